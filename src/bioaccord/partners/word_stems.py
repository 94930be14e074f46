"""The words of a text as they are counted: English stems, and each two neighbouring syllables of Korean."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[a-zà-ÿ][a-zà-ÿ0-9]*|[0-9]+[a-zà-ÿ][a-zà-ÿ0-9]*|[가-힣]+")
_SUFFIXES = tuple(
    sorted(
        [
            "izations",
            "ization",
            "isations",
            "isation",
            "ational",
            "ations",
            "ation",
            "ators",
            "ator",
            "ments",
            "ment",
            "ingly",
            "ings",
            "ing",
            "ers",
            "er",
            "ors",
            "or",
            "ives",
            "ive",
            "ically",
            "ical",
            "ics",
            "ic",
            "als",
            "al",
            "ally",
            "ies",
            "y",
            "ied",
            "ed",
            "es",
            "s",
            "e",
            "ly",
            "ities",
            "ity",
            "ances",
            "ance",
            "ences",
            "ence",
            "ants",
            "ant",
            "ents",
            "ent",
            "ous",
            "urers",
            "urer",
            "uring",
            "ured",
            "ure",
            "ures",
        ],
        key=len,
        reverse=True,
    )
)
_LEAST_STEM = 4
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "which",
        "who",
        "whose",
        "whom",
        "we",
        "our",
        "us",
        "i",
        "you",
        "your",
        "they",
        "their",
        "he",
        "she",
        "his",
        "her",
        "company",
        "companies",
        "corporation",
        "inc",
        "ltd",
        "limited",
        "co",
        "founded",
        "incorporated",
        "headquartered",
        "based",
        "subsidiary",
        "formerly",
        "known",
        "changed",
        "name",
        "also",
        "well",
        "including",
        "include",
        "includes",
        "such",
        "other",
        "through",
        "under",
        "between",
        "into",
        "over",
        "more",
        "than",
        "not",
        "no",
        "can",
        "could",
        "would",
        "should",
        "may",
        "might",
        "will",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "about",
        "all",
        "any",
        "each",
        "both",
        "within",
        "across",
        "worldwide",
        "internationally",
        "various",
        "related",
        "offers",
        "provides",
        "engages",
        "operates",
        "focuses",
        "focused",
        "operating",
        "seek",
        "seeks",
        "seeking",
        "looking",
        "look",
        "need",
        "needs",
        "needed",
        "want",
        "wants",
        "wanted",
        "require",
        "requires",
        "required",
        "find",
        "partner",
        "partners",
        "partnership",
        "able",
        "capable",
        "experience",
        "experienced",
        "interested",
        "please",
        "firm",
        "firms",
        "business",
        "there",
        "where",
        "when",
        "what",
        "how",
        "per",
        "via",
        "if",
        "then",
        "so",
        "up",
        "out",
        "use",
        "used",
        "using",
        "new",
    ]
)
KOREAN_STOP_WORDS = re.compile(
    r"(?:을|를|이|가|은|는|의|에|와|과)?\s?(?:찾습니다|찾고\s?있습니다|구합니다|원합니다|희망합니다|필요합니다|모집합니다|있습니다|합니다|입니다|당사는|당사|저희는|저희|"
    r"할\s?수\s?있는|하는|위한|대한|통한|관련|및|등|기업을|기업|업체를|업체|회사를|회사|파트너를|파트너|가능한|보유한|있는|찾음|구함)"
)


def words_in(text: str) -> list[str]:
    """Return the words of a text in lower case, in their order: Latin ones with their digits, and runs of Hangul."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return an English word without its ending.

    >>> [stem(one) for one in ("manufactures", "manufacturing", "manufacturer", "antibodies", "antibody")]
    ['manufact', 'manufact', 'manufact', 'antibod', 'antibod']
    """
    found = word
    for _ in range(2):
        for suffix in _SUFFIXES:
            if found.endswith(suffix) and len(found) - len(suffix) >= _LEAST_STEM:
                found = found[: -len(suffix)]
                break
    return found


def counted(text: str) -> list[str]:
    """Return the stems and pairs of syllables of a text; a lone syllable counts by itself, everyday words do not.

    >>> counted("항체 CDMO services")
    ['항체', 'cdmo', 'serv']
    """
    found = []
    for word in words_in(text):
        if "가" <= word[0] <= "힣":
            found += [word[place : place + 2] for place in range(len(word) - 1)] or [word]
        elif word not in STOP_WORDS:
            found.append(stem(word))
    return found
