"""A text in the one form in which words are looked for, and where each of its letters stood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bioaccord.vocabulary.words_in_text import folded

_TO_BLANK = str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014/\u00b7\u318d\u30fb_\u00a0\t\n\r\u2019'", " "))
_BETWEEN_HANGUL = re.compile(r"(?<=[가-힣]) +(?=[가-힣])")
_BLANKS = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class NormalText:
    """`text` is in lower case, with blanks in place of hyphens, strokes, middle dots and apostrophes, and without blanks between Korean words.

    `origin` is the place of each letter in the text as written, None where nothing moved; `gaps` are the places of `text` before
    which a blank was taken out.
    """

    text: str
    origin: Sequence[int] | None = None
    gaps: frozenset[int] = frozenset()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where start..end of `text` stands in the text as written."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1

    def begins_word(self, place: int) -> bool:
        """Return whether a Korean word may begin here: no Hangul before, or a blank that was taken out."""
        return place == 0 or place in self.gaps or not "가" <= self.text[place - 1] <= "힣"


def normal(text: str) -> NormalText:
    """Return a text in its normal form.

    >>> normal("단일 클론-항체 (mAb)").text
    '단일클론항체 (mab)'
    """
    lowered = folded(text) if len(text.lower()) != len(text) else text.lower()
    lowered = lowered.translate(_TO_BLANK)
    cuts = [(found.start(), found.end(), 0) for found in _BETWEEN_HANGUL.finditer(lowered)]
    cuts += [(found.start() + 1, found.end(), 1) for found in _BLANKS.finditer(lowered)]
    if not cuts:
        return NormalText(lowered)
    kept: list[str] = []
    origin: list[int] = []
    gaps = []
    before = 0
    length = 0
    for start, end, _ in sorted(cuts):
        if start < before:
            continue
        kept.append(lowered[before:start])
        origin.extend(range(before, start))
        length += start - before
        if lowered[start - 1] != " ":
            gaps.append(length)
        before = end
    kept.append(lowered[before:])
    origin.extend(range(before, len(lowered)))
    return NormalText("".join(kept), origin, frozenset(gaps))
