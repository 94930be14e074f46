"""By when the agency reports a rebate, and by when it is paid then. 42 USC 1395w-114b(a), 1395w-3a(i)(1)."""

from __future__ import annotations

from datetime import date, timedelta

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, UnknownParameter
from ..trail import Answer, Step
from .anniversary import months_after
from .orphan import day_of
from .product import Part

_RULE = "rebates.report"
_MONTHS = {Part.D: 12, Part.B: 3}


def reported_by(part: Part, first_day: date, parameters: Parameters) -> Answer[date]:
    """Return the last day on which the rebate of a Part D period or Part B quarter is reported, by its first day.

    Months count from the last day of the period. The first two periods of Part D and the quarters of 2023 and 2024 of Part B have a day
    of their own.
    """
    last_day = months_after(first_day, _MONTHS[part]) - timedelta(days=1)
    pays = parameters.at("rebates.pay_days", first_day)
    name = f"rebates.part_{part.value.lower()}.report"
    months = parameters.at(f"{name}_months", first_day)
    by = months_after(last_day, int(months.number))
    values: tuple[ParameterValue, ...] = (months, pays)
    try:
        later = parameters.at(f"{name}_by", first_day)
        by, values = max(by, day_of(later)), (later, *values)
    except UnknownParameter:
        pass
    words = {"first": first_day, "last": last_day, "by": by, "days": pays.value}
    said = Sentence("The rebate for {first} to {last} is reported by {by} and paid within {days} days after the report.", **words)  # fmt: skip
    return Answer(by, (Step(_RULE, said, None, values),))
