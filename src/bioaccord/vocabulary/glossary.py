"""The bilingual glossary: Korean and English words of the field, for search in both languages, extendable by an association's own table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import ahocorasick

from .errors import InputError, Refusal, did_you_mean
from .language import Text
from .sentence import Sentence
from .words_in_text import end_of_word, folded

GLOSSARY_COLUMNS = ("ko", "en", "kind", "synonyms", "identifier")


class EntryKind(StrEnum):
    """What an entry names."""

    TERM = "term"
    LAW = "law"
    AGENCY = "agency"
    PROCEDURE = "procedure"
    MATERIAL = "material"
    DRUG = "drug"


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A pair of words that mean the same, the first being the official ones; `synonyms` in either language.

    `identifier` is the id of an agency (the Federal Register's slug for US ones) or a drug, and empty for all else.
    """

    ko: str
    en: str
    kind: EntryKind
    synonyms: tuple[str, ...] = ()
    identifier: str = ""

    @property
    def korean_words(self) -> tuple[str, ...]:
        """The Korean word and its Korean synonyms."""
        return (self.ko, *(word for word in self.synonyms if _is_korean(word)))

    @property
    def english_words(self) -> tuple[str, ...]:
        """The English word and its English synonyms, abbreviations included."""
        return (self.en, *(word for word in self.synonyms if not _is_korean(word)))


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A word of the glossary in a text: where it stands, and what it is called in the other language."""

    start: int
    end: int
    words: str
    translations: tuple[str, ...]
    entries: tuple[GlossaryEntry, ...]


class Glossary:
    """The glossary, looked up in both directions. Building it takes a moment; one instance serves any number of texts."""

    def __init__(self, entries: Iterable[GlossaryEntry]) -> None:
        self._entries = tuple(entries)
        by_word: dict[str, list[GlossaryEntry]] = {}
        for entry in self._entries:
            for word in (*entry.korean_words, *entry.english_words):
                for written in {folded(word), folded(word).replace(" ", "") if _is_korean(word) else folded(word)}:
                    known = by_word.setdefault(written, [])
                    if entry not in known:
                        known.append(entry)
        self._by_word = by_word
        self._automaton: Any = ahocorasick.Automaton()
        for word in by_word:
            self._automaton.add_word(word, len(word))
        if by_word:
            self._automaton.make_automaton()

    def __iter__(self) -> Iterator[GlossaryEntry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def translations(self, word: str) -> tuple[str, ...]:
        """Return what a word is called in the other language, official words first; empty where the glossary has none.

        A single word or term, in any case, an English plural included; for whole queries see `terms_in`.

        >>> standard_glossary().translations("약사법")
        ('Pharmaceutical Affairs Act',)
        >>> standard_glossary().translations("vaccines")
        ('백신',)
        """
        bare = " ".join(word.split())
        return _translations(self._entries_of(folded(bare)), of_korean=_is_korean(bare))

    def terms_in(self, text: str) -> tuple[FoundTerm, ...]:
        """Return the glossary's words in a text, in order; of words that overlap the longest counts.

        >>> [(term.words, term.translations[0]) for term in standard_glossary().terms_in("항체의약품의 수출 허가")]
        [('항체의약품', 'antibody drug'), ('수출', 'export'), ('허가', 'permission')]
        """
        if not self._by_word:
            return ()
        lowered = folded(text)
        spans = []
        for last, length in self._automaton.iter(lowered):
            start = last - length + 1
            end = end_of_word(lowered, start, last + 1)
            # One syllable is too often a particle or a counter (은, 배) to be a word, unless it is all there is.
            if end is not None and (length > 1 or lowered.strip() == lowered[start:end]):
                spans.append((start, end, lowered[start : last + 1]))
        spans.sort(key=lambda span: (span[0], -span[1]))
        found: list[FoundTerm] = []
        # Longest first decides what is kept, so that a long term that begins inside a short one still wins.
        taken: list[tuple[int, int]] = []
        for start, end, word in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            entries = tuple(self._by_word[word])
            told = _translations(entries, of_korean=_is_korean(word))
            found.append(FoundTerm(start, end, text[start:end], told, entries))
        return tuple(sorted(found, key=lambda term: term.start))

    def extended_by(self, entries: Iterable[GlossaryEntry]) -> Glossary:
        """Return a glossary with further entries; one that names the same pair as an entry here takes its place."""
        further = list(entries)
        pairs = {_pair(entry) for entry in further}
        return Glossary([*(entry for entry in self if _pair(entry) not in pairs), *further])

    def _entries_of(self, word: str) -> tuple[GlossaryEntry, ...]:
        for written in (word, word.replace(" ", "") if _is_korean(word) else word):
            if written in self._by_word:
                return tuple(self._by_word[written])
        for ending in ("s", "es"):
            if word.endswith(ending) and word.removesuffix(ending) in self._by_word:
                return tuple(self._by_word[word.removesuffix(ending)])
        return ()


def read_glossary(path: Path) -> tuple[GlossaryEntry, ...]:
    """Return the entries of a table of the glossary: tab-separated UTF-8 with the columns `GLOSSARY_COLUMNS`, synonyms by semicolon.

    The last two columns may be left out. Raises `InputError` with every row that lacks a side, has an unknown kind, has the
    languages exchanged, or repeats a pair.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(
            Refusal(
                str(path),
                Sentence("cannot be read as a glossary: {problem}.", problem=problem),
                Sentence("Name a tab-separated file in UTF-8."),
            )
        ) from problem
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = tuple(next(rows, ()))
    if header[:3] != GLOSSARY_COLUMNS[:3] or header != GLOSSARY_COLUMNS[: len(header)]:
        raise InputError(
            Refusal(
                str(path),
                Sentence("begins with the columns: {columns}.", columns=", ".join(header) or "-"),
                Sentence(
                    "It needs {columns}, separated by tabs, in this order; the last two may be missing.",
                    columns=", ".join(GLOSSARY_COLUMNS),
                ),
                row=1,
            )
        )
    entries: list[GlossaryEntry] = []
    refusals: list[Refusal] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        told = dict(
            zip(GLOSSARY_COLUMNS, (*(cell.strip() for cell in row), *[""] * len(GLOSSARY_COLUMNS)), strict=False)
        )
        refused = _refusals(told, str(path), number)
        if not refused:
            entry = GlossaryEntry(
                ko=told["ko"],
                en=told["en"],
                kind=EntryKind(told["kind"]),
                synonyms=tuple(word.strip() for word in told["synonyms"].split(";") if word.strip()),
                identifier=told["identifier"],
            )
            before = seen.setdefault(_pair(entry), number)
            if before == number:
                entries.append(entry)
            else:
                refused.append(
                    Refusal(
                        str(path),
                        Sentence("'{ko}' = '{en}' stands in row {row} already.", ko=entry.ko, en=entry.en, row=before),
                        Sentence("Leave one of them out, and put its other words under synonyms."),
                        row=number,
                    )
                )
        refusals += refused
    if refusals:
        raise InputError(refusals)
    return tuple(entries)


