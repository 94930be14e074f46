"""The tables of a network file with their cells read, each value with the row it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bioaccord.reading.table import Row, Table, read_table, sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.material import Materials

from .cells import CellError, read_cell, refusal
from .network_schema import TableSchema


@dataclass(frozen=True, slots=True)
class TableValues:
    """A table whose cells were read: file, schema, and (row, values by column) pairs."""

    file: str
    schema: TableSchema
    rows: tuple[tuple[Row, dict[str, Any]], ...]


def open_table(path: Path, name: str, most_rows: int | None = None) -> Table:
    """Return a table of a folder or workbook. Raises `InputError` where it is missing, damaged, or longer than `most_rows`."""
    if path.suffix.lower() == ".xlsx":
        if name not in sheet_names(path):
            raise InputError(_missing(path.name, name, sheet_names(path), "sheet"))
        return read_table(path, sheet=name, most_rows=most_rows)
    if not path.is_dir():
        raise InputError(
            Refusal(
                file=str(path),
                problem="is neither a folder of network files nor an .xlsx workbook.",
                remedy="Name the folder that holds organisations.csv, sites.csv, products.csv, recipes.csv, links.csv and "
                "stocks.csv.",
            )
        )
    for ending in (".csv", ".parquet"):
        if (path / f"{name}{ending}").is_file():
            return read_table(path / f"{name}{ending}", most_rows=most_rows)
    raise InputError(_missing(str(path), f"{name}.csv", sorted(file.name for file in path.iterdir()), "file"))


def _missing(where: str, wanted: str, present: Sequence[str], kind: str) -> Refusal:
    return Refusal(
        file=where,
        value=wanted,
        problem=f"has no {kind} '{wanted}'.",
        remedy=f"{did_you_mean(wanted, present)}A network has six tables; an empty one still needs its header.",
    )


def read_values(table: Table, schema: TableSchema, materials: Materials, refusals: list[Refusal]) -> TableValues:
    """Return a table with its cells read; what is wrong is added to `refusals`, and its row left out."""
    names = [column.name for column in schema.columns]
    for name in names:
        if name not in table.columns:
            refusals.append(
                Refusal(
                    table.file,
                    f"the column '{name}' is missing.",
                    f"{did_you_mean(name, table.columns)}The columns are {', '.join(names)}.",
                    1,
                    name,
                )
            )
    for name in table.columns:
        if name not in names:
            refusals.append(
                Refusal(
                    table.file,
                    f"the column '{name}' is not known.",
                    f"{did_you_mean(name, names)}The columns are {', '.join(names)}.",
                    1,
                    name,
                    name,
                )
            )
    if any(name not in table.columns for name in names):
        return TableValues(table.file, schema, ())
    rows = []
    first_seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        values: dict[str, Any] = {}
        for column in schema.columns:
            try:
                values[column.name] = read_cell(column, row.cells[column.name], materials)
            except CellError as error:
                refusals.append(refusal(table.file, row, column.name, error))
        key = tuple(row.cells[name] for name in schema.key)
        if key in first_seen:
            refusals.append(
                Refusal(
                    table.file,
                    f"'{' / '.join(key)}' stands already in row {first_seen[key]}.",
                    "Every row needs a key of its own; take one of them out or correct it.",
                    row.number,
                    schema.key[0],
                    key[0],
                )
            )
        first_seen.setdefault(key, row.number)
        if len(values) == len(schema.columns):
            rows.append((row, values))
    return TableValues(table.file, schema, tuple(rows))
