"""The clean fuel production credit. 26 USC 45Z, as amended by Public Law 119-21, section 70521."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter
from ..trail import Answer, Step, cannot_tell
from .exact import between, ends, exact, in_floats, nearest
from .fuel import FuelBatch, RateSource
from .orphan import day_of

_FUEL, _FEEDSTOCK, _EMISSIONS = "clean_fuel.fuel", "clean_fuel.feedstock", "clean_fuel.emissions"
_AMOUNT, _CREDIT = "clean_fuel.amount", "clean_fuel.credit"
FIRST_DAY = date(2025, 1, 1)
ENACTED_ON = date(2022, 8, 16)
_CENT, _RATE_STEP = Fraction(1, 100), Fraction(5)
_FIRST_SEEN = 2018
UNITED_STATES = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})
"""The United States and its possessions, where a fuel has to be produced. 26 USC 45Z(f)(1)(B)."""


def credit(fuel: FuelBatch, parameters: Parameters) -> Answer[float]:
    """Return the credit (USD) for a batch produced and sold from one day to another.

    applicable amount x gallons x emissions factor, rounded to a cent. A range where the days of the batch fall under different rules, an
    amount or the rounding of a rate is open, or the inflation factor of the year is not published.
    """
    days = sorted({fuel.first_day, fuel.last_day, *_turns(fuel, parameters)})
    found = [credit_on(fuel, day, parameters) for day in days]
    untold: Answer[float] = Answer(None)
    if len(found) == 1:
        return found[0]
    lows = [one.value if one.value is not None else one.least for one in found]
    highs = [one.value if one.value is not None else one.most for one in found]
    known = [one for one in lows if one is not None]
    if len(known) < len(found):
        return untold.after(*found)
    tops = [one for one in highs if one is not None]
    least, most = min(known), (max(tops) if len(tops) == len(found) else None)
    if least == most:
        return Answer(least).after(*found)
    gap = Sentence("{name}: the rules change between {first} and {last}; how much was produced under each is not given.", name=fuel.name, first=fuel.first_day, last=fuel.last_day)  # fmt: skip
    changed = {one.value for one in found if one.value is not None}
    gaps = (gap,) if len(changed) > 1 else ()
    return Answer(None, (), gaps, least, most).after(*found)


def credit_on(fuel: FuelBatch, day: date, parameters: Parameters) -> Answer[float]:
    """Return the credit (USD) for a batch as if all of it were produced and sold on one day."""
    allowed = is_eligible(fuel, day, parameters)
    if allowed.value is False:
        return Answer(0.0).after(allowed)
    amount, factor = applicable_amount(fuel, day, parameters), emissions_factor(fuel, day, parameters)
    untold: Answer[float] = Answer(None)
    factors, amounts = ends(factor), ends(amount)
    if factors is None or amounts is None:
        return untold.after(allowed, amount, factor)
    gallons = exact(fuel.gallons)
    words = {"name": fuel.name, "gallons": f"{fuel.gallons:,.0f}", "factor": "–".join(dict.fromkeys(str(float(one)) for one in factors))}  # fmt: skip
    least, most = (nearest(one * gallons * by, _CENT) for one, by in zip(amounts, factors, strict=True))
    said = Sentence("{name}: {gallons} gallons at an emissions factor of {factor}.", **words)
    open_one: Answer[Fraction] = Answer(None, (Step(_CREDIT, said, None, (), fuel.standing),))
    least = Fraction(0) if allowed.value is None else least
    return in_floats(between(least, most, open_one)).after(allowed, amount, factor)


def credit_per_gallon(fuel: FuelBatch, day: date, parameters: Parameters) -> Answer[float]:
    """Return the amount times the emissions factor for a gallon (USD) produced and sold on a day; 0 for fuel that has no credit."""
    allowed = is_eligible(fuel, day, parameters)
    if allowed.value is False:
        return Answer(0.0).after(allowed)
    amount, factor = applicable_amount(fuel, day, parameters), emissions_factor(fuel, day, parameters)
    amounts, factors = ends(amount), ends(factor)
    if amounts is None or factors is None:
        untold: Answer[float] = Answer(None)
        return untold.after(allowed, amount, factor)
    least, most = (one * by for one, by in zip(amounts, factors, strict=True))
    open_one: Answer[Fraction] = Answer(None)
    return in_floats(between(Fraction(0) if allowed.value is None else least, most, open_one)).after(allowed, amount, factor)  # fmt: skip


def is_eligible(fuel: FuelBatch, day: date, parameters: Parameters) -> Answer[bool]:
    """Return whether a fuel produced and sold on a day can have the credit at all. 26 USC 45Z(d)(4)-(5), (f)(1), (g).

    Produced in the United States from 2025 on and sold by the last day; suitable, at or under the rate of reference, not co-processed;
    by a registered producer, to an unrelated person, at a facility without certain other credits; and from 2026 on of feedstock from
    the United States, Mexico or Canada only.
    """
    first, last = (parameters.at(f"clean_fuel.{one}", max(day, ENACTED_ON)) for one in ("first_day", "last_sale_day"))
    words: dict[str, object] = {"name": fuel.name, "day": day}
    if day < day_of(first) or day > day_of(last):
        said = Sentence("{name}: the credit is for fuel produced from {first} on and sold by {last}, not on {day}.", first=first.value, last=last.value, **words)  # fmt: skip
        return Answer(False, (Step(_FUEL, said, False, (first, last), fuel.standing),))
    reference = parameters.at("clean_fuel.reference_rate", max(day, FIRST_DAY))
    rules = (first, last, reference)
    if fuel.produced_in and fuel.produced_in not in UNITED_STATES:
        said = Sentence("{name} is produced in {country}: only fuel produced in the United States has the credit.", country=countries_named((fuel.produced_in,)), **words)  # fmt: skip
        return Answer(False, (Step(_FUEL, said, False, rules, fuel.standing),))
    if fuel.emission_rate_kg is not None and fuel.emission_rate_kg > reference.number:
        said = Sentence("{name} emits more than {reference} kg CO2e per mmBTU: it is no fuel of this credit.", reference=reference.value, **words)  # fmt: skip
        return Answer(False, (Step(_FUEL, said, False, rules, fuel.standing),))
    if fuel.is_coprocessed or fuel.other_credit or False in (fuel.is_registered, fuel.is_sold_to_unrelated):
        said = Sentence("{name} is co-processed, or made at a facility with another credit, by a producer not registered, or sold to a related person: no credit.", **words)  # fmt: skip
        return Answer(False, (Step(_FUEL, said, False, rules, fuel.standing),))
    origin = feedstock_counts(fuel.feedstock_countries, day, parameters, fuel.standing)
    if origin.value is False:
        return origin
    gaps = list(origin.missing)
    if not fuel.produced_in:
        gaps.append(Sentence("Where {name} is produced is not given.", **words))
    if None in (fuel.is_registered, fuel.is_sold_to_unrelated):
        gaps.append(Sentence("Whether the producer of {name} is registered and sells to unrelated persons is not given.", **words))  # fmt: skip
    if gaps:
        open_one: Answer[bool] = Answer(None, (), tuple(gaps))
        return open_one.after(origin)
    said = Sentence("{name}, produced on {day}, can have the credit.", **words)
    return Answer(True, (Step(_FUEL, said, True, rules, fuel.standing),)).after(origin)


def feedstock_counts(
    countries: tuple[str, ...], produced_on: date, parameters: Parameters, standing: Standing = Standing.ENACTED
) -> Answer[bool]:
    """Return whether feedstock from some countries (ISO codes) lets a fuel produced on a day have the credit."""
    origin = parameters.at("clean_fuel.feedstock_origin", max(produced_on, FIRST_DAY))
    words: dict[str, object] = {"day": produced_on, "countries": countries_named(countries)}
    if origin.value == "any":
        said = Sentence("Fuel produced on {day} may be made of feedstock from anywhere.", **words)
        return Answer(True, (Step(_FEEDSTOCK, said, True, (origin,), standing),))
    if not countries:
        return cannot_tell(Sentence("Where the feedstock comes from is not given; for fuel produced on {day} it decides.", **words))  # fmt: skip
    allowed = tuple(one.strip() for one in str(origin.value).split(";"))
    others = countries_that_do_not_count(countries, produced_on, parameters)
    words |= {"others": countries_named(others), "allowed": countries_named(allowed)}
    if others:
        said = Sentence("Fuel produced on {day} has no credit with feedstock from {others}: only {allowed} count.", **words)  # fmt: skip
        return Answer(False, (Step(_FEEDSTOCK, said, False, (origin,), standing),))
    said = Sentence("Feedstock from {countries} counts for fuel produced on {day}.", **words)
    return Answer(True, (Step(_FEEDSTOCK, said, True, (origin,), standing),))


def countries_that_do_not_count(countries: Iterable[str], produced_on: date, parameters: Parameters) -> tuple[str, ...]:
    """Return those of the countries of a feedstock (ISO codes) that take the credit from a fuel produced on a day."""
    origin = parameters.at("clean_fuel.feedstock_origin", max(produced_on, FIRST_DAY))
    allowed = {one.strip() for one in str(origin.value).split(";")}
    return () if origin.value == "any" else tuple(one for one in countries if one not in allowed)


def countries_named(codes: Iterable[str]) -> Text:
    """Return the names of some countries (ISO codes) in both languages; a code that is no country's stays what it is."""
    names = [country_name(one) for one in codes]
    return Text(", ".join(one.ko for one in names), ", ".join(one.en for one in names))


