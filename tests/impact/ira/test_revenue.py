"""What negotiation does to revenue: by hand, and what it may never do."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.impact.ira.market import market_of
from bioaccord.impact.ira.product import Medicine, Price
from bioaccord.impact.ira.revenue import RevenueEffect, bands_of, effect, negotiation_effect
from bioaccord.impact.ira.selection import selection
from bioaccord.impact.ira.spending_growth import GrowthModel
from bioaccord.impact.parameter import Standing

from .medicines import LAW, medicine

STEADY = GrowthModel(mean=0.0, persistence=0.0, spread=0.0, unknown_spread=0.0)


def effects(one: Medicine, growth: GrowthModel = STEADY, draws: int = 200, **more: object) -> RevenueEffect:
    of = market_of([one], range(2029, 2032), LAW, open_as=0.5, growth=growth)
    found = selection(of, np.random.default_rng(4), draws, followed=["P"], published_through=2026)
    return negotiation_effect([one], found, LAW, np.random.default_rng(5), **more)


def with_prices(**changed: object) -> Medicine:
    """900 million USD a year, list 100, net 60, negotiated 40."""
    return medicine(
        prices=(Price("P", "list", 2025, 100), Price("P", "net", 2025, 60), Price("P", "negotiated", 2029, 40)),
        **changed,
    )


def test_spending_times_what_the_price_lies_below_the_net_price() -> None:
    found = effects(with_prices())
    assert [band.middle for band in found.bands["P"]] == pytest.approx([9e8 * -0.2] * 3, rel=1e-5)
    assert [band.probability for band in found.portfolio] == [1, 1, 1]
    assert found.missing == ()


def test_the_discount_that_is_no_longer_taken_is_given_back() -> None:
    found = effects(with_prices(), discount_share={"P": [0.1, 0.1, 0.1]})
    assert found.bands["P"][0].middle == pytest.approx(9e8 * -0.1, rel=1e-5)


def test_nothing_after_the_selection_ended_and_nothing_before_it() -> None:
    found = effects(with_prices(), ended_in={"P": 2030})
    assert [band.middle < 0 for band in found.bands["P"]] == [True, False, False]
    young = with_prices(forms=(replace(medicine().forms[0], approved_on=date(2023, 1, 1)),))
    assert [band.mean for band in effects(young).bands["P"]] == [0, 0, 0]


def test_without_a_net_price_the_effect_lies_between_nothing_and_the_whole_and_says_so() -> None:
    one = with_prices()
    found = effects(replace(one, prices=tuple(price for price in one.prices if price.kind != "net")), draws=2000)
    band = found.bands["P"][0]
    assert 9e8 * -0.6 < band.low < band.middle < band.high < 0
    assert len(found.missing) == 1


def test_a_longer_monopoly_lowers_the_price_in_the_year_of_its_renegotiation() -> None:
    # Approved in March 2014: 15 years on 1 January 2030, 16 by 2031.
    one = with_prices(forms=(replace(medicine().forms[0], approved_on=date(2014, 3, 1)),), selected_for=2026)
    one = replace(
        one, prices=(Price("P", "list", 2025, 100), Price("P", "net", 2025, 60), Price("P", "negotiated", 2026, 50))
    )
    found = effects(one)
    assert [band.middle / 9e8 for band in found.bands["P"]] == pytest.approx([-0.1, -0.1, -0.2], rel=1e-4)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_lower_price_never_helps_and_a_price_above_net_costs_nothing(price: float, lower: float, net: float) -> None:
    one = np.ones((1, 1, 1), np.float32)
    high, low = max(price, lower), min(price, lower)
    of = [float(effect(1e6 * one, one > 0, share * one, net * one, 0 * one)[0, 0, 0]) for share in (low, high)]
    assert of[0] <= of[1] <= 0
    assert high < net or of[1] == 0


def test_the_bands_of_a_portfolio_are_those_of_draws_added_first() -> None:
    draws = np.random.default_rng(1).normal(0, 1, (5000, 2, 1)).astype(np.float32)
    parts = [bands_of(draws[:, row], [2029], Standing.COMPUTED)[0] for row in (0, 1)]
    whole = bands_of(draws.sum(axis=1), [2029], Standing.COMPUTED)[0]
    assert whole.high < parts[0].high + parts[1].high
    assert whole.mean == pytest.approx(parts[0].mean + parts[1].mean, abs=1e-4)


def test_medicines_that_were_not_followed_are_refused() -> None:
    of = market_of([medicine()], [2029], LAW, open_as=0.5, growth=STEADY)
    with pytest.raises(ValueError, match="followed"):
        negotiation_effect([medicine()], selection(of, np.random.default_rng(1), 2), LAW, np.random.default_rng(1))
