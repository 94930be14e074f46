"""The search for a timetable of any size: constructed, then improved by chains while it cools; it can be watched and stopped at any time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .timetable import Costs, Plan, Problem, Work, copied, cost_of, new_work
from .timetable_kernel.door import construct, improve

_STEPS_A_ROUND = 400_000
_EVENLY = 1.01
"""By how much the places of each slot exceed what all meetings need on average, where some are to stay free."""
_WARM_IN_HASTE, _STEPS_FOR_WARM = 0.12, 3_000
"""The least warmth to begin with, and the steps a meeting from which on a search begins as warm as it may: what is warmed has to have time to cool."""
_WARM, _COOL = 0.5, 0.07
"""In breaks of one person: at the first, a step that makes one break more is taken one time in seven; at the second, practically never."""


class Budget(Protocol):
    """How long a search may take."""

    def spent(self, steps: int) -> float:
        """Return the share of the budget (0..1) that is gone after so many steps; at 1 the search ends."""


@dataclass(frozen=True, slots=True)
class Steps:
    """So many steps: the same generator then gives the same timetable."""

    count: int

    def spent(self, steps: int) -> float:
        """Return the share of steps taken."""
        return min(1.0, steps / max(1, self.count))


@dataclass(frozen=True, slots=True)
class Seconds:
    """So long by a clock (seconds, rising) that the caller passes."""

    seconds: float
    clock: Callable[[], float]
    began: float

    @classmethod
    def from_now(cls, seconds: float, clock: Callable[[], float]) -> Seconds:
        """Return a budget that runs from now on."""
        return cls(seconds, clock, clock())

    def spent(self, steps: int) -> float:
        """Return the share of time gone."""
        return min(1.0, (self.clock() - self.began) / self.seconds)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a search stands: `cost` in breaks of one person, those that stand elsewhere than before included."""

    spent: float
    steps: int
    held: int
    value: float
    cost: float

    @property
    def rank(self) -> tuple[float, float]:
        """Return what makes one better than another: value held, then less cost."""
        return self.value, -self.cost


def searched(
    problem: Problem,
    plan: Plan,
    costs: Costs,
    *,
    generator: np.random.Generator,
    budget: Budget,
    threads: int = 2,
    watch: Callable[[Standing], bool] = lambda _: True,
    warm: float = _WARM,
    cool: float = _COOL,
    drawn: NDArray[np.int32] | None = None,
) -> Plan:
    """Return a plan that holds as much as was found, with as little cost as was found; `plan` may hold meetings already and is not changed.

    `watch` is called with the first plan and after every round, and ends the search by returning False; the best plan so far is returned then. Events of several days are searched by `threads`
    over different days, others by as many searches apart, of which the best counts. Steps begin with the meetings `drawn`, or with any.
    """
    narrow = _leaving_room_for_followers(_with_spare_places(problem, plan, costs.spare), plan)
    plan = constructed(narrow, plan, costs, generator=generator)
    works = [new_work(problem, drawn) for _ in range(threads)]
    days = int(problem.day[-1]) + 1 if len(problem.day) else 0
    if not days or not len(problem.value):
        return plan
    run = _by_days if days >= 2 * threads or days >= threads > 1 else _apart
    if watch(standing_of(narrow, plan, costs, spent=0.0)):
        with ThreadPoolExecutor(threads) as pool:
            plan = run(narrow, plan, costs, generator, budget, works, watch, warm, cool, pool)
    # What found no room below the spare places takes one of them.
    return plan if narrow is problem else constructed(problem, plan, costs, generator=generator)


def _with_spare_places(problem: Problem, plan: Plan, spare: float) -> Problem:
    """Return the problem with fewer places in each slot, never fewer than the plan uses or than all meetings need if they spread evenly."""
    places = int(problem.places[:, 0].sum())
    if spare <= 0.0 or places == 0:
        return problem
    needed = _EVENLY * float(problem.may.any(axis=1).sum()) / places
    if needed >= 1.0:
        return problem
    left = problem.places.copy()
    left[:, 0] = np.maximum(plan.load[:, 0], np.ceil(problem.places[:, 0] * max(needed, 1.0 - spare)))
    return problem._replace(places=left)


def _leaving_room_for_followers(problem: Problem, plan: Plan) -> Problem:
    """Return the problem in which no meeting stands so late that those which have to follow it find no slot any more; what stands already may stay."""
    if not problem.has_order:
        return problem
    may = problem.may.copy()
    slots = may.shape[1]
    for meeting in np.argsort(-_places_in_order(problem), kind="stable").tolist():
        followers = problem.after[problem.after_start[meeting] : problem.after_start[meeting + 1]].tolist()
        last = [int(np.flatnonzero(may[one])[-1]) for one in followers if may[one].any()]
        window = may[meeting, : min(last, default=slots)]
        if problem.is_fixed[meeting] or not window.any():
            continue
        may[meeting, len(window) :] = False
        if plan.slot[meeting] >= 0:
            may[meeting, plan.slot[meeting]] = True
    return problem._replace(may=may)


def _places_in_order(problem: Problem) -> NDArray[np.int64]:
    """Return how many meetings come one after the other before each one at most; a circle, which nothing can hold, ends at their number."""
    place = np.zeros(len(problem.value), np.int64)
    follows = np.repeat(np.arange(len(place)), np.diff(problem.before_start))
    for _ in range(len(place) if problem.has_order else 0):
        before = place.copy()
        np.maximum.at(place, follows, before[problem.before] + 1)
        if np.array_equal(place, before):
            break
    return place


def constructed(problem: Problem, plan: Plan, costs: Costs, *, generator: np.random.Generator) -> Plan:
    """Return a plan in which every meeting that can be placed without moving another is placed, where the days of its persons suffer least."""
    plan = copied(plan)
    construct(tightest_first(problem), problem, plan, costs, new_work(problem), _state(generator))
    return plan


