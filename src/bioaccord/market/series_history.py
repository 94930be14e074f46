"""Figures as rows become series as arrays: one place a period, what is missing kept as missing, source and vintage told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .history import Calendar
from .observation import SERIES_KEY, Flag, Frequency


class SeriesKey(NamedTuple):
    """What names a series: the columns of `SERIES_KEY`, in their order."""

    source: str
    indicator: str
    reporter: str
    partner: str
    product_system: str
    product: str
    unit: str
    frequency: str


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """A series on its regular calendar, from its first to its last period.

    `values` (n) are NaN where the publisher gave no figure; `is_told` (n) is false where there is no row at all. `flags` (n) are as
    `Flag`. `vintage` is the latest of any figure, `origins` where they were read. `values`, `periods` and `key.frequency` are what
    `history`, `change_points` and `AskedForecast` take.
    """

    key: SeriesKey
    periods: tuple[date, ...]
    values: NDArray[np.float64]
    flags: NDArray[np.uint8]
    is_told: NDArray[np.bool_]
    vintage: date
    retrieved_at: datetime
    origins: tuple[str, ...]

    def last(self, count: int) -> SeriesHistory:
        """Return the last so many periods of it."""
        return self._part(slice(-count, None))

    def first(self, count: int) -> SeriesHistory:
        """Return the first so many periods of it."""
        return self._part(slice(None, count))

    def _part(self, part: slice) -> SeriesHistory:
        return replace(
            self,
            periods=self.periods[part],
            values=self.values[part],
            flags=self.flags[part],
            is_told=self.is_told[part],
        )


def series_histories(table: pl.DataFrame) -> list[SeriesHistory]:
    """Return the series of a table of `OBSERVATIONS`, in the order of their keys; of a figure with several vintages the latest counts.

    Days are taken as working days where a series has none at a weekend.
    """
    made = []
    newest = table.sort("vintage", "retrieved_at").unique([*SERIES_KEY, "period"], keep="last")
    for key, rows in sorted(newest.partition_by(SERIES_KEY, as_dict=True).items()):
        rows = rows.sort("period")
        named = SeriesKey(*(str(one) for one in key))
        periods: list[date] = rows["period"].to_list()
        frequency = Frequency(named.frequency)
        weekdays = frequency is Frequency.DAILY and all(day.weekday() < 5 for day in periods)
        calendar = Calendar(frequency, periods[0], weekdays)
        numbers = np.array([calendar.number(day) for day in periods])
        places = numbers - numbers[0]
        count = int(places[-1]) + 1
        values, flags = np.full(count, np.nan), np.full(count, int(Flag.MISSING), dtype=np.uint8)
        told = np.zeros(count, dtype=np.bool_)
        values[places] = rows["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        flags[places] = rows["flags"].to_numpy()
        told[places] = True
        made.append(
            SeriesHistory(
                key=named,
                periods=tuple(calendar.first_day(int(numbers[0]) + step) for step in range(count)),
                values=values,
                flags=flags,
                is_told=told,
                vintage=max(rows["vintage"].to_list()),
                retrieved_at=max(rows["retrieved_at"].to_list()),
                origins=tuple(rows["origin"].unique().sort().to_list()),
            )
        )
    return made
