"""How often a series without a change shows as much as a given one, by simulation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .change_models import best_fit, first_change_criterion
from .change_point import Model
from .segmentation import segment_fit

Floats = NDArray[np.float64]


def simulated_p_value(standard: Floats, states: int, generator: np.random.Generator, simulations: int) -> float:
    """Return how often the best model without a change, simulated, gains as much by its best first change as the series does."""
    unchanged = best_fit(standard, 0, states)
    gain = unchanged.criterion - first_change_criterion(standard, states)
    series = np.diff(standard) if unchanged.model is Model.GROWTH else standard
    coefficients, _, innovations = segment_fit(series, unchanged.autocorrelation, unchanged.model is Model.LINE)
    spread = float(innovations.std())
    as_much = 0
    for _ in range(simulations):
        errors = generator.normal(0, spread, len(series) + 50)
        for at in range(1, len(errors)):
            errors[at] += unchanged.autocorrelation * errors[at - 1]
        made = errors[50:] + coefficients[0]
        if unchanged.model is Model.LINE:
            made += coefficients[1] * np.arange(len(series))
        if unchanged.model is Model.GROWTH:
            made = np.concatenate([[0.0], np.cumsum(made)])
        made = (made - made.mean()) / (made.std() or 1.0)
        as_much += (best_fit(made, 0, states).criterion - first_change_criterion(made, states)) >= gain
    return (as_much + 1) / (simulations + 1)
