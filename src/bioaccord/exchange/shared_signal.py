"""Signals as they are told to a peer, and back: what leaves is written out field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import (
    NOT_NAMED,
    Certainty,
    DatedWords,
    Effect,
    Evidence,
    Signal,
    Subject,
    SubjectType,
)
from bioaccord.vocabulary.tlp import TLP

from .kinds import plain
from .kinds.part import Days, Thing, Words
from .kinds.part import Evidence as SharedEvidence
from .kinds.policy_signal import PolicySignal, SharedEffect

_PLACES = frozenset({SubjectType.ORGANISATION, SubjectType.SITE})
SHARED_SUBJECTS = frozenset(SubjectType) - _PLACES
"""What a signal may be told to be about: firms and their sites are left out, as a subject may stand for a member's secret; so are
materials that do not stand in the table that both sides have. An effect that they narrow stays narrowed: to a firm or a site `NOT_NAMED`."""


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f]{1,590}")
_SUBJECT_TYPES = frozenset(str(one) for one in SubjectType)


def payload_of(signal: Signal, note: Text | None = None) -> dict[str, Any]:
    """Return what is told of a signal: its public facts with their evidence, and the note that the analyst adds.

    Its marking inside the node, marks and notes of colleagues, and the names of firms and sites stay.
    """
    shared = PolicySignal(
        signal_id=signal.signal_id[:120],
        kind=signal.kind,
        title=_words(signal.title) or Words(en=signal.signal_id),
        summary=_words(signal.summary),
        country=signal.country,
        published_on=signal.published_on,
        stage=signal.stage,
        severity=signal.severity,
        severity_reason=_words(signal.severity_reason),
        subjects=_things(signal.subjects),
        effects=tuple(_effect(one) for one in signal.effects[:50]),
        evidence=tuple(_evidence(one) for one in signal.evidence[:50]),
        effective=_days(signal.effective_on),
        deadline=_days(signal.deadline_on),
        note=_words(note) if note else None,
        is_fictional=signal.fictional,
    )
    return plain(shared)


def signal_of(shared: PolicySignal, signal_id: str, marking: TLP = TLP.CLEAR) -> Signal:
    """Return a signal of this node, under an id of this node, from what a peer told under a marking: who shares it on may not tell it wider."""
    return Signal(
        signal_id=signal_id,
        kind=shared.kind,
        title=_text(shared.title),
        summary=_text(shared.summary),
        country=shared.country,
        published_on=shared.published_on,
        stage=shared.stage,
        severity=shared.severity,
        severity_reason=_text(shared.severity_reason),
        subjects=_subjects(shared.subjects),
        effects=tuple(_effect_of(one) for one in shared.effects),
        evidence=tuple(Evidence(one.publisher, one.address, one.retrieved_at, one.version, one.place, one.quotation) for one in shared.evidence),
        effective_on=_dated(shared.effective),
        deadline_on=_dated(shared.deadline),
        tlp=marking,
        fictional=shared.is_fictional,
    )  # fmt: skip


def addresses_of(evidence: Iterable[Evidence | SharedEvidence]) -> frozenset[str]:
    """Return the addresses of evidence in one spelling, to tell whether two signals were read in the same place; home pages do not count.

    >>> sorted(addresses_of([Evidence("FR", "https://www.federalregister.gov/d/2026-1/", None), Evidence("x", "http://x.org", None)]))
    ['federalregister.gov/d/2026-1']
    """
    return addresses_in(one.address for one in evidence)


def addresses_in(told: Iterable[str]) -> frozenset[str]:
    """Return addresses in one spelling, as `addresses_of` does."""
    found = set[str]()
    for address in told:
        parts = urlsplit(address)
        path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
        if path:
            found.add((parts.hostname or "").removeprefix("www.") + path)
    return frozenset(found)


def _words(text: Text | None) -> Words | None:
    if text is None or not (text.ko.strip() or text.en.strip()):
        return None
    return Words(ko=_prose(text.ko), en=_prose(text.en))


def _prose(text: str) -> str:
    """Return paragraphs as a payload takes them: line ends written one way, no control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", lines)[:12_000]


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:400]


def _text(words: Words | None) -> Text:
    return Text(words.ko, words.en) if words else Text("", "")


def _things(subjects: Iterable[Subject]) -> tuple[Thing, ...]:
    return tuple(Thing(type=str(one.type), id=one.id[:120]) for one in subjects if _is_shared(one))[:200]


def _narrowed(subjects: Iterable[Subject]) -> tuple[Thing, ...]:
    """Return the things an effect is about; the firms and sites it is narrowed to once each kind, without a name: an outage at one is none everywhere."""
    subjects = tuple(subjects)
    unnamed = dict.fromkeys(one.type for one in subjects if one.type in _PLACES)
    return (*(Thing(type=str(one), id=NOT_NAMED) for one in unnamed), *_things(subjects))[:200]


def _is_shared(subject: Subject) -> bool:
    # A material that only firms of one node's network name stands for what they buy, and tells the other node nothing.
    if subject.type is SubjectType.MATERIAL and subject.id not in standard_materials():
        return False
    return subject.type in SHARED_SUBJECTS


def _subjects(things: Iterable[Thing]) -> tuple[Subject, ...]:
    # A peer may run a later version that knows more kinds of things: what is not known here reaches nobody here.
    return tuple(Subject(SubjectType(one.type), one.id) for one in things if one.type in _SUBJECT_TYPES)


def _effect(effect: Effect) -> SharedEffect:
    return SharedEffect(
        kind=effect.kind,
        subjects=_narrowed(effect.subjects),
        made_in=effect.made_in[:60],
        sold_in=effect.sold_in[:60],
        magnitude=effect.magnitude,
        magnitude_certainty=effect.magnitude_certainty.value,
        magnitude_reason=_words(effect.magnitude_reason),
        duration_days=effect.duration_days,
        action=_words(effect.action),
    )


def _effect_of(shared: SharedEffect) -> Effect:
    return Effect(
        kind=shared.kind,
        subjects=_subjects(shared.subjects),
        made_in=shared.made_in,
        sold_in=shared.sold_in,
        magnitude=shared.magnitude,
        magnitude_certainty=Certainty(shared.magnitude_certainty),
        magnitude_reason=_text(shared.magnitude_reason),
        duration_days=shared.duration_days,
        action=_text(shared.action),
    )


def _evidence(evidence: Evidence) -> SharedEvidence:
    return SharedEvidence(
        publisher=_line(evidence.publisher),
        address=evidence.address if _ADDRESS.fullmatch(evidence.address) else "",
        retrieved_at=evidence.retrieved_at if evidence.retrieved_at and evidence.retrieved_at.tzinfo else None,
        version=_line(evidence.version),
        place=_line(evidence.place),
        quotation=_prose(evidence.quotation),
    )


def _days(dated: DatedWords | None) -> Days | None:
    if dated is None or not dated.is_set:
        return None
    return Days(first_day=dated.first_day, last_day=dated.last_day, words=_line(dated.words))


def _dated(days: Days | None) -> DatedWords | None:
    return DatedWords(days.first_day, days.last_day, days.words) if days else None
