"""Meetings put into slots and taken out of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arithmetic import ONE, inner, written_in


@inner
def put(meeting: Any, slot: Any, problem: Any, plan: Any) -> None:  # pragma: no cover - compiled
    """Place a meeting whose persons (`plan.who`) are free."""
    plan.slot[meeting] = slot
    day, bit = problem.day[slot], ONE << np.uint64(problem.place_in_day[slot])
    for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
        person = np.int64(plan.who[seat])
        plan.at[person, slot] = meeting
        plan.busy[person, day] |= bit
    for size in range(problem.size[meeting] + 1):
        plan.load[slot, size] += 1


@inner
def take_out(meeting: Any, problem: Any, plan: Any) -> None:  # pragma: no cover - compiled
    """Take a meeting out of its slot."""
    slot = np.int64(plan.slot[meeting])
    plan.slot[meeting] = -1
    day, bit = problem.day[slot], ONE << np.uint64(problem.place_in_day[slot])
    for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
        person = np.int64(plan.who[seat])
        plan.at[person, slot] = -1
        plan.busy[person, day] &= ~bit
    for size in range(problem.size[meeting] + 1):
        plan.load[slot, size] -= 1


@written_in
def has_room(meeting: Any, slot: Any, problem: Any, plan: Any) -> Any:  # pragma: no cover - compiled
    room = True
    for size in range(problem.size[meeting] + 1):
        room &= plan.load[slot, size] < problem.places[slot, size]
    return room
