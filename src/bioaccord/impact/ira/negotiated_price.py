"""Where a negotiated price may end below its ceiling, by what was negotiated so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, weakest
from ..trail import Answer, Step, cannot_tell
from .ceiling import ceiling, floor
from .monopoly import Monopoly, MonopolyKind, monopoly
from .product import Medicine
from .published_price import OBSERVED, PER_30_DAYS, known_figure, published_price
from .saved_of_net import saved_range, told_savings
from .spending_growth import Floats

_RULE, _PUBLISHED_RULE, _SAVED_RULE = "price.calibrated", "price.published", "price.net"


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
        if not figure.name.startswith(OBSERVED):
            continue
        value = known_figure(figure, parameters)
        if value:
            of = figure.name.removeprefix(OBSERVED).split(".")[0]
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
    figure = published_price(medicine, parameters) if year == medicine.selected_for and unit == PER_30_DAYS else None
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
    # What is saved of a net price says more than what is saved of a list price: rebates differ from drug to drug.
    if by_net := _by_net(medicine, year, parameters, unit):
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


def _by_net(medicine: Medicine, year: int, parameters: Parameters, unit: str) -> Answer[float] | None:
    """Return the range of a price by the net price that is given (of Part B: the average sales price), never above the ceiling; None without any."""
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
