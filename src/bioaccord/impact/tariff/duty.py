"""All duties on a line on a day, stacked as the law says, and from which days on they change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from bioaccord.vocabulary.country import UNITED_STATES
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Step
from .base import base
from .line import Line, Portfolio, Product, Programme, Rate
from .origin import origins_of
from .part import Option, Part, Stack
from .surcharges import Entry, fentanyl, reciprocal, section_122, section_232, section_301


@dataclass
class Tariff:
    """What every question about a portfolio is put to: the rates of its file, the figures of the law, and the day it is known by.

    Answers are kept: a cost, a timeline and a finding ask for the same days.
    """

    portfolio: Portfolio
    parameters: Parameters
    as_of: date
    _duties: dict[tuple[str, date], Stack] = field(default_factory=dict, init=False)
    _rates: dict[str, tuple[Rate, ...]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._products = {one.product_id: one for one in self.portfolio.products}
        self._bills = {name: self.portfolio.lines_of(name) for name in self._products}
        overlaid = self.parameters.overlaid.values()
        dated = [*self.parameters, *overlaid]
        self._turns = {value.effective_on for parameter in dated for value in parameter.values}

    def duty(self, line: Line, day: date) -> Stack:
        """Return all duties on a line on a day."""
        key = (line.line_id, day)
        if key not in self._duties:
            bill, product = self._bills[line.product_id], self._products[line.product_id]
            self._duties[key] = duty_on(line, product, bill, day, self.rates(line), self.parameters, self.as_of)
        return self._duties[key]

    def rates(self, line: Line) -> tuple[Rate, ...]:
        """Return the rates of the file that can concern a line at all."""
        code = line.hs_code
        if line.line_id not in self._rates:
            self._rates[line.line_id] = tuple(
                one
                for one in self.portfolio.rates
                if code is not None and one.destination == line.imported_into and one.hs_code.covers(code)
            )
        return self._rates[line.line_id]

    def changes(self, line: Line, first_day: date, last_day: date) -> list[date]:
        """Return the days on which any duty on a line may change, from `first_day` (always one) to `last_day`, and each first of January."""
        days = {first_day, *(date(year, 1, 1) for year in range(first_day.year, last_day.year + 1)), *self._turns}
        for rate in self.rates(line):
            days |= {rate.first_day} if rate.first_day else set()
            days |= {rate.last_day + timedelta(days=1)} if rate.last_day else set()
        return sorted(day for day in days if first_day <= day <= last_day)


def duty_on(
    line: Line, product: Product, bill: tuple[Line, ...], day: date, rates: tuple[Rate, ...], parameters: Parameters, as_of: date
) -> Stack:  # fmt: skip
    """Return all duties on a line on a day: the base, and at the border of the United States what is added to it.

    The additions stand on the base rate, not on one another. What is under Section 232 has no surcharge of Section 122. A good of the
    country it is imported into has no duty. Nothing can be told of a line without HS code or origin.
    """
    found = origins_of(line)
    missing = (*line.gaps, *found.missing)
    if line.hs_code is None or not found.countries or not line.imported_into:
        rule = "tariff.base" if line.hs_code is None else "tariff.origin"
        steps = tuple(Step(rule, said, None, (), Standing.UNVERIFIED) for said in missing)
        return Stack((), steps=(*found.steps, *steps), missing=missing)
    alternatives: list[tuple[Part, ...]] = []
    for origin in found.countries:
        if origin == line.imported_into:
            said = Sentence("{name} is of the country itself: no customs duty.", name=line.name)
            step = Step("tariff.origin", said, False, (), line.standing)
            alternatives.append((_nothing(Programme.MFN, step),))
            continue
        parts = [base(line, origin, bill, day, rates, parameters, as_of)]
        if line.imported_into == UNITED_STATES:
            parts += _added(Entry(line, product, origin, day, rates, parameters, as_of))
        alternatives.append(tuple(parts))
    return Stack(tuple(alternatives), f"{line.line_id} origin", found.steps, missing)


def _added(entry: Entry) -> list[Part]:
    pharmaceutical, surcharge = section_232(entry), section_122(entry)
    if pharmaceutical is not None and surcharge is not None and pharmaceutical.is_sure and not surcharge.is_nothing:
        said = Sentence("{name} is under Section 232: the surcharge of Section 122 does not come on top.", name=entry.line.name)  # fmt: skip
        surcharge = _nothing(Programme.SECTION_122, Step("tariff.stacking", said, False, (), entry.line.standing))
    parts = [section_301(entry), fentanyl(entry), reciprocal(entry), surcharge, pharmaceutical]
    return [one for one in parts if one is not None]


def _nothing(programme: Programme, step: Step) -> Part:
    return Part(programme, (Option(0.0),), (step,))
