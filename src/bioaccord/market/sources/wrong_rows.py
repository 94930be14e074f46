"""Rows that cannot be read: kept apart, told once for each thing that is wrong, with how many rows it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import polars as pl

from bioaccord.reading.table_batches import FAULT, FAULTS, NO_RECORD, ROW
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

Reason = Callable[[str, int], tuple[Sentence, Sentence]]
"""Takes what was written and how many rows it stands in; returns the problem and the remedy."""

Conditions = Mapping[str, tuple[pl.Expr, pl.Expr, Reason]]
"""By the name of a column in the file: when a row is wrong, what was written there, and how it is told."""

APART = Sentence("They are kept apart; the others were read.")
MISSING_MARKS = ("", "…", "...", "..", ".", "-", "–", "n.a.", "n/a", "na", "nan", "null")
"""How publishers write that they give no figure, in lower case; it is never a zero."""

_THOUSANDS = re.compile(
    r"천|백만|억|thousand|million|'000|(?<!\d)1,?000(?!\d)|_k(?=usd|ton|_|$)|\bmn\b|\bbn\b", re.IGNORECASE
)
_GROUPED = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_OF_A_SPREADSHEET = r"^[+-]?\d(?:\.(\d+))?E\+(\d+)$"


def without_wrong_rows(rows: pl.DataFrame, conditions: Conditions, file: str, refusals: Refusals) -> pl.DataFrame:
    """Return the rows that are whole and for which none of the conditions holds; of the others the first condition that does is told."""
    whole = pl.col(FAULT) == ""
    wrong = rows.select(~whole | pl.any_horizontal(pl.lit(False), *(one[0] for one in conditions.values()))).to_series()
    wrong = wrong.fill_null(False)
    if not wrong.any():
        return rows
    judge: pl.Expr = pl.lit(None, pl.String())
    written: pl.Expr = pl.lit("")
    for name, (is_wrong, said, _) in reversed(list(conditions.items())):
        judge = pl.when(is_wrong).then(pl.lit(name)).otherwise(judge)
        written = pl.when(is_wrong).then(said).otherwise(written)
    judged = rows.filter(wrong).select(
        ROW,
        pl.when(whole).then(judge).otherwise(pl.lit(f"{FAULT} ") + pl.col(FAULT)).alias("_wrong"),
        pl.when(whole).then(written).otherwise(pl.lit("")).alias("_written"),
    )
    told = judged.group_by("_wrong", "_written", maintain_order=True).agg(pl.col(ROW).first(), pl.len().alias("count"))
    for column, text, row, count in told.select("_wrong", "_written", ROW, "count").iter_rows():
        reason = _BROKEN.get(column) or conditions[column][2]
        refusals.add(partial(_refusal, file, reason, column, text, row, count))
        refusals.count += count - 1
    return rows.filter(~wrong)


def numbers(
    rows: pl.DataFrame,
    column: str,
    file: str,
    refusals: Refusals,
    silent: tuple[str, ...] = MISSING_MARKS,
    *,
    called: str = "",
    said: pl.Expr | None = None,
    above_zero: bool = False,
) -> pl.DataFrame:
    """Return rows with the numbers of a column of text as `value` (null where it is silent); cells that are none are kept apart.

    A number is zero or more, or `above_zero`. The column is told as `called`, where the file calls it otherwise, and a wrong cell as `said`.
    """
    written = pl.col(column)
    told = rows.with_columns(
        plain_numbers(rows[column]).alias("value"), written.str.to_lowercase().is_in(list(silent)).alias("_silent")
    )
    number = pl.col("value")
    low = (number <= 0) if above_zero else (number < 0)
    wrong = ~pl.col("_silent") & (number.is_null() | ~number.is_finite() | low)
    reason = _no_price if above_zero else _no_amount
    told = without_wrong_rows(
        told, {called or column: (wrong, written if said is None else said, reason)}, file, refusals
    )
    return told.with_columns(pl.when(~pl.col("_silent")).then("value").alias("value")).drop("_silent")


def plain_numbers(written: pl.Series) -> pl.Series:
    """Return numbers written as 1468346.8, 1,468,346.8 or 1.4683468e+06; null for everything else.

    A comma stands only where it marks thousands. What a spreadsheet rounded (1.47E+06) is no number: its other digits are lost.
    """
    if written.str.contains(",", literal=True).any():
        grouped = written.str.contains(_GROUPED)
        written = pl.select(pl.when(grouped).then(written.str.replace_all(",", "")).otherwise(written)).to_series()
    found = written.cast(pl.Float64, strict=False)
    if written.str.contains("E+", literal=True).any():
        decimals, exponent = written.str.extract(_OF_A_SPREADSHEET, 1), written.str.extract(_OF_A_SPREADSHEET, 2)
        lost = decimals.fill_null("").str.len_chars() < exponent.cast(pl.Int32, strict=False)
        found = pl.select(pl.when(lost.fill_null(False)).then(None).otherwise(found)).to_series()
    return found


def first_of_month(written: pl.Series) -> pl.Series:
    """Return the first day of months written 2025-01, 2025.01, 2025/01, 202501, 2025M1, 2025년 1월 or as their first day; null for all else."""
    # A table of millions of rows has a few hundred months.
    said = written.unique()
    days = (
        said.str.replace(r"[ T]00:00:00(?:\.0+)?$", "")
        .str.replace(r"^(\d{4})(?:[.\-/Mm ]|년 ?)(\d{1,2})월?$", "${1}-${2}-01")
        .str.replace(r"^(\d{4})(\d{2})$", "${1}-${2}-01")
        .str.to_date("%Y-%m-%d", strict=False)
    )
    days = pl.select(pl.when(days.dt.day() == 1).then(days)).to_series()
    return written.replace_strict(said, days, return_dtype=pl.Date)


def wrong_month(period: pl.Expr, written: pl.Expr, first: date, last: date) -> tuple[pl.Expr, pl.Expr, Reason]:
    """Return the condition of a row whose month is none, or not between two days."""
    return ~period.is_between(first, last).fill_null(False), written, _no_month


def in_thousands(name: str) -> bool:
    """Tell whether a column's name or unit says that it counts in thousands or more.

    >>> [in_thousands(name) for name in ("krw_per_thousand_usd", "수출금액(천달러)", "export_kusd", "($/mt)", "3002491000")]
    [True, True, True, False, False]
    """
    return bool(_THOUSANDS.search(name))


def column_in_thousands(file: str, column: str) -> Refusal:
    """Return the refusal of a column that counts in thousands or more."""
    return Refusal(
        file,
        Sentence("the column counts in thousands or more, so it is rounded."),
        Sentence("It is kept apart; the others were read. Export it in single units."),
        column=column,
    )


def text_table(records: Sequence[object], wanted: tuple[str, ...]) -> pl.DataFrame:
    """Return records of a JSON answer as `table_batches` gives tables: columns of text, where each row stands, and which is no record."""
    plain = [record if isinstance(record, dict) else {} for record in records]
    names = [name for name in wanted if any(name in record for record in plain)]
    faults = ["" if isinstance(record, dict) else NO_RECORD for record in records]
    return table_of({name: [_as_text(record.get(name)) for record in plain] for name in names}, faults, first_row=1)


def table_of(columns: Mapping[str, list[str]], faults: Sequence[str] | None = None, *, first_row: int) -> pl.DataFrame:
    """Return columns of text of an answer as `table_batches` gives tables; without `faults` no row of it is broken."""
    table = pl.DataFrame(dict(columns), schema=dict.fromkeys(columns, pl.String()))
    broken = pl.lit("") if faults is None or not columns else pl.Series(list(faults), dtype=pl.String)
    return table.with_row_index(ROW, first_row).with_columns(broken.alias(FAULT))


def columns_of_file(table: pl.DataFrame) -> list[str]:
    """Return the names of the columns that stand in the file."""
    return [name for name in table.columns if name not in (ROW, FAULT)]


def need_columns(table: pl.DataFrame, needed: tuple[str, ...], file: str, publisher: str) -> None:
    """Raise `InputError` where a table lacks a column: it is another one, or was printed and shortened."""
    lacking = [name for name in needed if name not in table.columns]
    if lacking:
        raise InputError(
            Refusal(
                file,
                Sentence(
                    "is no table of {publisher}: it has no column {names}.",
                    publisher=publisher,
                    names=", ".join(lacking),
                ),
                Sentence("Its columns are {columns}. Save the answer whole.", columns=_first(columns_of_file(table))),
            )
        )


def other_table(file: str, columns: list[str], lacking: str) -> InputError:
    """Return the error for a table that is another publisher's."""
    return InputError(
        Refusal(
            file,
            Sentence("is a table, but not of this publisher: it has no column {name}.", name=lacking),
            Sentence("Its columns are {columns}. Name the source it is from.", columns=_first(columns)),
        )
    )


