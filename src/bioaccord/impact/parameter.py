"""A figure of the law with its dates: what applies on a day, as it was known on another, and where that stands written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

Value = float | int | bool | str | date | None


class Standing(StrEnum):
    """How firmly a value stands. The order is from the firmest to the weakest: a result stands as its weakest value does."""

    ENACTED = "enacted"
    """Written in a statute, or published as the statute tells the agency to."""
    GUIDANCE = "guidance"
    """The agency's own reading; it can change it without a law."""
    COMPUTED = "computed"
    """Follows by a rule of the law from other values; the official figure has not been seen."""
    PROPOSED = "proposed"
    """A bill or a proposed rule."""
    UNVERIFIED = "unverified"
    """Believed, but no source of it has been read."""


FIRMEST_FIRST = tuple(Standing)


def weakest(standings: Iterable[Standing]) -> Standing:
    """Return the weakest of some standings; enacted where there are none."""
    return max(standings, key=FIRMEST_FIRST.index, default=Standing.ENACTED)


class Lasting(StrEnum):
    """How long a value holds from its `effective_on`: until the next one, or for one month, quarter or year only."""

    UNTIL_NEXT = "until_next"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def reaches(self, first: date, day: date) -> bool:
        """Return whether a value that holds from `first` holds on `day`, a day not before it."""
        if self is Lasting.MONTH:
            return (first.year, first.month) == (day.year, day.month)
        if self is Lasting.QUARTER:
            return (first.year, (first.month - 1) // 3) == (day.year, (day.month - 1) // 3)
        return self is Lasting.UNTIL_NEXT or first.year == day.year


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value from `effective_on` on, known since `known_on` (a law's enactment, a figure's publication).

    `value` None says that there is none, with the reason in `note` (a month that was never published, a rule taken out of the law).
    """

    name: str
    unit: str
    effective_on: date
    value: Value
    standing: Standing
    section: str
    link: str
    known_on: date
    note: Text = Text("", "")
    scenario_id: str | None = None

    @property
    def number(self) -> float:
        """Return the value as a number; raises `TypeError` where it is none."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise TypeError(f"{self.name} is no number but {self.value!r}")
        return float(self.value)


class UnknownParameter(BioaccordError):
    """A parameter has no value on a day, as it was known on another; `name` and `day` say which."""

    def __init__(self, said: Sentence, name: str, day: date) -> None:
        super().__init__(said)
        self.name, self.day = name, day


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the law: its values by date, in the order of `effective_on`, later known ones after earlier known ones.

    `dated_by` tells which day is meant by `effective_on` (the first day of the price applicability year, the day of the sale …).
    """

    name: str
    title: Text
    unit: str
    dated_by: Text
    lasting: Lasting
    values: tuple[ParameterValue, ...]
    words: Mapping[str, Text] = field(default_factory=dict)
    """What a reader is shown for a value that is a word."""

    def at(self, day: date, known_by: date | None = None) -> ParameterValue:
        """Return the value that holds on `day`, of those known by `known_by` (None: all); raises `UnknownParameter`.

        >>> from datetime import date
        >>> words = dict(name="cap", unit="USD a year", standing=Standing.ENACTED, section="", link="")
        >>> cap = Parameter("cap", Text("", ""), "USD a year", Text("", ""), Lasting.UNTIL_NEXT, (
        ...     ParameterValue(effective_on=date(2025, 1, 1), value=2000, known_on=date(2022, 8, 16), **words),
        ...     ParameterValue(effective_on=date(2026, 1, 1), value=2100, known_on=date(2025, 4, 7), **words)))
        >>> cap.at(date(2026, 6, 1)).value, cap.at(date(2026, 6, 1), known_by=date(2025, 1, 1)).value
        (2100, 2000)
        """
        until = bisect_right(self.values, day, key=lambda one: one.effective_on)
        found = next(
            (one for one in reversed(self.values[:until]) if known_by is None or one.known_on <= known_by), None
        )
        if found is None or not self.lasting.reaches(found.effective_on, day):
            raise UnknownParameter(
                Sentence("'{title}' has no value for {day} ({name}).", title=self.title, day=day, name=self.name),
                self.name,
                day,
            )
        if found.value is None:
            raise UnknownParameter(
                Sentence("'{title}' has no value for {day} ({name}): {note}", title=self.title, day=day, name=self.name, note=found.note),
                self.name,
                day,
            )  # fmt: skip
        return found


@dataclass(frozen=True, slots=True)
class Scenario:
    """A proposal laid over the law: values that take the place of its own from their `effective_on` on.

    `until` of an overlay is told by a further value. `standing` is that of the proposal; a repealed rule seen again is one too.
    """

    scenario_id: str
    title: Text
    summary: Text
    standing: Standing
    section: str
    link: str
    values: tuple[ParameterValue, ...] = ()

    @property
    def is_law(self) -> bool:
        """Return whether nothing is laid over the law."""
        return not self.values


@dataclass(frozen=True, slots=True)
class Parameters:
    """All figures of a law as they were known by a day, with a scenario laid over them; what the rules ask."""

    by_name: Mapping[str, Parameter]
    known_by: date | None = None
    scenario: Scenario | None = None
    overlaid: Mapping[str, Parameter] = field(default_factory=dict)

    def at(self, name: str, day: date) -> ParameterValue:
        """Return the value of `name` that holds on `day`; raises `UnknownParameter`, and `KeyError` for a name the law has not."""
        # A proposal is not bound to what was known: whoever lays it over the law asks what would be.
        proposed = self.overlaid.get(name)
        if proposed is not None and proposed.values[0].effective_on <= day:
            return proposed.at(day)
        return self.by_name[name].at(day, self.known_by)

    def known(self, day: date) -> Parameters:
        """Return the same figures as they were known by a day."""
        return replace(self, known_by=day)

    def under(self, scenario: Scenario | None) -> Parameters:
        """Return the same figures with a scenario laid over them; None takes it away."""
        overlaid: dict[str, Parameter] = {}
        for value in scenario.values if scenario else ():
            law = self.by_name[value.name]
            before = overlaid.get(value.name)
            values = (*(before.values if before else ()), value)
            overlaid[value.name] = replace(law, values=tuple(sorted(values, key=lambda one: one.effective_on)))
        return replace(self, scenario=scenario, overlaid=overlaid)

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)
