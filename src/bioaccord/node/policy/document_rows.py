"""A version of a document as a row of the database, and back."""

import zlib
from datetime import date

from bioaccord.policy.deadline_zones import deadline_zone
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import DatedWords, Stage

from .document_models import PolicyVersion

# Whole statutes come by the thousand: the quickest level, at 24 % of the length, keeps pace with the reading.
_LEVEL = 1


def values_of(version: DocumentVersion, title: Text) -> dict:
    """Return the columns of a version's row, without its document and digest."""
    effective, deadline = version.effective_on, version.deadline_on
    stated = " ".join(value for name, value in version.extra if name.startswith("deadline_"))
    zone, is_stated = deadline_zone(f"{deadline.words} {stated}", version.country) if deadline else ("", False)
    text = version.text.encode()
    return {
        "country": version.country,
        "kind": version.kind,
        "stage": version.stage,
        "title_ko": title.ko[:600],
        "title_en": title.en[:2000],
        "summary": version.summary,
        "summary_language": version.language,
        "action": version.action[:500],
        "agencies": list(version.agencies),
        "extra": [list(one) for one in version.extra],
        "published_on": version.published_on,
        "effective_first": effective.first_day if effective else None,
        "effective_last": effective.last_day if effective else None,
        "effective_words": effective.words if effective else "",
        "deadline_first": deadline.first_day if deadline else None,
        "deadline_last": deadline.last_day if deadline else None,
        "deadline_words": deadline.words if deadline else "",
        "deadline_zone": zone,
        "deadline_zone_stated": is_stated,
        "address": version.address[:1000],
        "retrieved_at": version.retrieved_at,
        "text_compressed": zlib.compress(text, _LEVEL) if text else b"",
        "text_length": len(version.text),
    }


def version_of(row: PolicyVersion, text: str) -> DocumentVersion:
    """Return a row with its text as the version its publisher gave; its links are those of all versions of its document."""
    document, korean = row.document, row.summary_language == Language.KOREAN
    return DocumentVersion(
        document_id=document.document_id,
        version=row.version,
        kind=DocumentKind(row.kind),
        country=row.country,
        publisher=document.publisher,
        address=row.address,
        language=Language(row.summary_language),
        title=row.title_ko if korean else row.title_en,
        translated_title=row.title_en if korean else row.title_ko,
        summary=row.summary,
        action=row.action,
        text=text,
        published_on=row.published_on,
        stage=Stage(row.stage),
        agencies=tuple(row.agencies),
        links=tuple(DocumentLink(link.kind, link.value) for link in document.links.all()),
        effective_on=effective_of(row),
        deadline_on=deadline_of(row),
        retrieved_at=row.retrieved_at,
        extra=tuple((name, value) for name, value in row.extra),
    )


def text_of(row: PolicyVersion) -> str:
    """Return the text of a version."""
    return zlib.decompress(row.text_compressed).decode() if row.text_compressed else ""


def effective_of(row: PolicyVersion) -> DatedWords | None:
    """Return when a version takes effect, with the words it was read from."""
    if row.effective_first is None or row.effective_last is None:
        return None
    return DatedWords(row.effective_first, row.effective_last, row.effective_words)


def deadline_of(row: PolicyVersion) -> DatedWords | None:
    """Return a version's deadline, with the words it was read from."""
    if row.deadline_first is None or row.deadline_last is None:
        return None
    return DatedWords(row.deadline_first, row.deadline_last, row.deadline_words)


class HistoryVersion:
    """A row as `LawHistory` wants it."""

    def __init__(self, row: PolicyVersion) -> None:
        self.row = row
        self.promulgated_on: date = row.published_on
        self.effective_on: date | None = row.effective_first
        self.number: str = row.version
