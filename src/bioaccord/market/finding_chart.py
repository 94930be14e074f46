"""The chart of a finding: what it was read from, drawn as every other chart of series."""

from __future__ import annotations

from typing import Any

import polars as pl

from bioaccord.vocabulary.language import Language, Text

from .chart import Line, series_chart
from .finding import ChartSeries, Finding
from .observation import Flag, Frequency

_SHARES = ("share", "points")
_HEIGHT = 200
_TWELVE_MONTHS = Text(
    "점마다 그때까지 12개월 동안의 비중입니다.", "Each point is the share over the twelve months up to then."
)


def finding_chart(finding: Finding, language: Language) -> dict[str, Any] | None:
    """Return the Vega-Lite specification of a finding's lines, without a title; None where it has none that can be drawn."""
    lines = finding_lines(finding, language)
    if not lines:
        return None
    is_share = finding.frequency != Frequency.ANNUAL and any(one.unit in _SHARES for one in finding.chart)
    return series_chart(
        lines,
        language,
        source=_TWELVE_MONTHS.in_language(language) if is_share else "",
        from_zero=finding.indicator.startswith(("export_", "import_")),
        height=_HEIGHT,
    )


def finding_lines(finding: Finding, language: Language) -> list[Line]:
    """Return the lines of a finding's chart that are counted in one unit; shares are told in percent."""
    drawn = [one for one in finding.chart if any(value is not None for value in one.values)]
    return [
        Line(one.name.in_language(language), _figures(one, finding.frequency))
        for one in drawn
        if one.unit == drawn[0].unit
    ]


def _figures(line: ChartSeries, frequency: Frequency) -> pl.DataFrame:
    size, unit = (100.0, "%") if line.unit in _SHARES else (1.0, line.unit)
    return pl.DataFrame(
        {
            "period": list(line.periods),
            "value": [None if value is None else value * size for value in line.values],
            "flags": [int(Flag.MISSING) if value is None else 0 for value in line.values],
        },
        schema={"period": pl.Date(), "value": pl.Float64(), "flags": pl.UInt8()},
    ).with_columns(unit=pl.lit(unit), frequency=pl.lit(frequency.value))
