"""Needs and matches: each hard condition, each reason."""

from dataclasses import replace
from datetime import date

import pytest

from bioaccord.partners.matching import find_matches
from bioaccord.partners.needs import needs_from_exposures
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.vocabulary.match import Need
from bioaccord.vocabulary.network import RecipeLine
from bioaccord.vocabulary.signal import EffectKind
from tests.supply.networks import effect, network, signal


@pytest.fixture
def market():
    """One buyer in Korea with one source in China; three others that make the material."""
    net = network(
        [
            ("TUBE", "CN", "borosilicate_glass_tubing"),
            ("OLD", "CN", "type_1_glass_vial"),
            ("NEW", "US", "type_1_glass_vial"),
            ("SAME", "DE", "type_1_glass_vial"),
            ("HIT", "CN", "type_1_glass_vial"),
            ("BUYER", "KR", "lidocaine_injection"),
            ("OTHER", "KR", "lidocaine_injection"),
        ],
        [
            ("OLD", "borosilicate_glass_tubing", True, 0.3),
            ("SAME", "borosilicate_glass_tubing", True, 0.3),
            ("BUYER", "type_1_glass_vial", True, 0.1),
            ("OTHER", "type_1_glass_vial", True, 0.1),
        ],
        [("TUBE", "OLD", 1.0, 5), ("TUBE", "SAME", 1.0, 30), ("OLD", "BUYER", 1.0, 9), ("NEW", "OTHER", 1.0, 21)],
    )
    spare = {"NEW": 0.5, "SAME": 0.05}
    return replace(
        net,
        products=tuple(replace(one, spare_capacity_share=spare.get(one.product_id)) for one in net.products),
        _by_id={},
    )


NEED = Need("F-BUYER", "type_1_glass_vial", ("S-BUYER",), quantity_per_day=20.0, unit="kg", within_days=30)


def matches(net, materials, need=NEED, exposed=("HIT",), **options):
    return find_matches(need, net, materials, exposed_product_ids=exposed, **options)


def test_the_source_the_firm_itself_and_the_exposed_are_left_out(market, materials):
    found = {match.candidate_organisation_id for match in matches(market, materials)}
    assert found == {"F-NEW", "F-SAME"}


def test_reasons_tell_capacity_delivery_and_common_sources(market, materials):
    best, other = matches(market, materials)
    assert best.candidate_organisation_id == "F-NEW"
    said = {condition.name: condition.sentence for condition in (*best.fits, *best.conflicts, *best.unknown)}
    assert "20 of the 20" in said["capacity"].en
    assert "보통 21일" in said["lead_time"].ko
    against = {condition.name for condition in other.conflicts}
    assert against == {"capacity", "independent"}
    # A supplier in common counts against a candidate, and whom a candidate buys from is not told.
    names = {name for one in market.organisations for name in (one.name.ko, one.name.en, one.organisation_id)}
    shared = next(one.sentence for one in other.conflicts if one.name == "independent")
    assert "present source depends on too" in shared.en
    assert "같은 상위 공급처" in shared.ko
    assert not any(name in words for name in names for words in (shared.en, shared.ko))
    assert 0 < other.score < best.score <= 1


def test_unknown_capacity_is_unknown_and_not_zero(market, materials):
    found = {match.candidate_organisation_id: match for match in matches(market, materials, exposed=())}
    assert "capacity" in {condition.name for condition in found["F-HIT"].unknown}


def test_a_substitute_counts_with_its_qualification(market, materials):
    polymer = replace(market.products[2], product_id="POLY", site_id="S-HIT", material_id="polymer_vial")
    line = RecipeLine("BUYER", "polymer_vial", 1.0, "kg", False, "type_1_glass_vial", 180)
    net = replace(market, products=(*market.products, polymer), recipes=(*market.recipes, line), _by_id={})
    (match,) = [one for one in matches(net, materials) if one.material_id == "polymer_vial"]
    assert "180일" in next(one.sentence.ko for one in match.conflicts if one.name == "qualification")  # needed in 30


def test_order_does_not_depend_on_the_order_of_the_files(market, materials):
    turned = replace(market, products=tuple(reversed(market.products)), _by_id={})
    assert [one.candidate_organisation_id for one in matches(turned, materials)] == [
        one.candidate_organisation_id for one in matches(market, materials)
    ]


def test_preferring_an_association_and_the_limit(market, materials):
    members = tuple(
        replace(one, association="usbio") if one.organisation_id == "F-SAME" else one for one in market.organisations
    )
    net = replace(market, organisations=members, _by_id={})
    plain = next(one for one in matches(net, materials) if one.candidate_organisation_id == "F-SAME")
    preferred = next(
        one for one in matches(net, materials, prefer_association="usbio") if one.candidate_organisation_id == "F-SAME"
    )
    assert preferred.score_for_need == pytest.approx(plain.score_for_need + 0.1)
    assert len(matches(net, materials, limit=1)) == 1


def test_a_need_is_what_the_firm_buys_and_misses(market, materials):
    outage = effect(EffectKind.OUTAGE, "borosilicate_glass_tubing", made_in=("CN",), magnitude=0.5)
    exposures = ExposureFinder(market, materials).exposures(
        [signal(outage)], as_of=date(2026, 11, 24), organisation_id="F-BUYER"
    )
    (need,) = needs_from_exposures(exposures, market)
    assert (need.material_id, need.site_ids) == ("type_1_glass_vial", ("S-BUYER",))
    assert need.quantity_per_day == pytest.approx(100 * 0.5)
