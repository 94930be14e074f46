"""What the credits do to a fuel of a portfolio, its batches together: answers, timeline, credits by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Entry, Finding, Subject
from ..parameter import Parameters, UnknownParameter
from ..trail import Step
from ..value_words import usd_words
from .aviation_fuel import credit_of_batch, days_of_credit
from .clean_fuel import ENACTED_ON, FIRST_DAY, countries_named, countries_that_do_not_count, credit
from .feedstock_exporter import effects_on_feedstock, lost_bands
from .fuel import FuelBatch, FuelRole
from .fuel_years import credit_bands
from .orphan import day_of
from .product import Portfolio

_AMENDED = date(2026, 1, 1)
"""A day by which every rule about fuels is what it is now, or what a proposal makes it."""


def fuel_subjects(portfolio: Portfolio, parameters: Parameters) -> tuple[Subject, ...]:
    """Return what the credits do to each fuel of a portfolio, its batches together."""
    by_id: dict[str, list[FuelBatch]] = {}
    for one in portfolio.fuels:
        by_id.setdefault(one.fuel_id, []).append(one)
    return tuple(_fuel(batches, parameters) for batches in by_id.values())


def _fuel(batches: Sequence[FuelBatch], parameters: Parameters) -> Subject:
    first = batches[0]
    credits = [found for one in batches for found in _credits(one, len(batches) > 1, parameters)]
    effects = [effect for one in batches[-1:] for effect in effects_on_feedstock(one, parameters)]
    findings = (*credits, *(one.finding() for one in effects))
    missing = tuple(dict.fromkeys(gap for one in findings for gap in one.answer.missing))
    is_ours = first.role is FuelRole.PRODUCER
    bands = credit_bands(batches, (credit, credit_of_batch), parameters) if is_ours else lost_bands(batches, parameters)
    headline = _producer_headline(credits) if is_ours else _exporter_headline(batches[-1], findings, parameters)
    return Subject(first.fuel_id, first.name, headline, findings, _days(batches, parameters), bands, missing)


def _credits(fuel: FuelBatch, is_one_of_many: bool, parameters: Parameters) -> list[Finding]:
    """Return the credits that a batch can have by its days: 45Z, and for aviation fuel sold to the end of 2024 that of section 40B."""
    after = f".{fuel.first_day}" if is_one_of_many else ""
    days = (f"{fuel.first_day}~{fuel.last_day}", f"{fuel.first_day} to {fuel.last_day}")
    found = list[Finding]()
    if fuel.is_aviation and fuel.first_day <= days_of_credit(parameters)[1]:
        title = Text(f"지속가능항공유 세액공제(40B), {days[0]}", f"Sustainable aviation fuel credit (40B), {days[1]}")
        found.append(Finding(f"aviation_credit{after}", title, credit_of_batch(fuel, parameters), "USD"))
    if fuel.last_day >= FIRST_DAY or not found:
        title = (
            Text(f"청정연료 생산 세액공제(45Z), {days[0]}", f"Clean fuel production credit (45Z), {days[1]}")
            if fuel.role is FuelRole.PRODUCER
            else Text(f"구매자의 청정연료 생산 세액공제(45Z), {days[0]}", f"The buyer’s clean fuel production credit (45Z), {days[1]}")
        )  # fmt: skip
        found.append(Finding(f"credit{after}", title, credit(fuel, parameters), "USD"))
    return found


def _producer_headline(credits: Sequence[Finding]) -> Sentence:
    told = [one.answer for one in credits]
    lows = [one.value if one.value is not None else one.least for one in told]
    highs = [one.value if one.value is not None else one.most for one in told]
    if None in lows or None in highs:
        return Sentence("The credit cannot be told: something is missing.")
    least, most = (sum(one for one in ends if one is not None) for ends in (lows, highs))
    words = {"least": usd_words(least), "most": usd_words(most)}
    if most == 0:
        return Sentence("No credit for what was produced.")
    if least == most:
        return Sentence("A credit of {most} for what was produced.", **words)
    return Sentence("A credit of {least} to {most} for what was produced; something is open.", **words)


def _exporter_headline(fuel: FuelBatch, findings: Sequence[Finding], parameters: Parameters) -> Sentence:
    counts = next((one.answer.value for one in findings if one.key == "feedstock_counts"), None)
    words = {"country": countries_named(fuel.feedstock_countries)}
    if counts is None:
        return Sentence("Whether the feedstock counts for the US credit cannot be told.")
    if counts:
        return Sentence("Feedstock from {country} counts for the US credit.", **words)
    others = countries_that_do_not_count(fuel.feedstock_countries, fuel.last_day, parameters)
    if others != fuel.feedstock_countries:
        return Sentence("Fuel of feedstock from {country} together has no US credit any more: that from {others} does not count.", others=countries_named(others), **words)  # fmt: skip
    return Sentence("Feedstock from {country} does not count for the US credit any more.", **words)


def _days(batches: Sequence[FuelBatch], parameters: Parameters) -> tuple[Entry, ...]:
    is_aviation = any(one.is_aviation for one in batches)
    found = list[Entry]()
    first, last = days_of_credit(parameters)
    if is_aviation and any(one.first_day <= last for one in batches):
        values = tuple(parameters.at(f"aviation_fuel.{one}", ENACTED_ON) for one in ("first_day", "last_day"))
        said = Sentence("The credit for aviation fuel is for sales and uses from {first} to {last}.", first=first, last=last)  # fmt: skip
        step = Step("aviation_fuel.credit", said, None, values)
        found.append(Entry(first, last, Text("40B 적용 기간", "Sustainable aviation fuel credit (40B)"), said, "period", step.standing, steps=(step,)))  # fmt: skip
    begins, ends_on = (parameters.at(f"clean_fuel.{name}", _AMENDED) for name in ("first_day", "last_sale_day"))
    said = Sentence("The credit is for fuel produced from {first} on and sold by {last}.", first=begins.value, last=ends_on.value)  # fmt: skip
    step = Step("clean_fuel.fuel", said, None, (begins, ends_on))
    found.append(Entry(day_of(begins), day_of(ends_on), Text("45Z 적용 기간", "Clean fuel credit (45Z)"), said, "period", step.standing, steps=(step,)))  # fmt: skip
    turns = dict.fromkeys(one.effective_on for one in parameters.by_name["clean_fuel.feedstock_origin"].values)
    for day in turns:
        value = parameters.at("clean_fuel.feedstock_origin", day)
        if value.value != "any":
            countries = countries_named(one.strip() for one in str(value.value).split(";"))
            said = Sentence("From production on {day} on, feedstock has to come from {countries} only.", day=day, countries=countries)  # fmt: skip
            step = Step("clean_fuel.feedstock", said, None, (value,))
            found.append(Entry(day, day, Text("원료 원산지 제한 시작", "Origin of feedstock decides"), said, "milestone", step.standing, steps=(step,)))  # fmt: skip
    for name in ("aviation_rate_last_day", "aviation_rate_last_day_otherwise") if is_aviation else ():
        try:
            value = parameters.at(f"clean_fuel.{name}", _AMENDED)
        except UnknownParameter:
            # Before the amendment was enacted no day ended the aviation amount.
            continue
        title = parameters.by_name[value.name].title
        said = Sentence("{title}: {day}", title=title, day=value.value)
        step = Step("clean_fuel.amount", said, None, (value,))
        found.append(Entry(day_of(value), day_of(value), title, said, "milestone", step.standing, steps=(step,)))
    return tuple(sorted(found, key=lambda one: one.first_day))
