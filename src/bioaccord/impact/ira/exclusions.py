"""What is never negotiated: other ways of approval, what is not marketed, and what is made of human blood or plasma."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .orphan import day_of
from .product import Medicine, Pathway

_APPROVED_RULE, _PLASMA_RULE = "negotiation.approved_and_marketed", "negotiation.plasma"


def is_approved_and_marketed(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a medicine is approved under 505(c) or licensed under 351(a), and marketed on the publication date.

    42 USC 1320f-1(e)(1)(A)(i), (B)(i). A medicine taken from the market on a day that nobody gives is not marketed on any
    publication date still to come.
    """
    published = parameters.at("negotiation.publication_date", date(year, 1, 1))
    day = day_of(published)
    words = {"name": medicine.name, "day": day}
    standing = weakest([medicine.standing, *(form.standing for form in medicine.forms)])
    if medicine.pathway in (Pathway.BIOSIMILAR, Pathway.GENERIC):
        said = (
            Sentence("{name} is a biosimilar: it is not negotiated itself.", **words)
            if medicine.pathway is Pathway.BIOSIMILAR
            else Sentence("{name} is a generic: it is not negotiated itself.", **words)
        )
        return Answer(False, (Step(_APPROVED_RULE, said, False, (), medicine.standing),))
    forms = [form for form in medicine.forms if not (form.approved_on and form.approved_on > day)]
    if medicine.forms and not forms:
        said = Sentence("No form of {name} is approved by {day}.", **words)
        return Answer(False, (Step(_APPROVED_RULE, said, False, (published,), standing),))
    # Of the forms approved by then: one that is neither gone nor still to be sold keeps the drug on the market.
    withdrawn = [form.withdrawn_on for form in forms]
    sold = [form.marketed_on for form in forms if not (form.withdrawn_on and form.withdrawn_on <= day)]
    last = max((one for one in withdrawn if one), default=None) if withdrawn and all(withdrawn) else None
    first = min((one for one in sold if one), default=None) if sold and all(sold) else None
    if last:
        words |= {"last": last}
        if last > day:
            said = Sentence("{name} was still marketed on {day}; its last form was taken from the market on {last}.", **words)  # fmt: skip
            return Answer(True, (Step(_APPROVED_RULE, said, True, (published,), standing),))
        said = Sentence("The last form of {name} was taken from the market on {last}, by {day}.", **words)
        return Answer(False, (Step(_APPROVED_RULE, said, False, (published,), standing),))
    if not medicine.is_marketed:
        if parameters.known_by and day <= parameters.known_by:
            gap = Sentence("{name} is no longer marketed, and whether it was on {day} is not said.", **words)
            return cannot_tell(gap, steps=(Step(_APPROVED_RULE, gap, None, (published,), standing),))
        said = Sentence("{name} is no longer marketed.", **words)
        return Answer(False, (Step(_APPROVED_RULE, said, False, (published,), standing),))
    if first and first > day:
        words |= {"first": first}
        said = Sentence("{name} is sold only from {first}, after {day}.", **words)
        return Answer(False, (Step(_APPROVED_RULE, said, False, (published,), standing),))
    said = (
        Sentence("{name} is licensed under section 351(a) and marketed.", **words)
        if medicine.pathway is Pathway.BIOLOGIC
        else Sentence("{name} is approved under section 505(c) and marketed.", **words)
    )
    return Answer(True, (Step(_APPROVED_RULE, said, True, (), standing),))


def is_not_plasma_derived(medicine: Medicine) -> Answer[bool]:
    """Return whether a medicine is not a biologic made of human whole blood or plasma. 42 USC 1320f-1(e)(3)(C).

    A biologic of which nobody says so is taken as none, and the step is marked unverified.
    """
    words = {"name": medicine.name}
    if medicine.pathway is not Pathway.BIOLOGIC:
        said = Sentence("{name} is no biologic: it cannot be left out as made of blood or plasma.", **words)
        return Answer(True, (Step(_PLASMA_RULE, said, True),))
    if medicine.is_plasma_derived is None:
        said = Sentence("Nobody says that {name} is made of human blood or plasma: taken as not.", **words)
        return Answer(True, (Step(_PLASMA_RULE, said, True, (), Standing.UNVERIFIED),))
    said = (
        Sentence("{name} is made of human blood or plasma: it is left out.", **words)
        if medicine.is_plasma_derived
        else Sentence("{name} is not made of human blood or plasma.", **words)
    )
    holds = not medicine.is_plasma_derived
    return Answer(holds, (Step(_PLASMA_RULE, said, holds, (), medicine.standing),))
