"""Which products of a network a command is asked about, how what can be lost is named, and in what formats networks are kept."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.network import Organisation
from bioaccord.vocabulary.topic import Area

if TYPE_CHECKING:
    from bioaccord.supply.chart import NetworkChart

UNIT_NAMES = {
    Unit.SITE: Text("사업장", "site"),
    Unit.ORGANISATION: Text("기업", "firm"),
    Unit.COUNTRY: Text("국가", "country"),
    Unit.MATERIAL: Text("원부자재", "material"),
}


class NetworkFormat(StrEnum):
    """The formats in which a network can be kept."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def asked_products(
    network: Path, member: str | None, association: str | None, area: Area | None = None
) -> tuple[NetworkChart, list[int]]:
    """Read a network and return it with the numbers of the products of a firm, of an association's firms, or of all; of one area where one is given.

    Raises `InputError` for a network that is refused, an unknown firm or association, and firms that make nothing.
    """
    from bioaccord.supply.chart import NetworkChart
    from bioaccord.supply.network_files import read_network
    from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
    from bioaccord.vocabulary.material import standard_materials

    net = read_network(network, standard_materials())
    materials = net.materials_beside(standard_materials())
    chart = NetworkChart(net, materials)
    for column, value, known in (
        ("organisation_id", member, [one.organisation_id for one in net.organisations]),
        ("association", association, sorted({one.association for one in net.organisations if one.association})),
    ):
        if value is not None and value not in known:
            remedy = f"{did_you_mean(value, known)}Take one that stands in organisations.csv."
            raise InputError(Refusal("organisations", f"'{value}' is not in this network.", remedy, column=column))
    firms = sorted(
        one.organisation_id
        for one in net.organisations
        if (member is None or one.organisation_id == member) and (association is None or one.association == association)
    )
    products = [number for firm in firms for number in chart.product_numbers.get(firm, [])]
    if area is not None:
        numbers = {one.material_id for one in materials if one.area == area}
        products = [number for number in products if net.products[number].material_id in numbers]
    if not products:
        remedy = "Name a firm, an association or an area that makes something, or add its products to products.csv."
        raise InputError(Refusal("products", "none of the firms asked for makes a product.", remedy))
    return chart, products


def unit_name(chart: NetworkChart, unit: Unit, key: str, language: Language) -> str:
    """Return the name of a site, firm, country or material; a fictional firm is called so."""
    from bioaccord.vocabulary.country import country_name

    if unit == Unit.COUNTRY:
        return country_name(key).in_language(language)
    if unit == Unit.MATERIAL:
        return chart.materials.name(key).in_language(language)
    wanted = chart.sites[key].organisation_id if unit == Unit.SITE else key
    firm = chart.network.organisations[chart.organisation_number[wanted]]
    return f"{firm.name.in_language(language)}{fictional_mark(firm, language)} {key}"


def fictional_mark(firm: Organisation, language: Language) -> str:
    """Return what is written after the name of a firm that exists only in a sample; nothing for a real one."""
    return Text(" (가상)", " (fictional)").in_language(language) if firm.fictional else ""
