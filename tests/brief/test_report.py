"""Reports: the same figures again after a revision, every one with its source, and text that stays text, read back from the PDF."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from bioaccord.brief.report import report_as_json, report_from_json, report_from_plain
from bioaccord.brief.report_figures import pinned
from bioaccord.brief.report_pdf import report_as_pdf, report_as_pictures
from bioaccord.brief.report_told import tell_report
from bioaccord.market.observation import Figures, Flag, observations
from bioaccord.market.store import Store
from bioaccord.vocabulary.errors import InputError
from tests.slips import english_sentences

US = "korea-customs/export_value/KR/US/HSK/3002491000/USD/M"
CN = US.replace("/US/", "/CN/")
WEIGHT = US.replace("export_value", "export_weight").replace("/USD/", "/kg/")
DISCLAIMER = {
    "ko": "openFDA 자료는 검증되지 않은 것으로, 진료 판단에 쓸 수 없습니다.",
    "en": "openFDA data are unvalidated and not for decisions about medical care.",
}
SIGNAL = {
    "signal_id": "s1",
    "kind": "market",
    "title": {"ko": "리도카인 주사제 공급 부족", "en": "Shortage of lidocaine injection"},
    "summary": {"ko": "두 제품이 공급 불가 상태입니다.", "en": "Two presentations are unavailable."},
    "country": "US",
    "published_on": "2026-03-02",
    "stage": "in_force",
    "severity": 0.6,
    "severity_reason": {"ko": "", "en": ""},
    "subjects": [],
    "effects": [],
    "evidence": [
        {
            "publisher": "U.S. Food and Drug Administration",
            "address": "https://www.fda.example/drugshortages?AI=Lidocaine&st=c",
            "retrieved_at": "2026-03-27T04:00:00Z",
            "version": "2026-03-27",
        }
    ],
    "disclaimer": DISCLAIMER,
}


def row(address, period, value, vintage, flags=0):
    source, indicator, reporter, partner, system, product, unit, frequency = address.split("/")
    return {
        "source": source,
        "indicator": indicator,
        "reporter": reporter,
        "partner": partner,
        "product_system": system,
        "product": product,
        "unit": unit,
        "frequency": frequency,
        "period": period,
        "value": value,
        "flags": int(flags | (Flag.MISSING if value is None else 0)),
        "vintage": vintage,
        "retrieved_at": datetime(vintage.year, vintage.month, vintage.day, 5, tzinfo=UTC),
        "origin": f"file-{vintage}.csv",
    }


def add(store, *rows):
    store.add([Figures(observations(rows))], source="korea-customs", at=datetime(2026, 10, 1, tzinfo=UTC))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store")
    rows = []
    for month in range(1, 13):
        for address, base in ((US, 1000), (CN, 2000), (WEIGHT, 10)):
            rows.append(row(address, date(2025, month, 1), base + month, date(2026, 1, 15)))
    rows.append(row(US, date(2026, 1, 1), 7654321.5, date(2026, 2, 15), Flag.PROVISIONAL))
    rows.append(row(US, date(2026, 2, 1), None, date(2026, 3, 15)))
    add(store, *rows)
    return store


def plain(*parts, **more):
    return {
        "title": {"ko": "독소 수출 동향", "en": "Toxin exports"},
        "association": {"ko": "예시협회", "en": "Sample association"},
        "author": "김분석",
        "written_on": "2026-04-01",
        "parts": list(parts),
    } | more


def report(*parts, **more):
    return report_from_plain(plain(*parts, **more), name="report.json")


def note(ko, en=""):
    return {"kind": "note", "text": {"ko": ko, "en": en}}


def chart(*series, **more):
    return {"kind": "chart", "series": series} | more


def table(*series, **more):
    return {"kind": "table", "series": series} | more


def pdf_of(told_of, store, language="ko"):
    return report_as_pdf(tell_report(told_of, store, language))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "")


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [
        (
            "ko",
            ("독소 수출 동향", "예시협회", "작성자: 김분석", "2026년 4월 1일", "출처", "자료 없음", "1 / "),
            ("Sources", "Annex", "monthly"),
        ),
        (
            "en",
            ("Toxin exports", "Sample association", "By 김분석", "1 April 2026", "Sources", "not given", "Page 1 of"),
            ("부록", "자료 없음"),
        ),
    ],
)
def test_every_number_has_its_source_in_the_readers_language(store, language, said, not_said):
    text = text_of(pdf_of(report(chart(US, CN), table(US), {"kind": "signal", "signal": SIGNAL}), store, language))
    for words in said:
        assert words in text
    for words in not_said:
        assert words not in text
    assert "7,654,321.5 p" in text
    assert "file-2026-02-15.csv" in text and "2026-01-15" in text
    # A reader is told where the publisher says it, and no address that only this house can open.
    assert "https://www.data.go.kr/data/15100475/openapi.do" in text and US not in text
    # Both languages of what a publisher asks for, whole; the unit follows no language.
    assert DISCLAIMER["ko"] in text and DISCLAIMER["en"] in text
    assert "공공데이터포털 15100475" in text and "data.go.kr 15100475" in text
    assert ("달러" if language == "ko" else "USD") in text and "₩" not in text and "$" not in text
    assert "TLP:GREEN" in text


def test_a_pinned_report_gives_the_same_bytes_after_a_revision(store):
    fixed = pinned(report(chart(US), table(US, CN, last_periods=3)), store)
    before = pdf_of(fixed, store)
    assert before == pdf_of(fixed, store)
    add(store, row(US, date(2026, 1, 1), 9_999_999.0, date(2026, 6, 1)))
    again = report_from_json(report_as_json(fixed), name="report.json")
    assert again == fixed
    assert pdf_of(again, store) == before
    later = report(chart(US), written_on="2026-07-01")
    assert "9,999,999" in text_of(pdf_of(later, store))


def test_a_statement_of_an_earlier_day_that_comes_late_is_noticed(store):
    fixed = pinned(report(chart(US)), store)
    add(store, row(US, date(2025, 12, 1), 5.0, date(2026, 3, 1)))
    with pytest.raises(InputError) as refused:
        tell_report(fixed, store, "ko")
    assert "고정할 때의 수치와 다릅니다" in refused.value.told("ko")
    assert english_sentences(refused.value.told("ko")) == []


@pytest.mark.parametrize(
    "words",
    [
        '#read("/etc/passwd")',
        "#panic() $x^2$ \\ @source-1 <label> *bold* _it_ `code` = heading",
        '// nothing /* nothing */ #import "@preview/cetz:0.3.4"',
        "] #set page(fill: red) [",
    ],
)
def test_what_a_person_writes_is_never_markup(store, words):
    text = text_of(
        pdf_of(
            report(note(words), {"kind": "heading", "text": {"ko": words, "en": ""}}, title={"ko": words, "en": ""}),
            store,
        )
    )
    assert " ".join(text.split()).count(words) >= 3
    assert "root:" not in text


def test_long_words_stay_on_the_page_and_unknown_letters_are_told(store):
    text = text_of(pdf_of(report(note("가" * 300 + " " + "A" * 400 + " שלום 😀 \u202eabc\x07")), store))
    assert "".join(text.split()).count("A") >= 400
    assert "[U+1F600]" in text and "글꼴에 없는 글자는" in text
    page = PdfReader(io.BytesIO(pdf_of(report(note("A" * 400)), store))).pages[0]
    ends = []
    page.extract_text(
        visitor_text=lambda words, _, matrix, font, size: ends.append(matrix[4]) if words.strip() else None
    )
    assert max(ends) < float(page.mediabox.width) - 60


def test_a_text_in_one_language_says_so_in_the_other(store):
    only = report(note("한국어로 쓴 글"))
    assert "Written in Korean only." in text_of(pdf_of(only, store, "en"))
    assert "Written in Korean only." not in text_of(pdf_of(only, store, "ko"))


def test_the_file_is_tagged_and_says_its_language_and_title(store):
    reader = PdfReader(io.BytesIO(pdf_of(report(chart(US), table(US)), store)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ko-KR" and root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "독소 수출 동향" and "김분석" in reader.metadata.author
    assert [round(float(one)) for one in reader.pages[0].mediabox[2:]] == [595, 842]
    embedded = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert any("NanumGothic" in one for one in embedded)


def test_a_table_breaks_over_pages_with_its_head_again(store):
    rows = [row(CN, date(1990 + at // 12, at % 12 + 1, 1), float(at), date(2026, 1, 15)) for at in range(200)]
    add(store, *rows)
    pages = PdfReader(io.BytesIO(pdf_of(report(table(CN)), store))).pages
    heads = [page.extract_text().count("기간") for page in pages]
    assert len(pages) > 3 and all(heads[:3])


def test_a_sample_is_marked_on_every_page(store):
    made_up = report(table(US), {"kind": "signal", "signal": SIGNAL | {"fictional": True}})
    for page in PdfReader(io.BytesIO(pdf_of(made_up, store))).pages:
        assert "가상 예시가 들어 있는 보고서" in page.extract_text()
    assert len(report_as_pictures(tell_report(made_up, store, "en"))) >= 1


def test_a_finding_shows_the_figures_it_rests_on(store):
    finding = {
        "kind": "finding",
        "statement": {"ko": "수출이 늘었습니다.", "en": "Exports rose."},
        "test": {"ko": "수준 변화 검정", "en": "Level shift"},
        "figures": [{"series": US, "period": "2025-01-01"}, {"series": US, "period": "2026-01-01"}],
    }
    text = text_of(pdf_of(report(finding), store))
    assert "1,001" in text and "7,654,321.5 p" in text and "통과한 검정: 수준 변화 검정" in text and "p 잠정치" in text


@pytest.mark.parametrize(
    ("wrong", "korean"),
    [
        (plain({"kind": "picture"}), "다음 가운데 하나여야 합니다"),
        (plain(note("a"), colour="red"), "쓸 수 없는 항목"),
        (plain({"kind": "note"}), "없습니다"),
        (plain(chart()), "1개 이상"),
        (plain(written_on="soon"), "2025-01-31 같은 날짜"),
        (plain(title={"ko": " ", "en": ""}), "제목이 없습니다"),
        (plain({"kind": "signal", "signal": SIGNAL | {"tlp": "amber"}}), "TLP:AMBER"),
        (plain(note("가" * 20_001)), "20000자 이내"),
        ([], "묶음이어야 합니다"),
    ],
)
def test_what_is_wrong_with_a_report_is_told_in_both_languages(wrong, korean):
    with pytest.raises(InputError) as refused:
        report_from_plain(wrong, name="report.json")
    assert korean in refused.value.told("ko")
    assert english_sentences(refused.value.told("ko").replace("docs/howto/write-a-report.md", "")) == []
    assert refused.value.told("en").startswith("report.json")


@pytest.mark.parametrize(
    ("part", "korean"),
    [
        (chart("korea-customs/export_value"), "계열 주소가 아닙니다"),
        (chart(US.replace("3002491000", "9999999999")), "수치가 없습니다"),
        (chart(US, WEIGHT), "(단위: USD, kg)"),
        (table(US, as_of="2020-01-01"), "2020-01-01 기준으로"),
    ],
)
def test_a_figure_that_is_not_there_is_refused(store, part, korean):
    with pytest.raises(InputError) as refused:
        tell_report(report(part), store, "ko")
    assert korean in refused.value.told("ko")


def test_text_that_is_no_json_is_refused():
    with pytest.raises(InputError, match="line|row 1|JSON"):
        report_from_json("{nothing", name="report.json")
    assert json.loads(report_as_json(report(note("가"))))["parts"][0]["text"]["ko"] == "가"


def test_a_draft_says_so_and_its_author_is_written_in_the_readers_language(store):
    told_of = report(note("글", "Words"), author={"ko": "김분석", "en": "Kim Bunseok"})
    assert report_from_json(report_as_json(told_of), name="report.json") == told_of
    for language, mark, name, other in (("ko", "초안", "김분석", "Kim"), ("en", "Draft", "Kim Bunseok", "김분석")):
        text = text_of(report_as_pdf(tell_report(told_of, store, language, is_draft=True)))
        assert mark in text and name in text and other not in text
        assert mark not in text_of(pdf_of(told_of, store, language))
