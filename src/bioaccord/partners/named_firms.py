"""Which organisations a text names: by their names without legal forms, in either script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from bioaccord.vocabulary.material import standard_materials

from .bare_name import bare_english, bare_korean
from .hangul import has_hangul
from .known_words import known_words
from .terms import standard_terms
from .word_stems import STOP_WORDS, stem

_SHORTEST_KOREAN, _SHORTEST_ENGLISH = 4, 6
"""Letters; shorter names are words of the language too."""
_WORD = re.compile(r"[A-Za-z0-9]+")
_GROUPS = frozenset(("삼성", "녹십자", "종근당", "유한", "동아", "중외"))
"""Words among the known ones that name a group of firms, and nothing of the trade."""


class NamedFirms:
    """A text, ready to be asked whom it names. `own` are the names of the firm that wrote it: within them nobody else is named."""

    def __init__(self, text: str, own: Iterable[str] = ()) -> None:
        plain = unicodedata.normalize("NFKD", text)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter) and not _is_hidden(letter))
        plain = unicodedata.normalize("NFC", plain).replace("&", " and ").replace("'", "").replace("’", "")
        words = _WORD.findall(plain)
        self._latin = f" {' '.join(words).casefold()} "
        self._capitals = {word.casefold() for word in words if word[0].isupper()}
        self._korean = bare_korean(text)
        self._written = unicodedata.normalize("NFKC", text).casefold().replace("&", "앤")
        for name in own:
            if has_hangul(name):
                if bare := bare_korean(name):
                    self._korean = self._korean.replace(bare, "|")
            elif bare_words := bare_english(name):
                self._latin = self._latin.replace(f" {' '.join(bare_words)} ", " | ")

    def names(self, name: str) -> bool:
        """Tell whether the text names an organisation that is called so.

        >>> NamedFirms("we run the reactors of samsung biologics").names("Samsung Biologics Co., Ltd.")
        True
        """
        return self._names_korean(name) if has_hangul(name) else self._names_latin(name)

    def _names_korean(self, name: str) -> bool:
        bare = _bare_korean(name)
        if len(bare) < _SHORTEST_KOREAN or bare not in self._korean:
            return False
        # With blanks and marks wherever the writer likes them, but as the beginning of a word.
        spaced = r"[\W_]*".join(map(re.escape, bare))
        return re.search(rf"(?<![0-9a-z가-힣]){spaced}", self._written) is not None

    def _names_latin(self, name: str) -> bool:
        words = _bare_english(name)
        if sum(map(len, words)) < _SHORTEST_ENGLISH or all(_is_everyday(word) for word in words):
            return False
        if f" {' '.join(words)} " in self._latin:
            # One word alone is a name where it is written as one: Insight, but not insight.
            return len(words) > 1 or words[0] in self._capitals
        return len(words) > 1 and f" {''.join(words)} " in self._latin


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf"


@lru_cache(maxsize=100_000)
def _bare_korean(name: str) -> str:
    return bare_korean(name)


@lru_cache(maxsize=100_000)
def _bare_english(name: str) -> tuple[str, ...]:
    return bare_english(name)


def _is_everyday(word: str) -> bool:
    return word.isdigit() or word in STOP_WORDS or stem(word) in _trade_stems()


@cache
def _trade_stems() -> frozenset[str]:
    """Return the stems of the words of the trade, by which alone no firm is named: cell, therapy, biologics."""
    texts = [text for term in standard_terms() for text in (term.name.en, *term.words_en)]
    texts += [text for one in standard_materials() for text in (one.name.en, *one.synonyms_en)]
    texts += [
        spelling
        for word, spellings in known_words().items()
        if word not in _GROUPS
        for spelling in spellings
        if len(spelling) > 2
    ]
    return frozenset(stem(word.casefold()) for text in texts for word in _WORD.findall(text))
