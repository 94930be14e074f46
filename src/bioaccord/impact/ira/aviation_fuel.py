"""The sustainable aviation fuel credit of 2023 and 2024. 26 USC 40B."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Answer, Step
from .exact import between, exact, in_floats
from .orphan import day_of

_RULE = "aviation_fuel.credit"


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
    first, last = (parameters.at(f"aviation_fuel.{one}", sold_on) for one in ("first_day", "last_day"))
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
