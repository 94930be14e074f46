"""Orphan drugs: left out or not, and from when the years of a former one count, before and after Public Law 119-21."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.impact.ira.age import first_old_enough, is_old_enough
from bioaccord.impact.ira.monopoly import MonopolyKind, monopoly
from bioaccord.impact.ira.orphan import is_no_orphan
from bioaccord.impact.ira.product import Indication

from .medicines import LAW, OLD, designated, form, medicine, under, use

DAY = timedelta(days=1)
ENACTED = date(2025, 7, 4)
ONE = medicine(designations=(designated("gaucher"),), indications=(use(OLD, "Gaucher"),))
TWO = medicine(
    designations=(designated("gaucher"), designated("fabry")),
    indications=(use(OLD, "gaucher"), use(date(2014, 1, 1), "fabry")),
)


def test_one_rare_disease_is_left_out_and_several_only_from_2028() -> None:
    assert [is_no_orphan(ONE, year, LAW).value for year in (2026, 2027, 2028)] == [False, False, False]
    assert [is_no_orphan(TWO, year, LAW).value for year in (2026, 2027, 2028, 2029)] == [True, True, False, False]
    # Before 2028 a designation counts whether or not a use was ever approved for it.
    second = medicine(designations=(designated("gaucher"), designated("fabry")), indications=(use(OLD, "gaucher"),))
    assert [is_no_orphan(second, year, LAW).value for year in (2027, 2028)] == [True, False]


@pytest.mark.parametrize(("days", "diseases"), [(-1, True), (0, False), (1, False)])
def test_the_law_as_it_was_known_the_day_before_and_on_its_enactment(days, diseases) -> None:
    known = LAW.known(ENACTED + days * DAY)
    assert is_no_orphan(TWO, 2028, known).value is diseases


def test_one_use_for_anything_else_is_enough_on_the_publication_date() -> None:
    for days, left_out in ((-1, False), (0, False), (1, True)):
        one = medicine(
            designations=(designated("gaucher"),),
            indications=(use(OLD, "gaucher"), use(date(2026, 2, 1) + days * DAY)),
        )
        assert is_no_orphan(one, 2028, LAW).value is not left_out


def test_a_designation_that_was_withdrawn_does_not_count() -> None:
    withdrawn = designated("fabry", withdrawn_on=date(2020, 1, 1))
    one = medicine(designations=(designated("gaucher"), withdrawn), indications=(use(OLD, "gaucher"),))
    assert is_no_orphan(one, 2027, LAW).value is False
    for days, is_none in ((-1, True), (0, True), (1, False)):
        gone = designated("gaucher", withdrawn_on=date(2026, 2, 1) + days * DAY)
        assert is_no_orphan(medicine(designations=(gone,), indications=(use(OLD, "gaucher"),)), 2028, LAW).value is is_none  # fmt: skip


def test_a_use_that_was_withdrawn_does_not_count() -> None:
    for days, is_none in ((-1, False), (0, False), (1, True)):
        gone = Indication("P", OLD, withdrawn_on=date(2026, 2, 1) + days * DAY)
        one = medicine(designations=(designated("gaucher"),), indications=(use(OLD, "gaucher"), gone))
        assert is_no_orphan(one, 2028, LAW).value is is_none


def test_what_is_missing_leaves_it_open_unless_something_else_decides() -> None:
    assert is_no_orphan(medicine(designations=(designated("gaucher"),)), 2028, LAW).value is None
    undated = medicine(designations=(designated("gaucher"),), indications=(use(OLD, "gaucher"), use(None)))
    assert is_no_orphan(undated, 2028, LAW).value is None
    assert is_no_orphan(undated, 2028, LAW).missing
    decided = medicine(designations=(designated("gaucher"),), indications=(use(OLD), use(None, "gaucher")))
    assert is_no_orphan(decided, 2028, LAW).value is True
    # It has to be designated before it is applied for: no date of the designation is needed.
    unsaid = medicine(designations=(designated("gaucher", None),), indications=(use(OLD, "gaucher"),))
    assert is_no_orphan(unsaid, 2028, LAW).value is False


def former(approved: date, lost: date):
    """A drug approved for a rare disease and later for something else."""
    return medicine(
        forms=(form(approved),),
        designations=(designated("gaucher", approved.replace(year=approved.year - 2)),),
        indications=(use(approved, "gaucher"), use(lost)),
    )


def test_the_years_of_a_former_orphan_drug_count_anew_from_2028_on() -> None:
    published = date(2026, 2, 1)
    for days, holds in ((-1, True), (0, True), (1, False)):
        one = former(date(2010, 1, 1), date(2019, 2, 1) + days * DAY)
        assert is_old_enough(one, 2028, LAW).value is holds, published
        # Before, they counted from the approval.
        assert is_old_enough(one, 2027, LAW).value is True
        assert is_old_enough(one, 2028, LAW.known(ENACTED - DAY)).value is True
    late = former(date(2010, 1, 1), date(2022, 5, 1))
    assert (first_old_enough(late, under("orphan-before-2025")).value, is_old_enough(late, 2031, LAW).value) == (2026, False)  # fmt: skip
    assert is_old_enough(late, 2032, LAW).value is True
    assert "count from 2022-05-01" in str(is_old_enough(late, 2032, LAW).steps[-1].said)


def test_it_restarts_only_for_one_that_was_an_orphan_drug_on_its_approval() -> None:
    # Approved for something common first: orphan or not later, its years count from the approval.
    one = medicine(designations=(designated("gaucher"),), indications=(use(OLD), use(date(2020, 1, 1), "gaucher")))
    assert is_old_enough(one, 2028, LAW).value is True
    assert "no orphan drug on the day of its approval" in str(is_old_enough(one, 2028, LAW).steps[0].said)
    # Designated only after its approval: it was none on that day.
    after = medicine(
        designations=(designated("gaucher", date(2012, 1, 1)),),
        indications=(use(OLD, "gaucher"), use(date(2024, 1, 1))),
    )
    assert is_old_enough(after, 2028, LAW).value is True


def test_one_that_still_is_an_orphan_drug_has_not_begun_to_count() -> None:
    found = is_old_enough(ONE, 2028, LAW)
    assert found.value is False
    assert "had not begun to count" in str(found.steps[-1].said)
    assert is_old_enough(ONE, 2027, LAW).value is True


def test_the_bill_would_have_left_out_the_time_and_not_started_anew() -> None:
    bill = under("orphan-cures")
    # Common from 2010 to 2014; its common use is gone with nothing in the data, so it is one that was an orphan drug at first.
    one = former(date(2010, 1, 1), date(2015, 1, 1))
    assert is_old_enough(one, 2028, bill).value is True
    for days, holds in ((-1, True), (0, True), (1, False)):
        edge = former(date(2010, 1, 1), date(2019, 2, 1) + days * DAY)
        assert is_old_enough(edge, 2028, bill).value is holds
    # Designated only from 2012 to 2022: what was enacted counts from approval, the bill leaves ten years out.
    between = medicine(
        designations=(designated("gaucher", date(2012, 1, 1), date(2022, 1, 1)),),
        indications=(use(OLD, "gaucher"),),
    )
    assert (is_old_enough(between, 2028, LAW).value, is_old_enough(between, 2028, bill).value) == (True, False)
    assert is_old_enough(between, 2030, bill).value is True


def test_a_designation_without_a_date_is_as_old_as_the_approval_for_its_disease() -> None:
    one = medicine(
        forms=(form(date(2012, 1, 1)),),
        designations=(designated("gaucher", None),),
        indications=(use(date(2012, 1, 1), "gaucher"), use(date(2020, 1, 1))),
    )
    assert [is_old_enough(one, year, LAW).value for year in (2027, 2028, 2029, 2030)] == [True, False, True, True]


def test_by_the_bill_time_may_be_complete_on_the_day_it_becomes_an_orphan_drug_again() -> None:
    for days, holds in ((-1, False), (0, True)):
        # Common from 2019-02-01, and from some day in 2026 for a rare disease only.
        one = medicine(
            forms=(form(date(2019, 2, 1)),),
            designations=(designated("gaucher", date(2026, 2, 1) + days * DAY),),
            indications=(use(date(2019, 2, 1), "gaucher"),),
        )
        assert is_old_enough(one, 2028, under("orphan-cures")).value is holds


def test_an_orphan_drug_keeps_its_first_approval_for_the_monopoly_type() -> None:
    found = monopoly(former(date(2010, 1, 1), date(2019, 1, 1)), 2028, LAW)
    assert found.value
    assert found.value.kind is MonopolyKind.LONG


def test_open_dates_of_an_orphan_drug_make_a_range() -> None:
    one = medicine(
        forms=(form(date(2015, 1, 1)),),
        designations=(designated("gaucher"),),
        indications=(use(date(2015, 1, 1), "gaucher"), use(None), use(date(2023, 1, 1))),
    )
    found = is_old_enough(one, 2028, LAW)
    assert found.value is None
    assert "incomplete" in str(found.missing[0])
    assert is_old_enough(one, 2032, LAW).value is True


@settings(max_examples=80, deadline=None)
@given(
    approved=st.dates(date(2008, 1, 1), date(2019, 12, 31)),
    first=st.sampled_from(["", "gaucher", "fabry"]),
    later=st.lists(st.tuples(st.dates(date(2008, 1, 1), date(2026, 12, 31)), st.sampled_from(["", "gaucher", "fabry"])), max_size=2),
    designations=st.lists(st.tuples(st.sampled_from(["gaucher", "fabry"]), st.dates(date(2000, 1, 1), date(2020, 1, 1)), st.none() | st.dates(date(2020, 1, 2), date(2026, 12, 31))), max_size=3),
    bill=st.booleans(),
)  # fmt: skip
def test_both_ways_of_counting_against_days_counted_one_by_one(approved, first, later, designations, bill) -> None:
    uses = [(approved, first), *((day, disease) for day, disease in later if day >= approved)]
    one = medicine(
        forms=(form(approved),),
        designations=tuple(designated(*row) for row in designations),
        indications=tuple(use(*row) for row in uses),
    )

    def is_orphan(day: date) -> bool:
        active = {disease for disease, begun, ended in designations if begun <= day and (ended is None or day < ended)}
        return bool(active) and all(disease in active for on, disease in uses if on <= day)

    published, needed, since, counted = date(2026, 2, 1), None, None, 0
    day = approved
    while day < published:
        if bill:
            counted += not is_orphan(day)
        elif since is None and (not is_orphan(approved) or (day > approved and not is_orphan(day))):
            since = day
        day += DAY
    if bill:
        needed = approved.replace(year=approved.year + 7) - approved if (approved.month, approved.day) != (2, 29) else date(approved.year + 7, 3, 1) - approved  # fmt: skip
        holds = counted >= needed / DAY
    else:
        holds = since is not None and since <= date(2019, 2, 1)
    assert is_old_enough(one, 2028, under("orphan-cures") if bill else LAW).value is holds


def test_time_left_out_is_counted_by_the_calendar() -> None:
    # Orphan for the first two years, a leap year among them: 7 years from 1 February 2021 are over on 1 February 2028.
    one = medicine(
        forms=(form(date(2019, 2, 1)),),
        indications=(use(date(2019, 2, 1), "x"), use(date(2021, 2, 1))),
        designations=(designated("x"),),
    )
    law = under("orphan-cures")
    assert [is_old_enough(one, year, law).value for year in (2029, 2030)] == [False, True]