def _first(columns: list[str]) -> str:
    return ", ".join(columns[:60])


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    # 7889540.0 and 7889540 are one number; a float is never written with a thousand's e.
    return repr(value) if isinstance(value, float) else str(value).strip()


def _refusal(file: str, reason: Reason, column: str, written: str, row: int, count: int) -> Refusal:
    problem, remedy = reason(written, count)
    return Refusal(file, problem, remedy, row, column if column not in _BROKEN else None, written or None)


def _broken(told: tuple[Sentence, Sentence], written: str, count: int) -> tuple[Sentence, Sentence]:
    return told


_BROKEN: dict[str, Reason] = {f"{FAULT} {name}": partial(_broken, told) for name, told in FAULTS.items()}


def _no_month(written: str, count: int) -> tuple[Sentence, Sentence]:
    return (
        Sentence("'{written}' is not a month that such a table has ({count:,} rows).", written=written, count=count),
        Sentence("It should look like 2025-01 or 2025M01.") + APART,
    )


def _no_amount(written: str, count: int) -> tuple[Sentence, Sentence]:
    if re.match(_OF_A_SPREADSHEET, written):
        return Sentence(
            "'{written}' was rounded by a spreadsheet; its other digits are lost ({count:,} rows).",
            written=written,
            count=count,
        ), APART
    return Sentence("'{written}' is no amount ({count:,} rows).", written=written, count=count), APART


def _no_price(written: str, count: int) -> tuple[Sentence, Sentence]:
    if re.match(_OF_A_SPREADSHEET, written):
        return _no_amount(written, count)
    return Sentence("'{written}' is not a number above zero ({count:,} rows).", written=written, count=count), APART
