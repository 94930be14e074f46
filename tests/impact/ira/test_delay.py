"""Putting off the selection of a biologic: what is asked of it, of its biosimilar, and of the request."""

from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.delay import delay

from .medicines import LAW, biologic, biosimilar, form, medicine

PUBLISHED = date(2026, 2, 1)
DAY = timedelta(days=1)


def asked(approved: date = date(2014, 5, 20), **changed: object):
    """A biologic of 13 years with a biosimilar whose maker asked in time."""
    given = {"delay_requested_on": date(2026, 1, 5), "expected_on": date(2027, 6, 1), "likelihood": 0.9, **changed}
    return biologic(forms=(form(approved),), competitors=(biosimilar(**given),))


def most(one: object, year: int = 2028) -> int:
    found = delay(one, year, LAW)
    assert found.value in (0, None)
    return found.value if found.value is not None else found.most or 0


def test_where_nothing_rules_it_out_it_is_a_range_to_two_years() -> None:
    found = delay(asked(), 2028, LAW)
    assert (found.value, found.least, found.most) == (None, 0, 2)
    assert found.missing
    assert found.standing == "proposed"


@pytest.mark.parametrize(("days", "years"), [(-1, 2), (0, 0), (1, 0)])
def test_it_has_to_be_asked_for_before_the_publication_date(days, years) -> None:
    assert most(asked(delay_requested_on=PUBLISHED + days * DAY)) == years
    assert most(asked(delay_requested_on=None)) == 0


@pytest.mark.parametrize(("days", "years"), [(-1, 2), (0, 0), (1, 0)])
def test_nobody_has_failed_to_ask_before_the_day_by_which_to_ask(days, years) -> None:
    found = delay(asked(delay_requested_on=None), 2028, LAW.known(PUBLISHED + days * DAY))
    assert (found.value, found.most or 0) == (None if years else 0, years)
    assert any("is open; draws take it as not asked" in str(gap) for gap in found.missing) is bool(years)


def test_without_a_licence_it_is_said_that_an_application_has_to_be_accepted() -> None:
    assert any("application" in str(gap) for gap in delay(asked(), 2028, LAW).missing)
    assert not any("application" in str(gap) for gap in delay(asked(approved_on=date(2026, 1, 10)), 2028, LAW).missing)


@pytest.mark.parametrize(("days", "years"), [(-1, 2), (0, 0), (1, 0)])
def test_the_biosimilar_has_to_come_before_two_years_have_passed(days, years) -> None:
    assert most(asked(expected_on=date(2028, 2, 1) + days * DAY)) == years


@pytest.mark.parametrize(("days", "years"), [(-1, 0), (0, 1), (1, 1)])
def test_a_licence_older_than_a_year_without_marketing_rules_it_out(days, years) -> None:
    assert most(asked(approved_on=date(2025, 2, 1) + days * DAY)) == years


@pytest.mark.parametrize(("days", "years"), [(-1, 1), (0, 2), (1, 2)])
def test_nor_does_a_second_year_follow_once_the_licence_is_older_than_a_year(days, years) -> None:
    # The next list is due on 2027-02-01: 1320f-1(f)(2)(D)(iii) holds for every delay, not only for the first.
    found = asked(approved_on=date(2026, 2, 1) + days * DAY)
    assert most(found) == years
    assert ("no second year can follow" in " ".join(str(step.said) for step in delay(found, 2028, LAW).steps)) is (
        years == 1
    )


def test_one_year_is_told_as_one() -> None:
    found = delay(asked(approved_on=date(2025, 6, 1)), 2028, LAW)
    assert "put off by a year," in str(found.missing[-1])


def test_an_open_approval_leaves_the_second_year_open() -> None:
    # First approved between 2012-06-01 and 2014-05-20: whether it has 16 years on 2029-01-01 is open, so a second year is not ruled out.
    one = biologic(
        forms=(form(date(2014, 5, 20)),),
        first_approved_on=date(2012, 6, 1),
        competitors=asked().competitors,
    )
    assert most(one) == 2


@pytest.mark.parametrize(("approved", "years"), [(date(2016, 1, 1), 2), (date(2016, 1, 2), 0), (date(2012, 1, 1), 0), (date(2012, 1, 2), 1), (date(2013, 1, 1), 1), (date(2013, 1, 2), 2)])  # fmt: skip
def test_twelve_to_sixteen_years_on_the_first_of_january_and_no_second_year_past_sixteen(approved, years) -> None:
    # Though drugs of before 2030 are never extended monopolies: that follows from an agreement that does not exist yet.
    assert most(asked(approved)) == years


def test_what_else_rules_it_out() -> None:
    assert most(asked(same_manufacturer=True)) == 0
    assert most(asked(likelihood=0.0)) == 0
    assert [most(asked(marketed_on=PUBLISHED + days * DAY)) for days in (-1, 0, 1)] == [0, 0, 2]
    assert most(biologic(forms=(form(date(2014, 5, 20)),))) == 0
    assert most(medicine(forms=(form(date(2014, 5, 20)),))) == 0
    unsaid = delay(asked(expected_on=None), 2028, LAW)
    assert unsaid.most == 2
    assert "expected on the market is not given" in " ".join(map(str, unsaid.missing))
