"""Where a change stands: the part of a signal that is worth telling again when it moves."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from bioaccord.vocabulary.signal import DatedWords, Effect, EffectKind, Signal, SignalKind, Stage

NO_SUBSTANCE_BELOW = 0.1
"""Severity under which a signal without effects tells of an amendment that changes nothing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Stage, dates and effects of a signal. Another title, summary or time of retrieval is no change."""

    stage: Stage
    effective_on: tuple[date, date] | None
    deadline_on: tuple[date, date] | None
    effects: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `standing_from_json` reads again."""
        return {
            "stage": str(self.stage),
            "effective_on": [day.isoformat() for day in self.effective_on] if self.effective_on else None,
            "deadline_on": [day.isoformat() for day in self.deadline_on] if self.deadline_on else None,
            "effects": list(self.effects),
        }

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that are the same for the same standing."""
        text = json.dumps(self.as_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def standing_of(signal: Signal) -> Standing:
    """Return where a signal stands."""
    return Standing(
        stage=signal.stage,
        effective_on=_days(signal.effective_on),
        deadline_on=_days(signal.deadline_on),
        effects=tuple(
            sorted(
                f"{effect.kind} {','.join(sorted(subject.id for subject in effect.subjects))} {_size(signal, effect)}".strip()
                for effect in signal.effects
            )
        ),
    )


def standing_from_json(plain: dict[str, Any]) -> Standing:
    """Return the standing that `as_json` wrote."""

    def days(written: list[str] | None) -> tuple[date, date] | None:
        return (date.fromisoformat(written[0]), date.fromisoformat(written[1])) if written else None

    return Standing(
        stage=Stage(plain["stage"]),
        effective_on=days(plain["effective_on"]),
        deadline_on=days(plain["deadline_on"]),
        effects=tuple(plain["effects"]),
    )


def is_without_substance(signal: Signal) -> bool:
    """Return whether a signal tells of an amendment that changes nothing for anybody; it is kept, but nobody is told."""
    return not signal.effects and signal.severity < NO_SUBSTANCE_BELOW


OBSERVED_WITHIN_DAYS = 120
"""How old figures may be that still tell how things stand: publishers count a month or a quarter weeks after it, and a node reads them later still."""


def is_news(signal: Signal, today: date, *, within_days: int = 30) -> bool:
    """Return whether a signal that was read for the first time is worth telling: told or withdrawn lately, or with a date still to come.

    A node that reads a publisher's last ten years at once tells nobody ten years of news. What was observed is looked for in the last figures
    alone, so that it is told as long as these are of `OBSERVED_WITHIN_DAYS`.
    """
    if signal.stage == Stage.OBSERVED:
        within_days = OBSERVED_WITHIN_DAYS
    if (today - signal.last_told_on).days <= within_days:
        return True
    return any(
        when is not None and when.is_set and when.last_day >= today
        for when in (signal.deadline_on, signal.effective_on)
    )


def _size(signal: Signal, effect: Effect) -> str:
    if effect.magnitude is None:
        return ""
    if signal.kind == SignalKind.MARKET and effect.kind == EffectKind.PRICE and effect.magnitude:
        # A price moves a little with every month that is published: the same move is told again only where it about doubled or halved.
        return f"{'-' if effect.magnitude < 0 else '+'}2^{round(math.log2(abs(effect.magnitude)))}"
    if signal.stage == Stage.OBSERVED:
        return ""  # what was observed is measured anew with every figure that comes: another size is no other thing
    return f"{effect.magnitude:.4g}"


def _days(when: DatedWords | None) -> tuple[date, date] | None:
    return (when.first_day, when.last_day) if when else None
