"""Where figures before and after cannot be held against each other, though nothing happened in the world: another unit, another making.

A currency that loses its zeros, a column that turns to thousands, a publisher that estimated until one month and counts from the next:
each looks like the greatest change on record, and none is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .observation import WORLD, Flag, Frequency
from .series_history import SeriesHistory, SeriesKey

Floats = NDArray[np.float64]

MADE_OTHERWISE = Flag.ESTIMATED | Flag.CALCULATED | Flag.CONCORDED | Flag.SPLIT
"""Flags that tell how a figure was made: where they change for good, what they mark is another figure."""

_LEAST_ZEROS = 2
_NEAR = 0.12
"""How near (as a share of ten's logarithm) a step has to be to a whole number of zeros."""
_AROUND = 6
_LEAST_AROUND = 3
_OLD_YEARS = 1
_OLD_YEARS_OF_ANNUAL = 3


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A place where a series went on in another unit: `period` is the first after it, `zeros` how many it gained (negative: lost)."""

    key: SeriesKey
    period: date
    zeros: int


def unit_break(values: Floats) -> tuple[int, int] | None:
    """Return the last place at which a series went on with other zeros, and how many it gained; None where it did not.

    The step has to lie within a tenth of a whole number of at least two zeros, at one place and for good: medians of up to six periods on either side
    are compared, and nothing else of the series may swing so far.

    >>> unit_break(np.array([3.1e6, 3.0e6, 3.2e6, 3.1e6, 3.0, 3.2, 3.1, 3.1]))
    (4, -6)
    >>> unit_break(np.array([1.0, 1.1, 2.2, 2.1, 2.3, 2.2]))
    """
    known = np.flatnonzero(np.isfinite(values) & (values > 0))
    if len(known) < 2 * _LEAST_AROUND:
        return None
    logarithms = np.log10(values[known])
    steps = np.diff(logarithms)
    whole = np.round(steps)
    near = (np.abs(whole) >= _LEAST_ZEROS) & (np.abs(steps - whole) <= _NEAR + 2 * np.median(np.abs(steps)))
    for at in np.flatnonzero(near)[::-1] + 1:
        before, after = logarithms[max(0, at - _AROUND) : at], logarithms[at : at + _AROUND]
        if min(len(before), len(after)) < _LEAST_AROUND:
            continue
        moved = float(np.median(after) - np.median(before))
        # One figure written wrongly goes back by itself; a series that swings by hundreds has no zeros to lose.
        steady = max(np.ptp(before), np.ptp(after)) < _LEAST_ZEROS / 2
        if steady and abs(moved - whole[at - 1]) <= 2 * _NEAR:
            return int(known[at]), int(whole[at - 1])
    return None


def since_last_break(series: Sequence[SeriesHistory]) -> tuple[list[SeriesHistory], list[SeriesBreak]]:
    """Return series with only what follows the last change of their unit, and where those were.

    Prices, rates and totals show it by themselves. Single partners' trade is too lumpy for that: it is cut where its total is.
    """
    breaks: dict[SeriesKey, tuple[int, SeriesBreak]] = {}
    for one in series:
        if one.key.partner not in ("", WORLD):
            continue
        found = unit_break(one.values)
        if found is not None:
            breaks[one.key] = (found[0], SeriesBreak(one.key, one.periods[found[0]], found[1]))
    kept = []
    for one in series:
        whole = one.key if one.key.partner in ("", WORLD) else one.key._replace(partner=WORLD)
        broken = breaks.get(whole)
        if broken is None:
            kept.append(one)
            continue
        later = sum(day >= broken[1].period for day in one.periods)
        if later:
            kept.append(one.last(later))
    return kept, [broken for _, broken in breaks.values()]


def made_alike(flags: NDArray[np.uint8], one: slice, other: slice) -> bool:
    """Return whether figures of two stretches were made in the same way: neither all estimated, say, against all counted.

    A stretch without figures was not made otherwise.
    """
    if not flags[one].size or not flags[other].size:
        return True
    for flag in MADE_OTHERWISE:
        shares = [float(np.mean((flags[part] & int(flag)) > 0)) for part in (one, other)]
        if abs(shares[0] - shares[1]) > 0.8:
            return False
    return True


def making_changed(flags: NDArray[np.uint8]) -> Iterator[int]:
    """Yield the places from which figures were made otherwise for good: all on one side carry a flag that none on the other does."""
    for flag in MADE_OTHERWISE:
        marked = (flags & int(flag)) > 0
        places = np.flatnonzero(marked[1:] != marked[:-1]) + 1
        if len(places) == 1 and len(marked) >= 2 * _LEAST_AROUND:
            yield int(places[0])


def still_told(series: Sequence[SeriesHistory]) -> list[SeriesHistory]:
    """Return the series that their publisher still carries: the last figure lies within a year (annual ones: three) of its newest.

    What a publisher stopped telling long ago is no news, and a code that went out of use is no lost trade.
    """
    newest: dict[tuple[str, str], date] = {}
    ends: dict[SeriesKey, date] = {}
    for one in series:
        source, end = (one.key.source, one.key.frequency), one.periods[-1]
        newest[source] = max(newest.get(source, end), end)
        # A partner is listed in the months in which it trades: all partners together tell whether the trade is still told.
        together = one.key._replace(partner="")
        ends[together] = max(ends.get(together, end), end)
    kept = []
    for one in series:
        years = _OLD_YEARS_OF_ANNUAL if one.key.frequency == Frequency.ANNUAL else _OLD_YEARS
        late = newest[one.key.source, one.key.frequency] - ends[one.key._replace(partner="")]
        if late.days <= 366 * years:
            kept.append(one)
    return kept


def by_months(one: SeriesHistory) -> SeriesHistory:
    """Return a daily or weekly series as means of months; a first or last month with less than half of its usual days is left out."""
    if one.key.frequency not in (Frequency.DAILY, Frequency.WEEKLY):
        return one
    table = pl.DataFrame(
        {
            "month": [day.replace(day=1) for day in one.periods],
            "value": one.values,
            "flags": one.flags,
            "told": one.is_told & np.isfinite(one.values),
        }
    )
    months = (
        table.group_by("month", maintain_order=True)
        .agg(
            pl.col("value").filter(pl.col("told")).mean(),
            pl.col("flags").filter(pl.col("told")).bitwise_or().fill_null(int(Flag.MISSING)),
            pl.col("told").sum().alias("days"),
        )
        .sort("month")
    )
    usual = float(months["days"].median() or 0)  # type: ignore[arg-type]
    enough = (months["days"] * 2 >= usual) & (months["days"] > 0)
    first, last = int(enough.arg_max() or 0), len(enough) - int(enough.reverse().arg_max() or 0)
    months = months[first:last]
    return replace(
        one,
        key=one.key._replace(frequency=Frequency.MONTHLY.value),
        periods=tuple(months["month"].to_list()),
        values=months["value"].fill_null(np.nan).to_numpy(),
        flags=months["flags"].cast(pl.UInt8).to_numpy(),
        is_told=(months["days"] > 0).to_numpy(),
    )
