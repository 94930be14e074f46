"""A portfolio as rows of text: read from a folder of CSV files or a workbook, written back, and given as the tables that a law reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from bioaccord.reading.cell_reader import CellReader, with_columns
from bioaccord.reading.table import Row, Table, read_table, write_table, write_workbook
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .law import Column, Law, Rows, TableShape

MOST_ROWS = 100_000
_NEARLY = 0.8
"""From how alike two names are, of 1, one is taken for a slip of the other."""
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def read_portfolio(path: Path, law: Law) -> Rows:
    """Return the rows of every table of a law that a folder or workbook holds; a lone .csv is the law's first table.

    Raises `InputError` for a folder or file that is not there, a table that must be there and is not, one whose name is nearly that of a table that is not there, a file
    without any, a column that is missing or unknown, and whatever the law refuses.
    """
    if not path.exists():
        raise InputError(Refusal(str(path), Sentence("there is no such file."), Sentence("Check the path.")))
    refusals, read = Refusals(), dict[str, Table]()
    for shape in law.tables:
        try:
            table = _opened(path, shape, is_first=shape is law.tables[0])
            if table is not None:
                read[shape.name] = _known_columns(table, shape)
        except InputError as error:
            refusals.extend(error)
    if path.is_dir() or path.suffix.lower() == ".xlsx":
        for one in _astray(path, law, read):
            refusals.add(partial(_misnamed, path.name, *one))
        if not read and not refusals:
            refusals.add(partial(_without_tables, path, law))
    if refusals:
        raise InputError(refusals)
    found = {name: tuple(row.cells for row in table.rows) for name, table in read.items()}
    try:
        law.checked(found)
    except InputError as error:
        # The law knows rows; whoever gave the file knows its sheets, and the numbers at their edges.
        raise InputError(_refused_of(error, read)) from error
    return found


def write_portfolio(path: Path, law: Law, rows: Rows) -> None:
    """Write a portfolio as an .xlsx workbook (a sheet a table), or as a folder of CSV files."""
    sheets = {
        shape.name: (names, [[row.get(name, "") for name in names] for row in rows.get(shape.name, ())])
        for shape in law.tables
        for names in [[column.name for column in shape.columns]]
    }
    if path.suffix.lower() == ".xlsx":
        write_workbook(path, sheets)
        return
    for name, (columns, lines) in sheets.items():
        write_table(path / f"{name}.csv", columns, lines)


def table_of(rows: Rows, shape: TableShape) -> Table:
    """Return a table of a portfolio with the row numbers a spreadsheet shows; empty where it has none."""
    names = tuple(column.name for column in shape.columns)
    lines = tuple(
        Row(number, {name: str(cells.get(name, "")).strip() for name in names})
        for number, cells in enumerate(rows.get(shape.name, ()), start=2)
    )
    return Table(f"{shape.name}.csv", names, lines)


def check_shape(reader: CellReader, table: Table, shape: TableShape) -> None:
    """Refuse cells that are empty and may not be, and words that are none of a column's."""
    for column in shape.columns:
        known = frozenset(word for word, _ in column.words)
        for row in table.rows:
            written = row.cells[column.name]
            if not written and column.is_required:
                remedy = Sentence("Give the {meaning}.", meaning=column.title)
                reader.refuse(table, row, column.name, Sentence("is empty."), remedy)
            elif written and known and written not in known:
                remedy = Sentence("Write one of {words}.", words=", ".join(word for word, _ in column.words))
                meant = _meant(written, column)
                if meant:
                    near = Sentence("Did you mean '{near}' ({meaning})?", near=meant[0], meaning=meant[1])
                    reader.refuse(table, row, column.name, Sentence("is not known here."), near + remedy)
                    continue
                reader.known(table, row, column.name, written, known, Sentence("is not known here."), remedy)


def _meant(written: str, column: Column) -> tuple[str, Text] | None:
    """Return the word of a column whose meaning somebody wrote instead: its title, or the abbreviation in it (`mfp`)."""
    asked = written.casefold()
    for word, title in column.words:
        names = {part.strip().casefold() for one in (title.ko, title.en) for part in (one, *re.split(r"[()]", one))} - {
            ""
        }
        if asked in names:
            return word, title
    return None


