"""Tables of CSV, Excel and Parquet files as rows of text, each with the number a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from bioaccord.vocabulary.errors import MOST_TOLD, InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from .row_limit import too_long
from .text import read_text
from .whole_file import whole_file
from .workbook import sheet_lines

_LARGEST_ROW_BYTES = 1000  # where rows are counted: a text that is longer for its rows is not even opened
_NARROWEST, _WIDEST = 6, 60  # letters of a column


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (the first row is 1) and its cells by column name, stripped."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, the name by which errors call its file, and the number of the row that holds its header."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int = 1


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    most_rows: int | None = None,
    apart: Refusals | None = None,
    workbook: Any = None,
) -> Table:
    """Return the table of a .csv, .xlsx or .parquet file; `sheet` names the sheet of a workbook, `workbook` the file where it is open.

    Raises `InputError` for a missing header, ragged rows, formulas, merged cells, what is not a table at all, and, before it is read
    into memory, a table of more than `most_rows` rows. Where the rows are limited the error holds every ragged one. With `apart`
    ragged rows are refused there, and the others are given.
    """
    suffix = path.suffix.lower()
    refusals = Refusals(MOST_TOLD if most_rows is None else None)
    if suffix == ".parquet":
        return _read_parquet(path, most_rows)
    if suffix == ".xlsx":
        return _table_of(*sheet_lines(path, sheet, most_rows, workbook), refusals, apart)
    return _table_of(path.name, _csv_lines(path, most_rows), refusals, apart)


def read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a .csv file with their numbers, for tables whose header is not the first row; raises `InputError`."""
    return list(_csv_lines(path))


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str = "Sheet1") -> None:
    """Write a table as .csv (UTF-8), .xlsx or .parquet, by the ending of `path`; whole or not at all.

    In CSV, cells that a spreadsheet would run as a formula are defused; in the others cells are typed as text.
    """
    suffix = path.suffix.lower()
    path.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".xlsx":
        write_workbook(path, {sheet: (columns, rows)})
    elif suffix == ".parquet":
        import polars

        cells = [[cell_text(cell) for cell in row] for row in rows]
        with whole_file(path) as part:
            polars.DataFrame(cells, schema=dict.fromkeys(columns, polars.String), orient="row").write_parquet(part)
    else:
        from defusedcsv import csv as defused

        with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = defused.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([cell_text(cell) for cell in row] for row in rows)


def write_workbook(path: Path, sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]], *, as_figures: bool = False) -> None:  # fmt: skip
    """Write several tables as the sheets of one workbook; no cell is ever a formula. Whole or not at all.

    Every cell is text, so that what is read back is what was written. With `as_figures`, for tables that people add up and draw: numbers
    are numbers, the head stays in sight, columns are as wide as what is in them, and long words go on in the next line.
    """
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with whole_file(path) as part, xlsxwriter.Workbook(str(part), options) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, (columns, rows) in sheets.items():
            page, widths = book.add_worksheet(name), [0] * len(columns)
            for number, row in enumerate([columns, *rows]):
                for column, cell in enumerate(row):
                    if not as_figures:
                        page.write_string(number, column, cell_text(cell))
                        continue
                    _write_figure(page, number, column, cell, bold if number == 0 else wrapped)
                    widths[column] = max(widths[column], _letters(cell_text(cell)))
            if as_figures:
                page.freeze_panes(1, 0)
                for column, width in enumerate(widths):
                    page.set_column(column, column, min(max(width, _NARROWEST) + 2, _WIDEST))


def _write_figure(page: Any, row: int, column: int, cell: object, form: Any) -> None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and isfinite(cell):
        page.write_number(row, column, cell, form)
    else:
        page.write_string(row, column, cell_text(cell), form)


