"""The only way to search documents and signals for a person, on every page: both are public within the node."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from bioaccord.node.accounts.access import require
from bioaccord.policy.search.entry import SIGNAL as SIGNAL_KIND
from bioaccord.policy.search.entry_set import EntrySet
from bioaccord.policy.search.index import Found, SearchIndex
from bioaccord.policy.search.names import standard_names
from bioaccord.policy.search.order import Order
from bioaccord.policy.search.query import Words
from bioaccord.policy.search.query_reader import read_query
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence

from .document_models import PolicyDocument, PolicyLink, PolicyVersion
from .models import SignalRecord
from .search_entries import DOCUMENT, SIGNAL, document_id_of, signal_entries
from .search_services import ask_for_index, index_folder
from .signal_stages import at_stages

_AT_A_TIME = 500
_MOST_NARROWED = 20_000  # ids that a database takes in one condition


class UnreadableQueryError(InputError):
    """What was typed cannot be searched for; says why and how to write it."""


@dataclass(frozen=True)
class PlainFound:
    """A page of what the database finds by plain words while there is no index: ids of entries, newest first."""

    count: int
    ids: tuple[str, ...]


def index_is_ready() -> bool:
    """Return whether the full-text index answers; where there is none, the worker is asked to build it."""
    if SearchIndex.is_current(index_folder()):
        return True
    ask_for_index()
    return False


def words_miss_the_index(words: str) -> bool:
    """Return whether words were asked for that only the plain search of the database could look for."""
    return bool(words.strip()) and not index_is_ready()


def search_for(
    user,
    query: str,
    *,
    language: Language,
    only: Mapping[str, list[str]],
    order: Order = Order.RELEVANCE,
    first: int = 0,
    most: int = 20,
    parts: int | None = None,
    part_of: str = "",
    earlier: bool = False,
) -> Found:
    """Return a page of what the index finds, as `SearchIndex.search` does. Raises `UnreadableQueryError`; call it where `index_is_ready`."""
    require(user.is_authenticated)
    try:
        return _index(index_folder()).search(
            query,
            language=language,
            only=only,
            order=order,
            first=first,
            most=most,
            glossary=standard_names(),
            parts=parts,
            part_of=part_of,
            earlier=earlier,
            as_of=timezone.localdate(),
        )
    except InputError as error:
        raise UnreadableQueryError(error.refusals) from error


def plain_search_for(user, query: str, *, only: Mapping[str, list[str]], first: int, most: int) -> PlainFound:
    """Return a page of what stands with every plain word of a query in titles, summaries and identifiers, newest first."""
    require(user.is_authenticated)
    words = plain_words(query)
    documents = PolicyVersion.objects.filter(_in_documents(words), version=F("document__last_version"))
    signals = SignalRecord.objects.filter(_in_titles(words), withdrawn=False)
    if countries := only.get("country"):
        documents, signals = (rows.filter(country__in=countries) for rows in (documents, signals))
    if stages := only.get("stage"):
        documents = documents.filter(stage__in=stages)
        signals = signals.filter(at_stages(stages, timezone.localdate()))
    if years := [int(one) for one in only.get("year", ()) if one.isdecimal()]:
        documents, signals = (rows.filter(published_on__year__in=years) for rows in (documents, signals))
    if kinds := only.get("kind"):
        documents = documents.filter(kind__in=kinds)
        signals = signals if SIGNAL_KIND in kinds else signals.none()
    if topics := only.get("topic"):
        documents = documents.filter(labels__topic__in=topics, labels__holds=True).distinct()
        signals = signals.none()
    found = [
        (day, f"{DOCUMENT}{document_id}")
        for day, document_id, agencies in documents.order_by().values_list(
            "published_on", "document__document_id", "agencies"
        )
        if not only.get("agency") or set(agencies) & set(only["agency"])
    ]
    if not only.get("agency"):
        found += [(day, f"{SIGNAL}{one}") for day, one in signals.order_by().values_list("published_on", "signal_id")]
    found.sort(reverse=True)
    return PlainFound(len(found), tuple(entry_id for _day, entry_id in found[first : first + most]))


def rows_of(user, ids: list[str]) -> dict[str, PolicyDocument | SignalRecord]:
    """Return the rows of documents and signals that are still there, by the id of their entry; parts are rows of their document."""
    require(user.is_authenticated)
    wanted = {document_id_of(one) for one in ids if one.startswith(DOCUMENT)}
    documents = PolicyDocument.objects.filter(document_id__in=wanted)
    signals = SignalRecord.objects.filter(signal_id__in=[_id_of(one) for one in ids if one.startswith(SIGNAL)])
    rows = chain(
        ((f"{DOCUMENT}{one.document_id}", one) for one in documents),
        ((f"{SIGNAL}{one.signal_id}", one) for one in signals),
    )
    return dict(rows)


def documents_with(words: str) -> Q:
    """Return the condition that a version's document holds what was typed; raises `UnreadableQueryError`."""
    if index_is_ready():
        return Q(document__document_id__in=_ids(words, DOCUMENT))
    return _in_documents(plain_words(words))


