"""The publisher's own table of old and new passages of a law (신구조문대비표)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from .law_go_kr_answer import many, words_of

_MARK = re.compile(r"</?P>", re.IGNORECASE)
_MARKED = re.compile(r"<P>(.*?)</P>", re.IGNORECASE | re.DOTALL)
_ARTICLE = re.compile(r"^제\d+조(?:의\d+)?")


@dataclass(frozen=True, slots=True)
class ComparedPassage:
    """One row: the article it belongs to (as 제3조의2), the old and the new words, and in each the words marked as changed."""

    article: str
    old: str
    new: str
    old_marked: tuple[str, ...]
    new_marked: tuple[str, ...]


def compared_passages(answer: dict[str, Any]) -> tuple[ComparedPassage, ...]:
    """Return the rows that changed, of an answer with target oldAndNew or admrulOldAndNew; () where the publisher has no table.

    Rows whose one side is left out as unchanged ("(생 략)" and "(현행과 같음)") are not among them.
    """
    table: Any = next(iter(answer.values()), None)
    if not isinstance(table, dict) or words_of(table.get("신구법존재여부")) == "N":
        return ()
    sides = [many((table.get(name) or {}).get("조문")) for name in ("구조문목록", "신조문목록")]
    rows = []
    article = ""
    for place in range(max(map(len, sides))):
        old, new = (_words(side[place]) if place < len(side) else "" for side in sides)
        for words in (old, new):
            match = _ARTICLE.match(_MARK.sub("", words))
            article = match.group(0) if match else article
        if _is_left_out(old) and _is_left_out(new) or _plain(old) == _plain(new):
            continue
        rows.append(ComparedPassage(article, _plain(old), _plain(new), _marked(old), _marked(new)))
    return tuple(rows)


def _words(passage: Any) -> str:
    return words_of(passage.get("content") if isinstance(passage, dict) else passage)


def _plain(words: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]{0,40}>", "", words)).split())


def _marked(words: str) -> tuple[str, ...]:
    return tuple(plain for part in _MARKED.findall(words) if (plain := _plain(part)))


def _is_left_out(words: str) -> bool:
    return bool(re.search(r"\(\s*(?:생\s*략|현행과\s*같음)\s*\)", words)) and "<P>" not in words.upper()
