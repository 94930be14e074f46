"""What has to hold between the rows of a network: one function a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bioaccord.reading.table import Row
from bioaccord.vocabulary.errors import Refusal, did_you_mean
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.unit import convertible

if TYPE_CHECKING:
    from .table_values import TableValues

Tables = Mapping[str, "TableValues"]
_TOLERANCE = 1e-6


def check_network(tables: Tables) -> list[Refusal]:
    """Return every refusal of every rule; an empty list for a network that holds together."""
    return [refusal for rule in RULES for refusal in rule(tables)]


def shares_of_one_input_add_up(tables: Tables) -> Iterator[Refusal]:
    """The shares of the links of one material into one site are parts of one need."""
    links = tables["links"]
    grouped: dict[tuple[str, str], list[tuple[Row, float]]] = defaultdict(list)
    for row, values in links.rows:
        grouped[values["buyer_site_id"], values["material_id"]].append((row, values["share"]))
    for (site, material), members in grouped.items():
        total = sum(share for _, share in members)
        if total > 1 + _TOLERANCE:
            rows = ", ".join(str(row.number) for row, _ in members)
            yield Refusal(
                links.file,
                Sentence(
                    "the shares of '{material}' into '{site}' add up to {total:g} (rows {rows}).",
                    material=material,
                    site=site,
                    total=total,
                    rows=rows,
                ),
                Sentence("They are parts of one need: correct them so that they add up to at most 1."),
                members[-1][0].number,
                "share",
                f"{members[-1][1]:g}",
            )


def no_site_supplies_itself(tables: Tables) -> Iterator[Refusal]:
    """A link joins two sites; what a site passes on inside itself is a recipe."""
    links = tables["links"]
    for row, values in links.rows:
        if values["supplier_site_id"] == values["buyer_site_id"]:
            yield Refusal(
                links.file,
                Sentence("'{site}' supplies itself.", site=values["buyer_site_id"]),
                Sentence("Take the row out; what a site makes for itself is part of its recipe."),
                row.number,
                "buyer_site_id",
                values["buyer_site_id"],
            )


def suppliers_make_what_they_supply(tables: Tables) -> Iterator[Refusal]:
    """The supplier site of a link has a product of that material."""
    made: dict[str, set[str]] = defaultdict(set)
    for _, values in tables["products"].rows:
        made[values["site_id"]].add(values["material_id"])
    links = tables["links"]
    for row, values in links.rows:
        site, material = values["supplier_site_id"], values["material_id"]
        if material not in made[site]:
            known = did_you_mean(material, made[site])
            makes = ", ".join(sorted(made[site])) or Sentence("nothing")
            yield Refusal(
                links.file,
                Sentence(
                    "'{site}' does not make '{material}' (it makes {makes}).", site=site, material=material, makes=makes
                ),
                known + Sentence("Correct the row, or add the product to {file}.", file=tables["products"].file),
                row.number,
                "material_id",
                material,
            )


def buyers_use_what_they_buy(tables: Tables) -> Iterator[Refusal]:
    """The buyer site of a link has a recipe with that material."""
    site_of = {values["product_id"]: values["site_id"] for _, values in tables["products"].rows}
    used: dict[str, set[str]] = defaultdict(set)
    for _, values in tables["recipes"].rows:
        used[site_of[values["product_id"]]].add(values["input_material_id"])
    links = tables["links"]
    for row, values in links.rows:
        site, material = values["buyer_site_id"], values["material_id"]
        if material not in used[site]:
            yield Refusal(
                links.file,
                Sentence("no recipe at '{site}' uses '{material}'.", site=site, material=material),
                did_you_mean(material, used[site])
                + Sentence("Correct the row, or add it to {file}.", file=tables["recipes"].file),
                row.number,
                "material_id",
                material,
            )


def cost_shares_add_up(tables: Tables) -> Iterator[Refusal]:
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
            row, share = last[product]
            yield Refusal(
                recipes.file,
                Sentence("the cost shares of '{product}' add up to {total:g}.", product=product, total=total),
                Sentence("Its inputs cannot cost more than its whole revenue: correct them to at most 1."),
                row.number,
                "cost_share",
                f"{share:g}",
            )


def substitutes_replace_an_input(tables: Tables) -> Iterator[Refusal]:
    """A substitute stands for an input of the same product, not for itself."""
    recipes = tables["recipes"]
    inputs: dict[str, set[str]] = defaultdict(set)
    for _, values in recipes.rows:
        if not values["substitute_for"]:
            inputs[values["product_id"]].add(values["input_material_id"])
    for row, values in recipes.rows:
        replaced = values["substitute_for"]
        if replaced and (replaced not in inputs[values["product_id"]] or replaced == values["input_material_id"]):
            yield Refusal(
                recipes.file,
                Sentence(
                    "'{replaced}' is not an input of '{product}' that could be replaced.",
                    replaced=replaced,
                    product=values["product_id"],
                ),
                did_you_mean(replaced, inputs[values["product_id"]])
                + Sentence("Name another input of the same product."),
                row.number,
                "substitute_for",
                replaced,
            )


def units_convert(tables: Tables) -> Iterator[Refusal]:
    """A link's unit and a recipe's unit of a material convert into the unit in which it is made."""
    made_in: dict[tuple[str, str], str] = {}
    by_material: dict[str, str] = {}
    for _, values in tables["products"].rows:
        made_in[values["site_id"], values["material_id"]] = values["unit"]
        by_material.setdefault(values["material_id"], values["unit"])

    def refuse(file: str, row: Row, unit: str, expected: str, material: str) -> Refusal:
        return Refusal(
            file,
            Sentence(
                "'{unit}' does not convert into '{expected}', in which '{material}' is made.",
                unit=unit,
                expected=expected,
                material=material,
            ),
            Sentence("Give it in {unit} or in a unit of the same kind.", unit=expected),
            row.number,
            "unit",
            unit,
        )

    for row, values in tables["links"].rows:
        expected = made_in.get((values["supplier_site_id"], values["material_id"]))
        if values["unit"] and expected and not convertible(values["unit"], expected):
            yield refuse(tables["links"].file, row, values["unit"], expected, values["material_id"])
    for row, values in tables["recipes"].rows:
        expected = by_material.get(values["input_material_id"])
        if expected and not convertible(values["unit"], expected):
            yield refuse(tables["recipes"].file, row, values["unit"], expected, values["input_material_id"])


def nothing_needs_itself_inside_a_site(tables: Tables) -> Iterator[Refusal]:
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
            way, row = loop
            yield Refusal(
                recipes.file,
                Sentence("at '{site}' a product needs itself: {way}.", site=start[0], way=" ← ".join(way)),
                Sentence("A bill of materials has no circle; take out the row that closes it."),
                row.number,
                "input_material_id",
                way[-1],
            )


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


RULES: tuple[Callable[[Tables], Iterator[Refusal]], ...] = (
    shares_of_one_input_add_up,
    no_site_supplies_itself,
    suppliers_make_what_they_supply,
    buyers_use_what_they_buy,
    cost_shares_add_up,
    substitutes_replace_an_input,
    units_convert,
    nothing_needs_itself_inside_a_site,
)
