"""Small biotech drugs: both shares of 2021, the acquisition, the years of the exception and of the floor."""

from datetime import date

import pytest

from bioaccord.impact.ira.product import Part, Spending
from bioaccord.impact.ira.small_biotech import is_no_small_biotech, is_small_biotech, small_biotech_floor
from bioaccord.vocabulary.period import Period

from .medicines import LAW, medicine, spending

TOTAL = 215.29e9


def small(amount: float = 1e9, share: float | None = 0.9, **changed: object):
    return medicine(**{"share_of_holder_part_d_2021": share, "spending": (spending(amount, year=2021),), **changed})


def test_the_exception_is_for_2026_to_2028_and_the_floor_for_2029_and_2030() -> None:
    assert [is_no_small_biotech(small(), year, LAW).value for year in range(2026, 2031)] == [False, False, False, True, True]  # fmt: skip
    assert [small_biotech_floor(small(), year, LAW).value for year in range(2028, 2032)] == [0.0, 0.66, 0.66, 0.0]
    assert small_biotech_floor(medicine(), 2029, LAW).value == 0.0


@pytest.mark.parametrize(("share", "exempt"), [(0.7999, False), (0.8, True), (0.8001, True)])
def test_at_least_eighty_per_cent_of_the_holder(share, exempt) -> None:
    assert is_small_biotech(small(share=share), date(2023, 9, 1), LAW).value is exempt


@pytest.mark.parametrize(("amount", "exempt"), [(TOTAL / 100 - 1, True), (TOTAL / 100, True), (TOTAL / 100 + 1, False)])
def test_at_most_one_per_cent_of_the_part(amount, exempt) -> None:
    assert is_small_biotech(small(amount), date(2023, 9, 1), LAW).value is exempt


@pytest.mark.parametrize(("acquired", "lost"), [(date(2021, 12, 31), False), (date(2022, 1, 1), True), (date(2024, 12, 31), True), (date(2025, 1, 1), False)])  # fmt: skip
def test_an_acquisition_after_2021_ends_it_with_2025_or_the_next_plan_year(acquired, lost) -> None:
    one = small(acquired_on=acquired, acquired_by_specified=False)
    assert is_no_small_biotech(one, 2027, LAW).value is lost
    # By the publication date of 2028 those of 2025 have taken effect; by that of 2026 none had.
    assert is_no_small_biotech(one, 2028, LAW).value is (acquired.year > 2021)
    assert is_no_small_biotech(one, 2026, LAW).value is False
    assert is_no_small_biotech(small(acquired_on=acquired, acquired_by_specified=True), 2028, LAW).value is False


def test_what_is_known_of_2021_may_already_be_too_much() -> None:
    half = Spending("P", Part.D, Period(date(2021, 1, 1), date(2021, 6, 30)), TOTAL / 50)
    assert is_small_biotech(small(spending=(half,)), date(2023, 9, 1), LAW).value is False
    little = Spending("P", Part.D, Period(date(2021, 1, 1), date(2021, 6, 30)), 1e6)
    assert is_small_biotech(small(spending=(little,)), date(2023, 9, 1), LAW).value is None


def test_what_is_missing_is_said() -> None:
    unknown = is_no_small_biotech(small(acquired_on=date(2023, 1, 1)), 2027, LAW)
    assert unknown.value is None
    assert "specified manufacturer" in str(unknown.missing[0])
    assert is_no_small_biotech(small(spending=()), 2027, LAW).value is None
    # No total of Part B single source drugs is published; nobody who claims nothing has it.
    part_b = is_no_small_biotech(medicine(share_of_holder_part_b_2021=0.9), 2027, LAW)
    assert part_b.value is None
    assert "not published" in str(part_b.missing[0])
    assert is_no_small_biotech(medicine(), 2027, LAW).value is True
    floor = small_biotech_floor(medicine(share_of_holder_part_b_2021=0.9), 2029, LAW)
    assert (floor.value, floor.least, floor.most) == (None, 0.0, 0.66)
