"""Selections drawn against others, held against a selection made by hand in plain Python."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.impact.ira.market import Market, SelectionYear, market_of, selection_years
from bioaccord.impact.ira.product import Part, Spending
from bioaccord.impact.ira.ranking import ranked
from bioaccord.impact.ira.selection import Selection, selection
from bioaccord.impact.ira.spending_growth import GrowthModel, spending_series, with_unknown_growth
from bioaccord.vocabulary.period import Period

from .medicines import LAW, biologic, biosimilar, form, medicine, spending

STILL = GrowthModel(mean=0.0, persistence=0.0, spread=0.0, unknown_spread=0.0, young_spread=0.0, generics=0.0)
MOVING = GrowthModel()


def window(year: int) -> Period:
    return Period(date(year - 4, 11, 1), date(year - 3, 10, 31))


def market(part_b: list[float], part_d: list[float], growth: GrowthModel = STILL, years: int = 3, number: int = 2, pool: int = 2, **changed: object) -> Market:  # fmt: skip
    """Products A, B, C … of which one year of each part is known; `number` of pools of `pool` are selected a year."""
    asked = tuple(SelectionYear(year, number, pool, True, 0.0, window(year)) for year in range(2029, 2029 + years))
    histories = [
        [spending(amount, part, 2024) for part, amount in ((Part.B, b), (Part.D, d)) if amount]
        for b, d in zip(part_b, part_d, strict=True)
    ]
    shape = (len(part_d), years)
    no = np.zeros(shape, bool)
    series = with_unknown_growth(spending_series(histories, [one.window for one in asked]), growth)
    nobody = np.zeros(len(part_d), np.int32)
    whole = Market(tuple("ABCDEFGHIJ"[: len(part_d)]), asked, series, growth, np.ones(shape, np.float32), no, no, no, nobody, nobody)  # fmt: skip
    return replace(whole, **changed)


def drawn(of: Market, draws: int = 50, published_through: int = 0) -> Selection:
    return selection(of, np.random.default_rng(7), draws, published_through=published_through)


def by_hand(part_b: list[float], part_d: list[float], years: int, number: int, pool: int) -> list[list[int]]:
    """The law's sentences one by one: two pools, one ranking, the highest ones, and out of the next pools."""
    left, selections = set(range(len(part_d))), []
    for _ in range(years):
        pools = set()
        for amounts in (part_b, part_d):
            pools |= set(sorted((one for one in left if amounts[one] > 0), key=lambda one: -amounts[one])[:pool])
        now = sorted(pools, key=lambda one: -(part_b[one] + part_d[one]))[:number]
        left -= set(now)
        selections.append(sorted(now))
    return selections


different = st.lists(st.integers(1, 10_000), min_size=14, max_size=14, unique=True)


@given(different, st.integers(1, 4), st.integers(1, 4))
def test_pools_ranks_and_years_as_by_hand(amounts: list[int], number: int, pool: int) -> None:
    # Powers of different sizes: no two sums of both parts are equal.
    part_b, part_d = ([float(one) * 1e6 + row for row, one in enumerate(half)] for half in (amounts[:7], amounts[7:]))
    found = drawn(market(part_b, part_d, number=number, pool=pool), draws=2)
    sums = [b + d for b, d in zip(part_b, part_d, strict=True)]
    if min(abs(one - other) for row, one in enumerate(sums) for other in sums[:row]) < 1e5:
        return
    for column, expected in enumerate(by_hand(part_b, part_d, 3, number, pool)):
        assert np.flatnonzero(found.probability[:, column]).tolist() == expected


def test_a_drug_outside_both_pools_is_not_ranked_however_much_both_spend() -> None:
    # C spends most in all, but is third in each part.
    found = drawn(market([9e9, 8e9, 7e9, 0, 0], [0, 0, 7e9, 9e9, 8e9], years=1))
    assert found.rank("C", 2029) is None
    assert found.chosen(2029) == ["A", "D"]


@given(st.integers(0, 2**32 - 1))
def test_as_many_are_selected_in_each_draw_as_the_law_says(seed: int) -> None:
    amounts = [float(one) * 1e8 for one in range(1, 11)]
    found = selection(market(amounts, amounts[::-1], MOVING, pool=4), np.random.default_rng(seed), 30)
    assert found.probability.sum(axis=0) == pytest.approx([2, 2, 2])
    assert (found.probability.sum(axis=1) <= 1 + 1e-6).all()
    assert found.rank_counts.sum(axis=2).tolist() == [[30] * 3] * 10


