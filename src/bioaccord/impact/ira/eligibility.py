"""Whether a medicine can be selected for a price applicability year: every layer of the law, one after the other."""

from __future__ import annotations

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters
from ..trail import Answer, Step, cannot_tell
from .age import FIRST_YEAR, LAST_YEAR, first_year, is_old_enough
from .competition import has_no_competition
from .exclusions import is_approved_and_marketed, is_not_plasma_derived
from .low_spend import is_in_its_parts, is_spent_enough
from .orphan import is_no_orphan
from .product import Medicine
from .small_biotech import is_no_small_biotech

_RULE = "negotiation.already_selected"


def qualifies(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a medicine is a qualifying single source drug for a year, but for its spending. 42 USC 1320f-1(e).

    `medicine` holds all forms of one moiety and one holder; see `qualifying.single_source_drugs`.
    """
    return all_of(
        is_approved_and_marketed(medicine, year, parameters),
        # What is left out as an orphan drug is so whatever its age: its years do not even begin to count.
        is_no_orphan(medicine, year, parameters),
        is_old_enough(medicine, year, parameters),
        has_no_competition(medicine, year, parameters),
        is_not_plasma_derived(medicine),
    )


def eligibility(
    medicine: Medicine, year: int, parameters: Parameters, spending_usd: float | None = None
) -> Answer[bool]:
    """Return whether a medicine is negotiation-eligible for a price applicability year, but for its rank. 42 USC 1320f-1(d)-(e).

    `spending_usd`: parts B and D over the 12 months that count, where known or forecast; without it the portfolio's rows say it.
    The trail holds every layer, whichever decides. No where one layer says no; `cannot_tell` where one is open and none says no.
    """
    return all_of(
        qualifies(medicine, year, parameters),
        is_spent_enough(medicine, year, parameters, spending_usd),
        is_in_its_parts(medicine, year, parameters),
        is_no_small_biotech(medicine, year, parameters),
        is_not_selected_before(medicine, year),
    )


def earliest_year(
    medicine: Medicine, parameters: Parameters, spending_usd: float | None = None, from_year: int = FIRST_YEAR
) -> Answer[int]:
    """Return the first price applicability year (`from_year` to 2035) for which a medicine can be selected.

    A range from the first year whose answer is open; nothing, and nothing missing, where it is none of them.
    """
    years = range(from_year, LAST_YEAR + 1)
    return first_year(medicine, {year: eligibility(medicine, year, parameters, spending_usd) for year in years})


def is_not_selected_before(medicine: Medicine, year: int) -> Answer[bool]:
    """Return whether a medicine was not selected for an earlier year: such drugs are not counted again. 42 USC 1320f-1(d)(3)(A)(i)."""
    words = {"name": medicine.name, "year": year, "first": medicine.selected_for}
    if medicine.selected_for and medicine.selected_for < year:
        said = Sentence("{name} was already selected for {first}: it is not selected again for {year}.", **words)
        return Answer(False, (Step(_RULE, said, False, (), medicine.standing),))
    said = Sentence("{name} was not selected for a year before {year}.", **words)
    return Answer(True, (Step(_RULE, said, True, (), medicine.standing),))


def all_of(*answers: Answer[bool]) -> Answer[bool]:
    """Return whether all answers are yes: no where one is no, open where one is open; with the steps of all of them."""
    values = [answer.value for answer in answers]
    if False in values:
        # What else is open decides nothing any more.
        decided = [answer for answer in answers if answer.value is not None]
        gaps = tuple(gap for answer in decided for gap in answer.missing)
        steps = tuple(step for answer in answers for step in answer.steps)
        return Answer(False, (), gaps).after(Answer(False, steps))
    if None in values:
        gaps = tuple(gap for answer in answers for gap in answer.missing)
        open_answer: Answer[bool] = cannot_tell(*gaps)
        return open_answer.after(*answers)
    return Answer(True).after(*answers)
