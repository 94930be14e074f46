"""Korean National Law Information: laws, administrative rules and English texts, saved or asked live (DRF, www.law.go.kr).

The key (OC) is given to `Web` (see `access_key`); it is never part of an address here, and is taken out of the links that the publisher
returns. Laws come by promulgation with a version for each day on which parts take effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bioaccord.policy.administrative_rules import administrative_rule
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.english_law import EnglishLaw, english_law
from bioaccord.policy.korean_dates import effective_day, korean_day, korean_day_with_words, words_on_effect
from bioaccord.policy.law_go_kr_answer import lines_of, many, parse_answer, words_of
from bioaccord.policy.law_markdown import law_markdown, law_of
from bioaccord.policy.old_and_new import ComparedPassage, compared_passages
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.policy.record_reading import PlacedRecord, numbered, saved_files, versions_of
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import numbered_json_lines
from bioaccord.reading.text import read_text
from bioaccord.reading.web import Answer, Web, refusal_of
from bioaccord.vocabulary.errors import Refusals, SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords, Stage

NAME = "law-go-kr"
ADDRESS = "https://www.law.go.kr/DRF"
REQUESTS_PER_DAY = 10_000
"""What data.go.kr allows a developer's account for the same records; law.go.kr names no figure."""
_PAGE_SIZE = 100  # the most it gives; more is cut to 20 without a word
_LIST_NAMES = {"law": "law", "eflaw": "law", "elaw": "law", "admrul": "admrul", "oldAndNew": "oldAndNew"}
_ANY_LAW = "민법"  # a law that always exists: where even this is not found, the machine was turned away
_SUFFIXES = (".json", ".jsonl", ".xml")
_ACT_KINDS = {"법률": DocumentKind.ACT, "대통령령": DocumentKind.DECREE}
_REPEAL = re.compile(r"폐지$")


def access_key(value: str, address: str = ADDRESS) -> AccessKey:
    """Return the key as this publisher wants it: in the query under OC."""
    return AccessKey("/".join(address.split("/")[:3]), "OC", value, in_header=False)


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield the laws and administrative rules of saved answers of `lawService` (.json, .xml) or a pull's pages (.jsonl), a file or a folder.

    Raises `PartlyRefused` after all others for those that are no such answers.
    """
    refusals = Refusals()
    yield from versions_of(_records_in(path, refusals), lambda one: [_read(one, retrieved_at)], _name, refusals)


def _records_in(path: Path, refusals: Refusals) -> Iterator[PlacedRecord]:
    for file in saved_files(path, _SUFFIXES):
        if file.suffix == ".jsonl":
            for number, record in numbered_json_lines(file, refusals):
                yield str(file), number, record
        else:
            yield str(file), None, file


def _read(record: Any, retrieved_at: datetime | None) -> DocumentVersion:
    if isinstance(record, Path):
        return document_version(parse_answer(read_text(record), record.name), retrieved_at)
    return _stored_version(record, retrieved_at)


def _name(record: Any) -> str:
    """Return what a message calls a file or a record: the law or rule, or else its key."""
    if isinstance(record, Path):
        return record.name
    told = next(iter(record["answer"].values()))
    fields = told.get("기본정보") or told.get("행정규칙기본정보") or {}
    named = fields.get("법령명_한글") or fields.get("법령명한글") or fields.get("행정규칙명")
    return words_of(named) or " ".join(record["key"])


def laws_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    laws: Sequence[str] = (),
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the versions of laws promulgated from `since` to `until`; `laws` are names (or short names) of Acts, with their decrees.

    With a `folder` a pull that failed goes on where it stopped. Raises `SourceError`.
    """
    request = {"source": NAME, "since": since.isoformat(), "until": until.isoformat(), "laws": sorted(laws)}
    asked = {"ancYd": f"{since:%Y%m%d}~{until:%Y%m%d}", "nw": "1,2,3", "sort": "dasc"}
    wanted: list[Mapping[str, str]] = [{**asked, "query": law} for law in laws] or [asked]

    def listed() -> Iterator[dict[str, Any]]:
        for number, parameters in enumerate(wanted):
            for item in listing(web, "eflaw", parameters, address=address):
                # The search is LIKE: 민법 also finds 난민법; and a filter that the interface does not know is not kept.
                day = korean_day(words_of(item.get("공포일자")))
                if day and since <= day <= until and (not laws or is_of_law(item, laws[number])):
                    yield item

    def pages(stored: set[tuple[str, str]]) -> Iterator[Page]:
        for item in listed():
            if _item_key(item) in stored:
                continue
            stored.add(_item_key(item))
            mst, effective = _item_key(item)
            # By its number the body is given only with the day on which it takes effect (since 2026-08-27).
            answer = service(web, "eflaw", {"MST": mst, "efYd": effective}, address=address)
            short_name = words_of(item.get("법령약칭명"))
            yield Page([{"key": [mst, effective], "short_name": short_name, "answer": answer}], {"goes_on": True})
        yield Page([], None)

    records = numbered(address, _records(folder, request, pages))
    yield from versions_of(records, lambda one: [_stored_version(one, retrieved_at)], _name)


