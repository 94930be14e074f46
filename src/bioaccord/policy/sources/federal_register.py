"""The Federal Register: saved API answers, or asked live, into documents (API v1, www.federalregister.gov)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.document_forms import document_form
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.policy.register_dates import dates_of
from bioaccord.reading.json_document import read_json, read_json_lines
from bioaccord.reading.web import Web, json_of, refusal_of
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Stage

NAME = "federal-register"
ADDRESS = "https://www.federalregister.gov/api/v1/documents.json"
_TEXTS = "https://www.federalregister.gov/documents/full_text/xml"
_PAGE_SIZE = 1000
# The interface gives page 1 again, silently, for any page beyond the 10,000th document.
_MOST_DOCUMENTS = 10_000
_MOST_PAGES = 50
REQUESTS_PER_SECOND = 2.0
"""No limit is published; this is what we keep to."""
_FIELDS = [
    "abstract",
    "action",
    "agencies",
    "cfr_references",
    "citation",
    "comments_close_on",
    "correction_of",
    "dates",
    "docket_ids",
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
_KINDS = {
    "Rule": DocumentKind.FINAL_RULE,
    "Proposed Rule": DocumentKind.PROPOSED_RULE,
    "Notice": DocumentKind.NOTICE,
    "Presidential Document": DocumentKind.PRESIDENTIAL,
}
_TYPE_CODES = {"Rule": "RULE", "Proposed Rule": "PRORULE", "Notice": "NOTICE", "Presidential Document": "PRESDOCU"}
_DOCUMENT_KEYS = ("document_number", "publication_date", "title", "type")


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield the documents of a saved answer (.json, .json.gz), of every one in a folder, or of a pull's pages (.jsonl); raises `InputError`."""
    for document in {_key(document): document for document in _documents_in(path)}.values():
        yield document_version(document, retrieved_at)


