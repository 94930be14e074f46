"""Meeting: two diaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .language import Text


class MeetingStatus(StrEnum):
    """Where a meeting stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    MOVED = "moved"
    CANCELLED = "cancelled"
    HELD = "held"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    """The event closed its requests before anybody answered; both sides are told."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time at an event; both instants carry their zone."""

    slot_id: str
    begins_at: datetime
    ends_at: datetime
    is_meal: bool = False
    """A slot around a meal: one of these a day is to stay free for everybody, and an idle one between two meetings is no break."""
    is_online: bool = False
    """Meetings in it are held over the network and need no table."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who sits at a meeting for one party: `count` of `among` (delegate ids; empty: anybody of the party's team)."""

    among: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Meeting:
    """A talk between parties (organisation ids) at an event, about `subject`."""

    meeting_id: str
    event_id: str
    parties: tuple[str, ...]
    subject: Text
    status: MeetingStatus
    slot: Slot | None = None
    place: str | None = None
    delegates: tuple[str, ...] = ()
    reasons: tuple[Text, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    """Party by party; a party that is missing sends anybody of its team."""
    owner: str = ""
    """The delegate who answers for the meeting on the side that was asked; an accepted meeting has one."""
    value: float = 1.0
    """What it is worth that the meeting is held; a usual one 1."""
    is_locked: bool = False
    """Whether a new schedule leaves it where it is."""
    after: tuple[str, ...] = ()
    """Meetings (ids) that have to be held before it."""
    allowed_slots: frozenset[str] | None = None
    """The slots in which it may stand; None for any."""
