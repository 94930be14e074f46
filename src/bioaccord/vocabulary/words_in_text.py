"""Where a word of the vocabulary begins and ends in Korean and English text."""

from __future__ import annotations

import re

_WORD_OF_LATIN = re.compile(r"[0-9a-zà-ÿ]")
_PARTICLES = re.compile(
    r"(?:등|류|용|산)?(?:은|는|이|가|을|를|의|에|와|과|로|으로|도|만|나|이나|및|에서|에게|부터|까지|보다|에는|에도|으로서|로서|이라|라|인|인지)?"
)


def folded(text: str) -> str:
    """Return a text in lower case without changing any position; the middle dots of Korean lists become one."""
    lowered = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)
    return lowered.replace("·", "ㆍ").replace("・", "ㆍ")


def end_of_word(text: str, start: int, end: int) -> int | None:
    """Return where the word at start..end of a folded text ends (a plural s included), or None where it is a part of another word."""
    first = text[start]
    before = text[start - 1] if start else " "
    if _WORD_OF_LATIN.match(first) and (_WORD_OF_LATIN.match(before) or before == "-"):
        return None
    if "가" <= first <= "힣" and "가" <= before <= "힣":
        return None
    if _WORD_OF_LATIN.match(text[end - 1]):
        rest = text[end : end + 3]
        if rest[:1] == "s" and not _WORD_OF_LATIN.match(rest[1:2]):
            return end + 1
        if rest[:2] == "es" and not _WORD_OF_LATIN.match(rest[2:3]):
            return end + 2
        if _WORD_OF_LATIN.match(rest[:1]):
            return None
    elif "가" <= text[end - 1] <= "힣" and end - start <= 2:
        # A short Korean word has to end where it ends, or carry a particle: 대두 is not in 대두되다.
        tail = re.match(r"[가-힣]*", text[end : end + 8])
        if tail and tail.group(0) and not _PARTICLES.fullmatch(tail.group(0)):
            return None
    return end
