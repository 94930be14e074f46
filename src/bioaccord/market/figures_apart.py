"""Single figures of a series that stand apart from the model that explains it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.sentence import Sentence

from .change_models import Fit
from .change_point import Model, Outlier
from .change_scale import spread_without_season
from .change_segments import fitted_segments, series_and_cuts
from .change_words import at_period, written_chance, written_figure
from .history import History
from .outliers import outliers

Floats = NDArray[np.float64]


def figures_apart(
    past: History, fit: Fit, rest: Floats, clean: Floats, pattern: Floats, is_percent: bool
) -> tuple[Outlier, ...]:
    """Return figures apart from the fitted model, judged on the figures as they are and not as they were cleaned."""
    series, cuts = series_and_cuts(clean, fit)
    given, _ = series_and_cuts(rest, fit)
    fitted = np.concatenate(
        [one.level + one.slope * np.arange(one.length) for one in fitted_segments(series, fit, cuts)]
    )
    errors = given - fitted
    innovations = errors.copy()
    innovations[1:] -= fit.autocorrelation * errors[:-1]
    innovations[0] *= np.sqrt(1 - fit.autocorrelation**2)
    if fit.model is Model.GROWTH:
        effect: tuple[float, ...] = (1.0, -(1 + fit.autocorrelation), fit.autocorrelation)
    else:
        effect = (1.0, -fit.autocorrelation)
    deviation = spread_without_season(clean, rest + pattern)
    made = []
    for at, size, chance in outliers(innovations / deviation, effect):
        place = at + (fit.model is Model.GROWTH)
        if past.is_filled[place]:
            continue
        value, likely = float(past.values[place]), float(rest[place] - size * deviation + pattern[place])
        expected = float(np.exp(likely)) if is_percent else likely
        day = past.periods[place]
        sentence = Sentence(
            "{day}: {value} stands apart from its neighbours, which make {expected} likely ({chance}).",
            day=at_period(day, past.frequency),
            value=written_figure(value),
            expected=written_figure(expected),
            chance=written_chance(chance),
        )
        made.append(Outlier(place, day, value, expected, chance, sentence))
    return tuple(made)
