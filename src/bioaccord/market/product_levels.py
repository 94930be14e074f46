"""A heading and the lines under it say the same thing twice: the widest code is taken, its lines are left out."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .selection import EVERYTHING, HARMONISED

_SHORTER = range(2, 10)


def code_length() -> pl.Expr:
    """Return how many digits the code in `product` has; 0 for all products together, and outside the Harmonized System."""
    is_code = pl.col("product_system").is_in(HARMONISED) & (pl.col("product") != EVERYTHING)
    return pl.when(is_code).then(pl.col("product").str.len_chars().cast(pl.Int32)).otherwise(0)


def nested(products: pl.DataFrame) -> bool:
    """Tell whether among products (columns `product_system`, `product`) one lies under another."""
    codes = products.filter(pl.col("product_system").is_in(HARMONISED)).unique()
    if codes.is_empty():
        return False
    if (codes["product"] == EVERYTHING).any() and codes["product"].n_unique() > 1:
        return True
    if codes["product"].str.len_chars().n_unique() == 1:
        return False
    return any(
        codes.join(_cut(codes, length), on=["product_system", "product"], how="semi").height for length in _SHORTER
    )


def widest(rows: pl.DataFrame, group: Sequence[str]) -> pl.DataFrame:
    """Return rows without those whose own heading stands beside them in the same group (columns that hold all but the product).

    Rows have the columns of `group`, `product_system` and `product`. A line is left out only where its heading is there for the same
    group, so a heading that a publisher gives for some years does not hide the lines of the others.
    """
    if not nested(rows.select("product_system", "product").unique()):
        return rows
    keys = [*group, "product_system", "product"]
    there = rows.select(keys).unique()
    for length in _SHORTER:
        cut = pl.col("product").str.slice(0, length).alias("product")
        longer = pl.col("product_system").is_in(HARMONISED) & (pl.col("product").str.len_chars() > length)
        above = rows.filter(longer).select(keys).unique()
        below = above.with_columns(pl.col("product").alias("_line"), cut).join(
            there, on=keys, how="semi", nulls_equal=True
        )
        below = below.with_columns(pl.col("_line").alias("product")).drop("_line")
        rows = rows.join(below, on=keys, how="anti", nulls_equal=True)
    all_together = there.filter((pl.col("product") == EVERYTHING) & pl.col("product_system").is_in(HARMONISED)).select(
        *group, "product_system"
    )
    return pl.concat(
        [
            rows.filter(pl.col("product") == EVERYTHING),
            rows.filter(pl.col("product") != EVERYTHING).join(
                all_together, on=[*group, "product_system"], how="anti", nulls_equal=True
            ),
        ]
    )


def _cut(codes: pl.DataFrame, length: int) -> pl.DataFrame:
    return codes.filter(pl.col("product").str.len_chars() > length).with_columns(pl.col("product").str.slice(0, length))
