"""The passage of a profile that tells most of what a text asks, to be quoted as a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bioaccord.vocabulary.language import share_of_hangul

from .read_profile import Part, ReadPart, with_broader
from .word_stems import counted

_LONGEST = 120  # letters of a passage
_WORD = re.compile(r"[0-9]*[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9]*|[가-힣]+")
_SENTENCE_END = re.compile(r"[.!?;。]\s+|\n+|(?<=다)\.")
_BROADER = 0.6
"""How much a narrower term tells of what is asked, beside the term itself."""
_OF_CODES = 1.5
"""How much a term tells beside a word that merely is the same."""
_MOST_WORDS = 3
_KOREAN = 0.3
"""The share of Hangul from which a part of a profile is a Korean one."""
_ENOUGH = 0.5
"""A reader is shown a passage of its own language that tells at least this share of what the best of the other does."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a profile, and the words of it that answer, as they stand there."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """The passage to quote for a Korean and for an English reader; the same where a profile speaks of it in one language alone."""

    ko: Passage
    en: Passage


@dataclass(frozen=True, slots=True)
class _Spot:
    start: int
    end: int
    key: str
    weight: float


def telling_passage(
    asked: Mapping[str, float], parts: Sequence[ReadPart], rarity: Callable[[str], float], *, least: float
) -> Passages | None:
    """Return the piece of at most 120 letters in which the most is told of what is asked, of the Korean and of the English parts of a profile.

    None where nothing telling is in either; where one language tells less than half of what the other does, the other is quoted in both.

    `asked` are weights of counted words and of "#" + codes, `rarity` says how rare each is among the profiles compared; words rarer than `least` tell something.
    """
    korean = [share_of_hangul(part.text) > _KOREAN for part in parts]
    ko, en = (
        _best([part for part, one in zip(parts, korean, strict=True) if one is is_korean], asked, rarity, least)
        for is_korean in (True, False)
    )
    if ko is None or en is None:
        only = ko or en
        return Passages(only[1], only[1]) if only else None
    return Passages(
        ko[1] if ko[0] >= _ENOUGH * en[0] else en[1],
        en[1] if en[0] >= _ENOUGH * ko[0] else ko[1],
    )


def _best(
    parts: Sequence[ReadPart], asked: Mapping[str, float], rarity: Callable[[str], float], least: float
) -> tuple[float, Passage] | None:
    best: tuple[float, ReadPart, list[_Spot]] | None = None
    for part in parts:
        if part.part is Part.NAME:
            continue
        spots = _spots(asked, part, rarity, least)
        for place, first in enumerate(spots):
            near = [one for one in spots[place:] if one.end <= first.start + _LONGEST]
            weights: dict[str, float] = {}
            for one in near:
                weights[one.key] = max(weights.get(one.key, 0.0), one.weight)
            total = sum(weights.values())
            if best is None or total > best[0]:
                best = total, part, near
    if best is None:
        return None
    total, part, spots = best
    text = part.text
    words: dict[str, str] = {}
    for one in sorted(spots, key=lambda one: -one.weight):
        written = text[one.start : one.end]
        if not any(written.casefold() in other or other in written.casefold() for other in words):
            words[written.casefold()] = written
    return total, Passage(
        _cut(text, spots[0].start, max(one.end for one in spots)), tuple(words.values())[:_MOST_WORDS]
    )


def _spots(asked: Mapping[str, float], part: ReadPart, rarity: Callable[[str], float], least: float) -> list[_Spot]:
    found = []
    for place in part.read.places:
        if place.is_denied or place.facet in ("country", "amount"):
            continue
        shared = [
            (asked["#" + one] * (1.0 if one == place.code else _BROADER) * rarity("#" + one), one)
            for one in with_broader(place.code)
            if "#" + one in asked
        ]
        if shared:
            weight, code = max(shared)
            if weight >= least / 2:
                found.append(_Spot(place.start, place.end, code, weight * _OF_CODES))
    for word in _WORD.finditer(part.text):
        stems = [one for one in counted(word[0]) if one in asked and len(one) > 1 and rarity(one) >= least]
        if stems:
            key = max(stems, key=rarity)
            found.append(_Spot(word.start(), word.end(), key, asked[key] * rarity(key)))
    return sorted(found, key=lambda one: (one.start, one.end))


def _cut(text: str, start: int, end: int) -> str:
    """Return a piece of a text around start..end: its sentence where that is short, else whole words of it."""
    ends = [one.end() for one in _SENTENCE_END.finditer(text)]
    begin = max((one for one in ends if one <= start), default=0)
    stop = min((one for one in ends if one >= end), default=len(text))
    before = after = ""
    if stop - begin > _LONGEST:
        begin = max(begin, min(start, end - _LONGEST // 2, stop - _LONGEST))
        if begin and not text[begin - 1].isspace():
            begin = text.rfind(" ", 0, begin) + 1
        before = "… " if begin not in (0, *ends) else ""
        if stop - begin > _LONGEST:
            cut = max(end, text.rfind(" ", begin, begin + _LONGEST))
            stop, after = cut, " …"
    return before + " ".join(text[begin:stop].split()) + after
