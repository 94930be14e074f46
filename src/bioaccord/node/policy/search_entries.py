"""The node's rows as entries of the search index: the newest version of every document, and every signal."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import F, QuerySet

from bioaccord.policy.search.entry import SearchEntry, entry_of_signal
from bioaccord.vocabulary.language import Language, Text

from .document_models import PolicyLabel, PolicyVersion
from .document_rows import text_of
from .models import SignalRecord
from .payload import signal_type

DOCUMENT, SIGNAL = "document:", "signal:"
"""What an entry's id begins with: a signal may have the id of the document that it was read from."""

_AT_A_TIME = 200
_IDENTIFIERS = ("docket", "rin", "fr", "cfr", "bill", "public_law", "wto")


def marks_of_rows() -> dict[str, str]:
    """Return the id of every entry that there should be → the digest of what it is made of."""
    topics: dict[int, list[str]] = {}
    for version, topic in PolicyLabel.objects.filter(holds=True).order_by("topic").values_list("version", "topic"):
        topics.setdefault(version, []).append(topic)
    found = {
        f"{DOCUMENT}{document_id}": _mark(digest, title_ko, title_en, topics.get(pk, []))
        for pk, document_id, digest, title_ko, title_en in _newest().values_list(
            "pk", "document__document_id", "digest", "title_ko", "title_en"
        )
    }
    for signal_id, digest in SignalRecord.objects.filter(withdrawn=False).values_list("signal_id", "digest"):
        found[f"{SIGNAL}{signal_id}"] = digest
    return found


def entries_of_rows(marks: dict[str, str]) -> Iterator[SearchEntry]:
    """Yield the entries with these ids, each with its mark; what was deleted meanwhile is left out."""
    documents = [one.removeprefix(DOCUMENT) for one in marks if one.startswith(DOCUMENT)]
    for ids in _batches(documents):
        rows = _newest().filter(document__document_id__in=ids).select_related("document")
        for row in rows.prefetch_related("labels", "document__links"):
            yield _of_document(row, marks[f"{DOCUMENT}{row.document.document_id}"])
    signals = [one.removeprefix(SIGNAL) for one in marks if one.startswith(SIGNAL)]
    for ids in _batches(signals):
        for row in SignalRecord.objects.filter(signal_id__in=ids):
            signal = signal_type().validate_python(row.payload, strict=False)
            entry_id = f"{SIGNAL}{row.signal_id}"
            yield replace(entry_of_signal(signal), entry_id=entry_id, mark=marks[entry_id])


def entries_of_ids(ids: Iterable[str]) -> Iterator[SearchEntry]:
    """Yield the entries with these ids, without marks, for a page that has no index."""
    return entries_of_rows(dict.fromkeys(ids, ""))


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_A_TIME):
        yield ids[start : start + _AT_A_TIME]


def _newest() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(version=F("document__last_version")).order_by()


def _of_document(row: PolicyVersion, mark: str) -> SearchEntry:
    document, links = row.document, list(row.document.links.all())
    body = f"{row.summary}\n\n{text_of(row)}".strip()
    korean = row.summary_language == Language.KOREAN
    return SearchEntry(
        entry_id=f"{DOCUMENT}{document.document_id}",
        kind=row.kind,
        country=row.country,
        publisher=document.publisher,
        title=Text(row.title_ko, row.title_en, Language(row.summary_language)),
        text=Text(body, "", Language.KOREAN) if korean else Text("", body, Language.ENGLISH),
        published_on=row.published_on,
        stage=row.stage,
        address=row.address,
        agencies=tuple(row.agencies),
        topics=tuple(label.topic for label in row.labels.all() if label.holds),
        laws=tuple(link.value for link in links if link.kind == "law"),
        identifiers=tuple(link.value for link in links if link.kind in _IDENTIFIERS),
        effective_on=row.effective_first,
        deadline_on=row.deadline_last,
        mark=mark,
    )


def _mark(digest: str, title_ko: str, title_en: str, topics: Iterable[str]) -> str:
    told = json.dumps([digest, title_ko, title_en, list(topics)], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
