"""Monthly exchange rates to the dollar, as collected from the Federal Reserve's H.10: two layouts of tables, or asked live.

Every rate is told as units of a currency for one dollar. The collection does not tell when a rate was revised, so the vintage is the day
of retrieval.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures, Flag, Frequency, ProductSystem
from bioaccord.reading.table_batches import FAULT, ROW, table_batches
from bioaccord.reading.web import Web, refusal_of, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .kept_answers import kept_file
from .source_files import TABLES, figures_of_files
from .wrong_rows import (
    APART,
    Conditions,
    column_in_thousands,
    columns_of_file,
    first_of_month,
    in_thousands,
    numbers,
    other_table,
    without_wrong_rows,
    wrong_month,
)

NAME = "exchange-rates"
ADDRESS = "https://raw.githubusercontent.com/datasets/exchange-rates/main/data/monthly.csv"
_FIRST_DAY = date(1971, 1, 1)
_PER_DOLLAR = re.compile(r"^([a-z]{3})_per_usd$", re.IGNORECASE)
_LONG = ("Date", "Country", "Exchange rate")
_CURRENCIES = {
    "Australia": "AUD",
    "Austria": "ATS",
    "Belgium": "BEF",
    "Brazil": "BRL",
    "Canada": "CAD",
    "China": "CNY",
    "Denmark": "DKK",
    "Euro": "EUR",
    "Finland": "FIM",
    "France": "FRF",
    "Germany": "DEM",
    "Greece": "GRD",
    "Hong Kong": "HKD",
    "India": "INR",
    "Ireland": "IEP",
    "Italy": "ITL",
    "Japan": "JPY",
    "Malaysia": "MYR",
    "Mexico": "MXN",
    "Netherlands": "NLG",
    "New Zealand": "NZD",
    "Norway": "NOK",
    "Portugal": "PTE",
    "Singapore": "SGD",
    "South Africa": "ZAR",
    "South Korea": "KRW",
    "Spain": "ESP",
    "Sri Lanka": "LKR",
    "Sweden": "SEK",
    "Switzerland": "CHF",
    "Taiwan": "TWD",
    "Thailand": "THB",
    "United Kingdom": "GBP",
}
"""The currency that the collection means by a country; those of the euro's members end with them. Venezuela is not here: its
bolivar lost eleven zeros within the collection, in steps that it does not mark."""

_BOUNDS = {"KRW": (200, 5000), "JPY": (50, 500), "CNY": (1, 20), "INR": (5, 400), "TWD": (15, 80), "THB": (10, 100)}
"""Between what a dollar can have cost since 1971, of currencies of which another direction or a hundred units can be told by it."""


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the rates of a table: `month, krw_per_usd` (one column a currency) or `Date, Country, Exchange rate`; or of a folder of them.

    Rows that cannot be read are kept apart. Raises `InputError` for a file that is something else.
    """
    return figures_of_files(path, TABLES, partial(_figures, retrieved_at=retrieved_at))


def figures_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, folder: Path | None = None, address: str = ADDRESS
) -> Iterator[Figures]:
    """Yield the rates of today's collection from the first to the last day; the table is kept in `folder`. Raises `SourceError`."""
    answer = web.get(address)
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))

    def read(file: Path) -> list[Figures]:
        return list(_figures(file, without_secrets(address), retrieved_at=retrieved_at))

    try:
        parts = kept_file(folder, retrieved_at.date(), "exchange-rates.csv", answer.text.encode(), read)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    for part in parts:
        within = part.table.filter(pl.col("period").is_between(since.replace(day=1), until))
        yield Figures(within, part.kept_apart, part.kept_apart_count)


