"""Rows of UN Comtrade, as columns of text, into figures; what cannot be read is kept apart with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures, Flag, Frequency, ProductSystem
from bioaccord.market.selection import EVERYTHING
from bioaccord.vocabulary.errors import Refusals
from bioaccord.vocabulary.sentence import Sentence

from .areas import countries
from .wrong_rows import APART, Conditions, need_columns, numbers, without_wrong_rows

NAME = "un-comtrade"
TITLE = "UN Comtrade"
AREAS = "un_comtrade_areas.csv"
NEEDED = ("freqCode", "period", "reporterCode", "flowCode", "partnerCode", "classificationCode", "cmdCode")
NEEDED_VALUE = "primaryValue"
COLUMNS = (
    "typeCode",
    *NEEDED,
    "isOriginalClassification",
    "partner2Code",
    "customsCode",
    "mosCode",
    "motCode",
    "qtyUnitCode",
    "qtyUnitAbbr",
    "qty",
    "isQtyEstimated",
    "netWgt",
    "isNetWgtEstimated",
    "fobvalue",
    NEEDED_VALUE,
    "legacyEstimationFlag",
)
"""The columns of which something is taken."""
FLOWS = {
    "M": "import",
    "X": "export",
    "RM": "reimport",
    "RX": "reexport",
    "DX": "domestic_export",
    "FM": "foreign_import",
}
"""The publisher's flows that are read, and the first word of their indicators. M and X hold the others."""
SYSTEMS = {
    "HS": ProductSystem.HS,
    "H0": ProductSystem.HS1992,
    "H1": ProductSystem.HS1996,
    "H2": ProductSystem.HS2002,
    "H3": ProductSystem.HS2007,
    "H4": ProductSystem.HS2012,
    "H5": ProductSystem.HS2017,
    "H6": ProductSystem.HS2022,
}
_FIRST_YEAR = 1962
_FIRST_RELEASE = date(1990, 1, 1)
_NO_UNIT, _KILOGRAMS = "-1", "8"
# The sum over all second partners, customs procedures, modes of supply and of transport; any other row is a part of it.
_SUMS = {
    "partner2Code": ("0", ""),
    "customsCode": ("C00", ""),
    "mosCode": ("0", ""),
    "motCode": ("0", ""),
}
_WEIGHT_ESTIMATED, _QUANTITY_ESTIMATED = ("4", "6"), ("2", "6")


@dataclass(frozen=True, slots=True)
class Release:
    """A data set of the publisher: whose, how long its periods are, which one, and the day on which it was last released."""

    reporter: str
    frequency: str
    period: str
    released_on: date


def releases_of(table: pl.DataFrame) -> list[Release]:
    """Return the releases in rows of the publisher's list of what is available; rows without a day or a country are none."""
    need_columns(table, ("freqCode", "period", "reporterCode", "lastReleased"), "", TITLE)
    days = table.with_columns(
        pl.col("lastReleased").str.slice(0, 10).str.to_date(strict=False).alias("day"),
        pl.col("reporterCode").replace_strict(countries(AREAS), default=None).alias("reporter"),
    ).filter((pl.col("day") >= _FIRST_RELEASE) & pl.col("reporter").is_not_null())
    # One period may be there in several editions of the nomenclature.
    last = days.group_by("reporter", "freqCode", "period", maintain_order=True).agg(pl.col("day").max())
    return [Release(*row) for row in last.select("reporter", "freqCode", "period", "day").iter_rows()]


