"""regulations.gov: dockets' documents, saved or asked live (API v4, api.regulations.gov; a key from api.data.gov)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.document_forms import document_form
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import read_json, read_json_lines
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords

NAME = "regulations-gov"
ADDRESS = "https://api.regulations.gov/v4/documents"
REQUESTS_PER_HOUR = 1_000
"""What a key of one's own allows; DEMO_KEY allows 40."""
_PAGE_SIZE = 250
_MOST_PAGES = 20  # 5,000 documents a question; beyond, another question has to begin where this one ended
_EASTERN = ZoneInfo("America/New_York")
_DAY_BEFORE_TITLE = re.compile(r"(\d{4}-\d{2}-\d{2})[\s_:-]+(?=\w)")
_KINDS = {"Rule": DocumentKind.FINAL_RULE, "Proposed Rule": DocumentKind.PROPOSED_RULE}


def access_key(value: str, address: str = ADDRESS) -> AccessKey:
    """Return the key as this publisher wants it: in the header X-Api-Key."""
    return AccessKey("/".join(address.split("/")[:3]), "X-Api-Key", value)


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield the documents of a saved answer, a list of answers, JSON lines (.jsonl, .gz) or a folder of these; raises `InputError`."""
    for file in sorted(path.rglob("*.json*")) if path.is_dir() else [path]:
        if file.name == "state.json":
            continue
        if ".jsonl" in file.suffixes:
            records = read_json_lines(file)
        else:
            value = read_json(file)
            answers = value if isinstance(value, list) else [value]
            records = [record for answer in answers for record in _data(answer, str(file))]
        for record in records:
            yield document_version(_checked(record, str(file)), retrieved_at)


def documents_live(
    web: Web,
    *,
    since: datetime,
    retrieved_at: datetime,
    agencies: Sequence[str] = (),
    docket: str = "",
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the documents changed since a moment (with its zone), in the order of their changes.

    `agencies` are the publisher's ids ("FDA"). With a `folder` a pull that failed goes on where it stopped. Raises `SourceError`.
    """
    request = {
        "source": NAME,
        "since": since.astimezone(UTC).isoformat(),
        "agencies": ",".join(agencies),
        "docket": docket,
    }
    pull = Pull(folder, request) if folder else None
    seen: set[str] = set()
    for record in pull.records() if pull else ():
        seen.add(_key(record))
        yield document_version(record, retrieved_at)
    if pull and pull.is_complete:
        return
    for record in pulled(_pages(web, address, since, agencies, docket, pull.cursor if pull else {}, seen), pull):
        yield document_version(record, retrieved_at)


