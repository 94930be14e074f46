"""Sweeps over a compiled network: the days until a loss begins, and cost passed on.

Both start from what an effect touches and follow only what changes, so a small effect on a large network costs
little. Where firms supply each other in a circle, the circle is repeated until nothing changes any more.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit

from .compiled import CompiledNetwork, Flags, Floats, Ints

_SMALLEST_COST_CHANGE = 1e-9
_LARGEST_LOSS_IGNORED = 1e-7


@njit(cache=True, nogil=True)
def _first_days(  # pragma: no cover - compiled
    group_start: Ints,
    group_product: Ints,
    essential: np.ndarray,
    stock_days: Floats,
    delivery_start: Ints,
    delivery_group: Ints,
    supplier: Ints,
    lead_time: Floats,
    made_start: Ints,
    made: Ints,
    own_stock: Floats,
    own_factor: Floats,
    delivery_factor: Floats,
    available: Floats,
    input_loss: Floats,
    touched: Ints,
) -> tuple[Floats, Ints]:
    count = len(available)
    begins = np.full(count, np.inf)  # when the product's own output begins to fall
    first = np.full(count, -1, dtype=np.int64)  # the delivery by which it does; -1 at the source itself
    waiting = np.zeros(count, dtype=np.bool_)
    queue = np.empty(count + 1, dtype=np.int64)
    head = 0
    length = 0
    for index in range(len(touched)):
        product = touched[index]
        if not waiting[product]:
            waiting[product] = True
            queue[length] = product
            length += 1
    while length > 0:
        product = queue[head]
        head = (head + 1) % (count + 1)
        length -= 1
        waiting[product] = False
        best = 0.0 if own_factor[product] < 1.0 else np.inf
        best_delivery = -1
        for group in range(group_start[product], group_start[product + 1]):
            if not essential[group] or input_loss[group] <= _LARGEST_LOSS_IGNORED:
                continue
            cushion = stock_days[group] / min(input_loss[group], 1.0)
            for delivery in range(delivery_start[group], delivery_start[group + 1]):
                maker = supplier[delivery]
                if delivery_factor[delivery] < 1.0:
                    start = 0.0
                elif available[maker] < 1.0 - _LARGEST_LOSS_IGNORED:
                    start = begins[maker] + own_stock[maker] / (1.0 - available[maker])
                else:
                    continue
                day = start + lead_time[delivery] + cushion
                if day < best:
                    best = day
                    best_delivery = delivery
        if best < begins[product] - 1e-9:
            begins[product] = best
            first[product] = best_delivery
            for position in range(made_start[product], made_start[product + 1]):
                buyer = group_product[delivery_group[made[position]]]
                if available[buyer] < 1.0 - _LARGEST_LOSS_IGNORED and not waiting[buyer]:
                    waiting[buyer] = True
                    queue[(head + length) % (count + 1)] = buyer
                    length += 1
    return begins, first


@njit(cache=True, nogil=True)
def _first_reached(  # pragma: no cover - compiled
    group_product: Ints,
    essential: np.ndarray,
    stock_days: Floats,
    delivery_start: Ints,
    delivery_group: Ints,
    supplier: Ints,
    share: Floats,
    lead_time: Floats,
    made_start: Ints,
    made: Ints,
    own_stock: Floats,
    lost: np.ndarray,
    loss: Floats,
    counted: np.ndarray,
) -> tuple[float, int]:
    days = np.full(len(loss), np.inf)
    waiting = [(0.0, -1)]
    for product in range(len(loss)):
        if lost[product]:
            days[product] = 0.0
            waiting.append((0.0, product))
    heapq.heapify(waiting)
    best, best_product = np.inf, -1
    while len(waiting) > 0:
        day, product = heapq.heappop(waiting)
        if day > best:
            break
        if product < 0 or day > days[product]:
            continue
        if counted[product] and not lost[product]:
            if day < best or product < best_product:
                best, best_product = day, product
            continue
        start = day + own_stock[product] / loss[product]
        for position in range(made_start[product], made_start[product + 1]):
            delivery = made[position]
            group = delivery_group[delivery]
            buyer = group_product[group]
            if not essential[group] or loss[buyer] <= _LARGEST_LOSS_IGNORED:
                continue
            missing = 0.0
            for other in range(delivery_start[group], delivery_start[group + 1]):
                missing += share[other] * loss[supplier[other]]
            if missing <= _LARGEST_LOSS_IGNORED:
                continue
            reached = start + lead_time[delivery] + stock_days[group] / min(missing, 1.0)
            if reached < days[buyer]:
                days[buyer] = reached
                heapq.heappush(waiting, (reached, buyer))
    return best, best_product


@njit(cache=True, nogil=True)
def _cost_passed_on(  # pragma: no cover - compiled
    group_start: Ints,
    group_product: Ints,
    cost_share: Floats,
    delivery_start: Ints,
    delivery_group: Ints,
    supplier: Ints,
    share: Floats,
    made_start: Ints,
    made: Ints,
    rate: Floats,
    touched: Ints,
) -> Floats:
    count = len(group_start) - 1
    cost = np.zeros(count)
    waiting = np.zeros(count, dtype=np.bool_)
    queue = np.empty(count + 1, dtype=np.int64)
    head = 0
    length = 0
    for index in range(len(touched)):
        product = touched[index]
        if not waiting[product]:
            waiting[product] = True
            queue[length] = product
            length += 1
    while length > 0:
        product = queue[head]
        head = (head + 1) % (count + 1)
        length -= 1
        waiting[product] = False
        now = 0.0
        for group in range(group_start[product], group_start[product + 1]):
            dearer = 0.0
            for delivery in range(delivery_start[group], delivery_start[group + 1]):
                dearer += share[delivery] * (rate[delivery] + cost[supplier[delivery]])
            now += cost_share[group] * dearer
        if abs(now - cost[product]) > _SMALLEST_COST_CHANGE:
            cost[product] = now
            for position in range(made_start[product], made_start[product + 1]):
                buyer = group_product[delivery_group[made[position]]]
                if not waiting[buyer]:
                    waiting[buyer] = True
                    queue[(head + length) % (count + 1)] = buyer
                    length += 1
    return cost


def first_days(
    network: CompiledNetwork, own_factor: Floats, delivery_factor: Floats, available: Floats, input_loss: Floats
) -> tuple[Floats, Ints]:
    """Return the days until each product's output begins to fall (inf for never), and the delivery that brings it.

    Goods in transit still arrive, then the buyer's stock is used: it lasts its days divided by the share lost.
    """
    return _first_days(
        network.group_start,
        network.group_product,
        network.group_essential,
        network.group_stock_days,
        network.delivery_start,
        network.delivery_group,
        network.delivery_supplier,
        network.delivery_lead_time_days,
        network.made_start,
        network.made,
        network.own_stock_days,
        own_factor,
        delivery_factor,
        available,
        input_loss,
        _touched(network, own_factor, delivery_factor),
    )


def cost_passed_on(network: CompiledNetwork, rate: Floats) -> Floats:
    """Return how much dearer each product becomes, as a share of its revenue, when deliveries become dearer by `rate`.

    `rate` (deliveries) is a share of the delivery's value. Every firm passes on the whole of it.
    """
    touched = np.unique(network.group_product[network.delivery_group[np.flatnonzero(rate)]])
    return _cost_passed_on(
        network.group_start,
        network.group_product,
        network.group_cost_share,
        network.delivery_start,
        network.delivery_group,
        network.delivery_supplier,
        network.delivery_share,
        network.made_start,
        network.made,
        rate,
        touched,
    )


def _touched(network: CompiledNetwork, own_factor: Floats, delivery_factor: Floats) -> Ints:
    buyers = network.group_product[network.delivery_group[np.flatnonzero(delivery_factor < 1.0)]]
    return np.unique(np.concatenate((np.flatnonzero(own_factor < 1.0), buyers)))


def first_reached(network: CompiledNetwork, lost: Flags, loss: Floats, counted: Flags) -> tuple[float, int]:
    """Return the days until the loss of some products is felt by the first of the counted ones, and which that is; (inf, -1) for never.

    `lost` marks what is lost whole, `loss` is the share of output that every product loses in the end. The days are those of `first_days`: a shortest
    way from what is lost (Dijkstra), which ends where it first arrives.
    """
    return _first_reached(
        network.group_product,
        network.group_essential,
        network.group_stock_days,
        network.delivery_start,
        network.delivery_group,
        network.delivery_supplier,
        network.delivery_share,
        network.delivery_lead_time_days,
        network.made_start,
        network.made,
        network.own_stock_days,
        lost,
        loss,
        counted,
    )
