"""The risk exposure index: the least a firm loses in an outage of given length, and what it loses when nobody re-plans.

After Simchi-Levi, Schmidt, Wei et al. (Interfaces 45, 2015; Harvard Business Review, January 2014): take a node out for its time to recover and
let a linear programme find the production and deliveries that lose least, given stocks, goods in transit, finished goods and spare capacity. Two
figures are given. *Re-planned* is that least loss: every firm may send what it makes to whom it helps most, and use its spare
capacity. *As it is* lets nobody re-plan: suppliers serve their buyers by their shares. Both are linear programmes; the second is also
what repeating its equations gives, which works at any size. Programmes are cut down to the part of the network that the outage can reach.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.sentence import Sentence

from .chart import NetworkChart
from .compiled import CompiledNetwork, Flags, Floats, Ints, sums
from .dependence import Unit, unit_keys
from .production import DAYS_PER_YEAR
from .solver import quiet_solver

LARGEST_PROGRAMME = 3_000  # products; beyond, a programme may not end within minutes
_ROUNDS, _CHANGE = 100_000, 1e-12


@dataclass(frozen=True, slots=True)
class RiskExposure:
    """What the asked products lose in USD when one site, firm, country or material is out for `outage_days`.

    `as_it_is` without and `replanned` with the best use of stocks, shares and spare capacity (None where the reached part of the network
    is too large for a linear programme). `index` is `as_it_is` as a part of the largest in the list. `reached` counts products in reach;
    the lost one's own products are not counted.
    """

    unit: Unit
    key: str
    outage_days: float
    as_it_is: float
    replanned: float | None
    index: float
    reached: int


def risk_exposures(
    chart: NetworkChart, products: Sequence[int], unit: Unit, outage_days: dict[str, float] | float
) -> list[RiskExposure]:
    """Return the risk exposure of the loss of each site, firm, country or material, largest first.

    `products` are numbers of the network; `outage_days` is the time to recover: one figure, or one by key (others are left out, and 0 is no loss). Raises
    `ValueError` for days that are negative or not finite.
    """
    for given in outage_days.values() if isinstance(outage_days, dict) else (outage_days,):
        _require_days(given)
    keys, names = unit_keys(chart, unit)
    asked = chart.compiled.flags(products)
    found = []
    for number, name in enumerate(names):
        days = outage_days if isinstance(outage_days, float | int) else outage_days.get(name)
        if days is None or days <= 0:
            continue
        lost = keys == number
        reached = reach(chart, lost)
        if not (asked & reached & ~lost).any():
            continue
        as_it_is = loss_as_it_is(chart, lost, asked, days)
        small = int(reached.sum()) <= LARGEST_PROGRAMME
        replanned = least_loss(chart, lost, asked, days, replan=True) if small else None
        found.append((name, float(days), as_it_is, replanned, int(reached.sum())))
    largest = max((row[2] for row in found), default=0.0)
    rows = [
        RiskExposure(unit, name, days, loss, best, loss / largest if largest > 0 else 0.0, count)
        for name, days, loss, best, count in found
    ]
    return sorted(rows, key=lambda row: (-row.as_it_is, row.key))


def _require_days(days: float) -> None:
    if not (math.isfinite(days) and days >= 0):
        raise ValueError(f"an outage lasts a finite number of days, 0 or more, and not {days}")


def reach(chart: NetworkChart, lost: Flags) -> Flags:
    """Return which products an outage can reach: the lost ones and all that need them, through any tier."""
    supplier, buyer = essential_pairs(chart.compiled)
    return spread(lost, supplier, buyer)


def essential_pairs(network: CompiledNetwork) -> tuple[Ints, Ints]:
    """Return supplier and buyer of each delivery of an essential input."""
    needed = network.group_essential[network.delivery_group]
    return network.delivery_supplier[needed], network.group_product[network.delivery_group[needed]]


def spread(begin: Flags, source: Ints, target: Ints) -> Flags:
    """Return which products are marked at the beginning or stand behind a marked one, along pairs from source to target."""
    reached = begin.copy()
    while True:
        hit = target[reached[source]]
        if reached[hit].all():
            return reached
        reached[hit] = True


def loss_as_it_is(chart: NetworkChart, lost: Flags, asked: Flags, outage_days: float) -> float:
    """Return the USD that the asked products lose when suppliers serve their buyers by their shares, at any size.

    Over the whole outage each product makes the least of what its essential inputs allow: stock, goods in transit and finished goods,
    and its suppliers' output by share. Repeated from full output down, that is the largest production that holds everywhere.
    """
    network = chart.compiled
    made = made_by_shares(network, np.where(lost, 0.0, 1.0), network.delivery_share, outage_days)
    counted = asked & ~lost
    value = network.revenue_usd_per_year * outage_days / DAYS_PER_YEAR
    return float((value * (1.0 - made))[counted].sum())


def made_by_shares(network: CompiledNetwork, capacity: Floats, share: Floats, outage_days: float) -> Floats:
    """Return each product's output over an outage as a part of the normal, where suppliers serve their buyers by their shares.

    `capacity` (products) is what is left of each, `share` (deliveries) what is left of its share of the need.
    """
    free = _unnamed(network) + _bridge(network, outage_days)
    essential = network.group_essential
    made = capacity
    for _ in range(_ROUNDS):
        arrives = sums(network.delivery_group, share * made[network.delivery_supplier], len(network.group_product))
        now = capacity.copy()
        np.minimum.at(now, network.group_product[essential], (arrives + free)[essential])
        change = float(np.abs(now - made).max(initial=0.0))
        made = now
        if change < _CHANGE:
            break
    return made


def least_loss(chart: NetworkChart, lost: Flags, asked: Flags, outage_days: float, *, replan: bool) -> float:
    """Return the least USD that the asked products can lose in an outage, by a linear programme (HiGHS).

    With `replan`, each supplier's output, spare capacity among it, may go to any of its buyers. Without, it goes by shares. Raises
    `BioaccordError` where the solver finds no optimum.
    """
    programme = _Programme(chart, lost, asked, outage_days, replan)
    return programme.solve()


def time_to_survive(chart: NetworkChart, lost: Flags, asked: Flags, *, longest_days: float = 3650.0) -> float:
    """Return the longest outage in days that the asked products can live through without loss when everybody re-plans.

    Stocks, goods in transit, finished goods and spare capacity count. It is `longest_days` where no outage up to there harms.
    """
    _require_days(longest_days)
    counted = asked & ~lost
    enough = 1e-9 * max(float(chart.compiled.revenue_usd_per_year[counted].sum()), 1.0)
    low, high = 0.0, longest_days
    if least_loss(chart, lost, asked, longest_days, replan=True) <= enough * longest_days:
        return longest_days
    # The loss is convex and rises with the outage, so halving finds where it begins.
    while high - low > 1e-3 * max(high, 1.0):
        middle = (low + high) / 2
        if least_loss(chart, lost, asked, middle, replan=True) <= enough * middle:
            low = middle
        else:
            high = middle
    return low


def _bridge(network: CompiledNetwork, outage_days: float) -> Floats:
    """Return which part of each input's need over the outage is in the house, on the way or finished at its suppliers."""
    waiting = network.delivery_lead_time_days + network.own_stock_days[network.delivery_supplier]
    arriving = network.delivery_share * np.minimum(waiting, outage_days)
    on_the_way = sums(network.delivery_group, arriving, len(network.group_product))
    return (network.group_stock_days + on_the_way) / outage_days


