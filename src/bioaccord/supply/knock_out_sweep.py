"""Many losses at once: what is left when each of several sites is lost, sixteen losses side by side.

One loss at a time is bound by memory: every pass reads all deliveries to change one number each. Sixteen numbers, one line of memory, cost little more, so
a whole network's knock-outs take seconds. Parts stand suppliers first (see `circles`); a circle is passed over until nothing changes. Its closed
circles are contracted (see `closed_circles`), so the losses are the one solution of the equations, wherever the passes begin: what is still to come may be jumped
over by extrapolation, and a jump that went too far comes back down.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .availability import availability
from .closed_circles import ContractedNetwork, contracted
from .compiled import CompiledNetwork, Flags, Ints
from .side_by_side import LANES, Losses, lanes, larger, nothing, plus

_ERROR = np.float32(5e-5)  # what further passes may still change, by what the last ones changed
_SMALLEST = np.float32(1e-7)  # a pass that changes no loss by more ends a circle
_PASSES_BETWEEN_JUMPS = 4
# Of what a pass adds, the next adds no more than this. Where it is more at two jumps, single precision cannot tell how far away the end is.
_LONGEST_JUMP = np.float32(0.9995)
_STIFF = 2
_MOST_PASSES = 400
_FADES = np.float32(0.9)  # how much of an earlier, slower ratio is still believed
_ALIGNED = np.float32(0.94)  # squared cosine of two passes' changes: above it they point the same way
_NOISE = np.float32(1e-14)  # mean square of a change that is rounding


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nnan", "ninf"})
def _pass_over(  # pragma: no cover - compiled
    begin: int,
    end: int,
    input_start: Ints,
    entry_start: Ints,
    share: Losses,
    supplier: NDArray[np.uint32],
    lost: Losses,
    loss: Losses,
) -> np.float32:
    """Renew `loss` (positions x lanes) from begin to end, in order; return the largest change."""
    one = np.float32(1.0)
    change = np.float32(0.0)
    for position in range(begin, end):
        row = np.uint32(position)
        worst = lanes(lost, row)
        for number in range(np.uint64(input_start[row]), np.uint64(input_start[row + 1])):
            total = nothing()
            for entry in range(np.uint64(entry_start[number]), np.uint64(entry_start[number + 1])):
                total = plus(total, share[entry], loss, supplier[entry])
            worst = larger(worst, total)
        for lane in range(LANES):
            now = min(worst[lane], one)
            change = max(change, abs(now - loss[row, lane]))
            loss[row, lane] = now
    return change


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _jump(before: Losses, last: Losses, loss: Losses, lost: Losses) -> np.float32:  # pragma: no cover - compiled
    """Add to `loss` what passes would still add if each added the same part of what the one before did; return the largest such part.

    `before`, `last` and `loss` (rows x lanes) follow each other by one pass. Lanes in which that part is not clear stay as they are.
    """
    rows, one, none = len(loss), np.float32(1.0), np.float32(0.0)
    largest = none
    together = np.zeros(LANES, dtype=np.float32)
    square = np.zeros(LANES, dtype=np.float32)
    later_square = np.zeros(LANES, dtype=np.float32)
    for row in range(rows):
        for lane in range(LANES):
            earlier = last[row, lane] - before[row, lane]
            later = loss[row, lane] - last[row, lane]
            together[lane] += earlier * later
            later_square[lane] += later * later
            square[lane] += earlier * earlier
    times = np.zeros(LANES, dtype=np.float32)
    for lane in range(LANES):
        if square[lane] > none:
            part = together[lane] / square[lane]
            aligned = together[lane] * together[lane] >= _ALIGNED * square[lane] * later_square[lane]
            if aligned and none < part < one and later_square[lane] > _NOISE * np.float32(rows):
                largest = max(largest, part)
                part = min(part, _LONGEST_JUMP)
                times[lane] = part / (one - part)
    for row in range(rows):
        for lane in range(LANES):
            now = loss[row, lane] + times[lane] * (loss[row, lane] - last[row, lane])
            loss[row, lane] = min(max(now, lost[row, lane]), one)
    return largest


@njit(cache=True, nogil=True)
def _lose(  # pragma: no cover - compiled
    part_start: Ints,
    input_start: Ints,
    entry_start: Ints,
    share: Losses,
    supplier: NDArray[np.uint32],
    lost: Losses,
    loss: Losses,
) -> bool:
    """Fill `loss` (positions x lanes) for losses `lost` (the same shape, 0 or 1); return whether every circle settled."""
    one, none = np.float32(1.0), np.float32(0.0)
    for part in range(len(part_start) - 1):
        begin, end = part_start[part], part_start[part + 1]
        _pass_over(begin, end, input_start, entry_start, share, supplier, lost, loss)
        if end - begin == 1:
            continue
        passes = 1
        stiff = 0
        slowest = none  # the largest part of a pass's change that the next one still made
        while True:
            for _ in range(_PASSES_BETWEEN_JUMPS - 2):
                _pass_over(begin, end, input_start, entry_start, share, supplier, lost, loss)
            before = loss[begin:end].copy()
            first = _pass_over(begin, end, input_start, entry_start, share, supplier, lost, loss)
            last = loss[begin:end].copy()
            change = _pass_over(begin, end, input_start, entry_start, share, supplier, lost, loss)
            passes += _PASSES_BETWEEN_JUMPS
            ratio = min(change / max(first, _SMALLEST), _LONGEST_JUMP)
            slowest = max(slowest * _FADES, ratio)
            if change <= _SMALLEST or change * slowest / (one - slowest) <= _ERROR:
                break
            kept_up = _jump(before, last, loss[begin:end], lost[begin:end])
            stiff = stiff + 1 if kept_up > _LONGEST_JUMP else 0
            if stiff >= _STIFF or passes >= _MOST_PASSES:
                return False
            slowest = max(slowest, min(kept_up, _LONGEST_JUMP))
    return True


class KnockOutSweep:
    """A network prepared for many losses. Losses are right to about 0.0002 of output."""

    def __init__(self, network: CompiledNetwork) -> None:
        self._network = network
        self._contracted: ContractedNetwork = contracted(network)
        order = self._contracted.order
        position = np.empty(len(order.product), dtype=np.int64)
        position[order.product] = np.arange(len(order.product))
        self._position_of: Ints = position[self._contracted.node_of]  # of each product
        self._share = order.entry_share.astype(np.float32)
        self._supplier = order.entry_supplier.astype(np.uint32)

    def losses(self, lost: Flags) -> Losses:
        """Return the share of output that every product loses in each of up to sixteen losses.

        `lost` (products x losses) marks what is lost whole; the answer has the same shape.
        """
        order = self._contracted.order
        given = np.zeros((len(order.product), LANES), dtype=np.float32)
        for lane in range(lost.shape[1]):
            given[self._position_of[lost[:, lane]], lane] = 1.0
        loss = given.copy()
        if _lose(order.part_start, order.input_start, order.entry_start, self._share, self._supplier, given, loss):
            return loss[self._position_of, : lost.shape[1]]
        # A circle that leaks very little may not settle in time; one loss at a time does.
        full = np.ones(self._network.deliveries)
        exact = [availability(self._network, np.where(one, 0.0, 1.0), full)[0] for one in lost.T]
        return (1.0 - np.stack(exact, axis=1)).astype(np.float32)