def figures_of(
    table: pl.DataFrame, file: str, *, retrieved_at: datetime, releases: Mapping[tuple[str, str, str], date]
) -> Figures:
    """Return the figures of a part of a table (as `table_batches` or `text_table` gives it), and its wrong rows and cells.

    The vintage is the day of the release (by reporter, frequency and period as written) where it is known, else that of retrieval.
    """
    need_columns(table, (*NEEDED, NEEDED_VALUE), file, TITLE)
    refusals = Refusals()
    known = countries(AREAS)
    present = table.columns
    rows = table.with_columns(
        _period(pl.col("freqCode"), pl.col("period")).alias("_period"),
        pl.col("reporterCode").replace_strict(known, default=None).alias("_reporter"),
        pl.col("partnerCode").replace_strict(known, default=None).alias("_partner"),
    )
    rows = without_wrong_rows(rows, _conditions(present, retrieved_at.date()), file, refusals)
    rows = _with_vintage(rows, releases, retrieved_at.date())
    parts = [pl.DataFrame(schema=OBSERVATIONS)]
    valued = numbers(rows, NEEDED_VALUE, file, refusals).rename({"value": "_value"})
    parts.append(_figures(valued, "_value", "value", pl.lit("USD"), pl.lit(0), file, retrieved_at))
    if "fobvalue" in present:
        # An importer that tells both says itself what freight and insurance cost.
        bought = valued.filter(pl.col("flowCode").is_in(["M", "RM"]) & (pl.col("fobvalue") != ""))
        free = numbers(bought, "fobvalue", file, refusals).filter(pl.col("value") > 0)
        parts.append(_figures(free, "value", "value_fob", pl.lit("USD"), pl.lit(0), file, retrieved_at))
    if "netWgt" in present:
        weighed = numbers(valued, "netWgt", file, refusals)
        estimated = _is_estimated(present, "isNetWgtEstimated", _WEIGHT_ESTIMATED)
        parts.append(_figures(_weighed(weighed), "value", "weight", pl.lit("kg"), estimated, file, retrieved_at))
    parts += _quantities(valued, present, file, retrieved_at, refusals)
    return Figures(pl.concat(parts), tuple(refusals.kept), refusals.count)


def _period(frequency: pl.Expr, written: pl.Expr) -> pl.Expr:
    """Return the first day of 2024 (annual) or 202405 (monthly); null where the two do not agree."""
    year = pl.when((frequency == "A") & written.str.contains(r"^\d{4}$")).then(written + "-01-01")
    month = year.when((frequency == "M") & written.str.contains(r"^\d{6}$"))
    return month.then(written.str.slice(0, 4) + "-" + written.str.slice(4) + "-01").str.to_date(strict=False)


def _conditions(present: list[str], today: date) -> Conditions:
    period, code = pl.col("_period"), pl.col("cmdCode")
    dated = (period >= date(_FIRST_YEAR, 1, 1)) & (period <= today)
    coded = code.str.contains(r"^(?:\d{2}|\d{4}|\d{6})$") | (code == EVERYTHING)
    conditions = {
        "period": (~dated.fill_null(False), pl.col("freqCode") + " " + pl.col("period"), _wrong_period),
        "reporterCode": (
            pl.col("_reporter").is_null() | (pl.col("_reporter") == "WLD"),
            pl.col("reporterCode"),
            _wrong_area,
        ),
        "partnerCode": (pl.col("_partner").is_null(), pl.col("partnerCode"), _wrong_area),
        "flowCode": (~pl.col("flowCode").is_in(list(FLOWS)), pl.col("flowCode"), _wrong_flow),
        "classificationCode": (
            ~pl.col("classificationCode").is_in(list(SYSTEMS)),
            pl.col("classificationCode"),
            _wrong_classification,
        ),
        "cmdCode": (~coded, code, _wrong_code),
    }
    for name, sums in _SUMS.items():
        if name in present:
            conditions[name] = (~pl.col(name).is_in(list(sums)), pl.lit(name), _a_part)
    if "typeCode" in present:
        conditions["typeCode"] = (~pl.col("typeCode").is_in(["C", ""]), pl.col("typeCode"), _no_goods)
    return conditions


