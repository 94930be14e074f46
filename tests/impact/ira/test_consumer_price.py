"""Consumer prices of a month, with the month that was never published."""

from datetime import date
from fractions import Fraction

from bioaccord.impact.ira.consumer_price import allowed_factor, month_index
from bioaccord.impact.parameter import Standing

from .medicines import LAW


def test_a_published_month_is_one_value() -> None:
    found = month_index(date(2021, 1, 31), LAW)
    assert (found.value, found.standing) == (Fraction("261.582"), Standing.ENACTED)


def test_october_2025_lies_between_its_neighbours_and_says_so() -> None:
    found = month_index(date(2025, 10, 1), LAW)
    assert (found.value, found.least, found.most) == (None, Fraction("324.122"), Fraction("324.8"))
    assert (found.standing, len(found.assumed)) == (Standing.UNVERIFIED, 1)
    assert [month_index(date(2025, month, 1), LAW).value for month in (9, 11)] == [Fraction("324.8"), Fraction("324.122")]  # fmt: skip


def test_before_its_neighbour_was_published_it_cannot_be_told() -> None:
    found = month_index(date(2025, 10, 1), LAW.known(date(2025, 12, 1)))
    assert (found.value, found.least, len(found.missing)) == (None, None, 1)


def test_a_month_to_come_cannot_be_told() -> None:
    found = month_index(date(2030, 1, 1), LAW)
    assert (found.value, found.is_range, len(found.missing)) == (None, False, 1)


def test_a_price_may_always_stay_as_it_is() -> None:
    # Prices fell from March (258.115) to April 2020 (256.389).
    assert allowed_factor(date(2020, 3, 1), date(2020, 4, 1), LAW).value == 1
