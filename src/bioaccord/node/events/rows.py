"""Events and meetings of the database into records of the engine."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from bioaccord.events.programme import Delegate, Event
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus

from .models import DelegateRecord, EventRecord, MeetingRecord
from .roundtable_times import PREFIX, busy_sessions

_TOKEN_BYTES = 24


@cache
def event_type() -> TypeAdapter[Event]:
    """Return the adapter between events and JSON."""
    return TypeAdapter(Event)


def event_of(row: EventRecord) -> Event:
    """Return the event of a row, with the delegates who have not withdrawn."""
    return event_with_people(row, row.delegates.filter(withdrawn_at=None))


def event_with(row: EventRecord, organisation_ids: Collection[str]) -> Event:
    """Return the event of a row with the delegates of some firms only, which is quick at any size."""
    return event_with_people(row, row.delegates.filter(withdrawn_at=None, organisation_id__in=list(organisation_ids)))


def event_with_people(row: EventRecord, people: Iterable[DelegateRecord]) -> Event:
    """Return the event of a row with some delegates; rounds of roundtables are among its sessions, so that nobody is anywhere else meanwhile."""
    programme = programme_of(row)
    sessions = programme.sessions + busy_sessions(row)
    return replace(programme, delegates=tuple(map(delegate_of, people)), sessions=sessions)


def programme_of(row: EventRecord) -> Event:
    """Return the event of a row without its delegates."""
    return event_type().validate_python(row.payload | {"delegates": []})


def payload_of(event: Event) -> dict:
    """Return the programme of an event as JSON, without its delegates and without what roundtables add to it."""
    sessions = tuple(one for one in event.sessions if not one.session_id.startswith(PREFIX))
    return event_type().dump_python(replace(event, delegates=(), sessions=sessions), mode="json")


def delegate_of(row: DelegateRecord) -> Delegate:
    """Return the delegate of a row."""
    return Delegate(
        delegate_id=row.delegate_id,
        organisation_id=row.organisation_id,
        name=Text(row.name_ko or row.name_en, row.name_en or row.name_ko),
        role=Text(row.role_ko or row.role_en, row.role_en or row.role_ko),
        languages=tuple(row.languages),
        unavailable_slots=frozenset(row.unavailable_slots),
        badge=row.badge,
        is_first_time=row.is_first_time,
        has_told_times=row.has_told_times,
    )


def delegate_row(event: EventRecord, delegate: Delegate) -> DelegateRecord:
    """Return a delegate as a row that is not saved yet, with a token of its own."""
    return DelegateRecord(
        event=event,
        delegate_id=delegate.delegate_id,
        organisation_id=delegate.organisation_id,
        name_ko=delegate.name.ko,
        name_en=delegate.name.en,
        role_ko=delegate.role.ko,
        role_en=delegate.role.en,
        languages=list(delegate.languages),
        badge=delegate.badge,
        is_first_time=delegate.is_first_time,
        unavailable_slots=sorted(delegate.unavailable_slots),
        has_told_times=delegate.has_told_times,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
    )


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
        attendance=tuple(Attendance(tuple(one["among"]), one["count"]) for one in row.attendance),
        owner=row.owner,
        value=float(max(row.priority, row.asked_priority)),
        is_locked=row.is_locked,
        after=tuple(row.after),
    )
