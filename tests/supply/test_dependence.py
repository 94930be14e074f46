"""Dependence by hand on small networks, by brute force on random ones, and on the sample."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.supply.availability import availability
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.compiled import compile_network
from bioaccord.supply.dependence import (
    Unit,
    common_hidden_suppliers,
    knock_outs,
    supplier_concentration,
    tiers,
    value_origin,
)
from bioaccord.supply.knock_out_sweep import KnockOutSweep
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.network import RecipeLine

from .networks import network
from .test_sweep import brute_force, random_networks


@pytest.fixture
def chart(materials):
    """Glass tubing in China and Germany → vials in Germany → an injection in Korea; corn into the injection as well."""
    return NetworkChart(
        network(
            [
                ("CN", "CN", "borosilicate_glass_tubing"),
                ("DE", "DE", "borosilicate_glass_tubing"),
                ("VIAL", "DE", "type_1_glass_vial"),
                ("INJ", "KR", "lidocaine_injection"),
            ],
            [("VIAL", "borosilicate_glass_tubing", True, 0.5), ("INJ", "type_1_glass_vial", True, 0.2)],
            [("CN", "VIAL", 0.6, 1), ("DE", "VIAL", 0.2, 1), ("VIAL", "INJ", 1.0, 1)],
        ),
        materials,
    )


def test_value_is_followed_to_where_it_was_made(chart):
    origin = value_origin(chart, [3], Unit.COUNTRY)
    # Of a dollar: 0.8 in Korea; of the vial's 0.2 half in Germany; of the tubing's 0.1: 0.06, 0.02, and 0.02 unnamed.
    assert dict(origin.shares) == pytest.approx({"KR": 0.8, "DE": 0.12, "CN": 0.06})
    assert origin.unnamed == pytest.approx(0.02)
    low = 0.8**2 + 0.12**2 + 0.06**2
    assert origin.concentration_low == pytest.approx(low)
    assert origin.concentration_high == pytest.approx(low + 0.82**2 - 0.8**2)


def test_what_stops_is_not_what_costs(chart):
    found = {row.key: row for row in knock_outs(chart, [3], Unit.COUNTRY)}
    assert found["CN"].share_stopped == pytest.approx(0.6)  # six cents of the dollar, six tenths of the output
    assert found["DE"].share_stopped == pytest.approx(1.0)
    assert "KR" not in found  # the lost one's own products are not counted
    assert found["CN"].hidden_from == ("F-INJ",)
    assert knock_outs(chart, [3], Unit.SITE, threshold=0.7)[0].key == "S-VIAL"


def test_a_substitute_counts_once_it_is_qualified(chart, materials):
    from dataclasses import replace

    line = RecipeLine("VIAL", "soybean", 1.0, "kg", True, "borosilicate_glass_tubing", 120, 0.0)
    with_line = NetworkChart(replace(chart.network, recipes=(*chart.network.recipes, line)), materials)
    assert {row.key for row in knock_outs(with_line, [3], Unit.COUNTRY, after_days=119)} == {"CN", "DE"}
    after = knock_outs(with_line, [3], Unit.COUNTRY, after_days=120)
    assert [(row.key, row.products) for row in after] == [("DE", ("INJ",))]  # the vial itself is made there


def test_tiers_and_concentration(chart):
    assert tiers(chart).tolist() == [0, 0, 1, 2]
    low, high = supplier_concentration(chart)
    assert low == pytest.approx([0.6**2 + 0.2**2, 1.0])
    assert high == pytest.approx([0.8**2 + 0.2**2, 1.0])


@settings(max_examples=40, deadline=None)
@given(random_networks(cyclic=True))
def test_knock_outs_agree_with_brute_force(materials, drawn):
    chart = NetworkChart(drawn[0], materials)
    compiled = chart.compiled
    everything = range(compiled.products)
    found = {row.key: row for row in knock_outs(chart, everything, Unit.SITE, threshold=0.05)}
    for number in everything:
        own = np.ones(compiled.products)
        own[number] = 0.0
        lost = 1 - brute_force(compiled, own, np.ones(compiled.deliveries))
        lost[number] = 0.0
        site = chart.product(number).site_id
        if lost.max() > 0.05:
            assert found[site].share_stopped == pytest.approx(lost.sum() / (compiled.products - 1), abs=1e-5)
        else:
            assert site not in found


@settings(max_examples=40, deadline=None)
@given(random_networks(cyclic=True))
def test_value_adds_up(materials, drawn):
    chart = NetworkChart(drawn[0], materials)
    for unit in Unit:
        origin = value_origin(chart, [0], unit)
        assert sum(share for _, share in origin.shares) + origin.unnamed == pytest.approx(1)
        assert 0 < origin.concentration_low <= origin.concentration_high <= 1 + 1e-9


def test_the_sample_has_common_hidden_suppliers(sample_network, materials):
    chart = NetworkChart(sample_network, materials)
    found = knock_outs(chart, range(chart.compiled.products), Unit.SITE)
    assert any(len(row.hidden_from) >= 2 for row in found)
    assert tiers(chart).max() >= 3


@settings(max_examples=80, deadline=None)
@given(random_networks(cyclic=True), st.integers(0, 6))
def test_losses_side_by_side_agree_with_one_at_a_time(drawn, first):
    compiled = compile_network(drawn[0])
    lost = np.zeros((compiled.products, 3), dtype=np.bool_)
    for lane in range(3):
        lost[(first + lane) % compiled.products, lane] = True
    losses = KnockOutSweep(compiled).losses(lost)
    full = np.ones(compiled.deliveries)
    for lane in range(3):
        exact = 1.0 - availability(compiled, np.where(lost[:, lane], 0.0, 1.0), full)[0]
        assert np.allclose(losses[:, lane], exact, atol=5e-4)


def test_several_firms_behind_one_site_that_none_buys_from():
    """Two drug makers with a vial maker each; both vial makers melt the same tubing."""
    shared = NetworkChart(
        network(
            [
                ("tube", "CN", "borosilicate_glass_tubing"),
                *((name, "KR", "type_1_glass_vial") for name in ("V1", "V2")),
                *((name, "KR", "lidocaine_injection") for name in ("D1", "D2")),
            ],
            [(name, "borosilicate_glass_tubing", True, 0.1) for name in ("V1", "V2")]
            + [(name, "type_1_glass_vial", True, 0.1) for name in ("D1", "D2")],
            [("tube", "V1", 1.0, 5), ("tube", "V2", 1.0, 5), ("V1", "D1", 1.0, 5), ("V2", "D2", 1.0, 5)],
        ),
        standard_materials(),
    )
    asked = [shared.product_number[name] for name in ("D1", "D2")]
    found = common_hidden_suppliers(knock_outs(shared, asked, Unit.SITE))
    assert [(row.key, row.hidden_from) for row in found] == [("S-tube", ("F-D1", "F-D2"))]
    assert common_hidden_suppliers(knock_outs(shared, asked, Unit.SITE), least_firms=3) == []
