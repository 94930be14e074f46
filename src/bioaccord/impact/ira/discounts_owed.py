"""What one medicine's maker gives under the discount programme of Part D: a person and year, and by year on all that Medicare spends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .age import LAST_YEAR
from .band_of_parts import band_of
from .discount_programme import FIRST_YEAR, yearly_discount
from .discount_share import a_year, discount_share, owed_a_person
from .end_of_selection import applies_in, end_of_selection
from .exact import exact
from .medicine_facts import first_days, is_in_part, latest_price, spending_by_year
from .product import Medicine, Part, Spending

KEY = "discount.programme"
_TITLE = Text("파트 D 제조사 할인 프로그램 부담액", "Cost of the discount programme of Part D")
_WEIGHED = Text(
    "파트 D 제조사 할인 프로그램 부담액(선정될 확률 반영)",
    "Cost of the discount programme of Part D, weighed by the chance of selection",
)
_ONE = Text("환자 1인당 연간 제조사 할인(파트 D)", "Manufacturer’s discount a person and year (Part D)")


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
        yearly_discount(a_year(price), year, None, parameters, marketed_on=None, is_selected=True)
        if _is_priced(medicine, year, parameters).value
        else owed_a_person(medicine, a_year(price), year, parameters, others=others)
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
    medicine: Medicine,
    parameters: Parameters,
    as_of: date,
    others: Iterable[Medicine] = (),
    chances: Mapping[int, float] | None = None,
) -> tuple[Band, ...]:
    """Return the discounts by year from the year of the day on (US dollars): spending times share; nothing in years of a negotiated price.

    Times 1 less the chance (0 to 1, by year) that a negotiated price applies, as the draws of the selection tell it; None: as if the
    medicine were selected no further. Spending of a year that is not given is that of the latest year before it: growth is not told here.
    """
    spent = spending_by_year(medicine, Part.D)
    if not is_in_part(medicine, Part.D) or not spent:
        return ()
    found = list[Band]()
    for year in range(max(as_of.year, FIRST_YEAR), LAST_YEAR + 1):
        answer = _discounts(medicine, year, spent, parameters, others, is_weighed=year in (chances or {}))
        low, high = (answer.value, answer.value) if answer.value is not None else (answer.least, answer.most)
        if low is not None and high is not None:
            left = 1 - (chances or {}).get(year, 0.0)
            low, high = low * left, high * left
        # The first year without a discount says it; those after it would say nothing new.
        if low is None or high is None or (not high and found and not found[-1].high):
            continue
        found.append(
            band_of(
                year, [(low, (low + high) / 2, high, answer.standing)], KEY, _TITLE if chances is None else _WEIGHED
            )
        )
    return tuple(found) if any(one.high for one in found) else ()


def _discounts(
    medicine: Medicine,
    year: int,
    spent: Mapping[int, Spending],
    parameters: Parameters,
    others: Iterable[Medicine],
    *,
    is_weighed: bool = False,
) -> Answer[float]:
    """Return the discounts on all spending of a year (US dollars); 0 where a negotiated price applies, from 0 where that is open.

    `is_weighed`: what is open of that is a chance that the result is weighed by, and left out here.
    """
    priced = _is_priced(medicine, year, parameters)
    if priced.value:
        return Answer(0.0).after(priced)
    share = discount_share(medicine, year, parameters, None, others)
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
    least, most = (
        float(exact(row.amount_usd) * exact(one))
        for one in (0.0 if priced.value is None and not is_weighed else low, high)
    )
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


def _is_priced(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a negotiated price applies in a year, for which no discount is given."""
    first = medicine.selected_for
    return applies_in(medicine, year, first, parameters) if first and year >= first else Answer(False)
