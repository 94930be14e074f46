"""How spending grows: what is known is kept, what is not gets wider with time."""

from datetime import date

import numpy as np
import pytest

from bioaccord.impact.ira.product import Part, Spending
from bioaccord.impact.ira.spending_growth import (
    GrowthModel,
    drawn_spending,
    growth_model,
    middle_of,
    spending_series,
    with_unknown_growth,
)
from bioaccord.vocabulary.period import Period

from .medicines import spending

RANKED_2026 = Period(date(2022, 6, 1), date(2023, 5, 31))


def drawn(rows: list[Spending], windows: list[Period], model: GrowthModel, draws: int = 2000) -> list[np.ndarray]:
    series = with_unknown_growth(spending_series([rows], windows), model)
    times = [middle_of(one) for one in windows]
    return [one[:, 0] for one in drawn_spending(series, model, times, np.random.default_rng(3), draws)]


def test_a_window_that_two_years_cover_takes_seven_and_five_twelfths() -> None:
    rows = [spending(12e8, year=2022), spending(24e8, year=2023)]
    found = drawn(rows, [RANKED_2026], GrowthModel())[0]
    assert found == pytest.approx(7e8 + 10e8)


def test_a_row_of_just_the_window_counts_before_years() -> None:
    rows = [spending(12e8, year=2022), spending(24e8, year=2023), Spending("P", Part.D, RANKED_2026, 9e8)]
    assert drawn(rows, [RANKED_2026], GrowthModel())[0] == pytest.approx(9e8)


def test_rows_that_overlap_cover_nothing() -> None:
    rows = [spending(12e8, year=2022), spending(11e8, year=2022), spending(24e8, year=2023)]
    assert np.isnan(spending_series([rows], [RANKED_2026]).known).all()


def test_later_years_are_wider_and_a_product_of_one_year_is_wider_still() -> None:
    windows = [Period(date(year, 1, 1), date(year, 12, 31)) for year in (2024, 2025, 2026)]
    model = GrowthModel()
    known = drawn([spending(1e9, year=year) for year in (2022, 2023)], windows, model)
    once = drawn([spending(1e9, year=2023)], windows, model)
    widths = [np.subtract(*np.log(np.percentile(one, [95, 5]))) for one in known]
    assert widths == sorted(widths)
    assert np.subtract(*np.log(np.percentile(once[0], [95, 5]))) > widths[0]


def test_growth_is_learned_from_a_market_and_not_ruled_by_losses_of_exclusivity() -> None:
    generator = np.random.default_rng(5)
    histories = []
    for product in range(200):
        growth, level = generator.normal(0.2, 0.3), 20.0
        rows = []
        for year in range(2018, 2023):
            rows.append(spending(float(np.exp(level)), year=year, product_id=str(product)))
            growth = 0.05 + 0.5 * (growth - 0.05) + 0.1 * generator.standard_t(3)
            level += growth if generator.random() > 0.03 else -2.0
        histories.append(rows)
    found = growth_model(histories)
    assert found.pairs > 400
    assert (found.mean, found.persistence, found.spread) == pytest.approx((0.05, 0.5, 0.1), abs=0.06)


def test_too_few_years_teach_nothing() -> None:
    assert growth_model([[spending(1e9, year=year) for year in (2021, 2022, 2023)]]) == GrowthModel()


def test_nothing_and_less_than_nothing_is_no_series() -> None:
    assert len(spending_series([[spending(0)], [spending(-5)], []], [RANKED_2026])) == 0


def test_months_count_alike_and_a_year_has_its_middle() -> None:
    assert middle_of(Period(date(2022, 1, 1), date(2022, 12, 31))) == 2022.5
    assert middle_of(RANKED_2026) == pytest.approx(2022 + 11 / 12)


