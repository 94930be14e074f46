"""One box in both languages."""

from dataclasses import replace

import pytest

from bioaccord.partners.directory_facets import DirectoryFacet
from bioaccord.partners.directory_search import DirectoryIndex
from bioaccord.partners.entry import (
    Entry,
    Identifier,
    IdentifierScheme,
    NameKind,
    OrganisationName,
    Posting,
    Side,
    Traits,
)
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

ENTRIES = [
    Entry(
        "US-1", (OrganisationName("Alpha Bio", "en"),), "US", association="usbio",
        summary=Text("", "Alpha is a CDMO. It makes monoclonal antibodies in 2,000 L bioreactors."),
    ),
    Entry("US-2", (OrganisationName("Beta", "en"),), "US", summary=Text("", "Beta is a CDMO. It makes antibodies at 200 L.")),
    Entry("KR-1", (OrganisationName("감마", "ko"),), "KR", association="kbio", products=Text("단일클론항체 위탁개발생산", "")),
    Entry("KR-2", (OrganisationName("에스티팜", "ko"), OrganisationName("유켐", "ko", NameKind.FORMER)), "KR", products=Text("올리고핵산", "")),
    Entry("KR-3", (OrganisationName("Samsung Biologics Co., Ltd.", "en"),), "KR", summary=Text("", "A contract manufacturer.")),
    Entry("KR-4", (OrganisationName("델타", "ko"),), "KR", products=Text("독감 백신", "")),
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    return DirectoryIndex(ENTRIES)


def found(index, query, **options):
    return [hit.organisation_id for hit in index.search(query, **options).hits]


def test_both_languages_find_the_same_firms_in_the_same_order(index):
    korean = index.search("단일클론항체 위탁생산 2,000L")
    english = index.search("mAb CDMO 2000 L")
    assert [(hit.organisation_id, hit.score) for hit in korean.hits] == [
        (hit.organisation_id, hit.score) for hit in english.hits
    ]
    assert {"US-1", "KR-1"} == {hit.organisation_id for hit in korean.hits[:2]}
    assert "KR-4" not in [hit.organisation_id for hit in korean.hits]


def test_a_hit_says_why_in_both_languages(index):
    hit = next(hit for hit in index.search("단일클론항체").hits if hit.organisation_id == "US-1")
    (why,) = hit.why
    assert (why.asked.ko, why.asked.en) == ("단일클론항체", "Monoclonal antibody")
    assert why.words.en == "monoclonal antibodies"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("에스티팜", "KR-2"),
        ("ST Pharm", "KR-2"),
        ("유켐", "KR-2"),
        ("삼성바이오로직스", "KR-3"),
        ("Samsung Biologcs", "KR-3"),
    ],
)
def test_names_are_found_across_scripts_when_former_and_with_a_letter_amiss(index, query, first):
    assert found(index, query)[:1] == [first]


def test_counts_say_what_choosing_would_give(index):
    result = index.search("CDMO")
    for facet, counts in result.facets.items():
        for one in counts:
            chosen = index.search("CDMO", facets={facet: [one.value]})
            assert chosen.count == one.count, (facet, one.value)
    narrowed = index.search("CDMO", facets={DirectoryFacet.COUNTRY: ["US"]})
    countries = {one.value: one.count for one in narrowed.facets[DirectoryFacet.COUNTRY]}
    assert countries == {one.value: one.count for one in result.facets[DirectoryFacet.COUNTRY]}
    both = index.search("CDMO", facets={DirectoryFacet.COUNTRY: ["US", "KR"]})
    assert both.count == countries["US"] + countries["KR"]


def test_a_region_is_its_countries_and_no_country_of_the_same_letters(index):
    (region,) = index.search("North America").understood
    assert (region.meaning.ko, region.meaning.en) == ("북미", "North America")
    assert set(found(index, "북미")) == {"US-1", "US-2"}
    assert found(index, "Namibia") == []


def test_pages_follow_each_other_and_an_empty_query_shows_all(index):
    everything = found(index, "", limit=100)
    assert everything == sorted(entry.organisation_id for entry in ENTRIES)
    assert found(index, "", limit=2, offset=2) == everything[2:4]
    assert found(index, "zzzz 없는말") == []


