"""The threshold of spending by consumer prices, and what was spent in the period that counts."""

from datetime import date

import pytest

from bioaccord.impact.ira.low_spend import is_in_its_parts, is_spent_enough, ranking_period, spent, threshold
from bioaccord.impact.ira.product import Part, Spending
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.period import Period

from .medicines import LAW, medicine, spending

TWO = {2026: (Period(date(2022, 6, 1), date(2023, 5, 31))), 2028: Period(date(2024, 11, 1), date(2025, 10, 31))}


def test_the_threshold_rises_with_consumer_prices() -> None:
    assert threshold(2026, LAW).value == 200_000_000
    # By hand: 200 million x 315.301 / 305.109 or 304.127, then x 324.8 / 315.301.
    for year, least, most in ((2027, 206_680_891, 207_348_245), (2028, 212_907_517, 213_594_978)):
        found = threshold(year, LAW)
        assert (found.least, found.most) == (pytest.approx(least, abs=1e3), pytest.approx(most, abs=1e3))
        assert found.standing is Standing.COMPUTED
    # September 2026 is not published in the figures: the rise lies between the least and the most since 2018.
    later = threshold(2029, LAW)
    assert later.least and later.most
    assert (later.least / 212_907_517, later.most / 213_594_978) == (pytest.approx(1.0137, abs=1e-3), pytest.approx(1.0820, abs=1e-3))  # fmt: skip
    assert (later.standing, "2029 are not known here" in str(later.steps[0].said)) == (Standing.COMPUTED, True)
    # What was not published on a day does not count on it.
    assert "2028 are not known here" in str(threshold(2028, LAW.known(date(2025, 3, 1))).steps[0].said)


def test_the_twelve_months_that_count() -> None:
    assert ranking_period(2026, LAW) == TWO[2026]
    assert ranking_period(2027, LAW) == Period(date(2023, 11, 1), date(2024, 10, 31))
    assert ranking_period(2028, LAW) == TWO[2028]


@pytest.mark.parametrize(("amount", "holds"), [(199_999_999.99, False), (200_000_000, True), (200_000_000.01, True)])
def test_exactly_at_the_threshold_is_not_below(amount, holds) -> None:
    rows = (Spending("P", Part.D, TWO[2026], amount), Spending("P", Part.B, TWO[2026], 0.0))
    assert is_spent_enough(medicine(spending=rows), 2026, LAW).value is holds
    assert is_spent_enough(medicine(spending=()), 2026, LAW, spending_usd=amount).value is holds


def test_between_both_readings_of_the_law_it_is_open() -> None:
    assert [is_spent_enough(medicine(), 2027, LAW, amount).value for amount in (206e6, 207e6, 208e6)] == [False, None, True]  # fmt: skip


@pytest.mark.parametrize("year", [2027, 2028, 2029])
def test_a_dollar_around_both_ends_of_the_range(year) -> None:
    found = threshold(year, LAW)
    assert found.least and found.most
    asked = (found.least - 1, found.least, found.most - 1, found.most)
    assert [is_spent_enough(medicine(), year, LAW, amount).value for amount in asked] == [False, None, None, True]


def test_both_parts_together_count_and_one_that_nobody_gives_leaves_it_open() -> None:
    d, b = (Spending("P", part, TWO[2026], 120e6) for part in (Part.D, Part.B))
    assert is_spent_enough(medicine(spending=(d, b)), 2026, LAW).value is True
    found = is_spent_enough(medicine(spending=(d,)), 2026, LAW)
    assert found.value is None
    assert "Part B is not given" in " ".join(map(str, found.missing))


def test_other_periods_are_shared_out_by_days_and_marked_computed() -> None:
    one = medicine(spending=(spending(365e6, year=2022), spending(730e6, year=2023)))
    found = spent(one, TWO[2026])
    assert found.value == pytest.approx(214e6 + 151 * 2e6)
    assert found.standing is Standing.COMPUTED
    half = spent(medicine(spending=(spending(365e6, year=2022),)), TWO[2026])
    assert (half.value, half.least) == (None, pytest.approx(214e6))
    assert spent(medicine(spending=(spending(1e6, year=2018),)), TWO[2026]).value is None


def test_rows_that_overlap_cannot_be_added() -> None:
    twice = medicine(spending=(spending(9e8), Spending("P", Part.D, Period(date(2022, 7, 1), date(2023, 6, 30)), 9e8)))
    found = spent(twice, TWO[2026])
    assert (found.value, found.least) == (None, None)
    assert "overlap" in str(found.missing[0])
    for first, is_told in ((date(2022, 12, 31), False), (date(2023, 1, 1), True)):
        rows = (spending(9e8), Spending("P", Part.D, Period(first, date(2023, 12, 31)), 9e8))
        assert spent(medicine(spending=rows), TWO[2026]).is_told is is_told


@pytest.mark.parametrize(("amount", "holds"), [(450e6, True), (300e6, None), (50e6, False)])
def test_another_year_decides_only_far_from_the_threshold_and_is_marked(amount, holds) -> None:
    one = medicine(spending=(spending(amount), spending(0.0, Part.B)))
    found = is_spent_enough(one, 2028, LAW)
    assert found.value is holds
    assert found.standing is Standing.UNVERIFIED


def test_without_any_spending_it_cannot_be_told_but_for_what_was_selected() -> None:
    assert is_spent_enough(medicine(spending=()), 2028, LAW).value is None
    chosen = medicine(spending=(), selected_for=2028)
    assert [is_spent_enough(chosen, year, LAW).value for year in (2027, 2028)] == [None, True]


def test_drugs_of_part_b_are_negotiated_from_2028() -> None:
    b = medicine(spending=(spending(9e8, Part.B),))
    assert [is_in_its_parts(b, year, LAW).value for year in (2026, 2027, 2028)] == [False, False, True]
    assert is_in_its_parts(medicine(), 2026, LAW).value is True
    assert is_in_its_parts(medicine(spending=(spending(9e8, Part.B), spending(0.0))), 2026, LAW).value is False


def test_negative_spending_is_told() -> None:
    found = is_spent_enough(medicine(spending=(spending(-1e9),)), 2026, LAW)
    assert found.value is None
    assert "negative" in " ".join(map(str, found.missing))
