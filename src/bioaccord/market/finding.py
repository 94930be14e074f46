"""A finding: what is new in a series, with its figures, the test it passed, its source, its chart, and words for both readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bioaccord.vocabulary.language import Text

from .observation import Frequency
from .period_days import last_day


class FindingKind(StrEnum):
    """What is new."""

    GROWTH = "growth"
    """More or less than in the same periods a year before, or (annual figures) than the years before make likely."""
    TREND = "trend"
    """Annual figures that rise or fall over ten years."""
    SHARE = "share"
    """A partner's part of a trade is another than in the first year looked at."""
    UNIT_VALUE = "unit_value"
    """A partner pays another price a unit than a year before."""
    UNIT_VALUE_GAP = "unit_value_gap"
    """Two large partners pay prices a unit that lie far apart."""
    NEW_PARTNER = "new_partner"
    LOST_PARTNER = "lost_partner"
    LEVEL_SHIFT = "level_shift"
    TREND_CHANGE = "trend_change"
    OUTLIER = "outlier"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a finding over its periods (first days, both included), with its 95 % interval where it has one.

    `value` is in `unit`; a share or a growth has the unit "share" (0.28 is 28 %), the change of a share "points" (0.16 is
    16 percent points), a ratio "times".
    """

    name: Text
    value: float
    unit: str
    first: date
    last: date
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A line of a finding's chart: `periods` (n) and `values` (n), None where there is no figure."""

    name: Text
    unit: str
    periods: tuple[date, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """The test that "no change" failed: its p-value, and the same adjusted for the `family` of tests that were made at once."""

    name: Text
    p_value: float
    adjusted_p_value: float
    family: int

    __test__ = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is new about a product of a reporter (and a partner, where it is about one).

    `finding_id` stays the same while the same thing goes on, so that a re-run, or a month more of data, tells nothing twice.
    `weight` (0..1) orders findings: the part of the trade, or of the price, that moved. `since` is the first period in which it could be
    seen, `as_of` the last period looked at. `flags` are those of the figures, as `Flag`. `rises` is None where there is no direction.
    """

    finding_id: str
    kind: FindingKind
    indicator: str
    reporter: str
    partner: str
    product_system: str
    product: str
    title: Text
    summary: Text
    figures: tuple[Figure, ...]
    compared_with: Text
    test: Test
    weight: float
    since: date
    as_of: date
    rises: bool | None
    change: float | None
    source: str
    frequency: Frequency
    vintage: date
    retrieved_at: datetime
    origins: tuple[str, ...]
    flags: int
    chart: tuple[ChartSeries, ...] = field(repr=False, default=())

    @property
    def first(self) -> date:
        """The first day of what it is about: of the periods of its first figure."""
        return self.figures[0].first

    @property
    def last_day(self) -> date:
        """The last day of what it is about."""
        # Where it lasts beyond its figures (a partner that is gone), up to the last period looked at.
        return last_day(max(self.figures[0].last, self.as_of), self.frequency)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A test that was made: its p-value, whether what it found would be large enough to matter, and how it is told.

    False discoveries are counted over all tests of one `family`; one that found nothing has a p-value of 1.
    """

    family: FindingKind
    p_value: float
    matters: bool
    told: Callable[[Test], Finding]
    test_name: Text


def never(test: Test) -> Finding:
    """Stand where a test found nothing that could be told."""
    raise AssertionError("nothing was found, so nothing is told")
