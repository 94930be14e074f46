"""How far a series swings by itself: what a comparison of two stretches of it has to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.stats import rankdata
from scipy.stats import t as student

from .seasonal_pattern import seasonal_pattern

Floats = NDArray[np.float64]

_LEAST_STEPS = 18
_LONGEST_MEMORY = 240
_ENOUGH_OF_ITS_OWN = 120
"""Earlier comparisons from which on the series' own record of them has a say beside the model."""

AGREE = 0.2
"""Largest p-value of a test by ranks with which months are taken to agree with a test of their mean."""

_GRID = np.linspace(-0.95, 0.95, 39)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean logarithm of the last stretch less that of the same stretch a year before, under "no change".

    `ratio` is what that is as a ratio of the two, `lower` and `upper` its 95 % interval. `own_rank` is the share of the series' earlier
    comparisons that were as large, None where there are too few; `p_value` is the larger of what their tail and what the model says.
    """

    ratio: float
    lower: float
    upper: float
    p_value: float
    own_rank: float | None


def year_before(logarithms: Floats, window: int, season_length: int) -> Comparison | None:
    """Return how a series' last `window` places compare with the same ones a season before; None where too few are known.

    `logarithms` (n) hold no gap. Steps from place to place are taken as a moving average of order one, fitted to the series without its
    season: that is a level with errors at one end, a random walk in the middle, and a price averaged over months at the other. Prices
    have heavy tails and long swings; where the series is long, its own earlier comparisons are counted as well.
    """
    count = len(logarithms)
    reach = season_length + window
    if count < max(reach, _LEAST_STEPS + season_length):
        return None
    memory = logarithms[-_LONGEST_MEMORY:]
    steps = np.diff(memory - seasonal_pattern(memory, season_length))
    steps = steps - steps.mean()
    least, share = np.inf, 0.0
    for candidate in _GRID:
        innovations = lfilter([1.0], [1.0, candidate], steps)
        squares = float(innovations @ innovations)
        if squares < least:
            least, share = squares, float(candidate)
    variance = least / (len(steps) - 2)
    weights = np.zeros(reach)
    weights[-window:] += 1 / window
    weights[:window] -= 1 / window
    of_steps = np.cumsum(weights[::-1])[::-1][1:]
    spread = (1 + share**2) * float(of_steps @ of_steps) + 2 * share * float(of_steps[1:] @ of_steps[:-1])
    error = float(np.sqrt(max(variance * spread, 1e-300)))
    means = np.convolve(logarithms, np.ones(window) / window, "valid")
    earlier = means[season_length:] - means[:-season_length]
    size = float(earlier[-1])
    free = len(steps) - 2
    p_value = float(2 * student.sf(abs(size) / error, free))
    rank = None
    if len(earlier) > _ENOUGH_OF_ITS_OWN:
        rank = float((np.sum(np.abs(earlier[:-1]) >= abs(size)) + 1) / len(earlier))
    half = float(student.ppf(0.975, free)) * error
    # What was compared within the last year is of the same months, and no other case.
    tail = tail_chance(np.abs(earlier[:-reach]), abs(size)) if rank is not None else 0.0
    return Comparison(
        float(np.exp(size)),
        float(np.exp(size - half)),
        float(np.exp(size + half)),
        max(p_value, tail),
        rank,
    )


def tail_chance(sizes: Floats, size: float) -> float:
    """Return the chance of a size, judged by others (n) of the same series.

    Among the larger tenth of them the tail is taken to fall as a power does, with Hill's (1975) exponent: heavy tails stay heavy, and a record of
    twenty years can still say of something that it comes less often than once in them.
    """
    bound = float(np.quantile(sizes, 0.9))
    if bound <= 0 or size <= bound:
        return float((np.sum(sizes >= size) + 1) / (len(sizes) + 1))
    exponent = 1 / max(float(np.mean(np.log(sizes[sizes > bound] / bound))), 1e-9)
    return min(1.0, 0.1 * float((size / bound) ** -exponent))


def year_on_year(logarithms: Floats, season_length: int) -> Comparison | None:
    """Return how the last year of a trade compares with the year before, month against the same month; None where too few are known.

    Under "no change" both years lie on one level with the same season, and months swing about it by themselves. The pairs' own spread is
    the noise; how much of an error the next month keeps is measured on all years of the record. A trade is lumpy but adds up: that its
    level wandered is what is to be told, not noise to be allowed for.
    """
    if len(logarithms) < 2 * season_length or season_length < 4:
        return None
    pairs = logarithms[-season_length:] - logarithms[-2 * season_length : -season_length]
    mean = float(pairs.mean())
    # What is tested must not tell how it swings: a step within the last year would look like months that follow one another.
    years = _by_years(logarithms, season_length)
    share = persistence(years[:-1] if len(years) > 1 else years)
    error = max(standard_error(pairs), persistent_error(pairs, share))
    if error == 0:
        return Comparison(float(np.exp(mean)), float(np.exp(mean)), float(np.exp(mean)), float(mean == 0), None)
    half = float(student.ppf(0.975, season_length - 1)) * error
    p_value = float(2 * student.sf(abs(mean) / error, season_length - 1))
    # A single month as large as the others together is no growth: the months have to agree by their ranks.
    if _signed_ranks(pairs, spread_of_mean(season_length, share)) > AGREE:
        p_value = 1.0
    return Comparison(float(np.exp(mean)), float(np.exp(mean - half)), float(np.exp(mean + half)), p_value, None)


def _by_years(logarithms: Floats, season_length: int) -> Floats:
    """Return the differences of months on the same month a year before (years less one, months): their season is gone."""
    years = len(logarithms) // season_length
    table = logarithms[-years * season_length :].reshape(years, season_length)
    return np.diff(table, axis=0)


def persistence(rows: Floats) -> float:
    """Return how much of an error the next one keeps, from rows (k, n) that each lie about a level of their own; between 0 and 0.95.

    Taking away a row's own mean makes errors look freer of one another than they are (Kendall 1954), which is made good. The median of the rows
    counts: a row within which the level itself changed tells of that, and nothing of errors.
    """
    count = rows.shape[1]
    away = rows - rows.mean(axis=1, keepdims=True)
    squares = (away * away).sum(axis=1)
    follows = (away[:, 1:] * away[:, :-1]).sum(axis=1)
    if count < 6 or not len(rows):
        return 0.0
    alike = np.divide(follows, squares, out=np.zeros(len(rows)), where=squares > 1e-18)
    raw = float(np.median(alike)) * count / (count - 1)
    return float(np.clip((count * raw + 1) / (count - 4), 0.0, 0.95))


def spread_of_mean(count: int, share: float) -> float:
    """Return by how much the variance of a mean of errors grows where each keeps a share of the one before.

    >>> spread_of_mean(12, 0.0)
    1.0
    """
    lags = np.arange(1, count)
    return float(1 + 2 * np.sum((1 - lags / count) * share**lags))


def persistent_error(values: Floats, share: float) -> float:
    """Return the standard error of a mean of values (n) of which each keeps a share of the one before."""
    count, spread = len(values), spread_of_mean(len(values), share)
    about_mean = float(np.mean((values - values.mean()) ** 2))
    # About their own mean they swing less than about their level.
    variance = about_mean / max(1 - spread / count, 0.1)
    return float(np.sqrt(variance * spread / count))


def _signed_ranks(values: Floats, spread: float) -> float:
    """Return the p-value of Wilcoxon's signed ranks (1945) in its normal form, with a variance grown by `spread`."""
    ranks = rankdata(np.abs(values))
    total = float(np.sum(ranks * np.sign(values)))
    deviation = float(np.sqrt(np.sum(ranks**2) * spread))
    return float(2 * student.sf(max(abs(total) - 1, 0.0) / deviation, 4 * len(values))) if deviation > 0 else 1.0


