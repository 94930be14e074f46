"""One firm's part of a network: what of it is the firm's own, and the network with that part replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from bioaccord.reading.table import Row
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.network import Link, Network, Product, RecipeLine, Stock
from bioaccord.vocabulary.sentence import Sentence

from .network_check import check_network
from .network_files import cell_of, values_of
from .network_schema import EVERY_TABLE, SCHEMA, TableSchema
from .own_part_check import RULES, GivenPart
from .table_values import TableValues


def own_part(network: Network, organisation_id: str) -> Network:
    """Return what of a network is one firm's own; an empty network where it does not hold the firm.

    That is its row, its sites, the products made there with their recipes, the links into its sites, its stocks, and the own
    materials that these name. Links out of its sites are their buyers'.
    """
    sites = {site.site_id for site in network.sites if site.organisation_id == organisation_id}
    products = tuple(product for product in network.products if product.site_id in sites)
    made = {product.product_id for product in products}
    recipes = tuple(line for line in network.recipes if line.product_id in made)
    links = tuple(link for link in network.links if link.buyer_site_id in sites)
    stocks = tuple(stock for stock in network.stocks if stock.site_id in sites)
    named = _named(products, recipes, links, stocks)
    return Network(
        organisations=tuple(one for one in network.organisations if one.organisation_id == organisation_id),
        sites=tuple(site for site in network.sites if site.organisation_id == organisation_id),
        products=products,
        recipes=recipes,
        links=links,
        stocks=stocks,
        materials=tuple(one for one in network.materials if one.material_id in named),
    )


def suppliers_named(network: Network, organisation_id: str) -> frozenset[str]:
    """Return the organisations that a firm's links name as its suppliers."""
    owner = {site.site_id: site.organisation_id for site in network.sites}
    return frozenset(
        owner[link.supplier_site_id] for link in network.links if owner[link.buyer_site_id] == organisation_id
    )


def with_own_part(
    network: Network,
    organisation_id: str,
    part: Network,
    *,
    association: str = "",
    closed: Collection[str] = (),
    told: Collection[str] = (),
) -> Network:
    """Return the network with one firm's part replaced; every other row stays as it is, and where it is.

    Beside the firm's own rows, `part` may add organisations of no association with their sites and products: suppliers from outside.
    `association` is what the row of a firm may name that is new in the network. `closed` are organisations that may be named as suppliers
    only where the firm's links name them already. `told` are those whose need of something may be told by name.

    Raises `InputError` with every row that is not the firm's to give, that another firm's rows need, or that breaks a rule of networks.
    """
    tables = {**values_of(part), "materials": _material_values(part)}
    return merged(GivenPart(network, organisation_id, part, tables, association, frozenset(closed), frozenset(told)))


def merged(given: GivenPart) -> Network:
    """Return the network with a part that was given, as `with_own_part` does; refusals tell the rows of its tables."""
    refusals = [refusal for rule in RULES for refusal in rule(given)]
    if not refusals:
        network, tables = _replaced(given)
        refusals = _told(check_network(tables), given.present) + _unused(given, network)
    if refusals:
        raise InputError(refusals)
    return network


