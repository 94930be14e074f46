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


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time at an event; both instants carry their zone."""

    slot_id: str
    begins_at: datetime
    ends_at: datetime


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
