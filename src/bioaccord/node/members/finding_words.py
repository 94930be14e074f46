"""How a search of the directory is told in the language of the page: by what it is narrowed, how it was understood, why a firm was found."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from bioaccord.partners.directory_facets import DirectoryFacet, facet_value_name
from bioaccord.partners.directory_search import NAME_ASKED, NO_SCALE, SCALE, Understood, Why
from bioaccord.vocabulary.firm_kind import FirmKind

from .entry_words import association_names, country_told, in_page_language
from .finding import Chosen

FACET_NAMES = {
    DirectoryFacet.COUNTRY: gettext_lazy("Country"),
    DirectoryFacet.REGION: gettext_lazy("Region"),
    DirectoryFacet.ASSOCIATION: gettext_lazy("Association"),
    DirectoryFacet.FIRM_KIND: gettext_lazy("Kind of firm"),
    DirectoryFacet.KIND: gettext_lazy("Kind of help"),
    DirectoryFacet.MODALITY: gettext_lazy("Modality"),
    DirectoryFacet.STEP: gettext_lazy("Step"),
    DirectoryFacet.FIELD: gettext_lazy("Research field"),
    DirectoryFacet.AUTHORITY: gettext_lazy("GMP authority"),
}
PARTS = {
    "name": gettext_lazy("name"),
    "industry": gettext_lazy("line of business"),
    "products": gettext_lazy("products"),
    "lead": gettext_lazy("profile"),
    "summary": gettext_lazy("profile"),
    "capability": gettext_lazy("capabilities"),
    "offer": gettext_lazy("offer"),
    "country": gettext_lazy("country"),
    "place": gettext_lazy("place"),
    "identifier": gettext_lazy("number or address"),
    SCALE: gettext_lazy("scale on record"),
    NO_SCALE: gettext_lazy("no scale on record"),
}
"""Where in an entry a reason was found."""
_MOST_REASONS = 6
_KINDS = frozenset(str(kind) for kind in FirmKind)


def value_name(facet: DirectoryFacet, value: str, associations: dict[str, str]) -> str:
    """Return what a value of a facet is called; one that nobody knows as it is written."""
    if facet is DirectoryFacet.COUNTRY:
        return country_told(value)
    if facet is DirectoryFacet.ASSOCIATION:
        return associations.get(value, value)
    if facet is DirectoryFacet.FIRM_KIND and value not in _KINDS:
        return value
    return in_page_language(facet_value_name(facet, value))


def chosen_told(chosen: Chosen) -> list[str]:
    """Return by what a search is narrowed, each facet with its values."""
    associations = association_names()
    return [
        f"{FACET_NAMES[facet]}: {', '.join(value_name(facet, one, associations) for one in values)}"
        for facet, values in chosen.items()
    ]


def understood_told(understood: Sequence[Understood]) -> list[dict]:
    """Return what was understood of a query: the words, and what they were taken for where that is more than the words."""
    told = []
    for one in understood:
        meaning = in_page_language(one.meaning)
        told.append({"words": one.words, "meaning": "" if meaning.casefold() == one.words.casefold() else meaning})
    return told if any(one["meaning"] for one in told) else []


def why_told(why: Sequence[Why]) -> list[dict]:
    """Return why a firm was found: what was asked, where it stands, and the words that stand there."""
    told = [
        {
            "asked": "" if one.part == "name" and one.asked == NAME_ASKED else in_page_language(one.asked),
            "part": PARTS[one.part],
            "words": words
            if (words := in_page_language(one.words)).casefold() != in_page_language(one.asked).casefold()
            and one.part != NO_SCALE
            else "",
        }
        for one in why
    ]
    return told[:_MOST_REASONS]
