"""The arithmetic of a seating: what a table costs, who changes places with whom, and a first round whose turning makes all others.

All compiled functions of the seating stand in this one file: a compiled function kept on disk is renewed when its file changes, not when
another file does (where a kernel has several files, as the timetable's, their digest is closed over). Shapes: rounds, tables, seats, guests; an empty seat holds -1. Costs are in pairs that meet once more than needed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .timetable_kernel.arithmetic import inner, kept

REPEAT, MODERATOR, GROUP, LANGUAGE, SIZE, MOVED = 1.0, 3.0, 3.0, 3.0, 2.0, 0.5
"""What it costs that two meet once more, a table has no moderator, one guest of a group is missing, nobody is understood by all, a table
has a guest too few or too many, a guest sits elsewhere than before."""

_PARTS: Any = np.int64(1 << 40)
_SELDOM: Any = np.int64(16)
_S13, _S7, _S17, _S11 = np.uint64(13), np.uint64(7), np.uint64(17), np.uint64(11)


@inner
def _below(state: Any, most: int) -> int:  # pragma: no cover - compiled
    """Return a random whole number below `most`."""
    one = state[0]
    one ^= one << _S13
    one ^= one >> _S7
    one ^= one << _S17
    state[0] = one
    return np.int64((one >> _S11) % np.uint64(most))  # type: ignore[return-value]


@inner
def _share(state: Any) -> float:  # pragma: no cover - compiled
    return float((_below(state, _PARTS) + 0.5) / _PARTS)


@inner
def _table_cost(turn: int, table: int, room: Any, who: Any) -> float:  # pragma: no cover - compiled
    """Return what one table of one round costs, pairs apart."""
    seats = room.seat[turn, table]
    shared, size, moderators, interpreters = np.int64(-1), 0, 0, 0
    for guest in seats:
        if guest < 0:
            continue
        size += 1
        shared &= who.languages[guest]
        moderators += who.is_moderator[guest]
        interpreters += who.is_interpreter[guest]
    cost = SIZE * (max(0, who.least[turn] - size) + max(0, size - who.most[turn]))
    if size == 0:
        return float(cost)
    if who.wants_moderators and moderators == 0:
        cost += MODERATOR
    if shared == 0 and interpreters == 0:
        cost += LANGUAGE
    for kind in range(who.low.shape[1]):
        count = 0
        for guest in seats:
            if guest >= 0 and who.group[guest] == kind:
                count += 1
        cost += GROUP * (max(0, who.low[turn, kind] - count) + max(0, count - who.high[turn, kind]))
    return float(cost)


@kept
def whole_cost(room: Any, who: Any) -> float:  # pragma: no cover - compiled
    """Return what a seating costs."""
    cost = 0.0
    rounds, tables, seats = room.seat.shape
    for turn in range(rounds):
        for table in range(tables):
            cost += _table_cost(turn, table, room, who)
            for one in range(seats):
                guest = room.seat[turn, table, one]
                if guest < 0:
                    continue
                if room.kept[turn, guest] >= 0 and room.kept[turn, guest] != table:
                    cost += MOVED
                for two in range(one):
                    other = room.seat[turn, table, two]
                    if other >= 0:
                        cost += who.apart[guest, other]
    guests = room.met.shape[0]
    for guest in range(guests):
        for other in range(guest):
            cost += REPEAT * max(0, room.met[guest, other] - 1)
    return cost


@inner
def _leaves(guest: int, turn: int, table: int, room: Any, who: Any) -> float:  # pragma: no cover - compiled
    """Take a guest out of a table's pairs; return the change of cost. The guest still stands in its seat."""
    change = 0.0
    for other in room.seat[turn, table]:
        if other >= 0 and other != guest:
            if room.met[guest, other] > 1:
                change -= REPEAT
            change -= who.apart[guest, other]
            room.met[guest, other] -= 1
            room.met[other, guest] -= 1
    if room.kept[turn, guest] >= 0 and room.kept[turn, guest] != table:
        change -= MOVED
    return change


@inner
def _joins(guest: int, turn: int, table: int, room: Any, who: Any) -> float:  # pragma: no cover - compiled
    """Take a guest into a table's pairs; return the change of cost."""
    change = 0.0
    for other in room.seat[turn, table]:
        if other >= 0 and other != guest:
            if room.met[guest, other] >= 1:
                change += REPEAT
            change += who.apart[guest, other]
            room.met[guest, other] += 1
            room.met[other, guest] += 1
    if room.kept[turn, guest] >= 0 and room.kept[turn, guest] != table:
        change += MOVED
    return change


@inner
def _exchange(
    turn: int, one: int, one_seat: int, two: int, two_seat: int, room: Any, who: Any
) -> float:  # pragma: no cover - compiled
    """Exchange what stands in two seats of different tables of a round; return the change of cost."""
    first, second = room.seat[turn, one, one_seat], room.seat[turn, two, two_seat]
    change = -_table_cost(turn, one, room, who) - _table_cost(turn, two, room, who)
    if first >= 0:
        change += _leaves(first, turn, one, room, who)
        room.seat[turn, one, one_seat] = -1
    if second >= 0:
        change += _leaves(second, turn, two, room, who)
        room.seat[turn, two, two_seat] = -1
    if first >= 0:
        change += _joins(first, turn, two, room, who)
        room.seat[turn, two, two_seat] = first
        room.table[turn, first], room.place[turn, first] = two, two_seat
    if second >= 0:
        change += _joins(second, turn, one, room, who)
        room.seat[turn, one, one_seat] = second
        room.table[turn, second], room.place[turn, second] = one, one_seat
    return change + _table_cost(turn, one, room, who) + _table_cost(turn, two, room, who)


