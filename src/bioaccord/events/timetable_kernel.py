"""The arithmetic of a timetable: what a person's day costs, chains of meetings that change places, and the search that improves.

All compiled functions of the search stand in this one file: a compiled function kept on disk is renewed when its file changes, not when
another file does. Shapes: meetings, seats (of all meetings, one after the other), persons, slots, days, classes of table sizes.

A *chain* exchanges two slots for all meetings that depend on each other: a meeting moves, whoever of its persons is busy there sends that meeting
back, and so on. All who sit in both slots stay as busy as they were; only the ends of the chain see their day change.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

LONGEST_CHAIN = 48
"""Meetings that one step may move: longer chains gain no more and cost more."""
DRAWN_IN_A_FULL_SLOT = 16
"""How many meetings are drawn to find one that could give up its place in a full slot."""
Whole = NDArray[np.int32]
Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Decimals = NDArray[np.float64]

Function = TypeVar("Function", bound=Callable[..., Any])

# Nothing here makes an array. Without `_nrt` no references are counted, which would be done at every look into one of the
# tables, by both threads on the same counters: the search is three times as fast.
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}


def _compiled(function: Function) -> Function:
    return cast(Function, njit(**_OPTIONS)(function))


def _inlined(function: Function) -> Function:
    return cast(Function, njit(forceinline=True, **_OPTIONS)(function))


_ONE = np.uint64(1)
_M1, _M2, _M4 = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_H = np.uint64(0x0101010101010101)
_S1, _S2, _S4, _S56 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
_NONE = np.uint64(0)


@_inlined
def _bits_in(x: Any) -> Any:  # pragma: no cover - compiled
    x = x - ((x >> _S1) & _M1)
    x = (x & _M2) + ((x >> _S2) & _M2)
    x = (x + (x >> _S4)) & _M4
    return np.int64((x * _H) >> _S56)


@_inlined
def _runs_joined(busy: Any, day: Any, meal_blocks: Any) -> Any:  # pragma: no cover - compiled
    joined = 0
    for block in range(meal_blocks.shape[1]):
        beside = meal_blocks[day, block, 1]
        if beside != _NONE and (busy & (meal_blocks[day, block, 0] | beside)) == beside:
            joined += 1
    return joined


@_inlined
def _day_cost(
    busy: Any, day: Any, wanted_meal: Any, weight: Any, meal_blocks: Any, break_costs: Any, meal_cost: Any
) -> Any:  # pragma: no cover - compiled
    runs = _bits_in(busy & ~(busy << _S1))
    if meal_blocks.shape[1] > 0 and runs > 1:
        runs -= _runs_joined(busy, day, meal_blocks)
    cost = weight * break_costs[runs]
    if wanted_meal != _NONE and (busy & wanted_meal) == wanted_meal:
        cost += meal_cost
    return cost


@_inlined
def _drawn(state: Any) -> Any:  # pragma: no cover - compiled
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return x


@_inlined
def _below(state: Any, count: Any) -> Any:  # pragma: no cover - compiled
    return np.int64(((_drawn(state) >> np.uint64(33)) * np.uint64(count)) >> np.uint64(31))


@_inlined
def _fraction(state: Any) -> Any:  # pragma: no cover - compiled
    return (_drawn(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@_inlined
def _toggled(
    person: Any, one: Any, other: Any, problem: Any, plan: Any, costs: Any
) -> Any:  # pragma: no cover - compiled
    """Return by how much a person's days cost more when one slot of two is left for the other (`other` -1: only one is left or taken)."""
    day, bit = problem.day[one], _ONE << np.uint64(problem.place_in_day[one])
    weight, busy, meal = costs.weight[person], plan.busy[person, day], problem.wanted_meal[person, day]
    blocks, table = problem.meal_blocks, costs.break_costs
    change = -_day_cost(busy, day, meal, weight, blocks, table, costs.meal)
    then = busy ^ bit
    if other >= 0:
        other_day, other_bit = problem.day[other], _ONE << np.uint64(problem.place_in_day[other])
        if other_day == day:
            then ^= other_bit
        else:
            busy, meal = plan.busy[person, other_day], problem.wanted_meal[person, other_day]
            change += _day_cost(busy ^ other_bit, other_day, meal, weight, blocks, table, costs.meal)
            change -= _day_cost(busy, other_day, meal, weight, blocks, table, costs.meal)
            meal = problem.wanted_meal[person, day]
    return change + _day_cost(then, day, meal, weight, blocks, table, costs.meal)


