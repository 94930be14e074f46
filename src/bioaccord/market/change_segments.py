"""The stretches between changes, each fitted with its level and slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .change_models import Fit
from .change_point import Model
from .segmentation import segment_fit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Segment:
    """A fitted segment: its first place and length in the model's series, level there and slope, with their covariance."""

    start: int
    length: int
    level: float
    slope: float
    covariance: Floats
    innovations: Floats


def fitted_segments(series: Floats, fit: Fit, cuts: Sequence[int]) -> list[Segment]:
    """Return the segments between the cuts, places in the model's series."""
    edges = [0, *cuts, len(series)]
    made = []
    for start, stop in zip(edges, edges[1:], strict=False):
        coefficients, inverse, innovations = segment_fit(
            series[start:stop], fit.autocorrelation, fit.model is Model.LINE
        )
        slope = float(coefficients[1]) if len(coefficients) > 1 else 0.0
        made.append(Segment(start, stop - start, float(coefficients[0]), slope, inverse, innovations))
    return made


def series_and_cuts(clean: Floats, fit: Fit) -> tuple[Floats, list[int]]:
    """Return the series that the model of a fit describes, and the cuts in it: growths stand one place earlier than figures."""
    if fit.model is Model.GROWTH:
        return np.diff(clean), [cut - 1 for cut in fit.cuts]
    return clean, list(fit.cuts)
