"""Slots that hold more meetings than they have tables, relieved: the meetings that lost their tables go elsewhere, others only where that does not do."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from .timetable import Costs, Plan, Problem, copied, new_work, place, take_out, without_followers
from .timetable_kernel.door import relieve

_LIMITS = (0.5, 1.5, 3.0, 6.0, 12.0, 24.0)
"""What one chain may cost at most, pass after pass, in breaks of one person: cheap ones first, so that they are not spoilt by dear ones."""

_WIDER = ((36.0,), (72.0,), (np.inf,))
"""The further passes: who had nothing to be told is moved only in these, few first."""

_LOOKED_AT = 160
"""How many meetings of a slot are looked at, at most, for one that could be passed on."""


def relieved(
    problem: Problem,
    plan: Plan,
    costs: Costs,
    own: NDArray[np.bool_],
    others: NDArray[np.bool_],
    *,
    generator: np.random.Generator,
) -> Plan:
    """Return a plan in which no slot holds more than its places, if its fixed meetings allow that; `own` are the meetings that lost their tables, `others` those
    whose persons have to be told something anyway (meetings).

    Own meetings move first: straight to a slot with room, then along a row of slots of which each passes one on to the next, then by chains
    that move others. What finds no slot is taken out, least value first.
    """
    plan = copied(plan)
    if not _overfull(problem, plan).any():
        return plan
    work = new_work(problem)
    order = generator.permutation(np.flatnonzero(own)).astype(np.int32)
    for limits in (_LIMITS, *_WIDER):
        for most in limits:
            relieve(order, most, problem, plan, costs, work)
        _pass_on(problem, plan, own, generator)
        _pass_on(problem, plan, own | others, generator)
    _drop(problem, plan, own)
    return plan


def _overfull(problem: Problem, plan: Plan) -> NDArray[np.int32]:
    """Return by how many meetings each slot is over its places (slots x classes)."""
    return np.asarray(np.maximum(0, plan.load - problem.places), np.int32)


def _pass_on(problem: Problem, plan: Plan, own: NDArray[np.bool_], generator: np.random.Generator) -> None:
    """Move meetings along rows of slots: one leaves a slot that is over-full for a full one, which sends another on, until one has room."""
    for size in reversed(range(problem.places.shape[1])):
        stuck: set[int] = set()
        while True:
            over = _overfull(problem, plan)[:, size].copy()
            over[list(stuck)] = 0
            if not over.any():
                break
            slot = int(over.argmax())
            row = _row(problem, plan, own & (problem.size >= size), slot, size, generator)
            if not row:
                stuck.add(slot)
            for meeting, target in reversed(row):
                _move(problem, plan, meeting, target)


def _row(
    problem: Problem, plan: Plan, own: NDArray[np.bool_], slot: int, size: int, generator: np.random.Generator
) -> list[tuple[int, int]]:
    """Return the shortest row of moves (meeting, slot) from an over-full slot to one with room; empty where there is none."""
    came: dict[int, tuple[int, int]] = {slot: (-1, -1)}
    waiting = deque([slot])
    while waiting:
        here = waiting.popleft()
        able = np.flatnonzero(own & (plan.slot == here) & ~problem.is_fixed)
        if not len(able):
            continue
        if len(able) > _LOOKED_AT:
            able = generator.choice(able, _LOOKED_AT, replace=False)
        can = _free_for(problem, plan, able)
        for target in np.flatnonzero(can.any(axis=0)).tolist():
            if target in came:
                continue
            meeting = int(able[can[:, target].argmax()])
            came[target] = (here, meeting)
            largest = int(problem.size[meeting])
            if np.all(plan.load[target, : largest + 1] < problem.places[target, : largest + 1]):
                return _followed_back(came, target)
            if problem.size[meeting] == size:
                waiting.append(target)
    return []


def _followed_back(came: dict[int, tuple[int, int]], target: int) -> list[tuple[int, int]]:
    row = []
    while came[target][0] >= 0:
        here, meeting = came[target]
        row.append((meeting, target))
        target = here
    return row[::-1]


def _persons(problem: Problem, plan: Plan, meeting: int) -> NDArray[np.int32]:
    return plan.who[problem.seat_start[meeting] : problem.seat_start[meeting + 1]]


def _free_for(problem: Problem, plan: Plan, meetings: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the slots in which all persons of each meeting are available and meet nobody, its order kept (meetings x slots)."""
    begin, end = problem.seat_start[meetings], problem.seat_start[meetings + 1]
    seats = np.concatenate([np.arange(one, other) for one, other in zip(begin, end, strict=True)])
    persons = plan.who[seats]
    starts = np.concatenate(([0], np.cumsum(end - begin)[:-1]))
    able = problem.may[meetings] & np.logical_and.reduceat(problem.free[persons] & (plan.at[persons] < 0), starts)
    if problem.has_order:
        slots = np.arange(able.shape[1])
        for row, meeting in enumerate(meetings.tolist()):
            for first in problem.before[problem.before_start[meeting] : problem.before_start[meeting + 1]].tolist():
                able[row] &= slots > (plan.slot[first] if plan.slot[first] >= 0 else len(slots))
            for last in problem.after[problem.after_start[meeting] : problem.after_start[meeting + 1]].tolist():
                if plan.slot[last] >= 0:
                    able[row] &= slots < plan.slot[last]
    return np.asarray(able, np.bool_)


def _move(problem: Problem, plan: Plan, meeting: int, target: int) -> None:
    persons = tuple(_persons(problem, plan, meeting).tolist())
    take_out(problem, plan, meeting)
    place(problem, plan, meeting, target, persons)


def _drop(problem: Problem, plan: Plan, own: NDArray[np.bool_]) -> None:
    """Take meetings out of slots that are still over-full: own ones of least value first, fixed ones only where nothing else is left."""
    for size in reversed(range(problem.places.shape[1])):
        for slot in np.flatnonzero(_overfull(problem, plan)[:, size]).tolist():
            here = np.flatnonzero((plan.slot == slot) & (problem.size >= size))
            order = here[np.lexsort((problem.value[here], ~own[here], problem.is_fixed[here]))]
            for meeting in order.tolist():
                if plan.load[slot, size] <= problem.places[slot, size]:
                    break
                if plan.slot[meeting] >= 0:
                    take_out(problem, plan, meeting)
                    without_followers(problem, plan)
