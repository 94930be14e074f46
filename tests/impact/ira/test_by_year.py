"""Credits, rebates, discounts and biosimilar payments by year, from rows to bands; each figure worked by hand."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from bioaccord.impact.ira.discount_share import discount_share, maker_of
from bioaccord.impact.ira.law import LAW as WHOLE
from bioaccord.impact.ira.portfolio_file import portfolio_of
from bioaccord.impact.law import Assessment, Subject
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.errors import InputError

from .medicines import LAW
from .test_korean_firms import OURS, SELECTED, batch, form, price, product

AS_OF = date(2026, 11, 27)
Rows = dict[str, list[dict[str, str]]]


def assessed(rows: Rows, as_of: date = AS_OF) -> Assessment:
    rows = {"products": [], "forms": [], **rows}
    WHOLE.checked(rows)
    return WHOLE.assessed(rows, LAW.known(as_of), as_of, np.random.default_rng(1), 10)


def subject(rows: Rows, as_of: date = AS_OF) -> Subject:
    return assessed(rows, as_of).subjects[0]


def bands(found: Subject | Assessment, key: str) -> dict[int, tuple[float, float, float]]:
    return {one.year: (one.low, one.middle, one.high) for one in found.bands if one.key == key}


def answers(found: Subject) -> dict[str, object]:
    return {one.key: one.answer for one in found.findings}


def saf(**more: str) -> dict[str, str]:
    usual = {"fuel_id": "SAF", "role": "producer", "is_aviation": "yes", "feedstock_countries": "US", "rate_source": "table"}  # fmt: skip
    return batch(**{**usual, **more})


def spent(product_id: str, part: str, year: int, amount: float) -> dict[str, str]:
    return {"product_id": product_id, "part": part, "first_day": f"{year}-01-01", "last_day": f"{year}-12-31", "amount": str(amount), "currency": "USD"}  # fmt: skip


def plant(**more: str) -> dict[str, str]:
    return {
        "project_id": "PLANT", "name_en": "Plant", "name_ko": "설비", "investment": "100000000", "designated": "80000000", "currency": "USD",
        "accepted_on": "2024-04-01", "evidence_on": "2025-10-01", "certified_on": "2026-01-15", "in_service_on": "2027-06-30", "pays_wages": "yes", **more,
    }  # fmt: skip


SOLD_2024 = {"first_day": "2024-01-01", "last_day": "2024-12-31", "emissions_cut": "60", "blended_in": "us"}


def test_aviation_fuel_of_2024_has_the_credit_of_section_40b() -> None:
    found = subject({"fuels": [saf(**SOLD_2024)]})
    # 1.25 + 10 cents on a million gallons; section 45Z begins with 2025.
    assert answers(found)["aviation_credit"].value == 1_350_000.0
    assert "credit" not in answers(found)
    assert bands(found, "energy.credit") == {2024: (1_350_000.0,) * 3}
    assert [one.first_day for one in found.timeline][0] == date(2023, 1, 1)


@pytest.mark.parametrize(
    ("changed", "least", "most"),
    [
        ({"produced_in": "KR", "feedstock_countries": "KR"}, 1_350_000.0, 1_350_000.0),
        ({"blended_in": "KR"}, 0.0, 0.0),
        ({"is_palm_distillate": "yes"}, 0.0, 0.0),
        ({"is_coprocessed": "yes"}, 0.0, 0.0),
        ({"is_registered": "no"}, 0.0, 0.0),
        ({"blended_in": ""}, 0.0, 1_350_000.0),
        ({"is_registered": ""}, 0.0, 1_350_000.0),
        ({"emissions_cut": "49.9"}, 0.0, 0.0),
        ({"emissions_cut": ""}, None, None),
        ({"last_day": "2025-01-01"}, 0.0, 1_350_000.0),
        ({"first_day": "2022-12-31"}, 0.0, 1_350_000.0),
        ({"first_day": "2022-01-01", "last_day": "2022-12-31"}, 0.0, 0.0),
    ],
)  # fmt: skip
def test_what_the_credit_of_section_40b_asks(changed, least, most) -> None:
    # The fuel may be imported and of feedstock from anywhere; its mixture is made and put into aircraft in the United States.
    answer = answers(subject({"fuels": [saf(**{**SOLD_2024, **changed})]}))["aviation_credit"]
    assert (answer.value, answer.value) == (least, most) if answer.value is not None else (answer.least, answer.most) == (least, most)  # fmt: skip
    assert bool(answer.missing) is (answer.value is None)


def test_fuel_of_palm_distillates_has_the_general_amount() -> None:
    day = {"first_day": "2025-06-01", "last_day": "2025-06-01"}
    usual, palm = (answers(subject({"fuels": [saf(**day, is_palm_distillate=one)]}))["credit"].value for one in ("no", "yes"))  # fmt: skip
    assert (usual, palm) == (1_116_000.0, 636_000.0)


def test_credits_by_year_reach_no_further_than_the_rows() -> None:
    rows = [saf(first_day="2025-01-01", last_day="2025-06-30"), saf(first_day="2026-01-01", last_day="2026-12-31"), saf(first_day="2029-07-01", last_day="2030-06-30")]  # fmt: skip
    found = bands(subject({"fuels": rows}), "energy.credit")
    assert found[2025] == (1_116_000.0,) * 3
    assert found[2026] == (636_000.0, 666_000.0, 696_000.0)
    # A row over two years may all have been sold in the one or the other; by 1 January 2030 the credit has ended.
    assert sorted(found) == [2025, 2026, 2029]
    low, middle, high = found[2029]
    # 1.06 x 1.0906^4 is 1.4995: 1.50 x 0.6.
    assert (low, high) == (0.0, 900_000.0)
    assert middle == pytest.approx((636_000.0 + 900_000.0) / 2 * 184 / 365)


def test_a_credit_that_cannot_be_told_leaves_the_year_out() -> None:
    found = subject({"fuels": [saf(emission_rate="")]})
    assert bands(found, "energy.credit") == {}
    assert found.missing


def test_a_plant_has_its_credit_in_the_year_it_is_placed_in_service() -> None:
    found = subject({"projects": [plant()]})
    assert answers(found)["project_credit"].value == 24e6
    assert bands(found, "energy.credit") == {2027: (24e6,) * 3}
    assert date(2028, 1, 15) in [one.first_day for one in found.timeline]
    open_one = subject({"projects": [plant(pays_wages="")]})
    assert bands(open_one, "energy.credit") == {2027: (4.8e6, 14.4e6, 24e6)}
    late = subject({"projects": [plant(in_service_on="2028-01-16")]})
    assert (answers(late)["project_credit"].value, bands(late, "energy.credit")) == (0.0, {})
    waiting = subject({"projects": [plant(designated="", certified_on="", in_service_on="", evidence_on="")]})
    assert (waiting.missing != (), bands(waiting, "energy.credit")) == (True, {})
    assert [one.first_day for one in waiting.timeline] == [date(2026, 4, 1)]


def test_energy_is_added_up_beside_medicines_and_only_by_itself() -> None:
    found = assessed({"fuels": [saf(first_day="2027-01-01", last_day="2027-12-31")], "projects": [plant()]})
    both = bands(found, "energy.credit")[2027]
    # 1.06 x 1.0906^2 is 1.2608: 1.26 x 0.6.
    assert both == (24e6 + 636_000.0, 24e6 + 696_000.0, 24e6 + 756_000.0)
    assert {one.key for one in found.bands} == {"energy.credit"}


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"currency": "KRW"}, "currency"),
        ({"certified_on": "2024-03-31"}, "certified_on"),
        ({"in_service_on": "2026-01-14"}, "in_service_on"),
        ({"evidence_on": "2024-03-31"}, "evidence_on"),
        ({"investment": "-1"}, "investment"),
        ({"investment": ""}, "investment"),
        ({"project_id": "REF"}, "project_id"),
    ],
)
def test_rows_of_plants_that_cannot_be_read_are_refused_with_their_place(changed, column) -> None:
    with pytest.raises(InputError, match=rf"projects\.csv row 2, column {column}"):
        WHOLE.checked({"products": [SELECTED], "forms": [form("REF")], "projects": [plant(**changed)]})


DRUG = product("OWN", "Own", "drug", "holder")


def own(**more: str) -> Rows:
    return {"products": [{**DRUG, **more}], "forms": [form("OWN", approved_on="2015-05-20", marketed_on="2015-06-01")]}


def per_30_days(kind: str, year: int, amount: float) -> dict[str, str]:
    return {**price("OWN", kind, year, amount), "per": "30 days"}


PART_D = {
    "spending": [spent("OWN", "D", 2024, 3_600_000)],
    "prices": [per_30_days("amp", 2021, 100), per_30_days("amp", 2023, 120), per_30_days("amp", 2024, 150), per_30_days("list", 2024, 180)],
}  # fmt: skip


def test_part_d_rebate_by_year() -> None:
    # 3.6 million / 180 = 20,000 units; three quarters at 150, that of autumn 2023 at 120: 142.5; October 2023 307.671 of 261.582.
    found = bands(subject({**own(), **PART_D}), "rebate.part_d")
    assert found[2024] == pytest.approx([20_000 * (142.5 - 100 * 307.671 / 261.582)] * 3, rel=1e-4)
    assert sorted(found) == [2024]


def test_without_the_price_of_the_year_a_period_begins_in_the_rebate_is_a_range_and_says_so() -> None:
    prices = [one for one in PART_D["prices"] if (one["kind"], one["year"]) != ("amp", "2023")]
    found = subject({**own(), **PART_D, "prices": prices})
    # Autumn 2023 at the 100 of 2021 or the 150 of 2024: an average of 137.5 or 150.
    ends = [20_000 * (average - 100 * 307.671 / 261.582) for average in (137.5, 150)]
    low, _, high = bands(found, "rebate.part_d")[2024]
    assert (low, high) == pytest.approx(ends, rel=1e-4)
    assert any("2023" in str(one) and "is not given" in str(one) for one in answers(found)["rebate_part_d"].missing)


def test_units_with_a_340b_discount_matter_from_2026_on() -> None:
    rows = {
        "spending": [spent("OWN", "D", 2026, 3_600_000)],
        "prices": [per_30_days("amp", 2021, 100), per_30_days("amp", 2026, 150), per_30_days("list", 2026, 180)],
    }
    unsaid = bands(subject({**own(), **rows}), "rebate.part_d")[2026]
    half = bands(subject({**own(share_discounted="0.5"), **rows}), "rebate.part_d")[2026]
    none = bands(subject({**own(share_discounted="0"), **rows}), "rebate.part_d")[2026]
    # The index of October 2025 was never published: a range; half of the units owe half.
    assert none[0] < none[2]
    assert half == pytest.approx([one / 2 for one in none])
    assert (unsaid[0], unsaid[2]) == (0.0, none[2])


@pytest.mark.parametrize("lacking", ["amp", "list", "spending", "benchmark"])
def test_without_a_column_no_rebate_by_year_and_that_is_said(lacking) -> None:
    prices = [one for one in PART_D["prices"] if one["kind"] != lacking and not (lacking == "benchmark" and one["year"] == "2021")]  # fmt: skip
    spending = [spent("OWN", "D", 2019, 1.0)] if lacking == "spending" else PART_D["spending"]
    found = subject({**own(), "prices": prices, "spending": spending})
    assert bands(found, "rebate.part_d") == {}
    assert "prices" in str(answers(found)["rebate_part_d"].missing[0])


def test_part_b_rebate_by_year() -> None:
    rows = {"spending": [spent("OWN", "B", 2024, 1_060_000)], "prices": [price("OWN", "asp", 2021, 80), price("OWN", "asp", 2024, 100)]}  # fmt: skip
    found = bands(subject({**own(share_discounted="0.2"), **rows}), "rebate.part_b")[2024]
    # 1,060,000 / 106 = 10,000 units, 2,500 a quarter, four fifths of them; July 2023 305.691, October 307.671, January 2024 308.417;
    # April 2024 is in no source, between 312.332 (March) and 314.069 (May): the answer is a range.
    exact = [305.691, 307.671, 308.417]
    low, high = (sum(2_000 * (106 - 84.8 * one / 261.582) for one in (*exact, last)) for last in (314.069, 312.332))
    assert found[0] == pytest.approx(low, rel=2e-3)
    assert found[2] == pytest.approx(high, rel=2e-3)


def test_discounts_by_year() -> None:
    rows = {"spending": [spent("OWN", "D", 2025, 100_000_000)], "prices": [per_30_days("list", 2026, 1500)]}
    found = subject({**own(holder_had_agreement_2021="no"), **rows})
    by_year = bands(found, "discount.programme")
    # 18,250 a person: 10% of 5,940 and 20% of 11,695 in 2026 is 2,933.
    assert by_year[2026] == pytest.approx([100e6 * 2933 / 18250] * 3)
    assert sorted(by_year) == list(range(2026, 2036))
    assert all(one.standing is Standing.UNVERIFIED for one in found.bands if one.key == "discount.programme")
    unsaid = bands(subject({**own(), **rows}), "discount.programme")
    # Marketed in 2015, its maker may be small: 2% of 17,635 in 2026, and from 2031 on there is no phase-in.
    assert unsaid[2026] == pytest.approx([100e6 * low / 18250 for low in (352.7, (352.7 + 2933) / 2, 2933)])
    assert unsaid[2031][0] == unsaid[2031][2]
    assert all(before[0] <= after[0] for before, after in pairwise(unsaid[year] for year in range(2027, 2032)))


def test_the_kind_of_the_firm_by_its_shares_of_2021() -> None:
    rows = {"spending": [spent("OWN", "D", 2025, 100_000_000)], "prices": [per_30_days("list", 2026, 1500)]}
    firm = {"holder_had_agreement_2021": "yes", "holder_share_of_part_d_2021": "0.004", "holder_share_of_part_b_2021": "0"}  # fmt: skip
    small = bands(subject({**own(**firm, share_of_holder_part_d_2021="0.9"), **rows}), "discount.programme")[2026]
    assert small == pytest.approx([100e6 * 352.7 / 18250] * 3)
    # Specified and not small: phased in for people with the subsidy only, how many is not known.
    middling = bands(subject({**own(**firm, share_of_holder_part_d_2021="0.5"), **rows}), "discount.programme")[2026]
    assert (middling[0], middling[2]) == pytest.approx((100e6 * 352.7 / 18250, 100e6 * 2933 / 18250))
    large = bands(subject({**own(**{**firm, "holder_share_of_part_d_2021": "0.01"}), **rows}), "discount.programme")
    assert large[2026] == pytest.approx([100e6 * 2933 / 18250] * 3)


def test_a_share_under_a_fifth_leaves_open_which_drug_is_the_largest() -> None:
    (medicine,) = portfolio_of({**own(share_of_holder_part_d_2021="0.2")}).medicines
    assert maker_of(medicine, LAW).share_of_one_drug is None
    (medicine,) = portfolio_of({**own(share_of_holder_part_d_2021="0.21")}).medicines
    assert maker_of(medicine, LAW).share_of_one_drug == 0.21
    assert discount_share(medicine, 2026, LAW).missing


def test_spending_of_a_drug_counts_once_though_its_product_stands_among_the_others() -> None:
    total = LAW.at("negotiation.small_biotech.part_d_total", date(2021, 1, 1)).number
    (medicine,) = portfolio_of({**own(), "spending": [spent("OWN", "D", 2021, total * 0.006)]}).medicines
    assert maker_of(medicine, LAW, [medicine, replace(medicine, name=medicine.name)]).share_of_part_d is None


def test_a_plant_without_a_credit_is_not_promised_one_by_its_days() -> None:
    for changed, promised in (({}, True), ({"in_service_on": "2029-06-30"}, False)):
        found = subject({"projects": [plant(**changed)]})
        assert (answers(found)["project_credit"].value != 0) is promised
        assert any("the credit is of that year" in str(one.said) for one in found.timeline) is promised


def test_a_sum_says_whom_it_leaves_out() -> None:
    rows = own(holder_had_agreement_2021="no")
    other = product("TWO", "Two", "drug", "holder", moieties="other")
    both = {
        "products": [*rows["products"], other], "forms": [*rows["forms"], form("TWO", approved_on="2015-05-20")],
        "spending": [spent(one, "D", 2025, 100_000_000) for one in ("OWN", "TWO")], "prices": [per_30_days("list", 2026, 1500)],
    }  # fmt: skip
    found = assessed(both)
    assert bands(found, "discount.programme")[2026] == pytest.approx([100e6 * 2933 / 18250] * 3)
    assert any("Two" in str(one) and "leaves out" in str(one) for one in found.assumptions)
    assert all(one.is_least for one in found.bands if one.key == "discount.programme")


def test_years_in_which_only_those_left_out_owe_are_no_years_without_cost() -> None:
    # OWN is priced from 2027 on; TWO, which lacks a list price, owes discounts in every year.
    rows = own(holder_had_agreement_2021="no", selected_for="2027", moieties="fluticasone;umeclidinium;vilanterol")
    other = product("TWO", "Two", "drug", "holder", moieties="other")
    both = {
        "products": [*rows["products"], other], "forms": [*rows["forms"], form("TWO", approved_on="2015-05-20")],
        "spending": [spent(one, "D", 2025, 100_000_000) for one in ("OWN", "TWO")], "prices": [per_30_days("list", 2026, 1500)],
    }  # fmt: skip
    found = [one for one in assessed(both).bands if one.key == "discount.programme"]
    assert [(one.year, one.high > 0) for one in found][:3] == [(2026, True), (2027, False), (2028, False)]
    assert all(one.is_least for one in found)


def test_an_estimate_is_told_as_one_at_the_head() -> None:
    rows = {**own(selected_for="2028", moieties="other"), "spending": [spent("OWN", "D", 2025, 1e8)], "prices": [per_30_days("list", 2026, 1500)]}  # fmt: skip
    head = str(subject(rows).headline)
    assert "Maximum fair price, estimated: $" in head and " to $" in head


def test_years_of_a_negotiated_price_have_no_discount() -> None:
    rows = {"spending": [spent("OWN", "D", 2025, 100_000_000)], "prices": [per_30_days("list", 2026, 1500)]}
    found = bands(subject({**own(holder_had_agreement_2021="no", selected_for="2027"), **rows}), "discount.programme")
    assert (found[2026][0] > 0, found[2027], sorted(found)) == (True, (0.0,) * 3, [2026, 2027])


def biosimilar(**more: list[dict[str, str]]) -> Rows:
    return {
        "products": [SELECTED, OURS], "forms": [form("REF", approved_on="2003-06-20"), form("BIO", approved_on="2025-03-07", marketed_on="2026-09-01")],
        "prices": [price("REF", "asp", 2026, 40), price("BIO", "asp", 2026, 33), price("REF", "negotiated", 2028, 30), price("BIO", "net", 2026, 33)], **more,
    }  # fmt: skip


def test_what_part_b_pays_by_year_until_after_the_five_years() -> None:
    found = bands(subject(biosimilar()), "payment.biosimilar")
    # First paid in the third quarter of 2026: 33 + 8% of 40 until 30 June 2031, then 33 + 6%.
    assert sorted(found) == list(range(2026, 2033))
    assert found[2026] == pytest.approx([36.2] * 3)
    assert found[2031] == pytest.approx([35.4, 35.8, 36.2])
    assert found[2032] == pytest.approx([35.4] * 3)
    dear = biosimilar(prices=[price("REF", "asp", 2026, 40), price("BIO", "asp", 2026, 41)])
    assert bands(subject(dear), "payment.biosimilar")[2027] == pytest.approx([43.4] * 3)


def test_the_room_under_the_references_negotiated_price_by_year() -> None:
    found = bands(subject(biosimilar()), "biosimilar.room")
    # 30 - 33 in the first year, then the price rises with consumer prices; when the selection ends is open.
    assert found[2028] == pytest.approx([-3.0] * 3)
    assert found[2029][0] <= found[2029][2]
    determined = [{"product_id": "REF", "kind": "biosimilar", "name": "Ours", "marketed_on": "2026-09-01", "determined_on": "2026-12-15"}]  # fmt: skip
    # Determined after the negotiation: the price applies in the year selected for. By its end, none does.
    assert list(bands(subject(biosimilar(competitors=determined)), "biosimilar.room")) == [2028]
    determined[0]["determined_on"] = "2026-11-01"
    assert bands(subject(biosimilar(competitors=determined)), "biosimilar.room") == {}


def test_a_reference_without_a_row_is_found_among_the_drugs_selected_so_far() -> None:
    for name, moiety in (("Stelara", "x"), ("스텔라라", "x"), ("Fiasp", "x"), ("", "ustekinumab")):
        rows = {"products": [{**OURS, "reference_product": name, "moieties": moiety}], "forms": [form("BIO")]}
        found = subject(rows)
        assert answers(found)["reference_price"].value == 2026
        assert "korean.reference" in [step.rule_id for step in answers(found)["reference_price"].steps]
    assert answers(subject(rows, date(2023, 8, 1)))["reference_price"].missing
    other = {"products": [{**OURS, "reference_product": "Humira", "moieties": "adalimumab"}], "forms": [form("BIO")]}
    assert answers(subject(other))["reference_price"].missing


def test_a_biosimilar_marketed_before_the_negotiation_ends_may_stop_it() -> None:
    rows = {"products": [{**OURS, "reference_product": "Xolair"}], "forms": [form("BIO", marketed_on="2026-09-01")]}
    found = subject(rows, date(2026, 10, 1))
    assert answers(found)["reference_negotiated"].value is None
    assert date(2026, 11, 1) in [one.first_day for one in found.timeline]
    late = {"products": [{**OURS, "reference_product": "Xolair"}], "forms": [form("BIO", marketed_on="2026-11-02")]}
    assert "reference_negotiated" not in answers(subject(late))


def test_a_biosimilar_in_part_d_owes_rebates_as_any_biologic() -> None:
    # Approved after 1 October 2021 and first marketed in 2023: its benchmark is 2024, for the first time used from October 2025.
    rows = {
        "products": [{**OURS, "reference_product": "Stelara"}], "forms": [form("BIO", approved_on="2022-10-09", marketed_on="2023-02-21")],
        "spending": [spent("BIO", "D", 2026, 1_000_000)],
        "prices": [price("BIO", "amp", 2024, 100), price("BIO", "amp", 2026, 120), price("BIO", "list", 2026, 200)],
    }  # fmt: skip
    found = bands(subject(rows), "rebate.part_d")
    assert sorted(found) == [2026]
    # 5,000 units at 120 against 100 raised from January 2024 (308.417) to October 2025 (324.122 to 324.8 beside it).
    assert found[2026][2] == pytest.approx(5_000 * (120 - 100 * 324.122 / 308.417), rel=1e-3)
    assert "rebate_part_b" not in answers(subject({**rows, "spending": [spent("BIO", "B", 2026, 1.0)]}))


def test_one_large_drug_of_2021_makes_its_holder_an_ordinary_one() -> None:
    # 2.2 billion of the 215.29 billion that Part D spent in 2021 are more than 1%.
    rows = {"spending": [spent("OWN", "D", 2021, 2.2e9), spent("OWN", "D", 2025, 1e8)], "prices": [per_30_days("list", 2026, 1500)]}  # fmt: skip
    assert bands(subject({**own(), **rows}), "discount.programme")[2026] == pytest.approx([100e6 * 2933 / 18250] * 3)


def test_a_fuel_that_lacks_a_rate_for_one_year_is_named_beside_the_sum() -> None:
    rows = [saf(first_day="2025-01-01", last_day="2025-06-30"), saf(first_day="2026-01-01", last_day="2026-12-31", emission_rate="")]  # fmt: skip
    found = assessed({"fuels": [*rows, {**saf(), "fuel_id": "TWO", "name_en": "Two", "name_ko": "둘"}]})
    assert sorted(bands(found.subjects[0], "energy.credit")) == [2025]
    assert bands(found, "energy.credit")[2026] == bands(found.subjects[1], "energy.credit")[2026]
    (said,) = found.assumptions
    assert "Diesel of used oil" in str(said)
    assert "Two" not in str(said)