def emissions_factor(fuel: FuelBatch, day: date, parameters: Parameters) -> Answer[Fraction]:
    """Return the emissions factor of a fuel produced on a day: (50 - rate) / 50, rounded to 0.1. 26 USC 45Z(b)(1)(A), (C), (2).

    Above 1 for a rate below zero, which from 2026 on only fuel of animal manure can have. A range where it matters that the agency may
    round a rate to a multiple of 5 (not one of its own table), or that a factor lies just between two tenths, which the text leaves open.
    """
    if fuel.emission_rate_kg is None:
        return cannot_tell(Sentence("The emissions rate of {name} is not given.", name=fuel.name))
    reference, step, negative = (
        parameters.at(f"clean_fuel.{one}", max(day, FIRST_DAY)) for one in ("reference_rate", "factor_rounded_to", "negative_rates")
    )  # fmt: skip
    rate = exact(fuel.emission_rate_kg)
    is_raised = rate < 0 and not negative.value and not fuel.is_manure
    counted = Fraction(0) if is_raised else rate
    rates = {counted} if fuel.rate_source is RateSource.TABLE else {counted, *_rounded(counted, _RATE_STEP)}
    whole, tenth = exact(reference.number), exact(step.number)
    factors = {one for each in rates for one in _rounded(max(Fraction(0), whole - each) / whole, tenth)}
    least, most = min(factors), max(factors)
    words = {"name": fuel.name, "rate": fuel.emission_rate_kg, "day": day}
    words["factor"] = "–".join(dict.fromkeys(str(float(one)) for one in (least, most)))
    said = (
        Sentence("{name} at {rate} kg CO2e per mmBTU: a rate below zero counts as zero for fuel produced on {day}, so the factor is {factor}.", **words)
        if is_raised
        else Sentence("{name} at {rate} kg CO2e per mmBTU has an emissions factor of {factor}.", **words)
    )  # fmt: skip
    gaps: tuple[Sentence, ...] = ()
    if least != most:
        gaps = (Sentence("How the rate of {name} is rounded is open: the agency may round it to a multiple of 5, and a factor between two tenths up or down.", name=fuel.name),)  # fmt: skip
    found: Answer[Fraction] = Answer(None, (Step(_EMISSIONS, said, None, (reference, step, negative), fuel.standing),), gaps)  # fmt: skip
    return between(least, most, found)


