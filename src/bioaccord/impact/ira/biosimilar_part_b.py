"""What Part B pays for a biosimilar: by when the raised add-on has to begin, until when it runs, the payment by year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .band_of_parts import band_of
from .biosimilar_payment import biosimilar_payment, raised_period
from .firm_effect import Channel, Effect
from .medicine_facts import first_days, prices_by_year
from .orphan import day_of
from .part_b_rebate import quarter_of
from .product import Medicine, Price

PAYMENT_KEY = "payment.biosimilar"
_FIRST_ASP_YEAR = 2023
_PAYMENT = Text("파트 B 지급액(단위당)", "Part B payment a unit")


def raised_effect(medicine: Medicine, parameters: Parameters) -> Effect:
    """Return by when Part B has to pay first for the raised add-on, or its last day where it has."""
    first, is_given = first_paid(medicine)
    standing = medicine.standing if is_given else weakest([medicine.standing, Standing.COMPUTED])
    window = raised_period(medicine.name, first, parameters, standing)
    words: dict[str, object] = {"name": medicine.name, "day": first}
    gaps = window.missing
    if window.value and not is_given:
        gaps = (*gaps, Sentence("The first marketing of {name} ({day}) stands in for Part B’s first payment.", **words))
    last = window.value.last_day if window.value else None
    if first is None:
        by = parameters.at("payment.raised_first_paid_by", date(2022, 10, 1))
        said = Sentence("First paid by Part B by {by}, {name} can have the raised add-on for five years; later, never.", by=by.value, **words)  # fmt: skip
        step = Step("payment.biosimilar_period", said, None, (by,), standing)
        deadline: Answer[date] = Answer(day_of(by), (step,))
        title = Text("ASP+8% 가산을 받을 수 있는 파트 B 첫 지급 시한", "First paid under Part B by, for the 8% add-on")
        return Effect("raised_add_on_by", title, Channel.CHANCE, deadline, said, day_of(by), "date")
    answer: Answer[date] = Answer(last, window.steps, gaps)
    if last is None:
        by = parameters.at("payment.raised_first_paid_by", date(2022, 10, 1))
        action = Sentence("Reckon with 6% of the reference’s price on top: Part B first pays for {name} on {day}, after {by}, and so it never has the raised add-on.", by=by.value, **words)  # fmt: skip
        return Effect("raised_add_on", Text("ASP+8% 가산 마지막 날", "Last day of the 8% add-on"), Channel.COST, answer, action)  # fmt: skip
    action = Sentence("Keep the average sales price of {name} at or under its reference’s in every quarter: the raised add-on depends on it.", **words)  # fmt: skip
    return Effect("raised_add_on", Text("ASP+8% 가산 마지막 날", "Last day of the 8% add-on"), Channel.CHANCE, answer, action, last, "date")  # fmt: skip


def payment_effects(medicine: Medicine, reference: Medicine, parameters: Parameters) -> list[Effect]:
    """Return what Part B pays for a unit by the latest prices, or what is missing to tell it."""
    action = Sentence("Compare what Part B pays for {name} with what buyers pay: the difference is theirs. The add-on rests on its reference’s average sales price, not on its negotiated one.", name=medicine.name)  # fmt: skip
    both = _sales_prices(medicine, reference)
    if not both:
        gap = Sentence("What Part B pays for {name} asks for rows in prices of kind asp per unit in the same year, for it and for {reference}.", name=medicine.name, reference=reference.name)  # fmt: skip
        untold: Answer[float] = cannot_tell(gap)
        return [Effect("biosimilar_payment", _PAYMENT, Channel.CHANCE, untold, action, None, "USD per unit")]
    year = max(both)
    answer = _paid(medicine, reference, both[year], date(year, 10, 1), parameters)
    return [Effect("biosimilar_payment", _PAYMENT, Channel.CHANCE, answer, action, None, "USD per unit")]


def payment_bands(medicine: Medicine, reference: Medicine, parameters: Parameters, as_of: date) -> Iterator[Band]:
    """Yield what Part B pays for a unit by year, later years at the latest prices given, to the year after the add-on falls back."""
    both = _sales_prices(medicine, reference)
    if not both:
        return
    first = first_paid(medicine)[0]
    window = raised_period(medicine.name, first, parameters)
    last = window.value.last_day if window.value else None
    for year in range(min(both), max(*both, last.year + 1 if last else as_of.year) + 1):
        prices = both[max(one for one in both if one <= year)]
        quarters = [day for month in (1, 4, 7, 10) if (day := date(year, month, 1)) >= (quarter_of(first) if first else day)]  # fmt: skip
        answers = [_paid(medicine, reference, prices, one, parameters) for one in quarters]
        if not answers:
            continue
        lows = [one.value if one.value is not None else one.least or 0.0 for one in answers]
        highs = [one.value if one.value is not None else one.most or 0.0 for one in answers]
        middle = (sum(lows) + sum(highs)) / (2 * len(answers))
        standing = weakest([Standing.COMPUTED if year in both else Standing.UNVERIFIED, *(one.standing for one in answers)])  # fmt: skip
        yield band_of(year, [(min(lows), middle, max(highs), standing)], PAYMENT_KEY, _PAYMENT, "USD per unit")


def first_paid(medicine: Medicine) -> tuple[date | None, bool]:
    """Return when Part B first paid, and whether that is given; else the first marketing, which stands in for it."""
    return medicine.part_b_first_paid_on or first_days(medicine)[1], medicine.part_b_first_paid_on is not None


def _sales_prices(medicine: Medicine, reference: Medicine) -> dict[int, tuple[Price, Price]]:
    """Return our average sales price and the reference's by year, for years that have both."""
    own, other = (prices_by_year(one, "asp", "unit") for one in (medicine, reference))
    return {year: (own[year], other[year]) for year in sorted(own) if year in other and year >= _FIRST_ASP_YEAR}


def _paid(
    medicine: Medicine, reference: Medicine, prices: tuple[Price, Price], quarter: date, parameters: Parameters
) -> Answer[float]:
    own, other = prices
    listed = prices_by_year(reference, "list", "unit").get(other.year)
    standing = weakest([own.standing, other.standing, medicine.standing, Standing.COMPUTED])
    return biosimilar_payment(
        medicine.name, own.amount_usd, other.amount_usd, quarter, first_paid(medicine)[0], parameters,
        reference_wac_usd=listed.amount_usd if listed else None, standing=standing,
    )  # fmt: skip
