"""Slots that hold more meetings than they have places, relieved by chains."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .arithmetic import NOWHERE, Whole, kept, written_in
from .chain import chain_of, exchange


@written_in
def _too_full(meeting: Any, slot: Any, problem: Any, plan: Any) -> Any:  # pragma: no cover - compiled
    full = False
    for size in range(problem.size[meeting] + 1):
        full |= plan.load[slot, size] > problem.places[slot, size]
    return full


def relieving(digest: int) -> Callable[..., int]:
    """Return `relieve` as it is kept on disk for a digest of the kernel's files: numba tells functions apart by the values that they close over."""

    @kept
    def relieve(
        order: Whole, most: float, problem: Any, plan: Any, costs: Any, work: Any
    ) -> int:  # pragma: no cover - compiled
        """Move meetings, in this order, out of slots that hold more than they have places, each by the chain that costs least and no more than `most`.

        Return how many chains were taken.
        """
        if digest < 0:
            return 0
        taken = 0
        for number in order:
            meeting = np.int64(number)
            source = np.int64(plan.slot[meeting])
            if source < 0 or not _too_full(meeting, source, problem, plan):
                continue
            best, best_cost = NOWHERE, most
            for target in range(len(problem.day)):
                if target == source or not problem.may[meeting, target]:
                    continue
                length, change = chain_of(meeting, target, best_cost, problem, plan, costs, work)
                if length > 0 and change <= best_cost and work.shift[problem.size[meeting]] > 0:
                    best, best_cost = target, change
            if best >= 0:
                length, _ = chain_of(meeting, best, math.inf, problem, plan, costs, work)
                exchange(length, source, best, problem, plan, work)
                taken += 1
        return taken

    return relieve
