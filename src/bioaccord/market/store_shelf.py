"""One indicator of one source on disk: fresh figures are gathered, then woven into its files; none of the old files is changed."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from bioaccord.vocabulary.errors import MOST_TOLD

from .observation import SERIES_KEY, Flag
from .product_levels import code_length
from .selection import Selection
from .statements import CONFIRMED, STATEMENTS, Woven, woven
from .store_state import Shelf

KEYS = SERIES_KEY[2:]
"""What tells series apart within one indicator of one source."""

_SORTED_BY = ("product_system", "product", "reporter", "partner", "unit", "frequency")
_SERIES = pl.Schema(
    {name: pl.String() for name in KEYS}
    | {"first": pl.Date(), "last": pl.Date(), "figures": pl.UInt32(), "missing": pl.UInt32(), "vintage": pl.Date()}
)
_ORIGINS = pl.Schema({"origin": pl.String(), "retrieved_at": pl.Datetime("us", "UTC")})
_ROWS_AT_ONCE = 3_000_000
_ROWS_A_GROUP = 65_536
_MOST_FILES = 12
_LEAST_COMPARED = 20
_LEAST_TOLD_APART = 10_000.0  # a value that is rounded to thousands keeps its size only from here on
_LOG_WITHIN = 0.05


@dataclass(frozen=True, slots=True)
class Shelved:
    """What became of a run's figures on one shelf: the shelf that names the new files, and the counts."""

    shelf: Shelf
    new: int
    revised: int
    unchanged: int
    contradicting: pl.DataFrame
    """Keys and statements of rows of which one vintage says two things."""
    contradicting_count: int
    thousandfold: int
    """How many rows were kept apart because the known figures are a thousand times theirs, or the other way round."""


