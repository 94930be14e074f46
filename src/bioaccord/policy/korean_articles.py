"""The articles of a Korean law in Markdown, down to paragraphs, items and sub-items (조·항·호·목)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_SUPPLEMENT = re.compile(r"^#+[ \t]*부[ \t]*칙", re.MULTILINE)
_HEADING = re.compile(r"^#{3,6}[ \t]*(제\d+조(?:의\d+)?)(?!\d)", re.MULTILINE)
_ANY_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
# The publisher's notes, not law: when an article was amended or moved. Each names a day or a law.
NOTES = re.compile(
    r"[<\[](?:전문개정|개정|신설|본조신설|삭제|제목개정|종전|시행일|법률|제\d+조|\d{4} ?[.ㆍ·])[^<>\[\]]*[>\]]"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_PARAGRAPH = re.compile(rf"^\s*(?:\*\*)?([{_CIRCLED}])(?:의(\d+))?(?:\*\*)?\s*(.*)$")
_ITEM = re.compile(r"^\s*(\d+)(?:의(\d+))?\\?\.\s+(\S.*)$")
_SUBITEM = re.compile(r"^\s*([가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허])(?:의(\d+))?\\?\.\s+(\S.*)$")
_POINT = re.compile(r"^\s*(\d+|[가-하])\)\s*(.*)$")
_DELETED = re.compile(r"^삭\s*제\.?$")
_SIMPLE_TITLE = re.compile(r"\(([^()]*)\)\s*(.*)$")
_LONGEST_DELETED = 400


@dataclass(frozen=True, slots=True)
class Provision:
    """One sentence or list entry of an article: its place as a Korean lawyer cites it (제1항제3호가목, empty for the article itself) and its text.

    The text is without notes of the publisher and marks of the file.
    """

    place: str
    text: str

    @property
    def is_deleted(self) -> bool:
        """Whether only the word that it was deleted is left."""
        return not self.text or bool(_DELETED.match(self.text))


@dataclass(frozen=True)
class Article:
    """An article: its number as 제3조의2, and what stands after the number in the file: title and text.

    Of the articles of a version only few are ever looked into, so they are taken apart when asked.
    """

    number: str
    written: str

    @cached_property
    def _parts(self) -> tuple[str, str]:
        heading, _, body = self.written.partition("\n")
        title, rest = _title(heading)
        if "\n#" in body:  # headings of chapters and sections stand between articles
            body = _ANY_HEADING.sub("", body)
        return _plain_title(title), f"{rest}\n{body}".strip()

    @property
    def title(self) -> str:
        """The title in brackets after the number; empty for none."""
        return self._parts[0]

    @property
    def text(self) -> str:
        """The text as the file has it, without the title."""
        return self._parts[1]

    @cached_property
    def provisions(self) -> tuple[Provision, ...]:
        """The article's sentences and list entries in order, each under its place."""
        return tuple(_provisions(self.text))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The texts of the provisions, one after the other; what was deleted is left out."""
        return tuple(one.text for one in self.provisions if not one.is_deleted)

    @property
    def is_deleted(self) -> bool:
        """Whether only the word that it was deleted is left."""
        # Only a short text can be nothing but that word and its notes; most articles need not be taken apart to know.
        return len(self.written) < _LONGEST_DELETED and not self.lines


def articles(markdown: str) -> dict[str, Article]:
    """Return the articles of a law's main part by number; supplementary provisions (부칙) are left out."""
    main = main_part(markdown)
    headings = list(_HEADING.finditer(main))
    ends = [*(heading.start() for heading in headings[1:]), len(main)]
    found: dict[str, Article] = {}
    for heading, end in zip(headings, ends, strict=False):
        number = heading.group(1)
        if number not in found:
            found[number] = Article(number, main[heading.end() : end].strip())
    return found


def main_part(markdown: str) -> str:
    """Return a law without its supplementary provisions (부칙), as the file has it."""
    found = _SUPPLEMENT.search(markdown)
    return markdown[: found.start()] if found else markdown


def supplement(markdown: str) -> str:
    """Return the supplementary provisions (부칙) of a law, all of them, as the file has them."""
    found = _SUPPLEMENT.search(markdown)
    return markdown[found.start() :] if found else ""


def _title(words: str) -> tuple[str, str]:
    """Return the title in the brackets that a heading begins with, and what stands after it; brackets in titles are balanced."""
    words = words.strip()
    if simple := _SIMPLE_TITLE.match(words):
        return simple.group(1).strip(), simple.group(2)
    if not words.startswith("("):
        return "", words
    depth = 0
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return words[1:place].strip(), words[place + 1 :].strip()
    return words[1:].strip(), ""


def _plain_title(title: str) -> str:
    """Return a title without notes, and without the second pair of brackets that some versions have."""
    title = NOTES.sub("", title).strip()
    return title[1:-1].strip() if title.startswith("(") and title.endswith(")") else title


def _provisions(text: str) -> list[Provision]:
    found: list[tuple[str, list[str]]] = []
    paragraph = item = subitem = ""
    # A note may run over lines, so notes go first.
    for line in NOTES.sub("", text).splitlines():
        if not line.strip():
            continue
        if match := _PARAGRAPH.match(line):
            paragraph, item, subitem = f"제{_CIRCLED.index(match.group(1)) + 1}{_branch('항', match.group(2))}", "", ""
        elif match := _ITEM.match(line):
            item, subitem = f"제{match.group(1)}{_branch('호', match.group(2))}", ""
        elif match := _SUBITEM.match(line):
            subitem = f"{match.group(1)}{_branch('목', match.group(2))}"
        elif match := _POINT.match(line):
            found.append((f"{paragraph}{item}{subitem}{match.group(1)})", [match.group(2)]))
            continue
        elif found:
            found[-1][1].append(line)
            continue
        else:
            found.append(("", [line]))
            continue
        found.append((f"{paragraph}{item}{subitem}", [match.groups()[-1]]))
    return [Provision(place, _clean(" ".join(parts))) for place, parts in found]


def _branch(unit: str, number: str | None) -> str:
    return f"{unit}의{number}" if number else unit


def _clean(text: str) -> str:
    return " ".join(text.replace("\\", "").replace("*", " ").split())
