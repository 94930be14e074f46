"""The schedule as an organiser reads it: by hall and day, by person, and meeting by meeting; never the whole of a large event at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.http import Http404

from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.move_check import SlotCheck, TableCheck, neighbourhood, slot_checks, table_checks
from bioaccord.events.move_price import MovePrice, MovePrices
from bioaccord.events.past_slots import slots_begun
from bioaccord.events.programme import Event, MeetingTable
from bioaccord.vocabulary.meeting import Meeting, Slot

from .firms import firms_found
from .models import DelegateRecord, EventRecord, MeetingRecord
from .rows import event_with_people, meeting_of, meetings_of, programme_of, read_meetings
from .run_access import organised_event

HOLDING = tuple(map(str, HOLDS_A_SLOT))


def meetings_named(row: EventRecord, meeting_ids: Sequence[str]) -> dict[str, MeetingRecord]:
    """Return some meetings of an event by id."""
    return {one.meeting_id: one for one in row.meetings.filter(meeting_id__in=meeting_ids)}


def days_of(event: Event) -> list[date]:
    """Return the days that have slots, in the event's own zone."""
    zone = ZoneInfo(event.time_zone)
    return sorted({slot.begins_at.astimezone(zone).date() for slot in event.slots})


def slots_of_day(event: Event, day: date) -> list[Slot]:
    """Return the slots of a day in order of time."""
    zone = ZoneInfo(event.time_zone)
    return [slot for slot in event.slots if slot.begins_at.astimezone(zone).date() == day]


def halls_of(event: Event) -> list[str]:
    """Return the halls (English names) in the order in which their tables stand."""
    return list(dict.fromkeys(table.hall.en for table in event.tables))


def held_by_slot(row: EventRecord) -> dict[str, int]:
    """Return how many meetings each slot holds."""
    held = row.meetings.filter(status__in=HOLDING).exclude(slot_id="").order_by()
    return dict(held.values_list("slot_id").annotate(Count("id")))


def places_in(event: Event, slots: Iterable[Slot], hall: str | None = None) -> int:
    """Return how many meetings some slots hold at most, in a hall or in all."""
    tables = [one for one in event.tables if hall is None or one.hall.en == hall]
    return sum(
        event.online_places if slot.is_online and hall is None
        else sum(slot.slot_id not in table.closed_slots for table in tables) if not slot.is_online else 0
        for slot in slots
    )  # fmt: skip


@dataclass(frozen=True)
class HallDay:
    """One hall on one day: its tables, the slots, and the meeting at each table and slot."""

    row: EventRecord
    event: Event
    day: date
    hall: str
    slots: list[Slot]
    tables: list[MeetingTable]
    at: dict[tuple[str, str], MeetingRecord]


def hall_day(user, event_id: str, day_number: int, hall_number: int) -> HallDay:
    """Return what stands in a hall on a day, both counted from 1. Raises `PermissionDenied` or `Http404`."""
    row = organised_event(user, event_id)
    event = programme_of(row)
    days, halls = days_of(event), halls_of(event)
    if not (1 <= day_number <= len(days) and 1 <= hall_number <= len(halls)):
        raise Http404
    day, hall = days[day_number - 1], halls[hall_number - 1]
    slots = [slot for slot in slots_of_day(event, day) if not slot.is_online]
    tables = [table for table in event.tables if table.hall.en == hall]
    known = {table.table_id for table in tables}
    rows = row.meetings.filter(
        slot_id__in=[slot.slot_id for slot in slots], status__in=(*HOLDING, "no_show"), place__in=known
    )
    at = {(one.place, one.slot_id): one for one in rows}
    return HallDay(row, event, day, hall, slots, tables, at)


def delegates_called(user, event_id: str, words: str = ""):
    """Return the delegates of an event for an organiser: all, or those whose name, number or firm holds some words."""
    rows = organised_event(user, event_id).delegates.filter(withdrawn_at=None)
    if words:
        firms = firms_found(words, rows.order_by().values_list("organisation_id", flat=True).distinct())
        rows = rows.filter(
            Q(name_ko__icontains=words)
            | Q(name_en__icontains=words)
            | Q(delegate_id__icontains=words)
            | Q(organisation_id__in=firms)
        )
    return rows


@dataclass(frozen=True)
class Person:
    """A delegate, the event with the people of its firm alone, and the meetings of the firm."""

    row: DelegateRecord
    event: Event
    meetings: list[MeetingRecord]


def person_for(user, event_id: str, delegate_id: str) -> Person:
    """Return one delegate with the meetings of its firm. Raises `PermissionDenied` or `Http404`."""
    event_row = organised_event(user, event_id)
    delegate = event_row.delegates.filter(delegate_id=delegate_id).first()
    if delegate is None:
        raise Http404
    team = event_row.delegates.filter(organisation_id=delegate.organisation_id, withdrawn_at=None)
    event = event_with_people(event_row, team)
    firm = delegate.organisation_id
    return Person(delegate, event, list(event_row.meetings.filter(Q(asking=firm) | Q(asked=firm))))


