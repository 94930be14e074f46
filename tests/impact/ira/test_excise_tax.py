"""The excise tax: which days, which stage, how much; worked by hand from 26 USC 5000D."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.excise_tax import Refusal, excise_share, excise_tax, taxed_days, taxed_from
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

from .medicines import LAW

DAY = timedelta(days=1)
REFUSED = Refusal(Text("보기", "Example"), 2027)


def test_the_first_days_of_each_year() -> None:
    first = {year: tuple(one.value for one in taxed_from(year, LAW)) for year in (2026, 2027, 2035)}
    assert first[2026] == (date(2023, 10, 2), date(2024, 8, 2))
    assert first[2027] == (date(2025, 3, 1), date(2025, 11, 2))
    assert first[2035] == (date(2033, 3, 1), date(2033, 11, 2))


@pytest.mark.parametrize(("day", "share"), [(1, 0.65), (90, 0.65), (91, 0.75), (180, 0.75), (181, 0.85), (270, 0.85), (271, 0.95), (1000, 0.95)])  # fmt: skip
def test_the_stages(day, share) -> None:
    assert excise_share(day, LAW).value == share


def test_the_tax_is_a_share_of_tax_and_price() -> None:
    # 65 / 35, 75 / 25, 85 / 15 and 95 / 5 of the price.
    first = date(2025, 3, 1)
    taxes = [excise_tax(REFUSED, 100.0, first + days * DAY, LAW).value for days in (-1, 0, 89, 90, 179, 180, 269, 270)]
    assert taxes == pytest.approx([0, 6500 / 35, 6500 / 35, 300, 300, 8500 / 15, 8500 / 15, 1900])


def test_an_agreement_ends_it_with_its_day_and_days_count_on_over_periods() -> None:
    agreed = replace(REFUSED, agreement_on=date(2025, 3, 10))
    days = [excise_tax(agreed, 100.0, date(2025, 3, day), LAW).value for day in (9, 10, 11)]
    assert days == pytest.approx([6500 / 35, 6500 / 35, 0])
    # Ten days in March; without a price by 2 November the count goes on with day 11, so day 91 is the 81st from then.
    assert len(taxed_days(agreed, date(2025, 11, 2), LAW)) == 11
    found = [excise_tax(agreed, 100.0, date(2025, 11, 2) + days * DAY, LAW).value for days in (-1, 0, 79, 80)]
    assert found == pytest.approx([0, 6500 / 35, 6500 / 35, 300])
    assert excise_tax(replace(agreed, price_agreed_on=date(2025, 11, 1)), 100.0, date(2025, 11, 2), LAW).value == 0


def test_competition_suspension_overdue_information_and_renegotiation() -> None:
    ended = replace(REFUSED, competition_determined_on=date(2025, 3, 5))
    assert [excise_tax(ended, 1.0, date(2025, 3, day), LAW).value > 0 for day in (5, 6)] == [True, False]
    away = replace(REFUSED, suspended=(Period(date(2025, 3, 3), date(2026, 2, 28)),))
    assert [len(taxed_days(away, day, LAW)) for day in (date(2025, 3, 2), date(2026, 2, 28), date(2026, 3, 1))] == [2, 2, 3]  # fmt: skip
    done = replace(REFUSED, agreement_on=date(2025, 2, 28), price_agreed_on=date(2025, 10, 31))
    assert taxed_days(done, date(2030, 1, 1), LAW) == ()
    late = replace(done, overdue=(Period(date(2026, 5, 1), date(2026, 5, 3)),))
    assert len(taxed_days(late, date(2030, 1, 1), LAW)) == 3
    again = replace(done, renegotiated_for=2029, renegotiated_on=date(2027, 11, 4))
    assert taxed_days(again, date(2030, 1, 1), LAW) == (date(2027, 11, 2), date(2027, 11, 3), date(2027, 11, 4))
