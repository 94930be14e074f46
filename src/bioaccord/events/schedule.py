"""Assigns slots, tables and delegates to accepted meetings with OR-Tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .constraints import placed, why_left_out
from .programme import Event

_TO_BE_PLACED = (MeetingStatus.ACCEPTED,)


@dataclass(frozen=True, slots=True)
class Schedule:
    """All meetings after the assignment: those placed hold slot, table and delegates; the others say why not.

    `proven` tells whether no schedule holds more meetings; `bound` is the most that any schedule could hold.
    """

    meetings: tuple[Meeting, ...]
    placed_count: int
    left_out: tuple[str, ...]
    proven: bool
    bound: int


def assign(event: Event, meetings: Sequence[Meeting], *, seed: int = 0, time_limit_seconds: float = 20.0) -> Schedule:
    """Return a schedule that holds as many accepted meetings as can be, then with as few idle gaps as can be.

    One delegate of each party attends, any of the team. Meetings that hold a slot already stay where they are. One
    thread, so that the same seed gives the same schedule.
    """
    # OR-Tools takes a second to import, which a terminal command that schedules nothing should not pay.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    fixed = placed(meetings)
    waiting = [meeting for meeting in meetings if meeting.status in _TO_BE_PLACED]
    busy = {(delegate, meeting.slot.slot_id) for meeting in fixed if meeting.slot for delegate in meeting.delegates}
    tables_left = {slot.slot_id: len(event.tables) for slot in event.slots}
    for meeting in fixed:
        if meeting.slot is not None:
            tables_left[meeting.slot.slot_id] -= 1
    in_slot: dict[tuple[int, str], Any] = {}
    attends: dict[tuple[int, str, str], Any] = {}
    for number, meeting in enumerate(waiting):
        for slot in event.slots:
            able = [
                [
                    delegate.delegate_id
                    for delegate in event.team(party)
                    if slot.slot_id not in delegate.unavailable_slots
                    and (delegate.delegate_id, slot.slot_id) not in busy
                ]
                for party in meeting.parties
            ]
            if not all(able) or tables_left[slot.slot_id] <= 0:
                continue
            here = model.new_bool_var(f"{number}@{slot.slot_id}")
            in_slot[number, slot.slot_id] = here
            for team in able:
                chosen = []
                for delegate_id in team:
                    attends[number, slot.slot_id, delegate_id] = model.new_bool_var(
                        f"{number}@{slot.slot_id}:{delegate_id}"
                    )
                    chosen.append(attends[number, slot.slot_id, delegate_id])
                model.add(sum(chosen) == here)
    for number in range(len(waiting)):
        model.add_at_most_one(here for (other, _), here in in_slot.items() if other == number)
    for slot in event.slots:
        taken = [here for (_, slot_id), here in in_slot.items() if slot_id == slot.slot_id]
        if taken:
            model.add(sum(taken) <= tables_left[slot.slot_id])
    together: dict[tuple[str, str], list[Any]] = {}
    for (_, slot_id, delegate_id), present in attends.items():
        together.setdefault((delegate_id, slot_id), []).append(present)
    for present in together.values():
        model.add_at_most_one(present)
    gaps = _idle_gaps(model, event, together, busy)
    # One meeting more is worth more than all gaps together.
    weight = len(gaps) + 1
    model.maximize(weight * sum(in_slot.values()) - sum(gaps))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = time_limit_seconds
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    chosen_slot = {number: slot_id for (number, slot_id), here in in_slot.items() if found and solver.value(here)}
    chosen_people = {
        number: tuple(
            delegate_id
            for (other, slot_id, delegate_id), present in attends.items()
            if other == number and slot_id == chosen_slot[number] and solver.value(present)
        )
        for number in chosen_slot
    }
    result = _with_tables(event, meetings, waiting, chosen_slot, chosen_people)
    held = placed(result)
    bound = len(fixed) + (int(solver.best_objective_bound) + len(gaps)) // weight if waiting else len(fixed)
    return Schedule(
        meetings=tuple(result),
        placed_count=len(held),
        left_out=tuple(meeting.meeting_id for meeting in result if meeting.status in _TO_BE_PLACED),
        proven=status == cp_model.OPTIMAL,
        bound=min(bound, len(fixed) + len(waiting)),
    )


def _idle_gaps(
    model: Any, event: Event, together: dict[tuple[str, str], list[Any]], busy: set[tuple[str, str]]
) -> list[Any]:
    """Return a variable for each delegate and slot that lies idle between two meetings of the same day."""
    gaps = []
    by_day: dict[object, list[str]] = {}
    for slot in event.slots:
        by_day.setdefault(slot.begins_at.date(), []).append(slot.slot_id)
    for delegate_id in sorted({delegate for delegate, _ in together}):
        for slot_ids in by_day.values():
            used = [
                1 if (delegate_id, slot_id) in busy else sum(together.get((delegate_id, slot_id), []))
                for slot_id in slot_ids
            ]
            for number in range(1, len(slot_ids) - 1):
                before, now, after = used[number - 1], used[number], used[number + 1]
                gap = model.new_bool_var(f"gap {delegate_id} {slot_ids[number]}")
                model.add(gap >= before + after - now - 1)
                gaps.append(gap)
    return gaps


def _with_tables(
    event: Event,
    meetings: Sequence[Meeting],
    waiting: Sequence[Meeting],
    chosen_slot: dict[int, str],
    chosen_people: dict[int, tuple[str, ...]],
) -> list[Meeting]:
    slots = {slot.slot_id: slot for slot in event.slots}
    taken = {(meeting.slot.slot_id, meeting.place) for meeting in placed(meetings) if meeting.slot}
    number_of = {meeting.meeting_id: number for number, meeting in enumerate(waiting)}
    result = []
    for meeting in meetings:
        number = number_of.get(meeting.meeting_id)
        if number is None or number not in chosen_slot:
            result.append(meeting)
            continue
        slot_id = chosen_slot[number]
        table = next(table for table in event.tables if (slot_id, table.table_id) not in taken)
        taken.add((slot_id, table.table_id))
        result.append(
            replace(
                meeting,
                status=MeetingStatus.SCHEDULED,
                slot=slots[slot_id],
                place=table.table_id,
                delegates=chosen_people[number],
                reasons=(),
            )
        )
    return [
        replace(meeting, reasons=(why_left_out(event, meeting, result),))
        if meeting.status in _TO_BE_PLACED
        else meeting
        for meeting in result
    ]
