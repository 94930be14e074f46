"""The risk exposure index: by hand, by linear programme, and by repeating the equations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.risk_exposure import (
    least_loss,
    loss_as_it_is,
    reach,
    risk_exposures,
    time_to_survive,
)
from bioaccord.vocabulary.material import standard_materials

from .networks import network
from .test_sweep import random_networks


def of(chart: NetworkChart, product_id: str) -> np.ndarray:
    chosen = np.zeros(chart.compiled.products, dtype=np.bool_)
    chosen[chart.product_number[product_id]] = True
    return chosen


def two_sources(spare: float | None) -> NetworkChart:
    """A drug whose vials come from `one` (60 %) and `two` (40 %), with 12 days of stock and 3 and 6 days of transit."""
    net = network(
        [("one", "CN", "type_1_glass_vial"), ("two", "DE", "type_1_glass_vial"), ("drug", "KR", "lidocaine_injection")],
        [("drug", "type_1_glass_vial", True, 0.1)],
        [("one", "drug", 0.6, 3), ("two", "drug", 0.4, 6)],
        [("drug", "type_1_glass_vial", 12)],
    )
    products = tuple(replace(one, spare_capacity_share=spare) for one in net.products)
    return NetworkChart(replace(net, products=products), standard_materials())


def test_the_loss_by_hand() -> None:
    """60 days out: 60 % of 60 days is missing, 36 days of need. In the house 12 days, on the way 0.6 x 3 + 0.4 x 6 = 4.2."""
    chart = two_sources(None)
    lost, asked = of(chart, "one"), of(chart, "drug")
    assert loss_as_it_is(chart, lost, asked, 60) == pytest.approx((36 - 16.2) * 1000)
    assert least_loss(chart, lost, asked, 60, replan=False) == pytest.approx((36 - 16.2) * 1000)
    assert least_loss(chart, lost, asked, 60, replan=True) == pytest.approx((36 - 16.2) * 1000)
    assert time_to_survive(chart, lost, asked) == pytest.approx(16.2 / 0.6, rel=2e-3)


def test_spare_capacity_of_the_other_source_counts_when_firms_re_plan() -> None:
    """With half of its output to spare, `two` sends 0.6 of the need instead of 0.4: 0.4 x 60 days are missing, less 16.2."""
    chart = two_sources(0.5)
    lost, asked = of(chart, "one"), of(chart, "drug")
    assert loss_as_it_is(chart, lost, asked, 60) == pytest.approx((36 - 16.2) * 1000)
    assert least_loss(chart, lost, asked, 60, replan=True) == pytest.approx((24 - 16.2) * 1000)
    assert time_to_survive(chart, lost, asked) == pytest.approx(16.2 / 0.4, rel=2e-3)


def test_re_planning_sends_what_is_left_to_whom_it_helps_most() -> None:
    """Half of the vials are gone: by shares both drugs lose half; re-planned, the one that earns more goes on whole."""
    net = network(
        [
            ("tube", "CN", "borosilicate_glass_tubing"),
            ("vial", "KR", "type_1_glass_vial"),
            ("dear", "KR", "lidocaine_injection"),
            ("cheap", "KR", "lidocaine"),
        ],
        [
            ("vial", "borosilicate_glass_tubing", True, 0.1),
            ("dear", "type_1_glass_vial", True, 0.1),
            ("cheap", "type_1_glass_vial", True, 0.4),
        ],
        [("tube", "vial", 0.5, 0), ("vial", "dear", 1.0, 0), ("vial", "cheap", 1.0, 0)],
    )
    cheap = replace(net.products[3], revenue_usd_per_year=91_250.0)  # needs as many vials, earns a quarter
    chart = NetworkChart(replace(net, products=(*net.products[:3], cheap)), standard_materials())
    asked = of(chart, "dear") | of(chart, "cheap")
    lost = of(chart, "tube")
    assert loss_as_it_is(chart, lost, asked, 10) == pytest.approx(10 * (500 + 125))
    assert least_loss(chart, lost, asked, 10, replan=True) == pytest.approx(10 * 250)


@given(random_networks(cyclic=True))
@settings(max_examples=60, deadline=None)
def test_programme_and_repeated_equations_agree(drawn) -> None:
    """On any network, circles too; and re-planning never loses more."""
    net = drawn[0]
    chart = NetworkChart(net, standard_materials())
    everything = np.ones(chart.compiled.products, dtype=np.bool_)
    lost = np.zeros(chart.compiled.products, dtype=np.bool_)
    lost[0] = True
    for days in (3.0, 40.0):
        by_equations = loss_as_it_is(chart, lost, everything, days)
        assert least_loss(chart, lost, everything, days, replan=False) == pytest.approx(
            by_equations, rel=1e-6, abs=1e-2
        )
        assert least_loss(chart, lost, everything, days, replan=True) <= by_equations * (1 + 1e-6) + 1e-2
    assert loss_as_it_is(chart, lost, everything, 3.0) <= loss_as_it_is(chart, lost, everything, 40.0) + 1e-6


def test_the_list_is_sorted_and_leaves_out_what_harms_nobody() -> None:
    chart = two_sources(0.5)
    rows = risk_exposures(chart, [2], Unit.SITE, 60.0)
    assert [row.key for row in rows] == ["S-one", "S-two"]
    assert rows[0].index == 1.0
    assert rows[0].replanned is not None
    assert rows[0].replanned <= rows[0].as_it_is
    assert reach(chart, of(chart, "drug")).sum() == 1
    assert [row.key for row in risk_exposures(chart, [2], Unit.SITE, {"S-two": 60.0})] == ["S-two"]