def check_ids(reader: CellReader, table: Table, column: str) -> None:
    """Refuse ids that stand twice or could not stand in an address."""
    reader.unique(table, column)
    for row in table.rows:
        if row.cells[column] and not _SLUG.fullmatch(row.cells[column]):
            problem = Sentence("is no id.")
            remedy = Sentence("Use up to 80 letters (A to Z), digits, dots, hyphens and underscores.")
            reader.refuse(table, row, column, problem, remedy)


def check_references(reader: CellReader, table: Table, column: str, known: frozenset[str], where: TableShape) -> None:
    """Refuse rows that belong to something which another table does not hold."""
    for row in table.rows:
        if row.cells[column]:
            problem = Sentence("is not in {table}.", table=where.name)
            reader.known(table, row, column, row.cells[column], known, problem, Sentence("Add it there or correct it."))


def _opened(path: Path, shape: TableShape, *, is_first: bool) -> Table | None:
    if path.is_dir():
        file = path / f"{shape.name}.csv"
        if file.is_file():
            return read_table(file, most_rows=MOST_ROWS)
    elif path.suffix.lower() == ".xlsx":
        if shape.name in sheet_names(path):
            return read_table(path, sheet=shape.name, most_rows=MOST_ROWS)
    elif is_first:
        return read_table(path, most_rows=MOST_ROWS)
    else:
        return None
    if not shape.is_required:
        return None
    wanted = _file_name(path, shape.name)
    remedy = did_you_mean(wanted, _present(path)) + Sentence("Download the template to see what is asked.")
    raise InputError(Refusal(path.name, Sentence("has no table '{name}'.", name=wanted), remedy))


def _present(path: Path) -> list[str]:
    return sorted(one.name for one in path.iterdir()) if path.is_dir() else list(sheet_names(path))


def _file_name(path: Path, table: str) -> str:
    return f"{table}.csv" if path.is_dir() else table


def _astray(path: Path, law: Law, read: Mapping[str, Table]) -> list[tuple[str, str]]:
    """Return names of sheets or files that are none of the law's but nearly those of tables it did not find, with these."""
    known = {_file_name(path, shape.name) for shape in law.tables}
    absent = {_file_name(path, shape.name) for shape in law.tables if not shape.is_required and shape.name not in read}
    others = [name for name in _present(path) if name not in known]
    return [
        (name, near[0]) for name in others if (near := get_close_matches(name.lower(), absent, n=1, cutoff=_NEARLY))
    ]


def _misnamed(file: str, name: str, wanted: str) -> Refusal:
    remedy = Sentence("Call it '{wanted}', or something that is less like it.", wanted=wanted)
    return Refusal(file, Sentence("'{name}' is not read: no table is called so.", name=name), remedy)


def _without_tables(path: Path, law: Law) -> Refusal:
    names = ", ".join(_file_name(path, shape.name) for shape in law.tables)
    return Refusal(path.name, Sentence("holds none of the tables {names}.", names=names), Sentence("Download the template to see what is asked."))  # fmt: skip


def _refused_of(error: InputError, read: Mapping[str, Table]) -> Refusals:
    """Return refusals of rows with the names and row numbers that the tables have in their files."""
    by_file = {f"{name}.csv": table for name, table in read.items()}
    told = Refusals()
    for one in error.refusals:
        table = by_file.get(str(one.file))
        number = table.rows[one.row - 2].number if table and one.row and one.row - 2 < len(table.rows) else one.row
        told.add(partial(replace, one, file=table.file if table else one.file, row=number))
    told.count = error.count
    return told


def _known_columns(table: Table, shape: TableShape) -> Table:
    names = [column.name for column in shape.columns]
    refusals = Refusals()
    for name in table.columns:
        if name not in names:
            refusals.add(partial(_unknown, table, name, names))
    if refusals:
        raise InputError(refusals)
    return with_columns(table, [column.name for column in shape.columns if column.is_required])


def _unknown(table: Table, name: str, names: list[str]) -> Refusal:
    remedy = did_you_mean(name, names) + Sentence("The columns are {columns}.", columns=", ".join(names))
    return Refusal(table.file, Sentence("the column '{name}' is not known.", name=name), remedy, table.header_row, name)
