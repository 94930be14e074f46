"""Orphan drugs: what is left out for being one, and from when the years of a former one count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .anniversary import NEVER, years_after
from .approval import Approval
from .product import Medicine

_RULE, _FORMER_RULE = "negotiation.orphan", "negotiation.former_orphan"
ONLY_ONE, FROM_APPROVAL, RESTARTS, PAUSES = (
    "only one",
    "approval",
    "first day no longer orphan",
    "time as orphan left out",
)


@dataclass(frozen=True, slots=True)
class Clock:
    """When the years asked have passed: between two days (`earliest` None: unknown how early; `NEVER`: not while it stays an orphan drug)."""

    earliest: date | None
    latest: date | None
    counted_from: date | None
    """The day from which they count, where it is one day."""
    steps: tuple[Step, ...] = ()
    gaps: tuple[Sentence, ...] = ()


def is_orphan_only(medicine: Medicine, day: date, diseases: str) -> bool | None:
    """Return whether a drug is, on a day, designated for `diseases` rare ones and approved for nothing else; None where that is open.

    42 USC 1320f-1(e)(3)(A). Only what is in force on the day counts; a designation without a date is as old as the approval for its
    disease (21 USC 360bb(a)(1): it has to be asked for before the application).
    """
    if not medicine.designations:
        return False
    left = [one for one in medicine.indications if not (one.withdrawn_on and one.withdrawn_on <= day)]
    approved = [one for one in left if one.approved_on and one.approved_on <= day]
    undated = [one for one in left if not one.approved_on]
    states = [_is_designated(medicine, one.orphan_disease, day) for one in approved]
    if any(state is False for state in states):
        return False
    active = {_same(one.disease): _is_designated(medicine, one.disease, day) for one in medicine.designations}
    if diseases == ONLY_ONE and sum(state is True for state in active.values()) > 1:
        return False
    # Some use was approved on the day of the approval: with none dated, it is one of the undated.
    if not (approved or undated) or any(state is None for state in states):
        return None
    if any(_is_designated(medicine, one.orphan_disease, day) is not True for one in undated):
        return None
    if diseases == ONLY_ONE and any(state is None for state in active.values()):
        return None
    return True


def is_no_orphan(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a drug is not left out as an orphan drug on the publication date of a price applicability year.

    42 USC 1320f-1(e)(3)(A); "one or more" diseases from 2028 (Public Law 119-21, section 71203).
    """
    first_day = date(year, 1, 1)
    rule = parameters.at("negotiation.orphan.diseases", first_day)
    published = parameters.at("negotiation.publication_date", first_day)
    standing = _standing(medicine)
    if not medicine.designations:
        said = Sentence("No orphan designation of {name} is given.", name=medicine.name)
        return Answer(True, (Step(_RULE, said, True, (rule,), medicine.standing),))
    day = day_of(published)
    found = is_orphan_only(medicine, day, str(rule.value))
    words = {"name": medicine.name, "day": day, "count": len({_same(one.disease) for one in medicine.designations})}
    if found is None:
        gap = Sentence("The approved uses of {name}, their dates or those of its orphan designations are incomplete for {day}.", **words)  # fmt: skip
        return cannot_tell(gap, steps=(Step(_RULE, gap, None, (rule, published), standing),))
    if found:
        said = Sentence("On {day} every approved use of {name} is for a rare disease it is designated for: it is left out.", **words)  # fmt: skip
    elif rule.value == ONLY_ONE:
        said = Sentence("On {day} {name} is designated for more than one rare disease or approved for something else: it is not left out.", **words)  # fmt: skip
    else:
        said = Sentence("On {day} {name} is approved for something else than rare diseases it is designated for: it is not left out.", **words)  # fmt: skip
    return Answer(not found, (Step(_RULE, said, not found, (rule, published), standing),))


def clock(medicine: Medicine, approved: Approval, years: int, year: int, parameters: Parameters) -> Clock:
    """Return when `years` have passed since approval, as a price applicability year counts the time as an orphan drug.

    42 USC 1320f-1(e)(4), added in 2025, restarts the count on the first day on which the drug is no orphan drug any more, but only
    for one that was an orphan drug on the day of its approval. It does not pause the count; the bills before it would have.
    """
    first_day = date(year, 1, 1)
    how = parameters.at("negotiation.orphan.clock", first_day)
    diseases = parameters.at("negotiation.orphan.diseases", first_day)
    if how.value == FROM_APPROVAL or not medicine.designations or approved.latest is None:
        early = years_after(approved.earliest, years) if approved.earliest else None
        late = years_after(approved.latest, years) if approved.latest else None
        return Clock(early, late, approved.day, gaps=approved.gaps)
    ends = [
        _passes(medicine, day, years, how, str(diseases.value), is_open_orphan=is_open)
        for day, is_open in ((approved.earliest, False), (approved.latest, True))
        if day
    ]
    (early, since), (late, until) = (ends[0] if approved.earliest else (None, None)), ends[-1]
    step = _former_step(medicine, approved, since, until, early, (how, diseases))
    gaps = approved.gaps
    if early != late and approved.day:
        gaps += (Sentence("The approved uses of {name}, their dates or those of its orphan designations are incomplete for {day}.", name=medicine.name, day=approved.day),)  # fmt: skip
    return Clock(early, late, since if since == until else None, (step,) if step else (), gaps)


