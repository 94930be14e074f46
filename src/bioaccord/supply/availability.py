"""Availability: what is left of every product's output when some of it, or some deliveries, fail.

The loss of a product is its own loss and the largest loss among its essential inputs; the loss of an input is the sum over
its suppliers of their loss by share. That is the least solution of a maximum of linear equations. Outside circles one pass
from suppliers to buyers solves it. Inside a circle, repeating the equations can take thousands of rounds (a loss runs
around and around, each time a little smaller), so a circle is solved by policy iteration (Howard 1960): fix for
each product the input that limits it, solve the linear system that is left, look whether another input now limits more, and
repeat. Strict improvement keeps every fixed choice leading to a real loss, so each system has one solution.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiled import CompiledNetwork, Flags, Floats, Ints

Positions = NDArray[np.int32]

_EXACT = 1e-7  # changes below this end the iteration; losses are shares of output
# Where every input has a part that cannot be lost, any error dies out on its way round a circle. Where one has none, a loss put too
# high could keep itself up, and a choice made on it stay: such systems are solved far finer.
_LEAK, _SOLVED = 0.01, 1e-11
_BETTER = 1e-8  # another input limits a product only when it does so by more than what the solution may be off
_PASSES_BEFORE_SOLVING = 6
_MOST_ROUNDS = 200
_MOST_STEPS = 400
_MOST_RESTARTS = 6


@njit(cache=True, nogil=True)
def _pass_over(  # pragma: no cover - compiled
    begin: int,
    end: int,
    input_start: Ints,
    entry_start: Ints,
    supplier: Positions,
    kept: Floats,
    gone: Floats,
    own_factor: Floats,
    loss: Floats,
    limiting: Ints,
) -> float:
    """Renew the loss of each position once, in order; return the largest change."""
    largest = 0.0
    for position in range(begin, end):
        worst = 0.0
        worst_input = -1
        chosen = limiting[position]
        chosen_loss = 0.0
        for number in range(input_start[position], input_start[position + 1]):
            lost = gone[number]
            for entry in range(entry_start[number], entry_start[number + 1]):
                lost += kept[entry] * loss[supplier[entry]]
            if number == chosen:
                chosen_loss = lost
            if lost > worst:
                worst = lost
                worst_input = number
        if worst_input >= 0 and (chosen < 0 or worst > chosen_loss + _BETTER):
            limiting[position] = worst_input
        now = 1.0 - own_factor[position] * (1.0 - min(worst, 1.0))
        largest = max(largest, abs(now - loss[position]))
        loss[position] = now
    return largest


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _dot(left: Floats, right: Floats) -> float:  # pragma: no cover - compiled
    """Return the scalar product; sums in any order, so that the processor takes several numbers at once."""
    total = 0.0
    for row in range(len(left)):
        total += left[row] * right[row]
    return total


@njit(cache=True, nogil=True)
def _iterate(  # pragma: no cover - compiled
    row_start: Ints, column: Positions, value: Floats, constant: Floats, solution: Floats, tolerance: float
) -> bool:
    """Solve as `_solve` does, by the residual that the iteration carries along.

    BiCGSTAB (van der Vorst, SIAM Journal on Scientific and Statistical Computing 1992). The matrix is sparse, without
    negative entries, and no row sums to more than 1.
    """
    count = len(constant)
    residual = np.empty(count)
    direction = np.zeros(count)
    turned = np.zeros(count)
    half = np.empty(count)
    half_turned = np.empty(count)
    for row in range(count):
        total = constant[row] - solution[row]
        for entry in range(row_start[row], row_start[row + 1]):
            total += value[entry] * solution[column[entry]]
        residual[row] = total
    shadow = residual.copy()
    density = _dot(shadow, residual)
    if density == 0.0:
        return True
    before = density
    step = weight = 1.0
    for number in range(_MOST_STEPS):
        beta = 0.0 if number == 0 else density / before * step / weight
        for row in range(count):
            direction[row] = residual[row] + beta * (direction[row] - weight * turned[row])
        for row in range(count):
            total = direction[row]
            for entry in range(row_start[row], row_start[row + 1]):
                total -= value[entry] * direction[column[entry]]
            turned[row] = total
        overlap = _dot(shadow, turned)
        if overlap == 0.0:
            return False
        step = density / overlap
        for row in range(count):
            half[row] = residual[row] - step * turned[row]
        for row in range(count):
            total = half[row]
            for entry in range(row_start[row], row_start[row + 1]):
                total -= value[entry] * half[column[entry]]
            half_turned[row] = total
        square = _dot(half_turned, half_turned)
        weight = _dot(half_turned, half) / square if square > 0.0 else 0.0
        largest = 0.0
        for row in range(count):
            solution[row] += step * direction[row] + weight * half[row]
            residual[row] = half[row] - weight * half_turned[row]
            largest = max(largest, abs(residual[row]))
        before, density = density, _dot(shadow, residual)
        if largest < tolerance:
            return True
        if weight == 0.0 or density == 0.0 or not np.isfinite(density):
            return False
    return False


@njit(cache=True, nogil=True)
def _solve(  # pragma: no cover - compiled
    row_start: Ints, column: Positions, value: Floats, constant: Floats, solution: Floats, tolerance: float
) -> bool:
    """Solve solution = constant + matrix x solution from a first guess, in place; return whether it was solved.

    The iteration carries its residual along, and on small stiff systems what it carries can lie: it says solved and is off by a thousandth. So the
    answer is put into the equations, and solved again from there where it does not hold.
    """
    for _ in range(_MOST_RESTARTS):
        if not _iterate(row_start, column, value, constant, solution, tolerance):
            return False
        largest = 0.0
        for row in range(len(constant)):
            total = constant[row] - solution[row]
            for entry in range(row_start[row], row_start[row + 1]):
                total += value[entry] * solution[column[entry]]
            largest = max(largest, abs(total))
        if largest < 2.0 * tolerance:
            return True
    return False


@njit(cache=True, nogil=True)
def _solve_circle(  # pragma: no cover - compiled
    begin: int,
    end: int,
    input_start: Ints,
    entry_start: Ints,
    supplier: Positions,
    kept: Floats,
    gone: Floats,
    own_factor: Floats,
    loss: Floats,
    limiting: Ints,
) -> None:
    """Find the losses of one circle, the positions from begin to end."""
    change = 1.0
    for _ in range(_PASSES_BEFORE_SOLVING):
        change = _pass_over(begin, end, input_start, entry_start, supplier, kept, gone, own_factor, loss, limiting)
        if change < _EXACT:
            return
    least_leak = 1.0
    for number in range(input_start[begin], input_start[end]):
        leak = 1.0
        for entry in range(entry_start[number], entry_start[number + 1]):
            leak -= kept[entry]
        least_leak = min(least_leak, leak)
    count = end - begin
    row_start = np.zeros(count + 1, dtype=np.int64)
    constant = np.empty(count)
    for _ in range(_MOST_ROUNDS):
        entries = 0
        for position in range(begin, end):
            if limiting[position] >= 0:
                entries += entry_start[limiting[position] + 1] - entry_start[limiting[position]]
        column = np.empty(entries, dtype=np.int32)
        value = np.empty(entries)
        filled = 0
        for row in range(count):
            own = own_factor[begin + row]
            number = limiting[begin + row]
            outside = 0.0
            if number >= 0:
                outside = gone[number]
                for entry in range(entry_start[number], entry_start[number + 1]):
                    maker = supplier[entry]
                    if begin <= maker < end:
                        column[filled] = maker - begin
                        value[filled] = own * kept[entry]
                        filled += 1
                    else:
                        outside += kept[entry] * loss[maker]
            constant[row] = 1.0 - own + own * outside
            row_start[row + 1] = filled
        solution = loss[begin:end].copy()
        # A system that could not be solved leaves the losses where they were: the next pass still raises them.
        tolerance = _SOLVED if least_leak < _LEAK else max(_EXACT * 0.3, 1e-2 * change)
        if _solve(row_start, column[:filled], value[:filled], constant, solution, tolerance):
            for row in range(count):
                loss[begin + row] = min(max(solution[row], 0.0), 1.0)
        change = _pass_over(begin, end, input_start, entry_start, supplier, kept, gone, own_factor, loss, limiting)
        if change < _EXACT:
            return
    while change >= _EXACT:
        change = _pass_over(begin, end, input_start, entry_start, supplier, kept, gone, own_factor, loss, limiting)


@njit(cache=True, nogil=True)
def _availability(  # pragma: no cover - compiled
    part_start: Ints,
    product: Ints,
    input_start: Ints,
    input_group: Ints,
    entry_start: Ints,
    entry_delivery: Ints,
    entry_share: Floats,
    supplier: Positions,
    essential: Flags,
    whole: bool,
    delivery_start: Ints,
    delivery_supplier: Ints,
    share: Floats,
    own_factor: Floats,
    delivery_factor: Floats,
) -> tuple[Floats, Floats, Ints]:
    count = len(product)
    own = own_factor[product]
    kept = np.empty(len(supplier))
    gone = np.zeros(len(input_group))
    if whole:
        kept[:] = entry_share
    else:
        for number in range(len(input_group)):
            for entry in range(entry_start[number], entry_start[number + 1]):
                kept[entry] = entry_share[entry] * delivery_factor[entry_delivery[entry]]
                gone[number] += entry_share[entry] - kept[entry]
    loss = np.zeros(count)
    limiting = np.full(count, -1, dtype=np.int64)
    for part in range(len(part_start) - 1):
        begin, end = part_start[part], part_start[part + 1]
        if end - begin == 1:
            # A product that is its own input is a circle of one: a second pass shows it.
            _pass_over(begin, end, input_start, entry_start, supplier, kept, gone, own, loss, limiting)
            change = _pass_over(begin, end, input_start, entry_start, supplier, kept, gone, own, loss, limiting)
            if change < _EXACT:
                continue
        _solve_circle(begin, end, input_start, entry_start, supplier, kept, gone, own, loss, limiting)
    available = np.empty(count)
    limiting_group = np.full(count, -1, dtype=np.int64)
    for position in range(count):
        available[product[position]] = 1.0 - loss[position]
        if limiting[position] >= 0:
            limiting_group[product[position]] = input_group[limiting[position]]
    input_loss = np.zeros(len(delivery_start) - 1)
    for number in range(len(input_group)):
        lost = gone[number]
        for entry in range(entry_start[number], entry_start[number + 1]):
            lost += kept[entry] * loss[supplier[entry]]
        input_loss[input_group[number]] = lost
    for group in range(len(input_loss)):
        if essential[group]:
            continue
        for delivery in range(delivery_start[group], delivery_start[group + 1]):
            left = delivery_factor[delivery] * available[delivery_supplier[delivery]]
            input_loss[group] += share[delivery] * (1.0 - left)
    return available, input_loss, limiting_group


def availability(network: CompiledNetwork, own_factor: Floats, delivery_factor: Floats) -> tuple[Floats, Floats, Ints]:
    """Return what is left of every product's output, of every input, and the input that limits each product.

    `own_factor` (products) and `delivery_factor` (deliveries) are 0..1; 1 is untouched. The availability of a product is its
    own factor times the least available essential input; suppliers of one input share it by `share`; what no named supplier
    delivers counts as available. Returns (available 0..1 by product, loss 0..1 by group, group or -1 by product): the greatest
    solution where firms supply each other in a circle, to about a ten-millionth of the output.
    """
    order = network.order
    return _availability(
        order.part_start,
        order.product,
        order.input_start,
        order.input_group,
        order.entry_start,
        order.entry_delivery,
        order.entry_share,
        order.entry_supplier,
        network.group_essential,
        bool(delivery_factor.min(initial=1.0) == 1.0),
        network.delivery_start,
        network.delivery_supplier,
        network.delivery_share,
        own_factor,
        delivery_factor,
    )
