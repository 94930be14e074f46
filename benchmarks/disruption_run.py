"""How long a year of disruption takes: a network of an association's size, its growth with links, and a world table.

The network of firms is drawn with a seed. The world table is WIOD 2011 (41 regions x 35 sectors), read from
the folder that BIOACCORD_SHARED_DATA names; BoARIO runs beside it where it is installed (`pip install boario pymrio progressbar2`).
"""

import os
import statistics
import time
from pathlib import Path

import numpy as np

from _report import peak_megabytes, report
from bioaccord.supply.compiled import starts
from bioaccord.supply.disruption import Shock, ShockKind, simulate
from bioaccord.supply.disruption_rules import FIRMS, SECTORS, DisruptionRules, Rationing
from bioaccord.supply.production import ProductionNetwork, production_of_table

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def firms(links: int) -> ProductionNetwork:
    """Return a seeded network with about that many links: five inputs a firm, few suppliers with very many buyers."""
    random = np.random.default_rng(7)
    count = round(links * 12_600 / 147_000)
    inputs = 5 * count
    sources = np.maximum(1, random.poisson(links / inputs, inputs))
    entry_start = starts(np.repeat(np.arange(inputs), sources), inputs)
    weight = 1.0 / np.arange(1, count + 1) ** 0.65
    supplier = random.choice(count, size=int(sources.sum()), p=weight / weight.sum())
    share = np.repeat(1.0 / sources, sources)
    buyer = np.arange(inputs) // 5
    revenue = random.lognormal(0.0, 1.0, count)
    needed = 0.1 * revenue[buyer]
    flow = share * np.repeat(needed, sources)
    sold = np.bincount(supplier, weights=flow, minlength=count)
    output = np.maximum(revenue, 1.05 * sold)
    days = random.integers(5, 60, inputs).astype(float)
    return ProductionNetwork(
        names=tuple(f"F{number}" for number in range(count)),
        output=output,
        final_demand=output - sold,
        input_start=np.arange(count + 1) * 5,
        use=needed / output[buyer],
        essential=random.random(inputs) < 0.8,
        stock_days=days,
        stock=needed * days,
        entry_start=entry_start,
        entry_supplier=supplier.astype(np.int32),
        entry_share=share,
    )


def outage(network: ProductionNetwork, share: float = 0.02) -> Shock:
    """Return a loss of half the capacity of some producers for a month."""
    places = np.random.default_rng(3).choice(network.producers, max(1, round(network.producers * share)), replace=False)
    return Shock(ShockKind.CAPACITY, places, np.full(len(places), 0.5), 5, 30, 60)


def timed(network: ProductionNetwork, shocks: list[Shock], rules: DisruptionRules, runs: int = 3) -> float:
    """Return the median seconds of a run of 365 days."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        simulate(network, shocks, rules)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def wiod() -> tuple[ProductionNetwork, list[Shock]] | None:
    """Return the world table and a 40 % loss of US and 20 % of Korean chemicals, or None where it is not at hand."""
    file = SHARED / "supply" / "wiod" / "wiod2011_41x35.npz"
    if not file.exists():
        print(f"SKIPPED: no world table at {file}")
        return None
    with np.load(file, allow_pickle=True) as stored:
        flows, final, output = (stored[name].astype(float) for name in ("Z", "F", "x"))
        pairs = [(str(country), str(sector)) for country in stored["countries"] for sector in stored["sectors"]]
    # The table's final demand holds falls of inventories; they are taken as no demand, and output as what is delivered.
    final = np.maximum(final.sum(axis=1, keepdims=True), 0.0)
    flows = np.maximum(flows, 0.0)
    output = flows.sum(axis=1) + final.sum(axis=1)
    table = production_of_table(
        flows, final, output, [pair[1] for pair in pairs], ["|".join(pair) for pair in pairs], 60.0
    )
    chemicals = [pairs.index(("USA", "c9")), pairs.index(("KOR", "c9"))]
    return table, [Shock(ShockKind.CAPACITY, np.array(chemicals), np.array([0.4, 0.2]), 5, 60, 60)]


def main() -> None:
    rows = []
    for links in (15_000, 147_000, 1_500_000):
        network = firms(links)
        simulate(network, [outage(network)], FIRMS, days=2)
        proportional = timed(network, [outage(network)], DisruptionRules(rationing=Rationing.PROPORTIONAL))
        ratio = timed(network, [outage(network)], FIRMS, runs=1)
        bar = "< 1 s" if links == 147_000 else "linear"
        rows.append(
            (
                f"{network.producers:,} firms, {network.entries:,} links, 365 days, proportional",
                bar,
                f"{proportional:.2f} s ({proportional / network.entries / 365 * 1e9:.1f} ns a link and day)",
            )
        )
        rows.append(("  the same, least ratio first (Inoue and Todo)", bar, f"{ratio:.2f} s"))
        if links == 147_000:
            rows.append(("  memory of the process until here", "< 500 MB", f"{peak_megabytes():.0f} MB"))
    world = wiod()
    if world is not None:
        table, shocks = world
        simulate(table, shocks, SECTORS, days=2)
        seconds = timed(table, shocks, SECTORS)
        rows.append(
            (f"WIOD, {table.producers:,} industries, {table.entries:,} flows, 365 days", "< 5 s", f"{seconds:.2f} s")
        )
        run = simulate(table, shocks, SECTORS)
        rows.append(("  least output of the world", "-", f"{run.daily_output.min():.4f} of normal"))
    rows.append(("peak memory", "-", f"{peak_megabytes():.0f} MB"))
    report("A year of disruption, one scenario, one thread", rows)


if __name__ == "__main__":
    main()
