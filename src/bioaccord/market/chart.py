"""The chart of series: one Vega-Lite specification for page, mail and PDF, with forecast, changes, gaps and what is provisional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair
import polars as pl

from bioaccord.vocabulary.language import Language, Text

from .change_point import ChangePoints
from .forecast import Forecast
from .observation import Flag, Frequency
from .unit_names import counter, dollars, is_plain, multiple_of, unit_name

FONT = "NanumGothic, system-ui, sans-serif"
COLOURS = ("#17557c", "#b3401f", "#1d6b45", "#5a3d82", "#9a6a00", "#4d5753")
"""Of lines in their order; each is told from the next by its dashes as well, so that no colour tells alone."""

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
_BAND_COLOURS = ("#6f9dbb", "#b9d0df")
_CHANGE_COLOUR = "#5a3d82"
_AXIS_TEXT = altair.AxisConfig(labelFontSize=12.5, titleFontSize=12.5)
_LEGEND_TEXT = altair.LegendConfig(labelFontSize=13, titleFontSize=13)
_MOST_DOTS = 40
_LONG_YEARS = 5
_ORDINALS = ("first", "second", "third", "fourth")
_STEPS = {Frequency.ANNUAL: "1y", Frequency.QUARTERLY: "1q", Frequency.MONTHLY: "1mo", Frequency.WEEKLY: "1w"}
_WORKING_DAY_GAP = 7

_FORECAST = Text("예측", "forecast")
_FORECAST_OF = Text("예측: {name}", "forecast: {name}")
_BAND = Text(
    "{level:.0%} 구간 (과거 검증에서 {coverage:.0%} 포함)",
    "{level:.0%} interval (held {coverage:.0%} in the back-test)",
)
_CHANGE = Text("{period}부터 변화", "changed from {period}")
_HOLLOW = Text("빈 점: 잠정치 또는 추정치.", "Hollow dots: provisional or estimated.")
_GAP = Text("끊긴 곳: 발표값 없음.", "Gaps: no figure published.")
_PERIOD = Text("기간", "period")
_SERIES = Text("시계열", "series")
_VALUE = Text("값", "value")
_MULTIPLES = {
    Language.KOREAN: ((1e12, "조"), (1e8, "억"), (1e4, "만")),
    Language.ENGLISH: (
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
        (1e3, "thousand"),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One series in a chart: what it is called there, and its figures (`period`, `value`, `flags`, `unit`, `frequency`).

    A figure without a value, and a period without a figure, are gaps.
    """

    name: str
    figures: pl.DataFrame


