"""A firm's chain as layers: its products, what goes into them, what goes into that, back to the origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .chart import NetworkChart
from .dependence import Unit, knock_outs
from .production import DAYS_PER_YEAR
from .progress import Progress


@dataclass(frozen=True, slots=True)
class LayerNode:
    """A product in a layer. `share_stopped` is the part of the asked products' revenue that stops when its site is lost."""

    product: int
    share_stopped: float


@dataclass(frozen=True, slots=True)
class LayerEdge:
    """A delivery between two nodes: `share` of the buyer's need of the material."""

    supplier: int
    buyer: int
    share: float


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers from the asked products (first) back to the origin; the most critical nodes of each, and how many were left out."""

    layers: tuple[tuple[LayerNode, ...], ...]
    left_out: tuple[int, ...]
    edges: tuple[LayerEdge, ...]

    def most_critical(self, most: int) -> Layers:
        """Return the same with at most `most` nodes a layer."""
        layers = tuple(layer[:most] for layer in self.layers)
        kept = {node.product for layer in layers for node in layer}
        left = (out + len(layer[most:]) for out, layer in zip(self.left_out, self.layers, strict=True))
        edges = tuple(edge for edge in self.edges if edge.supplier in kept and edge.buyer in kept)
        return Layers(layers, tuple(left), edges)


@dataclass(frozen=True, slots=True)
class Flow:
    """Money a year that flows from the suppliers of one country to the asked firms' sites of another, USD."""

    from_country: str
    to_country: str
    usd_per_year: float


def chain_layers(
    chart: NetworkChart,
    products: Sequence[int],
    *,
    most: int = 10,
    deepest: int = 6,
    progress: Progress | None = None,
) -> Layers:
    """Return the layers behind products: each supplier stands in the nearest layer from which it delivers.

    At most `most` nodes a layer, the most critical ones, and `deepest` layers behind the first. Raises `Cancelled` when
    `progress` answers false.
    """
    network = chart.compiled
    buyer_of = network.group_product[network.delivery_group]
    layer = np.full(network.products, -1, dtype=np.int64)
    layer[np.asarray(products, dtype=np.int64)] = 0
    for depth in range(deepest):
        here = np.unique(network.delivery_supplier[layer[buyer_of] == depth])
        here = here[layer[here] < 0]
        if len(here) == 0:
            break
        layer[here] = depth + 1
    lost = knock_outs(chart, products, Unit.SITE, threshold=0.0, progress=progress)
    stops = {row.key: row.share_stopped for row in lost}
    shown: dict[int, LayerNode] = {}
    layers, left_out = [], []
    for depth in range(int(layer.max(initial=0)) + 1):
        numbers = [int(number) for number in np.flatnonzero(layer == depth)]
        nodes = [LayerNode(one, stops.get(chart.product(one).site_id, 0.0)) for one in numbers]
        revenue = network.revenue_usd_per_year
        nodes.sort(key=lambda node: (-node.share_stopped, -float(revenue[node.product]), node.product))
        layers.append(tuple(nodes[:most]))
        left_out.append(max(0, len(nodes) - most))
        shown |= {node.product: node for node in nodes[:most]}
    edges: dict[tuple[int, int], float] = defaultdict(float)
    for delivery in range(network.deliveries):
        supplier, buyer = int(network.delivery_supplier[delivery]), int(buyer_of[delivery])
        if supplier in shown and buyer in shown and layer[supplier] == layer[buyer] + 1:
            edges[supplier, buyer] = max(edges[supplier, buyer], float(network.delivery_share[delivery]))
    return Layers(
        tuple(layers),
        tuple(left_out),
        tuple(LayerEdge(supplier, buyer, share) for (supplier, buyer), share in sorted(edges.items())),
    )


def country_flows(chart: NetworkChart, products: Sequence[int]) -> tuple[Flow, ...]:
    """Return what the asked products buy directly, by country of the supplier's site and of their own, largest first."""
    network = chart.compiled
    asked = network.flags(products)
    buyer = network.group_product[network.delivery_group]
    daily = network.revenue_usd_per_year[buyer] / DAYS_PER_YEAR * network.group_cost_share[network.delivery_group]
    yearly = daily * network.delivery_share * DAYS_PER_YEAR
    found: dict[tuple[str, str], float] = defaultdict(float)
    for delivery in np.flatnonzero(asked[buyer] & (yearly > 0)):
        supplier = network.delivery_supplier[delivery]
        key = (
            network.countries[network.product_country[supplier]],
            network.countries[network.product_country[buyer[delivery]]],
        )
        found[key] += float(yearly[delivery])
    flows = [Flow(origin, target, amount) for (origin, target), amount in found.items()]
    return tuple(sorted(flows, key=lambda flow: (-flow.usd_per_year, flow.from_country, flow.to_country)))
