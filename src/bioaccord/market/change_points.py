"""Where a series' own level or trend changed, and single figures that stand apart; "no change" is what a change has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioaccord.vocabulary.sentence import Sentence

from .change_chance import simulated_p_value
from .change_choice import chosen_fit
from .change_models import LONGEST_EXACT, SHORTEST_SEGMENT, Fit, stride
from .change_point import ChangePoints, Model, Scale
from .change_scale import as_looked_at, spread_without_season
from .change_sizes import sized_changes
from .change_words import at_period, verdict
from .figures_after import figures_after
from .figures_apart import figures_apart
from .history import History, history
from .observation import Frequency
from .outliers import without_spikes
from .recent_shift import first_figures, recent_shift
from .seasonal_pattern import seasonal_pattern

Floats = NDArray[np.float64]

FEWEST_PERIODS = 20
_MOST_CUTS = 20
_LONGEST = 20_000


def change_points(
    values: ArrayLike,
    periods: Sequence[date],
    frequency: Frequency | str,
    *,
    season_length: int | None = None,
    scale: Scale | str = Scale.AUTOMATIC,
    generator: np.random.Generator | None = None,
    simulations: int = 99,
) -> ChangePoints | Sentence:
    """Return the changes of a series, or the reason why it cannot be judged.

    `values` and `periods` as in `history`. Three models are held against each other, each with errors that follow one another: levels,
    straight lines, and growths. A model with k changes wins only where it beats every model without a change by a penalty of 2 log n for
    each place and log n for each further figure (3 or 4 log n a change, times 1 + 12/n), calibrated on unchanged series. "No change" may
    also be a level that wanders under noise, a season that moves, or steps that are now and then large (`unchanged_models`). With a
    `generator`, the chance of such a finding under "no change" is simulated as well.
    """
    past = history(values, periods, frequency, season_length)
    if isinstance(past, Sentence):
        return past
    count = len(past.values)
    if count < FEWEST_PERIODS:
        return Sentence(
            "The history has {count} periods; a change needs {least} to be judged by.",
            count=count,
            least=FEWEST_PERIODS,
        )
    if count > _LONGEST:
        return Sentence(
            "The history has {count} periods; at most {most} are looked at: give weeks or months instead of days.",
            count=count,
            most=_LONGEST,
        )
    if np.ptp(past.values) == 0:
        nothing = Sentence("The figures never change.")
        return ChangePoints((), (), Model.LEVEL, False, 0.0, count, None, (*past.notes, nothing))
    return _judged(past, Scale(scale), generator, simulations)


def _judged(past: History, scale: Scale, generator: np.random.Generator | None, simulations: int) -> ChangePoints:
    found, fit, *_ = _fitted(past, scale, generator, simulations)
    shifted = recent_shift(past)
    if shifted is None or shifted < FEWEST_PERIODS:
        return found
    near = max(past.season_length, SHORTEST_SEGMENT)
    if any(abs(cut - shifted) < near for cut in fit.cuts):
        return found
    # Figures too few to be a level of their own would bend the model towards them, and make those before them stand apart.
    before = first_figures(past, shifted)
    if before.values.min() > 0 >= past.values.min():
        scale = Scale.ABSOLUTE
    told = Sentence(
        "{day}: the level shifted, too shortly ago to tell a new level from figures that go back; what was before is judged without them.",
        day=at_period(past.periods[shifted], past.frequency),
    )
    if np.ptp(before.values) == 0:
        return ChangePoints((), (), Model.LEVEL, False, 0.0, len(past.values), None, (told, *past.notes))
    judged, fit, clean, pattern = _fitted(before, scale, generator, simulations)
    later = figures_after(past, fit, clean, pattern, judged.is_percent)
    return replace(
        judged,
        outliers=(*judged.outliers, *later),
        periods=len(past.values),
        sentences=(told, *judged.sentences),
    )


def _fitted(
    past: History, scale: Scale, generator: np.random.Generator | None, simulations: int
) -> tuple[ChangePoints, Fit, Floats, Floats]:
    """Return what is found in a history, the fit, the series without season and spikes (n) that the fit describes, and that season (n)."""
    count, season = len(past.values), past.season_length
    seen, is_percent = as_looked_at(past.values, season, scale)
    pattern = seasonal_pattern(seen, season)
    rest = seen - pattern
    clean = without_spikes(rest)
    size = spread_without_season(clean, seen)
    most = max(1, min(_MOST_CUTS, count // 10))
    states = int(bool(pattern.any())) * season
    standard = (clean - clean.mean()) / size
    chosen, changes_often = chosen_fit(standard, (seen - clean.mean()) / size, most, season, states)
    notes = list(past.notes)
    if count > LONGEST_EXACT and chosen.cuts:
        notes.append(Sentence("Places are exact to {stride} periods.", stride=stride(count)))
    if changes_often:
        # More cuts would be better still: the series does not consist of such segments, and none is claimed.
        notes.append(
            Sentence("The series changes so often that levels and trends do not describe it: no change is claimed.")
        )
    p_value = None
    if generator is not None and chosen.cuts:
        p_value = simulated_p_value(standard, states, generator, simulations)
    points = sized_changes(past, chosen, clean, is_percent, states)
    apart = () if changes_often else figures_apart(past, chosen, rest, clean, pattern, is_percent)
    told = verdict(points, p_value)
    found = ChangePoints(
        points=points,
        outliers=apart,
        model=chosen.model,
        is_percent=is_percent,
        autocorrelation=chosen.autocorrelation,
        periods=count,
        p_value=p_value,
        sentences=(told, *notes),
    )
    return found, chosen, clean, pattern