def test_more_spending_never_lowers_the_probability() -> None:
    others = [9e8, 8e8, 7e8, 6e8, 5e8]
    found = [drawn(market([0] * 6, [amount, *others], MOVING, years=1, pool=5), 400).likely("A", 2029) for amount in (3e8, 5e8, 7e8, 9e8, 2e9)]  # fmt: skip
    assert found == sorted(found)
    assert found[0] < 0.2 < 0.9 < found[-1]


def test_the_same_generator_gives_the_same_selection() -> None:
    of = market([0] * 5, [9e8, 8e8, 7e8, 6e8, 5e8], MOVING, pool=5)
    assert np.array_equal(drawn(of).first_year, drawn(of).first_year)


def test_small_biotech_drugs_are_not_counted_in_the_pool() -> None:
    exempt = np.zeros((4, 1), bool)
    exempt[0] = True
    found = drawn(market([0] * 4, [9e8, 8e8, 7e8, 6e8], years=1, exempt=exempt))
    assert found.chosen(2029) == ["B", "C"]


def test_a_delayed_biologic_keeps_its_place_in_the_pool_but_is_not_selected() -> None:
    delayed = np.zeros((4, 1), bool)
    delayed[0] = True
    found = drawn(market([0] * 4, [9e8, 8e8, 7e8, 6e8], years=1, delayed=delayed))
    assert found.chosen(2029) == ["B"]


def test_a_biologic_no_longer_delayed_counts_towards_the_number() -> None:
    due = np.zeros((4, 1), bool)
    due[3] = True
    found = drawn(market([0] * 4, [9e8, 8e8, 7e8, 6e8], years=1, due=due))
    assert sorted(found.chosen(2029)) == ["A", "D"]


def test_published_lists_are_taken_as_they_are_and_leave_the_next_pools() -> None:
    selected = np.array([0, 2029, 0, 2029], np.int32)
    found = drawn(market([0] * 4, [9e8, 8e8, 7e8, 6e8], years=2, selected_for=selected), published_through=2029)
    assert [found.chosen(year) for year in (2029, 2030)] == [["B", "D"], ["A", "C"]]


def test_what_was_selected_before_the_first_year_comes_back_only_when_its_selection_ended() -> None:
    selected = np.array([2026, 0, 0, 0], np.int32)
    # The list for 2029 is published in 2027: what ends in 2028 or 2029 is no candidate then.
    for ended, expected in ((0, ["B", "C"]), (2029, ["B", "C"]), (2028, ["B", "C"]), (2027, ["A", "B"])):
        ends = np.array([ended, 0, 0, 0], np.int32)
        found = drawn(market([0] * 4, [9e8, 8e8, 7e8, 6e8], years=1, selected_for=selected, ended_in=ends))
        assert sorted(found.chosen(2029)) == expected


def test_low_spending_leaves_a_drug_out() -> None:
    whole = market([0] * 3, [9e8, 3e8, 2e8], years=1)
    asked = replace(whole.years[0], least_spending_usd=3.5e8)
    assert drawn(replace(whole, years=(asked,))).chosen(2029) == ["A"]


def test_an_open_answer_is_a_chance_that_stays_the_same_over_the_years() -> None:
    qualifies = np.ones((2, 3), np.float32)
    qualifies[0] = 0.5
    found = drawn(market([0, 0], [9e8, 8e8], number=1, qualifies=qualifies), 4000)
    assert found.likely("A", 2029) == pytest.approx(0.5, abs=0.05)
    assert found.likely("A", 2030) == 0


def test_part_d_alone_ranks_for_2026_and_2027_and_as_many_are_selected_as_the_law_says() -> None:
    found = selection_years(range(2026, 2030), LAW)
    assert [(one.selected, one.pool, one.with_part_b) for one in found] == [(10, 50, False), (15, 50, False), (15, 50, True), (20, 50, True)]  # fmt: skip
    assert [str(one.window.first_day) for one in found] == ["2022-06-01", "2023-11-01", "2024-11-01", "2025-11-01"]


def test_part_b_counts_for_nothing_where_only_part_d_ranks() -> None:
    b, d = np.array([[9, 0, 1]], np.float32), np.array([[1, 3, 2]], np.float32)
    assert ranked(b, d, np.ones((1, 3), bool), 2, False).tolist() == [[1, 2]]


