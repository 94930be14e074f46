"""The search for a seating: a pattern that is perfect where one is known, otherwise places drawn; then exchanges while it cools.

It can be watched and stopped at any time; the best so far is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .finite_field import field_of, ring_of
from .seating_groups import group_number
from .seating_kernel import differences_of, first_round, improve, improve_names, whole_cost
from .thirty_two import ten_rounds

if TYPE_CHECKING:
    from .roundtable import Guest, Seats, TableRules
    from .timetable_search import Budget

_APART, _COLLEAGUES = 5.0, 0.25
_WARM, _COOL = 0.5, 0.12
_STEPS_A_ROUND = 100_000
_SHARE_OF_NAMES = 0.5
_FIRST_ROUND_STEPS, _FIRST_ROUND_ATTEMPTS = 1_000_000, 4
_FIRST_ROUND_WARMTH = 0.24
_TIGHT = 0.6


class Who(NamedTuple):
    """The guests as arrays. Shapes: guests [n], pairs [n, n], rounds [r], rounds and groups [r, c], rounds and guests [r, n]."""

    group: NDArray[np.int64]
    languages: NDArray[np.int64]
    is_moderator: NDArray[np.int64]
    is_interpreter: NDArray[np.int64]
    apart: NDArray[np.float64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    may_move: NDArray[np.bool_]
    is_there: NDArray[np.bool_]
    wants_moderators: bool


class Room(NamedTuple):
    """Who sits where: `seat` [rounds, tables, seats] holds guests or -1; `table` and `place` [rounds, guests]; `met` [guests, guests]."""

    seat: NDArray[np.int64]
    table: NDArray[np.int64]
    place: NDArray[np.int64]
    met: NDArray[np.int64]
    kept: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a search stands: `cost` counts pairs that meet again, and rules that are broken as several of them."""

    spent: float
    steps: int
    cost: float