def day_of(value: ParameterValue) -> date:
    """Return the day that a dated figure gives; raises `TypeError` where it is none."""
    if not isinstance(value.value, date):
        raise TypeError(f"{value.name} is no day but {value.value!r}")
    return value.value


def _passes(
    medicine: Medicine, approved: date, years: int, how: ParameterValue, diseases: str, *, is_open_orphan: bool
) -> tuple[date, date]:
    """Return when the years have passed and since when they count; `is_open_orphan` decides days on which that is open."""

    def is_orphan(day: date) -> bool:
        found = is_orphan_only(medicine, day, diseases)
        return is_open_orphan if found is None else found

    turns = sorted(day for day in _turns(medicine) if day > approved)
    if how.value == RESTARTS:
        if not is_orphan(approved):
            return years_after(approved, years), approved
        start = next((day for day in turns if not is_orphan(day)), NEVER)
        return years_after(start, years), start
    counted, day = timedelta(0), approved
    for turn in (*turns, NEVER):
        if not is_orphan(day):
            # Years by the calendar from where they would have begun without a pause: a leap day in one is no day more.
            passes = years_after(day - counted, years)
            if passes <= turn:
                return passes, approved
            counted += turn - day
        day = turn
    return NEVER, approved


def _former_step(
    medicine: Medicine,
    approved: Approval,
    since: date | None,
    until: date,
    passes: date | None,
    values: tuple[ParameterValue, ...],
) -> Step | None:
    words = {"name": medicine.name, "since": since, "approved": approved.day}
    how = values[0]
    if approved.day is None or since != until:
        said = Sentence("From when the years of {name} count is open: whether it was an orphan drug on the day of its approval is not known.", **words)  # fmt: skip
    elif how.value == PAUSES:
        if passes == NEVER:
            said = Sentence("{name} has been an orphan drug since its approval on {approved}: none of that time counts.", **words)  # fmt: skip
        else:
            said = Sentence("The time in which {name} was an orphan drug is left out of the years since its approval on {approved}.", **words)  # fmt: skip
    elif since == approved.day:
        said = Sentence("{name} was no orphan drug on the day of its approval ({approved}): its years count from that day.", **words)  # fmt: skip
    elif since == NEVER:
        said = Sentence("{name} has been an orphan drug since its approval on {approved}: its years have not begun to count.", **words)  # fmt: skip
    else:
        said = Sentence("{name} was an orphan drug on the day of its approval ({approved}): its years count from {since}, the first day on which it was one no longer.", **words)  # fmt: skip
    return Step(_FORMER_RULE, said, None, values, weakest([approved.standing, _standing(medicine)]))


def _turns(medicine: Medicine) -> set[date]:
    """Return the days on which a drug may begin or cease to be an orphan drug."""
    days = [one.approved_on for one in medicine.indications] + [one.withdrawn_on for one in medicine.indications]
    days += [one.designated_on for one in medicine.designations] + [one.withdrawn_on for one in medicine.designations]
    return {day for day in days if day}


def _is_designated(medicine: Medicine, disease: str, day: date) -> bool | None:
    if not disease:
        return False
    open_ones = False
    for one in medicine.designations:
        if _same(one.disease) != _same(disease) or (one.withdrawn_on and one.withdrawn_on <= day):
            continue
        if one.designated_on:
            if one.designated_on <= day:
                return True
        elif _approved_for(medicine, disease, day):
            return True
        else:
            open_ones = True
    return None if open_ones else False


def _approved_for(medicine: Medicine, disease: str, day: date) -> bool:
    return any(
        one.approved_on and one.approved_on <= day and _same(one.orphan_disease) == _same(disease)
        for one in medicine.indications
    )


def _same(disease: str) -> str:
    return " ".join(disease.casefold().split())


def _standing(medicine: Medicine) -> Standing:
    return weakest([one.standing for one in medicine.designations] + [one.standing for one in medicine.indications])
