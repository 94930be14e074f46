"""The sheets of an Excel workbook as rows of cells; what a table cannot say in its cells is refused with its place."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .row_limit import too_long

_MOST_TITLE_ROWS = 100  # over a header, where rows are counted
_LARGEST_BYTES = 200 * 1024 * 1024

_DAMAGED = (zipfile.BadZipFile, KeyError, OSError, ValueError)

Line = tuple[int, Sequence[Any]]


def sheet_names(path: Path) -> list[str]:
    """Return the sheets of a workbook; raises `InputError` where it cannot be opened."""
    workbook = _open(path)
    names = list(workbook.sheetnames)
    workbook.close()
    return names


@contextmanager
def opened_workbook(path: Path) -> Iterator[Any]:
    """Open a workbook of which several sheets are read: its texts, which all sheets share, are read once. Raises `InputError`."""
    workbook = _open(path)
    try:
        yield workbook
    finally:
        workbook.close()


def sheet_lines(
    path: Path, sheet: str | None, most_rows: int | None = None, workbook: Any = None
) -> tuple[str, list[Line]]:
    """Return the name by which errors call a sheet, and its rows from the header on, each with its number and equally long.

    A title over the header (one value in cells merged across) is left out. Raises `InputError` for a sheet that is not there, and
    with every formula, every error value such as #N/A, and every value that stands in merged cells: what a spreadsheet shows there
    is not what the file holds. A sheet of more than `most_rows` rows under its header is refused before the rest of it is read.
    `workbook` is the same file as `opened_workbook` gives it.
    """
    if workbook is None:
        with opened_workbook(path) as book:
            return sheet_lines(path, sheet, most_rows, book)
    try:
        if sheet is not None and sheet not in workbook.sheetnames:
            raise InputError(
                Refusal(
                    file=path.name,
                    value=sheet,
                    problem=Sentence("has no sheet '{sheet}'.", sheet=sheet),
                    remedy=Sentence("Its sheets are {sheets}.", sheets=", ".join(workbook.sheetnames)),
                )
            )
        page = workbook[sheet] if sheet else workbook.worksheets[0]
        file = f"{path.name}[{page.title}]"
        lines: list[Line] = []
        refusals = []
        for number, row in enumerate(page.iter_rows(), start=1):
            if most_rows is not None and number > most_rows + 1 + _MOST_TITLE_ROWS:
                raise too_long(file, most_rows)
            lines.append((number, [cell.value for cell in row]))
            refusals += [_not_a_value(file, number, cell) for cell in row if cell.data_type in ("f", "e")]
        merged = _merged_ranges(path, page)
    except (ElementTree.ParseError, *_DAMAGED):
        raise InputError(_damaged(path)) from None
    titles = _title_rows(lines, merged)
    if most_rows is not None and len(lines) > titles + 1 + most_rows:
        raise too_long(file, most_rows)
    refusals += [refusal for one in merged if one.min_row > titles for refusal in _merged(file, one, lines)]
    if refusals:
        raise InputError(refusals)
    width = max((len(cells) for _, cells in lines), default=0)
    return file, [(number, [*cells, *[None] * (width - len(cells))]) for number, cells in lines[titles:]]


def _open(path: Path) -> Any:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_BYTES:
                raise InputError(
                    Refusal(
                        file=path.name,
                        problem=Sentence("unpacks to more than 200 MB, as a damaged or hostile workbook does."),
                        remedy=Sentence("Export the sheets as CSV."),
                    )
                )
        return openpyxl.load_workbook(path, read_only=True, data_only=False)
    except FileNotFoundError:
        raise InputError(
            Refusal(file=str(path), problem=Sentence("there is no such file."), remedy=Sentence("Check the path."))
        ) from None
    except _DAMAGED:
        raise InputError(_damaged(path)) from None


def _damaged(path: Path) -> Refusal:
    return Refusal(
        file=path.name,
        problem=Sentence("is not an Excel workbook (.xlsx), or a damaged one."),
        remedy=Sentence("Open it in a spreadsheet and save it again as .xlsx."),
    )


def _not_a_value(file: str, number: int, cell: Any) -> Refusal:
    if cell.data_type == "e":
        return Refusal(
            file=file,
            row=number,
            column=cell.column_letter,
            value=str(cell.value),
            problem=Sentence("holds the error {value}.", value=str(cell.value)),
            remedy=Sentence("Correct it in the spreadsheet, or write the value itself."),
        )
    # An array formula is an object that holds its text; a what-if table has none.
    formula = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None) or "=TABLE()"
    return Refusal(
        file=file,
        row=number,
        column=cell.column_letter,
        value=formula,
        problem=Sentence("holds the formula {value}.", value=formula),
        remedy=Sentence("Paste its value instead."),
    )


def _merged_ranges(path: Path, page: Any) -> list[Any]:
    """Return the merged ranges of a sheet, from the top; read from its XML, as openpyxl does not tell them while it streams."""
    from openpyxl.worksheet.cell_range import CellRange

    found = []
    with zipfile.ZipFile(path) as archive, archive.open(page._worksheet_path) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.endswith("}mergeCell"):
                found.append(CellRange(element.get("ref")))
            element.clear()
    return sorted(found, key=lambda one: (one.min_row, one.min_col))


def _title_rows(lines: Sequence[Line], merged: Sequence[Any]) -> int:
    """Return how many rows stand over the header: titles merged across columns, and empty rows after them."""
    titles = 0
    while titles < len(lines):
        filled = [column for column, value in enumerate(lines[titles][1], start=1) if value not in (None, "")]
        title = next((one for one in merged if one.min_row == titles + 1 and [one.min_col] == filled), None)
        if title is not None and title.max_col > title.min_col:
            titles = title.max_row
        elif titles and not filled:
            titles += 1
        else:
            break
    return titles


def _merged(file: str, one: Any, lines: Sequence[Line]) -> Iterator[Refusal]:
    from openpyxl.utils import get_column_letter

    cells = lines[one.min_row - 1][1] if one.min_row <= len(lines) else []
    value = cells[one.min_col - 1] if one.min_col <= len(cells) else None
    if value not in (None, ""):  # merged cells that are all empty mislead nobody
        yield Refusal(
            file=file,
            row=one.min_row,
            column=get_column_letter(one.min_col),
            value=str(value),
            problem=Sentence("the cells {range} are merged, so only the first of them holds a value.", range=one.coord),
            remedy=Sentence("Unmerge them and write the value into each cell; if it is a note, take it out."),
        )
