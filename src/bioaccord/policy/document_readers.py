"""Which publishers' files are read into documents, by the name of the source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .document import DocumentVersion
from .sources import (
    bill_texts,
    congress_gov,
    ecfr,
    federal_register,
    korean_law,
    law_go_kr,
    lawmaking,
    regulations_gov,
    wto_eping,
)


class Reader(Protocol):
    """Reads a file, or a folder of them, of one publisher."""

    def __call__(self, path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]: ...


READERS: dict[str, Reader] = {
    korean_law.NAME: korean_law.documents_from_file,
    law_go_kr.NAME: law_go_kr.documents_from_file,
    lawmaking.NAME: lawmaking.documents_from_file,
    federal_register.NAME: federal_register.documents_from_file,
    regulations_gov.NAME: regulations_gov.documents_from_file,
    congress_gov.NAME: congress_gov.documents_from_file,
    bill_texts.NAME: bill_texts.documents_from_file,
    ecfr.NAME: ecfr.documents_from_file,
    wto_eping.NAME: wto_eping.documents_from_file,
}


def parse_document_source(written: str) -> tuple[str, Path]:
    """Return the source and the path of `NAME:PATH`; raises `InputError`.

    >>> parse_document_source("ecfr:pulls/ecfr")
    ('ecfr', PosixPath('pulls/ecfr'))
    """
    name, _, path = written.partition(":")
    if name in READERS and path:
        return name, Path(path)
    raise InputError(
        Refusal(
            written,
            Sentence("'{written}' does not name a publisher and a file.", written=written),
            (did_you_mean(name, READERS) if name not in READERS else NOTHING)
            + Sentence("Write NAME:PATH with one of the names {names}.", names=", ".join(sorted(READERS))),
        )
    )
