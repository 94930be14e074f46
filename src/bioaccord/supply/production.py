"""Production networks: who makes how much a day, of what, from whom. The ground on which a disruption is simulated.

A network of firms and a table of sectors by region are the same thing here: producers, each with inputs, each input with
suppliers. A table is a dense one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import Sentence

from .compiled import CompiledNetwork, Flags, Floats, Ints, starts

DAYS_PER_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class ProductionNetwork:
    """Producers n, inputs m, entries k, in compressed rows; all quantities a day.

    Producer `p` has the inputs `input_start[p]:input_start[p+1]`; input `g` has the entries
    `entry_start[g]:entry_start[g+1]`, each a supplier and its share of what is ordered. What no entry names arrives in full.

    Units: `output` and `final_demand` a day in the producer's own unit; `use` units of the input a unit of output;
    `stock_days` days of use that are held and meant to be held; `stock` units of the input at the start.
    """

    names: tuple[str, ...]
    output: Floats
    final_demand: Floats
    input_start: Ints
    use: Floats
    essential: Flags
    stock_days: Floats
    stock: Floats
    entry_start: Ints
    entry_supplier: NDArray[np.int32]
    entry_share: Floats

    @property
    def producers(self) -> int:
        """Number of producers."""
        return len(self.output)

    @property
    def entries(self) -> int:
        """Number of entries: suppliers, counted once for each input they deliver to."""
        return len(self.entry_share)


def production_of_table(
    transactions: Floats,
    final_demand: Floats,
    output: Floats,
    sectors: Sequence[str],
    names: Sequence[str],
    stock_days: Mapping[str, float] | float,
) -> ProductionNetwork:
    """Return a multi-regional input-output table as a production network, a year taken as 365 days.

    `transactions` (n x n) from row to column, `final_demand` (n x categories) and `output` (n) are in money a year; `sectors` and
    `names` name the rows; `stock_days` is one figure, or one a sector. Suppliers of one sector share an input. Raises
    `InputError` for shapes that do not fit, negative or non-finite flows, and a row that does not add up to its output.
    """
    count = len(output)
    if transactions.shape != (count, count) or final_demand.shape[0] != count or len(sectors) != count:
        problem = Sentence(
            "the shapes do not fit: {transactions}, {final_demand}, {count} outputs, {sectors} sectors.",
            transactions=transactions.shape,
            final_demand=final_demand.shape,
            count=count,
            sectors=len(sectors),
        )
        raise InputError(
            Refusal(
                Sentence("table"),
                problem,
                Sentence("Give a square table with a row of final demand and of output for each industry."),
            )
        )
    for name, values in (("transactions", transactions), ("final_demand", final_demand), ("output", output)):
        if not np.isfinite(values).all():
            raise InputError(
                Refusal(
                    Sentence("table"),
                    Sentence("{name} holds a value that is no number.", name=name),
                    Sentence("Replace it, with 0 if nothing flows."),
                )
            )
    if (transactions < 0).any():
        row, column = np.argwhere(transactions < 0)[0]
        problem = Sentence("the flow from {supplier} to {buyer} is negative.", supplier=names[row], buyer=names[column])
        raise InputError(Refusal(Sentence("table"), problem, Sentence("Set it to 0, or move it to the final demand.")))
    total = transactions.sum(axis=1) + final_demand.sum(axis=1)
    off = np.abs(total - output) > 1e-3 * np.maximum(np.abs(output), 1.0)
    if off.any():
        row = int(np.flatnonzero(off)[0])
        problem = Sentence(
            "{supplier} delivers {delivered:,.6g} but its output is {output:,.6g}.",
            supplier=names[row],
            delivered=total[row],
            output=output[row],
        )
        raise InputError(
            Refusal(
                Sentence("table"), problem, Sentence("Output has to be the sum of the row; balance the table first.")
            )
        )
    kinds = sorted(set(sectors))
    number = {kind: place for place, kind in enumerate(kinds)}
    kind_of = np.array([number[sector] for sector in sectors], dtype=np.int64)
    days_of = np.array(
        [stock_days if isinstance(stock_days, float | int) else stock_days[kind] for kind in kinds], dtype=float
    )
    by_kind = np.zeros((len(kinds), count))
    np.add.at(by_kind, kind_of, transactions)
    # Inputs by buyer, then sector: a buyer's inputs stand together.
    buyer, kind = np.nonzero(by_kind.T > 0)
    group_of = np.full((count, len(kinds)), -1, dtype=np.int64)
    group_of[buyer, kind] = np.arange(len(buyer))
    supplier, to = np.nonzero(transactions > 0)
    group = group_of[to, kind_of[supplier]]
    order = np.lexsort((supplier, group))
    supplier, to, group = supplier[order], to[order], group[order]
    needed = by_kind[kind, buyer] / DAYS_PER_YEAR
    daily = output / DAYS_PER_YEAR
    use = np.divide(needed, daily[buyer], out=np.zeros_like(needed), where=daily[buyer] > 0)
    return ProductionNetwork(
        names=tuple(names),
        output=daily,
        final_demand=final_demand.sum(axis=1) / DAYS_PER_YEAR,
        input_start=starts(buyer, count),
        use=use,
        essential=np.ones(len(buyer), dtype=np.bool_),
        stock_days=days_of[kind],
        stock=needed * days_of[kind],
        entry_start=starts(group, len(buyer)),
        entry_supplier=supplier.astype(np.int32),
        entry_share=transactions[supplier, to] / by_kind[kind_of[supplier], to],
    )


def production_of_network(network: Network, compiled: CompiledNetwork) -> ProductionNetwork:
    """Return a network of firms as a production network; producers are its products.

    A delivery is the buyer's need (its output times its revenue's cost share) in money; what a product makes beyond its named
    buyers is final demand. Goods in transit and finished goods at the supplier are held as stock on the way: an input's stock
    days are those at the buyer, plus both of these of its suppliers by share, plus the day's need that arrived the day before. A product that sells less than its named buyers need is taken to make what they need.
    """
    # In money, because a site's output and its buyers' needs stand in units that need not convert.
    daily = compiled.revenue_usd_per_year / DAYS_PER_YEAR
    group_product = compiled.group_product
    needed = daily[group_product] * compiled.group_cost_share
    flow = compiled.delivery_share * needed[compiled.delivery_group]
    sold = np.bincount(compiled.delivery_supplier, weights=flow, minlength=compiled.products)
    output = np.maximum(daily, sold)
    on_the_way = np.bincount(
        compiled.delivery_group,
        weights=compiled.delivery_share
        * (compiled.delivery_lead_time_days + compiled.own_stock_days[compiled.delivery_supplier]),
        minlength=len(group_product),
    )
    # What arrived yesterday is used today: a firm without any stock still has one day's need in the house.
    days = 1.0 + compiled.group_stock_days + on_the_way
    # An input that costs nothing is still needed: its use is counted in parts of one unit of output.
    use = np.where(compiled.group_cost_share > 0, needed / np.maximum(output[group_product], 1e-300), 1e-12)
    return ProductionNetwork(
        names=tuple(product.product_id for product in network.products),
        output=output,
        final_demand=output - sold,
        input_start=compiled.group_start,
        use=use,
        essential=compiled.group_essential,
        stock_days=days,
        stock=use * output[group_product] * days,
        entry_start=compiled.delivery_start,
        entry_supplier=compiled.delivery_supplier.astype(np.int32),
        entry_share=compiled.delivery_share,
    )
