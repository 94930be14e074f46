"""Who of those who may take a seat does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .arithmetic import NOWHERE, ONE, below, inner
from .day import day_changed


@inner
def seated(
    meeting: Any, slot: Any, state: Any, problem: Any, plan: Any, costs: Any, work: Any
) -> Any:  # pragma: no cover - compiled
    """Choose who sits (`work.chosen`) at a waiting meeting in a slot; return what is in the way: -1 nothing, -2 too much, or a meeting.

    Of those who may take a seat, the one whose day suffers least; all who may are looked at from a drawn one onwards.
    """
    blocker = NOWHERE
    begin = problem.seat_start[meeting]
    for seat in range(begin, problem.seat_start[meeting + 1]):
        first, last = problem.among_start[seat], problem.among_start[seat + 1]
        best, best_cost, busy_one = NOWHERE, math.inf, NOWHERE
        offset = 0 if last - first == 1 else below(state, last - first)
        for step in range(last - first):
            person = np.int64(problem.among[first + (offset + step) % (last - first)])
            if not problem.free[person, slot]:
                continue
            taken = False
            for before in range(begin, seat):
                taken |= work.chosen[before - begin] == person
            if taken:
                continue
            if plan.at[person, slot] >= 0:
                if busy_one < 0:
                    busy_one = person
                continue
            cost = 0.0 if last - first == 1 else day_changed(person, slot, NOWHERE, problem, plan, costs)
            if cost < best_cost:
                best, best_cost = person, cost
        if best < 0:
            if busy_one < 0:
                return -2
            in_the_way = np.int64(plan.at[busy_one, slot])
            if blocker >= 0 and blocker != in_the_way:
                return -2
            blocker, best = in_the_way, busy_one
        work.chosen[seat - begin] = best
    return blocker


@inner
def try_other_person(
    meeting: Any, most: Any, problem: Any, plan: Any, costs: Any, state: Any
) -> None:  # pragma: no cover - compiled
    """Let another of those who may take a seat of a meeting."""
    slot = np.int64(plan.slot[meeting])
    begin, end = problem.seat_start[meeting], problem.seat_start[meeting + 1]
    seat = begin + below(state, end - begin)
    first, last = problem.among_start[seat], problem.among_start[seat + 1]
    if last - first < 2:
        return
    person, now = np.int64(problem.among[first + below(state, last - first)]), np.int64(plan.who[seat])
    if person == now or plan.at[person, slot] >= 0 or not problem.free[person, slot]:
        return
    change = day_changed(person, slot, NOWHERE, problem, plan, costs) + day_changed(
        now, slot, NOWHERE, problem, plan, costs
    )
    if change > most:
        return
    day, bit = problem.day[slot], ONE << np.uint64(problem.place_in_day[slot])
    plan.who[seat] = person
    plan.at[now, slot] = -1
    plan.busy[now, day] &= ~bit
    plan.at[person, slot] = meeting
    plan.busy[person, day] |= bit
