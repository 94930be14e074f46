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
from tempfile import TemporaryDirectory

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures, Flag, Frequency, ProductSystem
from bioaccord.reading.table_batches import ROW, table_batches
from bioaccord.reading.web import Web, refusal_of, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .table_faults import (
    MISSING_MARKS,
    column_in_thousands,
    figures_of_files,
    in_thousands,
    not_a_month,
    not_a_number,
    other_table,
    whole_rows,
)

NAME = "exchange-rates"
ADDRESS = "https://raw.githubusercontent.com/datasets/exchange-rates/main/data/monthly.csv"
_SUFFIXES = (".csv", ".csv.gz", ".parquet")
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


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the rates of a table: `month, krw_per_usd` (one column a currency) or `Date, Country, Exchange rate`; or of a folder of them.

    Rows that cannot be read are kept apart. Raises `InputError` for a file that is something else.
    """
    return figures_of_files(path, _SUFFIXES, partial(_figures, retrieved_at=retrieved_at))


def figures_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, folder: Path | None = None, address: str = ADDRESS
) -> Iterator[Figures]:
    """Yield the rates of today's collection from the first to the last day; the table is kept in `folder`. Raises `SourceError`."""
    answer = web.get(address)
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))
    with TemporaryDirectory() as name:
        kept = (folder / f"{retrieved_at:%Y-%m-%d}" if folder is not None else Path(name)) / "exchange-rates.csv"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(answer.text, encoding="utf-8")
        try:
            parts = list(_figures(kept, without_secrets(address), retrieved_at=retrieved_at))
        except InputError as error:
            raise SourceError(error.in_both()) from None
    for part in parts:
        within = part.table.filter(pl.col("period").is_between(since.replace(day=1), until))
        yield Figures(within, part.kept_apart, part.kept_apart_count)


def _figures(path: Path, file: str, *, retrieved_at: datetime) -> Iterator[Figures]:
    for batch in table_batches(path):
        refusals = Refusals()
        rows = whole_rows(batch, file, refusals)
        columns = [name for name in batch.columns if not name.startswith("_")]
        if all(name in columns for name in _LONG):
            long = rows.select(ROW, month="Date", currency="Country", written="Exchange rate")
            yield _rates(_with_currencies(long, file, refusals), "Exchange rate", file, retrieved_at, refusals)
            continue
        named = {name: found.group(1).upper() for name in columns if (found := _PER_DOLLAR.match(name))}
        for name in columns:
            if in_thousands(name):
                refusals.add(partial(column_in_thousands, file, name))
                refusals.count += max(0, rows.height - 1)
        if "month" not in columns or not (named or refusals):
            raise other_table(file, columns, "month" if "month" not in columns else "krw_per_usd")
        yield Figures(pl.DataFrame(schema=OBSERVATIONS), tuple(refusals.kept), refusals.count)
        for name, currency in named.items():
            wide = rows.select(ROW, month="month", currency=pl.lit(currency), written=name)
            yield _rates(wide, name, file, retrieved_at, Refusals())


def _with_currencies(rows: pl.DataFrame, file: str, refusals: Refusals) -> pl.DataFrame:
    unknown = rows.filter(~pl.col("currency").is_in(list(_CURRENCIES)))
    first = unknown.group_by("currency", maintain_order=True).agg(pl.col(ROW).first(), pl.len().alias("count"))
    for row in first.iter_rows(named=True):
        refusals.add(partial(_no_currency, file, row))
        refusals.count += row["count"] - 1
    known = rows.filter(pl.col("currency").is_in(list(_CURRENCIES)))
    return known.with_columns(pl.col("currency").replace_strict(_CURRENCIES, return_dtype=pl.String))


def _rates(rows: pl.DataFrame, column: str, file: str, retrieved_at: datetime, refusals: Refusals) -> Figures:
    day = pl.col("month").str.replace(r"^(\d{4}-\d{2})$", "${1}-01").str.to_date("%Y-%m-%d", strict=False)
    number = pl.col("written").str.replace_all(",", "").cast(pl.Float64, strict=False)
    silent = pl.col("written").str.to_lowercase().is_in(MISSING_MARKS)
    rows = rows.with_columns(day.alias("period"), number.alias("number"), silent.alias("silent"))
    month = pl.col("period").is_between(_FIRST_DAY, retrieved_at.date()) & (pl.col("period").dt.day() == 1)
    good = pl.col("silent") | (pl.col("number").is_finite() & (pl.col("number") > 0)).fill_null(False)
    rows = rows.with_columns(month.fill_null(False).alias("is_month"), good.alias("is_good"))
    for row in rows.filter(~(pl.col("is_month") & pl.col("is_good"))).iter_rows(named=True):
        if row["is_month"]:
            refusals.add(partial(not_a_number, file, row[ROW], column, row["written"]))
        else:
            refusals.add(partial(not_a_month, file, row[ROW], "month", row["month"]))
    flags = pl.when(pl.col("silent")).then(int(Flag.MISSING)).otherwise(0)
    # The mean of a month that is not over will change.
    unfinished = (
        pl.when(pl.col("period") == retrieved_at.date().replace(day=1)).then(int(Flag.PROVISIONAL)).otherwise(0)
    )
    table = rows.filter(pl.col("is_month") & pl.col("is_good")).select(
        source=pl.lit(NAME),
        indicator=pl.lit("exchange_rate"),
        reporter=pl.lit(""),
        partner=pl.lit(""),
        product_system=pl.lit(ProductSystem.SERIES.value),
        product=pl.col("currency"),
        unit=pl.col("currency") + "/USD",
        frequency=pl.lit(Frequency.MONTHLY.value),
        period=pl.col("period"),
        value=pl.when(~pl.col("silent")).then(pl.col("number")),
        flags=(flags + unfinished).cast(pl.UInt8),
        vintage=pl.lit(retrieved_at.date()),
        retrieved_at=pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        origin=pl.lit(file),
    )
    return Figures(table, tuple(refusals.kept), refusals.count)


def _no_currency(file: str, row: dict[str, object]) -> Refusal:
    name = str(row["currency"])
    return Refusal(
        file,
        Sentence(
            "it is not known which currency '{name}' stands for ({count:,} rows).",
            name=name,
            count=int(str(row["count"])),
        ),
        Sentence(
            "These rows are kept apart; the others were read. Currencies that were replaced within a table need a file of their own."
        ),
        int(str(row[ROW])),
        "Country",
        name,
    )
