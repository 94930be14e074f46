"""What a series may do between its changes, and the model with its changes that explains it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .change_point import Model
from .segmentation import best_segmentations

Floats = NDArray[np.float64]


SHORTEST_SEGMENT = 5
"""Periods that a level or a trend lasts at least."""

LONGEST_EXACT = 1_000
"""Periods up to which every one is tried as the place of a change."""

_SMALL_SAMPLE = 12
"""The penalty grows by 12 / n: without it, one in four series of 30 strongly correlated figures would show a change."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One model of a series with its cuts; `criterion` is -2 log likelihood and penalties together."""

    model: Model
    autocorrelation: float
    cuts: tuple[int, ...]
    criterion: float


GRIDS: dict[Model, tuple[float, ...]] = {
    Model.LEVEL: (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    Model.LINE: (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    # Nearer to one than 0.9 is a random walk. Growth turns back where single figures are wrong.
    Model.GROWTH: (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9),
}
FIGURES = {Model.LEVEL: 1, Model.LINE: 2, Model.GROWTH: 1}


def change_penalty(model: Model, count: int, states: int) -> float:
    """Return what one more change costs: twice log n for its place, log n for each of its figures."""
    return float((2 + FIGURES[model]) * np.log(count) * (1 + _SMALL_SAMPLE / max(count - states, 1)))


def best_fit(standard: Floats, most_cuts: int, states: int) -> Fit:
    """Return the fit with the least criterion of a series with mean 0 and deviation 1, its errors taken as normal."""
    found = (one for family in fits(standard, most_cuts, states) for one in family)
    return min(found, key=lambda one: one.criterion)


def fits(standard: Floats, most_cuts: int, states: int) -> list[list[Fit]]:
    """Return, for each model with each autocorrelation, its best fits with no cut, one, and so on up to `most_cuts`."""
    count = len(standard)
    found = []
    numbers = np.arange(most_cuts + 1)
    for model, grid in GRIDS.items():
        at_start = 0 if model is Model.LEVEL else np.log(count)
        costs = at_start + change_penalty(model, count, states) * numbers
        series = np.diff(standard) if model is Model.GROWTH else standard
        for autocorrelation in grid:
            sums, places = best_segmentations(
                series, autocorrelation, model is Model.LINE, most_cuts, SHORTEST_SEGMENT, stride(count)
            )
            criteria = _likelihood(sums, numbers + 1, count, len(series), autocorrelation) + costs
            # A growth between two figures is known with the later one.
            places += model is Model.GROWTH
            found.append(
                [
                    Fit(model, autocorrelation, tuple(places[number, :number].tolist()), float(criteria[number]))
                    for number in numbers
                    if np.isfinite(criteria[number])
                ]
            )
    return found


def _likelihood(
    sums: Floats, segments: NDArray[np.int64], count: int, terms: int, autocorrelation: float
) -> NDArray[np.float64]:
    """Return -2 log likelihood without its constant; sums of squares below rounding count as rounding."""
    return np.asarray(
        count * np.log(np.maximum(sums, 1e-14 * count) / terms) - segments * np.log(1 - autocorrelation**2)
    )


def stride(count: int) -> int:
    """Return of how many periods one is tried as the place of a change."""
    return -(-count // LONGEST_EXACT)


def first_change_criterion(standard: Floats, states: int) -> float:
    """Return the least criterion of a model with exactly one change."""
    count = len(standard)
    least = np.inf
    for model, grid in GRIDS.items():
        at_start = 0 if model is Model.LEVEL else np.log(count)
        series = np.diff(standard) if model is Model.GROWTH else standard
        for autocorrelation in grid:
            sums, _ = best_segmentations(
                series, autocorrelation, model is Model.LINE, 1, SHORTEST_SEGMENT, stride(count)
            )
            criterion = _likelihood(sums, np.array([1, 2]), count, len(series), autocorrelation)[1]
            least = min(least, float(criterion + at_start + change_penalty(model, count, states)))
    return least
