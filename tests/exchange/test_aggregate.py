"""A figure over members hides each of them: now, and in every sum and difference with what was told before."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.exchange.aggregate import Aggregate, Held, Range, aggregate, aggregate_range

FIVE = dict.fromkeys("abcde", 10.0)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (FIVE, [], Aggregate(50.0, 5)),
        ({**FIVE, "e": 0.0}, [], Held.FEW),
        ({**FIVE, "a": 60.0}, [], Aggregate(100.0, 5)),
        ({**FIVE, "a": 60.1}, [], Held.LARGE),
        ({**FIVE, "a": -1.0}, [], Held.NEGATIVE),
        (FIVE, [FIVE], Aggregate(50.0, 5)),
        ({**FIVE, "f": 10.0}, [FIVE], Held.FEW_IN_DIFFERENCE),
        ({**FIVE, "a": 11.0}, [FIVE], Held.FEW_IN_DIFFERENCE),
        (FIVE, [{**FIVE, "f": 10.0}], Held.FEW_IN_DIFFERENCE),
        (dict.fromkeys("abcde", 20.0), [FIVE], Aggregate(100.0, 5)),
        ({**dict.fromkeys("bcde", 11.0), "a": 16.5}, [FIVE], Held.LARGE_IN_DIFFERENCE),
        (dict.fromkeys("abcdefghij", 10.0), [FIVE], Aggregate(100.0, 10)),
    ],
)
def test_the_rule_on_small_cases(now: dict, before: list, told: object) -> None:
    assert aggregate(now, before) == told


MEMBERS = "abcdefghijkl"


def of(members: str, part: float = 10.0) -> dict[str, float]:
    return dict.fromkeys(members, part)


def test_a_member_that_leaves_cannot_be_read_out_of_two_figures() -> None:
    assert aggregate(of("abcdef"), [of("abcdefg")]) is Held.FEW_IN_DIFFERENCE
    assert aggregate(of("abcdeg"), [of("abcdef")]) is Held.FEW_IN_DIFFERENCE  # one left and another came


def test_a_member_whose_part_changes_alone_cannot_be_read() -> None:
    assert aggregate({**of("abcdef"), "c": 14.0}, [of("abcdef")]) is Held.FEW_IN_DIFFERENCE


def test_overlapping_figures_told_in_between_do_not_open_one_that_is_fine_beside_each() -> None:
    first, second = of("abcdefghij"), of("abcdefghijklmno")
    third = {**of("klmno"), "a": 10.0}
    assert aggregate(second, [first]) == Aggregate(150.0, 10)
    assert aggregate(third, [first]) != Held.FEW_IN_DIFFERENCE
    assert aggregate(third, [first, second]) is Held.FEW_IN_DIFFERENCE  # first + third - second is member a alone


def test_the_last_part_of_a_whole_is_looked_at_however_many_parts_it_has() -> None:
    parts = [of("abcde"), of("fghij"), of("klmno"), of("pqrst")]
    whole = of("abcdefghijklmnopqrstuv")
    assert isinstance(aggregate(whole, parts[:1]), Aggregate)
    assert aggregate(whole, parts) is Held.FEW_IN_DIFFERENCE  # what is left are u and v
    assert aggregate(parts[3], [whole, *parts[:3]]) is Held.FEW_IN_DIFFERENCE


def test_members_that_hardly_weigh_hide_nobody() -> None:
    assert aggregate({"a": 10.0, "b": 10.0, "c": 1e-12, "d": 1e-12, "e": 1e-12}, []) is Held.FEW


def test_what_the_computer_rounds_is_no_member() -> None:
    assert isinstance(aggregate(of("abcde", 0.3), [of("abcde", 0.1), of("abcde", 0.2)]), Aggregate)


def test_value_low_and_high_are_three_figures() -> None:
    value = of("abcdef")
    assert aggregate_range(value, of("abcdef", 5.0), of("abcdef", 20.0), []) == Range(60.0, 30.0, 120.0, 5)
    assert aggregate_range(value, of("abcd", 5.0), of("abcdef", 20.0), []) is Held.FEW
    assert aggregate_range(value, value, {**value, "a": 15.0}, []) is Held.FEW_IN_DIFFERENCE
    assert aggregate_range(value, value, {**of("abcdef", 11.0), "a": 30.0}, []) is Held.LARGE_IN_DIFFERENCE
    assert aggregate_range(value, value, value, []) == Range(60.0, 60.0, 60.0, 5)


PARTS = st.dictionaries(st.sampled_from(MEMBERS), st.integers(0, 30).map(float), min_size=5)
CHANGES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(("all", "part", "leave", "grow")), st.sets(st.sampled_from(MEMBERS), max_size=7), st.integers(1, 20)), max_size=7)  # fmt: skip


def _changed(before: dict[str, float], how: str, whom: set[str], by: int) -> dict[str, float]:
    """Return a later figure: of some members, without some, or with some that grew."""
    if how == "part":
        return {name: value for name, value in before.items() if name in whom}
    if how == "leave":
        return {name: value for name, value in before.items() if name not in whom}
    return {name: before.get(name, 0.0) + by * (how == "all" or name in whom) for name in MEMBERS}


@given(PARTS, CHANGES)
def test_no_combination_of_up_to_three_told_figures_shows_few_members_or_a_large_one(
    first: dict, changes: list
) -> None:
    looked_at, told = [first], []
    for index, how, whom, by in changes:
        looked_at.append(_changed(looked_at[index % len(looked_at)], how, whom, by))
    for one in looked_at:
        if isinstance(aggregate(one, told), Aggregate):
            told.append(one)
    for count in (1, 2, 3):
        for figures in combinations(told, count):
            for signs in product((-1, 1), repeat=count):
                sums = [abs(sum(sign * one.get(name, 0.0) for sign, one in zip(signs, figures, strict=True))) for name in MEMBERS]  # fmt: skip
                shown = [value for value in sums if value]
                assert not shown or (len(shown) >= 5 and max(shown) <= 0.6 * sum(shown))
