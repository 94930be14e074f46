"""The Part D rebate of one medicine: how far its price may rise, what is owed by year, when it is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Entry, Finding
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step
from .discounted_units import over_shares, range_of, shares_discounted
from .exact import between, ends, exact, in_floats
from .medicine_facts import first_days, last_selected_year, prices_by_year, spending_by_year, usd_unit
from .part_d_rebate import (
    FIRST_PERIOD,
    Benchmark,
    PartDSales,
    QuarterSales,
    part_d_benchmark,
    part_d_factor,
    part_d_rebate,
)
from .product import Medicine, Part
from .rebate_report import reported_by

_PART_D_REBATE = Text("파트 D 물가 연동 리베이트", "Part D inflation rebate")
_UNITS, _MONTHS = ("unit", "30 days"), (1, 4, 7, 10)


def part_d_owed(medicine: Medicine, parameters: Parameters, as_of: date) -> dict[int, Answer[float]]:
    """Return what is owed under Part D by the year in which a period ends; a range where the price of its first quarter is not given."""
    return {
        period.year + 1: _of_either([_owed(medicine, sales, period, parameters) for sales in either], gaps)
        for period, either, gaps in _part_d_sales(medicine, parameters, as_of)
    }


def _owed(medicine: Medicine, sales: PartDSales, period: date, parameters: Parameters) -> Answer[float]:
    shares = shares_discounted(medicine)
    return over_shares(medicine, [part_d_rebate(replace(sales, units_340b=sales.units * share), period, parameters) for share in shares])  # fmt: skip


def _of_either(answers: Sequence[Answer[float]], gaps: tuple[Sentence, ...]) -> Answer[float]:
    """Return what several answers, one of which is right, leave; `gaps` say why it is not known which."""
    if len(answers) == 1:
        return answers[0]
    reaches = [reach for one in answers if (reach := range_of(one))]
    if len(reaches) < len(answers):
        untold: Answer[float] = Answer(None, (), gaps)
        return untold.after(*answers)
    least, most = min(low for low, _ in reaches), max(high for _, high in reaches)
    if least == most:
        return answers[0]
    found: Answer[float] = Answer(None, (), gaps, least, most)
    return found.after(*answers)


def _part_d_sales(
    medicine: Medicine, parameters: Parameters, as_of: date
) -> Iterator[tuple[date, list[PartDSales], tuple[Sentence, ...]]]:
    """Yield the first day of each period that began by the day, and the sales of the year in which it ends, where prices and spending are given.

    Several sales, and what is missing, where the price of the year before, in which the period begins, is not given: with the price of the
    latest year before that, and with that of the year in which it ends.
    """
    unit = next((one for one in _UNITS if prices_by_year(medicine, "amp", one)), None)
    if not unit:
        return
    amp, lists = (prices_by_year(medicine, kind, unit) for kind in ("amp", "list"))
    spent = spending_by_year(medicine, Part.D)
    approved, marketed = first_days(medicine)
    for period in (date(year - 1, 10, 1) for year in sorted(set(amp) & set(lists) & set(spent))):
        year = period.year + 1
        if not FIRST_PERIOD <= period <= as_of or not lists[year].amount_usd:
            continue
        against = _against(medicine, parameters, period)
        before = amp.get(against.value.first_day.year) if against.value else None
        if against.value is None or not before:
            continue
        quarters = [QuarterSales(date(before.year, month, 1), before.amount_usd, 1.0) for month in _MONTHS if date(before.year, month, 1) <= against.value.last_day]  # fmt: skip
        quarters += [QuarterSales(date(year, month, 1), amp[year].amount_usd, 1.0) for month in _MONTHS[:3]]
        prices = [amp[year - 1].amount_usd] if year - 1 in amp else []
        gaps: tuple[Sentence, ...] = ()
        if not prices:
            earlier = amp[max((one for one in amp if one < year - 1), default=year)]
            prices = sorted({earlier.amount_usd, amp[year].amount_usd})
            words = {"name": medicine.name, "before": year - 1, "year": year, "earlier": earlier.year}
            gaps = (Sentence("The average manufacturer price of {name} in {before}, with which the period to September {year} begins, is not given: anything between those of {earlier} and {year} is reckoned with.", **words),)  # fmt: skip
        units = spent[year].amount_usd / lists[year].amount_usd
        last = last_selected_year(medicine, parameters, period)
        standing = weakest([Standing.UNVERIFIED, medicine.standing, amp[year].standing, before.standing, spent[year].standing])  # fmt: skip
        sales = PartDSales(medicine.name, approved, marketed, tuple(quarters), units, 0.0, last, standing=standing)
        yield period, [replace(sales, quarters=(*quarters, QuarterSales(period, one, 1.0))) for one in prices], gaps


def _against(medicine: Medicine, parameters: Parameters, on: date) -> Answer[Benchmark]:
    approved, marketed = first_days(medicine)
    last = last_selected_year(medicine, parameters, on)
    return part_d_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)


def part_d_rise(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
    """Return by how much the price may have risen in the latest period whose index is known, and by how much it rose more."""
    latest = date(as_of.year if as_of >= date(as_of.year, 10, 1) else as_of.year - 1, 10, 1)
    title = Text("리베이트 없이 오를 수 있는 배수(파트 D)", "Rise without a rebate (Part D)")
    for period in (latest, latest.replace(year=latest.year - 1)):
        if period < FIRST_PERIOD:
            continue
        against = _against(medicine, parameters, period)
        if against.value is None:
            untold: Answer[float] = Answer(None)
            return [Finding("part_d_factor", title, untold.after(against), "factor")]
        if against.value.last_day >= period:
            continue
        factor = part_d_factor(against.value, period, parameters)
        if ends(factor) is None:
            continue
        said = Sentence("For the period from {day}, against prices of {first} to {last}.", day=period, first=against.value.first_day, last=against.value.last_day)  # fmt: skip
        found = [Finding("part_d_factor", title, in_floats(factor).after(against), "factor", said)]
        return found + [replace(one, said=said) for one in _excess(medicine, against.value, period, factor)]
    return []


def _excess(medicine: Medicine, against: Benchmark, period: date, factor: Answer[Fraction]) -> list[Finding]:
    prices = {one.year: one for one in medicine.prices if one.kind == "amp"}
    before, now = prices.get(against.first_day.year), prices.get(period.year + 1) or prices.get(period.year)
    rise = ends(factor)
    if before is None or now is None or rise is None or before.unit != now.unit:
        return []
    most, least = (max(Fraction(0), exact(now.amount_usd) - exact(before.amount_usd) * one) for one in rise)
    words = {"name": medicine.name, "now": f"{now.amount_usd:,.2f}", "before": f"{before.amount_usd:,.2f}", "year": now.year, "base": before.year}  # fmt: skip
    said = Sentence("{name} cost {before} USD in {base} and {now} USD in {year}; yearly averages stand in for the quarters that the law weighs by units.", **words)  # fmt: skip
    step = Step("rebates.part_d.amount", said, most > 0, (), Standing.UNVERIFIED)
    answer = in_floats(between(least, most, Answer(None, (step,)))).after(factor)
    return [
        Finding("part_d_excess", Text("파트 D 리베이트(단위당)", "Part D rebate a unit"), answer, usd_unit(now.unit))
    ]


def part_d_period(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    """Return from when rebates of Part D are owed."""
    against = _against(medicine, parameters, FIRST_PERIOD)
    if against.value is None:
        return []
    last = against.value.last_day
    day = max(FIRST_PERIOD, date(last.year if last < date(last.year, 10, 1) else last.year + 1, 10, 1))
    said = Sentence("Rebates are owed for {name} where its price rises faster than consumer prices since {last}.", name=medicine.name, last=last)  # fmt: skip
    return [Entry(day, None, _PART_D_REBATE, said, "period", against.standing, steps=against.steps)]  # fmt: skip


def report_days(medicine: Medicine, entries: list[Entry], parameters: Parameters, as_of: date) -> list[Entry]:
    """Return by when the rebates of the Part D period that ended last and of the one that runs are reported."""
    begins = next((one.first_day for one in entries if one.title == _PART_D_REBATE), None)
    runs = date(as_of.year if as_of >= date(as_of.year, 10, 1) else as_of.year - 1, 10, 1)
    found = list[Entry]()
    for first_day in (runs.replace(year=runs.year - 1), runs):
        if begins and first_day >= begins:
            day = reported_by(Part.D, first_day, parameters)
            if day.value:
                found.append(Entry(day.value, day.value, Text("파트 D 리베이트 통지 시한", "Part D rebate reported by"), day.steps[-1].said, "milestone", weakest([day.standing, medicine.standing]), steps=day.steps))  # fmt: skip
    return found
