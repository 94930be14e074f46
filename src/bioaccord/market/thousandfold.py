"""Figures that came in thousands where the known ones are in ones, or the other way round: nothing but the figures tells."""

from __future__ import annotations

import polars as pl

from .observation import WORLD

_FEWEST = 3
"""How many figures of a unit in consecutive periods have to be off together: one partner alone may well collapse."""
_NEARLY_ALL = 0.8
_LEAST_TOLD_APART = 10_000.0  # a value that is rounded to thousands keeps its size only from here on
_REVISED_WITHIN = 0.05  # of a logarithm: revisions of the same figure
_MOVED_WITHIN = 1.5  # a figure of a new period that is nearer to a thousandth of its last year than to the year itself
_MIDDLE_WITHIN = 0.5
_NEW_WITHIN_DAYS = 730
_OFF = pl.Schema({"group": pl.UInt32(), "period": pl.Date()})


def thousandfold(current: pl.DataFrame, came: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that came a thousand times as large as what is known, or a thousandth; all are `STATEMENTS`.

    `keys` names the series in the order of their numbers. Figures are judged together by unit, frequency and period: those of known
    periods against the known ones, those of later periods against the last year of their series. Where nearly all of a period are off,
    and at least three in periods that follow one another, all rows of these periods are returned, and single figures off elsewhere.
    """
    if current.is_empty() or came.is_empty():
        return came.clear()
    compared = pl.concat([_revised(current, came), _continued(current, came, keys)])
    if compared.is_empty():
        return came.clear()
    size = (pl.col("value") / pl.col("known")).abs().log10()
    compared = compared.with_columns(size=pl.when(pl.col("value") != 0).then(size).otherwise(0.0)).with_columns(
        up=((pl.col("size") - 3).abs() < pl.col("within")), down=((pl.col("size") + 3).abs() < pl.col("within"))
    )
    if not (compared["up"].any() or compared["down"].any()):
        return came.clear()
    groups = _groups(keys)
    numbers = groups["group"].to_numpy()
    compared = compared.with_columns(pl.Series("group", numbers[compared["series"].to_numpy()], dtype=pl.UInt32))
    periods = pl.DataFrame(
        {"group": numbers[came["series"].to_numpy()], "period": came["period"]}, schema=_OFF
    ).unique()
    off = _off(periods, compared)
    if off.is_empty():
        return came.clear()
    # Where a file turns to thousands in the middle of a period, the single figures tell.
    single = compared.filter((pl.col("up") | pl.col("down")) & (pl.col("within") == _REVISED_WITHIN))
    single = single.join(off, on="group", how="semi").select("series", "period").unique()
    found = came.with_columns(pl.Series("group", numbers[came["series"].to_numpy()], dtype=pl.UInt32))
    found = found.join(off.with_columns(whole=True), on=["group", "period"], how="left", maintain_order="left")
    found = found.join(single.with_columns(single=True), on=["series", "period"], how="left", maintain_order="left")
    return found.filter(pl.col("whole").is_not_null() | pl.col("single").is_not_null()).select(came.columns)


def _groups(keys: pl.DataFrame) -> pl.DataFrame:
    return keys.select(pl.struct("unit", "frequency").rank("dense").cast(pl.UInt32).alias("group"))


def _revised(current: pl.DataFrame, came: pl.DataFrame) -> pl.DataFrame:
    """Return the figures whose period is known, beside what is known of them."""
    both = came.join(current, on=["series", "period"], how="inner", suffix="_known")
    return _large(both.select("series", "period", "value", known="value_known"), _REVISED_WITHIN)


def _continued(current: pl.DataFrame, came: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of later periods, beside the median of their series' last year."""
    known = current.filter(pl.col("value").is_not_null() & (pl.col("value") != 0))
    last = known.group_by("series").agg(pl.col("period").max().alias("last"))
    later = came.join(last, on="series", how="inner").filter(
        (pl.col("period") > pl.col("last")) & (pl.col("period") <= pl.col("last") + pl.duration(days=_NEW_WITHIN_DAYS))
    )
    # One partner that comes alone may have collapsed; a total, or a price, would not have.
    wanted = later["series"].unique()
    partners = keys["partner"].gather(wanted)
    if later.is_empty() or (len(wanted) == 1 and partners[0] not in (WORLD, "")):
        return _large(later.head(0).select("series", "period", "value", known="value"), _MOVED_WITHIN)
    year = (
        known.join(last, on="series", how="inner")
        .filter(pl.col("series").is_in(wanted.implode()) & (pl.col("period") > pl.col("last") - pl.duration(days=365)))
        .group_by("series")
        .agg(pl.col("value").abs().median().alias("known"))
    )
    both = later.join(year, on="series", how="inner")
    return _large(both.select("series", "period", "value", "known"), _MOVED_WITHIN)


def _large(both: pl.DataFrame, within: float) -> pl.DataFrame:
    told = pl.col("value").is_not_null() & pl.col("known").is_not_null() & (pl.col("known") != 0)
    large = pl.max_horizontal(pl.col("value").abs(), pl.col("known").abs()) >= _LEAST_TOLD_APART
    return both.filter(told & large).with_columns(within=pl.lit(within))


def _off(periods: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """Return which periods of which groups are off; those in which nothing can be compared are as those before (or after) them."""
    counted = compared.group_by("group", "period").agg(
        pl.len().alias("compared"),
        pl.col("up").sum(),
        pl.col("down").sum(),
        (pl.col("size").abs().median() - 3).abs().alias("middle"),
    )
    most = pl.max_horizontal("up", "down")
    is_off = (most >= _NEARLY_ALL * pl.col("compared")) & (pl.col("middle") < _MIDDLE_WITHIN)
    way = pl.when(is_off & (pl.col("up") > pl.col("down"))).then(1).when(is_off).then(-1).otherwise(0)
    told = (
        periods.join(counted.with_columns(way=way, most=most), on=["group", "period"], how="left")
        .sort("group", "period")
        .with_columns(pl.col("way").forward_fill().backward_fill().over("group"), pl.col("most").fill_null(0))
        .with_columns(block=pl.struct("group", "way").rle_id())
    )
    enough = pl.col("most").sum().over("block") >= _FEWEST
    return told.filter((pl.col("way") != 0) & enough).select(_OFF.names()).cast(_OFF)
