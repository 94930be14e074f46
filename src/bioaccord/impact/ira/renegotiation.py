"""When the price of a selected medicine has to be, or may be, negotiated again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters
from ..trail import Answer, Step, cannot_tell
from .end_of_selection import end_of_selection, is_negotiated
from .monopoly import Monopoly, monopoly
from .orphan import day_of
from .product import Medicine

_RULE = "negotiation.renegotiation"


class RenegotiationKind(StrEnum):
    """Whether a price is negotiated again for a year."""

    MUST = "must"
    """Its monopoly has become a longer one. 42 USC 1320f-3(f)(2)(B)-(C), (3)(A)-(B)."""
    MAY = "may"
    """A new indication or another material change: where the agency expects a significant change. 1320f-3(f)(2)(A), (D), (3)(C)."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Renegotiation:
    """Whether the price of a selected medicine is negotiated again with effect from a year."""

    kind: RenegotiationKind
    year: int


def renegotiation(
    medicine: Medicine, year: int, parameters: Parameters, selected_for: int | None = None
) -> Answer[Renegotiation]:
    """Return whether the price of a selected medicine is negotiated again for a year, with the deadlines of that year.

    42 USC 1320f-3(f), for 2028 and later. A monopoly that turned longer before the first year of renegotiation counts for that one.
    `cannot_tell` where the medicine is not selected, or what it turns on is open.
    """
    first = selected_for or medicine.selected_for
    words: dict[str, object] = {"name": medicine.name, "year": year}
    if first is None:
        return cannot_tell(Sentence("{name} is not selected: nothing can be negotiated again.", **words))
    rule = parameters.at("negotiation.renegotiation", date(max(year, first), 1, 1))
    if not rule.value or year <= first:
        said = Sentence("No price of {name} can be negotiated again for {year}.", **words)
        return Answer(Renegotiation(RenegotiationKind.NONE, year), (Step(_RULE, said, False, (rule,)),))
    ended = end_of_selection(medicine, first, parameters)
    if (ended.value is not None and ended.value <= year) or is_negotiated(medicine, first, parameters).value is False:
        said = Sentence("{name} is selected no more in {year}: no price is negotiated again.", **words)
        return Answer(Renegotiation(RenegotiationKind.NONE, year), (*ended.steps, Step(_RULE, said, False, (rule,))))
    last = _last_priced(medicine, first, year, parameters)
    before, now = (monopoly(medicine, one, parameters, first) for one in (last, year))
    changed = _has_changed(before, now)
    if changed is None:
        return cannot_tell(*now.missing, *before.missing, steps=now.steps)
    if changed:
        step = Step(_RULE, Sentence("The monopoly of {name} has become a longer one: its price has to be negotiated again for {year}.", **words), True, (rule,))  # fmt: skip
        return Answer(Renegotiation(RenegotiationKind.MUST, year), (*before.steps, *now.steps, step))
    new = _new_use(medicine, last, year, parameters)
    if new:
        words |= {"day": new}
        said = Sentence("A use of {name} was approved on {day}, after its price was negotiated: for {year} it can be negotiated again, where the agency expects a significant change.", **words)  # fmt: skip
    else:
        said = Sentence("The monopoly of {name} is of the same type as when its price was set. For {year} it can be negotiated again only after a new indication or another material change.", **words)  # fmt: skip
    return Answer(Renegotiation(RenegotiationKind.MAY, year), (*now.steps, Step(_RULE, said, None, (rule,))))


def _new_use(medicine: Medicine, last: int, year: int, parameters: Parameters) -> date | None:
    """Return when the latest use was approved between the end of the last negotiation and the publication date of a year."""
    ended = day_of(parameters.at("negotiation.ends_on", date(last, 1, 1)))
    published = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
    days = [one.approved_on for one in medicine.indications if one.approved_on]
    return max((day for day in days if ended < day <= published), default=None)


def must_be_renegotiated_for(
    medicine: Medicine, parameters: Parameters, selected_for: int, last_year: int
) -> tuple[Answer[Renegotiation], ...]:
    """Return the answers of the years to `last_year` for which the price has to be negotiated again."""
    years = range(selected_for + 1, last_year + 1)
    answers = (renegotiation(medicine, year, parameters, selected_for) for year in years)
    return tuple(one for one in answers if one.value and one.value.kind is RenegotiationKind.MUST)


def _last_priced(medicine: Medicine, first: int, year: int, parameters: Parameters) -> int:
    """Return the last year before `year` for which the price was set: the first one, or that of the last compulsory renegotiation."""
    last = first
    for between in range(first + 1, year):
        if parameters.at("negotiation.renegotiation", date(between, 1, 1)).value and _has_changed(
            monopoly(medicine, last, parameters, first), monopoly(medicine, between, parameters, first)
        ):
            last = between
    return last


def _has_changed(before: Answer[Monopoly], now: Answer[Monopoly]) -> bool | None:
    if before.value is None or now.value is None:
        return None
    return before.value.kind is not now.value.kind
