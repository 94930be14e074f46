"""Rows of the Korea Customs Service, as columns of text, into figures; what cannot be read is kept apart with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, WORLD, Figures, Flag, Frequency, ProductSystem
from bioaccord.market.selection import EVERYTHING
from bioaccord.reading.table_batches import FAULT, ROW
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from .wrong_rows import (
    APART,
    Conditions,
    column_in_thousands,
    columns_of_file,
    first_of_month,
    in_thousands,
    numbers,
    without_wrong_rows,
    wrong_month,
)

NAME = "korea-customs"
PERIOD, CODE, PARTNER, PARTNER_NAME = "period", "code", "partner", "partner_name"
MEASURES = {
    "export_value": "USD",
    "export_weight": "kg",
    "import_value": "USD",
    "import_weight": "kg",
    "export_declarations": "declarations",
    "import_declarations": "declarations",
}
"""What is counted, and in what unit."""

_CALLED = {
    PERIOD: ("year", "month", "period", "기간", "년월", "연월", "기준년월"),
    CODE: ("hscd", "hscode", "hs_code", "hs", "hs10", "hsk10", "hsk", "hs코드", "hs부호", "품목코드"),
    PARTNER: ("statcd", "partner", "country", "cntycd", "국가코드"),
    PARTNER_NAME: ("statcdcntnkor1", "국가명", "국가"),
    "export_value": ("expdlr", "export_usd", "수출금액", "수출액"),
    "export_weight": ("expwgt", "export_kg", "수출중량"),
    "import_value": ("impdlr", "import_usd", "수입금액", "수입액"),
    "import_weight": ("impwgt", "import_kg", "수입중량"),
    "export_declarations": ("expcnt", "수출건수"),
    "import_declarations": ("impcnt", "수입건수"),
}
_TONS = re.compile(r"톤|\bton|_k?ton", re.IGNORECASE)
_TOTAL_WORDS = ("총계", "total", "합계")
_NONE = "-"
_FIRST_DAY = date(1988, 1, 1)
# Unions of countries have a code in CLDR, but no trade of their own; customs' EU is one of its unmatched codes.
_NO_PARTNERS = frozenset({"EU", "EZ", "UN"})
_CODE_LENGTHS = (2, 4, 10)


def columns_of(names: Sequence[str], file: str) -> dict[str, str]:
    """Return which column of a table is which of ours; raises `InputError` for a table that is another publisher's."""
    found: dict[str, str] = {}
    for name in names:
        # A Korean name may go on after a space, an English one says its unit in brackets only.
        plain = re.sub(r"\s*\(.*$" if name.isascii() else r"[\s($].*$", "", name.strip()).casefold()
        for ours, words in _CALLED.items():
            if plain in words or (ours in MEASURES and _without_thousands(plain) in words):
                found.setdefault(ours, name)
    if PERIOD not in found or not any(one in found for one in MEASURES):
        lacking = _CALLED[PERIOD if PERIOD not in found else "export_value"][0]
        raise InputError(
            Refusal(
                file,
                Sentence("is a table, but none of Korean customs: it has no column {name}.", name=lacking),
                Sentence("Its columns are {columns}. Name the source it is from.", columns=", ".join(names)),
            )
        )
    return found


def figures_of(table: pl.DataFrame, file: str, *, retrieved_at: datetime) -> Figures:
    """Return the figures of a part of a table (as `table_batches` gives it), and its wrong rows and cells.

    A row without a partner is of all partners, one without a code of all products. Rows of totals over months are left out: they
    repeat the others.
    """
    names = columns_of(columns_of_file(table), file)
    refusals = Refusals()
    said = names.get
    plain = table.select(
        ROW,
        FAULT,
        pl.col(names[PERIOD]).alias("written"),
        first_of_month(table[names[PERIOD]]).alias(PERIOD),
        _column(said(CODE), EVERYTHING).alias(CODE),
        _column(said(PARTNER), WORLD).alias(PARTNER),
        _column(said(PARTNER_NAME), "").alias(PARTNER_NAME),
        *(pl.col(said(name, "")).alias(name) for name in MEASURES if name in names),
    )
    plain = plain.filter(~pl.col("written").str.to_lowercase().is_in(_TOTAL_WORDS))
    plain = without_wrong_rows(plain, _conditions(names, retrieved_at.date()), file, refusals)
    tables = [
        part
        for name in MEASURES
        if name in names
        for part in _measured(plain, name, names[name], file, retrieved_at, refusals)
    ]
    figures = pl.concat([pl.DataFrame(schema=OBSERVATIONS), *tables])
    return Figures(figures, tuple(refusals.kept), refusals.count)


def _column(name: str | None, absent: str) -> pl.Expr:
    """Return a column, with what '-' stands for in it and what a table says that has no such column."""
    return pl.col(name).replace(_NONE, absent) if name is not None else pl.lit(absent)


def _conditions(names: dict[str, str], today: date) -> Conditions:
    code = pl.col(CODE)
    coded = code.str.contains(r"^\d+$") & code.str.len_chars().is_in(_CODE_LENGTHS)
    partners = [*sorted(country_codes() - _NO_PARTNERS), WORLD]
    called = pl.col(PARTNER) + " " + pl.col(PARTNER_NAME)
    return {
        names[PERIOD]: wrong_month(pl.col(PERIOD), pl.col("written"), _FIRST_DAY, today),
        names.get(CODE, CODE): (~(coded | (code == EVERYTHING)), code, _wrong_code),
        names.get(PARTNER, PARTNER): (~pl.col(PARTNER).is_in(partners), called.str.strip_chars(), _unmatched),
    }


def _measured(
    rows: pl.DataFrame, name: str, column: str, file: str, retrieved_at: datetime, refusals: Refusals
) -> Iterator[pl.DataFrame]:
    if rows.is_empty():
        return
    if in_thousands(column) or _TONS.search(column):
        refusals.add(partial(column_in_thousands, file, column))
        refusals.count += rows.height - 1
        return
    parsed = numbers(rows, name, file, refusals, called=column)
    values = {
        "source": pl.lit(NAME),
        "indicator": pl.lit(name),
        "reporter": pl.lit("KR"),
        "partner": pl.col(PARTNER),
        "product_system": pl.lit(ProductSystem.HSK.value),
        "product": pl.col(CODE),
        "unit": pl.lit(MEASURES[name]),
        "frequency": pl.lit(Frequency.MONTHLY.value),
        "period": pl.col(PERIOD),
        "value": pl.col("value"),
        "flags": pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0).cast(pl.UInt8),
        "vintage": pl.lit(retrieved_at.date()),
        "retrieved_at": pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        "origin": pl.lit(file),
    }
    yield parsed.select(**values)


def _wrong_code(written: str, count: int) -> tuple[Sentence, Sentence]:
    return Sentence(
        "'{code}' is not a code of Korea's tariff: ten digits are expected ({count:,} rows).", code=written, count=count
    ), Sentence("Codes are never padded or cut.") + APART


def _unmatched(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{code}' is not a country of today ({count:,} rows).", code=written, count=count),
        Sentence("These rows are kept apart under that name; the others were read."),
    )


def _without_thousands(name: str) -> str:
    return re.sub(r"_(?:thousand|1000|k)(?=_|$)|(?<=_)k(?=usd)|thousand_|1000_?", "", name)
