"""A first plan of a small event, without anything compiled: what a proof begins with, and what is kept where it is stopped at once."""

from __future__ import annotations

import numpy as np

from .timetable import Plan, Problem, copied, place
from .timetable_search import tightest_first


def first_plan(problem: Problem, plan: Plan) -> Plan:
    """Return a plan in which every meeting that finds room without moving another is placed, most value first, beside other meetings of its persons where it can be."""
    plan = copied(plan)
    for meeting in tightest_first(problem).tolist():
        if plan.slot[meeting] >= 0:
            continue
        found = None
        for slot in np.flatnonzero(problem.may[meeting]).tolist():
            largest = int(problem.size[meeting]) + 1
            if (plan.load[slot, :largest] >= problem.places[slot, :largest]).any():
                continue
            if not _fits_order(problem, plan, meeting, slot):
                continue
            persons = _seated(problem, plan, meeting, slot)
            if persons is None:
                continue
            cost = sum(_apart(problem, plan, person, slot) for person in persons)
            if found is None or cost < found[0]:
                found = cost, slot, persons
        if found is not None:
            place(problem, plan, meeting, found[1], found[2])
    return plan


def _fits_order(problem: Problem, plan: Plan, meeting: int, slot: int) -> bool:
    before = plan.slot[problem.before[problem.before_start[meeting] : problem.before_start[meeting + 1]]]
    after = plan.slot[problem.after[problem.after_start[meeting] : problem.after_start[meeting + 1]]]
    return bool(((before >= 0) & (before < slot)).all() and ((after < 0) | (after > slot)).all())


def _seated(problem: Problem, plan: Plan, meeting: int, slot: int) -> tuple[int, ...] | None:
    """Return who takes each seat: of those who are free the one whose day suffers least; None where nobody is."""
    persons: list[int] = []
    for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
        among: list[int] = problem.among[problem.among_start[seat] : problem.among_start[seat + 1]].tolist()
        able = [one for one in among if problem.free[one, slot] and plan.at[one, slot] < 0 and one not in persons]
        if not able:
            return None
        persons.append(min(able, key=lambda one: _apart(problem, plan, one, slot)))
    return tuple(persons)


def _apart(problem: Problem, plan: Plan, person: int, slot: int) -> int:
    """Return 0 where a slot lies beside a meeting of a person or on a day without any, else 1."""
    busy, at = int(plan.busy[person, problem.day[slot]]), int(problem.place_in_day[slot])
    return int(busy != 0 and not (busy << 1 | busy >> 1) >> at & 1)
