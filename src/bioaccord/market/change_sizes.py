"""What came before and after each change, with 95 % intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .change_models import FIGURES, Fit, change_penalty
from .change_point import ChangeKind, ChangePoint, Estimate, Model
from .change_segments import Segment, fitted_segments, series_and_cuts
from .change_words import change_told
from .history import History

Floats = NDArray[np.float64]


def sized_changes(past: History, fit: Fit, clean: Floats, is_percent: bool, states: int) -> tuple[ChangePoint, ...]:
    if not fit.cuts:
        return ()
    series, cuts = series_and_cuts(clean, fit)
    count = len(clean)
    segments = fitted_segments(series, fit, cuts)
    squares = sum(float(one.innovations @ one.innovations) for one in segments)
    free = max(len(series) - len(segments) * FIGURES[fit.model] - 1, 1)
    variance = squares / free
    penalty = change_penalty(fit.model, count, states)
    made = []
    for number, cut in enumerate(fit.cuts):
        before, after = segments[number], segments[number + 1]
        left, right = _at_change(before, before.length, variance), _at_change(after, 0, variance)
        kind = ChangeKind.TREND if fit.model is Model.GROWTH else ChangeKind.LEVEL
        if fit.model is Model.LINE:
            kind, left, right = _line_change(before, after, left, right, variance)
        # What the series would look like without this one change, with the best other ones as they are.
        others = [place for place in cuts if place != cuts[number]]
        merged = sum(float(one.innovations @ one.innovations) for one in fitted_segments(series, fit, others))
        floor = 1e-14 * count * float(clean.var())
        gain = count * float(np.log(max(merged, floor) / max(squares, floor))) + float(
            np.log(1 - fit.autocorrelation**2)
        )
        low, high = (_estimate(*side, kind, is_percent) for side in (left, right))
        is_share = kind is ChangeKind.LEVEL and low.value > 0 and high.value > 0
        relative = high.value / low.value - 1 if is_share else None
        day = past.periods[cut]
        sentence = change_told(day, past.frequency, kind, low, high, is_percent, gain, penalty)
        made.append(ChangePoint(cut, day, kind, low, high, high.value - low.value, relative, gain, penalty, sentence))
    return tuple(made)


def _at_change(segment: Segment, steps: int, variance: float) -> tuple[float, float]:
    """Return a segment's level so many places after its first one, and the standard error of it."""
    if len(segment.covariance) == 1:
        return segment.level, float(np.sqrt(variance * segment.covariance[0, 0]))
    place = np.array([1.0, steps])
    return segment.level + segment.slope * steps, float(np.sqrt(variance * (place @ segment.covariance @ place)))


def _line_change(
    before: Segment, after: Segment, left: tuple[float, float], right: tuple[float, float], variance: float
) -> tuple[ChangeKind, tuple[float, float], tuple[float, float]]:
    """Return which of level and slope changed more surely, and both sides of it."""
    slopes = [(one.slope, float(np.sqrt(variance * one.covariance[1, 1]))) for one in (before, after)]
    jump = abs(right[0] - left[0]) / max(np.hypot(left[1], right[1]), 1e-300)
    bend = abs(slopes[1][0] - slopes[0][0]) / max(np.hypot(slopes[0][1], slopes[1][1]), 1e-300)
    if bend > jump:
        return ChangeKind.TREND, slopes[0], slopes[1]
    return ChangeKind.LEVEL, left, right


def _estimate(value: float, error: float, kind: ChangeKind, is_percent: bool) -> Estimate:
    bounds = [value, value - 1.96 * error, value + 1.96 * error]
    if is_percent:
        bounds = [float(np.exp(one)) - (kind is ChangeKind.TREND) for one in bounds]
    return Estimate(*bounds)
