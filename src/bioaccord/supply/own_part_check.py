"""What a firm may give as its own part of a network: one function a rule.

A refusal never tells a row of another firm: not what it makes, not who buys from whom. What is unknown and what may not be named is
answered in the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bioaccord.reading.table import Row
from bioaccord.vocabulary.errors import Refusal, did_you_mean
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.unit import convertible

from .network_files import cell_of
from .network_schema import OWN_MATERIALS, TableSchema, table_schema
from .table_values import TableValues


@dataclass(frozen=True)
class GivenPart:
    """A part that a firm gave, beside the present network: `part` and `tables` hold the same rows in the same order.

    `association`, `closed` and `told` as in `with_own_part`.
    """

    present: Network
    organisation_id: str
    part: Network
    tables: Mapping[str, TableValues]
    association: str = ""
    closed: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

    @cached_property
    def associations(self) -> dict[str, str]:
        """The association of every organisation of the present network."""
        return {one.organisation_id: one.association for one in self.present.organisations}

    @cached_property
    def outside(self) -> frozenset[str]:
        """Organisations of no association that are open to the firm: those of the network, and those that the part adds."""
        known = {name for name, association in self.associations.items() if not association}
        added = {one.organisation_id for one in self.part.organisations if one.organisation_id not in self.associations}
        return frozenset(known | added) - self.closed - {self.organisation_id}

    @cached_property
    def present_owner(self) -> dict[str, str]:
        """The organisation of every site of the present network."""
        return {site.site_id: site.organisation_id for site in self.present.sites}

    @cached_property
    def owner(self) -> dict[str, str]:
        """The organisation of every site, of the network and of the part."""
        return {**{site.site_id: site.organisation_id for site in self.part.sites}, **self.present_owner}

    @cached_property
    def own_sites(self) -> frozenset[str]:
        """The firm's own sites in the part."""
        return frozenset(site.site_id for site in self.part.sites if site.organisation_id == self.organisation_id)

    @cached_property
    def own_products(self) -> frozenset[str]:
        """The firm's own products in the part."""
        return frozenset(one.product_id for one in self.part.products if one.site_id in self.own_sites)

    @cached_property
    def supplier_sites(self) -> frozenset[str]:
        """Sites that the firm's links may name: its own, those from outside, those of organisations that are not closed to it."""
        suppliers = {
            self.present_owner[link.supplier_site_id]
            for link in self.present.links
            if self.present_owner[link.buyer_site_id] == self.organisation_id
        }
        present = {
            site
            for site, owner in self.present_owner.items()
            if owner != self.organisation_id and (owner not in self.closed or owner in suppliers)
        }
        added = {
            site.site_id
            for site in self.part.sites
            if site.site_id not in self.present_owner and site.organisation_id in self.outside
        }
        return frozenset(present | added) | self.own_sites

    @cached_property
    def known_sites(self) -> frozenset[str]:
        """Sites that the firm may be reminded of: of those it may name, those that its part and its present links do."""
        linked = {
            link.supplier_site_id
            for link in self.present.links
            if self.present_owner[link.buyer_site_id] == self.organisation_id
        }
        return (frozenset(linked) | {site.site_id for site in self.part.sites}) & self.supplier_sites

    def rows(self, table: str) -> Iterator[tuple[Row, dict[str, Any], Any]]:
        """Yield row, values and record of every row of a table of the part."""
        for (row, values), record in zip(self.tables[table].rows, getattr(self.part, table), strict=True):
            yield row, values, record

    def refuse(
        self, table: str, row: Row | None, column: str, value: str, problem: Sentence, remedy: Sentence
    ) -> Refusal:
        """Return the refusal of a cell of the part."""
        return Refusal(self.tables[table].file, problem, remedy, row.number if row else None, column, value)

    def buyers(self, organisation_ids: Collection[str]) -> str | Sentence:
        """Return how firms that need something are called: by their ids only where these may be told."""
        named = ", ".join(f"'{one}'" for one in sorted(set(organisation_ids) & self.told))
        if self.told.issuperset(organisation_ids):
            return named
        return Sentence("{named} and another firm", named=named) if named else Sentence("another firm")


