"""A series' own history on a regular calendar: what forecasts and change points stand on, or the reason why it cannot carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioaccord.vocabulary.sentence import Sentence

from .observation import Frequency

SEASON_LENGTHS = {
    Frequency.ANNUAL: 1,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
    Frequency.WEEKLY: 52,
    Frequency.DAILY: 7,
}
"""Periods after which the calendar repeats itself; 1 is no season. Days without weekends repeat after 5."""

MOST_MISSING = 0.2
"""Share of periods without a figure above which a history is not used."""


@dataclass(frozen=True, slots=True)
class History:
    """Figures of a series, one a period, from its first to its last period that has one.

    `values` (n) holds no gap: where `is_filled` (n) is true, the figure was missing and stands between its neighbours in the
    season. `periods` (n) are first days. `notes` say in words what was done to the figures.
    """

    values: NDArray[np.float64]
    is_filled: NDArray[np.bool_]
    periods: tuple[date, ...]
    frequency: Frequency
    season_length: int
    notes: tuple[Sentence, ...] = ()

    def following_periods(self, count: int) -> tuple[date, ...]:
        """Return the first days of the periods after the last one."""
        calendar = Calendar(self.frequency, self.periods[-1], self.season_length == 5)
        last = calendar.number(self.periods[-1])
        return tuple(calendar.first_day(last + step) for step in range(1, count + 1))


def history(
    values: ArrayLike,
    periods: Sequence[date],
    frequency: Frequency | str,
    season_length: int | None = None,
) -> History | Sentence:
    """Return the history of a series, or the reason why it is not regular enough to be one.

    `values` (n) may hold NaN where a publisher gave no figure; a period may also be left out altogether. `periods` (n) are any days
    within their periods, in order. Where a long gap lies inside, only what follows it is used, and that is said. Raises `ValueError`
    where `values` and `periods` differ in length.

    >>> months = [date(2025, month, 1) for month in (1, 2, 4)]
    >>> found = history([1.0, 2.0, 4.0], months, "M")
    >>> str(found)
    '1 of 4 periods have no figure, more than a fifth.'
    """
    frequency = Frequency(frequency)
    figures = np.asarray(values, dtype=np.float64)
    if figures.shape != (len(periods),):
        raise ValueError(f"{figures.shape} values do not fit {len(periods)} periods")
    known = np.isfinite(figures)
    if not known.any():
        return Sentence("No period has a figure.")
    first, last = int(np.argmax(known)), len(figures) - int(np.argmax(known[::-1]))
    figures, periods = figures[first:last], list(periods[first:last])
    without_weekends = frequency is Frequency.DAILY and all(day.weekday() < 5 for day in periods)
    calendar = Calendar(frequency, periods[0], without_weekends)
    numbers = np.array([calendar.number(day) for day in periods])
    if (np.diff(numbers) <= 0).any():
        place = int(np.argmax(np.diff(numbers) <= 0)) + 1
        return Sentence("{day} stands twice or out of order: the periods are not regular.", day=str(periods[place]))
    if frequency is Frequency.WEEKLY and any((day - periods[0]).days % 7 for day in periods):
        return Sentence("The figures are said to be weekly but do not lie weeks apart.")
    length = int(numbers[-1] - numbers[0]) + 1
    dense = np.full(length, np.nan)
    dense[numbers - numbers[0]] = figures
    season = season_length or (5 if without_weekends else SEASON_LENGTHS[frequency])
    notes: list[Sentence] = []
    begins = _after_the_last_gap(np.isfinite(dense), max(3, season // 2))
    if begins:
        day = calendar.first_day(int(numbers[0]) + begins)
        notes.append(Sentence("A long gap ends before {day}; only figures from then on are used.", day=str(day)))
        dense = dense[begins:]
    missing = ~np.isfinite(dense)
    if missing.mean() > MOST_MISSING:
        return Sentence(
            "{count} of {length} periods have no figure, more than a fifth.",
            count=int(missing.sum()),
            length=len(dense),
        )
    if missing.any():
        notes.append(
            Sentence(
                "{count} of {length} periods have no figure; they were filled from their neighbours in the season.",
                count=int(missing.sum()),
                length=len(dense),
            )
        )
        dense = _filled(dense, season)
    start = int(numbers[0]) + begins
    return History(
        values=dense,
        is_filled=missing,
        periods=tuple(calendar.first_day(start + step) for step in range(len(dense))),
        frequency=frequency,
        season_length=season,
        notes=tuple(notes),
    )


def _after_the_last_gap(known: NDArray[np.bool_], longest: int) -> int:
    """Return where the figures after the last gap longer than `longest` begin; 0 where there is no such gap."""
    run = 0
    begins = 0
    for place, has_figure in enumerate(known):
        if has_figure:
            begins = place if run > longest else begins
            run = 0
        else:
            run += 1
    return begins


def _filled(values: NDArray[np.float64], season: int) -> NDArray[np.float64]:
    """Return values with gaps filled on the straight line between neighbours, moved by the usual distance of that season from it."""
    places = np.arange(len(values))
    known = np.isfinite(values)
    line = np.interp(places, places[known], values[known])
    if season > 1:
        whole = np.convolve(np.pad(line, season // 2, mode="edge"), np.ones(season) / season, "valid")[: len(values)]
        away = values - whole
        for phase in range(min(season, len(values))):
            same = places % season == phase
            others = away[same & known]
            if len(others) >= 2 and (same & ~known).any():
                line[same & ~known] = (whole + np.median(others))[same & ~known]
    if values[known].min() >= 0:
        line = np.maximum(line, 0.0)
    return np.where(known, values, line)


class Calendar:
    """Numbers periods one after another, and tells a period's first day."""

    def __init__(self, frequency: Frequency, anchor: date, without_weekends: bool) -> None:
        self._frequency = frequency
        self._anchor = anchor
        self._without_weekends = without_weekends

    def number(self, day: date) -> int:
        if self._frequency is Frequency.ANNUAL:
            return day.year
        if self._frequency is Frequency.QUARTERLY:
            return day.year * 4 + (day.month - 1) // 3
        if self._frequency is Frequency.MONTHLY:
            return day.year * 12 + day.month - 1
        if self._frequency is Frequency.WEEKLY:
            return (day - self._anchor).days // 7
        if self._without_weekends:
            weeks, weekday = divmod(day.toordinal() - 1, 7)
            return weeks * 5 + weekday
        return day.toordinal()

    def first_day(self, number: int) -> date:
        if self._frequency is Frequency.ANNUAL:
            return date(number, 1, 1)
        if self._frequency is Frequency.QUARTERLY:
            return date(number // 4, number % 4 * 3 + 1, 1)
        if self._frequency is Frequency.MONTHLY:
            return date(number // 12, number % 12 + 1, 1)
        if self._frequency is Frequency.WEEKLY:
            return self._anchor + timedelta(days=7 * number)
        if self._without_weekends:
            weeks, weekday = divmod(number, 5)
            return date.fromordinal(weeks * 7 + weekday + 1)
        return date.fromordinal(number)
