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
