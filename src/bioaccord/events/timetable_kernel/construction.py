"""A first timetable, meeting by meeting."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .arithmetic import NOWHERE, Bits, Whole, kept
from .chain import fits_order
from .day import day_changed
from .place import has_room, put
from .seat import seated

_EARLY = 2.0
"""What it counts, in breaks of one person, that a meeting which others follow is placed a slot later."""


def constructing(digest: int) -> Callable[..., None]:
    """Return `construct` as it is kept on disk for a digest of the kernel's files: numba tells functions apart by the values that they close over."""

    @kept
    def construct(
        order: Whole, problem: Any, plan: Any, costs: Any, work: Any, state: Bits
    ) -> None:  # pragma: no cover - compiled
        """Place meetings one after the other, each where the days of its persons suffer least and the slot is not full."""
        if digest < 0:
            return
        for number in order:
            meeting = np.int64(number)
            if plan.slot[meeting] >= 0:
                continue
            best_cost, best_slot = math.inf, NOWHERE
            for slot in range(len(problem.day)):
                if not problem.may[meeting, slot] or not has_room(meeting, slot, problem, plan):
                    continue
                if problem.has_order and not fits_order(meeting, slot, NOWHERE, NOWHERE, NOWHERE, problem, plan, work):
                    continue
                if seated(meeting, slot, state, problem, plan, costs, work) != -1:
                    continue
                cost = 0.5 * plan.load[slot, 0] / max(1, problem.places[slot, 0])
                if problem.after_start[meeting + 1] > problem.after_start[meeting]:
                    # What others have to follow comes early: each later slot leaves them fewer.
                    cost += _EARLY * slot
                if slot != costs.home[meeting]:
                    cost += costs.stay[meeting]
                begin = problem.seat_start[meeting]
                for seat in range(begin, problem.seat_start[meeting + 1]):
                    cost += day_changed(work.chosen[seat - begin], slot, NOWHERE, problem, plan, costs)
                if cost < best_cost:
                    best_cost, best_slot = cost, slot
            if best_slot >= 0:
                seated(meeting, best_slot, state, problem, plan, costs, work)
                for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
                    plan.who[seat] = work.chosen[seat - problem.seat_start[meeting]]
                put(meeting, best_slot, problem, plan)

    return construct
