"""Rows that cannot be read: kept apart, told once for each thing that is wrong, with how many rows it stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from bioaccord.reading.table_batches import CUT, CUT_OFF, LONGER, MORE, ROW
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

Reason = Callable[[str, int], tuple[Sentence, Sentence]]
"""Takes what was written and how many rows it stands in; returns the problem and the remedy."""

APART = Sentence("They are kept apart; the others were read.")


def without_wrong_rows(
    rows: pl.DataFrame, conditions: Mapping[str, tuple[pl.Expr, pl.Expr, Reason]], file: str, refusals: Refusals
) -> pl.DataFrame:
    """Return the rows for which none of the conditions holds; of the others the first condition that does is told.

    A condition has, by the name of its column in the file: when it holds, what was written there, and how it is told.
    """
    judge: pl.Expr = pl.lit(None, pl.String())
    written: pl.Expr = pl.lit("")
    for name, (wrong, said, _) in reversed(list(_BROKEN.items()) + list(conditions.items())):
        judge = pl.when(wrong).then(pl.lit(name)).otherwise(judge)
        written = pl.when(wrong).then(said).otherwise(written)
    judged = rows.with_columns(judge.alias("_wrong"), written.alias("_written"))
    told = (
        judged.filter(pl.col("_wrong").is_not_null())
        .group_by("_wrong", "_written", maintain_order=True)
        .agg(pl.col(ROW).first(), pl.len().alias("count"))
    )
    for wrong, said, row, count in told.select("_wrong", "_written", ROW, "count").iter_rows():
        reason = (_BROKEN.get(wrong) or conditions[wrong])[2]
        refusals.add(partial(_refusal, file, reason, wrong, said, row, count))
        refusals.count += count - 1
    return judged.filter(pl.col("_wrong").is_null()).drop("_wrong", "_written")


def numbers(
    rows: pl.DataFrame, column: str, file: str, refusals: Refusals, silent: tuple[str, ...] = ("",)
) -> pl.DataFrame:
    """Return rows with the numbers of a column of text as `value` (null where it is silent); cells that are none are kept apart."""
    written = pl.col(column)
    plain = written.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    told = rows.with_columns(plain.alias("value"), written.is_in(list(silent)).alias("_silent"))
    number = pl.col("value")
    wrong = ~pl.col("_silent") & (number.is_null() | ~number.is_finite() | (number < 0))
    return without_wrong_rows(told, {column: (wrong, written, _no_amount)}, file, refusals).drop("_silent")


def text_table(records: list[dict[str, object]], wanted: tuple[str, ...]) -> pl.DataFrame:
    """Return records of a JSON answer as `table_batches` gives tables: columns of text, and where each row stands."""
    names = [name for name in wanted if any(name in record for record in records)]
    columns = {name: [_as_text(record.get(name)) for record in records] for name in names}
    table = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String()))
    return table.with_row_index(ROW, 1).with_columns(pl.lit("").alias(MORE), pl.lit(False).alias(CUT))


def need_columns(table: pl.DataFrame, needed: tuple[str, ...], file: str, publisher: str) -> None:
    """Raise `InputError` where a table lacks a column: it is another one, or was printed and shortened."""
    lacking = [name for name in needed if name not in table.columns]
    if lacking:
        there = [name for name in table.columns if name not in (ROW, MORE, CUT)]
        raise InputError(
            Refusal(
                file,
                Sentence(
                    "is no table of {publisher}: it has no column {names}.",
                    publisher=publisher,
                    names=", ".join(lacking),
                ),
                Sentence("Its columns are {columns}. Save the answer whole.", columns=", ".join(there[:60])),
            )
        )


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


def _no_amount(written: str, count: int) -> tuple[Sentence, Sentence]:
    return Sentence("'{written}' is no amount ({count:,} rows).", written=written, count=count), APART


_BROKEN: dict[str, tuple[pl.Expr, pl.Expr, Reason]] = {
    CUT: (pl.col(CUT), pl.lit(""), lambda written, count: CUT_OFF),
    MORE: (pl.col(MORE) != "", pl.col(MORE), lambda written, count: LONGER),
}