def test_a_market_of_medicines_asks_the_rules_and_says_what_is_open() -> None:
    old = medicine()
    young = medicine(product_id="Y", forms=(replace(old.forms[0], product_id="Y", approved_on=date(2024, 1, 1)),))
    unknown = medicine(product_id="U", forms=(replace(old.forms[0], product_id="U", approved_on=None),))
    unspent = medicine(product_id="N", spending=())
    negative = medicine(product_id="M", spending=(spending(-1.0),))
    found = market_of([old, young, unknown, unspent, negative], [2029, 2033], LAW, open_as=0.5)
    assert found.qualifies.tolist() == [[1, 1], [0, 1], [0.5, 0.5], [0, 0], [0, 0]]
    assert len(found.missing) == 3
    assert drawn(found).chosen(2029) == ["P", "U"]


def test_calendar_years_lie_between_the_windows_on_the_way_of_growth() -> None:
    rows = [Spending("A", Part.D, Period(date(year, 1, 1), date(year, 12, 31)), 1e9 * 1.1 ** (year - 2023)) for year in (2023, 2024)]  # fmt: skip
    whole = market([0], [1], years=2)
    steady = GrowthModel(
        mean=np.log(1.1), persistence=0.0, spread=0.0, unknown_spread=0.0, young_spread=0.0, generics=0.0
    )
    series = with_unknown_growth(spending_series([rows], [one.window for one in whole.years]), steady)
    found = selection(replace(whole, series=series, growth=steady), np.random.default_rng(1), 3, followed=["A"])
    assert found.spending[0, 0].tolist() == pytest.approx([1e9 * 1.1**6, 1e9 * 1.1**7], rel=1e-3)


def test_what_would_be_selected_is_put_off_once_and_selected_when_its_time_is_over() -> None:
    delays = np.zeros((6, 3), np.int32)
    delays[0] = 2
    delays[5] = 1
    found = drawn(market([0] * 6, [9e8, 8e8, 7e8, 6e8, 5e8, 1e8], pool=6, delay_years=delays))
    assert [sorted(found.chosen(year)) for year in (2029, 2030, 2031)] == [["B", "C"], ["D", "E"], ["A"]]
    one = np.minimum(delays, 1)
    found = drawn(market([0] * 6, [9e8, 8e8, 7e8, 6e8, 5e8, 1e8], pool=6, delay_years=one))
    assert [sorted(found.chosen(year)) for year in (2029, 2030, 2031)] == [["B", "C"], ["A", "D"], ["E"]]


def test_a_biosimilar_that_came_while_it_was_put_off_ends_it() -> None:
    delays, qualifies = np.zeros((3, 2), np.int32), np.ones((3, 2), np.float32)
    delays[0], qualifies[0, 1] = 1, 0
    found = drawn(market([0] * 3, [9e8, 8e8, 7e8], years=2, number=1, delay_years=delays, qualifies=qualifies))
    assert [found.chosen(year) for year in (2029, 2030)] == [["B"], ["C"]]


def test_a_delay_that_may_be_granted_is_open() -> None:
    asked = biosimilar(expected_on=date(2028, 6, 1), likelihood=0.9, delay_requested_on=date(2026, 11, 1))
    one = biologic(forms=(form(date(2016, 1, 5)),), competitors=(asked,))
    found = market_of([one], [2029, 2030], LAW, open_as=1)
    assert found.delay_years is None
    put_off = found.with_open(0)
    assert put_off.delay_years is not None
    assert put_off.delay_years[0, 0] == 2


@pytest.mark.parametrize(("day", "ends"), [(date(2026, 11, 1), 2028), (date(2026, 11, 2), 2029)])
def test_a_competitor_after_the_negotiation_leaves_the_year_selected_for(day: date, ends: int) -> None:
    # 42 USC 1320f-1(c)(1): selected for that year, whatever comes after the negotiation of it.
    one = biologic(competitors=(biosimilar(expected_on=day, likelihood=0.9),), selected_for=2028)
    whole = market_of([one, *(medicine(product_id=f"M{number}") for number in range(3))], range(2026, 2036), LAW, 1.0)
    ended = selection(whole, np.random.default_rng(1), 100, [one.product_id], 2028).ended
    assert set(ended[:, 0]) == {0, ends}
