"""How prices rise with consumer prices: the base of the ceiling, and a negotiated price from its second year on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter
from ..trail import Answer, Step, cannot_tell
from .anniversary import months_after
from .orphan import day_of

_INDEX_RULE, _UPDATE_RULE = "price.index", "price.update"
_FIRST_SEEN = 2018
_YEARS_IN_A_ROW = 3
"""Over so many years the least and the most rise seen is taken: one year's extremes do not last for ten."""


def risen(
    begins: date, ends: date, parameters: Parameters, rule_id: str = _INDEX_RULE, values: Sequence[ParameterValue] = ()
) -> Answer[float]:
    """Return by what factor consumer prices rise from a month to the same month of another year, or any two known months.

    Where one is not published (yet, or ever), nothing is filled in: from the last month known before the end on, a range by the least and
    the most rise seen since 2018 between the same months of the year (over 3 years at most, beyond which their yearly rise is taken to go
    on); where the first month itself is yet to come, over all of them. `missing` names the month.
    """
    first, last = _index(begins, parameters), _index(ends, parameters)
    words: dict[str, object] = {"begins": _month(begins), "ends": _month(ends)}
    if first and last:
        factor = last.number / first.number
        said = Sentence("Consumer prices rose by the factor {factor} from {begins} to {ends}.", factor=f"{factor:.5f}", **words)  # fmt: skip
        return Answer(factor, (Step(rule_id, said, None, (*values, first, last), Standing.COMPUTED),))
    if first is None:
        gap = Sentence("Consumer prices of {month} are not published yet, or not among the figures here.", month=_month(begins))  # fmt: skip
        years = (ends.year - begins.year) + (ends.month - begins.month) / 12
        rises = _rises(begins.month, years, parameters)
        if not rises or not _is_to_come(begins, parameters):
            return cannot_tell(gap, steps=(Step(rule_id, gap, None, tuple(values)),))
        least, most = min(rises) ** years, max(rises) ** years
        words |= {"least": f"{least:.4f}", "most": f"{most:.4f}"}
        said = Sentence("Consumer prices rise by a factor of {least} to {most} from {begins} to {ends}, as they have since 2018: neither month is among the figures here.", **words)  # fmt: skip
        return Answer(None, (Step(rule_id, said, None, tuple(values), Standing.COMPUTED),), (gap,), least=least, most=most)  # fmt: skip
    gap = Sentence("Consumer prices of {month} are not published yet, or not among the figures here.", month=_month(ends))  # fmt: skip
    known = _last_known(begins, ends, parameters) or first
    rises = _rises_between(known.effective_on, ends, parameters)
    if not rises:
        return cannot_tell(gap, steps=(Step(rule_id, gap, None, (*values, first)),))
    least, most = (known.number / first.number * rise for rise in (min(rises), max(rises)))
    words |= {"least": f"{least:.4f}", "most": f"{most:.4f}", "known": _month(known.effective_on)}
    said = Sentence("Consumer prices rise by a factor of {least} to {most} from {begins} to {ends}: after {known} as they have since 2018.", **words)  # fmt: skip
    step = Step(rule_id, said, None, (*values, first, known), Standing.COMPUTED)
    return Answer(None, (step,), (gap,), least=least, most=most)


def updated_price(price: float, first_year: int, year: int, parameters: Parameters) -> Answer[float]:
    """Return what a price (US dollars) that first applies in a year, negotiated or renegotiated, has become in a later one.

    42 USC 1320f-4(b)(1): each year by the 12 months to the July before the 30 November two years earlier.
    """
    if year <= first_year:
        said = Sentence("In {year} the price applies as it was negotiated.", year=first_year)
        return Answer(price, (Step(_UPDATE_RULE, said),))
    values = [parameters.at("price.update_month", date(one, 1, 1)) for one in (first_year + 1, year)]
    first, last = (day_of(one) for one in values)
    rise = risen(first.replace(year=first.year - 1), last, parameters, _UPDATE_RULE, values)
    if rise.value is not None:
        return Answer(price * rise.value, rise.steps, rise.missing)
    if rise.least is None or rise.most is None:
        return cannot_tell(*rise.missing, steps=rise.steps)
    return Answer(None, rise.steps, rise.missing, least=price * rise.least, most=price * rise.most)


def _index(month: date, parameters: Parameters) -> ParameterValue | None:
    try:
        return parameters.at("consumer_prices", month.replace(day=1))
    except UnknownParameter:
        return None


def _last_known(begins: date, ends: date, parameters: Parameters) -> ParameterValue | None:
    """Return the index of the last month known from one month to the month before another."""
    months = ((ends.year - begins.year) * 12 + ends.month - begins.month) if ends > begins else 0
    return next((one for back in range(1, months + 1) if (one := _index(months_after(ends, -back), parameters))), None)


def _rises_between(known: date, ends: date, parameters: Parameters) -> list[float]:
    """Return by what factors prices rose between the same months of the year as two months, as often as seen since 2018.

    Over more than 3 years: as fast a year as over 3 years in a row to the last month's name.
    """
    months = (ends.year - known.year) * 12 + ends.month - known.month
    if months > 12 * _YEARS_IN_A_ROW:
        return [one ** (months / 12) for one in _rises(ends.month, months / 12, parameters)]
    found = list[float]()
    for year in range(_FIRST_SEEN, ends.year):
        before = _index(date(year, known.month, 1), parameters)
        after = _index(months_after(date(year, known.month, 1), months), parameters)
        if before and after:
            found.append(after.number / before.number)
    return found


def _is_to_come(month: date, parameters: Parameters) -> bool:
    """Return whether no month from a month on is published, two years ahead: it is to come, and was not left out."""
    later = (date(month.year + (month.month - 1 + ahead) // 12, (month.month - 1 + ahead) % 12 + 1, 1) for ahead in range(1, 25))  # fmt: skip
    return all(_index(one, parameters) is None for one in later)


def _rises(month: int, years: float, parameters: Parameters) -> list[float]:
    """Return the yearly rises over as many years in a row (3 at most) to each known month of that name since 2018."""
    length = min(max(ceil(years), 1), _YEARS_IN_A_ROW)
    known = {year: _index(date(year, month, 1), parameters) for year in range(_FIRST_SEEN, _FIRST_SEEN + 40)}
    pairs = [(known[year], known.get(year + length)) for year in known]
    return [(after.number / before.number) ** (1 / length) for before, after in pairs if before and after]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
