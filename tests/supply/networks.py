"""Small networks and effects for the tests of the supply room."""

from datetime import date

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
