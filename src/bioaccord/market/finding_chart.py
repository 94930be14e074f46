"""The picture of a finding: one Vega-Lite specification for page, mail and PDF."""

from __future__ import annotations

from typing import Any

import polars as pl

from bioaccord.vocabulary.language import Language, Text

from .chart import Line, series_chart
from .finding import ChartSeries, Finding
from .market_readers import SOURCES
from .observation import Flag

_SOURCE = Text("{source}, {vintage} 기준", "{source}, as published by {vintage}")
_PERCENT = 100.0


def finding_chart(finding: Finding, language: Language, *, width: int = 620, height: int = 300) -> dict[str, Any]:
    """Return the Vega-Lite specification of a finding's series, with its title, its source and the day of its figures."""
    known = SOURCES.get(finding.source)
    source = known.title.in_language(language) if known else finding.source
    return series_chart(
        [_line(one, finding, language) for one in finding.chart],
        language,
        title=finding.title.in_language(language),
        source=_SOURCE.in_language(language).format(source=source, vintage=finding.vintage),
        width=width,
        height=height,
    )


def _line(one: ChartSeries, finding: Finding, language: Language) -> Line:
    is_share = one.unit == "share"
    values = [None if value is None else value * (_PERCENT if is_share else 1.0) for value in one.values]
    figures = pl.DataFrame(
        {"period": one.periods, "value": values},
        schema={"period": pl.Date(), "value": pl.Float64()},
    ).with_columns(
        flags=pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0).cast(pl.UInt8),
        unit=pl.lit("%" if is_share else one.unit),
        frequency=pl.lit(finding.frequency.value),
    )
    return Line(one.name.in_language(language), figures)