@_compiled
def _day_changed(
    person: Any, one: Any, other: Any, problem: Any, plan: Any, costs: Any
) -> Any:  # pragma: no cover - compiled
    """Return what `_toggled` does, as a function that is called: written into each of its callers it made most of the time of compiling."""
    return _toggled(person, one, other, problem, plan, costs)


@_compiled
def _fits_order(
    meeting: Any, slot: Any, one: Any, other: Any, mark: Any, problem: Any, plan: Any, work: Any
) -> Any:  # pragma: no cover - compiled
    """Tell whether a meeting may stand in a slot by the order of meetings; those of the chain `mark` count as exchanged."""
    for place in range(problem.before_start[meeting], problem.before_start[meeting + 1]):
        first = problem.before[place]
        at = plan.slot[first]
        if work.mark[first] == mark:
            at = other if at == one else one
        if at < 0 or at >= slot:
            return False
    for place in range(problem.after_start[meeting], problem.after_start[meeting + 1]):
        last = problem.after[place]
        at = plan.slot[last]
        if work.mark[last] == mark:
            at = other if at == one else one
        if at >= 0 and at <= slot:
            return False
    return True


@_compiled
def chain_of(
    meeting: Any, target: Any, most: Any, problem: Any, plan: Any, costs: Any, work: Any
) -> Any:  # pragma: no cover - compiled
    """Put into `work.chain` what has to move when a meeting goes to another slot; return its length (0: it cannot) and the change of cost.

    A chain that is not whole within `LONGEST_CHAIN` meetings, or surely costs more than `most`, is given up.
    """
    source = plan.slot[meeting]
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
        here = plan.slot[moved]
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
            person = plan.who[seat]
            if not problem.free[person, there]:
                return 0, 0.0
            in_the_way = plan.at[person, there]
            if in_the_way < 0:
                change += _toggled(person, here, there, problem, plan, costs)
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
            if not _fits_order(moved, there, source, target, mark, problem, plan, work):
                return 0, 0.0
    return count, change


@_compiled
def exchange(
    count: Any, source: Any, target: Any, problem: Any, plan: Any, work: Any
) -> None:  # pragma: no cover - compiled
    """Move the first meetings of `work.chain`: those in one slot to the other."""
    for place in range(count):
        moved = work.chain[place]
        here = plan.slot[moved]
        day, bit = problem.day[here], _ONE << np.uint64(problem.place_in_day[here])
        for seat in range(problem.seat_start[moved], problem.seat_start[moved + 1]):
            person = plan.who[seat]
            plan.at[person, here] = -1
            plan.busy[person, day] &= ~bit
    for place in range(count):
        moved = work.chain[place]
        there = target if plan.slot[moved] == source else source
        plan.slot[moved] = there
        day, bit = problem.day[there], _ONE << np.uint64(problem.place_in_day[there])
        for seat in range(problem.seat_start[moved], problem.seat_start[moved + 1]):
            person = plan.who[seat]
            plan.at[person, there] = moved
            plan.busy[person, day] |= bit
    for size in range(problem.places.shape[1]):
        plan.load[target, size] += work.shift[size]
        plan.load[source, size] -= work.shift[size]


@_compiled
def put(meeting: Any, slot: Any, problem: Any, plan: Any) -> None:  # pragma: no cover - compiled
    """Place a meeting whose persons (`plan.who`) are free."""
    plan.slot[meeting] = slot
    day, bit = problem.day[slot], _ONE << np.uint64(problem.place_in_day[slot])
    for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
        person = plan.who[seat]
        plan.at[person, slot] = meeting
        plan.busy[person, day] |= bit
    for size in range(problem.size[meeting] + 1):
        plan.load[slot, size] += 1


@_compiled
def take_out(meeting: Any, problem: Any, plan: Any) -> None:  # pragma: no cover - compiled
    """Take a meeting out of its slot."""
    slot = plan.slot[meeting]
    plan.slot[meeting] = -1
    day, bit = problem.day[slot], _ONE << np.uint64(problem.place_in_day[slot])
    for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
        person = plan.who[seat]
        plan.at[person, slot] = -1
        plan.busy[person, day] &= ~bit
    for size in range(problem.size[meeting] + 1):
        plan.load[slot, size] -= 1


