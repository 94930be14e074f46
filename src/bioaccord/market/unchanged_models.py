"""What else a series without a change may do: its level wanders under noise, its season moves, or its errors now and then are large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .change_models import GRIDS
from .change_point import Model
from .likelihood import criterion, normal_criterion
from .segmentation import segment_fit, whitened

Floats = NDArray[np.float64]

_SHARES_OF_NOISE = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Variance of a wandering level's steps over that of the noise upon it; larger ones are a random walk."""

_MOVING = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
"""Moving-average coefficients of level and season in the airline model of Box and Jenkins."""


def unchanged_criterion(standard: Floats, with_season: Floats, season_length: int, states: int) -> float:
    """Return the least -2 log likelihood, with penalties as in `best_fit`, of the models without a change.

    `standard` (n) is the series as `best_fit` takes it; `with_season` (n) the same one, at the same scale, before its seasonal pattern
    of `states` figures was taken out. A slope or a drift costs log n; a level and what errors have of those before them cost nothing.
    """
    found = [*_following(standard), *_wandering(standard)]
    if season_length > 1 and len(standard) > 2 * season_length + 2:
        found += _with_moving_season(with_season, season_length, states)
    return min(found)


def _following(standard: Floats) -> Iterator[float]:
    """Yield the criteria of a level, a line and a growth, each with errors that follow one another."""
    count = len(standard)
    cost = float(np.log(count))
    for model, grid in GRIDS.items():
        series = np.diff(standard) if model is Model.GROWTH else standard
        for autocorrelation in grid:
            first = -float(np.log(1 - autocorrelation**2))
            # A growth that turns back is a level that wanders under noise; where its steps are now and then large, they are level shifts.
            turns_back = model is Model.GROWTH and autocorrelation < 0
            judged = normal_criterion if turns_back else criterion
            _, _, innovations = segment_fit(series, autocorrelation, model is Model.LINE)
            yield judged(innovations, count) + first + (0.0 if model is Model.LEVEL else cost)
            if model is Model.GROWTH:
                yield judged(whitened(series, autocorrelation), count) + first


def _wandering(standard: Floats) -> Iterator[float]:
    """Yield the criteria of levels that wander under noise, with and without a drift, and of growths that do."""
    count = len(standard)
    cost = float(np.log(count))
    steps = np.diff(standard)
    for share in _SHARES_OF_NOISE:
        for has_drift in (False, True):
            errors, variances = _wandering_errors(standard, share, has_drift)
            # By a normal distribution alone, for the same reason.
            yield normal_criterion(errors, count) + variances + has_drift * cost
        errors, variances = _wandering_errors(steps, share, False)
        yield criterion(errors, count) + variances + cost


def _with_moving_season(values: Floats, season_length: int, states: int) -> Iterator[float]:
    """Yield the criteria of the airline model, ARIMA(0,1,1)(0,1,1) (Box and Jenkins 1970)."""
    count = len(values)
    # The other models see a series without its pattern; a pattern of twelve figures makes any errors smaller, by chance as well.
    smaller = count * float(np.log(1 - max(states - 1, 0) / count))
    for level in _MOVING:
        for season in _MOVING:
            yield normal_criterion(airline_errors(values, season_length, level, season), count) + smaller


def _wandering_errors(series: Floats, share: float, has_drift: bool) -> tuple[Floats, float]:
    """Return standard errors (n - 1) of a level that wanders by `share` of the noise's variance, and the log of their variances.

    A local level model (Harvey 1989), as foreseen step by step; the drift is the one of least squares.
    """
    errors, variances = level_errors(series, share)
    if has_drift:
        drifts, _ = level_errors(np.arange(len(series), dtype=np.float64), share)
        errors = errors - drifts * (np.sum(errors * drifts / variances) / np.sum(drifts**2 / variances))
    return np.asarray(errors / np.sqrt(variances)), float(np.sum(np.log(variances)))


@njit(cache=True, nogil=True)
def level_errors(values: Floats, share: float) -> Any:  # pragma: no cover - compiled
    """Return errors (n - 1) of foreseeing each value from those before it, and their variances in those of the noise (Kalman)."""
    count = len(values)
    errors, variances = np.empty(count - 1), np.empty(count - 1)
    level, doubt = values[0], 1.0
    for at in range(1, count):
        doubt += share
        errors[at - 1] = values[at] - level
        variances[at - 1] = doubt + 1.0
        weight = doubt / (doubt + 1.0)
        level += weight * errors[at - 1]
        doubt *= 1.0 - weight
    return errors, variances


@njit(cache=True, nogil=True)
def airline_errors(  # pragma: no cover - compiled
    values: Floats, season_length: int, level: float, season: float
) -> Any:
    """Return the errors (n - season_length - 1) of ARIMA(0,1,1)(0,1,1), those before the first taken as zero."""
    lag = season_length
    count = len(values) - lag - 1
    errors = np.zeros(count)
    for at in range(count):
        here = at + lag + 1
        error = (values[here] - values[here - 1]) - (values[here - lag] - values[here - lag - 1])
        if at >= 1:
            error += level * errors[at - 1]
        if at >= lag:
            error += season * errors[at - lag]
        if at >= lag + 1:
            error -= level * season * errors[at - lag - 1]
        errors[at] = error
    return errors
