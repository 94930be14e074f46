"""The tables of a network file with their cells read, each value with the row it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.reading.table import Row, Table, read_table
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.sentence import Sentence

from .cells import CellError, read_cell, refusal
from .network_schema import TableSchema


@dataclass(frozen=True, slots=True)
class TableValues:
    """A table whose cells were read: file, schema, and (row, values by column) pairs of the rows in which nothing was refused.

    `identifiers` are those of all its rows, refused or not, so that a wrong cell is not told again for every row that names its
    row; None where the table has no such column, or was not read from a file. `whole` is false where a row was refused.
    """

    file: str
    schema: TableSchema
    rows: tuple[tuple[Row, dict[str, Any]], ...]
    identifiers: frozenset[str] | None = None
    whole: bool = True


def open_table(path: Path, name: str, most_rows: int | None = None) -> Table:
    """Return a table of a folder or workbook. Raises `InputError` where it is missing, damaged, or longer than `most_rows`."""
    if path.suffix.lower() == ".xlsx":
        if name not in sheet_names(path):
            raise InputError(
                _missing(path.name, Sentence("has no sheet '{sheet}'.", sheet=name), name, sheet_names(path))
            )
        return read_table(path, sheet=name, most_rows=most_rows)
    if not path.is_dir():
        raise InputError(
            Refusal(
                file=str(path),
                problem=Sentence("is neither a folder of network files nor an .xlsx workbook."),
                remedy=Sentence(
                    "Name the folder that holds organisations.csv, sites.csv, products.csv, recipes.csv, links.csv and stocks.csv."
                ),
            )
        )
    for ending in (".csv", ".parquet"):
        if (path / f"{name}{ending}").is_file():
            return read_table(path / f"{name}{ending}", most_rows=most_rows)
    file, present = f"{name}.csv", sorted(one.name for one in path.iterdir())
    raise InputError(_missing(str(path), Sentence("has no file '{file}'.", file=file), file, present))


def _missing(where: str, problem: Sentence, wanted: str, present: Sequence[str]) -> Refusal:
    return Refusal(
        file=where,
        value=wanted,
        problem=problem,
        remedy=did_you_mean(wanted, present)
        + Sentence("A network has six tables; an empty one still needs its header."),
    )


def read_values(table: Table, schema: TableSchema, materials: Materials, refusals: Refusals) -> TableValues:
    """Return a table with its cells read; what is wrong is added to `refusals`, and its row left out."""
    names = [column.name for column in schema.columns]
    for name in names:
        if name not in table.columns:
            refusals.add(partial(_column_missing, table, name, names))
    for name in table.columns:
        if name not in names:
            refusals.add(partial(_column_not_known, table, name, names))
    key_column = schema.key[0]
    identifiers = frozenset(row.cells[key_column] for row in table.rows) if key_column in table.columns else None
    if any(name not in table.columns for name in names):
        return TableValues(table.file, schema, (), identifiers, whole=False)
    rows = []
    first_seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        values: dict[str, Any] = {}
        for column in schema.columns:
            try:
                values[column.name] = read_cell(column, row.cells[column.name], materials)
            except CellError as error:
                refusals.add(partial(refusal, table.file, row, column.name, error))
        key = tuple([row.cells[name] for name in schema.key])
        seen = first_seen.setdefault(key, row.number)
        if seen != row.number:
            refusals.add(partial(_key_twice, table.file, row, schema, key, seen))
        elif len(values) == len(schema.columns):
            rows.append((row, values))
    return TableValues(table.file, schema, tuple(rows), identifiers, whole=len(rows) == len(table.rows))


def _column_missing(table: Table, name: str, names: Sequence[str]) -> Refusal:
    problem = Sentence("the column '{name}' is missing.", name=name)
    remedy = did_you_mean(name, table.columns) + Sentence("The columns are {columns}.", columns=", ".join(names))
    return Refusal(table.file, problem, remedy, table.header_row, name)


def _column_not_known(table: Table, name: str, names: Sequence[str]) -> Refusal:
    problem = Sentence("the column '{name}' is not known.", name=name)
    remedy = did_you_mean(name, names) + Sentence("The columns are {columns}.", columns=", ".join(names))
    return Refusal(table.file, problem, remedy, table.header_row, name, name)


def _key_twice(file: str, row: Row, schema: TableSchema, key: tuple[str, ...], seen: int) -> Refusal:
    problem = Sentence("'{key}' stands already in row {row}.", key=" / ".join(key), row=seen)
    remedy = Sentence("Every row needs a key of its own; take one of them out or correct it.")
    return Refusal(file, problem, remedy, row.number, schema.key[0], key[0])
