"""Cases that are in no list of selected drugs, each worked out by hand from 42 USC 1320f to 1320f-7."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.impact.ira.age import first_old_enough, is_old_enough
from bioaccord.impact.ira.competition import has_no_competition
from bioaccord.impact.ira.delay import delay
from bioaccord.impact.ira.eligibility import earliest_year, eligibility, qualifies
from bioaccord.impact.ira.end_of_selection import applies_in, end_of_selection, is_negotiated
from bioaccord.impact.ira.exclusions import is_approved_and_marketed
from bioaccord.impact.ira.law import LAW as WHOLE
from bioaccord.impact.ira.monopoly import MonopolyKind, monopoly
from bioaccord.impact.ira.orphan import is_no_orphan
from bioaccord.impact.ira.product import CompetitorKind, Medicine, Part, Pathway, Portfolio
from bioaccord.impact.ira.qualifying import drug_of, single_source_drugs
from bioaccord.impact.ira.renegotiation import RenegotiationKind, renegotiation
from bioaccord.impact.ira.small_biotech import is_no_small_biotech
from bioaccord.vocabulary.language import Text

from .medicines import LAW, biologic, biosimilar, designated, form, medicine, rival, spending, under, use

DAY = timedelta(days=1)
BY_2022 = under("orphan-before-2025")


def kinds(one: Medicine, *years: int, selected_for: int | None = None) -> list[MonopolyKind]:
    return [found.kind for year in years if (found := monopoly(one, year, LAW, selected_for).value)]


# A biologic approved as a drug and deemed licensed on 2020-03-23.


def test_a_deemed_biologic_is_as_old_as_its_first_approval() -> None:
    insulin = biologic(forms=(form(date(2012, 3, 1)),))
    # Eleven years on 2023-03-01, before 2023-09-01; sixteen on 2028-03-01, after the first day of 2028.
    assert eligibility(insulin, 2026, LAW, 9e9).value is True
    assert kinds(insulin, 2028, 2029) == [MonopolyKind.SHORT, MonopolyKind.LONG]
    # As a drug it would have been old enough with seven years: no list was that early.
    assert first_old_enough(insulin, LAW).value == 2026


# What is one drug.


def product(
    product_id: str, moieties: tuple[str, ...] = ("examplinib",), holder: str = "One", **changed: object
) -> Medicine:
    return medicine(
        product_id=product_id, name=Text(product_id, product_id), moieties=moieties, holder=holder, **changed
    )


def drugs(*products: Medicine) -> list[tuple[str, ...]]:
    return [
        tuple(one.product_id for one in drug.products) for drug in single_source_drugs(Portfolio(products), 2029, LAW)
    ]


def test_a_generic_of_one_holder_leaves_the_other_holder_alone() -> None:
    # 1320f-1(e)(1)(A)(iii): not the listed drug of the generic. The second application is another listed drug.
    rows = (product("A", competitors=(rival(marketed_on=date(2022, 1, 1)),)), product("B", holder="Two"))
    found = {one: drug_of(Portfolio(rows), one, 2029, LAW).medicine for one in "AB"}
    assert [qualifies(found[one], 2029, LAW).value for one in "AB"] == [False, True]


def test_a_generic_of_one_component_leaves_the_combination() -> None:
    rows = (product("Part", ("a",), competitors=(rival(marketed_on=date(2022, 1, 1)),)), product("Both", ("a", "b")))
    assert drugs(*rows) == [("Part",), ("Both",)]
    assert [
        qualifies(drug_of(Portfolio(rows), one, 2029, LAW).medicine, 2029, LAW).value for one in ("Part", "Both")
    ] == [False, True]


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (("Sitagliptin", "Metformin"), ("metformin", "sitagliptin"), True),
        (("apixaban",), ("apixaban ",), True),
        (("apixaban",), (" APIXABAN",), True),
        (("sitagliptin",), ("sitagliptin phosphate",), True),
        (("metformin hydrochloride", "sitagliptin phosphate monohydrate"), ("sitagliptin", "metformin HCl"), True),
        (("metformin", "METFORMIN"), ("metformin",), True),
        (("dapagliflozin",), ("dapagliflozin propanediol",), True),
        (("insulin  aspart",), ("insulin aspart",), True),
        # An ester, another insulin, another metal: drugs of their own.
        (("fluticasone furoate",), ("fluticasone propionate",), False),
        (("tenofovir alafenamide fumarate",), ("tenofovir disoproxil fumarate",), False),
        (("insulin aspart",), ("insulin lispro",), False),
        (("potassium citrate",), ("potassium phosphate",), False),
        (("a", "b"), ("a",), False),
    ],
)  # fmt: skip
def test_one_moiety_written_in_two_ways(one: tuple[str, ...], other: tuple[str, ...], is_one: bool) -> None:
    assert drugs(product("A", one), product("B", other)) == ([("A", "B")] if is_one else [("A",), ("B",)])


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Pfizer Inc.", "PFIZER INC", True),
        ("Pfizer, Inc.", "Pfizer  Incorporated", True),
        ("Pfizer", "Pfizer Inc.", True),
        ("Merck Sharp & Dohme", "Merck Sharp and Dohme LLC", True),
        ("Boehringer Ingelheim Pharmaceuticals, Inc.", "Boehringer Ingelheim Pharmaceuticals Inc", True),
        ("Novo Nordisk A/S", "Novo Nordisk Inc.", False),
        ("Merck & Co., Inc.", "Merck KGaA", False),
        ("Novartis Pharmaceuticals Corp", "Novartis AG", False),
    ],
)  # fmt: skip
def test_one_holder_spelt_in_two_ways(one: str, other: str, is_one: bool) -> None:
    assert drugs(product("A", holder=one), product("B", holder=other)) == ([("A", "B")] if is_one else [("A",), ("B",)])


def test_two_holders_in_one_row_are_the_same_two_in_any_order() -> None:
    assert drugs(product("A", holder="One; Two"), product("B", holder="TWO;One")) == [("A", "B")]


def test_a_bare_name_between_two_legal_forms_is_nobody_else() -> None:
    rows = (
        product("A", holder="Novo Nordisk A/S"),
        product("B", holder="Novo Nordisk Inc."),
        product("C", holder="Novo Nordisk"),
    )
    assert drugs(*rows) == [("A",), ("B",), ("C",)]
    assert "each hold a drug" in str(single_source_drugs(Portfolio(rows), 2029, LAW)[2].steps[0].said)


def test_products_without_a_moiety_or_a_holder_are_not_thrown_together() -> None:
    rows = (product("A", ()), product("B", ("  ",)), product("C", holder=" "), product("D", holder=";"))
    assert drugs(*rows) == [("A",), ("B",), ("C",), ("D",)]
    assert "No active moiety" in str(single_source_drugs(Portfolio(rows), 2029, LAW)[0].steps[0].said)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("a",), ("A ",), ("a phosphate",), ("a", "b"), ("b", "a"), ("b",), ()]),
            st.sampled_from(["Firm", "Firm Inc.", "FIRM, INC", "Firm A/S", "One; Two", "Two;One", ""]),
            st.sampled_from(Pathway),
            st.sampled_from([None, True, False]),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_each_product_belongs_to_one_drug_in_whatever_order_the_rows_stand(rows, random) -> None:
    products = [
        product(str(number), moieties, holder, pathway=pathway, is_plasma_derived=made)
        for number, (moieties, holder, pathway, made) in enumerate(rows)
    ]
    found = drugs(*products)
    assert sorted(one for drug in found for one in drug) == sorted(one.product_id for one in products)
    shuffled = random.sample(products, len(products))
    assert {frozenset(one) for one in drugs(*shuffled)} == {frozenset(one) for one in found}


def test_a_recombinant_version_stands_beside_the_one_made_of_plasma() -> None:
    # 1320f-1(e)(3)(C): what is made of plasma is no qualifying drug, so its age and spending are not the other's.
    made = product("Plasma", pathway=Pathway.BIOLOGIC, is_plasma_derived=True, forms=(form(date(1990, 1, 1)),))
    free = product("Recombinant", pathway=Pathway.BIOLOGIC, is_plasma_derived=False, forms=(form(date(2018, 1, 1)),))
    assert drugs(made, free) == [("Plasma",), ("Recombinant",)]
    assert drugs(free, made) == [("Recombinant",), ("Plasma",)]
    found = [drug.medicine for drug in single_source_drugs(Portfolio((made, free)), 2029, LAW)]
    # Eleven years on 2029-01-01: by the list of 2031, which is due on 2029-02-01.
    assert [earliest_year(one, LAW, 9e9).value for one in found] == [None, 2031]
    # Where nobody says that the other is free of plasma they stay one, and are left out.
    unsaid = product("Unsaid", pathway=Pathway.BIOLOGIC, is_plasma_derived=None)
    assert drugs(made, unsaid) == [("Plasma", "Unsaid")]
    assert qualifies(drug_of(Portfolio((made, unsaid)), "Unsaid", 2029, LAW).medicine, 2029, LAW).value is False


# Competition.


def test_an_authorised_generic_alone_is_no_competition_and_ends_nothing() -> None:
    own = rival(
        "Own",
        CompetitorKind.AUTHORISED_GENERIC,
        approved_on=date(2018, 1, 1),
        marketed_on=date(2018, 1, 1),
        determined_on=date(2026, 3, 1),
    )
    one = medicine(competitors=(own,))
    assert eligibility(one, 2028, LAW).value is True
    assert (is_negotiated(one, 2028, LAW).value, end_of_selection(one, 2028, LAW).is_told) == (True, False)


def test_what_is_sold_before_its_approval_counts_from_the_approval() -> None:
    for approved, is_free in ((date(2026, 2, 1), False), (date(2026, 2, 2), True)):
        early = medicine(competitors=(rival(approved_on=approved, marketed_on=date(2025, 1, 1)),))
        assert has_no_competition(early, 2028, LAW).value is is_free


def test_approved_and_not_marketed_for_years_is_no_competition() -> None:
    settled = medicine(competitors=(rival(approved_on=date(2019, 1, 1)),))
    assert eligibility(settled, 2028, LAW).value is True
    assert end_of_selection(settled, 2028, LAW).is_told is False


# Forms.


def test_a_form_that_was_withdrawn_still_tells_the_age() -> None:
    rows = (form(date(2012, 1, 1), "old", withdrawn_on=date(2016, 1, 1)), form(date(2021, 1, 1), "new"))
    assert first_old_enough(medicine(forms=rows), LAW).value == 2026
    assert eligibility(medicine(forms=rows), 2028, LAW).value is True


def test_a_form_to_come_keeps_nothing_on_the_market() -> None:
    # Only form withdrawn on 2022-01-01, the next approved on 2024-06-01: nothing was on the market on 2023-09-01.
    rows = (form(date(2012, 1, 1), "old", withdrawn_on=date(2022, 1, 1)), form(date(2024, 6, 1), "new"))
    assert [is_approved_and_marketed(medicine(forms=rows), year, LAW).value for year in (2026, 2027)] == [False, True]
    # Withdrawn, and its successor approved but sold only later.
    rows = (
        form(date(2012, 1, 1), "old", withdrawn_on=date(2022, 1, 1)),
        form(date(2023, 1, 1), "new", marketed_on=date(2024, 1, 1)),
    )
    assert [is_approved_and_marketed(medicine(forms=rows), year, LAW).value for year in (2026, 2027)] == [False, True]


@pytest.mark.parametrize(("days", "approved"), [(-1, True), (0, True), (1, False)])
def test_what_is_not_approved_on_the_publication_date_is_not_asked_further(days: int, approved: bool) -> None:
    found = is_approved_and_marketed(medicine(forms=(form(date(2026, 2, 1) + days * DAY),)), 2028, LAW)
    assert found.value is approved
    assert ("No form" in str(found.steps[0].said)) is not approved


def test_leap_days() -> None:
    # The years since 29 February are complete on 1 March of a year without one.
    drug, bio = (made(forms=(form(date(2016, 2, 29)),)) for made in (medicine, biologic))
    assert first_old_enough(drug, LAW).value == 2026  # 2023-03-01, by 2023-09-01
    assert first_old_enough(bio, LAW).value == 2030  # 2027-03-01, after 2027-02-01
    assert kinds(bio, 2031, 2032, 2033) == [MonopolyKind.EXTENDED, MonopolyKind.EXTENDED, MonopolyKind.LONG]
    assert kinds(drug, 2028, 2029, selected_for=2028) == [MonopolyKind.SHORT, MonopolyKind.SHORT]


# Orphan drugs.


def orphan(
    approved: date, *uses: tuple[date, str], diseases: tuple[str, ...] = ("gaucher",), **changed: object
) -> Medicine:
    return medicine(
        forms=(form(approved),),
        designations=tuple(designated(disease, date(2001, 1, 1)) for disease in diseases),
        indications=tuple(use(*one) for one in uses),
        **changed,
    )


def test_two_designations_before_and_from_2028() -> None:
    approved = date(2012, 5, 1)
    one = orphan(approved, (approved, "gaucher"), (date(2015, 1, 1), "fabry"), diseases=("gaucher", "fabry"))
    assert [eligibility(one, year, LAW, 9e9).value for year in (2026, 2027, 2028, 2035)] == [True, True, False, False]
    assert earliest_year(one, LAW, 9e9).value == 2026
    assert earliest_year(one, LAW, 9e9, from_year=2028).is_told is False
    assert earliest_year(one, BY_2022, 9e9, from_year=2028).value == 2028


def test_two_designations_on_its_approval_restart_the_years_too() -> None:
    # From 2028 it was an orphan drug on its approval, though designated for two: seven years from 2021-03-01 pass on 2028-03-01.
    approved = date(2014, 3, 1)
    one = orphan(
        approved, (approved, "gaucher"), (approved, "fabry"), (date(2021, 3, 1), ""), diseases=("gaucher", "fabry")
    )
    assert [is_old_enough(one, year, LAW).value for year in (2026, 2027, 2028, 2029, 2030, 2031)] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]
    assert is_old_enough(one, 2028, BY_2022).value is True


def test_a_first_common_use_two_years_after_the_approval() -> None:
    # Approved on 2017-04-01, used for something common from 2019-04-01.
    one = orphan(date(2017, 4, 1), (date(2017, 4, 1), "gaucher"), (date(2019, 4, 1), ""))
    # 2027: seven years from approval, 2024-04-01. 2028: from 2019-04-01, so 2026-04-01, after 2026-02-01. 2029: by 2027-02-01.
    assert [eligibility(one, year, LAW, 9e9).value for year in (2027, 2028, 2029)] == [True, False, True]
    assert (earliest_year(one, LAW, 9e9).value, earliest_year(one, LAW, 9e9, from_year=2028).value) == (2027, 2029)
    assert earliest_year(one, BY_2022, 9e9, from_year=2028).value == 2028
    bio = orphan(
        date(2017, 4, 1),
        (date(2017, 4, 1), "gaucher"),
        (date(2019, 4, 1), ""),
        pathway=Pathway.BIOLOGIC,
        is_plasma_derived=False,
    )
    # Eleven years: 2030-04-01 by the list of 2031-02-01 (2033); from approval 2028-04-01 by 2029-02-01 (2031).
    assert (first_old_enough(bio, LAW).value, first_old_enough(bio, BY_2022).value) == (2033, 2031)


def test_a_designation_withdrawn_starts_the_years() -> None:
    for ended, year in ((date(2019, 2, 1), 2028), (date(2019, 2, 2), 2029)):
        one = medicine(
            forms=(form(date(2016, 6, 1)),),
            designations=(designated("gaucher", date(2010, 1, 1), ended),),
            indications=(use(date(2016, 6, 1), "gaucher"),),
        )
        assert is_no_orphan(one, 2028, LAW).value is True
        assert [is_old_enough(one, each, LAW).value for each in (2028, 2029)] == [year == 2028, True]


# Small biotech.


@pytest.mark.parametrize("acquired", [date(2023, 6, 1), date(2025, 6, 1)])
@pytest.mark.parametrize("specified", [True, False])
def test_a_small_biotech_acquired(acquired: date, specified: bool) -> None:
    one = medicine(
        share_of_holder_part_d_2021=0.95,
        spending=(spending(1e9, year=2021), spending(0.0, Part.B, 2021)),
        acquired_on=acquired,
        acquired_by_specified=specified,
    )
    # Lost from 2025-01-01 (acquired in 2023) or 2026-01-01 (in 2025); the lists are due on 2023-09-01, 2025-02-01 and 2026-02-01.
    exempt = [not is_no_small_biotech(one, year, LAW).value for year in (2026, 2027, 2028)]
    lost = {2023: [True, False, False], 2025: [True, True, False]}[acquired.year]
    assert exempt == ([True] * 3 if specified else lost)


# Putting off, and the end.


def test_a_biosimilar_known_to_have_come_too_late_puts_nothing_off() -> None:
    for came, years in ((date(2028, 1, 31), 2), (date(2028, 2, 1), 0)):
        one = biologic(
            forms=(form(date(2014, 5, 20)),),
            competitors=(biosimilar(delay_requested_on=date(2026, 1, 5), marketed_on=came),),
        )
        assert (delay(one, 2028, LAW).most or 0) == years


def test_what_would_leave_it_out_later_does_not_end_the_selection() -> None:
    # 1320f-1(c)(1): only a generic or biosimilar ends it. From 2028 this one would be left out as an orphan drug.
    approved = date(2012, 5, 1)
    one = orphan(
        approved, (approved, "gaucher"), (date(2015, 1, 1), "fabry"), diseases=("gaucher", "fabry"), selected_for=2027
    )
    assert is_no_orphan(one, 2028, LAW).value is False
    assert [applies_in(one, year, 2027, LAW).value for year in (2027, 2028, 2032)] == [True, True, True]
    poor = medicine(
        selected_for=2026, spending=(spending(1e6, year=2024), spending(1e6, year=2025), spending(0.0, Part.B))
    )
    assert applies_in(poor, 2030, 2026, LAW).value is True
    # Sixteen years on 2028-05-01, so a long monopoly in 2029: that is negotiated anew like any other.
    found = renegotiation(one, 2029, LAW).value
    assert found
    assert found.kind is RenegotiationKind.MUST


@pytest.mark.parametrize(
    ("determined", "negotiated", "ends"),
    [
        (date(2026, 3, 15), False, 2027),  # before the negotiation of 2028 ended; nine months reach 2026-12-15
        (date(2026, 4, 1), False, 2027),
        (date(2026, 4, 2), False, 2028),
        (date(2026, 10, 1), False, 2028),  # during the negotiation
        (date(2026, 11, 2), True, 2029),  # after it: the year selected for counts all the same
        (date(2027, 4, 1), True, 2029),
        (date(2027, 4, 2), True, 2029),  # one year of the price
        (date(2028, 2, 29), True, 2029),
    ],
)  # fmt: skip
def test_when_a_determination_ends_the_selection_for_2028(determined: date, negotiated: bool, ends: int) -> None:
    one = medicine(selected_for=2028, competitors=(rival(determined_on=determined),))
    assert (is_negotiated(one, 2028, LAW).value, end_of_selection(one, 2028, LAW).value) == (negotiated, ends)
    assert applies_in(one, 2028, 2028, LAW).value is (negotiated and ends > 2028)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2023, 1, 1), date(2034, 12, 31)), st.integers(0, 800), st.integers(2026, 2030))
def test_a_later_determination_never_ends_it_earlier(day: date, later: int, selected_for: int) -> None:
    ends = [
        end_of_selection(medicine(competitors=(rival(determined_on=one),)), selected_for, LAW).value
        for one in (day, day + later * DAY)
    ]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] <= ends[1]
    # Nine months at least lie between; less than a year and nine months, unless the year selected for keeps its price.
    assert timedelta(270) <= date(ends[0], 1, 1) - day
    assert date(ends[0], 1, 1) - day < timedelta(270 + 370) or ends[0] == selected_for + 1


def test_a_vaccine_of_twenty_years_is_negotiated_at_the_first_share_and_never_put_off() -> None:
    one = biologic(
        is_vaccine=True,
        forms=(form(date(2006, 6, 8)),),
        competitors=(biosimilar(delay_requested_on=date(2026, 1, 5), expected_on=date(2027, 1, 1)),),
    )
    assert qualifies(one, 2026, LAW).value is True
    assert kinds(one, 2026, 2028, 2031) == [MonopolyKind.SHORT] * 3
    assert delay(one, 2028, LAW).value == 0


def test_thirteen_years_in_2029_and_in_2030() -> None:
    # 1320f-3(c)(4)(B)(ii): with an agreement for 2029 never extended; first for 2030 it is.
    one = medicine(forms=(form(date(2016, 6, 1)),))
    assert kinds(one, 2029) == [MonopolyKind.SHORT]
    assert kinds(one, 2030) == [MonopolyKind.EXTENDED]
    assert kinds(one, 2030, 2032, 2033, selected_for=2029) == [
        MonopolyKind.SHORT,
        MonopolyKind.SHORT,
        MonopolyKind.LONG,
    ]


# A portfolio that nobody would write on purpose.


def test_an_odd_portfolio_is_told_and_not_guessed() -> None:
    as_of = date(2026, 11, 27)
    rows = {
        "products": [
            {"product_id": "A", "name_en": "No forms", "moieties": "x", "holder": "H", "pathway": "drug"},
            {"product_id": "B", "name_en": "To come", "moieties": "y", "holder": "H", "pathway": "drug"},
            {"product_id": "C", "name_en": "A hundred forms", "moieties": "z", "holder": "H", "pathway": "biologic"},
            {"product_id": "D", "name_en": "Pair", "moieties": "Sitagliptin; Metformin", "holder": "Firm, Inc.", "pathway": "drug"},
            {"product_id": "E", "name_en": "Same pair", "moieties": "metformin hcl;sitagliptin", "holder": "FIRM INC", "pathway": "drug"},
            {"product_id": "F", "name_en": "Semicolon", "moieties": ";", "holder": "H", "pathway": "drug"},
        ],
        "forms": [
            {"form_id": "B1", "product_id": "B", "name": "tablet", "approved_on": "2030-05-01"},
            *({"form_id": f"C{n}", "product_id": "C", "name": "vial", "approved_on": f"{2016 + n % 9}-02-29" if (2016 + n % 9) % 4 == 0 else f"{2016 + n % 9}-03-01"} for n in range(100)),
            {"form_id": "D1", "product_id": "D", "name": "tablet", "approved_on": "2022-06-01"},
            {"form_id": "E1", "product_id": "E", "name": "tablet", "approved_on": "2012-01-01"},
        ],
        "spending": [
            {"product_id": one, "part": part, "first_day": "2025-11-01", "last_day": "2026-10-31", "amount": amount, "currency": "USD"}
            for one in "CDE"
            for part, amount in (("D", "150000000"), ("B", "0"))
        ],
    }  # fmt: skip
    WHOLE.checked(rows)
    found = {
        one.subject_id: one
        for one in WHOLE.assessed(rows, LAW.known(as_of), as_of, np.random.default_rng(1), 10).subjects
    }
    assert sorted(found) == ["A", "B", "C", "D", "F"]
    said = {one: " ".join(map(str, found[one].missing)) for one in found}
    assert "No form of No forms is given" in said["A"]
    assert str(found["B"].headline).startswith("Cannot be selected as things stand. To come was approved on 2030-05-01")
    # Eleven years since 2016-02-29 pass on 2027-03-01, after the list of 2029; what is spent in later periods is not given.
    assert str(found["C"].headline) == "Can perhaps be selected for 2030 at the earliest: something is missing."
    # 150 million is less than the threshold; both products of the pair together spent 300.
    assert str(found["D"].headline) == "Can be selected for 2029 at the earliest."
    assert found["D"].name.en == "Pair/Same pair"
    assert any("No active moiety" in str(step.said) for step in found["F"].findings[0].answer.steps)
