"""The world as it was known: a day before an announcement nobody counts on it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bioaccord.impact.tariff.line import Kind, Programme
from bioaccord.impact.tariff.timeline import entries
from bioaccord.vocabulary.hs_code import HSCode

from .goods import FREE, LINE, PRODUCT, rate, shares, tariff, under

DAY = timedelta(days=1)
PLAIN = replace(LINE, hs_code=HSCode("3926.90"))
NEXT_YEAR = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("programme", "line", "announced", "asked", "before", "on"),
    [
        (Programme.RECIPROCAL, PLAIN, date(2025, 4, 2), date(2025, 6, 1), (), (0.25,)),
        (Programme.RECIPROCAL, PLAIN, date(2025, 4, 9), date(2025, 6, 1), (0.25,), (0.1,)),
        (Programme.RECIPROCAL, PLAIN, date(2025, 7, 31), date(2025, 9, 1), (0.1,), (0.15,)),
        (Programme.RECIPROCAL, PLAIN, date(2026, 2, 20), NEXT_YEAR, (0.15,), (0.0,)),
        (Programme.SECTION_122, PLAIN, date(2026, 2, 20), date(2026, 3, 1), (), (0.1,)),
        (Programme.SECTION_122, PLAIN, date(2026, 2, 21), date(2026, 3, 1), (0.1,), (0.1, 0.15)),
        (Programme.SECTION_232, LINE, date(2025, 9, 25), date(2025, 10, 1), (), (1.0,)),
        (Programme.SECTION_232, LINE, date(2025, 10, 1), date(2025, 10, 1), (1.0,), (0.0,)),
        (Programme.SECTION_232, LINE, date(2026, 4, 2), NEXT_YEAR, (0.0,), (0.15,)),
        (Programme.SECTION_301, replace(LINE, origin="CN", last_transformed_in="CN", hs_code=HSCode("90183100"), is_enteral=False), date(2024, 7, 30), date(2024, 10, 1), (0.5,), (0.0,)),
        (Programme.SECTION_301, replace(LINE, origin="CN", last_transformed_in="CN", hs_code=HSCode("90183100"), is_enteral=False), date(2024, 9, 13), date(2024, 10, 1), (0.0,), (1.0,)),
        (Programme.SECTION_301, replace(LINE, origin="CN", last_transformed_in="CN", hs_code=HSCode("40151210")), date(2024, 9, 13), date(2026, 1, 1), (0.25,), (1.0,)),
        (Programme.FENTANYL, replace(LINE, origin="CN", last_transformed_in="CN"), date(2025, 11, 4), date(2025, 12, 1), (0.2,), (0.1,)),
    ],
)  # fmt: skip
def test_an_announcement_is_known_from_its_day_on(programme, line, announced, asked, before, on):
    assert shares(asked, programme, line, as_of=announced - DAY) == before
    assert shares(asked, programme, line, as_of=announced) == on
    later = shares(asked, programme, line, as_of=announced + DAY)
    assert later == ((0.1, 0.15) if (programme, announced) == (Programme.SECTION_122, date(2026, 2, 20)) else on)


def test_koreas_cap_is_known_from_13_november_2025():
    """As of October 2025 the 100 % had not come; a scenario of what was announced is told by the day before it failed."""
    asked, law = date(2025, 10, 1), under("korea-25")
    assert shares(asked, Programme.SECTION_232, as_of=date(2025, 9, 26)) == (1.0,)
    assert shares(NEXT_YEAR, Programme.SECTION_232, as_of=date(2026, 4, 2)) == (0.15,)
    assert shares(NEXT_YEAR, Programme.SECTION_232, law=law) == (0.25,)
    names = {
        as_of: [one.title.en for one in entries((LINE,), tariff(LINE, as_of=as_of)) if "capped" in one.title.en]
        for as_of in (date(2025, 11, 12), date(2025, 11, 13))
    }
    assert [len(found) for found in names.values()] == [0, 1]


def test_a_threat_without_a_notice_changes_no_rate_but_stands_on_the_timeline():
    before, on = (
        {one.title.en for one in entries((LINE,), tariff(LINE, as_of=day))}
        for day in (date(2026, 1, 25), date(2026, 1, 26))
    )
    assert len(on - before) == 1
    assert shares(NEXT_YEAR, Programme.SECTION_232, as_of=date(2026, 4, 2)) == (0.15,)


def test_biosimilars_were_open_until_the_proclamation():
    product = replace(PRODUCT, kind=Kind.BIOSIMILAR)
    asked = date(2025, 10, 1)
    assert shares(asked, Programme.SECTION_232, product=product, as_of=date(2025, 9, 30)) == (0.0, 1.0)
    generic = replace(PRODUCT, kind=Kind.GENERIC)
    assert shares(asked, Programme.SECTION_232, product=generic, as_of=date(2025, 9, 30)) == (0.0,)
    covered = under("biosimilars-covered")
    for day, expected in ((date(2026, 9, 28), (0.0,)), (date(2026, 9, 29), (0.15,)), (date(2026, 9, 30), (0.15,))):
        assert shares(day, Programme.SECTION_232, product=product, law=covered) == expected


def test_a_rate_of_the_file_is_known_from_its_own_day_on():
    raised = (*FREE, rate(0.08, hs_code="3002", first_day=date(2026, 1, 1), known_on=date(2025, 12, 1)))
    line = replace(LINE, qualifies=False)
    assert shares(date(2026, 1, 1), Programme.MFN, line, rates=raised, as_of=date(2025, 11, 30)) == (0.0,)
    assert shares(date(2026, 1, 1), Programme.MFN, line, rates=raised, as_of=date(2025, 12, 1)) == (0.08,)
    assert shares(date(2025, 12, 31), Programme.MFN, line, rates=raised) == (0.0,)


def test_the_surcharge_at_15_per_cent_is_no_range():
    assert shares(date(2026, 3, 1), Programme.SECTION_122, PLAIN, law=under("surcharge-15")) == (0.15,)
    assert shares(date(2026, 7, 24), Programme.SECTION_122, PLAIN, law=under("surcharge-15")) == (0.0,)


def test_what_was_only_announced_may_apply():
    told = {one.title.en: one.kind for one in entries((LINE,), tariff(LINE, as_of=date(2025, 9, 26)))}
    assert told["Section 232 duty 100%"] == "chance"
    told = {one.title.en: one.kind for one in entries((LINE,), tariff(LINE))}
    assert told["Section 232 duty 15%"] == "period"
