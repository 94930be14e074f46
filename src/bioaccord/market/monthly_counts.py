"""Records counted by month and by what they are, as observations: months without any are zero where all records are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from .observation import Flag, Frequency, ProductSystem, observations


@dataclass(slots=True)
class MonthlyCounts:
    """Counts that grow record by record: `add` one, then take them as `table`."""

    source: str
    unit: str
    vintage: date
    retrieved_at: datetime
    origin: str
    counts: dict[tuple[str, str, str], dict[date, int]] = field(default_factory=dict)
    flags: dict[tuple[str, str, str, date], Flag] = field(default_factory=dict)

    def add(self, indicator: str, reporter: str, product: str, day: date, flag: Flag = Flag.NONE) -> None:
        """Count a record of a day in its month; `flag` stays with that month."""
        month = day.replace(day=1)
        months = self.counts.setdefault((indicator, reporter, product), {})
        months[month] = months.get(month, 0) + 1
        if flag:
            key = (indicator, reporter, product, month)
            self.flags[key] = self.flags.get(key, Flag.NONE) | flag

    def table(self, last: date, *, lag_months: int = 0, since: date | None = None) -> pl.DataFrame:
        """Return observations up to the month of `last`, with a zero for each month without records since a series' first, or `since`.

        All are CALCULATED; the month of the vintage, and `lag_months` before it, are PROVISIONAL.
        """
        unsure = self.vintage.replace(day=1)
        for _ in range(lag_months):
            unsure = (unsure - timedelta(days=1)).replace(day=1)
        return observations(self._rows(last, unsure, since))

    def _rows(self, last: date, unsure: date, since: date | None) -> Iterator[dict[str, object]]:
        for (indicator, reporter, product), months in sorted(self.counts.items()):
            for month in months_between(since or min(months), last):
                flag = Flag.CALCULATED | self.flags.get((indicator, reporter, product, month), Flag.NONE)
                yield {
                    "source": self.source,
                    "indicator": indicator,
                    "reporter": reporter,
                    "product_system": ProductSystem.SERIES.value,
                    "product": product,
                    "unit": self.unit,
                    "frequency": Frequency.MONTHLY.value,
                    "period": month,
                    "value": float(months.get(month, 0)),
                    "flags": int(flag | (Flag.PROVISIONAL if month >= unsure else Flag.NONE)),
                    "vintage": self.vintage,
                    "retrieved_at": self.retrieved_at,
                    "origin": self.origin,
                }


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months from the one of a day to that of another.

    >>> [str(one) for one in months_between(date(2025, 11, 5), date(2026, 1, 2))]
    ['2025-11-01', '2025-12-01', '2026-01-01']
    """
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


def last_day_of_month(day: date) -> date:
    """Return the last day of a day's month.

    >>> last_day_of_month(date(2026, 2, 5))
    datetime.date(2026, 2, 28)
    """
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
