"""What was said of figures, in order: which statements differ from the one before, which only confirm it, which contradict.

Rows are compact: `series` (u32, a row number), `period`, `value`, `flags`, `vintage`, `origin` (u32, a row number). Statements of a
figure are ordered by vintage; two of one vintage by the time of their retrieval.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

STATEMENTS = pl.Schema(
    {
        "series": pl.UInt32(),
        "period": pl.Date(),
        "value": pl.Float64(),
        "flags": pl.UInt8(),
        "vintage": pl.Date(),
        "origin": pl.UInt32(),
    }
)
CONFIRMED = pl.Schema({name: STATEMENTS[name] for name in ("series", "period", "vintage", "origin")})

_KNOWN, _CONFIRMED, _FRESH = 0, 1, 2
_FIGURE = (pl.col("series").cast(pl.Int64) * 2**32 + pl.col("period").cast(pl.Int32).cast(pl.Int64)).alias("figure")


@dataclass(frozen=True, slots=True)
class Woven:
    """The statements of some figures after fresh rows came: the latest of each, the others, the confirmations, and what was counted.

    `contradicting` holds fresh rows of which one vintage says two things; they are in none of the other tables.
    """

    current: pl.DataFrame
    earlier: pl.DataFrame
    confirmed: pl.DataFrame
    contradicting: pl.DataFrame
    new: int
    revised: int
    unchanged: int


def woven(known: pl.DataFrame, confirmed: pl.DataFrame, fresh: pl.DataFrame, retrieved: pl.Series) -> Woven:
    """Put fresh rows among the known statements of figures and return what stands then; any order of coming gives the same.

    `retrieved` ranks the times of retrieval by origin. Where every fresh row is of a later vintage than any known, `known` may be the
    current statements alone and `confirmed` empty; otherwise both are the whole history.
    """
    told = _placed(fresh, _FRESH, retrieved)
    taken, twice, inner = _without_contradictions(told)
    rows = pl.concat(
        [
            _placed(known, _KNOWN, retrieved),
            _placed(_as_statements(confirmed), _CONFIRMED, retrieved),
            taken,
        ]
    ).sort("figure", "order")
    kind = pl.col("order") % 4
    # A confirmation says what the known statement before it said, whatever came between them since.
    if confirmed.height:
        place = pl.int_range(pl.len(), dtype=pl.UInt32)
        known_at = pl.when(kind == _KNOWN).then(place).forward_fill()
        said_at = pl.when(kind == _CONFIRMED).then(known_at).otherwise(place)
        rows = rows.with_columns(pl.col("value", "flags").gather(said_at))
    rows = rows.with_columns(_says())
    at_once = _same_figure() & (pl.col("order") // 4 == pl.col("order").shift() // 4) & (kind == _FRESH)
    stated_before = rows.select(at_once.fill_null(False).alias("at_once"))["at_once"]
    outer = rows.filter(stated_before)
    if outer.height:
        rows = rows.filter(~stated_before).with_columns(_says())
    contradicting = outer.filter("says")
    counted = rows.select(
        ((kind == _FRESH) & pl.col("says")).sum().alias("said"),
        ((kind == _FRESH) & ~pl.col("says")).sum().alias("unchanged"),
        # A known statement that an older one with the same value came before: nothing new was said.
        ((kind == _KNOWN) & ~pl.col("says")).sum().alias("older"),
    ).row(0, named=True)
    known_figures = rows.filter(kind == _KNOWN).select((~_same_figure()).sum()).item()
    statements = rows.filter("says")
    is_last = (pl.col("figure") != pl.col("figure").shift(-1)).fill_null(True)
    last = statements.select(is_last.alias("last"))["last"]
    current = statements.filter(last).select(STATEMENTS.names())
    new = current.height - known_figures
    return Woven(
        current,
        statements.filter(~last).select(STATEMENTS.names()),
        rows.filter(~pl.col("says")).select(CONFIRMED.names()),
        pl.concat([inner.select(STATEMENTS.names()), contradicting.select(STATEMENTS.names())]),
        new=new,
        revised=counted["said"] - new - counted["older"],
        unchanged=counted["unchanged"] + counted["older"] + twice + outer.height - contradicting.height,
    )


def statement_order(retrieved: pl.Series) -> pl.Expr:
    """Return a number by which statements of a figure are ordered, given the rank of the time of retrieval by origin."""
    rank = pl.lit(int(retrieved[0])) if len(retrieved) == 1 else pl.lit(retrieved).gather(pl.col("origin"))
    return pl.col("vintage").cast(pl.Int32).cast(pl.Int64) * 2**32 + rank.cast(pl.Int64)


def same_figure_as_next() -> pl.Expr:
    """Tell of sorted statements whether the next is of the same figure."""
    return (
        (pl.col("series") == pl.col("series").shift(-1)) & (pl.col("period") == pl.col("period").shift(-1))
    ).fill_null(False)


def _same_figure() -> pl.Expr:
    return (pl.col("figure") == pl.col("figure").shift()).fill_null(False)


def _same_statement() -> pl.Expr:
    return pl.col("value").eq_missing(pl.col("value").shift()) & (pl.col("flags") == pl.col("flags").shift())


def _says() -> pl.Expr:
    return ~(_same_figure() & _same_statement().fill_null(False)).alias("says")


def _placed(rows: pl.DataFrame, kind: int, retrieved: pl.Series) -> pl.DataFrame:
    if rows.is_empty():
        return pl.DataFrame(schema={"figure": pl.Int64(), "order": pl.Int64(), **STATEMENTS})
    order = (statement_order(retrieved) * 4 + kind).alias("order")
    return rows.select(_FIGURE, order, *STATEMENTS.names())


def _as_statements(confirmed: pl.DataFrame) -> pl.DataFrame:
    return confirmed.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("value"), pl.lit(0, dtype=pl.UInt8).alias("flags")
    ).select(STATEMENTS.names())


def _without_contradictions(fresh: pl.DataFrame) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Return the fresh rows, identical ones once; how many were taken off so; and those of which one vintage says two things."""
    fresh = fresh.sort("figure", "order")
    again = _same_figure() & (pl.col("order") == pl.col("order").shift()).fill_null(False)
    marked = fresh.select(again.alias("again"), (again & ~_same_statement()).fill_null(False).alias("against"))
    if not marked["again"].any():
        return fresh, 0, fresh.clear()
    wrong = fresh.filter(marked["against"]).select("figure", "order").unique()
    contradicting = fresh.join(wrong, on=["figure", "order"], how="semi")
    kept = fresh.filter(~marked["again"]).join(wrong, on=["figure", "order"], how="anti", maintain_order="left")
    return kept, fresh.height - kept.height - contradicting.height, contradicting
