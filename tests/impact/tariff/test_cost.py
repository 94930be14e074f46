"""Cost by year, held against a sum day by day; and the law as a whole on its own example."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bioaccord.impact.assessed import assessed_data
from bioaccord.impact.tariff.cost import Chance, yearly_cost
from bioaccord.impact.tariff.findings import findings, struck_down
from bioaccord.impact.tariff.law import LAW
from bioaccord.impact.tariff.line import Programme
from bioaccord.impact.tariff.timeline import timeline
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import share_of_hangul

from .goods import LINE, TODAY, rate, tariff

PLAIN = replace(LINE, hs_code=HSCode("3926.90"))
RATES = (rate(0.0, hs_code="39"), rate(0.0, Programme.PREFERENCE, hs_code="39", origin="KR"))


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_year_costs_what_its_days_cost(year):
    asked = tariff(PLAIN, rates=RATES)
    cost = yearly_cost(PLAIN, asked, (year,), Chance(7, 400))
    answers = [asked.duty(PLAIN, day).answer() for day in days_of(year)]
    least = sum(one.value if one.value is not None else one.least for one in answers) / len(answers) * 1_000_000
    most = sum(one.value if one.value is not None else one.most for one in answers) / len(answers) * 1_000_000
    assert cost.amounts.min() == pytest.approx(least)
    assert cost.amounts.max() == pytest.approx(most)
    assert cost.is_whole


def test_the_reciprocal_duty_of_2025_by_hand():
    """From 5 April 124 days at 10 %, from 7 August 147 at 15 %."""
    cost = yearly_cost(PLAIN, tariff(PLAIN, rates=RATES), (2025,), Chance(7, 10))
    assert cost.amounts[0] == pytest.approx(1_000_000 * (124 * 0.10 + 147 * 0.15) / 365)
    paid = struck_down((PLAIN,), tariff(PLAIN, rates=RATES))
    assert paid.value == pytest.approx(1_000_000 * (124 * 0.10 + 201 * 0.15) / 365, abs=1)
    assert struck_down((PLAIN,), tariff(PLAIN, rates=RATES, as_of=date(2026, 2, 19))) is None


def test_lines_that_hang_on_one_question_rise_and_fall_together():
    chance = Chance(7, 1000)
    other = replace(PLAIN, line_id="M")
    asked = tariff(PLAIN, other, rates=RATES)
    one, two = (yearly_cost(line, asked, (2026,), chance).amounts[0] for line in (PLAIN, other))
    assert (one == two).all() and len(set(one.tolist())) == 2
    assert 0.4 < float(np.mean(one == one.max())) < 0.6


def test_the_timeline_of_a_line_tells_each_duty_once_and_without_a_gap():
    found = [one for one in timeline(PLAIN, tariff(PLAIN, rates=RATES)) if not one.is_nothing]
    told = [(one.programme, one.first_day, one.last_day, one.shares) for one in found]
    assert told == [
        (Programme.RECIPROCAL, date(2025, 4, 5), date(2025, 8, 6), (0.1,)),
        (Programme.RECIPROCAL, date(2025, 8, 7), date(2026, 2, 23), (0.15,)),
        (Programme.SECTION_122, date(2026, 2, 24), date(2026, 7, 23), (0.1, 0.15)),
    ]


def test_the_example_is_told_in_both_languages_and_alike_from_the_same_seed():
    data = assessed_data(LAW, LAW.example(), TODAY, "", seed=3, draws=100)
    assert len(data["subjects"]) == 10
    assert data == assessed_data(LAW, LAW.example(), TODAY, "", seed=3, draws=100)
    for subject in data["subjects"]:
        for said in (subject["headline"], *subject["missing"], *(step["said"] for one in subject["findings"] for step in one["steps"])):  # fmt: skip
            assert share_of_hangul(said["ko"]) > share_of_hangul(said["en"])
        assert "가상" in subject["name"]["ko"] and "made up" in subject["name"]["en"]


def test_scenarios_differ_where_they_should():
    base, dearer = (
        {one["id"]: one["findings"][0] for one in assessed_data(LAW, LAW.example(), TODAY, scenario, seed=3, draws=100)["subjects"]}
        for scenario in ("", "korea-25")
    )  # fmt: skip
    changed = {name for name in base if base[name]["value"] != dearer[name]["value"] or base[name]["most"] != dearer[name]["most"]}  # fmt: skip
    assert changed == {"CM-1", "CM-2", "CM-3", "GX-2"}
    assert dearer["CM-3"]["value"] == base["CM-3"]["value"] / 0.15 * 0.25


@pytest.mark.parametrize(
    "as_of", [date(1995, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2025, 4, 1), date(2040, 6, 1)]
)
def test_any_day_can_be_asked(as_of):
    data = assessed_data(LAW, LAW.example(), as_of, "", seed=1, draws=20)
    # In 1995 the example's rates had not begun, and nothing can be told.
    years = range(min(2025, as_of.year), as_of.year + 3) if as_of.year > 2000 else ()
    assert {one["year"] for one in data["bands"]} == set(years)


def test_a_year_with_what_cannot_be_told_may_be_more_and_others_are_told_in_full() -> None:
    """The reciprocal duty on goods of India from 7 August 2025 is not among the figures; it was struck down in 2026."""
    line = replace(LINE, origin="IN", last_transformed_in="IN", is_section_232_listed=False)
    put = tariff(line, rates=(rate(0.05),))
    bands = yearly_cost(line, put, (2024, 2025, 2027), Chance(1, 10)).bands()
    assert {one.year: one.is_least for one in bands} == {2024: False, 2025: True, 2027: False}


def test_nothing_is_missing_for_a_preference_that_spares_nothing() -> None:
    line = replace(LINE, qualifies=None, is_section_232_listed=False)
    keys = [one.key for one in findings((line,), tariff(line, rates=(rate(0.0),)))]
    assert "qualifies:L" not in keys
    assert "qualifies:L" in [one.key for one in findings((line,), tariff(line, rates=(rate(0.05),)))]
