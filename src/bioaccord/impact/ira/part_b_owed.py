"""The Part B rebate of one medicine: how far its payment may rise, what is owed by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Entry, Finding
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer
from .discounted_units import over_shares, range_of, shares_discounted
from .exact import between, exact, in_floats
from .medicine_facts import first_days, last_selected_year, prices_by_year, spending_by_year
from .part_b_rebate import (
    FIRST_QUARTER,
    PartBSales,
    part_b_benchmark,
    part_b_factor,
    part_b_rebate,
    payment_of_asp,
    quarter_of,
)
from .product import Medicine, Part

_MONTHS = (1, 4, 7, 10)


def part_b_owed(medicine: Medicine, parameters: Parameters, as_of: date) -> dict[int, Answer[float]]:
    """Return what is owed under Part B by calendar year, its four quarters added up."""
    by_year: dict[int, list[Answer[float]]] = {}
    for quarter, sales in _part_b_sales(medicine, parameters, as_of):
        answers = [part_b_rebate(replace(sales, units_discounted=sales.units * share), quarter, parameters) for share in shares_discounted(medicine)]  # fmt: skip
        by_year.setdefault(quarter.year, []).append(over_shares(medicine, answers))
    return {year: _sum(quarters) for year, quarters in by_year.items() if len(quarters) == len(_MONTHS)}


def _part_b_sales(medicine: Medicine, parameters: Parameters, as_of: date) -> Iterator[tuple[date, PartBSales]]:
    """Yield the first day of each quarter of the years begun by the day, and its sales, where prices and spending are given."""
    asp, spent = prices_by_year(medicine, "asp", "unit"), spending_by_year(medicine, Part.B)
    approved, marketed = first_days(medicine)
    for year in sorted(set(asp) & set(spent)):
        if not FIRST_QUARTER.year <= year <= as_of.year or not asp[year].amount_usd:
            continue
        for quarter in (date(year, month, 1) for month in _MONTHS):
            last = last_selected_year(medicine, parameters, quarter)
            against = part_b_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)
            before = asp.get(against.value.first_day.year) if against.value else None
            if not before:
                break
            now, then = (payment_of_asp(one.amount_usd, parameters, FIRST_QUARTER) for one in (asp[year], before))
            units = spent[year].amount_usd / now / len(_MONTHS)
            standing = weakest([Standing.UNVERIFIED, medicine.standing, asp[year].standing, before.standing, spent[year].standing])  # fmt: skip
            yield quarter, PartBSales(medicine.name, approved, marketed, now, then, units, 0.0, 0.0, last, standing=standing)  # fmt: skip


def _sum(parts: list[Answer[float]]) -> Answer[float]:
    ranges = [range_of(one) for one in parts]
    known = [one for one in ranges if one]
    untold: Answer[float] = Answer(None)
    if len(known) < len(ranges):
        return untold.after(*parts)
    low, high = (sum((exact(one[at]) for one in known), Fraction(0)) for at in (0, 1))
    return in_floats(between(low, high, Answer(None))).after(*parts)


def part_b_rise(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
    """Return by which factor the payment may have risen to the quarter of the day without a rebate."""
    approved, marketed = first_days(medicine)
    quarter = quarter_of(as_of)
    title = Text("리베이트 없이 오를 수 있는 배수(파트 B)", "Rise without a rebate (Part B)")
    last = last_selected_year(medicine, parameters, quarter)
    against = part_b_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)
    if against.value and quarter < against.value.owed_from:
        return []
    if against.value is None:
        untold: Answer[float] = Answer(None)
        return [Finding("part_b_factor", title, untold.after(against), "factor")]
    factor = part_b_factor(against.value, quarter, parameters)
    said = Sentence("For the quarter from {day}, against the payment of the quarter from {first}.", day=quarter, first=against.value.first_day)  # fmt: skip
    return [Finding("part_b_factor", title, in_floats(factor).after(against), "factor", said)]


def part_b_period(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    """Return from when rebates of Part B are owed."""
    approved, marketed = first_days(medicine)
    against = part_b_benchmark(medicine.name, approved, marketed, None, parameters, medicine.standing)
    if against.value is None or medicine.is_vaccine:
        return []
    words = {"name": medicine.name, "last": against.value.first_day}
    said = Sentence("Rebates are owed for {name} where its price rises faster than consumer prices since {last}.", **words)  # fmt: skip
    return [Entry(max(against.value.owed_from, FIRST_QUARTER), None, Text("파트 B 물가 연동 리베이트", "Part B inflation rebate"), said, "period", against.standing, steps=against.steps)]  # fmt: skip
