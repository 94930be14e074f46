"""How alike two names in one script are: the same, nearly, one a part of the other, similar, unlike."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache

from rapidfuzz.distance import Indel

from .bare_name import bare_english, bare_korean
from .hangul import has_hangul, letters

_NEAR, _SIMILAR = 0.92, 0.8
_LEAST_LETTERS = 4
"""A part shorter than that (BIO, LG) names a family of firms, not one."""
# One word, however it is ended or shortened: these differ between two spellings of one firm, never between two firms.
_FORMS = {
    "pharmaceutical": "pharm",
    "pharmaceuticals": "pharm",
    "pharmaceutic": "pharm",
    "pharma": "pharm",
    "biopharmaceutical": "biopharm",
    "biopharmaceuticals": "biopharm",
    "biopharma": "biopharm",
    "biotechnology": "biotech",
    "biotechnologies": "biotech",
    "technology": "tech",
    "technologies": "tech",
    "sciences": "science",
    "biosciences": "bioscience",
    "therapeutic": "therapeutics",
    "laboratories": "lab",
    "laboratory": "lab",
    "labs": "lab",
    "holding": "holdings",
    "industries": "industry",
    "ind": "industry",
    "international": "intl",
    "systems": "system",
    "diagnostic": "diagnostics",
    "bios": "bio",
    "med": "medical",
    "chem": "chemical",
    "chemicals": "chemical",
    "healthcares": "healthcare",
    "and": "",
}
_KOREAN_FORMS = (("테크놀로지", "테크"), ("홀딩즈", "홀딩스"), ("바이오텍", "바이오테크"))


class NameLevel(IntEnum):
    """How alike two names in one script are; the names of levels stand in the table of weights."""

    SAME = 0
    NEAR = 1
    PART = 2
    SIMILAR = 3
    UNLIKE = 4


@cache
def compared_form(name: str) -> str:
    """Return a name as it is compared: Korean without blanks, Latin as words with one space; empty where nothing is left.

    >>> compared_form("(주) 한빛 테크놀로지"), compared_form("Hanbit Technologies Co., Ltd.")
    ('한빛테크', 'hanbit tech')
    """
    if has_hangul(name):
        bare = bare_korean(name)
        for long, short in _KOREAN_FORMS:
            bare = bare.replace(long, short)
        return bare
    return " ".join(form for word in bare_english(name) if (form := _FORMS.get(word, word)))


def name_level(left: str, right: str) -> NameLevel | None:
    """Return how alike two compared forms are; None where one is empty or they are written in different scripts."""
    if not left or not right or has_hangul(left) != has_hangul(right):
        return None
    korean = has_hangul(left)
    a, b = (left, right) if korean else (left.replace(" ", ""), right.replace(" ", ""))
    if a == b or (not korean and sorted(left.split()) == sorted(right.split())):
        return NameLevel.SAME
    # A second plant, fund or firm of a series differs from the first by its number alone.
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return NameLevel.UNLIKE
    said, other = (_sounds(a), _sounds(b)) if korean else (a, b)
    alike = Indel.normalized_similarity(said, other, score_cutoff=_SIMILAR)
    part = _is_part(a, b) if korean else _are_words_of(left, right)
    if alike >= _NEAR and not part:
        return NameLevel.NEAR
    if part:
        return NameLevel.PART
    return NameLevel.SIMILAR if alike >= _SIMILAR else NameLevel.UNLIKE


@cache
def _sounds(korean: str) -> str:
    return "".join(one for syllable in letters(korean) for one in syllable)


def _is_part(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(_sounds(short)) >= 2 * _LEAST_LETTERS and long.startswith(short)


def _are_words_of(left: str, right: str) -> bool:
    short, long = sorted((left.split(), right.split()), key=len)
    return len("".join(short)) >= _LEAST_LETTERS and long[: len(short)] == short
