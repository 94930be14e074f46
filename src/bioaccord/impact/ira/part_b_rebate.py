"""The rebate owed where the payment for a medicine under Part B rose faster than consumer prices. 42 USC 1395w-3a(i)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, UnknownParameter
from ..trail import Answer, Step, cannot_tell
from .anniversary import months_after
from .consumer_price import allowed_factor
from .exact import between, ends, exact, in_floats, nearest
from .orphan import day_of

FIRST_QUARTER = date(2023, 1, 1)
_BENCHMARK, _AMOUNT, _DRUG = "rebates.part_b.benchmark", "rebates.part_b.amount", "rebates.part_b.drug"
_COINSURANCE = "rebates.part_b.coinsurance"


@dataclass(frozen=True, slots=True)
class PartBSales:
    """One billing code for one calendar quarter.

    `payment_usd`: the payment a unit in the quarter (`payment_of_asp`, or what a biosimilar is paid); `benchmark_payment_usd`: that of
    its benchmark quarter. `units` furnished; `units_discounted`: of these, with a 340B discount or a Medicaid rebate; `units_packaged`:
    of these, not paid by themselves. `charges_per_user_usd`: average allowed charges a user and year, where known.
    """

    name: Text
    approved_on: date | None
    marketed_on: date | None
    payment_usd: float
    benchmark_payment_usd: float
    units: float
    units_discounted: float = 0.0
    units_packaged: float = 0.0
    last_selected_year: int | None = None
    is_vaccine: bool = False
    is_qualifying_biosimilar: bool = False
    in_shortage: bool = False
    charges_per_user_usd: float | None = None
    standing: Standing = Standing.ENACTED


@dataclass(frozen=True, slots=True)
class BenchmarkQuarter:
    """What a payment is measured by: that of the quarter, consumer prices of `index_month`; rebates are owed `owed_from` on."""

    first_day: date
    index_month: date
    owed_from: date


def quarter_of(day: date) -> date:
    """Return the first day of the calendar quarter of a day."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def full_quarter_after(day: date, number: int) -> date:
    """Return the first day of the first, second … full calendar quarter after a day.

    >>> full_quarter_after(date(2021, 12, 31), 1), full_quarter_after(date(2022, 1, 1), 1)
    (datetime.date(2022, 1, 1), datetime.date(2022, 4, 1))
    """
    return months_after(quarter_of(day), 3 * number)


def payment_of_asp(asp_usd: float, parameters: Parameters, quarter: date) -> float:
    """Return what Part B pays for a unit of a single source medicine: 106 % of the average sales price. 42 USC 1395w-3a(b)(1)(B)."""
    return float(exact(asp_usd) * exact(parameters.at("rebates.part_b.payment_share", quarter).number))


def part_b_benchmark(
    name: Text,
    approved_on: date | None,
    marketed_on: date | None,
    last_selected_year: int | None,
    parameters: Parameters,
    standing: Standing = Standing.ENACTED,
) -> Answer[BenchmarkQuarter]:
    """Return the benchmark quarter of a medicine, the month of its index, and from when rebates are owed. 42 USC 1395w-3a(i)(3)(D)-(E), (4).

    The quarter from 1 July 2021 and January 2021; for what was approved after 1 December 2020 the third full quarter after the first
    marketing, the first month of the first one, and rebates from the sixth on.
    """
    names = ("benchmark_quarter", "benchmark_month", "later_than")
    values = tuple(parameters.at(f"rebates.part_b.{one}", FIRST_QUARTER) for one in names)
    quarter, month, later = (day_of(one) for one in values)
    words: dict[str, object] = {"name": name}
    if last_selected_year:
        owed = date(last_selected_year + 1, 1, 1)
        found = BenchmarkQuarter(date(last_selected_year, 1, 1), date(last_selected_year - 1, 7, 1), owed)
        said = Sentence("{name} was selected until {year}: that year is its benchmark from then on.", year=last_selected_year, **words)  # fmt: skip
    elif approved_on is None:
        return cannot_tell(Sentence("When {name} was first approved is not given.", **words))
    elif approved_on <= later:
        found = BenchmarkQuarter(quarter, month, FIRST_QUARTER)
        said = Sentence("{name} was approved by {later}: its benchmark is the quarter from {day}.", later=later, day=quarter, **words)  # fmt: skip
    elif marketed_on is None:
        return cannot_tell(Sentence("When {name} was first marketed is not given.", **words))
    else:
        first, third, sixth = (full_quarter_after(marketed_on, number) for number in (1, 3, 6))
        found = BenchmarkQuarter(third, first, max(sixth, FIRST_QUARTER))
        said = Sentence("{name} was approved after {later} and first marketed on {day}: its benchmark is the quarter from {quarter}, and rebates are owed from {owed} on.", later=later, day=marketed_on, quarter=third, owed=found.owed_from, **words)  # fmt: skip
    return Answer(found, (Step(_BENCHMARK, said, None, values, standing),))


