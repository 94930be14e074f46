"""Congress.gov: bills with their actions and text versions, saved or asked live (API v3, api.congress.gov; a key from api.data.gov)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bioaccord.policy.bill_stages import bill_stages
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import read_json, read_json_lines
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Stage

NAME = "congress-gov"
ADDRESS = "https://api.congress.gov/v3"
REQUESTS_PER_HOUR = 5_000
_PAGE_SIZE = 250
_NO_TEXT_YET = "no text published yet"
_PLACES = {
    "hr": "house-bill",
    "s": "senate-bill",
    "hjres": "house-joint-resolution",
    "sjres": "senate-joint-resolution",
    "hconres": "house-concurrent-resolution",
    "sconres": "senate-concurrent-resolution",
    "hres": "house-resolution",
    "sres": "senate-resolution",
}


def access_key(value: str, address: str = ADDRESS) -> AccessKey:
    """Return the key as this publisher wants it: in the header X-Api-Key, which keeps it out of addresses."""
    return AccessKey("/".join(address.split("/")[:3]), "X-Api-Key", value)


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield every version of the bills in a pull's pages or a JSON file of one bill (`bill`, `actions`, `textVersions`); raises `InputError`."""
    for file in sorted(path.rglob("*.json*")) if path.is_dir() else [path]:
        if file.name == "state.json":
            continue
        for record in read_json_lines(file) if ".jsonl" in file.suffixes else [read_json(file)]:
            if not isinstance(record, dict) or not {"bill", "actions", "textVersions"} <= record.keys():
                raise InputError(
                    Refusal(
                        str(file),
                        Sentence("is not a bill of Congress.gov with its actions and texts."),
                        Sentence(
                            "Keep the answers of /bill/…, /actions and /text of one bill together, under bill, actions and textVersions."
                        ),
                    )
                )
            yield from bill_versions(record, retrieved_at)


