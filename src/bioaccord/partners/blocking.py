"""Which pairs of records are compared at all: those that share something, or whose names share rare pieces."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Places = NDArray[np.int64]
MOST_OF_ONE_VALUE = 50
"""A value that more records of one side carry proves nothing about any two of them."""
_ROWS_AT_ONCE = 2_000
_COMMON, _LEAST_COMMON = 0.02, 40
"""A piece in more names than that tells nobody apart, and comparing all that share it takes long."""


def shared_values(
    left: Sequence[Iterable[str]], right: Sequence[Iterable[str]], *, most: int = MOST_OF_ONE_VALUE
) -> tuple[Places, Places]:
    """Return the pairs (places left, places right) that share a value; values are given a record."""
    of_right: dict[str, list[int]] = defaultdict(list)
    of_left: dict[str, list[int]] = defaultdict(list)
    for place, values in enumerate(right):
        for value in set(values):
            of_right[value].append(place)
    for place, values in enumerate(left):
        for value in set(values):
            of_left[value].append(place)
    found = [
        (one, other)
        for value, ones in of_left.items()
        if value and len(ones) <= most and len(of_right.get(value, ())) <= most
        for one in ones
        for other in of_right.get(value, ())
    ]
    return _as_places(found)


def alike_names(
    left: Sequence[str], right: Sequence[str], *, length: int, nearest: int, least: float
) -> tuple[Places, Places]:
    """Return for every name of either side the `nearest` ones of the other by shared pieces of `length` letters, at least `least` (0..1) alike.

    Rare pieces count more (cosine of inverse document frequencies), so that 바이오 and pharm bring nobody together.
    """
    rows = [
        [text[place : place + length] for place in range(max(1, len(text) - length + 1))] if text else []
        for text in (*left, *right)
    ]
    known = Counter(piece for row in rows for piece in set(row))
    common = max(_LEAST_COMMON, _COMMON * len(rows))
    rows = [sorted(piece for piece in set(row) if known[piece] <= common) for row in rows]
    number = {piece: column for column, piece in enumerate(sorted({piece for row in rows for piece in row}))}
    if not number:
        return _as_places([])
    columns = np.fromiter((number[piece] for row in rows for piece in row), np.int32)
    starts = np.cumsum([0, *(len(row) for row in rows)])
    known_in = np.bincount(columns, minlength=len(number))
    rarity = np.log((1 + len(rows)) / known_in)
    table = sparse.csr_matrix((rarity[columns], columns, starts), shape=(len(rows), len(number)))
    norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = sparse.diags(1 / np.maximum(norms, 1e-12)) @ table
    ones, others = table[: len(left)].tocsr(), table[len(left) :].tocsr()
    there = _nearest(ones, others, nearest, least)
    back = _nearest(others, ones, nearest, least)
    return np.concatenate([there[0], back[1]]), np.concatenate([there[1], back[0]])


def united(
    pairs: Iterable[tuple[Places, Places]], right_count: int, *, same_table: bool = False
) -> tuple[Places, Places]:
    """Return each pair once, in order; of one table only those whose left place is the smaller."""
    keys = [left * right_count + right for left, right in pairs]
    key = np.unique(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
    left, right = key // max(right_count, 1), key % max(right_count, 1)
    if not same_table:
        return left, right
    low, high = np.minimum(left, right), np.maximum(left, right)
    key = np.unique((low * right_count + high)[low != high])
    return key // max(right_count, 1), key % max(right_count, 1)


def _nearest(ones: sparse.csr_matrix, others: sparse.csr_matrix, nearest: int, least: float) -> tuple[Places, Places]:
    left: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    right: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    turned = others.T.tocsc()
    for start in range(0, ones.shape[0], _ROWS_AT_ONCE):
        alike = (ones[start : start + _ROWS_AT_ONCE] @ turned).tocsr()
        for row in range(alike.shape[0]):
            part = slice(alike.indptr[row], alike.indptr[row + 1])
            values, columns = alike.data[part], alike.indices[part]
            kept = np.flatnonzero(values >= least)
            if len(kept) > nearest:
                kept = kept[np.argpartition(-values[kept], nearest)[:nearest]]
            left.append(np.full(len(kept), start + row, np.int64))
            right.append(columns[kept].astype(np.int64))
    return np.concatenate(left), np.concatenate(right)


def _as_places(pairs: Sequence[tuple[int, int]]) -> tuple[Places, Places]:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