@dataclass(frozen=True)
class Neighbourhood:
    """A meeting with all that decides where it can go: its firms' people and meetings. Read by firm, so that its size does not hang on the event's."""

    row: MeetingRecord
    event: Event
    meeting: Meeting
    neighbours: list[Meeting]

    def has_begun(self, now: datetime) -> bool:
        """Return whether the meeting stands in a slot that is over or under way at a moment: it stays there."""
        return self.meeting.slot is not None and self.meeting.slot.slot_id in slots_begun(self.event, now)

    def checked_slots(self, now: datetime) -> list[SlotCheck]:
        """Return for each slot whether the meeting can go there at a moment."""
        held = held_by_slot(self.row.event)
        return slot_checks(
            self.event, self.meeting, self.neighbours, held, self._full(held), slots_begun(self.event, now)
        )

    def prices(self, checks: Sequence[SlotCheck]) -> dict[str, MovePrice]:
        """Return what a move to each slot that is allowed costs (by slot id), at the table that would be taken."""
        moves = MovePrices(self.event, self.meeting, self.neighbours)
        used: dict[str, set[str]] = defaultdict(set)
        allowed = {one.slot.slot_id for one in checks if not one.forbidden and not one.is_here}
        rows = self.row.event.meetings.filter(slot_id__in=list(allowed), status__in=HOLDING).exclude(pk=self.row.pk)
        for slot_id, place in rows.order_by().values_list("slot_id", "place"):
            used[slot_id].add(place)
        return {
            one.slot.slot_id: moves.price(
                one.slot,
                None if one.slot.is_online else self._nearest_table(one.slot, used[one.slot.slot_id]),
                one.delegates,
            )
            for one in checks
            if one.slot.slot_id in allowed
        }

    def checked_tables(self, slot: Slot, hall: str) -> tuple[list[TableCheck], dict[str, MeetingRecord]]:
        """Return for each table of a hall whether the meeting can sit there in a slot, and who sits there now (by meeting id)."""
        tables = [one for one in self.event.tables if one.hall.en == hall]
        rows = self._sitting(slot, {one.table_id for one in tables})
        taken = {one.place or "": one for one in meetings_of(rows, self.event)}
        checks = table_checks(self.event, self.meeting, slot, tables, taken, self.neighbours)
        return checks, {one.meeting_id: one for one in rows}

    def free_table(self, slot: Slot) -> str | None:
        """Return the table to take in a slot: the one it has, else one in its hall and zone, as small as will do; None where there is none."""
        return self._nearest_table(slot, {one.place for one in self._sitting(slot, None)})

    def _nearest_table(self, slot: Slot, taken: set[str]) -> str | None:
        size = self._persons()
        free = [
            one
            for one in self.event.tables
            if one.table_id not in taken and slot.slot_id not in one.closed_slots and one.capacity >= size
        ]
        now = next((one for one in self.event.tables if one.table_id == self.meeting.place), None)

        def far(table: MeetingTable) -> tuple[bool, bool, bool, int]:
            if now is None:
                return (False, False, False, table.capacity)
            return (table != now, table.hall != now.hall, table.zone != now.zone, table.capacity)

        return min(free, key=far).table_id if free else None

    def _persons(self) -> int:
        return sum(
            self.meeting.attendance[place].count if place < len(self.meeting.attendance) else 1
            for place in range(len(self.meeting.parties))
        )

    def _sitting(self, slot: Slot, places: set[str] | None) -> list[MeetingRecord]:
        rows = self.row.event.meetings.filter(slot_id=slot.slot_id, status__in=HOLDING).exclude(pk=self.row.pk)
        return list(rows if places is None else rows.filter(place__in=places))

    def _full(self, held: Mapping[str, int]) -> set[str]:
        """Return the slots without a table for it. Where fewer meetings stand than there are tables large enough, one of these is free."""
        size, full, unclear = self._persons(), set(), []
        for slot in self.event.slots:
            if slot.is_online:
                continue
            opened = [one for one in self.event.tables if slot.slot_id not in one.closed_slots]
            enough = sum(one.capacity >= size for one in opened)
            if held.get(slot.slot_id, 0) < enough:
                continue
            if enough == len(opened):
                full.add(slot.slot_id)
            else:
                unclear.append(slot.slot_id)
        if unclear:
            large = {one.table_id for one in self.event.tables if one.capacity >= size}
            taken: dict[str, set[str]] = defaultdict(set)
            rows = self.row.event.meetings.filter(slot_id__in=unclear, status__in=HOLDING).order_by()
            for slot_id, place in rows.values_list("slot_id", "place"):
                taken[slot_id].add(place)
            for slot_id in unclear:
                opened_large = {
                    one.table_id
                    for one in self.event.tables
                    if one.table_id in large and slot_id not in one.closed_slots
                }
                if opened_large <= taken[slot_id]:
                    full.add(slot_id)
        return full


def neighbourhood_for(user, event_id: str, meeting_id: str) -> Neighbourhood:
    """Return a meeting with what decides where it can go. Raises `PermissionDenied` or `Http404`."""
    event_row = organised_event(user, event_id)
    row = event_row.meetings.filter(meeting_id=meeting_id).first()
    if row is None:
        raise Http404
    row.event = event_row
    firms = (row.asking, row.asked)
    named = {one for wanted in row.attendance for one in wanted["among"]}
    people = event_row.delegates.filter(Q(organisation_id__in=firms) | Q(delegate_id__in=named), withdrawn_at=None)
    event = event_with_people(event_row, people)
    meeting = meeting_of(row, event)
    # Persons sit at their own firm's meetings only; those who are named may come from another firm.
    of_firms = {*firms, *(one.organisation_id for one in people)}
    near = event_row.meetings.filter(Q(asking__in=of_firms) | Q(asked__in=of_firms) | Q(meeting_id__in=row.after))
    return Neighbourhood(row, neighbourhood(event, meeting), meeting, read_meetings(near.exclude(pk=row.pk), event))