def _unnamed(network: CompiledNetwork) -> Floats:
    """Return which part of each input's need no supplier is named for."""
    return np.maximum(0.0, 1.0 - sums(network.delivery_group, network.delivery_share, len(network.group_product)))


class _Programme:
    """The linear programme of one outage, cut down to what it reaches.

    Columns: production of each reached product as a part of its normal output over the outage, what of it counts for the asked ones, and with
    re-planning each delivery to a reached buyer as a part of the buyer's need.
    """

    def __init__(self, chart: NetworkChart, lost: Flags, asked: Flags, outage_days: float, replan: bool) -> None:
        import highspy

        network = chart.compiled
        self._solver: Any = quiet_solver()
        infinity = highspy.kHighsInf
        reached = reach(chart, lost)
        column = np.full(network.products, -1, dtype=np.int64)
        column[reached] = np.arange(int(reached.sum()))
        numbers = np.flatnonzero(reached)
        counted = asked & ~lost
        value = np.where(counted, network.revenue_usd_per_year, 0.0) * outage_days / DAYS_PER_YEAR
        spare = np.array([product.spare_capacity_share or 0.0 for product in chart.network.products])
        self._whole = float(value[reached].sum())
        most = np.where(lost, 0.0, 1.0 + spare) if replan else np.where(lost, 0.0, 1.0)
        for product in numbers:
            self._solver.addVar(0.0, float(most[product]))
        next_column = len(numbers)
        for product in numbers[value[numbers] > 0]:
            # What counts is output up to the normal one: making more later of one product makes up for no other.
            self._solver.addVar(0.0, 1.0)
            self._solver.changeColCost(next_column, -float(value[product]))
            both = np.array([next_column, int(column[product])], dtype=np.int32)
            self._solver.addRow(-infinity, 0.0, 2, both, np.array([1.0, -1.0]))
            next_column += 1
        bridge, unnamed = _bridge(network, outage_days), _unnamed(network)
        groups = np.flatnonzero(reached[network.group_product] & network.group_essential)
        if not replan:
            for group in groups:
                self._row_by_share(
                    network, int(group), column, reached, float(bridge[group] + unnamed[group]), infinity
                )
            return
        need = self._need(network)
        sent: dict[int, list[tuple[int, float]]] = {}
        for group in groups:
            entries = []
            for delivery in range(network.delivery_start[group], network.delivery_start[group + 1]):
                supplier = int(network.delivery_supplier[delivery])
                if lost[supplier]:
                    continue
                self._solver.addVar(0.0, infinity)
                entries.append(next_column)
                sent.setdefault(supplier, []).append((next_column, need[int(group)]))
                next_column += 1
            columns = np.array([int(column[network.group_product[group]]), *entries], dtype=np.int32)
            signs = np.array([1.0, *[-1.0] * len(entries)])
            self._solver.addRow(-infinity, float(bridge[group] + unnamed[group]), len(columns), columns, signs)
        self._limit_suppliers(network, sent, column, reached, spare, need, infinity)

    @staticmethod
    def _need(network: CompiledNetwork) -> Floats:
        """Return each input's normal need in money a day; those that cost nothing count as little."""
        revenue = network.revenue_usd_per_year[network.group_product] / DAYS_PER_YEAR
        need: Floats = revenue * np.maximum(network.group_cost_share, 1e-6)
        return need

    def _row_by_share(
        self, network: CompiledNetwork, group: int, column: Ints, reached: Flags, free: float, infinity: float
    ) -> None:
        columns, signs = [int(column[network.group_product[group]])], [1.0]
        for delivery in range(network.delivery_start[group], network.delivery_start[group + 1]):
            supplier, share = int(network.delivery_supplier[delivery]), float(network.delivery_share[delivery])
            if reached[supplier]:
                columns.append(int(column[supplier]))
                signs.append(-share)
            else:
                free += share
        self._solver.addRow(-infinity, free, len(columns), np.array(columns, dtype=np.int32), np.array(signs))

    def _limit_suppliers(
        self,
        network: CompiledNetwork,
        sent: dict[int, list[tuple[int, float]]],
        column: Ints,
        reached: Flags,
        spare: Floats,
        need: Floats,
        infinity: float,
    ) -> None:
        """A supplier's buyers in reach get, together, what they normally get, times its output; a supplier out of reach has all."""
        flow = network.delivery_share * need[network.delivery_group]
        group = network.delivery_group
        in_reach = reached[network.group_product[group]] & network.group_essential[group]
        normal = np.bincount(
            network.delivery_supplier, weights=np.where(in_reach, flow, 0.0), minlength=network.products
        )
        for supplier, entries in sent.items():
            columns = [entry for entry, _ in entries]
            weights = [weight for _, weight in entries]
            limit = float(normal[supplier]) * (1.0 + float(spare[supplier]))
            if reached[supplier]:
                columns.append(int(column[supplier]))
                weights.append(-float(normal[supplier]))
                limit = 0.0
            scale = 1.0 / max(weights[0], 1e-12)
            self._solver.addRow(
                -infinity,
                limit * scale,
                len(columns),
                np.array(columns, dtype=np.int32),
                np.array(weights) * scale,
            )

    def solve(self) -> float:
        """Return the loss at the optimum."""
        import highspy

        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            status = self._solver.modelStatusToString(self._solver.getModelStatus())
            raise BioaccordError(
                Sentence(
                    "the linear programme of an outage has no optimum ({status}); check shares and stocks.",
                    status=status,
                )
            )
        return max(0.0, self._whole + float(self._solver.getInfo().objective_function_value))
