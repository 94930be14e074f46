"""Every dated rule on the day before it, on its day and on the day after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bioaccord.impact.parameter import Standing
from bioaccord.impact.tariff.line import Agreement, Kind, Programme
from bioaccord.vocabulary.hs_code import HSCode

from .goods import FREE, LINE, PRODUCT, duty, rate, shares, tariff

DAY = timedelta(days=1)
CHINESE = replace(LINE, origin="CN", last_transformed_in="CN")
PLAIN = replace(LINE, hs_code=HSCode("3926.90"))
OTHERS = replace(PRODUCT, is_in_annex_iii=False)
NAMED = replace(PRODUCT, is_in_annex_iii=True)
SYRINGE = replace(CHINESE, hs_code=HSCode("9018.31.00"), is_enteral=False)


def good(code: str):
    return replace(CHINESE, hs_code=HSCode(code), is_enteral=False)


@pytest.mark.parametrize(
    ("programme", "line", "day", "before", "on"),
    [
        (Programme.RECIPROCAL, PLAIN, date(2025, 4, 5), (), (0.1,)),
        (Programme.RECIPROCAL, PLAIN, date(2025, 8, 7), (0.1,), (0.15,)),
        (Programme.RECIPROCAL, PLAIN, date(2026, 2, 24), (0.15,), (0.0,)),
        (Programme.RECIPROCAL, CHINESE, date(2025, 4, 9), (0.1,), (0.84,)),
        (Programme.RECIPROCAL, CHINESE, date(2025, 4, 10), (0.84,), (1.25,)),
        (Programme.RECIPROCAL, CHINESE, date(2025, 5, 14), (1.25,), (0.1,)),
        (Programme.RECIPROCAL, CHINESE, date(2026, 2, 24), (0.1,), (0.0,)),
        (Programme.FENTANYL, CHINESE, date(2025, 2, 4), (), (0.1,)),
        (Programme.FENTANYL, CHINESE, date(2025, 3, 4), (0.1,), (0.2,)),
        (Programme.FENTANYL, CHINESE, date(2025, 11, 10), (0.2,), (0.1,)),
        (Programme.FENTANYL, CHINESE, date(2026, 2, 24), (0.1,), (0.0,)),
        (Programme.SECTION_122, PLAIN, date(2026, 2, 24), (), (0.1, 0.15)),
        (Programme.SECTION_122, PLAIN, date(2026, 7, 24), (0.1, 0.15), (0.0,)),
        (Programme.SECTION_301, SYRINGE, date(2024, 9, 27), (0.0,), (1.0,)),
        (Programme.SECTION_301, replace(SYRINGE, is_enteral=True), date(2026, 1, 1), (0.0,), (1.0,)),
        (Programme.SECTION_301, good("4015.12.10"), date(2025, 1, 1), (0.0,), (0.5,)),
        (Programme.SECTION_301, good("4015.12.10"), date(2026, 1, 1), (0.5,), (1.0,)),
        (Programme.SECTION_301, good("6307.90.98.45"), date(2024, 9, 27), (0.0,), (0.25,)),
        (Programme.SECTION_301, good("6307.90.98.45"), date(2026, 1, 1), (0.25,), (0.5,)),
    ],
)  # fmt: skip
def test_a_duty_begins_and_ends_on_its_day(programme, line, day, before, on):
    assert shares(day - DAY, programme, line) == before
    assert shares(day, programme, line) == on
    # What came with 9 April lasted a day.
    assert shares(day + DAY, programme, line) == ((1.25,) if (day, line) == (date(2025, 4, 9), CHINESE) else on)


@pytest.mark.parametrize(("firm", "day"), [(NAMED, date(2026, 7, 31)), (OTHERS, date(2026, 9, 29))])
def test_section_232_begins_by_the_firm(firm, day):
    assert shares(day - DAY, Programme.SECTION_232, product=firm) == (0.0,)
    assert shares(day, Programme.SECTION_232, product=firm) == (0.15,)
    assert shares(day + DAY, Programme.SECTION_232, product=firm) == (0.15,)
    indian = replace(LINE, origin="IN", last_transformed_in="IN", qualifies=None)
    assert shares(day, Programme.SECTION_232, indian, product=firm) == (1.0,)


def test_a_firm_of_which_nobody_says_whether_annex_iii_names_it_may_begin_on_either_day():
    unsaid = replace(PRODUCT, is_in_annex_iii=None)
    assert shares(date(2026, 7, 30), Programme.SECTION_232, product=unsaid) == (0.0,)
    assert shares(date(2026, 7, 31), Programme.SECTION_232, product=unsaid) == (0.0, 0.15)
    assert shares(date(2026, 9, 28), Programme.SECTION_232, product=unsaid) == (0.0, 0.15)
    assert shares(date(2026, 9, 29), Programme.SECTION_232, product=unsaid) == (0.15,)


def test_the_reciprocal_duty_is_added_until_13_november_2025_and_fills_up_from_the_14th():
    dear = (rate(0.065, hs_code="39"), *FREE)
    line = replace(PLAIN, qualifies=False)
    days = [date(2025, 11, day) for day in (13, 14, 15)]
    assert [duty(day, line, rates=dear).answer().value for day in days] == [0.215, 0.15, 0.15]
    dearer = (rate(0.2, hs_code="39"),)
    assert [duty(day, line, rates=dearer).answer().value for day in days] == [0.35, 0.2, 0.2]


@pytest.mark.parametrize("kind", [Kind.GENERIC, Kind.BIOSIMILAR])
def test_generics_and_biosimilars_are_left_out_for_now(kind):
    product = replace(PRODUCT, kind=kind)
    assert shares(date(2026, 11, 1), Programme.SECTION_232, product=product) == (0.0,)


def test_an_agreement_of_the_firm_lowers_the_rate_by_an_unread_amount():
    for agreement in (None, Agreement.ONSHORING, Agreement.PRICING, Agreement.BOTH):
        product = replace(PRODUCT, agreement=agreement)
        assert shares(date(2026, 11, 1), Programme.SECTION_232, product=product) == (0.0, 0.15)


def test_partners_have_a_lower_rate_that_was_not_read():
    for origin, expected in (("JP", (0.0, 1.0)), ("GB", (0.0, 1.0)), ("DE", (0.0, 1.0)), ("IN", (1.0,))):
        line = replace(LINE, origin=origin, last_transformed_in=origin)
        assert shares(date(2026, 11, 1), Programme.SECTION_232, line) == expected


def test_whether_the_cap_holds_the_base_rate_is_not_said_and_both_are_reckoned_with():
    line = replace(LINE, qualifies=False)
    answer = duty(date(2026, 11, 1), line, rates=(rate(0.05),)).answer()
    assert (answer.value, answer.least, answer.most) == (None, 0.15, 0.2)


def test_what_was_not_seen_to_be_collected_stands_unverified():
    day = date(2026, 9, 29)
    for as_of, standing in ((day - DAY, Standing.ENACTED), (day, Standing.UNVERIFIED)):
        line = replace(LINE, standing=Standing.ENACTED)
        parts = tariff(line, as_of=as_of).duty(line, day).parts
        (part,) = (one for one in parts if one.programme is Programme.SECTION_232)
        values = [value for step in part.steps for value in step.values if value.name.startswith("section_232.rate")]
        assert {one.standing for one in values} == {standing}


def test_korean_generics_and_their_ingredients_are_freed_with_the_fact_sheet():
    generic = replace(PRODUCT, kind=Kind.GENERIC)
    days = [date(2025, 11, day) for day in (13, 14, 15)]
    assert [shares(day, Programme.RECIPROCAL, product=generic) for day in days] == [(0.15,), (0.0,), (0.0,)]
    as_known = [shares(date(2025, 12, 1), Programme.RECIPROCAL, product=generic, as_of=day) for day in (date(2025, 11, 12), days[0])]  # fmt: skip
    assert as_known == [(0.15,), (0.0,)]
    biosimilar = replace(PRODUCT, kind=Kind.BIOSIMILAR)
    assert shares(days[1], Programme.RECIPROCAL, product=biosimilar) == (0.15,)
    assert shares(days[1], Programme.RECIPROCAL, replace(LINE, hs_code=HSCode("3926")), product=generic) == (0.15,)
