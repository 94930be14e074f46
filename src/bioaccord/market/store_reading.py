"""Questions to a store: each reads one state of it, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .observation import FIGURE_KEY, OBSERVATIONS, SERIES_KEY, WORLD
from .product_levels import code_length, nested, widest
from .selection import Selection
from .statements import STATEMENTS, same_figure_as_next, statement_order
from .store_lock import reader
from .store_state import Shelf, State, read_state

T = TypeVar("T")
_ALWAYS_APART = ("source", "indicator", "reporter", "product_system", "unit", "frequency")
_SUMMED = ("series", "period", "value", "flags")
SERIES_TOLD = pl.Schema(
    {name: OBSERVATIONS[name] for name in SERIES_KEY}
    | {"first": pl.Date(), "last": pl.Date(), "figures": pl.UInt32(), "missing": pl.UInt32(), "vintage": pl.Date()}
)
"""Columns and types of a table that tells which series there are."""


def is_store(folder: Path) -> bool:
    """Tell whether a folder holds a store."""
    return (folder / "store.json").exists()


def read_whole(folder: Path, question: Callable[[Path, State], T]) -> T:
    """Return the answer of one state of a store; raises `InputError` where the folder holds none, or a damaged one."""
    if not is_store(folder):
        raise InputError(
            Refusal(
                str(folder),
                Sentence("holds no store of observations."),
                Sentence("Check the path, or make one with: bioaccord market import NAME:PATH --store FOLDER."),
            )
        )
    try:
        with reader(folder):
            return question(folder, read_state(folder))
    except FileNotFoundError:
        raise InputError(
            Refusal(
                str(folder),
                Sentence("names files that are not there."),
                Sentence("Restore the folder from a backup, or load the sources anew into an empty folder."),
            )
        ) from None


def series(folder: Path, state: State, selection: Selection, as_of: date | None) -> pl.DataFrame:
    """Return figures as of a day, sorted by key and period."""
    table = _joined(_shelf_figures(folder, state, selection, as_of))
    if selection.product_prefix:
        table = widest(table, [name for name in FIGURE_KEY if name not in ("product", "product_system")])
    return table.sort(FIGURE_KEY)


def latest(folder: Path, state: State, selection: Selection, as_of: date | None) -> pl.DataFrame:
    """Return the last figure with a value of every series."""
    given = (rows.filter(pl.col("value").is_not_null()) for rows in _shelf_figures(folder, state, selection, as_of))
    return _joined(rows.sort("period").unique(SERIES_KEY, keep="last") for rows in given).sort(SERIES_KEY)


def history(folder: Path, state: State, selection: Selection) -> pl.DataFrame:
    """Return every statement of figures."""
    parts = []
    for shelf in _shelves(state, selection):
        numbers = _numbers(folder, shelf, selection)
        rows = _statements(folder, shelf, (*shelf.current, *shelf.earlier), numbers, selection, None)
        parts.append(_named(folder, shelf, rows))
    return _joined(parts).sort(*FIGURE_KEY, "vintage", "retrieved_at")


def keys(folder: Path, state: State, selection: Selection) -> pl.DataFrame:
    """Return which series there are. Periods of the selection do not narrow them."""
    parts = [pl.DataFrame(schema=SERIES_TOLD)]
    for shelf in _shelves(state, selection):
        table = pl.scan_parquet(folder / shelf.name / shelf.series)
        condition = selection.of_series()
        table = table if condition is None else table.filter(condition)
        told = table.filter(pl.col("figures") > 0).collect()
        constant = (pl.lit(shelf.source).alias("source"), pl.lit(shelf.indicator).alias("indicator"))
        parts.append(told.with_columns(constant).select(SERIES_TOLD.names()))
    return pl.concat(parts).sort(SERIES_KEY)


def totals(folder: Path, state: State, selection: Selection, by: tuple[str, ...], as_of: date | None) -> pl.DataFrame:
    """Return sums of figures; see `Store.totals`."""
    group = [*_ALWAYS_APART, *(name for name in by if name not in _ALWAYS_APART)]
    parts = []
    for shelf in _shelves(state, selection):
        numbers = _numbers(folder, shelf, selection)
        needed = ["partner", *SERIES_KEY[2:]] if len(shelf.levels) > 1 else [*_ALWAYS_APART[2:], "partner", *by]
        attributes = _attributes(folder, shelf, numbers, [name for name in SERIES_KEY[2:] if name in needed])
        if selection.partner != (WORLD,):
            attributes = attributes.filter(pl.col("partner") != WORLD)
            numbers = attributes["series"]
        rows = _as_of(folder, shelf, numbers, selection, as_of, _SUMMED)
        if len(shelf.levels) > 1 and nested(attributes.select("product_system", "product")):
            named = rows.join(attributes, on="series")
            rows = widest(named, ["reporter", "partner", "unit", "frequency", "period"]).select(_SUMMED)
        if "year" in by:
            rows = rows.with_columns(pl.col("period").dt.year().alias("year"))
        kept = [name for name in group if name in ("period", "year")]
        # First by series and flags, on numbers alone; only then by the words of the keys.
        summed = rows.group_by("series", "flags", *kept).agg(
            pl.col("value").sum(),
            pl.col("value").count().alias("figures"),
            pl.col("value").null_count().alias("missing"),
        )
        attributes = attributes.with_columns(
            source=pl.lit(shelf.source),
            indicator=pl.lit(shelf.indicator),
            length=pl.lit(shelf.levels[0]) if len(shelf.levels) == 1 else code_length(),
        )
        parts.append(
            summed.join(attributes, on="series")
            .group_by(group)
            .agg(
                pl.col("value").sum(),
                pl.col("figures", "missing").sum(),
                pl.col("flags").bitwise_or(),
                pl.col("length").unique().sort().alias("levels"),
            )
        )
    if not parts:
        return pl.DataFrame(schema=[*group, "value", "figures", "missing", "flags", "levels"])
    # A sum of nothing is not zero.
    summed = pl.concat(parts).with_columns(pl.when(pl.col("figures") > 0).then("value").alias("value"))
    return summed.sort(group)


def differences(folder: Path, state: State, earlier: date, later: date, selection: Selection) -> pl.DataFrame:
    """Return what is not the same on two days; see `Store.differences`."""
    if later < earlier:
        raise InputError(
            Refusal(
                "--later",
                Sentence("the later day is before the earlier."),
                Sentence("Give the days in their order."),
            )
        )
    said = ("value", "flags", "vintage")
    parts = []
    for shelf in _shelves(state, selection):
        if shelf.newest is not None and shelf.newest <= earlier:
            continue
        numbers = _numbers(folder, shelf, selection)
        files = (*shelf.current, *shelf.earlier)
        moved = _statements(folder, shelf, files, numbers, selection, None).filter(
            (pl.col("vintage") > earlier) & (pl.col("vintage") <= later)
        )
        figures = moved.select("series", "period").unique()
        if figures.is_empty():
            continue
        upto = _statements(folder, shelf, files, figures["series"].unique().sort(), selection, later)
        upto = _sorted(folder, shelf, upto.join(figures, on=["series", "period"], how="semi"))
        now = upto.filter(~same_figure_as_next())
        before = upto.filter(pl.col("vintage") <= earlier).filter(~same_figure_as_next())
        both = now.join(before.select("series", "period", *said), on=["series", "period"], how="left", suffix="_before")
        parts.append(_named(folder, shelf, both).select(*FIGURE_KEY, *said, *(f"{name}_before" for name in said)))
    empty = {f"{name}_before": OBSERVATIONS[name] for name in said}
    schema = {name: OBSERVATIONS[name] for name in (*FIGURE_KEY, *said)} | empty
    table = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    had, has = pl.col("value_before").is_not_null(), pl.col("value").is_not_null()
    change = (
        pl.when(~had & has)
        .then(pl.lit("added"))
        .when(had & ~has)
        .then(pl.lit("withdrawn"))
        .when(~pl.col("value").eq_missing(pl.col("value_before")) | (pl.col("flags") != pl.col("flags_before")))
        .then(pl.lit("revised"))
    )
    return (
        table.with_columns(change.alias("change"))
        .filter(pl.col("change").is_not_null())
        .select(*FIGURE_KEY, "change", *said, *empty)
        .sort(FIGURE_KEY)
    )


def _shelves(state: State, selection: Selection) -> Iterator[Shelf]:
    for name in sorted(state.shelves):
        shelf = state.shelves[name]
        if shelf.current and selection.takes_shelf(shelf.source, shelf.indicator):
            yield shelf


def _numbers(folder: Path, shelf: Shelf, selection: Selection) -> pl.Series | None:
    """Return the rows of the series that are asked for, sorted; None for all."""
    condition = selection.of_series()
    if condition is None:
        return None
    table = pl.scan_parquet(folder / shelf.name / shelf.series, row_index_name="series")
    return table.filter(condition).select("series").collect()["series"].sort()


def _attributes(
    folder: Path, shelf: Shelf, numbers: pl.Series | None, columns: Sequence[str] = SERIES_KEY[2:]
) -> pl.DataFrame:
    table = pl.scan_parquet(folder / shelf.name / shelf.series, row_index_name="series")
    if numbers is not None:
        table = table.filter(pl.col("series").is_in(numbers.implode()))
    return table.select("series", *columns).collect()


def _statements(
    folder: Path,
    shelf: Shelf,
    names: tuple[str, ...],
    numbers: pl.Series | None,
    selection: Selection,
    as_of: date | None,
    columns: Sequence[str] = tuple(STATEMENTS),
) -> pl.DataFrame:
    if not names or (numbers is not None and numbers.is_empty()):
        return pl.DataFrame(schema=STATEMENTS)
    rows = pl.scan_parquet([folder / shelf.name / name for name in names])
    if numbers is not None:
        first, last = numbers[0], numbers[-1]
        rows = rows.filter((pl.col("series") >= first) & (pl.col("series") <= last))
        if last - first + 1 != len(numbers):
            rows = rows.filter(pl.col("series").is_in(numbers.implode()))
    if (period := selection.of_period()) is not None:
        rows = rows.filter(period)
    if as_of is not None:
        rows = rows.filter(pl.col("vintage") <= as_of)
    found: pl.DataFrame = rows.select(columns).collect()
    return found


def _as_of(
    folder: Path,
    shelf: Shelf,
    numbers: pl.Series | None,
    selection: Selection,
    as_of: date | None,
    columns: Sequence[str] = tuple(STATEMENTS),
) -> pl.DataFrame:
    """Return one statement a figure: the latest, or the last up to a day; at least the columns asked for."""
    if as_of is None or (shelf.newest is not None and shelf.newest <= as_of):
        return _statements(folder, shelf, shelf.current, numbers, selection, None, columns)
    rows = _statements(folder, shelf, (*shelf.current, *shelf.earlier), numbers, selection, as_of)
    return _sorted(folder, shelf, rows).filter(~same_figure_as_next())


def _sorted(folder: Path, shelf: Shelf, rows: pl.DataFrame) -> pl.DataFrame:
    origins = pl.read_parquet(folder / shelf.name / shelf.origins)
    order = statement_order(origins["retrieved_at"].rank("dense").cast(pl.Int64)).alias("order")
    return rows.with_columns(order).sort("series", "period", "order").drop("order")


def _shelf_figures(folder: Path, state: State, selection: Selection, as_of: date | None) -> Iterator[pl.DataFrame]:
    for shelf in _shelves(state, selection):
        numbers = _numbers(folder, shelf, selection)
        yield _named(folder, shelf, _as_of(folder, shelf, numbers, selection, as_of))


def _named(folder: Path, shelf: Shelf, rows: pl.DataFrame) -> pl.DataFrame:
    """Return statements with the columns of their series and origin instead of the row numbers."""
    attributes = _attributes(folder, shelf, rows["series"].unique().sort())
    origins = pl.read_parquet(folder / shelf.name / shelf.origins).with_row_index("number")
    named = (
        rows.rename({"origin": "number"})
        .join(attributes, on="series", how="left", maintain_order="left")
        .join(origins, on="number", how="left", maintain_order="left")
        .with_columns(source=pl.lit(shelf.source), indicator=pl.lit(shelf.indicator))
    )
    return named.select(*OBSERVATIONS.names(), *(name for name in named.columns if name.endswith("_before")))


def _joined(parts: Iterator[pl.DataFrame] | list[pl.DataFrame]) -> pl.DataFrame:
    table: pl.DataFrame = pl.concat([pl.DataFrame(schema=OBSERVATIONS), *parts])
    return table
