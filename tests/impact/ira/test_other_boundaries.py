"""The day before, on and after every dated rule beside the negotiation, by the name of its figure; a new dated figure without a case fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
import yaml

from bioaccord.impact.ira.aviation_fuel import aviation_fuel_credit
from bioaccord.impact.ira.biosimilar_payment import biosimilar_payment, raised_period
from bioaccord.impact.ira.clean_fuel import applicable_amount, credit_on, emissions_factor, is_eligible
from bioaccord.impact.ira.discount_programme import Maker, MakerKind, discount_rate, maker_kind
from bioaccord.impact.ira.energy_project import EnergyProject, energy_project_credit
from bioaccord.impact.ira.excise_tax import Refusal, excise_tax, taxed_days
from bioaccord.impact.ira.fuel import FuelBatch, FuelRole, RateSource
from bioaccord.impact.ira.part_b_rebate import PartBSales, coinsurance, part_b_benchmark, part_b_rebate, quarter_of
from bioaccord.impact.ira.part_d_benefit import DrugKind, Phase, phases
from bioaccord.impact.ira.part_d_rebate import PartDSales, QuarterSales, part_d_benchmark, part_d_rebate
from bioaccord.impact.ira.product import Part
from bioaccord.impact.ira.rebate_report import reported_by
from bioaccord.impact.law import files_of
from bioaccord.impact.parameter import UnknownParameter
from bioaccord.vocabulary.language import Text

from .medicines import LAW

NAME, DAY, OLD = Text("보기", "Example"), timedelta(days=1), date(2015, 1, 1)
FILES = ("clean_fuel.yaml", "excise.yaml", "part_d.yaml", "payment.yaml", "rebates.yaml")
DATED_UNITS = {"date", "days", "months", "years"}
Case = tuple[date, tuple[Any, Any, Any]]


def fuel(day: date, **changed: object) -> FuelBatch:
    whole = FuelBatch("F", NAME, FuelRole.PRODUCER, False, day, day, 1_000_000.0, 20.0, "tallow", ("US",), "US", True, is_registered=True, is_sold_to_unrelated=True, rate_source=RateSource.TABLE)  # fmt: skip
    return replace(whole, **changed)


def amount(day: date) -> tuple[float | None, float | None]:
    """The amount a gallon of aviation fuel with wages paid, from the least to the most."""
    found = applicable_amount(fuel(day, is_aviation=True), day, LAW)
    return tuple(float(one) for one in ((found.value, found.value) if found.value is not None else (found.least, found.most)))  # fmt: skip


def plant(**changed: object) -> EnergyProject:
    return replace(EnergyProject(NAME, 100.0, 100.0, date(2024, 2, 29), date(2026, 2, 28), date(2024, 2, 29), date(2026, 2, 28), True), **changed)  # fmt: skip


def part_d_sales(**changed: object) -> PartDSales:
    """100 USD in the benchmark, 200 USD in every later quarter, so that each unit owes something."""
    rows = [QuarterSales(date(year, month, 1), 100.0 if year == 2021 and month < 10 else 200.0, 1.0) for year in range(2021, 2028) for month in (1, 4, 7, 10)]  # fmt: skip
    return replace(PartDSales(NAME, OLD, OLD, tuple(rows), 1000.0), **changed)


def part_b_sales(**changed: object) -> PartBSales:
    return replace(PartBSales(NAME, OLD, OLD, 200.0, 100.0, 1000.0), **changed)


def threshold(day: date) -> float | None:
    """The spending at which the out-of-pocket threshold is reached in the year of a day."""
    return phases(day.year, DrugKind.APPLICABLE, LAW).value[-1].first_usd


def rate(phase: Phase, kind: MakerKind, day: date, marketed_on: date = OLD) -> float | None:
    return discount_rate(phase, day.year, kind, LAW, marketed_on=marketed_on).value


def known(name: str, day: date) -> Any:
    try:
        return LAW.at(name, day).value
    except UnknownParameter:
        return None


def years(turns: dict[int, float], asked: Callable[[date], Any]) -> list[tuple[Callable[[date], Any], Case]]:
    """A case for each year in which a table changes: the last day of the year before, the first and the second of the year."""
    before = list(turns.items())
    return [
        (asked, (date(year, 1, 1), (before[at - 1][1], value, value))) for at, (year, value) in enumerate(before) if at
    ]


def period_of(day: date) -> date:
    """The first day of the twelve months of Part D that hold a day."""
    return date(day.year if day.month >= 10 else day.year - 1, 10, 1)


def taxed(first: date, **refused: Any) -> tuple[Callable[[date], Any], Case]:
    """A case of the first taxed day: how many days of noncompliance there are by then."""
    return (lambda day: len(taxed_days(Refusal(NAME, **refused), day, LAW)), (first, (0, 1, 2)))


INITIAL = {2024: 0.0, 2025: 0.01, 2026: 0.02, 2027: 0.05, 2028: 0.08, 2029: 0.10}
CATASTROPHIC = {**INITIAL, 2030: 0.15, 2031: 0.20}
MAKER = Maker(NAME, True, 0.004, 0.0, 0.9)
CASES: dict[str, list[tuple[Callable[[date], Any], Case]]] = {
    # 26 USC 45Z: production from 2025 on, sale by the end of 2029 (as known before 4 July 2025, of 2027).
    "clean_fuel.first_day": [(lambda day: is_eligible(fuel(day), day, LAW).value, (date(2025, 1, 1), (False, True, True)))],
    "clean_fuel.last_sale_day": [
        (lambda day: is_eligible(fuel(day), day, LAW).value, (date(2029, 12, 31), (True, True, False))),
        (lambda day: is_eligible(fuel(day), day, LAW.known(date(2025, 7, 3))).value, (date(2027, 12, 31), (True, True, False))),
        (lambda known_by: is_eligible(fuel(date(2028, 6, 1)), date(2028, 6, 1), LAW.known(known_by)).value, (date(2025, 7, 4), (False, True, True))),
    ],
    # The factor of 2025 is 1.06; that of 2026 is not known: up to 1.06 x 1.0906.
    "clean_fuel.inflation_factor": [(lambda day: credit_on(fuel(day), day, LAW).most or credit_on(fuel(day), day, LAW).value, (date(2026, 1, 1), (636_000.0, 696_000.0, 696_000.0)))],
    "clean_fuel.negative_rates": [(lambda day: float(emissions_factor(fuel(day, emission_rate_kg=-10.0), day, LAW).value), (date(2026, 1, 1), (1.2, 1.0, 1.0)))],
    "clean_fuel.feedstock_origin": [(lambda day: is_eligible(fuel(day, feedstock_countries=("KR",)), day, LAW).value, (date(2026, 1, 1), (True, False, False)))],
    # Two sources: between the days on which they let the aviation amount end, the answer is a range.
    "clean_fuel.aviation_rate_last_day": [(amount, (date(2025, 12, 31), ((1.06, 1.86), (1.06, 1.86), (1.06, 1.16))))],
    "clean_fuel.aviation_rate_last_day_otherwise": [(amount, (date(2025, 8, 31), ((1.86, 1.86), (1.86, 1.86), (1.06, 1.86))))],
    # 26 USC 40B: sales and uses of 2023 and 2024.
    "aviation_fuel.first_day": [(lambda day: aviation_fuel_credit(NAME, 100.0, 60.0, day, LAW).value, (date(2023, 1, 1), (0.0, 135.0, 135.0)))],
    "aviation_fuel.last_day": [(lambda day: aviation_fuel_credit(NAME, 100.0, 60.0, day, LAW).value, (date(2024, 12, 31), (135.0, 135.0, 0.0)))],
    # 26 USC 48C: two years each; from a leap day they end on 1 March.
    "energy_project.years_to_certify": [(lambda day: energy_project_credit(plant(evidence_on=day), LAW).value, (date(2026, 3, 1), (30.0, 30.0, 0.0)))],
    "energy_project.years_to_service": [(lambda day: energy_project_credit(plant(in_service_on=day), LAW).value, (date(2026, 3, 1), (30.0, 30.0, 0.0)))],
    # 26 USC 5000D: days 90/91, 180/181, 270/271 of the tax; its first days for 2026 and for later years.
    "excise.stage_days": [
        (lambda day: round(excise_tax(Refusal(NAME, 2028), 100.0, day, LAW).value, 4), (date(2026, 3, 1) + 90 * DAY, (185.7143, 300.0, 300.0))),
        (lambda day: round(excise_tax(Refusal(NAME, 2028), 100.0, day, LAW).value, 4), (date(2026, 3, 1) + 180 * DAY, (300.0, 566.6667, 566.6667))),
        (lambda day: round(excise_tax(Refusal(NAME, 2028), 100.0, day, LAW).value, 4), (date(2026, 3, 1) + 270 * DAY, (566.6667, 1900.0, 1900.0))),
    ],
    "excise.agreement_from": [taxed(first, selected_for=year, price_agreed_on=OLD) for year, first in {2026: date(2023, 10, 2), **{year: date(year - 2, 3, 1) for year in range(2027, 2036)}}.items()],
    "excise.price_from": [taxed(first, selected_for=year, agreement_on=OLD) for year, first in {2026: date(2024, 8, 2), **{year: date(year - 2, 11, 2) for year in range(2027, 2036)}}.items()],
    "excise.renegotiated_from": [taxed(date(year - 2, 11, 2), selected_for=2026, agreement_on=OLD, price_agreed_on=OLD, renegotiated_for=year) for year in range(2028, 2036)],
    # Part D: the threshold is 590 + 1,410 / 25% = 6,230 in 2025, 615 + 1,485 / 25% = 6,555 in 2026, 615 + 1,785 / 25% = 7,755 in 2027.
    "part_d.deductible": years({2023: 505, 2024: 545, 2025: 590, 2026: 615}, lambda day: known("part_d.deductible", date(day.year, 1, 1))),
    "part_d.cap": years({2025: 6230.0, 2026: 6555.0, 2027: 7755.0}, threshold),
    "part_d.initial_limit": [(lambda day: len(phases(day.year, DrugKind.APPLICABLE, LAW).value), (date(2025, 1, 1), (4, 3, 3)))],
    "part_d.share.initial.applicable.maker": [(lambda day: rate(Phase.INITIAL, MakerKind.ORDINARY, day), (date(2025, 1, 1), (0.0, 0.1, 0.1)))],
    "part_d.share.catastrophic.applicable.maker": [(lambda day: rate(Phase.CATASTROPHIC, MakerKind.ORDINARY, day), (date(2025, 1, 1), (0.0, 0.2, 0.2)))],
    "part_d.share.catastrophic.applicable.patient": years({2023: 0.05, 2024: 0}, lambda day: known("part_d.share.catastrophic.applicable.patient", day)),
    "part_d.share.catastrophic.other.patient": years({2023: 0.05, 2024: 0}, lambda day: known("part_d.share.catastrophic.other.patient", day)),
    "part_d.share.catastrophic.applicable.medicare": years({2024: 0.8, 2025: 0.2}, lambda day: known("part_d.share.catastrophic.applicable.medicare", day)),
    "part_d.share.catastrophic.other.medicare": years({2024: 0.8, 2025: 0.4}, lambda day: known("part_d.share.catastrophic.other.medicare", day)),
    "discount.phase_in.initial": years(INITIAL, lambda day: rate(Phase.INITIAL, MakerKind.SPECIFIED_SMALL, day)),
    "discount.phase_in.catastrophic": years(CATASTROPHIC, lambda day: rate(Phase.CATASTROPHIC, MakerKind.SPECIFIED_SMALL, day)),
    "discount.marketed_by": [(lambda day: rate(Phase.CATASTROPHIC, MakerKind.SPECIFIED_SMALL, date(2026, 1, 1), day), (date(2022, 8, 16), (0.02, 0.02, 0.2)))],
    "discount.acquired_after": [
        (lambda day: maker_kind(replace(MAKER, acquired_on=day, acquirer=MakerKind.ORDINARY), 2025, LAW).value, (date(2021, 12, 31), (MakerKind.SPECIFIED_SMALL, MakerKind.SPECIFIED_SMALL, MakerKind.ORDINARY))),
        (lambda day: maker_kind(replace(MAKER, acquired_on=day, acquirer=MakerKind.ORDINARY), 2026, LAW).value, (date(2025, 12, 31), (MakerKind.ORDINARY, MakerKind.ORDINARY, MakerKind.SPECIFIED_SMALL))),
    ],
    # 42 USC 1395w-3a(b)(8): 6 %, from 1 October 2022 on 8 % for five years, begun by 31 December 2027.
    "payment.biosimilar_add_on": [(lambda day: known("payment.biosimilar_add_on", day), (date(2010, 7, 1), (None, 0.06, 0.06)))],
    "payment.raised_from": [(lambda day: biosimilar_payment(NAME, 80.0, 100.0, day, OLD, LAW).value, (date(2022, 10, 1), (86.0, 88.0, 88.0)))],
    "payment.raised_first_paid_by": [(lambda day: bool(raised_period(NAME, day, LAW).value), (date(2027, 12, 31), (True, True, False)))],
    "payment.raised_years": [
        (lambda day: biosimilar_payment(NAME, 80.0, 100.0, day, OLD, LAW).value, (date(2027, 10, 1), (88.0, 86.0, 86.0))),
        (lambda day: biosimilar_payment(NAME, 80.0, 100.0, day, date(2027, 12, 31), LAW).value, (date(2032, 10, 1), (88.0, 86.0, 86.0))),
    ],
    # 42 USC 1395w-114b: benchmark January to September 2021, approved after 1 October 2021 another one; 340B units from 2026 on.
    "rebates.part_d.benchmark_first_day": [(lambda day: part_d_rebate(part_d_sales(quarters=(QuarterSales(day, 100.0, 1.0), *part_d_sales().quarters[7:])), date(2022, 10, 1), LAW).value is not None, (date(2021, 1, 1), (False, True, True)))],
    "rebates.part_d.benchmark_last_day": [(lambda day: part_d_rebate(part_d_sales(quarters=(QuarterSales(day, 100.0, 1.0), *part_d_sales().quarters[7:])), date(2022, 10, 1), LAW).value is not None, (date(2021, 9, 30), (True, True, False)))],
    "rebates.part_d.benchmark_month": [(lambda day: part_d_benchmark(NAME, day, OLD, None, LAW).value.index_month, (date(2021, 10, 1), (date(2021, 1, 1), date(2021, 1, 1), date(2016, 1, 1))))],
    "rebates.part_d.later_than": [(lambda day: part_d_benchmark(NAME, day, date(2022, 3, 1), None, LAW).value.first_day.year, (date(2021, 10, 1), (2021, 2021, 2023)))],
    "rebates.part_d.units_340b_removed_from": [(lambda day: part_d_rebate(part_d_sales(units_340b=1000.0), date(day.year, 10, 1), LAW).most == 0.0 or part_d_rebate(part_d_sales(units_340b=1000.0), date(day.year, 10, 1), LAW).value == 0.0, (date(2025, 1, 1), (False, True, True)))],
    "rebates.part_d.report_months": [(lambda day: reported_by(Part.D, period_of(day), LAW).value, (date(2024, 10, 1), (date(2025, 12, 31), date(2026, 6, 30), date(2026, 6, 30))))],
    "rebates.part_d.report_by": [(lambda day: reported_by(Part.D, period_of(day), LAW).value == date(2025, 12, 31), (date(2024, 10, 1), (True, False, False)))],
    "rebates.part_b.report_months": [(lambda day: reported_by(Part.B, quarter_of(day), LAW).value, (date(2025, 4, 1), (date(2025, 9, 30), date(2025, 12, 30), date(2025, 12, 30))))],
    "rebates.part_b.report_by": [(lambda day: known("rebates.part_b.report_by", day), (date(2025, 1, 1), (date(2025, 9, 30), None, None)))],
    "rebates.pay_days": [(lambda day: known("rebates.pay_days", day), (date(2022, 10, 1), (None, 30, 30)))],
    # 42 USC 1395w-3a(i): first quarters, benchmark quarters, coinsurance from 1 April 2023 on (of 100 USD raised to October 2022).
    "rebates.part_b.benchmark_quarter": [(lambda day: part_b_benchmark(NAME, day, date(2021, 1, 1), None, LAW).value.first_day, (date(2020, 12, 1), (date(2021, 7, 1), date(2021, 7, 1), date(2021, 10, 1))))],
    "rebates.part_b.benchmark_month": [(lambda day: part_b_benchmark(NAME, day, date(2021, 1, 1), None, LAW).value.index_month, (date(2020, 12, 1), (date(2021, 1, 1), date(2021, 1, 1), date(2021, 4, 1))))],
    "rebates.part_b.later_than": [(lambda day: part_b_benchmark(NAME, day, date(2022, 3, 1), None, LAW).value.owed_from, (date(2020, 12, 1), (date(2023, 1, 1), date(2023, 1, 1), date(2023, 7, 1))))],
    "rebates.part_b.coinsurance": [(lambda day: round(coinsurance(part_b_sales(), day, LAW).value, 4), (date(2023, 4, 1), (40.0, 22.7854, 22.7854)))],
}  # fmt: skip


@cache
def figures() -> tuple[dict[str, Any], ...]:
    found = [one for one in files_of("ira", "figures") if one.name in FILES]
    assert len(found) == len(FILES)
    return tuple(row for one in found for row in yaml.safe_load(one.read_text(encoding="utf-8")))


def is_dated(figure: dict[str, Any]) -> bool:
    """Whether a figure is a day or a time, or changes on one."""
    return figure["unit"] in DATED_UNITS or len(figure["values"]) > 1


def test_every_dated_figure_has_its_boundary_here() -> None:
    dated = {one["name"] for one in figures() if is_dated(one)}
    assert sorted(dated - set(CASES)) == []
    assert sorted(set(CASES) - {one["name"] for one in figures()}) == []


@pytest.mark.parametrize("name", CASES)
def test_the_day_before_on_and_after(name) -> None:
    for asked, (day, expected) in CASES[name]:
        assert tuple(asked(one) for one in (day - DAY, day, day + DAY)) == expected, (name, day)


def test_the_first_periods_of_both_rebates() -> None:
    for day, opens in ((date(2021, 10, 1), False), (date(2022, 10, 1), True), (date(2023, 10, 1), True)):
        if opens:
            assert part_d_rebate(part_d_sales(), day, LAW).value
        else:
            with pytest.raises(ValueError, match="period begins"):
                part_d_rebate(part_d_sales(), day, LAW)
    for day, opens in ((date(2022, 10, 1), False), (date(2023, 1, 1), True), (date(2023, 4, 1), True)):
        if opens:
            assert part_b_rebate(part_b_sales(), day, LAW).value
        else:
            with pytest.raises(ValueError, match="quarter begins"):
                part_b_rebate(part_b_sales(), day, LAW)
