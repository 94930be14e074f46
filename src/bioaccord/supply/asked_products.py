"""Which products of a network a question is about: a firm's, an association's, all; of one area where one is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.topic import Area

from .chart import NetworkChart
from .network_files import read_network


def asked_products(
    network: Path, member: str | None = None, association: str | None = None, area: Area | None = None
) -> tuple[NetworkChart, list[int]]:
    """Read a network and return it with the numbers of the products of a firm, of an association's firms, or of all; of one area where one is given.

    Raises `InputError` for a network that is refused, an unknown firm or association, firms that make nothing, and products of which none is sold.
    """
    net = read_network(network, standard_materials())
    materials = net.materials_beside(standard_materials())
    chart = NetworkChart(net, materials)
    for column, value, known in (
        ("organisation_id", member, [one.organisation_id for one in net.organisations]),
        ("association", association, sorted({one.association for one in net.organisations if one.association})),
    ):
        if value is not None and value not in known:
            problem = Sentence("'{value}' is not in this network.", value=value)
            remedy = did_you_mean(value, known) + Sentence("Take one that stands in organisations.csv.")
            raise InputError(Refusal("organisations", problem, remedy, column=column))
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
        remedy = Sentence(
            "Name a firm, an association or an area that makes something, or add its products to products.csv."
        )
        raise InputError(Refusal("products", Sentence("none of the firms asked for makes a product."), remedy))
    refuse_unsold(chart, products)
    return chart, products


def refuse_unsold(chart: NetworkChart, products: Sequence[int]) -> None:
    """Raise `InputError` where none of the products has revenue; one among others may have none."""
    if not (chart.compiled.revenue_usd_per_year[list(products)] > 0).any():
        problem = Sentence("nothing of the products asked about is sold, so nothing can be lost.")
        remedy = Sentence("Give their revenue_usd_per_year in products.csv.")
        raise InputError(Refusal("products", problem, remedy, column="revenue_usd_per_year"))
