"""Network: what firms make, of what, from whom. Field names are the columns of the network files."""

from __future__ import annotations

from dataclasses import dataclass, field

from .firm_kind import FirmKind
from .language import Text
from .material import Material, Materials


@dataclass(frozen=True, slots=True)
class Organisation:
    """A firm. `association` is the id of the association it is a member of, empty for none.

    `fictional` firms exist only in samples and are labelled so wherever they are shown.
    """

    organisation_id: str
    name: Text
    country: str
    association: str = ""
    firm_kinds: tuple[FirmKind, ...] = ()
    homepage: str = ""
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A place where an organisation makes or keeps something."""

    site_id: str
    organisation_id: str
    name: Text
    country: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A material made at a site.

    `output_per_day` in `unit`; `revenue_usd_per_year` from outside the network and inside it;
    `spare_capacity_share` is unused capacity as a share of output (0.2 means a fifth more could be made),
    None where it is not known; `markets` are (country, share of revenue), shares adding up to at most 1.
    `drug` is the name of the active substance as drug registers write it, where the product is a medicine.
    """

    product_id: str
    site_id: str
    material_id: str
    name: Text
    output_per_day: float
    unit: str
    revenue_usd_per_year: float
    spare_capacity_share: float | None = None
    markets: tuple[tuple[str, float], ...] = ()
    drug: str = ""


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """One input of a product.

    `quantity_per_unit` in `unit` for one unit of the product. An `essential` input stops the product when it
    is missing. `substitute_for` names another input material of the same product that this one can replace
    after `qualification_days`. `cost_share` is the part of the product's revenue spent on this input, 0..1.
    """

    product_id: str
    input_material_id: str
    quantity_per_unit: float
    unit: str
    essential: bool = True
    substitute_for: str = ""
    qualification_days: int | None = None
    cost_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """A supply relation: `share` of the buyer site's need of a material comes from the supplier site."""

    supplier_site_id: str
    buyer_site_id: str
    material_id: str
    share: float
    lead_time_days: float
    capacity_per_day: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a site holds of a material, in days of its own use (or of its own output), and as a quantity."""

    site_id: str
    material_id: str
    days: float
    quantity: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A whole supply network as plain records. `supply` checks, compiles and computes on it.

    `materials` are those that only firms of this network name, beside the standard ones.
    """

    organisations: tuple[Organisation, ...] = ()
    sites: tuple[Site, ...] = ()
    products: tuple[Product, ...] = ()
    recipes: tuple[RecipeLine, ...] = ()
    links: tuple[Link, ...] = ()
    stocks: tuple[Stock, ...] = ()
    materials: tuple[Material, ...] = ()
    _by_id: dict[str, dict[str, object]] = field(default_factory=dict, repr=False, compare=False)

    def materials_beside(self, standard: Materials) -> Materials:
        """Return the materials that the network may name: the standard ones and its own."""
        return standard.extended_by(self.materials) if self.materials else standard

    def organisation(self, organisation_id: str) -> Organisation:
        """Return an organisation by id; `KeyError` where there is none."""
        return self._index("organisations", "organisation_id")[organisation_id]  # type: ignore[return-value]

    def site(self, site_id: str) -> Site:
        """Return a site by id; `KeyError` where there is none."""
        return self._index("sites", "site_id")[site_id]  # type: ignore[return-value]

    def product(self, product_id: str) -> Product:
        """Return a product by id; `KeyError` where there is none."""
        return self._index("products", "product_id")[product_id]  # type: ignore[return-value]

    def organisation_of_product(self, product: Product) -> Organisation:
        """Return the organisation that makes a product."""
        return self.organisation(self.site(product.site_id).organisation_id)

    def products_of(self, organisation_id: str) -> tuple[Product, ...]:
        """Return the products of one organisation, in file order."""
        return tuple(
            product for product in self.products if self.site(product.site_id).organisation_id == organisation_id
        )

    def _index(self, table: str, key: str) -> dict[str, object]:
        if table not in self._by_id:
            self._by_id[table] = {getattr(record, key): record for record in getattr(self, table)}
        return self._by_id[table]
