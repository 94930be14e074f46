"""Rows of the US Census Bureau's trade interface, as columns of text, into figures; what cannot be read is kept apart with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, WORLD, Figures, Flag, Frequency, ProductSystem
from bioaccord.market.selection import EVERYTHING
from bioaccord.reading.table_batches import LONGER, NO_RECORD, SHORTER
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from .areas import countries
from .wrong_rows import (
    APART,
    Conditions,
    first_of_month,
    need_columns,
    numbers,
    plain_numbers,
    table_of,
    without_wrong_rows,
)

NAME = "us-census"
TITLE = "US Census Bureau"
COUNTRIES = "us_census_countries.csv"
CODE_LENGTHS = (2, 4, 6, 10)
_FIRST_DAY = date(1989, 1, 1)
_ALL = "-"
_KILOGRAMS, _NO_QUANTITY = "KG", ("", "-", "X", "N/A")


@dataclass(frozen=True, slots=True)
class Direction:
    """Imports or exports: the word in the address, the column of codes, values by column, and the column of quantities."""

    name: str
    code: str
    values: dict[str, str]
    quantity: str


DIRECTIONS = (
    Direction(
        "imports",
        "I_COMMODITY",
        # General imports at customs value, that is without freight; with it; and those for consumption.
        {"GEN_VAL_MO": "import_value", "GEN_CIF_MO": "import_value_cif", "CON_VAL_MO": "import_value_for_consumption"},
        "GEN_QY1_MO",
    ),
    Direction("exports", "E_COMMODITY", {"ALL_VAL_MO": "export_value"}, "QTY_1_MO"),
)
SHIPPED = {"AIR_WGT_MO": "shipping_weight_by_air", "VES_WGT_MO": "shipping_weight_by_vessel"}
"""Gross weights in kilograms, of what came by air and by sea; nothing is told of what came over land."""


def rows_of_answer(answer: Any, shown: str) -> pl.DataFrame:
    """Return an answer (a list whose first row is the header) as columns of text; raises `InputError` for anything else.

    A name that is both asked for and filtered by stands twice in the header; the first is taken. Rows that are none, or of another
    length than the header, are marked as broken; where all are, the answer is refused.
    """
    header, *body = answer if isinstance(answer, list) and answer else [None]
    if not isinstance(header, list) or not header or not all(isinstance(name, str) for name in header):
        raise InputError(
            Refusal(
                shown,
                Sentence("is no answer of {publisher}: a list of rows under a header is expected.", publisher=TITLE),
                Sentence("Most likely it is an error; a key may be missing or wrong. Ask again."),
            )
        )
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    faults = [_fault(row, len(header)) for row in body]
    if body and all(faults):
        raise InputError(
            Refusal(
                shown,
                Sentence("has another number of cells than the header."),
                Sentence("Most likely the answer was cut off; ask again."),
                2,
            )
        )
    whole = [[""] * len(header) if fault else row for row, fault in zip(body, faults, strict=True)]
    columns = {
        name: ["" if row[place] is None else str(row[place]).strip() for row in whole] for name, place in places.items()
    }
    return table_of(columns, faults, first_row=2)


def _fault(row: object, cells: int) -> str:
    if not isinstance(row, list):
        return NO_RECORD
    return "" if len(row) == cells else SHORTER if len(row) < cells else LONGER


def figures_of(table: pl.DataFrame, file: str, *, retrieved_at: datetime) -> Figures:
    """Return the figures of a part of a table, and its wrong rows and cells.

    Rows of groups of countries (the European Union, continents) are left out: they repeat the others.
    """
    direction = next((one for one in DIRECTIONS if one.code in table.columns), DIRECTIONS[0])
    value = next(name for name in direction.values)
    need_columns(table, ("CTY_CODE", direction.code, value), file, TITLE)
    if "time" not in table.columns:
        need_columns(table, ("YEAR", "MONTH"), file, TITLE)
        table = table.with_columns((pl.col("YEAR") + "-" + pl.col("MONTH")).alias("time"))
    refusals = Refusals()
    group = pl.col("CTY_CODE").str.contains(r"X|^0\d{3}$")
    if "SUMMARY_LVL" in table.columns:
        group = group | ((pl.col("SUMMARY_LVL") == "CGP") & (pl.col("CTY_CODE") != _ALL))
    rows = table.filter(~group)
    rows = rows.with_columns(
        first_of_month(rows["time"]).alias("_period"),
        pl.col("CTY_CODE").replace_strict(countries(COUNTRIES) | {_ALL: WORLD}, default=None).alias("_partner"),
        pl.col(direction.code).replace(_ALL, EVERYTHING).alias("_code"),
    )
    rows = without_wrong_rows(rows, _conditions(direction, retrieved_at.date()), file, refusals)
    parts = [pl.DataFrame(schema=OBSERVATIONS), *_parts(rows, direction, value, file, retrieved_at, refusals)]
    return Figures(pl.concat(parts), tuple(refusals.kept), refusals.count)


def _conditions(direction: Direction, today: date) -> Conditions:
    dated = (pl.col("_period") >= _FIRST_DAY) & (pl.col("_period") <= today)
    code = pl.col("_code")
    coded = code.str.contains(r"^\d+$") & code.str.len_chars().is_in(list(CODE_LENGTHS))
    return {
        "time": (~dated.fill_null(False), pl.col("time"), _wrong_month),
        "CTY_CODE": (pl.col("_partner").is_null(), pl.col("CTY_CODE"), _wrong_country),
        direction.code: (~(coded | (code == EVERYTHING)), code, _wrong_code),
    }


def _parts(
    rows: pl.DataFrame, direction: Direction, first: str, file: str, retrieved_at: datetime, refusals: Refusals
) -> Iterator[pl.DataFrame]:
    for column, indicator in direction.values.items():
        if column in rows.columns:
            read = numbers(rows, column, file, refusals)
            yield _figures(read, indicator, pl.lit("USD"), file, retrieved_at)
    # What a weight stands beside; where the value cannot be read, zero is no weight either.
    rows = rows.with_columns(plain_numbers(rows[first]).alias("_beside"))
    beside = pl.col("_beside")
    word = direction.name.removesuffix("s")
    for column, measure in SHIPPED.items():
        if column in rows.columns:
            read = numbers(rows, column, file, refusals)
            yield _figures(read, f"{word}_{measure}", pl.lit("kg"), file, retrieved_at)
    if not {direction.quantity, "UNIT_QY1"} <= set(rows.columns):
        return
    counted = rows.filter(~pl.col("UNIT_QY1").str.to_uppercase().is_in(list(_NO_QUANTITY)))
    read = numbers(counted, direction.quantity, file, refusals).with_columns(
        pl.when((pl.col("value") == 0) & ((beside > 0) | beside.is_null())).then(None).otherwise("value").alias("value")
    )
    kilograms = pl.col("UNIT_QY1").str.to_uppercase() == _KILOGRAMS
    yield _figures(read.filter(kilograms), f"{word}_weight", pl.lit("kg"), file, retrieved_at)
    yield _figures(read.filter(~kilograms), f"{word}_quantity", pl.col("UNIT_QY1"), file, retrieved_at)


def _figures(rows: pl.DataFrame, indicator: str, unit: pl.Expr, file: str, retrieved_at: datetime) -> pl.DataFrame:
    values = {
        "source": pl.lit(NAME),
        "indicator": pl.lit(indicator),
        "reporter": pl.lit("US"),
        "partner": pl.col("_partner"),
        "product_system": pl.lit(ProductSystem.HTS.value),
        "product": pl.col("_code"),
        "unit": unit,
        "frequency": pl.lit(Frequency.MONTHLY.value),
        "period": pl.col("_period"),
        "value": pl.col("value"),
        "flags": pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0).cast(pl.UInt8),
        "vintage": pl.lit(retrieved_at.date()),
        "retrieved_at": pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        "origin": pl.lit(file),
    }
    return rows.select(**values).cast(OBSERVATIONS)


def _wrong_month(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{written}' is not a month of American trade ({count:,} rows).", written=written, count=count),
        Sentence("It should look like 2025-01, from 1989 on.") + APART,
    )


def _wrong_country(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{code}' is not a country of today ({count:,} rows).", code=written, count=count),
        Sentence("These rows are kept apart under that name; the others were read."),
    )


def _wrong_code(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence(
            "'{code}' is not a code of the American tariff: two, four, six or ten digits are expected ({count:,} rows).",
            code=written,
            count=count,
        ),
        Sentence("Codes are never padded or cut.") + APART,
    )
