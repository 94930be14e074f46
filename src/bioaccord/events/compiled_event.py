"""An event and its accepted meetings as a timetable's problem, and a plan back into meetings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus, Slot

from .free_slots import HOLDS_A_SLOT
from .programme import Event
from .timetable import Plan, Problem, Request, empty_plan, place, problem_of, without_followers

KEPT_BY: dict[str, tuple[str, ...]] = {
    "slot_of_the_event": ("may",),
    "nobody_twice": ("at",),
    "available": ("free", "may"),
    "not_in_a_session": ("free", "may"),
    "attendance": ("seat_start", "among_start", "among"),
    "wanted_slot": ("may",),
    "in_order": ("before", "after"),
    "locked_stay": ("is_fixed", "may"),
    "table_of_the_event": ("places", "load"),
    "one_meeting_a_table": ("places", "load"),
    "open_table": ("places", "load"),
    "table_large_enough": ("size", "places", "load"),
    "online_places": ("places", "load"),
}
"""For each rule of `constraints`, by its name, the parts of a problem and its plan that keep it during the search; tables themselves are given by `table_plan`."""
IS_TO_BE_PLACED = (MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)


@dataclass(frozen=True, slots=True)
class CompiledEvent:
    """A problem whose meetings, persons and slots go by number, and what the numbers stand for."""

    event: Event
    problem: Problem
    requests: list[Request]
    meetings: tuple[Meeting, ...]
    """The meetings that take part, in the order of their numbers."""
    person_ids: tuple[str, ...]
    capacities: tuple[int, ...]
    """The classes of tables: from how many persons on a meeting needs the next."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Return the slots in the order of their numbers."""
        return self.event.slots

    def home(self) -> NDArray[np.int32]:
        """Return the slot in which each meeting stands now, -1 for none (meetings)."""
        number = {slot.slot_id: at for at, slot in enumerate(self.event.slots)}
        return np.array([number[one.slot.slot_id] if one.slot else -1 for one in self.meetings], dtype=np.int32)

    def with_plan(self, plan: Plan, every: Sequence[Meeting]) -> list[Meeting]:
        """Return all meetings with the slots and persons of a plan; tables are given afterwards. Those without a slot are accepted."""
        number = {one.meeting_id: at for at, one in enumerate(self.meetings)}
        return [self._told(plan, number[one.meeting_id], one) if one.meeting_id in number else one for one in every]

    def _told(self, plan: Plan, number: int, meeting: Meeting) -> Meeting:
        at = int(plan.slot[number])
        if at < 0:
            return replace(meeting, status=MeetingStatus.ACCEPTED, slot=None, place=None, delegates=())
        slot = self.event.slots[at]
        begin, end = self.problem.seat_start[number], self.problem.seat_start[number + 1]
        persons = tuple(self.person_ids[one] for one in plan.who[begin:end])
        if meeting.slot == slot and set(meeting.delegates) == set(persons):
            return meeting
        status = MeetingStatus.MOVED if meeting.slot is not None else MeetingStatus.SCHEDULED
        keeps_place = meeting.slot == slot
        return replace(
            meeting,
            status=status,
            slot=slot,
            delegates=persons,
            place=meeting.place if keeps_place else None,
            reasons=(),
        )


def compiled(
    event: Event,
    meetings: Sequence[Meeting],
    *,
    keep: frozenset[str] = frozenset(),
    same_persons: frozenset[str] = frozenset(),
) -> CompiledEvent:
    """Return the problem of an event: accepted and placed meetings take part; locked ones, held ones and those in `keep` (ids) stay where they are.

    Of placed meetings in `same_persons` (ids) nobody but who sits at them now may take a seat.
    """
    taking_part = tuple(
        one
        for one in meetings
        if one.status in IS_TO_BE_PLACED or (one.slot is not None and one.status in HOLDS_A_SLOT)
    )
    persons = tuple(one.delegate_id for one in event.delegates)
    number_of_person = {one: at for at, one in enumerate(persons)}
    number_of_slot = {slot.slot_id: at for at, slot in enumerate(event.slots)}
    number_of_meeting = {one.meeting_id: at for at, one in enumerate(taking_part)}
    teams: dict[str, list[int]] = {}
    for at, delegate in enumerate(event.delegates):
        teams.setdefault(delegate.organisation_id, []).append(at)
    sizes = sorted({_persons_at(one) for one in taking_part})
    capacities = _classes(event, sizes)
    requests = []
    for one in taking_part:
        seats = [
            seat
            for place, party in enumerate(one.parties)
            for seat in _seats(one, place, party, teams, number_of_person)
        ]
        if one.meeting_id in same_persons and one.slot is not None:
            seats = [(who,) for who in _in_their_seats(tuple(seats), one, number_of_person)] or seats
        is_fixed = one.slot is not None and (
            one.is_locked or one.status == MeetingStatus.HELD or one.meeting_id in keep
        )
        requests.append(
            Request(
                seats=tuple((number_of_person[who],) for who in one.delegates) if is_fixed else tuple(seats),
                slots=None
                if one.allowed_slots is None
                else tuple(sorted(number_of_slot[slot] for slot in one.allowed_slots if slot in number_of_slot)),
                fixed_slot=number_of_slot[one.slot.slot_id] if is_fixed and one.slot else -1,
                value=one.value,
                size=sum(_persons_at(one) > capacity for capacity in capacities),
                before=tuple(number_of_meeting[first] for first in one.after if first in number_of_meeting),
            )
        )
    problem = problem_of(
        day=_days(event),
        places=_places(event, capacities),
        free=_free(event, number_of_slot),
        requests=requests,
        meal=np.array([slot.is_meal for slot in event.slots], np.bool_),
    )
    return CompiledEvent(event, problem, requests, taking_part, persons, capacities)


