"""Versions compared by article or section, as records; laws read as documents; logs that name laws."""

from datetime import date

from bioaccord.policy.comparison import compare, sections
from bioaccord.policy.log_links import KnownVersion, law_named, register_numbers, version_meant
from bioaccord.policy.sources.korean_law import documents_from_file
from bioaccord.vocabulary.language import Language

OLD = """Preface.

§ 312.3 Definitions.

(a) A sponsor keeps records for two years.

(b) A subject is a human.

§ 312.6 Labelling.

Words on a label.
"""


def test_sections_of_an_english_text():
    assert list(sections(OLD)) == ["", "312.3", "312.6"]
    assert sections(OLD)["312.3"].paragraphs == (
        "(a) A sponsor keeps records for two years.",
        "(b) A subject is a human.",
    )


def test_an_english_change_is_told_by_section_with_its_words_marked():
    new = OLD.replace("two years", "three years").partition("§ 312.6")[0] + "§ 312.7 Charging.\n\nNo charge.\n"
    told = compare(OLD, new, Language.ENGLISH)
    assert [(one["kind"], one["number"]) for one in told] == [
        ("amended", "§ 312.3"),
        ("added", "§ 312.7"),
        ("removed", "§ 312.6"),
    ]
    assert [words for words, changed in told[0]["provisions"][0]["new"] if changed] == ["three"]


def test_new_supplementary_provisions_are_told_after_the_articles():
    law = "##### 제1조 (목적)\n\n이 법은 의약품에 관한 법이다.\n\n## 부칙 <제1호,2020.1.1>\n\n이 법은 공포한 날부터 시행한다.\n"
    told = compare(
        law, law + "\n## 부칙 <제2호,2021.1.1>\n\n이 법은 공포 후 6개월이 경과한 날부터 시행한다.\n", Language.KOREAN
    )
    assert [(one["kind"], one["number"], one["title"]) for one in told] == [("added", "부칙", "제2호,2021.1.1")]


def test_a_deleted_item_is_told_once():
    law = (
        "##### 제31조 (허가)\n\n① 다음 각 호의 자는 허가하지 아니한다.\n\n  1\\. 미성년자\n  2\\. 파산선고를 받은 자\n"
    )
    told = compare(law, law.replace("파산선고를 받은 자", "삭제 <2026.4.7>"), Language.KOREAN)
    assert [(one["place"], bool(one["old"]), bool(one["new"])) for one in told[0]["provisions"]] == [
        ("제1항제2호", True, False)
    ]


LAWS = {
    "약사법": [
        KnownVersion("korean-law:약사법/법률", "a", date(2025, 11, 11), date(2026, 11, 12)),
        KnownVersion("korean-law:약사법/법률", "b", date(2024, 1, 2), date(2024, 7, 3)),
    ],
    "경제안보를 위한 공급망 안정화 지원 기본법": [
        KnownVersion("korean-law:공급망/법률", "c", date(2023, 12, 26), date(2024, 6, 27))
    ],
}


def test_a_log_names_a_law_in_full_or_short():
    assert law_named("약사법 개정: 국가필수의약품", LAWS) == "약사법"
    assert law_named("수의약사법 개정", LAWS) == ""
    assert version_meant("약사법 개정", date(2025, 10, 26), None, LAWS).version == "a"
    assert version_meant("약사법 개정", date(2022, 1, 1), None, LAWS) is None
    assert version_meant("공급망안정화법 시행", date(2023, 12, 8), date(2024, 6, 27), LAWS).version == "c"
    assert version_meant("공급망안정화법 시행", date(2023, 12, 8), date(2024, 6, 28), LAWS) is None


def test_register_numbers_in_addresses_of_those_who_repeat_the_register():
    addresses = [
        "https://frtracker.app/fr/2025-00723",
        "https://federalstatelaw.com/federal-register/2026-02246",
        "https://regulations.justia.com/regulations/fedreg/2022/09/15/2022-20167.html",
        "https://www.govinfo.gov/content/pkg/FR-2025-09-18/html/2025-18111.htm",
        "https://example.org/news/2025-00724",
    ]
    assert register_numbers(addresses) == ["2025-00723", "2026-02246", "2022-20167", "2025-18111"]


def test_register_numbers_in_addresses():
    assert register_numbers(["https://www.federalregister.gov/d/2024-21217", "https://example.org/2024-1"]) == [
        "2024-21217"
    ]


def test_the_korean_history_as_documents(shared_data):
    versions = list(
        documents_from_file(shared_data / "policy/kr_law/kr_bio_law_history.bundle", since=date(2026, 4, 1))
    )
    one = next(version for version in versions if version.document_id == "korean-law:약사법/법률")
    assert (one.version, one.translated_title) == ("2026-04-07-21525", "Pharmaceutical Affairs Act")
    assert (one.effective_on.last_day, one.agencies) == (date(2026, 10, 8), ("보건복지부",))
    assert one.text.startswith("# 약사법")
    assert "소관부처" not in one.text
