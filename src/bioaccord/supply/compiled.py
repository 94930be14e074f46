"""A network as flat arrays, so that a sweep over it is a few milliseconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.network import Network

from .circles import SupplyOrder, supply_order

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CompiledNetwork:
    """Products, their input groups and the deliveries into these, in compressed rows.

    Product `p` has the groups `group_start[p]:group_start[p+1]` (one an input material); group `g` has the deliveries
    `delivery_start[g]:delivery_start[g+1]`; product `p` makes the deliveries `made[made_start[p]:made_start[p+1]]`.
    `order` lays the essential inputs out suppliers first.

    Shapes: products n, groups m, deliveries k. Units: `stock_days` days of use at the buyer, `own_stock_days` days of
    output at the maker, `lead_time_days` days, `share` and `cost_share` 0..1, `substitute_days` days (inf for none).
    """

    group_start: Ints
    group_product: Ints
    group_material: Ints
    group_essential: Flags
    group_cost_share: Floats
    group_stock_days: Floats
    group_substitute_days: Floats
    delivery_start: Ints
    delivery_group: Ints
    delivery_supplier: Ints
    delivery_share: Floats
    delivery_lead_time_days: Floats
    made_start: Ints
    made: Ints
    order: SupplyOrder
    own_stock_days: Floats
    product_material: Ints
    product_country: Ints
    product_organisation: Ints
    revenue_usd_per_year: Floats
    material_ids: tuple[str, ...]
    countries: tuple[str, ...]
    organisation_ids: tuple[str, ...]

    @property
    def products(self) -> int:
        """Number of products."""
        return len(self.product_material)

    @property
    def deliveries(self) -> int:
        """Number of deliveries: links, taken apart by buying product."""
        return len(self.delivery_share)

    def flags(self, products: Sequence[int]) -> Flags:
        """Return which products (shape: products) are among those numbered."""
        marked = np.zeros(self.products, dtype=np.bool_)
        marked[np.asarray(products, dtype=np.int64)] = True
        return marked


def starts(groups: Ints, count: int) -> Ints:
    """Return where each group begins in a list that is sorted by group; shape count + 1."""
    return np.concatenate(([0], np.cumsum(np.bincount(groups, minlength=count)))).astype(np.int64)


def sums(groups: Ints, values: Floats, count: int) -> Floats:
    """Return the sum of the values of each group; shape count."""
    return np.bincount(groups, weights=values, minlength=count).astype(np.float64)


def compile_network(network: Network) -> CompiledNetwork:
    """Return the arrays of a network. The network is taken as checked (see `network_check`)."""
    materials, material_ids = _numbers(
        [product.material_id for product in network.products] + [line.input_material_id for line in network.recipes]
    )
    countries, country_names = _numbers([site.country for site in network.sites])
    organisations = {one.organisation_id: number for number, one in enumerate(network.organisations)}
    sites = {site.site_id: site for site in network.sites}
    product_number = {product.product_id: number for number, product in enumerate(network.products)}
    stock_days = {(stock.site_id, stock.material_id): stock.days for stock in network.stocks}

    made_at: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, product in enumerate(network.products):
        made_at[product.site_id, product.material_id].append(number)

    substitutes: dict[tuple[str, str], float] = {}
    for line in network.recipes:
        if line.substitute_for:
            key = (line.product_id, line.substitute_for)
            days = float(line.qualification_days or 0)
            substitutes[key] = min(substitutes.get(key, np.inf), days)
    lines = sorted(
        (line for line in network.recipes if not line.substitute_for),
        key=lambda line: product_number[line.product_id],
    )
    group_product = np.array([product_number[line.product_id] for line in lines], dtype=np.int64)
    buyers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for group, line in enumerate(lines):
        buyers[network.products[group_product[group]].site_id, line.input_material_id].append(group)

    deliveries = [
        (group, supplier, link.share / len(suppliers), link.lead_time_days)
        for link in network.links
        for suppliers in (made_at.get((link.supplier_site_id, link.material_id), ()),)
        for supplier in suppliers
        for group in buyers.get((link.buyer_site_id, link.material_id), ())
    ]
    deliveries.sort(key=lambda delivery: delivery[0])
    table = np.array(deliveries, dtype=np.float64).reshape(-1, 4)
    supplier_of = table[:, 1].astype(np.int64)
    count = len(network.products)
    group_start = starts(group_product, count)
    essential = np.array([line.essential for line in lines], dtype=np.bool_)
    delivery_start = starts(table[:, 0].astype(np.int64), len(lines))
    return CompiledNetwork(
        group_start=group_start,
        group_product=group_product,
        group_material=np.array([materials[line.input_material_id] for line in lines], dtype=np.int64),
        group_essential=essential,
        group_cost_share=np.array([line.cost_share for line in lines], dtype=np.float64),
        group_stock_days=np.array(
            [
                stock_days.get((network.products[product].site_id, line.input_material_id), 0.0)
                for product, line in zip(group_product, lines, strict=True)
            ],
            dtype=np.float64,
        ),
        group_substitute_days=np.array(
            [substitutes.get((line.product_id, line.input_material_id), np.inf) for line in lines], dtype=np.float64
        ),
        delivery_start=delivery_start,
        delivery_group=table[:, 0].astype(np.int64),
        delivery_supplier=supplier_of,
        delivery_share=np.ascontiguousarray(table[:, 2]),
        delivery_lead_time_days=np.ascontiguousarray(table[:, 3]),
        made_start=starts(supplier_of, count),
        made=np.argsort(supplier_of, kind="stable").astype(np.int64),
        order=supply_order(group_start, essential, delivery_start, supplier_of, table[:, 2].copy()),
        own_stock_days=np.array(
            [stock_days.get((product.site_id, product.material_id), 0.0) for product in network.products],
            dtype=np.float64,
        ),
        product_material=np.array([materials[product.material_id] for product in network.products], dtype=np.int64),
        product_country=np.array(
            [countries[sites[product.site_id].country] for product in network.products], dtype=np.int64
        ),
        product_organisation=np.array(
            [organisations[sites[product.site_id].organisation_id] for product in network.products], dtype=np.int64
        ),
        revenue_usd_per_year=np.array([product.revenue_usd_per_year for product in network.products]),
        material_ids=tuple(material_ids),
        countries=tuple(country_names),
        organisation_ids=tuple(organisations),
    )


def _numbers(words: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    ordered = list(dict.fromkeys(words))
    return {word: number for number, word in enumerate(ordered)}, ordered
