"""How long a sweep over a network of an association's size takes, and all exposures to a thousand signals.

The network is drawn at random with a seed: 12,600 firms, about 147,000 deliveries, few suppliers with very many buyers
(as in firm-level data), and circles. No peer does the same: simulators step through days.
"""

import statistics
import time
from datetime import date

import numpy as np

from _report import peak_megabytes, report
from bioaccord.supply.availability import availability
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.compiled import CompiledNetwork
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.network import Link, Network, Organisation, Product, RecipeLine, Site, Stock
from bioaccord.vocabulary.signal import (
    Effect,
    EffectKind,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)

FIRMS, LINKS, SIGNALS = 12_600, 147_000, 1_000
INPUTS = 5  # materials a firm buys, each from two or three suppliers
NAMED = (0.9, 1.0)  # of each need by a known supplier; at 1.0 a loss runs round circles without an end
TODAY = date(2026, 11, 24)
COUNTRIES = ("KR", "US", "CN", "IN", "DE", "JP", "FR", "IE")


def random_network(seed: int, named: float = NAMED[0], firms: int = FIRMS, links: int = LINKS) -> Network:
    """Return a network in which a firm's chance to supply falls with its rank, as in firm-level data."""
    random = np.random.default_rng(seed)
    materials = standard_materials().ids()
    made_number = random.integers(0, len(materials), firms)
    made = [materials[number] for number in made_number]
    weight = 1.0 / np.arange(1, firms + 1) ** 0.65
    makers = {}
    for number in range(len(materials)):
        firm_numbers = np.flatnonzero(made_number == number)
        makers[number] = (firm_numbers, weight[firm_numbers] / weight[firm_numbers].sum())
    by_need: dict[tuple[int, str], list[int]] = {}
    wanted = links / firms / INPUTS
    for buyer in range(firms):
        for material in random.choice(len(materials), size=INPUTS, replace=False):
            numbers, chance = makers[int(material)]
            sources = min(len(numbers), max(1, int(random.poisson(wanted * 0.96))))
            chosen = [int(one) for one in random.choice(numbers, size=sources, replace=False, p=chance) if one != buyer]
            if chosen:
                by_need[buyer, materials[int(material)]] = chosen
    name = Text("가상", "fictional")
    return Network(
        tuple(Organisation(f"F{n}", name, COUNTRIES[n % len(COUNTRIES)], fictional=True) for n in range(firms)),
        tuple(Site(f"S{n}", f"F{n}", name, COUNTRIES[n % len(COUNTRIES)]) for n in range(firms)),
        tuple(Product(f"P{n}", f"S{n}", made[n], name, 100.0, "kg", 1e6, 0.1, (("US", 0.3),)) for n in range(firms)),
        tuple(
            RecipeLine(f"P{buyer}", material, 1.0, "kg", bool(random.random() < 0.8), "", None, 0.02)
            for buyer, material in by_need
        ),
        tuple(
            Link(f"S{supplier}", f"S{buyer}", material, named / len(sources), float(random.integers(1, 40)))
            for (buyer, material), sources in by_need.items()
            for supplier in sources
        ),
        tuple(Stock(f"S{buyer}", material, float(random.integers(0, 60))) for buyer, material in by_need),
    )


def random_signals(seed: int, count: int = SIGNALS) -> list[Signal]:
    """Return signals of every channel about random materials and countries."""
    random = np.random.default_rng(seed)
    materials = standard_materials().ids()
    kinds = (EffectKind.OUTAGE, EffectKind.SHORTAGE, EffectKind.TARIFF, EffectKind.REQUIREMENT, EffectKind.EXPORT_BAN)
    signals = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        subject = Subject(SubjectType.MATERIAL, materials[random.integers(0, len(materials))])
        country = (COUNTRIES[random.integers(0, len(COUNTRIES))],)
        at_market = kind in (EffectKind.SHORTAGE, EffectKind.TARIFF, EffectKind.REQUIREMENT)
        effect = Effect(
            kind,
            (subject,),
            made_in=() if at_market else country,
            sold_in=country if at_market else (),
            magnitude=float(random.uniform(0.1, 1.0)) if kind != EffectKind.REQUIREMENT else None,
        )
        empty = Text("", "")
        signals.append(
            Signal(
                f"s:{number}",
                SignalKind.SUPPLY,
                empty,
                empty,
                country[0],
                date(2026, 1, 1),
                Stage.IN_FORCE,
                0.5,
                empty,
                (),
                (effect,),
                (),
            )
        )
    return signals


def sweep_rows(compiled: CompiledNetwork, named: float) -> list[tuple[str, str, str]]:
    """Return a row for each of three shocks: large and wide, the largest firm, a small firm."""
    rows = []
    shocks = (
        ("the 200 best-connected firms at 30 %", slice(0, 200)),
        ("the best-connected firm at 30 %", slice(0, 1)),
        ("a firm with few buyers stopped", slice(9_000, 9_001)),
    )
    for name, firms in shocks:
        own = np.ones(compiled.products)
        own[firms] = 0.0 if firms.start else 0.3
        seconds = []
        for _ in range(15):
            began = time.perf_counter()
            left = availability(compiled, own, np.ones(compiled.deliveries))[0]
            seconds.append(time.perf_counter() - began)
        reached = int((left < 0.995).sum())
        rows.append(
            (
                f"one sweep, {named:.0%} of needs named: {name}",
                "< 20 ms",
                f"{statistics.median(seconds) * 1000:.1f} ms (reaches {reached:,} firms)",
            )
        )
    return rows


def main() -> None:
    network = random_network(7)
    began = time.perf_counter()
    finder = ExposureFinder(network, standard_materials())
    compiled_in = time.perf_counter() - began
    compiled = finder.chart.compiled
    own = np.where(np.arange(compiled.products) == 0, 0.5, 1.0)
    began = time.perf_counter()
    availability(compiled, own, np.ones(compiled.deliveries))
    first = time.perf_counter() - began
    rows = sweep_rows(compiled, NAMED[0])
    rows += sweep_rows(NetworkChart(random_network(7, NAMED[1]), standard_materials()).compiled, NAMED[1])
    signals = random_signals(11)
    finder.table(signals[:10], as_of=TODAY)
    began = time.perf_counter()
    count = len(finder.table(signals, as_of=TODAY))
    all_signals = time.perf_counter() - began
    report(
        f"Availability over {compiled.products:,} firms and {compiled.deliveries:,} links (seeded)",
        [
            *rows,
            (
                f"all exposures of all firms to {SIGNALS:,} signals",
                "< 20 s",
                f"{all_signals:.1f} s ({count:,} exposures)",
            ),
            ("making the arrays", "-", f"{compiled_in:.2f} s"),
            ("first sweep of a process (compiled code loaded or made)", "-", f"{first:.2f} s"),
            ("peak memory", "-", f"{peak_megabytes():.0f} MB"),
        ],
    )


if __name__ == "__main__":
    main()