def applicable_amount(fuel: FuelBatch, day: date, parameters: Parameters) -> Answer[Fraction]:
    """Return the amount a gallon (USD) before the emissions factor, for fuel produced and sold on a day. 26 USC 45Z(a)(2)-(3), (c).

    Raised by the inflation factor of the year of the sale and rounded to a cent. A range where wages are not told, the end of the
    aviation amount is disputed, or the factor of the year is not published: from the one of the latest year known to what the highest
    rise of consumer prices over twelve months since 2018 would make of it.
    """
    found_inflation = _inflation(day, parameters)
    if found_inflation is None:
        return cannot_tell(Sentence("The inflation factor of the clean fuel credit is not known for {day}.", day=day))
    inflation, is_current = found_inflation
    aviation, steps, gaps = _aviation_amount(fuel, day, parameters)
    wages = (fuel.pays_wages,) if fuel.pays_wages is not None else (False, True)
    if fuel.pays_wages is None:
        gaps.append(Sentence("Whether prevailing wages and apprenticeship are met for {name} is not given.", name=fuel.name))  # fmt: skip
    names = [
        f"clean_fuel.amount.{prefix}{'with_wages' if paid else 'base'}"
        for paid in wages
        for prefix in (("aviation_",) if aviation else ("",) if aviation is False else ("", "aviation_"))
    ]
    values = [parameters.at(name, day) for name in names]
    factors = [exact(inflation.number)]
    if not is_current:
        factors.append(factors[0] * _highest_rise(parameters) ** (day.year - inflation.effective_on.year))
    amounts = [nearest(exact(one.number) * factor, _CENT) for one in values for factor in factors]
    least, most = min(amounts), max(amounts)
    words = {"day": day, "least": f"{float(least):.2f}", "most": f"{float(most):.2f}"}
    if not is_current:
        gap = Sentence("The inflation factor of {year} is in no source read: taken from {least}, that of {before}, to {most}, were prices to rise each year as fast as consumer prices ever did since 2018.", year=day.year, before=inflation.effective_on.year, least=f"{float(factors[0]):g}", most=f"{float(factors[1]):.3f}")  # fmt: skip
        said = Sentence("The amount for a sale on {day} is {least} to {most} USD a gallon.", **words)
        open_one: Answer[Fraction] = Answer(None, (*steps, Step(_AMOUNT, said, None, (*values, inflation), Standing.UNVERIFIED)), (*gaps, gap))  # fmt: skip
        return between(least, most, open_one)
    said = (
        Sentence("The amount for a sale on {day} is {least} USD a gallon.", **words)
        if least == most
        else Sentence("The amount for a sale on {day} is {least} to {most} USD a gallon.", **words)
    )
    steps.append(Step(_AMOUNT, said, None, (*values, inflation), fuel.standing))
    found: Answer[Fraction] = Answer(None, tuple(steps), tuple(gaps))
    return between(least, most, found)


