"""The groups of whom some sit at every table: countries, or sides that the organiser chose, each with how many it may be at a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

if TYPE_CHECKING:
    from .roundtable import Guest


@dataclass(frozen=True, slots=True)
class Group:
    """People of whom some sit at every table.

    A guest with a `side` belongs to the group of that id, any other to the first group whose `countries` (two letters) hold its own.
    `least` and `most` are numbers of guests at a table; None stands for about the group's share of the seats, one less or more.
    """

    group_id: str
    name: Text
    countries: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None

    def limits(self, count: int, guests: int, size: int) -> tuple[int, int]:
        """Return between how many of the group should sit at a table of `size`, where `count` of all `guests` are of it."""
        low, high = share_of_table(count, guests, size)
        if self.least is not None:
            low, high = self.least, max(self.least, high)
        if self.most is not None:
            low, high = min(low, self.most), self.most
        return low, high


def groups_of_countries(countries: Iterable[str]) -> tuple[Group, ...]:
    """Return a group for each country, each with about its share of every table.

    >>> [str(one.name.en) for one in groups_of_countries(("KR", "JP"))]
    ['South Korea', 'Japan']
    """
    return tuple(Group(one, country_name(one), frozenset({one})) for one in countries)


def spread_countries(guests: Sequence[Guest], tables: int) -> tuple[str, ...]:
    """Return the countries whose guests are spread over all tables where nobody says more: those with a guest for every second table at least.

    None where that is one country only: there is nothing to mix then.
    """
    counts = Counter(one.country for one in guests if one.country)
    found = tuple(sorted(country for country, count in counts.items() if 2 * count >= tables))
    return found if len(found) > 1 else ()


def group_number(guest: Guest, groups: Sequence[Group]) -> int:
    """Return the position of the group a guest belongs to, or -1."""
    if guest.side:
        return next((number for number, one in enumerate(groups) if one.group_id == guest.side), -1)
    return next((number for number, one in enumerate(groups) if guest.country in one.countries), -1)


def share_of_table(count: int, guests: int, size: int) -> tuple[int, int]:
    """Return between how many of a group should sit at a table of `size`, where `count` of all `guests` are of it.

    One less or more than its share, and one at least.

    >>> share_of_table(160, 320, 8), share_of_table(140, 320, 8), share_of_table(2, 30, 6)
    ((3, 5), (3, 4), (1, 1))
    """
    if not guests or not count:
        return 0, 0
    share = count * size / guests
    low, high = -(-count * size // guests) - 1, int(share) + 1
    return max(1, low), max(1, high)


def impossible_groups(
    groups: Sequence[Group], counts: Sequence[int], tables: int, seats: int
) -> list[tuple[Sentence, Sentence]]:
    """Return why groups cannot be seated so, each with what to do. `counts` are guests by group."""
    said = []
    for group in groups:
        if group.least is not None and group.most is not None and group.least > group.most:
            said.append(
                (
                    Sentence(
                        "{group}: at least {least} a table, but at most {most}.",
                        group=group.name, least=group.least, most=group.most,
                    ),
                    Sentence("Let the most be no less than the least."),
                )
            )  # fmt: skip
    needed = sum(one.least or 0 for one in groups)
    if needed > seats:
        said.append(
            (
                Sentence("The groups need {needed} seats of a table that has {seats}.", needed=needed, seats=seats),
                Sentence("Ask for fewer of some group, or set up larger tables."),
            )
        )
    if said:
        return said
    for group, count in zip(groups, counts, strict=True):
        if group.least is not None and count < group.least * tables:
            said.append(
                (
                    Sentence(
                        "{group}: {least} at each of {tables} tables are {needed} guests, but {count} come.",
                        group=group.name, least=group.least, tables=tables, needed=group.least * tables, count=count,
                    ),
                    Sentence("Ask for fewer of it at a table, take fewer tables, or invite more."),
                )
            )  # fmt: skip
        if group.most is not None and count > group.most * tables:
            said.append(
                (
                    Sentence(
                        "{group}: {count} guests come, but at most {most} may sit at each of {tables} tables.",
                        group=group.name, count=count, most=group.most, tables=tables,
                    ),
                    Sentence("Allow more of it at a table, take more tables, or invite fewer."),
                )
            )  # fmt: skip
    return said
