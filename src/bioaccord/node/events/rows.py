"""Events and meetings of the database into records of the engine."""

import gc
import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
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
    return meetings_of((row,), event)[0]


def meetings_of(rows: Iterable[MeetingRecord], event: Event) -> list[Meeting]:
    """Return the meetings of rows of one event; its slots are laid out once for all of them."""
    given = list(rows)
    columns = [tuple(getattr(row, name) for name in _COLUMNS) for row in given]
    return _meetings(columns, *([getattr(row, name) for row in given] for name in _LISTS), event)


def read_meetings(rows: QuerySet[MeetingRecord], event: Event) -> list[Meeting]:
    """Return the meetings of a query of one event; all of a convention in the time that a row at a time takes for a tenth of them."""
    lists = [Cast(name, TextField()) for name in _LISTS]
    with nothing_collected():
        found = list(rows.values_list(*_COLUMNS, *lists).iterator(chunk_size=5000))
        # All lists of a column are read as one text: to read sixty thousand small ones takes many times as long.
        texts = (",".join([one[at] for one in found]) for at in range(len(_COLUMNS), len(_COLUMNS) + len(lists)))
        return _meetings(found, *(json.loads(f"[{text}]") for text in texts), event)


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Keep the collector of garbage out: of half a million new objects none is any, and looking takes twice as long as making them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


_COLUMNS = (
    "meeting_id", "asking", "asked", "subject", "status", "slot_id", "place", "reason_ko", "reason_en", "owner",
    "priority", "asked_priority", "is_locked",
)  # fmt: skip
_LISTS = ("delegates", "attendance", "after")
_STATUSES = {str(one): one for one in MeetingStatus}


def _meetings(
    rows: Sequence[tuple],
    delegates: list[list[str]],
    attendance: list[list[dict]],
    after: list[list[str]],
    event: Event,
) -> list[Meeting]:
    slots = {slot.slot_id: slot for slot in event.slots}
    return [
        Meeting(
            meeting_id=one[0],
            event_id=event.event_id,
            parties=(one[1], one[2]),
            subject=Text(one[3], one[3]),
            status=_STATUSES[one[4]],
            slot=slots.get(one[5]),
            place=one[6] or None,
            delegates=tuple(who),
            reasons=(Text(one[7], one[8]),) if one[8] else (),
            attendance=tuple([Attendance(tuple(side["among"]), side["count"]) for side in sides]),
            owner=one[9],
            value=float(max(one[10], one[11])),
            is_locked=bool(one[12]),
            after=tuple(before),
        )
        for one, who, sides, before in zip(rows, delegates, attendance, after, strict=True)
    ]
