"""Versions of Korean laws and administrative rules as signals: what changed, for whom, and when nothing did."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bioaccord.brief.signal_sources import parse_source, read_signals
from bioaccord.policy.document import DocumentKind, DocumentLink
from bioaccord.policy.law_go_kr_answer import parse_answer
from bioaccord.policy.signals.collected import after_former, signals_of_versions
from bioaccord.policy.sources import law_go_kr
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import EffectKind, Stage, SubjectType
from tests.node.policy_documents import law_versions
from tests.policy.test_law_go_kr import NOW, RULE


def signals(*versions, since=None):
    return signals_of_versions(after_former(versions), standard_recogniser(), since=since)


def rewritten(former, old, new, **changes):
    text = former.text.replace(old, new)
    assert text != former.text
    return replace(former, text=text, **changes)


def test_an_amendment_is_a_duty_of_the_firms_its_changed_words_name():
    _enacted, second, *_ = signals(*law_versions())
    assert second.signal_id == "korean-law:약사법/법률@2025-03-04-20002"
    assert second.title.ko == "약사법 일부개정(2025. 3. 4. 공포): 의약품등의 생산 관리의무 및 보고"
    assert second.title.en.startswith(
        "Pharmaceutical Affairs Act: partial amendment promulgated on 4 March 2025; Article 38"
    )
    assert second.stage == Stage.ENACTED
    assert second.effective_on.first_day == date(2026, 3, 5)
    (effect,) = second.effects
    assert [subject.id for subject in effect.subjects] == ["medicine_manufacturer"]
    assert effect.kind == EffectKind.REPORT
    assert "2026년 3월 5일부터 적용되는 제38조(의약품등의 생산 관리의무 및 보고)의 바뀐 내용" in effect.action.ko
    assert "Article 38" in effect.action.en
    assert "180일" in second.evidence[0].quotation
    assert "‘① " not in second.summary.ko and "→" in second.summary.ko, "old and new words stand side by side"
    assert second.subjects_of(SubjectType.TOPIC) == ("health_care",)


def test_what_only_moves_an_article_or_renames_a_ministry_is_no_signal():
    found = {one.signal_id.partition("@")[2] for one in signals(*law_versions())}
    assert found == {"2024-01-02-20001", "2025-03-04-20002"}


def test_what_enacts_a_law_is_a_signal_and_english_words_hold_no_hangul():
    enacted, *_ = signals(*law_versions())
    assert enacted.title.ko == "약사법 제정(2024. 1. 2. 공포)"
    for one in signals(*law_versions()):
        assert share_of_hangul(one.title.en + one.summary.en + "".join(each.action.en for each in one.effects)) == 0


def test_an_amendment_whose_former_text_is_unknown_says_so_and_binds_nobody():
    amendment = law_versions()[1]
    (one,) = signals(amendment)
    assert one.effects == ()
    assert "비교하지 못했으니" in one.summary.ko and "No earlier version" in one.summary.en
    assert signals(replace(amendment, action="타법개정")) == []


def test_what_the_publisher_says_of_its_reasons_is_told():
    first, second, *_ = law_versions()
    reasons = "[일부개정]\n◇ 개정이유 및 주요내용\n의약품의 공급중단을 미리 알려 대체 공급을 준비하려는 것임."
    *_, last = signals(first, replace(second, summary=reasons))
    assert "개정이유: 의약품의 공급중단을 미리 알려 대체 공급을 준비하려는 것임." in last.summary.ko


def test_an_amendment_of_committees_and_offices_alone_is_no_signal():
    first = replace(law_versions()[0], text=law_versions()[0].text.replace("(의약품 판매)", "(중앙약사심의위원회)"))
    second = rewritten(
        first, "약국 개설자가 아니면 의약품을 판매할 수 없다", "위원회는 20명의 위원으로 구성한다",
        version="2025-03-04-20002", published_on=date(2025, 3, 4), action="일부개정",
    )  # fmt: skip
    assert [one.signal_id.partition("@")[2] for one in signals(first, second)] == ["2024-01-02-20001"]


def test_a_repeal_is_a_signal_that_binds_nobody():
    first = law_versions()[0]
    gone = replace(
        first, version="2025-05-05-3", published_on=date(2025, 5, 5), stage=Stage.REPEALED, action="폐지", text=""
    )
    *_, last = signals(first, gone)
    assert (last.stage, last.effects, last.severity) == (Stage.REPEALED, (), 0.5)


def test_an_administrative_rule_is_issued_and_compared_with_the_one_before():
    version = law_go_kr.document_version(parse_answer(json.dumps(RULE), "x"), NOW)
    version = replace(version, links=(DocumentLink("law", "약사법"),))
    later = rewritten(
        version, "다음을 신고한다", "의약품 제조업자는 다음을 식품의약품안전처장에게 보고하여야 한다",
        version="2026-10-01-2026-60", published_on=date(2026, 10, 1),
    )  # fmt: skip
    assert version.kind == DocumentKind.ADMINISTRATIVE_RULE
    *_, last = signals(version, later)
    assert last.signal_id == "korean-rule:30000@2026-10-01-2026-60"
    assert last.title.ko == "의약품 품목허가ㆍ신고ㆍ심사 규정 일부개정(2026. 10. 1. 발령): 신고"
    assert "issued on 1 October 2026" in last.title.en and share_of_hangul(last.title.en) == 0
    assert last.stage == Stage.FINAL
    assert [subject.id for subject in last.effects[0].subjects] == ["medicine_manufacturer"]


@pytest.fixture(scope="module")
def history(shared_data):
    source = parse_source(f"korean-law:{shared_data / 'policy/kr_law/kr_bio_law_history.bundle'}")
    return read_signals([source], since=date(2024, 1, 1), as_of=NOW.date(), recogniser=standard_recogniser())


def test_the_real_history_since_2024(history):
    assert 250 <= len(history) <= 400, "of 700 versions since 2024"
    assert all(signal.published_on >= date(2024, 1, 1) for signal in history)
    kinds = {subject.id for signal in history for effect in signal.effects for subject in effect.subjects}
    assert {"medicine_manufacturer", "narcotics_handler", "food_manufacturer", "biofuel_producer"} <= kinds
    assert [signal.signal_id for signal in history if share_of_hangul(signal.title.en + signal.summary.en) > 0] == []
    assert [signal.signal_id for signal in history if signal.title.en.startswith("Korean law")] == []
    assert [signal.title.ko for signal in history if "등 등" in signal.title.ko] == []