def documents_live(
    web: Web,
    *,
    since: datetime,
    until: datetime,
    retrieved_at: datetime,
    congress: int | None = None,
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield every version of the bills updated in a stretch of time, oldest update first; four requests a bill at most.

    With a `folder` a pull that failed goes on where it stopped. Raises `SourceError`.
    """
    request = {"source": NAME, "since": _written(since), "until": _written(until), "congress": congress}
    pull = Pull(folder, request) if folder else None
    seen: set[str] = set()
    for record in pull.records() if pull else ():
        seen.add(_key(record["bill"]))
        yield from bill_versions(record, retrieved_at)
    if pull and pull.is_complete:
        return
    pages = _pages(web, address, since, until, congress, pull.cursor if pull else {}, seen)
    for record in pulled(pages, pull):
        yield from bill_versions(record, retrieved_at)


def bill_versions(record: dict[str, Any], retrieved_at: datetime | None) -> Iterator[DocumentVersion]:
    """Yield a version for each text of a bill, oldest first; one without text while none is published, which takes days."""
    bill, actions = record["bill"], record["actions"]
    kind, number, congress = str(bill["type"]).casefold(), str(bill["number"]), int(bill["congress"])
    introduced = date.fromisoformat(bill["introducedDate"])
    stages = bill_stages(actions)
    laws = [law["number"] for law in bill.get("laws") or () if law.get("number")]
    links = [DocumentLink("bill", f"{congress}-{kind}-{number}")]
    links += [DocumentLink("public_law", law) for law in laws]
    became_law_on = next((one.on for one in stages if one.stage == Stage.ENACTED), None)
    texts = sorted(
        (
            {"date": text.get("date") or "", "type": text.get("type") or "", "xml": _xml_address(text)}
            for text in record["textVersions"]
        ),
        key=lambda text: (text["date"] or introduced.isoformat(), text["type"]),
    )
    if not texts:
        texts = [{"date": introduced.isoformat(), "type": "", "xml": ""}]
    for text in texts:
        # Enrolled texts come without a date; the last action is the nearest known day.
        day = (
            date.fromisoformat(text["date"][:10])
            if text["date"]
            else max((one.on for one in stages), default=introduced)
        )
        is_law = became_law_on is not None and (text["type"].startswith("Public Law") or day >= became_law_on)
        extra = [("text_version", text["type"] or _NO_TEXT_YET)]
        extra += [("text_xml", text["xml"])] if text["xml"] else []
        extra += [("stage", f"{one.on.isoformat()} {one.name}: {one.words}") for one in stages]
        yield DocumentVersion(
            document_id=f"{NAME}:{congress}-{kind}-{number}",
            version=f"{day.isoformat()} {text['type']}".strip(),
            kind=DocumentKind.ACT if is_law else DocumentKind.BILL,
            country="US",
            publisher="Congress.gov",
            address=bill_address(f"{congress}-{kind}-{number}"),
            language=Language.ENGLISH,
            title=" ".join(str(bill["title"]).split()),
            published_on=day,
            stage=Stage.ENACTED if is_law else Stage.PROPOSED,
            action=(bill.get("latestAction") or {}).get("text") or "",
            agencies=(),
            links=tuple(links),
            retrieved_at=retrieved_at,
            extra=tuple(extra),
        )


def _xml_address(text: dict[str, Any]) -> str:
    """Return where a text lies as XML; the interface lists several formats, and for days after introduction none."""
    formats = [one for one in text.get("formats") or () if isinstance(one, dict)]
    found = (str(one.get("url") or "") for one in formats if str(one.get("type")).casefold() == "formatted xml")
    return next(found, "")


def bill_address(bill: str) -> str:
    """Return the page of a bill.

    >>> bill_address("117-hr-3076")
    'https://www.congress.gov/bill/117th-congress/house-bill/3076'
    """
    congress, kind, number = bill.split("-")
    last_two = int(congress) % 100
    ending = "th" if 10 < last_two < 20 else {1: "st", 2: "nd", 3: "rd"}.get(last_two % 10, "th")
    return f"https://www.congress.gov/bill/{congress}{ending}-congress/{_PLACES.get(kind, kind)}/{number}"


def _pages(
    web: Web,
    address: str,
    since: datetime,
    until: datetime,
    congress: int | None,
    cursor: dict[str, Any],
    seen: set[str],
) -> Iterator[Page]:
    """Yield pages of bills; each page is asked from the last update of the one before, because offsets shift while bills are updated."""
    begin, offset = cursor.get("begin", _written(since)), cursor.get("offset", 0)
    while True:
        parameters = {"fromDateTime": begin, "toDateTime": _written(until), "sort": "updateDate+asc", "offset": offset}
        listed = _asked(web, f"{address}/bill/{congress}" if congress else f"{address}/bill", "bills", parameters)
        new = [one for one in listed if _key(one) not in seen and (congress is None or one.get("congress") == congress)]
        records = []
        for one in new:
            place = f"{address}/bill/{one['congress']}/{str(one['type']).casefold()}/{one['number']}"
            records.append(
                {
                    # The list's own update time stays: the item's may be another, and a bill would be told twice.
                    "bill": _item(web, place)
                    | {name: one.get(name) for name in ("updateDate", "updateDateIncludingText")},
                    "actions": _all(web, f"{place}/actions", "actions"),
                    "textVersions": _all(web, f"{place}/text", "textVersions"),
                }
            )
        seen.update(map(_key, new))
        if len(listed) < _PAGE_SIZE:
            yield Page(records, None)
            return
        last = max(_updated(one) for one in listed)
        begin, offset = (last, 0) if last > begin else (begin, offset + _PAGE_SIZE)
        yield Page(records, {"begin": begin, "offset": offset})


def _item(web: Web, address: str) -> dict[str, Any]:
    value = web.get_json(address, {"format": "json"})
    if isinstance(value, dict) and isinstance(value.get("bill"), dict) and value["bill"].get("introducedDate"):
        return dict(value["bill"])
    raise SourceError(
        Sentence("{place} answered without a bill and its day of introduction. Try again later.", place=address)
    )


def _all(web: Web, address: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = _asked(web, address, name, {"offset": len(found)})
        found += page
        if len(page) < _PAGE_SIZE:
            return found


def _asked(web: Web, address: str, name: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    # Without `format` the answer is XML, on every endpoint since April 2026.
    value = web.get_json(address, parameters | {"format": "json", "limit": _PAGE_SIZE})
    if not isinstance(value, dict) or not isinstance(value.get(name), list):
        raise SourceError(
            Sentence(
                "{place} answered without a list '{name}'. Most likely the interface changed; tell us.",
                place=address,
                name=name,
            )
        )
    return [one for one in value[name] if isinstance(one, dict)]


def _updated(bill: dict[str, Any]) -> str:
    """Return when a bill was last updated as the filter writes it; a day alone begins at midnight."""
    written = str(bill.get("updateDate") or bill.get("updateDateIncludingText") or "")
    return f"{written}T00:00:00Z" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else written


def _key(bill: dict[str, Any]) -> str:
    # updateDate leaves out changes of the text, so both belong to the key.
    return f"{bill['congress']}-{bill['type']}-{bill['number']}@{bill.get('updateDate')}@{bill.get('updateDateIncludingText')}"


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