class Gathered:
    """The figures of one run for one shelf, kept compact until all have come."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        self._folder = folder / shelf.name
        self._shelf = shelf
        self._series = _read(self._folder, shelf.series, _SERIES)
        self._known = self._series.height
        self._keys = self._series.select(KEYS).with_row_index("series")
        self._origins = _read(self._folder, shelf.origins, _ORIGINS).with_row_index("number")
        self._parts: list[pl.DataFrame] = []

    def take(self, table: pl.DataFrame) -> None:
        """Keep a batch of figures (a table of `OBSERVATIONS`)."""
        keys = table.select(KEYS).unique()
        numbered = keys.join(self._keys, on=KEYS, how="left")
        unknown = numbered.filter(pl.col("series").is_null()).select(KEYS).with_row_index("series", self._keys.height)
        self._keys = pl.concat([self._keys, unknown.select(self._keys.columns)])
        numbered = pl.concat([numbered.filter(pl.col("series").is_not_null()), unknown.select(numbered.columns)])
        origins = table.select("origin", "retrieved_at").unique(maintain_order=True)
        known = origins.join(self._origins, on=["origin", "retrieved_at"], how="anti", nulls_equal=True)
        known = known.with_row_index("number", self._origins.height)
        self._origins = pl.concat([self._origins, known.select(self._origins.columns)])
        table = table.join(numbered, on=KEYS, how="left", maintain_order="left")
        if origins.height == 1:
            number = origins.join(self._origins, on=["origin", "retrieved_at"], nulls_equal=True)["number"][0]
            table = table.with_columns(pl.lit(number, dtype=pl.UInt32).alias("number"))
        else:
            table = table.join(self._origins, on=["origin", "retrieved_at"], how="left", nulls_equal=True)
        self._parts.append(table.select(pl.col("number").alias("origin") if n == "origin" else n for n in STATEMENTS))

    def shelve(self, run: int, complete: Selection | None, at: datetime) -> Shelved:
        """Write the new files of the shelf and return it; of `complete`, what did not come is withdrawn (from the day of `at`, or the run's vintage)."""
        fresh = pl.concat(self._parts) if self._parts else pl.DataFrame(schema=STATEMENTS)
        self._parts.clear()
        if complete is not None:
            self.take_origin("", at)
        keys, fresh = self._renumbered(fresh)
        vintage = fresh["vintage"].max() or at.date()
        assert isinstance(vintage, date)
        withdrawal = _Withdrawal(complete, vintage, self._origins.height - 1, keys) if complete is not None else None
        writing = _Writing(self._folder, self._shelf, run, self._origins["retrieved_at"].rank("dense").cast(pl.Int64))
        return writing.written(keys, self._origins.drop("number"), self._series, fresh, withdrawal)

    def take_origin(self, origin: str, retrieved_at: datetime) -> None:
        """Add a place from which figures come."""
        row = pl.DataFrame({"number": [self._origins.height], "origin": [origin], "retrieved_at": [retrieved_at]})
        self._origins = pl.concat([self._origins, row.cast(self._origins.schema)])

    def _renumbered(self, fresh: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Number the new series in the order of their keys, so that what is asked for together stands together."""
        added = self._keys.slice(self._known).sort(_SORTED_BY)
        final = np.arange(self._keys.height, dtype=np.uint32)
        final[added["series"].to_numpy()] = np.arange(self._known, self._keys.height, dtype=np.uint32)
        keys = pl.concat([self._keys.head(self._known), added]).select(KEYS)
        numbers = pl.Series("series", final[fresh["series"].to_numpy()], dtype=pl.UInt32)
        return keys, fresh.with_columns(numbers).sort("series")


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """What a run holds all there is of: known figures that did not come in it are stated as missing."""

    complete: Selection
    vintage: date
    origin: int
    keys: pl.DataFrame

    def rows(self, known: pl.DataFrame, current: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
        """Return the statements that known figures (all statements read, and the current ones of them) are no longer given."""
        condition, period = self.complete.of_series(), self.complete.of_period()
        rows = current
        if condition is not None:
            numbered = self.keys.with_row_index("series")
            rows = rows.filter(pl.col("series").is_in(numbered.filter(condition)["series"].implode()))
        if period is not None:
            rows = rows.filter(period)
        said = known.filter(pl.col("vintage") <= self.vintage).select("series", "period").unique()
        rows = rows.join(fresh, on=["series", "period"], how="anti").join(said, on=["series", "period"], how="semi")
        return rows.with_columns(
            value=pl.lit(None, dtype=pl.Float64),
            flags=pl.lit(int(Flag.MISSING), dtype=pl.UInt8),
            vintage=pl.lit(self.vintage),
            origin=pl.lit(self.origin, dtype=pl.UInt32),
        ).select(STATEMENTS.names())


class _Writing:
    """The new files of a shelf, written a range of series after the other, so that memory does not grow with the shelf."""

    def __init__(self, folder: Path, shelf: Shelf, run: int, retrieved: pl.Series) -> None:
        self._folder, self._shelf, self._run, self._retrieved = folder, shelf, run, retrieved
        self._files: dict[str, list[str]] = {"current": [], "earlier": [], "confirmed": []}
        self._figures = self._statements = self._confirmations = 0

    def written(
        self,
        keys: pl.DataFrame,
        origins: pl.DataFrame,
        series: pl.DataFrame,
        fresh: pl.DataFrame,
        withdrawal: _Withdrawal | None,
    ) -> Shelved:
        """Weave fresh rows (sorted by series) into the shelf."""
        vintages = [*fresh.select(pl.min("vintage"), pl.max("vintage").alias("last")).row(0)]
        vintages = [one for one in (*vintages, withdrawal and withdrawal.vintage) if one is not None]
        if not vintages:
            return Shelved(self._shelf, 0, 0, 0, pl.DataFrame(schema=STATEMENTS), 0, 0)
        earliest, latest = min(vintages), max(vintages)
        self._folder.mkdir(parents=True, exist_ok=True)
        shelf = self._shelf
        whole = (shelf.newest is not None and earliest <= shelf.newest) or _runs_of(shelf.earlier) >= _MOST_FILES
        whole = whole or _runs_of(shelf.confirmed) >= _MOST_FILES
        history = (*shelf.earlier, *shelf.confirmed) if whole else ()
        new = revised = unchanged = thousandfold = 0
        contradicting, told = [], []
        for first, last in self._ranges(series, fresh, keys.height, self._count(history)):
            current = self._read(shelf.current, STATEMENTS, first, last)
            known = pl.concat([current, self._read(shelf.earlier, STATEMENTS, first, last)]) if whole else current
            confirmed = self._read(shelf.confirmed if whole else (), CONFIRMED, first, last)
            bounds = np.searchsorted(fresh["series"].to_numpy(), [first, last])
            came = fresh.slice(int(bounds[0]), int(bounds[1] - bounds[0]))
            if (kept_apart := _thousandfold(current, came)) is not None:
                thousandfold += kept_apart
                came = came.clear()
            if withdrawal is not None:
                came = pl.concat([came, withdrawal.rows(known, current, came)])
            result = woven(known, confirmed, came, self._retrieved)
            del known, confirmed, current, came
            new, revised, unchanged = new + result.new, revised + result.revised, unchanged + result.unchanged
            contradicting.append(result.contradicting)
            told.append(_told_of(result.current))
            self._keep(result)
        twice = pl.concat([pl.DataFrame(schema=STATEMENTS), *contradicting])
        shelved = Shelved(shelf, new, revised, unchanged, _named(twice, keys), twice.height, thousandfold)
        if not new and not revised and self._confirmations == (self._count(shelf.confirmed) if whole else 0):
            self._throw_away()
            return shelved
        newest = max(shelf.newest or latest, latest)
        now = Shelf(
            shelf.source,
            shelf.indicator,
            series=self._write("series", 0, _with_told(keys, pl.concat(told))),
            origins=self._write("origins", 0, origins),
            current=tuple(self._files["current"]),
            earlier=(*(() if whole else shelf.earlier), *self._files["earlier"]),
            confirmed=(*(() if whole else shelf.confirmed), *self._files["confirmed"]),
            newest=newest,
            figures=self._figures,
            statements=self._statements + (0 if whole else self._count(shelf.earlier)),
            levels=tuple(keys.select(code_length().unique().sort()).to_series()),
        )
        return replace(shelved, shelf=now)

    def _ranges(self, series: pl.DataFrame, fresh: pl.DataFrame, count: int, history: int) -> list[tuple[int, int]]:
        """Return ranges of series (first, and the one after the last) that hold about so many rows as are woven at once."""
        rows = np.bincount(fresh["series"].to_numpy(), minlength=count).astype(np.float64)
        known = np.zeros(count)
        known[: series.height] = series["figures"].to_numpy()
        rows += known * (1.0 + history / max(1.0, known.sum()))
        upto = np.cumsum(rows)
        parts = max(1, int(np.ceil(upto[-1] / _ROWS_AT_ONCE))) if count else 0
        bounds = [0, *(int(np.searchsorted(upto, upto[-1] * part / parts)) + 1 for part in range(1, parts)), count]
        return [(first, last) for first, last in zip(bounds, bounds[1:], strict=False) if last > first]

    def _read(self, names: tuple[str, ...], schema: pl.Schema, first: int, last: int) -> pl.DataFrame:
        if not names:
            return pl.DataFrame(schema=schema)
        wanted = (pl.col("series") >= first) & (pl.col("series") < last)
        return pl.scan_parquet([self._folder / name for name in names]).filter(wanted).collect()

    def _count(self, names: tuple[str, ...]) -> int:
        return sum(pl.scan_parquet(self._folder / name).select(pl.len()).collect().item() for name in names)

    def _keep(self, result: Woven) -> None:
        self._figures += result.current.height
        self._statements += result.current.height + result.earlier.height
        self._confirmations += result.confirmed.height
        for kind, rows in (("current", result.current), ("earlier", result.earlier), ("confirmed", result.confirmed)):
            if rows.height:
                self._files[kind].append(self._write(kind, len(self._files[kind]), rows))

    def _write(self, kind: str, number: int, rows: pl.DataFrame) -> str:
        name = f"{kind}-{self._run:06d}-{number:03d}.parquet"
        with (self._folder / name).open("wb") as stream:
            rows.write_parquet(stream, compression="zstd", compression_level=1, row_group_size=_ROWS_A_GROUP)
            stream.flush()
            os.fsync(stream.fileno())
        return name

    def _throw_away(self) -> None:
        for names in self._files.values():
            for name in names:
                (self._folder / name).unlink()


def _read(folder: Path, name: str, schema: pl.Schema) -> pl.DataFrame:
    return pl.read_parquet(folder / name) if name else pl.DataFrame(schema=schema)


def _runs_of(names: tuple[str, ...]) -> int:
    return len({name.split("-")[1] for name in names})


def _told_of(current: pl.DataFrame) -> pl.DataFrame:
    return current.group_by("series").agg(
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
        pl.len().cast(pl.UInt32).alias("figures"),
        pl.col("value").null_count().cast(pl.UInt32).alias("missing"),
        pl.col("vintage").max(),
    )


def _with_told(keys: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    rows = keys.with_row_index("series").join(told, on="series", how="left", maintain_order="left").drop("series")
    return rows.with_columns(pl.col("figures", "missing").fill_null(0)).select(_SERIES.names()).cast(_SERIES)


def _named(rows: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    return rows.head(MOST_TOLD).join(keys.with_row_index("series"), on="series", how="left", maintain_order="left")


def _thousandfold(current: pl.DataFrame, came: pl.DataFrame) -> int | None:
    """Return how many rows came where they are, as far as known, a thousand times the known ones or a thousandth; else None.

    Publishers give money in thousands in one file and in ones in the next; nothing but the figures tells.
    """
    if current.is_empty() or came.is_empty():
        return None
    both = came.join(current, on=["series", "period"], how="inner", suffix="_known").filter(
        (pl.col("value_known").abs() >= _LEAST_TOLD_APART) & (pl.col("value") != 0)
    )
    if both.height < _LEAST_COMPARED:
        return None
    ratio = (both["value"] / both["value_known"]).abs().log10().abs()
    off = ((ratio - 3).abs() < _LOG_WITHIN).sum()
    return came.height if off >= 0.9 * both.height else None
