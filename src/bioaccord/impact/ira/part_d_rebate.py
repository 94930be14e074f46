"""The rebate owed where a medicine's price under Part D rose faster than consumer prices. 42 USC 1395w-114b."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .anniversary import years_after
from .consumer_price import allowed_factor, month_index
from .exact import between, ends, exact, in_floats, nearest
from .orphan import day_of

FIRST_PERIOD = date(2022, 10, 1)
_BENCHMARK, _AMOUNT, _DRUG = "rebates.part_d.benchmark", "rebates.part_d.amount", "rebates.part_d.drug"


@dataclass(frozen=True, slots=True)
class QuarterSales:
    """What a manufacturer reports of one form and strength for a calendar quarter: average manufacturer price a unit (USD), units sold."""

    first_day: date
    price_usd: float
    units: float


@dataclass(frozen=True, slots=True)
class PartDSales:
    """One form and strength, for one period of twelve months.

    `units` dispensed under Part D in the period; `units_340b`: those of them dispensed from 2026 on with a 340B discount.
    `last_selected_year` is the last year of its price applicability period, where it was a selected drug and is none any more.
    `cost_per_user_usd`: average cost under Part D a user and year, where known. `standing`: how firmly the reports stand.
    """

    name: Text
    approved_on: date | None
    marketed_on: date | None
    quarters: tuple[QuarterSales, ...]
    units: float
    units_340b: float = 0.0
    last_selected_year: int | None = None
    in_shortage: bool = False
    cost_per_user_usd: float | None = None
    standing: Standing = Standing.ENACTED


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a price is measured by: its average from the first day to the last, and consumer prices of `index_month`."""

    first_day: date
    last_day: date
    index_month: date


def part_d_benchmark(
    name: Text,
    approved_on: date | None,
    marketed_on: date | None,
    last_selected_year: int | None,
    parameters: Parameters,
    standing: Standing = Standing.ENACTED,
) -> Answer[Benchmark]:
    """Return the benchmark period of a medicine and the month of its index. 42 USC 1395w-114b(g)(3)-(4), (b)(5)(A), (C).

    January to September 2021; the first calendar year after the first marketing where it was approved after 1 October 2021; the last
    year of its price applicability period where it was selected and is no more.
    """
    names = ("benchmark_first_day", "benchmark_last_day", "benchmark_month", "later_than")
    values = tuple(parameters.at(f"rebates.part_d.{one}", FIRST_PERIOD) for one in names)
    first, last, month, later = (day_of(one) for one in values)
    words: dict[str, object] = {"name": name}
    if last_selected_year:
        found = _year(last_selected_year)
        said = Sentence("{name} was selected until {year}: that year is its benchmark from then on.", year=last_selected_year, **words)  # fmt: skip
    elif approved_on is None:
        return cannot_tell(Sentence("When {name} was first approved is not given.", **words))
    elif approved_on <= later:
        found = Benchmark(first, last, month)
        said = Sentence("{name} was approved by {later}: its benchmark is {first} to {last}.", later=later, first=first, last=last, **words)  # fmt: skip
    elif marketed_on is None:
        return cannot_tell(Sentence("When {name} was first marketed is not given.", **words))
    else:
        found = _year(marketed_on.year + 1)
        said = Sentence("{name} was approved after {later} and first marketed on {day}: the year {year} is its benchmark.", later=later, day=marketed_on, year=marketed_on.year + 1, **words)  # fmt: skip
    return Answer(found, (Step(_BENCHMARK, said, None, values, standing),))


def part_d_cost_limit(period_first_day: date, parameters: Parameters) -> Answer[float]:
    """Return the cost a user and year (USD) below which no rebate is owed for a period. 42 USC 1395w-114b(g)(1)(B).

    $100, raised by consumer prices and rounded to $10. The text leaves open from which index the twelve months are counted to, and
    whether the rounded amount is raised again; where that matters the answer is a range.
    """
    base, step = (parameters.at(f"rebates.{one}", FIRST_PERIOD) for one in ("part_d.least_cost", "cost_rounded_to"))
    least = most = exact(base.number)
    rises = list[Answer[Fraction]]()
    for year in range(FIRST_PERIOD.year + 1, period_first_day.year + 1):
        begins = max(year - 1, FIRST_PERIOD.year + 1)
        found = [_rise(date(begins, 10, 1), date(begins + 1, month, 1), parameters) for month in (9, 10)]
        known = [one for one in map(ends, found) if one]
        rises += found
        if len(known) < len(found):
            unknown: Answer[float] = Answer(None)
            return unknown.after(*rises)
        least = nearest(least * min(one[0] for one in known), exact(step.number))
        most *= max(one[1] for one in known)
    most = nearest(most, exact(step.number))
    said = Sentence("No rebate is owed for the period from {day} where a user costs less than {least} to {most} USD a year.", day=period_first_day, least=int(least), most=int(most))  # fmt: skip
    answer: Answer[Fraction] = Answer(None, (Step(_DRUG, said, None, (base, step)),))
    return in_floats(between(least, most, answer).after(*rises))


def part_d_factor(benchmark: Benchmark, period_first_day: date, parameters: Parameters) -> Answer[Fraction]:
    """Return by which factor a price may have risen from its benchmark to a period. 42 USC 1395w-114b(b)(3), (g)(4)-(5)."""
    return allowed_factor(benchmark.index_month, period_first_day, parameters)


