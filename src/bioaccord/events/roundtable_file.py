"""Guests of a roundtable from a table, and its seats as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bioaccord.reading.cell_reader import with_columns
from bioaccord.reading.table import Row, Table, read_table, write_table, write_workbook
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .roundtable import MOST_SEATS, Guest, Seating
from .seating_check import meetings_of_pairs
from .seating_groups import Group, group_number

COLUMNS = ("guest_id", "organisation_id", "country", "languages", "moderator", "interpreter", "kept_apart", "side")
_NEEDED = COLUMNS[:3]
GROUP_COLUMNS = ("group", "name_ko", "name_en", "countries", "least", "most")
_YES, _NO = ("yes", "y", "1", "true", "예"), ("", "no", "n", "0", "false", "아니요")
SEAT_COLUMNS = ("round", "table", "guest_id", "organisation_id", "country", "moderator")


def read_guests(path: Path) -> list[Guest]:
    """Return the guests of a CSV or Excel file, or of guests.csv in a folder. Raises `InputError` with every refused cell.

    Columns: those of `COLUMNS`, of which the first three are needed; several languages or firms in a cell are divided by semicolons.
    """
    table = with_columns(read_table(path / "guests.csv" if path.is_dir() else path), _NEEDED, COLUMNS)
    refusals: list[Refusal] = []
    guests = [_guest(table, row, refusals) for row in table.rows]
    firms = {one.organisation_id for one in guests}
    seen: dict[str, int] = {}
    for row, guest in zip(table.rows, guests, strict=True):
        if guest.guest_id in seen:
            said = Sentence("stands already in row {row}.", row=seen[guest.guest_id])
            refusals.append(_refused(table, row, "guest_id", said, Sentence("Give it an id of its own.")))
        seen.setdefault(guest.guest_id, row.number)
        for firm in sorted(guest.kept_apart - firms):
            said = Sentence("names the firm '{firm}', which has no guest.", firm=firm)
            remedy = did_you_mean(firm, firms) + Sentence("Use ids of the column organisation_id.")
            refusals.append(_refused(table, row, "kept_apart", said, remedy))
        if guest.organisation_id in guest.kept_apart:
            said = Sentence("is the guest's own firm.")
            refusals.append(_refused(table, row, "kept_apart", said, Sentence("Take the firm out of its own list.")))
    if refusals:
        raise InputError(refusals)
    return guests


def read_groups(path: Path) -> tuple[Group, ...]:
    """Return the groups of a CSV or Excel file of the columns `GROUP_COLUMNS`, of which only the first is needed.

    Countries in a cell are divided by semicolons; `least` and `most` are guests at a table. Raises `InputError` with every refused cell.
    """
    table = read_table(path)
    if "group" not in table.columns:
        remedy = did_you_mean("group", table.columns) + Sentence(
            "The columns are {columns}.", columns=", ".join(GROUP_COLUMNS)
        )
        raise InputError(
            Refusal(table.file, Sentence("the column '{name}' is missing.", name="group"), remedy, table.header_row)
        )
    refusals: list[Refusal] = []
    found: dict[str, Group] = {}
    for row in table.rows:
        name = row.cells["group"]
        if not name or name in found:
            said = Sentence("stands in it twice.") if name else Sentence("is empty.")
            refusals.append(_refused(table, row, "group", said, Sentence("Give it an id of its own.")))
            continue
        found[name] = _group(table, row, refusals)
    if refusals:
        raise InputError(refusals)
    return tuple(found.values())


def refuse_empty_groups(guests: Sequence[Guest], groups: Sequence[Group], file: str) -> None:
    """Raise `InputError` for each group to which nobody belongs, and each guest's side that is no group."""
    there = {group_number(one, groups) for one in guests}
    homes = sorted({one.side or one.country for one in guests})
    remedy = Sentence("The guests are of {homes}. Invite some, or name other groups.", homes=", ".join(homes))
    refusals = [
        Refusal(file, Sentence("nobody is of {group}.", group=group.name), remedy)
        for number, group in enumerate(groups)
        if number not in there
    ]
    sides = {one.group_id for one in groups}
    for side in sorted({one.side for one in guests if one.side} - sides) if groups else ():
        said = Sentence("'{side}' is the side of a guest, but no group.", side=side)
        refusals.append(
            Refusal(file, said, did_you_mean(side, sides) + Sentence("Name it as a group, or correct the side."))
        )
    if refusals:
        raise InputError(refusals)


