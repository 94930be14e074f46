"""The typed words: money, periods, HS codes, languages, countries, effects, particles, units."""

from datetime import date

import pytest

from bioaccord.vocabulary.country import country_name, country_words
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text, share_of_hangul
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.signal import Channel, EffectKind
from bioaccord.vocabulary.unit import factor


def test_an_hs_code_is_never_padded():
    assert HSCode("3004.90") == "300490"
    assert HSCode("30").covers("300490")
    assert not HSCode("300490").covers("3004")
    for wrong in ("3", "12345678901", "30a4", ""):
        with pytest.raises(ValueError, match="HS code"):
            HSCode(wrong)


def test_two_currencies_never_meet_unnoticed():
    assert Money(2) + Money(3) == Money(5)
    with pytest.raises(ValueError, match="convert"):
        Money(1) + Money(1, "KRW")


def test_a_period_cannot_end_before_it_begins():
    assert date(2026, 1, 1) in Period(None, date(2026, 1, 1))
    assert date(2026, 1, 2) not in Period(None, date(2026, 1, 1))
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_text_falls_back_to_the_other_language():
    assert Text("약", "medicine").in_language("ko") == "약"
    assert Text("", "medicine").in_language("ko") == "medicine"
    assert not Text("", "medicine").is_translated("ko")


def test_hangul_is_told_from_latin():
    assert share_of_hangul("약사법") == 1
    assert share_of_hangul("123") == 0


def test_countries_have_both_names():
    assert country_name("KR") == Text("대한민국", "South Korea")
    assert country_words()["중국"] == "CN"


def test_every_effect_has_one_channel_and_every_channel_an_effect():
    assert {kind.channel for kind in EffectKind} == set(Channel)
    assert EffectKind.TARIFF.channel == Channel.COST
    assert EffectKind.REPORT.channel == Channel.DUTY


@pytest.mark.parametrize(
    ("word", "particles", "expected"),
    [
        ("배지", "을/를", "배지를"),
        ("필터 3개", "이/가", "필터 3개가"),
        ("신약", "으로/로", "신약으로"),
        ("바이알", "으로/로", "바이알로"),
        ("FDA", "은/는", "FDA는"),
        ("마약단속국(DEA)", "이/가", "마약단속국(DEA)이"),
    ],
)
def test_particles_follow_the_last_sound(word, particles, expected):
    assert with_particle(word, particles) == expected


def test_units_convert_within_their_kind_only():
    assert factor("t", "kg") == 1000
    assert factor("vial", "each") == 1
    assert factor("kg", "L") is None
    assert factor("drum", "drum") == 1
