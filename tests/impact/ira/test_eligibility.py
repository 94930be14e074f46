"""Every layer together: what one layer decides, what stays open, and what can never be otherwise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.impact.ira.age import FIRST_YEAR, LAST_YEAR, first_old_enough
from bioaccord.impact.ira.eligibility import earliest_year, eligibility, qualifies
from bioaccord.impact.ira.orphan import is_no_orphan
from bioaccord.impact.ira.product import Part, Pathway

from .medicines import LAW, biologic, designated, form, medicine, rival, spending, under, use

LAYERS = {
    "negotiation.approved_and_marketed", "negotiation.age", "negotiation.competition", "negotiation.orphan", "negotiation.plasma",
    "negotiation.low_spend", "negotiation.low_spend_threshold", "negotiation.part", "negotiation.small_biotech", "negotiation.already_selected",
}  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
YEARS = st.integers(FIRST_YEAR, LAST_YEAR)


def test_the_trail_holds_every_layer_whichever_decides() -> None:
    for one in (medicine(), medicine(forms=(form(date(2024, 1, 1)),)), medicine(spending=())):
        assert {step.rule_id for step in eligibility(one, 2028, LAW).steps} == LAYERS


@pytest.mark.parametrize(
    "changed",
    [
        {"pathway": Pathway.GENERIC},
        {"is_marketed": False},
        {"forms": (form(date(2024, 1, 1)),)},
        {"competitors": (rival(marketed_on=date(2020, 1, 1)),)},
        {"designations": (designated("gaucher"),), "indications": (use(date(2010, 5, 4), "gaucher"),)},
        {"spending": (spending(1e6), spending(0, Part.B))},
        {"share_of_holder_part_d_2021": 0.9, "spending": (spending(1e9, year=2021), spending(9e8, year=2025), spending(9e8, year=2024))},
        {"selected_for": 2027},
    ],
)  # fmt: skip
def test_each_layer_alone_takes_a_drug_out(changed) -> None:
    assert eligibility(medicine(), 2028, LAW).value is True
    assert eligibility(medicine(**changed), 2028, LAW).value is False
    plasma = biologic(is_plasma_derived=True)
    assert eligibility(plasma, 2028, LAW).value is False


def test_what_is_open_stays_open_unless_another_layer_says_no() -> None:
    one = medicine(spending=())
    found = eligibility(one, 2028, LAW)
    assert (found.value, qualifies(one, 2028, LAW).value) == (None, True)
    assert "is not given" in str(found.missing[0])
    assert eligibility(replace(one, forms=(form(date(2024, 1, 1)),)), 2028, LAW).value is False
    assert eligibility(one, 2028, LAW, spending_usd=9e8).value is True


def test_the_earliest_year_is_a_range_where_something_is_open() -> None:
    assert earliest_year(medicine(forms=(form(date(2020, 1, 1)),)), LAW).value == 2029
    unspent = earliest_year(medicine(forms=(form(date(2020, 1, 1)),), spending=()), LAW)
    assert (unspent.value, unspent.least, unspent.most) == (None, 2029, None)
    never = earliest_year(medicine(pathway=Pathway.BIOSIMILAR), LAW)
    assert (never.value, never.is_range) == (None, False)
    assert never.missing == () and any(step.holds is False for step in never.steps)


@settings(max_examples=60, deadline=None)
@given(approved=DAYS, later=st.integers(0, 4000), others=st.lists(DAYS, max_size=3), year=YEARS)
def test_approving_later_never_makes_it_eligible_earlier(approved, later, others, year) -> None:
    rest = tuple(form(day, f"F{number}") for number, day in enumerate(others))
    before = medicine(forms=(form(approved), *rest))
    after = medicine(forms=(form(approved + timedelta(days=later)), *rest))
    for law in (LAW, under("eleven-years")):
        assert (eligibility(after, year, law, 9e9).value, eligibility(before, year, law, 9e9).value) != (True, False)
        assert (first_old_enough(after, law).value or 9999) >= (first_old_enough(before, law).value or 9999)


@settings(max_examples=60, deadline=None)
@given(approved=DAYS, lost=DAYS, entered=st.none() | DAYS, marketed=DAYS, year=YEARS)
def test_one_more_marketed_generic_never_makes_it_eligible(approved, lost, entered, marketed, year) -> None:
    before = medicine(
        forms=(form(approved),),
        competitors=(rival(marketed_on=entered),) if entered else (),
        designations=(designated("gaucher", approved),),
        indications=(use(approved, "gaucher"), use(lost)),
    )
    after = replace(before, competitors=(*before.competitors, rival("Second", marketed_on=marketed)))
    was, now = eligibility(before, year, LAW, 9e9).value, eligibility(after, year, LAW, 9e9).value
    assert now is was or now is False


@settings(max_examples=60, deadline=None)
@given(
    diseases=st.lists(st.tuples(st.sampled_from("abc"), DAYS, st.none() | DAYS), max_size=3),
    uses=st.lists(st.tuples(st.none() | DAYS, st.sampled_from(["", "a", "b", "c"])), min_size=1, max_size=4),
    approved=DAYS,
    year=YEARS,
)
def test_before_the_amendment_the_law_of_2022_answers(diseases, uses, approved, year) -> None:
    one = medicine(
        forms=(form(approved),),
        designations=tuple(designated(*row) for row in diseases if row[2] is None or row[1] <= row[2]),
        indications=tuple(use(*row) for row in uses),
    )
    known, repealed = LAW.known(date(2025, 7, 3)), under("orphan-before-2025")
    assert is_no_orphan(one, year, known).value == is_no_orphan(one, year, repealed).value
    assert first_old_enough(one, known).value == first_old_enough(one, repealed).value
    # The amendment only widens the exclusion and only puts off the years.
    assert (is_no_orphan(one, year, known).value, is_no_orphan(one, year, LAW).value) != (False, True)
    assert (first_old_enough(one, LAW).value or 9999) >= (first_old_enough(one, known).value or 0)
