"""What the loss of each site does to a firm: the layers of its chain, and how long its output lasts. Kept as plain data on large networks."""

from collections.abc import Sequence
from dataclasses import dataclass

from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.endurance import Survival, times_to_survive
from bioaccord.supply.layers import LayerEdge, LayerNode, Layers, chain_layers
from bioaccord.supply.progress import Progress

_LARGEST_LAYER = 1000


@dataclass(frozen=True)
class ChainLosses:
    """The layers of a chain, and the time to survive the loss of each site, shortest first."""

    layers: Layers
    survivals: tuple[Survival, ...]


def chain_losses(chart: NetworkChart, products: Sequence[int], progress: Progress | None = None) -> ChainLosses:
    """Return what the loss of each site does to products. Raises `Cancelled` when `progress` answers false."""

    def half(number: int) -> Progress:
        # The two are told in hundredths of a half each.
        return lambda done, total: progress is None or progress(100 * number + 100 * done // total, 200)

    layers = chain_layers(chart, products, most=_LARGEST_LAYER, progress=half(0))
    survivals = times_to_survive(chart, products, Unit.SITE, progress=half(1))
    return ChainLosses(layers, tuple(survivals))


def losses_as_data(found: ChainLosses) -> dict:
    """Return losses as plain data; products are numbers of the network that they were computed on."""
    return {
        "layers": [[[node.product, node.share_stopped] for node in layer] for layer in found.layers.layers],
        "left_out": list(found.layers.left_out),
        "edges": [[edge.supplier, edge.buyer, edge.share] for edge in found.layers.edges],
        "survivals": [[row.key, row.days, row.product_id, row.share_lost] for row in found.survivals],
    }


def losses_of_data(data: dict) -> ChainLosses:
    """Return losses that were kept as plain data."""
    layers = Layers(
        tuple(tuple(LayerNode(*node) for node in layer) for layer in data["layers"]),
        tuple(data["left_out"]),
        tuple(LayerEdge(*edge) for edge in data["edges"]),
    )
    survivals = tuple(
        Survival(Unit.SITE, key, days, product, share, None) for key, days, product, share in data["survivals"]
    )
    return ChainLosses(layers, survivals)
