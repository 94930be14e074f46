"""Files of American offices as rows of text: their encodings, their headers, and what is no such file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from bioaccord.reading.text import read_bytes
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

MOST_BYTES = 100_000_000
LAYOUTS: Mapping[str, frozenset[str]] = {
    "part-b": frozenset({"hcpcs_cd", "brnd_name"}),
    "part-d": frozenset({"brnd_name"}),
    "orange-book": frozenset({"ingredient", "appl_no", "approval_date"}),
    "orange-book (exclusivity.txt)": frozenset({"appl_no", "exclusivity_code"}),
    "purple-book": frozenset({"bla number", "proper name"}),
}
"""By which columns each file is known, the more special first."""
_SPENT = re.compile(r"tot_spndng_(\d{4})")
_FORMATS = ("%b %d, %Y", "%B %d, %Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%b-%Y")
_SHORT = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{2})")
_CENTURY_FROM = 30
"""Two-digit years from here on are of the last century: the oldest licences in force (allergens) are of 1930. No approval is of 2030 yet."""
BEFORE_1982 = "approved prior to jan 1, 1982"
LAST_DAY_BEFORE_1982 = date(1981, 12, 31)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file: its number there, and its cells by column name in small letters."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def american_text(path: Path) -> str:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 with mark, or Windows-1252; raises `InputError`."""
    data = read_bytes(path)
    if len(data) > MOST_BYTES:
        problem = Sentence("is larger than {count} MB, which no file of this kind is.", count=MOST_BYTES // 1_000_000)
        raise InputError(Refusal(path.name, problem, Sentence("Check where it came from.")))
    if data[:2] in (b"PK", b"\xd0\xcf"):
        problem = Sentence("is a workbook or an archive, not the text file that its publisher offers.")
        raise InputError(Refusal(path.name, problem, Sentence("Download or export it again as CSV.")))
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def lines_of(path: Path, name: str, needed: Sequence[str], *, delimiter: str = ",") -> Iterator[Line]:
    """Yield the rows below the last header of a file (a report may stand above it); raises `InputError`.

    `name` is what the file is given as (`part-d`), `needed` the columns it has to have, in small letters.
    """
    text = american_text(path)
    if text.lstrip()[:200].casefold().startswith(("<!doctype", "<html")):
        problem = Sentence("is an HTML page, not a table; most likely an error page was saved.")
        raise InputError(Refusal(path.name, problem, Sentence("Download or export it again as CSV.")))
    header_at, header = _header(_cells(path, text, delimiter), set(needed))
    if header is None:
        raise InputError(_other_file(path, name, needed, text))
    for number, cells in _cells(path, text, delimiter):
        if number > header_at and any(cell.strip() for cell in cells):
            yield Line(number, {column: cell.strip() for column, cell in zip(header, cells, strict=False)})


def _cells(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # Quotation marks stand for nothing (inches, at most) where the separator is no comma.
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE
    try:
        yield from enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, quoting=quoting), start=1)
    except csv.Error as error:
        problem = Sentence("is not a CSV table ({error}).", error=error)
        remedy = Sentence("Check for a quotation mark that is opened and not closed.")
        raise InputError(Refusal(path.name, problem, remedy)) from None


def _header(lines: Iterator[tuple[int, list[str]]], needed: set[str]) -> tuple[int, list[str] | None]:
    """Return the last row that names every needed column: the Purple Book tells a month's changes above all it holds."""
    found: tuple[int, list[str] | None] = (0, None)
    for number, cells in lines:
        if needed <= {*(names := [cell.strip().casefold() for cell in cells])}:
            found = (number, names)
    return found


def _other_file(path: Path, name: str, needed: Sequence[str], text: str) -> Refusal:
    """Return why a file is not what it was given as: it is another of them, or lacks a column."""
    heads = [re.split(r"[~,\t]", line.casefold().replace('"', "")) for line in text.splitlines()[:200]]
    names = {cell.strip() for line in heads for cell in line}
    layout = next((one for one, columns in LAYOUTS.items() if columns <= names), None)
    if layout and layout != name:
        problem = Sentence("is not the file asked for as {asked}: its columns are those of {found}.", asked=name, found=layout)  # fmt: skip
        return Refusal(path.name, problem, Sentence("Give it as {found}, and the other one as {asked}.", asked=name, found=layout))  # fmt: skip
    missing = [column for column in needed if column not in names] or list(needed)
    problem = Sentence("the columns {columns} are missing for {asked}.", columns=", ".join(missing), asked=name)
    near = did_you_mean(missing[0], [one for one in names if len(one) < 60])
    return Refusal(path.name, problem, near + Sentence("Give the file as its publisher offers it, its header unchanged."))  # fmt: skip


def years_of(columns: Sequence[str]) -> tuple[int, ...]:
    """Return the years of which columns tell the spending, ascending."""
    return tuple(sorted(int(match[1]) for column in columns if (match := _SPENT.fullmatch(column))))


def day_of_text(written: str) -> date | None:
    """Return a day as American offices write it; None for an empty or unreadable one.

    >>> day_of_text("31-Dec-02"), day_of_text("Dec 28, 2012"), day_of_text("20-Jul-83")
    (datetime.date(2002, 12, 31), datetime.date(2012, 12, 28), datetime.date(1983, 7, 20))
    """
    plain = " ".join(written.split())
    if match := _SHORT.fullmatch(plain):
        year = int(match[3])
        plain = f"{match[1]}-{match[2]}-{1900 + year if year >= _CENTURY_FROM else 2000 + year}"
    for form in _FORMATS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def amount_of(path: Path, line: Line, column: str, refuse: Callable[[Refusal], None]) -> float | None:
    """Return an amount in US dollars; None for an empty cell: it was not told, or nothing was spent."""
    written = line[column].replace(",", "").replace("$", "").strip()
    if not written:
        return None
    try:
        amount = float(written)
    except ValueError:
        amount = -1.0
    if not 0 <= amount < 1e13:
        problem, remedy = Sentence("is no amount of money."), Sentence("Give the file as its publisher offers it, its header unchanged.")  # fmt: skip
        refuse(Refusal(path.name, problem, remedy, line.number, column, line[column]))
        return None
    return amount
