"""How long a sweep over a network of an association's size takes, and all exposures to a hundred signals.

The network is drawn at random with a seed: 12,600 firms, about 147,000 deliveries, few suppliers with very many buyers
(as in firm-level data), and circles. No peer does the same: simulators step through days.
"""

import statistics
import time
from datetime import date

import numpy as np

from _report import peak_megabytes, report
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.supply.supply_channel import loss_of
from bioaccord.supply.sweep import availability
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

FIRMS, LINKS, SIGNALS = 12_600, 147_000, 100
INPUTS = 5  # materials a firm buys, each from two or three suppliers
NAMED = 0.9  # of each need; without a rest that nobody names, any loss runs round every circle for ever
COUNTRIES = ("KR", "US", "CN", "IN", "DE", "JP", "FR", "IE")


def random_network(seed: int, firms: int = FIRMS, links: int = LINKS) -> Network:
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
            sources = min(len(numbers), max(1, int(random.poisson(wanted * 1.04))))
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
            Link(f"S{supplier}", f"S{buyer}", material, NAMED / len(sources), float(random.integers(1, 40)))
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


def main() -> None:
    network = random_network(7)
    began = time.perf_counter()
    finder = ExposureFinder(network, standard_materials())
    compiled_in = time.perf_counter() - began
    compiled = finder.chart.compiled
    signals = random_signals(11)
    full = np.ones(compiled.deliveries)
    began = time.perf_counter()
    availability(compiled, np.where(np.arange(compiled.products) == 0, 0.5, 1.0), full)
    first = time.perf_counter() - began
    # The heaviest sweep there is: the firms with the most buyers stop.
    own = np.ones(compiled.products)
    own[:200] = 0.3
    heavy = []
    for _ in range(15):
        began = time.perf_counter()
        left = availability(compiled, own, full)[0]
        heavy.append((time.perf_counter() - began) * 1000)
    outages = [one.effects for one in signals if one.effects[0].kind in (EffectKind.OUTAGE, EffectKind.EXPORT_BAN)]
    typical = []
    for effects in outages[:100]:
        began = time.perf_counter()
        loss_of(finder.chart, list(effects))
        typical.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    count = sum(1 for one in signals for _ in finder.of_signal(one, as_of=date(2026, 11, 24)))
    all_signals = time.perf_counter() - began
    reached = int((left < 0.999).sum())
    report(
        f"Availability over {compiled.products:,} firms and {compiled.deliveries:,} links (seeded)",
        [
            (
                "one sweep, 200 best-connected firms at 30 %",
                "< 20 ms",
                f"{statistics.median(heavy):.1f} ms (reaches {reached:,} firms)",
            ),
            ("loss and days of one signal, median of 100", "-", f"{statistics.median(typical):.1f} ms"),
            (
                f"all exposures of all firms to {SIGNALS} signals, times ten",
                "< 20 s",
                f"{all_signals * 10:.0f} s ({count * 10:,} exposures)",
            ),
            ("making the arrays", "-", f"{compiled_in:.2f} s"),
            ("first sweep of a process (compiled code loaded or made)", "-", f"{first:.2f} s"),
            ("peak memory", "-", f"{peak_megabytes():.0f} MB"),
        ],
    )


if __name__ == "__main__":
    main()
