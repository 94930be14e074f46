"""How long do we last: the days that stocks and goods in transit bridge when a site, a firm or a country is lost.

Time to survive as in Simchi-Levi et al. (Interfaces 45, 2015): the longest outage of a node that the products asked about live through
without losing output. What arrives late is already on the way; then stocks are used, a partial loss more slowly than a whole one.
Compared with the time the node needs to recover, it shows where a stock is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .availability import availability
from .chart import NetworkChart
from .dependence import Unit, unit_keys
from .progress import Progress, in_threads
from .supply_channel import SMALLEST_LOSS
from .sweep import first_days


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
    asked = np.zeros(network.products, dtype=np.bool_)
    asked[np.asarray(products, dtype=np.int64)] = True
    full = np.ones(network.deliveries)
    recovery = recovery_days or {}

    def one(key: int) -> Survival | None:
        lost_itself = keys == key
        own = np.where(lost_itself, 0.0, 1.0)
        available, input_loss, _ = availability(network, own, full)
        hit = np.flatnonzero(asked & ~lost_itself & (1.0 - available > SMALLEST_LOSS))
        if len(hit) == 0:
            return None
        begins = first_days(network, own, full, available, input_loss)[0]
        first = int(hit[np.argmin(begins[hit])])
        days = float(begins[first])
        known = recovery.get(names[key])
        short = None if known is None else max(0.0, known - days)
        return Survival(unit, names[key], days, chart.product(first).product_id, float(1.0 - available[first]), short)

    rows = in_threads(one, len(names), threads=threads, progress=progress)
    found = [row for row in rows if row is not None]
    return sorted(found, key=lambda row: (row.days, -row.share_lost, row.key))
