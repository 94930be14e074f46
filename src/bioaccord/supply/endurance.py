"""How long do we last: the days that stocks and goods in transit bridge when a site, a firm or a country is lost.

Time to survive as in Simchi-Levi et al. (Interfaces 45, 2015): the longest outage of a node that the products asked about live through
without losing output. What arrives late is already on the way; then stocks are used, a partial loss more slowly than a whole one.
Compared with the time the node needs to recover, it shows where a stock is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .chart import NetworkChart
from .compiled import Flags, Floats
from .dependence import Unit, unit_keys
from .knock_out_sweep import KnockOutSweep
from .progress import Progress, in_threads
from .side_by_side import LANES
from .supply_channel import SMALLEST_LOSS
from .sweep import first_reached

_LOSS_ERROR = 2e-6  # of output


@dataclass(frozen=True, slots=True)
class Survival:
    """How long the asked products live through the loss of one site, firm, country or material.

    `days` until the first of them loses output, `product_id` which one, `share_lost` how much of its output, and
    `days_short` by how much the time to recover is longer (0 where it is not, None where no time to recover is known).
    """

    unit: Unit
    key: str
    days: float
    product_id: str
    share_lost: float
    days_short: float | None


def times_to_survive(
    chart: NetworkChart,
    products: Sequence[int],
    unit: Unit,
    *,
    recovery_days: dict[str, float] | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> list[Survival]:
    """Return the time to survive the loss of each site, firm, country or material that would stop any of the asked products.

    Shortest first. `products` are numbers of the network; what the lost one makes itself is not counted. `recovery_days` gives
    the time to recover by key, where it is known. Raises `Cancelled` when `progress` answers false.
    """
    network = chart.compiled
    keys, names = unit_keys(chart, unit)
    asked = network.flags(products)
    recovery = recovery_days or {}
    # A stock lasts its days divided by the loss, so losses have to be exact where they are small.
    sweep = KnockOutSweep(network, error=_LOSS_ERROR)

    def told(key: int, lost: Flags, loss: Floats) -> Survival | None:
        days, first = first_reached(network, lost, loss, asked & ~lost & (loss > SMALLEST_LOSS))
        if first < 0:
            return None
        known = recovery.get(names[key])
        short = None if known is None else max(0.0, known - days)
        return Survival(unit, names[key], days, chart.product(first).product_id, float(loss[first]), short)

    def several(part: int) -> list[Survival | None]:
        numbers = range(part * LANES, min((part + 1) * LANES, len(names)))
        lost = keys[:, None] == np.array(numbers)
        losses = sweep.losses(lost).astype(np.float64)
        return [
            told(key, np.ascontiguousarray(lost[:, lane]), np.ascontiguousarray(losses[:, lane]))
            for lane, key in enumerate(numbers)
        ]

    parts = in_threads(several, -(-len(names) // LANES), threads=threads, progress=progress)
    found = [row for part in parts for row in part if row is not None]
    return sorted(found, key=lambda row: (row.days, -row.share_lost, row.key))
