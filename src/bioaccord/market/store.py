"""The store of observations: a folder of Parquet files in which no statement is ever overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import polars as pl

from bioaccord.vocabulary.errors import Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from . import store_reading
from .observation import OBSERVATIONS, Figures, Flag
from .selection import Selection
from .store_lock import StoreBusy, nobody_reading, only_writer
from .store_reading import is_store, read_whole
from .store_run import Run, in_both, kept_apart, runs, write_run
from .store_shelf import Gathered, Shelved
from .store_state import Shelf, State, read_state, write_state

_NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
_LEAST_WAIT_SECONDS = 30.0


class Store:
    """Observations in a folder: what publishers said of their figures, from which day, and what they said before.

    Readers never see half of a run and wait for nobody; one process writes at a time. Tables that are returned have the columns of
    `OBSERVATIONS` unless said otherwise. `as_of` asks for what was said on a day; without it the latest vintage is given.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self,
        batches: Iterable[Figures],
        *,
        source: str,
        at: datetime,
        complete: Selection | None = None,
        corrects: bool = False,
        wait_seconds: float = _LEAST_WAIT_SECONDS,
        told: Callable[[int], None] | None = None,
    ) -> Run:
        """Add what a source holds, and return what became of it; the run is recorded, one that fails as well.

        A figure with the value and flags that it had adds nothing. Vintages may come in any order. Identical rows are kept once; rows
        of which one vintage, retrieved at one time, says two things are kept apart. With `complete`, the batches hold all that the
        source gives of these figures: a known one that did not come is stated as MISSING (withdrawn), unless rows were kept apart or
        nothing at all came of its indicator. Figures that differ a thousandfold from the known ones are kept apart, unless the run
        `corrects` these. The store is held only while the figures are put in, not while they are read.
        `told` hears how many rows came so far. Raises what reading the batches raises, and `StoreBusy` where another
        process is writing; the store then is as it was.
        """
        try:
            gathered = _gathered(batches, source, told or (lambda count: None))
            with self._writing(wait_seconds) as (state, number):
                run, shelves = self._shelved(state, Run(number, source, at), gathered, complete, corrects)
                write_run(self.folder, run)
                write_state(self.folder, state.after(number, shelves))
                return run
        except StoreBusy:
            raise
        except BaseException as error:
            # Where the failure cannot be recorded because somebody else is writing, it still has to be told.
            with suppress(StoreBusy), self._writing(wait_seconds) as (state, number):
                write_run(self.folder, Run(number, source, at, failed=in_both(_reason(error))))
                write_state(self.folder, state.after(number, {}))
            raise

    @contextmanager
    def _writing(self, wait_seconds: float) -> Iterator[tuple[State, int]]:
        """Hold the lock over a state without leftovers, and the number of the run that changes it."""
        with only_writer(self.folder, wait_seconds):
            state = read_state(self.folder)
            _sweep(self.folder, state)
            yield state, state.run + 1

    @property
    def exists(self) -> bool:
        """Whether anything was ever added; questions to a store that is not there are refused with `InputError`."""
        return is_store(self.folder)

    def runs(self) -> Iterator[Run]:
        """Return the runs of the store, the latest first; raises `InputError` where there is no store."""
        return read_whole(self.folder, lambda folder, state: runs(folder, state.run))

    def shelves(self) -> list[Shelf]:
        """Return what indicators of what sources there are, with the number of figures and statements and the newest vintage."""
        return sorted(read_state(self.folder).shelves.values(), key=lambda shelf: shelf.name)

    def series(self, selection: Selection, *, as_of: date | None = None) -> pl.DataFrame:
        """Return figures, sorted by key and period; under a `product_prefix` no line whose own heading stands beside it."""
        return read_whole(self.folder, partial(store_reading.series, selection=selection, as_of=as_of))

    def latest(self, selection: Selection, *, as_of: date | None = None) -> pl.DataFrame:
        """Return the last figure that has a value, of every series."""
        return read_whole(self.folder, partial(store_reading.latest, selection=selection, as_of=as_of))

    def history(self, selection: Selection) -> pl.DataFrame:
        """Return every statement of figures, sorted by key, period and vintage."""
        return read_whole(self.folder, partial(store_reading.history, selection=selection))

    def keys(self, selection: Selection) -> pl.DataFrame:
        """Return which series there are: `SERIES_KEY`, `first` and `last` period, `figures`, `missing`, latest `vintage`."""
        return read_whole(self.folder, partial(store_reading.keys, selection=selection))

    def totals(self, selection: Selection, *, by: tuple[str, ...], as_of: date | None = None) -> pl.DataFrame:
        """Return sums of figures by columns of the key, `period` or `year`, always apart by source, indicator, reporter, unit and frequency.

        Columns: those, `value`, `figures` and `missing` (how many were summed, and how many had no value), `flags` of all of them,
        and `levels` (the lengths of the codes that were summed). A heading is never summed with its own lines, and the figure of all
        partners together (WLD) not with single ones: it counts only where `selection.partner` asks for it.
        """
        return read_whole(self.folder, partial(store_reading.totals, selection=selection, by=by, as_of=as_of))

    def differences(self, earlier: date, later: date, selection: Selection | None = None) -> pl.DataFrame:
        """Return what was said of figures on two days where it is not the same.

        Columns: `FIGURE_KEY`; `change` (added, revised, withdrawn); `value`, `flags` and `vintage` of the later day, and the same with
        `_before`. A figure that has no value any more is withdrawn, one that has a value again is added.
        """
        wanted = selection or Selection()
        return read_whole(
            self.folder, partial(store_reading.differences, earlier=earlier, later=later, selection=wanted)
        )

    def _shelved(
        self, state: State, run: Run, gathered: _Gathering, complete: Selection | None, corrects: bool
    ) -> tuple[Run, dict[str, Shelf]]:
        shelves = {}
        new = revised = unchanged = gone = 0
        apart, refusals = gathered.kept_apart, gathered.refusals
        withdrawn = None if apart else complete
        for indicator in sorted(gathered.shelves):
            before = state.shelves.get(f"{run.source}/{indicator}", Shelf(run.source, indicator))
            taken = withdrawn if withdrawn and withdrawn.takes_shelf(run.source, indicator) else None
            own = gathered.shelves.pop(indicator)
            shelved = own.shelve(self.folder, before, run.number, taken, run.at, corrects=corrects)
            shelves[before.name] = shelved.shelf
            new, revised, unchanged = new + shelved.new, revised + shelved.revised, unchanged + shelved.unchanged
            gone += shelved.withdrawn
            apart += shelved.contradicting_count + shelved.thousandfold
            _refuse(refusals, shelved)
        done = replace(
            run,
            read=gathered.read,
            new=new,
            revised=revised,
            unchanged=unchanged,
            withdrawn=gone,
            kept_apart_count=apart,
            kept_apart=tuple(kept_apart(one) for one in refusals.kept),
            indicators=tuple(one.indicator for one in shelves.values()),
        )
        return done, shelves


