"""Proposals beside the law: each changes what it says, for the products it touches, and nothing else."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from bioaccord.impact.ira.age import first_old_enough, is_old_enough
from bioaccord.impact.ira.eligibility import earliest_year, eligibility
from bioaccord.impact.ira.law import LAW as WHOLE
from bioaccord.impact.ira.law import scenarios
from bioaccord.impact.ira.monopoly import monopoly
from bioaccord.impact.ira.orphan import is_no_orphan
from bioaccord.impact.ira.product import Medicine, Portfolio
from bioaccord.impact.ira.qualifying import single_source_drugs
from bioaccord.impact.ira.small_biotech import small_biotech_floor
from bioaccord.impact.parameter import Parameters, Standing, UnknownParameter
from bioaccord.vocabulary.language import Text

from .medicines import LAW, OLD, biologic, designated, form, medicine, spending, under, use

OURS = ("orphan-before-2025", "orphan-cures", "eleven-years", "proposed-rule-2026")
DAYS = [date(year, 1, 1) for year in range(2026, 2036)]
PLAIN = medicine(forms=(form(date(2012, 1, 1)),))
TWO = medicine(
    designations=(designated("gaucher"), designated("fabry")), indications=(use(OLD, "gaucher"), use(OLD, "fabry"))
)
FORMER = medicine(
    forms=(form(date(2012, 1, 1)),),
    designations=(designated("gaucher"),),
    indications=(use(date(2012, 1, 1), "gaucher"), use(date(2020, 6, 1))),
)
BETWEEN = medicine(
    designations=(designated("gaucher", date(2012, 1, 1), date(2022, 1, 1)),), indications=(use(OLD, "gaucher"),)
)
YOUNG = medicine(forms=(form(date(2019, 1, 1)),))
BIOLOGIC = biologic(forms=(form(date(2015, 1, 1)),))


def at(law: Parameters, name: str, day: date) -> object:
    try:
        return law.at(name, day).value
    except UnknownParameter:
        return None


@pytest.mark.parametrize("scenario_id", OURS)
def test_a_scenario_changes_figures_it_names_from_their_day_on_and_no_others(scenario_id: str) -> None:
    proposed = under(scenario_id)
    assert proposed.scenario
    named = {value.name: value.effective_on for value in proposed.scenario.values}
    changed = {(one.name, day) for one in LAW for day in DAYS if at(proposed, one.name, day) != at(LAW, one.name, day)}
    assert changed
    assert [(name, day) for name, day in changed if name not in named or day < named[name]] == []
    # A bill may also say again what was enacted since; then it stays so as the law was known before.
    before = LAW.known(date(2025, 7, 3))
    again = {name for name in named if name not in {one for one, _ in changed}}
    assert all(at(proposed, name, named[name]) != at(before, name, named[name]) for name in again)
    assert proposed.scenario.summary.ko
    assert proposed.scenario.summary.en
    assert all(value.standing is Standing.PROPOSED for value in proposed.scenario.values)


Ask = Callable[[Medicine, Parameters], object]


def first(one: Medicine, law: Parameters) -> object:
    return earliest_year(one, law, 9e9, from_year=2028).value


def is_out_in_2028(one: Medicine, law: Parameters) -> object:
    return is_no_orphan(one, 2028, law).value is False


@pytest.mark.parametrize(
    ("scenario_id", "ask", "one", "enacted", "proposed"),
    [
        # Row 8 against 9: a single disease, or several.
        ("orphan-before-2025", is_out_in_2028, TWO, True, False),
        ("orphan-before-2025", first, TWO, None, 2028),
        # Row 10: seven years from 2020-06-01 pass on 2027-06-01, by the list of 2028-02-01 (2030); from approval long ago.
        ("orphan-before-2025", first, FORMER, 2030, 2028),
        ("orphan-before-2025", first, PLAIN, 2028, 2028),
        ("orphan-before-2025", first, BIOLOGIC, 2028, 2028),
        # The bill left the time as an orphan drug out: nothing counts from 2012 to 2020 either way; from 2012 to 2022 only by the bill.
        ("orphan-cures", first, FORMER, 2030, 2030),
        ("orphan-cures", first, BETWEEN, 2028, 2030),
        ("orphan-cures", first, PLAIN, 2028, 2028),
        # Equal eleven years: 2019-01-01 and eleven is 2030-01-01, by the list of 2030-02-01 (2032). Biologics have them already.
        ("eleven-years", first, YOUNG, 2028, 2032),
        ("eleven-years", first, BIOLOGIC, 2028, 2028),
        ("eleven-years", first, PLAIN, 2028, 2028),
        ("proposed-rule-2026", first, PLAIN, 2028, 2028),
    ],
)  # fmt: skip
def test_enacted_beside_proposed(scenario_id: str, ask: Ask, one: Medicine, enacted: object, proposed: object) -> None:
    assert (ask(one, LAW), ask(one, under(scenario_id))) == (enacted, proposed)


def product(name: str, *moieties: str, holder: str = "Firm", approved: date = date(2015, 11, 16)) -> Medicine:
    return biologic(product_id=name, name=Text(name, name), moieties=moieties, holder=holder, forms=(form(approved),))


INFUSED, INJECTED = product("Infused", "a"), product("Injected", "a", "hyaluronidase-fihj", approved=date(2020, 5, 1))
PAIR, OTHERS = product("Pair", "a", "b"), product("Others", "a", "hyaluronidase", holder="Another")


def drugs(year: int, law: Parameters) -> list[tuple[str, ...]]:
    found = single_source_drugs(Portfolio((INFUSED, INJECTED, PAIR, OTHERS)), year, law)
    return [tuple(one.product_id for one in drug.products) for drug in found]


def test_the_proposed_rule_joins_what_only_opens_another_way_of_giving_it() -> None:
    apart = [("Infused",), ("Injected",), ("Pair",), ("Others",)]
    proposed = under("proposed-rule-2026")
    assert drugs(2029, LAW) == drugs(2028, proposed) == apart
    # A second medicine still makes a combination, and another holder another drug.
    assert drugs(2029, proposed) == [("Infused", "Injected"), ("Pair",), ("Others",)]
    joined = single_source_drugs(Portfolio((INFUSED, INJECTED)), 2029, proposed)[0].medicine
    assert (first_old_enough(INJECTED, LAW).value, first_old_enough(joined, proposed).value) == (2034, 2029)


def test_what_the_proposed_rule_says_of_small_biotech_is_not_taken_and_said_so() -> None:
    small = medicine(share_of_holder_part_d_2021=0.9, spending=(spending(1e9, year=2021),))
    proposed = under("proposed-rule-2026")
    for year in range(2028, 2032):
        assert small_biotech_floor(small, year, proposed).value == small_biotech_floor(small, year, LAW).value
        assert monopoly(small, year, proposed).value == monopoly(small, year, LAW).value
    assert proposed.scenario
    assert "adjusted ceiling for small biotech" in proposed.scenario.summary.en
    assert "소규모 바이오텍" in proposed.scenario.summary.ko


def test_a_proposal_shows_itself_in_the_trail_of_what_it_touches_only() -> None:
    law = under("eleven-years")
    assert is_old_enough(YOUNG, 2032, law).standing is Standing.PROPOSED
    assert is_old_enough(BIOLOGIC, 2032, law).standing is Standing.ENACTED
    assert eligibility(YOUNG, 2028, law, 9e9).value is False


def test_a_portfolio_under_each_scenario_differs_only_where_it_is_touched() -> None:
    as_of = date(2026, 11, 27)
    rows = {
        "products": [
            {"product_id": "young", "name_en": "Young", "moieties": "y", "holder": "Firm", "pathway": "drug", "standing": "enacted"},
            {"product_id": "bio", "name_en": "Biologic", "moieties": "b", "holder": "Firm", "pathway": "biologic", "is_plasma_derived": "no", "standing": "enacted"},
            {"product_id": "two", "name_en": "Two diseases", "moieties": "t", "holder": "Firm", "pathway": "drug", "standing": "enacted"},
        ],
        "forms": [
            {"form_id": "y", "product_id": "young", "name": "tablet", "approved_on": "2019-06-01", "standing": "enacted"},
            {"form_id": "b", "product_id": "bio", "name": "vial", "approved_on": "2014-01-01", "standing": "enacted"},
            {"form_id": "t", "product_id": "two", "name": "tablet", "approved_on": "2015-01-01", "standing": "enacted"},
        ],
        "indications": [{"product_id": "two", "approved_on": "2015-01-01", "orphan_disease": one} for one in ("gaucher", "fabry")],
        "designations": [{"product_id": "two", "disease": one, "designated_on": "2010-01-01"} for one in ("gaucher", "fabry")],
        "spending": [
            {"product_id": one, "part": part, "first_day": f"{year}-11-01", "last_day": f"{year + 1}-10-31", "amount": amount, "currency": "USD", "standing": "enacted"}
            for one in ("young", "bio", "two")
            for part, amount in (("D", "900000000"), ("B", "0"))
            for year in range(2024, 2032)
        ],
    }  # fmt: skip

    def told(law: Parameters) -> dict[str, str]:
        found = WHOLE.assessed(rows, law.known(as_of), as_of, np.random.default_rng(1), 10).subjects
        return {one.subject_id: str(one.headline) for one in found}

    enacted = told(LAW)
    assert enacted["young"] == enacted["bio"] == "Can be selected for 2029 at the earliest."
    assert enacted["two"].startswith(
        "Cannot be selected as things stand. On 2033-02-01 every approved use of Two diseases is for a rare disease"
    )
    touched = {one: {name for name, said in told(under(one)).items() if said != enacted[name]} for one in OURS}
    assert touched == {
        "orphan-before-2025": {"two"},
        "orphan-cures": set(),
        "eleven-years": {"young"},
        "proposed-rule-2026": set(),
    }


def test_every_scenario_of_the_negotiation_is_tried_here() -> None:
    own = {one.scenario_id for one in scenarios() if any(value.name.startswith("negotiation.") for value in one.values)}
    assert own == set(OURS)
