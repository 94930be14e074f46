"""What the exporter and the importer say of one flow, brought to six digits and to one edition, ready to stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from .observation import WORLD, Flag, ProductSystem
from .product_levels import widest
from .selection import EVERYTHING

FLOW_KEY = ("exporter", "importer", "product", "edition", "unit", "frequency", "period")
"""The columns that together name a flow."""

DIGITS = 6
"""How many digits of a code all countries share."""

_EDITIONS = (
    (date(2022, 1, 1), ProductSystem.HS2022),
    (date(2017, 1, 1), ProductSystem.HS2017),
    (date(2012, 1, 1), ProductSystem.HS2012),
    (date(2007, 1, 1), ProductSystem.HS2007),
    (date(2002, 1, 1), ProductSystem.HS2002),
    (date(1996, 1, 1), ProductSystem.HS1996),
)
_NATIONAL = (ProductSystem.HS.value, ProductSystem.HSK.value, ProductSystem.HTS.value)


def edition_in_force() -> pl.Expr:
    """Return the edition of a code: its own, or where the publisher does not say, the one in force in the period."""
    edition = pl.lit(ProductSystem.HS1992.value)
    for since, system in reversed(_EDITIONS):
        edition = pl.when(pl.col("period") >= since).then(pl.lit(system.value)).otherwise(edition)
    return pl.when(pl.col("product_system").is_in(list(_NATIONAL))).then(edition).otherwise(pl.col("product_system"))


def side(table: pl.DataFrame, indicator: str, sources: Sequence[str]) -> pl.DataFrame:
    """Return one side's figures by flow: `FLOW_KEY`, `value`, `source`, `flags`, `lines` (how many codes were summed), `basis`.

    Lines of a national tariff are summed to six digits; a sum in which one line has no value has none. Where several sources say the same,
    the first of `sources` that gives a value is taken, then the others by name.
    """
    exports = indicator.startswith("export")
    rows = table.filter(
        (pl.col("indicator") == indicator)
        & ~pl.col("partner").is_in([WORLD, ""])
        & (pl.col("partner") != pl.col("reporter"))
        & (pl.col("product_system").str.starts_with("HS") | (pl.col("product_system") == ProductSystem.HTS.value))
    )
    apart = ["source", "reporter", "partner", "unit", "frequency", "period"]
    long = (pl.col("product").str.len_chars() > DIGITS) & (pl.col("product") != EVERYTHING)
    lines = widest(rows.filter(pl.col("product").str.len_chars() >= DIGITS), apart)
    rows = pl.concat([rows.filter(pl.col("product").str.len_chars() < DIGITS), lines])
    rows = rows.with_columns(
        edition_in_force().alias("edition"),
        pl.when(long).then(pl.col("product").str.slice(0, DIGITS)).otherwise("product").alias("product"),
    )
    summed = rows.group_by(*apart, "product", "edition").agg(
        pl.when(pl.col("value").is_null().any()).then(None).otherwise(pl.col("value").sum()).alias("value"),
        pl.col("flags").bitwise_or(),
        pl.len().alias("lines"),
    )
    order = {name: place for place, name in enumerate(sources)}
    ranked = summed.with_columns(
        pl.col("source").replace_strict(order, default=len(order), return_dtype=pl.Int32).alias("_rank"),
        pl.when(pl.col("value").is_null())
        .then(pl.col("flags") | int(Flag.MISSING))
        .otherwise("flags")
        .cast(pl.UInt8)
        .alias("flags"),
    ).rename(
        {"reporter": "exporter", "partner": "importer"} if exports else {"reporter": "importer", "partner": "exporter"}
    )
    first = ranked.sort(pl.col("value").is_null(), "_rank", "source").unique(
        FLOW_KEY, keep="first", maintain_order=True
    )
    return first.select(*FLOW_KEY, "value", "source", "flags", pl.col("lines").cast(pl.Int64))