@dataclass(slots=True)
class _Gathering:
    """What a run read, by indicator, before the store is looked at."""

    shelves: dict[str, Gathered] = field(default_factory=dict)
    refusals: Refusals = field(default_factory=Refusals)
    read: int = 0
    kept_apart: int = 0


def _gathered(batches: Iterable[Figures], source: str, told: Callable[[int], None]) -> _Gathering:
    """Read all batches; a pull may take hours, and nobody waits for it."""
    if not re.match(_NAME, source):
        raise ValueError(f"{source!r} cannot be the name of a source")
    gathering = _Gathering()
    for batch in batches:
        for one in batch.kept_apart:
            gathering.refusals.add(partial(_same, one))
        kept_apart = max(batch.kept_apart_count, len(batch.kept_apart))
        table = _checked(batch.table, source)
        gathering.kept_apart += kept_apart
        gathering.read += table.height + kept_apart
        for (indicator,), part in table.partition_by("indicator", as_dict=True).items():
            gathering.shelves.setdefault(str(indicator), Gathered()).take(part)
        told(gathering.read)
    return gathering


def _checked(table: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return a table in the columns' order; raises `ValueError` where a reader broke the contract in what the store relies on."""
    table = table.select(OBSERVATIONS.names()).cast(OBSERVATIONS)
    silent = (table["flags"] & int(Flag.MISSING | Flag.SUPPRESSED)) > 0
    if not (silent == table["value"].is_null()).all():
        raise ValueError("a value is given exactly where neither MISSING nor SUPPRESSED is said")
    if not table["value"].drop_nulls().is_finite().all():
        raise ValueError("a value is a finite number")
    if any(table[name].null_count() for name in table.columns if name != "value"):
        raise ValueError("only a value may be empty")
    if not (table["source"] == source).all() or not table["indicator"].str.contains(_NAME).all():
        raise ValueError(f"the figures are of {source}, and an indicator is a plain word")
    return table


def _sweep(folder: Path, state: State) -> None:
    """Take away files that the state does not name, of runs that broke off and of states before this one, unless somebody reads them."""
    named = {folder / shelf.name / file for shelf in state.shelves.values() for file in shelf.files()}
    with nobody_reading(folder) as free:
        for file in folder.glob("*/*/*.parquet") if free else ():
            if file not in named:
                file.unlink(missing_ok=True)


def _refuse(refusals: Refusals, shelved: Shelved) -> None:
    for row in shelved.contradicting.iter_rows(named=True):
        refusals.add(partial(_contradiction, shelved.shelf, row))
    if shelved.thousandfold:
        refusals.add(partial(_thousands, shelved.shelf, shelved.thousandfold))


def _contradiction(shelf: Shelf, row: dict[str, object]) -> Refusal:
    return Refusal(
        shelf.name,
        Sentence(
            "{product} with {partner} in {period}: one vintage says two things, one of them {value}.",
            product=str(row["product"]),
            partner=str(row["partner"]),
            period=str(row["period"])[:10],
            value=str(row["value"]),
        ),
        Sentence("Neither is taken; ask the publisher, or give the right file alone."),
        value=str(row["value"]),
    )


def _thousands(shelf: Shelf, count: int) -> Refusal:
    return Refusal(
        shelf.name,
        Sentence("{count:,} figures differ a thousandfold from the known ones.", count=count),
        Sentence(
            "Most likely one of the files counts in thousands; give it in the same unit. "
            "Where this file is right and the known figures are not, import it again with --corrects."
        ),
    )


def _same(one: Refusal) -> Refusal:
    return one


def _reason(error: BaseException) -> object:
    return Sentence("The run was cancelled.") if isinstance(error, (KeyboardInterrupt, GeneratorExit)) else error
