"""What of a series comes back every year: one pattern that may grow and shrink with the level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .outliers import without_spikes

Floats = NDArray[np.float64]

_LEAST_F = 3.0
"""Below this ratio of explained to unexplained variance there is no season worth taking out."""


def seasonal_pattern(values: Floats, season_length: int) -> Floats:
    """Return the seasonal part (n) of a series, zero where none is to be seen or fewer than three seasons are known.

    One pattern holds for all years. One that moved with every year (as in STL) would take up what the errors do, and leave errors behind
    in which changes are found that never were.
    """
    count = len(values)
    nothing = np.zeros(count)
    if season_length < 2 or count < 3 * season_length or np.ptp(values) == 0:
        return nothing
    values = _without_lone_spikes(values, season_length)
    weights = np.ones(season_length + 1 - season_length % 2)
    if season_length % 2 == 0:
        weights[[0, -1]] = 0.5
    level = np.convolve(values, weights / weights.sum(), "valid")
    skipped = len(weights) // 2
    away = values[skipped : skipped + len(level)] - level
    places = np.arange(skipped, skipped + len(level)) % season_length
    away = _without_extremes(away, places)
    high = (level - level.mean()) / (level.std() or 1.0)
    grows = 0.0
    pattern = np.zeros(season_length)
    for _ in range(5):
        size = 1 + grows * high
        pattern = np.bincount(places, away * size, season_length) / np.bincount(places, size * size, season_length)
        pattern -= pattern.mean()
        at = pattern[places]
        share = float(np.sum((away - at) * at * high) / max(np.sum((at * high) ** 2), 1e-300))
        # The pattern never turns round: a size below a tenth of the usual one is no size.
        bound = 0.9 / max(float(np.abs(high).max()), 1e-12)
        grows = min(max(share, -bound), bound)
    rest = away - pattern[places] * (1 + grows * high)
    explained = (float(away @ away) - float(rest @ rest)) / season_length
    unexplained = float(rest @ rest) / max(len(away) - season_length - 1, 1)
    if explained < _LEAST_F * unexplained:
        return nothing
    whole = np.concatenate([np.full(skipped, high[0]), high, np.full(count - skipped - len(level), high[-1])])
    return np.asarray(pattern[np.arange(count) % season_length] * (1 + grows * whole))


def _without_extremes(away: Floats, places: NDArray[np.int64]) -> Floats:
    """Return distances from the level with none more than five usual deviations from the median of its place in the season.

    One wrong figure would otherwise come back every year.
    """
    middle = np.array([np.median(away[places == place]) for place in range(places.max() + 1)])[places]
    usual = 1.4826 * float(np.median(np.abs(away - middle)))
    return np.asarray(np.clip(away, middle - 5 * usual, middle + 5 * usual))


def _without_lone_spikes(values: Floats, season_length: int) -> Floats:
    """Return values without spikes that do not come back: in a year's mean, one would bend the level of thirteen months."""
    clean = without_spikes(values)
    places = np.arange(len(values)) % season_length
    share = np.bincount(places, clean != values, season_length) / np.bincount(places, minlength=season_length)
    return np.asarray(np.where(share[places] > 1 / 3, values, clean))
