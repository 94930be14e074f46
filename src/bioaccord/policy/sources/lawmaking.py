"""Legislative notices (입법예고) and administrative notices (행정예고) of Korean ministries (opinion.lawmaking.go.kr, XML).

The key (OC) is approved apart from that of law.go.kr. A title says which law is to change, seldom about what: the search for words is
therefore done here, over the body.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.korean_dates import deadline_in, korean_day
from bioaccord.policy.law_go_kr_answer import many, parse_answer, words_of
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.policy.record_reading import PlacedRecord, each_read, numbered, saved_files, versions_of
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import numbered_json_lines
from bioaccord.reading.text import read_text
from bioaccord.reading.web import Web, refusal_of
from bioaccord.vocabulary.errors import Refusals, SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords, Stage

NAME = "korean-notices"
ADDRESS = "https://opinion.lawmaking.go.kr"
_PAGE_SIZE = 100
_HTML = Sentence(
    "where the key (OC) was not approved for its notices or where it turns away the address of this machine. Look at the approval of the key at opinion.lawmaking.go.kr, or save the answer again."
)
_STATE = re.compile(r"^\s*\[[^\[\]]{1,10}\]\s*")  # "[진행]" before a title
_LAW_OF_TITLE = re.compile(
    r"^[「『]?(?P<law>.+?)[」』]?\s*(?:(?:일부|전부)?\s*(?:개정|제정|폐지)|폐지제정)\s*(?:법률|대통령령|총리령|부령|령|규칙|고시|훈령|예규)?\s*안?(?:\s|\(|$|입법|행정)"
)


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """How the two kinds of notice are named in the interface."""

    kind: DocumentKind
    path: str
    number: str
    title: str
    mapping: str
    body: str
    page: str
    open_only: Mapping[str, str]


LEGISLATIVE = NoticeForm(
    DocumentKind.LEGISLATIVE_NOTICE, "ogLmPp", "ogLmPpSeq", "lsNm", "mappingLbicId", "lmPpCts", "ogLmPp", {"diff": "0"}
)
ADMINISTRATIVE = NoticeForm(
    DocumentKind.ADMINISTRATIVE_NOTICE,
    "ptcpAdmPp",
    "ogAdmPpSeq",
    "admRulNm",
    "mappingAdmRulSeq",
    "admPpCts",
    "admpp",
    {"closing": "N"},
)


def access_key(value: str, address: str = ADDRESS) -> AccessKey:
    """Return the key as this publisher wants it: in the query under OC."""
    return AccessKey("/".join(address.split("/")[:3]), "OC", value, in_header=False)


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield the notices of saved answers (.xml), lists or details, or a pull's pages (.jsonl), a file or a folder.

    Raises `PartlyRefused` after all others for those that are none.
    """
    refusals = Refusals()
    records = _records_in(path, refusals)
    yield from versions_of(records, lambda one: [_stored_notice(one, retrieved_at)], _name, refusals)


def _records_in(path: Path, refusals: Refusals) -> Iterator[PlacedRecord]:
    answers: list[PlacedRecord] = []
    for file in saved_files(path, (".xml", ".jsonl")):
        if file.suffix == ".jsonl":
            for number, record in numbered_json_lines(file, refusals):
                yield str(file), number, record
        else:
            answers.append((str(file), None, file))
    for items in each_read(answers, _items_in, lambda file: file.name, refusals):
        yield from items


def _items_in(file: Path) -> list[PlacedRecord]:
    answer = parse_answer(read_text(file), file.name, html_means=_HTML)
    items = [item for form in (LEGISLATIVE, ADMINISTRATIVE) for item in _items(answer, form)]
    return [(str(file), number, {"item": item}) for number, item in enumerate(items, start=1)]


def _name(record: dict[str, Any]) -> str:
    """Return what a message calls a record of a pull: the notice's name, or else its number."""
    item = record["item"]
    form = LEGISLATIVE if _is_of(item, LEGISLATIVE) else ADMINISTRATIVE
    return words_of(item.get(form.title)) or words_of(item[form.number])


