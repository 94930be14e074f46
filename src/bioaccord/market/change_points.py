"""Where a series' own level or trend changed, and single figures that stand apart; "no change" is what a change has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioaccord.vocabulary.sentence import Sentence

from .change_words import chance_words, change_told, changes_told, figure
from .history import History, history
from .observation import Frequency
from .outliers import outliers, without_spikes
from .seasonal_pattern import seasonal_pattern
from .segmentation import best_segmentations, segment_fit

Floats = NDArray[np.float64]

FALSE_ALARMS = 0.1
"""At most this share of unchanged series shows a change point; measured by benchmarks/change_points.py."""

SHORTEST_SEGMENT = 5
"""Periods that a level or a trend lasts at least."""

FEWEST_PERIODS = 20
_MOST_CUTS = 20
_LONGEST_EXACT = 1_000
_LONGEST = 20_000
_SMALL_SAMPLE = 12
"""The penalty grows by 12 / n: without it, one in four series of 30 strongly correlated figures would show a change."""

_MUCH_GROWTH = 1.5
"""Largest over smallest figure from which a series may be looked at in percent."""


class Model(StrEnum):
    """What a series does between its changes."""

    LEVEL = "level"
    """A level, with errors that follow one another."""
    LINE = "line"
    """A straight line, with errors that follow one another."""
    GROWTH = "growth"
    """A random walk with a growth a period, whose errors follow one another."""


class ChangeKind(StrEnum):
    """What changed."""

    LEVEL = "level_shift"
    TREND = "trend_change"


class Scale(StrEnum):
    """In what a series is looked at."""

    AUTOMATIC = "automatic"
    """In percent where all figures are positive, the largest is well above the smallest, and percent explain the series better."""
    ABSOLUTE = "absolute"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """One change: `place` and `period` are the first that belong to what came after.

    `before` and `after` are levels at the change in the series' unit, or growth a period (in the unit; a share where `is_percent` of the
    whole). `size` is after minus before; `relative_size` of levels is after over before minus one, None where that says nothing. `gain` is by how much -2 log likelihood falls
    by this change, and has to be above `penalty`.
    """

    place: int
    period: date
    kind: ChangeKind
    before: Estimate
    after: Estimate
    size: float
    relative_size: float | None
    gain: float
    penalty: float
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Outlier:
    """One figure apart from its neighbours: `expected` is what they make likely; `p_value` counts all periods looked at."""

    place: int
    period: date
    value: float
    expected: float
    p_value: float
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ChangePoints:
    """What changed in a series, in order; both lists are empty where nothing did.

    `autocorrelation` is that of the errors (of growth's, where `model` says so). `p_value` is how often an unchanged series of the same
    model shows as much as this one, by simulation; None where no generator was given.
    """

    points: tuple[ChangePoint, ...]
    outliers: tuple[Outlier, ...]
    model: Model
    is_percent: bool
    autocorrelation: float
    periods: int
    p_value: float | None
    sentences: tuple[Sentence, ...]


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
    each place and log n for each further figure (3 or 4 log n a change, times 1 + 12/n), calibrated on unchanged series. With a `generator`,
    the chance of such a finding under "no change" is simulated as well.
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


@dataclass(frozen=True, slots=True)
class _Fit:
    """One model of a series with its cuts; `criterion` is -2 log likelihood and penalties together."""

    model: Model
    autocorrelation: float
    cuts: tuple[int, ...]
    criterion: float


def _judged(past: History, scale: Scale, generator: np.random.Generator | None, simulations: int) -> ChangePoints:
    count, season = len(past.values), past.season_length
    seen, is_percent = _seen(past.values, season, scale)
    pattern = seasonal_pattern(seen, season)
    rest = seen - pattern
    clean = without_spikes(rest)
    size = _deviation(clean, seen)
    most = max(1, min(_MOST_CUTS, count // 10))
    states = int(bool(pattern.any())) * season
    chosen = _best_fit((clean - clean.mean()) / size, most, states)
    notes = list(past.notes)
    if count > _LONGEST_EXACT and chosen.cuts:
        notes.append(Sentence("Places are exact to {stride} periods.", stride=_stride(count)))
    undescribed = most > 2 and len(chosen.cuts) >= most
    if undescribed:
        # More cuts would be better still: the series does not consist of such segments, and none is claimed.
        notes.append(
            Sentence("The series changes so often that levels and trends do not describe it: no change is claimed.")
        )
        chosen = _best_fit((clean - clean.mean()) / size, 0, states)
    p_value = None
    if generator is not None and chosen.cuts:
        p_value = _simulated_p_value((clean - clean.mean()) / size, states, generator, simulations)
    points = _points(past, chosen, clean, is_percent, states)
    apart = () if undescribed else _apart(past, chosen, rest, clean, pattern, is_percent)
    told = changes_told(len(points), p_value, false_alarms=FALSE_ALARMS)
    return ChangePoints(
        points=points,
        outliers=apart,
        model=chosen.model,
        is_percent=is_percent,
        autocorrelation=chosen.autocorrelation,
        periods=count,
        p_value=p_value,
        sentences=(told, *notes),
    )


def _seen(values: Floats, season: int, scale: Scale) -> tuple[Floats, bool]:
    """Return the series as it is looked at, and whether that is in percent (as logarithms)."""
    if scale is Scale.PERCENT and values.min() <= 0:
        raise ValueError("percent need figures above zero")
    if scale is not Scale.AUTOMATIC or values.min() <= 0 or values.max() < _MUCH_GROWTH * values.min():
        is_percent = scale is Scale.PERCENT
        return (np.log(values) if is_percent else values), is_percent
    logs = np.log(values)
    # Likelihoods of the same figures: a logarithm's is divided by the figure.
    in_percent = _unchanged_criterion(logs, season) + 2 * float(logs.sum())
    return (logs, True) if in_percent < _unchanged_criterion(values, season) else (values, False)


def _deviation(clean: Floats, seen: Floats) -> float:
    """Return the deviation of a series without its season; what is left of an exact season is rounding."""
    return max(float(clean.std()), 1e-7 * float(seen.std()), 1e-300)


def _unchanged_criterion(values: Floats, season: int) -> float:
    pattern = seasonal_pattern(values, season)
    clean = without_spikes(values - pattern)
    size = _deviation(clean, values)
    fit = _best_fit((clean - clean.mean()) / size, 0, 0)
    return fit.criterion + 2 * len(values) * float(np.log(size))


_GRIDS: dict[Model, tuple[float, ...]] = {
    Model.LEVEL: (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    Model.LINE: (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    # Nearer to one than 0.9 is a random walk. Growth turns back where single figures are wrong.
    Model.GROWTH: (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9),
}
_FIGURES = {Model.LEVEL: 1, Model.LINE: 2, Model.GROWTH: 1}


def _penalty(model: Model, count: int, states: int) -> float:
    """Return what one more change costs: twice log n for its place, log n for each of its figures."""
    return float((2 + _FIGURES[model]) * np.log(count) * (1 + _SMALL_SAMPLE / max(count - states, 1)))


def _best_fit(standard: Floats, most_cuts: int, states: int) -> _Fit:
    """Return the model with the least criterion of a series with mean 0 and deviation 1."""
    count = len(standard)
    best: _Fit | None = None
    cuts = np.arange(most_cuts + 1)
    for model, grid in _GRIDS.items():
        at_start = 0 if model is Model.LEVEL else np.log(count)
        costs = at_start + _penalty(model, count, states) * cuts
        series = np.diff(standard) if model is Model.GROWTH else standard
        for autocorrelation in grid:
            sums, places = best_segmentations(
                series, autocorrelation, model is Model.LINE, most_cuts, SHORTEST_SEGMENT, _stride(count)
            )
            criteria = _likelihood(sums, cuts + 1, count, len(series), autocorrelation) + costs
            at = int(np.argmin(criteria))
            if best is None or criteria[at] < best.criterion:
                # A growth between two figures is known with the later one.
                first = places[at, :at] + (model is Model.GROWTH)
                best = _Fit(model, autocorrelation, tuple(int(place) for place in first), float(criteria[at]))
    assert best is not None
    return best


def _likelihood(
    sums: Floats, segments: NDArray[np.int64], count: int, terms: int, autocorrelation: float
) -> NDArray[np.float64]:
    """Return -2 log likelihood without its constant; sums of squares below rounding count as rounding."""
    return np.asarray(
        count * np.log(np.maximum(sums, 1e-14 * count) / terms) - segments * np.log(1 - autocorrelation**2)
    )


def _stride(count: int) -> int:
    return -(-count // _LONGEST_EXACT)


def _simulated_p_value(standard: Floats, states: int, generator: np.random.Generator, simulations: int) -> float:
    """Return how often the best model without a change, simulated, gains as much by its best first change as the series does."""
    unchanged = _best_fit(standard, 0, states)
    gain = unchanged.criterion - _first_change_criterion(standard, states)
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
        as_much += (_best_fit(made, 0, states).criterion - _first_change_criterion(made, states)) >= gain
    return (as_much + 1) / (simulations + 1)


def _first_change_criterion(standard: Floats, states: int) -> float:
    """Return the least criterion of a model with exactly one change."""
    count = len(standard)
    least = np.inf
    for model, grid in _GRIDS.items():
        at_start = 0 if model is Model.LEVEL else np.log(count)
        series = np.diff(standard) if model is Model.GROWTH else standard
        for autocorrelation in grid:
            sums, _ = best_segmentations(
                series, autocorrelation, model is Model.LINE, 1, SHORTEST_SEGMENT, _stride(count)
            )
            criterion = _likelihood(sums, np.array([1, 2]), count, len(series), autocorrelation)[1]
            least = min(least, float(criterion + at_start + _penalty(model, count, states)))
    return least


@dataclass(frozen=True, slots=True)
class _Segment:
    """A fitted segment: its first place and length in the model's series, level there and slope, with their covariance."""

    start: int
    length: int
    level: float
    slope: float
    covariance: Floats
    innovations: Floats


def _segments(series: Floats, fit: _Fit, cuts: Sequence[int]) -> list[_Segment]:
    edges = [0, *cuts, len(series)]
    made = []
    for start, stop in zip(edges, edges[1:], strict=False):
        coefficients, inverse, innovations = segment_fit(
            series[start:stop], fit.autocorrelation, fit.model is Model.LINE
        )
        slope = float(coefficients[1]) if len(coefficients) > 1 else 0.0
        made.append(_Segment(start, stop - start, float(coefficients[0]), slope, inverse, innovations))
    return made


def _series_and_cuts(clean: Floats, fit: _Fit) -> tuple[Floats, list[int]]:
    if fit.model is Model.GROWTH:
        return np.diff(clean), [cut - 1 for cut in fit.cuts]
    return clean, list(fit.cuts)


def _points(past: History, fit: _Fit, clean: Floats, is_percent: bool, states: int) -> tuple[ChangePoint, ...]:
    if not fit.cuts:
        return ()
    series, cuts = _series_and_cuts(clean, fit)
    count = len(clean)
    segments = _segments(series, fit, cuts)
    squares = sum(float(one.innovations @ one.innovations) for one in segments)
    free = max(len(series) - len(segments) * _FIGURES[fit.model] - 1, 1)
    variance = squares / free
    penalty = _penalty(fit.model, count, states)
    made = []
    for number, cut in enumerate(fit.cuts):
        before, after = segments[number], segments[number + 1]
        left, right = _at_change(before, before.length, variance), _at_change(after, 0, variance)
        kind = ChangeKind.TREND if fit.model is Model.GROWTH else ChangeKind.LEVEL
        if fit.model is Model.LINE:
            kind, left, right = _line_change(before, after, left, right, variance)
        # What the series would look like without this one change, with the best other ones as they are.
        others = [place for place in cuts if place != cuts[number]]
        merged = sum(float(one.innovations @ one.innovations) for one in _segments(series, fit, others))
        floor = 1e-14 * count * float(clean.var())
        gain = count * float(np.log(max(merged, floor) / max(squares, floor))) + float(
            np.log(1 - fit.autocorrelation**2)
        )
        low, high = (_estimate(*side, kind, is_percent) for side in (left, right))
        is_share = kind is ChangeKind.LEVEL and low.value > 0 and high.value > 0
        relative = high.value / low.value - 1 if is_share else None
        day = past.periods[cut]
        sentence = change_told(
            day, low, high, is_level=kind is ChangeKind.LEVEL, is_percent=is_percent, gain=gain, penalty=penalty
        )
        made.append(ChangePoint(cut, day, kind, low, high, high.value - low.value, relative, gain, penalty, sentence))
    return tuple(made)


def _at_change(segment: _Segment, steps: int, variance: float) -> tuple[float, float]:
    """Return a segment's level so many places after its first one, and the standard error of it."""
    if len(segment.covariance) == 1:
        return segment.level, float(np.sqrt(variance * segment.covariance[0, 0]))
    place = np.array([1.0, steps])
    return segment.level + segment.slope * steps, float(np.sqrt(variance * (place @ segment.covariance @ place)))


def _line_change(
    before: _Segment, after: _Segment, left: tuple[float, float], right: tuple[float, float], variance: float
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


def _apart(
    past: History, fit: _Fit, rest: Floats, clean: Floats, pattern: Floats, is_percent: bool
) -> tuple[Outlier, ...]:
    """Return figures apart from the fitted model, judged on the figures as they are and not as they were cleaned."""
    series, cuts = _series_and_cuts(clean, fit)
    given, _ = _series_and_cuts(rest, fit)
    fitted = np.concatenate([one.level + one.slope * np.arange(one.length) for one in _segments(series, fit, cuts)])
    errors = given - fitted
    innovations = errors.copy()
    innovations[1:] -= fit.autocorrelation * errors[:-1]
    innovations[0] *= np.sqrt(1 - fit.autocorrelation**2)
    if fit.model is Model.GROWTH:
        effect: tuple[float, ...] = (1.0, -(1 + fit.autocorrelation), fit.autocorrelation)
    else:
        effect = (1.0, -fit.autocorrelation)
    deviation = _deviation(clean, rest + pattern)
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
            day=str(day),
            value=figure(value),
            expected=figure(expected),
            chance=chance_words(chance),
        )
        made.append(Outlier(place, day, value, expected, chance, sentence))
    return tuple(made)
