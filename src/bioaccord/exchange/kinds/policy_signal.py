"""A policy signal: something changed in law, with its evidence and the note of the analyst who shares it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bioaccord.vocabulary.signal import EffectKind, SignalKind, Stage

from .part import Country, Days, Evidence, Number, Part, Share, Thing, Word, Words


class SharedEffect(Part):
    """What the change does, and to which things and places."""

    kind: EffectKind
    subjects: Annotated[tuple[Thing, ...], Field(max_length=200)] = ()
    made_in: Annotated[tuple[Country, ...], Field(max_length=60)] = ()
    sold_in: Annotated[tuple[Country, ...], Field(max_length=60)] = ()
    magnitude: Number | None = None
    magnitude_certainty: Literal["known", "estimated", "assumed"] = "assumed"
    magnitude_reason: Words | None = None
    duration_days: Annotated[int, Field(ge=0, le=100_000)] | None = None
    action: Words | None = None


class PolicySignal(Part):
    """`signal_id` is the sender's own; `note` is what the sender adds to what the sources say."""

    signal_id: Word
    kind: SignalKind
    title: Words
    summary: Words | None = None
    country: Country
    published_on: date
    stage: Stage
    severity: Share
    severity_reason: Words | None = None
    subjects: Annotated[tuple[Thing, ...], Field(max_length=200)] = ()
    effects: Annotated[tuple[SharedEffect, ...], Field(max_length=50)] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=50)]
    effective: Days | None = None
    deadline: Days | None = None
    note: Words | None = None
    is_fictional: bool = False
