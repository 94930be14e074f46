"""The chart of a finding: what it was read from, drawn as every other chart of series."""

from __future__ import annotations

from typing import Any

import polars as pl

from bioaccord.vocabulary.language import Language

from .chart import Line, series_chart
from .finding import ChartSeries, Finding
from .observation import Flag, Frequency

_SHARES = ("share", "points")
_HEIGHT = 200


def finding_chart(finding: Finding, language: Language) -> dict[str, Any] | None:
    """Return the Vega-Lite specification of a finding's lines, without a title; None where it has none that can be drawn."""
    lines = finding_lines(finding, language)
    if not lines:
        return None
    return series_chart(lines, language, from_zero=finding.indicator.startswith(("export_", "import_")), height=_HEIGHT)


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
