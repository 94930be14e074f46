"""How far a series swings by itself: what a comparison of two stretches of it has to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.stats import t as student

from .seasonal_pattern import seasonal_pattern

Floats = NDArray[np.float64]

_LEAST_STEPS = 18
_LONGEST_MEMORY = 240
_ENOUGH_OF_ITS_OWN = 120
"""Earlier comparisons from which on the series' own record of them has a say beside the model."""

_GRID = np.linspace(-0.95, 0.95, 39)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean logarithm of the last stretch less that of the same stretch a year before, under "no change".

    `ratio` is what that is as a ratio of the two, `lower` and `upper` its 95 % interval. `own_rank` is the share of the series' earlier
    comparisons that were as large, None where there are too few; `p_value` is the larger of it and the model's.
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
    return Comparison(
        float(np.exp(size)),
        float(np.exp(size - half)),
        float(np.exp(size + half)),
        max(p_value, rank or 0.0),
        rank,
    )


def year_on_year(logarithms: Floats, season_length: int) -> Comparison | None:
    """Return how the last year of a trade compares with the year before, month against the same month; None where too few are known.

    Under "no change" both years lie on one level with the same season, and months swing about it by themselves. The pairs' own spread is
    the noise; pairs may follow one another (Newey and West 1987, three neighbours). A trade is lumpy but adds up: that its
    level wandered is what is to be told, not noise to be allowed for.
    """
    if len(logarithms) < 2 * season_length or season_length < 4:
        return None
    pairs = logarithms[-season_length:] - logarithms[-2 * season_length : -season_length]
    mean, error = float(pairs.mean()), standard_error(pairs)
    if error == 0:
        return Comparison(float(np.exp(mean)), float(np.exp(mean)), float(np.exp(mean)), float(mean == 0), None)
    half = float(student.ppf(0.975, season_length - 1)) * error
    p_value = float(2 * student.sf(abs(mean) / error, season_length - 1))
    return Comparison(float(np.exp(mean)), float(np.exp(mean - half)), float(np.exp(mean + half)), p_value, None)


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
