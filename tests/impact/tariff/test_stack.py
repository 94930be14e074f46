"""What stacks on what, held against a brute-force sum written another way."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from bioaccord.impact.tariff.line import Kind, Programme
from bioaccord.impact.tariff.part import Option, Part, Stack
from bioaccord.vocabulary.hs_code import HSCode

from .goods import FREE, LINE, PRODUCT, duty, rate, shares

SPRING = date(2026, 3, 1)


def brute(mfn: tuple[float, ...], additions: list[tuple[float, ...]], floors: list[tuple[float, ...]]) -> set[float]:
    """Every sum of a base rate, of additions, and of what fills the base up to floors."""
    found = set()
    for base, *rest in product(mfn, *additions, *floors):
        added, filled = rest[: len(additions)], rest[len(additions) :]
        found.add(round(base + sum(added) + sum(floor - base for floor in filled if floor > base), 9))
    return found


def part(programme: Programme, rates: tuple[float, ...], *, is_floor: bool = False) -> Part:
    return Part(programme, tuple(Option(one, ((str(programme), number),), is_floor) for number, one in enumerate(rates)), ())  # fmt: skip


@pytest.mark.parametrize("mfn", [(0.0,), (0.05, 0.2)])
@pytest.mark.parametrize("added", [(0.0,), (0.1, 0.15)])
@pytest.mark.parametrize("further", [(0.25,), (0.0, 1.0)])
@pytest.mark.parametrize("floor", [(0.0,), (0.15,), (0.0, 0.15)])
def test_small_stacks_come_to_what_counting_gives(mfn, added, further, floor):
    stack = Stack(
        (
            (
                part(Programme.MFN, mfn),
                part(Programme.SECTION_122, added),
                part(Programme.SECTION_301, further),
                part(Programme.RECIPROCAL, floor, is_floor=True),
            ),
        )
    )
    expected = brute(mfn, [added, further], [floor])
    assert {one.total for one in stack.possible} == expected
    answer = stack.answer()
    ends = (answer.value, answer.value) if answer.value is not None else (answer.least, answer.most)
    assert ends == (min(expected), max(expected))


def test_one_question_has_one_answer_in_all_duties_that_hang_on_it():
    same = (Option(0.1, (("which", 0),)), Option(0.2, (("which", 1),)))
    stack = Stack(((Part(Programme.SECTION_301, same, ()), Part(Programme.SECTION_122, same, ())),))
    assert sorted(one.total for one in stack.possible) == [0.2, 0.4]


def test_the_surcharge_stands_on_base_and_section_301_but_not_on_section_232():
    line = replace(LINE, origin="CN", last_transformed_in="CN")
    listed = (*FREE, rate(0.25, Programme.SECTION_301, origin="CN"))
    answer = duty(SPRING, line, rates=listed).answer()
    assert (answer.least, answer.most) == (0.35, 0.4)
    with_232 = (*listed, rate(0.5, Programme.SECTION_232))
    assert duty(SPRING, line, rates=with_232).answer().value == 0.75


def test_a_preferential_rate_takes_the_place_of_the_base_rate():
    rates = (rate(0.06), rate(0.01, Programme.PREFERENCE, origin="KR"))
    line = replace(LINE, is_section_232_listed=False)
    assert duty(date(2026, 11, 1), line, rates=rates).answer().value == 0.01


def test_the_longest_code_counts_and_of_these_the_row_that_names_the_origin():
    line = replace(LINE, origin="IN", last_transformed_in="IN", is_section_232_listed=False)
    rates = (rate(0.01), rate(0.02, hs_code="3002"), rate(0.03, hs_code="3002", origin="IN"), rate(0.04, origin="IN"))
    assert shares(SPRING, Programme.MFN, line, rates=rates) == (0.03,)
    assert shares(SPRING, Programme.MFN, line, rates=rates[:2]) == (0.02,)
    assert shares(SPRING, Programme.MFN, line, rates=(rates[0], rates[3])) == (0.04,)


def test_a_rate_holds_on_its_first_and_last_day():
    line = replace(LINE, origin="IN", last_transformed_in="IN", is_section_232_listed=False)
    first, last = date(2026, 5, 10), date(2026, 5, 12)
    rates = (rate(0.0), rate(0.07, hs_code="3002", first_day=first, last_day=last))
    found = [shares(date(2026, 5, day), Programme.MFN, line, rates=rates)[0] for day in range(9, 14)]
    assert found == [0.0, 0.07, 0.07, 0.07, 0.0]


def test_a_chinese_good_on_no_list_among_the_figures_owes_at_least_the_rest():
    line = replace(LINE, origin="CN", last_transformed_in="CN")
    answer = duty(SPRING, line, rates=(rate(0.03),)).answer()
    assert (answer.value, answer.least, answer.most) == (None, 0.13, None)
    none = (rate(0.03), rate(0.0, Programme.SECTION_301, origin="CN"))
    answer = duty(SPRING, line, rates=none).answer()
    assert (answer.least, answer.most) == (0.13, 0.18)


def test_the_reciprocal_duty_of_other_countries_after_august_2025_has_to_be_given():
    line = replace(LINE, origin="IN", last_transformed_in="IN")
    for day, expected in ((date(2025, 8, 6), 0.1), (date(2026, 2, 24), 0.1)):
        answer = duty(day, line, rates=FREE, product=replace(PRODUCT, kind=Kind.OTHER)).answer()
        assert (answer.value or answer.least) == expected
    assert not duty(date(2025, 8, 7), line).answer().is_told
    given = (*FREE, rate(0.5, Programme.RECIPROCAL, origin="IN"))
    assert duty(date(2025, 8, 7), line, rates=given).answer().value == 0.5


def test_an_exempt_good_pays_neither_and_one_of_which_nobody_says_may_pay_both():
    winter = date(2025, 12, 1)
    exempt = replace(LINE, is_reciprocal_exempt=True, is_section_122_exempt=True)
    assert (duty(winter, exempt).answer().value, duty(SPRING, exempt).answer().value) == (0, 0)
    unsaid = replace(LINE, is_reciprocal_exempt=None, is_section_122_exempt=None)
    assert shares(winter, Programme.RECIPROCAL, unsaid) == (0.0, 0.15)
    assert shares(SPRING, Programme.SECTION_122, unsaid) == (0.0, 0.1, 0.15)
    assert "exempts" in str(duty(winter, unsaid).answer().missing[-1])


def test_canada_and_mexico_are_outside_the_reciprocal_duty_and_their_own_has_to_be_given():
    for origin in ("CA", "MX"):
        line = replace(LINE, origin=origin, last_transformed_in=origin)
        assert shares(date(2025, 6, 1), Programme.RECIPROCAL, line) == ()
        assert duty(date(2025, 6, 1), line).is_open and not duty(date(2026, 2, 24), line).is_open
    hong_kong = replace(LINE, origin="HK", last_transformed_in="HK")
    assert shares(date(2025, 4, 10), Programme.RECIPROCAL, hong_kong) == (1.25,)
    assert duty(date(2025, 6, 1), hong_kong).is_open and not duty(date(2026, 2, 24), hong_kong).is_open


@pytest.mark.parametrize(("code", "ends"), [("9018", (0.0, 1.0)), ("9018.31", (0.0, 1.0)), ("9018.31.00", (1.0, 1.0)), ("9018.31.0040", (1.0, 1.0)), ("6307.90", (0.0, 0.5)), ("6307.9098", (0.0, 0.5))])  # fmt: skip
def test_a_code_that_is_the_beginning_of_a_listed_one_makes_a_range(code: str, ends: tuple[float, float]) -> None:
    line = replace(LINE, hs_code=HSCode(code), origin="CN", last_transformed_in="CN", is_enteral=False)
    free = replace(rate(0.0), hs_code=HSCode(code[:2]))
    stack = duty(date(2026, 11, 27), line, rates=(free,), product=replace(PRODUCT, kind=Kind.OTHER))
    answer = stack.answer()
    assert ((answer.value, answer.value) if answer.value is not None else (answer.least, answer.most)) == ends
    assert any("only the beginning" in str(one) for one in answer.missing) is (ends[0] == 0)


def test_where_nothing_is_owed_anyway_no_preference_is_asked_for() -> None:
    line = replace(LINE, qualifies=None, is_section_232_listed=False)
    free = duty(date(2026, 11, 27), line, rates=(rate(0.0),)).answer()
    assert (free.value, free.missing) == (0, ())
    assert duty(date(2026, 11, 27), line, rates=(rate(0.05),)).answer().missing
