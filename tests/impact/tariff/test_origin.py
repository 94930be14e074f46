"""Origin, and the preference of the agreement as a rule-of-origin question."""

from dataclasses import replace
from datetime import date

import pytest

from bioaccord.impact.parameter import Standing
from bioaccord.impact.tariff.line import OriginRule, Programme, ShiftLevel
from bioaccord.impact.tariff.origin import origins_of, qualifies
from bioaccord.vocabulary.hs_code import HSCode

from .goods import LAW, LINE, duty, rate, shares

DAY = date(2026, 11, 1)
OPEN = replace(LINE, qualifies=None)
RATES = (rate(0.06), rate(0.0, Programme.PREFERENCE, origin="KR"))


def material(code: str, origin: str, value: float, **changed: object):
    return replace(LINE, line_id=f"M-{code}-{origin}", hs_code=HSCode(code), origin=origin, last_transformed_in=origin, value_usd=value, is_finished=False, imported_into="KR", **{"qualifies": None} | changed)  # fmt: skip


def asked(rule: OriginRule, *materials: object, **changed: object) -> bool | None:
    line = replace(OPEN, origin_rule=rule, **changed)
    return qualifies(line, (line, *materials), DAY, LAW).value


@pytest.mark.parametrize(("said", "expected"), [(True, (0.0,)), (False, (0.06,)), (None, (0.0, 0.06))])
def test_whether_a_good_qualifies_decides_the_base_rate_and_a_range_stands_where_nobody_says(said, expected):
    line = replace(LINE, qualifies=said, is_section_232_listed=False)
    found = duty(DAY, line, rates=RATES).answer()
    assert (found.least, found.most) == expected if said is None else found.value == expected[0]
    assert bool(found.missing) is (said is None)


def test_a_preferential_rate_that_the_table_lacks_is_a_range():
    assert shares(DAY, Programme.PREFERENCE, rates=RATES[:1]) == (0.0, 0.06)
    found = duty(DAY, replace(LINE, is_section_232_listed=False), rates=RATES[:1]).answer()
    assert any("preferential rate" in str(one) for one in found.missing)


def test_other_origins_have_no_preference_unless_the_table_gives_one():
    line = replace(LINE, origin="VN", last_transformed_in="VN", is_section_232_listed=False)
    assert shares(DAY, Programme.MFN, line, rates=RATES) == (0.06,)


@pytest.mark.parametrize(
    ("codes", "level", "expected"),
    [
        (("3821",), ShiftLevel.CHAPTER, True),
        (("3004",), ShiftLevel.HEADING, True),
        (("3004",), ShiftLevel.CHAPTER, False),
        (("3002.13",), ShiftLevel.SUBHEADING, True),
        (("3002.13",), ShiftLevel.HEADING, False),
        (("3821", "3002.13"), ShiftLevel.HEADING, False),
    ],
)
def test_a_shift_asks_of_every_material_from_elsewhere_another_code(codes, level, expected):
    materials = [material(code, "CN", 300_000.0) for code in codes]
    assert asked(OriginRule.SHIFT, *materials, shift_level=level) is expected


def test_materials_of_the_parties_count_as_originating_only_where_their_row_says_so():
    for said, expected in ((True, True), (False, False), (None, None)):
        same = material("3002.13", "US", 500_000.0, qualifies=said)
        assert asked(OriginRule.SHIFT, same, shift_level=ShiftLevel.HEADING) is expected


def test_a_small_share_whose_code_stays_is_tolerated_and_marked():
    line = replace(OPEN, origin_rule=OriginRule.SHIFT, shift_level=ShiftLevel.HEADING, standing=Standing.ENACTED)
    for value, expected in ((100_000.0, True), (100_001.0, False)):
        same = material("3002.13", "CN", value, standing=Standing.ENACTED)
        found = qualifies(line, (line, same), DAY, LAW)
        assert (found.value, found.standing) == (expected, Standing.GUIDANCE)


def test_not_of_farm_goods_and_textiles_where_other_limits_hold():
    for code, expected in (
        ("3002.15", True),
        ("2106.90", None),
        ("6307.90", None),
        ("2501.00", True),
        ("6401.10", True),
    ):
        line = replace(OPEN, origin_rule=OriginRule.SHIFT, shift_level=ShiftLevel.HEADING, hs_code=HSCode(code))
        assert qualifies(line, (line, material(code, "CN", 50_000.0)), DAY, LAW).value is expected


@pytest.mark.parametrize(("outside", "expected"), [(549_999.0, True), (550_000.0, True), (550_001.0, False)])
def test_regional_value_content_is_built_down_from_the_bill(outside, expected):
    assert asked(OriginRule.VALUE, material("3821", "CN", outside), regional_value_needed=0.45) is expected


def test_a_content_that_is_given_goes_before_the_bill():
    assert asked(OriginRule.VALUE, regional_value=0.45, regional_value_needed=0.45) is True
    assert asked(OriginRule.VALUE, regional_value=0.4499, regional_value_needed=0.45) is False
    assert asked(OriginRule.VALUE, regional_value=0.5) is None


@pytest.mark.parametrize("shift", [True, False, None])
@pytest.mark.parametrize("value", [0.5, 0.4, None])
def test_either_and_both_follow_three_valued_logic(shift, value):
    holds = None if value is None else value >= 0.45
    either = asked(OriginRule.SHIFT_OR_VALUE, has_shift=shift, regional_value=value, regional_value_needed=0.45)
    both = asked(OriginRule.SHIFT_AND_VALUE, has_shift=shift, regional_value=value, regional_value_needed=0.45)
    told = (shift, holds)
    assert either is (True if True in told else None if None in told else False)
    assert both is (False if False in told else None if None in told else True)


def test_a_declared_origin_that_is_not_where_it_was_transformed_makes_a_range_of_both():
    line = replace(LINE, last_transformed_in="IN", is_section_232_listed=True)
    found = duty(DAY, line).answer()
    assert (found.least, found.most) == (0.15, 1.0)
    assert origins_of(line).countries == ("KR", "IN")
    assert origins_of(replace(line, origin="")).countries == ("IN",)
    assert duty(DAY, replace(line, origin="", last_transformed_in="")).answer().missing


def test_a_good_of_the_importing_country_has_no_duty():
    assert duty(DAY, replace(LINE, origin="US", last_transformed_in="US")).answer().value == 0


def test_there_is_no_preference_before_the_agreement():
    always = tuple(replace(one, first_day=date(2000, 1, 1)) for one in RATES)
    found = [duty(date(2012, 3, day), rates=always).answer().value for day in (14, 15, 16)]
    assert found == [0.06, 0.0, 0.0]


def test_what_is_not_known_of_a_material_matters_only_where_it_decides():
    other_code = material("3926.90", "US", 100_000.0)
    assert asked(OriginRule.SHIFT, other_code, shift_level=ShiftLevel.HEADING) is True
    for unsure, needed, expected in ((100_000.0, 0.9, True), (100_001.0, 0.9, None), (100_001.0, 0.8, True)):
        bill = material("3926.90", "US", unsure)
        assert asked(OriginRule.VALUE, bill, regional_value_needed=needed) is expected
    elsewhere = material("3914", "CN", 300_000.0)
    assert asked(OriginRule.VALUE, other_code, elsewhere, regional_value_needed=0.71) is False


def test_an_announcement_does_not_tell_how_it_ended():
    titles = [LAW.by_name[name].title.en for name in ("section_232.announcement", "section_232.threat")]
    assert not any("not" in title.split() for title in titles)
