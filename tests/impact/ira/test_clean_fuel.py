"""The clean fuel credits, worked by hand from 26 USC 45Z, 40B and 48C."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from bioaccord.impact.ira.aviation_fuel import aviation_fuel_credit
from bioaccord.impact.ira.clean_fuel import applicable_amount, credit, credit_on, emissions_factor, is_eligible
from bioaccord.impact.ira.energy_project import EnergyProject, energy_project_credit, is_within_allocation
from bioaccord.impact.ira.fuel import FuelBatch, FuelRole, RateSource
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.language import Text

from .medicines import LAW, under

NAME, DAY = Text("보기", "Example"), timedelta(days=1)


def fuel(day: date = date(2025, 6, 1), **changed: object) -> FuelBatch:
    """A million gallons of US diesel of US fat at 20 kg, with wages paid, made and sold on a day."""
    whole = FuelBatch("F", NAME, FuelRole.PRODUCER, False, day, day, 1_000_000.0, 20.0, "tallow", ("US",), "US", True, is_registered=True, is_sold_to_unrelated=True, rate_source=RateSource.TABLE)  # fmt: skip
    return replace(whole, **changed)


def eligible(one: FuelBatch) -> bool | None:
    return is_eligible(one, one.first_day, LAW).value


@pytest.mark.parametrize(("rate", "factor"), [(50.0, "0"), (48.0, "0"), (47.4, "0.1"), (42.6, "0.1"), (20.0, "0.6"), (0.0, "1"), (-10.0, "1.2")])  # fmt: skip
def test_the_emissions_factor_rounded_to_a_tenth(rate, factor) -> None:
    # (50 - 42.6) / 50 = 0.148.
    assert emissions_factor(fuel(emission_rate_kg=rate), date(2025, 6, 1), LAW).value == Fraction(factor)


@pytest.mark.parametrize(("rate", "source", "least", "most"), [(47.5, RateSource.TABLE, "0", "0.1"), (42.5, RateSource.TABLE, "0.1", "0.2"), (18.0, None, "0.6", "0.6"), (17.0, RateSource.MODEL, "0.7", "0.7"), (22.0, RateSource.MODEL, "0.6", "0.6"), (24.0, None, "0.5", "0.5"), (33.0, None, "0.3", "0.3"), (12.5, None, "0.7", "0.8"), (47.5, None, "0", "0.1"), (2.4, None, "1", "1"), (-2.4, None, "1", "1")])  # fmt: skip
def test_a_factor_that_hangs_on_how_it_is_rounded_is_a_range(rate, source, least, most) -> None:
    # 12.5 is just between 10 and 15, as models go, and (50 - 12.5) / 50 = 0.75 between two tenths.
    found = emissions_factor(fuel(emission_rate_kg=rate, rate_source=source), date(2025, 6, 1), LAW)
    assert (found.value if least == most else (found.least, found.most)) == (
        Fraction(least) if least == most else (Fraction(least), Fraction(most))
    )
    assert bool(found.missing) is (least != most)


@pytest.mark.parametrize(("day", "factor"), [(date(2025, 12, 31), "1.2"), (date(2026, 1, 1), "1"), (date(2026, 1, 2), "1")])  # fmt: skip
def test_rates_below_zero_count_to_the_end_of_2025_and_for_manure_after(day, factor) -> None:
    assert emissions_factor(fuel(emission_rate_kg=-10.0), day, LAW).value == Fraction(factor)
    assert emissions_factor(fuel(emission_rate_kg=-10.0, is_manure=True), day, LAW).value == Fraction("1.2")


def test_the_amounts_of_2025_rounded_to_a_cent() -> None:
    # Times 1.06: 0.212, 1.06, 0.371, 1.855.
    day = date(2025, 6, 1)
    cases = [(False, False), (False, True), (True, False), (True, True)]
    amounts = [applicable_amount(fuel(is_aviation=aviation, pays_wages=wages), day, LAW) for aviation, wages in cases]
    assert [one.value for one in amounts] == [Fraction("0.21"), Fraction("1.06"), Fraction("0.37"), Fraction("1.86")]
    assert all(one.standing is Standing.UNVERIFIED for one in amounts)


def test_wages_not_told_give_a_range_and_an_unknown_inflation_factor_the_least() -> None:
    unsaid = credit(fuel(pays_wages=None), LAW)
    assert (unsaid.least, unsaid.most, len(unsaid.missing)) == (126_000.0, 636_000.0, 1)
    later = credit(fuel(date(2026, 6, 1)), LAW)
    # From May 2021's 269.195 to 292.296 and from June's 271.696 to 296.311 in 2022: 1.0906 is the highest, so 1.156, 1.16 rounded.
    assert (later.value, later.least, later.most, len(later.missing)) == (None, 636_000.0, 696_000.0, 1)


def test_the_credit_is_rounded_to_a_cent() -> None:
    # 1.06 x 1.23 gallons x 0.6 = 0.78228.
    assert credit(fuel(gallons=1.23), LAW).value == 0.78


@pytest.mark.parametrize(("countries", "before", "after"), [(("KR",), True, False), (("US", "KR"), True, False), (("CA", "MX", "US"), True, True), ((), True, None)])  # fmt: skip
def test_the_origin_of_feedstock_decides_from_2026_on(countries, before, after) -> None:
    turn = date(2026, 1, 1)
    found = [eligible(fuel(turn + days * DAY, feedstock_countries=countries)) for days in (-1, 0, 1)]
    assert found == [before, after, after]


@pytest.mark.parametrize(("day", "is_one"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2025, 1, 2), True), (date(2029, 12, 30), True), (date(2029, 12, 31), True), (date(2030, 1, 1), False)])  # fmt: skip
def test_from_2025_to_2029(day, is_one) -> None:
    assert eligible(fuel(day)) is is_one


def test_as_the_law_was_known_before_the_amendment_it_ended_with_2027() -> None:
    law = LAW.known(date(2025, 7, 3))
    days = (date(2027, 12, 30), date(2027, 12, 31), date(2028, 1, 1))
    assert [is_eligible(fuel(day, feedstock_countries=("KR",)), day, law).value for day in days] == [True, True, False]
    assert emissions_factor(fuel(emission_rate_kg=-10.0), date(2026, 6, 1), law).value == Fraction("1.2")
    aviation = applicable_amount(fuel(is_aviation=True), date(2025, 9, 1), law)
    assert aviation.value == Fraction("1.86")
    assert credit(fuel(), LAW.known(date(2024, 6, 1))).missing


def test_the_end_of_the_aviation_amount_is_told_with_its_contradiction() -> None:
    days = [date(2025, 8, 30), date(2025, 8, 31), date(2025, 9, 1), date(2025, 12, 30), date(2025, 12, 31)]
    found = [credit_on(fuel(is_aviation=True), day, LAW) for day in days]
    assert [one.value for one in found[:2]] == [1_116_000.0, 1_116_000.0]
    for one in found[2:]:
        assert (one.least, one.most) == (636_000.0, 1_116_000.0)
        assert "contradict" in " ".join(map(str, one.missing))
    after = [credit_on(fuel(is_aviation=True), day, LAW) for day in (date(2026, 1, 1), date(2026, 1, 2))]
    assert [(one.least, one.most) for one in after] == [(636_000.0, 696_000.0)] * 2
    year = credit(fuel(is_aviation=True, first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)), LAW)
    assert (year.least, year.most) == (636_000.0, 1_116_000.0)


def test_a_batch_over_the_turn_of_2026_reaches_from_nothing_to_all() -> None:
    both = credit(fuel(first_day=date(2025, 7, 1), last_day=date(2026, 6, 30), feedstock_countries=("KR",)), LAW)
    assert (both.least, both.most) == (0.0, 636_000.0)
    assert both.missing
    # The ends of a batch from 2024 to 2030 have nothing; the days between have.
    whole = credit(fuel(first_day=date(2024, 6, 1), last_day=date(2030, 6, 1)), LAW)
    assert (whole.least, bool(whole.most)) == (0.0, True)


@pytest.mark.parametrize("changed", [{"produced_in": "KR"}, {"emission_rate_kg": 50.1}, {"is_coprocessed": True}, {"other_credit": True}, {"is_registered": False}, {"is_sold_to_unrelated": False}])  # fmt: skip
def test_what_rules_a_fuel_out(changed) -> None:
    assert eligible(fuel(**changed)) is False
    assert credit(fuel(**changed), LAW).value == 0.0


@pytest.mark.parametrize("changed", [{"produced_in": ""}, {"is_registered": None}, {"is_sold_to_unrelated": None}])
def test_what_leaves_it_open(changed) -> None:
    found = credit(fuel(**changed), LAW)
    assert (found.least, found.most) == (0.0, 636_000.0)
    assert found.missing
    assert eligible(fuel(produced_in="PR")) is True
    assert credit(fuel(emission_rate_kg=None), LAW).missing


@pytest.mark.parametrize(("cut", "cents"), [(50.0, 125), (51.0, 126), (99.0, 174), (100.0, 175), (120.0, 175)])
def test_40b_a_cent_for_each_point_beyond_50(cut, cents) -> None:
    assert aviation_fuel_credit(NAME, 100.0, cut, date(2024, 6, 1), LAW).value == cents


def test_40b_below_50_parts_of_a_point_and_its_days() -> None:
    assert aviation_fuel_credit(NAME, 100.0, 49.9, date(2024, 6, 1), LAW).value == 0
    part = aviation_fuel_credit(NAME, 1000.0, 57.5, date(2024, 6, 1), LAW)
    assert (part.least, part.most, len(part.missing)) == (1320.0, 1325.0, 1)
    for last, is_in in ((date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2023, 1, 2), True), (date(2024, 12, 30), True), (date(2024, 12, 31), True), (date(2025, 1, 1), False)):  # fmt: skip
        assert bool(aviation_fuel_credit(NAME, 100.0, 60.0, last, LAW).value) is is_in


PLANT = EnergyProject(NAME, 100e6, 80e6, date(2023, 3, 1), date(2025, 3, 1), date(2025, 3, 1), date(2027, 3, 1), True)


def test_48c_30_per_cent_of_no_more_than_was_designated() -> None:
    assert energy_project_credit(PLANT, LAW).value == 24e6
    assert energy_project_credit(replace(PLANT, pays_wages=False), LAW).value == 4.8e6
    unsaid = energy_project_credit(replace(PLANT, pays_wages=None, in_service_on=None), LAW)
    assert (unsaid.least, unsaid.most, len(unsaid.missing)) == (4.8e6, 24e6, 2)
    assert energy_project_credit(replace(PLANT, designated_usd=None), LAW).missing


@pytest.mark.parametrize(("days", "amount"), [(-1, 24e6), (0, 24e6), (1, 0.0)])
def test_48c_two_years_to_prove_and_two_to_serve(days, amount) -> None:
    assert energy_project_credit(replace(PLANT, evidence_on=date(2025, 3, 1) + days * DAY), LAW).value == amount
    assert energy_project_credit(replace(PLANT, in_service_on=date(2027, 3, 1) + days * DAY), LAW).value == amount


def test_48c_what_is_left_out_and_what_can_be_allocated() -> None:
    for name in ("refines_other_fuel", "has_other_credit", "is_moved"):
        assert energy_project_credit(replace(PLANT, **{name: True}), LAW).value == 0.0
    day = date(2024, 1, 1)
    assert is_within_allocation(6e9, 10e9, day, LAW)
    assert not is_within_allocation(6e9 + 1, 10e9, day, LAW)
    assert not is_within_allocation(6e9, 10e9 + 1, day, LAW)


def test_the_bill_that_brings_the_aviation_amount_back() -> None:
    law = under("saf-act")
    aviation = fuel(is_aviation=True)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2033, 12, 31), date(2034, 1, 1)]
    found = [credit_on(aviation, day, law) for day in days]
    assert (found[0].least, found[0].most) == (636_000.0, 1_116_000.0)
    assert [one.least for one in found[1:3]] == [1_116_000.0, 1_116_000.0]
    assert found[3].value == 0.0
