"""A table of organisations whose columns somebody names, as entries that can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from .directory_cells import WrongCell, read_country
from .entry import Entry, Identifier, IdentifierScheme, NameKind, OrganisationName
from .hangul import has_hangul
from .identifiers import cleaned, why_refused


@dataclass(frozen=True, slots=True)
class EntryColumns:
    """Which columns hold what. Several tables may be read with one choice: a table is asked for those of the columns that it has.

    `country_code` is that of rows without a country of their own.
    """

    names: Sequence[str]
    ids: Sequence[str] = ()
    former_names: Sequence[str] = ()
    countries: Sequence[str] = ()
    cities: Sequence[str] = ()
    identifiers: Mapping[IdentifierScheme, Sequence[str]] = field(default_factory=dict)
    country_code: str = ""


def entries_of(table: Table, columns: EntryColumns, refused: Refusals) -> list[Entry]:
    """Return the rows of a table as entries; a cell that is no identifier or no country is told in `refused`, and its row kept without it.

    An entry without an id is called by the number of its row.

    Raises:
        InputError: where the table has none of the columns of names.
    """
    if not set(columns.names) & set(table.columns):
        raise InputError(
            Refusal(
                table.file,
                Sentence("has none of the columns {columns} that hold names.", columns=", ".join(columns.names)),
                Sentence("Its columns are {columns}; name one with --name.", columns=", ".join(table.columns)),
                row=table.header_row,
            )
        )
    return [_entry(table, row, columns, refused) for row in table.rows]


def _entry(table: Table, row: Row, columns: EntryColumns, refused: Refusals) -> Entry:
    def cells(names: Sequence[str]) -> list[tuple[str, str]]:
        return [(name, row.cells[name]) for name in names if row.cells.get(name)]

    names = [(text, NameKind.OFFICIAL) for _, text in cells(columns.names)]
    names += [(text, NameKind.FORMER) for _, text in cells(columns.former_names)]
    identifiers = []
    for scheme, of_scheme in columns.identifiers.items():
        for column, written in cells(of_scheme):
            value = cleaned(scheme, written)
            why = why_refused(scheme, written)
            if value:
                identifiers.append(Identifier(scheme, value))
            elif why:
                refused.add(partial(_refusal, table, row, column, written, why))
    ids = cells(columns.ids)
    return Entry(
        organisation_id=ids[0][1] if ids else str(row.number),
        names=tuple(OrganisationName(text, "ko" if has_hangul(text) else "en", kind) for text, kind in names),
        country=_country(table, row, cells(columns.countries), refused) or columns.country_code,
        city=next((text for _, text in cells(columns.cities)), ""),
        identifiers=tuple(identifiers),
        source=table.file,
    )


def _country(table: Table, row: Row, cells: Sequence[tuple[str, str]], refused: Refusals) -> str:
    for column, written in cells:
        try:
            return read_country(written)
        except WrongCell as error:
            refused.add(partial(_refusal, table, row, column, written, error.problem))
    return ""


def _refusal(table: Table, row: Row, column: str, written: str, why: Sentence) -> Refusal:
    remedy = Sentence("The row is compared without it; correct the cell to use it.")
    return Refusal(table.file, why, remedy, row=row.number, column=column, value=written)
