"""Delegates of one table: who may be taken over, and why a row is not; nobody stands in two teams."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from bioaccord.reading.cell_reader import CellReader, cell, listed, read_sheet, text_of, with_columns
from bioaccord.reading.table import Row, Table
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import Refusals
from bioaccord.vocabulary.sentence import Sentence

from .event_cells import SlotFinder
from .programme import Badge, Delegate, Event

MOST_DELEGATES = 50_000
_LANGUAGES = frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)
"""The two-letter codes of languages."""


@dataclass(frozen=True, slots=True)
class ReadDelegates:
    """The delegates of a file that can be taken over, their mail addresses and telephone numbers where it holds any, and what was refused."""

    delegates: tuple[Delegate, ...]
    emails: dict[str, str]
    phones: dict[str, str]
    columns: frozenset[str]
    """What the file tells of them; of the rest nothing is said, so that it is no reason to change anything."""
    refusals: Refusals
    refused_rows: int


def read_delegates(
    path: Path,
    event: Event,
    *,
    known_firms: AbstractSet[str] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> ReadDelegates:
    """Return the delegates of a single table (CSV in UTF-8 or CP949, XLSX) for an event; a wrong row is refused, the others are given.

    Who names no slot, and of whom no `has_told_times` says so, has not told when it is free. A person is in one team only: a row that names a
    delegate of the event, by id or by mail address (`addresses`: those of the registered by their ids), in the team of another firm is refused.
    Raises `InputError` where the table cannot be read at all.
    """
    refusals = Refusals()
    if path.suffix.lower() == ".xlsx":
        names = sheet_names(path)
        table = read_sheet(
            path, "delegates" if "delegates" in names else names[0], (), most_rows=MOST_DELEGATES, apart=refusals
        )
    else:
        table = read_sheet(path, "delegates", (), most_rows=MOST_DELEGATES, apart=refusals)
    with_columns(table, ("delegate_id", "organisation_id"))
    torn, reader = refusals.count, CellReader(refusals)
    finder = SlotFinder(event.slots, event.time_zone)
    read = delegates_of(
        reader,
        table,
        finder,
        event.badges,
        known_firms,
        untold_is_free=False,
        registered=_Registered(event.delegates, addresses or {}),
    )
    return ReadDelegates(
        tuple(one for one, _ in read),
        {one.delegate_id: cell(row, "email") for one, row in read if cell(row, "email")},
        {one.delegate_id: cell(row, "phone") for one, row in read if cell(row, "phone")},
        frozenset(table.columns),
        refusals,
        torn + len(table.rows) - len(read),
    )


def delegates_of(
    reader: CellReader,
    table: Table,
    finder: SlotFinder,
    badges: Collection[Badge] | None,
    known_firms: AbstractSet[str] | None,
    *,
    untold_is_free: bool = True,
    registered: _Registered | None = None,
) -> list[tuple[Delegate, Row]]:
    """Return the delegates of the good rows. Nobody stands there twice, least of all in two teams.

    `untold_is_free`: a table without the column `has_told_times` is of people who have told their times, as folders on the command line are.
    """
    badge_ids = None if badges is None else _badges_by_name(badges)
    found: list[tuple[Delegate, Row]] = []
    teams: dict[str, tuple[str, int]] = {}
    mailed: dict[str, tuple[str, int]] = {}
    for row in table.rows:
        before = reader.refusals.count
        firm, delegate_id, mail = row.cells["organisation_id"], row.cells["delegate_id"], cell(row, "email").casefold()
        for column, seen, key in (("delegate_id", teams, delegate_id), ("email", mailed, mail)):
            if not key:
                continue
            if key in seen:
                reader.refuse(table, row, column, *_twice(seen[key], firm))
            seen.setdefault(key, (firm, row.number))
        if registered is not None:
            registered.check(reader, table, row)
        if not delegate_id:
            reader.refuse(table, row, "delegate_id", Sentence("is empty."), Sentence("Give it an id of its own."))
        if known_firms is not None:
            problem = Sentence("is not a firm of this node.")
            remedy = Sentence("Correct the id, or take the firm into the directory first.")
            reader.known(table, row, "organisation_id", firm, known_firms, problem, remedy)
        badge = cell(row, "badge")
        if badge and badge_ids is not None:
            badge = badge_ids.get(badge.casefold(), badge)
            problem = Sentence("is no badge of the event.")
            if badges:
                told = "; ".join(f"{one.badge_id} ({one.name.ko}, {one.name.en})" for one in badges)
                remedy = Sentence("Write the id or the name of one: {badges}.", badges=told)
            else:
                remedy = Sentence("The event has no badges: leave the cell empty.")
            reader.known(table, row, "badge", badge, {one.badge_id for one in badges or ()}, problem, remedy)
        for one in listed(row, "languages"):
            if one not in _LANGUAGES:
                remedy = Sentence("Write the two letters of each language, separated by semicolons, such as ko;en.")
                reader.refuse(table, row, "languages", Sentence("is no language code."), remedy, value=one)
        away = finder.find(reader, table, row, "unavailable_slots")
        otherwise = bool(away) or (untold_is_free and "has_told_times" not in table.columns)
        has_told = reader.yes_or_no(table, row, "has_told_times", otherwise=otherwise)
        delegate = Delegate(
            delegate_id=delegate_id,
            organisation_id=firm,
            name=text_of(row, "name"),
            role=text_of(row, "role"),
            languages=tuple(listed(row, "languages")),
            unavailable_slots=away,
            badge=badge,
            is_first_time=reader.yes_or_no(table, row, "first_time"),
            has_told_times=has_told,
        )
        if reader.refusals.count == before:
            found.append((delegate, row))
    return found


def _badges_by_name(badges: Iterable[Badge]) -> dict[str, str]:
    """Return badge ids by their ids and names, in small letters; a name that two badges share names neither."""
    found = {one.badge_id.casefold(): one.badge_id for one in badges}
    shared: set[str] = set()
    for one in badges:
        for name in {one.name.ko.casefold(), one.name.en.casefold()}:
            if found.setdefault(name, one.badge_id) != one.badge_id:
                shared.add(name)
    ids = {one.badge_id.casefold() for one in badges}
    return {name: badge_id for name, badge_id in found.items() if name not in shared or name in ids}


class _Registered:
    """Who is registered at an event already, so that a file moves nobody into another team and gives nobody somebody else's address."""

    def __init__(self, delegates: Iterable[Delegate], addresses: Mapping[str, str]) -> None:
        self._firm_of = {one.delegate_id: one.organisation_id for one in delegates}
        self._has_address = {address.casefold(): one for one, address in addresses.items() if address}

    def check(self, reader: CellReader, table: Table, row: Row) -> None:
        """Refuse a row whose id stands in another team, or whose address is that of another delegate."""
        delegate_id, firm, mail = row.cells["delegate_id"], row.cells["organisation_id"], cell(row, "email").casefold()
        stands = self._firm_of.get(delegate_id, firm)
        if stands != firm:
            problem = Sentence(
                "is registered in the team of {other}, and stands here in that of {firm}.", other=stands, firm=firm
            )
            reader.refuse(table, row, "delegate_id", problem, _ONE_TEAM)
            return
        has_it = self._has_address.get(mail, delegate_id)
        if has_it != delegate_id:
            other = self._firm_of.get(has_it, "")
            problem = Sentence("is the address of the delegate {delegate} of {other}.", delegate=has_it, other=other)
            reader.refuse(table, row, "email", problem, _ONE_TEAM)


_ONE_TEAM = Sentence(
    "A person is in one team only: give another person an id and address of its own. Who has changed firms is taken off the one team and registered in the other, on their pages."
)


def _twice(earlier: tuple[str, int], firm: str) -> tuple[Sentence, Sentence]:
    other, number = earlier
    if other == firm:
        return Sentence("stands already in row {row}.", row=number), Sentence("Give it an id of its own.")
    problem = Sentence(
        "stands in row {row} in the team of {other}, and here in that of {firm}.", row=number, other=other, firm=firm
    )
    return problem, Sentence(
        "A person is in one team: keep one row, or give the other person an id and address of its own."
    )


def delegate_row(one: Delegate, further: Iterable[dict[str, str]]) -> tuple[object, ...]:
    return (
        one.delegate_id,
        one.organisation_id,
        one.name.ko,
        one.name.en,
        one.role.ko,
        one.role.en,
        ";".join(one.languages),
        joined_ids(one.unavailable_slots),
        one.badge,
        one.is_first_time,
        one.has_told_times,
        *(told.get(one.delegate_id, "") for told in further),
    )


def joined_ids(ids: Collection[str]) -> str:
    return ";".join(sorted(ids))
