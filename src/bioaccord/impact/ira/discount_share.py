"""What share of a medicine's Part D spending its maker would give under the discount programme, were it not selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .approval import approval
from .discount_programme import MakerKind, yearly_discount
from .low_spend import spent
from .product import Medicine, Part, Price

_RULE = "discount.share"
_YEAR_OF_SHARES = Period(date(2021, 1, 1), date(2021, 12, 31))
_DAYS_A_YEAR = 365
_FIRST_YEAR = 2025


@dataclass(frozen=True, slots=True)
class DiscountShare:
    """The share (0 to 1) of gross Part D spending by year, from the least to the most it can be."""

    least: tuple[float, ...]
    most: tuple[float, ...]
    missing: tuple[Sentence, ...] = ()


def discount_share(
    medicine: Medicine,
    year: int,
    parameters: Parameters,
    kind: MakerKind | None = None,
    others: Sequence[Medicine] = (),
) -> Answer[float]:
    """Return the share of its gross Part D spending that a medicine's maker gives as discounts in a year, where it is not selected.

    42 USC 1395w-114c(g). Told for persons who take it all year at its latest list price and use no other drug, with or without the
    low-income subsidy: the share is the same for both, unless discounts are phased in. `kind` None: as the spending of 2021 on it and on `others` of
    its holder tells, else a range from phased-in to full discounts. Cannot be told without a list price.
    """
    price = _list_price(medicine)
    if price is None:
        return cannot_tell(Sentence("The list price of {name} is not given: what discounts take of its spending cannot be told.", name=medicine.name))  # fmt: skip
    spending = price.amount_usd * _DAYS_A_YEAR / 30
    kinds = [(kind, False)] if kind else _possible((medicine, *others), parameters)
    if kind is MakerKind.SPECIFIED:
        kinds = [(kind, False), (kind, True)]
    marketed = min((one.marketed_on for one in medicine.forms if one.marketed_on), default=approval(medicine).latest)
    owed = [
        yearly_discount(spending, max(year, _FIRST_YEAR), one, parameters, marketed_on=marketed, has_subsidy=subsidy)
        for one, subsidy in kinds
    ]
    amounts = [one.value for one in owed if one.value is not None]
    if len(amounts) < len(owed):
        untold: Answer[float] = Answer(None)
        return untold.after(*owed)
    least, most = min(amounts) / spending, max(amounts) / spending
    words = {"name": medicine.name, "price": f"{price.amount_usd:,.2f}", "year": year, "least": f"{least:.1%}", "most": f"{most:.1%}"}  # fmt: skip
    said = (
        Sentence("Of what Part D spends on {name} in {year} the discount programme would take {most}, for persons who take it all year at {price} USD for 30 days and use no other drug.", **words)
        if least == most
        else Sentence("Of what Part D spends on {name} in {year} the discount programme would take {least} to {most}, for persons who take it all year at {price} USD for 30 days and use no other drug; which depends on the manufacturer’s kind.", **words)
    )  # fmt: skip
    step = Step(_RULE, said, None, (), weakest([price.standing, Standing.COMPUTED]))
    # Which year's amounts stand in for one not published yet is told where the discount itself is.
    return Answer(most, (step,)) if least == most else Answer(None, (step,), least=least, most=most)


def discount_shares(
    medicine: Medicine, years: Sequence[int], parameters: Parameters, others: Sequence[Medicine] = ()
) -> DiscountShare:
    """Return the shares of some years; without a list price from those of the initial phase to those of the catastrophic one."""
    found = [discount_share(medicine, year, parameters, None, others) for year in years]
    least, most, missing = list[float](), list[float](), dict[Sentence, None]()
    for year, one in zip(years, found, strict=True):
        first_day = date(max(year, _FIRST_YEAR), 1, 1)
        rates = [parameters.at(f"part_d.share.{phase}.applicable.maker", first_day).number for phase in ("initial", "catastrophic")]  # fmt: skip
        low = one.value if one.value is not None else one.least
        high = one.value if one.value is not None else one.most
        least.append(low if low is not None else min(rates))
        most.append(high if high is not None else max(rates))
        missing |= dict.fromkeys(one.missing)
    return DiscountShare(tuple(least), tuple(most), tuple(missing))


def _possible(medicines: Sequence[Medicine], parameters: Parameters) -> list[tuple[MakerKind, bool]]:
    """Return what the maker may be: ordinary where its drugs that are given were 1 % or more of Part D in 2021, as then all of them were."""
    try:
        total = parameters.at("negotiation.small_biotech.part_d_total", date(2021, 1, 1))
        below = parameters.at("discount.specified_share", date(_FIRST_YEAR, 1, 1))
    except UnknownParameter:
        return [(MakerKind.ORDINARY, False), (MakerKind.SPECIFIED_SMALL, False)]
    amounts = [spent(one, _YEAR_OF_SHARES, (Part.D,)) for one in medicines]
    least = sum(one.value if one.value is not None else one.least or 0.0 for one in amounts)
    if least >= below.number * total.number:
        return [(MakerKind.ORDINARY, False)]
    return [(MakerKind.ORDINARY, False), (MakerKind.SPECIFIED_SMALL, False)]


def _list_price(medicine: Medicine) -> Price | None:
    rows = [one for one in medicine.prices if one.kind == "list" and one.unit == "30 days" and one.amount_usd > 0]
    return max(rows, key=lambda one: one.year, default=None)