def series_chart(
    lines: Sequence[Line],
    language: Language,
    *,
    title: str = "",
    source: str = "",
    forecast: Forecast | None = None,
    changes: ChangePoints | None = None,
    from_zero: bool = False,
    width: int = 620,
    height: int = 300,
) -> dict[str, Any]:
    """Return the Vega-Lite specification of series in one unit; `forecast` and `changes` are of the first.

    `title` and `source` stand above the picture, so that it keeps them where it is taken. The unit is written at the axis, and never
    follows the language. Raises `ValueError` for lines of several units, or for none.
    """
    units = {unit for line in lines for unit in line.figures["unit"].unique()}
    if len(units) != 1:
        raise ValueError(f"a chart has lines of one unit, not {sorted(units)}")
    divisor, unit = axis_unit(_largest(lines, forecast), units.pop(), language)
    # What happens here: rows with gaps for the lines, dots for what stands alone or is not final, bands, marks of changes.
    rows = [row for line in lines for row in _rows(line, divisor)]
    names = [line.name for line in lines]
    y = altair.Y("value:Q", title=unit, scale=altair.Scale(zero=from_zero), axis=altair.Axis(format=",~f", tickCount=6))
    x = altair.X("period:T", title=None, scale=altair.Scale(type="utc"), axis=_time_axis(lines, forecast))
    layers: list[altair.Chart] = []
    if forecast:
        told = (_FORECAST_OF if len(names) > 1 else _FORECAST).in_language(language).format(name=names[0])
        layers.extend(_bands(forecast, told, divisor, x, y, unit, language))
    legend = altair.Legend(orient="top", columns=1, labelLimit=420, symbolType="stroke") if len(names) > 1 else None
    colour = altair.Color(
        "series:N", title=None, legend=legend, scale=altair.Scale(domain=names, range=_cycled(COLOURS, len(names)))
    )
    dash = altair.StrokeDash(
        "series:N", title=None, legend=legend, scale=altair.Scale(domain=names, range=_cycled(_DASHES, len(names)))
    )
    base = altair.Chart(altair.InlineData(values=rows))
    layers.append(
        base.mark_line(strokeWidth=2, interpolate="linear", invalid="break-paths-show-domains").encode(
            x=x, y=y, color=colour, strokeDash=dash
        )
    )
    tips = _tips(unit, language)
    dots = base.transform_filter("isValid(datum.value)")
    # A layer without data would make the browser complain.
    given = [row for row in rows if row["value"] is not None]
    if any(row["dot"] and row["final"] for row in given):
        layers.append(
            dots.transform_filter("datum.dot && datum.final")
            .mark_point(filled=True, size=26, opacity=1)
            .encode(x=x, y=y, color=colour, tooltip=tips)
        )
    if any(not row["final"] for row in given):
        layers.append(
            dots.transform_filter("!datum.final")
            .mark_point(filled=False, fill="white", size=34, strokeWidth=1.6, opacity=1)
            .encode(x=x, y=y, color=colour, tooltip=tips)
        )
    # Nobody hits a line of one pixel: what a reader points at is wider than what is drawn.
    layers.append(dots.mark_point(filled=True, size=160, opacity=0).encode(x=x, y=y, tooltip=tips))
    if changes and changes.points:
        days = _days(lines, forecast)
        layers.extend(_marks(changes, max(days), min(days), x, language))
    drawn = altair.layer(*layers)
    notes = [source] if source else []
    if any(not row["final"] and row["value"] is not None for row in rows):
        notes.append(_HOLLOW.in_language(language))
    if any(row["value"] is None for row in rows):
        notes.append(_GAP.in_language(language))
    drawn = drawn.properties(width=width, height=height, background="transparent")
    specification: dict[str, Any] = (
        drawn.configure(font=FONT, axis=_AXIS_TEXT, legend=_LEGEND_TEXT).configure_view(stroke=None).to_dict()
    )
    return titled(specification, title, *notes)


def titled(specification: dict[str, Any], title: str, *notes: str) -> dict[str, Any]:
    """Return the specification of a chart with a title and notes above the picture, before the notes that it has.

    What goes into a file takes its source along so; where a page or a report says it in words beside the chart, none is given.
    """
    kept = specification.get("title", {}).get("subtitle", [])
    if not title and not any(notes) and not kept:
        return specification
    width = float(specification.get("width", 620))
    heading = {
        "text": wrapped(title, width / 8.4),
        "subtitle": [part for note in notes for part in wrapped(note, width / 6.2)] + kept,
        "anchor": "start",
        "fontSize": 14,
        "subtitleFontSize": 11,
        "subtitleColor": "#4d5753",
        "offset": 10,
    }
    return specification | {"title": heading}


def axis_unit(largest: float, unit: str, language: Language) -> tuple[float, str]:
    """Return by what figures are divided for reading, and what the unit is then called; a rate or a price stays as it is.

    >>> axis_unit(3.2e9, "USD", Language.KOREAN)
    (100000000.0, '억 달러')
    >>> axis_unit(3.2e9, "USD", Language.ENGLISH)
    (1000000000.0, 'USD billion')
    >>> axis_unit(29_374.9, "Bil. of $", Language.KOREAN)
    (1000.0, '조 달러')
    """
    size, name = dollars(unit)
    if "/" not in unit and counter(unit) is None and not is_plain(unit):
        for divisor, named in _MULTIPLES[language]:
            # Below ten of a multiple, decimals say less than the next smaller one.
            if largest * size >= 2 * divisor:
                words = name.in_language(language)
                told = multiple_of(words, named) if language == Language.ENGLISH else f"{named} {words}"
                return divisor / size, told
    return 1.0, unit_name(unit).in_language(language)


