"""Figures after a shift that are too few to be a level, held against what the figures before it make likely."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from bioaccord.vocabulary.sentence import Sentence

from .change_models import Fit
from .change_point import Model, Outlier
from .change_segments import fitted_segments, series_and_cuts
from .change_words import at_period, written_chance, written_figure
from .history import History
from .outliers import FALSE_ALARM, usual_size

Floats = NDArray[np.float64]


def figures_after(past: History, fit: Fit, clean: Floats, pattern: Floats, is_percent: bool) -> tuple[Outlier, ...]:
    """Return those figures after the first n of a history that lie apart from how these went on.

    `fit` was made of `clean` (n), the figures as they are looked at without their season `pattern` (n). Expected is how the last stretch
    goes on, with what an error leaves to the next; the spread grows with each step as the model has it, with Bonferroni's bound.
    """
    count, season = len(clean), past.season_length
    series, cuts = series_and_cuts(clean, fit)
    segments = fitted_segments(series, fit, cuts)
    last = segments[-1]
    spread = usual_size(np.concatenate([one.innovations for one in segments]))
    share = fit.autocorrelation
    error = float(series[-1]) - last.level - last.slope * (last.length - 1)
    likely, weight, squares, made = float(clean[-1]), 0.0, 0.0, []
    for place in range(count, len(past.values)):
        ahead = place - count + 1
        error *= share
        course = last.level + last.slope * (last.length - 1 + ahead) + error
        if fit.model is Model.GROWTH:
            likely, weight = likely + course, 1 + share * weight
        else:
            likely, weight = course, share ** (ahead - 1)
        squares += weight**2
        if past.is_filled[place]:
            continue
        value = float(past.values[place])
        seasonal = _of_season(pattern, place, season)
        away = (float(np.log(value)) if is_percent else value) - likely - seasonal
        score = abs(away) / (spread * float(np.sqrt(squares)))
        chance = min(1.0, 2 * len(past.values) * float(ndtr(-score / (1 + 8 / count))))
        if chance > FALSE_ALARM:
            continue
        expected = float(np.exp(likely + seasonal)) if is_percent else likely + seasonal
        day = past.periods[place]
        sentence = Sentence(
            "{day}: {value} lies apart from the {expected} that the figures before the shift make likely ({chance}).",
            day=at_period(day, past.frequency),
            value=written_figure(value),
            expected=written_figure(expected),
            chance=written_chance(chance),
        )
        made.append(Outlier(place, day, value, expected, chance, sentence))
    return tuple(made)


def _of_season(pattern: Floats, place: int, season: int) -> float:
    """Return the seasonal part at a place after the end: as a year before."""
    if season < 2 or len(pattern) < season:
        return 0.0
    return float(pattern[len(pattern) - season + (place - len(pattern)) % season])
