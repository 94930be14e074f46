"""Where a negotiated price may end below its ceiling, by what was negotiated so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.stats import t as student

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .ceiling import ceiling, floor
from .monopoly import Monopoly, MonopolyKind, monopoly
from .price_update import updated_price
from .product import Medicine, Price
from .renegotiation import must_be_renegotiated_for
from .saved_of_net import saved_range, told_savings
from .spending_growth import Floats

_RULE, _PUBLISHED_RULE, _AGAIN_RULE = "price.calibrated", "price.published", "negotiation.renegotiation"
_SAVED_RULE = "price.net"
_OBSERVED, _PUBLISHED = "price.negotiated_of_list.", "price.negotiated."
_PER_30_DAYS = "30 days"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Negotiated prices as shares of the bound (share of the monopoly type × list price): logarithms.

    `middle` and `spread` of a price yet to come, by Student's distribution of `count` - 1 degrees (few prices, wide tails); `error` is the factor by which
    a price typically lies off when it is left out and told from the others; `count` how many prices were seen.
    """

    middle: float
    spread: float
    error: float
    count: int
    values: tuple[ParameterValue, ...]

    def of_list(self, share: float) -> tuple[float, float, float]:
        """Return the low, middle and high share of the list price (nine in ten lie between), never above the bound."""
        reach = float(student.ppf(0.95, self.count - 1)) * self.spread
        low, middle, high = self.middle - reach, self.middle, self.middle + reach
        return share * float(np.exp(low)), share * float(np.exp(min(middle, 0))), share * float(np.exp(min(high, 0)))

    def drawn(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        """Return drawn negotiated prices as shares of the bound, 0 to 1."""
        drawn = self.middle + self.spread * generator.standard_t(self.count - 1, shape)
        found: Floats = np.exp(np.minimum(drawn, 0)).astype(np.float32)
        return found


def calibration(kind: MonopolyKind, parameters: Parameters) -> Calibration | None:
    """Return the calibration of a monopoly type by the prices known; of a type without cases, by all; None where fewer than 3 are known.

    Prices negotiated later than the figures' `known_by` are not seen.
    """
    seen: dict[str, list[tuple[float, ParameterValue]]] = {one.value: [] for one in MonopolyKind}
    for figure in parameters:
        if not figure.name.startswith(_OBSERVED):
            continue
        value = _known(figure.values[-1], parameters)
        if value:
            of = figure.name.removeprefix(_OBSERVED).split(".")[0]
            share = parameters.at(f"negotiation.share.{of}", value.effective_on).number
            seen[of].append((float(np.log(value.number / share)), value))
    cases = seen[kind.value] if len(seen[kind.value]) >= 3 else [one for each in seen.values() for one in each]
    if len(cases) < 3:
        return None
    logs = np.array([log for log, _ in cases])
    count = len(logs)
    spread = float(logs.std(ddof=1) * np.sqrt(1 + 1 / count))
    left_out = np.abs(logs - (logs.sum() - logs) / (count - 1))
    return Calibration(float(logs.mean()), spread, float(np.exp(left_out.mean())), count, tuple(value for _, value in cases))  # fmt: skip


def first_price(
    medicine: Medicine,
    year: int,
    parameters: Parameters,
    kind: Answer[Monopoly] | None = None,
    unit: str = "30 days",
) -> Answer[float]:
    """Return the price (US dollars per `unit`) that first applies in a year: as negotiated where the portfolio gives it, else a range.

    The range holds nine in ten, `value` is its middle; never above the ceiling nor below the floor of small biotech drugs.
    """
    words: dict[str, object] = {"name": medicine.name, "year": year}
    given = next((one for one in medicine.prices if (one.kind, one.year, one.unit) == ("negotiated", year, unit)), None)
    figure = published_price(medicine, parameters) if year == medicine.selected_for and unit == _PER_30_DAYS else None
    if figure and (given is None or given.source == figure.name):
        amount = figure.number
        said = Sentence("The price that was published for {name}, by its active moieties, is {amount} USD in {year}.", amount=f"{amount:,.2f}", **words)  # fmt: skip
        return Answer(amount, (Step(_PUBLISHED_RULE, said, None, (figure,)),))
    if given:
        said = Sentence("The negotiated price of {name} for {year} is {amount} USD.", amount=f"{given.amount_usd:,.2f}", **words)  # fmt: skip
        return Answer(given.amount_usd, (Step(_RULE, said, None, (), given.standing),))
    told = kind or monopoly(medicine, year, parameters)
    type_of = told.value or told.most
    seen = calibration(type_of.kind, parameters) if type_of else None
    lists = sorted((one for one in medicine.prices if one.kind == "list" and one.unit == unit and one.year < year), key=lambda one: one.year)  # fmt: skip
    if not lists and (by_net := _by_net(medicine, year, parameters, unit)):
        return by_net.after(told)
    if not type_of or not seen or not lists:
        gap = (
            Sentence("The list price of {name} is not given: its negotiated price cannot be estimated.", **words)
            if not lists
            else Sentence("Too little is known to estimate the negotiated price of {name} for {year}.", **words)
        )
        open_answer: Answer[float] = cannot_tell(gap)
        return open_answer.after(told)
    bound, lowest = ceiling(medicine, year, parameters, told, unit), floor(medicine, year, parameters, unit)
    most = bound.value if bound.value is not None else bound.most if bound.most is not None else np.inf
    # What is open about the floor does not lift the range: only what is sure does.
    least = lowest.value if lowest.value is not None else lowest.least or 0.0
    low, middle, high = (float(max(min(one * lists[-1].amount_usd, most), least)) for one in seen.of_list(type_of.share))  # fmt: skip
    words |= {"least": f"{low:,.2f}", "most": f"{high:,.2f}", "count": seen.count, "error": f"{seen.error:.2f}", "given": lists[-1].year}  # fmt: skip
    said = Sentence("By {count} prices negotiated so far, that of {name} for {year} ends between {least} and {most} USD (list price of {given}); left out in turn, they lay off by a factor of {error}.", **words)  # fmt: skip
    step = Step(_RULE, said, None, seen.values, weakest([lists[-1].standing, bound.standing]))
    return Answer(middle, (step,), least=low, most=high).after(bound, lowest)


def published_price(medicine: Medicine, parameters: Parameters) -> ParameterValue | None:
    """Return the price (US dollars per 30 days) that was published for a selected medicine's moieties and year; None where none was.

    Another holder's drug of the same moieties is not meant: it was not selected for that year.
    """
    return _figure(f"{_PUBLISHED}{_key(medicine)}", medicine, parameters)


def with_published_prices(medicine: Medicine, parameters: Parameters) -> Medicine:
    """Return a medicine with the price published for it, and the list price that went with it, where its rows have none per 30 days."""
    price, first = published_price(medicine, parameters), medicine.selected_for
    shares = (_figure(f"{_OBSERVED}{kind.value}.{_key(medicine)}", medicine, parameters) for kind in MonopolyKind)
    of_list = next((one for one in shares if one), None)
    if price is None or of_list is None or first is None:
        return medicine
    has = {one.kind for one in medicine.prices if one.unit == _PER_30_DAYS}
    # The price was compared with the list price of three years before it first applies.
    rows = (
        Price(medicine.product_id, "list", first - 3, price.number / of_list.number, _PER_30_DAYS, of_list.standing, of_list.name),
        Price(medicine.product_id, "negotiated", first, price.number, _PER_30_DAYS, price.standing, price.name),
    )  # fmt: skip
    return replace(medicine, prices=(*medicine.prices, *(one for one in rows if one.kind not in has)))


def price_in(
    medicine: Medicine, first_year: int, year: int, parameters: Parameters, unit: str = _PER_30_DAYS
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
        start, since = Answer(given.amount_usd, (Step(_RULE, said, None, (), given.standing),)), given.year
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


def _by_net(medicine: Medicine, year: int, parameters: Parameters, unit: str) -> Answer[float] | None:
    """Return the range of a price by the net price alone (of Part B: the average sales price), where no list price is given; None without any."""
    nets = [one for one in medicine.prices if one.kind in ("net", "asp") and one.unit == unit and one.year < year]
    if not nets:
        return None
    net = max(nets, key=lambda one: one.year)
    least, middle, most = ((1 - saved) * net.amount_usd for saved in reversed(saved_range(year, parameters)))
    bound, lowest = ceiling(medicine, year, parameters, None, unit), floor(medicine, year, parameters, unit)
    high = min(one for one in (most, bound.value, bound.most) if one is not None)
    low = max(min(least, high), lowest.value or lowest.least or 0.0)
    words = {"name": medicine.name, "year": year, "given": net.year, "net": f"{net.amount_usd:,.2f}", "least": f"{low:,.2f}", "most": f"{high:,.2f}"}  # fmt: skip
    said = Sentence("By what negotiated prices saved of net prices so far, that of {name} for {year} ends between {least} and {most} USD (net price of {given}: {net} USD).", **words)  # fmt: skip
    step = Step(_SAVED_RULE, said, None, tuple(told_savings(parameters).values()), net.standing)
    answer = Answer(min(max(middle, low), max(high, low)), (step,), least=low, most=max(high, low))
    # What is missing for a bound that is not told is told beside the ceiling.
    return answer.after(*(one for one in (bound, lowest) if one.value or one.most))


def per_unit(price_usd: float, units_per_30_days: float) -> float:
    """Return a price per unit (tablet, milligram …) of one per 30-day supply; raises `ValueError` where no units make a supply.

    42 USC 1320f(c)(6).
    """
    if not units_per_30_days > 0:
        raise ValueError("units per 30-day supply have to be more than 0")
    return price_usd / units_per_30_days


def _key(medicine: Medicine) -> str:
    return "+".join(sorted("_".join(one.casefold().split()) for one in medicine.moieties))


def _figure(name: str, medicine: Medicine, parameters: Parameters) -> ParameterValue | None:
    if name not in parameters.by_name or not medicine.selected_for:
        return None
    value = _known(parameters.by_name[name].values[-1], parameters)
    return value if value and value.effective_on.year == medicine.selected_for else None


def _known(value: ParameterValue, parameters: Parameters) -> ParameterValue | None:
    try:
        return parameters.at(value.name, date(value.effective_on.year, 1, 1))
    except UnknownParameter:
        return None
