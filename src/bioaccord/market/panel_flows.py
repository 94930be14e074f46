"""The figures of one flow of trade under a heading, of one publisher: its own series, or the sum of the lines under the heading."""

from __future__ import annotations

import polars as pl

from .observation import OBSERVATIONS, SERIES_KEY, Flag
from .selection import Selection
from .store import Store

COUNTRIES = ("KR", "US")
"""The two countries of a dashboard."""


def flow_figures(
    store: Store,
    indicator: str,
    reporter: str,
    partner: str,
    heading: str,
    *,
    source: str = "",
    frequency: str = "",
) -> tuple[pl.DataFrame | None, tuple[str, ...] | None]:
    """Return figures (columns of `OBSERVATIONS`) and the key where they are one series; nothing where the store holds none.

    Two publishers' figures of one flow are not added up: that of `source` counts, or the one that tells of the latest period.
    """
    wanted = Selection(
        source=(source,) if source else (),
        indicator=(indicator,),
        reporter=(reporter,),
        partner=(partner,),
        frequency=(frequency,) if frequency else (),
        product_prefix=heading,
    )
    keys = store.keys(wanted)
    if keys.is_empty():
        return None, None
    first = keys.sort("last", "source", descending=[True, False]).row(0, named=True)
    same = ("source", "frequency", "unit")
    keys = keys.filter(pl.all_horizontal(pl.col(name) == first[name] for name in same))
    of_source = Selection(
        source=(first["source"],),
        indicator=(indicator,),
        reporter=(reporter,),
        partner=(partner,),
        frequency=(first["frequency"],),
        unit=(first["unit"],),
        product_prefix=heading,
    )
    if keys.height == 1:
        figures, key = store.series(of_source), tuple(keys.select(SERIES_KEY).row(0))
    else:
        figures, key = _summed(store, of_source, keys), None
    return (None, None) if figures.is_empty() else (figures, key)


def completed(filled: pl.DataFrame) -> pl.DataFrame:
    """Return sums with all columns of `OBSERVATIONS`; what a sum has none of is empty."""
    missing = [
        pl.lit(None, dtype=kind).alias(name) for name, kind in OBSERVATIONS.items() if name not in filled.columns
    ]
    return filled.with_columns(missing).select(OBSERVATIONS.names()).cast(OBSERVATIONS).sort("period")


def _summed(store: Store, wanted: Selection, keys: pl.DataFrame) -> pl.DataFrame:
    sums = store.totals(wanted, by=("period", "partner"))
    silent = pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0)
    filled = sums.with_columns(
        flags=(pl.col("flags") & ~int(Flag.MISSING | Flag.SUPPRESSED)) | silent,
        product=pl.lit(wanted.product_prefix),
        vintage=pl.lit(keys["vintage"].max()),
    )
    return completed(filled)
