"""The node's rows as entries of the search index: every document as its newest version is, Korean laws by article, and every signal."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import F, QuerySet

from bioaccord.policy.document import DocumentKind, DocumentLink
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.law_history import LawHistory
from bioaccord.policy.search.entry import IDENTIFIERS, PART_MARK, SearchEntry, entry_of_document, entry_of_signal
from bioaccord.policy.search.law_entries import LawText, Validity, entries_of_parts
from bioaccord.vocabulary.signal import Stage

from .document_models import PolicyLabel, PolicyVersion
from .document_rows import HistoryVersion, deadline_of, effective_of, text_of, version_of
from .models import SignalRecord
from .payload import signal_type

DOCUMENT, SIGNAL = "document:", "signal:"
"""What an entry's id begins with: a signal may have the id of the document that it was read from."""

_AT_A_TIME = 200
_LAWS = (DocumentKind.ACT, DocumentKind.DECREE, DocumentKind.RULE, DocumentKind.ADMINISTRATIVE_RULE)


def document_id_of(entry_id: str) -> str:
    """Return the id of the document that an entry is, or is a part of."""
    return entry_id.removeprefix(DOCUMENT).partition(PART_MARK)[0]


def marks_of_rows(today: date) -> dict[str, str]:
    """Return the id of every document's and signal's entry → the digest of what it is made of.

    A law's parts are made of all its versions and of which of them are in force `today`.
    """
    topics: dict[int, list[str]] = {}
    for version, topic in PolicyLabel.objects.filter(holds=True).order_by("topic").values_list("version", "topic"):
        topics.setdefault(version, []).append(topic)
    laws = _marks_of_laws(today)
    found = {
        f"{DOCUMENT}{document_id}": _mark(digest, title_ko, title_en, topics.get(pk, []), laws.get(document_pk, ""))
        for pk, document_pk, document_id, digest, title_ko, title_en in _newest().values_list(
            "pk", "document", "document__document_id", "digest", "title_ko", "title_en"
        )
    }
    for signal_id, digest in SignalRecord.objects.filter(withdrawn=False).values_list("signal_id", "digest"):
        found[f"{SIGNAL}{signal_id}"] = digest
    return found


def entries_of_rows(marks: dict[str, str], today: date) -> Iterator[SearchEntry]:
    """Yield the entries with these ids, each with its mark, and their parts; what was deleted meanwhile is left out."""
    for row in _rows_of(marks):
        entry = _of_document(row, marks[f"{DOCUMENT}{row.document.document_id}"])
        # A law without articles, such as a notice that is one text, is found as a whole.
        if not _is_law(row) or not articles(entry.text.ko):
            yield entry
            continue
        law = replace(entry, text=replace(entry.text, ko=row.summary), document=entry.entry_id)
        yield law
        yield from entries_of_parts(law, _texts(row), _validity(row.document_id, today))
    yield from _signals_of(marks)


def entries_of_ids(ids: Iterable[str]) -> Iterator[SearchEntry]:
    """Yield the entries with these ids without marks and without their parts, for a page that has no index."""
    marks = dict.fromkeys(ids, "")
    for row in _rows_of(marks):
        yield _of_document(row, "")
    yield from _signals_of(marks)


def signal_entries(signal_ids: list[str]) -> Iterator[SearchEntry]:
    """Yield the entries of these signals without marks."""
    yield from _signals_of({f"{SIGNAL}{one}": "" for one in signal_ids})


def _rows_of(marks: Iterable[str]) -> Iterator[PolicyVersion]:
    for ids in _batches([one.removeprefix(DOCUMENT) for one in marks if one.startswith(DOCUMENT)]):
        rows = _newest().filter(document__document_id__in=ids).select_related("document")
        yield from rows.prefetch_related("labels", "document__links")


def _signals_of(marks: dict[str, str]) -> Iterator[SearchEntry]:
    for ids in _batches([one.removeprefix(SIGNAL) for one in marks if one.startswith(SIGNAL)]):
        rows = SignalRecord.objects.filter(signal_id__in=ids).select_related("document")
        for row in rows.prefetch_related("document__links"):
            signal = signal_type().validate_python(row.payload, strict=False)
            entry_id = f"{SIGNAL}{row.signal_id}"
            # Whoever follows a docket by its number follows what becomes of it.
            links = row.document.links.all() if row.document else ()
            numbers = tuple(link.value for link in links if link.kind in IDENTIFIERS)
            yield replace(entry_of_signal(signal), entry_id=entry_id, mark=marks[entry_id], identifiers=numbers)


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_A_TIME):
        yield ids[start : start + _AT_A_TIME]


def _newest() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(version=F("document__last_version")).order_by()


def _of_document(row: PolicyVersion, mark: str) -> SearchEntry:
    version = replace(
        version_of(row, text_of(row)),
        links=tuple(DocumentLink(link.kind, link.value) for link in row.document.links.all()),
        effective_on=effective_of(row),
        deadline_on=deadline_of(row),
    )
    entry = entry_of_document(version, (label.topic for label in row.labels.all() if label.holds))
    return replace(entry, entry_id=f"{DOCUMENT}{entry.entry_id}", mark=mark)


def _is_law(row: PolicyVersion) -> bool:
    return row.country == "KR" and row.kind in _LAWS


def _laws() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(country="KR", kind__in=_LAWS).order_by(
        "published_on", "effective_first", "version"
    )


def _marks_of_laws(today: date) -> dict[int, str]:
    """Return the document's key → a digest of its versions and of how they hold."""
    rows: dict[int, list[PolicyVersion]] = {}
    columns = ("document_id", "version", "stage", "published_on", "effective_first", "digest")
    for row in _laws().only(*columns):
        rows.setdefault(row.document_id, []).append(row)
    return {
        key: _mark(repr(_validity_of(versions, today)), *(one.digest for one in versions))
        for key, versions in rows.items()
    }


def _validity(document: int, today: date) -> Validity:
    return _validity_of(_laws().filter(document=document).defer("text_compressed"), today)


def _validity_of(rows: Iterable[PolicyVersion], today: date) -> Validity:
    history = LawHistory.of(map(HistoryVersion, rows))
    held, pending = history.in_force_on(today), history.pending_on(today)
    later = tuple(one.number for one in pending)
    if held is None:
        return Validity(pending=later)
    also = (
        one.number
        for one in history.versions
        if held.promulgated_on < one.promulgated_on <= today and (one.effective_on or one.promulgated_on) <= today
    )
    return Validity(held.number, tuple(also), later, held.row.stage == Stage.REPEALED)


def _texts(newest: PolicyVersion) -> Iterator[LawText]:
    rows = (
        _laws()
        .filter(document=newest.document_id)
        .only("version", "published_on", "effective_first", "address", "text_compressed")
    )
    for row in rows.iterator(chunk_size=20):
        yield LawText(row.version, row.published_on, row.effective_first, row.address, text_of(row))


def _mark(*told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]
