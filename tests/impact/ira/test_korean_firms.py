"""What the act does to makers of biosimilars, contract manufacturers and exporters of feedstock, from rows to pages."""

import re
from datetime import date, timedelta

import numpy as np
import pytest

from bioaccord.impact.assessment_data import assessment_as_data
from bioaccord.impact.ira.law import LAW as WHOLE
from bioaccord.impact.ira.law import rules
from bioaccord.impact.law import Subject
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language

from .medicines import LAW

AS_OF, DAY = date(2026, 11, 24), timedelta(days=1)


def product(product_id: str, name: str, pathway: str, role: str, **more: str) -> dict[str, str]:
    return {"product_id": product_id, "name_en": name, "name_ko": name, "pathway": pathway, "role": role, "holder": name, "moieties": "mab", **more}  # fmt: skip


def form(product_id: str, **days: str) -> dict[str, str]:
    return {"form_id": f"{product_id}-F", "product_id": product_id, "name": "vial", **days}


def price(product_id: str, kind: str, year: int, amount: float) -> dict[str, str]:
    return {"product_id": product_id, "kind": kind, "year": str(year), "amount": str(amount), "currency": "USD", "per": "unit"}  # fmt: skip


def batch(**more: str) -> dict[str, str]:
    return {
        "fuel_id": "UCO", "name_en": "Diesel of used oil", "name_ko": "폐식용유 경유", "role": "feedstock_exporter", "first_day": "2026-01-01",
        "last_day": "2026-12-31", "gallons": "1000000", "emission_rate": "20", "feedstock": "used cooking oil", "feedstock_countries": "kr", "produced_in": "US",
        "pays_wages": "yes", "is_registered": "yes", "is_sold_to_unrelated": "yes", **more,
    }  # fmt: skip


SELECTED = product("REF", "Reference", "biologic", "market", selected_for="2028")
OURS = product("BIO", "Ours", "biosimilar", "biosimilar_maker", reference_product="REF")
ROWS = {
    "products": [SELECTED, OURS],
    "forms": [form("REF", approved_on="2003-06-20"), form("BIO", approved_on="2025-03-07", marketed_on="2026-09-01")],
    "prices": [price("REF", "asp", 2026, 40), price("BIO", "asp", 2026, 33), price("REF", "negotiated", 2028, 30), price("BIO", "net", 2026, 33)],
    "competitors": [{"product_id": "REF", "kind": "biosimilar", "name": "Ours", "marketed_on": "2026-09-01", "determined_on": "2026-12-15"}],
}  # fmt: skip


def subjects(rows: dict[str, list[dict[str, str]]]) -> list[Subject]:
    WHOLE.checked(rows)
    return list(WHOLE.assessed(rows, LAW.known(AS_OF), AS_OF, np.random.default_rng(1), 10).subjects)


def findings(subject: Subject) -> dict[str, object]:
    return {one.key: one.answer for one in subject.findings}


def test_a_biosimilar_of_a_selected_drug() -> None:
    (ours,) = subjects(ROWS)
    found = findings(ours)
    assert "Reference" in str(ours.headline)
    assert found["reference_price"].value == 2028
    # Determined on 15 December 2026, after the negotiation for 2028: that year counts, though nine months later is September 2027.
    assert found["selection_ends"].value == 2029
    assert found["price_to_negotiated"].value == 1.1
    assert found["raised_add_on"].value == date(2031, 6, 30)
    # The last quarter of 2026 lies in the five years, and 33 is under 40: 33 + 8% of 40.
    assert found["biosimilar_payment"].value == pytest.approx(36.2)
    assert (found["biosimilar_discount"].least, found["biosimilar_discount"].most) == (0.1, 0.2)
    assert date(2026, 11, 30) in [one.first_day for one in ours.timeline]


