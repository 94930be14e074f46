"""Korean legislative and administrative notices as signals: what the draft is about, and until when opinions are taken."""

from dataclasses import replace
from datetime import date

from bioaccord.policy.signals.collected import after_former, signals_of_versions
from bioaccord.policy.sources import lawmaking
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import EffectKind, Stage
from tests.policy.test_lawmaking import ADMINISTRATIVE, NoticeServer, legislative, listed, pull

BODY = """<p>1. 개정이유</p><p>의약품 공급을 안정시키려는 것임</p><p>2. 주요내용</p>
<p>가. 의약품의 제조업자는 공급중단 예정일 180일 전까지 보고하여야 함(안 제49조의2)</p>
<p>나. 생물학적 제제의 보관 온도 기록을 3년간 보존하도록 함(안 제50조제3항)</p>
<p>3. 의견제출</p><p>가. 우편으로 제출하실 수 있습니다.</p>"""


def signals(*versions):
    return signals_of_versions(after_former(versions), standard_recogniser())


def with_body(server):
    """Return the notice as its publisher gives it when the body stands in its record."""
    (notice,) = pull(server)
    item = {"ogLmPpSeq": "1", "lsNm": notice.title, "pntcDt": "20260701", "stYd": "20260701", "edYd": "20260810"}
    detail = {"asndOfiNm": "보건복지부", "lmTpNm": "일부개정", "lmPpCts": BODY}
    return lawmaking.notice(item, detail, lawmaking.LEGISLATIVE, notice.retrieved_at)


def test_a_draft_is_told_with_its_points_and_its_deadline(recorded):
    (signal,) = signals(with_body(NoticeServer(recorded)))
    assert signal.signal_id == "korean-notices:ogLmPp/1"
    assert signal.title.ko == "약사법 시행규칙 일부개정령안 입법예고(의견 제출 2026. 8. 10.까지)"
    assert signal.title.en == (
        "Draft partial amendment of the Enforcement Rule of the Pharmaceutical Affairs Act, comments until 10 August 2026"
    )
    assert signal.stage == Stage.PROPOSED and signal.deadline_on.last_day == date(2026, 8, 10)
    assert "보건복지부가 2026년 7월 1일 약사법 시행규칙 일부개정령안을 입법예고했습니다." in signal.summary.ko
    assert "공급중단 예정일 180일 전까지 보고하여야 함" in signal.summary.ko
    assert "우편으로" not in signal.summary.ko
    assert "Articles of the draft: 49-2, 50." in signal.summary.en
    (effect,) = signal.effects
    assert {subject.id for subject in effect.subjects} == {"medicine_manufacturer", "biologics_manufacturer"}
    assert effect.kind == EffectKind.REPORT
    assert "2026년 8월 10일까지" in effect.action.ko and "10 August 2026" in effect.action.en
    assert share_of_hangul(signal.title.en + signal.summary.en + effect.action.en) == 0


def test_an_administrative_notice_is_lighter_than_a_bill_of_the_ministry(recorded):
    server = NoticeServer(recorded)
    server.pages = {1: listed(ADMINISTRATIVE)}
    (signal,) = signals(*pull(server, lawmaking.ADMINISTRATIVE))
    assert signal.title.ko == "의약품 품목허가ㆍ신고ㆍ심사 규정 일부개정고시안 행정예고(의견 제출 2026. 8. 12.까지)"
    assert share_of_hangul(signal.title.en + signal.summary.en) == 0
    assert "Ministry of Food and Drug Safety" in signal.title.en + signal.summary.en
    assert signal.severity < signals(with_body(NoticeServer(recorded)))[0].severity


def test_a_draft_about_nothing_of_the_field_is_no_signal(recorded):
    server = NoticeServer(recorded)
    server.pages = {1: listed(legislative(7, "[진행]공무원 여비 규정 일부개정령(안) 입법예고"))}
    (notice,) = pull(server)
    assert signals(replace(notice, text="출장 여비의 지급 기준을 정비함")) == []


def test_a_notice_that_is_published_again_renews_its_signal(recorded):
    notice = with_body(NoticeServer(recorded))
    again = lawmaking.notice(
        {"ogLmPpSeq": "1", "lsNm": notice.title, "pntcDt": "20260820", "stYd": "20260820", "edYd": "20260910"},
        {"asndOfiNm": "보건복지부", "lmPpCts": BODY},
        lawmaking.LEGISLATIVE,
        notice.retrieved_at,
    )
    (signal,) = signals(again, notice)
    assert signal.deadline_on.last_day == date(2026, 9, 10)