def who_of(
    guests: Sequence[Guest], tables: int, seats: int, rounds: int, rules: TableRules, away: Mapping[str, frozenset[int]]
) -> Who:
    """Return the guests as arrays."""
    count = len(guests)
    there = np.array([[turn not in away.get(one.guest_id, ()) for one in guests] for turn in range(rounds)], np.bool_)
    spoken = {name: bit for bit, name in enumerate(sorted({name for one in guests for name in one.languages}))}
    masks = [sum(1 << spoken[name] for name in one.languages) if one.languages else -1 for one in guests]
    group = np.array([group_number(one, rules.groups) for one in guests], np.int64)
    present = there.sum(axis=1)
    kinds = len(rules.groups)
    low, high = np.zeros((rounds, kinds), np.int64), np.full((rounds, kinds), seats, np.int64)
    for turn in range(rounds):
        for number, asked in enumerate(rules.groups):
            own = int(((group == number) & there[turn]).sum())
            limits = [asked.limits(own, int(present[turn]), size) for size in _sizes(int(present[turn]), tables)]
            if limits:
                # Where too few or too many are there, they are spread as evenly as can be.
                low[turn, number] = min(*(one for one, _ in limits), max(1, own // tables))
                high[turn, number] = max(*(one for _, one in limits), -(-own // tables))
    who = Who(
        group=group,
        languages=np.array(masks, np.int64),
        is_moderator=np.array([one.is_moderator for one in guests], np.int64),
        is_interpreter=np.array([one.is_interpreter for one in guests], np.int64),
        apart=_apart(guests, rules),
        low=low,
        high=high,
        least=present // tables,
        most=-(-present // tables),
        may_move=np.ones((rounds, count), np.bool_),
        is_there=there,
        wants_moderators=any(one.is_moderator for one in guests),
    )
    if rules.moderators_stay:
        who.may_move[:, np.flatnonzero(who.is_moderator)[:tables]] = False
    return who


def starting_room(
    who: Who,
    tables: int,
    seats: int,
    rounds: int,
    generator: np.random.Generator,
    *,
    before: Seats | None = None,
    names: Sequence[str] = (),
    from_round: int = 0,
    may_be_perfect: bool = True,
) -> Room:
    """Return seats to begin with: a known pattern where everybody is always there, or those of `before`, or drawn.

    `before` names guests by the ids in `names`; its rounds before `from_round` stay as they are.
    """
    count = len(who.group)
    room = _empty_room(rounds, tables, seats, count)
    if before is None:
        pattern = _pattern(who, tables, seats, rounds, generator) if may_be_perfect else None
        if pattern is not None:
            for turn, guest in np.ndindex(rounds, count):
                _sit(room, turn, int(pattern[turn, guest]), guest)
        else:
            _draw(room, who, range(rounds), generator)
    else:
        number = {name: one for one, name in enumerate(names)}
        for turn, groups in enumerate(before):
            for table, group in enumerate(groups[:tables]):
                for name in group:
                    guest = number.get(name, -1)
                    if guest >= 0 and (turn < from_round or who.is_there[turn, guest]):
                        _sit(room, turn, table, guest)
                        room.kept[turn, guest] = table
        _draw(room, who, range(from_round, rounds), generator)
        who.may_move[:from_round] = False
        # Empty chairs are no reason to send anybody to another table.
        who.least[:] = np.maximum(1, who.least - 1)
        who.most[:] = seats
    _count_pairs(room)
    return room


def reached(
    who: Who,
    room: Room,
    *,
    generator: np.random.Generator,
    budget: Budget,
    watch: Callable[[Standing], bool],
    keeps: bool = False,
    enough: float = 0.0,
) -> Room:
    """Return the best seats found, or the first that cost no more than `enough`; `keeps`: guests change places in single rounds only."""
    state = _state(generator)
    cost = float(whole_cost(room, who))
    best, best_cost = _copied(room), cost
    turns = np.flatnonzero(who.may_move.any(axis=1))
    # A pattern in which nobody meets twice is kept while only names are exchanged; what that leaves is worked on seat by seat.
    is_pattern = not keeps and bool((room.met <= 1).all()) and cost > 0
    steps, spent = 0, budget.spent(0)
    while spent < 1.0 and best_cost > enough + 1e-6 and len(turns):
        warmth = _WARM * (_COOL / _WARM) ** spent
        if is_pattern and spent < _SHARE_OF_NAMES:
            a_round = max(2_000, _STEPS_A_ROUND // (8 * len(turns)))
            cost = float(improve_names(room, who, 2.0 * warmth, a_round, cost, state))
        else:
            if is_pattern:
                room, cost, is_pattern = _copied(best), best_cost, False
            a_round = _STEPS_A_ROUND
            cost = float(improve(room, who, turns, warmth, a_round, cost, state))
        steps += a_round
        spent = budget.spent(steps)
        if cost < best_cost - 1e-6:
            best, best_cost = _copied(room), cost
        if not watch(Standing(spent, steps, best_cost)):
            break
    return best


def made_ready() -> None:
    """Compile what the search runs, so that a budget in seconds is not spent on it; the second time it is only loaded."""
    room = _empty_room(1, 2, 2, 4)
    one = np.zeros((1, 1), np.int64)
    none, flags = np.zeros(4, np.int64), np.ones((1, 4), np.bool_)
    who = Who(none, none, none, none, np.zeros((4, 4)), one, one + 2, one[0] + 2, one[0] + 2, flags, flags, False)
    for guest in range(4):
        _sit(room, 0, guest // 2, guest)
    state = np.ones(1, np.uint64)
    cost = float(whole_cost(room, who))
    cost = float(improve(room, who, np.zeros(1, np.int64), 1.0, 1, cost, state))
    improve_names(room, who, 1.0, 1, cost, state)


def shown(room: Room, names: Sequence[str]) -> Seats:
    """Return seats as ids by round and table, each table in order of id."""
    return tuple(
        tuple(tuple(sorted(names[guest] for guest in table if guest >= 0)) for table in turn) for turn in room.seat
    )


def _apart(guests: Sequence[Guest], rules: TableRules) -> NDArray[np.float64]:
    firms: dict[str, list[int]] = {}
    for number, one in enumerate(guests):
        if one.organisation_id:
            firms.setdefault(one.organisation_id, []).append(number)
    apart = np.zeros((len(guests), len(guests)))
    if rules.colleagues_apart:
        for people in firms.values():
            apart[np.ix_(people, people)] = _COLLEAGUES
    for number, one in enumerate(guests):
        for firm in one.kept_apart:
            others = firms.get(firm, [])
            apart[number, others] = _APART
            apart[others, number] = _APART
    np.fill_diagonal(apart, 0.0)
    return apart


def _sizes(guests: int, tables: int) -> list[int]:
    return sorted({guests // tables, -(-guests // tables)})


def _empty_room(rounds: int, tables: int, seats: int, guests: int) -> Room:
    nobody = np.full((rounds, guests), -1, np.int64)
    return Room(
        np.full((rounds, tables, seats), -1, np.int64),
        nobody,
        nobody.copy(),
        np.zeros((guests, guests), np.int64),
        nobody.copy(),
    )


def _copied(room: Room) -> Room:
    return Room(*(one.copy() for one in room))


def _sit(room: Room, turn: int, table: int, guest: int) -> None:
    place = int(np.flatnonzero(room.seat[turn, table] < 0)[0])
    room.seat[turn, table, place] = guest
    room.table[turn, guest], room.place[turn, guest] = table, place


def _count_pairs(room: Room) -> None:
    room.met[:] = 0
    for turn in room.seat:
        for group in turn:
            people = group[group >= 0]
            room.met[np.ix_(people, people)] += 1
    np.fill_diagonal(room.met, 0)


def _draw(room: Room, who: Who, turns: Sequence[int] | range, generator: np.random.Generator) -> None:
    """Seat whoever is there and has no seat: staying moderators at a table each, others where fewest sit."""
    for turn in turns:
        filled = (room.seat[turn] >= 0).sum(axis=1)
        stays = np.flatnonzero(~who.may_move[turn] & who.is_there[turn])
        for home, guest in enumerate(np.flatnonzero(~who.may_move[turn])):
            if guest in stays and room.table[turn, guest] < 0 and filled[home] < room.seat.shape[2]:
                _sit(room, turn, home, int(guest))
                filled[home] += 1
        waiting = np.flatnonzero(who.is_there[turn] & (room.table[turn] < 0))
        for guest in generator.permutation(waiting):
            table = int(np.argmin(filled + generator.random(len(filled)) * 0.5))
            _sit(room, turn, table, int(guest))
            filled[table] += 1


def _pattern(
    who: Who, tables: int, seats: int, rounds: int, generator: np.random.Generator
) -> NDArray[np.int64] | None:
    """Return tables by round and guest of a pattern in which nobody meets twice, or None where none is known or somebody is away."""
    count = len(who.group)
    if not who.is_there.all() or count < tables:
        return None
    wide = -(-count // tables)
    order = _column_order(who, tables)
    field = field_of(tables) if max(wide, rounds) <= tables else None
    if field is not None or _turns_freely(tables, wide, rounds):
        # Column j moves on by j times the round: two of a table are at one again only where a product of two differences is nothing.
        add, times = field or ring_of(tables)
        found = np.empty((rounds, count), np.int64)
        for place, guest in enumerate(order):
            column, row = divmod(place, tables)
            found[:, guest] = [add[row, times[column % tables, turn % tables]] for turn in range(rounds)]
        return found
    stays = ~who.may_move.all(axis=0)
    if stays.any() or count != tables * seats or rounds * (seats - 1) < _TIGHT * (count - 1):
        return None
    return _tight(tables, seats, rounds, generator)


def _column_order(who: Who, tables: int) -> list[int]:
    """Return guests so that each run of as many as there are tables is one of a kind: staying moderators, then group by group."""
    stays = set(np.flatnonzero(~who.may_move[0]).tolist())
    return sorted(range(len(who.group)), key=lambda one: (one not in stays, int(who.group[one]), one))


def _turns_freely(tables: int, wide: int, rounds: int) -> bool:
    return all((turns * columns) % tables for turns in range(1, rounds) for columns in range(1, wide))


def _tight(tables: int, seats: int, rounds: int, generator: np.random.Generator) -> NDArray[np.int64] | None:
    """Return a pattern for rounds near the most there can be: one that is known, or a first round that is turned.

    Points on circles move on by one each round, a few stay where they are.
    """
    count = tables * seats
    if (tables, seats) == (8, 4) and rounds <= len(ten_rounds()):
        found = np.empty((rounds, count), np.int64)
        for turn, table in np.ndindex(rounds, tables):
            found[turn, list(ten_rounds()[turn][table])] = table
        return found
    for turns in range(rounds, count):
        cycles, fixed = divmod(count, turns)
        room = cycles * ((turns - 1) // 2) + cycles * (cycles - 1) // 2 * turns + fixed * cycles
        if fixed > tables or tables * seats * (seats - 1) // 2 > room:
            continue
        seen = np.zeros(differences_of(turns, cycles, fixed), np.int64)
        for _ in range(_FIRST_ROUND_ATTEMPTS):
            group = generator.permutation(count).reshape(tables, seats)
            if not first_round(group, turns, cycles, _FIRST_ROUND_WARMTH, _FIRST_ROUND_STEPS, seen, _state(generator)):
                return _turns_of(group, turns, cycles, rounds)
    return None


def _turns_of(group: NDArray[np.int64], turns: int, cycles: int, rounds: int) -> NDArray[np.int64]:
    """Return tables by round and point, of a first round that is turned."""
    found = np.empty((rounds, group.size), np.int64)
    for turn, table in np.ndindex(rounds, len(group)):
        for point in group[table]:
            moved = point if point >= turns * cycles else point // turns * turns + (point % turns + turn) % turns
            found[turn, moved] = table
    return found


def _state(generator: np.random.Generator) -> NDArray[np.uint64]:
    return generator.integers(1, 2**63, size=1, dtype=np.uint64)