@_inlined
def _has_room(meeting: Any, slot: Any, problem: Any, plan: Any) -> Any:  # pragma: no cover - compiled
    room = True
    for size in range(problem.size[meeting] + 1):
        room &= plan.load[slot, size] < problem.places[slot, size]
    return room


@_compiled
def _seated(
    meeting: Any, slot: Any, state: Any, problem: Any, plan: Any, costs: Any, work: Any
) -> Any:  # pragma: no cover - compiled
    """Choose who sits (`work.chosen`) at a waiting meeting in a slot; return what is in the way: -1 nothing, -2 too much, or a meeting.

    Of those who may take a seat, the one whose day suffers least; all who may are looked at from a drawn one onwards.
    """
    blocker = -1
    begin = problem.seat_start[meeting]
    for seat in range(begin, problem.seat_start[meeting + 1]):
        first, last = problem.among_start[seat], problem.among_start[seat + 1]
        best, best_cost, busy_one = -1, math.inf, -1
        offset = 0 if last - first == 1 else _below(state, last - first)
        for step in range(last - first):
            person = problem.among[first + (offset + step) % (last - first)]
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
            cost = 0.0 if last - first == 1 else _day_changed(person, slot, -1, problem, plan, costs)
            if cost < best_cost:
                best, best_cost = person, cost
        if best < 0:
            if busy_one < 0:
                return -2
            in_the_way = plan.at[busy_one, slot]
            if blocker >= 0 and blocker != in_the_way:
                return -2
            blocker, best = in_the_way, busy_one
        work.chosen[seat - begin] = best
    return blocker


@_compiled
def construct(
    order: Whole, problem: Any, plan: Any, costs: Any, work: Any, state: Bits
) -> None:  # pragma: no cover - compiled
    """Place meetings one after the other, each where the days of its persons suffer least and the slot is not full."""
    for meeting in order:
        if plan.slot[meeting] >= 0:
            continue
        best_cost, best_slot = math.inf, -1
        for slot in range(len(problem.day)):
            if not problem.may[meeting, slot] or not _has_room(meeting, slot, problem, plan):
                continue
            if problem.has_order and not _fits_order(meeting, slot, -1, -1, -1, problem, plan, work):
                continue
            if _seated(meeting, slot, state, problem, plan, costs, work) != -1:
                continue
            cost = 0.5 * plan.load[slot, 0] / max(1, problem.places[slot, 0])
            if slot != costs.home[meeting]:
                cost += costs.stay[meeting]
            begin = problem.seat_start[meeting]
            for seat in range(begin, problem.seat_start[meeting + 1]):
                cost += _day_changed(work.chosen[seat - begin], slot, -1, problem, plan, costs)
            if cost < best_cost:
                best_cost, best_slot = cost, slot
        if best_slot >= 0:
            _seated(meeting, best_slot, state, problem, plan, costs, work)
            for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
                plan.who[seat] = work.chosen[seat - problem.seat_start[meeting]]
            put(meeting, best_slot, problem, plan)


@_compiled
def _is_followed(meeting: Any, problem: Any, plan: Any) -> Any:  # pragma: no cover - compiled
    """Tell whether a meeting that has to come after this one stands somewhere: this one cannot be left out then."""
    for place in range(problem.after_start[meeting], problem.after_start[meeting + 1]):
        if plan.slot[problem.after[place]] >= 0:
            return True
    return False