def _with_vintage(rows: pl.DataFrame, releases: Mapping[tuple[str, str, str], date], day: date) -> pl.DataFrame:
    known = pl.DataFrame(
        [(*key, released) for key, released in releases.items() if released <= day],
        schema={"_reporter": pl.String(), "freqCode": pl.String(), "period": pl.String(), "_vintage": pl.Date()},
        orient="row",
    )
    joined = rows.join(known, on=["_reporter", "freqCode", "period"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("_vintage").fill_null(day))


def _weighed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in which a zero beside a value (or beside no figure at all) is no weight."""
    nothing = (pl.col("value") == 0) & ((pl.col("_value") > 0) | pl.col("_value").is_null())
    return rows.with_columns(pl.when(nothing).then(None).otherwise("value").alias("value"))


def _is_estimated(present: list[str], column: str, legacy: tuple[str, ...]) -> pl.Expr:
    told = pl.col(column).str.to_lowercase().is_in(["true", "1"]) if column in present else pl.lit(False)
    if "legacyEstimationFlag" in present:
        # A table that went through pandas may say 4.0.
        told = told | pl.col("legacyEstimationFlag").str.strip_suffix(".0").is_in(list(legacy))
    return pl.when(told).then(int(Flag.ESTIMATED)).otherwise(0)


def _quantities(
    rows: pl.DataFrame, present: list[str], file: str, retrieved_at: datetime, refusals: Refusals
) -> Iterator[pl.DataFrame]:
    if not {"qty", "qtyUnitCode", "qtyUnitAbbr"} <= set(present):
        return
    counted = ~pl.col("qtyUnitCode").is_in([_NO_UNIT, _KILOGRAMS, ""]) & ~pl.col("qtyUnitAbbr").is_in(["", "N/A"])
    read = numbers(rows.filter(counted), "qty", file, refusals)
    estimated = _is_estimated(present, "isQtyEstimated", _QUANTITY_ESTIMATED)
    yield _figures(_weighed(read), "value", "quantity", pl.col("qtyUnitAbbr"), estimated, file, retrieved_at)


def _figures(
    rows: pl.DataFrame, column: str, measure: str, unit: pl.Expr, flags: pl.Expr, file: str, retrieved_at: datetime
) -> pl.DataFrame:
    silent = pl.col(column).is_null()
    brought = pl.lit(0)
    if "isOriginalClassification" in rows.columns:
        # The publisher brought it from the edition in which the country reported.
        brought = (
            pl.when(pl.col("isOriginalClassification").str.to_lowercase() == "false")
            .then(int(Flag.CONCORDED))
            .otherwise(0)
        )
    said = pl.when(silent).then(int(Flag.MISSING)).otherwise(flags) + brought
    values = {
        "source": pl.lit(NAME),
        "indicator": pl.col("flowCode").replace_strict(FLOWS, return_dtype=pl.String) + f"_{measure}",
        "reporter": pl.col("_reporter"),
        "partner": pl.col("_partner"),
        "product_system": pl.col("classificationCode").replace_strict(
            {code: system.value for code, system in SYSTEMS.items()}, return_dtype=pl.String
        ),
        "product": pl.col("cmdCode"),
        "unit": unit,
        "frequency": pl.when(pl.col("freqCode") == "A")
        .then(pl.lit(Frequency.ANNUAL.value))
        .otherwise(pl.lit(Frequency.MONTHLY.value)),
        "period": pl.col("_period"),
        "value": pl.col(column),
        "flags": said.cast(pl.UInt8),
        "vintage": pl.col("_vintage"),
        "retrieved_at": pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        "origin": pl.lit(file),
    }
    return rows.select(**values).cast(OBSERVATIONS)


def _wrong_period(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{written}' is no period of this table ({count:,} rows).", written=written, count=count),
        Sentence("Annual figures are written 2024, monthly ones 202405.") + APART,
    )


def _wrong_area(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{code}' is not a country of today ({count:,} rows).", code=written, count=count),
        Sentence("These rows are kept apart under that name; the others were read."),
    )


def _wrong_flow(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{written}' is no flow that is read here ({count:,} rows).", written=written, count=count),
        Sentence("Read are {names}.", names=", ".join(FLOWS)) + APART,
    )


def _wrong_classification(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{written}' is no edition of the Harmonized System ({count:,} rows).", written=written, count=count),
        Sentence("Read are {names}.", names=", ".join(SYSTEMS)) + APART,
    )


def _wrong_code(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence(
            "'{code}' is not a code of two, four or six digits ({count:,} rows); most likely a zero in front was lost.",
            code=written,
            count=count,
        ),
        Sentence("Codes are never padded or cut.") + APART,
    )


def _a_part(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("{count:,} rows are parts of others, by {name}.", count=count, name=written),
        Sentence("Ask for sums: partner2Code=0, motCode=0, mosCode=0, customsCode=C00.") + APART,
    )


def _no_goods(written: str, count: int) -> tuple[Sentence, Sentence]:
    return Sentence("'{written}' is no trade in goods ({count:,} rows).", written=written, count=count), APART
