"""Small networks and effects for the tests of the supply room."""

from datetime import date

import numpy as np

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.network import Link, Network, Organisation, Product, RecipeLine, Site, Stock
from bioaccord.vocabulary.signal import Effect, EffectKind, Signal, SignalKind, Stage, Subject, SubjectType

MATERIALS = ("lidocaine", "lidocaine_injection", "type_1_glass_vial", "borosilicate_glass_tubing", "corn", "soybean")


def network(products, recipes, links, stocks=()) -> Network:
    """Build a network: products (id, country, material), recipes (product, input, essential, cost share), links
    (supplier product, buyer product, share, lead time), stocks (product's site, material, days). Each product has a firm."""
    material = {name: what for name, _, what in products}
    return Network(
        organisations=tuple(Organisation(f"F-{name}", Text(name, name), country) for name, country, _ in products),
        sites=tuple(Site(f"S-{name}", f"F-{name}", Text(name, name), country) for name, country, _ in products),
        products=tuple(
            Product(name, f"S-{name}", what, Text(name, name), 100.0, "kg", 365_000.0, None, (("US", 0.5),))
            for name, _, what in products
        ),
        recipes=tuple(
            RecipeLine(name, what, 1.0, "kg", essential, "", None, cost) for name, what, essential, cost in recipes
        ),
        links=tuple(
            Link(f"S-{supplier}", f"S-{buyer}", material[supplier], share, lead)
            for supplier, buyer, share, lead in links
        ),
        stocks=tuple(Stock(f"S-{name}", what, days) for name, what, days in stocks),
    )


def tangled(seed: int, count: int, least_named: float = 1.0) -> Network:
    """Return a network of products that feed each other in circles; of each need at least that share has a named supplier."""
    random = np.random.default_rng(seed)
    names = [f"P{number}" for number in range(count)]
    products = [(name, "KR", MATERIALS[number % len(MATERIALS)]) for number, name in enumerate(names)]
    recipes, links = [], []
    for buyer in range(count):
        inputs: dict[str, list[int]] = {}
        for supplier in random.choice(count, size=min(count, 5), replace=False):
            if supplier != buyer:
                inputs.setdefault(products[supplier][2], []).append(supplier)
        for material, suppliers in inputs.items():
            recipes.append((names[buyer], material, bool(random.random() < 0.7), 0.05))
            named = 1.0 if least_named == 1.0 or random.random() < 0.5 else random.uniform(least_named, 1.0)
            links += [(names[one], names[buyer], named / len(suppliers), 1) for one in suppliers]
    return network(products, recipes, links)


def signal(*effects: Effect, stage: Stage = Stage.IN_FORCE, **changes) -> Signal:
    """Return a signal with these effects."""
    return Signal(
        signal_id="test:1",
        kind=SignalKind.SUPPLY,
        title=Text("신호", "signal"),
        summary=Text("", ""),
        country="CN",
        published_on=date(2026, 1, 1),
        stage=stage,
        severity=0.5,
        severity_reason=Text("", ""),
        subjects=(),
        effects=effects,
        evidence=(),
        **changes,
    )


def effect(kind: EffectKind, *materials: str, **changes) -> Effect:
    """Return an effect on materials."""
    return Effect(kind=kind, subjects=tuple(Subject(SubjectType.MATERIAL, one) for one in materials), **changes)
