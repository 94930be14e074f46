"""Short, extended and long monopolies, counted to the first day of the year of the price."""

from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.monopoly import Monopoly, MonopolyKind, monopoly, turns_on
from bioaccord.impact.parameter import Standing

from .medicines import LAW, biologic, form, medicine

DAY = timedelta(days=1)
SHORT, EXTENDED, LONG = (Monopoly(kind, share) for kind, share in zip(MonopolyKind, (0.75, 0.65, 0.4), strict=True))


def approved(day: date, **more: object):
    return medicine(forms=(form(day),), **more)


@pytest.mark.parametrize("year", [2026, 2028, 2031])
@pytest.mark.parametrize(("days", "expected"), [(-1, LONG), (0, LONG), (1, None)])
def test_sixteen_years_by_the_first_of_january_are_long(year, days, expected) -> None:
    found = monopoly(approved(date(year - 16, 1, 1) + days * DAY), year, LAW)
    assert found.value == (expected or (EXTENDED if year >= 2030 else SHORT))
    assert found.standing is Standing.GUIDANCE


@pytest.mark.parametrize(("days", "expected"), [(-1, EXTENDED), (0, EXTENDED), (1, SHORT)])
def test_twelve_years_are_extended_only_for_drugs_first_negotiated_for_2030_or_later(days, expected) -> None:
    for year in (2030, 2033):
        one = approved(date(year - 12, 1, 1) + days * DAY)
        assert monopoly(one, year, LAW).value == expected
        # With an agreement for a year before 2030 it stays short, whichever year is asked about.
        assert monopoly(one, year, LAW, selected_for=2029).value == SHORT
        assert monopoly(approved(date(year - 12, 1, 1), selected_for=2028), year, LAW).value == SHORT
    assert monopoly(approved(date(2017, 1, 1) + days * DAY), 2029, LAW).value == SHORT
    for day, is_held_back in ((date(2017, 1, 1), True), (date(2017, 1, 2), False)):
        assert ("never extended" in str(monopoly(approved(day), 2029, LAW).steps[0].said)) is is_held_back


def test_a_drug_selected_before_2030_still_becomes_long() -> None:
    one = approved(date(2016, 6, 1), selected_for=2028)
    assert [monopoly(one, year, LAW).value for year in (2028, 2030, 2032, 2033)] == [SHORT, SHORT, SHORT, LONG]


def test_a_vaccine_keeps_its_share() -> None:
    old = biologic(forms=(form(date(1990, 1, 1)),), is_vaccine=True)
    assert [monopoly(old, year, LAW).value for year in (2028, 2031)] == [SHORT, SHORT]


def test_open_approvals_make_a_range_of_shares() -> None:
    one = medicine(forms=(form(date(2015, 1, 1)),), first_approved_on=date(2009, 1, 1))
    found = monopoly(one, 2028, LAW)
    assert (found.value, found.least, found.most) == (None, LONG, SHORT)
    assert found.missing
    assert monopoly(medicine(forms=()), 2028, LAW).value is None
    assert turns_on(approved(date(2011, 5, 2)), MonopolyKind.LONG, 2028, LAW).value == date(2027, 5, 2)
