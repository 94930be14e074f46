"""Whether a series changed: the best model with changes, held against every model without one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .change_models import Fit, best_fit, change_penalty, fits
from .change_point import Model
from .change_segments import fitted_segments, series_and_cuts
from .likelihood import heavy_tailed_criterion
from .unchanged_models import unchanged_criterion

Floats = NDArray[np.float64]

_MARGIN = 0.5
"""In log n: the least of many models' criteria is small by chance as well."""


def chosen_fit(
    standard: Floats, with_season: Floats, most_cuts: int, season_length: int, states: int
) -> tuple[Fit, bool]:
    """Return the fit that a series has, and whether more than `most_cuts` changes would be better still.

    `standard` (n) is the series without its season, with mean 0 and deviation 1; `with_season` (n) the same one before its seasonal
    pattern of `states` figures was taken out. A fit with changes wins only where it beats every model without one.
    """
    families = fits(standard, most_cuts, states)
    normal = min((one for family in families for one in family), key=_criterion)
    if most_cuts > 2 and len(normal.cuts) >= most_cuts:
        return best_fit(standard, 0, states), True
    changed = [one for family in families for one in _changed(standard, family, states)]
    if changed:
        best = min(changed, key=_criterion)
        unchanged = unchanged_criterion(standard, with_season, season_length, states)
        if best.criterion + _MARGIN * np.log(len(standard)) < unchanged:
            return best, False
    return best_fit(standard, 0, states), False


def _criterion(fit: Fit) -> float:
    return fit.criterion


def _changed(standard: Floats, family: list[Fit], states: int) -> list[Fit]:
    """Return those fits of a model that may be the best with changes, be its errors normal or now and then large."""
    normal = min(family, key=_criterion)
    if not normal.cuts:
        return []
    heavy = _heavy_tailed(standard, normal, states)
    if heavy.criterion >= normal.criterion:
        return [normal]
    # What a normal distribution has to explain by a change of its own may be one of the large errors.
    fewer = [_heavy_tailed(standard, one, states) for one in family if 0 < len(one.cuts) < len(normal.cuts)]
    return [normal, heavy, *fewer]


def _heavy_tailed(standard: Floats, fit: Fit, states: int) -> Fit:
    """Return the same fit with the criterion of errors of Student's t."""
    count = len(standard)
    series, cuts = series_and_cuts(standard, fit)
    innovations = np.concatenate([one.innovations for one in fitted_segments(series, fit, cuts)])
    costs = len(cuts) * change_penalty(fit.model, count, states) + (fit.model is not Model.LEVEL) * np.log(count)
    first = -(len(cuts) + 1) * np.log(1 - fit.autocorrelation**2)
    return replace(fit, criterion=heavy_tailed_criterion(innovations, count) + float(first + costs))
