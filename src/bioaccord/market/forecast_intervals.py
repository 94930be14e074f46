"""How wide a forecast's intervals are: the errors of its own back-test, steadied by what many series showed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

QUANTILES = {0.80: 1.66, 0.95: 2.93}
"""Half width of an interval in usual errors, by its level.

Quantiles of |error| / `usual_errors` over the last 18 months of the training part of 714 monthly series of the M3 competition; the test
part was not looked at. benchmarks/forecasts.py measures them anew.
"""

_POOLED_SHARE = 0.79
"""Usual error of a forecast, over the mean change from one year to the next (or one period, without a season); the same series."""

_POOLED_WEIGHT = {True: 0.8, False: 0.25}
"""With a season or without: this part of a whole back-test's errors weighs as much as what all series showed.

Chosen by the interval score on the same training part; without a season nothing was measured there, and the own past has more say.
"""

_GROUP_WEIGHT = 1 / 3
"""This part of a whole back-test's errors, within one part of the horizon, weighs as much as those of the whole horizon."""

MOST_ORIGINS = 6
"""From as many days of the past the forecast is made again, a third of the horizon apart."""


def growth(horizon: int) -> NDArray[np.float64]:
    """Return how errors usually grow with each step ahead (horizon), as measured on the same series.

    >>> growth(18)[[0, 17]].round(2).tolist()
    [0.61, 1.26]
    """
    return np.asarray(0.4065 + 0.2022 * np.sqrt(np.arange(1, horizon + 1)))


def usual_change(values: NDArray[np.float64], season_length: int) -> float:
    """Return the mean absolute change against the same period of last year, or the period before where there is no season."""
    return float(np.abs(values[season_length:] - values[:-season_length]).mean())


def usual_errors(errors: NDArray[np.float64], change: float, has_season: bool) -> NDArray[np.float64]:
    """Return the absolute error to expect at each step (horizon), never falling with the step.

    `errors` (origins x horizon) are those of the back-test, NaN where the future of an origin is not known yet; there may be no origin.
    `change` is `usual_change` of the history.
    """
    horizon = errors.shape[1]
    grows = growth(horizon)
    relative = np.abs(errors) / grows
    known = np.isfinite(relative)
    weight = _POOLED_WEIGHT[has_season] * _whole_back_test(horizon)
    steadier = _GROUP_WEIGHT * _whole_back_test(horizon)
    whole = (np.nansum(relative) + weight * _POOLED_SHARE * change) / (known.sum() + weight)
    usual = np.empty(horizon)
    for part in _parts(horizon):
        own = relative[:, part]
        usual[part] = (np.nansum(own) + steadier * whole) / (np.isfinite(own).sum() + steadier)
    return np.asarray(np.maximum.accumulate(usual * grows))


def own_weight(errors: NDArray[np.float64], has_season: bool) -> float:
    """Return how much of the intervals' width comes from the series' own back-test, 0 to 1; the rest is what all series showed."""
    count = int(np.isfinite(errors).sum())
    return count / (count + _POOLED_WEIGHT[has_season] * _whole_back_test(errors.shape[1]))


def back_test_coverage(
    errors: NDArray[np.float64], changes: NDArray[np.float64], has_season: bool
) -> tuple[dict[float, float], int]:
    """Return the share of back-test errors inside the interval of each level, and the number of errors.

    Each origin is judged by intervals made from the other origins, so that none widens its own. `changes` (origins) is `usual_change` of
    what each origin knew.
    """
    inside = dict.fromkeys(QUANTILES, 0)
    count = 0
    for origin in range(len(errors)):
        others = np.delete(errors, origin, axis=0)
        usual = usual_errors(others, float(changes[origin]), has_season)
        own = np.abs(errors[origin])
        known = np.isfinite(own)
        count += int(known.sum())
        for level, quantile in QUANTILES.items():
            inside[level] += int((own[known] <= quantile * usual[known]).sum())
    return {level: hits / count for level, hits in inside.items()}, count


def step_between_origins(horizon: int) -> int:
    """Return how many periods lie between the days from which the back-test forecasts."""
    return max(1, round(horizon / 3))


def _whole_back_test(horizon: int) -> int:
    """Return how many errors a back-test from all origins has.

    >>> _whole_back_test(18)
    90
    """
    return sum(min(horizon, step_between_origins(horizon) * number) for number in range(1, MOST_ORIGINS + 1))


def _parts(horizon: int) -> list[slice]:
    """Return the parts of a horizon whose errors are looked at together: its first sixth, until a third, two thirds, and the rest.

    >>> [(part.start, part.stop) for part in _parts(18)]
    [(0, 3), (3, 6), (6, 12), (12, 18)]
    """
    edges = sorted({0, -(-horizon // 6), -(-horizon // 3), -(-2 * horizon // 3), horizon})
    return [slice(start, stop) for start, stop in zip(edges, edges[1:], strict=False)]
