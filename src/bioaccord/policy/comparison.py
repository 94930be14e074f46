"""What changed between two versions of any document, article by article or section by section, as plain records a page or a file shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from bioaccord.vocabulary.language import Language, Text

from .korean_articles import Article, articles, supplement
from .korean_changes import ArticleChange, ProvisionChange, article_changes
from .substance import NoSubstance
from .word_changes import Run

RULES = 3
"""Rises whenever a comparison of the same two texts would come out otherwise, so that kept ones are made again."""

WHY_NO_SUBSTANCE: dict[NoSubstance, Text] = {
    NoSubstance.NOTES: Text("개정 표시·띄어쓰기·기호만 다름", "only notes of amendment, blanks or marks differ"),
    NoSubstance.OFFICES: Text("기관 이름만 바뀜", "only the name of an office changed"),
    NoSubstance.REFERENCES: Text(
        "인용한 법령의 이름이나 조문 번호만 바뀜", "only names or numbers of cited provisions changed"
    ),
    NoSubstance.WORDING: Text("같은 뜻의 새 용어로 고침", "the same said in newer words"),
    NoSubstance.RENUMBERED: Text("조문 번호만 옮겨짐", "moved to another number, nothing else changed"),
    NoSubstance.HOUSEKEEPING: Text(
        "법령 자체의 관리 조항(재검토기한, 개인정보 처리)", "upkeep of the law itself (review dates, personal data)"
    ),
}
_SECTION = re.compile(
    r"^(?:#+\s*)?(?:§+\s*|SEC(?:TION|\.)\s+)(\d[\w.-]*)\.?[^\S\n]*(.*)$", re.IGNORECASE | re.MULTILINE
)
_DELETED = re.compile(r"^삭\s*제\.?$")
_LIKE = 55.0


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an English text: its identifier (312.3), heading and paragraphs."""

    number: str
    title: str
    paragraphs: tuple[str, ...]


