"""Payment for biosimilars: the five years, the condition of each quarter; worked by hand from 42 USC 1395w-3a(b)(8)."""

from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.biosimilar_payment import biosimilar_payment, raised_period
from bioaccord.impact.ira.covered_entities import EntityPrice, covered_entity_price, selected_part_b_payment
from bioaccord.impact.parameter import UnknownParameter
from bioaccord.vocabulary.language import Text

from .medicines import LAW

NAME, DAY = Text("보기", "Example"), timedelta(days=1)


def paid(asp: float, reference: float, quarter: date, first: date | None = date(2020, 1, 1), **more: object):
    return biosimilar_payment(NAME, asp, reference, quarter, first, LAW, **more)


@pytest.mark.parametrize(
    ("first_paid", "first", "last"),
    [
        (date(2016, 1, 1), date(2022, 10, 1), date(2027, 9, 30)),
        (date(2022, 9, 30), date(2022, 10, 1), date(2027, 9, 30)),
        (date(2022, 10, 1), date(2022, 10, 1), date(2027, 9, 30)),
        (date(2023, 3, 31), date(2023, 1, 1), date(2027, 12, 31)),
        (date(2023, 4, 1), date(2023, 4, 1), date(2028, 3, 31)),
        (date(2027, 12, 30), date(2027, 10, 1), date(2032, 9, 30)),
        (date(2027, 12, 31), date(2027, 10, 1), date(2032, 9, 30)),
    ],
)
def test_the_five_years(first_paid, first, last) -> None:
    found = raised_period(NAME, first_paid, LAW).value
    assert found
    assert (found.first_day, found.last_day) == (first, last)


def test_first_paid_in_2028_it_never_has_the_raised_add_on() -> None:
    found = raised_period(NAME, date(2028, 1, 1), LAW)
    # That is known: nothing is missing.
    assert (found.value, found.missing, found.steps[0].holds) == (None, (), False)
    assert paid(80.0, 100.0, date(2028, 4, 1), date(2028, 1, 1)).value == 86.0


def test_eight_per_cent_of_the_references_price_while_not_above_it() -> None:
    # 80 + 8% of 100; at just its price still 8%; above it 6%.
    quarter = date(2024, 1, 1)
    assert [paid(asp, 100.0, quarter).value for asp in (80.0, 99.99, 100.0, 100.01)] == pytest.approx([88.0, 107.99, 108.0, 106.01])  # fmt: skip


@pytest.mark.parametrize(("quarter", "amount"), [(date(2022, 9, 30), 86.0), (date(2022, 10, 1), 88.0), (date(2022, 10, 2), 88.0), (date(2027, 9, 30), 88.0), (date(2027, 10, 1), 86.0)])  # fmt: skip
def test_the_first_and_the_last_day(quarter, amount) -> None:
    assert paid(80.0, 100.0, quarter).value == amount


def test_the_add_on_rests_on_the_lower_of_price_and_list_price() -> None:
    assert paid(80.0, 100.0, date(2024, 1, 1), reference_wac_usd=90.0).value == pytest.approx(87.2)
    assert paid(80.0, 100.0, date(2024, 1, 1), reference_wac_usd=110.0).value == 88.0


def test_without_the_day_of_the_first_payment_it_is_a_range_where_it_matters() -> None:
    found = paid(80.0, 100.0, date(2024, 1, 1), None)
    assert (found.least, found.most, len(found.missing)) == (86.0, 88.0, 1)
    above = paid(120.0, 100.0, date(2024, 1, 1), None)
    assert (above.value, above.missing) == (126.0, ())


def test_what_a_covered_entity_pays() -> None:
    # Negotiated 60 below the ceiling of 70: 60, the maker adds 10. Ceiling 50 below 60: 50, nothing added. Alike: nothing added.
    prices = [covered_entity_price(NAME, 60.0, ceiling, 2026, LAW).value for ceiling in (70.0, 60.01, 60.0, 50.0)]
    assert prices[0] == EntityPrice(60.0, 10.0)
    assert prices[1] == EntityPrice(60.0, 0.01)
    assert prices[2:] == [EntityPrice(60.0, 0.0), EntityPrice(50.0, 0.0)]


def test_part_b_pays_106_per_cent_of_a_negotiated_price() -> None:
    assert selected_part_b_payment(NAME, 50.0, 2028, LAW).value == 53.0


def test_nothing_of_a_negotiated_price_before_2026() -> None:
    assert selected_part_b_payment(NAME, 50.0, 2026, LAW).value == 53.0
    for ask in (lambda: selected_part_b_payment(NAME, 50.0, 2025, LAW), lambda: covered_entity_price(NAME, 50.0, 60.0, 2025, LAW)):  # fmt: skip
        with pytest.raises(UnknownParameter):
            ask()
