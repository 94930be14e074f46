"""Offers and needs of member firms, at first without their names."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from bioaccord.vocabulary.match import MatchKind

from .part import Country, Number, Part, RecordName, Thing, Word, Words


class RunScale(Part):
    """How large one run is, in `unit`; an end that is not told is open."""

    least: Number | None = None
    most: Number | None = None
    unit: Word

    @model_validator(mode="after")
    def _in_order(self) -> RunScale:
        if self.least is None and self.most is None:
            raise ValueError("a scale has one end or both")
        if self.least is not None and self.most is not None and self.most < self.least:
            raise ValueError("a scale ends below where it begins")
        return self


class OfferOrNeed(Part):
    """What a firm offers or needs. `reference` stands for the firm and is made anew for each: nobody can put two together.

    `things` are what it is about, in the codes of the vocabulary (`shared_need.THINGS`). `country` is the firm's own, `other_side_in` where the
    other firm should be (empty: anywhere). `quantity` in `unit` is of a year, `scale` of one run; `from_day`..`until_day` is when capacity is
    free or wanted, and `until` the last day on which it holds. `organisation` is the firm's name, given only where the firm itself agreed to be named.
    """

    reference: Word
    match_kind: MatchKind
    title: Words
    text: Words | None = None
    things: Annotated[tuple[Thing, ...], Field(min_length=1, max_length=40)]
    country: Country
    other_side_in: Annotated[tuple[Country, ...], Field(max_length=60)] = ()
    quantity: Number | None = None
    unit: Word | None = None
    scale: RunScale | None = None
    from_day: date | None = None
    until_day: date | None = None
    conditions: Annotated[tuple[Words, ...], Field(max_length=40)] = ()
    about: RecordName | None = None
    until: date | None = None
    organisation: Word | None = None
    is_fictional: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> OfferOrNeed:
        if self.from_day is not None and self.until_day is not None and self.until_day < self.from_day:
            raise ValueError("the capacity ends before it begins")
        return self