def rules_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    query: str = "",
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the administrative rules (고시, 훈령, 예규) issued from `since` to `until`; with `query` those with it in their names.

    With a `folder` a pull that failed goes on where it stopped. Raises `SourceError`.
    """
    request = {"source": f"{NAME}-rules", "since": since.isoformat(), "until": until.isoformat(), "query": query}
    asked = {"prmlYd": f"{since:%Y%m%d}~{until:%Y%m%d}", "sort": "dasc"} | ({"query": query} if query else {})

    def pages(stored: set[tuple[str, str]]) -> Iterator[Page]:
        for item in listing(web, "admrul", asked, address=address):
            day = korean_day(words_of(item.get("발령일자")))
            if _item_key(item) in stored or day is None or not since <= day <= until:
                continue
            if query and _bare(query) not in _bare(words_of(item.get("행정규칙명"))):
                continue
            # ID is the number of the version (행정규칙일련번호), not that of the rule (행정규칙ID).
            answer = service(web, "admrul", {"ID": _item_key(item)[0]}, address=address)
            yield Page([{"key": list(_item_key(item)), "answer": answer}], {"goes_on": True})
        yield Page([], None)

    records = numbered(address, _records(folder, request, pages))
    yield from versions_of(records, lambda one: [_stored_version(one, retrieved_at)], _name)


def english_law_live(web: Web, law: str, *, address: str = ADDRESS) -> EnglishLaw | None:
    """Return the newest English text of a law by its Korean name, or None where there is none; raises `SourceError`."""
    found = [
        item
        for item in listing(web, "elaw", {"query": law}, address=address, may_be_empty=True)
        if _bare(words_of(item.get("법령명한글"))) == _bare(law)
    ]
    if not found:
        return None
    newest = max(found, key=lambda item: words_of(item.get("공포일자")))
    return english_law(service(web, "elaw", {"MST": words_of(newest.get("법령일련번호"))}, address=address))


def compared_live(web: Web, mst: str, *, address: str = ADDRESS) -> tuple[ComparedPassage, ...]:
    """Return the publisher's own table of old and new passages of a version; () where it has none."""
    return compared_passages(service(web, "oldAndNew", {"MST": mst}, address=address))


