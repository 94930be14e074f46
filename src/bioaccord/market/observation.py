"""One figure of a publisher: the columns that every reader of a market source returns, and every other part of this room takes.

A figure is never overwritten. What a publisher said of the same thing on another day is another row, with another `vintage`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag, StrEnum

import polars as pl

from bioaccord.vocabulary.errors import Refusal

WORLD = "WLD"
"""The partner of a figure that stands for all partners together; "" is a figure that has no partner at all."""


class Frequency(StrEnum):
    """How long the period of a figure is."""

    ANNUAL = "A"
    QUARTERLY = "Q"
    MONTHLY = "M"
    WEEKLY = "W"
    DAILY = "D"


class ProductSystem(StrEnum):
    """What the code of a product is a code of; a national code is another statement than the six digits it begins with."""

    HS = "HS"
    """Harmonized System, edition not said by the publisher."""
    HS1992 = "HS1992"
    HS1996 = "HS1996"
    HS2002 = "HS2002"
    HS2007 = "HS2007"
    HS2012 = "HS2012"
    HS2017 = "HS2017"
    HS2022 = "HS2022"
    HSK = "HSK"
    """Korea's ten digits (관세통계통합품목분류표)."""
    HTS = "HTS"
    """The United States' ten digits: imports by HTS, exports by Schedule B."""
    SERIES = "series"
    """A publisher's own name of a series: a commodity, an exchange rate, an index."""
    INDUSTRY = "industry"
    """An industry by its code in a table of industries by country."""
    DRUG = "drug"
    """A drug by its generic name or a national drug code."""


class Flag(IntFlag):
    """What a publisher, or we, say of a figure; several at once."""

    NONE = 0
    ESTIMATED = 1
    PROVISIONAL = 2
    MISSING = 4
    """The publisher gives no figure: `value` is null. Missing is never zero."""
    SUPPRESSED = 8
    """Kept secret by the publisher: `value` is null as well."""
    CALCULATED = 16
    """Worked out by us from other figures; the source says from which."""
    CONCORDED = 32
    """Brought from another edition of the nomenclature, one code to one."""
    SPLIT = 64
    """Brought from another edition where one code became several, or several one."""


SERIES_KEY = ("source", "indicator", "reporter", "partner", "product_system", "product", "unit", "frequency")
"""The columns that together name a series."""

FIGURE_KEY = (*SERIES_KEY, "period")
"""The columns that together name a figure; with `vintage`, one statement of it."""

_COLUMNS: dict[str, pl.DataType] = {
    # The reader's name, as in `korea-customs`.
    "source": pl.String(),
    # What is counted, as in `export_value`, `import_value`, `export_weight`, `price`, `exchange_rate`, `shortages`.
    "indicator": pl.String(),
    # Who says it of itself: ISO 3166-1 alpha-2, or "".
    "reporter": pl.String(),
    # With whom: ISO 3166-1 alpha-2, WORLD, or "".
    "partner": pl.String(),
    "product_system": pl.String(),
    # Code as the publisher wrote it; never padded, never cut.
    "product": pl.String(),
    # As in `USD`, `kg`, `USD/kg`, `KRW/USD`, `index`.
    "unit": pl.String(),
    "frequency": pl.String(),
    # First day of the period.
    "period": pl.Date(),
    # Null where MISSING or SUPPRESSED.
    "value": pl.Float64(),
    "flags": pl.UInt8(),
    # The day from which the publisher said so; the day of retrieval where it does not tell.
    "vintage": pl.Date(),
    "retrieved_at": pl.Datetime("us", "UTC"),
    # Address or file, without keys.
    "origin": pl.String(),
}
OBSERVATIONS = pl.Schema(_COLUMNS)
"""Columns and types of a table of observations."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A batch of what a source holds: a table of `OBSERVATIONS`, and the rows that were kept apart with the reason.

    A source of millions of rows gives many batches.
    """

    table: pl.DataFrame
    kept_apart: tuple[Refusal, ...] = ()
    kept_apart_count: int = 0
    """How many rows were kept apart; only the first of them are told."""


def observations(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    """Return rows as a table with the columns and types of `OBSERVATIONS`; a column that a row lacks is empty."""
    empty = {"partner": "", "reporter": "", "flags": 0, "origin": ""}
    return pl.DataFrame([empty | row for row in rows], schema=OBSERVATIONS, orient="row")


def checked(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table in the columns' order; raises `ValueError` where a reader broke the contract.

    The contract: the columns and types of `OBSERVATIONS`; no figure twice with one vintage; a value exactly where neither MISSING nor
    SUPPRESSED is said, and a finite one.
    """
    table = table.select(OBSERVATIONS.names()).cast(OBSERVATIONS)
    silent = (table["flags"] & int(Flag.MISSING | Flag.SUPPRESSED)) > 0
    if not (silent == table["value"].is_null()).all():
        raise ValueError("a value is given exactly where neither MISSING nor SUPPRESSED is said")
    if not table["value"].drop_nulls().is_finite().all():
        raise ValueError("a value is a finite number")
    if table.select(*FIGURE_KEY, "vintage").is_duplicated().any():
        raise ValueError("a figure stands once a vintage")
    return table