def the_firm_keeps_its_row(given: GivenPart) -> Iterator[Refusal]:
    """The part holds the firm's own row; who belongs to an association, and what is a sample, is not the firm's to say."""
    present = {one.organisation_id: one for one in given.present.organisations}.get(given.organisation_id)
    found = False
    for row, _, record in given.rows("organisations"):
        if record.organisation_id != given.organisation_id:
            continue
        found = True
        if record.association not in ({present.association} if present else {"", given.association}):
            problem = Sentence(
                "'{association}' is not the association that the network knows the firm by.",
                association=record.association,
            )
            remedy = _as_it_was(present.association if present else given.association)
            yield given.refuse("organisations", row, "association", record.association, problem, remedy)
        if present and record.fictional != present.fictional:
            problem = Sentence("differs from what the network holds.")
            remedy = _as_it_was(cell_of(present, "fictional"))
            yield given.refuse("organisations", row, "fictional", cell_of(record, "fictional"), problem, remedy)
    if not found:
        problem = Sentence("the row of '{name}', your firm, is missing.", name=given.organisation_id)
        names = [one.organisation_id for one in given.part.organisations]
        remedy = did_you_mean(given.organisation_id, names) + Sentence("Put it back: a part holds the firm's own row.")
        yield given.refuse("organisations", None, "organisation_id", given.organisation_id, problem, remedy)


def organisations_are_own_or_new_from_outside(given: GivenPart) -> Iterator[Refusal]:
    """Beside its own row a firm may add organisations of no association; it changes nobody's."""
    present = {one.organisation_id: one for one in given.present.organisations}
    for row, _, record in given.rows("organisations"):
        name = record.organisation_id
        if name == given.organisation_id or _stays(given, present.get(name), record, "organisations", name):
            continue
        if name in present or name in given.closed:
            yield _not_yours(given, "organisations", row, "organisation_id", name)
        elif record.association:
            problem = Sentence(
                "'{name}' is new here and names the association '{association}'.",
                name=name,
                association=record.association,
            )
            remedy = Sentence(
                "A firm adds suppliers from outside only: leave the cell empty, or ask the operator to add the member."
            )
            yield given.refuse("organisations", row, "association", record.association, problem, remedy)


def sites_are_own_or_new_from_outside(given: GivenPart) -> Iterator[Refusal]:
    """A site of the part is the firm's own, or a new one of an organisation from outside."""
    present = {one.site_id: one for one in given.present.sites}
    for row, _, record in given.rows("sites"):
        name, owner = record.site_id, record.organisation_id
        held = present.get(name)
        if held and held.organisation_id != given.organisation_id:
            if not _stays(given, held, record, "sites", held.organisation_id):
                yield _not_yours(given, "sites", row, "site_id", name)
        elif owner != given.organisation_id and (held or owner not in given.outside):
            known = [given.organisation_id, *(one.organisation_id for one in given.part.organisations)]
            problem = Sentence("'{owner}' is neither your firm nor an organisation from outside.", owner=owner)
            remedy = did_you_mean(owner, known) + Sentence(
                "Take the row out, or correct the organisation; a site is not handed on here."
            )
            yield given.refuse("sites", row, "organisation_id", owner, problem, remedy)


