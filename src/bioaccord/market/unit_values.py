"""Unit values: what a kilogram was worth, from values and weights that a publisher counted; medians by partner, outliers told."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from .observation import FIGURE_KEY, OBSERVATIONS, SERIES_KEY, Flag

FEWEST_FIGURES = 8
"""Unit values of a series from which outliers are told."""
DEVIATIONS, TIMES = 3.5, 2.0
"""An outlier lies more than 3.5 robust deviations (Iglewicz and Hoaglin 1993) from the median in logarithms, and is at least its double
or at most its half."""

LEFT_OUT = ("no_value", "zero_value", "no_weight", "zero_weight", "estimated_weight")
"""Why a value has no unit value; the first that holds."""

_SHARED = [name for name in FIGURE_KEY if name not in ("indicator", "unit")]
_SERIES = list(SERIES_KEY)


@dataclass(frozen=True, slots=True)
class UnitValues:
    """Unit values, and what is to be known of them.

    `figures` are observations (`export_unit_value`, `import_unit_value`; `USD/kg`). `medians` has a row a series: `median`, `figures`,
    `first`, `last`, `left_out`. `left_out` has a row a series and reason: `reason`, `figures`. `outliers` has a row an outlier: the
    figure, `median` of its series and `times` (the figure over the median).
    """

    figures: pl.DataFrame
    medians: pl.DataFrame
    left_out: pl.DataFrame
    outliers: pl.DataFrame


def unit_values(table: pl.DataFrame) -> UnitValues:
    """Return the unit values of observations: each value over the weight that the same source gives for the same flow and period.

    A weight that is missing, zero, or estimated by the publisher makes no unit value; how many were left out is told by reason.
    """
    values = table.filter(pl.col("indicator").str.contains(r"^(?:export|import)_value$"))
    weights = table.filter((pl.col("unit") == "kg") & pl.col("indicator").str.contains(r"^(?:export|import)_weight$"))
    direction = pl.col("indicator").str.extract(r"^(\w+)_(?:value|weight)$").alias("_direction")
    joined = values.with_columns(direction).join(
        weights.with_columns(direction).select(
            *_SHARED,
            "_direction",
            pl.col("value").alias("_weight"),
            pl.col("flags").alias("_flags"),
            pl.col("vintage").alias("_vintage"),
            pl.col("retrieved_at").alias("_at"),
        ),
        on=[*_SHARED, "_direction"],
        how="left",
    )
    reasons = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("no_value"))
        .when(pl.col("value") == 0)
        .then(pl.lit("zero_value"))
        .when(pl.col("_weight").is_null())
        .then(pl.lit("no_weight"))
        .when(pl.col("_weight") == 0)
        .then(pl.lit("zero_weight"))
        .when((pl.col("_flags") & int(Flag.ESTIMATED)) > 0)
        .then(pl.lit("estimated_weight"))
    )
    named = joined.with_columns(
        reasons.alias("reason"),
        (pl.col("_direction") + "_unit_value").alias("indicator"),
        (pl.col("unit") + "/kg").alias("unit"),
    )
    good = named.filter(pl.col("reason").is_null())
    figures = good.with_columns(
        (pl.col("value") / pl.col("_weight")).alias("value"),
        (pl.col("flags") | pl.col("_flags") | int(Flag.CALCULATED)).cast(pl.UInt8).alias("flags"),
        # It is known since both are.
        pl.max_horizontal("vintage", "_vintage").alias("vintage"),
        pl.max_horizontal("retrieved_at", "_at").alias("retrieved_at"),
    )
    left_out = (
        named.filter(pl.col("reason").is_not_null())
        .group_by(*_SERIES, "reason")
        .agg(pl.len().cast(pl.Int64).alias("figures"))
        .sort(*_SERIES, "reason")
    )
    figures = figures.select(OBSERVATIONS.names()).cast(OBSERVATIONS).sort(FIGURE_KEY)
    return UnitValues(figures, _medians(figures, left_out), left_out, _outliers(figures))


def _medians(figures: pl.DataFrame, left_out: pl.DataFrame) -> pl.DataFrame:
    without = left_out.group_by(_SERIES).agg(pl.col("figures").sum().alias("left_out"))
    told = figures.group_by(_SERIES).agg(
        pl.col("value").median().alias("median"),
        pl.len().cast(pl.Int64).alias("figures"),
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
    )
    joined = told.join(without, on=_SERIES, how="full", coalesce=True)
    return joined.with_columns(pl.col("figures", "left_out").fill_null(0)).sort(_SERIES)


def _outliers(figures: pl.DataFrame) -> pl.DataFrame:
    logarithm = pl.col("value").log()
    away = figures.with_columns(
        pl.col("value").median().over(_SERIES).alias("median"),
        (logarithm - logarithm.median().over(_SERIES)).alias("_away"),
    )
    spread = 1.4826 * pl.col("_away").abs().median().over(_SERIES)
    apart = (pl.col("_away").abs() > DEVIATIONS * spread) & (pl.col("_away").abs() >= pl.lit(TIMES).log())
    return (
        away.filter((pl.len().over(_SERIES) >= FEWEST_FIGURES) & apart)
        .with_columns((pl.col("value") / pl.col("median")).alias("times"))
        .drop("_away")
        .sort(FIGURE_KEY)
    )