def part_b_cost_limit(year: int, parameters: Parameters) -> Answer[float]:
    """Return the charges a user (USD a year) below which no rebate is owed in a year. 42 USC 1395w-3a(i)(2)(A)(i), (B), (C).

    $100 for 2023, raised by consumer prices to each June of the year before, rounded to $10 for the year but raised unrounded.
    """
    base, step = (parameters.at(f"rebates.{one}", FIRST_QUARTER) for one in ("part_b.least_cost", "cost_rounded_to"))
    amount, rises = exact(base.number), list[Answer[Fraction]]()
    for reached in range(FIRST_QUARTER.year + 1, year + 1):
        rise = allowed_factor(date(reached - 2, 6, 1), date(reached - 1, 6, 1), parameters)
        rises.append(rise)
        if rise.value is None:
            unknown: Answer[float] = Answer(None)
            return unknown.after(*rises)
        amount *= rise.value
    amount = nearest(amount, exact(step.number))
    said = Sentence(
        "No rebate is owed in {year} where a user is charged less than {amount} USD a year.", year=year, amount=int(amount)
    )  # fmt: skip
    return Answer(float(amount), (Step(_DRUG, said, None, (base, step)),)).after(*rises)


def part_b_factor(found: BenchmarkQuarter, quarter: date, parameters: Parameters) -> Answer[Fraction]:
    """Return by which factor a payment may have risen to a quarter: the index of the first month two quarters before. 42 USC 1395w-3a(i)(3)(C), (F)."""
    return allowed_factor(found.index_month, months_after(quarter, -6), parameters)