def _replaced(given: GivenPart) -> tuple[Network, dict[str, TableValues]]:
    """Return the network with the part in it, and its tables for checking: rows of the part with their numbers, others with 0."""
    present, own = given.present, own_part(given.present, given.organisation_id)
    records: dict[str, tuple[Any, ...]] = {}
    tables: dict[str, TableValues] = {}
    values = values_of(present)
    for schema in SCHEMA:
        mine = {_key(record, schema) for record in getattr(own, schema.name)}
        offered = {_key(record, schema): number for number, record in enumerate(getattr(given.part, schema.name))}
        table = given.tables[schema.name]
        kept: list[Any] = []
        rows: list[tuple[Row, dict[str, Any]]] = []
        held = set()
        for record, (row, cells) in zip(getattr(present, schema.name), values[schema.name].rows, strict=True):
            key = _key(record, schema)
            held.add(key)
            if key not in mine:
                kept.append(record)
                rows.append((Row(0, {}), cells))
            elif key in offered:
                new = getattr(given.part, schema.name)[offered[key]]
                row, cells = table.rows[offered[key]]
                kept.append(record if _same(record, new, schema) else new)
                rows.append((row, cells))
        for key, number in offered.items():
            if key not in held:
                kept.append(getattr(given.part, schema.name)[number])
                rows.append(table.rows[number])
        records[schema.name] = tuple(kept)
        tables[schema.name] = TableValues(table.file, schema, tuple(rows))
    named = _named(records["products"], records["recipes"], records["links"], records["stocks"])
    offered_materials = {one.material_id: one for one in given.part.materials}
    mine = {(one.material_id,) for one in own.materials}
    schema = EVERY_TABLE[-1]
    materials = []
    for material in present.materials:
        new = offered_materials.pop(material.material_id, material)
        if (material.material_id,) not in mine or material.material_id in named:
            materials.append(material if _same(material, new, schema) else new)
    materials += offered_materials.values()
    return Network(
        records["organisations"],
        records["sites"],
        records["products"],
        records["recipes"],
        records["links"],
        records["stocks"],
        tuple(materials),
    ), tables


def _told(refusals: Iterable[Refusal], present: Network) -> list[Refusal]:
    """Return refusals of the part's own rows as they are; what another firm's row is newly refused for is told without that row."""
    found = list(refusals)
    own = [refusal for refusal in found if refusal.row]
    if len(own) == len(found):
        return own
    unnumbered = {
        name: TableValues(table.file, table.schema, tuple((Row(0, {}), values) for _, values in table.rows))
        for name, table in values_of(present).items()
    }
    # What a network broke before is not this firm's to mend.
    if {(one.file, one.column, one.problem) for one in found if not one.row} <= {
        (one.file, one.column, one.problem) for one in check_network(unnumbered)
    }:
        return own
    problem = Sentence("rows of another firm would no longer fit to yours (a unit, or a material that you make).")
    remedy = Sentence(
        "Leave the material and the unit of your products as they were, or ask the operator of the network."
    )
    return [*own, Refusal("products", problem, remedy)]


def _unused(given: GivenPart, network: Network) -> list[Refusal]:
    named = _named(network.products, network.recipes, network.links, network.stocks)
    table = given.tables["materials"]
    return [
        Refusal(
            table.file,
            Sentence("no row of a product, recipe, link or stock names '{name}'.", name=values["material_id"]),
            Sentence("Take it out, or name it where it is made or used."),
            row.number,
            "material_id",
            values["material_id"],
        )
        for row, values in table.rows
        if values["material_id"] not in named
    ]


def _named(
    products: Iterable[Product], recipes: Iterable[RecipeLine], links: Iterable[Link], stocks: Iterable[Stock]
) -> set[str]:
    """Return the ids of the materials that rows name."""
    return {
        *(product.material_id for product in products),
        *(name for line in recipes for name in (line.input_material_id, line.substitute_for) if name),
        *(link.material_id for link in links),
        *(stock.material_id for stock in stocks),
    }


def _key(record: Any, schema: TableSchema) -> tuple[str, ...]:
    return tuple(getattr(record, name) for name in schema.key)


def _same(one: Any, other: Any, schema: TableSchema) -> bool:
    """Whether two records stand alike in a file; a share of a market is written shorter than it may be kept."""
    return one == other or all(cell_of(one, column.name) == cell_of(other, column.name) for column in schema.columns)


def _material_values(part: Network) -> TableValues:
    schema = EVERY_TABLE[-1]
    rows = tuple(
        (Row(number, {}), {"material_id": material.material_id})
        for number, material in enumerate(part.materials, start=2)
    )
    return TableValues(f"{schema.name}.csv", schema, rows)
