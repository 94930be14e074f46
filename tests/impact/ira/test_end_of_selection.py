"""The end of the selection nine months and more after a determination, and what is not negotiated at all."""

from datetime import date

import pytest

from bioaccord.impact.ira.end_of_selection import applies_in, end_of_selection, is_negotiated
from bioaccord.impact.ira.renegotiation import RenegotiationKind, must_be_renegotiated_for, renegotiation

from .medicines import LAW, OLD, biologic, biosimilar, form, medicine, rival, use


@pytest.mark.parametrize(("day", "year"), [(date(2026, 3, 31), 2027), (date(2026, 4, 1), 2027), (date(2026, 4, 2), 2028)])  # fmt: skip
def test_it_ends_with_the_first_year_that_begins_nine_months_later(day, year) -> None:
    found = end_of_selection(medicine(competitors=(rival(determined_on=day),)), 2026, LAW)
    assert found.value == year


def test_three_of_the_first_ten_leave_on_the_first_of_january_2027() -> None:
    # Entresto, Stelara and Xarelto: determined late in 2025, their prices of 2026 end with that year.
    for one in (
        medicine(competitors=(rival(marketed_on=date(2025, 7, 1), determined_on=date(2025, 11, 25)),)),
        biologic(competitors=(biosimilar(marketed_on=date(2025, 1, 2), determined_on=date(2025, 11, 25)),)),
    ):
        assert end_of_selection(one, 2026, LAW).value == 2027
        assert [applies_in(one, year, 2026, LAW).value for year in (2025, 2026, 2027)] == [False, True, False]
        assert is_negotiated(one, 2026, LAW).value is True


def test_without_the_day_of_the_determination_the_year_is_the_earliest_one() -> None:
    one = biologic(competitors=(biosimilar(marketed_on=date(2025, 1, 2)),))
    found = end_of_selection(one, 2026, LAW)
    assert (found.value, found.least) == (None, 2027)
    assert "not given" in str(found.missing[0])
    assert [applies_in(one, year, 2026, LAW).value for year in (2026, 2027)] == [True, None]
    to_come = end_of_selection(medicine(competitors=(rival(expected_on=date(2027, 5, 1), likelihood=0.5),)), 2026, LAW)
    assert (to_come.value, to_come.least) == (None, 2029)
    assert to_come.standing == "proposed"
    # What is expected is known and assumed; nobody could bring it.
    assert to_come.missing == () and "as expected" in str(to_come.assumed[0])
    found = end_of_selection(medicine(), 2026, LAW)
    assert (found.value, found.missing) == (None, ()) and "stays selected" in str(found.assumed[0])


@pytest.mark.parametrize(("day", "negotiated"), [(date(2026, 10, 31), False), (date(2026, 11, 1), False), (date(2026, 11, 2), True)])  # fmt: skip
def test_competition_by_the_end_of_the_negotiation_leaves_no_price(day, negotiated) -> None:
    one = medicine(competitors=(rival(determined_on=day),))
    assert is_negotiated(one, 2028, LAW).value is negotiated
    # Determined after the negotiation, the year it was selected for counts all the same.
    ends = end_of_selection(one, 2028, LAW)
    assert (ends.value, applies_in(one, 2028, 2028, LAW).value) == (2029 if negotiated else 2028, negotiated)
    assert ("always counts" in str(ends.steps[-1].said)) is negotiated
    assert is_negotiated(medicine(competitors=(rival(marketed_on=date(2026, 5, 1)),)), 2028, LAW).value is None


def test_the_first_cycle_ends_its_negotiation_on_the_first_of_august() -> None:
    for day, negotiated in ((date(2024, 8, 1), False), (date(2024, 8, 2), True)):
        assert is_negotiated(medicine(competitors=(rival(determined_on=day),)), 2026, LAW).value is negotiated


def test_a_longer_monopoly_has_to_be_renegotiated_from_2028() -> None:
    # Tradjenta: 16 years on 2027-05-02.
    one = medicine(forms=(form(date(2011, 5, 2)),), selected_for=2027)
    kinds = [found.kind for year in range(2027, 2031) if (found := renegotiation(one, year, LAW).value)]
    assert kinds == [RenegotiationKind.NONE, RenegotiationKind.MUST, RenegotiationKind.MAY, RenegotiationKind.MAY]


@pytest.mark.parametrize(("approved", "year"), [(date(2011, 12, 31), 2028), (date(2012, 1, 1), 2028), (date(2012, 1, 2), 2029)])  # fmt: skip
def test_it_changes_with_the_first_year_that_begins_with_sixteen_years(approved, year) -> None:
    one = medicine(forms=(form(approved),), selected_for=2026)
    assert [answer.value.year for answer in must_be_renegotiated_for(one, LAW, 2026, 2035) if answer.value] == [year]


def test_what_turned_long_before_2028_is_renegotiated_in_the_first_year_there_is() -> None:
    one = medicine(forms=(form(date(2010, 6, 1)),), selected_for=2026)
    assert [answer.value.year for answer in must_be_renegotiated_for(one, LAW, 2026, 2035) if answer.value] == [2028]


def test_what_is_first_selected_for_2030_passes_through_an_extended_monopoly() -> None:
    one = medicine(forms=(form(date(2019, 6, 1)),), selected_for=2030)
    assert [answer.value.year for answer in must_be_renegotiated_for(one, LAW, 2030, 2035) if answer.value] == [2032]
    before = medicine(forms=(form(date(2019, 6, 1)),), selected_for=2029)
    assert must_be_renegotiated_for(before, LAW, 2029, 2035) == ()


@pytest.mark.parametrize(("day", "is_new"), [(date(2024, 8, 1), False), (date(2024, 8, 2), True), (date(2026, 2, 1), True), (date(2026, 2, 2), False)])  # fmt: skip
def test_a_new_use_may_bring_another_negotiation(day, is_new) -> None:
    found = renegotiation(medicine(forms=(form(date(2014, 8, 1)),), indications=(use(day),), selected_for=2026), 2028, LAW)  # fmt: skip
    assert found.value
    assert found.value.kind is RenegotiationKind.MAY
    assert ("after its price was negotiated" in str(found.steps[-1].said)) is is_new


def test_nothing_is_renegotiated_after_the_end_or_for_what_is_not_selected() -> None:
    gone = medicine(forms=(form(date(2011, 7, 1)),), selected_for=2026, competitors=(rival(determined_on=date(2025, 11, 1)),))  # fmt: skip
    found = renegotiation(gone, 2028, LAW).value
    assert found
    assert found.kind is RenegotiationKind.NONE
    for determined, kind in ((date(2027, 4, 1), RenegotiationKind.NONE), (date(2027, 4, 2), RenegotiationKind.MUST)):
        ending = medicine(forms=(form(date(2011, 7, 1)),), selected_for=2026, competitors=(rival(determined_on=determined),))  # fmt: skip
        on_the_edge = renegotiation(ending, 2028, LAW).value
        assert on_the_edge
        assert on_the_edge.kind is kind
    first = renegotiation(medicine(selected_for=2029), 2029, LAW).value
    assert first
    assert first.kind is RenegotiationKind.NONE
    assert renegotiation(medicine(), 2028, LAW).value is None
    assert renegotiation(medicine(forms=(form(OLD), form(None)), selected_for=2027), 2028, LAW).value is not None
