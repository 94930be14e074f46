"""The inflation rebates of one medicine: how far its price may rise, what is owed by year, when it is reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .band_of_parts import band_of
from .end_of_selection import end_of_selection
from .exact import between, ends, exact, in_floats
from .medicine_facts import first_days, is_in_part, prices_by_year, spending_by_year, usd_unit
from .part_b_rebate import (
    FIRST_QUARTER,
    PartBSales,
    part_b_benchmark,
    part_b_factor,
    part_b_rebate,
    payment_of_asp,
    quarter_of,
)
from .part_d_rebate import (
    FIRST_PERIOD,
    Benchmark,
    PartDSales,
    QuarterSales,
    part_d_benchmark,
    part_d_factor,
    part_d_rebate,
)
from .product import Medicine, Part, Pathway
from .rebate_report import reported_by

PART_D_KEY, PART_B_KEY = "rebate.part_d", "rebate.part_b"
_PART_D_REBATE = Text("파트 D 물가 연동 리베이트", "Part D inflation rebate")
_TITLES = {
    Part.D: Text("낼 파트 D 물가 연동 리베이트(그해 9월까지 12개월)", "Part D inflation rebate owed (12 months to September)"),
    Part.B: Text("낼 파트 B 물가 연동 리베이트", "Part B inflation rebate owed"),
}  # fmt: skip
_UNITS, _MONTHS = ("unit", "30 days"), (1, 4, 7, 10)


def rebates(medicine: Medicine, parameters: Parameters, as_of: date) -> tuple[tuple[Finding, ...], tuple[Band, ...]]:
    """Return how far a price may have risen under each part and what is owed, and that by year, in US dollars.

    By year for each year whose prices and spending are given and whose index is known. Units are spending over price; yearly prices stand
    in for the quarters that the law weighs. From nothing to all where the share of units with a 340B discount is not given and would be
    left out.
    """
    findings, bands = list[Finding](), list[Band]()
    if is_in_part(medicine, Part.D):
        answers = _part_d_answers(medicine, parameters, as_of)
        findings += [*_part_d_factor(medicine, parameters, as_of), _owed(medicine, Part.D, answers)]
        bands += _bands(PART_D_KEY, Part.D, answers)
    if _may_owe_part_b(medicine):
        answers = _part_b_answers(medicine, parameters, as_of)
        findings += [*_part_b_factor(medicine, parameters, as_of), _owed(medicine, Part.B, answers)]
        bands += _bands(PART_B_KEY, Part.B, answers)
    return tuple(findings), tuple(bands)


def rebate_entries(medicine: Medicine, parameters: Parameters, as_of: date) -> tuple[Entry, ...]:
    """Return from when rebates are owed, and by when those of the periods around the day are reported."""
    found = list[Entry]()
    if is_in_part(medicine, Part.D):
        found += _part_d_period(medicine, parameters)
        found += _report_days(medicine, found, parameters, as_of)
    if _may_owe_part_b(medicine):
        found += _part_b_period(medicine, parameters)
    return tuple(found)


def _may_owe_part_b(medicine: Medicine) -> bool:
    """Return whether a rebate of Part B is looked for: not for vaccines, and not for biosimilars, which owe none in their five years."""
    return is_in_part(medicine, Part.B) and not medicine.is_vaccine and medicine.pathway is not Pathway.BIOSIMILAR


def _part_d_sales(medicine: Medicine, parameters: Parameters, as_of: date) -> Iterator[tuple[date, PartDSales]]:
    """Yield the first day of each period that began by the day, and the sales of the year in which it ends, where prices and spending are given."""
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
        quarters.append(QuarterSales(period, amp.get(year - 1, amp[year]).amount_usd, 1.0))
        quarters += [QuarterSales(date(year, month, 1), amp[year].amount_usd, 1.0) for month in _MONTHS[:3]]
        units = spent[year].amount_usd / lists[year].amount_usd
        last = _last_selected(medicine, parameters, period)
        standing = weakest([Standing.UNVERIFIED, medicine.standing, amp[year].standing, before.standing, spent[year].standing])  # fmt: skip
        yield period, PartDSales(medicine.name, approved, marketed, tuple(quarters), units, 0.0, last, standing=standing)  # fmt: skip


def _part_b_sales(medicine: Medicine, parameters: Parameters, as_of: date) -> Iterator[tuple[date, PartBSales]]:
    """Yield the first day of each quarter of the years begun by the day, and its sales, where prices and spending are given."""
    asp, spent = prices_by_year(medicine, "asp", "unit"), spending_by_year(medicine, Part.B)
    approved, marketed = first_days(medicine)
    for year in sorted(set(asp) & set(spent)):
        if not FIRST_QUARTER.year <= year <= as_of.year or not asp[year].amount_usd:
            continue
        for quarter in (date(year, month, 1) for month in _MONTHS):
            last = _last_selected(medicine, parameters, quarter)
            against = part_b_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)
            before = asp.get(against.value.first_day.year) if against.value else None
            if not before:
                break
            now, then = (payment_of_asp(one.amount_usd, parameters, FIRST_QUARTER) for one in (asp[year], before))
            units = spent[year].amount_usd / now / len(_MONTHS)
            standing = weakest([Standing.UNVERIFIED, medicine.standing, asp[year].standing, before.standing, spent[year].standing])  # fmt: skip
            yield quarter, PartBSales(medicine.name, approved, marketed, now, then, units, 0.0, 0.0, last, standing=standing)  # fmt: skip


def _part_d_answers(medicine: Medicine, parameters: Parameters, as_of: date) -> dict[int, Answer[float]]:
    """Return what is owed under Part D by the year in which a period ends."""
    return {
        period.year + 1: _by_share(
            medicine, [part_d_rebate(replace(sales, units_340b=sales.units * share), period, parameters) for share in _shares(medicine)]
        )
        for period, sales in _part_d_sales(medicine, parameters, as_of)
    }  # fmt: skip


def _part_b_answers(medicine: Medicine, parameters: Parameters, as_of: date) -> dict[int, Answer[float]]:
    """Return what is owed under Part B by calendar year, its four quarters added up."""
    by_year: dict[int, list[Answer[float]]] = {}
    for quarter, sales in _part_b_sales(medicine, parameters, as_of):
        answers = [part_b_rebate(replace(sales, units_discounted=sales.units * share), quarter, parameters) for share in _shares(medicine)]  # fmt: skip
        by_year.setdefault(quarter.year, []).append(_by_share(medicine, answers))
    return {year: _sum(quarters) for year, quarters in by_year.items() if len(quarters) == len(_MONTHS)}


def _shares(medicine: Medicine) -> tuple[float, ...]:
    """Return the share of units discounted, or none and all where it is not given."""
    given = medicine.share_of_units_discounted
    return (0.0, 1.0) if given is None else (given,)


def _by_share(medicine: Medicine, answers: list[Answer[float]]) -> Answer[float]:
    """Return what is owed; from that with all units discounted to that with none where the share is not given and matters."""
    none, every = answers[0], answers[-1]
    top, bottom = _range(none), _range(every)
    if top is None or bottom is None or none == every or top == bottom:
        return none
    gap = Sentence("Which share of the units of {name} has a 340B discount or Medicaid rebate (share_discounted) is not given: from all to none.", name=medicine.name)  # fmt: skip
    return Answer(None, none.steps, (*none.missing, gap), bottom[0], top[1])


def _sum(parts: list[Answer[float]]) -> Answer[float]:
    ranges = [_range(one) for one in parts]
    known = [one for one in ranges if one]
    untold: Answer[float] = Answer(None)
    if len(known) < len(ranges):
        return untold.after(*parts)
    low, high = (sum((exact(one[at]) for one in known), Fraction(0)) for at in (0, 1))
    return in_floats(between(low, high, Answer(None))).after(*parts)


def _range(answer: Answer[float]) -> tuple[float, float] | None:
    if answer.value is not None:
        return answer.value, answer.value
    return None if answer.least is None or answer.most is None else (answer.least, answer.most)


def _bands(key: str, part: Part, answers: dict[int, Answer[float]]) -> list[Band]:
    found = list[Band]()
    for year, answer in sorted(answers.items()):
        reach = _range(answer)
        if reach:
            low, high = reach
            found.append(band_of(year, [(low, (low + high) / 2, high, answer.standing)], key, _TITLES[part]))
    return found


def _owed(medicine: Medicine, part: Part, answers: Mapping[int, Answer[float]]) -> Finding:
    """Return what is owed in the latest year that can be told, with its trail; or what is missing to tell it for any."""
    told = {year: one for year, one in answers.items() if _range(one)}
    key = (PART_D_KEY if part is Part.D else PART_B_KEY).replace(".", "_")
    if told:
        year = max(told)
        said = Sentence("In {year}. Units are taken as spending over price, yearly prices for those of the quarters.", year=year)  # fmt: skip
        step = Step("rebates.part_d.amount" if part is Part.D else "rebates.part_b.amount", said, None, (), Standing.UNVERIFIED)  # fmt: skip
        answer = replace(told[year], steps=(*told[year].steps, step))
        return Finding(key, _TITLES[part], answer, "USD a year", Sentence("In {year}.", year=year))
    gap = (
        Sentence("The rebate of {name} by year asks for rows in prices of kind amp (benchmark year and later) and of kind list in the same unit, and for spending of Part D in the same year.", name=medicine.name)
        if part is Part.D
        else Sentence("The rebate of {name} by year asks for rows in prices of kind asp per unit (benchmark year and later), and for spending of Part B in the same year.", name=medicine.name)
    )  # fmt: skip
    untold: Answer[float] = cannot_tell(gap)
    return Finding(key, _TITLES[part], untold, "USD a year")


def _last_selected(medicine: Medicine, parameters: Parameters, on: date) -> int | None:
    """Return the last year of the price applicability period, where it is over on a day."""
    if not medicine.selected_for:
        return None
    end = end_of_selection(medicine, medicine.selected_for, parameters).value
    return end - 1 if end and end > medicine.selected_for and date(end, 1, 1) <= on else None


def _against(medicine: Medicine, parameters: Parameters, on: date) -> Answer[Benchmark]:
    approved, marketed = first_days(medicine)
    last = _last_selected(medicine, parameters, on)
    return part_d_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)


def _part_d_factor(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
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
        return found + _excess(medicine, against.value, period, factor)
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


def _part_b_factor(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
    approved, marketed = first_days(medicine)
    quarter = quarter_of(as_of)
    title = Text("리베이트 없이 오를 수 있는 배수(파트 B)", "Rise without a rebate (Part B)")
    last = _last_selected(medicine, parameters, quarter)
    against = part_b_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)
    if against.value and quarter < against.value.owed_from:
        return []
    if against.value is None:
        untold: Answer[float] = Answer(None)
        return [Finding("part_b_factor", title, untold.after(against), "factor")]
    factor = part_b_factor(against.value, quarter, parameters)
    said = Sentence("For the quarter from {day}, against the payment of the quarter from {first}.", day=quarter, first=against.value.first_day)  # fmt: skip
    return [Finding("part_b_factor", title, in_floats(factor).after(against), "factor", said)]


def _part_d_period(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    against = _against(medicine, parameters, FIRST_PERIOD)
    if against.value is None:
        return []
    last = against.value.last_day
    day = max(FIRST_PERIOD, date(last.year if last < date(last.year, 10, 1) else last.year + 1, 10, 1))
    said = Sentence("Rebates are owed for {name} where its price rises faster than consumer prices since {last}.", name=medicine.name, last=last)  # fmt: skip
    return [Entry(day, None, _PART_D_REBATE, said, "period", against.standing, steps=against.steps)]  # fmt: skip


def _report_days(medicine: Medicine, entries: list[Entry], parameters: Parameters, as_of: date) -> list[Entry]:
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


def _part_b_period(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    approved, marketed = first_days(medicine)
    against = part_b_benchmark(medicine.name, approved, marketed, None, parameters, medicine.standing)
    if against.value is None or medicine.is_vaccine:
        return []
    words = {"name": medicine.name, "last": against.value.first_day}
    said = Sentence("Rebates are owed for {name} where its price rises faster than consumer prices since {last}.", **words)  # fmt: skip
    return [Entry(max(against.value.owed_from, FIRST_QUARTER), None, Text("파트 B 물가 연동 리베이트", "Part B inflation rebate"), said, "period", against.standing, steps=against.steps)]  # fmt: skip
