"""Learn from pairs of Korean and Latin names how sounds and words are written, by expectation and maximisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hangul import letters
from .name_tree import UsualLetters, name_tree
from .sound_paths import LETTER, PART_OF_A_WORD, WHOLE_WORD, expect
from .sound_tables import LONGEST, LONGEST_WORD, DenseTables, KoreanSounds, SoundTables, empty_tables

ROUNDS = 6
_OFTEN_ENOUGH_FOR_A_PAIR = 8
_OFTEN_ENOUGH_FOR_A_WORD = 3
_LONGEST_SPELLING = 16
_FIRST_WORD = 1e-3
_LEAST_WORD = 1e-3
_LEAST_SOUND = 1e-4
_BELIEF = 1.0
"""How many observations what is known beforehand counts for."""

Pair = tuple[str, tuple[str, ...]]
"""A bare Korean name and the words of a bare Latin one."""


def learn(
    pairs: Sequence[Pair], known_words: Mapping[str, Sequence[str]] | None = None, rounds: int = ROUNDS
) -> SoundTables:
    """Return tables learned from pairs of names of the same organisation.

    `known_words` are Korean words with spellings in Latin letters that are known beforehand (letters read aloud, words of the trade);
    each counts as if it had been seen once. What was seen too rarely to be told from chance is left out.
    """
    known = {
        (word, spelling)
        for word, spellings in (known_words or {}).items()
        for spelling in spellings
        if word and spelling
    }
    tables, seen = _first_tables(pairs, known)
    words_seen = Counter(
        name[start : start + length]
        for name, _ in pairs
        for length in range(1, LONGEST_WORD + 1)
        for start in range(len(name) - length + 1)
    )
    beforehand = tables.chances.copy()
    usual = UsualLetters([words for _, words in pairs])
    for _ in range(rounds):
        counts, word_counts = _expected(pairs, tables, usual)
        used = counts.sum(axis=1, keepdims=True)
        tables.chances[:] = ((counts + _BELIEF * np.minimum(beforehand, 0.02)) / (used + _BELIEF)).astype(np.float32)
        for sound, row in tables.row_of.items():
            if len(sound) == 2:
                # Two letters are taken together as often as they were so far, of the times that they stand there.
                tables.chances[row] *= min(1.0, float(used[row, 0]) / seen[sound] + 1e-6)
            elif sound.isascii() and sound in tables.column_of:
                tables.chances[row, tables.column_of[sound]] = max(0.5, tables.chances[row, tables.column_of[sound]])
        chances: dict[str, dict[str, float]] = defaultdict(dict)
        for (word, spelling), count in word_counts.items():
            believed = count + (0.5 if (word, spelling) in known else -0.5)
            if believed > 0:
                chances[word][spelling] = believed / (words_seen[word] + 1)
        for word, spelling in known:
            chances[word].setdefault(spelling, 0.5 / (words_seen[word] + 1))
        tables.words = chances
    return _worth_keeping(tables, beforehand, known)


def _first_tables(pairs: Sequence[Pair], known: set[tuple[str, str]]) -> tuple[DenseTables, Counter[str]]:
    seen: Counter[str] = Counter()
    spellings: set[str] = set()
    for korean, words in pairs:
        flat = [one for syllable in letters(korean) for one in syllable]
        seen.update(flat)
        seen.update(a + b for a, b in zip(flat, flat[1:], strict=False))
        joined = "".join(words)
        spellings.update(
            joined[start : start + length]
            for length in range(1, LONGEST + 1)
            for start in range(len(joined) - length + 1)
        )
    sounds = sorted(one for one, count in seen.items() if len(one) == 1 or count >= _OFTEN_ENOUGH_FOR_A_PAIR)
    tables = empty_tables(sounds, sorted(spellings))
    # At first a letter is written as any one or two, which is what the first round learns from.
    lengths = np.array([*(len(one) for one in tables.column_of), *range(1, LONGEST + 1)])
    for sound, row in tables.row_of.items():
        start = (0.02, 0.03, 1e-3, 3e-5) if len(sound) == 1 else (0.0, 3e-4, 3e-4, 1e-4)
        if not sound.isascii():
            tables.chances[row] = np.array(start)[lengths]
    chances: dict[str, dict[str, float]] = defaultdict(dict)
    for word, spelling in _often_together(pairs):
        chances[word][spelling] = _FIRST_WORD
    for word, spelling in known:
        chances[word][spelling] = 100 * _FIRST_WORD
    tables.words = chances
    return tables, seen


def _often_together(pairs: Sequence[Pair]) -> Iterable[tuple[str, str]]:
    """Yield (syllables, Latin letters) that stand in the same pairs more often than by chance."""
    parts = []
    words_in: Counter[str] = Counter()
    spellings_in: Counter[str] = Counter()
    for korean, latin in pairs:
        joined = "".join(latin)
        words = {
            korean[start : start + length]
            for length in range(1, LONGEST_WORD + 1)
            for start in range(len(korean) - length + 1)
        }
        spellings = {
            joined[start : start + length]
            for length in range(1, _LONGEST_SPELLING + 1)
            for start in range(len(joined) - length + 1)
        }
        parts.append((words, spellings))
        words_in.update(words)
        spellings_in.update(spellings)
    often = _OFTEN_ENOUGH_FOR_A_WORD
    both: Counter[tuple[str, str]] = Counter()
    for words, spellings in parts:
        good = [one for one in spellings if spellings_in[one] >= often]
        for word in words:
            if words_in[word] >= often:
                both.update((word, spelling) for spelling in good)
    for (word, spelling), count in both.items():
        by_chance = words_in[word] * spellings_in[spelling] / len(pairs)
        if (
            count >= often
            and count > 4 * by_chance
            and count > 0.25 * spellings_in[spelling]
            and count > 0.1 * words_in[word]
        ):
            yield word, spelling


@dataclass(frozen=True, slots=True)
class Ways:
    """The words of a Korean name by their Latin spelling: `of` cuts the other three into those of each spelling of a list."""

    of: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    chance: NDArray[np.float64]
    order: tuple[int, ...]


def ways(korean: KoreanSounds, number: Mapping[str, int]) -> Ways:
    """Return the words of a name, in the order of a list of spellings (spelling → place)."""
    order = sorted(range(len(korean.words)), key=lambda place: number[korean.words[place][2]])
    found = [korean.words[place] for place in order]
    each = np.bincount(np.array([number[spelling] for _, _, spelling, _ in found], np.int64), minlength=len(number))
    cuts = np.zeros(len(number) + 1, np.int32)
    cuts[1:] = np.cumsum(each)
    return Ways(
        cuts,
        np.array([start for start, _, _, _ in found], np.int32),
        np.array([end for _, end, _, _ in found], np.int32),
        np.array([chance for _, _, _, chance in found], np.float64),
        tuple(order),
    )


USUAL_WEIGHT = 0.8
"""How far the chance of a Latin name in itself is taken out of its score: short and common names would win otherwise."""
SKIPPED = np.array([WHOLE_WORD, PART_OF_A_WORD, LETTER])


def _expected(
    pairs: Sequence[Pair], tables: DenseTables, usual: UsualLetters
) -> tuple[NDArray[np.float64], dict[tuple[str, str], float]]:
    counts = np.zeros(tables.chances.shape)
    word_counts: dict[tuple[str, str], float] = defaultdict(float)
    for name, latin in pairs:
        korean = tables.korean(name)
        # Only the words of this very name are looked for in its spelling.
        number = {spelling: place for place, spelling in enumerate(sorted({one[2] for one in korean.words}))}
        tree = name_tree([latin], tables.column, list(number), usual)
        of = ways(korean, number)
        way_counts = np.zeros(len(of.chance))
        total = expect(
            tree.depth, tree.is_break, tree.word_start, tree.back, tree.column, tree.words_from, tree.word, tree.word_depth, korean.one, korean.two, of.of, of.start, of.end, of.chance, SKIPPED,
            USUAL_WEIGHT * tree.usual, korean.single, korean.double, counts, way_counts,
        )  # fmt: skip
        if total > 0:
            for place, count in zip(of.order, way_counts, strict=True):
                start, end, spelling, _ = korean.words[place]
                word_counts[_word(name, start, end), spelling] += float(count)
    return counts, word_counts


def _word(name: str, start: int, end: int) -> str:
    """Return the syllables of a name between two of its letters."""
    passed, first = 0, -1
    for place, syllable in enumerate(letters(name)):
        if passed == start:
            first = place
        passed += len(syllable)
        if passed == end:
            return name[first : place + 1]
    raise AssertionError("a word ends where a syllable ends")


def _worth_keeping(tables: DenseTables, beforehand: NDArray[np.float32], known: set[tuple[str, str]]) -> SoundTables:
    spellings = list(tables.column_of)
    sounds = {}
    for sound, row in tables.row_of.items():
        sounds[sound] = {
            spellings[column]: float(tables.chances[row, column])
            for column in np.flatnonzero(tables.chances[row, : len(spellings)] > _LEAST_SOUND).tolist()
        }
    words = {
        word: kept
        for word, row in tables.words.items()
        if (
            kept := {
                spelling: chance
                for spelling, chance in row.items()
                if chance > _LEAST_WORD or (word, spelling) in known
            }
        )
    }
    return SoundTables(sounds, words)
