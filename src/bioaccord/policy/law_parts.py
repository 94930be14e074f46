"""What a Korean law can be quoted by: its articles, and each of its supplementary provisions (부칙)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .korean_articles import NOTES, Article, articles, supplement

_SUPPLEMENT = re.compile(r"^(?:#+[ \t]*)?부[ \t]*칙[ \t]*<(?P<named>(?:제(?P<number>\d+)호)?[^>\n]*)>", re.MULTILINE)
_MARKS = re.compile(r"[\s*\\]+")
_DAY = re.compile(r"(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})")
SUPPLEMENT = "부칙"


@dataclass(frozen=True, slots=True)
class LawPart:
    """A part of a law: its number as it is quoted (제31조의2, 부칙제8365호), its title, and its text without the publisher's notes.

    Of a supplementary provision the title is the day on which its amendment was promulgated, as the file writes it.
    """

    number: str
    title: str
    text: str
    promulgated_on: date | None = None


def law_parts(markdown: str) -> dict[str, LawPart]:
    """Return the articles of a law that were not deleted, and its supplementary provisions, by number and in order."""
    found = {number: part_of(one) for number, one in articles(markdown).items() if not one.is_deleted}
    return found | {one.number: one for one in supplements(markdown)}


def part_of(article: Article) -> LawPart:
    """Return an article as a part."""
    return LawPart(article.number, article.title, "\n".join(article.lines))


def supplements(markdown: str) -> list[LawPart]:
    """Return the supplementary provisions of a law, one for each amendment that has its own, as the file has them."""
    text = supplement(markdown)
    named = list(_SUPPLEMENT.finditer(text))
    if not named:
        whole = text.partition("\n")[2].strip()
        return [LawPart(SUPPLEMENT, "", whole)] if whole else []
    found: dict[str, LawPart] = {}
    for one, end in zip(named, [*(other.start() for other in named[1:]), len(text)], strict=True):
        number = f"{SUPPLEMENT}제{one['number']}호" if one["number"] else f"{SUPPLEMENT}{len(found) + 1}"
        if number in found:  # two offices may use the same number
            number = f"{number}-{len(found) + 1}"
        lines = (line.strip() for line in text[one.end() : end].splitlines())
        title = one["named"].removeprefix(f"제{one['number']}호").strip(" ,")
        found[number] = LawPart(number, title, "\n".join(filter(None, lines)), _day(title))
    return list(found.values())


def _day(written: str) -> date | None:
    match = _DAY.search(written)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def wording(article: Article) -> str:
    """Return an article's title and text as they are compared: without notes, marks of the file and blanks."""
    return _MARKS.sub("", NOTES.sub("", article.written))
