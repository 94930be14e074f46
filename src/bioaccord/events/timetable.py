"""A timetable as arrays: what has to be met, what a plan holds, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .timetable_kernel.chain import LONGEST_CHAIN

MOST_SLOTS_A_DAY = 63


class Problem(NamedTuple):
    """What has to be met. Meetings have seats, each seat persons who may take it; slots are in order of time, those of a day together."""

    day: NDArray[np.int32]
    """The day of each slot (slots), 0, 0, … 1, 1 …"""
    place_in_day: NDArray[np.int32]
    places: NDArray[np.int32]
    """How many meetings a slot holds (slots x classes): class 0 counts all of them, class 1 those that need a larger table, …"""
    free: NDArray[np.bool_]
    """Whether a person is available (persons x slots)."""
    free_bits: NDArray[np.uint64]
    """The same as bits (persons x days)."""
    seat_start: NDArray[np.int32]
    """Where the seats of each meeting begin (meetings + 1)."""
    among_start: NDArray[np.int32]
    """Where those who may take a seat begin (seats + 1)."""
    among: NDArray[np.int32]
    may: NDArray[np.bool_]
    """Whether a meeting may stand in a slot, its persons' availability taken together (meetings x slots)."""
    is_fixed: NDArray[np.bool_]
    """Whether a meeting stays where the plan has it, with the same persons (meetings)."""
    size: NDArray[np.int32]
    """The class of table that a meeting needs (meetings)."""
    value: NDArray[np.float64]
    """What it is worth that a meeting is held (meetings); a usual one 1."""
    before_start: NDArray[np.int32]
    """Where the meetings that come before each one begin (meetings + 1)."""
    before: NDArray[np.int32]
    after_start: NDArray[np.int32]
    after: NDArray[np.int32]
    wanted_meal: NDArray[np.uint64]
    """The meal slots of a day in which a person is available, as bits (persons x days): one of them is to stay free."""
    meal_blocks: NDArray[np.uint64]
    """Runs of meal slots and the two slots beside them, as bits (days x blocks x 2); 0 where a day has fewer."""
    has_order: bool
    has_teams: bool
    is_of_pairs: bool


class Plan(NamedTuple):
    """Who meets when: `slot` of each meeting (-1: none) and `who` takes each seat; the others follow from these and are kept beside them."""

    slot: NDArray[np.int32]
    who: NDArray[np.int32]
    at: NDArray[np.int32]
    """The meeting of a person in a slot, -1 for none (persons x slots)."""
    busy: NDArray[np.uint64]
    """The slots of a day in which a person meets, as bits (persons x days)."""
    load: NDArray[np.int32]
    """Meetings in a slot that need at least a class of table (slots x classes)."""


class Costs(NamedTuple):
    """What counts beside the meetings held, in breaks of one person."""

    weight: NDArray[np.float64]
    """How much a person's breaks count (persons)."""
    break_costs: NDArray[np.float64]
    """What a day costs by its runs of meetings: none, one (no break), two (one break) …"""
    meal: float
    """What a day without a meal costs."""
    value: float
    """What a meeting of value 1 counts when one takes the place of another."""
    home: NDArray[np.int32]
    """Where a meeting stood before (meetings), -1 for nowhere."""
    stay: NDArray[np.float64]
    """What it costs to stand elsewhere (meetings)."""
    most_gained: float
    """The most that one break less of anybody can save."""
    bonus: NDArray[np.float64]
    """What it costs beside its value that a meeting is left out (meetings): which of two equal ones is held."""
    spare: float
    """The share of places that the search leaves free in every slot, as far as all meetings fit into the rest."""


class Work(NamedTuple):
    """Room that one search needs for itself."""

    chain: NDArray[np.int64]
    mark: NDArray[np.int64]
    stamp: NDArray[np.int64]
    shift: NDArray[np.int32]
    chosen: NDArray[np.int64]
    waiting: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    """Whether the search may touch a slot."""
    drawn: NDArray[np.int32]
    """The meetings with which steps of the search begin."""