def _aviation_amount(
    fuel: FuelBatch, day: date, parameters: Parameters
) -> tuple[bool | None, list[Step], list[Sentence]]:
    """Return whether the aviation amount applies to fuel produced on a day; None between the days on which sources say it ended."""
    if not fuel.is_aviation:
        return False, [], []
    if fuel.is_palm_distillate:
        said = Sentence("{name} is made of palm fatty acid distillates: it has the general amount, not that for aviation fuel.", name=fuel.name)  # fmt: skip
        return False, [Step(_AMOUNT, said, False, (), fuel.standing)], []
    sources = list[ParameterValue]()
    for name in ("aviation_rate_last_day", "aviation_rate_last_day_otherwise"):
        try:
            sources.append(parameters.at(f"clean_fuel.{name}", day))
        except UnknownParameter:
            # Before the amendment was enacted no day ended the aviation amount.
            return True, [], []
    last, otherwise = (day_of(one) for one in sources)
    words = {"name": fuel.name, "last": last, "otherwise": otherwise, "day": day}
    if day <= min(last, otherwise):
        said = Sentence("{name}, produced on {day}, has the amount for aviation fuel.", **words)
        return True, [Step(_AMOUNT, said, True, (sources[0],))], []
    if day > max(last, otherwise):
        said = Sentence("{name}, produced on {day}, has the general amount: that for aviation fuel ended with {last}.", **words)  # fmt: skip
        return False, [Step(_AMOUNT, said, False, (sources[0],))], []
    said = Sentence("Sources contradict each other: the amount for aviation fuel ended with {last}, or with {otherwise} as a trade group says.", **words)  # fmt: skip
    return None, [Step(_AMOUNT, said, None, tuple(sources))], [said]


def _inflation(day: date, parameters: Parameters) -> tuple[ParameterValue, bool] | None:
    """Return the inflation factor of a year or of the latest before it, and whether it is that year's; None where there is none."""
    for year in range(day.year, FIRST_DAY.year - 1, -1):
        try:
            return parameters.at("clean_fuel.inflation_factor", date(year, 1, 1)), year == day.year
        except UnknownParameter:
            continue
    return None


def _highest_rise(parameters: Parameters) -> Fraction:
    """Return the highest rise of consumer prices over twelve months since 2018, as far as known: what a factor not published may be."""
    known = {one.effective_on: exact(one.number) for one in parameters.by_name["consumer_prices"].values if one.value is not None and one.effective_on.year >= _FIRST_SEEN and (parameters.known_by is None or one.known_on <= parameters.known_by)}  # fmt: skip
    before = {day: known.get(day.replace(year=day.year - 1)) for day in known}
    return max((known[day] / one for day, one in before.items() if one), default=Fraction(1))


def _rounded(number: Fraction, step: Fraction) -> set[Fraction]:
    """Return the nearest multiple of a step; both where the number lies just between two."""
    up = nearest(number, step)
    return {up, up - step} if up - number == step / 2 else {up}


def _turns(fuel: FuelBatch, parameters: Parameters) -> list[date]:
    """Return the days within a batch on which other rules may hold than at its ends: those of each turn of the year, and of the aviation amount."""
    years = range(max(fuel.first_day.year, FIRST_DAY.year - 1), min(fuel.last_day.year, FIRST_DAY.year + 10))
    found = [day for year in years for day in (date(year, 12, 31), date(year + 1, 1, 1))]
    if fuel.is_aviation:
        # Before the amendment was enacted no day ended the aviation amount.
        with suppress(UnknownParameter):
            found.append(day_of(parameters.at("clean_fuel.aviation_rate_last_day", max(fuel.first_day, FIRST_DAY))))
    return [day for day in found if fuel.first_day < day < fuel.last_day]