def without_slots(made: CompiledEvent, slot_ids: Collection[str]) -> CompiledEvent:
    """Return the problem in which nothing but what is fixed stands in some slots (ids), as they have begun."""
    may = made.problem.may.copy()
    for number, slot in enumerate(made.event.slots):
        if slot.slot_id in slot_ids:
            may[~made.problem.is_fixed, number] = False
    return replace(made, problem=made.problem._replace(may=may))


def begun(made: CompiledEvent) -> Plan:
    """Return a plan that holds what stands in a slot already, as far as its persons may sit there and are free; fixed meetings first."""
    problem = made.problem
    plan = empty_plan(problem, made.requests)
    number_of_person = {one: at for at, one in enumerate(made.person_ids)}
    taken = plan.at >= 0
    for number, (meeting, slot) in enumerate(zip(made.meetings, made.home().tolist(), strict=True)):
        if slot < 0 or plan.slot[number] >= 0 or not problem.may[number, slot]:
            continue
        persons = _in_their_seats(made.requests[number].seats, meeting, number_of_person)
        if persons and not any(taken[one, slot] or not problem.free[one, slot] for one in persons):
            place(problem, plan, number, slot, persons)
            taken[list(persons), slot] = True
    without_followers(problem, plan)
    return plan


def _in_their_seats(
    seats: tuple[tuple[int, ...], ...], meeting: Meeting, number_of_person: dict[str, int]
) -> tuple[int, ...]:
    """Return who of a meeting takes which seat; nobody where they do not fit the seats, as may be where a schedule comes from elsewhere."""
    left = [number_of_person[one] for one in meeting.delegates if one in number_of_person]
    if len(left) != len(seats):
        return ()
    if all(person in seat for person, seat in zip(left, seats, strict=True)):
        return tuple(left)
    found = []
    for seat in seats:
        fitting = next((one for one in left if one in seat), None)
        if fitting is None:
            return ()
        left.remove(fitting)
        found.append(fitting)
    return tuple(found)


def attendance_of(meeting: Meeting, place: int) -> Attendance:
    """Return who sits at a meeting for the party at a place."""
    return meeting.attendance[place] if place < len(meeting.attendance) else Attendance()


def _persons_at(meeting: Meeting) -> int:
    return sum(attendance_of(meeting, place).count for place in range(len(meeting.parties)))


def _seats(
    meeting: Meeting, place: int, party: str, teams: dict[str, list[int]], number: dict[str, int]
) -> list[tuple[int, ...]]:
    wanted = attendance_of(meeting, place)
    among = tuple(number[one] for one in wanted.among if one in number) if wanted.among else tuple(teams.get(party, ()))
    if wanted.among and wanted.count >= len(among):
        return [(one,) for one in among] or [()]
    return [among] * wanted.count


def _classes(event: Event, sizes: list[int]) -> tuple[int, ...]:
    """Return the capacities that tell tables apart for these meetings, the largest left out: a meeting of more persons needs a larger one."""
    capacities = sorted({table.capacity for table in event.tables})
    return tuple(one for one in capacities[:-1] if any(size > one for size in sizes))


def _days(event: Event) -> NDArray[np.int32]:
    zone = ZoneInfo(event.time_zone)
    days: list[date] = [slot.begins_at.astimezone(zone).date() for slot in event.slots]
    number = {day: at for at, day in enumerate(sorted(set(days)))}
    return np.array([number[day] for day in days], dtype=np.int32)


def _places(event: Event, capacities: tuple[int, ...]) -> NDArray[np.int32]:
    places = np.zeros((len(event.slots), len(capacities) + 1), np.int32)
    for at, slot in enumerate(event.slots):
        if slot.is_online:
            places[at] = event.online_places
            continue
        usable = [table.capacity for table in event.tables if slot.slot_id not in table.closed_slots]
        places[at, 0] = len(usable)
        for number, capacity in enumerate(capacities):
            places[at, number + 1] = sum(one > capacity for one in usable)
    return places


def _free(event: Event, number_of_slot: dict[str, int]) -> NDArray[np.bool_]:
    free = np.ones((len(event.delegates), len(event.slots)), np.bool_)
    for at, delegate in enumerate(event.delegates):
        free[at, [number_of_slot[slot] for slot in delegate.unavailable_slots if slot in number_of_slot]] = False
    number_of_person = {one.delegate_id: at for at, one in enumerate(event.delegates)}
    for session in event.sessions:
        busy = [number_of_slot[slot] for slot in session.slot_ids if slot in number_of_slot]
        for delegate_id in session.delegate_ids:
            if delegate_id in number_of_person:
                free[number_of_person[delegate_id], busy] = False
    return free