@dataclass(frozen=True, slots=True)
class Request:
    """A meeting to be placed: for each seat who may take it, and what else is said of it. Everything by number."""

    seats: tuple[tuple[int, ...], ...]
    slots: tuple[int, ...] | None = None
    """The slots in which it may stand; None for any."""
    fixed_slot: int = -1
    fixed_persons: tuple[int, ...] = ()
    value: float = 1.0
    size: int = 0
    before: tuple[int, ...] = ()
    """Meetings that have to come before it."""


def problem_of(
    *,
    day: NDArray[np.int32],
    places: NDArray[np.int32],
    free: NDArray[np.bool_],
    requests: list[Request],
    meal: NDArray[np.bool_] | None = None,
) -> Problem:
    """Return what has to be met, as arrays. `places` is (slots) or (slots x classes), `free` (persons x slots), `meal` (slots).

    Raises `ValueError` where a day has more than 63 slots, or days do not stand in order.
    """
    slots = len(day)
    if slots and (np.any(np.diff(day) < 0) or np.any(np.diff(day) > 1) or day[0] != 0):
        raise ValueError("the days of slots have to be 0, 1, 2 … in order")
    first_of_day = np.searchsorted(day, np.arange(int(day[-1]) + 1 if slots else 0))
    place_in_day = (np.arange(slots) - first_of_day[day]).astype(np.int32) if slots else np.zeros(0, np.int32)
    if slots and int(place_in_day.max()) >= MOST_SLOTS_A_DAY:
        raise ValueError(f"a day has more than {MOST_SLOTS_A_DAY} slots")
    count = len(requests)
    seat_start = np.zeros(count + 1, np.int32)
    np.cumsum([len(one.seats) for one in requests], out=seat_start[1:])
    among_start = np.zeros(int(seat_start[-1]) + 1, np.int32)
    np.cumsum([len(seat) for one in requests for seat in one.seats], out=among_start[1:])
    among = np.array([person for one in requests for seat in one.seats for person in seat], dtype=np.int32)
    before_start, before = _joined([one.before for one in requests])
    followers: list[list[int]] = [[] for _ in range(count)]
    for number, one in enumerate(requests):
        for first in one.before:
            followers[first].append(number)
    after_start, after = _joined(followers)
    meal = np.zeros(slots, np.bool_) if meal is None else meal
    return Problem(
        day=day.astype(np.int32),
        place_in_day=place_in_day,
        places=np.ascontiguousarray(places.reshape(slots, -1), np.int32),
        free=np.ascontiguousarray(free, np.bool_),
        free_bits=_bits_of(day, place_in_day, free, np.ones(slots, np.bool_)),
        seat_start=seat_start,
        among_start=among_start,
        among=among,
        may=_may(requests, free, seat_start, among_start, among),
        is_fixed=np.array([one.fixed_slot >= 0 for one in requests], np.bool_),
        size=np.array([one.size for one in requests], np.int32),
        value=np.array([one.value for one in requests], np.float64),
        before_start=before_start,
        before=before,
        after_start=after_start,
        after=after,
        wanted_meal=_bits_of(day, place_in_day, free, meal),
        meal_blocks=_meal_blocks(day, place_in_day, meal),
        has_order=len(before) > 0,
        has_teams=bool(np.any(np.diff(among_start) > 1)),
        is_of_pairs=bool(np.all(np.diff(seat_start) <= 2)),
    )