def standing_of(problem: Problem, plan: Plan, costs: Costs, *, spent: float = 1.0, steps: int = 0) -> Standing:
    """Return what a plan holds and costs."""
    held = plan.slot >= 0
    return Standing(spent, steps, int(held.sum()), float(problem.value[held].sum()), cost_of(problem, plan, costs))


def _by_days(
    problem: Problem, plan: Plan, costs: Costs, generator: np.random.Generator, budget: Budget, works: list[Work],
    watch: Callable[[Standing], bool], warm: float, cool: float, pool: ThreadPoolExecutor,
) -> Plan:  # fmt: skip
    """Search different days at the same time, drawn anew each round, so that every meeting can go to every day."""
    days = int(problem.day[-1]) + 1
    best, best_standing = copied(plan), standing_of(problem, plan, costs)
    steps, spent = 0, budget.spent(0)
    a_round = max(20_000, min(_STEPS_A_ROUND, 20 * len(problem.value)))
    while spent < 1.0:
        groups = np.array_split(generator.permutation(days), len(works))
        waiting = generator.permutation(_waiting(problem, plan))
        warmth = _warmth(warm, cool, spent, steps / max(1, len(problem.value)))

        states = _states(generator, len(works))
        tasks = [
            (problem, plan, costs, work, group, waiting[number :: len(works)], warmth, a_round, state)
            for number, (work, group, state) in enumerate(zip(works, groups, states, strict=True))
        ]
        list(pool.map(_improved, *zip(*tasks, strict=True)))
        steps += a_round * len(works)
        spent = budget.spent(steps)
        standing = standing_of(problem, plan, costs, spent=spent, steps=steps)
        if standing.rank > best_standing.rank:
            best, best_standing = copied(plan), standing
        if not watch(standing):
            break
    return best


def _apart(
    problem: Problem, plan: Plan, costs: Costs, generator: np.random.Generator, budget: Budget, works: list[Work],
    watch: Callable[[Standing], bool], warm: float, cool: float, pool: ThreadPoolExecutor,
) -> Plan:  # fmt: skip
    """Search all days as often as there are threads, each with a plan of its own."""
    days = np.arange(int(problem.day[-1]) + 1)
    plans = [copied(plan) for _ in works]
    best, best_standing = copied(plan), standing_of(problem, plan, costs)
    steps, spent = 0, budget.spent(0)
    a_round = max(20_000, min(_STEPS_A_ROUND, 100 * len(problem.value)))
    while spent < 1.0:
        warmth = _warmth(warm, cool, spent, steps / max(1, len(problem.value)))

        states = _states(generator, len(works))
        tasks = [
            (problem, own, costs, work, days, _waiting(problem, own), warmth, a_round, state)
            for own, work, state in zip(plans, works, states, strict=True)
        ]
        list(pool.map(_improved, *zip(*tasks, strict=True)))
        steps += a_round * len(works)
        spent = budget.spent(steps)
        told = [standing_of(problem, one, costs, spent=spent, steps=steps) for one in plans]
        for one, standing in zip(plans, told, strict=True):
            if standing.rank > best_standing.rank:
                best, best_standing = copied(one), standing
        if not watch(best_standing):
            break
    return best


def _warmth(warm: float, cool: float, spent: float, steps_a_meeting: float) -> float:
    """Return how warm a search is: it cools from `warm` to `cool`, and starts the cooler the fewer steps a meeting its budget will allow."""
    expected = steps_a_meeting / spent if spent > 0.0 else 0.0
    begin = max(cool, min(warm, max(_WARM_IN_HASTE, warm * (expected / _STEPS_FOR_WARM) ** 0.5)))
    return float(begin * (cool / begin) ** spent)


def _improved(
    problem: Problem, plan: Plan, costs: Costs, work: Work, days: NDArray[np.int64], waiting: NDArray[np.int32],
    warmth: float, steps: int, state: NDArray[np.uint64],
) -> int:  # fmt: skip
    slots = np.flatnonzero(np.isin(problem.day, days)).astype(np.int32)
    work.is_open[:] = False
    work.is_open[slots] = True
    work.waiting[: len(waiting)] = waiting
    return int(improve(slots, len(waiting), warmth, steps, problem, plan, costs, work, state))


def _waiting(problem: Problem, plan: Plan) -> NDArray[np.int32]:
    return np.flatnonzero((plan.slot < 0) & problem.may.any(axis=1)).astype(np.int32)


def tightest_first(problem: Problem) -> NDArray[np.int32]:
    """Return the meetings in the order in which they are placed first: those that follow others after these, then worth most, whose persons have least room, fewest slots."""
    persons = problem.free.shape[0]
    sole = np.repeat(np.diff(problem.among_start) == 1, np.diff(problem.among_start))
    asked = np.bincount(problem.among[sole], minlength=persons) if len(problem.among) else np.zeros(persons, np.int64)
    room = problem.free.sum(axis=1) - asked
    tightest = np.full(len(problem.value), np.iinfo(np.int64).max)
    seats_of = np.repeat(np.arange(len(problem.value)), np.diff(problem.seat_start))
    among_of = np.repeat(seats_of, np.diff(problem.among_start))
    np.minimum.at(tightest, among_of, room[problem.among])
    order = np.lexsort((problem.may.sum(axis=1), tightest, -problem.value, _places_in_order(problem)))
    return order.astype(np.int32)


def _state(generator: np.random.Generator) -> NDArray[np.uint64]:
    return generator.integers(1, 2**63, size=1, dtype=np.uint64)


def _states(generator: np.random.Generator, count: int) -> list[NDArray[np.uint64]]:
    return [_state(generator) for _ in range(count)]
