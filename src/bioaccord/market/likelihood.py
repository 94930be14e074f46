"""How well a model explains a series: -2 log likelihood of what it did not foresee, by a normal or by a heavy-tailed distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]

_TAILS = (3.0, 6.0)
"""Degrees of freedom of Student's t."""

_MOST_STEPS = 30

_ROUNDING = 1e-14
"""Mean square of innovations, in variances of the series, below which they are rounding."""


def criterion(innovations: Floats, count: int) -> float:
    """Return -2 log likelihood of innovations (any number, in deviations of the series), as if there were `count`.

    By a normal distribution, or by Student's t where that is better by 2 log 3; the constant of the normal one is left out.
    """
    return min(normal_criterion(innovations, count), heavy_tailed_criterion(innovations, count))


def normal_criterion(innovations: Floats, count: int) -> float:
    """Return -2 log likelihood by a normal distribution, without its constant."""
    mean_square = float(innovations @ innovations) / len(innovations)
    return count * float(np.log(max(mean_square, _ROUNDING)))


def heavy_tailed_criterion(innovations: Floats, count: int) -> float:
    """Return -2 log likelihood by Student's t, and 2 log 3 for having been chosen of three, less the normal distribution's constant.

    >>> few = np.array([0.0, 1.0, -1.0, 0.5, -0.5] * 20)
    >>> heavy_tailed_criterion(few, 100) > normal_criterion(few, 100)
    True
    >>> few[50] = 30.0
    >>> heavy_tailed_criterion(few, 100) < normal_criterion(few, 100)
    True
    """
    least = np.inf
    squares = innovations**2
    for tails in _TAILS:
        variance = max(float(np.median(squares)), _ROUNDING)
        for _ in range(_MOST_STEPS):
            before = variance
            variance = max((tails + 1) * float(np.mean(squares / (tails + squares / variance))), _ROUNDING)
            if abs(variance - before) < 1e-4 * before:
                break
        each = (tails + 1) * float(np.mean(np.log1p(squares / (tails * variance)))) + float(np.log(variance))
        constant = 2 * float(gammaln(tails / 2) - gammaln((tails + 1) / 2)) + float(np.log(tails * np.pi))
        least = min(least, count * (each + constant - float(np.log(2 * np.pi)) - 1))
    return least + 2 * float(np.log(1 + len(_TAILS)))