def products_are_own_or_new_from_outside(given: GivenPart) -> Iterator[Refusal]:
    """A product of the part is made at the firm's own site, or is what a supplier from outside was not yet known to make."""
    present = {one.product_id: one for one in given.present.products}
    made = {(one.site_id, one.material_id) for one in given.present.products}
    for row, _, record in given.rows("products"):
        name, site = record.product_id, record.site_id
        held, owner = present.get(name), given.owner.get(site, "")
        if held and given.present_owner[held.site_id] != given.organisation_id:
            if not _stays(given, held, record, "products", given.present_owner[held.site_id]):
                yield _not_yours(given, "products", row, "product_id", name)
        elif site in given.own_sites:
            continue
        elif held or owner not in given.outside:
            problem = Sentence("'{site}' is neither your site nor one from outside.", site=site)
            remedy = did_you_mean(site, given.known_sites) + Sentence("Take the row out, or correct the site.")
            yield given.refuse("products", row, "site_id", site, problem, remedy)
        elif (site, record.material_id) in made:
            problem = Sentence(
                "'{site}' is known to make '{material}' already.", site=site, material=record.material_id
            )
            remedy = Sentence("Take the row out; links may name it.")
            yield given.refuse("products", row, "product_id", name, problem, remedy)


def recipes_links_and_stocks_are_own(given: GivenPart) -> Iterator[Refusal]:
    """Recipes are of the firm's own products, links lead into its own sites, stocks lie there."""
    for table, column, own in (
        ("recipes", "product_id", given.own_products),
        ("links", "buyer_site_id", given.own_sites),
        ("stocks", "site_id", given.own_sites),
    ):
        for row, values, _ in given.rows(table):
            name = values[column]
            if name not in own:
                problem = (
                    Sentence("'{name}' is none of your products in this file.", name=name)
                    if own is given.own_products
                    else Sentence("'{name}' is none of your sites in this file.", name=name)
                )
                remedy = did_you_mean(name, own) + Sentence(
                    "Take the row out, or put what it belongs to back; other firms give theirs."
                )
                yield given.refuse(table, row, column, name, problem, remedy)


def suppliers_may_be_named(given: GivenPart) -> Iterator[Refusal]:
    """A link names a site from outside, or one whose firm is open to it, that is known to make the material."""
    made = {(one.site_id, one.material_id) for one in given.present.products if one.site_id not in given.own_sites}
    made |= {(one.site_id, one.material_id) for one in given.part.products}
    for row, values, _ in given.rows("links"):
        site, material = values["supplier_site_id"], values["material_id"]
        if values["buyer_site_id"] not in given.own_sites:
            continue  # refused already, and nothing more is told of it
        if site not in given.supplier_sites:
            problem = Sentence("'{site}' is no site that you may name as a supplier.", site=site)
            remedy = did_you_mean(site, given.known_sites) + Sentence(
                "A member has first to confirm that it supplies you; an outside supplier is added in organisations, sites and products."
            )
            yield given.refuse("links", row, "supplier_site_id", site, problem, remedy)
        elif site not in given.own_sites and (site, material) not in made:
            problem = Sentence("'{site}' is not known to make '{material}'.", site=site, material=material)
            remedy = Sentence(
                "Correct the row, have the supplier add the product, or add it to products where it is from outside."
            )
            yield given.refuse("links", row, "material_id", material, problem, remedy)


def what_others_buy_stays(given: GivenPart) -> Iterator[Refusal]:
    """A site still makes what another firm's link takes from it, in a unit that fits."""
    units: dict[tuple[str, str], str] = {}
    for product in given.part.products:
        units[product.site_id, product.material_id] = product.unit
    sites = {site.site_id for site in given.part.sites}
    needs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for link in given.present.links:
        buyer = given.present_owner[link.buyer_site_id]
        site, material = link.supplier_site_id, link.material_id
        if buyer == given.organisation_id or given.present_owner[site] != given.organisation_id:
            continue
        if site not in sites:
            needs["sites", site, material].append(buyer)
        elif (site, material) not in units:
            needs["products", site, material].append(buyer)
        elif link.unit and not convertible(link.unit, units[site, material]):
            needs["unit", site, material].append(buyer)
    for (what, site, material), buyers in needs.items():
        who = given.buyers(buyers)
        if what == "unit":
            problem = Sentence(
                "'{material}' is bought from '{site}' in a unit that does not convert into yours, by {who}.",
                material=material,
                site=site,
                who=who,
            )
            remedy = Sentence("Keep the unit as it was.")
            yield given.refuse("products", None, "unit", units[site, material], problem, remedy)
        else:
            problem = (
                Sentence(
                    "the site '{site}' is missing, and '{material}' is bought there by {who}.",
                    site=site,
                    material=material,
                    who=who,
                )
                if what == "sites"
                else Sentence(
                    "the product '{material}' at '{site}' is missing, and it is bought there by {who}.",
                    site=site,
                    material=material,
                    who=who,
                )
            )
            remedy = Sentence(
                "Put it back; once nobody buys it, it can be taken out. The operator of the network can say more."
            )
            yield given.refuse(what, None, "site_id", site, problem, remedy)