@inner
def _hurts(guest: int, turn: int, table: int, room: Any, who: Any) -> bool:  # pragma: no cover - compiled
    """Tell whether anything is wrong where a guest sits."""
    if room.kept[turn, guest] >= 0 and room.kept[turn, guest] != table:
        return True
    for other in room.seat[turn, table]:
        if other >= 0 and other != guest and (room.met[guest, other] > 1 or who.apart[guest, other] > 0.0):
            return True
    return bool(_table_cost(turn, table, room, who) > 0.0)


@kept
def improve(
    room: Any, who: Any, turns: Any, warmth: float, steps: int, cost: float, state: Any
) -> float:  # pragma: no cover - compiled
    """Exchange seats of rounds `turns` for so many steps; return the cost reached. Ends early where nothing is left to improve."""
    _, tables, seats = room.seat.shape
    guests = room.table.shape[1]
    for _ in range(steps):
        if cost < 1e-6:
            return cost
        turn = turns[_below(state, len(turns))]
        guest = _below(state, guests)
        one = room.table[turn, guest]
        if one < 0 or not who.may_move[turn, guest]:
            continue
        if not _hurts(guest, turn, one, room, who) and _below(state, _SELDOM) > 0:
            continue
        two = _below(state, tables)
        if two == one:
            continue
        two_seat = _below(state, seats)
        other = room.seat[turn, two, two_seat]
        if other >= 0 and not who.may_move[turn, other]:
            continue
        one_seat = room.place[turn, guest]
        change = _exchange(turn, one, one_seat, two, two_seat, room, who)
        if change > 1e-9 and _share(state) >= math.exp(-change / warmth):
            _exchange(turn, one, one_seat, two, two_seat, room, who)
        else:
            cost += change
    return cost


@inner
def _change_names(one: int, two: int, room: Any, who: Any) -> float:  # pragma: no cover - compiled
    """Let two guests change places in every round; return the change of cost."""
    change = 0.0
    for turn in range(room.seat.shape[0]):
        first, second = room.table[turn, one], room.table[turn, two]
        if first != second:
            change += _exchange(turn, first, room.place[turn, one], second, room.place[turn, two], room, who)
    return change


@kept
def improve_names(
    room: Any, who: Any, warmth: float, steps: int, cost: float, state: Any
) -> float:  # pragma: no cover - compiled
    """Let guests change places with each other in all rounds, which keeps how often pairs meet; return the cost reached."""
    rounds, guests = room.table.shape
    for _ in range(steps):
        if cost < 1e-6:
            return cost
        one, two = _below(state, guests), _below(state, guests)
        if one == two:
            continue
        fits = True
        for turn in range(rounds):
            is_there = room.table[turn, one] >= 0 and room.table[turn, two] >= 0
            if not is_there or not who.may_move[turn, one] or not who.may_move[turn, two]:
                fits = False
        if not fits:
            continue
        change = _change_names(one, two, room, who)
        if change > 1e-9 and _share(state) >= math.exp(-change / warmth):
            _change_names(one, two, room, who)
        else:
            cost += change
    return cost


def differences_of(turns: int, cycles: int, fixed: int) -> int:
    """Return how many differences there are on so many circles of `turns` points and so many points that stay."""
    return cycles * cycles * turns + fixed * cycles


@inner
def _difference(one: int, two: int, turns: int, cycles: int) -> int:  # pragma: no cover - compiled
    """Return the number of what two points differ by under turning: one pair of each number is what a first round may hold; -1: no pair may."""
    if one > two:
        one, two = two, one
    turned = turns * cycles
    if two >= turned:
        return -1 if one >= turned else cycles * cycles * turns + (two - turned) * cycles + one // turns
    first, second = one // turns, two // turns
    apart = (two % turns - one % turns) % turns
    if first == second:
        apart = min(apart, turns - apart)
        if 2 * apart == turns:
            return -1
    return (first * cycles + second) * turns + apart


@kept
def first_round(
    group: Any, turns: int, cycles: int, warmth: float, steps: int, seen: Any, state: Any
) -> int:  # pragma: no cover - compiled
    """Search a first round whose `turns` turns meet no pair twice; `group` [tables, seats] of points is changed; returns what is still wrong.

    `seen` holds a count for every number that `differences_of` says there are.

    Points below `turns * cycles` stand on circles of `turns` and move on by one each round, the others stay where they are.
    """
    tables, seats = group.shape
    seen[:] = 0
    wrong = 0
    for table in range(tables):
        for one in range(seats):
            for two in range(one):
                number = _difference(group[table, one], group[table, two], turns, cycles)
                if number < 0:
                    wrong += 1
                else:
                    wrong += seen[number] > 0
                    seen[number] += 1
    for _ in range(steps):
        if wrong == 0:
            return 0
        one, two = _below(state, tables), _below(state, tables)
        if one == two:
            continue
        one_seat, two_seat = _below(state, seats), _below(state, seats)
        before = wrong
        for way in range(2):
            for table, seat in ((one, one_seat), (two, two_seat)):
                for other in range(seats):
                    if other != seat:
                        number = _difference(group[table, seat], group[table, other], turns, cycles)
                        if number < 0:
                            wrong -= 1
                        else:
                            seen[number] -= 1
                            wrong -= seen[number] > 0
            group[one, one_seat], group[two, two_seat] = group[two, two_seat], group[one, one_seat]
            for table, seat in ((one, one_seat), (two, two_seat)):
                for other in range(seats):
                    if other != seat:
                        number = _difference(group[table, seat], group[table, other], turns, cycles)
                        if number < 0:
                            wrong += 1
                        else:
                            wrong += seen[number] > 0
                            seen[number] += 1
            if way == 0 and (wrong <= before or _share(state) < math.exp((before - wrong) / warmth)):
                break
    return wrong
