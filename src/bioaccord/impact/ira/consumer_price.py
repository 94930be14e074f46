"""Consumer prices of a month, and by which factor a price may have risen with them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter
from ..trail import Answer, Step, cannot_tell
from .anniversary import months_after
from .exact import between, ends, exact

_NAME, _RULE = "consumer_prices", "rebates.index"


def month_index(month: date, parameters: Parameters) -> Answer[Fraction]:
    """Return the index of consumer prices of a month; between its neighbours where it was never published (October 2025), as is assumed then.

    Cannot be told for a month that is not published yet or that no source read gives a neighbour for.
    """
    first_day = month.replace(day=1)
    words = {"month": f"{first_day:%Y-%m}"}
    found = _published(first_day, parameters)
    if found:
        said = Sentence("Consumer prices of {month} stood at {index}.", index=found.value, **words)
        return Answer(exact(found.number), (Step(_RULE, said, None, (found,)),))
    around = [_published(months_after(first_day, step), parameters) for step in (-1, 1)]
    if _is_left_out(first_day, parameters) and all(around):
        both = tuple(one for one in around if one)
        low, high = sorted(exact(one.number) for one in both)
        words |= {"least": str(float(low)), "most": str(float(high))}
        said = Sentence("Consumer prices of {month} are in no source: the months beside it stood at {least} and {most}, and how the agency fills the gap was not read.", **words)  # fmt: skip
        return Answer(None, (Step(_RULE, said, None, both, Standing.UNVERIFIED),), (), low, high, (said,))
    return cannot_tell(
        Sentence("Consumer prices of {month} are not published yet, or not among the figures here.", **words)
    )


def allowed_factor(benchmark_month: date, month: date, parameters: Parameters) -> Answer[Fraction]:
    """Return by which factor a price may have risen from one month to another: never below 1."""
    before, after = month_index(benchmark_month, parameters), month_index(month, parameters)
    first, last = ends(before), ends(after)
    if first is None or last is None:
        unknown: Answer[Fraction] = Answer(None)
        return unknown.after(before, after)
    least, most = (max(Fraction(1), one) for one in (last[0] / first[1], last[1] / first[0]))
    return between(least, most, Answer(None)).after(before, after)


def _published(first_day: date, parameters: Parameters) -> ParameterValue | None:
    try:
        return parameters.at(_NAME, first_day)
    except UnknownParameter:
        return None


def _is_left_out(first_day: date, parameters: Parameters) -> bool:
    """Return whether the series knows the month and has no figure for it, as far as could be known."""
    return any(
        one.effective_on == first_day
        and one.value is None
        and (parameters.known_by is None or one.known_on <= parameters.known_by)
        for one in parameters.by_name[_NAME].values
    )
