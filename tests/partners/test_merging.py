"""Two entries made one, what they disagree on, and one entry taken apart again."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    NameKind,
    OrganisationName,
    Posting,
    Side,
    Traits,
)
from bioaccord.partners.merging import contradictions, merged, taken_apart
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP


def posting(posting_id, organisation_id, title="Fill and finish", tlp=TLP.GREEN, site_id=""):
    return Posting(
        posting_id, organisation_id, Side.OFFER, list(MatchKind)[0], Text("", title), Traits(), tlp=tlp, site_id=site_id
    )


KOREAN = Entry(
    "KR-1",
    (OrganisationName("삼성바이오에피스", "ko"), OrganisationName("에피스", "ko", NameKind.SHORT)),
    "KR",
    city="인천",
    association="kbio",
    identifiers=(Identifier(IdentifierScheme.BUSINESS_NUMBER, "1318652234"),),
    sites=(EntrySite("1", Text("송도", ""), "KR"),),
    source="members.csv",
    as_of=date(2026, 5, 1),
)
ENGLISH = Entry(
    "X-9",
    (OrganisationName("Samsung Bioepis Co., Ltd.", "en"), OrganisationName("삼성 바이오 에피스", "ko")),
    "KR",
    city="Incheon",
    identifiers=(Identifier(IdentifierScheme.HOME_PAGE, "samsungbioepis.com"),),
    employees=1200,
    summary=Text("", "Biosimilars."),
    sites=(EntrySite("1", Text("", "Songdo plant"), "KR"),),
    capabilities=(Capability("c", Traits(modalities=("antibody",)), site_id="1"),),
    postings=(posting("p", "X-9", site_id="1"),),
    source="profiles.csv",
    as_of=date(2026, 3, 1),
)


def test_both_names_identifiers_sites_and_postings_stand_in_the_one_entry():
    one = merged(KOREAN, ENGLISH)
    assert one.organisation_id == "KR-1"
    assert one.name == Text("삼성바이오에피스", "Samsung Bioepis Co., Ltd.")
    assert OrganisationName("삼성 바이오 에피스", "ko", NameKind.SHORT) in one.names
    assert {each.value for each in one.identifiers} == {"1318652234", "samsungbioepis.com"}
    assert [site.site_id for site in one.sites] == ["1", "X-9:1"]
    assert one.capabilities[0].site_id == one.postings[0].site_id == "X-9:1"
    assert one.postings[0].organisation_id == "KR-1"
    assert (one.employees, one.city, one.summary.en) == (1200, "인천", "Biosimilars.")
    assert (one.source, one.as_of) == ("members.csv; profiles.csv", date(2026, 3, 1))


def test_what_differs_is_told_and_what_speaks_against_one_organisation_holds():
    other = replace(
        ENGLISH,
        country="US",
        identifiers=(Identifier(IdentifierScheme.BUSINESS_NUMBER, "2208139938"),),
        tlp=TLP.AMBER,
        competitors=("KR-1",),
    )
    told = contradictions(KOREAN, other)
    assert [(one.field, one.holds) for one in told] == [
        ("business_number", True),
        ("country", True),
        ("competitors", True),
        ("city", False),
        ("tlp", False),
    ]
    one = merged(KOREAN, other)
    assert [each.value for each in one.identifiers] == ["1318652234", "2208139938"]
    assert one.competitors == ()


@pytest.mark.parametrize(
    ("one", "other", "isin", "holds"),
    [
        ("2CL.MU", "2CL.DU", False, False),
        ("AHPI", "AWI1.BE", False, False),
        ("2CL.MU", "7R8.MU", False, True),
        ("000100", "000105", False, True),
        ("2CL.MU", "7R8.MU", True, False),
    ],
)
def test_symbols_of_two_exchanges_do_not_speak_against_one_organisation(one, other, isin, holds):
    share = (Identifier(IdentifierScheme.ISIN, "US9029733048"),) if isin else ()
    firms = [
        Entry(
            key,
            (OrganisationName("Hanbit", "en"),),
            "US",
            identifiers=(Identifier(IdentifierScheme.TICKER, ticker), *share),
        )
        for key, ticker in (("A", one), ("B", other))
    ]
    assert [(found.field, found.holds) for found in contradictions(*firms)] == [("ticker", holds)]


def test_a_shared_identifier_among_several_is_no_contradiction():
    two = replace(
        ENGLISH, identifiers=(*KOREAN.identifiers, Identifier(IdentifierScheme.BUSINESS_NUMBER, "2208139938"))
    )
    assert not any(one.holds for one in contradictions(KOREAN, two))


@pytest.mark.parametrize(
    ("kept", "other", "of_entry"),
    [
        (TLP.CLEAR, TLP.GREEN, TLP.GREEN),
        (TLP.GREEN, TLP.AMBER, TLP.RED),
        (TLP.AMBER, TLP.CLEAR, TLP.AMBER),
    ],
)
def test_the_narrower_marking_stands_and_the_other_associations_circle_is_not_opened_to_this_one(kept, other, of_entry):
    foreign = replace(ENGLISH, association="usbio", tlp=other, postings=(posting("p", "X-9", tlp=TLP.AMBER),))
    one = merged(replace(KOREAN, tlp=kept), foreign)
    assert one.tlp is of_entry
    assert one.postings[0].tlp is TLP.RED
    assert merged(KOREAN, replace(foreign, association="kbio")).postings[0].tlp is TLP.AMBER


def test_taking_apart_gives_both_back_as_they_were():
    made = merged(KOREAN, ENGLISH)
    apart = taken_apart(made, made, KOREAN, ENGLISH)
    assert (apart.keep, apart.other, apart.edits) == (KOREAN, ENGLISH, ())


def test_what_was_edited_since_is_told_and_not_lost():
    made = merged(KOREAN, ENGLISH)
    new = posting("new", "KR-1", "Cell banking")
    now = replace(
        made,
        names=(*made.names, OrganisationName("SBE", "en", NameKind.SHORT)),
        identifiers=made.identifiers[:1],
        employees=1500,
        postings=(replace(made.postings[0], title=Text("", "Fill and finish in vials")), new),
    )
    apart = taken_apart(made, now, KOREAN, ENGLISH)
    assert apart.keep == replace(
        KOREAN, names=(*KOREAN.names, OrganisationName("SBE", "en", NameKind.SHORT)), employees=1500, postings=(new,)
    )
    changed = replace(ENGLISH.postings[0], title=Text("", "Fill and finish in vials"))
    assert apart.other == replace(ENGLISH, postings=(changed,))  # with its home page, which was taken out meanwhile
    assert [(one.field, one.before, one.after, one.goes_to) for one in apart.edits] == [
        ("employees", "1200", "1500", "KR-1"),
        ("names", "", "SBE", "KR-1"),
        ("identifiers", "home_page: samsungbioepis.com", "", "X-9"),
        ("postings", "Fill and finish", "Fill and finish in vials", "X-9"),
        ("postings", "", "Cell banking", "KR-1"),
    ]


_names = st.builds(
    OrganisationName,
    st.sampled_from(["한빛", "Hanbit", "HB", "한빛바이오"]),
    st.sampled_from(["ko", "en"]),
    st.sampled_from(NameKind),
)
_texts = st.builds(Text, st.sampled_from(["", "가", "나"]), st.sampled_from(["", "a", "b"]))


def _entries(organisation_id):
    keys = st.sampled_from(["1", "2", "3"])
    return st.builds(
        Entry,
        organisation_id=st.just(organisation_id),
        names=st.lists(_names, min_size=1, max_size=4, unique_by=lambda one: (one.text, one.language)).map(tuple),
        country=st.sampled_from(["KR", "US"]),
        association=st.sampled_from(["", "kbio", "usbio"]),
        identifiers=st.lists(
            st.builds(Identifier, st.sampled_from(IdentifierScheme), keys), max_size=3, unique=True
        ).map(tuple),
        summary=_texts,
        employees=st.sampled_from([None, 5, 50]),
        sites=st.lists(st.builds(EntrySite, keys, _texts, st.just("KR")), max_size=3, unique_by=lambda one: one.site_id).map(
            tuple
        ),
        postings=st.lists(
            st.builds(posting, keys, st.just(organisation_id), st.sampled_from(["x", "y"]), st.sampled_from(TLP), keys),
            max_size=3,
            unique_by=lambda one: one.posting_id,
        ).map(tuple),
        tlp=st.sampled_from(TLP),
        source=st.sampled_from(["", "a.csv", "b.csv"]),
    )  # fmt: skip


@given(_entries("A"), _entries("B"))
def test_merging_loses_nothing_and_twice_is_once(keep, other):
    one = merged(keep, other)
    assert merged(one, other) == one == merged(keep, other)
    assert {name.text for name in one.names} == {name.text for name in (*keep.names, *other.names)}
    assert set(one.identifiers) == {*keep.identifiers, *other.identifiers}
    assert {item.title for item in one.postings} == {item.title for item in (*keep.postings, *other.postings)}
    for name in ("sites", "postings"):
        keys = [getattr(item, f"{name[:-1]}_id") for item in getattr(one, name)]
        assert len(keys) == len(set(keys)) >= max(len(getattr(keep, name)), len(getattr(other, name)))
    assert list(TLP).index(one.tlp) >= max(list(TLP).index(keep.tlp), list(TLP).index(other.tlp))


@given(_entries("A"), _entries("B"))
def test_undoing_undoes(keep, other):
    made = merged(keep, other)
    apart = taken_apart(made, made, keep, other)
    assert (apart.keep, apart.other) == (keep, other)
