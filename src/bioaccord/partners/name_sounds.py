"""Which Korean names of one table sound like which Latin names of another, and how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .bare_name import bare_english
from .name_finder import NOT_ALIKE, NameFinder
from .name_tree import UsualLetters
from .progress import Steps
from .sound_tables import SoundTables

_AT_ONCE = 128
_NEAREST = 4
_FEW_NAMES = 500
"""A shorter list of names does not show by itself which letters are usual."""
_LEAST = -2.0
"""A lower score among the nearest is chance: of a million pairs of unlike names some 500 reach it."""


class NameSounds:
    """Scores of Korean names against Latin ones: of those that are near, and of those that were asked for."""

    def __init__(
        self,
        korean: Sequence[str],
        latin: Sequence[str],
        tables: SoundTables,
        wanted: Sequence[tuple[int, int]] = (),
        steps: Steps | None = None,
    ) -> None:
        self.near: list[tuple[int, int]] = []
        self._scores: dict[tuple[int, int], float] = {}
        if not korean or not latin:
            return
        by_row: dict[int, list[int]] = defaultdict(list)
        for row, column in wanted:
            by_row[row].append(column)
        finder = NameFinder(latin, tables, usual_letters(latin, tables) if len(latin) < _FEW_NAMES else None)
        best = np.full((_NEAREST, len(latin)), NOT_ALIKE, np.float32)
        best_row = np.full((_NEAREST, len(latin)), -1, np.int64)
        for start in range(0, len(korean), _AT_ONCE):
            scores = finder.all_scores(korean[start : start + _AT_ONCE])
            if steps is not None:
                steps.add(len(scores))
            best, best_row = _higher(best, best_row, scores, start)
            for place, row in enumerate(scores):
                for column in np.argpartition(-row, min(_NEAREST, len(row)) - 1)[:_NEAREST].tolist():
                    if row[column] >= _LEAST:
                        self._keep(start + place, column, float(row[column]))
                for column in by_row.get(start + place, ()):
                    self._scores[start + place, column] = float(row[column])
        for kept, rows in zip(best, best_row, strict=True):
            for column in np.flatnonzero((kept >= _LEAST) & (rows >= 0)).tolist():
                self._keep(int(rows[column]), column, float(kept[column]))

    def score(self, korean: int, latin: int) -> float | None:
        """Return the score of two names by their places, a logarithm; None where they were neither near nor asked for."""
        return self._scores.get((korean, latin))

    def _keep(self, row: int, column: int, score: float) -> None:
        self.near.append((row, column))
        self._scores[row, column] = score


def usual_letters(latin: Sequence[str], tables: SoundTables) -> UsualLetters:
    """Return which letters are usual in a few names: as in the spellings of known words and in these names."""
    spellings = [(spelling,) for row in tables.words.values() for spelling in row]
    return UsualLetters([*spellings, *(bare_english(name) for name in latin)])


def _higher(
    best: NDArray[np.float32], best_row: NDArray[np.int64], scores: NDArray[np.float32], start: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rows = np.broadcast_to(np.arange(start, start + len(scores))[:, None], scores.shape)
    all_scores, all_rows = np.concatenate([best, scores]), np.concatenate([best_row, rows])
    order = np.argpartition(-all_scores, _NEAREST - 1, axis=0)[:_NEAREST]
    return np.take_along_axis(all_scores, order, 0), np.take_along_axis(all_rows, order, 0)
