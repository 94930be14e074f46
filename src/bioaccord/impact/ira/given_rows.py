"""The rows of a portfolio against the days and each other: what was not out yet is not used, and what contradicts is said and marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from ..parameter import Parameters, Standing
from .age import FIRST_YEAR, LAST_YEAR, is_old_enough
from .anniversary import months_after
from .ceiling import ceiling
from .eligibility import all_of
from .end_of_selection import is_negotiated
from .exclusions import is_approved_and_marketed, is_not_plasma_derived
from .orphan import day_of, is_no_orphan
from .product import Medicine, Pathway, Portfolio, Price
from .published_price import PER_30_DAYS, prices_known_on, published_price
from .qualifying import SingleSourceDrug

_NOT_ABOVE_LIST = {
    "net": Text("순가격", "net price"),
    "asp": Text("ASP", "average sales price"),
    "non_famp": Text("non-FAMP", "non-FAMP"),
}
_NEARLY = 1.005
"""From how much more than a bound, as a factor, a price is no rounding any more."""


@dataclass(frozen=True, slots=True)
class KnownRows:
    """A portfolio without what was not out on a day, and what was left out, by product and in all."""

    portfolio: Portfolio
    by_product: dict[str, tuple[Sentence, ...]]
    in_all: tuple[Sentence, ...]


def known_rows(portfolio: Portfolio, parameters: Parameters, as_of: date) -> KnownRows:
    """Return a portfolio as it could be written on a day: no selection before its list, no negotiated price before it was published.

    Where the day of a list or of prices is not among the figures, one that comes early is let in: a list from a month before its statutory
    day, prices from the end of the negotiation, when its holder knows them.
    """
    medicines, said, lists, prices = list[Medicine](), dict[str, tuple[Sentence, ...]](), dict[int, int](), dict[int, int]()  # fmt: skip
    for one in portfolio.medicines:
        told = list[Sentence]()
        year = one.selected_for
        words: dict[str, object] = {"name": one.name, "as_of": as_of}
        kept = tuple(row for row in one.prices if row.kind != "negotiated" or _prices_out(row.year, parameters)[0] <= as_of)  # fmt: skip
        for row in one.prices:
            if row not in kept:
                day = _prices_out(row.year, parameters)[1]
                told.append(Sentence("Prices for {year}, of {day}, were not out on {as_of}: that of {name} is not used.", year=row.year, day=day, **words))  # fmt: skip
                prices[row.year] = prices.get(row.year, 0) + 1
        if year and _list_out(year, parameters)[0] > as_of:
            day = _list_out(year, parameters)[1]
            told.append(Sentence("The list for {year}, of {day}, was not out on {as_of}: that {name} was selected is not used.", year=year, day=day, **words))  # fmt: skip
            lists[year] = lists.get(year, 0) + 1
            year = None
        medicines.append(replace(one, selected_for=year, prices=kept) if told else one)
        if told:
            said[one.product_id] = tuple(told)
    in_all = [
        *(Sentence("The list for {year}, of {day}, was not out on {as_of}: what the portfolio says of it is not used (drugs: {count}).", year=year, day=_list_out(year, parameters)[1], as_of=as_of, count=count) for year, count in sorted(lists.items())),
        *(Sentence("Prices for {year}, of {day}, were not out on {as_of}: those given are not used (rows: {count}).", year=year, day=_prices_out(year, parameters)[1], as_of=as_of, count=count) for year, count in sorted(prices.items())),
    ]  # fmt: skip
    return KnownRows(replace(portfolio, medicines=tuple(medicines)), said, tuple(in_all))


def marked(drug: SingleSourceDrug, parameters: Parameters) -> tuple[SingleSourceDrug, tuple[Sentence, ...]]:
    """Return a drug with the rows that contradict others marked unverified (a net price above the list price left out), and what to say of them."""
    medicine, said = drug.medicine, list[Sentence]()
    medicine = _without_prices_above_list(medicine, said)
    medicine = _marked_price(medicine, parameters, said)
    medicine = _marked_selection(medicine, parameters, said)
    return (replace(drug, medicine=medicine), tuple(said)) if said else (drug, ())


def _without_prices_above_list(medicine: Medicine, said: list[Sentence]) -> Medicine:
    lists = {(one.product_id, one.year, one.unit): one for one in medicine.prices if one.kind == "list"}
    above = [(one, lists[key]) for one in medicine.prices if one.kind in _NOT_ABOVE_LIST and (key := (one.product_id, one.year, one.unit)) in lists and one.amount_usd > _NEARLY * lists[key].amount_usd]  # fmt: skip
    if not above:
        return medicine
    for one, of in above:
        words: dict[str, object] = {"name": medicine.name, "kind": _NOT_ABOVE_LIST[one.kind], "year": one.year, "amount": f"{one.amount_usd:,.2f}", "list": f"{of.amount_usd:,.2f}"}  # fmt: skip
        said.append(Sentence("The {kind} of {name} in {year} ({amount} USD) lies above its list price ({list} USD): one is wrong. The {kind} is not used, and what rests on the list price is marked unverified.", **words))  # fmt: skip
    out, doubtful = [one for one, _ in above], [of for _, of in above]
    return replace(medicine, prices=tuple(_unverified(one) if one in doubtful else one for one in medicine.prices if one not in out))  # fmt: skip


def _marked_price(medicine: Medicine, parameters: Parameters, said: list[Sentence]) -> Medicine:
    year = medicine.selected_for
    doubtful = list[Price]()
    if year and any(one.kind == "negotiated" for one in medicine.prices) and is_negotiated(medicine, year, parameters).value is False:  # fmt: skip
        said.append(Sentence("A negotiated price of {name} is given, though a competitor was determined to be marketed by the end of the negotiation for {year}: one is wrong. The price is not used.", name=medicine.name, year=year))  # fmt: skip
        return replace(medicine, prices=tuple(one for one in medicine.prices if one.kind != "negotiated"))
    for one in medicine.prices if year else ():
        if one.kind != "negotiated" or one.year != year:
            continue
        figure = published_price(medicine, parameters)
        bound = ceiling(medicine, year, parameters, None, one.unit)
        most = bound.value if bound.value is not None else bound.most
        words = {"name": medicine.name, "year": year, "amount": f"{one.amount_usd:,.2f}"}
        if figure and one.unit == PER_30_DAYS and not 1 / 1.01 < one.amount_usd / figure.number < 1.01:
            said.append(Sentence("The negotiated price given for {name} for {year} ({amount} USD) is not the one that was published ({published} USD): the given one is used, marked unverified.", published=f"{figure.number:,.2f}", **words))  # fmt: skip
            doubtful.append(one)
        if most is not None and one.amount_usd > _NEARLY * most:
            said.append(Sentence("The negotiated price given for {name} for {year} ({amount} USD) lies above its ceiling by the other prices given ({most} USD): one is wrong. It is used, marked unverified.", most=f"{most:,.2f}", **words))  # fmt: skip
            doubtful.append(one)
    return replace(medicine, prices=tuple(_unverified(one) if one in doubtful else one for one in medicine.prices)) if doubtful else medicine  # fmt: skip


def _marked_selection(medicine: Medicine, parameters: Parameters, said: list[Sentence]) -> Medicine:
    """Mark a selection that the other rows do not allow: by the law as enacted, whatever proposal is laid over it."""
    year, enacted = medicine.selected_for, parameters.under(None)
    if not year or medicine.pathway not in (Pathway.DRUG, Pathway.BIOLOGIC):
        return medicine
    alone = replace(medicine, selected_for=None)
    found = all_of(
        is_approved_and_marketed(alone, year, enacted),
        is_no_orphan(alone, year, enacted),
        is_old_enough(alone, year, enacted),
        is_not_plasma_derived(alone),
    )
    if found.value is not False:
        return medicine
    reason = next((step.said for step in found.steps if step.holds is False), NOTHING)
    said.append(Sentence("{name} is given as selected for {year}, which its other rows do not allow: one is wrong, and its answers are marked unverified. {reason}", name=medicine.name, year=year, reason=reason))  # fmt: skip
    return replace(medicine, standing=Standing.UNVERIFIED)


def _unverified(one: Price) -> Price:
    return replace(one, standing=Standing.UNVERIFIED)


def _list_out(year: int, parameters: Parameters) -> tuple[date, date]:
    """Return the day from which a list can be known, and the day it is called by."""
    announced = next((day_of(one) for one in parameters.by_name["negotiation.announced_on"].values if one.effective_on.year == year), None)  # fmt: skip
    if announced:
        return announced, announced
    by = _calendar("publication_date", year, parameters)
    return months_after(by, -1), by


def _prices_out(year: int, parameters: Parameters) -> tuple[date, date]:
    """Return the day from which the prices of a year can be known, and the day they are called by."""
    told = prices_known_on(year, parameters)
    if told:
        return told, told
    return _calendar("ends_on", year, parameters), _calendar("prices_published_by", year, parameters)


def _calendar(key: str, year: int, parameters: Parameters) -> date:
    # A calendar was known from the act on; whoever asks about a day before it is told so elsewhere.
    within = min(max(year, FIRST_YEAR), LAST_YEAR)
    return day_of(parameters.by_name[f"negotiation.{key}"].at(date(within, 1, 1)))


def said_of(products: Sequence[Medicine], told: dict[str, tuple[Sentence, ...]]) -> tuple[Sentence, ...]:
    """Return what is said of the products that are one drug."""
    return tuple(one for product in products for one in told.get(product.product_id, ()))
