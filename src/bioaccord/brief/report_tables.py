"""The tables of a report: figures of series side by side, what is likely next, figures of a finding; every figure as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from babel.numbers import format_decimal

from bioaccord.market.chart import Line, period_words
from bioaccord.market.finding import Finding
from bioaccord.market.finding_figure import figure_interval, figure_periods, figure_value
from bioaccord.market.forecast import Forecast
from bioaccord.market.observation import Flag
from bioaccord.market.panel_figures import PartTable
from bioaccord.market.unit_names import unit_name
from bioaccord.vocabulary.language import Language

from .phrases import phrase

_MARKS = {
    Flag.ESTIMATED: "estimated",
    Flag.PROVISIONAL: "provisional",
    Flag.CALCULATED: "calculated",
    Flag.CONCORDED: "concorded",
    Flag.SPLIT: "split",
}

_FEW_DECIMALS = 2
"""From a hundred on: the fourth decimal of an exchange rate is more than anybody reads."""
_MOST_DECIMALS = 6
_WORKED_OUT_DIGITS = 4
_THREE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table: what its columns are called, its rows as words, and what the letters at figures mean.

    The first `words_first` columns and the last `words_last` hold words; figures stand between them.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: str = ""
    words_first: int = 1
    words_last: int = 1
    widths: tuple[float, ...] = ()
    """How wide columns are to each other on paper; empty where the page decides."""

    @property
    def has_numbers(self) -> tuple[bool, ...]:
        """Of each column, whether figures stand in it."""
        count = len(self.header)
        return tuple(self.words_first <= place < count - self.words_last for place in range(count))

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Of each column, what it is called and whether figures stand in it."""
        return list(zip(self.header, self.has_numbers, strict=True))

    @property
    def cells(self) -> list[list[tuple[str, bool, str]]]:
        """Of each row, its words, whether they are a figure, and what their column is called."""
        return [list(zip(row, self.has_numbers, self.header, strict=True)) for row in self.rows]


def figure_table(series: Mapping[str, pl.DataFrame], names: Mapping[str, str], language: Language) -> ToldTable:
    """Return figures of series side by side, one row a period, with the vintage of each; `names` tells several apart."""
    several = len(series) > 1
    header = [phrase("report_period", language)]
    for address, table in series.items():
        name = names[address] if several else phrase("report_figure", language)
        header.append(f"{name} ({unit_name(table['unit'][0]).in_language(language)})")
    by_period: dict[date, dict[str, dict[str, Any]]] = {}
    marks = Flag.NONE
    for address, table in series.items():
        for row in table.iter_rows(named=True):
            by_period.setdefault(row["period"], {})[address] = row
            marks |= Flag(row["flags"])
    known = {str(row["vintage"]) for line in by_period.values() for row in line.values()}
    # A day that is the same of all figures is said once, in the line of the source.
    unlike = len(known) > 1
    decimals = {one: _decimals(table) for one, table in series.items()}
    rows = []
    for period in sorted(by_period):
        line = by_period[period]
        frequency = next(iter(line.values()))["frequency"]
        figures = [value_words(line[one], language, decimals[one]) if one in line else "–" for one in series]
        vintages = dict.fromkeys(str(line[one]["vintage"]) for one in series if one in line)
        rows.append((period_words(period, frequency), *figures, *([" / ".join(vintages)] if unlike else [])))
    header += [phrase("report_vintage", language)] if unlike else []
    return ToldTable(tuple(header), tuple(rows), legend(marks, language), words_last=int(unlike))


def forecast_table(ahead: Forecast, unit: str, language: Language) -> ToldTable:
    """Return what is likely next with its intervals, and how often such intervals held in the back-test."""
    header = [
        phrase("report_period", language),
        f"{phrase('report_likely', language)} ({unit_name(unit).in_language(language)})",
    ]
    header += [
        phrase("report_interval", language).format(level=f"{one.level:.0%}", held=f"{one.back_test_coverage:.0%}")
        for one in ahead.intervals
    ]
    rows = [
        (
            period_words(period, ahead.frequency),
            _rounded(value, language),
            *(
                f"{_rounded(one.lower[place], language)} ~ {_rounded(one.upper[place], language)}"
                for one in ahead.intervals
            ),
        )
        for place, (period, value) in enumerate(zip(ahead.periods, ahead.values, strict=True))
    ]
    return ToldTable(tuple(header), tuple(rows), words_last=0)


