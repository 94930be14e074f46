"""What counts as one drug: moiety and holder, fixed combinations, two holders, and the proposed rule of 2026."""

from datetime import date

import pytest

from bioaccord.impact.ira.age import first_old_enough
from bioaccord.impact.ira.competition import has_no_competition
from bioaccord.impact.ira.low_spend import spent
from bioaccord.impact.ira.product import Medicine, Pathway, Portfolio
from bioaccord.impact.ira.qualifying import drug_of, single_source_drugs
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

from .medicines import LAW, form, medicine, rival, spending, under


def product(product_id: str, moieties: tuple[str, ...], holder: str = "Novo", **changed: object) -> Medicine:
    return medicine(product_id=product_id, name=Text(product_id, product_id), moieties=moieties, holder=holder, **changed)  # fmt: skip


def ids(*products: Medicine, year: int = 2028, law=LAW) -> list[tuple[str, ...]]:
    drugs = single_source_drugs(Portfolio(products), year, law)
    return [tuple(one.product_id for one in drug.products) for drug in drugs]


def test_all_forms_of_one_moiety_and_holder_are_one_drug() -> None:
    rows = (
        product("Wegovy", ("semaglutide",), forms=(form(date(2021, 6, 4)),), spending=(spending(2e8, product_id="Wegovy"),)),
        product("Ozempic", ("semaglutide",), "novo ", forms=(form(date(2017, 12, 5)),), spending=(spending(9e8, product_id="Ozempic"),)),
        product("Other", ("liraglutide",)),
    )  # fmt: skip
    assert ids(*rows) == [("Wegovy", "Ozempic"), ("Other",)]
    both = drug_of(Portfolio(rows), "Wegovy", 2028, LAW).medicine
    assert (both.name.en, len(both.forms)) == ("Wegovy/Ozempic", 2)
    assert first_old_enough(both, LAW).value == 2027
    assert spent(both, Period(date(2022, 1, 1), date(2022, 12, 31))).value == 11e8


def test_what_one_product_says_holds_for_the_drug() -> None:
    rows = (
        product("A", ("a",), pathway=Pathway.BIOLOGIC, is_plasma_derived=None, role="market", selected_for=2028),
        product("B", ("a",), pathway=Pathway.BIOLOGIC, is_plasma_derived=True, share_of_holder_part_d_2021=0.5),
        product("C", ("a",), pathway=Pathway.DRUG),
    )
    assert ids(*rows) == [("A", "B"), ("C",)]
    both = drug_of(Portfolio(rows), "A", 2028, LAW).medicine
    assert (both.product_id, both.is_plasma_derived, both.selected_for, both.share_of_holder_part_d_2021) == ("B", True, 2028, None)  # fmt: skip
    with pytest.raises(KeyError):
        drug_of(Portfolio(rows), "D", 2028, LAW)


def test_one_form_with_a_marketed_generic_removes_all() -> None:
    rows = (
        product("A", ("a",), competitors=(rival(marketed_on=date(2020, 1, 1)),)),
        product("B", ("a",)),
    )
    one = drug_of(Portfolio(rows), "B", 2028, LAW)
    assert has_no_competition(one.medicine, 2028, LAW).value is False
    assert has_no_competition(rows[1], 2028, LAW).value is True


def test_a_fixed_combination_is_a_drug_of_its_own() -> None:
    rows = (product("Januvia", ("sitagliptin",)), product("Janumet", ("metformin", "sitagliptin")))
    assert ids(*rows) == [("Januvia",), ("Janumet",)]
    assert "fixed combination" in str(drug_of(Portfolio(rows), "Janumet", 2028, LAW).steps[0].said)


def test_another_holder_of_the_same_moiety_is_told_and_stays_apart() -> None:
    rows = (product("A", ("a",), "One"), product("B", ("a",), "Two"), product("C", ("a",), "Three", pathway=Pathway.GENERIC))  # fmt: skip
    assert ids(*rows) == [("A",), ("B",), ("C",)]
    said = [str(one.steps[0].said) for one in single_source_drugs(Portfolio(rows), 2028, LAW)]
    assert said[0].startswith("One and Two each hold a drug with a")
    assert "each hold" not in said[2]


def test_the_proposed_rule_no_longer_lets_hyaluronidase_make_a_new_drug() -> None:
    rows = (
        product("Infused", ("examplimab",), pathway=Pathway.BIOLOGIC, forms=(form(date(2015, 11, 16)),)),
        product("Injected", ("examplimab", "hyaluronidase-fihj"), pathway=Pathway.BIOLOGIC, forms=(form(date(2020, 5, 1)),)),
        product("Pair", ("examplimab", "other"), pathway=Pathway.BIOLOGIC),
    )  # fmt: skip
    proposed = under("proposed-rule-2026")
    assert ids(*rows, year=2029) == ids(*rows, year=2028, law=proposed) == [("Infused",), ("Injected",), ("Pair",)]
    assert ids(*rows, year=2029, law=proposed) == [("Infused", "Injected"), ("Pair",)]
    merged = drug_of(Portfolio(rows), "Injected", 2029, proposed)
    assert (first_old_enough(merged.medicine, proposed).value, first_old_enough(rows[1], LAW).value) == (2029, 2034)
    assert merged.steps[0].standing == "proposed"
