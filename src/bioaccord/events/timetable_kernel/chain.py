"""Chains: what has to move when a meeting goes to another slot."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arithmetic import ONE, inner
from .day import toggled

LONGEST_CHAIN = 48
"""Meetings that one step may move: longer chains gain no more and cost more."""


@inner
def fits_order(
    meeting: Any, slot: Any, one: Any, other: Any, mark: Any, problem: Any, plan: Any, work: Any
) -> Any:  # pragma: no cover - compiled
    """Tell whether a meeting may stand in a slot by the order of meetings; those of the chain `mark` count as exchanged."""
    for place in range(problem.before_start[meeting], problem.before_start[meeting + 1]):
        first = problem.before[place]
        at = np.int64(plan.slot[first])
        if work.mark[first] == mark:
            at = other if at == one else one
        if at < 0 or at >= slot:
            return False
    for place in range(problem.after_start[meeting], problem.after_start[meeting + 1]):
        last = problem.after[place]
        at = np.int64(plan.slot[last])
        if work.mark[last] == mark:
            at = other if at == one else one
        if at >= 0 and at <= slot:
            return False
    return True


@inner
def chain_of(
    meeting: Any, target: Any, most: Any, problem: Any, plan: Any, costs: Any, work: Any
) -> Any:  # pragma: no cover - compiled
    """Put into `work.chain` what has to move when a meeting goes to another slot; return its length (0: it cannot) and the change of cost.

    A chain that is not whole within `LONGEST_CHAIN` meetings, or surely costs more than `most`, is given up.
    """
    source = np.int64(plan.slot[meeting])
    work.stamp[0] += 1
    mark = work.stamp[0]
    classes = problem.places.shape[1]
    for size in range(classes):
        work.shift[size] = 0
    work.chain[0] = meeting
    work.mark[meeting] = mark
    count, done, change = 1, 0, 0.0
    while done < count:
        moved = work.chain[done]
        done += 1
        here = np.int64(plan.slot[moved])
        there = target if here == source else source
        if problem.is_fixed[moved] or not problem.may[moved, there]:
            return 0, 0.0
        if here == costs.home[moved]:
            change += costs.stay[moved]
        elif there == costs.home[moved]:
            change -= costs.stay[moved]
        step = 1 if here == source else -1
        for size in range(problem.size[moved] + 1):
            work.shift[size] += step
        for seat in range(problem.seat_start[moved], problem.seat_start[moved + 1]):
            person = np.int64(plan.who[seat])
            if not problem.free[person, there]:
                return 0, 0.0
            in_the_way = np.int64(plan.at[person, there])
            if in_the_way < 0:
                change += toggled(person, here, there, problem, plan, costs)
            elif work.mark[in_the_way] != mark:
                if count == LONGEST_CHAIN:
                    return 0, 0.0
                work.mark[in_the_way] = mark
                work.chain[count] = in_the_way
                count += 1
    if change > most:
        return 0, 0.0
    for size in range(classes):
        if work.shift[size] > 0 and plan.load[target, size] + work.shift[size] > problem.places[target, size]:
            return 0, 0.0
        if work.shift[size] < 0 and plan.load[source, size] - work.shift[size] > problem.places[source, size]:
            return 0, 0.0
    if problem.has_order:
        for place in range(count):
            moved = work.chain[place]
            there = target if plan.slot[moved] == source else source
            if not fits_order(moved, there, source, target, mark, problem, plan, work):
                return 0, 0.0
    return count, change


@inner
def exchange(
    count: Any, source: Any, target: Any, problem: Any, plan: Any, work: Any
) -> None:  # pragma: no cover - compiled
    """Move the first meetings of `work.chain`: those in one slot to the other."""
    for place in range(count):
        moved = work.chain[place]
        here = np.int64(plan.slot[moved])
        day, bit = problem.day[here], ONE << np.uint64(problem.place_in_day[here])
        for seat in range(problem.seat_start[moved], problem.seat_start[moved + 1]):
            person = np.int64(plan.who[seat])
            plan.at[person, here] = -1
            plan.busy[person, day] &= ~bit
    for place in range(count):
        moved = work.chain[place]
        there = target if plan.slot[moved] == source else source
        plan.slot[moved] = there
        day, bit = problem.day[there], ONE << np.uint64(problem.place_in_day[there])
        for seat in range(problem.seat_start[moved], problem.seat_start[moved + 1]):
            person = np.int64(plan.who[seat])
            plan.at[person, there] = moved
            plan.busy[person, day] |= bit
    for size in range(problem.places.shape[1]):
        plan.load[target, size] += work.shift[size]
        plan.load[source, size] -= work.shift[size]
