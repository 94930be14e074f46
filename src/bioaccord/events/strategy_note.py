"""What a roundtable comes to: a note that two associations can exchange, with nothing in it that its markings or its people do not allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.tlp import TLP

FORMAT = "bioaccord-strategy-note/2"
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
    due_on: date | None = None
    """By when a next step is to be done."""

    @property
    def may_travel(self) -> bool:
        """Return whether marking and everybody named allow it to leave the association."""
        return self.marking in _MAY_TRAVEL and set(self.named) <= set(self.consents)


@dataclass(frozen=True, slots=True)
class BroughtFigure:
    """A figure that a firm chose to bring and let the note have, in its own words; whose it is is not told. `date` is ISO."""

    what: Text
    value: str
    unit: Text
    uncertainty: Text
    source: Text
    date: str
    marking: TLP = TLP.GREEN

    @property
    def may_travel(self) -> bool:
        """Return whether its marking allows it to leave the association."""
        return self.marking in _MAY_TRAVEL


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
    """A strategy note. `marking` is the narrowest of what it holds; `left_out` counts notes and figures that may not travel.

    `summary` is what it comes to in the association's words; `contact` the mail address that answers for it.
    """

    topic: Text
    about: Text
    summary: Text
    event: Text
    held_on: tuple[date, ...]
    tables: int
    rounds: int
    contact: str
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

    @property
    def is_planned(self) -> bool:
        """Return whether it is written before the first day on which the roundtable is held."""
        return bool(self.held_on) and self.written_on < min(self.held_on)

    def of_kind(self, kind: NoteKind) -> tuple[TableNote, ...]:
        """Return the notes of a section, in order of round and table."""
        return tuple(one for one in self.notes if one.kind == kind)

    def as_data(self) -> dict[str, Any]:
        """Return the note as JSON says it; ids of people and tables stay at home."""
        said = {kind.value: [_told(one) for one in self.of_kind(kind)] for kind in NoteKind}
        return {
            "format": FORMAT,
            "topic": _both(self.topic),
            "about": _both(self.about),
            "summary": _both(self.summary),
            "event": _both(self.event),
            "held_on": [one.isoformat() for one in self.held_on],
            "tables": self.tables,
            "rounds": self.rounds,
            "association": _both(self.association),
            "contact": self.contact,
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
            "figures_brought": [
                {
                    "what": _both(one.what),
                    "value": one.value,
                    "unit": _both(one.unit),
                    "uncertainty": _both(one.uncertainty),
                    "source": _both(one.source),
                    "date": one.date,
                    "marking": one.marking.value,
                }
                for one in self.figures
            ],
            **said,
            "left_out": self.left_out,
        }

    def gaps(self) -> tuple[Sentence, ...]:
        """Return what a partner association would miss in it, the weightiest first."""
        said = []
        if not self.summary.ko and not self.summary.en:
            said.append(Sentence("It has no summary: say in a few lines what it comes to."))
        if not self.of_kind(NoteKind.AGREED) and not self.of_kind(NoteKind.NEXT_STEP):
            said.append(
                Sentence("Nothing was agreed and no step follows: the other association has nothing to act on.")
            )
        undated = sum(one.due_on is None for one in self.of_kind(NoteKind.NEXT_STEP))
        if undated:
            said.append(Sentence("{count} next steps have no date.", count=undated))
        texts = [self.topic, self.about, self.summary, *(one.text for one in self.notes)]
        foreign = sum(bool(one.ko) != bool(one.en) for one in texts)
        if foreign:
            said.append(Sentence("{count} texts are written in one language only.", count=foreign))
        if not self.documents and not self.figures:
            said.append(Sentence("It names no document and no figure that it rests on."))
        return tuple(said)


def strategy_note(
    *,
    topic: Text,
    about: Text,
    summary: Text,
    event: Text,
    held_on: Sequence[date],
    tables: int,
    rounds: int,
    association: Text,
    contact: str,
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
    brought = [one for one in figures if one.may_travel]
    markings = {one.marking for one in kept} | {one.marking for one in brought}
    agreed = {person for one in kept for person in one.named}
    counts = Counter(one.country for one in people)
    return StrategyNote(
        topic=topic,
        about=about,
        summary=summary,
        event=event,
        held_on=tuple(held_on),
        tables=tables,
        rounds=rounds,
        contact=contact,
        written_on=written_on,
        association=association,
        marking=TLP.GREEN if TLP.GREEN in markings else TLP.CLEAR,
        counts=tuple(sorted(counts.items())),
        firms=firms,
        named=tuple(one for one in people if one.person_id in agreed),
        documents=tuple(documents),
        figures=tuple(brought),
        notes=tuple(kept),
        left_out=len(notes) - len(kept) + len(figures) - len(brought),
        is_sample=is_sample,
    )


def _told(note: TableNote) -> dict[str, str]:
    further = {"owner": note.owner, "due_on": note.due_on.isoformat() if note.due_on else ""}
    said = {"ko": note.text.ko, "en": note.text.en, "marking": note.marking.value}
    return said | {name: words for name, words in further.items() if words}


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}
