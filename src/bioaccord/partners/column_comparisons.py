"""Comparisons of the columns of any table: exact, by the likeness of texts, or by the number of slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from .linkage import MISSING, Compared, Places

NEAR, SIMILAR = 0.9, 0.75
"""Jaro-Winkler likeness of the levels of texts."""
_LEAST_CARRIED = 1e-5


class ColumnKind(StrEnum):
    """How the values of a column are compared."""

    EXACT = "exact"
    """The same or not."""
    TEXT = "text"
    """Names and places: by Jaro-Winkler likeness."""
    DIGITS = "digits"
    """Dates, numbers, codes: by slips (a wrong, missing, further or swapped character)."""


_LEVELS = {
    ColumnKind.EXACT: ("same", "different"),
    ColumnKind.TEXT: ("same", "near", "similar", "different"),
    ColumnKind.DIGITS: ("same", "one_slip", "two_slips", "different"),
}


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """A column and how it is compared. `by_rarity`: two records that share a rare value are likelier one than two that share a common one."""

    column: str
    kind: ColumnKind = ColumnKind.TEXT
    by_rarity: bool = False


class ColumnComparison:
    """A column of two tables, ready to be compared; an empty cell says nothing."""

    def __init__(
        self, asked: ComparedColumn, left: Sequence[Mapping[str, str]], right: Sequence[Mapping[str, str]]
    ) -> None:
        self.name, self.levels = asked.column, _LEVELS[asked.kind]
        self._kind, self._by_rarity = asked.kind, asked.by_rarity
        number: dict[str, int] = {}
        self._left, self._right = (
            np.array([number.setdefault(row.get(asked.column, "").casefold(), len(number)) for row in rows], np.int64)
            for rows in (left, right)
        )
        self._values = list(number)
        self._empty = number.get("", -1)
        ones, others = (np.bincount(side, minlength=len(number)).astype(float) for side in (self._left, self._right))
        for counts in (ones, others):
            counts[number.get("", 0)] *= "" not in number
        carried, one_table = ones + others, left is right
        self._share = np.maximum(carried / max(carried.sum(), 1.0), _LEAST_CARRIED)
        # The chance that two records share a value, whichever it is: what an unadjusted weight stands for.
        pairs = max(float(ones.sum() * (others.sum() - one_table)), 1.0)
        self._usual = max(float((ones * (others - one_table)).sum()) / pairs, _LEAST_CARRIED)

    def compare(self, left: Places, right: Places) -> Compared:
        """Compare pairs of records; each pair of values once."""
        ones, others = self._left[left], self._right[right]
        key, back = np.unique(ones * len(self._values) + others, return_inverse=True)
        first, second = key // len(self._values), key % len(self._values)
        levels = self._levels_of(first, second)
        levels[(first == self._empty) | (second == self._empty)] = MISSING
        bits = np.zeros(len(key))
        if self._by_rarity:
            bits = np.where(levels == 0, np.log2(self._usual / self._share[first]), 0.0)
        return Compared(levels[back], bits[back])

    def shown(self, left: int, right: int) -> tuple[str, str, str]:
        """Return the column and the two values."""
        return self.name, self._values[self._left[left]], self._values[self._right[right]]

    def _levels_of(self, first: Places, second: Places) -> NDArray[np.int8]:
        same = first == second
        if self._kind is ColumnKind.EXACT:
            return np.where(same, 0, 1).astype(np.int8)
        ones, others = [self._values[one] for one in first.tolist()], [self._values[one] for one in second.tolist()]
        if self._kind is ColumnKind.TEXT:
            alike = process.cpdist(ones, others, scorer=JaroWinkler.similarity, score_cutoff=SIMILAR, dtype=np.float32)
            levels = np.where(alike >= NEAR, 1, np.where(alike >= SIMILAR, 2, 3))
        else:
            slips = process.cpdist(ones, others, scorer=DamerauLevenshtein.distance, score_cutoff=2, dtype=np.int32)
            levels = np.where(slips <= 1, 1, np.where(slips <= 2, 2, 3))
        return np.where(same, 0, levels).astype(np.int8)