def period_words(day: date, frequency: str) -> str:
    """Return a period in both languages' figures.

    >>> period_words(date(2026, 4, 1), "M"), period_words(date(2026, 4, 1), "Q"), period_words(date(2026, 4, 1), "A")
    ('2026-04', '2026 Q2', '2026')
    """
    if frequency == Frequency.QUARTERLY:
        return f"{day.year} Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"A": 4, "M": 7}.get(frequency, 10)]


def period_text(day: date, frequency: str) -> Text:
    """Return a period as it stands inside a sentence.

    >>> period_text(date(2026, 4, 1), "M")
    Text(ko='2026년 4월', en='April 2026', original=None)
    >>> period_text(date(2026, 4, 1), "Q").ko
    '2026년 2분기'
    """
    quarter = (day.month + 2) // 3
    ko = {"A": f"{day.year}년", "Q": f"{day.year}년 {quarter}분기", "M": f"{day.year}년 {day.month}월"}
    en = {"A": f"{day.year}", "Q": f"the {_ORDINALS[quarter - 1]} quarter of {day.year}", "M": f"{day:%B} {day.year}"}
    written = f"{day.year}년 {day.month}월 {day.day}일", f"{day.day} {day:%B} {day.year}"
    return Text(ko.get(frequency, written[0]), en.get(frequency, written[1]))