def _letters(words: str) -> int:
    """Return how wide words are; Korean letters are two wide."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def cell_text(cell: object) -> str:
    """Return how a value stands in a cell: empty for None, yes/no, whole numbers without '.0'."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        at_midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if at_midnight else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _csv_lines(path: Path, most_rows: int | None = None) -> Iterator[tuple[int, list[str]]]:
    if most_rows is not None and path.stat().st_size > most_rows * _LARGEST_ROW_BYTES:
        raise too_long(path.name, most_rows)
    text = read_text(path)
    head = text.partition("\n")[0]
    if head.lstrip().casefold().startswith(("<!doctype", "<html")):
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is an HTML page, not a table; most likely an error page was saved."),
                remedy=Sentence("Download or export it again as CSV."),
            )
        )
    delimiter = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        # A quoted cell may hold line breaks, so the row number is counted, not taken from the line.
        for number, cells in enumerate(reader, start=1):
            if most_rows is not None and number > most_rows + 1:
                raise too_long(path.name, most_rows)
            yield number, cells
    except csv.Error as error:
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is not a CSV table ({error}).", error=error),
                remedy=Sentence("Check for a quotation mark that is opened and not closed."),
            )
        ) from None


def _table_of(
    file: str, lines: Iterable[tuple[int, Sequence[Any]]], refusals: Refusals, apart: Refusals | None = None
) -> Table:
    numbered = iter(lines)
    header_row, first = next(numbered, (1, []))
    columns = tuple(cell_text(cell).strip() for cell in first)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns:
        raise InputError(
            Refusal(
                file=file,
                row=header_row,
                problem=Sentence("has no header."),
                remedy=Sentence("Write the names of the columns into row 1."),
            )
        )
    for position, name in enumerate(columns, start=1):
        if not name or name in columns[: position - 1]:
            refusals.add(partial(_unnamed, file, header_row, position, name))
    rows = []
    # The same words stand in many cells; each is kept once.
    once: dict[str, str] = {}
    for number, cells in numbered:
        texts = [cell_text(cell).strip() for cell in cells]
        if not any(texts):
            continue
        extra = [text for text in texts[len(columns) :] if text]
        if extra or len(texts) < len(columns):
            (refusals if apart is None else apart).add(partial(_ragged, file, number, len(texts), len(columns), extra))
            continue
        rows.append(
            Row(number, {name: once.setdefault(text, text) for name, text in zip(columns, texts, strict=False)})
        )
    if refusals:
        raise InputError(refusals)
    return Table(file, columns, tuple(rows), header_row)


def _unnamed(file: str, row: int, position: int, name: str) -> Refusal:
    return Refusal(
        file=file,
        row=row,
        column=name or Sentence("number {position}", position=position),
        value=name,
        problem=Sentence("a column has no name.")
        if not name
        else Sentence("the column '{name}' stands there twice.", name=name),
        remedy=Sentence("Give every column a name of its own."),
    )


def _ragged(file: str, row: int, cells: int, columns: int, extra: list[str]) -> Refusal:
    return Refusal(
        file=file,
        row=row,
        value=extra[0] if extra else None,
        problem=Sentence("has {cells} cells where the header has {columns}.", cells=cells, columns=columns),
        remedy=Sentence("Put a cell that holds the separator into quotation marks, or add the missing one."),
    )


def _read_parquet(path: Path, most_rows: int | None) -> Table:
    import polars

    try:
        if most_rows is not None and polars.scan_parquet(path).select(polars.len()).collect().item() > most_rows:
            raise too_long(path.name, most_rows)
        frame = polars.read_parquet(path)
    except FileNotFoundError:
        raise InputError(
            Refusal(file=str(path), problem=Sentence("there is no such file."), remedy=Sentence("Check the path."))
        ) from None
    except (polars.exceptions.PolarsError, OSError):
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is not a Parquet file, or a damaged one."),
                remedy=Sentence("Write it again, or use CSV."),
            )
        ) from None
    lines = [(1, list(frame.columns)), *enumerate(frame.iter_rows(), start=2)]
    return _table_of(path.name, lines, Refusals())
