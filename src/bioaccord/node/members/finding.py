"""What of the directory a reader finds: the one function behind the list, its files and its counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When

from bioaccord.partners.entry import Entry
from bioaccord.vocabulary.firm_kind import FirmKind

from .entry_access import as_seen_by, reader_of, rows_seen_by
from .entry_rows import entry_of
from .models import EntryRecord

FACETS = ("country", "association", "kind")
_MOST_WORDS = 12


@dataclass(frozen=True)
class Found:
    """A stretch of the entries found, how many there are in all, and how many each value of a facet would give.

    `facets` maps the name of a facet to pairs of a value and its count, the most frequent first.
    """

    entries: list[Entry]
    count: int
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def find(
    user,
    query: str,
    facets: dict[str, str],
    today: date,
    *,
    language: str = "ko",
    limit: int | None = 20,
    offset: int = 0,
    counted: bool = True,
) -> Found:
    """Return the entries that hold all words of a query and the chosen values of the facets, as the reader may see them.

    Everything the reader may not see is left out before it is searched or counted. `limit` None returns all of them.
    """
    reader = reader_of(user)
    searched = _with_words(rows_seen_by(reader), query)
    chosen = {name: value for name, value in facets.items() if value and name in FACETS}
    found = _narrowed(searched, chosen)
    rows = _ordered(found, query, language).defer("words")
    rows = rows[offset:] if limit is None else rows[offset : offset + limit]
    entries = [entry for row in rows if (entry := as_seen_by(entry_of(row), reader, today)) is not None]
    counts = (
        {name: _counts(_narrowed(searched, {k: v for k, v in chosen.items() if k != name}), name) for name in FACETS}
        if counted
        else {}
    )
    return Found(entries, found.count(), counts)


def _with_words(rows: QuerySet[EntryRecord], query: str) -> QuerySet[EntryRecord]:
    for word in query.lower().split()[:_MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    return rows


def _narrowed(rows: QuerySet[EntryRecord], chosen: dict[str, str]) -> QuerySet[EntryRecord]:
    for name, value in chosen.items():
        rows = rows.filter(firm_kinds__contains=f"|{value}|") if name == "kind" else rows.filter(**{name: value})
    return rows


def _ordered(rows: QuerySet[EntryRecord], query: str, language: str) -> QuerySet[EntryRecord]:
    """Return rows by their names in a language, those without one after them; where words were typed, those whose name holds them first."""
    first, other = ("name_ko", "name_en") if language == "ko" else ("name_en", "name_ko")
    shown = Case(When(**{first: ""}, then=F(other)), default=F(first), output_field=CharField())
    typed = query.strip()
    in_name = Q(name_ko__icontains=typed) | Q(name_en__icontains=typed)
    rank = Case(When(in_name, then=Value(0)), default=Value(1), output_field=IntegerField()) if typed else Value(0)
    other_language = Case(When(**{first: ""}, then=Value(1)), default=Value(0), output_field=IntegerField())
    named = rows.annotate(rank=rank, other_language=other_language, shown_name=shown)
    return named.order_by("rank", "other_language", "shown_name", "organisation_id")


def _counts(rows: QuerySet[EntryRecord], name: str) -> list[tuple[str, int]]:
    if name == "kind":
        kinds = Counter(
            kind
            for cell in rows.exclude(firm_kinds="").values_list("firm_kinds", flat=True)
            for kind in cell.split("|")
        )
        known = {str(kind) for kind in FirmKind}
        return [(kind, count) for kind, count in kinds.most_common() if kind in known]
    counted = rows.exclude(**{name: ""}).order_by().values_list(name).annotate(count=Count("pk"))
    return sorted(counted, key=lambda one: (-one[1], one[0]))
