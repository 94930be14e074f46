"""Which figures are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from .observation import SERIES_KEY

HARMONISED = ("HS", "HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022", "HSK", "HTS")
"""Systems in which a longer code is a part of the shorter one it begins with."""

EVERYTHING = "TOTAL"
"""The product of a figure that stands for all products together."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Figures by the columns of their key; an empty tuple takes all, `since` and `until` are first days of periods, both included.

    `product` asks for exactly these codes. `product_prefix` asks for what lies under a heading (300249 finds 3002491000): the widest
    codes that stand under it, so that a heading is never given beside its own lines.
    """

    source: tuple[str, ...] = ()
    indicator: tuple[str, ...] = ()
    reporter: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    product_system: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    frequency: tuple[str, ...] = ()
    product_prefix: str = ""
    since: date | None = None
    until: date | None = None

    def takes_shelf(self, source: str, indicator: str) -> bool:
        """Tell whether figures of an indicator of a source may be among these."""
        return (not self.source or source in self.source) and (not self.indicator or indicator in self.indicator)

    def of_series(self) -> pl.Expr | None:
        """Return the condition on the columns of a series within its source and indicator; None where all are taken."""
        conditions = [
            pl.col(name) == wanted[0] if len(wanted) == 1 else pl.col(name).is_in(list(wanted))
            for name in SERIES_KEY[2:]
            if (wanted := getattr(self, name))
        ]
        if self.product_prefix:
            first = self.product_prefix
            # The range lets Parquet leave out what cannot match; the digits after the prefix sort below ':'.
            conditions.append((pl.col("product") >= first) & (pl.col("product") < first + ":"))
            conditions.append(pl.col("product").str.starts_with(first) & pl.col("product_system").is_in(HARMONISED))
        return pl.all_horizontal(conditions) if conditions else None

    def of_period(self) -> pl.Expr | None:
        """Return the condition on `period`; None where all are taken."""
        conditions = []
        if self.since:
            conditions.append(pl.col("period") >= self.since)
        if self.until:
            conditions.append(pl.col("period") <= self.until)
        return pl.all_horizontal(conditions) if conditions else None


def one_series(key: Sequence[str]) -> Selection:
    """Return the selection of exactly one series; `key` has the values of `SERIES_KEY`, in its order.

    >>> one_series(("pink-sheet", "price", "", "", "series", "Urea", "USD/mt", "M")).partner
    ('',)
    """
    source, indicator, reporter, partner, product_system, product, unit, frequency = key
    return Selection(
        (source,), (indicator,), (reporter,), (partner,), (product_system,), (product,), (unit,), (frequency,)
    )
