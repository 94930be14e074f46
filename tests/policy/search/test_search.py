"""Search through its public door: what is found, in which order, and what is refused, held against substrings."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bioaccord.policy.search.entry import SearchEntry
from bioaccord.policy.search.entry_set import EntrySet
from bioaccord.policy.search.index import SearchIndex
from bioaccord.policy.search.names import Names
from bioaccord.policy.search.order import Order
from bioaccord.policy.search.tokens import normal
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text

GLOSSARY = Names([(["항체"], ["antibody"]), (["임상시험"], ["clinical trial"]), (["백신"], ["vaccine"])])
KOREAN = SearchEntry(
    "korean-law:약사법/법률#제1조",
    "act",
    "KR",
    "law.go.kr",
    Text("약사법 제1조(목적)", ""),
    date(2024, 1, 1),
    Text("mRNA백신의 CDMO와 K-바이오, 원료의약품의 항체 <b>藥事</b>를 임상시험에 쓴다.", ""),
    "in_force",
    laws=("약사법",),
    topics=("health_care",),
)
AMERICAN = SearchEntry(
    "federal-register:2024-1",
    "final_rule",
    "US",
    "federalregister.gov",
    Text("", "Vaccines and Antibodies in Clinical Trials"),
    date(2024, 3, 1),
    Text("", "The antibodies were used against COVID-19."),
    "final",
    agencies=("food-and-drug-administration",),
    topics=("health_care", "tax"),
    identifiers=("FDA-2024-N-0001",),
    deadline_on=date(2026, 12, 1),
)
BOTH = {KOREAN.entry_id, AMERICAN.entry_id}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return SearchIndex.rebuild(tmp_path_factory.mktemp("index"), [KOREAN, AMERICAN])


def ids(found):
    return [hit.entry.entry_id for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "country"),
    [
        ("항체", "KR"),
        ("의약품", "KR"),
        ("mRNA백신", "KR"),
        ("cdmo", "KR"),
        ("K-바이오", "KR"),
        ("藥事", "KR"),
        ("藥", "KR"),
        ('"K-바이오, 원료의약품"', "KR"),
        ("항체의약품", None),
        ("의약 목적", "KR"),
        ("antibody", "US"),
        ('"antibodies were"', "US"),
        ('"antibody were"', None),
        ('"were antibodies"', None),
        ("covid-19", "US"),
        ("anti*", "US"),
        ("law:약사법", "KR"),
        ('법령:"Pharmaceutical Affairs Act"', "KR"),
        ("pharmaceutical affairs act", "KR"),
        ("agency:fda", "US"),
        ("기관:식품의약국", "US"),
        ("topic:세제", "US"),
        ("country:미국", "US"),
        ("kind:법률", "KR"),
        ("id:FDA-2024-N-0001", "US"),
        ("deadline:>=2026-11-26", "US"),
        ("published:2024.1..2024.2", "KR"),
        ("-vaccine", "KR"),
        ("vaccine nothing", None),
        ('"x" OR y', None),
    ],
)
def test_a_query_finds_what_a_reader_means(index, query, country):
    found = index.search(query)
    assert [hit.entry.country for hit in found.hits] == ([country] if country else [])
    assert found.count == len(found.hits)


@pytest.mark.parametrize("query", ["항체", "antibody", "clinical trial", "임상시험", "백신 OR nothing"])
def test_either_language_finds_both_and_the_word_itself_comes_first(index, query):
    found = index.search(query, glossary=GLOSSARY)
    assert set(ids(found)) == BOTH
    assert found.also_searched
    own = "KR" if any("가" <= letter <= "힣" for letter in query) else "US"
    assert found.hits[0].entry.country == own
    assert ids(index.search(f'"{query}"', glossary=GLOSSARY)) != [KOREAN.entry_id, AMERICAN.entry_id]


def test_a_snippet_marks_every_form_and_is_the_text(index):
    hit = index.search("antibody", glossary=GLOSSARY).hits[0]
    assert [run.words for run in hit.snippet if run.is_match] == ["antibodies"]
    assert [run.words for run in hit.title if run.is_match] == ["Antibodies"]
    assert "".join(run.words for run in hit.snippet) == AMERICAN.text.en


def test_facets_count_all_hits_and_several_values_widen(index):
    found = index.search("", most=1)
    assert (found.count, len(found.hits)) == (2, 1)
    assert {one.value: one.count for one in found.facets["topic"]} == {"health_care": 2, "tax": 1}
    narrowed = index.search("", only={"country": ["KR"]})
    assert ids(narrowed) == [KOREAN.entry_id]
    assert {one.value for one in narrowed.facets["country"]} == {"KR", "US"}
    assert {one.value for one in narrowed.facets["kind"]} == {"act"}
    assert index.search("", only={"country": ["KR", "US"], "year": ["2024"]}).count == 2


def test_a_stage_is_that_of_the_day_on_which_is_asked_though_nobody_wrote(tmp_path):
    day = date(2026, 10, 8)
    law = replace(KOREAN, entry_id="signal:law", stage="enacted", effective_on=day, in_force_from=day)
    waiting = replace(law, entry_id="signal:waiting", in_force_from=date(2030, 1, 1))
    told = {"before": (date(2026, 10, 7), {"law", "waiting"}, set()), "on": (day, {"waiting"}, {"law"})}
    searched = SearchIndex.rebuild(tmp_path, [law, waiting, AMERICAN])
    for as_of, enacted, in_force in told.values():
        for stage, expected in (("enacted", enacted), ("in_force", in_force), ("final", {AMERICAN.entry_id})):
            names = {f"signal:{one}" for one in expected} if stage != "final" else expected
            for query, only in ((f"stage:{stage}", {}), ("", {"stage": [stage]})):
                assert set(ids(searched.search(query, only=only, as_of=as_of))) == names
                assert searched.ids(query, only=only, as_of=as_of) == names
                assert EntrySet([law, waiting, AMERICAN]).ids(query, only=only, as_of=as_of) == names
        found = searched.search("", as_of=as_of)
        counted = {"enacted": len(enacted), "in_force": len(in_force), "final": 1}
        assert {one.value: one.count for one in found.facets["stage"]} == {k: v for k, v in counted.items() if v}
        assert {hit.entry.stage for hit in found.hits if hit.entry.entry_id == "signal:law"} == {
            "in_force" if in_force else "enacted"
        }
        assert searched.search("-stage:in_force", as_of=as_of).count == 3 - len(in_force)
        assert searched.search("stage:in_force OR stage:enacted", as_of=as_of).count == 2
    assert set(ids(searched.search("stage:enacted"))) == {"signal:law", "signal:waiting"}


def test_sorting_and_pages(index):
    assert ids(index.search("", order=Order.NEWEST)) == [AMERICAN.entry_id, KOREAN.entry_id]
    assert ids(index.search("", order=Order.OLDEST)) == [KOREAN.entry_id, AMERICAN.entry_id]
    assert ids(index.search("", order=Order.DEADLINE)) == [AMERICAN.entry_id]
    assert ids(index.search("", order=Order.NEWEST, first=1, most=1)) == [KOREAN.entry_id]


@pytest.mark.parametrize(
    ("query", "english", "korean"),
    [
        ('"clinical', "quotation mark that is not closed", "따옴표"),
        ("agncy:fda", "Did you mean 'agency'", "그런 항목이 없습니다"),
        ("topic:", "without a value", "값이 없습니다"),
        ("country:zz", "is not a value of 'country'", "쓰지 않는 값"),
        ("published:soon", "neither a day nor", "날짜도 기간도 아닙니다"),
        ("published:2024..2023", "ends before it begins", "이릅니다"),
        ("a OR", "without a word on both sides", "단어가 없습니다"),
        ("a OR -b", "joins something that is excluded", "OR로 이었습니다"),
        ("?!", "nothing that can be searched", "글자나 숫자가 없습니다"),
        ("x" * 1001, "1,001 characters", "1,001자"),
        ("a " * 61, "61 words", "61개"),
    ],
)
def test_what_cannot_be_read_is_refused_in_both_languages(index, query, english, korean):
    with pytest.raises(InputError) as refused:
        index.search(query)
    assert english in refused.value.told("en")
    assert korean in refused.value.told("ko")


@given(st.text(alphabet=st.one_of(st.sampled_from('":-*()[]{}~^+\\/ 항체ab1<>=.|'), st.characters()), max_size=30))
@example("a:b* AND (c OR [1 TO 2])^3")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_typed_is_answered_or_refused(index, query):
    try:
        assert index.search(query, glossary=GLOSSARY).count in (0, 1, 2)
    except InputError as refused:
        assert refused.refusals


@given(
    st.lists(st.text(alphabet="항체의약품 -a·藥", max_size=12), min_size=1, max_size=6),
    st.text(alphabet="항체의약품藥", min_size=1, max_size=4),
)
@settings(max_examples=25, deadline=None)
def test_korean_search_is_substring_search(tmp_path_factory, texts, word):
    entries = [
        replace(KOREAN, entry_id=str(number), title=Text("", ""), text=Text(text, ""), laws=())
        for number, text in enumerate(texts)
    ]
    found = SearchIndex.rebuild(tmp_path_factory.mktemp("index"), entries).search(word)
    assert set(ids(found)) == {one.entry_id for one in entries if normal(word) in normal(one.text.ko)}


def test_putting_replaces_and_deletes_in_one_step(tmp_path):
    index = SearchIndex.rebuild(tmp_path, [KOREAN, AMERICAN])
    reader = SearchIndex.open(tmp_path)
    changed = replace(KOREAN, text=Text("혈액", ""))
    assert index.put([changed], delete=[AMERICAN.entry_id]) == 1
    assert (len(index), index.get(KOREAN.entry_id)) == (1, changed)
    assert index.search("항체").count == 0

    def failing():
        yield AMERICAN
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.put(failing(), delete=[KOREAN.entry_id])
    with pytest.raises(RuntimeError):
        SearchIndex.rebuild(tmp_path, failing())
    assert ids(index.search("")) == [KOREAN.entry_id]
    SearchIndex.rebuild(tmp_path, [AMERICAN])
    assert ids(reader.search("")) == [AMERICAN.entry_id]
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_an_index_of_another_version_is_refused_and_rebuilt(tmp_path):
    with pytest.raises(InputError, match="holds no search index"):
        SearchIndex.open(tmp_path)
    SearchIndex.create(tmp_path)
    named = json.loads((tmp_path / "index.json").read_text())
    (tmp_path / "index.json").write_text(json.dumps({**named, "version": 0}))
    assert not SearchIndex.is_current(tmp_path)
    with pytest.raises(InputError, match="another version"):
        SearchIndex.open(tmp_path)
    assert len(SearchIndex.rebuild(tmp_path, [KOREAN])) == 1
