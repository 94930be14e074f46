"""The steps of a search that cools."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .arithmetic import ONE, Bits, Whole, below, bits_in, drawn, fraction, kept, written_in
from .chain import chain_of, exchange
from .day import toggled
from .seat import try_other_person
from .waiting import try_waiting


@written_in
def _beside(person: Any, slot: Any, problem: Any, plan: Any, state: Any) -> Any:  # pragma: no cover - compiled
    """Return a drawn slot of the same day that lies beside a meeting of a person, -1 where there is none."""
    day = problem.day[slot]
    busy = plan.busy[person, day]
    beside = ((busy << ONE) | (busy >> ONE)) & problem.free_bits[person, day] & ~busy
    number = bits_in(beside)
    if number == 0:
        return -1
    for _ in range(below(state, number)):
        beside &= beside - ONE
    return slot - problem.place_in_day[slot] + bits_in((beside & (~beside + ONE)) - ONE)


def improving(digest: int) -> Callable[..., int]:
    """Return `improve` as it is kept on disk for a digest of the kernel's files: numba tells functions apart by the values that they close over."""

    @kept
    def improve(
        slots: Whole,
        waiting: int,
        warmth: float,
        steps: int,
        problem: Any,
        plan: Any,
        costs: Any,
        work: Any,
        state: Bits,
    ) -> int:  # pragma: no cover - compiled
        """Take steps among some slots (whole days) at a warmth; return how many of `work.waiting` wait then.

        A step that costs more is taken with the probability that its warmth allows (Metropolis). Steps begin with meetings of `work.drawn`. Only those in `slots` and the first
        `waiting` of `work.waiting` are touched: searches over different days do not meet.
        """
        if digest < 0:
            return waiting
        meetings, count = len(work.drawn), len(slots)
        for _ in range(steps):
            kind = drawn(state) & np.uint64(255)
            most = -warmth * math.log(fraction(state) + 1e-300)
            if waiting > 0 and kind < np.uint64(8):
                place = below(state, waiting)
                slot, other = np.int64(slots[below(state, count)]), np.int64(slots[below(state, count)])
                left = try_waiting(place, slot, other, most, problem, plan, costs, work, state)
                if left < 0:
                    waiting -= 1
                    left = work.waiting[waiting]
                work.waiting[place] = left
                continue
            if meetings == 0:
                continue
            meeting = np.int64(work.drawn[below(state, meetings)])
            source = np.int64(plan.slot[meeting])
            if source < 0 or not work.is_open[source]:
                continue
            if problem.has_teams and kind < np.uint64(88):
                if not problem.is_fixed[meeting]:
                    try_other_person(meeting, most, problem, plan, costs, state)
                continue
            begin = problem.seat_start[meeting]
            seat = begin + below(state, problem.seat_start[meeting + 1] - begin)
            person = np.int64(plan.who[seat])
            target = np.int64(slots[below(state, count)])
            if kind & ONE == ONE:
                target = _beside(person, target, problem, plan, state)
            if target < 0 or target == source or plan.at[person, target] >= 0 or not problem.free[person, target]:
                continue
            if problem.is_of_pairs:
                own = toggled(person, source, target, problem, plan, costs)
                if own - 2.0 * costs.most_gained > most:
                    continue
            length, _ = chain_of(meeting, target, most, problem, plan, costs, work)
            if length > 0:
                exchange(length, source, target, problem, plan, work)
        return waiting

    return improve
