"""The years since approval: the day before, on and after, and what is missing or contradicts itself."""

from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.age import first_old_enough, is_old_enough
from bioaccord.impact.ira.anniversary import months_after, years_after

from .medicines import LAW, biologic, form, medicine, under

DAY = timedelta(days=1)


@pytest.mark.parametrize(("year", "published"), [(2026, date(2023, 9, 1)), (2027, date(2025, 2, 1)), (2028, date(2026, 2, 1)), (2029, date(2027, 2, 1)), (2035, date(2033, 2, 1))])  # fmt: skip
@pytest.mark.parametrize(("made", "years"), [(medicine, 7), (biologic, 11)])
def test_seven_and_eleven_years_by_the_publication_date(year, published, made, years) -> None:
    last = published.replace(year=published.year - years)
    answers = [is_old_enough(made(forms=(form(last + days),)), year, LAW).value for days in (-DAY, 0 * DAY, DAY)]
    assert answers == [True, True, False]


def test_the_statutory_date_counts_though_the_list_came_out_earlier() -> None:
    # The list for 2027 came out on 2025-01-17; seven years of this one passed between that day and 1 February.
    assert is_old_enough(medicine(forms=(form(date(2018, 1, 25)),)), 2027, LAW).value is True


def test_the_oldest_form_counts_and_a_deemed_biologic_keeps_its_date() -> None:
    both = (form(date(2022, 6, 1), "new"), form(date(2015, 1, 1), "old"))
    assert first_old_enough(medicine(forms=both), LAW).value == 2026
    assert first_old_enough(medicine(forms=both[:1]), LAW).value == 2032
    # Insulin aspart: approved as a drug in 2000, deemed licensed on 2020-03-23.
    assert first_old_enough(biologic(forms=(form(date(2000, 6, 7)),)), LAW).value == 2026


def test_the_day_of_the_deemed_licences_is_no_first_approval() -> None:
    found = first_old_enough(biologic(forms=(form(date(2020, 3, 23)),)), LAW)
    assert (found.value, found.least, found.most) == (None, 2026, 2034)
    assert "deemed licences" in str(found.missing[0])
    assert first_old_enough(biologic(forms=(form(date(2020, 3, 22)),)), LAW).value == 2034
    old = biologic(forms=(form(date(2020, 3, 23)), form(date(2000, 6, 7))))
    assert first_old_enough(old, LAW).value == 2026


def test_a_missing_date_leaves_open_what_it_could_change_and_nothing_else() -> None:
    known, unknown = form(date(2020, 1, 1), "known"), form(None, "unknown")
    found = is_old_enough(medicine(forms=(known, unknown)), 2027, LAW)
    assert found.value is None
    assert "missing" in str(found.missing[0])
    assert is_old_enough(medicine(forms=(known, unknown)), 2029, LAW).value is True
    first = first_old_enough(medicine(forms=(known, unknown)), LAW)
    assert (first.value, first.least, first.most) == (None, 2026, 2029)
    # No form is older than its moiety.
    bounded = medicine(forms=(known, unknown), first_approved_on=date(2019, 6, 1))
    assert is_old_enough(bounded, 2028, LAW).value is False
    assert (first_old_enough(bounded, LAW).value, first_old_enough(medicine(forms=()), LAW).least) == (2029, 2026)


@pytest.mark.parametrize(("moiety", "said"), [(date(2021, 6, 1), "one is wrong"), (date(2018, 6, 1), "may be missing")])
def test_a_form_and_its_moiety_that_contradict_each_other_make_a_range(moiety, said) -> None:
    found = first_old_enough(medicine(forms=(form(date(2020, 1, 1)),), first_approved_on=moiety), LAW)
    years = sorted(year for year in (2029, 2031 if moiety.year == 2021 else 2028))
    assert (found.value, found.least, found.most) == (None, *years)
    assert said in str(found.missing[0])
    # Where both days lead to the same answer, it is told, with what is wrong.
    sure = is_old_enough(medicine(forms=(form(date(2020, 1, 1)),), first_approved_on=moiety), 2026, LAW)
    assert sure.value is False
    assert sure.missing


def test_two_holders_in_one_row_are_said_and_decide_only_where_all_forms_agree() -> None:
    two = medicine(holder="One; Another", forms=(form(date(2012, 1, 1), "a"), form(date(2021, 1, 1), "b")))
    found = is_old_enough(two, 2028, LAW)
    assert found.value is None
    assert "more than one holder" in str(found.missing[0])
    assert is_old_enough(two, 2030, LAW).value is True


def test_eleven_years_for_all_as_proposed() -> None:
    proposed = under("eleven-years")
    one = medicine(forms=(form(date(2019, 1, 1)),))
    assert (first_old_enough(one, LAW).value, first_old_enough(one, proposed).value) == (2028, 2032)
    assert is_old_enough(one, 2032, proposed).standing == "proposed"


def test_anniversaries() -> None:
    assert years_after(date(2016, 2, 29), 7) == date(2023, 3, 1)
    assert years_after(date.max, 7) == date.max
    assert months_after(date(2025, 5, 31), 9) == date(2026, 2, 28)
