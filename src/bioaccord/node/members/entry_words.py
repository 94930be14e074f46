"""What the parts of an entry are called, and how their values are told, in the language of the page."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    NameKind,
    OrganisationName,
    Origin,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.country import country_codes, country_name
from bioaccord.vocabulary.firm_kind import firm_kind_name
from bioaccord.vocabulary.korean_place import korean_place
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.region import region_name
from bioaccord.vocabulary.tlp import TLP
from bioaccord.vocabulary.unit import unit_name

from .models import Association

FIELDS = {
    "names": gettext_lazy("Names"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "city": gettext_lazy("City"),
    "association": gettext_lazy("Association"),
    "identifiers": gettext_lazy("Identifiers"),
    "firm_kinds": gettext_lazy("Kinds of firm"),
    "industry": gettext_lazy("Line of business"),
    "products": gettext_lazy("Products"),
    "summary": gettext_lazy("About the firm"),
    "employees": gettext_lazy("Employees"),
    "sites": gettext_lazy("Sites"),
    "capabilities": gettext_lazy("Capabilities"),
    "postings": gettext_lazy("Offers and needs"),
    "competitors": gettext_lazy("Not to be matched with"),
    "tlp": gettext_lazy("Who may see it"),
    "source": gettext_lazy("Source"),
    "as_of": gettext_lazy("As of"),
    "confirmed_on": gettext_lazy("Confirmed on"),
    "confirmed_by": gettext_lazy("Confirmed by"),
    "fictional": gettext_lazy("Fictional"),
}
"""The fields of an entry that a person reads about, in the order in which they are told."""

SCHEMES = {
    IdentifierScheme.BUSINESS_NUMBER: gettext_lazy("Business registration number"),
    IdentifierScheme.CORPORATE_NUMBER: gettext_lazy("Corporate registration number"),
    IdentifierScheme.DART_CODE: gettext_lazy("DART code"),
    IdentifierScheme.LEI: gettext_lazy("LEI"),
    IdentifierScheme.DUNS: gettext_lazy("D-U-N-S number"),
    IdentifierScheme.TICKER: gettext_lazy("Stock code"),
    IdentifierScheme.ISIN: gettext_lazy("ISIN"),
    IdentifierScheme.HOME_PAGE: gettext_lazy("Home page"),
}
NAME_KINDS = {
    NameKind.OFFICIAL: gettext_lazy("official name"),
    NameKind.SHORT: gettext_lazy("short name"),
    NameKind.TRANSLATED: gettext_lazy("translated name"),
    NameKind.FORMER: gettext_lazy("former name"),
}
ORIGINS = {
    Origin.STATED: gettext_lazy("stated by the firm"),
    Origin.READ: gettext_lazy("read from its text"),
    Origin.CONFIRMED: gettext_lazy("confirmed by the association"),
}
SIDES = {Side.OFFER: gettext_lazy("Offer"), Side.NEED: gettext_lazy("Need")}
_OWN_SOURCES = {
    "sample": gettext_lazy("fictional sample"),
    "network": gettext_lazy("supply network of this node"),
}
MATCH_KINDS = {
    MatchKind.SECOND_SOURCE: gettext_lazy("Second source of a material"),
    MatchKind.CONTRACT_MANUFACTURE: gettext_lazy("Contract development and manufacturing"),
    MatchKind.CO_DEVELOPMENT: gettext_lazy("Co-development"),
    MatchKind.LICENCE: gettext_lazy("Licence"),
    MatchKind.RESEARCH: gettext_lazy("Research consortium"),
    MatchKind.DISTRIBUTION: gettext_lazy("Distribution"),
    MatchKind.CLINICAL_SITE: gettext_lazy("Clinical site"),
}
MARKINGS = {
    TLP.CLEAR: gettext_lazy("Everybody, also without an account; search engines may list it."),
    TLP.GREEN: gettext_lazy("The members and analysts of both associations."),
    TLP.AMBER: gettext_lazy("The members and analysts of your own association only."),
    TLP.AMBER_STRICT: gettext_lazy("Your own firm and the analysts of your association only."),
    TLP.RED: gettext_lazy("Your own firm only; not even the association's analysts."),
}
_IMPORTED = {
    TLP.AMBER: gettext_lazy("The members and analysts of the association that the entry belongs to."),
    TLP.AMBER_STRICT: gettext_lazy("The firm itself and the analysts of its association."),
    TLP.RED: gettext_lazy("The firm itself only; not even the association's analysts."),
}
"""What a marking means of an entry that an operator takes in: `MARKINGS` speak to the firm."""
TRAITS = {
    "modalities": gettext_lazy("Modality"),
    "steps": gettext_lazy("Step"),
    "scale": gettext_lazy("Scale of one run"),
    "amount": gettext_lazy("Amount a year"),
    "stages": gettext_lazy("Stage"),
    "hosts": gettext_lazy("Host system"),
    "inspections": gettext_lazy("GMP inspections"),
    "materials": gettext_lazy("Materials"),
    "hs_codes": gettext_lazy("HS codes"),
    "species": gettext_lazy("Species"),
    "fields": gettext_lazy("Research fields"),
}


def in_page_language(text: Text) -> str:
    """Return a bilingual text in the language of the page."""
    return text.in_language(page_language())


def place_told(entry: Entry, written: str) -> str:
    """Return a city or region in the language of the page, where it is one of Korea's; else as it is written."""
    return in_page_language(korean_place(written)) if entry.country == "KR" else written


def sources_told(source: str) -> str:
    """Return where an entry comes from: names of registers as they stand, what the node itself wrote in words."""
    return "; ".join(str(_OWN_SOURCES.get(one, one)) for one in source.split("; ") if one)


