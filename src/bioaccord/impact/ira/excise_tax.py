"""The excise tax on a drug whose maker has not agreed. 26 USC 5000D."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing
from ..trail import Answer, Step
from .exact import exact
from .orphan import day_of

_PERIOD, _STAGE = "excise.period", "excise.stage"
_STAGES = 4


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a maker has not done and when it did: each day None while it has not.

    `renegotiated_for` is the first year of a renegotiated price, where it was chosen for that; `overdue` are stretches in which
    information that the agency certified as overdue was not given; `suspended` those in which no drug of the maker was covered.
    """

    name: Text
    selected_for: int
    agreement_on: date | None = None
    price_agreed_on: date | None = None
    renegotiated_for: int | None = None
    renegotiated_on: date | None = None
    competition_determined_on: date | None = None
    overdue: tuple[Period, ...] = ()
    suspended: tuple[Period, ...] = ()
    standing: Standing = Standing.ENACTED


def taxed_from(year: int, parameters: Parameters) -> tuple[ParameterValue, ParameterValue]:
    """Return the first taxed day without an agreement and without a price, of a price applicability year. 26 USC 5000D(b)(1)-(2)."""
    first_day = date(year, 1, 1)
    return parameters.at("excise.agreement_from", first_day), parameters.at("excise.price_from", first_day)


def taxed_days(refusal: Refusal, until: date, parameters: Parameters) -> tuple[date, ...]:
    """Return the days of noncompliance up to and with a day, suspended ones left out, each once. 26 USC 5000D(b), (c).

    A period ends on the day of the agreement or of the determination; that day is still one of it, as the text says "ending on".
    """
    found = set[date]()
    for first, last in _periods(refusal, parameters):
        reached = min(one for one in (until, last, refusal.competition_determined_on) if one)
        found.update(_days(first, reached))
    for stretch in refusal.overdue:
        if stretch.first_day:
            found.update(_days(stretch.first_day, min(until, stretch.last_day or until)))
    for stretch in refusal.suspended:
        found = {one for one in found if one not in stretch}
    return tuple(sorted(found))


def excise_share(days: int, parameters: Parameters) -> ParameterValue:
    """Return the share that the tax has of tax and price on the `days`-th day of noncompliance (from 1). 26 USC 5000D(d)."""
    first = date(2023, 10, 2)
    length = int(parameters.at("excise.stage_days", first).number)
    return parameters.at(f"excise.share.{min((days - 1) // length + 1, _STAGES)}", first)


def excise_tax(refusal: Refusal, price_usd: float, sold_on: date, parameters: Parameters) -> Answer[float]:
    """Return the tax (USD) on a sale at a price on a day: price x share / (1 - share); 0 on a day that is none of noncompliance.

    26 USC 5000D(a): the share is tax / (tax + price), so 65 % of the whole is 1.857 times the price.
    """
    values = taxed_from(refusal.selected_for, parameters)
    days = taxed_days(refusal, sold_on, parameters)
    words: dict[str, object] = {"name": refusal.name, "day": sold_on}
    if sold_on not in days:
        said = Sentence("{day} is no day on which the excise tax is owed on {name}.", **words)
        return Answer(0.0, (Step(_PERIOD, said, False, values, refusal.standing),))
    share = excise_share(len(days), parameters)
    tax = float(exact(price_usd) * exact(share.number) / (1 - exact(share.number)))
    words |= {"count": len(days), "share": f"{share.number:.0%}", "times": f"{share.number / (1 - share.number):.3f}"}
    said = Sentence("{day} is day {count} without agreement on {name}: the tax is {share} of tax and price, {times} times the price.", **words)  # fmt: skip
    return Answer(tax, (Step(_STAGE, said, True, (share, *values), refusal.standing),))


def _periods(refusal: Refusal, parameters: Parameters) -> Iterable[tuple[date, date | None]]:
    agreement, price = taxed_from(refusal.selected_for, parameters)
    yield day_of(agreement), refusal.agreement_on
    yield day_of(price), refusal.price_agreed_on
    if refusal.renegotiated_for:
        again = parameters.at("excise.renegotiated_from", date(refusal.renegotiated_for, 1, 1))
        yield day_of(again), refusal.renegotiated_on


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=one) for one in range((last - first).days + 1)]
