"""An entry as pages and files show it, in the language of the page."""

from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bioaccord.node.brief.templatetags.wording import language_of, page_language
from bioaccord.node.partners.read_entries import capabilities_read
from bioaccord.partners.entry import Entry, IdentifierScheme, NameKind, Origin, Side
from bioaccord.vocabulary.firm_kind import firm_kind_name
from bioaccord.vocabulary.industry import industry_name
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.region import region_name

from .entry_words import (
    MARKINGS,
    MATCH_KINDS,
    NAME_KINDS,
    ORIGINS,
    SCHEMES,
    capability_title,
    country_told,
    in_page_language,
    place_told,
    sources_told,
    traits_told,
)
from .freshness import freshness

LIST_COLUMNS = (
    "organisation_id",
    "name_ko",
    "name_en",
    "other_names",
    "country",
    "region",
    "city",
    "association",
    "firm_kinds",
    "industry_ko",
    "industry_en",
    "products_ko",
    "products_en",
    "summary_ko",
    "summary_en",
    "employees",
    *(str(scheme) for scheme in IdentifierScheme),
    "capabilities",
    "offers",
    "needs",
    "tlp",
    "source",
    "as_of",
    "updated_on",
    "confirmed_on",
    "fictional",
    "address",
)
_ORDER = (Origin.CONFIRMED, Origin.STATED, Origin.READ)


def title_of(entry: Entry) -> str:
    """Return the name by which an entry is shown; its id where it has none."""
    return in_page_language(entry.name) or next((one.text for one in entry.names), entry.organisation_id)


def second_name(entry: Entry) -> str:
    """Return the name in the other language, empty where there is none or it is the same."""
    other = entry.name.en if page_language() == Language.KOREAN else entry.name.ko
    return other if other != title_of(entry) else ""


def place_of(entry: Entry) -> SafeString:
    """Return where a firm is, in one line of HTML; what is written in the other language than the page's says in which."""
    region = in_page_language(region_name(entry.region, entry.country))
    parts = (place_told(entry, entry.city), region, country_told(entry.country))
    page = page_language()
    return format_html_join(
        ", ",
        "{}",
        (
            (
                part
                if (language := language_of(part)) == page
                else format_html('<span lang="{}">{}</span>', language, part),
            )
            for part in dict.fromkeys(part for part in parts if part)
        ),
    )


def shown_in_list(entry: Entry, today: date, associations: dict[str, str]) -> dict:
    """Return what a list shows of an entry."""
    fresh = freshness(entry, today)
    industry = in_page_language(industry_name(entry.industry))
    says = in_page_language(entry.products) or in_page_language(entry.summary) or industry
    return {
        "organisation_id": entry.organisation_id,
        "name": title_of(entry),
        "second_name": second_name(entry),
        "place": place_of(entry),
        "country": entry.country,
        "association": associations.get(entry.association, entry.association),
        "kinds": [in_page_language(firm_kind_name(kind)) for kind in entry.firm_kinds[:3]],
        "says": says,
        "industry": industry if says != industry else "",
        "capabilities": [
            {"title": capability_title(one), "origin": str(one.origin), "origin_words": ORIGINS[one.origin]}
            for one in _in_order(entry)[:3]
        ],
        "more_capabilities": max(0, len(entry.capabilities) - 3),
        "offers": sum(one.side is Side.OFFER for one in entry.postings),
        "needs": sum(one.side is Side.NEED for one in entry.postings),
        "fresh": fresh,
        "source": sources_told(entry.source),
        "as_of": entry.as_of,
        "fictional": entry.fictional,
    }