def listing(
    web: Web, target: str, parameters: Mapping[str, str], *, address: str = ADDRESS, may_be_empty: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the items of a search, page after page; their links hold no key. Raises `SourceError`.

    No hit at all is trusted only where `may_be_empty`, or where another search finds something: to an address it does not like the
    publisher says that there is nothing.
    """
    page = 1
    seen: set[tuple[str, str]] = set()
    while True:
        found = _asked(
            web, f"{address}/lawSearch.do", target, {**parameters, "display": str(_PAGE_SIZE), "page": str(page)}
        )
        root = _root(found)
        items = [item for item in many(root.get(_LIST_NAMES[target])) if isinstance(item, dict)]
        total = int(words_of(root.get("totalCnt")) or 0)
        if page == 1 and not items:
            if not may_be_empty:
                _check_not_turned_away(web, parameters, address)
            return
        new = [item for item in items if _item_key(item) not in seen]
        seen.update(map(_item_key, new))
        yield from new
        # A page that brings nothing new is an earlier one again.
        if not new or len(seen) >= total:
            return
        page += 1


def service(web: Web, target: str, parameters: Mapping[str, str], *, address: str = ADDRESS) -> dict[str, Any]:
    """Return one record of `lawService`; raises `SourceError` with what the publisher says instead."""
    return _asked(web, f"{address}/lawService.do", target, parameters)


def document_version(answer: dict[str, Any], retrieved_at: datetime | None) -> DocumentVersion:
    """Return the version that an answer of `lawService` holds, of a law or an administrative rule; raises `SourceError`."""
    if "AdmRulService" in answer:
        return administrative_rule(answer, retrieved_at)
    return _law_version(answer, retrieved_at, "", "")


def _stored_version(record: Any, retrieved_at: datetime | None) -> DocumentVersion:
    """Return the version in a record of a pull: an answer, what the list told of it, and its key."""
    if not isinstance(record, dict) or not isinstance(record.get("answer"), dict) or not record.get("key"):
        raise SourceError(
            Sentence("A line holds no answer with its key. Most likely it is not a page of a pull of law.go.kr.")
        )
    if "AdmRulService" in record["answer"]:
        return administrative_rule(record["answer"], retrieved_at)
    return _law_version(record["answer"], retrieved_at, record["key"][0], record.get("short_name") or "")


def is_of_law(item: Mapping[str, Any], law: str) -> bool:
    """Tell whether an item of a list is the law asked for, or a decree or rule under it."""
    names = {_bare(words_of(item.get("법령명한글"))), _bare(words_of(item.get("법령약칭명")))}
    return bool(names & {_bare(law) + ending for ending in ("", "시행령", "시행규칙")} - {""})


def _law_version(answer: dict[str, Any], retrieved_at: datetime | None, mst: str, short_name: str) -> DocumentVersion:
    law = law_of(answer)
    told = law["기본정보"]
    name = words_of(told.get("법령명_한글") or told.get("법령명한글"))
    promulgated = korean_day(words_of(told.get("공포일자")))
    if not name or promulgated is None:
        raise SourceError(
            Sentence(
                "A law has no name or no day of promulgation (법령명_한글, 공포일자). Most likely the record is cut off."
            )
        )
    number = words_of(told.get("공포번호"))
    text = law_markdown(answer, mst=mst)
    kind = words_of(told.get("법종구분"))
    of_act, ending = _act_and_ending(name)
    short = short_name or words_of(told.get("법령명약칭")) or of_act
    amendment = words_of(told.get("제개정구분") or told.get("제개정구분명"))
    effective = _effective(text, promulgated, number, words_of(told.get("시행일자")))
    version = f"{promulgated.isoformat()}-{number.lstrip('0')}"
    if effective:
        version += f"-{effective.last_day:%Y%m%d}"
    return DocumentVersion(
        document_id=f"korean-law:{_bare(of_act)}/{ending or kind}",
        version=version,
        kind=_ACT_KINDS.get(kind, DocumentKind.RULE),
        country="KR",
        publisher="law.go.kr",
        address=f"https://www.law.go.kr/법령/{_bare(name)}/({number.lstrip('0')},{promulgated:%Y%m%d})",
        language=Language.KOREAN,
        title=name,
        published_on=promulgated,
        stage=Stage.REPEALED if _REPEAL.search(amendment) else Stage.ENACTED,
        summary="\n".join(lines_of((law.get("제개정이유") or {}).get("제개정이유내용"))),
        text=text,
        action=amendment,
        agencies=tuple(words_of(one) for one in many(told.get("소관부처")) if words_of(one)),
        links=(DocumentLink("law", short),),
        effective_on=effective,
        retrieved_at=retrieved_at,
        extra=tuple(
            (name, value)
            for name, value in (
                ("law_id", words_of(told.get("법령ID"))),
                ("mst", mst),
                ("promulgation_number", number),
                # Ids of annexes are new at every amendment, so only this is known.
                ("annexes", "may have changed" if many((law.get("별표") or {}).get("별표단위")) else ""),
            )
            if value
        ),
    )


def _effective(text: str, promulgated: date, number: str, field: str) -> DatedWords | None:
    """Return the day of the field 시행일자, with the clause of the 부칙 where that says the same day."""
    told = korean_day_with_words(field)
    by_clause = effective_day(text, promulgated, number)
    if told and not told.is_set:
        return DatedWords.not_set(words_on_effect(text, promulgated, number) or f"시행일자 {told.words}")
    if told and by_clause and told.last_day == by_clause.last_day:
        return by_clause
    if told:
        return DatedWords.on(told.last_day, f"시행일자 {told.words}")
    return by_clause


def _act_and_ending(name: str) -> tuple[str, str]:
    """Return ("약사법", "시행령") of 약사법 시행령, and no ending of other names."""
    for ending in ("시행령", "시행규칙"):
        if name.endswith(f" {ending}"):
            return name.removesuffix(f" {ending}"), ending
    return name, ""


def _asked(web: Web, address: str, target: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    answer: Answer = web.get(address, {"target": target, "type": "JSON", **parameters})
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))
    return parse_answer(answer.text, f"{address}?target={target}")


def _check_not_turned_away(web: Web, parameters: Mapping[str, str], address: str) -> None:
    if parameters.get("query") != _ANY_LAW:
        probe = _asked(web, f"{address}/lawSearch.do", "law", {"query": _ANY_LAW, "display": "1"})
        if int(words_of(_root(probe).get("totalCnt")) or 0) > 0:
            return
    raise SourceError(
        Sentence(
            "{place} finds no law at all, not even {law}. Most likely it gives nothing to the address of this machine (it does so to data centres). Ask from a registered address in Korea, or use saved answers or the git history of the laws.",
            place=address,
            law=_ANY_LAW,
        )
    )


def _records(
    folder: Path | None, request: dict[str, Any], pages: Callable[[set[tuple[str, str]]], Iterator[Page]]
) -> Iterator[dict[str, Any]]:
    """Yield what a folder holds of an earlier pull, then what is still missing; one record is stored as soon as it has come."""
    pull = Pull(folder, request) if folder else None
    stored: set[tuple[str, str]] = set()
    for record in pull.records() if pull else ():
        stored.add((record["key"][0], record["key"][1]))
        yield record
    if pull is None or not pull.is_complete:
        yield from pulled(pages(stored), pull)


def _root(answer: dict[str, Any]) -> dict[str, Any]:
    root = next(iter(answer.values()), None)
    return root if isinstance(root, dict) else {}


def _item_key(item: Mapping[str, Any]) -> tuple[str, str]:
    number = words_of(item.get("법령일련번호") or item.get("행정규칙일련번호") or item.get("신구법일련번호"))
    return number, words_of(item.get("시행일자"))


def _bare(name: str) -> str:
    return re.sub(r"[\s·]", "", name)