def test_products_of_one_drug_are_added_up_where_each_says_what_was_spent() -> None:
    tablets = [spending(6e8, year=year, product_id="T") for year in (2021, 2022, 2023)]
    pens = [spending(4e8, year=2023, product_id="N")]
    found = spending_series([[*tablets, *pens]], [RANKED_2026])
    assert found.level == pytest.approx([np.log(10e8)])
    assert found.known[0, 0] == pytest.approx(7 / 12 * 6e8 + 5 / 12 * 10e8)
    # Of 2023 only one of the two says anything: that year is not known.
    gone = spending_series([[*tablets, spending(4e8, year=2022, product_id="N")]], [RANKED_2026])
    assert gone.middle.tolist() == [2022.5]
    assert np.isnan(gone.known).all()


def test_rows_that_overlap_and_leave_a_gap_cover_nothing_though_their_months_add_up() -> None:
    periods = [((2022, 6), (2022, 12, 31)), ((2022, 11), (2022, 12, 31)), ((2023, 1), (2023, 3, 31))]
    rows = [Spending("P", Part.D, Period(date(*first, 1), date(*last)), 1e8) for first, last in periods]
    assert np.isnan(spending_series([rows], [RANKED_2026]).known).all()


def generic_free(share: float, **more: object) -> GrowthModel:
    return GrowthModel(
        mean=0.0, persistence=0.0, spread=0.0, unknown_spread=0.0, young_spread=0.0, generics=share, **more
    )


def test_generics_come_between_the_13th_and_the_20th_year_of_a_drug_and_not_before_what_is_told() -> None:
    windows = [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(2024, 2040)]

    def falls(approved: date | None, may_lose: bool = True, told_until: float = 0.0) -> list[int]:
        series = with_unknown_growth(spending_series([[spending(1e9, year=2023)]], windows, [approved], [may_lose]), generic_free(1.0))  # fmt: skip
        drawn = drawn_spending(series, generic_free(1.0), [middle_of(one) for one in windows], np.random.default_rng(1), 1, None, told_until)  # fmt: skip
        spent = [1e9, *(float(one[0, 0]) for one in drawn)]
        return [year for year, before, after in zip(range(2024, 2040), spent, spent[1:], strict=False) if after < 0.5 * before]  # fmt: skip

    # Certain to come, each year from 13 to 20: of a drug of July 2014, in the years to July 2027 and after.
    assert falls(date(2014, 7, 1)) == list(range(2028, 2035))
    assert falls(date(2014, 7, 1), told_until=2030.0) == list(range(2031, 2035))
    assert falls(date(2014, 7, 1), may_lose=False) == []
    assert falls(None) == []


def test_what_fell_already_does_not_lose_its_exclusivity_again() -> None:
    rows = [spending(1e9, year=2022), spending(4e8, year=2023)]
    assert spending_series([rows], [], [date(2008, 1, 1)], [True]).may_lose.tolist() == [False]
    assert spending_series([rows[:1]], [], [date(2008, 1, 1)], [True]).may_lose.tolist() == [True]


def test_chance_is_smaller_with_age_and_learned_so() -> None:
    model = GrowthModel(spread=0.04, young_spread=0.1)
    assert model.scale(np.array([0.0, 10.0, 20.0, 35.0, np.nan])) == pytest.approx([0.14, 0.09, 0.04, 0.04, 0.09])
    generator = np.random.default_rng(7)
    histories, approved = [], []
    for product in range(300):
        age = int(generator.integers(0, 30))
        level, rows = 20.0, []
        for year in range(2018, 2023):
            rows.append(spending(float(np.exp(level)), year=year, product_id=str(product)))
            level += 0.02 + (0.03 + 0.12 * max(0.0, 1 - (age + year - 2018) / 20)) * generator.standard_t(3)
        histories.append(rows)
        approved.append(date(2018 - age, 7, 1))
    found = growth_model(histories, approved)
    assert (found.spread, found.young_spread) == (pytest.approx(0.03, abs=0.02), pytest.approx(0.12, abs=0.04))
    assert growth_model(histories).young_spread == 0
