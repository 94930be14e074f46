"""The sustainable aviation fuel credit of 2023 and 2024. 26 USC 40B."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Answer, Step
from .clean_fuel import ENACTED_ON, UNITED_STATES
from .exact import between, exact, in_floats
from .fuel import FuelBatch
from .orphan import day_of

_RULE, _FUEL = "aviation_fuel.credit", "aviation_fuel.fuel"


def credit_of_batch(fuel: FuelBatch, parameters: Parameters) -> Answer[float]:
    """Return the credit (USD) for a batch of aviation fuel sold or used in mixtures from one day to another.

    A range from nothing where part of the batch may fall on other days than those of the credit, or where something asked is not given.
    """
    first, last = days_of_credit(parameters)
    if not fuel.is_aviation or fuel.first_day > last or fuel.last_day < first:
        words = {"name": fuel.name, "first": first, "last": last, "begins": fuel.first_day, "ends": fuel.last_day}
        said = Sentence("{name} ({begins} to {ends}): this credit is for aviation fuel sold or used from {first} to {last}.", **words)  # fmt: skip
        return Answer(0.0, (Step(_RULE, said, False, (), fuel.standing),))
    allowed = is_eligible(fuel)
    if allowed.value is False:
        return Answer(0.0).after(allowed)
    if fuel.emissions_cut_percent is None:
        gap = Sentence("By how much {name} cuts emissions is not given: a credit for aviation fuel sold to the end of 2024 cannot be told.", name=fuel.name)  # fmt: skip
        untold: Answer[float] = Answer(None, (), (gap,))
        return untold.after(allowed)
    day = min(max(fuel.first_day, first), fuel.last_day)
    found = aviation_fuel_credit(fuel.name, fuel.gallons, fuel.emissions_cut_percent, day, parameters, fuel.standing)
    most = found.value if found.value is not None else found.most
    gaps = found.missing
    if most and not (first <= fuel.first_day and fuel.last_day <= last):
        gaps = (*gaps, Sentence("How much of {name} was sold from {first} to {last}, in the days of this credit, is not given.", name=fuel.name, first=first, last=last))  # fmt: skip
    if most and (allowed.value is None or len(gaps) > len(found.missing)):
        found = Answer(None, found.steps, gaps, 0.0, most)
    return found.after(allowed)


def is_eligible(fuel: FuelBatch) -> Answer[bool]:
    """Return whether a fuel can have the credit on the days of it. 26 USC 40B(c), (d), (f).

    A registered producer or importer; mixed with kerosene and put into aircraft in the United States (the fuel itself may come from
    elsewhere); no fats processed together with petroleum, no palm fatty acid distillates.
    """
    words = {"name": fuel.name}
    if (fuel.blended_in and fuel.blended_in not in UNITED_STATES) or fuel.is_coprocessed or fuel.is_palm_distillate or fuel.is_registered is False:  # fmt: skip
        said = Sentence("{name} is mixed or put into aircraft elsewhere, co-processed, made of palm fatty acid distillates, or of a producer or importer not registered: no credit.", **words)  # fmt: skip
        return Answer(False, (Step(_FUEL, said, False, (), fuel.standing),))
    gaps = list[Sentence]()
    if not fuel.blended_in:
        gaps.append(Sentence("Where {name} is mixed with kerosene and put into aircraft is not given.", **words))
    if fuel.is_registered is None:
        gaps.append(Sentence("Whether the producer or importer of {name} is registered is not given.", **words))
    if gaps:
        return Answer(None, (), tuple(gaps))
    said = Sentence("{name} is mixed with kerosene and put into aircraft in the United States, by a registered producer or importer.", **words)  # fmt: skip
    return Answer(True, (Step(_FUEL, said, True, (), fuel.standing),))


def days_of_credit(parameters: Parameters) -> tuple[date, date]:
    """Return the first and the last day of sale or use on which the credit is given."""
    first, last = (parameters.at(f"aviation_fuel.{one}", ENACTED_ON) for one in ("first_day", "last_day"))
    return day_of(first), day_of(last)


def aviation_fuel_credit(
    name: Text,
    gallons: float,
    reduction_percent: float,
    sold_on: date,
    parameters: Parameters,
    standing: Standing = Standing.ENACTED,
) -> Answer[float]:
    """Return the credit (USD) for gallons of sustainable aviation fuel in a mixture sold or used on a day.

    $1.25 a gallon, and a cent more for each point by which emissions are cut beyond 50 %, at most 50 cents; nothing below 50 %.
    Whether a part of a point counts is not said: the answer is then a range from whole points to parts of them.
    """
    first, last = (parameters.at(f"aviation_fuel.{one}", max(sold_on, ENACTED_ON)) for one in ("first_day", "last_day"))
    words: dict[str, object] = {"name": name, "day": sold_on, "first": first.value, "last": last.value}
    if not day_of(first) <= sold_on <= day_of(last):
        said = Sentence("{name}: this credit is for sales and uses from {first} to {last}, not on {day}.", **words)
        return Answer(0.0, (Step(_RULE, said, False, (first, last), standing),))
    amount, point, most, least_cut = (parameters.at(f"aviation_fuel.{one}", sold_on) for one in ("amount", "per_point", "most", "least_reduction"))  # fmt: skip
    values = (first, last, amount, point, most, least_cut)
    beyond = exact(reduction_percent) - exact(least_cut.number)
    if beyond < 0:
        said = Sentence("{name} cuts emissions by less than {least}%: no credit.", least=least_cut.value, **words)
        return Answer(0.0, (Step(_RULE, said, False, values, standing),))
    per_gallon = [
        exact(amount.number) + min(exact(most.number), points * exact(point.number))
        for points in (Fraction(floor(beyond)), beyond)
    ]
    words |= {"least": f"{float(per_gallon[0]):.4g}", "most": f"{float(per_gallon[1]):.4g}"}
    gaps: tuple[Sentence, ...] = ()
    if per_gallon[0] == per_gallon[1]:
        said = Sentence("{name} has {least} USD a gallon.", **words)
    else:
        said = Sentence("{name} has {least} to {most} USD a gallon: whether a part of a percentage point counts is not said.", **words)  # fmt: skip
        gaps = (said,)
    found: Answer[Fraction] = Answer(None, (Step(_RULE, said, True, values, standing),), gaps)
    return in_floats(between(per_gallon[0] * exact(gallons), per_gallon[1] * exact(gallons), found))
