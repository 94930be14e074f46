"""Rows of the Korea Customs Service, as columns of text, into figures; what cannot be read is kept apart with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, WORLD, Figures, Flag, Frequency, ProductSystem
from bioaccord.market.selection import EVERYTHING
from bioaccord.reading.table_batches import CUT, CUT_OFF, LONGER, MORE, ROW
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

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
_THOUSANDS = re.compile(r"천|thousand|1,?000|톤|\bton|_k(?:usd|ton)", re.IGNORECASE)
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
        plain = re.sub(r"[\s($].*$", "", name.strip()).casefold() if not name.isascii() else name.strip().casefold()
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
    names = columns_of([name for name in table.columns if name not in (ROW, MORE, CUT)], file)
    refusals = Refusals()
    said = names.get
    plain = table.select(
        ROW,
        (pl.col(MORE) != "").alias("longer"),
        pl.col(CUT).alias("cut"),
        pl.col(names[PERIOD]).alias("written"),
        _period(pl.col(names[PERIOD])).alias(PERIOD),
        _column(said(CODE), EVERYTHING).alias(CODE),
        _column(said(PARTNER), WORLD).alias(PARTNER),
        _column(said(PARTNER_NAME), "").alias(PARTNER_NAME),
        *(pl.col(said(name, "")).alias(name) for name in MEASURES if name in names),
    )
    plain = plain.filter(~pl.col("written").str.to_lowercase().is_in(_TOTAL_WORDS))
    plain = _without_table_faults(plain, names, file, retrieved_at, refusals)
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


def _period(written: pl.Expr) -> pl.Expr:
    """Return the first day of a month written 2025.01, 2025-01, 2025/01 or 202501."""
    digits = written.str.replace(r"^(\d{4})[.\-/ ]?(\d{2})$", "${1}-${2}-01")
    return digits.str.to_date("%Y-%m-%d", strict=False)


def _without_table_faults(
    rows: pl.DataFrame, names: dict[str, str], file: str, retrieved_at: datetime, refusals: Refusals
) -> pl.DataFrame:
    days = (pl.col(PERIOD) >= _FIRST_DAY) & (pl.col(PERIOD) <= retrieved_at.date())
    code = pl.col(CODE).str.contains(r"^\d+$") & pl.col(CODE).str.len_chars().is_in(_CODE_LENGTHS)
    partners = [*sorted(country_codes() - _NO_PARTNERS), WORLD]
    judged = rows.with_columns(
        pl.when(pl.col("cut"))
        .then(pl.lit("cut"))
        .when(pl.col("longer"))
        .then(pl.lit("longer"))
        .when(~days.fill_null(False))
        .then(pl.lit(PERIOD))
        .when(~(code | (pl.col(CODE) == EVERYTHING)))
        .then(pl.lit(CODE))
        .when(~pl.col(PARTNER).is_in(partners))
        .then(pl.lit(PARTNER))
        .alias("wrong")
    )
    wrong = judged.filter(pl.col("wrong").is_not_null())
    for row in wrong.filter(pl.col("wrong") != PARTNER).iter_rows(named=True):
        refusals.add(partial(_wrong_row, row, names, file))
    unmatched = wrong.filter(pl.col("wrong") == PARTNER)
    for row in (
        unmatched.group_by(PARTNER, PARTNER_NAME, maintain_order=True)
        .agg(pl.col(ROW).first(), pl.len().alias("count"))
        .iter_rows(named=True)
    ):
        refusals.add(partial(_unmatched, row, names, file))
        refusals.count += row["count"] - 1
    return judged.filter(pl.col("wrong").is_null())


def _measured(
    rows: pl.DataFrame, name: str, column: str, file: str, retrieved_at: datetime, refusals: Refusals
) -> Iterator[pl.DataFrame]:
    if rows.is_empty():
        return
    if _THOUSANDS.search(column):
        refusals.add(partial(_in_thousands, column, file))
        refusals.count += rows.height - 1
        return
    written = pl.col(name)
    number = written.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    parsed = rows.select(ROW, PERIOD, CODE, PARTNER, name, number.alias("value"))
    silent = (written == "") | (written == _NONE)
    wrong = parsed.filter(~silent & (pl.col("value").is_null() | ~pl.col("value").is_finite() | (pl.col("value") < 0)))
    if wrong.height:
        for row in wrong.iter_rows(named=True):
            refusals.add(partial(_wrong_cell, row, name, column, file))
        parsed = parsed.join(wrong.select(ROW), on=ROW, how="anti", maintain_order="left")
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
        "flags": pl.when(silent).then(int(Flag.MISSING)).otherwise(0).cast(pl.UInt8),
        "vintage": pl.lit(retrieved_at.date()),
        "retrieved_at": pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        "origin": pl.lit(file),
    }
    yield parsed.select(**values)


_BROKEN = {"cut": CUT_OFF, "longer": LONGER}


def _wrong_row(row: dict[str, object], names: dict[str, str], file: str) -> Refusal:
    number = int(str(row[ROW]))
    if row["wrong"] in _BROKEN:
        return Refusal(file, *_BROKEN[str(row["wrong"])], number)
    if row["wrong"] == PERIOD:
        return Refusal(
            file,
            Sentence("'{written}' is not a month of Korean trade.", written=str(row["written"])),
            Sentence("It should look like 2025.01, from 1988 on. The row is kept apart; the others were read."),
            number,
            names[PERIOD],
            str(row["written"]),
        )
    return Refusal(
        file,
        Sentence("'{code}' is not a code of Korea's tariff: ten digits are expected.", code=str(row[CODE])),
        Sentence("Codes are never padded or cut. The row is kept apart; the others were read."),
        number,
        names.get(CODE, CODE),
        str(row[CODE]),
    )


def _unmatched(row: dict[str, object], names: dict[str, str], file: str) -> Refusal:
    code = f"{row[PARTNER]} {row[PARTNER_NAME]}".strip()
    return Refusal(
        file,
        Sentence("'{code}' is not a country of today ({count:,} rows).", code=code, count=int(str(row["count"]))),
        Sentence("These rows are kept apart under that name; the others were read."),
        int(str(row[ROW])),
        names.get(PARTNER, PARTNER),
        str(row[PARTNER]),
    )


def _in_thousands(column: str, file: str) -> Refusal:
    return Refusal(
        file,
        Sentence("the column counts in thousands, so it is rounded."),
        Sentence("It is kept apart; the others were read. Export it in dollars and kilograms."),
        column=column,
    )


def _wrong_cell(row: dict[str, object], name: str, column: str, file: str) -> Refusal:
    value = row["value"]
    negative = isinstance(value, float) and value < 0
    return Refusal(
        file,
        Sentence("'{value}' is less than nothing.", value=str(row[name]))
        if negative
        else Sentence("'{written}' is not a number.", written=str(row[name])),
        Sentence("The cell is kept apart; the others were read."),
        int(str(row[ROW])),
        column,
        str(row[name]),
    )


def _without_thousands(name: str) -> str:
    return re.sub(r"_(?:thousand|1000|k)(?=_|$)|(?<=_)k(?=usd)|thousand_|1000_?", "", name)
