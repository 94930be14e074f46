"""Small biotech drugs: left out of the first three years, and with a floor under their price in the two after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .low_spend import spent
from .orphan import day_of
from .product import Medicine, Part

_RULE, _FLOOR_RULE = "negotiation.small_biotech", "negotiation.small_biotech_floor"
_TESTED = Period(date(2021, 1, 1), date(2021, 12, 31))


def is_no_small_biotech(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a medicine is not left out as a small biotech drug. 42 USC 1320f-1(d)(2), years 2026 to 2028.

    A holder has to ask for the exception; where neither of its shares of 2021 is given, nobody did.
    """
    first_day = date(year, 1, 1)
    exception = parameters.at("negotiation.small_biotech.exception", first_day)
    words = {"name": medicine.name, "year": year}
    if not exception.value:
        said = Sentence("There is no exception for small biotech drugs in {year} any more.", **words)
        return Answer(True, (Step(_RULE, said, True, (exception,)),))
    published = parameters.at("negotiation.publication_date", first_day)
    found = _as_conditions(is_small_biotech(medicine, day_of(published), parameters))
    if found.value is None:
        return found
    said = (
        Sentence("{name} is left out for {year} as a small biotech drug, if its holder asks for it.", **words)
        if found.value
        else Sentence("{name} is not left out for {year} as a small biotech drug.", **words)
    )
    return Answer(not found.value, (Step(_RULE, said, not found.value, (exception,)),)).after(found)


def is_small_biotech(medicine: Medicine, day: date, parameters: Parameters) -> Answer[bool]:
    """Return whether a medicine meets the test of small biotech drugs on a day: 42 USC 1320f-1(d)(2)(A)-(B).

    In 2021, of one part of Medicare: at most 1 % of the part's spending and at least 80 % of its holder's; not where the holder was
    acquired after 2021 by one that is no specified manufacturer, from the next plan year on (of 2025, where before).
    """
    lost = _is_lost(medicine, day, parameters)
    if lost.value:
        return Answer(False, lost.steps)
    tests = [
        _test(medicine, Part.D, medicine.share_of_holder_part_d_2021, "negotiation.small_biotech.part_d_total", parameters),
        _test(medicine, Part.B, medicine.share_of_holder_part_b_2021, "negotiation.small_biotech.part_b_total", parameters),
    ]  # fmt: skip
    if all(test is None for test in tests):
        said = Sentence("Nobody claims the exception for small biotech drugs for {name}: its shares of its holder’s spending in 2021 are not given.", name=medicine.name)  # fmt: skip
        return Answer(False, (Step(_RULE, said, False, (), medicine.standing),))
    answers = [test for test in tests if test]
    steps = tuple(step for answer in answers for step in answer.steps)
    missing = tuple(gap for answer in answers for gap in answer.missing)
    if any(answer.value for answer in answers):
        if lost.value is None:
            return cannot_tell(*lost.missing, steps=steps + lost.steps)
        return Answer(True, steps + lost.steps)
    if all(answer.value is False for answer in answers):
        return Answer(False, steps)
    return cannot_tell(*missing, *lost.missing, steps=steps + lost.steps)


def small_biotech_floor(medicine: Medicine, year: int, parameters: Parameters) -> Answer[float]:
    """Return the least share of non-FAMP (0 to 1) that a price first applicable in a year may be; 0 where there is no floor.

    42 USC 1320f-3(d): 66 % where that year is 2029 or 2030 and the medicine meets the test of small biotech drugs.
    """
    words = {"name": medicine.name, "year": year}
    try:
        floor = parameters.at("negotiation.small_biotech.floor", date(year, 1, 1))
    except UnknownParameter:
        said = Sentence("No floor stands under a price that first applies in {year}.", **words)
        return Answer(0.0, (Step(_FLOOR_RULE, said, False),))
    published = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
    found = _as_conditions(is_small_biotech(medicine, published, parameters))
    if found.value is None:
        open_answer: Answer[float] = Answer(None, least=0.0, most=floor.number)
        return open_answer.after(found)
    words |= {"share": f"{floor.number:.0%}"}
    said = (
        Sentence("The price of {name}, a small biotech drug, may not be below {share} of non-FAMP in {year}.", **words)
        if found.value
        else Sentence("{name} is no small biotech drug: no floor stands under its price.", **words)
    )
    step = Step(_FLOOR_RULE, said, found.value, (floor,))
    return Answer(floor.number if found.value else 0.0, (step,)).after(found)