def test_nothing_follows_from_what_the_reader_may_not_see():
    secret = Posting(
        "p", "KR-4", Side.OFFER, MatchKind.CONTRACT_MANUFACTURE, Text("단일클론항체 위탁생산", ""), Traits(modalities=("monoclonal_antibody",))
    )  # fmt: skip
    hidden = Entry("KR-9", (OrganisationName("비밀", "ko"),), "KR", products=Text("단일클론항체 위탁생산 2,000L", ""))
    whole = [*(replace(one, postings=(secret,)) if one.organisation_id == "KR-4" else one for one in ENTRIES), hidden]
    insider, outsider = DirectoryIndex(whole), DirectoryIndex(ENTRIES)
    query = "단일클론항체 위탁생산"
    assert {"KR-4", "KR-9"} <= set(found(insider, query))
    assert insider.search(query).hits[0].score != outsider.search(query).hits[0].score
    # Who does not see them is answered from an index of what is seen, to the last digit as if they did not exist.
    seen = [replace(one, postings=()) for one in whole if one.organisation_id != "KR-9"]
    assert DirectoryIndex(seen).search(query) == outsider.search(query)


def test_numbers_addresses_and_towns_are_found_and_told():
    page = Identifier(IdentifierScheme.HOME_PAGE, "https://www.alpha-bio.example/")
    number = Identifier(IdentifierScheme.BUSINESS_NUMBER, "124-81-00998")
    index = DirectoryIndex(
        [
            Entry("US-1", (OrganisationName("Alpha", "en"),), "US", "California", "South San Francisco", identifiers=(page,)),
            Entry("KR-1", (OrganisationName("감마", "ko"),), "KR", "경기도", "성남시", identifiers=(number,)),
        ]
    )  # fmt: skip
    for query, firm, part in (
        ("alpha-bio.example", "US-1", "identifier"),
        ("1248100998", "KR-1", "identifier"),
        ("San Francisco", "US-1", "place"),
        ("성남", "KR-1", "place"),
    ):
        hits = index.search(query).hits
        assert [hit.organisation_id for hit in hits] == [firm], query
        assert part in [why.part for why in hits[0].why], query
    assert found(index, "2000") == []


@pytest.mark.parametrize("query", ["에이치엘비", "HLB", "에이치엘비 주식회사"])
def test_letters_of_a_name_are_found_as_they_are_said(query):
    firms = [
        Entry("H", (OrganisationName("HLB Co., Ltd.", "en"),), "KR"),
        Entry("K", (OrganisationName("HLB제약", "ko"),), "KR"),
        Entry("S", (OrganisationName("SK바이오사이언스", "ko"),), "KR"),
    ]
    index = DirectoryIndex(firms)
    assert found(index, query)[:1] == ["H"]
    assert "S" not in found(index, query)
    assert found(index, "에스케이바이오사이언스") == ["S"]


@pytest.mark.parametrize("query", ["프로테인A 수지", "프로틴 A 레진", "단백질A 수지", "Protein A resin"])
def test_a_material_is_found_however_it_is_spelled(query):
    firms = [
        Entry("A", (), "SE", summary=Text("", "It makes Protein A resins.")),
        Entry("B", (), "KR", products=Text("실리콘 수지", "")),
    ]
    assert found(DirectoryIndex(firms), query) == ["A"]
    assert found(DirectoryIndex([firms[1]]), query) == []


@pytest.mark.parametrize("query", ["heparin injection", "헤파린 주사제", "heparin"])
def test_injections_are_found_by_number_order_and_ingredient(query):
    firms = [
        Entry("A", (), "CN", summary=Text("", "It sells heparin sodium injections.")),
        Entry("B", (), "KR", products=Text("헤파린 주사제", "")),
        Entry("C", (), "CN", summary=Text("", "It sells heparin caps for catheters and injection moulds.")),
    ]
    assert set(found(DirectoryIndex(firms), query)) >= {"A", "B"}


def test_good_manufacturing_practice_lifts_and_hides_nobody(index):
    plain, with_gmp = found(index, "antibody contract manufacturer"), found(index, "antibody contract manufacturer GMP")
    assert set(plain) == set(with_gmp)


def test_countries_left_out_are_not_found_and_a_scale_is_told(index):
    result = index.search("CDMO outside Korea 2,000 L")
    assert {hit.organisation_id for hit in result.hits} == {"US-1", "US-2"}
    assert "not South Korea" in [one.meaning.en for one in result.understood]
    scales = {hit.organisation_id: hit.why[-1].words.en for hit in result.hits}
    assert scales == {"US-1": "2,000 L", "US-2": "200 L"}
    (hit,) = index.search("Samsung Biologics", limit=1).hits
    assert hit.organisation_id == "KR-3"


def test_a_name_that_is_not_here_finds_no_other_of_its_group(index):
    assert found(index, "Samsung Qwertyuiop") == found(index, "삼성쿼티유이옵") == []


def test_what_is_broader_is_told_as_broader(index):
    hits = {hit.organisation_id: hit.why for hit in index.search("mAb CDMO").hits}
    told = {one.asked.en for one in hits["US-2"]}
    assert "Antibody, not Monoclonal antibody itself" in told
