"""Closed circles: firms that can live on each other alone, taken together as one.

Where every need of a product has a named supplier and all of these suppliers stand in the same circle, a loss in the circle leaks nowhere: it runs
round until everybody in it has lost as much. Repeating the equations takes for ever there, and a loss put too high keeps itself
up. The same holds for the largest probability of reaching a state in a Markov decision process, where the remedy is known: states that can keep
to themselves for ever (a *maximal end component*, de Alfaro 1997) have one value, and once they are contracted the
equations have one solution, from wherever they are repeated (Haddad and Monmege, Theoretical Computer Science 735, 2018). A
product is a state, an essential input an action, the share of a supplier a probability, the lost site the goal, and what no supplier is named
for leads to safety.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .circles import SupplyOrder, parts_in_order, supply_order
from .compiled import CompiledNetwork, Flags, Ints, starts, sums

_WHOLE = 1.0 - 1e-9  # of a need, by named suppliers: nothing leaks


@dataclass(frozen=True, slots=True)
class ContractedNetwork:
    """The essential inputs of a network whose closed circles are one node each, suppliers first.

    `node_of` (products) is the node each product belongs to; `order` is laid out over nodes. No node is its own supplier, and no
    nodes can keep a loss up among themselves.
    """

    node_of: Ints
    order: SupplyOrder


def contracted(network: CompiledNetwork) -> ContractedNetwork:
    """Return the network with its closed circles contracted.

    A node is lost where one of its products is: the others need nothing else than that circle. An input of a node whose suppliers are
    partly the node itself counts by the others alone (the same input is asked again until it comes from one of them or is unnamed).
    """
    node_of, inside = _closed_circles(network)
    nodes = int(node_of.max(initial=-1)) + 1
    groups = np.flatnonzero(network.group_essential & ~inside)
    groups = groups[np.argsort(node_of[network.group_product[groups]], kind="stable")]
    owner = node_of[network.group_product[groups]]
    number = np.full(len(inside), -1, dtype=np.int64)
    number[groups] = np.arange(len(groups))
    group, maker, share = number[network.delivery_group], node_of[network.delivery_supplier], network.delivery_share
    used = (group >= 0) & (share > 0)
    group, maker, share = group[used], maker[used], share[used]
    itself = maker == owner[group]
    rest = 1.0 - sums(group[itself], share[itself], len(groups))
    group, maker, share = group[~itself], maker[~itself], share[~itself]
    # Suppliers of one input that are one node now are one entry.
    pair, place = np.unique(group * nodes + maker, return_inverse=True)
    share = sums(place, share, len(pair))
    group, maker = np.divmod(pair, max(nodes, 1))
    order = supply_order(
        starts(owner, nodes),
        np.ones(len(groups), dtype=np.bool_),
        starts(group, len(groups)),
        maker,
        share / rest[group],
    )
    return ContractedNetwork(node_of, order)


def _closed_circles(network: CompiledNetwork) -> tuple[Ints, Flags]:
    """Return the node of each product (those of one closed circle share it), and which groups keep their circle closed.

    A group that leaks, or that has a supplier in another part of the graph, closes no circle; a product left without a group
    is in none, and no group that needs it closes one. Taken away until nothing changes, with parts found anew each time.
    """
    counted = network.delivery_share > 0
    named = sums(network.delivery_group, network.delivery_share, len(network.group_product))
    inside = network.group_essential & (named >= _WHOLE)
    delivery_start = starts(network.delivery_group[counted], len(inside))
    supplier = network.delivery_supplier[counted]
    delivery_group = network.delivery_group[counted]
    buyers_order = np.argsort(supplier, kind="stable")
    made_start, made_group = starts(supplier, network.products), delivery_group[buyers_order]
    while True:
        _peel(inside, network.group_start, network.group_product, made_start, made_group)
        part_start, product = parts_in_order(network.group_start, inside, delivery_start, supplier)
        part_of = np.empty(network.products, dtype=np.int64)
        part_of[product] = np.repeat(np.arange(len(part_start) - 1), np.diff(part_start))
        leaves = part_of[supplier] != part_of[network.group_product[delivery_group]]
        open_groups = np.zeros(len(inside), dtype=np.bool_)
        open_groups[delivery_group[leaves]] = True
        if not (open_groups & inside).any():
            return part_of, inside
        inside &= ~open_groups


@njit(cache=True, nogil=True)
def _peel(  # pragma: no cover - compiled
    inside: NDArray[np.bool_], group_start: Ints, group_product: Ints, made_start: Ints, made_group: Ints
) -> None:
    """Take away, in place, the groups that need a product without a group, and so on."""
    count = len(group_start) - 1
    left = np.zeros(count, dtype=np.int64)
    queue = np.empty(count, dtype=np.int64)
    waiting = 0
    for product in range(count):
        for group in range(group_start[product], group_start[product + 1]):
            left[product] += inside[group]
        if left[product] == 0:
            queue[waiting] = product
            waiting += 1
    head = 0
    while head < waiting:
        product = queue[head]
        head += 1
        for made in range(made_start[product], made_start[product + 1]):
            group = made_group[made]
            if inside[group]:
                inside[group] = False
                buyer = group_product[group]
                left[buyer] -= 1
                if left[buyer] == 0:
                    queue[waiting] = buyer
                    waiting += 1
