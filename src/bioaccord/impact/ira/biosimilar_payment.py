"""What Part B pays for a biosimilar: its own average sales price and a part of its reference's. 42 USC 1395w-3a(b)(8)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Answer, Step, cannot_tell
from .anniversary import years_after
from .exact import exact
from .orphan import day_of
from .part_b_rebate import quarter_of

_PERIOD, _AMOUNT = "payment.biosimilar_period", "payment.biosimilar"


def raised_period(
    name: Text, first_paid_on: date | None, parameters: Parameters, standing: Standing = Standing.ENACTED
) -> Answer[Period]:
    """Return the five years in which a biosimilar can have the raised add-on. 42 USC 1395w-3a(b)(8)(B)(ii).

    From 1 October 2022 where it was paid by 30 September 2022; otherwise from the first day of the quarter of the first payment, if
    that falls by 31 December 2027. Nothing, and nothing missing, where it falls later: there is no such period.
    """
    begins, by, years = (parameters.at(f"payment.{one}", date(2022, 10, 1)) for one in ("raised_from", "raised_first_paid_by", "raised_years"))  # fmt: skip
    values = (begins, by, years)
    if first_paid_on is None:
        return cannot_tell(Sentence("When Part B first paid for {name} is not given.", name=name))
    words = {"name": name, "day": first_paid_on, "by": by.value}
    if first_paid_on > day_of(by):
        said = Sentence("Part B first pays for {name} on {day}, after {by}: it never has the raised add-on.", **words)
        return Answer(None, (Step(_PERIOD, said, False, values, standing),))
    first = max(day_of(begins), quarter_of(first_paid_on))
    last = years_after(first, int(years.number)) - timedelta(days=1)
    said = Sentence("{name}, first paid on {day}, can have the raised add-on from {first} to {last}.", first=first, last=last, **words)  # fmt: skip
    return Answer(Period(first, last), (Step(_PERIOD, said, True, values, standing),))


def biosimilar_payment(
    name: Text,
    asp_usd: float,
    reference_asp_usd: float,
    quarter: date,
    first_paid_on: date | None,
    parameters: Parameters,
    *,
    reference_wac_usd: float | None = None,
    standing: Standing = Standing.ENACTED,
) -> Answer[float]:
    """Return what Part B pays for a unit of a biosimilar in a quarter (USD).

    Its own average sales price, plus 8 % of the lower of its reference's average sales price and list price (`reference_wac_usd`)
    while it qualifies: in its five years, and in each quarter in which its own price is not above its reference's; 6 % otherwise. A
    range where `first_paid_on` is not known and it matters.
    """
    quarter = quarter_of(quarter)
    low = parameters.at("payment.biosimilar_add_on", quarter)
    window = raised_period(name, first_paid_on, parameters, standing)
    words = {"name": name, "day": quarter, "own": f"{asp_usd:,.4f}", "reference": f"{reference_asp_usd:,.4f}"}
    base = exact(reference_asp_usd if reference_wac_usd is None else min(reference_asp_usd, reference_wac_usd))
    own = exact(asp_usd)
    paid: Fraction = own + base * exact(low.number)
    cheap = asp_usd <= reference_asp_usd
    can_be_raised = quarter >= day_of(parameters.at("payment.raised_from", date(2022, 10, 1)))
    if cheap and can_be_raised and (first_paid_on is None or (window.value and quarter in window.value)):
        high = parameters.at("payment.raised_add_on", quarter)
        raised = own + base * exact(high.number)
        if first_paid_on is None:
            said = Sentence("{name} at {own} USD has an add-on of 6% or 8% of {reference} USD: when it was first paid decides.", **words)  # fmt: skip
            open_one = Answer(None, (Step(_AMOUNT, said, None, (low, high), standing),), (), float(paid), float(raised))
            return open_one.after(window)
        said = Sentence("{name} at {own} USD is not above its reference at {reference} USD: 8% of the reference’s price is added in the quarter from {day}.", **words)  # fmt: skip
        return Answer(float(raised), (Step(_AMOUNT, said, True, (low, high), standing),)).after(window)
    said = (
        Sentence("The quarter from {day} lies outside the five years of {name}: 6% of {reference} USD is added.", **words)
        if cheap
        else Sentence("{name} at {own} USD is above its reference at {reference} USD: 6% of the reference’s price is added in the quarter from {day}.", **words)
    )  # fmt: skip
    # Where the add-on is the usual one, that no period could be told is no gap.
    steps = (*window.steps, Step(_AMOUNT, said, False, (low,), standing))
    return Answer(float(paid), steps)
