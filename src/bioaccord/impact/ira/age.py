"""Whether enough years have passed since approval, and the first year for which they have."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing
from ..trail import Answer, Step, cannot_tell
from .anniversary import NEVER
from .approval import Approval, approval
from .orphan import Clock, clock, day_of
from .product import Medicine, Pathway

FIRST_YEAR, LAST_YEAR = 2026, 2035
_RULE = "negotiation.age"


def is_old_enough(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether the years asked have passed by the statutory publication date of a price applicability year.

    42 USC 1320f-1(e)(1)(A)(ii), (B)(ii), (e)(4). `cannot_tell` where what is open about the approval decides it.
    """
    first_day = date(year, 1, 1)
    published = parameters.at("negotiation.publication_date", first_day)
    asked = years_asked(medicine, year, parameters)
    approved = approval(medicine)
    passes = clock(medicine, approved, int(asked.number), year, parameters)
    day = day_of(published)
    may_be, must_be = (
        passes.earliest is None or passes.earliest <= day,
        passes.latest is not None and passes.latest <= day,
    )
    holds = must_be if may_be == must_be else None
    step = _step(medicine, approved, passes, published, asked, holds)
    steps = (*passes.steps, *([step] if step else []))
    if holds is None:
        return cannot_tell(*passes.gaps, steps=steps)
    return Answer(holds, steps, passes.gaps)


def years_asked(medicine: Medicine, year: int, parameters: Parameters) -> ParameterValue:
    """Return how many years have to pass before a drug or a biologic can be selected for a price applicability year."""
    kind = "biologic" if medicine.pathway is Pathway.BIOLOGIC else "drug"
    return parameters.at(f"negotiation.years_since_approval.{kind}", date(year, 1, 1))


def first_old_enough(medicine: Medicine, parameters: Parameters) -> Answer[int]:
    """Return the first price applicability year by whose publication date the years asked have passed.

    A range where that is open; nothing where it is none of the years to 2035.
    """
    answers = {year: is_old_enough(medicine, year, parameters) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    return first_year(medicine, answers)


def first_year(medicine: Medicine, answers: dict[int, Answer[bool]]) -> Answer[int]:
    """Return the first year whose answer is yes; a range from the first one that is open, where one is before it.

    None without anything missing where all answers are no: the steps of the last year say why.
    """
    sure = next((year for year, answer in answers.items() if answer.value), None)
    maybe = next((year for year, answer in answers.items() if answer.value is not False), None)
    last = answers[sure or max(answers)]
    if sure is not None and sure == maybe:
        return Answer(sure, last.steps, last.missing)
    if maybe is None:
        return Answer(None, last.steps)
    return Answer(None, answers[maybe].steps, answers[maybe].missing, least=maybe, most=sure)


def _step(
    medicine: Medicine,
    approved: Approval,
    passes: Clock,
    published: ParameterValue,
    asked: ParameterValue,
    holds: bool | None,
) -> Step | None:
    words: dict[str, object] = {
        "name": medicine.name,
        "years": asked.value,
        "published": published.value,
    }
    standing: Standing = approved.standing
    latest = approved.latest
    if latest is None:
        return None
    if passes.latest == NEVER and holds is False:
        said = Sentence("The {years} years of {name} had not begun to count by the publication date {published}.", **words)  # fmt: skip
    elif holds is None:
        words |= {"day": latest}
        said = Sentence("Whether {years} years had passed for {name} by the publication date {published} is open; the latest day of its first approval is {day}.", **words)  # fmt: skip
    elif passes.counted_from in (None, approved.day):
        words |= {"day": latest, "passes": passes.latest}
        said = (
            Sentence("{name} was approved on {day}; {years} years had passed on {passes}, by the publication date {published}.", **words)
            if holds
            else Sentence("{name} was approved on {day}; {years} years pass only on {passes}, after the publication date {published}.", **words)
        )  # fmt: skip
    else:
        words |= {"day": passes.counted_from, "passes": passes.latest}
        said = (
            Sentence("The years of {name} count from {day}; {years} years had passed on {passes}, by the publication date {published}.", **words)
            if holds
            else Sentence("The years of {name} count from {day}; {years} years pass only on {passes}, after the publication date {published}.", **words)
        )  # fmt: skip
    return Step(_RULE, said, holds, (asked, published), standing)