def notices_live(
    web: Web,
    form: NoticeForm,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    words: Sequence[str] = (),
    open_only: bool = False,
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the notices whose comment period began from `since` to `until`; with `words` those with one in title or body.

    With a `folder` a pull that failed goes on where it stopped, and bodies are not asked for twice. Raises `SourceError`.
    """
    request = {
        "source": f"{NAME}-{form.path}",
        "since": since.isoformat(),
        "until": until.isoformat(),
        "open": open_only,
    }
    pull = Pull(folder, request) if folder else None
    stored: set[str] = set()

    def told(record: dict[str, Any]) -> Iterator[DocumentVersion]:
        version = _stored_notice(record, retrieved_at)
        if not words or any(word in f"{version.title}\n{version.text}" for word in words):
            yield version

    def pages() -> Iterator[Page]:
        for item in _listed(web, form, since, until, open_only, address):
            number = words_of(item.get(form.number))
            if number in stored:
                continue
            stored.add(number)
            yield Page([{"item": item, "detail": _detail(web, form, item, address)}], {"goes_on": True})
        yield Page([], None)

    def records() -> Iterator[dict[str, Any]]:
        for record in pull.records() if pull else ():
            stored.add(words_of(record["item"].get(form.number)))
            yield record
        if pull is None or not pull.is_complete:
            yield from pulled(pages(), pull)

    yield from versions_of(numbered(address, records()), told, _name)


def _stored_notice(record: Any, retrieved_at: datetime | None) -> DocumentVersion:
    """Return the notice in a record of a pull: the item of the list and its detail."""
    if not isinstance(record, dict) or not isinstance(record.get("item"), dict):
        raise SourceError(
            Sentence("A line holds no item of a list. Most likely it is not a page of a pull of notices.")
        )
    form = LEGISLATIVE if _is_of(record["item"], LEGISLATIVE) else ADMINISTRATIVE
    return notice(record["item"], record.get("detail") or {}, form, retrieved_at)


def notice(
    item: Mapping[str, Any], detail: Mapping[str, Any], form: NoticeForm, retrieved_at: datetime | None
) -> DocumentVersion:
    """Return a notice of a list item and its detail (empty where only one of them is known); raises `SourceError`."""
    fields = {**item, **{name: value for name, value in detail.items() if value}}
    number, named = words_of(item.get(form.number)), words_of(item.get(form.title) or detail.get(form.title))
    begins, ends = words_of(fields.get("stYd")), words_of(fields.get("edYd"))
    first, last = korean_day(begins), korean_day(ends)
    published = korean_day(words_of(item.get("pntcDt"))) or first
    if not number or not named or published is None:
        raise SourceError(
            Sentence(
                "A notice has no number, name or day ({number}, {title}, stYd). Most likely the interface changed.",
                number=form.number,
                title=form.title,
            )
        )
    title = _STATE.sub("", named)
    text = _plain(str(fields.get(form.body) or ""))
    law = law_to_change(title)
    deadline = _deadline(last, begins, ends, text)
    agency = words_of(item.get("asndOfiNm") or detail.get("asndOfiNm")).partition("공고")[0].strip()
    extra = (
        ("notice_number", words_of(item.get("pntcNo"))),
        ("law_kind", words_of(fields.get("lsClsNm"))),
        ("comments_from", first.isoformat() if first else ""),
    )
    return DocumentVersion(
        document_id=f"{NAME}:{form.path}/{number}",
        version=f"{published.isoformat()}-{words_of(item.get('announceType')) or 'notice'}",
        kind=form.kind,
        country="KR",
        publisher="lawmaking.go.kr",
        address=f"{ADDRESS}/gcom/{form.page}/{number}",
        language=Language.KOREAN,
        title=title,
        published_on=published,
        stage=Stage.PROPOSED,
        text=text,
        action=words_of(fields.get("lmTpNm")),
        agencies=(agency,) if agency else (),
        links=(DocumentLink("law", law),) if law else (),
        effective_on=None,
        deadline_on=deadline,
        retrieved_at=retrieved_at,
        extra=tuple((name, value) for name, value in extra if value),
    )


def law_to_change(title: str) -> str:
    """Return the name, without blanks, of the law or rule that a title says is to change, or "".

    >>> law_to_change("약사법 시행규칙 일부개정령(안) 입법예고")
    '약사법시행규칙'
    """
    match = _LAW_OF_TITLE.match(_STATE.sub("", title))
    return re.sub(r"\s", "", match["law"]) if match else ""


def _deadline(last: date | None, begins: str, ends: str, text: str) -> DatedWords | None:
    """Return the end of the comment period: that day to its end in Korea."""
    if last is None:
        return deadline_in(text)
    return DatedWords.on(last, f"의견제출기간 {begins} ~ {ends} [24:00 Korean Standard Time]")


def _listed(
    web: Web, form: NoticeForm, since: date, until: date, open_only: bool, address: str
) -> Iterator[dict[str, Any]]:
    page, seen = 1, set[str]()
    # Asked as "2026. 7. 1.", the shape the interface takes; what it gives is checked again here.
    days = {name: f"{day.year}. {day.month}. {day.day}." for name, day in (("stYdFmt", since), ("edYdFmt", until))}
    while True:
        asked = {**days, **(form.open_only if open_only else {}), "pageIndex": str(page), "pageSize": str(_PAGE_SIZE)}
        items = _items(_asked(web, f"{address}/rest/{form.path}.xml", asked), form)
        new = [item for item in items if words_of(item.get(form.number)) not in seen]
        seen.update(words_of(item.get(form.number)) for item in new)
        for item in new:
            first = korean_day(words_of(item.get("stYd"))) or korean_day(words_of(item.get("pntcDt")))
            if first and since <= first <= until:
                yield item
        # A page that is not full, or brings nothing new because the interface does not page, is the last.
        if len(items) < _PAGE_SIZE or not new:
            return
        page += 1


def _detail(web: Web, form: NoticeForm, item: Mapping[str, Any], address: str) -> dict[str, Any]:
    path = "/".join(words_of(item.get(name)) or "0" for name in (form.number, form.mapping, "announceType"))
    answer = _asked(web, f"{address}/rest/{form.path}/{path}.xml", {})
    detail = _record(answer, form)
    if form is LEGISLATIVE and not words_of(detail.get(form.body)):
        # The body stands in another record of the same notice.
        detail |= _record(_asked(web, f"{address}/rest/ogLmPpMod/{path}.xml", {}), form)
    return detail


def _asked(web: Web, address: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    answer = web.get(address, parameters)
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))
    return parse_answer(answer.text, address, html_means=_HTML)


def _items(answer: dict[str, Any], form: NoticeForm) -> list[dict[str, Any]]:
    """Return the records with the number or the title of this form, wherever they stand: under list, under info, alone or as a list."""
    found: list[dict[str, Any]] = []

    def look(value: Any) -> None:
        for one in many(value):
            if isinstance(one, dict):
                if _is_of(one, form):
                    found.append(one)
                else:
                    for inner in one.values():
                        look(inner)

    look(answer)
    return found


def _is_of(record: Mapping[str, Any], form: NoticeForm) -> bool:
    return form.number in record or form.title in record


def _record(answer: dict[str, Any], form: NoticeForm) -> dict[str, Any]:
    return next(iter(_items(answer, form)), {})


def _plain(body: str) -> str:
    """Return the text of a body written in HTML, a line a paragraph."""
    broken = re.sub(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^>]*>", "\n", body, flags=re.IGNORECASE)
    text = html.unescape(re.sub(r"<[^>]*>", "", broken))
    return "\n".join(line for written in text.splitlines() if (line := " ".join(written.split())))
