"""The models whose median is a forecast: repeating last year, dynamic optimised theta, complex smoothing and a damped trend."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

# The models' library is loaded with the first forecast: it takes seconds, and what shows forecasts made before needs none of it.
NAIVE = "SeasonalNaive"
"""The member that repeats last year (or, without a season, the last figure)."""

_LONGEST_SEASON = 24
"""Longer seasons are taken out before a model sees the series: a model with 52 states for the season learns noise."""


def member_forecasts(
    values: NDArray[np.float64], season_length: int, horizon: int
) -> tuple[dict[str, NDArray[np.float64]], tuple[str, ...]]:
    """Return each member's point forecasts (horizon) by its name, and the names of those that could not be fitted.

    The same call makes the forecast and its back-test, so that the back-test tells of nothing else.
    """
    # The models' optimisers start from fixed numbers; at one size, dollars and thousand dollars have the same forecast.
    size = float(np.abs(values).mean()) or 1.0
    scaled = values / size
    found: dict[str, NDArray[np.float64]] = {}
    failed: list[str] = []
    for name, model in _MEMBERS.items():
        try:
            with warnings.catch_warnings():
                # An optimiser that stops early says so by a warning; what it found is judged by the back-test.
                warnings.simplefilter("ignore")
                ahead = model(scaled, season_length, horizon) * size
        except Exception:  # noqa: BLE001 - statsforecast raises bare exceptions too; the others go on, and the name is told
            failed.append(name)
            continue
        if np.isfinite(ahead).all():
            found[name] = ahead
        else:
            failed.append(name)
    return found, tuple(failed)


def combined(members: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the members' median, period by period."""
    return np.asarray(np.median(np.stack(list(members.values())), axis=0))


def _naive(values: NDArray[np.float64], season_length: int, horizon: int) -> NDArray[np.float64]:
    from statsforecast.models import SeasonalNaive

    return np.asarray(SeasonalNaive(season_length).forecast(y=values, h=horizon)["mean"])


def _theta(values: NDArray[np.float64], season_length: int, horizon: int) -> NDArray[np.float64]:
    from statsforecast.models import DynamicOptimizedTheta

    kind = "multiplicative" if values.min() > 0 else "additive"
    model = DynamicOptimizedTheta(season_length, decomposition_type=kind)
    return np.asarray(model.forecast(y=values, h=horizon)["mean"])


def _complex_smoothing(values: NDArray[np.float64], season_length: int, horizon: int) -> NDArray[np.float64]:
    from statsforecast.models import AutoCES

    return np.asarray(AutoCES(season_length).forecast(y=values, h=horizon)["mean"])


def _damped_trend(values: NDArray[np.float64], season_length: int, horizon: int) -> NDArray[np.float64]:
    """Exponential smoothing with a damped trend and no season: it holds the median back where a season is weak."""
    from statsforecast.models import AutoETS

    kind = "MAN" if values.min() > 0 else "AAN"
    return np.asarray(AutoETS(1, model=kind, damped=True).forecast(y=values, h=horizon)["mean"])


_Member = Callable[[NDArray[np.float64], int, int], NDArray[np.float64]]


def _without_long_season(model: _Member) -> _Member:
    def adjusted(values: NDArray[np.float64], season_length: int, horizon: int) -> NDArray[np.float64]:
        if season_length <= _LONGEST_SEASON:
            return model(values, season_length, horizon)
        season = _season(values, season_length)
        count = len(values)
        rest = values - season[np.arange(count) % season_length]
        return np.asarray(model(rest, 1, horizon) + season[np.arange(count, count + horizon) % season_length])

    return adjusted


def _season(values: NDArray[np.float64], season_length: int) -> NDArray[np.float64]:
    """Return the usual distance (season_length) of each place in the season from the centred moving average."""
    weights = np.ones(season_length + 1) if season_length % 2 == 0 else np.ones(season_length)
    if season_length % 2 == 0:
        weights[[0, -1]] = 0.5
    level = np.convolve(values, weights / weights.sum(), "valid")
    skipped = len(weights) // 2
    away = values[skipped : skipped + len(level)] - level
    phase = np.arange(skipped, skipped + len(level)) % season_length
    usual = np.array([away[phase == one].mean() if (phase == one).any() else 0.0 for one in range(season_length)])
    return np.asarray(usual - usual.mean())


_MEMBERS: dict[str, _Member] = {
    NAIVE: _naive,
    "DynamicOptimizedTheta": _without_long_season(_theta),
    "ComplexExponentialSmoothing": _without_long_season(_complex_smoothing),
    "DampedTrend": _without_long_season(_damped_trend),
}
MEMBERS = tuple(_MEMBERS)
"""Names of the members, in the order in which they are told."""
