"""The brief: what stands on it, in which order, and how it reads in both languages."""

import re
from datetime import date
from pathlib import Path

import pytest

from bioaccord.brief.compose import compose_brief
from bioaccord.brief.html import brief_as_html
from bioaccord.brief.json_document import brief_as_json, brief_type
from bioaccord.brief.markdown import brief_as_markdown
from bioaccord.brief.phrases import all_phrases
from bioaccord.brief.picture import exposure_chart, png_of, svg_of
from bioaccord.brief.ranking import without_repetition
from bioaccord.brief.wording import money, percent, until
from bioaccord.events.event_folder import read_event
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language, share_of_hangul
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.signal import Channel, EffectKind, Stage
from tests.supply.networks import effect, signal

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def signals(sample_signals):
    return sample_signals


@pytest.fixture(scope="module")
def brief(sample_network, materials, signals):
    return compose_brief(
        "KR-0007",
        network=sample_network,
        materials=materials,
        signals=signals,
        exposures=ExposureFinder(sample_network, materials).exposures(signals, as_of=DAY),
        events=[read_event(SAMPLE / "event")],
        as_of=DAY,
    )


def test_the_whole_thread_stands_on_it(brief):
    assert all(section.count for section in brief.sections)
    item = brief.section(Channel.SUPPLY).items[0]
    assert item.value_at_risk.amount > 0
    best = item.suggestions[0]
    assert best.match.fits
    assert best.meetable.slots_in_all >= len(best.meetable.slots) > 0


def test_every_item_is_about_the_firm(brief):
    for section in brief.sections:
        for item in (*section.items, *section.further):
            assert {one.organisation_id for one in item.exposures} == {"KR-0007"}
            assert {one.channel for one in item.exposures} == {section.channel}


def test_lists_are_short_and_nothing_stands_twice(brief):
    for section in brief.sections:
        ids = [item.signal.signal_id for item in (*section.items, *section.further)]
        assert len(section.items) <= 6
        assert len(set(ids)) == len(ids)


def test_duties_to_come_stand_before_those_in_force(brief):
    days = [item.days_until for item in brief.section(Channel.DUTY).items if item.days_until is not None]
    coming, past = [one for one in days if one >= 0], [one for one in days if one < 0]
    assert days == sorted(coming) + sorted(past, reverse=True)


def test_what_supersedes_another_stands_alone():
    old = signal()
    new = signal(supersedes="test:1")
    object.__setattr__(new, "signal_id", "test:2")
    assert [one.signal_id for one in without_repetition([old, new])] == ["test:2"]


def test_one_shortage_told_by_two_sources_stands_once(signals):
    again = effect(EffectKind.SHORTAGE, "lidocaine_injection", sold_in=("US",), magnitude=0.4)
    logged = next(one for one in signals if one.signal_id == "change-log:us-lidocaine-injection-shortage")
    older = signal(again)  # published in January, before the entry of March
    assert without_repetition([older, logged]) == [logged]
    elsewhere = signal(effect(EffectKind.SHORTAGE, "lidocaine_injection", sold_in=("JP",), magnitude=0.4))
    assert len(without_repetition([elsewhere, logged])) == 2


def test_a_closed_consultation_is_not_on_the_first_page(brief):
    for section in brief.sections:
        assert not [item for item in section.items if item.signal.stage == Stage.PROPOSED and item.is_past]


def test_korean_stands_on_the_korean_page(brief):
    text = brief_as_markdown(brief, Language.KOREAN)
    for line in text.splitlines():
        prose = re.sub(r"\[[^]]*\]\([^)]*\)|\([^)]*\)|원문 (?:제목|표현).*|출처:.*", "", line)
        latin = re.findall(r"[A-Za-z]{4,}", prose)
        assert len(latin) <= 3, line
        assert "(으)로" not in line
        assert "을(를)" not in line


def test_english_stands_on_the_english_page(brief):
    text = brief_as_markdown(brief, Language.ENGLISH)
    foreign = [line for line in text.splitlines() if share_of_hangul(line) > 0.3 and "Original title" not in line]
    assert foreign == []


def test_every_figure_says_what_it_rests_on(brief):
    for channel in (Channel.SUPPLY, Channel.COST):
        for item in brief.section(channel).items:
            assert all(one.certainty for one in item.exposures)
            assert item.signal.evidence


def test_fictional_firms_are_called_so(brief):
    text = brief_as_markdown(brief, Language.ENGLISH)
    assert "Hanbit Nuri Pharma (fictional)" in text
    assert "Briarcliff Generics (fictional)" in text


def test_json_comes_back_as_the_same_brief(brief):
    assert brief_type().validate_json(brief_as_json(brief)) == brief


@pytest.mark.parametrize("language", list(Language))
def test_the_page_for_mail_needs_nothing_from_elsewhere(brief, language):
    page = brief_as_html(brief, language)
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["'](?!https?://[^"']+["'])(?!#)""", page)
    assert "<svg" in page
    assert "<link" not in page


def test_the_chart_shows_hangul_and_not_boxes(brief):
    specification = exposure_chart(brief, Language.KOREAN)
    drawn = svg_of(specification)
    assert "공급: 위험에 놓인 매출" in drawn
    assert png_of(specification)[:4] == b"\x89PNG"
    # A font without Hangul draws the same box for every syllable; two different words must differ as pictures.
    one, other = ({**specification, "title": word} for word in ("가나다라", "마바사아"))
    assert png_of(one) != png_of(other)


def test_an_unknown_member_is_told(sample_network, materials):
    with pytest.raises(InputError, match="'KR-007' is not an organisation of this network. Did you mean 'KR-00"):
        compose_brief(
            "KR-007", network=sample_network, materials=materials, signals=[], exposures=[], events=[], as_of=DAY
        )


def test_a_firm_that_nothing_reaches_is_told_so(sample_network, materials):
    empty = compose_brief(
        "KR-0007", network=sample_network, materials=materials, signals=[], exposures=[], events=[], as_of=DAY
    )
    assert "None of the 0 signals" in brief_as_markdown(empty, Language.ENGLISH)
    assert exposure_chart(empty, Language.KOREAN) is None


def test_every_phrase_is_written_in_both_languages():
    for key, words in all_phrases().items():
        assert words["ko"], key
        assert words["en"], key
        assert share_of_hangul(words["en"]) == 0, key
        assert set(re.findall(r"{(\w+)", words["ko"])) == set(re.findall(r"{(\w+)", words["en"])), key


def test_numbers_read_as_people_write_them():
    assert money(Money(1_213_456), Language.KOREAN) == "약 121만 달러"
    assert money(Money(1_213_456), Language.ENGLISH) == "about USD 1.21 million"
    assert money(Money(411_060), Language.ENGLISH) == "about USD 411,000"
    assert percent(0.186, Language.ENGLISH) == "19%"
    assert until(-1, Language.ENGLISH) == "1 day ago"
    assert until(0, Language.KOREAN) == "오늘"


def test_a_brief_names_the_publishers_of_its_items_alone(brief, signals):
    told = [item.signal for section in brief.sections for item in (*section.items, *section.further)]
    assert set(brief.publishers) == {one.publisher for signal in told for one in signal.evidence}
    assert set(brief.publishers) < {one.publisher for signal in signals for one in signal.evidence}


def test_the_picture_s_names_are_whole_and_its_amounts_are_few(brief):
    drawn = exposure_chart(brief, Language.KOREAN)
    rows = next(iter(drawn["datasets"].values()))
    assert rows and all(row["title"].replace("\n", " ") == row["name"] for row in rows)
    assert drawn["encoding"]["x"]["axis"]["tickCount"] <= 6
