"""How many repeats no seating can avoid, and why: the largest of several counts, each of which is true by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import TYPE_CHECKING

from bioaccord.vocabulary.sentence import Sentence

if TYPE_CHECKING:
    from .roundtable import Guest, TableRules


def fewest_repeats(
    guests: Sequence[Guest], tables: int, seats: int, rounds: int, rules: TableRules, away: Mapping[str, frozenset[int]]
) -> tuple[int, Sentence]:
    """Return how often pairs meet again in every seating (tables filled as evenly as can be), and why. 0 where nothing forbids a perfect one."""
    there = [
        [one.guest_id for one in guests if number not in away.get(one.guest_id, frozenset())]
        for number in range(rounds)
    ]
    sizes = [_sizes(len(present), tables) for present in there]
    found = [
        (_by_pairs(len(guests), sizes), Sentence("There are fewer pairs than all tables together bring together.")),
        (_by_guest(there, sizes), Sentence("Everybody meets more guests at the tables than there are others.")),
        (
            _by_next_round(there, sizes, tables),
            Sentence("A table has more seats than there are tables: some of it sit together again in the next round."),
        ),
    ]
    if rules.moderators_stay and sum(one.is_moderator for one in guests) == tables:
        more = max(0, rounds - tables) * sum(not one.is_moderator for one in guests)
        whole = not any(away.values())
        found.append(
            (
                more if whole else 0,
                Sentence("There are more rounds than moderators: everybody comes back to one of them."),
            )
        )
    count, reason = max(found, key=lambda one: one[0])
    return (count, reason) if count else (0, Sentence("Nothing forbids that nobody meets anybody twice."))


def _sizes(guests: int, tables: int) -> list[int]:
    return [guests // tables + (number < guests % tables) for number in range(tables)]


def _by_pairs(guests: int, sizes: Sequence[Sequence[int]]) -> int:
    return max(0, sum(comb(size, 2) for one in sizes for size in one) - comb(guests, 2))


def _by_guest(there: Sequence[Sequence[str]], sizes: Sequence[Sequence[int]]) -> int:
    """Count by guest: at the smallest tables of its rounds it meets so many, and only so many others are ever there with it."""
    if not there:
        return 0
    names = {one for present in there for one in present}
    sets = [set(present) for present in there]
    if all(len(one) == len(names) for one in sets):
        most = sum(min(one) - 1 for one in sizes) - (len(names) - 1)
        return -(-max(0, most) * len(names) // 2)
    beyond = 0
    for name in names:
        own = [number for number, present in enumerate(sets) if name in present]
        others = set().union(*(sets[number] for number in own)) - {name}
        beyond += max(0, sum(min(sizes[number]) - 1 for number in own) - len(others))
    return -(-beyond // 2)


def _by_next_round(there: Sequence[Sequence[str]], sizes: Sequence[Sequence[int]], tables: int) -> int:
    """Count those of one table who, spread over all tables of the next round, must sit together again."""
    again = 0
    for number in range(1, len(there)):
        here = set(there[number])
        gone = len(set(there[number - 1]) - here)
        for size in sizes[number - 1]:
            # All who left might have sat at this very table.
            left = max(0, size - gone)
            each, more = divmod(left, tables)
            again += more * comb(each + 1, 2) + (tables - more) * comb(each, 2)
    return again
