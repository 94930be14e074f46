"""Who is who: names across scripts, home pages and numbers; what is never merged without a person; and the benchmark's own rule on real files."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bioaccord.partners.doubt import DOUBTS, Doubt
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, NameKind, OrganisationName
from bioaccord.partners.hangul import has_hangul
from bioaccord.partners.likeness import Likeness
from bioaccord.partners.linkage import probability
from bioaccord.partners.progress import Cancelled
from bioaccord.partners.same_organisation import MERGE_ABOVE, REVIEW_ABOVE, find_duplicates, find_links

BUSINESS, LEI = "124-81-00998", "5493001KJTIIGC8Y1R12"


def entry(
    key: str,
    *names: str,
    page: str = "",
    country: str = "KR",
    city: str = "",
    former: Sequence[str] = (),
    **numbers: str,
) -> Entry:
    """Return an entry; numbers are given by scheme."""
    written = [(name, NameKind.OFFICIAL) for name in names] + [(name, NameKind.FORMER) for name in former]
    known = [Identifier(IdentifierScheme(scheme), value) for scheme, value in numbers.items()]
    if page:
        known.append(Identifier(IdentifierScheme.HOME_PAGE, page))
    called = tuple(OrganisationName(name, "ko" if has_hangul(name) else "en", kind) for name, kind in written)
    return Entry(key, called, country, city=city, identifiers=tuple(known))


def doubts(pair: Likeness) -> list[str]:
    """Return why a pair is held for a person."""
    return [one.comparison for one in pair.evidence if one.comparison.startswith("held_")]


def test_one_firm_in_two_scripts() -> None:
    korean = [
        entry("a", "(주)한빛셀제약", page="http://www.hanbitcell.co.kr"),
        entry("b", "대한바이오랩", page="http://daehanbiolab.com"),
        entry("c", "가온메디칼", page="http://gaonmed.kr"),
    ]
    english = [
        entry("x", "Gaon Medical Co., Ltd.", page="https://www.gaonmed.kr/en"),
        entry("y", "Hanbit Cell Pharm Co., Ltd.", page="hanbitcell.co.kr"),
        entry("z", "Something Else Inc.", page="somethingelse.com", country="US"),
    ]
    found = find_links(korean, english)
    assert {(one.left_id, one.right_id) for one in found} == {("a", "y"), ("c", "x")}
    assert all(one.probability >= MERGE_ABOVE for one in found)
    told = {one.comparison for one in found[0].evidence}
    assert {"name_by_sound", "home_page"} <= told


def test_evidence_and_prior_add_up_to_the_probability() -> None:
    found = find_duplicates(
        [entry("a", "Orion Therapeutics", page="orion.com"), entry("b", "Orion Therapeutics Inc", page="orion.com")]
    )
    assert [(one.left_id, one.right_id) for one in found] == [("a", "b")]
    assert found[0].probability == pytest.approx(probability(found[0].weight_bits))


def test_a_former_name_finds_a_firm_and_says_so() -> None:
    found = find_duplicates(
        [
            entry("a", "Veritas Life Sciences", former=["Northwind Biologics"], city="Boston"),
            entry("b", "Northwind Biologics Inc.", city="Boston"),
        ]
    )
    assert len(found) == 1
    assert "former_name" in {one.comparison for one in found[0].evidence}


def test_a_number_says_more_than_a_spelling() -> None:
    found = find_duplicates(
        [
            entry("a", "한빛바이오", business_number=BUSINESS),
            entry("b", "한빛 바이오 주식회사", business_number="1248100998"),
        ]
    )
    assert found[0].probability >= MERGE_ABOVE
    assert not doubts(found[0])


@pytest.mark.parametrize(
    ("one", "other", "doubt"),
    [
        (
            entry("a", "한빛바이오", business_number=BUSINESS),
            entry("b", "Quantum Widgets", business_number=BUSINESS),
            Doubt.TWO_NAMES,
        ),
        (entry("a", "한빛바이오", business_number=BUSINESS), entry("b", business_number=BUSINESS), Doubt.NO_NAME),
        (entry("a", "", page="hanbit.com"), entry("b", "한빛바이오", page="hanbit.com"), Doubt.NO_NAME),
        (
            entry("a", "Orion Therapeutics", page="orion.com", lei=LEI),
            entry("b", "Orion Therapeutics", page="orion.com", lei="213800WAVVOPS85N2205"),
            Doubt.OTHER_NUMBER,
        ),
        (
            entry("a", "Orion Therapeutics", page="orion.com", country="US"),
            entry("b", "Orion Therapeutics", page="orion.com", country="KR"),
            Doubt.OTHER_COUNTRY,
        ),
        (
            entry("a", "Meridian", page="meridian.com"),
            entry("b", "Meridian Animal Health", page="meridian.com"),
            Doubt.PART_OF_NAME,
        ),
        (
            entry("a", "Northwind Biologics", page="nwb.com"),
            entry("b", "Veritas Life", page="nwb.com"),
            Doubt.WEAK_NAME,
        ),
    ],
)
def test_what_is_held_for_a_person(one: Entry, other: Entry, doubt: Doubt) -> None:
    found = find_duplicates([one, other, entry("c", "Unrelated Labs", page="unrelated.org")])
    assert [(pair.left_id, pair.right_id) for pair in found] == [("a", "b")]
    assert REVIEW_ABOVE <= found[0].probability < MERGE_ABOVE
    assert doubts(found[0]) == [doubt.value]


@pytest.mark.parametrize(
    ("one", "other", "claimed"),
    [
        ("Codiak BioSciences, Inc.", "CODIAK BIOSCIENCEDL-,0001", False),
        ("IntelGenx Technologies Corp.", "INTELGENX TECHN.DL-,00001", False),
        ("Agios Pharmaceuticals, Inc.", "AGIOS PHARMACEUT. DL-,001", False),
        ("Samsung Biologics", "Samsung Bioepis", True),
        ("Globus Medical, Inc.", "Geratherm Medical AG", True),
    ],
)
def test_a_name_cut_short_beside_one_number_is_no_claim_of_two_firms(one: str, other: str, claimed: bool) -> None:
    share = "US0378331005"
    found = find_duplicates([entry("a", one, country="US", isin=share), entry("b", other, country="US", isin=share)])
    assert (Doubt.TWO_NAMES.value in doubts(found[0])) is claimed


def test_every_doubt_is_told_in_both_languages() -> None:
    assert set(DOUBTS) == set(Doubt)
    assert all(has_hangul(text.ko) and text.en for text in DOUBTS.values())


def test_one_number_on_many_records_merges_nobody() -> None:
    many = [
        entry(f"n{place}", f"Firm {name}", business_number=BUSINESS)
        for place, name in enumerate(("Alder", "Birch", "Cedar", "Dogwood"))
    ]
    twins = [entry("t1", "Elm Pharma", business_number=BUSINESS), entry("t2", "Elm Pharma", business_number=BUSINESS)]
    found = find_duplicates([*many, *twins])
    assert found
    assert all(one.probability < MERGE_ABOVE for one in found)
    assert {doubt for one in found for doubt in doubts(one)} <= {Doubt.MANY_CARRIERS.value, Doubt.TWO_NAMES.value}


def test_a_platform_is_no_home_page_of_one_firm() -> None:
    assert not find_duplicates(
        [entry("a", "Alder", page="facebook.com"), entry("b", "Birch", page="http://www.facebook.com/")]
    )
    assert not find_duplicates(
        [entry("a", "Alder", page="blog.naver.com/alder"), entry("b", "Birch", page="blog.naver.com/birch")]
    )


def test_two_counterparts_are_left_to_a_person() -> None:
    right = [entry("x", "Orion Therapeutics", page="orion.com"), entry("y", "Orion Therapeutics", page="orion.com")]
    found = find_links([entry("a", "Orion Therapeutics", page="orion.com")], right, above=0.01)
    assert {one.right_id for one in found} == {"x", "y"}
    assert all(one.probability < 0.6 for one in found)
    assert all("other_candidates" in {one.comparison for one in pair.evidence} for pair in found)


def test_the_full_legal_name_in_one_country_is_enough_unless_something_disagrees() -> None:
    def listed(place: str, name: str, **more) -> Entry:
        return replace(entry(place, name, page=more.pop("page", "")), **({"country": "IN", "city": "Pune"} | more))

    def probability(*two: Entry) -> float:
        return max((one.probability for one in find_duplicates([*two, entry("z", "Zenith Foods")], above=0)), default=0)

    one = listed("a", "Gaon Care Enterprises Limited", page="gaoncare.in")
    assert probability(one, listed("b", "GAON CARE ENTERPRISES LTD.")) >= MERGE_ABOVE
    assert probability(one, listed("b", "Gaon Care Enterprises")) >= MERGE_ABOVE  # one of both says it in full
    for other in ({"city": "Delhi"}, {"page": "other-care.in"}):
        assert probability(one, listed("b", "Gaon Care Enterprises Limited", **other)) < MERGE_ABOVE
    assert probability(one, listed("b", "Gaon Care Enterprises Limited", country="US")) < MERGE_ABOVE
    assert probability(one, listed("b", "Gaon Care Enterprises (Pune) Services Limited")) < MERGE_ABOVE


def test_sides_and_order_do_not_matter() -> None:
    entries = [
        entry("a", "가온메디칼", page="gaonmed.kr"),
        entry("b", "Gaon Medical", page="gaonmed.kr"),
        entry("c", "Gaon Medical Systems", page="gaonsystems.com"),
    ]
    there = {
        (frozenset((one.left_id, one.right_id)), round(one.probability, 9)) for one in find_duplicates(entries, above=0)
    }
    back = {
        (frozenset((one.left_id, one.right_id)), round(one.probability, 9))
        for one in find_duplicates(entries[::-1], above=0)
    }
    assert there == back
    links = {
        (one.left_id, one.right_id, round(one.probability, 9)) for one in find_links(entries[:1], entries[1:], above=0)
    }
    turned = {
        (one.right_id, one.left_id, round(one.probability, 9)) for one in find_links(entries[1:], entries[:1], above=0)
    }
    assert links == turned


def test_hidden_numbers_are_not_looked_at() -> None:
    entries = [entry("a", "한빛바이오", ticker="068270"), entry("b", "Quantum Widgets", ticker="068270")]
    assert find_duplicates(entries)
    assert not find_duplicates(entries, hidden=frozenset({IdentifierScheme.TICKER}))


def test_nothing_is_found_in_nothing() -> None:
    assert find_duplicates([]) == []
    assert find_links([], [entry("a", "Alder")]) == []


def test_long_comparing_tells_how_far_it_is_and_is_cancelled() -> None:
    korean = [entry(f"k{place}", f"한빛{name}") for place, name in enumerate(("셀", "바이오", "제약", "랩"))]
    english = [entry("e", "Hanbit Bio")]
    told: list[tuple[int, int]] = []

    def tell(done: int, count: int) -> bool:
        told.append((done, count))
        return True

    find_links(korean, english, progress=tell)
    assert told[-1] == (4, 4)
    with pytest.raises(Cancelled):
        find_links(korean, english, progress=lambda done, count: False)