@_compiled
def _try_instead(
    meeting: Any, slot: Any, most: Any, problem: Any, plan: Any, costs: Any, work: Any, state: Any
) -> Any:  # pragma: no cover - compiled
    """Try to give a waiting meeting, whose persons (`work.chosen`) are free, the place of a drawn one in a slot that is full; return which waits then."""
    begin, end = problem.seat_start[meeting], problem.seat_start[meeting + 1]
    for _ in range(DRAWN_IN_A_FULL_SLOT):
        other = _below(state, len(plan.slot))
        if plan.slot[other] != slot or problem.is_fixed[other] or problem.size[other] < problem.size[meeting]:
            continue
        if problem.has_order and _is_followed(other, problem, plan):
            continue
        change = (problem.value[other] - problem.value[meeting]) * costs.value
        change += costs.bonus[other] - costs.bonus[meeting]
        for seat in range(begin, end):
            change += _day_changed(work.chosen[seat - begin], slot, -1, problem, plan, costs)
        for seat in range(problem.seat_start[other], problem.seat_start[other + 1]):
            change += _day_changed(plan.who[seat], slot, -1, problem, plan, costs)
        if change > most:
            continue
        take_out(other, problem, plan)
        for seat in range(begin, end):
            plan.who[seat] = work.chosen[seat - begin]
        put(meeting, slot, problem, plan)
        return other
    return meeting


@_compiled
def _try_waiting(
    place: Any, slot: Any, other: Any, most: Any, problem: Any, plan: Any, costs: Any, work: Any, state: Any
) -> Any:  # pragma: no cover - compiled
    """Try to place the waiting meeting at a place of `work.waiting`; return which waits there now (-1: it was placed, nothing waits)."""
    meeting = work.waiting[place]
    if not problem.may[meeting, slot]:
        return meeting
    if problem.has_order:
        work.stamp[0] += 1
        if not _fits_order(meeting, slot, -1, -1, work.stamp[0], problem, plan, work):
            return meeting
    blocker = _seated(meeting, slot, state, problem, plan, costs, work)
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
            free_then = _fits_order(meeting, slot, slot, other, work.stamp[0], problem, plan, work)
        for seat in range(begin, end):
            comes = plan.at[work.chosen[seat - begin], other]  # who is busy in the other slot comes here
            free_then &= comes < 0 or work.mark[comes] != work.stamp[0]
        for size in range(problem.size[meeting] + 1):
            free_then &= plan.load[slot, size] - work.shift[size] < problem.places[slot, size]
        if free_then:
            exchange(count, slot, other, problem, plan, work)
            is_open = True
    if is_open:
        if not _has_room(meeting, slot, problem, plan):
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
            change += _day_changed(person, slot, -1, problem, plan, costs)
    for seat in range(problem.seat_start[blocker], problem.seat_start[blocker + 1]):
        person, stays = plan.who[seat], False
        for own in range(begin, end):
            stays |= work.chosen[own - begin] == person
        if not stays:
            change += _day_changed(person, slot, -1, problem, plan, costs)
    if change > most:
        return meeting
    take_out(blocker, problem, plan)
    for seat in range(begin, end):
        plan.who[seat] = work.chosen[seat - begin]
    put(meeting, slot, problem, plan)
    return blocker


@_compiled
def _try_other_person(
    meeting: Any, most: Any, problem: Any, plan: Any, costs: Any, state: Any
) -> None:  # pragma: no cover - compiled
    """Let another of those who may take a seat of a meeting."""
    slot = plan.slot[meeting]
    begin, end = problem.seat_start[meeting], problem.seat_start[meeting + 1]
    seat = begin + _below(state, end - begin)
    first, last = problem.among_start[seat], problem.among_start[seat + 1]
    if last - first < 2:
        return
    person, now = problem.among[first + _below(state, last - first)], plan.who[seat]
    if person == now or plan.at[person, slot] >= 0 or not problem.free[person, slot]:
        return
    change = _day_changed(person, slot, -1, problem, plan, costs) + _day_changed(now, slot, -1, problem, plan, costs)
    if change > most:
        return
    day, bit = problem.day[slot], _ONE << np.uint64(problem.place_in_day[slot])
    plan.who[seat] = person
    plan.at[now, slot] = -1
    plan.busy[now, day] &= ~bit
    plan.at[person, slot] = meeting
    plan.busy[person, day] |= bit


@_inlined
def _beside(person: Any, slot: Any, problem: Any, plan: Any, state: Any) -> Any:  # pragma: no cover - compiled
    """Return a drawn slot of the same day that lies beside a meeting of a person, -1 where there is none."""
    day = problem.day[slot]
    busy = plan.busy[person, day]
    beside = ((busy << _S1) | (busy >> _S1)) & problem.free_bits[person, day] & ~busy
    number = _bits_in(beside)
    if number == 0:
        return -1
    for _ in range(_below(state, number)):
        beside &= beside - _S1
    return slot - problem.place_in_day[slot] + _bits_in((beside & (~beside + _S1)) - _S1)


