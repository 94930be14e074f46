"""Writes tables as an Excel workbook (ISO/IEC 29500) in which every cell is text: nothing can run in it, and a million cells take a second or two."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MOST_LETTERS = 32_767
"""What one cell of a spreadsheet can hold."""
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ROWS_AT_ONCE = 2_000
_BETWEEN = "\n\t\n"


def write_text_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Write sheets of texts by name, the header among the rows; a text of more than 32,767 letters is cut there, as no spreadsheet holds more."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for number, rows in enumerate(sheets.values(), 1):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                for some in _batches(_lines(rows)):
                    sheet.write(some)
                sheet.write(b"</sheetData></worksheet>")
        for name, text in _parts(names):
            with package.open(name, "w") as part:
                part.write((_HEAD + text).encode())


def _batches(lines: Iterator[str]) -> Iterator[bytes]:
    some: list[str] = []
    for line in lines:
        some.append(line)
        if len(some) >= _ROWS_AT_ONCE:
            yield "".join(some).encode()
            some = []
    yield "".join(some).encode()


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    columns: list[str] = []
    for number, row in enumerate(rows, 1):
        while len(columns) < len(row):
            columns.append(column_letters(len(columns)))
        cells = [one[:_MOST_LETTERS] for one in row]
        # One look at a row instead of one at each of its cells: few hold anything that has to be written otherwise.
        if _SPECIAL.search(_BETWEEN.join(cells)):
            cells = [_escaped(one) for one in cells]
        written = [
            f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            if cell == cell.strip()
            else f'<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{cell}</t></is></c>'
            for column, cell in zip(columns, cells, strict=False)
            if cell
        ]
        yield f'<row r="{number}">{"".join(written)}</row>'


def _escaped(text: str) -> str:
    """Return a text as XML; what XML cannot hold, and what looks like such an escape itself, is written as _xHHHH_."""
    return escape(_FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def column_letters(number: int) -> str:
    """Return how a spreadsheet calls a column, counted from 0.

    >>> [column_letters(one) for one in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return the small parts of the package: what is in it, and the list of sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1)
    )
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_KIND}.worksheet+xml"/>' for at in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{parts}</Types>',
    )