def write_seating(path: Path, seating: Seating, guests: Sequence[Guest]) -> None:
    """Write the seats as .csv or .parquet (one row a guest and round), or as .xlsx with a further sheet of who meets whom."""
    known = {one.guest_id: one for one in guests}
    rows = [
        (turn, table, name, known[name].organisation_id, known[name].country, "yes" if known[name].is_moderator else "")
        for turn, tables in enumerate(seating.rounds, start=1)
        for table, group in enumerate(tables, start=1)
        for name in group
    ]
    if path.suffix.lower() != ".xlsx":
        write_table(path, SEAT_COLUMNS, rows)
        return
    met = [
        (one, two, known[one].country, known[two].country, count)
        for (one, two), count in sorted(meetings_of_pairs(seating.rounds).items())
    ]
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        "seats": (SEAT_COLUMNS, rows),
        "pairs": (("one", "two", "country_one", "country_two", "times"), met),
    }
    write_workbook(path, sheets)


def _guest(table: Table, row: Row, refusals: list[Refusal]) -> Guest:
    def flag(column: str) -> bool:
        written = row.cells.get(column, "").lower()
        if written not in _YES + _NO:
            refusals.append(
                _refused(table, row, column, Sentence("cannot be read."), Sentence("Write yes or leave it empty."))
            )
        return written in _YES

    if not row.cells["guest_id"]:
        refusals.append(_refused(table, row, "guest_id", Sentence("is empty."), Sentence("Give it an id of its own.")))
    country = row.cells["country"].upper()
    if country not in country_codes():
        remedy = did_you_mean(country, country_codes()) + Sentence("Use two letters, such as KR or US.")
        refusals.append(_refused(table, row, "country", Sentence("is not a country code."), remedy))
    return Guest(
        guest_id=row.cells["guest_id"],
        organisation_id=row.cells["organisation_id"],
        country=country,
        languages=_several(row.cells.get("languages", "")),
        is_moderator=flag("moderator"),
        is_interpreter=flag("interpreter"),
        kept_apart=frozenset(_several(row.cells.get("kept_apart", ""))),
        side=row.cells.get("side", ""),
    )


def _group(table: Table, row: Row, refusals: list[Refusal]) -> Group:
    def number(column: str) -> int | None:
        written = row.cells.get(column, "")
        if not written:
            return None
        if not (written.isascii() and written.isdigit() and int(written) <= MOST_SEATS):
            remedy = Sentence("Choose {least} to {most}.", least=0, most=MOST_SEATS)
            refusals.append(_refused(table, row, column, Sentence("cannot be read."), remedy))
            return None
        return int(written)

    countries = _several(row.cells.get("countries", "").upper())
    for code in countries:
        if code not in country_codes():
            remedy = did_you_mean(code, country_codes()) + Sentence("Use two letters, such as KR or US.")
            refusals.append(_refused(table, row, "countries", Sentence("is not a country code."), remedy))
    name = row.cells["group"]
    return Group(
        group_id=name,
        name=Text(row.cells.get("name_ko", "") or name, row.cells.get("name_en", "") or name),
        countries=frozenset(countries),
        least=number("least"),
        most=number("most"),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _refused(table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence) -> Refusal:
    value = row.cells[column]
    said = Sentence("'{value}' {problem}", value=value, problem=problem)
    return Refusal(table.file, said, remedy, row.number, column, value)
