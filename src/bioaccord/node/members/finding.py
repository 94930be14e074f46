"""What of the directory a reader finds: the one function behind the list, its files and its counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict

from bioaccord.node.partners.searched_directory import SearchedDirectory, searched_directory
from bioaccord.partners.directory_facets import DirectoryFacet
from bioaccord.partners.directory_search import DirectoryHit, Understood, Why
from bioaccord.partners.entry import Entry
from bioaccord.partners.visibility import Reader
from bioaccord.vocabulary.firm_kind import FirmKind

from .entry_access import as_seen_by, reader_of, rows_seen_by
from .entry_rows import entry_of
from .models import EntryRecord

FACETS = (
    DirectoryFacet.COUNTRY,
    DirectoryFacet.REGION,
    DirectoryFacet.ASSOCIATION,
    DirectoryFacet.FIRM_KIND,
    DirectoryFacet.KIND,
    DirectoryFacet.MODALITY,
    DirectoryFacet.STEP,
    DirectoryFacet.FIELD,
    DirectoryFacet.AUTHORITY,
)
"""By what the directory is narrowed, in the order in which it is shown."""
IN_DATABASE = (DirectoryFacet.COUNTRY, DirectoryFacet.ASSOCIATION, DirectoryFacet.FIRM_KIND)
"""By what it is narrowed until the index is ready."""
Chosen = dict[DirectoryFacet, tuple[str, ...]]
_MOST_WORDS, _MOST_VALUES = 12, 12


@dataclass(frozen=True)
class Found:
    """A stretch of the entries found, how many there are in all, and how many each value of a facet would give.

    `facets` maps a facet to pairs of a value and its count, the most frequent first; `why` an organisation to the reasons why it was
    found. Where the index is not ready, entries were found by their words alone and narrowed by what is `IN_DATABASE` alone.
    """

    entries: list[Entry]
    count: int
    facets: dict[DirectoryFacet, list[tuple[str, int]]] = field(default_factory=dict)
    why: dict[str, tuple[Why, ...]] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    is_ready: bool = True


def chosen_in(given: QueryDict) -> Chosen:
    """Return the values by which an address narrows the directory."""
    chosen = {}
    for facet in FACETS:
        values = [one[:64] for one in given.getlist(facet.value) if one]
        if values:
            chosen[facet] = tuple(dict.fromkeys(values))[:_MOST_VALUES]
    return chosen


def find(
    user,
    query: str,
    chosen: Chosen,
    today: date,
    *,
    language: str = "ko",
    limit: int | None = 20,
    offset: int = 0,
    wait: bool = False,
) -> Found:
    """Return the entries that a query finds and that have a chosen value of each facet, as the reader may see them, the best first.

    Without a query they stand by their names. Everything the reader may not see is left out before it is searched or counted. `limit`
    None returns all of them. `wait` waits until the index is ready; else the database is searched for the words meanwhile.
    """
    reader = reader_of(user)
    searched = searched_directory(reader, today, wait=wait)
    if searched is None:
        return _in_rows(reader, query, chosen, today, language, limit, offset)
    query = query.strip()
    most = len(searched.entries)
    if query:
        result = searched.index.search(query, facets=chosen, limit=most if limit is None else limit, offset=offset)
        hits = list(result.hits)
    else:
        result = searched.index.search("", facets=chosen, limit=most)
        hits = sorted(result.hits, key=lambda hit: _by_name(searched.entries[hit.organisation_id], language))
        hits = hits[offset:] if limit is None else hits[offset : offset + limit]
    return Found(
        _entries(hits, searched, reader, today),
        result.count,
        {facet: [(one.value, one.count) for one in result.facets[facet]] for facet in FACETS},
        {hit.organisation_id: hit.why for hit in hits},
        result.understood,
    )


def _entries(hits: list[DirectoryHit], searched: SearchedDirectory, reader: Reader, today: date) -> list[Entry]:
    """Return the entries of hits; a firm's own as it sees it itself, with what has expired."""
    own = EntryRecord.objects.filter(organisation_id__in=reader.organisation_ids, merged_into=None)
    whole = {row.organisation_id: as_seen_by(entry_of(row), reader, today) for row in own}
    return [whole.get(hit.organisation_id) or searched.entries[hit.organisation_id] for hit in hits]


def _by_name(entry: Entry, language: str) -> tuple[bool, str, str]:
    first, other = (entry.name.ko, entry.name.en) if language == "ko" else (entry.name.en, entry.name.ko)
    return not first, first or other, entry.organisation_id


def _in_rows(
    reader: Reader, query: str, chosen: Chosen, today: date, language: str, limit: int | None, offset: int
) -> Found:
    searched = _with_words(rows_seen_by(reader), query)
    chosen = {facet: values for facet, values in chosen.items() if facet in IN_DATABASE}
    found = _narrowed(searched, chosen)
    rows = _ordered(found, query, language).defer("words")
    rows = rows[offset:] if limit is None else rows[offset : offset + limit]
    entries = [entry for row in rows if (entry := as_seen_by(entry_of(row), reader, today)) is not None]
    counts = {
        facet: _counts(_narrowed(searched, {k: v for k, v in chosen.items() if k is not facet}), facet)
        for facet in IN_DATABASE
    }
    return Found(entries, found.count(), counts, is_ready=False)


def _with_words(rows: QuerySet[EntryRecord], query: str) -> QuerySet[EntryRecord]:
    for word in query.lower().split()[:_MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    return rows


def _narrowed(rows: QuerySet[EntryRecord], chosen: Mapping[DirectoryFacet, tuple[str, ...]]) -> QuerySet[EntryRecord]:
    for facet, values in chosen.items():
        if facet is DirectoryFacet.FIRM_KIND:
            one_of = Q()
            for value in values:
                one_of |= Q(firm_kinds__contains=f"|{value}|")
            rows = rows.filter(one_of)
        else:
            rows = rows.filter(**{f"{facet.value}__in": values})
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


def _counts(rows: QuerySet[EntryRecord], facet: DirectoryFacet) -> list[tuple[str, int]]:
    if facet is DirectoryFacet.FIRM_KIND:
        kinds = Counter(
            kind
            for cell in rows.exclude(firm_kinds="").values_list("firm_kinds", flat=True)
            for kind in cell.split("|")
        )
        known = {str(kind) for kind in FirmKind}
        return [(kind, count) for kind, count in kinds.most_common() if kind in known]
    name = facet.value
    counted = rows.exclude(**{name: ""}).order_by().values_list(name).annotate(count=Count("pk"))
    return sorted(counted, key=lambda one: (-one[1], one[0]))
