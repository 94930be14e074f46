"""The best places at which to cut a series into segments, for errors that follow one another (AR(1)); exact, by dynamic programming."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@njit(cache=True, nogil=True)
def best_segmentations(  # pragma: no cover - compiled
    values: Floats, autocorrelation: float, has_slope: bool, most_cuts: int, shortest: int, stride: int = 1
) -> Any:
    """Return the least sum of squared innovations with 0 to `most_cuts` cuts, and the cuts.

    Each segment has a level of its own (with `has_slope`: a straight line of its own) and errors e[t] = autocorrelation * e[t-1] +
    innovation, the first of a segment drawn from their stationary distribution. Returns sums (most_cuts + 1), infinite where no such
    segmentation exists, and cuts (most_cuts + 1, most_cuts): first places of the segments after the first, -1 where there is none.
    A cut lies on a multiple of `stride`. Takes len(values)^2 / stride steps.
    """
    count = len(values)
    parts = most_cuts + 1
    best = np.full((parts + 1, count + 1), np.inf)
    came_from = np.zeros((parts + 1, count + 1), np.int64)
    best[0, 0] = 0.0
    first_weight = 1.0 - autocorrelation * autocorrelation
    one = 1.0 - autocorrelation
    for start in range(0, count, stride):
        fewest = parts + 1
        for part in range(parts):
            if best[part, start] < np.inf:
                fewest = part
                break
        if fewest > parts:
            continue
        # Values and times are counted from the segment's start: far from zero, sums of squares would lose their digits.
        origin = values[start]
        xx, xt, tt, xy, ty, yy = first_weight, 0.0, 0.0, 0.0, 0.0, 0.0
        before = 0.0
        for end in range(start + 1, count + 1):
            if end > start + 1:
                time = end - 1.0 - start
                value = values[end - 1] - origin
                y = value - autocorrelation * before
                t = time - autocorrelation * (time - 1.0)
                xx += one * one
                xt += one * t
                tt += t * t
                xy += one * y
                ty += t * y
                yy += y * y
                before = value
            if end - start < shortest or (end % stride != 0 and end != count):
                continue
            cost = yy - xy * xy / xx
            determinant = xx * tt - xt * xt
            if has_slope and determinant > 1e-12:
                cost = yy - (xy * xy * tt - 2.0 * xy * ty * xt + ty * ty * xx) / determinant
            cost = max(cost, 0.0)
            for part in range(fewest, parts):
                total = best[part, start] + cost
                if total < best[part + 1, end]:
                    best[part + 1, end] = total
                    came_from[part + 1, end] = start
    cuts = np.full((parts, most_cuts), -1)
    for part in range(1, parts + 1):
        if best[part, count] == np.inf:
            continue
        place = count
        for segment in range(part, 1, -1):
            place = came_from[segment, place]
            cuts[part - 1, segment - 2] = place
    return best[1:, count].copy(), cuts


def segment_rows(length: int, autocorrelation: float, has_slope: bool) -> Floats:
    """Return the regressors (length x 1 or 2: level, slope) of a segment after its errors are made independent."""
    rows = np.ones((length, 2 if has_slope else 1))
    if has_slope:
        rows[:, 1] = np.arange(length)
    return whitened(rows, autocorrelation)


def whitened(rows: Floats, autocorrelation: float) -> Floats:
    """Return rows (n x any) of one segment whose AR(1) errors have become independent."""
    made = rows.astype(np.float64).copy()
    made[1:] -= autocorrelation * rows[:-1]
    made[0] *= np.sqrt(1 - autocorrelation**2)
    return made


def segment_fit(values: Floats, autocorrelation: float, has_slope: bool) -> tuple[Floats, Floats, Floats]:
    """Return coefficients (level at the first place, slope), their covariance for innovations of variance 1, and innovations (n)."""
    rows = segment_rows(len(values), autocorrelation, has_slope)
    told = whitened(values, autocorrelation)
    inverse: Floats = np.asarray(np.linalg.pinv(rows.T @ rows), dtype=np.float64)
    coefficients = inverse @ (rows.T @ told)
    return coefficients, inverse, told - rows @ coefficients