def signals_with(words: str) -> Q:
    """Return the condition that a signal holds what was typed; raises `UnreadableQueryError`."""
    if index_is_ready():
        return Q(signal_id__in=_ids(words, SIGNAL))
    return _in_titles(plain_words(words))


def plain_words(query: str) -> list[str]:
    """Return the words and phrases of a query that must be there; raises `UnreadableQueryError`."""
    try:
        clauses = read_query(query).clauses
    except InputError as error:
        raise UnreadableQueryError(error.refusals) from error
    single = (one.any_of[0] for one in clauses if len(one.any_of) == 1 and not one.is_excluded)
    return [one.text for one in single if isinstance(one, Words)]


def signals_found(query: str, only: Mapping[str, list[str]], digests: Mapping[str, str]) -> set[str]:
    """Return which of some signals, given by id → digest of their rows, a query finds; nothing where it cannot be read.

    The index answers for those that it holds as they are now. For the others, such as those that were stored just now, their rows are
    read and matched by the same rules, so that nothing waits for the index.
    """
    held: Mapping[str, str] = {}
    found: set[str] = set()
    today = timezone.localdate()
    try:
        if SearchIndex.is_current(index_folder()):
            index = _index(index_folder())
            held = index.marks(f"{SIGNAL}{one}" for one in digests)
            if held:
                found = index.ids(query, only={**only, "kind": [SIGNAL_KIND]}, glossary=standard_names(), as_of=today)
        found &= {f"{SIGNAL}{one}" for one, digest in digests.items() if held.get(f"{SIGNAL}{one}") == digest}
        behind = [one for one, digest in digests.items() if held.get(f"{SIGNAL}{one}") != digest]
        for start in range(0, len(behind), _AT_A_TIME):
            entries = signal_entries(behind[start : start + _AT_A_TIME])
            found |= EntrySet(entries).ids(query, only=only, glossary=standard_names(), as_of=today)
    except InputError:
        return set()
    return {one.removeprefix(SIGNAL) for one in found}


@lru_cache(maxsize=4)
def _index(folder: Path) -> SearchIndex:
    return SearchIndex.open(folder)


def _ids(words: str, beginning: str) -> list[str]:
    try:
        found = _index(index_folder()).ids(words, glossary=standard_names(), as_of=timezone.localdate())
    except InputError as error:
        raise UnreadableQueryError(error.refusals) from error
    ids = sorted({_id_of(one) for one in found if one.startswith(beginning)})
    if len(ids) > _MOST_NARROWED:
        raise UnreadableQueryError(
            Refusal(
                Sentence("query"),
                Sentence("finds more than {most:,} entries.", most=_MOST_NARROWED),
                Sentence("Narrow the search, or sort it differently."),
            )
        )
    return ids


def _id_of(entry_id: str) -> str:
    return document_id_of(entry_id) if entry_id.startswith(DOCUMENT) else entry_id.removeprefix(SIGNAL)


def _in_documents(words: list[str]) -> Q:
    found = Q()
    for word in words:
        found &= (
            Q(title_ko__icontains=word)
            | Q(title_en__icontains=word)
            | Q(summary__icontains=word)
            | Q(document__document_id__icontains=word)
            | Exists(PolicyLink.objects.filter(document=OuterRef("document"), value__icontains=word))
        )
    return found


def _in_titles(words: list[str]) -> Q:
    found = Q()
    for word in words:
        found &= Q(title_ko__icontains=word) | Q(title_en__icontains=word)
    return found
