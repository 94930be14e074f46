"""The articles of a Korean law in Markdown, and what changed between two versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_HEADING = re.compile(r"^#{3,6}\s*(제\d+조(?:의\d+)?)\s*(?:\((.*)\))?\s*(.*)$")
# Notes of the publisher, not law: when an article was amended or moved.
_NOTES = re.compile(r"[<\[](?:전문개정|개정|신설|본조신설|삭제|제목개정|종전|시행일|법률|\d{4}\.)[^>\]]*[>\]]")
# Ministries change their names by other laws; that changes no duty.
_MINISTRIES = (
    ("기획재정부", "재정경제부"),
    ("산업통상자원부", "산업통상부"),
    ("환경부", "기후에너지환경부"),
    ("농림축산부", "농림축산식품부"),
    ("과학기술정보통신부", "과학기술정보통신부"),
    ("여성가족부", "성평등가족부"),
    ("중소벤처기업부", "중소벤처기업부"),
    ("특허청", "지식재산처"),
    ("통계청", "국가데이터처"),
)
_DELETED = re.compile(r"^\S{1,4} 삭제$")
_ANY_MINISTRY = re.compile(
    "|".join(sorted({name for pair in _MINISTRIES for name in pair}, key=len, reverse=True))
    + "|지식재산처장|국가데이터처장"
)


@dataclass(frozen=True)
class Article:
    """An article: its number as 제3조의2, its title, and its text."""

    number: str
    title: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The sentences that bind: without publisher's notes, ministry names, blanks and marks."""
        cleaned = (_normal(line) for line in self.text.splitlines())
        return tuple(line for line in cleaned if line)

    @property
    def is_deleted(self) -> bool:
        """Whether only the word that it was deleted is left."""
        bare = "".join(self.lines)
        return not bare or bare == "삭제"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What happened to one article: `added`, `removed` or `amended`, and the sentences that are new or gone."""

    kind: str
    article: Article
    new_lines: tuple[str, ...]
    old_lines: tuple[str, ...]


def articles(markdown: str) -> dict[str, Article]:
    """Return the articles of a law's main part by number; supplementary provisions (부칙) are left out."""
    main = re.split(r"^#+\s*부\s*칙", markdown, maxsplit=1, flags=re.MULTILINE)[0]
    found: dict[str, Article] = {}
    number, title = "", ""
    lines: list[str] = []
    for line in main.splitlines():
        heading = _HEADING.match(line)
        if heading:
            if number:
                found.setdefault(number, Article(number, title, "\n".join(lines)))
            number, title, lines = heading.group(1), heading.group(2) or "", [heading.group(3)]
        elif line.startswith("#"):
            if number:
                found.setdefault(number, Article(number, title, "\n".join(lines)))
            number = ""
        elif number:
            lines.append(line)
    if number:
        found.setdefault(number, Article(number, title, "\n".join(lines)))
    return found


def changes(old: str, new: str) -> list[ArticleChange]:
    """Return the articles that changed in substance, in the order of the new version, removed ones last."""
    before, after = articles(old), articles(new)
    found = []
    for number, article in after.items():
        former = before.get(number)
        if former is None or (former.is_deleted and not article.is_deleted):
            if not article.is_deleted:
                found.append(ArticleChange("added", article, article.lines, ()))
        elif former.text != article.text and former.lines != article.lines:
            if article.is_deleted:
                found.append(ArticleChange("removed", former, (), former.lines))
                continue
            gone, here = set(former.lines), set(article.lines)
            new_lines = tuple(line for line in article.lines if line not in gone and not _DELETED.search(line))
            old_lines = tuple(line for line in former.lines if line not in here)
            if new_lines or old_lines:
                found.append(ArticleChange("amended", article, new_lines, old_lines))
    found += [
        ArticleChange("removed", article, (), article.lines)
        for number, article in before.items()
        if number not in after and not article.is_deleted
    ]
    return found


def _normal(line: str) -> str:
    line = _NOTES.sub("", line).replace("\\", "")
    line = _ANY_MINISTRY.sub("○○부", line)
    return re.sub(r"[\s*·ㆍ]+", " ", line).strip()
