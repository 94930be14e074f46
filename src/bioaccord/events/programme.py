"""A trade show as plain data: days, slots, tables and delegates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot


@dataclass(frozen=True, slots=True)
class MeetingTable:
    """A place for one meeting at a time; `capacity` in persons."""

    table_id: str
    hall: Text
    capacity: int
    zone: str = ""
    """Where in the hall it stands; tables of one zone are beside each other."""
    closed_slots: frozenset[str] = frozenset()
    """The slots in which it cannot be used."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Minutes on foot between two places, in both directions; a place is a hall (its English name) or a zone of it, `hall/zone`."""

    one: str
    other: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Session:
    """A talk, a reception or another fixed point of the programme; who has signed up is not free then."""

    session_id: str
    name: Text
    slot_ids: frozenset[str]
    delegate_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Badge:
    """A kind of registration, and how many unanswered requests a firm of it may have at once."""

    badge_id: str
    name: Text
    most_pending: int


@dataclass(frozen=True, slots=True)
class Delegate:
    """A person of a firm at an event, and the slots in which that person is not free."""

    delegate_id: str
    organisation_id: str
    name: Text
    role: Text
    languages: tuple[str, ...] = ()
    unavailable_slots: frozenset[str] = frozenset()
    badge: str = ""
    is_first_time: bool = False
    has_told_times: bool = True
    """Whether the delegate has said when it is free: a calendar that nobody opened reads as free all day, and is asked for."""


@dataclass(frozen=True, slots=True)
class Event:
    """A trade show. Slots are in order of time and carry their zone."""

    event_id: str
    name: Text
    city: str
    country: str
    time_zone: str
    first_day: date
    last_day: date
    slots: tuple[Slot, ...]
    tables: tuple[MeetingTable, ...]
    delegates: tuple[Delegate, ...]
    fictional: bool = False
    walks: tuple[Walk, ...] = ()
    sessions: tuple[Session, ...] = ()
    badges: tuple[Badge, ...] = ()
    online_places: int = 0
    """How many meetings an on-line slot holds at once."""

    def team(self, organisation_id: str) -> tuple[Delegate, ...]:
        """Return the delegates of one firm."""
        return tuple(one for one in self.delegates if one.organisation_id == organisation_id)
