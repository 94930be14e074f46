"""The Part B rebate: benchmark quarters, months of the index, removed units, coinsurance; worked by hand from 42 USC 1395w-3a(i)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.part_b_rebate import (
    PartBSales,
    coinsurance,
    full_quarter_after,
    part_b_benchmark,
    part_b_cost_limit,
    part_b_rebate,
    payment_of_asp,
    quarter_of,
)
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.language import Text

from .medicines import LAW

NAME, DAY = Text("보기", "Example"), timedelta(days=1)


def sales(**changed: object) -> PartBSales:
    """A payment of 120 USD against 100 USD in its benchmark quarter, 1,000 units."""
    return replace(PartBSales(NAME, date(2010, 1, 1), date(2010, 2, 1), 120.0, 100.0, 1000.0), **changed)


def test_the_rebate_of_the_first_quarter() -> None:
    # Two quarters before January 2023 lies July 2022 (296.276): 100 x 296.276 / 261.582 = 113.2632; (120 - 113.2632) x 1,000.
    found = part_b_rebate(sales(), date(2023, 1, 1), LAW)
    assert found.value == pytest.approx((120 - 100 * 296.276 / 261.582) * 1000, abs=1e-9)
    assert found.standing is Standing.ENACTED


def test_units_discounted_and_packaged_are_removed() -> None:
    whole = part_b_rebate(sales(), date(2023, 1, 1), LAW).value
    found = part_b_rebate(sales(units_discounted=300.0, units_packaged=200.0), date(2023, 1, 1), LAW)
    assert whole
    assert found.value == pytest.approx(whole / 2)


def test_only_the_second_quarter_of_2026_asks_for_the_month_never_published() -> None:
    answers = [part_b_rebate(sales(payment_usd=140.0), date(2026, month, 1), LAW) for month in (1, 4, 7)]
    assert [one.is_range for one in answers] == [False, True, False]
    # July 2025 (323.048), then between September (324.8) and November (324.122), then January 2026 (325.252).
    assert answers[0].value == pytest.approx((140 - 100 * 323.048 / 261.582) * 1000)
    assert answers[1].least == pytest.approx((140 - 100 * 324.8 / 261.582) * 1000)
    assert answers[1].most == pytest.approx((140 - 100 * 324.122 / 261.582) * 1000)
    assert answers[2].value == pytest.approx((140 - 100 * 325.252 / 261.582) * 1000)


@pytest.mark.parametrize(("days", "is_later"), [(-1, False), (0, False), (1, True)])
def test_approved_after_the_first_of_december_2020_takes_another_benchmark(days, is_later) -> None:
    found = part_b_benchmark(NAME, date(2020, 12, 1) + days * DAY, date(2021, 1, 15), None, LAW).value
    assert found
    # First full quarter from April 2021, third from October 2021, sixth from July 2022: rebates from 2023 all the same.
    expected = (date(2021, 10, 1), date(2021, 4, 1)) if is_later else (date(2021, 7, 1), date(2021, 1, 1))
    assert (found.first_day, found.index_month, found.owed_from) == (*expected, date(2023, 1, 1))


@pytest.mark.parametrize(("marketed", "first"), [(date(2022, 12, 31), date(2023, 1, 1)), (date(2023, 1, 1), date(2023, 4, 1)), (date(2023, 1, 2), date(2023, 4, 1))])  # fmt: skip
def test_a_full_quarter_begins_after_the_day_of_the_marketing(marketed, first) -> None:
    assert full_quarter_after(marketed, 1) == first
    assert quarter_of(first) == first


def test_rebates_of_a_later_drug_begin_with_its_sixth_full_quarter() -> None:
    # Marketed in February 2023: first full quarter April 2023, third October 2023, sixth July 2024.
    late = sales(approved_on=date(2023, 1, 5), marketed_on=date(2023, 2, 1))
    found = part_b_benchmark(NAME, late.approved_on, late.marketed_on, None, LAW).value
    assert found
    assert (found.first_day, found.index_month, found.owed_from) == (date(2023, 10, 1), date(2023, 4, 1), date(2024, 7, 1))  # fmt: skip
    assert [bool(part_b_rebate(late, date(2024, month, 1), LAW).value) for month in (4, 7)] == [False, True]
    # July 2024 looks to January 2024 (308.417) against April 2023 (303.363).
    owed = part_b_rebate(late, date(2024, 7, 1), LAW).value
    assert owed == pytest.approx((120 - 100 * 308.417 / 303.363) * 1000)


def test_what_was_selected_and_is_no_more_starts_anew() -> None:
    found = part_b_benchmark(NAME, date(2010, 1, 1), None, 2029, LAW).value
    assert found
    assert (found.first_day, found.index_month, found.owed_from) == (date(2029, 1, 1), date(2028, 7, 1), date(2030, 1, 1))  # fmt: skip


def test_vaccines_qualifying_biosimilars_and_cheap_drugs_are_left_out() -> None:
    for changed in ({"is_vaccine": True}, {"is_qualifying_biosimilar": True}, {"charges_per_user_usd": 99.0}):
        assert part_b_rebate(sales(**changed), date(2023, 1, 1), LAW).value == 0.0
    assert part_b_rebate(sales(charges_per_user_usd=100.0), date(2023, 1, 1), LAW).value


def test_the_charges_below_which_nothing_is_owed() -> None:
    # June 2022 296.311, 2023 305.109, 2024 314.175, 2025 322.561: 102.97, 106.03, 108.86, rounded to tens.
    assert [part_b_cost_limit(year, LAW).value for year in (2023, 2024, 2025, 2026)] == [100, 100, 110, 110]


def test_the_coinsurance_from_april_2023_on() -> None:
    # 20% of 120 before; then of 100 raised to October 2022 (298.012): 113.9268, so 22.7854.
    amounts = [coinsurance(sales(), date(2023, 4, 1) + days * DAY, LAW).value for days in (-1, 0, 1)]
    assert amounts == pytest.approx([24.0, 20 * 298.012 / 261.582, 20 * 298.012 / 261.582])
    # Where the payment is the lower one it stays.
    assert coinsurance(sales(payment_usd=90.0), date(2023, 5, 1), LAW).value == pytest.approx(18.0)


def test_the_payment_and_days_that_begin_no_quarter() -> None:
    assert payment_of_asp(100.0, LAW, date(2023, 1, 1)) == 106.0
    for day in (date(2022, 10, 1), date(2023, 2, 1), date(2023, 1, 2)):
        with pytest.raises(ValueError, match="quarter begins"):
            part_b_rebate(sales(), day, LAW)


@pytest.mark.parametrize("changed", [{"units_discounted": 600.0, "units_packaged": 401.0}, {"units_packaged": -1.0}])
def test_more_units_removed_than_furnished_are_refused(changed) -> None:
    with pytest.raises(ValueError, match="removed"):
        part_b_rebate(sales(**changed), date(2023, 1, 1), LAW)
