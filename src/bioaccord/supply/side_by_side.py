"""Sixteen numbers side by side, written out as tuples: so the compiler keeps them in registers, where an array would go through memory."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

LANES = 16

Losses = NDArray[np.float32]
Lanes = tuple[np.float32, ...]


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nnan", "ninf"})
def nothing() -> Lanes:  # pragma: no cover - compiled
    """Return sixteen times nothing."""
    none = np.float32(0.0)
    return (none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none)


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nnan", "ninf"})
def lanes(table: Losses, row: int | np.uint32) -> Lanes:  # pragma: no cover - compiled
    """Return a row of a table (rows x 16)."""
    return (
        table[row, 0],
        table[row, 1],
        table[row, 2],
        table[row, 3],
        table[row, 4],
        table[row, 5],
        table[row, 6],
        table[row, 7],
        table[row, 8],
        table[row, 9],
        table[row, 10],
        table[row, 11],
        table[row, 12],
        table[row, 13],
        table[row, 14],
        table[row, 15],
    )


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nnan", "ninf"})
def plus(total: Lanes, kept: np.float32, table: Losses, row: int | np.uint32) -> Lanes:  # pragma: no cover - compiled
    """Return the total with a row of the table added, times what is kept."""
    return (
        total[0] + kept * table[row, 0],
        total[1] + kept * table[row, 1],
        total[2] + kept * table[row, 2],
        total[3] + kept * table[row, 3],
        total[4] + kept * table[row, 4],
        total[5] + kept * table[row, 5],
        total[6] + kept * table[row, 6],
        total[7] + kept * table[row, 7],
        total[8] + kept * table[row, 8],
        total[9] + kept * table[row, 9],
        total[10] + kept * table[row, 10],
        total[11] + kept * table[row, 11],
        total[12] + kept * table[row, 12],
        total[13] + kept * table[row, 13],
        total[14] + kept * table[row, 14],
        total[15] + kept * table[row, 15],
    )


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nnan", "ninf"})
def larger(one: Lanes, other: Lanes) -> Lanes:  # pragma: no cover - compiled
    """Return the larger of each two."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
        max(one[4], other[4]),
        max(one[5], other[5]),
        max(one[6], other[6]),
        max(one[7], other[7]),
        max(one[8], other[8]),
        max(one[9], other[9]),
        max(one[10], other[10]),
        max(one[11], other[11]),
        max(one[12], other[12]),
        max(one[13], other[13]),
        max(one[14], other[14]),
        max(one[15], other[15]),
    )
