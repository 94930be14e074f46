"""The Federal Register: saved API answers, or asked live, into signals (API v1, www.federalregister.gov)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bioaccord.policy.us_signals import signal_of_document
from bioaccord.reading.json_document import read_json
from bioaccord.reading.web import Web, json_of, refusal_of
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal

NAME = "federal-register"
ADDRESS = "https://www.federalregister.gov/api/v1/documents.json"
_PAGE_SIZE = 1000
# The interface gives page 1 again, silently, for any page beyond the 10,000th document.
_MOST_DOCUMENTS = 10_000
_FIELDS = [
    "abstract",
    "action",
    "agencies",
    "citation",
    "comments_close_on",
    "correction_of",
    "dates",
    "document_number",
    "effective_on",
    "html_url",
    "publication_date",
    "regulation_id_numbers",
    "significant",
    "title",
    "topics",
    "type",
]
_DOCUMENT_KEYS = ("document_number", "publication_date", "title", "type")


def signals_from_file(
    path: Path, *, retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
) -> list[Signal]:
    """Return the signals of a saved answer (.json, .json.gz), or of every one in a folder, oldest first.

    Raises `InputError` for what is not an answer of this interface.
    """
    files = sorted(path.glob("*.json*")) if path.is_dir() else [path]
    if not files:
        raise InputError(
            Refusal(
                str(path),
                Sentence("holds no .json file."),
                Sentence("Save the answers of the Federal Register API there."),
            )
        )
    documents = [document for file in files for document in _documents(read_json(file), str(file))]
    return _signals(documents, retrieved_at, since, recogniser)


def signals_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, recogniser: Recogniser, address: str = ADDRESS
) -> list[Signal]:
    """Return the signals of the documents published from `since` to `until`; raises `SourceError`."""
    return _signals(list(_fetch(web, address, since, until)), retrieved_at, since, recogniser)


def _fetch(web: Web, address: str, first: date, last: date) -> Iterator[dict[str, Any]]:
    """Yield every document of a stretch of days; a stretch with too many is halved, because pages end at 10,000."""
    page = 1
    seen: set[str] = set()
    while True:
        parameters = {
            "conditions[publication_date][gte]": first.isoformat(),
            "conditions[publication_date][lte]": last.isoformat(),
            "fields[]": _FIELDS,
            "order": "oldest",
            "page": page,
            "per_page": _PAGE_SIZE,
        }
        answer = web.get(address, parameters)
        if answer.status == 404:
            return
        if answer.status >= 400:
            raise SourceError(refusal_of(address, answer))
        value = json_of(address, answer)
        try:
            documents = _documents(value, address)
        except InputError as error:
            raise SourceError(str(error)) from None
        if int(value["count"]) > _MOST_DOCUMENTS and last > first:
            middle = first + (last - first) // 2
            yield from _fetch(web, address, first, middle)
            yield from _fetch(web, address, middle + timedelta(days=1), last)
            return
        new = [document for document in documents if _key(document) not in seen]
        # A page without anything new is page 1 again, or the end.
        if not new:
            return
        seen.update(map(_key, new))
        yield from new
        if len(seen) >= int(value["count"]) or page * _PAGE_SIZE >= _MOST_DOCUMENTS:
            return
        page += 1


def _key(document: dict[str, Any]) -> str:
    # Numbers were given twice before 2016, so the day belongs to the key.
    return f"{document['document_number']}@{document['publication_date']}"


def _documents(value: Any, file: str) -> list[dict[str, Any]]:
    if not isinstance(value, dict) or "count" not in value:
        raise InputError(
            Refusal(
                file,
                Sentence("is JSON, but not an answer of the Federal Register (it has no 'count')."),
                Sentence(
                    "Save the answer of /api/v1/documents.json unchanged, or check --signals: is it another publisher's file?"
                ),
            )
        )
    documents = value.get("results", [])  # absent where nothing was found
    refusals = []
    for number, document in enumerate(documents, start=1):
        for key in _DOCUMENT_KEYS:
            if not isinstance(document, dict) or not isinstance(document.get(key), str):
                refusals.append(
                    Refusal(
                        file,
                        Sentence("document {number} of `results` has no {key}.", number=number, key=key),
                        Sentence("Ask for the field {key} (fields[]={key}) and save the answer again.", key=key),
                        number,
                        key,
                    )
                )
                break
        else:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", document["publication_date"]):
                day = document["publication_date"]
                refusals.append(
                    Refusal(
                        file,
                        Sentence("'{day}' is not a day.", day=day),
                        Sentence("It should look like 2024-01-02."),
                        number,
                        "publication_date",
                        day,
                    )
                )
    if refusals:
        raise InputError(refusals)
    return list(documents)


def _signals(
    documents: list[dict[str, Any]], retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
) -> list[Signal]:
    unique = {_key(document): document for document in documents}
    signals = [
        signal_of_document(document, NAME, _key(document), retrieved_at, recogniser)
        for document in unique.values()
        if since is None or date.fromisoformat(document["publication_date"]) >= since
    ]
    return sorted(signals, key=lambda signal: (signal.published_on, signal.signal_id))
