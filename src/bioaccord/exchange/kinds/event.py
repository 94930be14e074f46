"""An event to which firms of both associations may ask for meetings."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from .part import Address, Country, Instant, Line, Part, Stretch, Word, Words


class SharedSlot(Stretch):
    """A stretch in which meetings can stand."""

    slot_id: Word
    is_online: bool = False


class SharedEvent(Part):
    """A trade show or a roundtable: days, place, until when requests are taken, and the slots of its meetings."""

    event_id: Word
    name: Words
    first_day: date
    last_day: date
    place: Line
    country: Country
    time_zone: Word
    requests_until: Instant | None = None
    slots: Annotated[tuple[SharedSlot, ...], Field(max_length=600)] = ()
    address: Address = ""
    text: Words | None = None
    is_fictional: bool = False
