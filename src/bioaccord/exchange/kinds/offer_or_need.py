"""Offers and needs of member firms, at first without their names."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from bioaccord.vocabulary.match import MatchKind

from .part import Country, Number, Part, RecordName, Thing, Word, Words


class OfferOrNeed(Part):
    """What a firm offers or needs. `reference` stands for the firm and is made anew for each: nobody can put two together.

    `organisation` is its name, given only where the firm itself agreed to be named.
    """

    reference: Word
    match_kind: MatchKind
    title: Words
    text: Words | None = None
    things: Annotated[tuple[Thing, ...], Field(min_length=1, max_length=40)]
    country: Country
    quantity: Number | None = None
    unit: Word | None = None
    conditions: Annotated[tuple[Words, ...], Field(max_length=40)] = ()
    about: RecordName | None = None
    until: date | None = None
    organisation: Word | None = None
    is_fictional: bool = False
