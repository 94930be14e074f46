"""Entries as linked data: only terms that schema.org has where they stand, nothing that a marking holds back, nothing empty."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bioaccord.partners.directory_file import read_directory
from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    NameKind,
    OrganisationName,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.partners.linked_data import json_ld
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://node.example/directory/KR-1"
# What may stand in each type that we use, by the domains of schema.org's properties.
THING = {
    "name",
    "alternateName",
    "description",
    "disambiguatingDescription",
    "identifier",
    "url",
    "mainEntityOfPage",
    "subjectOf",
}
DOMAINS = {
    "Organization": THING | {"legalName", "leiCode", "duns", "address", "memberOf", "numberOfEmployees", "knowsAbout", "location", "makesOffer", "seeks"},
    "Place": THING | {"address"},
    "Country": THING,
    "PostalAddress": THING | {"addressCountry", "addressRegion", "addressLocality"},
    "PropertyValue": THING | {"propertyID", "value"},
    "QuantitativeValue": THING | {"value", "minValue", "maxValue", "unitText"},
    "Offer": THING | {"category", "itemOffered", "offeredBy", "eligibleQuantity", "eligibleRegion", "availabilityStarts", "availabilityEnds", "validFrom", "validThrough"},
    "Demand": THING | {"itemOffered", "eligibleQuantity", "eligibleRegion", "availabilityStarts", "availabilityEnds", "validFrom", "validThrough"},
    "Service": THING | {"serviceType", "category"},
    "DefinedTerm": THING | {"termCode", "inDefinedTermSet"},
    "DefinedTermSet": THING,
    "CreativeWork": THING | {"dateModified"},
}  # fmt: skip


def typed(value):
    if isinstance(value, dict):
        if "@value" in value or set(value) == {"@id"}:
            return
        yield value
        for one in value.values():
            yield from typed(one)
    elif isinstance(value, list):
        for one in value:
            yield from typed(one)


def posting(posting_id, side, tlp):
    return Posting(
        posting_id,
        "KR-1",
        side,
        MatchKind.CONTRACT_MANUFACTURE,
        Text("위탁생산", f"secret {posting_id}"),
        Traits(modalities=("antibody",), scale=Scale(500, 2000, "L")),
        countries=("US",),
        expires_on=date(2029, 12, 31),
        tlp=tlp,
        audience=("US-77",),
        signal_id="signal-9",
    )


ENTRY = Entry(
    "KR-1",
    (
        OrganisationName("한빛바이오", "ko"),
        OrganisationName("Hanbit Bio", "en"),
        OrganisationName("미듬", "ko", NameKind.FORMER),
    ),
    "KR",
    city="Osong",
    identifiers=(
        Identifier(IdentifierScheme.LEI, "549300ABCDEFGHIJKL19"),
        Identifier(IdentifierScheme.TICKER, "207940"),
        Identifier(IdentifierScheme.HOME_PAGE, "hanbit.example"),
    ),
    summary=Text("", "Makes antibodies."),
    sites=(EntrySite("KR-1-A", Text("오송", "Osong"), "KR", "Osong"),),
    capabilities=(Capability("KR-1-C", Traits(modalities=("antibody",), steps=("drug_substance",))),),
    postings=(
        posting("P1", Side.OFFER, TLP.CLEAR),
        posting("P2", Side.NEED, TLP.CLEAR),
        posting("P3", Side.NEED, TLP.AMBER),
    ),
    competitors=("US-66",),
)


def test_an_entry_says_who_it_is_and_what_it_offers():
    told = json_ld(ENTRY, ADDRESS)
    assert told["@context"] == "https://schema.org"
    assert (told["@type"], told["@id"]) == ("Organization", ADDRESS)
    assert told["legalName"] == [
        {"@value": "한빛바이오", "@language": "ko"},
        {"@value": "Hanbit Bio", "@language": "en"},
    ]
    assert told["alternateName"] == [{"@value": "미듬", "@language": "ko"}]
    assert [(one["propertyID"], one["value"]) for one in told["identifier"]] == [
        ("lei", "549300ABCDEFGHIJKL19"),
        ("ticker", "207940"),
    ]
    assert told["url"] == ["https://hanbit.example/"]
    assert told["makesOffer"][0]["eligibleQuantity"] == {
        "@type": "QuantitativeValue",
        "minValue": 500,
        "maxValue": 2000,
        "unitText": "L",
    }
    assert told["makesOffer"][0]["validThrough"] == "2029-12-31"
    assert {one["termCode"] for one in told["knowsAbout"] if "termCode" in one} == {"antibody", "drug_substance"}


def test_what_is_not_marked_for_everybody_is_not_told():
    told = json.dumps(json_ld(ENTRY, ADDRESS), ensure_ascii=False)
    assert "secret P1" in told
    assert "secret P2" in told
    for held_back in ("secret P3", "US-66", "US-77", "signal-9"):
        assert held_back not in told
    assert "secret P3" in json.dumps(json_ld(ENTRY, ADDRESS, postings=ENTRY.postings))


@pytest.mark.parametrize(
    "entry", [ENTRY, replace(ENTRY, names=ENTRY.names[:1], sites=(), capabilities=(), postings=())]
)
def test_terms_stand_only_where_schema_org_has_them(entry):
    for one in typed(json_ld(entry, ADDRESS)):
        properties = {name for name in one if not name.startswith("@")}
        assert properties <= DOMAINS[one["@type"]], one["@type"]


def test_the_sample_is_told_without_anything_empty():
    read = read_directory(ROOT / "sample" / "directory", source="sample", as_of=None)
    assert not read.refusals
    assert len(read.entries) >= 60
    for entry in read.entries:
        told = json_ld(entry, f"https://node.example/directory/{entry.organisation_id}")
        for one in typed(told):
            assert {name for name in one if not name.startswith("@")} <= DOMAINS[one["@type"]]
            assert all(value not in (None, "", [], {}) for value in one.values())
        assert "fictional" in json.dumps(told)


def test_the_sample_holds_offers_and_needs_of_every_kind_on_both_sides():
    entries = read_directory(ROOT / "sample" / "directory", source="sample", as_of=None).entries
    postings = [one for entry in entries for one in entry.postings]
    assert {one.kind for one in postings} == set(MatchKind)
    assert {(one.side, one.posting_id[:2]) for one in postings} == {
        (side, place) for side in Side for place in ("KR", "US")
    }
    assert min(one.expires_on for one in postings) >= date(2028, 1, 1)
    assert all(one.title.ko and one.title.en for one in postings)
