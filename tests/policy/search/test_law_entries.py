"""A law by articles: what of it is an entry, and how parts stand under their document."""

from dataclasses import replace
from datetime import date

from bioaccord.policy.law_parts import law_parts
from bioaccord.policy.search.entry import SearchEntry
from bioaccord.policy.search.index import SearchIndex
from bioaccord.policy.search.law_entries import LawText, Validity, entries_of_parts
from bioaccord.policy.search.order import Order
from bioaccord.vocabulary.language import Language, Text

LAW = SearchEntry(
    "law:1", "act", "KR", "law.go.kr", Text("약사법", "Pharmaceutical Affairs Act", Language.KOREAN), date(2020, 1, 1)
)
FIRST = """# 약사법
##### 제1조 (목적)
이 법은 의약품을 정한다.
##### 제2조 (등록)
원료의약품을 등록한다. <개정 2019.1.1>
##### 제3조 (회수)
회수한다.

## 부칙
부칙 <제100호,2020.1.1>
제1조 (시행일) 공포한 날부터 시행한다.
부칙 <제200호,2021.1.1>
이 법은 등록일부터 시행한다.
"""
SECOND = FIRST.replace("<개정 2019.1.1>", "<개정 2021.1.1>").replace("회수한다", "지체 없이 회수한다")
THIRD = SECOND.replace("원료의약품을 등록", "원료의약품을 신고").replace("제3조 (회수)", "제3조의2 (회수)")


def _text(version: str, year: int, text: str) -> LawText:
    return LawText(version, date(year, 1, 1), date(year, 1, 1), f"https://law.example/{version}", text)


def _entries() -> dict[str, SearchEntry]:
    versions = [_text("1", 2020, FIRST), _text("2", 2021, SECOND), _text("3", 2030, THIRD)]
    found = entries_of_parts(replace(LAW, document=LAW.entry_id), versions, Validity("2", (), ("3",)))
    return {one.entry_id.removeprefix("law:1#"): one for one in found}


def test_each_wording_is_an_entry_once_with_the_days_it_came_with():
    found = _entries()
    assert {name: (one.stage, one.published_on.year, one.version, one.is_earlier) for name, one in found.items()} == {
        "제1조": ("in_force", 2020, "2", False),
        "제2조": ("in_force", 2020, "2", False),  # only the note of the amendment is another one
        "제3조": ("in_force", 2021, "2", False),
        "제2조@3": ("enacted", 2030, "3", False),
        "제3조의2@3": ("enacted", 2030, "3", False),
        "제3조@1": ("ended", 2020, "1", True),
        "부칙제100호": ("in_force", 2020, "2", False),
        "부칙제200호": ("in_force", 2021, "2", False),
    }
    assert found["제2조@3"].title.ko == "약사법 제2조(등록)"
    assert (found["제2조@3"].number, found["제2조"].number, LAW.number) == ("제2조", "제2조", "")
    assert found["제2조"].text.ko == "원료의약품을 등록한다."


def test_the_same_parts_are_those_of_a_page():
    assert {name: one.title for name, one in law_parts(FIRST).items()} == {
        "제1조": "목적",
        "제2조": "등록",
        "제3조": "회수",
        "부칙제100호": "2020.1.1",
        "부칙제200호": "2021.1.1",
    }
    assert list(law_parts("##### 제1조 (목적)\n말\n## 부칙\n나머지")) == ["제1조", "부칙"]


def test_parts_stand_under_their_document_and_earlier_wordings_are_counted(tmp_path):
    law = replace(LAW, document=LAW.entry_id)
    others = [
        SearchEntry(f"notice:{number}", "notice", "KR", "law.go.kr", Text(f"회수 알림 {number}", ""), date(2019, 1, 1))
        for number in range(400)
    ]
    index = SearchIndex.rebuild(tmp_path, [law, *_entries().values(), *others])
    found = index.search("회수", parts=1, most=500)
    (held,) = [one for one in found.hits if one.entry.document]
    assert (held.entry.entry_id, held.within, len(held.parts)) == ("law:1", 2, 1)
    assert (found.count, found.documents, found.earlier) == (402, 401, 1)
    assert len({one.entry.entry_id for one in found.hits}) == 401
    assert index.search("회수", parts=1, earlier=True, most=1).count == 403
    assert [one.entry.entry_id for one in index.search("회수", parts=1, order=Order.NEWEST, most=1).hits] == ["law:1"]
    assert {one.entry.number for one in index.search("회수", part_of="law:1").hits} == {"제3조", "제3조의2"}
    itself = index.search("약사법", parts=3).hits[0]
    assert (itself.entry, itself.within) == (law, 8)
    assert [run.words for run in index.search("등록", part_of="law:1").hits[0].part if run.is_match] == ["등록"]


def test_pages_of_documents_neither_repeat_nor_leave_out(tmp_path):
    laws = [replace(LAW, entry_id=f"law:{n}", document=f"law:{n}", title=Text(f"법 {n}", "")) for n in range(60)]
    parts = [
        replace(
            law, entry_id=f"{law.entry_id}#제{n}조", title=Text(f"법 제{n}조", ""), text=Text("회수" * (n % 3 + 1), "")
        )
        for law in laws
        for n in range(1, 15)
    ]
    index = SearchIndex.rebuild(tmp_path, [*laws, *parts])
    seen = [hit.entry.entry_id for page in range(4) for hit in index.search("회수", parts=3, first=20 * page).hits]
    assert sorted(seen) == sorted(one.entry_id for one in laws)


def test_a_document_goes_with_its_parts(tmp_path):
    index = SearchIndex.rebuild(tmp_path, [replace(LAW, document=LAW.entry_id, mark="a"), *_entries().values()])
    assert (len(index), index.marks()) == (9, {"law:1": "a"})
    index.put([], delete=["law:1"])
    assert len(index) == 0
