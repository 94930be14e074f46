"""What is likely next in a series: a median of four models with intervals that say how they fared on the series' own past."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioaccord.vocabulary.sentence import Sentence

from .change_words import at_period
from .forecast_intervals import (
    MOST_ORIGINS,
    QUANTILES,
    back_test_coverage,
    own_weight,
    step_between_origins,
    usual_change,
    usual_errors,
)
from .forecast_members import MEMBERS, NAIVE, combined, member_forecasts
from .history import SEASON_LENGTHS, History, history
from .observation import Frequency

MUCH_WORSE = 1.2
"""Where the combination's errors were larger than those of repeating last year by this factor, last year is repeated.

Less than that is no evidence on one series: on 714 series, going back to the naive forecast at every "not better" makes
forecasts worse (sMAPE on the training part 13.99 against 13.48).
"""

_MOST_ZERO = 0.5
_MOST_WORSE = 10.0
_WORTH_A_PROCESS = 100
"""Series that make up for the two seconds in which a process starts."""


@dataclass(frozen=True, slots=True)
class AskedForecast:
    """A series whose future is asked for.

    `values` (n) and `periods` (n) as in `history`; `horizon` in periods; `sources` and `vintage` are told with the forecast.
    """

    name: str
    values: ArrayLike
    periods: Sequence[date]
    frequency: Frequency | str
    horizon: int
    season_length: int | None = None
    sources: tuple[str, ...] = ()
    vintage: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A model of the combination. A median has no fixed weights: `weight` is the model's share of the votes."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds (horizon) at a level such as 0.80, and the share of the back-test's figures that lay inside such bounds."""

    level: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    back_test_coverage: float


