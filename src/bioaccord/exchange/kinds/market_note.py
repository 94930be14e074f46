"""A market note: what an analyst sees in figures, with the figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from .part import Evidence, Figure, Part, Thing, Words


class MarketNote(Part):
    """A note about a stretch of time, with the figures it rests on and where they were read."""

    title: Words
    text: Words
    first_day: date
    last_day: date
    subjects: Annotated[tuple[Thing, ...], Field(max_length=200)] = ()
    figures: Annotated[tuple[Figure, ...], Field(max_length=100)] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=50)]
    is_fictional: bool = False
