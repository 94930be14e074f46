"""Words in one language bring their translations along, through a glossary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from .query import Clause, WordForm, Words

_LONGEST = 5  # words of a term of the glossary
_MOST_TRANSLATIONS = 5
# Particles that a typed word may carry; only after three syllables, where they are hardly ever part of the word.
_PARTICLES = (
    "에서는",
    "으로써",
    "에서",
    "에게",
    "으로",
    "부터",
    "까지",
    "의",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "에",
    "와",
    "과",
    "로",
)
_LEAST_SYLLABLES = 3


class Translations(Protocol):
    """Tells what a word or term is called in the other language; empty where it does not know."""

    def translations(self, word: str) -> tuple[str, ...]:
        """Return the translations, official words first."""
        ...


class NoTranslations:
    """A glossary without entries."""

    def translations(self, word: str) -> tuple[str, ...]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """What was searched besides the words that were typed; the reader is told."""

    typed: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses that one term of the glossary covers, and what else is searched for them."""

    clauses: tuple[Clause, ...]
    also_searched: tuple[AlsoSearched, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """The words that are searched besides, of all the words of the group."""
        return tuple(dict.fromkeys(word for one in self.also_searched for word in one.also))


def groups(clauses: Sequence[Clause], glossary: Translations) -> list[Group]:
    """Return the clauses in order, the longest terms of the glossary together: clinical and trial are one term."""
    found: list[Group] = []
    place = 0
    while place < len(clauses):
        size = 1
        also: tuple[AlsoSearched, ...] = ()
        for longest in range(min(_LONGEST, len(clauses) - place), 1, -1):
            several = clauses[place : place + longest]
            if not all(map(_is_single_word, several)):
                continue
            typed = " ".join(_text(one) for one in several)
            if told := glossary.translations(typed):
                size, also = longest, (AlsoSearched(typed, told[:_MOST_TRANSLATIONS]),)
                break
        clause = clauses[place]
        if size == 1 and not clause.is_excluded:
            words = (term.text for term in clause.any_of if isinstance(term, Words) and term.form == WordForm.WORD)
            also = tuple(AlsoSearched(word, told) for word in words if (told := _of_word(word, glossary)))
        found.append(Group(tuple(clauses[place : place + size]), also))
        place += size
    return found


def _of_word(word: str, glossary: Translations) -> tuple[str, ...]:
    told = glossary.translations(word)[:_MOST_TRANSLATIONS]
    if told:
        return told
    for particle in _PARTICLES:
        stem = word.removesuffix(particle)
        if stem != word and len(stem) >= _LEAST_SYLLABLES and all("가" <= letter <= "힣" for letter in stem):
            return (stem, *glossary.translations(stem)[: _MOST_TRANSLATIONS - 1])
    return ()


def _is_single_word(clause: Clause) -> bool:
    first = clause.any_of[0]
    single = len(clause.any_of) == 1 and not clause.is_excluded
    return single and isinstance(first, Words) and first.form == WordForm.WORD


def _text(clause: Clause) -> str:
    first = clause.any_of[0]
    return first.text if isinstance(first, Words) else ""
