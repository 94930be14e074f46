"""Whether a series is looked at in its unit or in percent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .change_models import best_fit
from .change_point import Scale
from .outliers import without_spikes
from .seasonal_pattern import seasonal_pattern

Floats = NDArray[np.float64]


_MUCH_GROWTH = 1.5
"""Largest over smallest figure from which a series may be looked at in percent."""


def as_looked_at(values: Floats, season: int, scale: Scale) -> tuple[Floats, bool]:
    """Return the series as it is looked at, and whether that is in percent (as logarithms)."""
    if scale is Scale.PERCENT and values.min() <= 0:
        raise ValueError("percent need figures above zero")
    if scale is not Scale.AUTOMATIC or values.min() <= 0 or values.max() < _MUCH_GROWTH * values.min():
        is_percent = scale is Scale.PERCENT
        return (np.log(values) if is_percent else values), is_percent
    logs = np.log(values)
    # Likelihoods of the same figures: a logarithm's is divided by the figure.
    in_percent = _unchanged_criterion(logs, season) + 2 * float(logs.sum())
    return (logs, True) if in_percent < _unchanged_criterion(values, season) else (values, False)


def spread_without_season(clean: Floats, seen: Floats) -> float:
    """Return the deviation of a series without its season; what is left of an exact season is rounding."""
    return max(float(clean.std()), 1e-7 * float(seen.std()), 1e-300)


def _unchanged_criterion(values: Floats, season: int) -> float:
    pattern = seasonal_pattern(values, season)
    clean = without_spikes(values - pattern)
    size = spread_without_season(clean, values)
    fit = best_fit((clean - clean.mean()) / size, 0, 0)
    return fit.criterion + 2 * len(values) * float(np.log(size))
