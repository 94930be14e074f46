"""Series in a person's own file: a table of periods and values, of one series or, with a column of names, of many."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median

from bioaccord.reading.table import Row, read_table
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

from .observation import Frequency

PERIOD_COLUMNS = (
    *("period", "month", "date", "quarter", "year", "day", "week"),
    *("기간", "월", "연월", "날짜", "일자", "분기", "연도"),
)
VALUE_COLUMNS = ("value", "값", "수치")

_YEARS = range(1500, 2201)
"""A year outside of these is a typing error (0201 for 2001)."""
_MISSING = {"", "-", ".", "..", "…", "...", "na", "n/a", "nan", "null"}
_WRITTEN = (
    (Frequency.ANNUAL, re.compile(r"(\d{4})")),
    (Frequency.QUARTERLY, re.compile(r"(\d{4})[- ]?Q([1-4])", re.IGNORECASE)),
    (Frequency.MONTHLY, re.compile(r"(\d{4})[-/.]?(0[1-9]|1[0-2])")),
    (None, re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")),
)


@dataclass(frozen=True, slots=True)
class FiledSeries:
    """One series of a file, in the order of time; `values` (n) hold NaN where the file gives none."""

    name: str
    periods: tuple[date, ...]
    values: tuple[float, ...]
    frequency: Frequency


@dataclass(frozen=True, slots=True)
class UnreadSeries:
    """A series of a file that was kept apart, and every cell because of which it was."""

    name: str
    error: InputError


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """The series of a file, in the order in which they begin; those with a cell that cannot be read stand apart."""

    series: tuple[FiledSeries, ...]
    kept_apart: tuple[UnreadSeries, ...]


def read_series(
    path: Path,
    *,
    period_column: str | None = None,
    value_column: str | None = None,
    series_columns: Sequence[str] = (),
    frequency: Frequency | None = None,
) -> SeriesFile:
    """Return the series of a .csv, .xlsx or .parquet file.

    A series with a cell that cannot be read, or a period twice, is kept apart whole. Raises `InputError` where that leaves none.

    Periods are written 2022, 2022-Q1, 2022-03 or 2022-03-01. `series_columns` together name a series. Without a `frequency`, days are taken
    as what lies that far apart.

    >>> _period("2022-Q2"), _period("2022-03")
    ((<Frequency.QUARTERLY: 'Q'>, datetime.date(2022, 4, 1)), (<Frequency.MONTHLY: 'M'>, datetime.date(2022, 3, 1)))
    """
    table = read_table(path)
    at_period = _column(table.file, table.columns, period_column, PERIOD_COLUMNS)
    at_value = _column(table.file, table.columns, value_column, VALUE_COLUMNS)
    for name in series_columns:
        _column(table.file, table.columns, name, ())
    refused: dict[str, Refusals] = {}
    found: dict[str, list[tuple[date, float, Frequency | None, int]]] = {}
    for row in table.rows:
        period, value = _period(row.cells[at_period]), _value(row.cells[at_value])
        name = " ".join(row.cells[one] for one in series_columns) or Path(table.file).stem
        refusals, told = refused.setdefault(name, Refusals()), found.setdefault(name, [])
        if period is None:
            refusals.add(lambda row=row: _not_a_period(table.file, row, at_period))  # type: ignore[misc]
        if value is None:
            refusals.add(lambda row=row: _not_a_number(table.file, row, at_value))  # type: ignore[misc]
        if period is None or value is None:
            continue
        told.append((period[1], value, period[0], row.number))
    made = []
    for name, rows in found.items():
        rows.sort(key=lambda one: one[0])
        for before, after in pairwise(rows):
            if before[0] == after[0]:
                refused[name].add(lambda one=after, name=name: _twice(table.file, one[3], at_period, str(one[0]), name))  # type: ignore[misc]
        if refused[name]:
            continue
        periods = tuple(one[0] for one in rows)
        kind = frequency or next((one[2] for one in rows if one[2]), None) or _apart(periods)
        made.append(FiledSeries(name, periods, tuple(one[1] for one in rows), kind))
    kept_apart = tuple(UnreadSeries(name, InputError(refusals)) for name, refusals in refused.items() if refusals)
    if kept_apart and not made:
        raise _together(kept_apart)
    return SeriesFile(tuple(made), kept_apart)


def _together(unread: Sequence[UnreadSeries]) -> InputError:
    refusals = Refusals()
    for one in unread:
        refusals.extend(one.error)
    return InputError(refusals)


def _column(file: str, columns: Sequence[str], asked: str | None, usual: Sequence[str]) -> str:
    wanted = [asked] if asked else list(usual)
    named = {name.casefold(): name for name in reversed(columns)}
    for name in wanted:
        if name.casefold() in named:
            return named[name.casefold()]
    raise InputError(
        Refusal(
            file=file,
            problem=Sentence("has no column '{wanted}'.", wanted=wanted[0]),
            remedy=did_you_mean(wanted[0], columns)
            + Sentence("The file has these columns: {columns}.", columns=", ".join(columns)),
        )
    )


def _period(text: str) -> tuple[Frequency | None, date] | None:
    """Return what a period is written as and its first day; None for the first where a day is written."""
    for frequency, written in _WRITTEN:
        found = written.fullmatch(text.strip())
        if not found:
            continue
        numbers = [int(one) for one in found.groups()]
        if frequency is Frequency.QUARTERLY:
            numbers[1] = numbers[1] * 3 - 2
        year, month, day = (*numbers, 1, 1)[:3]
        try:
            return (frequency, date(year, month, day)) if year in _YEARS else None
        except ValueError:
            return None
    return None


def _value(text: str) -> float | None:
    """Return a number, NaN where nothing is given, None where neither is written."""
    if text.strip().casefold() in _MISSING:
        return math.nan
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _apart(periods: Sequence[date]) -> Frequency:
    """Return the frequency of days that lie so far apart."""
    if len(periods) < 2:
        return Frequency.MONTHLY
    days = median((after - before).days for before, after in pairwise(periods))
    limits = ((5, Frequency.DAILY), (20, Frequency.WEEKLY), (60, Frequency.MONTHLY), (200, Frequency.QUARTERLY))
    return next((frequency for most, frequency in limits if days < most), Frequency.ANNUAL)


def _not_a_period(file: str, row: Row, column: str) -> Refusal:
    return Refusal(
        file=file,
        row=row.number,
        column=column,
        value=row.cells[column],
        problem=Sentence("'{written}' is not a period.", written=row.cells[column]),
        remedy=Sentence("Write 2022, 2022-Q1, 2022-03 or 2022-03-01."),
    )


def _not_a_number(file: str, row: Row, column: str) -> Refusal:
    return Refusal(
        file=file,
        row=row.number,
        column=column,
        value=row.cells[column],
        problem=Sentence("'{written}' is not a number.", written=row.cells[column]),
        remedy=Sentence(
            "Write digits, with a point before decimals, or leave the cell empty where there is no figure."
        ),
    )


def _twice(file: str, number: int, column: str, written: str, name: str) -> Refusal:
    return Refusal(
        file=file,
        row=number,
        column=column,
        value=written,
        problem=Sentence("{written} stands twice in '{name}'.", written=written, name=name),
        remedy=Sentence("Where the file holds several series, name the columns that tell them apart with --series."),
    )
