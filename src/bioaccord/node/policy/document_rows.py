"""A version of a document as a row of the database, and back."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Field, Model

from bioaccord.policy.deadline_zones import deadline_zone
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.packed_text import packed, unpacked
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import DatedWords, Stage

from .document_models import PolicyVersion


def values_of(version: DocumentVersion, title: Text) -> dict:
    """Return the columns of a version's row, without its document and digest."""
    effective, deadline = version.effective_on, version.deadline_on
    stated = " ".join(value for name, value in version.extra if name.startswith("deadline_"))
    zone, is_stated = deadline_zone(f"{deadline.words} {stated}", version.country) if deadline else ("", False)
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
        "text_compressed": packed(version.text, version.language),
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
    return unpacked(row.text_compressed)


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


def insert_rows(rows: Sequence[Model], *, unless_there: bool = False) -> None:
    """Write new rows of one model, with every field; their keys are not read back.

    For some thousand rows of many fields `bulk_create` and `bulk_update` take longer to make their statements than all else of an
    import; here one statement serves all rows.
    """
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    _write(
        f"INSERT INTO {connection.ops.quote_name(rows[0]._meta.db_table)} ({columns}) "
        f"VALUES ({', '.join(['%s'] * len(fields))}){' ON CONFLICT DO NOTHING' if unless_there else ''}",
        rows,
        fields,
    )


def update_rows(rows: Sequence[Model], names: Iterable[str]) -> None:
    """Write these fields of rows of one model that are there already; see `insert_rows`."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    settings = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    _write(
        f"UPDATE {connection.ops.quote_name(meta.db_table)} SET {settings} "
        f"WHERE {connection.ops.quote_name(meta.pk.column)} = %s",
        rows,
        [*fields, meta.pk],
    )


def _write(statement: str, rows: Sequence[Model], fields: Sequence[Field]) -> None:
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
