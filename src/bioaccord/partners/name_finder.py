"""Find the Latin name of an organisation whose Korean name is known."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bare_name import bare_english, bare_korean
from .name_tree import UsualLetters, name_tree
from .sound_learning import SKIPPED, USUAL_WEIGHT, ways
from .sound_paths import compare
from .sound_tables import SoundTables, dense

FLOOR = -14.0
"""A beginning whose score falls so low is not followed: no name that was right ever came back from there."""
NOT_ALIKE = -30.0
"""The score of names that have nothing in common."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """A Latin name's place in the list, and its score."""

    place: int
    score: float


class NameFinder:
    """Latin names, ready to be compared with Korean ones by sound and by words.

    `usual` tells which letters are common in names, where the list is too short to show it; by default the list itself does.
    """

    def __init__(self, names: Sequence[str], tables: SoundTables, usual: UsualLetters | None = None) -> None:
        self._tables = dense(tables)
        bare = [bare_english(name) for name in names]
        spellings = sorted({spelling for row in tables.words.values() for spelling in row})
        self._number = {spelling: place for place, spelling in enumerate(spellings)}
        self._owner = [place for place, words in enumerate(bare) for _ in _orders(words)]
        ordered = [order for words in bare for order in _orders(words)]
        self._tree = name_tree(ordered, self._tables.column, spellings, usual or UsualLetters(ordered))
        self._count = len(names)

    def scores(self, korean_name: str) -> NDArray[np.float32]:
        """Return the score of every Latin name (in their order) for a Korean one: a logarithm, higher is more alike."""
        korean = self._tables.korean(bare_korean(korean_name))
        of = ways(korean, self._number)
        tree = self._tree
        found = np.full(len(self._owner), NOT_ALIKE, np.float32)
        compare(
            tree.depth, tree.after, tree.is_break, tree.word_start, tree.held, tree.usual, tree.back, tree.column, tree.words_from,
            tree.word, tree.word_depth, tree.names_from, tree.names, korean.one, korean.two,
            of.of, of.start, of.end, of.chance, SKIPPED, USUAL_WEIGHT, FLOOR, found,
        )  # fmt: skip
        best = np.full(self._count, NOT_ALIKE, np.float32)
        np.maximum.at(best, self._owner, found)
        return best

    def all_scores(self, korean_names: Sequence[str], threads: int = 2) -> NDArray[np.float32]:
        """Return the scores of all pairs (Korean names, Latin names)."""
        with ThreadPoolExecutor(threads) as pool:
            return np.stack(list(pool.map(self.scores, korean_names)))

    def find(self, korean_name: str, limit: int = 10) -> list[FoundName]:
        """Return the most alike Latin names, best first; of equal ones the first in the list."""
        scores = self.scores(korean_name)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [FoundName(int(place), float(scores[place])) for place in order if scores[place] > NOT_ALIKE]


def _orders(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the orders in which a name is said: 한국맥널티 is McNulty Korea."""
    if len(words) > 1 and words[-1] == "korea":
        return [words, ("korea", *words[:-1])]
    return [words]