def even_course(values: Floats, share: float) -> float:
    """Return the p-value of a straight course of values (n) against none, each error keeping a share of the one before.

    The months have to agree by their ranks as well (Spearman 1904).
    """
    count = len(values)
    places = np.arange(count) - (count - 1) / 2
    squares = float(places @ places)
    slope = float(places @ values) / squares
    rest = values - values.mean() - slope * places
    error = float(np.sqrt(rest @ rest / (count - 2) * (1 + share) / (1 - share) / squares))
    if error <= 1e-12:
        return float(slope == 0)
    ranks = rankdata(values)
    rank_error = float(np.sqrt(ranks.var() / squares * (1 + share) / (1 - share)))
    agrees = rank_error > 0 and 2 * student.sf(abs(float(places @ ranks) / squares) / rank_error, count - 2) <= AGREE
    return float(2 * student.sf(abs(slope) / error, count - 2)) if agrees else 1.0


def rank_difference(one: Floats, other: Floats, spread: float) -> float:
    """Return the p-value of the rank sum of two stretches (Mann and Whitney 1947) in its normal form, with a variance grown by `spread`."""
    ranks = rankdata(np.concatenate([one, other]))
    count, others = len(one), len(other)
    away = float(ranks[:count].sum()) - count * (count + others + 1) / 2
    deviation = float(np.sqrt(others * count / (count + others) * ranks.var(ddof=1) * spread))
    return float(2 * student.sf(max(abs(away) - 0.5, 0.0) / deviation, 4 * count)) if deviation > 0 else 1.0


def standard_error(values: Floats, neighbours: int = 3) -> float:
    """Return the standard error of a mean of values (n) that may follow one another; 0 where all are the same.

    Swings that take each other back do not make it smaller: of twelve values that cannot be told from chance.
    """
    count = len(values)
    away = values - values.mean()
    squares = float(away @ away)
    if squares <= 1e-18 * float(values @ values):
        return 0.0
    variance = squares
    for lag in range(1, min(neighbours, count - 1) + 1):
        variance += 2 * (1 - lag / (neighbours + 1)) * float(away[lag:] @ away[:-lag])
    return float(np.sqrt(max(variance, squares) / (count * (count - 1))))
