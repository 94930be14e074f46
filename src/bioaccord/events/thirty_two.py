"""Ten rounds of eight tables of four in which nobody meets anybody twice: the most that 32 can do, by a construction that is searched in a moment.

Guests are four circles of the eight elements of the group of three bits (exclusive or). Each has one other whom it never meets: itself moved by `_NEVER`.
Rounds that are moved onto themselves, or two of them onto each other, by the whole group:

- one in which each circle is split into two halves, the cosets of a subgroup without `_NEVER`;
- one in which circles 0 and 2, and 1 and 3, sit together two and two;
- two, made of one table with a guest of each circle and its moves by half the group, the other half as two and two of circles 0 and 3, 1 and 2; and
  two alike with circles 0 and 1, 2 and 3;
- two made of two tables with a guest of each circle, each moved by half the group;
- two made of one table with a guest of each circle, moved by the whole group.

So six tables with a guest of each circle are wanted whose differences never come twice; `_six_tables` searches them. That such rounds exist was
first shown by A. Aguado, A 10 days solution to the social golfer problem (2004).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations, permutations, product

Table = tuple[int, int, int, int]
"""One element of each circle."""

_GROUP = range(8)
_NEVER = 4
# For each circle a subgroup without `_NEVER`: it and its other coset are the tables of the first round.
_HALVES = ((0, 1, 2, 3), (0, 1, 6, 7), (0, 2, 5, 7), (0, 3, 5, 6))
_PAIRS = tuple(combinations(range(4), 2))
# By which two guests of one circle differ that sit two and two with another circle. Of three circles each one is the sum of the other two, because
# the differences of the six tables sum up so; opposite pairs differ by `_NEVER`, so that half a group holds both.
_TOGETHER = {(0, 1): 5, (2, 3): 1, (0, 2): 6, (1, 3): 2, (0, 3): 7, (1, 2): 3}

_FIRST_PAIRS, _SECOND_PAIRS = ((0, 3), (1, 2)), ((0, 1), (2, 3))


@cache
def ten_rounds() -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return rounds of tables of guests 0 to 31.

    >>> len(ten_rounds()), {len(set().union(*tables)) for tables in ten_rounds()}
    (10, {32})
    """
    tables, mask = _six_tables()
    first, second, third, fourth, *whole = tables
    rounds = [
        [
            _guests((circle, element ^ shift) for element in _HALVES[circle])
            for circle in range(4)
            for shift in (0, _NEVER)
        ]
    ]
    rounds.append(_two_and_two(tables, (0, 2), _GROUP) + _two_and_two(tables, (1, 3), _GROUP))
    for one, pairs in ((first, _FIRST_PAIRS), (second, _SECOND_PAIRS)):
        step = _TOGETHER[pairs[0]]
        half = _subgroup(step)
        for shift in (0, next(other for other in _GROUP if other not in half)):
            moves = [element ^ shift for element in half]
            rounds.append([_moved(one, move) for move in moves])
            for pair in pairs:
                rounds[-1] += _rest(tables, pair, one, moves)
    half = tuple(element for element in _GROUP if not _parity(element & mask))
    other = next(move for move in _GROUP if _parity((third[0] ^ fourth[0] ^ move) & mask))
    for shift in (0, next(element for element in _GROUP if element not in half)):
        moves = [element ^ shift for element in half]
        rounds.append([_moved(third, move) for move in moves] + [_moved(fourth, move ^ other) for move in moves])
    rounds += [[_moved(one, move) for move in _GROUP] for one in whole]
    return tuple(tuple(one) for one in rounds)


@cache
def _six_tables() -> tuple[tuple[Table, ...], int]:
    """Return six tables whose differences between two circles are six of the eight, the other two differing by what `_TOGETHER` says.

    The third and fourth can stand in one round: `mask` names half the group in which their differences agree.
    """
    choices: list[Table] = [(0, one, two, three) for one, two, three in product(_GROUP, repeat=3)]

    def search(
        chosen: list[Table], used: dict[tuple[int, int], frozenset[int]]
    ) -> tuple[tuple[Table, ...], int] | None:
        if len(chosen) == 6:
            return _in_roles(tuple(chosen))
        for table in choices[choices.index(chosen[-1]) + 1 :] if chosen else choices[:1]:
            now = {pair: used[pair] | {table[pair[0]] ^ table[pair[1]]} for pair in _PAIRS}
            if any(len(now[pair]) == len(used[pair]) or not _may_end(now[pair], _TOGETHER[pair]) for pair in _PAIRS):
                continue
            if found := search([*chosen, table], now):
                return found
        return None

    found = search([], dict.fromkeys(_PAIRS, frozenset()))
    if found is None:
        raise RuntimeError("the six tables were not found, though they exist")
    return found


def _in_roles(tables: tuple[Table, ...]) -> tuple[tuple[Table, ...], int] | None:
    """Return the tables so that the first two leave room for those who sit two and two, and the next two stand in one round; None where they do not."""
    for first, second, third, fourth in permutations(tables, 4):
        if not all(_leaves_room(tables, first, pair) for pair in _FIRST_PAIRS):
            continue
        if not all(_leaves_room(tables, second, pair) for pair in _SECOND_PAIRS):
            continue
        for mask in (1, 2, 3):
            if all(not _parity((third[a] ^ third[b] ^ fourth[a] ^ fourth[b]) & mask) for a, b in _PAIRS):
                chosen = (first, second, third, fourth)
                return (*chosen, *(one for one in tables if one not in chosen)), mask
    return None


def _leaves_room(tables: tuple[Table, ...], one: Table, pair: tuple[int, int]) -> bool:
    """Return whether those of two circles whom half the moves of a table leave over can sit two and two."""
    return _free(tables, pair) ^ one[pair[0]] ^ one[pair[1]] in _subgroup(_TOGETHER[pair])


def _may_end(used: frozenset[int], step: int) -> bool:
    """Return whether two differences that differ by `step` are still free."""
    return any(one not in used and one ^ step not in used for one in _GROUP)


def _free(tables: tuple[Table, ...], pair: tuple[int, int]) -> int:
    """Return a difference between two circles that none of the six tables has."""
    used = {table[pair[0]] ^ table[pair[1]] for table in tables}
    return next(one for one in _GROUP if one not in used)


def _two_and_two(tables: tuple[Table, ...], pair: tuple[int, int], moves: range | list[int]) -> list[tuple[int, ...]]:
    step, apart = _TOGETHER[pair], _free(tables, pair)
    groups = {
        frozenset((pair[0], move ^ more) for more in (0, step)) | {(pair[1], move ^ apart ^ more) for more in (0, step)}
        for move in moves
    }
    return sorted(_guests(sorted(one)) for one in groups)


def _rest(tables: tuple[Table, ...], pair: tuple[int, int], one: Table, moves: list[int]) -> list[tuple[int, ...]]:
    """Return two and two of whoever of two circles does not sit at the moved table."""
    sitting = {(circle, one[circle] ^ move) for circle in pair for move in moves}
    known = {circle * 8 + element for circle, element in sitting}
    return [group for group in _two_and_two(tables, pair, _GROUP) if not known & set(group)]


def _subgroup(step: int) -> tuple[int, ...]:
    """Return half of the group, with `_NEVER` and `step` in it."""
    return (0, _NEVER, step, step ^ _NEVER)


def _moved(table: Table, move: int) -> tuple[int, ...]:
    return _guests((circle, element ^ move) for circle, element in enumerate(table))


def _guests(places: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(circle * 8 + element for circle, element in places)


def _parity(number: int) -> int:
    return number.bit_count() & 1
