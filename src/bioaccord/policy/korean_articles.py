"""The articles of a Korean law in Markdown, down to paragraphs, items and sub-items (조·항·호·목)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_SUPPLEMENT = re.compile(r"#+[ \t]*부[ \t]*칙")
_HEADING = re.compile(r"#{3,6}[ \t]*(제\d+조(?:의\d+)?)(?!\d)")
_ANY_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
# The publisher's notes, not law: when an article was amended or moved. Each names a day or a law.
NOTES = re.compile(
    r"[<\[](?:전문개정|개정|신설|본조신설|삭제|제목개정|종전|시행일|법률|제\d+조|\d{4} ?[.ㆍ·])[^<>\[\]]*[>\]]"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_PARAGRAPH = re.compile(rf"(?:\*\*)?([{_CIRCLED}])(?:의(\d+))?(?:\*\*)?\s*(.*)$")
_ITEM = re.compile(r"(\d+)(?:의(\d+))?\\?\.\s+(\S.*)$")
_PARAGRAPH_BEGINS = frozenset(f"*{_CIRCLED}")
_LETTERS = frozenset("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허")
_SUBITEM = re.compile(rf"([{''.join(sorted(_LETTERS))}])(?:의(\d+))?\\?\.\s+(\S.*)$")
_POINT = re.compile(r"(\d+|[가-하])\)\s*(.*)$")
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
        return not self.text or (self.text[0] == "삭" and bool(_DELETED.match(self.text)))


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

    @cached_property
    def joined(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    @cached_property
    def is_deleted(self) -> bool:
        """Whether only the word that it was deleted is left."""
        # Only a short text can be nothing but that word and its notes; most articles need not be taken apart to know.
        return len(self.written) < _LONGEST_DELETED and not self.lines


def articles(markdown: str, before: Mapping[str, Article] | None = None) -> dict[str, Article]:
    """Return the articles of a law's main part by number; supplementary provisions (부칙) are left out.

    Where an article reads as in `before`, the articles of another version, that one is given again: what was taken apart stays so.
    """
    known = before or {}
    found: dict[str, Article] = {}
    number, begin = "", 0

    def end_at(end: int) -> None:
        if number and number not in found:
            written, there = markdown[begin:end].strip(), known.get(number)
            found[number] = there if there is not None and there.written == written else Article(number, written)

    for at in _headings(markdown):
        if heading := _HEADING.match(markdown, at):
            end_at(at)
            number, begin = heading.group(1), heading.end()
        elif _SUPPLEMENT.match(markdown, at):
            end_at(at)
            return found
    end_at(len(markdown))
    return found


def main_part(markdown: str) -> str:
    """Return a law without its supplementary provisions (부칙), as the file has it."""
    found = _SUPPLEMENT.search(markdown)
    return markdown[: found.start()] if found else markdown


def _headings(markdown: str) -> Iterator[int]:
    """Yield where each line stands that begins with #; a plain search is far quicker than a pattern over a whole statute."""
    if markdown.startswith("#"):
        yield 0
    at = markdown.find("\n#") + 1
    while at:
        yield at
        at = markdown.find("\n#", at) + 1


def supplement(markdown: str) -> str:
    """Return the supplementary provisions (부칙) of a law, all of them, as the file has them."""
    for at in _headings(markdown):
        if _SUPPLEMENT.match(markdown, at):
            return markdown[at:]
    return ""


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
    for written in NOTES.sub("", text).splitlines():
        line = written.lstrip()
        if not line:
            continue
        first, match = line[0], None
        # Which mark it can be is told by the first letter; most lines of a long article are told apart by that alone.
        if first in _PARAGRAPH_BEGINS and (match := _PARAGRAPH.match(line)):
            paragraph, item, subitem = f"제{_CIRCLED.index(match.group(1)) + 1}{_branch('항', match.group(2))}", "", ""
        elif first.isdecimal() and (match := _ITEM.match(line)):
            item, subitem = f"제{match.group(1)}{_branch('호', match.group(2))}", ""
        elif first in _LETTERS and (match := _SUBITEM.match(line)):
            subitem = f"{match.group(1)}{_branch('목', match.group(2))}"
        elif ")" in line and (match := _POINT.match(line)):
            found.append((f"{paragraph}{item}{subitem}{match.group(1)})", [match.group(2)]))
            continue
        elif found:
            found[-1][1].append(written)
            continue
        else:
            found.append(("", [written]))
            continue
        found.append((f"{paragraph}{item}{subitem}", [match.groups()[-1]]))
    return [Provision(place, _clean(" ".join(parts))) for place, parts in found]


def _branch(unit: str, number: str | None) -> str:
    return f"{unit}의{number}" if number else unit


def _clean(text: str) -> str:
    return " ".join(text.replace("\\", "").replace("*", " ").split())
