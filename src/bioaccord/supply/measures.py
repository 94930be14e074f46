"""Measures against disruption: a larger stock, a second source; what they cost, and a network with them in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bioaccord.vocabulary.network import Link, Network, Stock

from .chart import NetworkChart
from .production import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class MeasureCosts:
    """What measures cost, in the association's judgement; shown with every plan, because the plan hangs on it.

    `holding_per_year` is the yearly cost of a stock as a share of its value, `qualification_usd` one qualification of a second source and
    `years` over how many it is spread; `second_share` is what the second source then delivers, `lead_time_days` from it where no link of the
    material gives one, `most_stock_days` the largest stock that may be added.
    """

    holding_per_year: float = 0.2
    qualification_usd: float = 500_000.0
    years: float = 5.0
    second_share: float = 0.3
    lead_time_days: float = 30.0
    most_stock_days: float = 180.0

    def __post_init__(self) -> None:
        if not 0 < self.second_share < 1 or self.years <= 0 or self.holding_per_year < 0 or self.qualification_usd < 0:
            raise ValueError("second_share lies between 0 and 1, years are more than 0, and costs are not negative")


@dataclass(frozen=True, slots=True)
class RaisedStock:
    """A stock raised by `days` of use at a site. Costs USD a year."""

    site_id: str
    material_id: str
    days: float
    usd_per_year: float


@dataclass(frozen=True, slots=True)
class SecondSource:
    """A second supplier, qualified for a material at a site, that then delivers `share` of the named need. Costs USD a year."""

    site_id: str
    material_id: str
    supplier_site_id: str
    share: float
    lead_time_days: float
    usd_per_year: float


Measure = RaisedStock | SecondSource


def stock_usd_per_day(chart: NetworkChart, site_id: str, material_id: str) -> float:
    """Return the value in USD of one day's need of a material at a site."""
    network = chart.compiled
    total = 0.0
    for number, product in enumerate(chart.network.products):
        if product.site_id != site_id:
            continue
        for group in range(network.group_start[number], network.group_start[number + 1]):
            if network.material_ids[network.group_material[group]] == material_id:
                revenue = float(network.revenue_usd_per_year[number]) / DAYS_PER_YEAR
                total += revenue * float(network.group_cost_share[group])
    return total


def candidate_measures(
    chart: NetworkChart,
    products: Sequence[int],
    costs: MeasureCosts,
    *,
    first_country: str | None = None,
    most: int = 2,
) -> tuple[list[RaisedStock], list[SecondSource]]:
    """Return what the makers of `products` could do: a stock of each essential input (of most days), and second sources.

    Second sources are other firms' sites that make the material and do not deliver it yet, those in `first_country` before others,
    larger ones first, at most `most` an input.
    """
    network, net = chart.compiled, chart.network
    makers: dict[str, list[int]] = defaultdict(list)
    for number, product in enumerate(net.products):
        makers[product.material_id].append(number)
    suppliers = {(link.buyer_site_id, link.material_id, link.supplier_site_id) for link in net.links}
    lead: dict[str, list[float]] = defaultdict(list)
    for link in net.links:
        lead[link.material_id].append(link.lead_time_days)
    places: dict[tuple[str, str], None] = {}
    for number in products:
        for group in range(network.group_start[number], network.group_start[number + 1]):
            if network.group_essential[group]:
                material = network.material_ids[network.group_material[group]]
                places[net.products[number].site_id, material] = None
    stocks, sources = [], []
    for site_id, material in places:
        value = stock_usd_per_day(chart, site_id, material)
        holding = costs.most_stock_days * value * costs.holding_per_year
        stocks.append(RaisedStock(site_id, material, costs.most_stock_days, holding))
        own_firm = chart.sites[site_id].organisation_id
        others = [
            number
            for number in makers[material]
            if chart.organisation_of(number) != own_firm
            and (site_id, material, net.products[number].site_id) not in suppliers
        ]
        others.sort(
            key=lambda number: (
                chart.sites[net.products[number].site_id].country != first_country,
                -net.products[number].revenue_usd_per_year * (net.products[number].spare_capacity_share or 0.01),
            )
        )
        days = sum(lead[material]) / len(lead[material]) if lead[material] else costs.lead_time_days
        for number in others[:most]:
            yearly = costs.qualification_usd / costs.years
            supplier = net.products[number].site_id
            sources.append(SecondSource(site_id, material, supplier, costs.second_share, days, yearly))
    return stocks, sources


def with_measures(network: Network, measures: Iterable[Measure]) -> Network:
    """Return the network with measures in place: stocks raised, shares moved to second sources."""
    stocks = {(stock.site_id, stock.material_id): stock for stock in network.stocks}
    links = list(network.links)
    for measure in measures:
        place = measure.site_id, measure.material_id
        if isinstance(measure, RaisedStock):
            held = stocks.get(place, Stock(*place, 0.0))
            # Its quantity was of the smaller stock; days are what counts.
            stocks[place] = replace(held, days=held.days + measure.days, quantity=None, unit="")
            continue
        into = [link for link in links if (link.buyer_site_id, link.material_id) == place]
        # Who named no supplier so far names this one, for its share.
        named = sum(link.share for link in into) or 1.0
        links = [replace(link, share=link.share * (1.0 - measure.share)) if link in into else link for link in links]
        share = measure.share * named
        links.append(Link(measure.supplier_site_id, *place, share, measure.lead_time_days))
    return replace(network, stocks=tuple(stocks.values()), links=tuple(links), _by_id={})
