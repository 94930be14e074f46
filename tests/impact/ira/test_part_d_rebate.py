"""The Part D rebate: benchmark, exemption, amount; each number worked by hand from 42 USC 1395w-114b."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.part_d_rebate import (
    PartDSales,
    QuarterSales,
    part_d_benchmark,
    part_d_cost_limit,
    part_d_rebate,
)
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.language import Text

from .medicines import LAW

NAME, DAY = Text("보기", "Example"), timedelta(days=1)


def quarters(first: date, count: int, price: float, units: float = 1000.0) -> tuple[QuarterSales, ...]:
    months = [first.year * 12 + first.month - 1 + 3 * number for number in range(count)]
    return tuple(QuarterSales(date(month // 12, month % 12 + 1, 1), price, units) for month in months)


def sales(**changed: object) -> PartDSales:
    """100 USD in the benchmark, 120 USD from October 2022 on, 1,000 units dispensed."""
    rows = (*quarters(date(2021, 1, 1), 3, 100.0), *quarters(date(2022, 10, 1), 4, 120.0))
    return replace(PartDSales(NAME, date(2015, 1, 1), date(2015, 2, 1), rows, 1000.0), **changed)


def test_the_rebate_of_the_first_period() -> None:
    # Index of October 2022 298.012, of January 2021 261.582: 100 x 298.012 / 261.582 = 113.9268; (120 - 113.9268) x 1,000.
    found = part_d_rebate(sales(), date(2022, 10, 1), LAW)
    assert found.value == pytest.approx((120 - 100 * 298.012 / 261.582) * 1000, abs=1e-9)
    assert (found.standing, found.missing) == (Standing.ENACTED, ())


def test_quarters_are_weighted_by_their_units() -> None:
    # Benchmark (100 x 1,000 + 100 x 1,000 + 130 x 2,000) / 4,000 = 115: raised to 131.02, above 120, so nothing is owed.
    rows = (*quarters(date(2021, 1, 1), 2, 100.0), QuarterSales(date(2021, 7, 1), 130.0, 2000.0), *quarters(date(2022, 10, 1), 4, 120.0))  # fmt: skip
    assert part_d_rebate(sales(quarters=rows), date(2022, 10, 1), LAW).value == 0.0
    # (2 x 100 x 1,000 + 104 x 2,000) / 4,000 = 102: 120 - 102 x 1.139268 = 3.7947 a unit.
    rows = (*rows[:2], QuarterSales(date(2021, 7, 1), 104.0, 2000.0), *rows[3:])
    found = part_d_rebate(sales(quarters=rows), date(2022, 10, 1), LAW)
    assert found.value == pytest.approx((120 - 102 * 298.012 / 261.582) * 1000, abs=1e-9)


def test_a_period_whose_index_was_never_published_has_a_range() -> None:
    rows = (*quarters(date(2021, 1, 1), 3, 100.0), *quarters(date(2025, 10, 1), 4, 130.0))
    found = part_d_rebate(sales(quarters=rows), date(2025, 10, 1), LAW)
    # Between the indexes of September (324.8) and November 2025 (324.122).
    assert found.value is None
    assert found.least == pytest.approx((130 - 100 * 324.8 / 261.582) * 1000)
    assert found.most == pytest.approx((130 - 100 * 324.122 / 261.582) * 1000)
    assert found.standing is Standing.UNVERIFIED


def test_units_with_a_340b_discount_are_removed_from_2026_on() -> None:
    rows = tuple(one for year in range(2021, 2027) for one in quarters(date(year, 1, 1), 4, 100.0 if year == 2021 else 140.0))  # fmt: skip
    # The period from October 2024 ends before 2026; that from October 2025 reaches into it.
    before = part_d_rebate(sales(quarters=rows, units_340b=400.0), date(2024, 10, 1), LAW)
    assert before.value == pytest.approx((140 - 100 * 315.664 / 261.582) * 1000)
    after = part_d_rebate(sales(quarters=rows, units_340b=400.0), date(2025, 10, 1), LAW)
    assert after.least == pytest.approx((140 - 100 * 324.8 / 261.582) * 600)


@pytest.mark.parametrize(("days", "year"), [(-1, 2021), (0, 2021), (1, 2023)])
def test_approved_after_the_first_of_october_2021_takes_another_benchmark(days, year) -> None:
    found = part_d_benchmark(NAME, date(2021, 10, 1) + days * DAY, date(2022, 3, 1), None, LAW).value
    assert found
    assert (found.first_day, found.index_month) == (date(year, 1, 1), date(year, 1, 1))
    assert found.last_day == (date(2021, 9, 30) if year == 2021 else date(2023, 12, 31))


@pytest.mark.parametrize(("marketed", "year"), [(date(2022, 12, 31), 2023), (date(2023, 1, 1), 2024), (date(2023, 1, 2), 2024)])  # fmt: skip
def test_its_benchmark_is_the_first_calendar_year_after_the_marketing(marketed, year) -> None:
    found = part_d_benchmark(NAME, date(2022, 11, 1), marketed, None, LAW).value
    assert found
    assert (found.first_day, found.last_day) == (date(year, 1, 1), date(year, 12, 31))


def test_no_rebate_is_measured_before_the_benchmark_is_over() -> None:
    late = sales(approved_on=date(2022, 5, 1), marketed_on=date(2022, 6, 1))
    found = part_d_rebate(late, date(2023, 10, 1), LAW)
    assert (found.value, len(found.missing)) == (None, 1)


def test_what_was_selected_and_is_no_more_starts_anew() -> None:
    found = part_d_benchmark(NAME, date(2015, 1, 1), None, 2026, LAW).value
    assert found
    assert (found.first_day, found.last_day, found.index_month) == (date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1))  # fmt: skip


def test_the_cost_below_which_nothing_is_owed() -> None:
    limits = [part_d_cost_limit(date(year, 10, 1), LAW) for year in (2022, 2023, 2024)]
    # 2023: October 2023 (307.671) to September (315.301) or October 2024 (315.664): 102.5 to 102.6, rounded to 100.
    assert [one.value for one in limits[:2]] == [100.0, 100.0]
    # 2024: 100 raised again stays 100; unrounded 102.6 x 1.026 = 105.3, rounded to 110.
    assert (limits[2].least, limits[2].most) == (100.0, 110.0)


@pytest.mark.parametrize(("cost", "is_owed"), [(99.99, False), (100.0, True), (100.01, True)])
def test_at_the_limit_a_rebate_is_owed(cost, is_owed) -> None:
    assert bool(part_d_rebate(sales(cost_per_user_usd=cost), date(2022, 10, 1), LAW).value) is is_owed


def test_a_cost_between_two_readings_of_the_limit_leaves_it_open() -> None:
    rows = (*quarters(date(2021, 1, 1), 3, 100.0), *quarters(date(2024, 10, 1), 4, 140.0))
    found = part_d_rebate(sales(quarters=rows, cost_per_user_usd=105.0), date(2024, 10, 1), LAW)
    assert found.missing


def test_a_shortage_leaves_it_between_nothing_and_all() -> None:
    whole = part_d_rebate(sales(), date(2022, 10, 1), LAW).value
    found = part_d_rebate(sales(in_shortage=True), date(2022, 10, 1), LAW)
    assert (found.least, found.most) == (0.0, whole)
    assert found.missing


def test_a_quarter_left_out_is_told_and_a_day_that_begins_no_period_refused() -> None:
    found = part_d_rebate(sales(quarters=sales().quarters[1:]), date(2022, 10, 1), LAW)
    assert (found.standing, len(found.missing)) == (Standing.UNVERIFIED, 1)
    assert part_d_rebate(sales(quarters=sales().quarters[:3]), date(2022, 10, 1), LAW).missing
    for day in (date(2022, 9, 30), date(2022, 10, 2), date(2021, 10, 1)):
        with pytest.raises(ValueError, match="1 October"):
            part_d_rebate(sales(), day, LAW)


@pytest.mark.parametrize("units_340b", [-1.0, 1001.0])
def test_more_units_removed_than_dispensed_are_refused(units_340b) -> None:
    with pytest.raises(ValueError, match="340B"):
        part_d_rebate(sales(units_340b=units_340b), date(2022, 10, 1), LAW)
