"""Whether a generic or biosimilar is approved and marketed: what takes a medicine out of the negotiation."""

from __future__ import annotations

from datetime import date
from math import prod

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .orphan import day_of
from .product import Competitor, CompetitorKind, Medicine, Pathway

_RULE = "negotiation.competition"


def has_no_competition(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether no generic (of a drug) or biosimilar (of a biologic) is approved and marketed by the publication date.

    42 USC 1320f-1(e)(1)(A)(iii), (B)(iii), (2). One form's competitor is enough for all forms; an authorised generic is the same
    drug. A competitor yet to come leaves the answer open, unless its likelihood is 0 or 1.
    """
    published = parameters.at("negotiation.publication_date", date(year, 1, 1))
    return has_none_by(medicine, day_of(published))


def has_none_by(medicine: Medicine, day: date) -> Answer[bool]:
    """Return whether no competitor is approved and marketed by a day."""
    steps, gaps = list[Step](), list[Sentence]()
    found = False
    for one in medicine.competitors:
        words: dict[str, object] = {"competitor": one.name or one.kind.value, "name": medicine.name, "day": day}
        if one.kind is CompetitorKind.AUTHORISED_GENERIC:
            said = Sentence("{competitor} is an authorised generic: the same drug as {name}, and no competition.", **words)  # fmt: skip
            steps.append(Step(_RULE, said, True, (), one.standing))
            continue
        if one.kind is not _kind_of(medicine):
            gaps.append(Sentence("{competitor} cannot be a competitor of {name} under its way of approval: correct the kind of one of them.", **words))  # fmt: skip
            continue
        counts = is_marketed_by(one, day)
        entered = entered_on(one)
        standing = one.standing
        if counts and entered:
            words |= {"entered": entered}
            said = Sentence("{competitor} has been on the market since {entered}: {name} has competition on {day}, in all its forms.", **words)  # fmt: skip
            found = True
        elif counts:
            words |= {"expected": one.expected_on}
            standing = weakest([standing, Standing.PROPOSED])
            said = Sentence("{competitor} is taken as certain to be on the market by {expected}: {name} has competition on {day}.", **words)  # fmt: skip
            found = True
        elif counts is None:
            words |= {"likelihood": _percent(one.likelihood)}
            said = (
                Sentence("Whether {competitor} is on the market by {day} is not known.", **words)
                if one.likelihood is None
                else Sentence("Whether {competitor} is on the market by {day} is open; its likelihood is put at {likelihood}.", **words)
            )  # fmt: skip
            gaps.append(said)
        else:
            said = Sentence("{competitor} is not on the market by {day}: approval alone is no competition.", **words)
        steps.append(Step(_RULE, said, None if counts is None else not counts, (), standing))
    if found:
        return Answer(False, tuple(steps))
    if gaps:
        return cannot_tell(*gaps, steps=tuple(steps))
    if not steps:
        said = Sentence("No generic or biosimilar of {name} is given.", name=medicine.name)
        steps.append(Step(_RULE, said, True, (), medicine.standing))
    return Answer(True, tuple(steps))


def is_marketed_by(competitor: Competitor, day: date) -> bool | None:
    """Return whether a competitor counts by a day: determined by the agency or, where nobody says when, marketed; None where open."""
    entered = entered_on(competitor)
    if entered:
        return entered <= day
    if competitor.expected_on and competitor.expected_on > day:
        return False
    if competitor.expected_on:
        return None if competitor.likelihood is None or 0 < competitor.likelihood < 1 else competitor.likelihood == 1
    # Approved, and nobody says that it is sold or will be; without any date nothing is known at all.
    return False if competitor.approved_on else None


def entered_on(competitor: Competitor) -> date | None:
    """Return the day from which a competitor counts, where it already came."""
    if competitor.determined_on or competitor.marketed_on is None:
        return competitor.determined_on
    # Approved and marketed: what is sold before its approval is not marketed under it.
    return max(competitor.marketed_on, competitor.approved_on or competitor.marketed_on)


def chance_of_competition(medicine: Medicine, day: date) -> float:
    """Return how likely at least one competitor is marketed by a day (0 to 1), competitors coming independently of one another.

    One whose likelihood nobody gives counts as one half.
    """
    chances = list[float]()
    for one in medicine.competitors:
        if one.kind is _kind_of(medicine):
            counts = is_marketed_by(one, day)
            chances.append((0.5 if one.likelihood is None else one.likelihood) if counts is None else float(counts))
    return 1.0 - prod(1.0 - chance for chance in chances)


def _kind_of(medicine: Medicine) -> CompetitorKind:
    return CompetitorKind.BIOSIMILAR if medicine.pathway is Pathway.BIOLOGIC else CompetitorKind.GENERIC


def _percent(likelihood: float | None) -> str:
    return "" if likelihood is None else f"{likelihood:.0%}"
