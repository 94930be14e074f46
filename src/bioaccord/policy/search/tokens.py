"""Text into tokens: Korean by two characters, so that any part of a word is found; other scripts and digits by words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Hangul syllables and letters, Hanja, kana. The middle dot of Korean law (ㆍ, U+318D) is among the letters' codes and is none.
_DENSE = "가-힣ㄱ-ㅣ一-鿿㐀-䶿豈-﫿ぁ-ヺ"
_RUN = re.compile(f"([{_DENSE}]+)|[^\\W_{_DENSE}]+")
_BREAK = "·"


def normal(text: str) -> str:
    """Return text as it is compared: composed (NFKC), in lower case."""
    return unicodedata.normalize("NFKC", text.replace("ㆍ", "·")).lower()


def tokens(text: str) -> list[str]:
    """Return the tokens of a text in order.

    A run of n Korean characters gives n tokens: each character with the one after it, and the last alone. A phrase of these
    tokens therefore matches exactly where its characters stand one after another within a word, and nowhere else.

    >>> tokens("mRNA백신의 CDMO")
    ['mrna', '백신', '신의', '의', 'cdmo']
    """
    found: list[str] = []
    for match in _RUN.finditer(normal(text)):
        run = match.group()
        if match.lastindex:
            found += [run[place : place + 2] for place in range(len(run))]
        else:
            found.append(run)
    return found


def words_for_stemming(text: str) -> list[str]:
    """Return the words of scripts other than Korean, with a mark where Korean stood between two of them."""
    found: list[str] = []
    broken = False
    for match in _RUN.finditer(normal(text)):
        if match.lastindex:
            broken = bool(found)
            continue
        if broken:
            found.append(_BREAK)
            broken = False
        found.append(match.group())
    return found


@dataclass(frozen=True, slots=True)
class Searched:
    """What a typed word or phrase is looked for as: its tokens in order.

    `open_end`: the last token is a single Korean character that may begin a longer run. `is_spaced_only`: no Korean in it.
    """

    tokens: tuple[str, ...]
    open_end: bool
    is_spaced_only: bool


def searched(text: str) -> Searched:
    """Return the tokens to look for so that a text is found wherever it stands, also inside a longer Korean word.

    >>> searched("의약품 안전").tokens, searched("K-바이오").tokens
    (('의약', '약품', '품', '안전'), ('k', '바이', '이오'))
    """
    found: list[str] = []
    last = ""
    dense = False
    for match in _RUN.finditer(normal(text)):
        last = match.group() if match.lastindex else ""
        dense = dense or bool(last)
        found += [last[place : place + 2] for place in range(len(last))] if last else [match.group()]
    if len(last) > 1:
        found.pop()  # the run may go on: 의약품 is found in 의약품의
    return Searched(tuple(found), open_end=len(last) == 1, is_spaced_only=not dense)


def runs(text: str) -> list[tuple[str, bool]]:
    """Return the words of a text as they are written, each with whether it is Korean."""
    return [(match.group(), bool(match.lastindex)) for match in _RUN.finditer(text)]


def is_within_word(text: str, place: int) -> bool:
    """Return whether a word of a spaced script goes on across `place` in a text."""
    return 0 < place < len(text) and bool(_SPACED.fullmatch(text[place - 1 : place + 1]))


_SPACED = re.compile(f"[^\\W_{_DENSE}]{{2}}")