def _figures(path: Path, file: str, *, retrieved_at: datetime) -> Iterator[Figures]:
    for batch in table_batches(path):
        columns = columns_of_file(batch)
        if all(name in columns for name in _LONG):
            long = batch.select(ROW, FAULT, month="Date", currency="Country", written="Exchange rate")
            refusals = Refusals()
            unknown = (~pl.col("currency").is_in(list(_CURRENCIES)), pl.col("currency"), _no_currency)
            known = _dated(long, "Date", {"Country": unknown}, file, retrieved_at, refusals)
            coded = known.with_columns(pl.col("currency").replace_strict(_CURRENCIES, return_dtype=pl.String))
            yield _rates(coded, "Exchange rate", file, retrieved_at, refusals)
            continue
        rates = {name: found.group(1).upper() for name in columns if (found := _PER_DOLLAR.match(name))}
        others = [name for name in columns if name not in rates and name != "month"]
        if "month" not in columns or not (rates or any(in_thousands(name) for name in others)):
            raise other_table(file, columns, "month" if "month" not in columns else "krw_per_usd")
        refusals = Refusals()
        for name in others:
            refusals.add(partial(column_in_thousands if in_thousands(name) else _no_rate, file, name))
            refusals.count += batch.height - 1
        dated = _dated(batch, "month", {}, file, retrieved_at, refusals)
        yield Figures(pl.DataFrame(schema=OBSERVATIONS), tuple(refusals.kept), refusals.count)
        for name, currency in rates.items():
            wide = dated.select(ROW, FAULT, "period", currency=pl.lit(currency), written=name)
            yield _rates(wide, name, file, retrieved_at, Refusals())


def _dated(
    rows: pl.DataFrame, column: str, conditions: Conditions, file: str, retrieved_at: datetime, refusals: Refusals
) -> pl.DataFrame:
    """Return the rows that are whole, of a month and of none of the conditions, with its first day as `period`."""
    rows = rows.with_columns(first_of_month(rows["month"]).alias("period"))
    month = wrong_month(pl.col("period"), pl.col("month"), _FIRST_DAY, retrieved_at.date())
    return without_wrong_rows(rows, {column: month, **conditions}, file, refusals)


def _rates(rows: pl.DataFrame, column: str, file: str, retrieved_at: datetime, refusals: Refusals) -> Figures:
    rows = numbers(rows, "written", file, refusals, called=column, above_zero=True)
    lowest, highest = (
        pl.col("currency").replace_strict({name: bounds[at] for name, bounds in _BOUNDS.items()}, default=None)
        for at in (0, 1)
    )
    turned = ((pl.col("value") < lowest) | (pl.col("value") > highest)).fill_null(False)
    said = pl.col("currency") + " " + pl.col("written")
    rows = without_wrong_rows(rows, {column: (turned, said, _turned)}, file, refusals)
    flags = pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0)
    # The mean of a month that is not over will change.
    unfinished = (
        pl.when(pl.col("period") == retrieved_at.date().replace(day=1)).then(int(Flag.PROVISIONAL)).otherwise(0)
    )
    table = rows.select(
        source=pl.lit(NAME),
        indicator=pl.lit("exchange_rate"),
        reporter=pl.lit(""),
        partner=pl.lit(""),
        product_system=pl.lit(ProductSystem.SERIES.value),
        product=pl.col("currency"),
        unit=pl.col("currency") + "/USD",
        frequency=pl.lit(Frequency.MONTHLY.value),
        period=pl.col("period"),
        value=pl.col("value"),
        flags=(flags + unfinished).cast(pl.UInt8),
        vintage=pl.lit(retrieved_at.date()),
        retrieved_at=pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        origin=pl.lit(file),
    )
    return Figures(table, tuple(refusals.kept), refusals.count)


def _no_currency(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("it is not known which currency '{name}' stands for ({count:,} rows).", name=written, count=count),
        Sentence(
            "These rows are kept apart; the others were read. Currencies that were replaced within a table need a file of their own."
        ),
    )


def _turned(written: str, count: int) -> tuple[Sentence, Sentence]:
    return Sentence(
        "'{written}' was never the price of a dollar ({count:,} rows); most likely it is dollars for the currency, or for a hundred units of it.",
        written=written,
        count=count,
    ), APART


def _no_rate(file: str, column: str) -> Refusal:
    return Refusal(
        file,
        Sentence("the column is no price of a dollar."),
        Sentence("It is kept apart; the others were read. A column of rates is called as in krw_per_usd."),
        column=column,
    )