@dataclass(frozen=True, slots=True)
class BackTest:
    """How the same forecast would have done from earlier days.

    `smape` in percent, `mase` in mean changes against last year, beside those of repeating last year. `better_by` is the part of the
    absolute error saved against repeating last year; negative is worse, down to -9. `own_weight` is how much of the intervals' width is the series'
    own (0 to 1); the rest is what many series showed.
    """

    origins: int
    points: int
    smape: float
    mase: float
    naive_smape: float
    naive_mase: float
    better_by: float
    own_weight: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Figures to expect after `origin`, the last period with a figure, with what stands behind them.

    `periods`, `values` and the bounds of `intervals` have the length of the horizon. `sentences` tell how good it is, in both languages.
    """

    name: str
    frequency: Frequency
    season_length: int
    origin: date
    history_length: int
    periods: tuple[date, ...]
    values: tuple[float, ...]
    intervals: tuple[Interval, ...]
    members: tuple[Member, ...]
    back_test: BackTest
    sources: tuple[str, ...]
    vintage: date | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class NoForecast:
    """A forecast that is refused, and why."""

    name: str
    reason: Sentence


def forecast(asked: AskedForecast, *, even_if_shifted: bool = False) -> Forecast | NoForecast:
    """Return the forecast of a series, or the reason why there is none.

    Refused are histories that are too short, full of gaps, mostly zero, without any change, or whose level has just shifted
    (`even_if_shifted` lets the last one pass and says so). Raises `ValueError` where the horizon is not positive.
    """
    if asked.horizon < 1:
        raise ValueError(f"a horizon is at least one period, not {asked.horizon}")
    past = history(asked.values, asked.periods, asked.frequency, asked.season_length)
    if isinstance(past, Sentence):
        return NoForecast(asked.name, past)
    reason = _why_not(past, asked.horizon)
    if reason:
        return NoForecast(asked.name, reason)
    notes = list(past.notes)
    shifted = shift_just_now(past.values, past.season_length)
    if shifted is not None:
        day = at_period(past.periods[shifted], past.frequency)
        if not even_if_shifted:
            return NoForecast(
                asked.name,
                Sentence(
                    "{day}: the level shifted, too shortly ago to know where it settles; ask again when {count} periods lie after it.",
                    day=day,
                    count=max(3, past.season_length // 2) + 1,
                ),
            )
        notes.append(Sentence("{day}: the level shifted; models that learnt from before it may mislead.", day=day))
    return _made(asked, past, notes)


def forecasts(
    asked: Sequence[AskedForecast],
    *,
    workers: int = 1,
    even_if_shifted: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> list[Forecast | NoForecast]:
    """Return the forecast of each series, in the order given; the same ones for any number of `workers` (processes).

    `progress` is told after each series how many of how many are done.
    """
    workers = min(workers, len(asked) // _WORTH_A_PROCESS)
    shifted = [even_if_shifted] * len(asked)
    if workers < 2:
        return _told_of(map(_forecast, asked, shifted), len(asked), progress)
    # Processes are started anew: one that is forked inherits threads' locks.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return _told_of(pool.map(_forecast, asked, shifted, chunksize=25), len(asked), progress)


def _told_of(
    made: Iterable[Forecast | NoForecast], count: int, progress: Callable[[int, int], object] | None
) -> list[Forecast | NoForecast]:
    found = []
    for one in made:
        found.append(one)
        if progress:
            progress(len(found), count)
    return found


def _forecast(asked: AskedForecast, even_if_shifted: bool) -> Forecast | NoForecast:
    return forecast(asked, even_if_shifted=even_if_shifted)


def _why_not(past: History, horizon: int) -> Sentence:
    count, season = len(past.values), past.season_length
    least = max(12, 2 * season + season // 2)
    if count < least:
        return Sentence("The history has {count} periods; a forecast needs {least}.", count=count, least=least)
    if horizon > count // 2:
        return Sentence(
            "{horizon} periods ahead are asked for; a history of {count} carries at most {most}.",
            horizon=horizon,
            count=count,
            most=count // 2,
        )
    zeros = int((past.values == 0).sum())
    if zeros > _MOST_ZERO * count:
        return Sentence("{zeros} of {count} figures are zero: most periods have nothing.", zeros=zeros, count=count)
    if np.ptp(past.values) == 0 or usual_change(past.values, season) == 0:
        return Sentence("The figures never change: there is nothing to learn a spread from.")
    return Sentence("")


def shift_just_now(values: NDArray[np.float64], season_length: int) -> int | None:
    """Return where the level shifted, if it did within the last half season (at least three periods ago), else None.

    A shift stands in at least three changes against last year that all lie beyond five usual deviations on one side, while those before
    it do not.
    """
    rest = np.log(values) if values.min() > 0 else values
    changes = rest[season_length:] - rest[:-season_length]
    window = max(3, season_length // 2)
    before = changes[: -window - 1]
    if len(before) < 8:
        return None
    middle = float(np.median(before))
    deviation = 1.4826 * float(np.median(np.abs(before - middle)))
    # A spread that is nearly nothing against the series' own is rounding, not calm.
    deviation = max(deviation, 0.02 * float(np.std(rest)), 1e-12)
    away = (changes[-window - 1 :] - middle) / deviation
    for length in range(3, window + 1):
        last = away[-length:]
        if (last > 5).all() or (last < -5).all():
            if abs(away[-length - 1]) <= 5:
                return len(values) - length
        else:
            return None
    return None


def _made(asked: AskedForecast, past: History, notes: list[Sentence]) -> Forecast | NoForecast:
    values, season, horizon = past.values, past.season_length, asked.horizon
    members, failed = member_forecasts(values, season, horizon)
    if len(members) < 3:
        return NoForecast(asked.name, Sentence("Most of the models could not be fitted to these figures."))
    if failed:
        notes.append(Sentence("Left out, because they could not be fitted: {names}.", names=", ".join(failed)))
    errors, naive_errors, changes, ahead = _tested(past, horizon)
    # Where last year is exact, any error is endlessly worse; ten times is as much as anybody has to know.
    worse = min(_mean(errors) / max(_mean(naive_errors), 1e-9 * float(np.abs(values).mean())), _MOST_WORSE)
    is_naive = worse >= MUCH_WORSE and len(errors) >= 3
    used = naive_errors if is_naive else errors
    values_ahead = members[NAIVE] if is_naive else combined(members)
    usual = usual_errors(used, usual_change(values, season), season > 1)
    coverage, points = back_test_coverage(used, changes, season > 1)
    lowest = 0.0 if values.min() >= 0 else -np.inf
    values_ahead = np.maximum(values_ahead, lowest)
    intervals = tuple(
        Interval(
            level,
            tuple(np.maximum(values_ahead - quantile * usual, lowest).tolist()),
            tuple((values_ahead + quantile * usual).tolist()),
            coverage[level],
        )
        for level, quantile in QUANTILES.items()
    )
    named = [NAIVE] if is_naive else [name for name in MEMBERS if name in members]
    test = BackTest(
        origins=len(errors),
        points=points,
        smape=_smape(used, ahead),
        mase=_mean(used / changes[:, None]),
        naive_smape=_smape(naive_errors, ahead),
        naive_mase=_mean(naive_errors / changes[:, None]),
        better_by=1 - worse,
        own_weight=own_weight(used, season > 1),
    )
    return Forecast(
        name=asked.name,
        frequency=past.frequency,
        season_length=season,
        origin=past.periods[-1],
        history_length=len(values),
        periods=past.following_periods(horizon),
        values=tuple(values_ahead.tolist()),
        intervals=intervals,
        members=tuple(Member(name, 1 / len(named)) for name in named),
        back_test=test,
        sources=tuple(asked.sources),
        vintage=asked.vintage,
        sentences=(
            *_told(test, coverage, is_naive, _naive_name(past)),
            *_left_behind(float(values[-1]), intervals[0]),
            *notes,
        ),
    )


def _left_behind(last: float, narrow: Interval) -> list[Sentence]:
    """Return what has to be said where the interval of the next period does not hold the last figure; nothing where it does."""
    if last > narrow.upper[0]:
        return [
            Sentence(
                "The last figure lies above the {level:.0%} interval of the next period: the models expect a fall. If the last level lasts, figures will lie outside it.",
                level=narrow.level,
            )
        ]
    if last < narrow.lower[0]:
        return [
            Sentence(
                "The last figure lies below the {level:.0%} interval of the next period: the models expect a rise. If the last level lasts, figures will lie outside it.",
                level=narrow.level,
            )
        ]
    return []


def _naive_name(past: History) -> Sentence:
    if past.season_length == 1:
        return Sentence("repeating the last figure")
    if past.frequency is Frequency.DAILY and past.season_length in (5, 7):
        return Sentence("repeating last week")
    if past.frequency is not Frequency.DAILY and past.season_length == SEASON_LENGTHS[past.frequency]:
        return Sentence("repeating last year")
    return Sentence("repeating the last season")


def _told(test: BackTest, coverage: dict[float, float], is_naive: bool, naive: Sentence) -> list[Sentence]:
    if is_naive and test.better_by <= 1 - _MOST_WORSE:
        first = Sentence(
            "The combination of models was more than ten times as far off as {naive} in the back-test; so that is what is given here.",
            naive=naive,
        )
    elif is_naive:
        first = Sentence(
            "The combination of models was {times:.1f} times as far off as {naive} in the back-test; so that is what is given here.",
            naive=naive,
            times=1 - test.better_by,
        )
    elif test.better_by < 0.005:
        first = Sentence("Not better than {naive} in the back-test.", naive=naive)
    else:
        first = Sentence("Better than {naive} by {share:.0%} in the back-test.", naive=naive, share=test.better_by)
    second = Sentence(
        "In the back-test ({origins} earlier starts, {points} figures) {narrow:.0%} lay in the 80% interval and {wide:.0%} in the 95% interval.",
        origins=test.origins,
        points=test.points,
        narrow=coverage[0.80],
        wide=coverage[0.95],
    )
    told = [first, second]
    if test.own_weight < 0.5:
        told.append(
            Sentence(
                "The history allows only a short back-test: {share:.0%} of the intervals' width comes from it, the rest from what many series showed.",
                share=test.own_weight,
            )
        )
    return told


def _tested(
    past: History, horizon: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return errors of the combination and of the naive forecast (origins x horizon), usual changes (origins), and what came (as errors).

    Errors are NaN where nothing came yet, or where what came was filled.
    """
    values, season = past.values, past.season_length
    came_true = np.where(past.is_filled, np.nan, values)
    step = step_between_origins(horizon)
    least = max(2 * season, 8)
    origins = [len(values) - step * one for one in range(1, MOST_ORIGINS + 1) if len(values) - step * one >= least]
    origins = origins or [len(values) - 1]
    shape = (len(origins), horizon)
    errors, naive_errors, ahead = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    changes = np.empty(len(origins))
    for row, origin in enumerate(origins):
        known = values[:origin]
        changes[row] = usual_change(known, season) or usual_change(values, season)
        members, _ = member_forecasts(known, season, horizon)
        length = min(horizon, len(values) - origin)
        came = came_true[origin : origin + length]
        ahead[row, :length] = came
        errors[row, :length] = came - combined(members)[:length]
        naive_errors[row, :length] = came - members[NAIVE][:length]
    return errors, naive_errors, changes, ahead


def _mean(errors: NDArray[np.float64]) -> float:
    return float(np.nanmean(np.abs(errors)))


def _smape(errors: NDArray[np.float64], came: NDArray[np.float64]) -> float:
    """Return the symmetric mean absolute percentage error, as the M3 competition defines it."""
    known = np.isfinite(errors)
    missed, size = np.abs(errors[known]), np.abs(came[known]) + np.abs(came[known] - errors[known])
    return float(np.mean(200 * np.divide(missed, size, out=np.zeros_like(size), where=size > 0)))