@_compiled
def improve(
    slots: Whole,
    waiting: int,
    warmth: float,
    warmth_then: float,
    steps: int,
    problem: Any,
    plan: Any,
    costs: Any,
    work: Any,
    state: Bits,
) -> int:  # pragma: no cover - compiled
    """Take steps among some slots (whole days), cooling from one warmth to another; return how many of `work.waiting` wait then.

    A step that costs more is taken with the probability that its warmth allows (Metropolis). Only meetings in `slots` and the first
    `waiting` of `work.waiting` are touched: searches over different days do not meet.
    """
    meetings, count = len(plan.slot), len(slots)
    cooling = (warmth_then / warmth) ** (1.0 / max(1, steps // 1024))
    for step in range(steps):
        if step & 1023 == 1023:
            warmth *= cooling
        kind = _drawn(state) & np.uint64(255)
        most = -warmth * math.log(_fraction(state) + 1e-300)
        if waiting > 0 and kind < np.uint64(8):
            place = _below(state, waiting)
            left = _try_waiting(
                place, slots[_below(state, count)], slots[_below(state, count)], most, problem, plan, costs, work, state
            )
            if left < 0:
                waiting -= 1
                left = work.waiting[waiting]
            work.waiting[place] = left
            continue
        meeting = _below(state, meetings)
        source = plan.slot[meeting]
        if source < 0 or not work.is_open[source]:
            continue
        if problem.has_teams and kind < np.uint64(88):
            if not problem.is_fixed[meeting]:
                _try_other_person(meeting, most, problem, plan, costs, state)
            continue
        begin = problem.seat_start[meeting]
        seat = begin + _below(state, problem.seat_start[meeting + 1] - begin)
        person = plan.who[seat]
        target = slots[_below(state, count)]
        if kind & _ONE == _ONE:
            target = _beside(person, target, problem, plan, state)
        if target < 0 or target == source or plan.at[person, target] >= 0 or not problem.free[person, target]:
            continue
        if problem.is_of_pairs:
            own = _toggled(person, source, target, problem, plan, costs)
            if own - 2.0 * costs.most_gained > most:
                continue
        length, _ = chain_of(meeting, target, most, problem, plan, costs, work)
        if length > 0:
            exchange(length, source, target, problem, plan, work)
    return waiting


@_inlined
def _too_full(meeting: Any, slot: Any, problem: Any, plan: Any) -> Any:  # pragma: no cover - compiled
    full = False
    for size in range(problem.size[meeting] + 1):
        full |= plan.load[slot, size] > problem.places[slot, size]
    return full


@_compiled
def relieve(
    order: Whole, most: float, problem: Any, plan: Any, costs: Any, work: Any
) -> int:  # pragma: no cover - compiled
    """Move meetings, in this order, out of slots that hold more than they have places, each by the chain that costs least and no more than `most`.

    Return how many chains were taken.
    """
    taken = 0
    for meeting in order:
        source = plan.slot[meeting]
        if source < 0 or not _too_full(meeting, source, problem, plan):
            continue
        best, best_cost = -1, most
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


@_compiled
def cost_of_days(problem: Any, plan: Any, costs: Any) -> Any:  # pragma: no cover - compiled
    """Return what the days of all persons cost: breaks and missed meals."""
    total = 0.0
    for person in range(plan.busy.shape[0]):
        for day in range(plan.busy.shape[1]):
            total += _day_cost(
                plan.busy[person, day], day, problem.wanted_meal[person, day], costs.weight[person],
                problem.meal_blocks, costs.break_costs, costs.meal,
            )  # fmt: skip
    return total


@_compiled
def cost_of_moves(plan: Any, costs: Any) -> Any:  # pragma: no cover - compiled
    """Return what it costs that meetings stand elsewhere than before, and that others than those wished for are left out."""
    total = 0.0
    for meeting in range(len(plan.slot)):
        if plan.slot[meeting] < 0:
            total += costs.bonus[meeting]
        if plan.slot[meeting] != costs.home[meeting] and plan.slot[meeting] >= 0:
            total += costs.stay[meeting]
    return total