def with_gaps(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of a series with a row without value for every period that has no figure."""
    figures = figures.sort("period")
    if figures.height < 2:
        return figures
    step = _STEPS.get(Frequency(figures["frequency"][0]))
    if step:
        first, last = figures["period"][0], figures["period"][-1]
        periods = pl.DataFrame({"period": pl.date_range(first, last, step, eager=True)})
        # Weeks may begin on another day after a holiday: only what fits the calendar of the series is a gap.
        if figures["period"].is_in(periods["period"].implode()).all():
            return periods.join(figures, on="period", how="left").with_columns(
                pl.col("flags").fill_null(int(Flag.MISSING))
            )
        return figures
    # A market is closed at weekends and on holidays; only a longer silence is a gap.
    late = figures.filter(pl.col("period").diff().dt.total_days() > _WORKING_DAY_GAP)
    if late.is_empty():
        return figures
    silent = late.with_columns(
        (pl.col("period") - pl.duration(days=1)).cast(pl.Date),
        value=pl.lit(None, dtype=pl.Float64),
        flags=pl.lit(int(Flag.MISSING), dtype=figures["flags"].dtype),
    )
    return pl.concat([figures, silent]).sort("period")


def _rows(line: Line, divisor: float) -> list[dict[str, Any]]:
    figures = with_gaps(line.figures)
    frequency = line.figures["frequency"][0] if line.figures.height else Frequency.MONTHLY
    values, flags = figures["value"].to_list(), figures["flags"].to_list()
    few = sum(value is not None for value in values) <= _MOST_DOTS
    rows = []
    for place, (day, value, flag) in enumerate(zip(figures["period"], values, flags, strict=True)):
        alone = (place == 0 or values[place - 1] is None) and (place + 1 == len(values) or values[place + 1] is None)
        rows.append(
            {
                "series": line.name,
                "period": day.isoformat(),
                "told": period_words(day, frequency),
                "value": None if value is None else value / divisor,
                "dot": few or alone,
                "final": not flag & int(Flag.PROVISIONAL | Flag.ESTIMATED),
            }
        )
    return rows


def _bands(
    forecast: Forecast, told: str, divisor: float, x: altair.X, y: altair.Y, unit: str, language: Language
) -> list[altair.Chart]:
    named = {
        one.level: _BAND.in_language(language).format(level=one.level, coverage=one.back_test_coverage)
        for one in forecast.intervals
    }
    widest_first = sorted(forecast.intervals, key=lambda one: -one.level)
    rows = [
        {"period": day.isoformat(), "low": low / divisor, "high": high / divisor, "band": named[one.level]}
        for one in widest_first
        for day, low, high in zip(forecast.periods, one.lower, one.upper, strict=True)
    ]
    domain = [named[one.level] for one in reversed(widest_first)]
    fill = altair.Fill(
        "band:N",
        title=told,
        legend=altair.Legend(
            orient="top", columns=1, labelLimit=420, titleLimit=420, symbolType="square", symbolOpacity=1
        ),
        scale=altair.Scale(domain=domain, range=_cycled(_BAND_COLOURS, len(domain))),
    )
    base = altair.Chart(altair.InlineData(values=rows))
    areas = [
        base.transform_filter(altair.datum.band == named[one.level])
        .mark_area(opacity=1)
        .encode(x=x, y=altair.Y("low:Q", title=unit), y2="high:Q", fill=fill)
        for one in widest_first
    ]
    likely = [
        {
            "period": day.isoformat(),
            "told": period_words(day, forecast.frequency),
            "series": told,
            "value": value / divisor,
        }
        for day, value in zip(forecast.periods, forecast.values, strict=True)
    ]
    middle = (
        altair.Chart(altair.InlineData(values=likely))
        .mark_line(color=COLOURS[0], strokeWidth=2, strokeDash=[3, 3], point=altair.OverlayMarkDef(size=14))
        .encode(x=x, y=y, tooltip=_tips(unit, language))
    )
    return [*areas, middle]


def _marks(changes: ChangePoints, last: date, first: date, x: altair.X, language: Language) -> list[altair.Chart]:
    rows = [
        {
            "period": one.period.isoformat(),
            "words": _CHANGE.in_language(language).format(period=one.period.isoformat()[:7]),
            "height": 4 + 15 * (place % 3),
            "late": one.period - first > last - one.period,
        }
        for place, one in enumerate(changes.points)
    ]
    base = altair.Chart(altair.InlineData(values=rows))
    drawn = [base.mark_rule(color=_CHANGE_COLOUR, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x)]
    # Words of a late change stand before it: after it they would leave the picture.
    for is_late in (False, True):
        if any(row["late"] == is_late for row in rows):
            those = base.transform_filter(f"datum.late == {str(is_late).lower()}")
            # A white edge keeps words readable where the next change's line crosses them.
            for edge in (4, 0):
                words = those.mark_text(
                    align="right" if is_late else "left",
                    dx=-4 if is_late else 4,
                    baseline="top",
                    color=_CHANGE_COLOUR,
                    fontSize=12,
                    stroke="white" if edge else None,
                    strokeWidth=edge,
                    strokeJoin="round",
                )
                drawn.append(words.encode(x=x, y=altair.Y("height:Q", scale=None, axis=None), text="words:N"))
    return drawn


def _days(lines: Sequence[Line], forecast: Forecast | None) -> list[date]:
    days: list[date] = [day for line in lines for day in line.figures["period"]]
    return [*days, *(forecast.periods if forecast else ())]


def _time_axis(lines: Sequence[Line], forecast: Forecast | None) -> altair.Axis:
    days = _days(lines, forecast)
    is_long = bool(days) and (max(days) - min(days)).days > _LONG_YEARS * 366
    # Names of months would be English in both languages.
    return altair.Axis(
        format="%Y" if is_long else "%Y-%m",
        labelOverlap=True,
        labelSeparation=14,
        tickCount=8,
        grid=False,
        labelFlush=True,
    )


def _tips(unit: str, language: Language) -> list[altair.Tooltip]:
    return [
        altair.Tooltip("series:N", title=_SERIES.in_language(language)),
        altair.Tooltip("told:N", title=_PERIOD.in_language(language)),
        altair.Tooltip("value:Q", format=",.4~f", title=f"{_VALUE.in_language(language)} ({unit})"),
    ]


def _largest(lines: Sequence[Line], forecast: Forecast | None) -> float:
    sizes = [abs(value) for line in lines for value in line.figures["value"].drop_nulls()]
    sizes += [abs(value) for value in forecast.values] if forecast else []
    return max(sizes, default=0.0)


def wrapped(words: str, letters: float) -> list[str]:
    """Return words in lines of so many Latin letters; Hangul counts nearly twice."""
    lines, line, length = [], "", 0.0
    for word in words.split():
        size = sum(1.75 if ord(letter) > 0x1100 else 1.0 for letter in word) + 1
        if line and length + size > letters:
            lines.append(line)
            line, length = "", 0.0
        line, length = f"{line} {word}".strip(), length + size
    return [*lines, line] if line else lines


def _cycled(many: Sequence[Any], count: int) -> list[Any]:
    return [many[place % len(many)] for place in range(count)]
