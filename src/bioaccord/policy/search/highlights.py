"""Where the words that were searched stand in a text, and the part of it worth showing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tantivy

from bioaccord.vocabulary.language import Language, Text

from .query import WordForm, Words
from .tokens import is_within_word, runs

_MOST_READ = 200_000  # characters of a text in which matches are looked for
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a snippet, and whether it is what was searched."""

    words: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Highlight:
    """Finds one word or phrase in a text, as the index does."""

    pattern: re.Pattern[str]
    stem: str
    begins_only: bool
    is_spaced_at_start: bool
    is_spaced_at_end: bool
    stemmer: tantivy.TextAnalyzer

    @classmethod
    def of(cls, words: Words, stemmer: tantivy.TextAnalyzer) -> Highlight:
        """Return what finds words; a single English word in every form with its stem."""
        parts = runs(words.text)
        single = len(parts) == 1 and not parts[0][1] and words.form == WordForm.WORD
        stem = " ".join(stemmer.analyze(parts[0][0].lower())) if single else ""
        spaced = r"[\W_]*"
        written = spaced.join(re.escape(part) for part, _ in parts)
        if stem:
            # antibodi stands for antibody and antibodies: what follows is compared by its stem.
            written = re.escape(_common(stem, parts[0][0].lower())) + r"[^\W_]*"
        elif parts and not parts[-1][1] and words.form == WordForm.WORD:
            written += "(?:e?s)?"
        return cls(
            re.compile(written, re.IGNORECASE),
            stem,
            words.form == WordForm.BEGINNING,
            bool(parts) and not parts[0][1],
            bool(parts) and not parts[-1][1],
            stemmer,
        )

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands in a text."""
        for match in self.pattern.finditer(text[:_MOST_READ]):
            start, end = match.span()
            if start == end or (self.is_spaced_at_start and is_within_word(text, start)):
                continue
            if self.stem:
                word = runs(match.group())[0][0]
                if " ".join(self.stemmer.analyze(word.lower())) == self.stem:
                    yield start, start + len(word)
            elif self.begins_only or not self.is_spaced_at_end or not is_within_word(text, end):
                yield start, end


def snippet(text: Text, language: Language | str, highlights: Sequence[Highlight], length: int) -> tuple[Run, ...]:
    """Return the part of a text with most of the words searched, in the reader's language where they stand there.

    About `length` characters, with … where the text goes on. Where nothing is found in it, its beginning.
    """
    korean_first = language == Language.KOREAN
    for words in (text.ko, text.en) if korean_first else (text.en, text.ko):
        flat = " ".join(words[:_MOST_READ].split())
        found = _places(flat, highlights)
        if found:
            return _cut(flat, [(start, end) for start, end, _ in found], *_window(flat, found, length))
    flat = " ".join(text.in_language(language)[:_MOST_READ].split())
    return _cut(flat, [], 0, _word_end(flat, min(length, len(flat))))


def marked(words: str, highlights: Sequence[Highlight]) -> tuple[Run, ...]:
    """Return a title, whole, with the words searched marked."""
    return _cut(words, [(start, end) for start, end, _ in _places(words, highlights)], 0, len(words))


def _places(text: str, highlights: Sequence[Highlight]) -> list[tuple[int, int, int]]:
    """Return (start, end, which highlight) in order; of those that overlap the first and longest."""
    every = sorted(
        ((start, end, number) for number, one in enumerate(highlights) for start, end in one.places(text)),
        key=lambda place: (place[0], -place[1]),
    )
    kept: list[tuple[int, int, int]] = []
    for start, end, number in every:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, number))
    return kept


def _window(text: str, found: list[tuple[int, int, int]], length: int) -> tuple[int, int]:
    best, best_start = (-1, -1), 0
    for place, (start, _, _) in enumerate(found):
        inside = []
        for one in found[place:]:
            if one[1] > start + length - _BEFORE:
                break
            inside.append(one[2])
        worth = (len(set(inside)), len(inside))
        if worth > best:
            best, best_start = worth, start
    start = max(0, min(best_start - _BEFORE, len(text) - length))
    while start > 0 and start < best_start and not text[start - 1].isspace():
        start += 1
    return start, _word_end(text, min(len(text), start + length))


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, end - 30), end)
    return space if space > 0 else end


def _cut(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> tuple[Run, ...]:
    pieces: list[Run] = [Run("… ", False)] if start > 0 else []
    at = start
    for first, last in places:
        if first < start or first >= end:
            continue
        last = min(last, end)
        if first > at:
            pieces.append(Run(text[at:first], False))
        pieces.append(Run(text[first:last], True))
        at = last
    if at < end:
        pieces.append(Run(text[at:end], False))
    if end < len(text):
        pieces.append(Run(" …", False))
    return tuple(pieces)


def _common(stem: str, word: str) -> str:
    size = 0
    while size < min(len(stem), len(word)) and stem[size] == word[size]:
        size += 1
    return word[:size]
