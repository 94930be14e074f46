"""Which medicines are among the highest spending of a part of Medicare, and their order by what both parts spend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .spending_growth import Floats, Integers


def ranked(part_b: Floats, part_d: Floats, counted: NDArray[np.bool_], pool: int, with_part_b: bool) -> Integers:
    """Return the places of the negotiation-eligible drugs of each draw, the highest spending first: (draws, pool or 2 × pool), -1 for none.

    42 USC 1320f-1(b)(1)(A), (b)(2), (d)(1). `part_b` and `part_d` are US dollars over the 12 months that count, `counted` what is a
    qualifying single source drug that is neither selected already nor a small biotech drug, all (draws, products). The drugs of a pool
    are the highest spending of one part; they are ranked by both parts, or by Part D alone in the years of Part D only.

    >>> spent_d, spent_b = np.array([[9, 5, 1, 0]], np.float32), np.array([[0, 5, 6, 7]], np.float32)
    >>> ranked(spent_b, spent_d, np.ones((1, 4), bool), 2, True).tolist(), ranked(spent_b, spent_d, np.ones((1, 4), bool), 2, False).tolist()
    ([[1, 0, 2, 3]], [[0, 1]])
    """
    total = part_b + part_d if with_part_b else part_d
    pools = [_highest(part_d, counted, pool)]
    if with_part_b:
        of_b = _highest(part_b, counted, pool)
        # Who is in both pools is ranked once.
        twice = (of_b[:, :, None] == pools[0][:, None, :]).any(axis=2)
        pools.append(np.where(twice, -1, of_b))
    found = np.concatenate(pools, axis=1)
    amounts = np.where(found >= 0, np.take_along_axis(total, np.maximum(found, 0), axis=1), -1)
    order = np.argsort(-amounts, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1).astype(np.int32)


def _highest(spent: Floats, counted: NDArray[np.bool_], pool: int) -> NDArray[np.intp]:
    """Return the places of the `pool` highest that count and of which anything was spent; -1 for none."""
    amounts = np.where(counted, spent, np.float32(0))
    if pool < amounts.shape[1]:
        found = np.argpartition(amounts, amounts.shape[1] - pool, axis=1)[:, -pool:]
    else:
        found = np.broadcast_to(np.arange(amounts.shape[1]), amounts.shape)
    return np.where(np.take_along_axis(amounts, found, axis=1) > 0, found, -1)
