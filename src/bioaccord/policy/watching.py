"""What was told already of publishers' documents, kept in a file, so that each new or changed version is told once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .document import DocumentVersion
from .document_digest import digest_of


class News(StrEnum):
    """Why a version is told."""

    NEW = "new"
    """A document of which nothing was told yet."""
    CHANGED = "changed"
    """Another version of a known document, or a known version with other words or dates."""


class ToldVersions:
    """The versions that were told, one JSON record a line: document, version and a digest of what it said.

    A line is added, and safe on disk, as soon as a version was told; a last line that was cut off counts as not written. Raises
    `InputError` for a file that is something else.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._digests: dict[tuple[str, str], str] = {}
        self._documents: set[str] = set()
        if file.exists():
            self._read()

    def news(self, version: DocumentVersion) -> News | None:
        """Return why a version is to be told, or None where it was."""
        known = self._digests.get((version.document_id, version.version))
        if known == _short(version):
            return None
        return News.CHANGED if version.document_id in self._documents else News.NEW

    def remember(self, versions: Iterable[DocumentVersion]) -> None:
        """Keep that versions were told."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as stream:
            for version in versions:
                record = [version.document_id, version.version, _short(version)]
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                self._keep(*record)
            stream.flush()
            os.fsync(stream.fileno())

    def _keep(self, document_id: str, version: str, digest: str) -> None:
        self._digests[document_id, version] = digest
        self._documents.add(document_id)

    def _read(self) -> None:
        written = self._file.read_bytes()
        whole = written.rfind(b"\n") + 1
        for number, line in enumerate(written[:whole].split(b"\n")[:-1], start=1):
            try:
                document_id, version, digest = json.loads(line)
                self._keep(document_id, version, digest)
            except (ValueError, TypeError):
                raise InputError(
                    Refusal(
                        str(self._file),
                        Sentence("is not a file of what was told."),
                        Sentence(
                            "Name another file; where this one was damaged, take the line out and what it held is told again."
                        ),
                        number,
                    )
                ) from None
        if whole < len(written):
            if whole == 0 and not written.startswith(b"["):
                raise InputError(
                    Refusal(
                        str(self._file),
                        Sentence("is not a file of what was told."),
                        Sentence("Name a file that is not there yet."),
                    )
                )
            # A run that was cut off while it wrote this line: the version is told again, and no later line joins the torn one.
            with self._file.open("r+b") as stream:
                stream.truncate(whole)


def is_about(version: DocumentVersion, words: Iterable[str], countries: Iterable[str]) -> bool:
    """Tell whether a version is of one of the countries and holds one of the words, in any case; no words or countries: any."""
    wanted, places = [word.casefold() for word in words], set(countries)
    if places and version.country not in places:
        return False
    said = "\n".join((version.title, version.translated_title, version.summary, version.text)).casefold()
    return not wanted or any(word in said for word in wanted)


def _short(version: DocumentVersion) -> str:
    return digest_of(version)[:24]
