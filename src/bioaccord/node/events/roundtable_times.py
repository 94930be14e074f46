"""When and where roundtables take people's time: for the schedule of meetings they are sessions, in diaries appointments, in the hall tables."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from bioaccord.events.diary import Appointment
from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.programme import Event, MeetingTable, Session
from bioaccord.events.table_signs import SignLine
from bioaccord.vocabulary.language import Text

from .models import EventRecord, RoundtableGuest, RoundtableRecord

PREFIX = "roundtable-"
"""How ids of their sessions and appointments begin; no session of a programme has such an id."""

_NOWHERE = Text("라운드테이블", "Roundtables")


class Takes(StrEnum):
    """What takes a guest's time in a round."""

    MEETING = "meeting"
    SESSION = "session"
    ROUNDTABLE = "roundtable"


def topic_of(row: RoundtableRecord) -> Text:
    """Return what a diary or screen calls a roundtable."""
    return Text(
        f"라운드테이블: {row.topic_ko or row.topic_en}",
        f"Roundtable: {row.topic_en or row.topic_ko}",
    )


def place_of(row: RoundtableRecord) -> Text:
    """Return the room in which its tables stand."""
    return (
        Text(row.place_ko or row.place_en, row.place_en or row.place_ko) if row.place_ko or row.place_en else _NOWHERE
    )


def present_guests(row: RoundtableRecord) -> list[RoundtableGuest]:
    """Return the guests who have not withdrawn from the event, in order of id."""
    found = row.guests.select_related("delegate").filter(delegate__withdrawn_at=None)
    return list(found.order_by("delegate__delegate_id"))


def busy_sessions(event: EventRecord) -> tuple[Session, ...]:
    """Return the rounds of an event as sessions of those who sit in them, or who joined and wait for a seat; one a roundtable and slot."""
    sessions, known = [], {one["slot_id"] for one in event.payload["slots"]}
    for row in event.roundtables.order_by("pk"):
        guests = present_guests(row)
        held = _seated(row, guests) if row.seating or row.published else _waiting(row, guests)
        sessions += [
            Session(f"{PREFIX}{row.pk}-{slot}", topic_of(row), frozenset({slot}), frozenset(people))
            for slot, people in sorted(held.items())
            if people and slot in known
        ]
    return tuple(sessions)


def _seated(row: RoundtableRecord, guests: Collection[RoundtableGuest]) -> dict[str, set[str]]:
    """Return who sits in which slot, in the seats the organiser works on and in those delegates see."""
    there = {one.delegate.delegate_id for one in guests}
    found: dict[str, set[str]] = defaultdict(set)
    for slots, seats in ((row.round_slots, row.seating), (row.published_slots, row.published)):
        for slot, tables in zip(slots, seats, strict=False):
            found[slot] |= {name for group in tables for name in group} & there
    return found


def _waiting(row: RoundtableRecord, guests: Collection[RoundtableGuest]) -> dict[str, set[str]]:
    """Return whose time is kept until seats are found: those who joined and are free, without a meeting that stands."""
    meetings = _in_meetings(row.event, row.round_slots)
    return {
        slot: {
            one.delegate.delegate_id
            for one in guests
            if one.joined_at is not None
            and number not in one.away_rounds
            and slot not in one.delegate.unavailable_slots
            and one.delegate.delegate_id not in meetings[slot]
        }
        for number, slot in enumerate(row.round_slots)
    }


def _in_meetings(event: EventRecord, slots: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = event.meetings.filter(slot_id__in=list(slots), status__in=[str(one) for one in HOLDS_A_SLOT]).order_by()
    for slot, people in rows.values_list("slot_id", "delegates"):
        found[slot].update(people)
    return found


def taken_elsewhere(row: RoundtableRecord, slots: Collection[str]) -> dict[str, set[str]]:
    """Return who is taken in which slot by a meeting, a session of the programme or another roundtable."""
    found: dict[str, set[str]] = defaultdict(set)
    for taken in taken_by(row, slots).values():
        for slot, people in taken.items():
            found[slot] |= people
    return found


def taken_by(row: RoundtableRecord, slots: Collection[str]) -> dict[Takes, dict[str, set[str]]]:
    """Return who is taken in which slot, apart for each kind of thing that takes people's time."""
    sessions: dict[str, set[str]] = defaultdict(set)
    for session in row.event.payload.get("sessions", ()):
        for slot in set(session["slot_ids"]) & set(slots):
            sessions[slot].update(session["delegate_ids"])
    rounds: dict[str, set[str]] = defaultdict(set)
    for other in row.event.roundtables.exclude(pk=row.pk):
        for slot, people in _seated(other, present_guests(other)).items():
            rounds[slot] |= people
    return {Takes.MEETING: _in_meetings(row.event, slots), Takes.SESSION: sessions, Takes.ROUNDTABLE: rounds}


@contextmanager
def times_watched(event: EventRecord) -> Iterator[None]:
    """Let the event's version rise where what is done inside changes whose time roundtables take: a schedule made before is old then."""
    before = busy_sessions(event)
    yield
    if busy_sessions(event) != before:
        event.version_rises()


def number_in_event(row: RoundtableRecord) -> int:
    """Return the how manieth roundtable of its event it is, from 1: signs and diaries call table 3 of the second R2-3."""
    return row.event.roundtables.filter(pk__lte=row.pk).count()


def round_appointments(event: EventRecord, programme: Event, *, only: str = "") -> dict[str, dict[str, Appointment]]:
    """Return the rounds that were published as appointments, by delegate id and key; a round keeps its key wherever and whenever it is held.

    With `only` those of one delegate (id).
    """
    slots = {one.slot_id: one for one in programme.slots}
    found: dict[str, dict[str, Appointment]] = defaultdict(dict)
    rows = _published(event).filter(guests__delegate__delegate_id=only) if only else _published(event)
    for row in rows:
        there = {only} if only else {one.delegate.delegate_id for one in present_guests(row)}
        number, topic, place = number_in_event(row), topic_of(row), place_of(row)
        for turn, (slot_id, tables) in enumerate(zip(row.published_slots, row.published, strict=False), start=1):
            slot = slots.get(slot_id)
            if slot is None:
                continue
            for table, group in enumerate(tables, start=1):
                for name in there.intersection(group):
                    key = f"{PREFIX}{row.pk}-{turn}"
                    found[name][key] = Appointment(
                        key, slot.begins_at, slot.ends_at, topic, hall=place, table_id=f"R{number}-{table}"
                    )
    return found


def tables_in_hall(
    event: EventRecord, programme: Event, *, together: bool = False
) -> tuple[list[MeetingTable], Mapping[str, list[SignLine]]]:
    """Return the tables of the roundtables that were published, and when they are held: the topic and no names.

    `together`: one line for all tables of a roundtable, for a screen on which they all say the same.
    """
    slots = {one.slot_id: one for one in programme.slots}
    tables, lines = [], {}
    for row in _published(event):
        number, place = number_in_event(row), place_of(row)
        topic = Text(row.topic_ko or row.topic_en, row.topic_en or row.topic_ko)
        held = [slots[one] for one in row.published_slots[: len(row.published)] if one in slots]
        singly = [f"R{number}-{table}" for table in range(1, row.tables + 1)]
        for name in [f"R{number}"] if together else singly:
            tables.append(MeetingTable(name, place, row.seats))
            lines[name] = sorted(
                (SignLine(slot.begins_at, slot.ends_at, (topic,)) for slot in held), key=lambda one: one.begins_at
            )
    return tables, lines


def _published(event: EventRecord):
    return event.roundtables.exclude(published_at=None).order_by("pk")