def _as_conditions(found: Answer[bool]) -> Answer[bool]:
    """Return an answer whose steps decide nothing by themselves: what they say of the exception is no reason against being negotiated."""
    return replace(found, steps=tuple(replace(step, holds=None) for step in found.steps))


def _test(
    medicine: Medicine, part: Part, share_of_holder: float | None, total_name: str, parameters: Parameters
) -> Answer[bool] | None:
    if share_of_holder is None:
        return None
    first_day = date(2026, 1, 1)
    least = parameters.at("negotiation.small_biotech.least_of_holder", first_day)
    most = parameters.at("negotiation.small_biotech.most_of_part", first_day)
    words = {"name": medicine.name, "part": part.value, "share": f"{share_of_holder:.1%}", "least": f"{least.number:.0%}"}  # fmt: skip
    if share_of_holder < least.number:
        said = Sentence("{name} was {share} of its holder’s Part {part} spending in 2021, less than {least}.", **words)
        return Answer(False, (Step(_RULE, said, False, (least,), medicine.standing),))
    said = Sentence("{name} was {share} of its holder’s Part {part} spending in 2021, at least {least}.", **words)
    steps = [Step(_RULE, said, True, (least,), medicine.standing)]
    given = spent(medicine, _TESTED, (part,))
    try:
        total = parameters.at(total_name, date(2021, 1, 1))
    except UnknownParameter:
        gap = Sentence("The total Part {part} spending of 2021 that {name} is measured by is not published.", **words)
        return cannot_tell(gap, steps=tuple(steps))
    if given.value is None and not (given.least and given.least > most.number * total.number):
        return cannot_tell(*given.missing, steps=(*steps, *given.steps))
    amount = given.value if given.value is not None else given.least or 0.0
    steps.append(_of_part(medicine, part, amount, total, most, given.standing))
    return Answer(bool(steps[-1].holds), (*given.steps, *steps))


def _of_part(
    medicine: Medicine, part: Part, amount: float, total: ParameterValue, most: ParameterValue, standing: Standing
) -> Step:
    holds = amount <= most.number * total.number
    words = {"name": medicine.name, "part": part.value, "share": f"{amount / total.number:.2%}", "most": f"{most.number:.0%}"}  # fmt: skip
    said = (
        Sentence("{name} was {share} of all Part {part} spending in 2021, not more than {most}.", **words)
        if holds
        else Sentence("{name} was {share} of all Part {part} spending in 2021, more than {most}.", **words)
    )
    return Step(_RULE, said, holds, (total, most), standing)


def _is_lost(medicine: Medicine, day: date, parameters: Parameters) -> Answer[bool]:
    """Return whether an acquisition has ended the exception by a day. 42 USC 1320f-1(d)(2)(B)(ii)."""
    acquired, first_day = medicine.acquired_on, date(2026, 1, 1)
    after = parameters.at("negotiation.small_biotech.acquired_after", first_day)
    early = parameters.at("negotiation.small_biotech.acquisition_from", first_day)
    if acquired is None or acquired <= day_of(after):
        return Answer(False)
    effective = max(date(acquired.year + 1, 1, 1), day_of(early))
    if effective > day or medicine.acquired_by_specified:
        return Answer(False)
    words = {"name": medicine.name, "day": acquired, "effective": effective}
    values = (after, early)
    standing = weakest([medicine.standing])
    if medicine.acquired_by_specified is None:
        gap = Sentence("Whether the firm that acquired the holder of {name} on {day} is a specified manufacturer is not said.", **words)  # fmt: skip
        return cannot_tell(gap, steps=(Step(_RULE, gap, None, values, standing),))
    said = Sentence("The holder of {name} was acquired on {day} by a firm that is no specified manufacturer: the exception ended on {effective}.", **words)  # fmt: skip
    return Answer(True, (Step(_RULE, said, False, values, standing),))
