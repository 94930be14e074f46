"""Meetings that wait for a slot."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .arithmetic import NOWHERE, below, inner
from .chain import chain_of, exchange, fits_order
from .day import day_changed
from .place import has_room, put, take_out
from .seat import seated

_DRAWN_IN_A_FULL_SLOT = 16
"""How many meetings are drawn to find one that could give up its place in a full slot."""


@inner
def _is_followed(meeting: Any, problem: Any, plan: Any) -> Any:  # pragma: no cover - compiled
    """Tell whether a meeting that has to come after this one stands somewhere: this one cannot be left out then."""
    for place in range(problem.after_start[meeting], problem.after_start[meeting + 1]):
        if plan.slot[problem.after[place]] >= 0:
            return True
    return False


@inner
def _try_instead(
    meeting: Any, slot: Any, most: Any, problem: Any, plan: Any, costs: Any, work: Any, state: Any
) -> Any:  # pragma: no cover - compiled
    """Try to give a waiting meeting, whose persons (`work.chosen`) are free, the place of a drawn one in a slot that is full; return which waits then."""
    begin, end = problem.seat_start[meeting], problem.seat_start[meeting + 1]
    for _ in range(_DRAWN_IN_A_FULL_SLOT):
        other = below(state, len(plan.slot))
        if plan.slot[other] != slot or problem.is_fixed[other] or problem.size[other] < problem.size[meeting]:
            continue
        if problem.has_order and _is_followed(other, problem, plan):
            continue
        change = (problem.value[other] - problem.value[meeting]) * costs.value
        change += costs.bonus[other] - costs.bonus[meeting]
        for seat in range(begin, end):
            change += day_changed(work.chosen[seat - begin], slot, NOWHERE, problem, plan, costs)
        for seat in range(problem.seat_start[other], problem.seat_start[other + 1]):
            change += day_changed(np.int64(plan.who[seat]), slot, NOWHERE, problem, plan, costs)
        if change > most:
            continue
        take_out(other, problem, plan)
        for seat in range(begin, end):
            plan.who[seat] = work.chosen[seat - begin]
        put(meeting, slot, problem, plan)
        return other
    return meeting


@inner
def try_waiting(
    place: Any, slot: Any, other: Any, most: Any, problem: Any, plan: Any, costs: Any, work: Any, state: Any
) -> Any:  # pragma: no cover - compiled
    """Try to place the waiting meeting at a place of `work.waiting`; return which waits there now (-1: it was placed, nothing waits)."""
    meeting = work.waiting[place]
    if not problem.may[meeting, slot]:
        return meeting
    if problem.has_order:
        work.stamp[0] += 1
        if not fits_order(meeting, slot, NOWHERE, NOWHERE, work.stamp[0], problem, plan, work):
            return meeting
    blocker = seated(meeting, slot, state, problem, plan, costs, work)
    if blocker == -2:
        return meeting
    begin, end = problem.seat_start[meeting], problem.seat_start[meeting + 1]
    if blocker >= 0 and problem.is_fixed[blocker]:
        return meeting
    is_open = blocker < 0
    if blocker >= 0 and other != slot:
        count, _ = chain_of(blocker, other, math.inf, problem, plan, costs, work)
        free_then = count > 0
        if problem.has_order and free_then:
            free_then = fits_order(meeting, slot, slot, other, work.stamp[0], problem, plan, work)
        for seat in range(begin, end):
            comes = plan.at[work.chosen[seat - begin], other]  # who is busy in the other slot comes here
            free_then &= comes < 0 or work.mark[comes] != work.stamp[0]
        for size in range(problem.size[meeting] + 1):
            free_then &= plan.load[slot, size] - work.shift[size] < problem.places[slot, size]
        if free_then:
            exchange(count, slot, other, problem, plan, work)
            is_open = True
    if is_open:
        if not has_room(meeting, slot, problem, plan):
            return _try_instead(meeting, slot, most, problem, plan, costs, work, state)
        for seat in range(begin, end):
            plan.who[seat] = work.chosen[seat - begin]
        put(meeting, slot, problem, plan)
        return -1
    for seat in range(begin, end):
        here = plan.at[work.chosen[seat - begin], slot]
        if here >= 0 and here != blocker:
            return meeting
    if problem.size[meeting] > problem.size[blocker] or (problem.has_order and _is_followed(blocker, problem, plan)):
        return meeting
    change = (problem.value[blocker] - problem.value[meeting]) * costs.value
    change += costs.bonus[blocker] - costs.bonus[meeting]
    if slot != costs.home[meeting]:
        change += costs.stay[meeting]
    if slot == costs.home[blocker]:
        change += costs.stay[blocker]
    for seat in range(begin, end):
        person = work.chosen[seat - begin]
        if plan.at[person, slot] < 0:
            change += day_changed(person, slot, NOWHERE, problem, plan, costs)
    for seat in range(problem.seat_start[blocker], problem.seat_start[blocker + 1]):
        person, stays = np.int64(plan.who[seat]), False
        for own in range(begin, end):
            stays |= work.chosen[own - begin] == person
        if not stays:
            change += day_changed(person, slot, NOWHERE, problem, plan, costs)
    if change > most:
        return meeting
    take_out(blocker, problem, plan)
    for seat in range(begin, end):
        plan.who[seat] = work.chosen[seat - begin]
    put(meeting, slot, problem, plan)
    return blocker
