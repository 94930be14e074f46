"""Ceilings, calibrated prices and yearly updates, against hand computation and what was really negotiated."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bioaccord.impact.ira.ceiling import ceiling, floor
from bioaccord.impact.ira.monopoly import MonopolyKind
from bioaccord.impact.ira.negotiated_price import calibration, first_price, per_unit
from bioaccord.impact.ira.price_by_year import price_in
from bioaccord.impact.ira.price_findings import price_bands, price_findings
from bioaccord.impact.ira.price_update import risen, updated_price
from bioaccord.impact.ira.product import Medicine, Price
from bioaccord.impact.ira.published_price import with_published_prices
from bioaccord.impact.ira.saved_of_net import mean_between, saved_range, told_savings
from bioaccord.impact.parameter import Standing

from .medicines import LAW, form, medicine, rival, selected_drugs, selected_medicine, spending


def priced(*prices: tuple[str, int, float], approved: date = date(2016, 5, 4), **changed: object) -> Medicine:
    """A short-monopoly drug with prices of (kind, year, USD per 30 days)."""
    return medicine(forms=(form(approved),), prices=tuple(Price("P", *one) for one in prices), **changed)


@pytest.mark.parametrize(
    ("begins", "ends", "factor"),
    [
        # Facts computed elsewhere from the published index.
        (date(2021, 9, 1), date(2022, 9, 1), 1.08202),
        (date(2021, 9, 1), date(2024, 9, 1), 1.14943),
        (date(2021, 9, 1), date(2025, 9, 1), 1.18406),
        (date(2024, 7, 1), date(2025, 7, 1), 1.02705),
    ],
)
def test_consumer_prices_rise_as_published(begins: date, ends: date, factor: float) -> None:
    assert risen(begins, ends, LAW).value == pytest.approx(factor, abs=1e-5)


def test_a_month_that_was_never_published_is_told_and_never_filled_in() -> None:
    found = risen(date(2021, 10, 1), date(2025, 10, 1), LAW)
    assert found.value is None
    assert found.least is not None
    assert found.most is not None
    # From September 2025 on, as prices rose between September and October since 2018.
    last = 324.8 / 276.589
    assert last * 0.999 < found.least < found.most < last * 1.01
    assert "2025-10" in str(found.missing[0])
    assert "not among the figures here" in str(found.missing[0])
    assert risen(date(2024, 4, 1), date(2025, 4, 1), LAW).is_range is False


def test_a_range_of_consumer_prices_begins_with_the_last_month_known() -> None:
    # August 2026 is the last month here (334.98): only the rise to September is open.
    found = risen(date(2021, 9, 1), date(2026, 9, 1), LAW)
    assert found.least is not None
    assert found.most is not None
    assert 334.98 / 274.31 < found.least < found.most < 334.98 / 274.31 * 1.01
    assert "after 2026-08" in str(found.steps[-1].said)
    later = risen(date(2021, 9, 1), date(2027, 9, 1), LAW)
    assert later.least is not None
    assert later.most is not None
    assert found.least < later.least < later.most
    before = risen(date(2021, 9, 1), date(2026, 9, 1), LAW.known(date(2025, 10, 30)))
    assert before.is_range
    assert "after 2025-09" in str(before.steps[-1].said)


def test_a_price_rises_from_its_second_year_on_by_the_months_to_july() -> None:
    assert updated_price(231, 2026, 2026, LAW).value == 231
    assert updated_price(231, 2026, 2027, LAW).value == pytest.approx(231 * 323.048 / 314.54)
    assert updated_price(231, 2026, 2028, LAW).value == pytest.approx(231 * 333.918 / 314.54)
    later = updated_price(231, 2026, 2029, LAW)
    assert (later.value, later.is_range) == (None, True)
    # A renegotiated price applies as it is.
    assert updated_price(200, 2028, 2028, LAW).value == 200


def test_before_a_july_is_published_the_price_is_a_range() -> None:
    assert updated_price(231, 2026, 2028, LAW.known(date(2026, 7, 1))).is_range
    assert updated_price(231, 2026, 2028, LAW.known(date(2026, 11, 30))).value is not None


def test_of_2026_the_base_of_2021_counts_and_from_2027_the_lower_of_two() -> None:
    one = priced(("non_famp", 2021, 100), ("non_famp", 2024, 90), ("net", 2024, 1000), ("net", 2022, 1000))
    assert ceiling(one, 2026, LAW).value == pytest.approx(0.75 * 100 * 296.808 / 274.31)
    assert ceiling(one, 2027, LAW).value == pytest.approx(0.75 * 90)
    dearer = priced(("non_famp", 2021, 100), ("non_famp", 2024, 130), ("net", 2024, 1000))
    assert ceiling(dearer, 2027, LAW).value == pytest.approx(0.75 * 100 * 315.301 / 274.31)


def test_the_net_price_bounds_where_it_is_lower() -> None:
    one = priced(("non_famp", 2021, 100), ("non_famp", 2024, 90), ("net", 2024, 50))
    assert ceiling(one, 2027, LAW).value == 50


def test_what_is_open_about_consumer_prices_decides_nothing_where_another_bound_is_lower() -> None:
    # 400 of 2021 rises by a factor of 1.2 at least until 2027: above 420, and the net price is below the share of either.
    prices = (("non_famp", 2021, 400), ("non_famp", 2027, 420))
    alone = ceiling(priced(*prices), 2030, LAW)
    assert alone.most == pytest.approx(0.65 * 420)
    assert not any("Consumer prices" in str(gap) for gap in alone.missing)
    both = ceiling(priced(*prices, ("net", 2027, 250)), 2030, LAW)
    assert (both.value, both.missing) == (250, ())
    # Below the range in any case; within it, it is a bound.
    open_ones = (("non_famp", 2021, 400), ("non_famp", 2027, 500))
    assert ceiling(priced(*open_ones, ("net", 2027, 300)), 2030, LAW).value == 300
    assert ceiling(priced(*open_ones, ("net", 2027, 324)), 2030, LAW).value is None


def test_without_non_famp_the_list_price_is_a_bound_and_the_gap_is_told() -> None:
    found = ceiling(priced(("list", 2024, 100)), 2027, LAW)
    assert (found.value, found.least, found.most) == (None, None, pytest.approx(75))
    assert len(found.missing) >= 2
    assert ceiling(priced(), 2027, LAW).most is None
    assert ceiling(priced(("list", 2019, 100)), 2027, LAW).most is None


def test_a_price_of_another_unit_is_not_mixed_in() -> None:
    one = priced(("list", 2024, 100))
    other = replace(one, prices=(replace(one.prices[0], unit="mg"),))
    assert ceiling(other, 2027, LAW).most is None
    assert ceiling(other, 2027, LAW, unit="mg").most == pytest.approx(75)


def test_a_drug_that_came_after_2021_counts_from_december_of_its_first_full_year() -> None:
    one = priced(("non_famp", 2023, 100), ("net", 2026, 1000), ("non_famp", 2028, 500), approved=date(2022, 3, 1))
    found = ceiling(one, 2031, LAW)
    assert found.most == pytest.approx(75 * risen(date(2023, 12, 1), date(2028, 9, 1), LAW).most)


def test_the_floor_of_small_biotech_stands_under_2029_and_2030_only() -> None:
    small = priced(
        ("non_famp", 2021, 100),
        ("list", 2025, 120),
        share_of_holder_part_d_2021=0.95,
        spending=(spending(1e9, year=2021),),
    )
    assert floor(small, 2028, LAW).value == 0
    found = floor(small, 2029, LAW)
    assert found.least == pytest.approx(66 * risen(date(2021, 9, 1), date(2026, 9, 1), LAW).least)
    assert "lies between 80.66 and 80.82 USD" in str(found.steps[-1].said)
    assert floor(small, 2031, LAW).value == 0
    assert first_price(small, 2029, LAW).least == pytest.approx(found.least)
    assert floor(priced(("non_famp", 2021, 100)), 2029, LAW).value == 0


def test_what_was_negotiated_lies_at_or_below_the_bound(shared_data: Path) -> None:
    held = []
    for row in selected_drugs(shared_data):
        if not row["mfp_30d_usd"]:
            continue
        year = int(row["ipay"])
        one = replace(
            selected_medicine(row), prices=(Price(row["brand"], "list", year - 3, float(row["list_price_30d_usd"])),)
        )
        most = ceiling(one, year, LAW).most
        held.append(most is not None and float(row["mfp_30d_usd"]) <= most)
    assert held == [True] * 25


def test_the_calibration_sees_only_what_was_known_and_says_its_error() -> None:
    whole = calibration(MonopolyKind.SHORT, LAW)
    assert whole
    assert (whole.count, whole.middle, whole.spread) == (
        19,
        pytest.approx(-0.6778, abs=1e-3),
        pytest.approx(0.4080 * (20 / 19) ** 0.5, abs=1e-3),
    )
    early = calibration(MonopolyKind.SHORT, LAW.known(date(2025, 1, 1)))
    assert early
    assert early.count == 6
    assert calibration(MonopolyKind.SHORT, LAW.known(date(2024, 1, 1))) is None
    extended = calibration(MonopolyKind.EXTENDED, LAW)
    assert extended
    assert extended.count == 25
    assert (whole.drawn(np.random.default_rng(1), (1000,)) <= 1).all()


def test_a_price_is_a_range_below_the_ceiling_or_as_negotiated() -> None:
    one = priced(("list", 2026, 1000))
    found = first_price(one, 2029, LAW)
    assert found.least is not None
    assert found.value is not None
    assert found.most is not None
    assert 0 < found.least < found.value < found.most <= 750
    assert found.standing is Standing.UNVERIFIED
    given = first_price(priced(("negotiated", 2029, 321)), 2029, LAW)
    assert (given.value, given.is_range) == (321, False)
    assert not first_price(priced(), 2029, LAW).is_told


def test_a_price_per_unit_needs_units() -> None:
    assert per_unit(231, 60) == 3.85
    with pytest.raises(ValueError, match="more than 0"):
        per_unit(231, 0)


def test_the_figures_of_what_was_negotiated_are_those_that_were_published(shared_data: Path) -> None:
    published = sorted(
        (row["monopoly_type_derived"].split()[0], int(row["ipay"]), round(float(row["mfp_30d_usd"]) / float(row["list_price_30d_usd"]), 4))
        for row in selected_drugs(shared_data)
        if row["mfp_30d_usd"]
    )  # fmt: skip
    figures = sorted(
        (one.name.split(".")[2], one.values[0].effective_on.year, one.values[0].number)
        for one in LAW
        if one.name.startswith("price.negotiated_of_list.")
    )
    assert figures == published


def eliquis(**changed: object) -> Medicine:
    forms = (form(date(2012, 12, 28)),)
    return medicine(**{"forms": forms, "moieties": ("apixaban",), "selected_for": 2026, **changed})


def test_a_published_price_stands_in_for_a_selected_drug_of_its_moieties_and_is_said() -> None:
    found = first_price(with_published_prices(eliquis(), LAW), 2026, LAW)
    assert (found.value, found.steps[0].rule_id) == (231, "price.published")
    assert found.steps[0].values[0].name == "price.negotiated.apixaban"
    whole = with_published_prices(eliquis(), LAW)
    assert [(one.kind, one.year, round(one.amount_usd)) for one in whole.prices] == [("list", 2023, 521), ("negotiated", 2026, 231)]  # fmt: skip
    # What the portfolio gives goes before it.
    own = eliquis(prices=(Price("P", "negotiated", 2026, 230.5),))
    assert first_price(with_published_prices(own, LAW), 2026, LAW).value == 230.5


def test_a_published_price_is_that_of_no_other_drug_year_or_day() -> None:
    for one in (eliquis(selected_for=None), eliquis(selected_for=2027), eliquis(moieties=("apixaban", "other"))):
        assert with_published_prices(one, LAW).prices == ()
    assert with_published_prices(eliquis(), LAW.known(date(2024, 8, 14))).prices == ()
    assert len(with_published_prices(eliquis(), LAW.known(date(2024, 8, 15))).prices) == 2
    combination = medicine(moieties=("fluticasone furoate", "umeclidinium", "vilanterol"), selected_for=2027)
    assert first_price(with_published_prices(combination, LAW), 2027, LAW).value == 175


def test_a_price_by_year_rises_and_is_open_again_from_its_renegotiation_on() -> None:
    one = with_published_prices(eliquis(), LAW)
    known = [price_in(one, 2026, year, LAW).value for year in (2026, 2027, 2028)]
    assert known == pytest.approx([231, 231 * 1.02705, 231 * 1.02705 * 1.03365], rel=1e-5)
    # 16 years in December 2028: a long monopoly for 2029, whose ceiling lies below the price so far.
    again = price_in(one, 2026, 2029, LAW)
    assert again.least is not None
    assert again.value is not None
    assert again.most is not None
    assert again.least < again.value < again.most <= 231 * 1.02705 * 1.03365 * 1.09
    assert any(step.rule_id == "negotiation.renegotiation" for step in again.steps)
    later = price_in(one, 2026, 2031, LAW)
    assert later.most is not None
    assert later.most > again.most
    told = replace(one, prices=(*one.prices, Price("P", "negotiated", 2029, 200)))
    assert price_in(told, 2026, 2029, LAW).value == 200
    assert price_in(told, 2026, 2030, LAW).is_range


def test_without_a_list_price_a_price_is_told_by_the_net_one_as_others_saved_of_it() -> None:
    found = first_price(priced(("net", 2026, 100)), 2029, LAW)
    assert found.least is not None
    assert found.most is not None
    assert found.value == pytest.approx(61)
    assert 20 < found.least < 61 < found.most < 100
    assert found.steps[-1].rule_id == "price.net"
    # The range holds a year's own mean, where that is told, more narrowly.
    low, middle, high = saved_range(2027, LAW)
    assert middle == 0.44
    assert high - low < np.subtract(*saved_range(2030, LAW)[::-2])


def test_a_net_price_that_is_given_goes_before_the_list_price() -> None:
    found = first_price(priced(("net", 2026, 300), ("list", 2026, 1000)), 2029, LAW)
    assert found.value == pytest.approx(300 * 0.61)
    assert found.most is not None
    assert found.most < 300
    assert any(step.rule_id == "price.net" for step in found.steps)
    # No higher than the ceiling, whatever was saved of net prices.
    assert first_price(priced(("net", 2026, 1000), ("non_famp", 2026, 600), ("non_famp", 2021, 600)), 2029, LAW).most == pytest.approx(450)  # fmt: skip


def test_a_price_by_year_says_how_likely_it_still_applies() -> None:
    one = with_published_prices(eliquis(), LAW)
    bands = price_bands(one, LAW, {year: 1.0 if year < 2029 else 0.25 if year < 2031 else 0.0 for year in range(2026, 2036)})  # fmt: skip
    assert [(band.year, band.probability) for band in bands] == [(2026, None), (2027, None), (2028, None), (2029, 0.25), (2030, 0.25)]  # fmt: skip
    assert price_bands(eliquis(selected_for=None), LAW) == ()


def test_a_price_that_a_competitor_may_have_ended_says_so() -> None:
    # Without the draws of a market: marketed, it ends the selection as early as it can; expected, as likely as it is said to come.
    marketed = with_published_prices(eliquis(competitors=(rival(marketed_on=date(2026, 5, 1)),)), LAW)
    assert [(band.year, band.probability) for band in price_bands(marketed, LAW)] == [(2026, None), (2027, None)]
    coming = with_published_prices(eliquis(competitors=(rival(expected_on=date(2028, 4, 1), likelihood=0.8),)), LAW)
    chances = [band.probability for band in price_bands(coming, LAW)]
    assert chances[:3] == [None, None, None]
    assert chances[3:] == pytest.approx([0.2] * len(chances[3:]))


def test_an_estimate_is_told_as_one() -> None:
    for one, is_estimate in ((eliquis(), False), (priced(("list", 2025, 1000), selected_for=2028), True)):
        whole = with_published_prices(one, LAW)
        price = next(found for found in price_findings(whole, whole.selected_for, LAW) if found.key == "first_price")
        assert bool(price.said and "An estimate" in str(price.said)) is is_estimate


def test_a_price_is_shown_by_supply_and_by_unit_where_units_are_given() -> None:
    one = with_published_prices(eliquis(units_per_30_days=60.0), LAW)
    by_key = {found.key: found for found in price_findings(one, 2026, LAW)}
    assert (by_key["first_price"].answer.value, by_key["first_price"].unit) == (231, "USD per 30 days")
    assert (by_key["first_price.unit"].answer.value, by_key["first_price.unit"].unit) == (3.85, "USD per unit")
    other = eliquis(units_per_30_days=60.0, moieties=("other",), prices=(Price("P", "negotiated", 2026, 3.85, "unit"),))
    back = {found.key: found for found in price_findings(other, 2026, LAW)}
    assert back["first_price.30_days"].answer.value == pytest.approx(231)


def test_a_340b_hospital_pays_no_more_than_the_lower_of_both_bounds() -> None:
    def most(*prices: Price) -> tuple[float | None, int]:
        one = with_published_prices(eliquis(prices=prices), LAW)
        found = next(found for found in price_findings(one, 2026, LAW) if found.key == "covered_entity").answer
        return found.most, len(found.missing)

    assert most() == (231, 1)
    assert most(Price("P", "amp", 2025, 400)) == (231, 0)
    assert most(Price("P", "amp", 2025, 200)) == (pytest.approx(200 * 0.769), 0)


@pytest.mark.parametrize(
    ("known", "savings"),
    [
        (date(2023, 2, 16), {}),
        (date(2023, 2, 17), {2026: 0.5}),
        (date(2024, 8, 14), {2026: 0.5}),
        (date(2024, 8, 15), {2026: 0.22}),
        (date(2025, 11, 24), {2026: 0.22}),
        (date(2025, 11, 25), {2026: 0.34, 2027: 0.44}),
        (date(2025, 11, 26), {2026: 0.34, 2027: 0.44}),
    ],
)
def test_what_was_saved_of_net_prices_is_seen_from_the_day_it_was_told(known: date, savings: dict[int, float]) -> None:
    assert {year: one.number for year, one in told_savings(LAW.known(known)).items()} == savings
    low, high = mean_between(LAW.known(known))
    assert 0 < low <= high < 1


def test_prices_of_2027_are_seen_from_the_day_they_were_published() -> None:
    one = medicine(moieties=("semaglutide",), selected_for=2027)
    amounts = [with_published_prices(one, LAW.known(date(2025, 11, day))).prices for day in (24, 25, 26)]
    assert [len(prices) for prices in amounts] == [0, 2, 2]
    assert amounts[1][1].amount_usd == 274
