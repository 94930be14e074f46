"""The negotiated price of a medicine by year: raised by consumer prices, negotiated again for a longer monopoly."""

from __future__ import annotations

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .ceiling import ceiling
from .monopoly import monopoly
from .negotiated_price import calibration, first_price
from .price_update import updated_price
from .product import Medicine
from .published_price import PER_30_DAYS
from .renegotiation import must_be_renegotiated_for

_GIVEN_RULE, _AGAIN_RULE = "price.calibrated", "negotiation.renegotiation"


def price_in(
    medicine: Medicine, first_year: int, year: int, parameters: Parameters, unit: str = PER_30_DAYS
) -> Answer[float]:
    """Return the price (US dollars per `unit`) that applies in a year of a medicine whose price first applies in `first_year`.

    The first price, or a later one that the portfolio gives, raised by consumer prices from the year after on; from a renegotiation for a longer monopoly on, at most that
    monopoly's ceiling and, as nobody knows how low it ends, down to what others of its kind ended at.
    """
    start, since = first_price(medicine, first_year, parameters, None, unit), first_year
    given = max((one for one in medicine.prices if one.kind == "negotiated" and one.unit == unit and first_year < one.year <= year), key=lambda one: one.year, default=None)  # fmt: skip
    if given:
        words = {"name": medicine.name, "year": given.year, "amount": f"{given.amount_usd:,.2f}"}
        said = Sentence("The negotiated price of {name} for {year} is {amount} USD.", **words)
        start, since = Answer(given.amount_usd, (Step(_GIVEN_RULE, said, None, (), given.standing),)), given.year
    for one in must_be_renegotiated_for(medicine, parameters, first_year, year):
        if one.value and one.value.year > since:
            start = _renegotiated(medicine, start, since, one.value.year, first_year, parameters, unit).after(one)
            since = one.value.year
    ends = [one for one in (start.least, start.value, start.most) if one is not None]
    if not ends:
        return start
    raised = [updated_price(one, since, year, parameters) for one in (min(ends), ends[len(ends) // 2], max(ends))]
    low, high = raised[0], raised[2]
    least, most = low.value if low.value is not None else low.least, high.value if high.value is not None else high.most
    if least is None or most is None:
        return cannot_tell(*low.missing, steps=(*start.steps, *low.steps))
    if least == most:
        return Answer(least, high.steps).after(start)
    middle = raised[1].value
    if middle is None and start.value is not None and raised[1].least is not None and raised[1].most is not None:
        # Between the ends of how consumer prices may rise.
        middle = (raised[1].least + raised[1].most) / 2
    return Answer(middle if start.value is not None else None, high.steps, high.missing, least=least, most=most).after(start)  # fmt: skip


def _renegotiated(
    medicine: Medicine, before: Answer[float], since: int, year: int, first_year: int, parameters: Parameters, unit: str
) -> Answer[float]:
    """Return the range of a price that is negotiated again for a year."""
    ends = [one for one in (before.least, before.value, before.most) if one is not None]
    kind = monopoly(medicine, year, parameters, first_year)
    bound = ceiling(medicine, year, parameters, kind, unit)
    most_of = bound.value if bound.value is not None else bound.most
    if not ends or kind.value is None:
        return before
    low, high = updated_price(min(ends), since, year, parameters), updated_price(max(ends), since, year, parameters)
    most = min(one for one in (high.value, high.most, most_of) if one is not None)
    least = min(one for one in (low.value, low.least, most) if one is not None)
    seen = calibration(kind.value.kind, parameters)
    lists = sorted((one for one in medicine.prices if one.kind == "list" and one.unit == unit and one.year < year), key=lambda one: one.year)  # fmt: skip
    middle = None
    if seen and lists:
        low_share, middle_share, _ = seen.of_list(kind.value.share)
        least, middle = min(least, low_share * lists[-1].amount_usd), min(middle_share * lists[-1].amount_usd, most)
    words = {"name": medicine.name, "year": year, "least": f"{least:,.2f}", "most": f"{most:,.2f}"}
    said = Sentence("Negotiated again for {year}, the price of {name} is at most {most} USD; those of its kind ended as low as {least} USD.", **words)  # fmt: skip
    step = Step(_AGAIN_RULE, said, None, (), weakest([bound.standing, Standing.COMPUTED]))
    return Answer(middle, (step,), least=least, most=most).after(before, kind)
