"""What applied to a line when: each duty as periods of one rate, with the days on which something was announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bioaccord.vocabulary.country import KOREA, UNITED_STATES
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Entry
from ..parameter import Standing, UnknownParameter, weakest
from ..trail import Step
from .duty import Tariff
from .line import PROGRAMMES, Line, Programme
from .part import Stack
from .rates import percent
from .surcharges import PHARMACEUTICAL_CHAPTERS

FIRST_DAY = date(2024, 1, 1)
"""From here on timelines tell; the figures of the law begin in 2024."""
YEARS_AHEAD = 2
_MILESTONES = {
    Programme.SECTION_232: ("section_232.investigation", "section_232.announcement", "section_232.proclamation"),
    Programme.RECIPROCAL: ("reciprocal.ruling",),
    Programme.FENTANYL: ("reciprocal.ruling",),
    Programme.SECTION_122: ("section_122.announcement",),
}
_OF_KOREA = ("section_232.fact_sheet", "section_232.threat")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A duty on a line at the same rate (or the same open ones) from a day to another; None: as far as this looks."""

    programme: Programme
    first_day: date
    last_day: date | None
    shares: tuple[float, ...]
    is_open: bool
    steps: tuple[Step, ...]

    @property
    def is_sure(self) -> bool:
        """Return whether its rate is one that can be told."""
        return len(self.shares) == 1 and not self.is_open

    @property
    def is_nothing(self) -> bool:
        """Return whether it adds nothing for sure."""
        return self.is_sure and self.shares[0] == 0


def timeline(line: Line, tariff: Tariff) -> tuple[Stretch, ...]:
    """Return what applied, applies and will apply to a line, by the law as it is known; in the order of the days."""
    last_day = date(tariff.as_of.year + YEARS_AHEAD, 12, 31)
    found, running = list[Stretch](), dict[Programme, Stretch]()
    for day in tariff.changes(line, FIRST_DAY, last_day):
        now = {one.programme: one for one in _stretches(tariff.duty(line, day), day)}
        for programme in [*running]:
            if programme not in now or not _is_same(running[programme], now[programme]):
                ended = running.pop(programme)
                found.append(_until(ended, day - timedelta(days=1)))
        for programme, stretch in now.items():
            running.setdefault(programme, stretch)
    found += running.values()
    return tuple(sorted(found, key=lambda one: (one.first_day, list(Programme).index(one.programme))))


def entries(lines: tuple[Line, ...], tariff: Tariff) -> tuple[Entry, ...]:
    """Return the timelines of some lines as a page shows them, lines to which the same happens together; and what was announced when."""
    together: dict[tuple[object, ...], list[tuple[Line, Stretch]]] = {}
    milestones = dict[str, None]()
    for line in lines:
        stretches = [one for one in timeline(line, tariff) if not one.is_nothing]
        for one in stretches:
            key = (one.programme, one.first_day, one.last_day, one.shares, one.is_open)
            together.setdefault(key, []).append((line, one))
        milestones |= dict.fromkeys(_milestones_of(line, {one.programme for one in stretches}))
    found = [_entry(those, is_alone=len(lines) == 1) for those in together.values()]
    found += [told for name in milestones if (told := _milestone(name, tariff))]
    return tuple(sorted(found, key=lambda one: one.first_day))


def rates_said(shares: tuple[float, ...], *, is_open: bool) -> Text:
    """Return rates as they stand in a title: one, the ends of a range, or the least."""
    low, high = percent(min(shares)), percent(max(shares))
    if is_open:
        return Text(f"{low}% 이상", f"{low}% or more")
    both = f"{low}%" if low == high else f"{low}–{high}%"
    return Text(both, both)


def _stretches(stack: Stack, day: date) -> Iterable[Stretch]:
    for programme in Programme:
        parts = [part for part in stack.parts if part.programme is programme]
        if not parts:
            continue
        shares = stack.shares_by_programme[programme]
        steps = tuple(step for part in parts for step in part.steps)
        yield Stretch(programme, day, None, shares, any(part.is_open for part in parts), steps)


def _is_same(before: Stretch, after: Stretch) -> bool:
    # A new date of the same rate (a figure restated) goes on unless it stands less firmly.
    return (before.shares, before.is_open) == (after.shares, after.is_open) and _standing([before]) == _standing([after])  # fmt: skip


def _until(stretch: Stretch, last_day: date) -> Stretch:
    return Stretch(stretch.programme, stretch.first_day, last_day, stretch.shares, stretch.is_open, stretch.steps)


def _entry(those: list[tuple[Line, Stretch]], *, is_alone: bool) -> Entry:
    stretch = those[0][1]
    programme, rates = PROGRAMMES[stretch.programme], rates_said(stretch.shares, is_open=stretch.is_open)
    names = Text(", ".join(line.name.ko for line, _ in those), ", ".join(line.name.en for line, _ in those))
    title = Text(f"{programme.ko} {rates.ko}", f"{programme.en[0].upper()}{programme.en[1:]} {rates.en}")
    if not is_alone:
        title = Text(f"{title.ko} · {names.ko}", f"{title.en} · {names.en}")
    said = (
        Sentence("On {names}; it applied before too.", names=names)
        if stretch.first_day == FIRST_DAY
        else Sentence("On {names}.", names=names)
    )
    steps = tuple(dict.fromkeys(step for _, one in those for step in one.steps))
    standing = _standing(one for _, one in those)
    # What was only announced, or is laid over the law, may come.
    rates_used = [value for step in stretch.steps for value in step.values if ".rate." in value.name]
    is_announced = any(value.standing is Standing.PROPOSED for value in rates_used) and not stretch.is_nothing
    kind = "period" if stretch.is_sure and not is_announced else "chance"
    return Entry(stretch.first_day, stretch.last_day, title, said, kind, standing, steps=steps)


def _standing(stretches: Iterable[Stretch]) -> Standing:
    return weakest(step.standing for one in stretches for step in one.steps)


def _milestones_of(line: Line, programmes: set[Programme]) -> list[str]:
    if line.imported_into != UNITED_STATES:
        return []
    found = [name for programme in programmes for name in _MILESTONES.get(programme, ())]
    if line.hs_code and line.hs_code[:2] in PHARMACEUTICAL_CHAPTERS and line.is_section_232_listed is not False:
        found += _MILESTONES[Programme.SECTION_232]
        found += _OF_KOREA if KOREA in (line.origin, line.last_transformed_in) else ()
    return found


def _milestone(name: str, tariff: Tariff) -> Entry | None:
    try:
        value = tariff.parameters.at(name, tariff.as_of)
    except UnknownParameter:
        return None
    if not isinstance(value.value, date):
        return None
    title = tariff.parameters.by_name[name].title
    said = Sentence("{title} ({day}).", title=title, day=value.value)
    rule = f"tariff.{name.split('.')[0]}"
    return Entry(value.value, value.value, title, said, "milestone", value.standing, steps=(Step(rule, said, None, (value,)),))  # fmt: skip