def _refusals(told: dict[str, str], file: str, row: int) -> list[Refusal]:
    refused = []
    for column, language in (("ko", Text("한국어", "Korean")), ("en", Text("영어", "English"))):
        word = told[column]
        if not word:
            refused.append(
                Refusal(
                    file,
                    Sentence("is empty."),
                    Sentence("Write the {language} word, or leave the row out.", language=language),
                    row=row,
                    column=column,
                )
            )
        elif _is_korean(word) != (column == "ko"):
            refused.append(
                Refusal(
                    file,
                    Sentence("holds '{word}', which is not {language}.", word=word, language=language),
                    Sentence("Most likely the two languages are exchanged: Korean stands first."),
                    row=row,
                    column=column,
                    value=word,
                )
            )
    kinds = [str(kind) for kind in EntryKind]
    if told["kind"] not in kinds:
        refused.append(
            Refusal(
                file,
                Sentence("'{kind}' is not a kind of entry.", kind=told["kind"]),
                did_you_mean(told["kind"], kinds) + Sentence("Use one of {kinds}.", kinds=", ".join(kinds)),
                row=row,
                column="kind",
                value=told["kind"],
            )
        )
    return refused


_HANGUL = re.compile(r"[가-힣]")


def _is_korean(word: str) -> bool:
    return bool(_HANGUL.search(word))


def _pair(entry: GlossaryEntry) -> tuple[str, str]:
    return folded(entry.ko), folded(entry.en)


def _translations(entries: Iterable[GlossaryEntry], *, of_korean: bool) -> tuple[str, ...]:
    told = [entry.english_words if of_korean else entry.korean_words for entry in entries]
    first = [words[0] for words in told]
    return tuple(dict.fromkeys([*first, *(word for words in told for word in words[1:])]))


@cache
def standard_glossary() -> Glossary:
    """Return the glossary that ships with bioaccord."""
    return Glossary(read_glossary(Path(str(files("bioaccord.vocabulary").joinpath("glossary.tsv")))))
