"""How many shortages there were, by month, therapeutic class and company, as observations with the day of each look as vintage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from .observation import Flag, Frequency, ProductSystem, observations
from .selection import EVERYTHING
from .shortage_history import RecordHistory, Standing, events

OPEN = frozenset({Standing.LISTED, Standing.LIMITED, Standing.SHORT})
"""How a shortage stands that counts as open; one that is only anticipated does not."""
UNCLASSIFIED = "unclassified"


def shortage_counts(
    histories: Sequence[RecordHistory],
    looks: Sequence[date],
    *,
    source: str,
    reporter: str,
    unit: str,
    retrieved_at: datetime,
    origin: str,
) -> pl.DataFrame:
    """Return observations: `shortages` open in a month as each look of it saw them, `shortages_by_class`, `shortages_by_company`; and how
    many `shortages_started` and `shortages_ended` in it.

    A class or company that was seen before and has none left has zero. Classes overlap, so they have an indicator of their own.
    A month that was not looked at to its last day is PROVISIONAL, and all are CALCULATED. `unit` is what is counted.
    """
    changes: dict[date, list[tuple[RecordHistory, Standing]]] = {}
    for history in histories:
        for one in history.standings:
            changes.setdefault(one.day, []).append((history, one.standing))
    standing: dict[str, Standing] = {}
    counts: Counter[tuple[str, str]] = Counter({("shortages", EVERYTHING): 0})
    said: dict[tuple[str, str, date], int] = {}
    rows: list[dict[str, object]] = []

    def state(indicator: str, product: str, value: int, day: date) -> None:
        period = day.replace(day=1)
        if said.get((indicator, product, period)) == value and not _is_last(day):
            return
        said[indicator, product, period] = value
        rows.append(
            {
                "source": source,
                "indicator": indicator,
                "reporter": reporter,
                "product_system": ProductSystem.SERIES.value,
                "product": product,
                "unit": unit,
                "frequency": Frequency.MONTHLY.value,
                "period": period,
                "value": float(value),
                "flags": int(Flag.CALCULATED | (Flag.NONE if _is_last(day) else Flag.PROVISIONAL)),
                "vintage": day,
                "retrieved_at": retrieved_at,
                "origin": origin,
            }
        )

    for day in sorted(looks):
        for history, after in changes.get(day, ()):
            was, now = standing.get(history.record, Standing.ABSENT) in OPEN, after in OPEN
            standing[history.record] = after
            for key in _counted_as(history) if was != now else ():
                counts[key] += 1 if now else -1
        for (indicator, product), value in counts.items():
            state(indicator, product, value, day)
    _add_flows(histories, sorted(looks), state)
    return observations(rows)


def _add_flows(
    histories: Sequence[RecordHistory], looks: Sequence[date], state: Callable[[str, str, int, date], None]
) -> None:
    # What happened before the first look is not known, so that its month is not counted unless it began with that look.
    happened: Counter[tuple[str, date]] = Counter()
    for event in events(histories):
        was, now = event.before in OPEN, event.after in OPEN
        if was != now:
            happened["shortages_started" if now else "shortages_ended", event.day.replace(day=1)] += 1
    last_looks = {day.replace(day=1): day for day in looks}
    for period, day in last_looks.items():
        if looks and period >= looks[0]:
            for indicator in ("shortages_started", "shortages_ended"):
                state(indicator, EVERYTHING, happened[indicator, period], day)


def _counted_as(history: RecordHistory) -> Iterable[tuple[str, str]]:
    yield "shortages", EVERYTHING
    for one in dict.fromkeys(history.classes or (UNCLASSIFIED,)):
        yield "shortages_by_class", one
    yield "shortages_by_company", history.company or UNCLASSIFIED


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
