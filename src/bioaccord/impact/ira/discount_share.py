"""What share of a medicine's Part D spending its maker would give under the discount programme, were it not selected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .discount_programme import FIRST_YEAR, Maker, MakerKind, maker_kind, yearly_discount
from .exact import exact
from .medicine_facts import first_days, latest_price
from .product import Medicine, Part, Price

_RULE = "discount.share"
_FIRST_OF_SHARES = date(2021, 1, 1)
_YEAR_OF_SHARES = Period(_FIRST_OF_SHARES, date(2021, 12, 31))
_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class DiscountShare:
    """The share (0 to 1) of gross Part D spending by year, from the least to the most it can be."""

    least: tuple[float, ...]
    most: tuple[float, ...]
    missing: tuple[Sentence, ...] = ()


def maker_of(medicine: Medicine, parameters: Parameters, others: Iterable[Medicine] = ()) -> Maker:
    """Return the holder of a medicine as the programme sees it, by the columns of the medicine and of the holder's other ones.

    Where one drug makes more than a fifth of its holder's Part D spending, no other can make four fifths: then its own share decides.
    Where the holder's share of all Part D spending is not given, what is given of its drugs in 2021 is the least it can be.
    """
    same = [medicine, *(one for one in others if one is not medicine and _is_of(one, medicine.holder))]  # fmt: skip
    shares = [one.share_of_holder_part_d_2021 for one in same if one.share_of_holder_part_d_2021 is not None]
    largest = max(shares, default=None)
    if largest is not None and largest <= 0.2:
        largest = None
    part_d, part_b = (next((one for each in same if (one := getattr(each, name)) is not None), None) for name in ("holder_share_of_part_d_2021", "holder_share_of_part_b_2021"))  # fmt: skip
    part_d = _least_share(same, parameters) if part_d is None else part_d
    agreed = next((one.holder_had_agreement_2021 for one in same if one.holder_had_agreement_2021 is not None), None)
    acquirer = None if medicine.acquired_by_specified is None else MakerKind.SPECIFIED if medicine.acquired_by_specified else MakerKind.ORDINARY  # fmt: skip
    name = Text(medicine.holder, medicine.holder)
    return Maker(name, agreed, part_d, part_b, largest, medicine.acquired_on, acquirer, medicine.standing)


def discount_share(
    medicine: Medicine,
    year: int,
    parameters: Parameters,
    kind: MakerKind | None = None,
    others: Iterable[Medicine] = (),
) -> Answer[float]:
    """Return the share of its gross Part D spending that a medicine's maker gives as discounts in a year, where it is not selected.

    42 USC 1395w-114c(g). Told for persons who take it all year at its latest list price to that year and use no other drug. `kind` None:
    by `maker_of` the medicine and `others`; a range where the kind of the firm, or who has the low-income subsidy, decides. Cannot be
    told without a list price.
    """
    price = latest_price(_until(medicine, year), ("list",), "30 days")
    if price is None or price.amount_usd <= 0:
        return cannot_tell(Sentence("The list price of {name} is not given: what discounts take of its spending cannot be told.", name=medicine.name))  # fmt: skip
    spending = a_year(price)
    owed = owed_a_person(medicine, spending, max(year, FIRST_YEAR), parameters, kind, others)
    low, high = (owed.value, owed.value) if owed.value is not None else (owed.least, owed.most)
    if low is None or high is None:
        untold: Answer[float] = Answer(None)
        return untold.after(owed)
    least, most = low / spending, high / spending
    words = {"name": medicine.name, "price": f"{price.amount_usd:,.2f}", "year": year, "least": f"{least:.1%}", "most": f"{most:.1%}"}  # fmt: skip
    said = (
        Sentence("Of what Part D spends on {name} in {year} the discount programme would take {most}, for persons who take it all year at {price} USD for 30 days and use no other drug.", **words)
        if least == most
        else Sentence("Of what Part D spends on {name} in {year} the discount programme would take {least} to {most}, for persons who take it all year at {price} USD for 30 days and use no other drug; which depends on the manufacturer’s kind.", **words)
    )  # fmt: skip
    step = Step(_RULE, said, None, (), weakest([price.standing, Standing.COMPUTED]))
    share: Answer[float] = Answer(least, (step,)) if least == most else Answer(None, (step,), (), least, most)
    return share.after(owed)


def discount_shares(
    medicine: Medicine, years: Sequence[int], parameters: Parameters, others: Sequence[Medicine] = ()
) -> DiscountShare:
    """Return the shares of some years; without a list price from those of the initial phase to those of the catastrophic one."""
    found = [discount_share(medicine, year, parameters, None, others) for year in years]
    least, most, missing = list[float](), list[float](), dict[Sentence, None]()
    for year, one in zip(years, found, strict=True):
        first_day = date(max(year, FIRST_YEAR), 1, 1)
        rates = [parameters.at(f"part_d.share.{phase}.applicable.maker", first_day).number for phase in ("initial", "catastrophic")]  # fmt: skip
        low = one.value if one.value is not None else one.least
        high = one.value if one.value is not None else one.most
        least.append(low if low is not None else min(rates))
        most.append(high if high is not None else max(rates))
        # Why an end is open is told where the discount itself is.
        missing |= dict.fromkeys(one.missing if low is None or high is None else ())
    return DiscountShare(tuple(least), tuple(most), tuple(missing))


def owed_a_person(
    medicine: Medicine,
    spending_usd: float,
    year: int,
    parameters: Parameters,
    kind: MakerKind | None = None,
    others: Iterable[Medicine] = (),
) -> Answer[float]:
    """Return what is owed for one person’s spending of a year on a medicine that is not selected; a range where kind or subsidy decides."""
    told = Answer(kind) if kind else maker_kind(maker_of(medicine, parameters, others), year, parameters)
    approved, marketed = first_days(medicine)
    owed = [
        yearly_discount(spending_usd, year, told.value, parameters, marketed_on=marketed or approved, has_subsidy=has)
        for has in ((True, False) if told.value is MakerKind.SPECIFIED else (False,))
    ]
    known = [one.value for one in owed if one.value is not None]
    if len(owed) == 1 or len(known) < len(owed) or min(known) == max(known):
        return owed[0].after(told)
    gap = Sentence("How many of the people who take {name} have the low-income subsidy is not given.", name=medicine.name)  # fmt: skip
    found: Answer[float] = Answer(None, (), (gap,), min(known), max(known))
    return found.after(told, *owed)


def a_year(price: Price) -> float:
    """Return what a person’s supply of a year costs (USD) at a price for 30 days."""
    return float(exact(price.amount_usd) * _DAYS_A_YEAR / 30)


def _least_share(medicines: Iterable[Medicine], parameters: Parameters) -> float | None:
    """Return the share of all Part D spending of 2021 that the holder's drugs surely made; None where it leaves the kind open."""
    try:
        total = parameters.at("negotiation.small_biotech.part_d_total", _FIRST_OF_SHARES)
        below = parameters.at("discount.specified_share", date(FIRST_YEAR, 1, 1))
    except UnknownParameter:
        return None
    # A drug's products may stand among the others too: a row of spending counts once.
    rows = {row for one in medicines for row in one.spending if row.part is Part.D and row.period == _YEAR_OF_SHARES}
    share = sum(one.amount_usd for one in rows) / total.number
    return share if share >= below.number else None


def _is_of(medicine: Medicine, holder: str) -> bool:
    return medicine.holder.casefold().rstrip(".") == holder.casefold().rstrip(".")


def _until(medicine: Medicine, year: int) -> Medicine:
    """Return the medicine with its prices up to a year; with all, where none is that old."""
    rows = tuple(one for one in medicine.prices if one.year <= year)
    return replace(medicine, prices=rows) if any(one.kind == "list" for one in rows) else medicine
