"""What negotiation does to revenue: by hand, and what it may never do."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.impact.ira.discount_share import DiscountShare
from bioaccord.impact.ira.market import market_of
from bioaccord.impact.ira.product import Medicine, Part, Price
from bioaccord.impact.ira.published_price import with_published_prices
from bioaccord.impact.ira.revenue import RevenueEffect, _drawn_nets, bands_of, effect, negotiation_effect
from bioaccord.impact.ira.selection import Selection, selection
from bioaccord.impact.ira.spending_growth import GrowthModel
from bioaccord.impact.parameter import Standing

from .medicines import LAW, biologic, biosimilar, medicine, rival, selected_drugs, selected_medicine, spending

STEADY = GrowthModel(mean=0.0, persistence=0.0, spread=0.0, unknown_spread=0.0, young_spread=0.0, generics=0.0)


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
    found = effects(with_prices(), discounts={"P": DiscountShare((0.1, 0.1, 0.1), (0.1, 0.1, 0.1))})
    assert found.bands["P"][0].middle == pytest.approx(9e8 * -0.1, rel=1e-5)
    open_ = effects(with_prices(), discounts={"P": DiscountShare((0.0, 0.0, 0.0), (0.1, 0.1, 0.1))}).bands["P"][0]
    assert (open_.low / 9e8, open_.high / 9e8) == (pytest.approx(-0.195, abs=0.01), pytest.approx(-0.105, abs=0.01))


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
    assert "Example" in found.assumptions[0].told("en")
    assert "44%" in found.assumptions[0].told("en")
    assert "it told 22%" in found.assumptions[1].told("en")


def test_a_net_price_lies_between_negotiated_and_list_price_by_what_was_told_of_all_drugs() -> None:
    def middle_saved(year: int) -> float:
        first = np.full(4000, year, np.int16)
        price, luck = np.full(4000, 0.3, np.float32), np.random.default_rng(1).random(4000, np.float32)
        nets = _drawn_nets(price, first, LAW, luck, np.random.default_rng(2))
        assert (nets >= price).all()
        assert (nets <= 1).all()
        return float(np.mean(1 - price / nets))

    assert [middle_saved(year) for year in (2026, 2027, 2030)] == pytest.approx([0.34, 0.44, 0.39], abs=0.02)


def test_a_price_yet_to_be_negotiated_lies_below_the_net_price_that_is_given_as_others_did() -> None:
    # List price 1000, net price 300: 300 is the ceiling, and what was negotiated so far ended 34% and 44% below net prices.
    one = with_prices(forms=(replace(medicine().forms[0], approved_on=date(2019, 1, 1)),))
    given = effects(replace(one, prices=(Price("P", "list", 2025, 1000), Price("P", "net", 2025, 300))), draws=2000)
    year = next(band for band in given.bands["P"] if band.low)
    assert year.high < 0
    assert year.middle == pytest.approx(-9e8 * 0.3 * 0.39, rel=0.1)
    untold = effects(replace(one, prices=(Price("P", "list", 2025, 1000),)), draws=2000)
    assert next(band for band in untold.bands["P"] if band.low).middle < 0


def test_a_negotiated_price_is_never_above_the_net_price_that_is_given() -> None:
    one = with_prices(forms=(replace(medicine().forms[0], approved_on=date(2019, 1, 1)),))
    one = replace(one, prices=(Price("P", "list", 2025, 100), Price("P", "net", 2025, 10)))
    assert -9e8 * 0.1 < effects(one).bands["P"][0].low <= effects(one).bands["P"][0].high <= 0


def test_part_b_pays_106_per_cent_of_either_price_and_gives_no_discount() -> None:
    rows = tuple(spending(9e8, Part.B, year=year) for year in range(2021, 2034))
    prices = (Price("P", "asp", 2027, 50, unit="unit"), Price("P", "negotiated", 2029, 40, unit="unit"))
    one = biologic(spending=rows, prices=(*prices, Price("P", "list", 2025, 60, unit="unit")))
    found = effects(one, discounts={"P": DiscountShare((0.1,) * 3, (0.1,) * 3)})
    assert found.bands["P"][0].middle == pytest.approx(-9e8 / 1.06 * 0.2, rel=1e-4)


def test_a_competitor_that_is_expected_ends_the_effect_as_likely_as_it_comes() -> None:
    coming = rival(expected_on=date(2029, 3, 1), likelihood=0.4)
    one = with_prices(competitors=(coming,), selected_for=2026)
    one = replace(one, prices=(Price("P", "list", 2025, 100), Price("P", "net", 2025, 60), Price("P", "negotiated", 2026, 40)))  # fmt: skip
    found = effects(one, draws=2000)
    # From March to January lie more than nine months: 2030 is the first year without the price.
    assert [band.probability for band in found.bands["P"]] == pytest.approx([1, 0.6, 0.6], abs=0.04)
    later = replace(one, competitors=(replace(coming, expected_on=date(2029, 4, 2)),))
    assert [band.probability for band in effects(later, draws=2000).bands["P"]] == pytest.approx([1, 1, 0.6], abs=0.04)


def test_where_no_price_can_be_told_there_is_no_effect_and_no_gain() -> None:
    one = medicine(forms=(), selected_for=2026, prices=(Price("P", "negotiated", 2026, 40),))
    found = effects(one, discounts={"P": DiscountShare((0.1,) * 3, (0.2,) * 3)})
    assert found.bands["P"] == ()
    assert not found.draws.any()
    assert any("no effect is told" in said.told("en") for said in found.missing)


def test_a_competitor_that_may_come_does_not_bring_the_drug_back_to_the_lists() -> None:
    one = with_prices(competitors=(rival(expected_on=date(2027, 12, 1), likelihood=0.5),), selected_for=2026)
    of = market_of([one], range(2029, 2032), LAW, open_as=0.5, growth=STEADY)
    found = selection(of, np.random.default_rng(4), 200, followed=["P"], published_through=2026)
    assert found.probability.tolist() == [[0, 0, 0]]
    assert float((found.ended == 2029).mean()) == pytest.approx(0.5, abs=0.1)


def test_a_generic_that_came_after_the_last_spending_given_lowers_what_follows() -> None:
    def spent(**changed: object) -> list[float]:
        one = with_prices(selected_for=2026, spending=(spending(9e8, year=2023), spending(9e8, year=2022)), **changed)
        of = market_of([one], range(2026, 2029), LAW, open_as=0.5, growth=STEADY)
        found = selection(of, np.random.default_rng(4), 3, followed=["P"], published_through=2028)
        return [float(one) / 9e8 for one in found.spending[0, 0]]

    assert spent() == pytest.approx([1, 1, 1], rel=1e-5)
    came = spent(competitors=(rival(marketed_on=date(2025, 7, 15)),))
    assert came[2] == pytest.approx(np.exp(-0.9), rel=1e-5)
    assert spent(competitors=(rival(marketed_on=date(2022, 7, 15)),)) == pytest.approx([1, 1, 1], rel=1e-5)
    # A biosimilar's effect on spending is in no data: none is told.
    bio = {"pathway": biologic().pathway, "is_plasma_derived": False}
    assert spent(competitors=(biosimilar(marketed_on=date(2025, 7, 15)),), **bio) == pytest.approx([1, 1, 1], rel=1e-5)


def test_the_floor_of_a_small_biotech_drug_holds_up_a_drawn_price() -> None:
    young = (replace(medicine().forms[0], approved_on=date(2019, 1, 1)),)
    plain = medicine(forms=young, prices=(Price("P", "list", 2025, 100), Price("P", "net", 2025, 100)))
    small = replace(plain, share_of_holder_part_d_2021=0.9)
    assert effects(plain).bands["P"][0].low < -0.6 * 9e8
    assert effects(small).bands["P"][0].low == pytest.approx(-0.34 * 9e8, rel=1e-3)


def test_a_longer_monopoly_lowers_the_price_in_the_year_of_its_renegotiation() -> None:
    # Approved in March 2014: 15 years on 1 January 2030, 16 by 2031.
    one = with_prices(forms=(replace(medicine().forms[0], approved_on=date(2014, 3, 1)),), selected_for=2026)
    one = replace(
        one, prices=(Price("P", "list", 2025, 100), Price("P", "net", 2025, 60), Price("P", "negotiated", 2026, 50))
    )
    found = effects(one)
    assert [band.middle / 9e8 for band in found.bands["P"][:2]] == pytest.approx([-0.1, -0.1], rel=1e-4)
    # At most 40 % of the list price from then on, and less as others of long monopolies ended.
    assert found.bands["P"][2].high / 9e8 <= -0.2 + 1e-4
    assert found.bands["P"][2].low / 9e8 < -0.25
    told = replace(one, prices=(*one.prices, Price("P", "negotiated", 2031, 35)))
    assert effects(told).bands["P"][2].middle / 9e8 == pytest.approx(-0.25, rel=1e-4)


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


@pytest.mark.parametrize(("year", "gross", "saved"), [(2026, 56.2e9, 10.8e9), (2027, 42.5e9, 12.0e9)])
def test_all_drugs_of_a_year_together_lose_what_the_agency_said_they_saved(shared_data: Path, year: int, gross: float, saved: float) -> None:  # fmt: skip
    rows = [row for row in selected_drugs(shared_data) if int(row["ipay"]) == year]
    medicines = [with_published_prices(selected_medicine(row), LAW) for row in rows]
    ids, draws = tuple(one.product_id for one in medicines), 1000
    told = np.array([float(row["gross_cost_ref_period_usd"]) for row in rows], np.float32)
    spent = np.broadcast_to((told * gross / told.sum())[None, :, None], (draws, len(ids), 1)).astype(np.float32)
    first, none = np.full((draws, len(ids)), year, np.int16), np.zeros((draws, len(ids)), np.int16)
    found = Selection(ids, (year,), draws, np.ones((len(ids), 1), np.float32), np.zeros((len(ids), 1, 1), np.int32), first, ids, spent, 0 * spent, none)  # fmt: skip
    effect = negotiation_effect(medicines, found, LAW, np.random.default_rng(1)).portfolio[0]
    assert -effect.middle == pytest.approx(saved, rel=0.15)
    assert -effect.high < saved < -effect.low
