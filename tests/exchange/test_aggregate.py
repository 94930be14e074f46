"""A figure over members hides each of them: now, and in every difference to what was told before."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.exchange.aggregate import Aggregate, Held, aggregate

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


PARTS = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 50).map(float))


@given(st.lists(PARTS, min_size=1, max_size=6))
def test_no_two_figures_that_were_told_differ_by_few_members_or_by_one_large_one(series: list[dict]) -> None:
    told: list[dict] = []
    for one in series:
        if isinstance(aggregate(one, told), Aggregate):
            told.append(one)
    for later, one in enumerate(told):
        parts = [value for value in one.values() if value]
        assert len(parts) >= 5
        assert max(parts) <= 0.6 * sum(parts)
        for other in told[:later]:
            changed = [abs(one.get(name, 0) - other.get(name, 0)) for name in "abcdefghijkl"]
            changed = [value for value in changed if value]
            assert not changed or (len(changed) >= 5 and max(changed) <= 0.6 * sum(changed))


@given(st.lists(PARTS, min_size=1, max_size=7))
def test_no_three_figures_that_were_told_can_be_added_and_subtracted_to_read_few_members(series: list[dict]) -> None:
    told: list[dict] = []
    for one in series:
        if isinstance(aggregate(one, told), Aggregate):
            told.append(one)
    for some in (some for many in (1, 2, 3) for some in combinations(told, many)):
        for signs in product((-1, 1), repeat=len(some)):
            if set(signs) == {-1}:
                continue  # the same as all added
            left = [
                abs(sum(sign * one.get(name, 0) for sign, one in zip(signs, some, strict=True)))
                for name in "abcdefghijkl"
            ]
            left = [value for value in left if value > 1e-6]
            assert not left or (len(left) >= 5 and max(left) <= 0.6 * sum(left) * (1 + 1e-9))


def test_a_whole_and_its_two_parts_do_not_show_who_stands_in_neither() -> None:
    north, south = dict.fromkeys("abcde", 10.0), dict.fromkeys("fghij", 10.0)
    assert isinstance(aggregate(south, [north]), Aggregate)
    assert aggregate({**north, **south, "k": 10.0}, [north, south]) is Held.FEW_IN_DIFFERENCE
    assert aggregate({**north, **south}, [north, south]) == Aggregate(100.0, 10)


def test_a_member_that_leaves_cannot_be_read_from_the_figures_before_and_after() -> None:
    twelve = dict.fromkeys("abcdefghijkl", 10.0)
    assert aggregate({name: value for name, value in twelve.items() if name != "l"}, [twelve]) is Held.FEW_IN_DIFFERENCE
    six_left = {name: value for name, value in twelve.items() if name not in "ghijkl"}
    assert isinstance(aggregate(six_left, [twelve]), Aggregate)
    assert aggregate({**six_left, "a": 0.0}, [twelve, six_left]) is Held.FEW_IN_DIFFERENCE
