"""When a selected medicine stops being one, and whether its price is negotiated at all."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .anniversary import months_after
from .competition import is_marketed_by
from .orphan import day_of
from .product import Competitor, CompetitorKind, Medicine, Pathway

_RULE, _NEGOTIATED_RULE = "negotiation.end_of_selection", "negotiation.negotiated"


def first_year_after(determined: date, parameters: Parameters, year: int) -> int:
    """Return the first year that begins at least nine months after a day. 42 USC 1320f-1(c)(1).

    1 April is nine months before 1 January; 2 April is not.
    """
    months = int(parameters.at("negotiation.months_to_end", date(year, 1, 1)).number)
    reached = months_after(determined, months)
    return reached.year if (reached.month, reached.day) == (1, 1) else reached.year + 1


def is_after_negotiation(day: date, year: int, parameters: Parameters) -> bool:
    """Return whether a day lies after the negotiation for a year: a determination then leaves that year its price. 1320f-1(c)(1)-(2)."""
    return day > day_of(parameters.at("negotiation.ends_on", date(year, 1, 1)))


def _ends_in(day: date, selected_for: int, parameters: Parameters) -> int:
    """Return the first year without a selection, by a determination on a day: never the year selected for, once its price was negotiated."""
    reached = first_year_after(day, parameters, selected_for)
    return max(reached, selected_for + 1) if is_after_negotiation(day, selected_for, parameters) else reached


def end_of_selection(medicine: Medicine, selected_for: int, parameters: Parameters) -> Answer[int]:
    """Return the first year in which a medicine selected for a year is selected no more; a range where only its marketing is known.

    It ends with the first year that begins at least nine months after the agency determined that a generic or biosimilar is approved
    and marketed; the year it was selected for counts always, unless the determination came by the end of the negotiation. The day of the
    determination counts; it cannot come before the marketing, so without it the year is the least one.
    Where nothing is known to end it, there is no year, and `assumed` says that it stays selected.
    """
    months = parameters.at("negotiation.months_to_end", date(selected_for, 1, 1))
    rivals = _rivals(medicine)
    sure = min((one for one in rivals if one.determined_on), key=lambda one: one.determined_on or date.max, default=None)  # fmt: skip
    if sure and sure.determined_on:
        year = _ends_in(sure.determined_on, selected_for, parameters)
        words = {"name": medicine.name, "competitor": sure.name, "day": sure.determined_on, "year": year, "months": months.value}  # fmt: skip
        said = (
            Sentence("On {day} {competitor} was determined to be marketed: {name} is selected no more from {year}, the first year that begins {months} months later or more.", **words)
            if year == first_year_after(sure.determined_on, parameters, selected_for)
            else Sentence("On {day} {competitor} was determined to be marketed, after the negotiation: the price of {name} applies in {first}, as the year it was selected for always counts, and it is selected no more from {year}.", first=selected_for, **words)
        )  # fmt: skip
        return Answer(year, (Step(_RULE, said, True, (months,), sure.standing),))
    marketed = min((one for one in rivals if one.marketed_on), key=lambda one: one.marketed_on or date.max, default=None)  # fmt: skip
    if marketed and marketed.marketed_on:
        least = _ends_in(marketed.marketed_on, selected_for, parameters)
        words = {"name": medicine.name, "competitor": marketed.name, "day": marketed.marketed_on, "year": least, "months": months.value}  # fmt: skip
        said = Sentence("{competitor} has been marketed since {day}; when the agency determines so, {name} is selected no more, from {year} at the earliest.", **words)  # fmt: skip
        gap = Sentence("When the agency determined that {competitor} is marketed is not given.", **words)
        return Answer(None, (Step(_RULE, said, None, (months,), marketed.standing),), (gap,), least=least)
    expected = min((one for one in rivals if one.expected_on), key=lambda one: one.expected_on or date.max, default=None)  # fmt: skip
    if expected and expected.expected_on and expected.likelihood != 0:
        least = _ends_in(expected.expected_on, selected_for, parameters)
        words = {"name": medicine.name, "competitor": expected.name, "day": expected.expected_on, "year": least}
        said = Sentence("If {competitor} is marketed on {day} as expected, {name} is selected no more from {year} at the earliest.", **words)  # fmt: skip
        standing = weakest([expected.standing, Standing.PROPOSED])
        return Answer(None, (Step(_RULE, said, None, (months,), standing),), least=least, assumed=(said,))
    said = Sentence("No generic or biosimilar that ends the selection of {name} is given: it stays selected.", name=medicine.name)  # fmt: skip
    return Answer(None, (Step(_RULE, said, False, (months,), medicine.standing),), assumed=(said,))


def is_negotiated(medicine: Medicine, selected_for: int, parameters: Parameters) -> Answer[bool]:
    """Return whether the price of a selected medicine is negotiated: not where competition is determined by the end of the negotiation.

    42 USC 1320f-1(c)(2). Such a medicine still counts towards the number selected.
    """
    ends = parameters.at("negotiation.ends_on", date(selected_for, 1, 1))
    day = day_of(ends)
    open_ones = list[Sentence]()
    for one in _rivals(medicine):
        words = {"name": medicine.name, "competitor": one.name, "day": day, "year": selected_for}
        if one.determined_on and one.determined_on <= day:
            said = Sentence("{competitor} was determined to be marketed by the end of the negotiation ({day}): no price is negotiated for {name}, which still counts among those selected for {year}.", **words)  # fmt: skip
            return Answer(False, (Step(_NEGOTIATED_RULE, said, False, (ends,), one.standing),))
        if not one.determined_on and is_marketed_by(one, day) is not False:
            open_ones.append(Sentence("Whether {competitor} was determined to be marketed by the end of the negotiation ({day}) is not given.", **words))  # fmt: skip
    if open_ones:
        steps = tuple(Step(_NEGOTIATED_RULE, said, None, (ends,), medicine.standing) for said in open_ones)
        return cannot_tell(*open_ones, steps=steps)
    said = Sentence("Nothing ends the negotiation of {name} for {year} before its last day ({day}).", name=medicine.name, year=selected_for, day=day)  # fmt: skip
    return Answer(True, (Step(_NEGOTIATED_RULE, said, True, (ends,), medicine.standing),))


def applies_in(medicine: Medicine, year: int, selected_for: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a negotiated price applies in a year: from the year selected for until the selection ends."""
    months: ParameterValue = parameters.at("negotiation.months_to_end", date(selected_for, 1, 1))
    negotiated = is_negotiated(medicine, selected_for, parameters)
    ends = end_of_selection(medicine, selected_for, parameters)
    words = {"name": medicine.name, "year": year, "first": selected_for}
    if year < selected_for:
        said = Sentence("The price of {name} first applies in {first}, after {year}.", **words)
        return Answer(False, (Step(_RULE, said, False, (months,), medicine.standing),))
    if negotiated.value is False:
        return Answer(False, negotiated.steps)
    least = ends.value or ends.least
    if ends.value is not None and year >= ends.value:
        return Answer(False, ends.steps)
    if negotiated.value is None or (ends.value is None and least is not None and year >= least):
        return cannot_tell(*negotiated.missing, *ends.missing, steps=negotiated.steps + ends.steps)
    return Answer(True, negotiated.steps + ends.steps)


def _rivals(medicine: Medicine) -> list[Competitor]:
    kind = CompetitorKind.BIOSIMILAR if medicine.pathway is Pathway.BIOLOGIC else CompetitorKind.GENERIC
    return [one for one in medicine.competitors if one.kind is kind]