def part_d_rebate(sales: PartDSales, period_first_day: date, parameters: Parameters) -> Answer[float]:
    """Return the rebate (USD) for one form and strength and the twelve months from 1 October of a year.

    42 USC 1395w-114b(b): units x (unit-weighted price of the four quarters - benchmark price raised by consumer prices), never below
    nothing. A range where the index of a month is, or where a shortage lets the agency reduce it. Raises `ValueError` for another first
    day than 1 October 2022 or later, and for more units removed than dispensed.
    """
    if not 0 <= sales.units_340b <= sales.units:
        raise ValueError(f"{sales.units_340b} units with a 340B discount are none of {sales.units} dispensed")
    if (period_first_day.month, period_first_day.day) != (10, 1) or period_first_day < FIRST_PERIOD:
        raise ValueError(f"a period begins on 1 October, from 2022 on, not on {period_first_day}")
    words: dict[str, object] = {"name": sales.name, "day": period_first_day}
    exempt = _is_exempt(sales, period_first_day, parameters)
    if exempt.value:
        return Answer(0.0).after(exempt)
    against = part_d_benchmark(
        sales.name, sales.approved_on, sales.marketed_on, sales.last_selected_year, parameters, sales.standing
    )
    unknown: Answer[float] = Answer(None)
    if against.value is None:
        return unknown.after(exempt, against)
    if against.value.last_day >= period_first_day:
        gap = Sentence("The benchmark of {name} is not over before {day}: no rebate can be measured for that period.", **words)  # fmt: skip
        return cannot_tell(gap, steps=against.steps)
    last_day = years_after(period_first_day, 1) - timedelta(days=1)
    before = _average(sales, against.value.first_day, against.value.last_day, "benchmark")
    now = _average(sales, period_first_day, last_day, "period")
    factor = part_d_factor(against.value, period_first_day, parameters)
    rise = ends(factor)
    if before.value is None or now.value is None or rise is None:
        return unknown.after(exempt, against, before, now, factor)
    removed = parameters.at("rebates.part_d.units_340b_removed_from", FIRST_PERIOD)
    units = exact(sales.units) - (exact(sales.units_340b) if last_day >= day_of(removed) else 0)
    most, least = (max(Fraction(0), now.value - before.value * one) * units for one in rise)
    words |= {"now": _usd(now.value), "before": _usd(before.value), "units": f"{float(units):,.0f}"}
    said = Sentence("{name}: {units} units at {now} USD, against a benchmark of {before} USD raised by consumer prices.", **words)  # fmt: skip
    step = Step(_AMOUNT, said, most > 0, (removed,), sales.standing)
    if sales.in_shortage and most > 0:
        least = Fraction(0)
        shortage = Sentence("{name} is on the shortage list: the rebate is reduced or waived, by how much is the agency’s decision.", **words)  # fmt: skip
        found: Answer[Fraction] = Answer(None, (step,), (shortage,))
    else:
        found = Answer(None, (step,))
    return in_floats(between(least, most, found)).after(exempt, against, before, now, factor)


def _is_exempt(sales: PartDSales, period_first_day: date, parameters: Parameters) -> Answer[bool]:
    if sales.cost_per_user_usd is None:
        return Answer(False)
    limit = part_d_cost_limit(period_first_day, parameters)
    most = limit.value if limit.value is not None else limit.most
    least = limit.value if limit.value is not None else limit.least
    if least is not None and sales.cost_per_user_usd < least:
        return Answer(True).after(limit)
    if most is not None and sales.cost_per_user_usd >= most:
        return Answer(False).after(limit)
    gap = Sentence("Whether a user of {name} costs so little that no rebate is owed is open.", name=sales.name)
    answer: Answer[bool] = Answer(None, (), (gap,))
    return answer.after(limit)


def _average(sales: PartDSales, first: date, last: date, which: str) -> Answer[Fraction]:
    """Return the unit-weighted price of the quarters from one day to another."""
    rows = [one for one in sales.quarters if first <= one.first_day <= last]
    words = {"name": sales.name, "first": first, "last": last}
    units = sum((exact(one.units) for one in rows), Fraction(0))
    if not units:
        return cannot_tell(Sentence("Prices and units of {name} from {first} to {last} are not given.", **words))
    price = sum((exact(one.price_usd) * exact(one.units) for one in rows), Fraction(0)) / units
    asked = 3 if which == "benchmark" and last.month == 9 else 4
    gaps: Sequence[Sentence] = ()
    standing = sales.standing
    if len({one.first_day for one in rows}) < asked:
        gaps = (Sentence("Not every quarter of {name} from {first} to {last} is given; the others count as without sales.", **words),)  # fmt: skip
        standing = weakest([standing, Standing.UNVERIFIED])
    said = Sentence("{name} cost {price} USD a unit on average from {first} to {last}.", price=_usd(price), **words)
    return Answer(price, (Step(_AMOUNT, said, None, (), standing),), tuple(gaps))


def _rise(first: date, last: date, parameters: Parameters) -> Answer[Fraction]:
    before, after = month_index(first, parameters), month_index(last, parameters)
    begins, reached = ends(before), ends(after)
    answer: Answer[Fraction] = Answer(None)
    if begins and reached:
        answer = between(max(Fraction(1), reached[0] / begins[1]), max(Fraction(1), reached[1] / begins[0]), answer)
    return answer.after(before, after)


def _year(year: int) -> Benchmark:
    return Benchmark(date(year, 1, 1), date(year, 12, 31), date(year, 1, 1))


def _usd(amount: Fraction) -> str:
    return f"{float(amount):,.4f}"
