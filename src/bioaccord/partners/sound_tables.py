"""How likely the sounds and words of a Korean name are written so in Latin letters: the tables that the comparison of names reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .hangul import letters

LONGEST = 3
"""The most Latin letters that one or two Korean ones become."""
LONGEST_WORD = 5
"""The most syllables that are looked up as a word."""
_UNSEEN = {1: (2e-3, 1e-3, 1e-5, 1e-7), 2: (0.0, 1e-6, 1e-6, 1e-7)}
"""Chance of what was never seen, by the Korean letters and the Latin ones."""
_UNKNOWN = {1: (0.02, 0.02, 1e-4, 1e-6), 2: (0.0, 0.0, 0.0, 0.0)}
"""The same for a Korean letter that was never seen."""


@dataclass(frozen=True, slots=True)
class SoundTables:
    """What was learned: `sounds` of one or two Korean letters, and `words` of one to five syllables, each with its chances in Latin letters.

    Chances of a sound add up to at most one over all spellings, and so do those of all words and sounds that may start at a place.
    """

    sounds: Mapping[str, Mapping[str, float]]
    words: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class KoreanSounds:
    """A Korean name, ready to be compared.

    `single` and `double` are rows of the tables for the letter, and the two letters, that begin at each place (-1: none); `one` and `two`
    (Latin spellings, places) their chances. `words` are (first letter, letter after the last, Latin spelling, chance).
    """

    single: NDArray[np.int32]
    double: NDArray[np.int32]
    one: NDArray[np.float32]
    two: NDArray[np.float32]
    words: tuple[tuple[int, int, str, float], ...]


@dataclass(slots=True)
class DenseTables:
    """The same tables as one array: rows are sounds, columns Latin spellings of up to three letters."""

    chances: NDArray[np.float32]
    row_of: dict[str, int]
    column_of: dict[str, int]
    words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def unknown_column(self) -> int:
        """Return the column of spellings that no sound was ever seen with, by their length: it, and the two after it."""
        return int(self.chances.shape[1]) - LONGEST

    def column(self, spelling: str) -> int:
        """Return the column of a Latin spelling of at most three letters."""
        found = self.column_of.get(spelling)
        return self.unknown_column + len(spelling) - 1 if found is None else found

    def korean(self, name: str) -> KoreanSounds:
        """Return a bare Korean name as rows of the tables."""
        syllables = letters(name)
        flat = [one for syllable in syllables for one in syllable]
        starts = np.cumsum([0, *(len(one) for one in syllables)]).tolist()
        unknown = self.chances.shape[0] - 1
        single = np.array([self.row_of.get(one, unknown) for one in flat], np.int32)
        pairs = [self.row_of.get(a + b, -1) for a, b in zip(flat, flat[1:], strict=False)]
        words = tuple(
            (starts[first], starts[end], spelling, chance)
            for first in range(len(name))
            for end in range(first + 1, min(first + LONGEST_WORD, len(name)) + 1)
            for spelling, chance in self.words.get(name[first:end], {}).items()
        )
        double = np.array([*pairs, -1][: len(flat)], np.int32)
        one = np.ascontiguousarray(self.chances[single].T)
        two = np.ascontiguousarray((self.chances[double] * (double >= 0)[:, None]).T)
        return KoreanSounds(single, double, one, two, words)


def dense(tables: SoundTables) -> DenseTables:
    """Return tables as one array, with the chances of what was never seen."""
    spellings = sorted({spelling for row in tables.sounds.values() for spelling in row if spelling})
    result = empty_tables(tables.sounds, spellings)
    result.words = tables.words
    for sound, row in tables.sounds.items():
        place = result.row_of[sound]
        for spelling, chance in row.items():
            result.chances[place, result.column(spelling)] = chance
    return result


def empty_tables(sounds: Iterable[str], spellings: Iterable[str]) -> DenseTables:
    """Return tables in which nothing was seen yet: a Latin letter or a digit of a Korean name is itself as a rule."""
    row_of = {sound: place for place, sound in enumerate(sounds)}
    column_of = {"": 0} | {spelling: place for place, spelling in enumerate(spellings, start=1)}
    lengths = np.array([*(len(one) for one in column_of), *range(1, LONGEST + 1)])
    chances = np.zeros((len(row_of) + 1, len(lengths)), np.float32)
    for sound, place in row_of.items():
        chances[place] = np.array(_UNSEEN[len(sound)])[lengths]
        if sound.isascii() and sound in column_of:
            chances[place, column_of[sound]] = 0.9
    chances[-1] = np.array(_UNKNOWN[1])[lengths]
    return DenseTables(chances, row_of, column_of)
