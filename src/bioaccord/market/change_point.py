"""What changed in a series: a change point, a figure that stands apart, and what both were judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.sentence import Sentence

FALSE_ALARMS = 0.1
"""At most this share of unchanged series shows a change point; measured by benchmarks/change_points.py."""


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
    """A figure with its 95% interval."""

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
