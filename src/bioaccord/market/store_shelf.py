"""One indicator of one source on disk: fresh figures are gathered, then woven into its files; none of the old files is changed."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from bioaccord.vocabulary.errors import MOST_TOLD

from .observation import SERIES_KEY, Flag
from .product_levels import code_length
from .selection import Selection
from .statements import CONFIRMED, STATEMENTS, Woven, woven
from .store_state import Shelf
from .thousandfold import thousandfold

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
    withdrawn: int = 0
    """How many of the revised figures had a value and did not come any more."""


class Gathered:
    """The figures of one run for one shelf, kept compact until all have come; what is on the shelf is not looked at before."""

    def __init__(self) -> None:
        self._keys = pl.DataFrame(schema={"series": pl.UInt32(), **{name: pl.String() for name in KEYS}})
        self._origins = pl.DataFrame(schema={"number": pl.UInt32(), **_ORIGINS})
        self._parts: list[pl.DataFrame] = []

    def take(self, table: pl.DataFrame) -> None:
        """Keep a batch of figures (a table of `OBSERVATIONS`)."""
        keys, self._keys = _numbered(table.select(KEYS).unique(), self._keys)
        origins, self._origins = _numbered(table.select(_ORIGINS.names()).unique(maintain_order=True), self._origins)
        table = table.join(keys, on=KEYS, how="left", maintain_order="left")
        if origins.height == 1:
            table = table.with_columns(pl.lit(origins["number"][0], dtype=pl.UInt32).alias("number"))
        else:
            table = table.join(origins, on=_ORIGINS.names(), how="left", maintain_order="left")
        self._parts.append(table.select(pl.col("number").alias(n) if n == "origin" else n for n in STATEMENTS))

    def shelve(
        self, folder: Path, shelf: Shelf, run: int, complete: Selection | None, at: datetime, *, corrects: bool = False
    ) -> Shelved:
        """Write the new files of a shelf and return it; of `complete`, what did not come is withdrawn, with the run's latest vintage.

        With `corrects`, figures are taken though they differ a thousandfold from the known ones.
        """
        fresh = pl.concat(self._parts)
        self._parts.clear()
        if complete is not None:
            withdrawn = pl.DataFrame({"origin": [""], "retrieved_at": [at]}, schema=_ORIGINS)
            number, self._origins = _numbered(withdrawn, self._origins)
        series = _read(folder / shelf.name, shelf.series, _SERIES)
        # New series are numbered in the order of their keys, so that what is asked for together stands together.
        own = self._keys.sort(_SORTED_BY)
        keys, all_keys = _numbered(own.select(KEYS), series.select(KEYS).with_row_index("series"))
        series_by_own = _by_own_number(own["series"], keys["series"])
        known_origins = _read(folder / shelf.name, shelf.origins, _ORIGINS).with_row_index("number")
        origins, all_origins = _numbered(self._origins.drop("number"), known_origins)
        origin_by_own = _by_own_number(self._origins["number"], origins["number"])
        fresh = fresh.with_columns(
            pl.Series("series", series_by_own[fresh["series"].to_numpy()], dtype=pl.UInt32),
            pl.Series("origin", origin_by_own[fresh["origin"].to_numpy()], dtype=pl.UInt32),
        ).sort("series")
        all_keys = all_keys.select(KEYS)
        withdrawal = None
        if complete is not None:
            vintage = fresh["vintage"].max()
            assert isinstance(vintage, date)
            withdrawal = _Withdrawal(complete, vintage, int(origin_by_own[number["number"][0]]), all_keys)
        writing = _Writing(folder / shelf.name, shelf, run, all_origins["retrieved_at"].rank("dense").cast(pl.Int64))
        return writing.written(all_keys, all_origins.drop("number"), series, fresh, withdrawal, corrects)


def _numbered(rows: pl.DataFrame, known: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows with their numbers, and the known rows with those that were not among them after the others.

    The number is the first column of `known`; rows are in their order, and hold each once.
    """
    number, names = known.columns[0], known.columns[1:]
    found = rows.select(names).join(known, on=names, how="left", maintain_order="left")
    fresh = pl.col(number).is_null()
    added = found.filter(fresh).select(names).with_row_index(number, known.height)
    placed = pl.when(fresh).then(known.height + fresh.cum_sum() - 1).otherwise(number).cast(pl.UInt32)
    return found.with_columns(placed.alias(number)), pl.concat([known, added.select(known.columns)])


def _by_own_number(own: pl.Series, shelved: pl.Series) -> npt.NDArray[np.uint32]:
    numbers = np.zeros(len(own), dtype=np.uint32)
    numbers[own.to_numpy()] = shelved.to_numpy()
    return numbers


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
        corrects: bool,
    ) -> Shelved:
        """Weave fresh rows (sorted by series) into the shelf."""
        earliest, latest = fresh.select(pl.min("vintage"), pl.max("vintage").alias("last")).row(0)
        self._folder.mkdir(parents=True, exist_ok=True)
        shelf = self._shelf
        whole = (shelf.newest is not None and earliest <= shelf.newest) or _runs_of(shelf.earlier) >= _MOST_FILES
        whole = whole or _runs_of(shelf.confirmed) >= _MOST_FILES
        history = (*shelf.earlier, *shelf.confirmed) if whole else ()
        new = revised = unchanged = kept_apart = gone = 0
        contradicting, told = [], []
        for first, last in self._ranges(series, fresh, keys.height, self._count(history)):
            current = self._read(shelf.current, STATEMENTS, first, last)
            known = pl.concat([current, self._read(shelf.earlier, STATEMENTS, first, last)]) if whole else current
            confirmed = self._read(shelf.confirmed if whole else (), CONFIRMED, first, last)
            bounds = np.searchsorted(fresh["series"].to_numpy(), [first, last])
            came = fresh.slice(int(bounds[0]), int(bounds[1] - bounds[0]))
            apart = came.clear() if corrects else thousandfold(current, came, keys)
            if apart.height:
                kept_apart += apart.height
                came = came.join(apart, on=["series", "period", "vintage", "origin"], how="anti", maintain_order="left")
            # What was kept apart came, though not as it should: nothing of it is withdrawn.
            elif withdrawal is not None:
                withdrawn = withdrawal.rows(known, current, came)
                had_value = current.filter(pl.col("value").is_not_null())
                gone += withdrawn.join(had_value, on=["series", "period"], how="semi").height
                came = pl.concat([came, withdrawn])
            result = woven(known, confirmed, came, self._retrieved)
            del known, confirmed, current, came
            new, revised, unchanged = new + result.new, revised + result.revised, unchanged + result.unchanged
            contradicting.append(result.contradicting)
            told.append(_told_of(result.current))
            self._keep(result)
        twice = pl.concat([pl.DataFrame(schema=STATEMENTS), *contradicting])
        shelved = Shelved(shelf, new, revised, unchanged, _named(twice, keys), twice.height, kept_apart, gone)
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
