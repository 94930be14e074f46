"""How long a year of disruption takes: a network of an association's size, its growth with links, and a world table.

The network of firms is drawn with a seed. The world table is WIOD 2011 (41 regions x 35 sectors), read from
the folder that BIOACCORD_SHARED_DATA names. BoARIO runs beside it on the same table, shock and rules where the Python that BIOACCORD_BOARIO_PYTHON
names has it (in an environment of its own, because it is GPL: `pip install boario pymrio progressbar2`).
"""

import json
import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from _report import peak_megabytes, report
from bioaccord.supply.compiled import starts
from bioaccord.supply.disruption import Shock, ShockKind, simulate
from bioaccord.supply.disruption_rules import FIRMS, SECTORS, DisruptionRules, Rationing, boario_rules
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


@dataclass(frozen=True, slots=True)
class World:
    """A world table with a loss of 40 % of US and 20 % of Korean chemicals; money a year."""

    flows: np.ndarray
    final: np.ndarray
    countries: list[str]
    sectors: list[str]

    PLACES = ((("USA", "c9"), 0.4), (("KOR", "c9"), 0.2))
    FIRST_DAY, DURATION_DAYS, RECOVERY_DAYS = 5, 60, 60

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Country and sector of each row."""
        return [(country, sector) for country in self.countries for sector in self.sectors]

    def production(self) -> ProductionNetwork:
        """Return the table as a production network with sixty days of every input in stock."""
        output = self.flows.sum(axis=1) + self.final.sum(axis=1)
        names = ["|".join(pair) for pair in self.pairs]
        return production_of_table(self.flows, self.final, output, [pair[1] for pair in self.pairs], names, 60.0)

    def shock(self, *, as_boario: bool = False) -> Shock:
        """Return the shock; BoARIO's begins a day later and lasts a day longer (see tests/supply/test_disruption_boario.py)."""
        places = np.array([self.pairs.index(place) for place, _ in self.PLACES])
        size = np.array([size for _, size in self.PLACES])
        late, longer, decimals = (1, 2, 6) if as_boario else (0, 0, None)
        return Shock(
            ShockKind.CAPACITY,
            places,
            size,
            self.FIRST_DAY + late,
            self.DURATION_DAYS + longer,
            self.RECOVERY_DAYS,
            decimals,
        )


def world_table() -> World | None:
    """Return the world table, or None where it is not at hand."""
    file = SHARED / "supply" / "wiod" / "wiod2011_41x35.npz"
    if not file.exists():
        print(f"SKIPPED: no world table at {file}")
        return None
    with np.load(file, allow_pickle=True) as stored:
        flows, final = (np.maximum(stored[name].astype(float), 0.0) for name in ("Z", "F"))
        countries, sectors = ([str(one) for one in stored[name]] for name in ("countries", "sectors"))
    # The table's final demand holds falls of inventories; they are taken as no demand, and output as what is delivered. Sorted as BoARIO sorts.
    final = final.sum(axis=1, keepdims=True)
    pairs = [(country, sector) for country in countries for sector in sectors]
    order = sorted(range(len(pairs)), key=lambda number: pairs[number])
    return World(flows[np.ix_(order, order)], final[order], sorted(countries), sorted(sectors))


def boario_on(world: World) -> dict[str, object] | None:
    """Return what BoARIO tells of the same table and shock in a process of its own, or None where it is not installed."""
    python = os.environ.get("BIOACCORD_BOARIO_PYTHON")
    if not python:
        print("SKIPPED: BoARIO was not run; BIOACCORD_BOARIO_PYTHON names no Python that has it.")
        return None
    with TemporaryDirectory() as folder:
        table, shocks = Path(folder) / "table.npz", Path(folder) / "shocks.json"
        np.savez(table, flows=world.flows, final=world.final, countries=world.countries, sectors=world.sectors)
        told = {"places": world.PLACES, "occurrence": world.FIRST_DAY, "duration": world.DURATION_DAYS}
        shocks.write_text(json.dumps({**told, "recovery": world.RECOVERY_DAYS}))
        script = Path(__file__).with_name("_boario_on_table.py")
        command = [python, str(script), str(table), str(shocks)]
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}
        )
    if answer.returncode:
        print(f"SKIPPED: BoARIO ended with an error: {answer.stderr.strip().splitlines()[-1:]}")
        return None
    return json.loads(answer.stdout.strip().splitlines()[-1])


def world_rows(world: World) -> list[tuple[str, str, str]]:
    """Return what a year costs on the world table, ours and BoARIO's."""
    table = world.production()
    simulate(table, [world.shock()], SECTORS, days=2)
    seconds = timed(table, [world.shock()], SECTORS)
    least = simulate(table, [world.shock()], SECTORS).daily_output.min()
    rows = [
        (f"WIOD, {table.producers:,} industries, {table.entries:,} flows, 365 days", "< 5 s", f"{seconds:.2f} s"),
        ("  least output of the world", "-", f"{least:.4f} of normal"),
    ]
    peer = boario_on(world)
    if peer is None:
        return rows
    rules = boario_rules(
        overproduction_max=1.25,
        overproduction_days=365,
        stock_heterogeneity=0.8,
        restoration_days=60,
        by_capacity=False,
    )
    same = timed(table, [world.shock(as_boario=True)], rules)
    ours = simulate(table, [world.shock(as_boario=True)], rules).daily_output
    theirs = np.array(peer["world"])
    rows.append(("  the same by BoARIO's rules", "-", f"{same:.2f} s"))
    rows.append(("  BoARIO itself, one thread", "-", f"{peer['seconds']:.1f} s"))
    rows.append(
        (
            "  largest difference of the world's daily output from BoARIO's",
            "-",
            f"{np.abs(ours - theirs).max():.1e} of normal",
        )
    )
    return rows


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
    world = world_table()
    if world is not None:
        rows += world_rows(world)
    rows.append(("peak memory", "-", f"{peak_megabytes():.0f} MB"))
    report("A year of disruption, one scenario, one thread", rows)


if __name__ == "__main__":
    main()
