"""Whether enough years have passed since approval, and the first year for which they have."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .product import Medicine, Pathway

FIRST_YEAR, LAST_YEAR = 2026, 2035
_RULE = "negotiation.age"


def is_old_enough(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether the years asked have passed by the statutory publication date of a price applicability year.

    42 USC 1320f-1(e)(1)(A)(ii), (B)(ii). `cannot_tell` where the approval of a form is missing, unless a known one already suffices.
    """
    first_day = date(year, 1, 1)
    published = parameters.at("negotiation.publication_date", first_day)
    kind = "biologic" if medicine.pathway is Pathway.BIOLOGIC else "drug"
    asked = parameters.at(f"negotiation.years_since_approval.{kind}", first_day)
    known = [form for form in medicine.forms if form.approved_on]
    earliest = min((form.approved_on for form in known if form.approved_on), default=None)
    gap = Sentence("The approval date of at least one form of {name} is missing.", name=medicine.name)
    if earliest is None or not isinstance(published.value, date):
        return cannot_tell(gap)
    passes_on = years_after(earliest, int(asked.number))
    holds = passes_on <= published.value
    standing = weakest(form.standing for form in known if form.approved_on == earliest)
    step = _step(medicine, earliest, passes_on, published, asked, holds, standing)
    if not holds and len(known) < len(medicine.forms):
        return cannot_tell(gap, steps=(step,))
    return Answer(holds, (step,))


def first_old_enough(medicine: Medicine, parameters: Parameters) -> Answer[int]:
    """Return the first price applicability year by whose publication date the years asked have passed."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        answer = is_old_enough(medicine, year, parameters)
        if answer.value is None:
            return cannot_tell(*answer.missing, steps=answer.steps)
        if answer.value:
            return Answer(year, answer.steps)
    return Answer(None, answer.steps)


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 1 March for 29 February in a year without one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _step(
    medicine: Medicine,
    earliest: date,
    passes_on: date,
    published: ParameterValue,
    asked: ParameterValue,
    holds: bool,
    standing: Standing,
) -> Step:
    words = {
        "name": medicine.name,
        "day": earliest,
        "years": asked.value,
        "passes": passes_on,
        "published": published.value,
    }
    if holds:
        said = Sentence(
            "{name} was approved on {day}; {years} years had passed on {passes}, by the publication date {published}.",
            **words,
        )
    else:
        said = Sentence(
            "{name} was approved on {day}; {years} years pass only on {passes}, after the publication date {published}.",
            **words,
        )
    return Step(_RULE, said, holds, (asked, published), standing)
