"""Checks any seating, ours or a foreign one, by counting: it shares nothing with the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from bioaccord.vocabulary.sentence import Sentence

from .seating_groups import group_number

if TYPE_CHECKING:
    from .roundtable import Guest, Seats, TableRules


def meetings_of_pairs(rounds: Seats) -> Counter[tuple[str, str]]:
    """Return how often each pair sits at one table; a pair is in order of id."""
    return Counter((one, two) for tables in rounds for table in tables for one, two in combinations(sorted(table), 2))


def repeats_in(rounds: Seats) -> int:
    """Return how often pairs meet beyond their first time, over all pairs."""
    return sum(count - 1 for count in meetings_of_pairs(rounds).values() if count > 1)


def broken_rules(
    rounds: Seats,
    guests: Sequence[Guest],
    tables: int,
    seats: int,
    rules: TableRules,
    away: Mapping[str, frozenset[int]],
) -> tuple[Sentence, ...]:
    """Return every rule that a seating breaks, in order of round and table."""
    known = {one.guest_id: one for one in guests}
    said: list[Sentence] = []
    for number, groups in enumerate(rounds):
        there = [one for one in guests if number not in away.get(one.guest_id, frozenset())]
        said += _places(number, groups, {one.guest_id for one in there}, tables, seats)
        counts = Counter(group_number(one, rules.groups) for one in there)
        for place, group in enumerate(groups):
            sitting = [known[one] for one in group if one in known]
            if not sitting:
                continue
            at = {"turn": number + 1, "table": place + 1}
            for kind, asked in enumerate(rules.groups):
                found = sum(group_number(one, rules.groups) == kind for one in sitting)
                low, high = asked.limits(counts[kind], len(there), len(sitting))
                if not low <= found <= high:
                    said.append(
                        Sentence(
                            "Round {turn}, table {table}: {found} of {group}, where {low} to {high} should sit.",
                            found=found, group=asked.name, low=low, high=high, **at,
                        )
                    )  # fmt: skip
            if any(one.is_moderator for one in guests) and not any(one.is_moderator for one in sitting):
                said.append(Sentence("Round {turn}, table {table}: no moderator.", **at))
            spoken = [set(one.languages) for one in sitting if one.languages]
            if spoken and not set.intersection(*spoken) and not any(one.is_interpreter for one in sitting):
                said.append(
                    Sentence("Round {turn}, table {table}: no language that all speak, and no interpreter.", **at)
                )
            for one, two in combinations(sitting, 2):
                if two.organisation_id in one.kept_apart or one.organisation_id in two.kept_apart:
                    said.append(
                        Sentence(
                            "Round {turn}, table {table}: {one} and {two} are kept apart.",
                            one=one.guest_id, two=two.guest_id, **at,
                        )
                    )  # fmt: skip
    return tuple(said)


def _places(number: int, groups: Sequence[Sequence[str]], there: set[str], tables: int, seats: int) -> list[Sentence]:
    said = []
    counts = Counter(one for group in groups for one in group)
    for guest in sorted(one for one, count in counts.items() if count > 1):
        said.append(Sentence("Round {turn}: {guest} sits at two tables.", turn=number + 1, guest=guest))
    for guest in sorted(there - counts.keys()):
        said.append(Sentence("Round {turn}: {guest} has no seat.", turn=number + 1, guest=guest))
    for guest in sorted(counts.keys() - there):
        said.append(Sentence("Round {turn}: {guest} is not there.", turn=number + 1, guest=guest))
    if len(groups) > tables:
        said.append(
            Sentence("Round {turn}: {count} tables of {tables}.", turn=number + 1, count=len(groups), tables=tables)
        )
    for place, group in enumerate(groups):
        if len(group) > seats:
            said.append(
                Sentence(
                    "Round {turn}, table {table}: {count} guests on {seats} seats.",
                    turn=number + 1, table=place + 1, count=len(group), seats=seats,
                )
            )  # fmt: skip
    return said
