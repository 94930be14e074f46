"""The most that a negotiated price may be, as far as public prices tell, and the least of a small biotech drug."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .approval import approval
from .monopoly import Monopoly, monopoly
from .orphan import day_of
from .price_update import risen
from .product import Medicine, Price
from .small_biotech import small_biotech_floor

_RULE, _FLOOR_RULE = "price.ceiling", "price.floor"


def ceiling(
    medicine: Medicine,
    year: int,
    parameters: Parameters,
    kind: Answer[Monopoly] | None = None,
    unit: str = "30 days",
) -> Answer[float]:
    """Return the ceiling (US dollars per `unit`) of a price that first applies in a year: 42 USC 1320f-3(c)(1).

    `value` where the net price and non-FAMP are both given; else `most`, by whichever of them and the list price is known, as each alone
    bounds it; `missing` says what is not. `kind` is the monopoly type (without it, that of the medicine's approval).
    """
    told = kind or monopoly(medicine, year, parameters)
    share = told.value.share if told.value else told.most.share if told.most else None
    if share is None:
        return cannot_tell(*told.missing, steps=told.steps)
    whole = _whole(medicine, year, parameters, unit)
    net = _net(medicine, year, parameters, unit)
    words: dict[str, object] = {"name": medicine.name, "year": year}
    bounds = [one for one in (_times(whole, share), net.value) if one is not None]
    if not bounds:
        open_answer: Answer[float] = cannot_tell(
            Sentence("No price of {name} that bounds the ceiling is given.", **words)
        )
        return open_answer.after(whole, net).after(told)
    most = min(bounds)
    words |= {"amount": f"{most:,.2f}", "share": f"{share:.0%}"}
    # Where the net price lies below the range of the share in any case, what is open about that decides nothing.
    is_below = net.value is not None and whole.least is not None and net.value <= whole.least * share
    if is_below:
        whole = replace(whole, missing=())
    is_told = (whole.value is not None or is_below) and net.value is not None and told.value is not None
    said = (
        Sentence("The ceiling of {name} for {year} is {amount} USD, the lower of net price and {share} of non-FAMP.", **words)
        if is_told
        else Sentence("The ceiling of {name} for {year} is at most {amount} USD; it may be lower.", **words)
    )  # fmt: skip
    latest = parameters.at("price.latest_year_counts", date(year, 1, 1))
    step = Step(_RULE, said, None, (latest,), weakest([whole.standing, net.standing]))
    answer = Answer(most, (step,)) if is_told else Answer(None, (step,), most=most)
    return answer.after(whole, net).after(told)


def floor(medicine: Medicine, year: int, parameters: Parameters, unit: str = "30 days") -> Answer[float]:
    """Return the least price (US dollars per `unit`) of a small biotech drug that first applies in 2029 or 2030; 0 where there is none.

    42 USC 1320f-3(d): a share of non-FAMP of 2021 with consumer prices, never of a later year.
    """
    share = small_biotech_floor(medicine, year, parameters)
    if share.value == 0:
        return Answer(0.0).after(share)
    base = _indexed(medicine, year, parameters, unit)
    highest = share.value or share.most or 0.0
    words = {"name": medicine.name, "year": year}
    if base.value is None and base.most is None:
        gap = Sentence("The floor of {name} for {year} cannot be told without non-FAMP.", **words)
        open_answer: Answer[float] = cannot_tell(gap)
        return open_answer.after(share, base)
    amount = (base.value if base.value is not None else base.most or 0.0) * highest
    if share.value is not None and base.value is not None:
        said = Sentence("The price of {name} for {year} may not be below {amount} USD.", amount=f"{amount:,.2f}", **words)  # fmt: skip
        return Answer(amount, (Step(_FLOOR_RULE, said, None, (), base.standing),)).after(share, base)
    least = (base.value if base.value is not None else base.least or 0.0) * (share.value or 0.0)
    words |= {"least": f"{least:,.2f}", "most": f"{amount:,.2f}"}
    said = (
        Sentence("The floor under the price of {name} for {year} lies between {least} and {most} USD.", **words)
        if least
        else Sentence(
            "The floor under the price of {name} for {year} is at most {most} USD, and perhaps none.", **words
        )
    )
    step = Step(_FLOOR_RULE, said, None, (), base.standing)
    return Answer(None, (step,), least=least, most=amount).after(share, base)


def _whole(medicine: Medicine, year: int, parameters: Parameters, unit: str) -> Answer[float]:
    """Return what the applicable percentage is taken of; `most` by list prices where non-FAMP is not given."""
    indexed = _indexed(medicine, year, parameters, unit)
    if not parameters.at("price.latest_year_counts", date(year, 1, 1)).value:
        return indexed
    before = _published(year, parameters) - 1
    words: dict[str, object] = {"name": medicine.name, "year": before}
    given = _of(medicine, "non_famp", unit, lambda one: one.year == before)
    if given:
        said = Sentence("Non-FAMP of {name} in {year} is {amount} USD.", amount=f"{given[0].amount_usd:,.2f}", **words)
        latest: Answer[float] = Answer(given[0].amount_usd, (Step(_RULE, said, None, (), given[0].standing),))
    else:
        latest = _by_list(medicine, before, unit)
    if indexed.value is not None and latest.value is not None:
        return Answer(min(indexed.value, latest.value)).after(indexed, latest)
    if latest.value is not None and indexed.least is not None and latest.value <= indexed.least:
        # The lower of the two in any case: how far consumer prices rise decides nothing.
        return Answer(latest.value).after(replace(indexed, missing=()), latest)
    bounds = [one for answer in (indexed, latest) for one in (answer.value, answer.most) if one is not None]
    lowest = [one.value if one.value is not None else one.least for one in (indexed, latest)]
    least = None if None in lowest else min(one for one in lowest if one is not None)
    both: Answer[float] = Answer(None, least=least, most=min(bounds)) if bounds else cannot_tell()
    return both.after(indexed, latest)


def _indexed(medicine: Medicine, year: int, parameters: Parameters, unit: str) -> Answer[float]:
    """Return non-FAMP of 2021, or of the first full year on the market, with consumer prices."""
    first_day = date(year, 1, 1)
    base = day_of(parameters.at("price.base_year", first_day)).year
    values = [parameters.at(name, first_day) for name in ("price.base_month", "price.index_month")]
    begins, ends = (day_of(one) for one in values)
    entered = approval(medicine).latest
    if entered and entered.year >= base:
        # The first full year after an approval during a year is the next one.
        base = entered.year + 1
        begins = date(base, 12, 1)
    words: dict[str, object] = {"name": medicine.name, "year": base}
    given = _of(medicine, "non_famp", unit, lambda one: one.year == base)
    rise = risen(begins, ends, parameters, values=values)
    if given:
        amount = given[0].amount_usd
        said = Sentence("Non-FAMP of {name} in {year} is {amount} USD.", amount=f"{amount:,.2f}", **words)
        whole: Answer[float] = Answer(amount, (Step(_RULE, said, None, (), given[0].standing),))
    else:
        whole = _by_list(medicine, base, unit)
    if whole.value is not None and rise.value is not None:
        return Answer(whole.value * rise.value).after(whole, rise)
    most = whole.value if whole.value is not None else whole.most
    factor = rise.value if rise.value is not None else rise.most
    if most is None or factor is None:
        open_answer: Answer[float] = cannot_tell()
        return open_answer.after(whole, rise)
    least = None if whole.value is None or rise.least is None else whole.value * rise.least
    bounded: Answer[float] = Answer(None, least=least, most=most * factor)
    return bounded.after(whole, rise)


def _by_list(medicine: Medicine, year: int, unit: str) -> Answer[float]:
    """Return the list price as the most that non-FAMP of a year can be: of that year, or the next one given (list prices rarely fall)."""
    words: dict[str, object] = {"name": medicine.name, "year": year}
    gap = Sentence("Non-FAMP of {name} in {year} is not given.", **words)
    given = _of(medicine, "list", unit, lambda one: one.year >= year)
    if not given:
        return cannot_tell(gap)
    one = given[0]
    words |= {"amount": f"{one.amount_usd:,.2f}", "given": one.year}
    said = (
        Sentence("Non-FAMP of {name} in {year} is not above its list price, {amount} USD.", **words)
        if one.year == year
        else Sentence("Non-FAMP of {name} in {year} is not above its list price of {given}, {amount} USD, unless that fell since.", **words)
    )  # fmt: skip
    standing = one.standing if one.year == year else Standing.UNVERIFIED
    return Answer(None, (Step(_RULE, said, None, (), standing),), (gap,), most=one.amount_usd)


def _net(medicine: Medicine, year: int, parameters: Parameters, unit: str) -> Answer[float]:
    """Return the net price: of Part D plans in the latest year by the list, of Part B the payment of the year before it."""
    published = _published(year, parameters)
    words: dict[str, object] = {"name": medicine.name, "year": year}
    net = _of(medicine, "net", unit, lambda one: one.year < published)
    asp = _of(medicine, "asp", unit, lambda one: one.year == published - 1)
    found = [*net[-1:], *asp]
    if not found:
        return cannot_tell(Sentence("No net price of {name} for the ceiling of {year} is given.", **words))
    # Where both parts pay, each amount alone is no ceiling of the other: the higher one bounds it.
    one = max(found, key=lambda one: one.amount_usd)
    words |= {"amount": f"{one.amount_usd:,.2f}", "given": one.year}
    said = Sentence("The net price of {name} in {given} is {amount} USD.", **words)
    return Answer(one.amount_usd, (Step(_RULE, said, None, (), one.standing),))


def _published(year: int, parameters: Parameters) -> int:
    return day_of(parameters.at("negotiation.publication_date", date(year, 1, 1))).year


def _of(medicine: Medicine, kind: str, unit: str, holds: Callable[[Price], bool]) -> Sequence[Price]:
    """Return prices of a kind and unit, by year."""
    return sorted((one for one in medicine.prices if one.kind == kind and one.unit == unit and holds(one)), key=lambda one: one.year)  # fmt: skip


def _times(whole: Answer[float], share: float) -> float | None:
    amount = whole.value if whole.value is not None else whole.most
    return None if amount is None else amount * share
