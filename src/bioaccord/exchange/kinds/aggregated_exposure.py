"""An aggregated exposure: what a change does to the members of an association together, never to one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .part import Line, Number, Part, RecordName, Thing, Word, Words


class AggregatedExposure(Part):
    """A figure over at least five members; `members_at_least` is a bound and no count, so that no difference of counts tells who left.

    `about` is the signal (by record) it answers, where there is one.
    """

    title: Words
    about: RecordName | None = None
    things: Annotated[tuple[Thing, ...], Field(min_length=1, max_length=20)]
    measure: Word
    value: Number
    low: Number
    high: Number
    unit: Word
    members_at_least: Literal[5, 10, 20, 50, 100, 200, 500]
    as_of: date
    method: Line
    is_fictional: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> AggregatedExposure:
        if not self.low <= self.value <= self.high:
            raise ValueError("the value lies outside its own range")
        return self
