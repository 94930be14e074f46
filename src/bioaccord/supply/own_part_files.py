"""A firm's own part of a network as files: written for a spreadsheet, and read into the present network again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.material import Material, Materials
from bioaccord.vocabulary.network import Network

from .network_files import Sheets, network_of, read_tables, write_network
from .own_materials import materials_of, own_material_values
from .own_part import merged, own_part
from .own_part_check import GivenPart

SUPPLIER_COLUMNS = ("supplier_site_id", "site_name_ko", "site_name_en", "firm_name_ko", "firm_name_en", "country")


def write_own_part(network: Network, organisation_id: str, target: Path, format: str = "csv") -> None:
    """Write a firm's own part as `write_network` does, and beside it `suppliers`: the names of the sites its links come from.

    `suppliers` is there to be looked up in; nobody reads it back. Nothing else of another firm is written.
    """
    write_network(own_part(network, organisation_id), target, format, beside=_suppliers(network, organisation_id))


def read_own_part(
    path: Path,
    network: Network,
    organisation_id: str,
    standard: Materials,
    *,
    association: str = "",
    closed: Collection[str] = (),
    told: Collection[str] = (),
    most_rows: int | None = None,
) -> Network:
    """Return the present network with the part in a folder or workbook in it; arguments and errors as in `with_own_part`.

    Raises `InputError` with the place of every cell and row that is refused, or where a table is longer than `most_rows`.
    """
    table = own_material_values(path, standard, most_rows=most_rows, most_kept=None)
    own = materials_of(table)
    empty = GivenPart(network, organisation_id, Network(), {}, closed=frozenset(closed))
    known = _MaterialsKnown(
        [*standard, *_supplied(empty), *own], [*standard.ids(), *_named(empty), *(one.material_id for one in own)]
    )
    tables, refusals = read_tables(path, known, most_rows=most_rows, most_kept=None)
    if refusals:
        raise InputError(refusals)
    part = network_of(tables, own)
    tables["materials"] = table
    return merged(GivenPart(network, organisation_id, part, tables, association, frozenset(closed), frozenset(told)))


class _MaterialsKnown(Materials):
    """Materials that a firm may name; hints for slips come from those alone that it is known to know."""

    def __init__(self, materials: Iterable[Material], hinted: Iterable[str]) -> None:
        super().__init__(materials)
        self._hinted = list(hinted)

    def ids(self) -> list[str]:
        """Return the ids that may stand in a hint."""
        return self._hinted


def _named(given: GivenPart) -> list[str]:
    """Return the own materials of the network that the firm's present rows name."""
    return [one.material_id for one in own_part(given.present, given.organisation_id).materials]


def _supplied(given: GivenPart) -> list[Material]:
    """Return the own materials of the network that the firm may name: those its rows name, and those that its suppliers may make."""
    named = {*_named(given)}
    named |= {one.material_id for one in given.present.products if one.site_id in given.supplier_sites}
    return [one for one in given.present.materials if one.material_id in named]


def _suppliers(network: Network, organisation_id: str) -> Sheets:
    sites = {site.site_id for site in network.sites if site.organisation_id == organisation_id}
    named = dict.fromkeys(
        link.supplier_site_id
        for link in network.links
        if link.buyer_site_id in sites and link.supplier_site_id not in sites
    )
    rows = []
    for site_id in named:
        site = network.site(site_id)
        firm = network.organisation(site.organisation_id)
        rows.append((site_id, site.name.ko, site.name.en, firm.name.ko, firm.name.en, site.country))
    return {"suppliers": (SUPPLIER_COLUMNS, rows)}