def shown_whole(entry: Entry, today: date, associations: dict[str, str]) -> dict:
    """Return what the page of an entry shows."""
    sites = {one.site_id: in_page_language(one.name) for one in entry.sites}
    groups = []
    hints = capabilities_read(entry)
    for origin in _ORDER:
        ones = [one for one in entry.capabilities if one.origin is origin]
        ones += hints if origin is Origin.READ else ()
        if ones:
            groups.append(
                {
                    "origin": str(origin),
                    "words": ORIGINS[origin],
                    "capabilities": [
                        {
                            "capability_id": one.capability_id,
                            "title": capability_title(one),
                            "traits": traits_told(one.traits),
                            "kinds": ", ".join(str(MATCH_KINDS[kind]) for kind in one.kinds),
                            "site": sites.get(one.site_id, ""),
                            "note": in_page_language(one.note),
                            "evidence": one.evidence,
                            # What was read just now stands in no field: there is nothing that could be confirmed.
                            "is_kept": one not in hints,
                        }
                        for one in ones
                    ],
                }
            )
    shown = title_of(entry)
    return {
        "organisation_id": entry.organisation_id,
        "name": shown,
        "second_name": second_name(entry),
        "place": place_of(entry),
        "names": [
            {"text": one.text, "language": one.language, "kind": NAME_KINDS[one.kind], "until": one.until}
            for one in sorted(entry.names, key=lambda one: list(NameKind).index(one.kind))
        ],
        "association": associations.get(entry.association, entry.association),
        "kinds": [in_page_language(firm_kind_name(kind)) for kind in entry.firm_kinds],
        "identifiers": [
            {
                "scheme": SCHEMES[one.scheme],
                "value": one.value,
                "page": _address(one.value) if one.scheme is IdentifierScheme.HOME_PAGE else "",
            }
            for one in entry.identifiers
        ],
        "industry": industry_name(entry.industry),
        "products": entry.products,
        "summary": entry.summary,
        "employees": entry.employees,
        "sites": [
            {
                "name": in_page_language(one.name),
                "city": place_told(entry, one.city),
                "country": country_told(one.country),
            }
            for one in entry.sites
        ],
        "capability_groups": groups,
        "postings": [posting_shown(one) for one in sorted(entry.postings, key=lambda one: one.side)],
        "tlp": entry.tlp,
        "tlp_words": MARKINGS[entry.tlp],
        "source": sources_told(entry.source),
        "as_of": entry.as_of,
        "updated_on": entry.updated_on,
        "fresh": freshness(entry, today),
        "fictional": entry.fictional,
    }


def posting_shown(posting) -> dict:
    """Return what a page shows of an offer or a need."""
    return {
        "posting_id": posting.posting_id,
        "side": str(posting.side),
        "side_words": _("Offer") if posting.side is Side.OFFER else _("Need"),
        "kind": MATCH_KINDS[posting.kind],
        "title": in_page_language(posting.title),
        "text": in_page_language(posting.text),
        "traits": traits_told(posting.traits),
        "countries": ", ".join(map(country_told, posting.countries)),
        "from_day": posting.from_day,
        "until_day": posting.until_day,
        "expires_on": posting.expires_on,
        "tlp": posting.tlp,
    }


def list_row(entry: Entry, base: str) -> dict:
    """Return an entry as a row of the list's files; `base` is the node's address."""
    texts = {
        f"{name}_{language}": getattr(getattr(entry, name), language)
        for name in ("industry", "products", "summary")
        for language in ("ko", "en")
    }
    numbers = {
        str(scheme): "; ".join(one.value for one in entry.identifiers if one.scheme is scheme)
        for scheme in IdentifierScheme
    }
    shown = {entry.name.ko, entry.name.en}
    return (
        {
            "organisation_id": entry.organisation_id,
            "name_ko": entry.name.ko,
            "name_en": entry.name.en,
            "other_names": "; ".join(one.text for one in entry.names if one.text not in shown),
            "country": entry.country,
            "region": entry.region,
            "city": entry.city,
            "association": entry.association,
            "firm_kinds": "; ".join(entry.firm_kinds),
            "employees": entry.employees,
            "capabilities": "; ".join(f"{capability_title(one)} [{ORIGINS[one.origin]}]" for one in _in_order(entry)),
            "offers": sum(one.side is Side.OFFER for one in entry.postings),
            "needs": sum(one.side is Side.NEED for one in entry.postings),
            "tlp": str(entry.tlp),
            "source": entry.source,
            "as_of": _iso(entry.as_of),
            "updated_on": _iso(entry.updated_on),
            "confirmed_on": _iso(entry.confirmed_on),
            "fictional": entry.fictional,
            "address": base + reverse("organisation", args=(entry.organisation_id,)),
        }
        | texts
        | numbers
    )


def _in_order(entry: Entry) -> list:
    return sorted(entry.capabilities, key=lambda one: _ORDER.index(one.origin))


def _address(home_page: str) -> str:
    return home_page if "://" in home_page else f"https://{home_page}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
