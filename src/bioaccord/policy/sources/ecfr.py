"""The Code of Federal Regulations day by day: which section changed when (eCFR versioner v1, www.ecfr.gov; no key)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.reading.json_document import read_json, read_json_lines
from bioaccord.reading.web import Validators, Web, json_of, refusal_of
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords, Stage

NAME = "ecfr"
ADDRESS = "https://www.ecfr.gov/api/versioner/v1"
REQUESTS_PER_SECOND = 1.0
"""No limit is published; this is what we keep to."""
_PARAGRAPHS = frozenset(("HEAD", "P", "FP", "CITA"))
_KEYS = ("date", "identifier", "name", "part", "title")


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield the versions of sections in a saved answer of /versions/title-N.json, or in a pull's pages; raises `InputError`."""
    for file in sorted(path.rglob("*.json*")) if path.is_dir() else [path]:
        if file.name == "state.json":
            continue
        records = read_json_lines(file) if ".jsonl" in file.suffixes else _content_versions(read_json(file), str(file))
        for record in records:
            yield section_version(_checked(record, str(file)), retrieved_at)


def documents_live(
    web: Web,
    *,
    titles: Sequence[int],
    since: date,
    until: date,
    retrieved_at: datetime,
    parts: Sequence[str] = (),
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the versions of sections issued from `since` to `until` in some titles (21 is food and drugs), or in parts of them.

    With a `folder` a pull that failed goes on where it stopped, and one that is complete asks only whether anything changed since.
    Raises `SourceError`.
    """
    request = {
        "source": NAME,
        "titles": list(titles),
        "parts": list(parts),
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    pull = Pull(folder, request) if folder else None
    seen: set[str] = set()
    for record in pull.records() if pull else ():
        seen.add(_key(record))
        yield section_version(record, retrieved_at)
    if pull and pull.is_complete:
        pull.begin_again()
    for record in pulled(_pages(web, address, titles, parts, since, until, pull, seen), pull):
        yield section_version(record, retrieved_at)


def section_version(record: dict[str, Any], retrieved_at: datetime | None) -> DocumentVersion:
    """Return one entry of `content_versions` as a version; `removed` ones tell that the section ended that day."""
    title, identifier = str(record["title"]), str(record["identifier"])
    day = date.fromisoformat(record["date"])
    removed = bool(record.get("removed"))
    kind = str(record.get("type") or "section")
    place = f"section-{identifier}" if kind == "section" else f"appendix-{identifier.replace(' ', '%20')}"
    # What was removed is shown as it stood the day before: on the day itself there is no page.
    shown_on = day - timedelta(days=1) if removed else day
    address = f"https://www.ecfr.gov/on/{shown_on.isoformat()}/title-{title}/{place}"
    links = [DocumentLink("cfr", f"{title} CFR {record['part']}")]
    if kind == "section":
        links.append(DocumentLink("cfr", f"{title} CFR {identifier}"))
    extra = [
        ("type", kind),
        ("amendment_date", record.get("amendment_date") or ""),
        ("issue_date", record.get("issue_date") or ""),
    ]
    if "substantive" in record:
        extra.append(("substantive", "true" if record["substantive"] else "false"))
    return DocumentVersion(
        document_id=f"{NAME}:{title}-{identifier}",
        version=record["date"],
        kind=DocumentKind.CODE_SECTION,
        country="US",
        publisher="eCFR",
        address=address,
        language=Language.ENGLISH,
        title=" ".join(str(record["name"]).split()),
        published_on=date.fromisoformat(record.get("issue_date") or record["date"]),
        stage=Stage.REPEALED if removed else Stage.IN_FORCE,
        action="removed" if removed else "",
        links=tuple(links),
        effective_on=DatedWords.on(day, f"date: {record['date']}" + (", removed: true" if removed else "")),
        retrieved_at=retrieved_at,
        extra=tuple((name, value) for name, value in extra if value),
    )


def _pages(
    web: Web,
    address: str,
    titles: Sequence[int],
    parts: Sequence[str],
    since: date,
    until: date,
    pull: Pull | None,
    seen: set[str],
) -> Iterator[Page]:
    questions = [(title, part) for title in titles for part in (parts or ("",))]
    first = pull.cursor.get("question", 0) if pull else 0
    for number, (title, part) in enumerate(questions[first:], start=first + 1):
        place = f"{address}/versions/title-{title}.json"
        parameters = {"issue_date[gte]": since.isoformat(), "issue_date[lte]": until.isoformat()}
        if part:
            parameters["part"] = part
        name = f"title-{title} part {part}".strip()
        answer = web.get(place, parameters, validators=pull.validators_of(name) if pull else Validators())
        if answer.status >= 400 and answer.status != 404:
            raise SourceError(refusal_of(place, answer))
        records: list[dict[str, Any]] = []
        if not answer.not_modified and answer.status != 404:
            try:
                records = [_checked(one, place) for one in _content_versions(json_of(place, answer), place)]
            except InputError as error:
                raise SourceError(error.in_both()) from None
        new = [
            one
            for one in records
            if _key(one) not in seen
            and since.isoformat() <= str(one.get("issue_date") or one["date"]) <= until.isoformat()
            and (not part or str(one["part"]) == part)
        ]
        seen.update(map(_key, new))
        yield Page(new, {"question": number} if number < len(questions) else None)
        if pull and not answer.not_modified:
            # After the page is stored, so that a page that was lost is never taken for one that did not change.
            pull.keep_validators(name, answer.validators)


def _key(record: dict[str, Any]) -> str:
    return f"{record['title']}-{record['identifier']}@{record['date']}@{bool(record.get('removed'))}@{record.get('issue_date')}"


def _content_versions(value: Any, file: str) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("content_versions"), list):
        return list(value["content_versions"])
    raise InputError(
        Refusal(
            file,
            Sentence("is JSON, but not a list of versions of the eCFR (it has no 'content_versions')."),
            Sentence("Save the answer of /api/versioner/v1/versions/title-N.json unchanged."),
        )
    )


def _checked(record: Any, file: str) -> dict[str, Any]:
    if isinstance(record, dict) and all(record.get(key) for key in _KEYS):
        return dict(record)
    raise InputError(
        Refusal(
            file,
            Sentence("holds a version without date, identifier, name, part or title."),
            Sentence("Save the answer again."),
        )
    )


def with_text(web: Web, version: DocumentVersion, *, address: str = ADDRESS) -> DocumentVersion:
    """Return a version of a section with its text as of that day; a removed one, or an appendix, comes back as it is.

    One request a section; raises `SourceError`.
    """
    title, _, section = version.document_id.partition(":")[2].partition("-")
    if version.stage == Stage.REPEALED or dict(version.extra).get("type") != "section":
        return version
    place = f"{address}/full/{version.version}/title-{title}.xml"
    answer = web.get(place, {"part": section.partition(".")[0], "section": section})
    if answer.status >= 400:
        raise SourceError(refusal_of(place, answer))
    try:
        root = ElementTree.fromstring(answer.text)
    except ElementTree.ParseError as error:
        raise SourceError(
            Sentence(
                "{place} answered with something else than XML ({error}). Try again later.", place=place, error=error
            )
        ) from None
    paragraphs = (" ".join("".join(one.itertext()).split()) for one in root.iter() if one.tag in _PARAGRAPHS)
    return replace(version, text="\n".join(one for one in paragraphs if one))