@pytest.mark.parametrize(("approved", "key", "day"), [("2014-09-04", "delay_request", date(2027, 1, 31)), ("2010-09-04", "market_before", date(2027, 2, 1))])  # fmt: skip
def test_before_the_list_it_can_come_or_ask_for_a_delay(approved, key, day) -> None:
    # On 1 January 2029 the one has 14 years; the other has 18, and cannot be put off.
    spent = [{"product_id": "REF", "part": part, "first_day": "2024-01-01", "last_day": "2024-12-31", "amount": amount, "currency": "USD"} for part, amount in (("B", "5000000000"), ("D", "0"))]  # fmt: skip
    reference = product("REF", "Reference", "biologic", "market", is_plasma_derived="no")
    rows = {"products": [reference, OURS], "forms": [form("REF", approved_on=approved), form("BIO")], "spending": spent}
    (ours,) = subjects(rows)
    assert findings(ours)["reference_price"].value == 2029
    assert findings(ours)[key].value == day


def test_without_its_reference_in_the_portfolio_that_is_said() -> None:
    (ours,) = subjects({"products": [{**OURS, "reference_product": "Nobody’s"}], "forms": [form("BIO")]})
    assert findings(ours)["reference_price"].missing
    # Not marketed yet: the five years begin only with a first payment by the end of 2027.
    assert findings(ours)["raised_add_on_by"].value == date(2027, 12, 31)


def test_a_contract_manufacturer_of_a_selected_drug() -> None:
    made = product("CMO", "Made here", "biologic", "manufacturer", selected_for="2028")
    (ours,) = subjects({"products": [made], "forms": [form("CMO", approved_on="2014-05-20")]})
    found = findings(ours)
    assert found["contract_price"].value == 2028
    assert "contract_volume" in found
    said = next(one.said for one in ours.findings if one.key == "contract_price")
    assert "2026-11-30" in str(said)
    assert "비용" in said.told(Language.KOREAN)


def test_a_contract_maker_is_told_of_a_price_that_is_out_as_past() -> None:
    made = product("CMO", "Made here", "biologic", "manufacturer", selected_for="2027")
    (ours,) = subjects({"products": [made], "forms": [form("CMO", approved_on="2014-05-20")]})
    said = next(str(one.said) for one in ours.findings if one.key == "contract_price")
    assert "was to be out by 2025-11-30" in said
    assert any("was to be out" in one.title.en for one in ours.timeline if one.first_day == date(2025, 11, 30))


def test_first_paid_too_late_there_is_no_add_on_to_keep_and_nothing_missing() -> None:
    """Part B first pays the day after the last on which the five years can begin."""
    late = [{**OURS, "part_b_first_paid_on": "2028-01-01"}]
    (ours,) = subjects({**ROWS, "products": [SELECTED, *late]})
    told = next(one for one in ours.findings if one.key == "raised_add_on")
    assert (told.answer.value, told.answer.missing) == (None, ())
    assert "never has the raised add-on" in str(told.said) and "Keep" not in str(told.said)
    assert not any("raised add-on" in str(one) for each in ours.findings for one in each.answer.missing)


def test_a_mix_with_feedstock_that_counts_is_told_by_what_does_not() -> None:
    (mixed,) = subjects({"products": [], "forms": [], "fuels": [batch(feedstock_countries="KR;US")]})
    assert findings(mixed)["feedstock_counts"].value is False
    assert str(mixed.headline) == "Fuel of feedstock from South Korea, United States together has no US credit any more: that from South Korea does not count."  # fmt: skip
    steps = [str(step.said) for step in findings(mixed)["credit_lost"].steps]
    assert any("of feedstock from South Korea it has none" in one for one in steps)


def test_what_buyers_lose_is_added_up_over_a_portfolio_so_that_it_stands_among_the_largest() -> None:
    rows = {"products": [], "forms": [], "fuels": [batch(), batch(fuel_id="TWO")]}
    found = WHOLE.assessed(rows, LAW.known(AS_OF), AS_OF, np.random.default_rng(1), 10)
    assert [(one.key, one.year, one.high) for one in found.bands] == [("energy.credit_lost", 2026, 2 * 696_000.0)]
    largest = {one["id"]: one["largest"] for one in assessment_as_data(found, WHOLE, seed=1)["subjects"]}
    assert all(one["key"] == "energy.credit_lost" for one in largest.values())