def documents_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    agencies: Sequence[str] = (),
    types: Sequence[str] = (),
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the documents published from `since` to `until`; with a `folder` a pull that failed goes on where it stopped.

    `agencies` are slugs, `types` the publisher's names ("Rule"). Raises `SourceError`, also where the interface keeps documents back.
    """
    request = {"source": NAME, "since": since.isoformat(), "until": until.isoformat()}
    request |= {"agencies": ",".join(agencies), "types": ",".join(types)}
    pull = Pull(folder, request) if folder else None
    seen: set[str] = set()
    for document in pull.records() if pull else ():
        seen.add(_key(document))
        yield document_version(document, retrieved_at)
    if pull and pull.is_complete:
        return
    pages = _pages(web, address, since, until, agencies, types, pull.cursor if pull else {}, seen)
    for document in pulled(pages, pull):
        yield document_version(document, retrieved_at)


def document_version(document: dict[str, Any], retrieved_at: datetime | None) -> DocumentVersion:
    """Return one document of the API as a version; a Federal Register document has one, corrections are documents of their own."""
    dates = dates_of(document)
    title = " ".join(document["title"].split())
    action = document.get("action") or ""
    stage = document_form(document["type"], title, action).stage
    extra = [("type", document["type"])]
    if document.get("significant"):
        extra.append(("significant", "true"))
    if dates.doubt:
        extra.append(("dates_in_doubt", dates.doubt))
    for deadline in dates.deadlines:
        at = f" {deadline.at:%H:%M} {deadline.zone or 'local time'}" if deadline.at else ""
        extra.append((f"deadline_{deadline.kind}", f"{deadline.on.last_day.isoformat()}{at}: {deadline.on.words}"))
    return DocumentVersion(
        document_id=f"{NAME}:{_key(document)}",
        version=document["publication_date"],
        kind=_KINDS.get(document["type"], DocumentKind.NOTICE),
        country="US",
        publisher="Federal Register",
        address=document.get("html_url") or f"https://www.federalregister.gov/d/{document['document_number']}",
        language=Language.ENGLISH,
        title=title,
        published_on=date.fromisoformat(document["publication_date"]),
        stage=stage,
        summary=" ".join((document.get("abstract") or "").split()),
        action=action,
        agencies=tuple(agency["slug"] for agency in document.get("agencies") or () if agency.get("slug")),
        links=_links(document),
        effective_on=None if stage == Stage.PROPOSED else dates.effective_on,
        deadline_on=dates.deadline_on,
        retrieved_at=retrieved_at,
        extra=tuple(extra),
    )


def text_address(version: DocumentVersion) -> str:
    """Return where the full text of a document lies as XML: by its day and number, as `full_text_xml_url` has it."""
    number = version.document_id.partition(":")[2].partition("@")[0]
    return f"{_TEXTS}/{version.published_on:%Y/%m/%d}/{number}.xml"


def _links(document: dict[str, Any]) -> tuple[DocumentLink, ...]:
    number = document["document_number"]
    links = [DocumentLink("fr", number)]
    links += [DocumentLink("docket", docket.strip()) for docket in document.get("docket_ids") or () if docket.strip()]
    links += [DocumentLink("rin", rin.strip()) for rin in document.get("regulation_id_numbers") or () if rin.strip()]
    for part in document.get("cfr_references") or ():
        if part.get("title") and part.get("part"):
            links.append(DocumentLink("cfr", f"{part['title']} CFR {part['part']}"))
    if corrected := document.get("correction_of"):
        links.append(DocumentLink("corrects", str(corrected).rstrip("/").rpartition("/")[2]))
    elif again := re.match(r"[CR]\d+-(.+)", number):  # C1-2023-28880 corrects 2023-28880, R1- prints it again
        links.append(DocumentLink("corrects", again[1]))
    return tuple(dict.fromkeys(links))


def _pages(
    web: Web,
    address: str,
    since: date,
    until: date,
    agencies: Sequence[str],
    types: Sequence[str],
    cursor: dict[str, Any],
    seen: set[str],
) -> Iterator[Page]:
    """Yield the pages of a stretch of days; a stretch that the interface does not give whole is halved."""
    stretches: list[list[str]] = cursor.get("stretches") or [[since.isoformat(), until.isoformat()]]
    page, given = cursor.get("page", 1), cursor.get("given", 0)
    while stretches:
        first, last = map(date.fromisoformat, stretches[0])
        count, documents = _asked(web, address, first, last, page, agencies, types)
        wanted = [one for one in documents if _was_asked_for(one, first, last, agencies, types)]
        new = [one for one in wanted if _key(one) not in seen]
        seen.update(map(_key, new))
        given += len(documents)
        # A page without anything new is page 1 again, or the end; the page size may be another than we asked for.
        at_end = given >= count
        stuck = not at_end and (not new or page >= _MOST_PAGES or (page + 1) * max(1, len(documents)) > _MOST_DOCUMENTS)
        if (stuck or count > _MOST_DOCUMENTS) and last > first:
            middle = first + (last - first) // 2
            stretches = [
                [first.isoformat(), middle.isoformat()],
                [(middle + timedelta(days=1)).isoformat(), last.isoformat()],
                *stretches[1:],
            ]
            page, given = 1, 0
        elif stuck:
            # What came is kept, and the cursor stays: nothing after this day is skipped unseen.
            yield Page(new, {"stretches": stretches, "page": 1, "given": 0})
            raise SourceError(
                Sentence(
                    "{place} gave fewer documents of {day} than the {count:,} it counts; most likely it gives page 1 again beyond its limit. Ask with agencies or types, so that each answer is smaller.",
                    place=address,
                    day=first.isoformat(),
                    count=count,
                )
            )
        elif at_end:
            stretches = stretches[1:]
            page, given = 1, 0
        else:
            page += 1
        yield Page(new, {"stretches": stretches, "page": page, "given": given} if stretches else None)


def _asked(
    web: Web, address: str, first: date, last: date, page: int, agencies: Sequence[str], types: Sequence[str]
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many documents there are and one page of them; (1, []) where a later page is refused."""
    parameters: dict[str, Any] = {
        "conditions[publication_date][gte]": first.isoformat(),
        "conditions[publication_date][lte]": last.isoformat(),
        "fields[]": _FIELDS,
        "order": "oldest",
        "page": page,
        "per_page": _PAGE_SIZE,
    }
    if agencies:
        parameters["conditions[agencies][]"] = list(agencies)
    if types:
        parameters["conditions[type][]"] = [_TYPE_CODES.get(one, one) for one in types]
    answer = web.get(address, parameters)
    if answer.status == 404 and page == 1:
        return 0, []
    if answer.status in (400, 404) and page > 1:
        return _MOST_DOCUMENTS, []
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))
    value = json_of(address, answer)
    try:
        documents = _documents(value, address)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    return int(value["count"]), documents


def _was_asked_for(
    document: dict[str, Any], first: date, last: date, agencies: Sequence[str], types: Sequence[str]
) -> bool:
    """Tell whether a document passes the filters, which the interface ignores at times."""
    slugs = {agency.get("slug") for agency in document.get("agencies") or ()}
    return (
        first <= date.fromisoformat(document["publication_date"]) <= last
        and (not agencies or bool(slugs & set(agencies)))
        and (not types or document["type"] in types)
    )


def _documents_in(path: Path) -> Iterator[dict[str, Any]]:
    # Of a pull's folder the pages are read; its state is no answer.
    files = [file for file in sorted(path.rglob("*.json*")) if file.name != "state.json"] if path.is_dir() else [path]
    if not files:
        raise InputError(
            Refusal(
                str(path),
                Sentence("holds no .json file."),
                Sentence("Save the answers of the Federal Register API there."),
            )
        )
    for file in files:
        if ".jsonl" in file.suffixes:
            documents = read_json_lines(file)
            yield from _documents({"count": len(documents), "results": documents}, str(file))
        else:
            yield from _documents(read_json(file), str(file))


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
