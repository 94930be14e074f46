"""Drug shortages over time: how each record of a list stood from which day on, and what happened in between.

A list tells how things stand today, and what is over drops out of it; only looks at it, one after the other, make a history. What
stood there at the first look began before and is no event. Nor is a change of the list's own words (see `vocabulary_change`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.language import Text


class Standing(StrEnum):
    """How a record of a shortage list stands."""

    ANTICIPATED = "anticipated"
    LISTED = "listed"
    """On the list, though the maker delivers or does not say."""
    LIMITED = "limited"
    SHORT = "short"
    LEAVING = "leaving"
    """Its maker announced that it will stop selling it."""
    LEFT = "left"
    ENDED = "ended"
    AVOIDED = "avoided"
    ABSENT = "absent"
    """Not on the list."""

    @property
    def depth(self) -> int:
        """How bad a shortage is; 0 is none."""
        return _DEPTHS.get(self, 0)


_DEPTHS = {Standing.ANTICIPATED: 1, Standing.LISTED: 2, Standing.LIMITED: 3, Standing.SHORT: 4}


class EventKind(StrEnum):
    """What happened to a record between two looks."""

    ANNOUNCED = "announced"
    """Its maker expects a shortage."""
    STARTED = "started"
    WORSENED = "worsened"
    EASED = "eased"
    ENDED = "ended"
    DROPPED_OUT = "dropped_out"
    """It left the list without having been called over."""
    LEAVING = "leaving"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class StandingFrom:
    """How a record stood from the look on a day on.

    Where not `is_told`, the list changed its words on that day: the standing is taken over, but nothing is said to have happened.
    """

    day: date
    standing: Standing
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """A record of a list: what it is about, and its standings in order of days; the first is what was seen first.

    `classes` are therapeutic classes; `stated_start` is the day on which the publisher says that the shortage began. `was_new` tells
    whether it came onto the list after the first look.
    """

    record: str
    drug: str
    company: str
    classes: tuple[str, ...]
    standings: tuple[StandingFrom, ...]
    stated_start: date | None = None
    was_new: bool = False

    def standing_on(self, day: date) -> Standing:
        """Return how it stood on a day."""
        return next((one.standing for one in reversed(self.standings) if one.day <= day), Standing.ABSENT)


@dataclass(frozen=True, slots=True)
class ShortageEvent:
    """What happened to a record, seen on a day: how it stood before and after."""

    kind: EventKind
    day: date
    record: RecordHistory
    before: Standing
    after: Standing

    @property
    def told(self) -> Text:
        """The event in a sentence in both languages."""
        ko, en = _TOLD[self.kind]
        drug, company = self.record.drug or self.record.record, self.record.company or "-"
        words = {"before": _STANDINGS[self.before], "after": _STANDINGS[self.after]}
        return Text(
            ko.format(drug=drug, company=company, **{key: word.ko for key, word in words.items()}),
            en.format(drug=drug, company=company, **{key: word.en for key, word in words.items()}),
        )


@dataclass(frozen=True, slots=True)
class Episode:
    """One shortage of a record, from its start to its end.

    `started_on` is the day it was first seen, or, where it stood there at the first look, the publisher's own day, or None where that is
    not known; `start_seen` tells which. `ended_on` is None while it lasts; `how` is how it stood when it was over.
    """

    record: RecordHistory
    started_on: date | None
    start_seen: bool
    worst: Standing
    ended_on: date | None = None
    how: Standing | None = None


def events(histories: Iterable[RecordHistory]) -> list[ShortageEvent]:
    """Return what happened, by day and record."""
    found = [event for history in histories for event in _events(history)]
    return sorted(found, key=lambda one: (one.day, one.record.record))


def episodes(histories: Iterable[RecordHistory]) -> list[Episode]:
    """Return every shortage of every record; a change that is not told as an event still begins or ends one."""
    return [episode for history in histories for episode in _episodes(history)]


def _events(history: RecordHistory) -> Iterator[ShortageEvent]:
    before = Standing.ABSENT
    for at, one in enumerate(history.standings):
        seen_first = at == 0 and not history.was_new
        kind = _kind(before, one.standing)
        if one.is_told and not seen_first and kind is not None:
            yield ShortageEvent(kind, one.day, history, before, one.standing)
        before = one.standing


def _kind(before: Standing, after: Standing) -> EventKind | None:
    if after is Standing.LEAVING:
        return EventKind.LEAVING if before is not Standing.LEAVING else None
    if after is Standing.LEFT:
        return EventKind.LEFT if before is not Standing.LEFT else None
    expected = Standing.ANTICIPATED.depth
    if after.depth > expected >= before.depth:
        return EventKind.STARTED
    if before.depth and after.depth:
        if before.depth == after.depth:
            return None
        return EventKind.WORSENED if after.depth > before.depth else EventKind.EASED
    if after.depth:
        return EventKind.ANNOUNCED
    if before.depth:
        return EventKind.DROPPED_OUT if after is Standing.ABSENT else EventKind.ENDED
    return None


def _episodes(history: RecordHistory) -> Iterator[Episode]:
    open_since: tuple[date | None, bool] | None = None
    worst = Standing.ABSENT
    for at, one in enumerate(history.standings):
        if one.standing.depth:
            if open_since is None:
                seen = at > 0 or history.was_new
                open_since, worst = (one.day if seen else history.stated_start, seen), one.standing
            worst = max(worst, one.standing, key=lambda standing: standing.depth)
        elif open_since is not None:
            yield Episode(history, *open_since, worst, one.day, one.standing)
            open_since = None
    if open_since is not None:
        yield Episode(history, *open_since, worst)


_STANDINGS = {
    Standing.ANTICIPATED: Text("부족 예상", "anticipated"),
    Standing.LISTED: Text("목록 등재", "listed"),
    Standing.LIMITED: Text("제한 공급", "limited"),
    Standing.SHORT: Text("공급 부족", "short"),
    Standing.LEAVING: Text("판매 종료 예고", "to be discontinued"),
    Standing.LEFT: Text("판매 종료", "discontinued"),
    Standing.ENDED: Text("해소", "ended"),
    Standing.AVOIDED: Text("부족 회피", "avoided"),
    Standing.ABSENT: Text("목록에 없음", "not on the list"),
}
_TOLD = {
    EventKind.ANNOUNCED: ("{drug}({company}): 공급 부족 예상 신고", "{drug} ({company}): a shortage is expected"),
    EventKind.STARTED: (
        "{drug}({company}): 공급 부족 시작({after})",
        "{drug} ({company}): a shortage started ({after})",
    ),
    EventKind.WORSENED: (
        "{drug}({company}): 공급 상황 악화({before} → {after})",
        "{drug} ({company}): it worsened ({before} → {after})",
    ),
    EventKind.EASED: (
        "{drug}({company}): 공급 상황 완화({before} → {after})",
        "{drug} ({company}): it eased ({before} → {after})",
    ),
    EventKind.ENDED: (
        "{drug}({company}): 공급 부족 종료({before} → {after})",
        "{drug} ({company}): the shortage is over ({before} → {after})",
    ),
    EventKind.DROPPED_OUT: (
        "{drug}({company}): 종료 표시 없이 목록에서 빠짐({before}이었음)",
        "{drug} ({company}): dropped out of the list without being called over (was {before})",
    ),
    EventKind.LEAVING: ("{drug}({company}): 판매 종료 예고", "{drug} ({company}): its maker will stop selling it"),
    EventKind.LEFT: ("{drug}({company}): 판매 종료", "{drug} ({company}): no longer sold"),
}
