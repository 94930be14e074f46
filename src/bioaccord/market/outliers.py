"""Single figures that stand apart from their neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

FALSE_ALARM = 0.05
"""Share of series without an outlier in which one is found nevertheless."""

_ROUNDING = 1e-6
"""Spread of the innovations, in deviations of the series, below which a model is exact and the rest is rounding."""


def without_spikes(values: Floats) -> Floats:
    """Return values with lone spikes replaced by the median of their neighbours, so that none is taken for a level.

    A spike lies more than five usual distances from the median of the three figures on either side and, on the same side, half as far
    from both its neighbours.
    """
    count = len(values)
    if count < 7:
        return values
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(values, 3, constant_values=np.nan), 7)
    middle = np.nanmedian(np.delete(windows, 3, axis=1), axis=1)
    away = np.abs(values - middle)
    # Many figures that never move would make any movement a spike: the upper tenth has its say too.
    usual = max(1.4826 * float(np.median(away)), float(np.quantile(away, 0.9)) / 1.645)
    # Beyond the ends the series is thought to go on straight: the end of a trend is no spike.
    before = values - np.concatenate([[2 * values[1] - values[2]], values[:-1]])
    after = values - np.concatenate([values[1:], [2 * values[-2] - values[-3]]])
    lone = (before * after > 0) & (np.minimum(np.abs(before), np.abs(after)) > 2.5 * usual) & (away > 5 * usual)
    return np.where(lone, middle, values)


def usual_size(innovations: Floats) -> float:
    """Return the deviation of innovations (n) as most of them have it; many that are nearly nothing do not make it so."""
    middle = 1.4826 * float(np.median(np.abs(innovations - np.median(innovations))))
    return max(middle, float(np.quantile(np.abs(innovations), 0.9)) / 1.645)


def outliers(innovations: Floats, effect: tuple[float, ...]) -> list[tuple[int, float, float]]:
    """Return place, size and p-value of the figures that stand apart, each at most `FALSE_ALARM` for the whole series.

    `innovations` (n) are what a model did not foresee, in order and in deviations of the series; a figure that is wrong by 1 moves those from its own place on by
    `effect` (1, ...). Sizes are least-squares estimates (Chen and Liu 1993), held against a normal distribution with a robust spread and
    Bonferroni's bound; the largest is taken out before the next is looked for.
    """
    left = innovations.astype(np.float64).copy()
    count = len(left)
    found: dict[int, tuple[float, float]] = {}
    weights = np.asarray(effect)
    padded = np.zeros(count + len(weights) - 1)
    known = np.zeros_like(padded)
    known[:count] = 1
    norm = np.array([np.sqrt(np.sum(weights**2 * known[at : at + len(weights)])) for at in range(count)])
    # The spread of few figures is itself uncertain; measured so that one in twenty unchanged series of any length alarms.
    limit = -float(ndtri(FALSE_ALARM / 2 / count)) * (1 + 8 / count)
    for _ in range(max(1, count // 10)):
        padded[:count] = left
        moved = np.array([padded[at : at + len(weights)] @ weights for at in range(count)]) / norm
        spread = max(usual_size(left), _ROUNDING)
        at = int(np.argmax(np.abs(moved)))
        score = abs(float(moved[at])) / spread
        if score <= limit:
            break
        size = float(moved[at] / norm[at])
        chance = min(1.0, 2 * count * float(ndtr(-score / (1 + 8 / count))))
        # Taking out a neighbour may leave something of a figure that was found already: it is still one figure.
        before, likelier = found.get(at, (0.0, 1.0))
        found[at] = (before + size, min(chance, likelier))
        reach = min(len(weights), count - at)
        left[at : at + reach] -= size * weights[:reach]
    return [(at, *found[at]) for at in sorted(found)]
