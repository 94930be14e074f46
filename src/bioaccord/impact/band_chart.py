"""The chart of one figure by year with its range: one Vega-Lite specification for page and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

import altair

from bioaccord.vocabulary.language import Language, Text

from .range_notes import range_name
from .units import UNITS

_FONT = "NanumGothic, system-ui, sans-serif"
_MIDDLE = Text("중앙값", "middle")
_KEY = Text("굵은 선: 중앙값 · 막대: {range}", "Stroke: middle · bar: {range}")
_AT_LEAST = Text("일부 제품이 빠져 실제는 더 클 수 있음", "Some products are left out: it may be more")
_YEAR, _WIDE = Text("연도", "year"), 0.55
_YEAR_WIDE = 110
"""Most points of a chart that a year takes, so that two years are no two walls."""
_LINE = 34
"""Letters of a line over the chart."""
_AMOUNTS = {
    Language.KOREAN: "abs(datum.value) >= 1e12 ? format(datum.value / 1e12, ',~g') + '조' : abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',~g') + '억' : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',~g') + '만' : format(datum.value, ',~g')",
    Language.ENGLISH: "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',~g') + 'B' : abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',~g') + 'M' : abs(datum.value) >= 1e3 ? format(datum.value / 1e3, ',~g') + 'K' : format(datum.value, ',~g')",
}


def _lines(words: str) -> list[str]:
    """Return words over a chart in lines that a narrow screen holds; Korean letters are twice as wide."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if sum(2 if east_asian_width(letter) in "WF" else 1 for letter in longer) <= _LINE or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def drawn_bands(bands: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the bands of one figure that a chart draws; none where that is a rank, nothing in every year, or told of one year only.

    A year that cannot be told is left out: a stroke at nothing would say that nothing is owed.
    """
    told = [one for one in bands if one["low"] or one["high"] or not one["is_least"]]
    is_drawn = len(told) > 1 and any(one["low"] or one["high"] for one in told) and told[0]["unit"] != "rank"
    return told if is_drawn else []


def band_chart(bands: Sequence[Mapping[str, Any]], language: Language, *, source: str) -> dict[str, Any]:
    """Return the specification of bands of one figure, as `assessment_data` gives them: a bar from low to high, a stroke at the middle.

    `source` stands above it, in lines.
    """
    unit, ranged = bands[0]["unit"], range_name(bands[0]).in_language(language)
    source = "\n".join(filter(None, (source, _AT_LEAST.in_language(language) if any(one["is_least"] for one in bands) else "")))  # fmt: skip
    rows = [
        {
            "year": str(one["year"]),
            "low": one["low"],
            "middle": one["middle"],
            "high": one["high"],
            "shown": one["shown"][language],
            "range": one["range"][language],
        }
        for one in bands
    ]
    measured = UNITS[unit].title.in_language(language) if unit in UNITS else unit
    title = (
        f"{bands[0]['title'][language]} ({measured})" if measured and unit != "share" else bands[0]["title"][language]
    )
    x = altair.X("year:O", title=None, axis=altair.Axis(labelAngle=0, labelOverlap=True))
    tooltip = [
        altair.Tooltip("year:O", title=_YEAR.in_language(language)),
        altair.Tooltip("shown:N", title=_MIDDLE.in_language(language)),
        altair.Tooltip("range:N", title=ranged),
    ]
    labels = "format(datum.value, '.0%')" if unit == "share" else _AMOUNTS[language]
    base = altair.Chart(altair.InlineData(values=rows)).encode(x=x, tooltip=tooltip)
    spread = base.mark_bar(color="#9dbdd2", width={"band": _WIDE}).encode(
        y=altair.Y("low:Q", title=None, scale=altair.Scale(nice=5), axis=altair.Axis(labelExpr=labels, tickCount=5)),
        y2="high:Q",
    )
    middle = base.mark_tick(color="#17557c", thickness=3, width={"band": _WIDE}).encode(y="middle:Q")
    drawn = altair.layer(spread, middle).properties(
        width=min(560, _YEAR_WIDE * len(rows)),
        height=240,
        background="transparent",
        title=altair.TitleParams(
            _lines(title),
            subtitle=[
                line
                for one in (_KEY.in_language(language).format(range=ranged), *source.splitlines())
                for line in _lines(one)
            ],
            anchor="start",
            fontSize=13,
            subtitleFontSize=12,
        ),
    )
    specification: dict[str, Any] = drawn.configure(font=_FONT).configure_view(stroke=None).to_dict()
    return specification