def test_fuel_without_a_credit_says_so_and_one_gap_of_rounding_is_told_once() -> None:
    (none,) = subjects({"products": [], "forms": [], "fuels": [batch(role="producer")]})
    assert str(none.headline) == "No credit for what was produced."
    days = {"role": "producer", "feedstock_countries": "US", "emission_rate": "22.5", "rate_source": "model"}
    (two,) = subjects({"products": [], "forms": [], "fuels": [batch(**days, first_day="2025-07-01", last_day="2026-06-30")]})  # fmt: skip
    gaps = [str(one) for one in two.missing if "is rounded" in str(one)]
    assert len(gaps) == 1


def test_an_exporter_of_used_cooking_oil_from_korea() -> None:
    (ours,) = subjects({"products": [], "forms": [], "fuels": [batch()]})
    found = findings(ours)
    assert found["feedstock_counts"].value is False
    # The same fuel of US oil would have 1.06 to 1.16 USD (the factor of 2026 is not known) x 0.6 x 1,000,000.
    assert (found["credit_lost"].least, found["credit_lost"].most) == (636_000.0, 696_000.0)
    assert (found["credit_lost_a_gallon"].least, found["credit_lost_a_gallon"].most) == pytest.approx((0.636, 0.696))
    assert found["credit_lost"].standing is Standing.UNVERIFIED
    assert [(one.key, one.year, one.low, one.high) for one in ours.bands] == [("energy.credit_lost", 2026, 636_000.0, 696_000.0)]  # fmt: skip
    last_day = {"first_day": "2025-12-31", "last_day": "2025-12-31"}
    (before,) = subjects({"products": [], "forms": [], "fuels": [batch(**last_day)]})
    assert findings(before)["feedstock_counts"].value is True
    assert "credit_lost" not in findings(before)
    (mexican,) = subjects({"products": [], "forms": [], "fuels": [batch(feedstock_countries="MX")]})
    assert "credit_lost" not in findings(mexican)


def test_batches_of_a_fuel_are_one_subject_and_a_holder_has_the_other_rules() -> None:
    own = product("OWN", "Own", "drug", "holder")
    spent = [{"product_id": "OWN", "part": part, "first_day": "2024-01-01", "last_day": "2024-12-31", "amount": "900000000", "currency": "USD"} for part in "BD"]  # fmt: skip
    prices = [{**price("OWN", "list", 2026, 1500), "per": "30 days"}]
    fuels = [batch(role="producer", is_aviation="yes", feedstock_countries="US"), batch(role="producer", first_day="2025-01-01", last_day="2025-12-31")]  # fmt: skip
    found = subjects({"products": [own], "forms": [form("OWN", approved_on="2019-05-20", marketed_on="2019-06-01")], "spending": spent, "prices": prices, "fuels": fuels})  # fmt: skip
    assert [one.subject_id for one in found] == ["OWN", "UCO"]
    answers = findings(found[0])
    # The period from October 2026 asks for a month not published by 24 November 2026: the one before, with its range.
    assert answers["part_d_factor"].least == pytest.approx(324.122 / 261.582)
    # The quarter from October 2026 looks to April 2026 (333.02).
    assert answers["part_b_factor"].value == pytest.approx(333.02 / 261.582)
    # 1,500 x 365 / 30 = 18,250: 10% of 5,940 and 20% of 11,695.
    assert answers["discount"].most == 2933.0
    assert len([one for one in found[1].findings if one.key.startswith("credit.")]) == 2


