"""The parts that payloads are made of: each with its bounds, and nothing beside what is named."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ..instant import in_time

Word = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
"""An id, a code or a name of one line."""
Line = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00-\x1f]*$")]
Prose = Annotated[str, StringConstraints(max_length=12_000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
"""Paragraphs; line ends are written \\n."""
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Address = Annotated[str, StringConstraints(max_length=600, pattern=r"^(https?://[^\s\x00-\x1f]+)?$")]
Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Instant = Annotated[AwareDatetime, AfterValidator(in_time)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError) as error:
        raise ValueError("no time zone of the IANA database") from error
    return name


Zone = Annotated[Word, AfterValidator(_known_zone)]
"""A time zone by its name in the IANA database, such as Asia/Seoul."""


class Part(BaseModel):
    """A part of a payload: strict types, no field that the schema does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Part):
    """The same words in both languages; one of them may be empty. Nobody translates on the way."""

    ko: Prose = ""
    en: Prose = ""

    @model_validator(mode="after")
    def _says_something(self) -> Words:
        if not (self.ko.strip() or self.en.strip()):
            raise ValueError("neither language says anything")
        return self


class Days(Part):
    """A day or a range of days, and the words it was read from."""

    first_day: date
    last_day: date
    words: Line = ""

    @model_validator(mode="after")
    def _in_order(self) -> Days:
        if self.last_day < self.first_day:
            raise ValueError("the last day lies before the first")
        return self


class Thing(Part):
    """Something of the vocabulary that both sides know: a material, a topic, an HS code."""

    type: Word
    id: Word


class Evidence(Part):
    """Where something was read."""

    publisher: Line
    address: Address = ""
    retrieved_at: Instant | None = None
    version: Line = ""
    place: Line = ""
    quotation: Prose = ""


class Figure(Part):
    """A figure with unit, source, day and range."""

    label: Words
    value: Number
    unit: Word
    low: Number | None = None
    high: Number | None = None
    source: Line
    as_of: date

    @model_validator(mode="after")
    def _in_order(self) -> Figure:
        if (self.low is not None and self.low > self.value) or (self.high is not None and self.high < self.value):
            raise ValueError("the value lies outside its own range")
        return self


class RecordName(Part):
    """Another record of the exchange: whose, and which."""

    source: Word
    id: Word


class Stretch(Part):
    """From an instant to another, both with their zone."""

    begins_at: Instant
    ends_at: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Stretch:
        if self.ends_at <= self.begins_at:
            raise ValueError("begins before it ends")
        return self
