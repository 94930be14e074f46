"""Circles of firms: which products feed each other, and in what order a network can be worked through.

A product that needs itself through others belongs to a circle (a strongly connected part of the graph of essential
inputs); every other product is a part of its own. Worked through suppliers first, whatever lies outside circles is done
in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SupplyOrder:
    """The essential inputs of a network, laid out suppliers first, so that a pass reads memory from front to back.

    Position `i` is the product `product[i]`; the positions `part_start[c]:part_start[c+1]` are one circle, or one product.
    Position `i` has the inputs `input_start[i]:input_start[i+1]`; input `j` is the group `input_group[j]` and has the entries
    `entry_start[j]:entry_start[j+1]`; entry `e` is the delivery `entry_delivery[e]` of
    `entry_share[e]` from the position `entry_supplier[e]`.
    """

    part_start: Ints
    product: Ints
    input_start: Ints
    input_group: Ints
    entry_start: Ints
    entry_delivery: Ints
    entry_share: NDArray[np.float64]
    entry_supplier: NDArray[np.int32]


def supply_order(
    group_start: Ints, essential: NDArray[np.bool_], delivery_start: Ints, supplier: Ints, share: NDArray[np.float64]
) -> SupplyOrder:
    """Return the order of a network's essential inputs; the arguments are those of `CompiledNetwork`."""
    part_start, product = parts_in_order(group_start, essential, delivery_start, supplier)
    position = np.empty(len(product), dtype=np.int32)
    position[product] = np.arange(len(product), dtype=np.int32)
    groups = _ranges(group_start[product], group_start[product + 1])
    owner = np.repeat(np.arange(len(product)), group_start[product + 1] - group_start[product])
    kept = essential[groups]
    groups, owner = groups[kept], owner[kept]
    deliveries = _ranges(delivery_start[groups], delivery_start[groups + 1])
    return SupplyOrder(
        part_start=part_start,
        product=product,
        input_start=np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=len(product))))).astype(np.int64),
        input_group=groups,
        entry_start=np.concatenate(([0], np.cumsum(delivery_start[groups + 1] - delivery_start[groups]))).astype(
            np.int64
        ),
        entry_delivery=deliveries,
        entry_share=share[deliveries],
        entry_supplier=position[supplier[deliveries]],
    )


def _ranges(begin: Ints, end: Ints) -> Ints:
    """Return the numbers from each begin to its end, one range after the other."""
    length = end - begin
    total = int(length.sum())
    offset = np.repeat(begin - np.concatenate(([0], np.cumsum(length)))[:-1], length)
    numbers: Ints = np.arange(total, dtype=np.int64) + offset
    return numbers


@njit(cache=True, nogil=True)
def parts_in_order(  # pragma: no cover - compiled
    group_start: Ints, essential: NDArray[np.bool_], delivery_start: Ints, supplier: Ints
) -> tuple[Ints, Ints]:
    """Return (start of each part, shape parts + 1; products by part, suppliers first, shape products).

    Tarjan's algorithm (SIAM Journal on Computing 1972) without recursion, over essential inputs. Inside a circle products
    stand in the order in which the search left them, which is suppliers first except where the circle closes.
    """
    count = len(group_start) - 1
    seen = np.full(count, -1, dtype=np.int64)  # when the search came to a product
    low = np.empty(count, dtype=np.int64)
    on_stack = np.zeros(count, dtype=np.bool_)
    stack = np.empty(count, dtype=np.int64)
    way = np.empty(count, dtype=np.int64)
    group_at = np.empty(count, dtype=np.int64)
    delivery_at = np.empty(count, dtype=np.int64)
    left = np.empty(count, dtype=np.int64)  # when the search left a product
    starts = np.zeros(count + 1, dtype=np.int64)
    members = np.empty(count, dtype=np.int64)
    clock = leaving = height = parts = filled = 0
    for root in range(count):
        if seen[root] >= 0:
            continue
        depth = 0
        way[0] = root
        seen[root] = low[root] = clock
        clock += 1
        stack[height] = root
        height += 1
        on_stack[root] = True
        group_at[root] = group_start[root]
        delivery_at[root] = delivery_start[group_start[root]]
        while depth >= 0:
            product = way[depth]
            group = group_at[product]
            if group < group_start[product + 1]:
                delivery = delivery_at[product]
                if not essential[group] or delivery >= delivery_start[group + 1]:
                    group_at[product] = group + 1
                    delivery_at[product] = delivery_start[group + 1]
                    continue
                delivery_at[product] = delivery + 1
                other = supplier[delivery]
                if seen[other] < 0:
                    seen[other] = low[other] = clock
                    clock += 1
                    stack[height] = other
                    height += 1
                    on_stack[other] = True
                    group_at[other] = group_start[other]
                    delivery_at[other] = delivery_start[group_start[other]]
                    depth += 1
                    way[depth] = other
                elif on_stack[other]:
                    low[product] = min(low[product], seen[other])
                continue
            left[product] = leaving
            leaving += 1
            if low[product] == seen[product]:
                first = filled
                while True:
                    height -= 1
                    member = stack[height]
                    on_stack[member] = False
                    members[filled] = member
                    filled += 1
                    if member == product:
                        break
                if filled - first > 1:
                    circle = members[first:filled].copy()
                    members[first:filled] = circle[np.argsort(left[circle])]
                parts += 1
                starts[parts] = filled
            depth -= 1
            if depth >= 0:
                low[way[depth]] = min(low[way[depth]], low[product])
    return starts[: parts + 1].copy(), members
