"""Cells of a table as values, each that cannot be read told with its place and what would be accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from functools import partial
from math import isfinite
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .table import Row, Table, read_table

Value = TypeVar("Value")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(\D|$))")
_YES, _NO = frozenset({"yes", "y", "true", "1", "예"}), frozenset({"no", "n", "false", "0", "아니오", ""})


def read_sheet(
    path: Path,
    name: str,
    columns: Collection[str],
    *,
    most_rows: int | None = None,
    apart: Refusals | None = None,
) -> Table:
    """Return the table `name`: `name`.csv of a folder, a sheet of a workbook, or the file itself where it is a single table.

    Raises `InputError` where it is not there or one of `columns` is missing; further columns are left to the caller.
    """
    if path.is_dir():
        table = read_table(path / f"{name}.csv", most_rows=most_rows, apart=apart)
    elif path.suffix.lower() == ".xlsx":
        table = read_table(path, sheet=name, most_rows=most_rows, apart=apart)
    else:
        table = read_table(path, most_rows=most_rows, apart=apart)
    return with_columns(table, columns)


def with_columns(table: Table, columns: Collection[str], known: Collection[str] = ()) -> Table:
    """Return the table; raises `InputError` with every column that it lacks; `known` are all it may have, where those are more."""
    missing = [
        Refusal(
            table.file,
            Sentence("the column '{name}' is missing.", name=name),
            did_you_mean(name, table.columns)
            + Sentence("The columns are {columns}.", columns=", ".join(known or columns)),
            table.header_row,
            name,
        )
        for name in columns
        if name not in table.columns
    ]
    if missing:
        raise InputError(missing)
    return table


def cell(row: Row, column: str) -> str:
    """Return what stands in a column that a table may leave out."""
    return row.cells.get(column, "")


def listed(row: Row, column: str) -> list[str]:
    """Return the parts of a cell, separated by semicolons."""
    return [part.strip() for part in cell(row, column).split(";") if part.strip()]


def text_of(row: Row, name: str) -> Text:
    """Return `name`_ko and `name`_en; where one is empty or not there, the other stands for both."""
    ko, en = cell(row, f"{name}_ko"), cell(row, f"{name}_en")
    return Text(ko or en, en or ko, Language.KOREAN)


class CellReader:
    """Reads cells, and collects what is wrong with them."""

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals

    def refuse(
        self, table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence, *, value: str | None = None
    ) -> None:
        """Refuse a cell, or the part `value` of it."""
        self.refusals.add(partial(_refusal, table, row, column, problem, remedy, value))

    def known(
        self,
        table: Table,
        row: Row,
        column: str,
        value: str,
        names: AbstractSet[str],
        problem: Sentence,
        remedy: Sentence,
    ) -> bool:
        """Return whether a word is one of `names`; refuses the cell with the nearest one where it is not."""
        if value in names:
            return True
        self.refusals.add(lambda: _refusal(table, row, column, problem, did_you_mean(value, names) + remedy))
        return False

    def unique(self, table: Table, column: str) -> None:
        """Refuse every row whose id stood in an earlier one."""
        seen: dict[str, int] = {}
        for row in table.rows:
            value = row.cells[column]
            if value in seen:
                problem = Sentence("stands already in row {row}.", row=seen[value])
                self.refuse(table, row, column, problem, Sentence("Give it an id of its own."))
            seen.setdefault(value, row.number)

    def day(self, table: Table, row: Row, column: str) -> date:
        """Return a day; date.min where it is refused."""
        return self._read(table, row, column, date.fromisoformat, date.min, Sentence("Write a day as 2027-03-16."))

    def day_or_none(self, table: Table, row: Row, column: str) -> date | None:
        """Return a day, or None where the cell is empty or is refused."""
        if not cell(row, column):
            return None
        day = self.day(table, row, column)
        return None if day == date.min else day

    def number_or_none(
        self, table: Table, row: Row, column: str, *, least: float | None = 0.0, most: float | None = None
    ) -> float | None:
        """Return a number between two bounds, or None where the cell is empty or is refused; thousands may be set apart by commas."""
        if not cell(row, column):
            return None
        if most is None and least is not None:
            remedy = Sentence("Write a number of {least} or more.", least=f"{least:g}")
        else:
            remedy = Sentence("Write a number from {least} to {most}.", least=_bound(least, "…"), most=_bound(most, "…"))  # fmt: skip
        return self._read(table, row, column, partial(_between, least, most), None, remedy)

    def whole_number(self, table: Table, row: Row, column: str, *, otherwise: int = 0) -> int:
        """Return a whole number of 0 or more; `otherwise` where the cell is empty."""
        if not cell(row, column):
            return otherwise
        return self._read(table, row, column, _whole, otherwise, Sentence("Write a whole number."))

    def number(self, table: Table, row: Row, column: str, *, otherwise: float = 0.0) -> float:
        """Return a number of 0 or more; `otherwise` where the cell is empty."""
        if not cell(row, column):
            return otherwise
        return self._read(table, row, column, _not_negative, otherwise, Sentence("Write a number."))

    def yes_or_no(self, table: Table, row: Row, column: str, *, otherwise: bool = False) -> bool:
        """Return whether a cell says yes; `otherwise` where the table lacks the column or the cell is empty."""
        written = cell(row, column).casefold()
        if not written:
            return otherwise
        if written not in _YES | _NO:
            self.refuse(table, row, column, Sentence("is neither yes nor no."), Sentence("Write yes or no."))
        return written in _YES

    def instant(self, table: Table, row: Row, column: str) -> datetime:
        """Return an instant with its offset."""
        remedy = Sentence("Write a time with its offset, as 2027-03-16T09:00:00+09:00.")
        return self._read(table, row, column, _with_offset, datetime.min.replace(tzinfo=UTC), remedy)

    def zone(self, table: Table, row: Row, column: str) -> ZoneInfo:
        """Return a time zone; UTC where it is refused."""
        remedy = Sentence("Use a name such as Asia/Seoul.")
        try:
            return ZoneInfo(row.cells[column])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(table, row, column, Sentence("is not a time zone."), remedy)
            return ZoneInfo("UTC")

    def _read(
        self, table: Table, row: Row, column: str, read: Callable[[str], Value], otherwise: Value, remedy: Sentence
    ) -> Value:
        try:
            return read(row.cells[column])
        except (ValueError, OverflowError):
            self.refuse(table, row, column, Sentence("cannot be read."), remedy)
            return otherwise


def _refusal(
    table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence, part: str | None = None
) -> Refusal:
    value = cell(row, column) if part is None else part
    told = Sentence("'{value}' {problem}", value=value[:80], problem=problem)
    return Refusal(table.file, told, remedy, row.number, column, value)


def _whole(written: str) -> int:
    number = int(written)
    if number < 0:
        raise ValueError("negative")
    return number


def _not_negative(written: str) -> float:
    number = float(written)
    if not 0 <= number < float("inf"):
        raise ValueError("negative or endless")
    return number


def _with_offset(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant


def _between(least: float | None, most: float | None, written: str) -> float | None:
    number = float(_THOUSANDS.sub("", written))
    if not isfinite(number) or (least is not None and number < least) or (most is not None and number > most):
        raise ValueError("out of bounds")
    return number


def _bound(bound: float | None, otherwise: str) -> str:
    return otherwise if bound is None else f"{bound:g}"