def document_version(record: dict[str, Any], retrieved_at: datetime | None) -> DocumentVersion:
    """Return one document of the API as a version; each change of the document is another."""
    told = record["attributes"]
    posted_on = _eastern_day(told["postedDate"])
    title = " ".join((told.get("title") or "").split()) or record["id"]
    published_on = posted_on
    # The Department of Energy posts papers of decades ago and writes their day before the title.
    if (dated := _DAY_BEFORE_TITLE.match(title)) and (day := _day(dated[1])) and day <= posted_on:
        published_on, title = day, title[dated.end() :]
    kind = told.get("documentType") or ""
    subtype = told.get("subtype") or ""
    stage = document_form(kind if kind in _KINDS else "Notice", title, subtype).stage
    links = [DocumentLink("docket", told["docketId"])] if told.get("docketId") else []
    if told.get("frDocNum"):
        links.append(DocumentLink("fr", told["frDocNum"].strip()))
    extra = [("type", kind), ("subtype", subtype), ("open_for_comment", "true" if told.get("openForComment") else "")]
    # A withdrawn record is a paper taken out of the docket (most often a display copy), not a rule that was withdrawn.
    extra.append(("taken_out_of_docket", "true" if told.get("withdrawn") else ""))
    extra.append(("posted_on", posted_on.isoformat() if posted_on != published_on else ""))
    return DocumentVersion(
        document_id=f"{NAME}:{record['id']}",
        version=told["lastModifiedDate"],
        kind=_KINDS.get(kind, DocumentKind.NOTICE),
        country="US",
        publisher="regulations.gov",
        address=f"https://www.regulations.gov/document/{record['id']}",
        language=Language.ENGLISH,
        title=title,
        published_on=published_on,
        stage=stage,
        action=subtype,
        agencies=(told["agencyId"],) if told.get("agencyId") else (),
        links=tuple(links),
        deadline_on=_deadline(told.get("commentEndDate")),
        retrieved_at=retrieved_at,
        extra=tuple((name, value) for name, value in extra if value),
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _deadline(written: str | None) -> DatedWords | None:
    """Return the last day for comments: the field is that day's last second in Washington, written in UTC, where it is the next day."""
    if not written:
        return None
    moment = _moment(written).astimezone(_EASTERN)
    return DatedWords.on(
        moment.date(), f"commentEndDate {written} [{moment:%H:%M} Eastern Time on {moment.date().isoformat()}]"
    )


def _pages(
    web: Web,
    address: str,
    since: datetime,
    agencies: Sequence[str],
    docket: str,
    cursor: dict[str, Any],
    seen: set[str],
) -> Iterator[Page]:
    begin = datetime.fromisoformat(cursor["begin"]) if cursor else since.astimezone(UTC)
    number = cursor.get("page", 1)
    while True:
        parameters: dict[str, Any] = {
            "filter[lastModifiedDate][ge]": _asked_in_eastern_time(begin),
            "sort": "lastModifiedDate,documentId",
            "page[size]": _PAGE_SIZE,
            "page[number]": number,
        }
        if agencies:
            parameters["filter[agencyId]"] = ",".join(agencies)
        if docket:
            parameters["filter[docketId]"] = docket
        value = web.get_json(address, parameters)
        try:
            records = [_checked(record, address) for record in _data(value, address)]
        except InputError as error:
            raise SourceError(error.in_both()) from None
        new = [
            record
            for record in records
            if _key(record) not in seen
            and _moment(record["attributes"]["lastModifiedDate"]) >= since
            and (not agencies or record["attributes"].get("agencyId") in agencies)
            and (not docket or record["attributes"].get("docketId") == docket)
        ]
        seen.update(map(_key, new))
        if not records or not value["meta"].get("hasNextPage", False) and number < _MOST_PAGES:
            yield Page(new, None)
            return
        if number < _MOST_PAGES:
            number += 1
            yield Page(new, {"begin": begin.isoformat(), "page": number})
            continue
        last = max(_moment(record["attributes"]["lastModifiedDate"]) for record in records)
        if last <= begin:
            raise SourceError(
                Sentence(
                    "{place} changed more than {count:,} documents at {moment}, which is more than it gives for one question. Ask for one agency or docket at a time.",
                    place=address,
                    count=_PAGE_SIZE * _MOST_PAGES,
                    moment=last.isoformat(),
                )
            )
        begin, number = last, 1
        yield Page(new, {"begin": begin.isoformat(), "page": number})


def _asked_in_eastern_time(moment: datetime) -> str:
    """Return a moment as the filter wants it: Eastern time, though answers are in UTC.

    In the hour that autumn has twice, the earlier of the two is asked for: what comes twice is kept once.
    """
    local = moment.astimezone(_EASTERN)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        local = (moment - timedelta(hours=1)).astimezone(_EASTERN)
    return f"{local:%Y-%m-%d %H:%M:%S}"


def _key(record: dict[str, Any]) -> str:
    return f"{record['id']}@{record['attributes']['lastModifiedDate']}"


def _eastern_day(written: str) -> date:
    return _moment(written).astimezone(_EASTERN).date()


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written.replace("Z", "+00:00"))


def _data(answer: Any, file: str) -> list[Any]:
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise InputError(
            Refusal(
                file,
                Sentence("is JSON, but not an answer of regulations.gov (it has no list 'data')."),
                Sentence("Save the answer of /v4/documents unchanged."),
            )
        )
    return list(answer["data"])


def _checked(record: Any, file: str) -> dict[str, Any]:
    told = record.get("attributes") if isinstance(record, dict) else None
    if isinstance(told, dict) and record.get("id") and told.get("lastModifiedDate") and told.get("postedDate"):
        return dict(record)
    raise InputError(
        Refusal(
            file,
            Sentence("holds a record without id, lastModifiedDate or postedDate."),
            Sentence("Save the answer of /v4/documents unchanged."),
        )
    )
