"""An event to which firms of both associations may ask for meetings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from .part import Address, Country, Instant, Line, Part, Stretch, Word, Words, Zone


class SharedSlot(Stretch):
    """A stretch in which meetings can stand."""

    slot_id: Word
    is_online: bool = False
    is_meal: bool = False


class Participant(Part):
    """A firm that takes part and agreed to be listed: requests name it by `reference`."""

    reference: Word
    name: Words
    country: Country | None = None
    what: Words | None = None


class SharedEvent(Part):
    """A trade show or a roundtable: days, place, whether requests are taken and from when until when, the slots of its meetings, and firms that take part.

    Told again with the same `event_id`, it takes the place of what was told before.
    """

    event_id: Word
    name: Words
    first_day: date
    last_day: date
    place: Line
    country: Country
    time_zone: Zone
    requests: Literal["not_yet", "taken", "closed"] = "taken"
    requests_from: Instant | None = None
    requests_until: Instant | None = None
    slots: Annotated[tuple[SharedSlot, ...], Field(max_length=600)] = ()
    participants: Annotated[tuple[Participant, ...], Field(max_length=2_000)] = ()
    address: Address = ""
    text: Words | None = None
    is_fictional: bool = False