def part_b_rebate(sales: PartBSales, quarter: date, parameters: Parameters) -> Answer[float]:
    """Return the rebate (USD) for one billing code and a calendar quarter (its first day, from 2023 on).

    42 USC 1395w-3a(i)(3): units, without those discounted or packaged, x (payment - benchmark payment raised by consumer prices),
    never below nothing. Raises `ValueError` for a day that begins no quarter, or one before 2023, and for more units removed than
    furnished.
    """
    if (
        min(sales.units_discounted, sales.units_packaged) < 0
        or sales.units_discounted + sales.units_packaged > sales.units
    ):
        raise ValueError(f"more units are removed than the {sales.units} furnished, or fewer than none")
    if quarter != quarter_of(quarter) or quarter < FIRST_QUARTER:
        raise ValueError(
            f"a quarter begins on the first day of January, April, July or October, from 2023 on, not on {quarter}"
        )
    words: dict[str, object] = {"name": sales.name, "day": quarter}
    if sales.is_vaccine or sales.is_qualifying_biosimilar:
        said = Sentence("No Part B rebate is owed for {name}: vaccines and biosimilars with the raised add-on are left out.", **words)  # fmt: skip
        return Answer(0.0, (Step(_DRUG, said, False, (), sales.standing),))
    limit: Answer[float] = Answer(None)
    if sales.charges_per_user_usd is not None:
        limit = part_b_cost_limit(quarter.year, parameters)
        if limit.value is not None and sales.charges_per_user_usd < limit.value:
            return Answer(0.0).after(limit)
    against = part_b_benchmark(
        sales.name, sales.approved_on, sales.marketed_on, sales.last_selected_year, parameters, sales.standing
    )
    unknown: Answer[float] = Answer(None)
    if against.value is None:
        return unknown.after(limit, against)
    if quarter < against.value.owed_from:
        said = Sentence("No Part B rebate is owed for {name} before {owed}.", owed=against.value.owed_from, **words)
        return Answer(0.0, (Step(_AMOUNT, said, False, (), sales.standing),)).after(limit, against)
    factor = part_b_factor(against.value, quarter, parameters)
    rise = ends(factor)
    if rise is None:
        return unknown.after(limit, against, factor)
    units = exact(sales.units) - exact(sales.units_discounted) - exact(sales.units_packaged)
    payment, before = exact(sales.payment_usd), exact(sales.benchmark_payment_usd)
    most, least = (max(Fraction(0), payment - before * one) * units for one in rise)
    words |= {"now": f"{sales.payment_usd:,.4f}", "before": f"{sales.benchmark_payment_usd:,.4f}", "units": f"{float(units):,.0f}"}  # fmt: skip
    said = Sentence("{name}: {units} units at {now} USD, against a benchmark of {before} USD raised by consumer prices.", **words)  # fmt: skip
    step = Step(_AMOUNT, said, most > 0, (), sales.standing)
    gaps: tuple[Sentence, ...] = ()
    if sales.in_shortage and most > 0:
        least = Fraction(0)
        gaps = (Sentence("{name} is on the shortage list: the rebate is reduced or waived, by how much is the agency’s decision.", **words),)  # fmt: skip
    found: Answer[Fraction] = Answer(None, (step,), gaps)
    return in_floats(between(least, most, found)).after(limit, against, factor)


def coinsurance(sales: PartBSales, furnished_on: date, parameters: Parameters) -> Answer[float]:
    """Return the coinsurance on a unit (USD) of a rebatable medicine: 20 % of the payment, or from 1 April 2023 on of the lower adjusted amount.

    42 USC 1395w-3a(i)(5). A range where the index of a month is.
    """
    quarter = quarter_of(furnished_on)
    payment = exact(sales.payment_usd)
    try:
        share = parameters.at("rebates.part_b.coinsurance", furnished_on)
    except UnknownParameter:
        first = parameters.by_name["rebates.part_b.coinsurance"].values[0]
        said = Sentence("Before {day} the coinsurance is 20% of the payment.", day=first.effective_on)
        return Answer(
            float(payment * exact(first.number)), (Step(_COINSURANCE, said, False, (first,), sales.standing),)
        )
    against = part_b_benchmark(
        sales.name, sales.approved_on, sales.marketed_on, sales.last_selected_year, parameters, sales.standing
    )
    if against.value is None:
        unknown: Answer[float] = Answer(None)
        return unknown.after(against)
    factor = part_b_factor(against.value, quarter, parameters)
    rise = ends(factor)
    if quarter < against.value.owed_from:
        rise = None
    elif rise is None:
        untold: Answer[float] = Answer(None)
        return untold.after(against, factor)
    amounts = [min(payment, exact(sales.benchmark_payment_usd) * one) for one in rise] if rise else [payment, payment]
    said = Sentence("The coinsurance on {name} is 20% of the payment or of the inflation-adjusted amount, whichever is lower.", name=sales.name)  # fmt: skip
    step = Step(_COINSURANCE, said, min(amounts) < payment, (share,), sales.standing)
    found = between(amounts[0] * exact(share.number), amounts[1] * exact(share.number), Answer(None, (step,)))
    return in_floats(found).after(against, *([factor] if rise else []))
