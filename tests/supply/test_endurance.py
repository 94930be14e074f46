"""Times to survive by hand, and the law that a larger stock never shortens them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.supply.availability import availability
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.endurance import times_to_survive
from bioaccord.supply.supply_channel import SMALLEST_LOSS
from bioaccord.supply.sweep import first_days

from .networks import network
from .test_sweep import random_networks


@pytest.fixture
def chart(materials):
    """Glass tubing in China → vials in Germany → an injection in Korea."""
    return NetworkChart(
        network(
            [
                ("TUBE", "CN", "borosilicate_glass_tubing"),
                ("VIAL", "DE", "type_1_glass_vial"),
                ("INJ", "KR", "lidocaine_injection"),
            ],
            [("VIAL", "borosilicate_glass_tubing", True, 0.4), ("INJ", "type_1_glass_vial", True, 0.1)],
            [("TUBE", "VIAL", 0.5, 30), ("VIAL", "INJ", 1.0, 10)],
            [("VIAL", "borosilicate_glass_tubing", 20), ("INJ", "type_1_glass_vial", 15)],
        ),
        materials,
    )


def test_the_shortest_bridge_comes_first(chart):
    vial, tube = times_to_survive(chart, [2], Unit.SITE, recovery_days={"S-VIAL": 60, "S-TUBE": 100})
    assert (vial.key, vial.days, vial.share_lost) == ("S-VIAL", 10 + 15, 1.0)
    assert vial.days_short == 60 - 25
    # Half of the tubing is missing: 30 days at sea, 20 days of stock last 40, 10 days on the road, 15 days last 30.
    assert (tube.key, tube.days) == ("S-TUBE", pytest.approx(30 + 40 + 10 + 30))
    assert tube.days_short == 0
    assert [row.key for row in times_to_survive(chart, [1], Unit.COUNTRY)] == ["CN"]


def test_without_a_known_recovery_nothing_is_short(chart):
    assert {row.days_short for row in times_to_survive(chart, [2], Unit.SITE)} == {None}


@settings(max_examples=60, deadline=None)
@given(random_networks(cyclic=True), st.integers(1, 60))
def test_a_larger_stock_never_shortens_survival(materials, drawn, more):
    def days(net):
        chart = NetworkChart(net, materials)
        return {row.key: row.days for row in times_to_survive(chart, range(chart.compiled.products), Unit.SITE)}

    before = days(drawn[0])
    after = days(replace(drawn[0], stocks=tuple(replace(one, days=one.days + more) for one in drawn[0].stocks)))
    assert before.keys() == after.keys()
    assert all(after[key] >= before[key] - 1e-9 for key in before)


def test_every_knock_out_of_the_sample_has_a_time(sample_network, materials):
    chart = NetworkChart(sample_network, materials)
    found = times_to_survive(chart, chart.product_numbers["KR-0007"], Unit.SITE)
    assert len(found) > 10
    assert all(0 <= row.days < float("inf") for row in found)
    assert [row.days for row in found] == sorted(row.days for row in found)


@settings(max_examples=60, deadline=None)
@given(random_networks(cyclic=True))
def test_the_first_day_is_the_least_of_all_first_days(materials, drawn):
    """One loss at a time, with the days of every product, says the same as the shortest way to the first one."""
    chart = NetworkChart(drawn[0], materials)
    compiled = chart.compiled
    full = np.ones(compiled.deliveries)
    found = {row.key: row for row in times_to_survive(chart, range(compiled.products), Unit.SITE)}
    for number in range(compiled.products):
        own = np.where(np.arange(compiled.products) == number, 0.0, 1.0)
        available, input_loss, _ = availability(compiled, own, full)
        hit = (own > 0) & (1.0 - available > SMALLEST_LOSS * 1.001)
        site = chart.product(number).site_id
        if not hit.any():
            continue
        days = first_days(compiled, own, full, available, input_loss)[0]
        assert found[site].days == pytest.approx(days[hit].min(), rel=1e-3)