def term_name(code: str) -> str:
    """Return what a code of the terms is called."""
    return in_page_language(standard_terms().name(code))


def material_name(material_id: str) -> str:
    """Return what a material is called."""
    return in_page_language(standard_materials().name(material_id))


def country_told(code: str) -> str:
    """Return a country's name; a code that is none as it is written."""
    return in_page_language(country_name(code)) if code in country_codes() else code


def association_names() -> dict[str, str]:
    """Return what the associations that this node knows are called."""
    return {row.association_id: in_page_language(Text(row.name_ko, row.name_en)) for row in Association.objects.all()}


def scale_told(scale: Scale) -> str:
    """Return how large one run is, as words."""
    unit = in_page_language(unit_name(scale.unit))
    least, most = (None if one is None else f"{one:,.10g}" for one in (scale.least, scale.most))
    if least and most:
        return f"{least} {unit}" if least == most else f"{least}–{most} {unit}"
    if most:
        return _("up to {most} {unit}").format(most=most, unit=unit)
    return _("from {least} {unit}").format(least=least, unit=unit) if least else ""


def day_told(when: date | None) -> str:
    """Return a day written out, nothing for none."""
    return wording.day(when, page_language()) if when else ""


def traits_told(traits: Traits) -> list[tuple[str, str]]:
    """Return the fields of typed traits that say something, each with its heading and its words."""
    words = {name: ", ".join(map(term_name, getattr(traits, name))) for name in ("modalities", "steps", "stages")}
    words |= {name: ", ".join(map(term_name, getattr(traits, name))) for name in ("hosts", "species", "fields")}
    words["materials"] = ", ".join(map(material_name, traits.material_ids))
    words["hs_codes"] = ", ".join(traits.hs_codes)
    words["scale"] = scale_told(traits.scale) if traits.scale else ""
    if traits.amount_per_year is not None:
        words["amount"] = f"{traits.amount_per_year:,.10g} {in_page_language(unit_name(traits.amount_unit))}"
    words["inspections"] = ", ".join(
        f"{term_name(one.authority)} ({day_told(one.inspected_on)})"
        if one.inspected_on
        else _("{authority} (day not given)").format(authority=term_name(one.authority))
        for one in traits.inspections
    )
    return [(str(heading), words[name]) for name, heading in TRAITS.items() if words.get(name)]


def capability_title(capability: Capability) -> str:
    """Return a capability in one line: what is done, with what, how large."""
    traits = capability.traits
    parts = [", ".join(map(term_name, traits.modalities)), ", ".join(map(term_name, traits.steps))]
    parts.append(", ".join(map(material_name, traits.material_ids)))
    parts.append(scale_told(traits.scale) if traits.scale else "")
    told = " · ".join(part for part in parts if part)
    return told or in_page_language(capability.note) or ", ".join(map(term_name, traits.fields)) or _("capability")


def name_told(name: OrganisationName) -> str:
    """Return a name with what it is to its organisation."""
    kind = NAME_KINDS[name.kind]
    if name.until:
        return _("{name} ({kind}, until {day})").format(name=name.text, kind=kind, day=day_told(name.until))
    return f"{name.text} ({kind})"


def site_told(site: EntrySite) -> str:
    """Return a site in one line."""
    place = ", ".join(part for part in (site.city, country_told(site.country)) if part)
    return f"{in_page_language(site.name)} ({place})" if place else in_page_language(site.name)


def identifier_told(one: Identifier) -> str:
    """Return an identifier with who gave it."""
    return f"{SCHEMES[one.scheme]} {one.value}"


def capability_told(one: Capability) -> str:
    """Return a capability with everything it says, in one line."""
    parts = [capability_title(one)]
    known = {str(TRAITS[name]) for name in ("modalities", "steps", "materials", "scale")}
    parts += [f"{heading}: {words}" for heading, words in traits_told(one.traits) if heading not in known]
    parts += [in_page_language(one.note), one.evidence]
    return "; ".join(dict.fromkeys(part for part in parts if part)) + f" [{ORIGINS[one.origin]}]"


def posting_told(one: Posting) -> str:
    """Return an offer or a need in one line."""
    until = _(" until {day}").format(day=day_told(one.expires_on)) if one.expires_on else ""
    return f"{SIDES[one.side]}: {in_page_language(one.title)} ({term_name(one.kind)}){until} TLP:{one.tlp.upper()}"


def marking_told(tlp: TLP) -> str:
    """Return a marking with who sees what is marked so, told to whoever takes a file of entries in."""
    return f"TLP:{tlp.value.upper()} — {_IMPORTED.get(tlp, MARKINGS[tlp])}"


def value_told(entry: Entry, field: str) -> list[str]:
    """Return what an entry says in a field, as lines of words."""
    value = getattr(entry, field)
    each = {
        "names": name_told,
        "identifiers": identifier_told,
        "sites": site_told,
        "capabilities": capability_told,
        "postings": posting_told,
        "firm_kinds": lambda kind: in_page_language(firm_kind_name(kind)),
        "competitors": str,
    }
    if field in each:
        return [each[field](one) for one in value]
    if isinstance(value, Text):
        return [f"{words} [{language}]" for language, words in (("ko", value.ko), ("en", value.en)) if words]
    if field == "country":
        return [country_told(value)] if value else []
    if field == "region":
        return [in_page_language(region_name(value, entry.country))] if value else []
    if field == "association":
        return [association_names().get(value, value)] if value else []
    if field == "tlp":
        return [f"TLP:{value.upper()}"]
    if isinstance(value, bool):
        return [_("yes")] if value else []
    if isinstance(value, date):
        return [day_told(value)]
    return [] if value in (None, "") else [str(value)]
