"""What is looked at in each of the four areas: which trade, which prices, which shortages stand on its dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.topic import Area


class PanelKind(StrEnum):
    """What a panel shows, and so which sources can fill it."""

    TRADE = "trade"
    UNIT_VALUES = "unit_values"
    """Value by weight of one country's exports, by where they go."""
    PRICES = "prices"
    EXCHANGE_RATE = "exchange_rate"
    SHORTAGES = "shortages"


HARMONISED_KINDS = (PanelKind.TRADE, PanelKind.UNIT_VALUES)
"""Panels whose products are headings of the Harmonized System."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a dashboard.

    `products` are headings of the Harmonized System for trade (six digits), a publisher's names of series for prices (matched without
    regard to case and marks), pairs such as `KRW/USD` for exchange rates, and empty for shortages. `materials` are ids of the vocabulary.
    """

    key: str
    kind: PanelKind
    title: Text
    products: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()


_RATE = Panel("krw-usd", PanelKind.EXCHANGE_RATE, Text("원/달러 환율", "Exchange rate, won a dollar"), ("KRW/USD",))

PANELS: dict[Area, tuple[Panel, ...]] = {
    Area.BIOPHARMA: (
        Panel(
            "toxins", PanelKind.TRADE, Text("독소·미생물 배양체", "Toxins and cultures of micro-organisms"), ("300249",)
        ),
        Panel(
            "toxin-unit-values",
            PanelKind.UNIT_VALUES,
            Text("독소·배양체 수출단가", "Unit values of toxins and cultures"),
            ("300249",),
        ),
        Panel(
            "culture-media", PanelKind.TRADE, Text("배양배지", "Culture media"), ("382100",), ("cell_culture_medium",)
        ),
        Panel("enzymes", PanelKind.TRADE, Text("효소", "Enzymes"), ("350790",), ("recombinant_trypsin",)),
        Panel(
            "filters",
            PanelKind.TRADE,
            Text("여과기와 부품", "Filters and parts"),
            ("842129", "842199"),
            ("virus_filter",),
        ),
        Panel(
            "metals",
            PanelKind.PRICES,
            Text("알루미늄 가격(바이알 캡)", "Aluminium price (vial caps)"),
            ("Aluminum",),
            ("aluminium_crimp_seal",),
        ),
        _RATE,
    ),
    Area.HEALTH_CARE: (
        Panel("shortages", PanelKind.SHORTAGES, Text("의약품 공급부족", "Drug shortages")),
        Panel(
            "toxins",
            PanelKind.TRADE,
            Text("보툴리눔 독소 등", "Botulinum and other toxins"),
            ("300249",),
            ("botulinum_toxin_injection",),
        ),
        Panel(
            "toxin-unit-values",
            PanelKind.UNIT_VALUES,
            Text("독소·배양체 수출단가", "Unit values of toxins and cultures"),
            ("300249",),
        ),
        Panel(
            "immunological",
            PanelKind.TRADE,
            Text("면역물품(항체의약품)", "Immunological products"),
            ("300215",),
            ("trastuzumab_vial",),
        ),
        Panel(
            "vaccines",
            PanelKind.TRADE,
            Text("사람용 백신", "Vaccines for human medicine"),
            ("300241",),
            ("influenza_vaccine",),
        ),
        Panel(
            "diagnostics",
            PanelKind.TRADE,
            Text("체외진단시약", "Diagnostic reagents"),
            ("382219",),
            ("diagnostic_reagent",),
        ),
        _RATE,
    ),
    Area.FOOD_SECURITY: (
        Panel(
            "wheat", PanelKind.PRICES, Text("밀 가격", "Wheat prices"), ("Wheat, US HRW", "Wheat, US SRW"), ("wheat",)
        ),
        Panel("maize", PanelKind.PRICES, Text("옥수수 가격", "Maize prices"), ("Maize",), ("corn",)),
        Panel(
            "soybeans",
            PanelKind.PRICES,
            Text("대두·대두박 가격", "Soybean and soybean meal prices"),
            ("Soybeans", "Soybean meal"),
            ("soybean", "soybean_meal"),
        ),
        Panel("rice", PanelKind.PRICES, Text("쌀 가격", "Rice prices"), ("Rice, Thai 5%",), ("rice",)),
        Panel(
            "palm-oil",
            PanelKind.PRICES,
            Text("팜유·대두유 가격", "Palm and soybean oil prices"),
            ("Palm oil", "Soybean oil"),
            ("palm_oil", "soybean_oil"),
        ),
        Panel(
            "fertiliser",
            PanelKind.PRICES,
            Text("요소·인산이암모늄 가격", "Urea and DAP prices"),
            ("Urea", "DAP"),
            ("urea", "diammonium_phosphate"),
        ),
        Panel(
            "grain-trade",
            PanelKind.TRADE,
            Text("밀·옥수수·대두 교역", "Trade in wheat, maize and soybeans"),
            ("100199", "100590", "120190"),
            ("wheat", "corn", "soybean"),
        ),
        _RATE,
    ),
    Area.ENERGY: (
        Panel(
            "crude-oil",
            PanelKind.PRICES,
            Text("원유 가격", "Crude oil prices"),
            ("Crude oil, Dubai", "Crude oil, WTI"),
            ("jet_fuel",),
        ),
        Panel(
            "gas",
            PanelKind.PRICES,
            Text("천연가스 가격", "Natural gas prices"),
            ("Liquefied natural gas, Japan", "Natural gas, US"),
            ("natural_gas",),
        ),
        Panel("coal", PanelKind.PRICES, Text("석탄 가격", "Coal price"), ("Coal, Australian",)),
        Panel(
            "biofuel-oils",
            PanelKind.PRICES,
            Text("바이오연료 원료유 가격", "Prices of oils for biofuels"),
            ("Palm oil", "Rapeseed oil"),
            ("rapeseed_oil", "palm_oil"),
        ),
        Panel(
            "biofuels",
            PanelKind.TRADE,
            Text("바이오에탄올·바이오디젤 교역", "Trade in fuel ethanol and biodiesel"),
            ("220720", "382600"),
            ("fuel_ethanol", "biodiesel"),
        ),
        _RATE,
    ),
}
"""Panels of each area in the order in which they stand."""


def panels_of_material(material_id: str) -> Iterator[tuple[Area, Panel]]:
    """Yield the panels on which a material is looked at."""
    for area, panels in PANELS.items():
        yield from ((area, panel) for panel in panels if material_id in panel.materials)


def series_name_key(name: str) -> str:
    """Return a series' name as names are compared: a publisher adds and drops marks.

    >>> series_name_key("Beef **") == series_name_key("BEEF")
    True
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "%")


def areas_of(product_system: str, product: str) -> set[Area]:
    """Return the areas on whose dashboards a product stands.

    >>> sorted(areas_of("HSK", "3002491000"))
    [<Area.BIOPHARMA: 'biopharma_raw_materials'>, <Area.HEALTH_CARE: 'health_care'>]
    """
    key = series_name_key(product)
    return {
        area
        for area, panels in PANELS.items()
        for panel in panels
        for one in panel.products
        if (product.startswith(one) if panel.kind in HARMONISED_KINDS else series_name_key(one) == key)
    }