def finding_table(finding: Finding, language: Language) -> ToldTable:
    """Return the figures of a finding with their intervals."""
    has_intervals = any(one.lower is not None for one in finding.figures)
    header = [phrase("report_series", language), phrase("report_period", language), phrase("report_figure", language)]
    header += [phrase("report_interval_95", language)] if has_intervals else []
    rows = [
        (
            one.name.in_language(language),
            figure_periods(one, finding.frequency, language),
            figure_value(one, language),
            *((figure_interval(one, language) or "–",) if has_intervals else ()),
        )
        for one in finding.figures
    ]
    return ToldTable(tuple(header), tuple(rows), words_first=2, words_last=0)


def part_table(part: PartTable, language: Language) -> ToldTable:
    """Return the figures of a small chart under a panel's lines."""
    header = (phrase("report_series", language), phrase("report_figure", language))
    return ToldTable(header, tuple((name.in_language(language), told) for name, told in part.rows), words_last=0)


def line_table(lines: Sequence[Line], language: Language) -> ToldTable:
    """Return what the lines of a finding's picture show."""
    by_period: dict[date, dict[int, str]] = {}
    decimals = [_decimals(line.figures, is_worked_out=True) for line in lines]
    for place, line in enumerate(lines):
        for period, value in line.figures.select("period", "value").iter_rows():
            given = value is not None
            told = _fixed(value, decimals[place], language) if given else phrase("report_not_given", language)
            by_period.setdefault(period, {})[place] = told
    frequency = str(lines[0].figures["frequency"][0])
    rows = [
        (period_words(period, frequency), *(line.get(place, "–") for place in range(len(lines))))
        for period, line in sorted(by_period.items())
    ]
    header = [
        phrase("report_period", language),
        *(f"{line.name} ({unit_name(line.figures['unit'][0]).in_language(language)})" for line in lines),
    ]
    return ToldTable(tuple(header), tuple(rows), words_last=0)


def value_words(row: Mapping[str, Any], language: Language, decimals: int | None = None) -> str:
    """Return a figure as its publisher gave it, with letters for what is said of it; `decimals` are those of its column."""
    flags = Flag(row["flags"])
    if flags & Flag.SUPPRESSED:
        return phrase("report_suppressed", language)
    if row["value"] is None:
        return phrase("report_not_given", language)
    letters = [
        phrase(f"report_mark_{word}", language).split(" ", 1)[0] for flag, word in _MARKS.items() if flags & flag
    ]
    # What we worked out has no more digits than a reader can use.
    if decimals is not None:
        told = _fixed(row["value"], decimals, language)
    else:
        told = _rounded(row["value"], language) if flags & Flag.CALCULATED else number_words(row["value"], language)
    return " ".join([told, *letters])


def number_words(value: float, language: Language) -> str:
    """Return a figure without rounding: it is the publisher's. Binary noise beyond fifteen digits is not."""
    return str(format_decimal(float(f"{value:.15g}"), "#,##0.##########", locale=str(language)))


def legend(marks: Flag, language: Language) -> str:
    """Return what the letters at figures mean."""
    return ", ".join(phrase(f"report_mark_{word}", language) for flag, word in _MARKS.items() if marks & flag)


def _decimals(table: pl.DataFrame, *, is_worked_out: bool = False) -> int:
    """Return how many decimals the figures of a column have: as many as any of them, and no more than a reader can use."""
    values: list[float] = table["value"].drop_nulls().abs().to_list()
    largest = max(values, default=0.0)
    written = max((len(f"{float(f'{one:.15g}'):.10f}".rstrip("0").partition(".")[2]) for one in values), default=0)
    whole = len(f"{largest:.0f}") if largest >= 1 else 0
    if is_worked_out or all(Flag(one) & Flag.CALCULATED for one in table["flags"]):
        return min(written, max(0, _WORKED_OUT_DIGITS - whole))
    return min(written, _FEW_DECIMALS if whole >= _THREE_DIGITS else _MOST_DECIMALS)


def _fixed(value: float, decimals: int, language: Language) -> str:
    shape = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(Decimal(repr(value)), shape, locale=str(language)))


def _rounded(value: float, language: Language) -> str:
    """Return a figure that was worked out: whole from a thousand on, five digits below."""
    kept = round(value) if abs(value) >= 1000 else float(f"{value:.5g}")
    return str(format_decimal(kept, "#,##0.##########", locale=str(language)))
