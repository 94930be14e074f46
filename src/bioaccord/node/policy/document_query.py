"""What the address of a page of documents asks for, and the form that offers it."""

from datetime import date

from django.utils.http import urlencode

from bioaccord.brief import wording
from bioaccord.policy.document import DocumentKind
from bioaccord.policy.document_names import KIND_NAMES
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Stage, is_plausible

from .document_access import DocumentFilters
from .document_shown import topic_choices
from .search_access import words_miss_the_index

ALL_TOPICS = "all"
"""In the address: whatever it is about, also where a page begins with our topics only."""


def filters_of(request, topic: str = "") -> DocumentFilters:
    """Return the filters that an address names; `topic` is the one that holds where it names none, "all" lifts it."""
    given = request.GET
    asked = given.get("topic", "") or topic
    return DocumentFilters(
        given.get("country", ""),
        given.get("kind", ""),
        given.get("stage", ""),
        "" if asked == ALL_TOPICS else asked,
        given.get("words", ""),
        given.get("noise") == "1",
        given.get("members") == "1",
    )


def filter_choices(filters: DocumentFilters, language: Language) -> dict:
    """Return what the form of filters offers."""
    return {
        "filters": filters,
        "kinds": [(str(kind), KIND_NAMES[kind].in_language(language)) for kind in DocumentKind],
        "stages": [(str(stage), wording.stage_name(stage, language)) for stage in Stage if stage != Stage.OBSERVED],
        "topics": topic_choices(language),
        "countries": [(code, wording.country(code, language)) for code in ("KR", "US")],
        "without_index": words_miss_the_index(filters.words),
        "section": "policy",
    }


def query_of(request, **changed) -> str:
    """Return the query of the address with some names changed; those set to None are left out."""
    query = {name: value for name, value in request.GET.items() if value}
    query |= changed
    return urlencode({name: value for name, value in query.items() if value is not None})


def month_of(written: str) -> date | None:
    """Return the first day of the month that an address names as 2026-04."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
    return month if is_plausible(month) else None


def day_of(written: str) -> date | None:
    """Return the day that an address names; None where it is no day, or of a year that no paper here can be of."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if is_plausible(day) else None