def _joined(lists: list[tuple[int, ...]] | list[list[int]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    start = np.zeros(len(lists) + 1, np.int32)
    np.cumsum([len(one) for one in lists], out=start[1:])
    return start, np.array([value for one in lists for value in one], dtype=np.int32)


def _may(
    requests: list[Request],
    free: NDArray[np.bool_],
    seat_start: NDArray[np.int32],
    among_start: NDArray[np.int32],
    among: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Return in which slots a meeting has somebody for each seat and is wanted (meetings x slots)."""
    slots = free.shape[1]
    may = np.ones((len(requests), slots), np.bool_)
    if len(among):
        seats = len(among_start) - 1
        able = np.zeros((seats, slots), np.bool_)
        filled = np.diff(among_start) > 0
        able[filled] = np.logical_or.reduceat(free[among], among_start[:-1][filled], axis=0)
        held = np.diff(seat_start) > 0
        may[held] = np.logical_and.reduceat(able, seat_start[:-1][held], axis=0)
    for number, one in enumerate(requests):
        if one.slots is not None:
            wanted = np.zeros(slots, np.bool_)
            wanted[list(one.slots)] = True
            may[number] &= wanted
        if one.fixed_slot >= 0:
            may[number] = False
            may[number, one.fixed_slot] = True
    return may


def _bits_of(
    day: NDArray[np.int32], place_in_day: NDArray[np.int32], free: NDArray[np.bool_], counts: NDArray[np.bool_]
) -> NDArray[np.uint64]:
    """Return the slots that count and in which a person is available, as bits (persons x days)."""
    days = int(day[-1]) + 1 if len(day) else 0
    bits = np.zeros((free.shape[0], days), np.uint64)
    for slot in np.flatnonzero(counts):
        bits[:, day[slot]] |= free[:, slot].astype(np.uint64) << np.uint64(place_in_day[slot])
    return bits


def _meal_blocks(
    day: NDArray[np.int32], place_in_day: NDArray[np.int32], meal: NDArray[np.bool_]
) -> NDArray[np.uint64]:
    """Return the runs of meal slots and what lies beside them; a run at an end of the day bridges nothing."""
    days = int(day[-1]) + 1 if len(day) else 0
    found: list[list[tuple[int, int]]] = [[] for _ in range(days)]
    for one in range(days):
        of_day = np.flatnonzero(day == one)
        flags = meal[of_day]
        begin = 0
        while begin < len(flags):
            if not flags[begin]:
                begin += 1
                continue
            end = begin
            while end < len(flags) and flags[end]:
                end += 1
            if begin > 0 and end < len(flags):
                inside = sum(1 << place for place in range(begin, end))
                found[one].append((inside, 1 << (begin - 1) | 1 << end))
            begin = end
    blocks = np.zeros((days, max((len(one) for one in found), default=0), 2), np.uint64)
    for one, runs in enumerate(found):
        for number, run in enumerate(runs):
            blocks[one, number] = run
    return blocks


def empty_plan(problem: Problem, requests: list[Request]) -> Plan:
    """Return a plan that holds the fixed meetings alone. Raises `ValueError` where these get into each other's way."""
    persons, slots = problem.free.shape
    days = int(problem.day[-1]) + 1 if slots else 0
    plan = Plan(
        slot=np.full(len(requests), -1, np.int32),
        who=np.array([seat[0] if seat else -1 for one in requests for seat in one.seats], dtype=np.int32),
        at=np.full((persons, slots), -1, np.int32),
        busy=np.zeros((persons, days), np.uint64),
        load=np.zeros(problem.places.shape, np.int32),
    )
    for number, one in enumerate(requests):
        if one.fixed_slot >= 0:
            place(problem, plan, number, one.fixed_slot, one.fixed_persons or tuple(seat[0] for seat in one.seats))
    return plan


def place(problem: Problem, plan: Plan, meeting: int, slot: int, persons: tuple[int, ...]) -> None:
    """Put a meeting into a plan. Raises `ValueError` where one of the persons meets somebody else then."""
    for person in persons:
        if plan.at[person, slot] >= 0:
            raise ValueError(f"person {person} meets in {plan.at[person, slot]} and in {meeting} in slot {slot}")
    begin = int(problem.seat_start[meeting])
    plan.slot[meeting] = slot
    plan.who[begin : begin + len(persons)] = persons
    for person in persons:
        plan.at[person, slot] = meeting
        plan.busy[person, problem.day[slot]] |= np.uint64(1) << np.uint64(problem.place_in_day[slot])
    plan.load[slot, : problem.size[meeting] + 1] += 1


def take_out(problem: Problem, plan: Plan, meeting: int) -> None:
    """Take a meeting out of its slot."""
    slot, persons = plan.slot[meeting], plan.who[problem.seat_start[meeting] : problem.seat_start[meeting + 1]]
    plan.slot[meeting] = -1
    plan.at[persons, slot] = -1
    plan.busy[persons, problem.day[slot]] &= ~(np.uint64(1) << np.uint64(problem.place_in_day[slot]))
    plan.load[slot, : problem.size[meeting] + 1] -= 1


def without_followers(problem: Problem, plan: Plan) -> None:
    """Take those meetings out of a plan that have to come after one which does not stand before them any more; fixed ones stay."""
    for meeting in np.flatnonzero((np.diff(problem.before_start) > 0) & ~problem.is_fixed).tolist():
        if plan.slot[meeting] < 0:
            continue
        first = problem.before[problem.before_start[meeting] : problem.before_start[meeting + 1]]
        if np.any((plan.slot[first] < 0) | (plan.slot[first] >= plan.slot[meeting])):
            take_out(problem, plan, meeting)
            without_followers(problem, plan)


def usual_costs(
    problem: Problem,
    *,
    weight: NDArray[np.float64] | None = None,
    unevenness: float = 0.0,
    meal: float = 2.0,
    value: float = 20.0,
    home: NDArray[np.int32] | None = None,
    stay: NDArray[np.float64] | None = None,
    bonus: NDArray[np.float64] | None = None,
    spare: float = 0.0,
) -> Costs:
    """Return costs: a break counts 1, a second on the same day 1 + `unevenness` more, a third 1 + 2 x `unevenness` …, a day without a meal `meal`."""
    persons, meetings = problem.free.shape[0], len(problem.value)
    weight = np.ones(persons) if weight is None else weight
    number = np.arange(MOST_SLOTS_A_DAY, dtype=np.float64)
    return Costs(
        weight=weight,
        break_costs=np.concatenate(([0.0], number + unevenness * number * (number - 1) / 2)),
        meal=meal,
        value=value,
        home=np.full(meetings, -1, np.int32) if home is None else home,
        stay=np.zeros(meetings) if stay is None else stay,
        most_gained=float(weight.max(initial=0.0)) * (1.0 + unevenness * 8)
        + (meal if problem.meal_blocks.size else 0.0),
        bonus=np.zeros(meetings) if bonus is None else bonus,
        spare=spare,
    )


def cost_of(problem: Problem, plan: Plan, costs: Costs) -> float:
    """Return what a plan costs beside the value of meetings left out, in breaks of one person: days, meetings that stand elsewhere than before, who is left out."""
    cost = float(costs.stay[(plan.slot >= 0) & (plan.slot != costs.home)].sum() + costs.bonus[plan.slot < 0].sum())
    if not plan.busy.size:
        return cost
    busy, wanted = plan.busy, problem.wanted_meal
    runs = np.bitwise_count(busy & ~(busy << np.uint64(1))).astype(np.int64)
    for block in range(problem.meal_blocks.shape[1]):
        inside, beside = problem.meal_blocks[:, block, 0], problem.meal_blocks[:, block, 1]
        runs -= (beside > 0) & (busy & (inside | beside) == beside)
    without_meal = (wanted > 0) & (busy & wanted == wanted)
    return cost + float((costs.weight @ costs.break_costs[runs]).sum()) + costs.meal * float(without_meal.sum())


def new_work(problem: Problem, drawn: NDArray[np.int32] | None = None) -> Work:
    """Return room for one search; its steps begin with the meetings `drawn`, or with any that are not fixed."""
    meetings = len(problem.value)
    return Work(
        chain=np.zeros(LONGEST_CHAIN, np.int64),
        mark=np.zeros(meetings, np.int64),
        stamp=np.zeros(1, np.int64),
        shift=np.zeros(problem.places.shape[1], np.int32),
        chosen=np.zeros(int(np.diff(problem.seat_start).max(initial=1)), np.int64),
        waiting=np.zeros(meetings + 1, np.int64),
        is_open=np.zeros(len(problem.day), np.bool_),
        drawn=np.flatnonzero(~problem.is_fixed).astype(np.int32) if drawn is None else drawn,
    )


def copied(plan: Plan) -> Plan:
    """Return a plan of its own with the same contents."""
    return Plan(plan.slot.copy(), plan.who.copy(), plan.at.copy(), plan.busy.copy(), plan.load.copy())