def test_all_that_is_said_is_explained_and_korean_in_korean() -> None:
    explained = {one.rule_id for one in rules()}
    made = product("CMO", "Made", "drug", "manufacturer", moieties="other", selected_for="2027")
    held = product("SEL", "Held", "drug", "holder", moieties="third", selected_for="2026")
    rows = {**ROWS, "products": [*ROWS["products"], made, held], "forms": [*ROWS["forms"], form("CMO", approved_on="2012-05-20"), form("SEL", approved_on="2012-05-20")], "fuels": [batch(), batch(fuel_id="A", role="producer", is_aviation="yes", first_day="2025-01-01", is_registered="")]}  # fmt: skip
    for one in subjects(rows):
        steps = [step for entry in one.timeline for step in entry.steps] + [step for found in one.findings for step in found.answer.steps]  # fmt: skip
        assert {step.rule_id for step in steps} <= explained
        said = [one.headline, *(step.said for step in steps), *(entry.said for entry in one.timeline)]
        said += [found.said for found in one.findings if found.said]
        said += [gap for found in one.findings for gap in found.answer.missing]
        for sentence in said:
            korean = sentence.told(Language.KOREAN)
            assert re.search("[가-힣]", korean), korean
            assert "{" not in korean + str(sentence)
            assert "None" not in korean + str(sentence), str(sentence)


def test_every_figure_of_the_other_rules_stands_under_a_rule() -> None:
    named = {name for rule in rules() for name in rule.parameters}
    assert [one.name for one in LAW if one.name not in named] == []


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"last_day": "2025-12-31"}, "last_day"),
        ({"first_day": ""}, "first_day"),
        ({"feedstock_countries": "Korea"}, "feedstock_countries"),
        ({"produced_in": "USA"}, "produced_in"),
        ({"gallons": "-1"}, "gallons"),
        ({"role": "seller"}, "role"),
        ({"fuel_id": "no id"}, "fuel_id"),
        ({"fuel_id": "REF"}, "fuel_id"),
    ],
)
def test_rows_of_fuels_that_cannot_be_read_are_refused_with_their_place(changed, column) -> None:
    with pytest.raises(InputError, match=rf"fuels\.csv row 2, column {column}"):
        WHOLE.checked({"products": [SELECTED], "forms": [form("REF")], "fuels": [batch(**changed)]})


@pytest.mark.parametrize(("marketed", "year"), [("2026-03-31", 2027), ("2026-04-01", 2027), ("2026-04-02", 2028)])
def test_our_own_marketing_counts_without_a_row_among_the_competitors(marketed, year) -> None:
    # The determination cannot come before it: nine months after 1 April 2026 is 1 January 2027.
    reference = {**SELECTED, "selected_for": "2026"}
    rows = {
        "products": [reference, OURS],
        "forms": [form("REF", approved_on="2003-06-20"), form("BIO", marketed_on=marketed)],
    }
    (ours,) = subjects(rows)
    ends = findings(ours)["selection_ends"]
    assert (ends.value, ends.least, len(ends.missing)) == (None, year, 1)


def test_a_reference_that_can_never_be_selected_is_an_answer_and_no_gap() -> None:
    # Our own biosimilar has been on the market since 2024, so that the reference has competition at every list to come.
    reference = product("REF", "Reference", "biologic", "market", is_plasma_derived="no")
    rows = {"products": [reference, OURS], "forms": [form("REF", approved_on="2003-06-20"), form("BIO", approved_on="2024-01-02", marketed_on="2024-02-01")]}  # fmt: skip
    (ours,) = subjects(rows)
    found = findings(ours)["reference_can_be_selected"]
    assert (found.value, found.missing) == (False, ())
    assert found.steps


def test_a_portfolio_says_of_each_medicine_what_is_next_and_the_price_beside_it() -> None:
    rows = {"products": [{**OURS, "reference_product": "Stelara"}, {**OURS, "product_id": "TWO", "reference_product": "Cosentyx"}], "forms": [form("BIO"), form("TWO")]}  # fmt: skip
    first, second = WHOLE.assessed(rows, LAW.known(AS_OF), AS_OF, np.random.default_rng(1), 10).subjects
    assert "Its maximum fair price: $4,695 per 30-day supply." in str(first.headline)
    assert "price" not in str(second.headline), "none is published yet"
    found = assessment_as_data(WHOLE.assessed(rows, LAW.known(AS_OF), AS_OF, np.random.default_rng(1), 10), WHOLE, seed=1)  # fmt: skip
    ahead = {one["id"]: one["next"] for one in found["subjects"]}
    assert ahead["TWO"]["day"] == "2026-11-30" and "Set the price" in ahead["TWO"]["said"]["en"]
