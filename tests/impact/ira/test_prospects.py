"""What a portfolio's own medicines can expect among all drugs, and that nothing is told of a rank among few."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bioaccord.impact.ira.law import rules
from bioaccord.impact.ira.product import Medicine, Price
from bioaccord.impact.ira.prospects import Prospects, prospects

from .medicines import LAW, medicine, spending

AS_OF = date(2026, 11, 24)


def other(place: int, amount: float, **changed: object) -> Medicine:
    name = f"M{place}"
    rows = tuple(spending(amount * 1.02**year, year=2020 + year, product_id=name) for year in range(5))
    forms = tuple(replace(one, product_id=name) for one in medicine().forms)
    return medicine(product_id=name, role="market", spending=rows, forms=forms, **changed)


def drawn(own: Medicine, others: int = 60, draws: int = 40) -> Prospects:
    market = [other(place, 1e9 + 1e7 * place) for place in range(others)]
    return prospects([own, *market], LAW, AS_OF, np.random.default_rng(2), draws)


def own(**changed: object) -> Medicine:
    rows = tuple(spending(9e9, year=year) for year in range(2021, 2025))
    return medicine(**{"spending": rows, "prices": (Price("P", "list", 2025, 500),), **changed})


def test_the_highest_spending_drug_is_selected_for_the_next_list_with_price_and_effect() -> None:
    found = drawn(own())
    by_key = {one.key: one for one in found.findings["P"]}
    assert by_key["likeliest_year"].answer.value == 2029
    assert by_key["ceiling"].answer.most is not None
    assert by_key["first_price"].answer.is_range
    assert [one.probability for one in found.entries["P"]] == [1.0]
    assert found.effect
    assert found.effect.portfolio[3].year == 2029
    assert found.effect.portfolio[3].middle < 0
    assert {step.rule_id for one in by_key.values() for step in one.answer.steps} <= {one.rule_id for one in rules()}


def test_what_the_rules_leave_open_makes_the_probability_a_range() -> None:
    forms = (replace(own().forms[0], approved_on=None),)
    found = drawn(own(forms=forms))
    chances = [one for one in found.bands["P"] if one.key == "selection.probability"]
    assert (chances[0].year, chances[0].low, chances[0].high) == (2029, 0, 1)


def test_a_rank_among_few_drugs_is_not_told() -> None:
    found = drawn(own(), others=10)
    assert found.effect is None
    assert [one.answer.value for one in found.findings["P"]] == [None]
    assert "11" in str(found.missing[0])


def test_a_drug_of_a_published_list_has_its_price_and_no_chance_of_another() -> None:
    found = drawn(own(selected_for=2027, prices=(Price("P", "list", 2024, 500), Price("P", "negotiated", 2027, 200))))
    assert [one.key for one in found.findings["P"]] == ["ceiling", "first_price", "covered_entity", "discount_share"]
    assert found.findings["P"][1].answer.value == 200
    assert found.entries["P"] == ()
    assert {one.key for one in found.bands["P"]} == {"price.negotiated", "revenue.negotiation"}
    prices = {one.year: one for one in found.bands["P"] if one.key == "price.negotiated"}
    assert (prices[2027].low, prices[2027].high) == (200, 200)
    assert prices[2028].middle == pytest.approx(200 * 1.03365, rel=1e-5)
    assert prices[2029].low < prices[2029].high


def test_the_same_generator_tells_the_same() -> None:
    one, again = (drawn(own()).bands["P"] for _ in range(2))
    assert one == again


def test_prices_of_another_unit_are_told_in_it_and_a_thin_part_b_is_said() -> None:
    found = drawn(own(prices=(Price("P", "list", 2025, 500, unit="mg"),)))
    price = next(one for one in found.findings["P"] if one.key == "first_price")
    assert (price.unit, price.answer.is_range) == ("USD per unit", True)
    assert "No drug with Part B spending" in str(found.missing[0])
