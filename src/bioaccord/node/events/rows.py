"""Events and meetings of the database into records of the engine."""

from functools import cache

from pydantic import TypeAdapter

from bioaccord.events.programme import Event
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .models import EventRecord, MeetingRecord


@cache
def event_type() -> TypeAdapter[Event]:
    """Return the adapter between events and JSON."""
    return TypeAdapter(Event)


def event_of(row: EventRecord) -> Event:
    """Return the event of a row."""
    return event_type().validate_python(row.payload)


def meeting_of(row: MeetingRecord, event: Event) -> Meeting:
    """Return the meeting of a row."""
    slots = {slot.slot_id: slot for slot in event.slots}
    return Meeting(
        meeting_id=row.meeting_id,
        event_id=event.event_id,
        parties=(row.asking, row.asked),
        subject=Text(row.subject, row.subject),
        status=MeetingStatus(row.status),
        slot=slots.get(row.slot_id),
        place=row.place or None,
        delegates=tuple(row.delegates),
        reasons=(Text(row.reason_ko, row.reason_en),) if row.reason_en else (),
    )
