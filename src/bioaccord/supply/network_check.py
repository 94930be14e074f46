"""What has to hold between the rows of a network: one function a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from bioaccord.reading.table import Row
from bioaccord.vocabulary.errors import Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.unit import convertible

if TYPE_CHECKING:
    from .table_values import TableValues

Tables = Mapping[str, "TableValues"]
Found = Iterator[Callable[[], Refusal]]
_TOLERANCE = 1e-6
_MOST_ROWS = 50  # whose numbers one refusal tells


def check_network(tables: Tables) -> list[Refusal]:
    """Return every refusal of every rule; an empty list for a network that holds together."""
    found = Refusals(most=None)
    add_what_does_not_hold(tables, found)
    return found.kept


def add_what_does_not_hold(tables: Tables, refusals: Refusals) -> None:
    """Add what every rule refuses; a rule that would mistake a refused row for one that is not there is left out."""
    for rule, whole in RULES.items():
        if all(tables[name].whole for name in whole):
            for make in rule(tables):
                refusals.add(make)


def shares_of_one_input_add_up(tables: Tables) -> Found:
    """The shares of the links of one material into one site are parts of one need."""
    links = tables["links"]
    grouped: dict[tuple[str, str], list[tuple[Row, float]]] = defaultdict(list)
    for row, values in links.rows:
        grouped[values["buyer_site_id"], values["material_id"]].append((row, values["share"]))
    for (site, material), members in grouped.items():
        total = sum(share for _, share in members)
        if total > 1 + _TOLERANCE:
            yield partial(_too_much_of_one_input, links.file, site, material, total, members)


def _too_much_of_one_input(
    file: str, site: str, material: str, total: float, members: list[tuple[Row, float]]
) -> Refusal:
    rows = ", ".join(str(row.number) for row, _ in members[:_MOST_ROWS])
    return Refusal(
        file,
        Sentence(
            "the shares of '{material}' into '{site}' add up to {total:g} (rows {rows}).",
            material=material,
            site=site,
            total=total,
            rows=rows if len(members) <= _MOST_ROWS else f"{rows} …",
        ),
        Sentence("They are parts of one need: correct them so that they add up to at most 1."),
        members[-1][0].number,
        "share",
        f"{members[-1][1]:g}",
    )


def no_site_supplies_itself(tables: Tables) -> Found:
    """A link joins two sites; what a site passes on inside itself is a recipe."""
    links = tables["links"]
    for row, values in links.rows:
        if values["supplier_site_id"] == values["buyer_site_id"]:
            yield partial(_supplies_itself, links.file, row, values["buyer_site_id"])


def _supplies_itself(file: str, row: Row, site: str) -> Refusal:
    problem = Sentence("'{site}' supplies itself.", site=site)
    remedy = Sentence("Take the row out; what a site makes for itself is part of its recipe.")
    return Refusal(file, problem, remedy, row.number, "buyer_site_id", site)


def suppliers_make_what_they_supply(tables: Tables) -> Found:
    """The supplier site of a link has a product of that material."""
    made: dict[str, set[str]] = defaultdict(set)
    for _, values in tables["products"].rows:
        made[values["site_id"]].add(values["material_id"])
    links = tables["links"]
    for row, values in links.rows:
        site, material = values["supplier_site_id"], values["material_id"]
        if material not in made.get(site, ()):
            products = tables["products"].file
            yield partial(_not_made_there, links.file, row, site, material, made.get(site, set()), products)


def _not_made_there(file: str, row: Row, site: str, material: str, made: set[str], products: str) -> Refusal:
    makes = ", ".join(sorted(made)) or Sentence("nothing")
    return Refusal(
        file,
        Sentence("'{site}' does not make '{material}' (it makes {makes}).", site=site, material=material, makes=makes),
        did_you_mean(material, made) + Sentence("Correct the row, or add the product to {file}.", file=products),
        row.number,
        "material_id",
        material,
    )


def buyers_use_what_they_buy(tables: Tables) -> Found:
    """The buyer site of a link has a recipe with that material."""
    site_of = {values["product_id"]: values["site_id"] for _, values in tables["products"].rows}
    used: dict[str, set[str]] = defaultdict(set)
    for _, values in tables["recipes"].rows:
        used[site_of[values["product_id"]]].add(values["input_material_id"])
    links = tables["links"]
    for row, values in links.rows:
        site, material = values["buyer_site_id"], values["material_id"]
        if material not in used.get(site, ()):
            recipes = tables["recipes"].file
            yield partial(_not_used_there, links.file, row, site, material, used.get(site, set()), recipes)


def _not_used_there(file: str, row: Row, site: str, material: str, used: set[str], recipes: str) -> Refusal:
    problem = Sentence("no recipe at '{site}' uses '{material}'.", site=site, material=material)
    remedy = did_you_mean(material, used) + Sentence("Correct the row, or add it to {file}.", file=recipes)
    return Refusal(file, problem, remedy, row.number, "material_id", material)


def cost_shares_add_up(tables: Tables) -> Found:
    """What a product spends on its inputs is a part of its revenue."""
    recipes = tables["recipes"]
    totals: dict[str, float] = defaultdict(float)
    last: dict[str, tuple[Row, float]] = {}
    for row, values in recipes.rows:
        if not values["substitute_for"]:
            totals[values["product_id"]] += values["cost_share"] or 0.0
            last[values["product_id"]] = (row, values["cost_share"] or 0.0)
    for product, total in totals.items():
        if total > 1 + _TOLERANCE:
            yield partial(_costs_more_than_it_earns, recipes.file, product, total, *last[product])


def _costs_more_than_it_earns(file: str, product: str, total: float, row: Row, share: float) -> Refusal:
    problem = Sentence("the cost shares of '{product}' add up to {total:g}.", product=product, total=total)
    remedy = Sentence("Its inputs cannot cost more than its whole revenue: correct them to at most 1.")
    return Refusal(file, problem, remedy, row.number, "cost_share", f"{share:g}")


def substitutes_replace_an_input(tables: Tables) -> Found:
    """A substitute stands for an input of the same product, not for itself."""
    recipes = tables["recipes"]
    inputs: dict[str, set[str]] = defaultdict(set)
    for _, values in recipes.rows:
        if not values["substitute_for"]:
            inputs[values["product_id"]].add(values["input_material_id"])
    for row, values in recipes.rows:
        replaced = values["substitute_for"]
        if replaced and (replaced not in inputs[values["product_id"]] or replaced == values["input_material_id"]):
            product = values["product_id"]
            yield partial(_replaces_no_input, recipes.file, row, product, replaced, inputs[product])


def _replaces_no_input(file: str, row: Row, product: str, replaced: str, inputs: set[str]) -> Refusal:
    problem = Sentence(
        "'{replaced}' is not an input of '{product}' that could be replaced.", replaced=replaced, product=product
    )
    remedy = did_you_mean(replaced, inputs) + Sentence("Name another input of the same product.")
    return Refusal(file, problem, remedy, row.number, "substitute_for", replaced)


def units_convert(tables: Tables) -> Found:
    """A link's unit and a recipe's unit of a material convert into the unit in which it is made."""
    made_in: dict[tuple[str, str], str] = {}
    by_material: dict[str, str] = {}
    for _, values in tables["products"].rows:
        made_in[values["site_id"], values["material_id"]] = values["unit"]
        by_material.setdefault(values["material_id"], values["unit"])

    for row, values in tables["links"].rows:
        expected = made_in.get((values["supplier_site_id"], values["material_id"]))
        if values["unit"] and expected and not convertible(values["unit"], expected):
            yield partial(_other_unit, tables["links"].file, row, values["unit"], expected, values["material_id"])
    for row, values in tables["recipes"].rows:
        expected = by_material.get(values["input_material_id"])
        if expected and not convertible(values["unit"], expected):
            material = values["input_material_id"]
            yield partial(_other_unit, tables["recipes"].file, row, values["unit"], expected, material)


def _other_unit(file: str, row: Row, unit: str, expected: str, material: str) -> Refusal:
    problem = Sentence(
        "'{unit}' does not convert into '{expected}', in which '{material}' is made.",
        unit=unit,
        expected=expected,
        material=material,
    )
    remedy = Sentence("Give it in {unit} or in a unit of the same kind.", unit=expected)
    return Refusal(file, problem, remedy, row.number, "unit", unit)


def nothing_needs_itself_inside_a_site(tables: Tables) -> Found:
    """Inside one site, recipes form no loop: a product cannot be its own input."""
    recipes = tables["recipes"]
    place = {values["product_id"]: (values["site_id"], values["material_id"]) for _, values in tables["products"].rows}
    needs: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    for row, values in recipes.rows:
        site, material = place[values["product_id"]]
        needs[site, material].append((values["input_material_id"], row))
    for start in needs:
        loop = _loop_from(start, needs)
        if loop:
            yield partial(_needs_itself, recipes.file, start[0], *loop)


def _needs_itself(file: str, site: str, way: list[str], row: Row) -> Refusal:
    problem = Sentence("at '{site}' a product needs itself: {way}.", site=site, way=" ← ".join(way))
    remedy = Sentence("A bill of materials has no circle; take out the row that closes it.")
    return Refusal(file, problem, remedy, row.number, "input_material_id", way[-1])


def _loop_from(
    start: tuple[str, str], needs: dict[tuple[str, str], list[tuple[str, Any]]]
) -> tuple[list[str], Row] | None:
    site, material = start
    pending: list[tuple[str, list[str]]] = [(material, [material])]
    seen = {material}
    while pending:
        current, way = pending.pop()
        for needed, row in needs.get((site, current), []):
            if needed == material:
                # Each loop is told once, from its alphabetically first material.
                return ([*way, needed], row) if material == min(way) else None
            if needed not in seen:
                seen.add(needed)
                pending.append((needed, [*way, needed]))
    return None


# Each rule with the tables that it needs whole: where one of their rows is refused, the rule would refuse what that row makes right.
RULES: dict[Callable[[Tables], Found], tuple[str, ...]] = {
    shares_of_one_input_add_up: (),
    no_site_supplies_itself: (),
    suppliers_make_what_they_supply: ("products",),
    buyers_use_what_they_buy: ("products", "recipes"),
    cost_shares_add_up: (),
    substitutes_replace_an_input: ("recipes",),
    units_convert: ("products",),
    nothing_needs_itself_inside_a_site: ("products",),
}
