"""A network with its arrays and the look-ups that all channels share."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bioaccord.vocabulary.exposure import PathStep
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network, Organisation, Product, Site
from bioaccord.vocabulary.signal import Signal

from .compiled import compile_network
from .targets import Targets


class NetworkChart:
    """A network, its arrays, and who makes, sells and stands where."""

    def __init__(self, network: Network, materials: Materials) -> None:
        self.network = network
        self.materials = materials
        self.compiled = compile_network(network)
        self.targets = Targets(network, self.compiled, materials)
        self.sites: dict[str, Site] = {site.site_id: site for site in network.sites}
        self.product_numbers: dict[str, list[int]] = defaultdict(list)
        self.sites_of: dict[str, list[Site]] = defaultdict(list)
        self.by_kind: dict[FirmKind, list[Organisation]] = defaultdict(list)
        self.uses: dict[str, list[int]] = defaultdict(list)
        for site in network.sites:
            self.sites_of[site.organisation_id].append(site)
        self.product_number: dict[str, int] = {}
        self.organisation_number = {one: number for number, one in enumerate(self.compiled.organisation_ids)}
        for number, product in enumerate(network.products):
            self.product_number[product.product_id] = number
            self.product_numbers[self.sites[product.site_id].organisation_id].append(number)
        for line in network.recipes:
            self.uses[line.input_material_id].append(self.product_number[line.product_id])
        for organisation in network.organisations:
            for kind in organisation.firm_kinds:
                self.by_kind[kind].append(organisation)

    def product(self, number: int) -> Product:
        """Return a product by its number in the arrays."""
        return self.network.products[number]

    def organisation_of(self, number: int) -> str:
        """Return the id of the organisation that makes a product."""
        organisation_id: str = self.compiled.organisation_ids[self.compiled.product_organisation[number]]
        return organisation_id

    def material_name(self, material_id: str) -> Text:
        """Return a material's name in both languages, as it stands inside a sentence."""
        name = self.materials.name(material_id)
        return Text(ko=name.ko, en=mid_sentence(name.en))

    def product_name(self, product_id: str) -> Text:
        """Return a product's name in both languages, as it stands inside a sentence."""
        name = self.network.product(product_id).name
        return Text(ko=name.ko, en=mid_sentence(name.en))

    def sells_to(self, organisation_id: str, countries: tuple[str, ...]) -> bool:
        """Return whether a firm sells any product into one of the countries."""
        return any(
            country in countries and share > 0
            for number in self.product_numbers[organisation_id]
            for country, share in self.product(number).markets
        )

    def step(self, number: int, share_lost: float, share: float, lead_time_days: float, stock_days: float) -> PathStep:
        """Return a product as one step of a path."""
        product = self.product(number)
        site = self.sites[product.site_id]
        return PathStep(
            product_id=product.product_id,
            site_id=product.site_id,
            organisation_id=site.organisation_id,
            material_id=product.material_id,
            country=site.country,
            share=share,
            share_lost=share_lost,
            lead_time_days=lead_time_days,
            stock_days=stock_days,
        )


def days_to(day: date, as_of: date) -> float:
    """Return the days from `as_of` to `day`; negative when it has passed."""
    return float((day - as_of).days)


def days_until_effective(signal: Signal, as_of: date) -> float:
    """Return the days until a signal takes effect, 0 when it already has."""
    if signal.effective_on is None:
        return 0.0
    return max(0.0, days_to(signal.effective_on.first_day, as_of))