def sections(text: str) -> dict[str, Section]:
    """Return the sections of an English text by identifier (§ 312.3, SEC. 2.); a text without any is one section without a number."""
    headings = list(_SECTION.finditer(text))
    found: dict[str, Section] = {}
    head = text[: headings[0].start()] if headings else text
    if head.strip():
        found[""] = Section("", "", _paragraphs(head))
    ends = [*(one.start() for one in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=False):
        number = heading.group(1).rstrip(".")
        if number not in found:
            found[number] = Section(number, heading.group(2).strip(), _paragraphs(text[heading.end() : end]))
    return found


def outline(changed: list[ArticleChange], most: int) -> list[dict[str, str]]:
    """Return the first changes of substance in short: kind, number, title, number before."""
    return [
        {
            "kind": one.kind,
            "number": one.article.number,
            "title": one.article.title,
            "former_number": one.former.number if one.former and one.kind == "moved" else "",
        }
        for one in changed
        if one.no_substance is None
    ][:most]


def compare(old: str, new: str, language: Language) -> list[dict[str, Any]]:
    """Return what changed between two texts, in the order of the new one, removed parts last; supplementary provisions after the articles.

    Each record has `kind` (added, removed, amended, moved), `number`, `title`, `former_number`, `former_title`, `no_substance` (empty, or why)
    and `provisions`: `place` and the runs `old` and `new`, each run a pair of words and whether they changed.
    """
    if language == Language.KOREAN:
        before = articles(old)
        after = articles(new, before)
        if before or after:
            return [_korean(one) for one in article_changes(before, after)] + _supplement_changes(old, new)
    return _english(sections(old), sections(new))


def _korean(change: ArticleChange) -> dict[str, Any]:
    former = change.former
    return {
        "kind": change.kind,
        "number": change.article.number,
        "title": change.article.title,
        "former_number": former.number if former and change.kind == "moved" else "",
        "former_title": former.title if former and former.title != change.article.title else "",
        "no_substance": str(change.no_substance or ""),
        "provisions": [_provision(one) for one in _without_marks_of_deletion(change.provisions)],
    }


def _without_marks_of_deletion(provisions: tuple[ProvisionChange, ...]) -> list[ProvisionChange]:
    """A deleted item leaves the word 삭제 at its place: that it went is told once, by the words that are gone."""
    gone = {one.place for one in provisions if one.old and not one.new}
    return [one for one in provisions if one.old or one.place not in gone or not _DELETED.match(one.new)]


def _supplement_changes(old: str, new: str) -> list[dict[str, Any]]:
    """Supplements are only ever added to: those of a version tell when it takes effect and what holds until then."""
    before, after = _supplements(old), _supplements(new)
    return [
        {
            "kind": "added",
            "number": "부칙",
            "title": title,
            "former_number": "",
            "former_title": "",
            "no_substance": "",
            "provisions": [_provision(ProvisionChange("", "", line)) for line in lines],
        }
        for title, lines in after.items()
        if title not in before
    ]


def _supplements(markdown: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    title = ""
    for line in supplement(markdown).splitlines():
        plain = " ".join(line.replace("\\", "").replace("*", " ").lstrip("#").split())
        if re.match(r"^부 ?칙", plain) and (line.startswith("#") or not title):
            title = re.sub(r"^부 ?칙\s*", "", plain).strip("<> ")
            found.setdefault(title, [])
        elif plain:
            found.setdefault(title, []).append(plain)
    return found


def _english(before: Mapping[str, Section], after: Mapping[str, Section]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, section in after.items():
        former = before.get(number)
        if former is None:
            found.append(_section("added", section, None))
        elif former != section:
            found.append(_section("amended", section, former))
    return found + [_section("removed", one, one) for number, one in before.items() if number not in after]


def _section(kind: str, section: Section, former: Section | None) -> dict[str, Any]:
    before = former.paragraphs if former else ()
    after = () if kind == "removed" else section.paragraphs
    provisions = [_provision(one) for one in _paired_paragraphs(before, after)]
    return {
        "kind": kind,
        "number": f"§ {section.number}" if section.number else "",
        "title": section.title,
        "former_number": "",
        "former_title": former.title if former and former.title != section.title else "",
        "no_substance": "" if provisions or (former and former.title != section.title) else str(NoSubstance.NOTES),
        "provisions": provisions,
    }


def _paired_paragraphs(before: tuple[str, ...], after: tuple[str, ...]) -> list[ProvisionChange]:
    """Paragraphs that changed, each with the one it was made from: the most alike of those that are gone."""
    gone = [one for one in before if one not in set(after)]
    found = []
    for text in after:
        if text in before:
            continue
        likeness = [(fuzz.ratio(one, text), -place) for place, one in enumerate(gone)]
        best = max(likeness, default=(0.0, 0))
        found.append(ProvisionChange("", gone.pop(-best[1]) if best[0] >= _LIKE else "", text))
    return found + [ProvisionChange("", one, "") for one in gone]


def _provision(change: ProvisionChange) -> dict[str, Any]:
    old, new = change.marked if change.old and change.new else (_whole(change.old), _whole(change.new))
    return {
        "place": change.place,
        "old": [[run.text, run.changed] for run in old],
        "new": [[run.text, run.changed] for run in new],
    }


def _whole(text: str) -> tuple[Run, ...]:
    return (Run(text, True),) if text else ()


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in re.split(r"\n\s*\n|\n(?=\s*\([a-z0-9]+\))", text) if one.strip())


def part_titles(text: str, language: Language) -> list[tuple[str, str]]:
    """Return number and title of every article or section of a text, in order."""
    parts: Mapping[str, Article | Section] = articles(text) if language == Language.KOREAN else sections(text)
    return [(one.number, one.title) for one in parts.values() if one.number]


__all__ = ["RULES", "WHY_NO_SUBSTANCE", "Section", "compare", "outline", "part_titles", "sections"]
