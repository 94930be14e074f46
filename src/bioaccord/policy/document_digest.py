"""A digest of all that a publisher gave of a version: another digest, another version."""

from __future__ import annotations

import hashlib
import json

from bioaccord.vocabulary.signal import DatedWords

from .document import DocumentVersion


def digest_of(version: DocumentVersion) -> str:
    """Return a digest of all a publisher gave; when it was fetched does not count."""
    parts = [
        version.document_id,
        version.version,
        version.kind,
        version.country,
        version.publisher,
        version.address,
        version.language,
        version.title,
        str(version.published_on),
        version.stage,
        version.translated_title,
        version.summary,
        version.action,
        version.agencies,
        [(one.kind, one.value) for one in version.links],
        _dated(version.effective_on),
        _dated(version.deadline_on),
        version.extra,
    ]
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode())
    digest.update(version.text.encode())
    return digest.hexdigest()


def _dated(words: DatedWords | None) -> list[str]:
    return [str(words.first_day), str(words.last_day), words.words] if words else []
