"""What do we depend on: where value comes from through all tiers, how concentrated that is, and whose loss stops output.

Two different questions. *Value shares* follow the money: of each dollar of a product, which part was made where. *Stop shares* follow
need: how much output stops when a site, a firm, a country or a material is lost, however little it costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from .chart import NetworkChart
from .circles import supply_order
from .compiled import CompiledNetwork, Floats, Ints, starts, sums
from .knock_out_sweep import KnockOutSweep
from .progress import Progress, in_threads
from .side_by_side import LANES

_ROUNDS, _SMALLEST = 10_000, 1e-12


class Unit(StrEnum):
    """What can be lost at once, or what value can be counted by."""

    SITE = "site"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True)
class ValueOrigin:
    """Where the value of something was made. `shares` sum, with `unnamed`, to 1; largest first.

    `unnamed` is what was bought from suppliers that nobody named. `concentration_low` and `concentration_high` bound the
    Herfindahl-Hirschman index (0..1): the unnamed part spread thinly, or from the largest origin.
    """

    unit: Unit
    shares: tuple[tuple[str, float], ...]
    unnamed: float
    concentration_low: float
    concentration_high: float


@dataclass(frozen=True, slots=True)
class KnockOut:
    """What stops when one site, firm, country or material is lost; the lost one's own products are not counted.

    `share_stopped` is the part of the asked products' revenue whose output stops, `products` and `organisations` are those
    that lose more than the threshold, `hidden_from` those organisations among them that do not buy from it directly.
    """

    unit: Unit
    key: str
    share_stopped: float
    products: tuple[str, ...]
    organisations: tuple[str, ...]
    hidden_from: tuple[str, ...]


def value_origin(chart: NetworkChart, products: Sequence[int], unit: Unit) -> ValueOrigin:
    """Return where the value of products was made, weighted by their revenue. `products` are numbers of the network."""
    network = chart.compiled
    weight = np.zeros(network.products)
    numbers = np.asarray(products, dtype=np.int64)
    weight[numbers] = network.revenue_usd_per_year[numbers]
    weight = weight / weight.sum() if weight.sum() > 0 else np.where(weight > 0, 0.0, weight)
    content = _content(network, weight)
    bought = sums(network.group_product, network.group_cost_share, network.products)
    named = sums(network.delivery_group, network.delivery_share, len(network.group_product))
    unnamed_by_group = content[network.group_product] * network.group_cost_share * np.maximum(0.0, 1.0 - named)
    created = content * np.maximum(0.0, 1.0 - bought)
    keys, names = unit_keys(chart, unit)
    by_key = sums(keys, created, len(names))
    total = float(by_key.sum() + unnamed_by_group.sum())
    by_key = by_key / total if total > 0 else by_key
    unnamed = float(unnamed_by_group.sum()) / total if total > 0 else 0.0
    order = np.argsort(-by_key, kind="stable")
    shares = tuple((names[place], float(by_key[place])) for place in order if by_key[place] > 1e-9)
    low = float((by_key**2).sum())
    largest = float(by_key.max(initial=0.0))
    return ValueOrigin(unit, shares, unnamed, low, low + 2 * largest * unnamed + unnamed**2)


def _content(network: CompiledNetwork, weight: Floats) -> Floats:
    """Return how much of each product is in one unit of the weighted products, through all tiers (they themselves count too)."""
    part = network.group_cost_share[network.delivery_group] * network.delivery_share
    buyer = network.group_product[network.delivery_group]
    content = weight.copy()
    wave = weight
    for _ in range(_ROUNDS):
        wave = sums(network.delivery_supplier, part * wave[buyer], network.products)
        content += wave
        if wave.sum() < _SMALLEST:
            break
    return content


def tiers(chart: NetworkChart) -> Ints:
    """Return how many tiers of essential suppliers stand behind each product (0: none is named); a circle counts as one."""
    order = chart.compiled.order
    depth = np.zeros(len(order.product), dtype=np.int64)
    part_of = np.repeat(np.arange(len(order.part_start) - 1), np.diff(order.part_start))
    for part in range(len(order.part_start) - 1):
        begin, end = order.part_start[part], order.part_start[part + 1]
        first, last = order.entry_start[order.input_start[begin]], order.entry_start[order.input_start[end]]
        suppliers = order.entry_supplier[first:last]
        outside = suppliers[part_of[suppliers] != part]
        depth[begin:end] = 0 if len(suppliers) == 0 else (depth[outside].max(initial=-1) + 1 if len(outside) else 1)
    by_product = np.empty_like(depth)
    by_product[order.product] = depth
    return by_product


def supplier_concentration(chart: NetworkChart) -> tuple[Floats, Floats]:
    """Return the least and the largest Herfindahl-Hirschman index of the direct suppliers of each input (shape: groups).

    They differ where part of an input has no named supplier: it may be spread thinly, or come from the largest.
    """
    network = chart.compiled
    maker = network.product_organisation[network.delivery_supplier]
    pair, inverse = np.unique(np.stack([network.delivery_group, maker]), axis=1, return_inverse=True)
    share = sums(inverse.ravel(), network.delivery_share, pair.shape[1])
    count = len(network.group_product)
    low = sums(pair[0], share**2, count)
    largest = np.zeros(count)
    np.maximum.at(largest, pair[0], share)
    rest = np.maximum(0.0, 1.0 - sums(pair[0], share, count))
    return low, low + 2 * largest * rest + rest**2


def knock_outs(
    chart: NetworkChart,
    products: Sequence[int],
    unit: Unit,
    *,
    threshold: float = 0.1,
    after_days: float = 0.0,
    threads: int = 2,
    progress: Progress | None = None,
) -> list[KnockOut]:
    """Return what stops of the asked products when each site, firm, country or material is lost, one by one, worst first.

    Inputs that have a substitute qualified within `after_days` do not stop output; 0 counts none. Only those are returned
    that stop more than `threshold` of some asked product. Shares are right to about 0.0002 of output. Raises `Cancelled` when `progress`
    answers false.
    """
    network = chart.compiled if after_days <= 0 else with_substitutes(chart.compiled, after_days)
    keys, names = unit_keys(chart, unit)
    asked = network.flags(products)
    revenue = np.where(asked, network.revenue_usd_per_year, 0.0)
    firm_of_buyer = network.product_organisation[network.group_product[network.delivery_group]]
    direct = np.unique(np.stack([keys[network.delivery_supplier], firm_of_buyer]), axis=1)
    direct_start = starts(direct[0], len(names))
    sweep = KnockOutSweep(network)

    def told(key: int, lost: Floats) -> KnockOut | None:
        counted = asked & (keys != key)
        hit = np.flatnonzero(counted & (lost > threshold))
        if len(hit) == 0:
            return None
        whole = float(revenue[counted].sum())
        firms = {chart.organisation_of(int(number)) for number in hit}
        buyers = direct[1][direct_start[key] : direct_start[key + 1]]
        return KnockOut(
            unit,
            names[key],
            float((revenue * lost)[counted].sum()) / whole if whole > 0 else 0.0,
            tuple(chart.product(int(number)).product_id for number in hit),
            tuple(sorted(firms)),
            tuple(sorted(firms - {network.organisation_ids[buyer] for buyer in buyers})),
        )

    def several(part: int) -> list[KnockOut | None]:
        first = part * LANES
        numbers = np.arange(first, min(first + LANES, len(names)))
        losses = sweep.losses(keys[:, None] == numbers)
        return [told(int(key), losses[:, lane].astype(np.float64)) for lane, key in enumerate(numbers)]

    parts = in_threads(several, -(-len(names) // LANES), threads=threads, progress=progress)
    found = [row for part in parts for row in part if row is not None]
    return sorted(found, key=lambda row: (-row.share_stopped, -len(row.products), row.key))


def common_hidden_suppliers(lost: Sequence[KnockOut], *, least_firms: int = 2) -> list[KnockOut]:
    """Return those losses that stop several firms of which at least `least_firms` do not buy from the lost one; most firms first."""
    hidden = [row for row in lost if len(row.hidden_from) >= least_firms]
    return sorted(hidden, key=lambda row: (-len(row.hidden_from), -row.share_stopped, row.key))


def with_substitutes(network: CompiledNetwork, after_days: float) -> CompiledNetwork:
    """Return the network in which inputs with a substitute that is qualified within `after_days` no longer stop output."""
    essential = network.group_essential & ~(network.group_substitute_days <= after_days)
    order = supply_order(
        network.group_start, essential, network.delivery_start, network.delivery_supplier, network.delivery_share
    )
    return replace(network, group_essential=essential, order=order)


def unit_keys(chart: NetworkChart, unit: Unit) -> tuple[Ints, list[str]]:
    """Return the number of each product's site, organisation, country or material, and their names."""
    network = chart.compiled
    if unit == Unit.ORGANISATION:
        return network.product_organisation, list(network.organisation_ids)
    if unit == Unit.COUNTRY:
        return network.product_country, list(network.countries)
    if unit == Unit.MATERIAL:
        return network.product_material, list(network.material_ids)
    sites = list(dict.fromkeys(product.site_id for product in chart.network.products))
    number = {site: place for place, site in enumerate(sites)}
    return np.array([number[product.site_id] for product in chart.network.products], dtype=np.int64), sites
