"""An entry of the directory as linked data: JSON-LD with the terms of schema.org, for machines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .entry import Entry, IdentifierScheme, NameKind, Posting, Side, Traits
from .terms import Facet, standard_terms

CONTEXT = "https://schema.org"
_EMPTY: tuple[object, ...] = (None, "", [], {})
_SCHEMES = {
    IdentifierScheme.BUSINESS_NUMBER: "Korean business registration number",
    IdentifierScheme.CORPORATE_NUMBER: "Korean corporate registration number",
    IdentifierScheme.DART_CODE: "DART corporation code",
    IdentifierScheme.LEI: "Legal Entity Identifier (ISO 17442)",
    IdentifierScheme.DUNS: "DUNS number",
    IdentifierScheme.TICKER: "Ticker symbol",
    IdentifierScheme.ISIN: "ISIN (ISO 6166)",
}
_TERM_FIELDS = (
    ("modalities", Facet.MODALITY),
    ("steps", Facet.STEP),
    ("stages", Facet.STAGE),
    ("hosts", Facet.HOST),
    ("species", Facet.SPECIES),
    ("fields", Facet.FIELD),
)


def json_ld(entry: Entry, address: str, *, postings: Iterable[Posting] | None = None) -> dict[str, Any]:
    """Return an organisation as a JSON-LD document whose `@id` is its address; absent values are left out.

    Offers and needs are told of `postings`; without them, those that the firm marked as CLEAR. Whoever passes others has looked at
    whether the reader may see them, and whether they have expired. Competitors, audiences and signals are never told.
    """
    shown = [one for one in entry.postings if one.tlp is TLP.CLEAR] if postings is None else list(postings)
    sites = {site.site_id: site for site in entry.sites}
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": address,
        "mainEntityOfPage": address,
        "name": _text(entry.name),
        "legalName": [_value(one.text, one.language) for one in entry.names if one.kind is NameKind.OFFICIAL],
        "alternateName": [_value(one.text, one.language) for one in entry.names if one.kind is not NameKind.OFFICIAL],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": one.scheme.value, "name": _SCHEMES[one.scheme], "value": one.value}
            for one in entry.identifiers
            if one.scheme in _SCHEMES
        ],
        "leiCode": entry.identifier(IdentifierScheme.LEI),
        "duns": entry.identifier(IdentifierScheme.DUNS),
        "url": [f"https://{one.value}/" for one in entry.identifiers if one.scheme is IdentifierScheme.HOME_PAGE],
        "address": _address(entry.country, entry.region, entry.city),
        "memberOf": {"@type": "Organization", "identifier": entry.association} if entry.association else None,
        "numberOfEmployees": (
            {"@type": "QuantitativeValue", "value": entry.employees} if entry.employees is not None else None
        ),
        "description": _text(entry.summary),
        "knowsAbout": [*_text(entry.industry), *_text(entry.products), *_terms(entry)],
        "location": [
            {
                "@type": "Place",
                "@id": f"{address}#{site.site_id}",
                "name": _text(site.name),
                "address": _address(site.country, "", site.city),
            }
            for site in sites.values()
        ],
        "makesOffer": [_posting(one, address, "Offer") for one in shown if one.side is Side.OFFER],
        "seeks": [_posting(one, address, "Demand") for one in shown if one.side is Side.NEED],
        "subjectOf": (
            {"@type": "CreativeWork", "name": entry.source, "dateModified": _day(entry.as_of)} if entry.source else None
        ),
        "disambiguatingDescription": (
            [_value("가상 기업(예시 자료)", "ko"), _value("A fictional organisation of sample data", "en")]
            if entry.fictional
            else None
        ),
    }
    return {name: kept for name, one in document.items() if (kept := _filled(one)) not in _EMPTY}


def _posting(one: Posting, address: str, kind: str) -> dict[str, Any]:
    terms = standard_terms()
    scale = one.traits.scale
    return {
        "@type": kind,
        "@id": f"{address}#{one.posting_id}",
        "name": _text(one.title),
        "description": _text(one.text),
        # A demand has no such property in schema.org: what kind it is of, says its service.
        "offeredBy": {"@id": address} if one.side is Side.OFFER else None,
        "itemOffered": {
            "@type": "Service",
            "name": _text(one.title),
            "serviceType": _text(terms.name(one.kind.value)),
            "category": _trait_terms(one.traits),
        },
        "eligibleQuantity": (
            {
                "@type": "QuantitativeValue",
                "minValue": scale.least,
                "maxValue": scale.most,
                "unitText": scale.unit,
            }
            if scale
            else None
        ),
        "eligibleRegion": [{"@type": "Country", "identifier": code} for code in one.countries],
        "availabilityStarts": _day(one.from_day),
        "availabilityEnds": _day(one.until_day),
        "validFrom": _day(one.posted_on),
        "validThrough": _day(one.expires_on),
    }


def _terms(entry: Entry) -> list[dict[str, Any]]:
    found = {one["termCode"]: one for capability in entry.capabilities for one in _trait_terms(capability.traits)}
    return list(found.values())


def _trait_terms(traits: Traits) -> list[dict[str, Any]]:
    terms = standard_terms()
    return [
        {
            "@type": "DefinedTerm",
            "termCode": code,
            "name": _text(terms.name(code)),
            "inDefinedTermSet": {"@type": "DefinedTermSet", "name": facet.value},
        }
        for field, facet in _TERM_FIELDS
        for code in getattr(traits, field)
    ]


def _address(country: str, region: str, city: str) -> dict[str, Any] | None:
    if not (country or region or city):
        return None
    return {
        "@type": "PostalAddress",
        "addressCountry": country,
        "addressRegion": region,
        "addressLocality": city,
    }


def _text(text: Text) -> list[dict[str, str]]:
    return [_value(words, language) for language, words in (("ko", text.ko), ("en", text.en)) if words]


def _value(words: str, language: str) -> dict[str, str]:
    return {"@value": words, "@language": language}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _filled(value: Any) -> Any:
    """Return a document without what is empty, at any depth."""
    if isinstance(value, dict):
        return {name: kept for name, one in value.items() if (kept := _filled(one)) not in _EMPTY}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    return value