def own_materials_mean_one_thing(given: GivenPart) -> Iterator[Refusal]:
    """The id of an own material has one meaning in the network: nobody changes what another member names."""
    present = {one.material_id: one for one in given.present.materials}
    users = _members_using(given)
    taken = {*present, *(one.material_id for one in given.part.materials)}
    for row, _, record in given.rows("materials"):
        name = record.material_id
        if name not in present or _alike(present[name], record, OWN_MATERIALS):
            continue
        if users[name] != {given.organisation_id}:
            own_id = f"{given.organisation_id}_{name}".lower().replace("-", "_")
            while own_id in taken:
                own_id += "_2"
            problem = Sentence("'{name}' stands in the network already with another meaning.", name=name)
            remedy = Sentence("Take another id, such as '{own_id}', here and in all your rows.", own_id=own_id)
            yield given.refuse("materials", row, "material_id", name, problem, remedy)


def _members_using(given: GivenPart) -> dict[str, set[str]]:
    """Return the members, and the firm itself, whose rows name each own material of the network."""
    own = {one.material_id for one in given.present.materials}
    found: dict[str, set[str]] = defaultdict(set)
    if not own:
        return found
    site_of = {one.product_id: one.site_id for one in given.present.products}
    rows = [(one.material_id, one.site_id) for one in given.present.products]
    for line in given.present.recipes:
        rows += [(name, site_of[line.product_id]) for name in (line.input_material_id, line.substitute_for)]
    rows += [(one.material_id, one.buyer_site_id) for one in given.present.links]
    rows += [(one.material_id, one.site_id) for one in given.present.stocks]
    for name, site in rows:
        owner = given.present_owner[site]
        if name in own and (given.associations[owner] or owner == given.organisation_id):
            found[name].add(owner)
    return found


def _stays(given: GivenPart, held: Any, record: Any, table: str, owner: str) -> bool:
    """Whether a row only repeats what the network holds of an organisation from outside; a member's row is not compared at all."""
    return bool(held) and owner in given.outside and _alike(held, record, table_schema(table))


def _alike(one: Any, other: Any, schema: TableSchema) -> bool:
    return all(cell_of(one, column.name) == cell_of(other, column.name) for column in schema.columns)


def _not_yours(given: GivenPart, table: str, row: Row, column: str, name: str) -> Refusal:
    remedy = Sentence(
        "Take the row out; to buy there, name the site in links. Its firm, or the operator of the network, changes it."
    )
    return given.refuse(table, row, column, name, Sentence("'{name}' is not yours to change.", name=name), remedy)


def _as_it_was(value: str) -> Sentence:
    if not value:
        return Sentence("Leave the cell empty; the operator of the network changes it.")
    return Sentence("Write '{value}'; the operator of the network changes it.", value=value)


RULES: tuple[Callable[[GivenPart], Iterator[Refusal]], ...] = (
    the_firm_keeps_its_row,
    organisations_are_own_or_new_from_outside,
    sites_are_own_or_new_from_outside,
    products_are_own_or_new_from_outside,
    recipes_links_and_stocks_are_own,
    suppliers_may_be_named,
    what_others_buy_stays,
    own_materials_mean_one_thing,
)
