"""Many losses at once: what is left when each of several sites is lost, eight losses side by side.

One loss at a time is bound by memory: every pass reads all deliveries to change one number each. Eight numbers side by side cost little more, so
a whole network's knock-outs take seconds. Parts stand suppliers first (see `circles`); a circle is repeated until nothing changes. Where that takes too
long - circles in which nothing leaks - the loss is marked, and has to be solved by `availability`.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiled import CompiledNetwork, Flags, Ints

LANES = 8
_SMALLEST = np.float32(1e-7)  # a pass that changes no loss by more ends a circle
_ERROR = np.float32(5e-5)  # what further passes may still add, by what the last ones added
_MOST_PASSES = 400

Losses = NDArray[np.float32]


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nnan", "ninf"})
def _lose(  # pragma: no cover - compiled
    part_start: Ints,
    input_start: Ints,
    entry_start: Ints,
    share: Losses,
    supplier: NDArray[np.uint32],
    lost: Losses,
    loss: Losses,
) -> bool:
    """Fill `loss` (positions x lanes) for losses `lost` (the same shape, 0 or 1); return whether every circle settled.

    The lanes are written out one by one: so they stay in registers, where an inner loop over them would go through memory.
    """
    settled = True
    one, none = np.float32(1.0), np.float32(0.0)
    for part in range(len(part_start) - 1):
        begin, end = part_start[part], part_start[part + 1]
        passes = 0
        before = np.float32(np.inf)
        ratio = none
        while True:
            change = none
            for position in range(begin, end):
                row = np.uint32(position)
                w0 = lost[row, 0]
                w1 = lost[row, 1]
                w2 = lost[row, 2]
                w3 = lost[row, 3]
                w4 = lost[row, 4]
                w5 = lost[row, 5]
                w6 = lost[row, 6]
                w7 = lost[row, 7]
                for number in range(np.uint64(input_start[row]), np.uint64(input_start[row + 1])):
                    t0 = none
                    t1 = none
                    t2 = none
                    t3 = none
                    t4 = none
                    t5 = none
                    t6 = none
                    t7 = none
                    for entry in range(np.uint64(entry_start[number]), np.uint64(entry_start[number + 1])):
                        kept = share[entry]
                        maker = supplier[entry]
                        t0 += kept * loss[maker, 0]
                        t1 += kept * loss[maker, 1]
                        t2 += kept * loss[maker, 2]
                        t3 += kept * loss[maker, 3]
                        t4 += kept * loss[maker, 4]
                        t5 += kept * loss[maker, 5]
                        t6 += kept * loss[maker, 6]
                        t7 += kept * loss[maker, 7]
                    w0 = max(w0, t0)
                    w1 = max(w1, t1)
                    w2 = max(w2, t2)
                    w3 = max(w3, t3)
                    w4 = max(w4, t4)
                    w5 = max(w5, t5)
                    w6 = max(w6, t6)
                    w7 = max(w7, t7)
                w0 = min(w0, one)
                change = max(change, w0 - loss[row, 0])
                loss[row, 0] = w0
                w1 = min(w1, one)
                change = max(change, w1 - loss[row, 1])
                loss[row, 1] = w1
                w2 = min(w2, one)
                change = max(change, w2 - loss[row, 2])
                loss[row, 2] = w2
                w3 = min(w3, one)
                change = max(change, w3 - loss[row, 3])
                loss[row, 3] = w3
                w4 = min(w4, one)
                change = max(change, w4 - loss[row, 4])
                loss[row, 4] = w4
                w5 = min(w5, one)
                change = max(change, w5 - loss[row, 5])
                loss[row, 5] = w5
                w6 = min(w6, one)
                change = max(change, w6 - loss[row, 6])
                loss[row, 6] = w6
                w7 = min(w7, one)
                change = max(change, w7 - loss[row, 7])
                loss[row, 7] = w7
            passes += 1
            if end - begin == 1 or change <= _SMALLEST:
                break
            # Losses only rise, and in the end each pass adds a fixed part of what the one before added.
            ratio = max(np.float32(0.5) * ratio, change / before)
            before = change
            if passes >= 4 and ratio < one and change * ratio / (one - ratio) <= _ERROR:
                break
            if passes >= _MOST_PASSES:
                settled = False
                break
    return settled


def losses_of(network: CompiledNetwork, lost: Flags) -> tuple[Losses, bool]:
    """Return the share of output that every product loses in each of up to eight losses, and whether all are settled.

    `lost` (products x lanes) marks what is lost whole; the answer has the same shape. Where it is not settled, losses are too low.
    """
    order = network.order
    given = np.zeros((network.products, LANES), dtype=np.float32)
    given[:, : lost.shape[1]] = lost[order.product]
    loss = given.copy()
    settled = _lose(
        order.part_start,
        order.input_start,
        order.entry_start,
        order.entry_share.astype(np.float32),
        order.entry_supplier.astype(np.uint32),
        given,
        loss,
    )
    by_product = np.empty_like(loss)
    by_product[order.product] = loss
    return by_product[:, : lost.shape[1]], bool(settled)
