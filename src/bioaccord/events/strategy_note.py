"""What a roundtable comes to: a note that two associations can exchange, with nothing in it that its markings or its people do not allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

FORMAT = "bioaccord-strategy-note/1"
_MAY_TRAVEL = (TLP.CLEAR, TLP.GREEN)
"""Markings that let words leave the association that wrote them down."""


class NoteKind(StrEnum):
    """The section that a note of a table belongs to."""

    SAID = "said"
    AGREED = "agreed"
    OPEN = "open"
    NEXT_STEP = "next_step"


@dataclass(frozen=True, slots=True)
class TableNote:
    """What was written down at a table in a round (from 1). `named` are those whom the text names, `consents` those who agreed to it."""

    kind: NoteKind
    text: Text
    round_number: int
    table_number: int
    marking: TLP
    owner: str = ""
    named: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()

    @property
    def may_travel(self) -> bool:
        """Return whether marking and everybody named allow it to leave the association."""
        return self.marking in _MAY_TRAVEL and set(self.named) <= set(self.consents)


@dataclass(frozen=True, slots=True)
class BroughtFigure:
    """A figure that a firm chose to bring, in its own words; whose it is is not told."""

    what: str
    value: str
    unit: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class NoteDocument:
    """A document that the roundtable was about."""

    title: Text
    address: str


@dataclass(frozen=True, slots=True)
class NotePerson:
    """Who took part: a country, and a name that is told only with consent."""

    person_id: str
    name: Text
    firm: Text
    country: str


@dataclass(frozen=True, slots=True)
class StrategyNote:
    """A strategy note. `marking` is the narrowest of what it holds; `left_out` counts notes that may not travel."""

    topic: Text
    about: Text
    event: Text
    written_on: date
    association: Text
    marking: TLP
    counts: tuple[tuple[str, int], ...]
    firms: int
    named: tuple[NotePerson, ...]
    documents: tuple[NoteDocument, ...]
    figures: tuple[BroughtFigure, ...]
    notes: tuple[TableNote, ...]
    left_out: int
    is_sample: bool

    def of_kind(self, kind: NoteKind) -> tuple[TableNote, ...]:
        """Return the notes of a section, in order of round and table."""
        return tuple(one for one in self.notes if one.kind == kind)

    def as_data(self) -> dict[str, Any]:
        """Return the note as JSON says it; ids of people and tables stay at home."""
        said = {
            kind.value: [
                {"ko": one.text.ko, "en": one.text.en, "marking": one.marking.value}
                | ({"owner": one.owner} if one.owner else {})
                for one in self.of_kind(kind)
            ]
            for kind in NoteKind
        }
        return {
            "format": FORMAT,
            "topic": _both(self.topic),
            "about": _both(self.about),
            "event": _both(self.event),
            "association": _both(self.association),
            "written_on": self.written_on.isoformat(),
            "tlp": self.marking.value,
            "is_sample": self.is_sample,
            "took_part": {
                "by_country": dict(self.counts),
                "firms": self.firms,
                "named_with_consent": [
                    {"name": _both(one.name), "firm": _both(one.firm), "country": one.country} for one in self.named
                ],
            },
            "documents": [{"title": _both(one.title), "address": one.address} for one in self.documents],
            "figures_brought": [asdict(one) for one in self.figures],
            **said,
            "left_out": self.left_out,
        }


def strategy_note(
    *,
    topic: Text,
    about: Text,
    event: Text,
    association: Text,
    written_on: date,
    people: Sequence[NotePerson],
    firms: int,
    documents: Sequence[NoteDocument],
    figures: Sequence[BroughtFigure],
    notes: Sequence[TableNote],
    is_sample: bool,
) -> StrategyNote:
    """Return the note of what was chosen for it: notes that may not travel are counted and left out, people without consent are a number."""
    kept = sorted((one for one in notes if one.may_travel), key=lambda one: (one.round_number, one.table_number))
    agreed = {person for one in kept for person in one.named}
    counts = Counter(one.country for one in people)
    return StrategyNote(
        topic=topic,
        about=about,
        event=event,
        written_on=written_on,
        association=association,
        marking=TLP.GREEN if figures or any(one.marking == TLP.GREEN for one in kept) else TLP.CLEAR,
        counts=tuple(sorted(counts.items())),
        firms=firms,
        named=tuple(one for one in people if one.person_id in agreed),
        documents=tuple(documents),
        figures=tuple(figures),
        notes=tuple(kept),
        left_out=len(notes) - len(kept),
        is_sample=is_sample,
    )


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}
