"""What one medicine's maker gives under the discount programme of Part D: a person and year, and by year on all that Medicare spends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding
from ..parameter import Parameters, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .age import LAST_YEAR
from .band_of_parts import band_of
from .discount_programme import FIRST_YEAR, Maker, MakerKind, maker_kind, yearly_discount
from .end_of_selection import applies_in, end_of_selection
from .exact import exact
from .medicine_facts import first_days, is_in_part, latest_price, spending_by_year
from .product import Medicine, Part, Price, Spending

KEY = "discount.programme"
_DAYS_A_YEAR, _YEAR_OF_SHARES = 365, 2021
_TITLE = Text("파트 D 제조사 할인 프로그램 부담액", "Cost of the discount programme of Part D")
_ONE = Text("환자 1인당 연간 제조사 할인(파트 D)", "Manufacturer’s discount a person and year (Part D)")


def maker_of(medicine: Medicine, parameters: Parameters, others: Iterable[Medicine] = ()) -> Maker:
    """Return the holder of a medicine as the programme sees it, by the columns of the medicine and of the holder's other ones.

    Where one drug makes more than a fifth of its holder's Part D spending, no other can make four fifths: then its own share decides.
    Where the holder's share of all Part D spending is not given, what is given of its drugs in 2021 is the least it can be.
    """
    same = [medicine, *(one for one in others if one.holder.casefold() == medicine.holder.casefold())]
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


def share_given(
    medicine: Medicine, year: int, parameters: Parameters, others: Iterable[Medicine] = ()
) -> Answer[float]:
    """Return the share (0 to 1) of gross Part D spending that the maker gives in a year on a medicine that is not selected.

    By a person who takes the medicine all year at its latest list price and no other; a range where the kind of the firm, or who has the
    low-income subsidy, decides. Cannot be told without a list price per 30 days.
    """
    price = latest_price(_until(medicine, year), ("list",), "30 days")
    if price is None:
        return cannot_tell(Sentence("The discount on {name} by year asks for a row in prices of kind list per 30 days.", name=medicine.name))  # fmt: skip
    spending = _yearly(price)
    if not spending:
        return cannot_tell(Sentence("The list price of {name} is nothing: no share can be told.", name=medicine.name))
    owed = _owed(medicine, spending, year, parameters, others)
    low, high = (owed.value, owed.value) if owed.value is not None else (owed.least, owed.most)
    if low is None or high is None:
        unknown: Answer[float] = Answer(None)
        return unknown.after(owed)
    standing = weakest([price.standing, Standing.COMPUTED])
    words = {"name": medicine.name, "year": year, "share": "–".join(dict.fromkeys(f"{one / spending:.1%}" for one in (low, high)))}  # fmt: skip
    said = Sentence("{name}: {share} of gross spending in {year}, for people who take it all year and nothing else.", **words)  # fmt: skip
    step = Step("discount.amount", said, None, (), standing)
    share: Answer[float] = Answer(low / spending, (step,)) if low == high else Answer(None, (step,), (), low / spending, high / spending)  # fmt: skip
    return share.after(owed)


def discount_findings(
    medicine: Medicine, parameters: Parameters, as_of: date, others: Iterable[Medicine] = ()
) -> tuple[Finding, ...]:
    """Return what the maker owes for one person who takes the medicine all year, at its latest list price a 30-day supply."""
    if not is_in_part(medicine, Part.D):
        return ()
    year = max(as_of.year, FIRST_YEAR)
    price = latest_price(medicine, ("list",), "30 days")
    if price is None:
        gap = Sentence("The discount on {name} by year asks for a row in prices of kind list per 30 days.", name=medicine.name)  # fmt: skip
        untold: Answer[float] = cannot_tell(gap)
        return (Finding("discount", _ONE, untold, "USD a year"),)
    owed = (
        yearly_discount(_yearly(price), year, None, parameters, marketed_on=None, is_selected=True)
        if _is_priced(medicine, year, parameters).value
        else _owed(medicine, _yearly(price), year, parameters, others)
    )
    said = Sentence("{name} at {price} USD for 30 days, all year: the list price of {year} stands in for the negotiated one of the plan.", name=medicine.name, price=f"{price.amount_usd:,.2f}", year=price.year)  # fmt: skip
    step = Step("discount.amount", said, None, (), weakest([price.standing, Standing.COMPUTED]))
    answer = replace(owed, steps=(*owed.steps, step))
    found = [Finding("discount", _ONE, answer, "USD a year")]
    spent = spending_by_year(medicine, Part.D)
    if not spent:
        gap = Sentence("The discount on {name} by year asks for spending of Part D over a whole year.", name=medicine.name)  # fmt: skip
        untold = cannot_tell(gap)
        return (*found, Finding("discount_by_year", _TITLE, untold, "USD a year"))
    whole = _discounts(medicine, year, spent, parameters, others)
    return (*found, Finding("discount_by_year", _TITLE, whole, "USD a year", Sentence("In {year}.", year=year)))


def discount_bands(
    medicine: Medicine, parameters: Parameters, as_of: date, others: Iterable[Medicine] = ()
) -> tuple[Band, ...]:
    """Return the discounts by year from the year of the day on (US dollars): spending times share; nothing in years of a negotiated price.

    Spending of a year that is not given is that of the latest year before it: growth is not told here.
    """
    spent = spending_by_year(medicine, Part.D)
    if not is_in_part(medicine, Part.D) or not spent:
        return ()
    found = list[Band]()
    for year in range(max(as_of.year, FIRST_YEAR), LAST_YEAR + 1):
        answer = _discounts(medicine, year, spent, parameters, others)
        low, high = (answer.value, answer.value) if answer.value is not None else (answer.least, answer.most)
        # The first year without a discount says it; those after it would say nothing new.
        if low is None or high is None or (not high and found and not found[-1].high):
            continue
        found.append(band_of(year, [(low, (low + high) / 2, high, answer.standing)], KEY, _TITLE))
    return tuple(found) if any(one.high for one in found) else ()


def _discounts(
    medicine: Medicine, year: int, spent: Mapping[int, Spending], parameters: Parameters, others: Iterable[Medicine]
) -> Answer[float]:
    """Return the discounts on all spending of a year (US dollars); 0 where a negotiated price applies, from 0 where that is open."""
    priced = _is_priced(medicine, year, parameters)
    if priced.value:
        return Answer(0.0).after(priced)
    share = share_given(medicine, year, parameters, others)
    low, high = (share.value, share.value) if share.value is not None else (share.least, share.most)
    if low is None or high is None:
        untold: Answer[float] = Answer(None)
        return untold.after(share)
    given = max((one for one in spent if one <= year), default=min(spent))
    row = spent[given]
    words = {"name": medicine.name, "amount": f"{row.amount_usd:,.0f}", "given": given, "year": year}
    said = Sentence("The spending of Part D on {name} in {given}, {amount} USD, is taken for {year}.", **words)
    standing = weakest([row.standing, medicine.standing, Standing.COMPUTED if given == year else Standing.UNVERIFIED])
    step = Step("discount.amount", said, None, (), standing)
    # Where it is open whether a negotiated price applies, perhaps nothing is given.
    least, most = (float(exact(row.amount_usd) * exact(one)) for one in (0.0 if priced.value is None else low, high))
    amount: Answer[float] = Answer(least, (step,)) if least == most else Answer(None, (step,), (), least, most)
    return amount.after(share, *([priced] if priced.value is None else []))


def discount_entries(medicine: Medicine, parameters: Parameters) -> tuple[Entry, ...]:
    """Return the years in which the maker gives discounts: from 2025 on, without those of a negotiated price."""
    if not is_in_part(medicine, Part.D):
        return ()
    said = Sentence("The manufacturer of {name} gives discounts of 10% and, beyond the out-of-pocket threshold, 20%; less while phased in for small ones.", name=medicine.name)  # fmt: skip
    title = Text("제조사 할인 프로그램", "Manufacturer discount programme")
    approved = first_days(medicine)[0]
    begins = max(date(FIRST_YEAR, 1, 1), approved or date(FIRST_YEAR, 1, 1))
    rates = tuple(parameters.at(f"part_d.share.{phase}.applicable.maker", date(FIRST_YEAR, 1, 1)) for phase in ("initial", "catastrophic"))  # fmt: skip
    step = Step("discount.rate", said, None, rates, medicine.standing)
    first = medicine.selected_for
    if first is None or not applies_in(medicine, first, first, parameters).value:
        return (Entry(begins, None, title, said, "period", step.standing, steps=(step,)),)
    found = [Entry(begins, date(first - 1, 12, 31), title, said, "period", step.standing, steps=(step,))]
    end = end_of_selection(medicine, first, parameters).value
    if end:
        found.append(Entry(date(end, 1, 1), None, title, said, "period", step.standing, steps=(step,)))
    return tuple(found)


def _owed(
    medicine: Medicine, spending_usd: float, year: int, parameters: Parameters, others: Iterable[Medicine]
) -> Answer[float]:
    """Return what is owed for one person, as far as the kind of the firm is known; a specified one's by who has the subsidy: a range."""
    kind = maker_kind(maker_of(medicine, parameters, others), year, parameters)
    approved, marketed = first_days(medicine)
    owed = [
        yearly_discount(spending_usd, year, kind.value, parameters, marketed_on=marketed or approved, has_subsidy=has)
        for has in ((True, False) if kind.value is MakerKind.SPECIFIED else (False,))
    ]
    known = [one.value for one in owed if one.value is not None]
    if len(owed) == 1 or len(known) < len(owed) or min(known) == max(known):
        return owed[0].after(kind)
    gap = Sentence("How many of the people who take {name} have the low-income subsidy is not given.", name=medicine.name)  # fmt: skip
    found: Answer[float] = Answer(None, (), (gap,), min(known), max(known))
    return found.after(kind, *owed)


def _least_share(medicines: Iterable[Medicine], parameters: Parameters) -> float | None:
    """Return the share of all Part D spending of 2021 that the holder's drugs surely made; None where it leaves the kind open."""
    try:
        total = parameters.at("negotiation.small_biotech.part_d_total", date(_YEAR_OF_SHARES, 1, 1))
        below = parameters.at("discount.specified_share", date(FIRST_YEAR, 1, 1))
    except UnknownParameter:
        return None
    rows = (spending_by_year(one, Part.D).get(_YEAR_OF_SHARES) for one in medicines)
    share = sum(one.amount_usd for one in rows if one) / total.number
    return share if share >= below.number else None


def _is_priced(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a negotiated price applies in a year, for which no discount is given."""
    first = medicine.selected_for
    return applies_in(medicine, year, first, parameters) if first and year >= first else Answer(False)


def _yearly(price: Price) -> float:
    return float(exact(price.amount_usd) * _DAYS_A_YEAR / 30)


def _until(medicine: Medicine, year: int) -> Medicine:
    """Return the medicine with its prices up to a year; with all, where none is that old."""
    rows = tuple(one for one in medicine.prices if one.year <= year)
    return replace(medicine, prices=rows) if any(one.kind == "list" for one in rows) else medicine
