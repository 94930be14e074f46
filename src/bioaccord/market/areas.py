"""What is looked at in each of the four areas: which trade, which prices, which shortages stand on its dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.topic import Area

from .product_names import series_name_key
from .selection import HARMONISED


class PanelKind(StrEnum):
    """What a panel shows, and so which sources can fill it."""

    TRADE = "trade"
    PRICES = "prices"
    EXCHANGE_RATE = "exchange_rate"
    ECONOMY = "economy"
    """A publisher's economic series: national accounts, producer prices."""
    SHORTAGES = "shortages"
    APPROVALS = "approvals"
    TRIALS = "trials"


HARMONISED_KINDS = (PanelKind.TRADE,)
"""Panels whose products are headings of the Harmonized System."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a dashboard.

    `products` are headings of the Harmonized System for trade (six digits), a publisher's names of series for prices and economic
    series (matched without regard to case and marks), pairs such as `KRW/USD` for exchange rates, and empty for what is counted.
    `materials` are ids of the vocabulary. `reporter` is whose shortages, approvals or trials are counted. `note` says why goods stand on the dashboards of two areas.
    """

    key: str
    kind: PanelKind
    title: Text
    products: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    reporter: str = ""
    note: Text = Text("", "")


_TOXINS = Text(
    "품목번호 300249는 독소 원액·균주(원료)와 독소 제제(완제)를 나누지 않으므로, 같은 수치를 바이오의약품 원부자재와 보건의료 두 분야에 함께 싣습니다.",
    "HS 300249 does not part toxins and cultures as materials from toxins as medicines, so the same figures stand under raw materials of biopharmaceuticals and under health care.",
)

INDICATORS: dict[PanelKind, tuple[str, ...]] = {
    PanelKind.PRICES: ("price", "price_index"),
    PanelKind.EXCHANGE_RATE: ("exchange_rate",),
    PanelKind.ECONOMY: ("economic_series",),
    PanelKind.SHORTAGES: ("shortages", "shortages_started", "shortages_ended"),
    PanelKind.APPROVALS: ("drug_approvals",),
    PanelKind.TRIALS: ("trials_started",),
}
"""What is counted in the lines of a panel that is not of trade, in the order of its lines."""

PARTS: dict[PanelKind, str] = {
    PanelKind.SHORTAGES: "shortages_by_class",
    PanelKind.APPROVALS: "drug_approvals_by_type",
    PanelKind.TRIALS: "trials_started_by_phase",
}
"""What the count of a panel is taken apart by."""


_RATE = Panel("krw-usd", PanelKind.EXCHANGE_RATE, Text("원/달러 환율", "Exchange rate, won a dollar"), ("KRW/USD",))
_PRODUCER_PRICES = Panel(
    "us-drug-prices",
    PanelKind.ECONOMY,
    Text("미국 의약품 생산자물가", "US producer prices of drugs"),
    ("PCU325412325412", "WPU0638"),
)

PANELS: dict[Area, tuple[Panel, ...]] = {
    Area.BIOPHARMA: (
        Panel(
            "toxins",
            PanelKind.TRADE,
            Text("독소·미생물 배양체", "Toxins and cultures of micro-organisms"),
            ("300249",),
            note=_TOXINS,
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
        _PRODUCER_PRICES,
        _RATE,
    ),
    Area.HEALTH_CARE: (
        Panel(
            "shortages",
            PanelKind.SHORTAGES,
            Text("미국 의약품 공급 부족", "Drug shortages, United States"),
            reporter="US",
        ),
        Panel(
            "shortages-canada",
            PanelKind.SHORTAGES,
            Text("캐나다 의약품 공급 부족", "Drug shortages, Canada"),
            reporter="CA",
        ),
        Panel(
            "toxins",
            PanelKind.TRADE,
            Text("보툴리눔 독소 등", "Botulinum and other toxins"),
            ("300249",),
            ("botulinum_toxin_injection",),
            note=_TOXINS,
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
        Panel(
            "approvals", PanelKind.APPROVALS, Text("미국 의약품 허가", "Drug approvals, United States"), reporter="US"
        ),
        Panel(
            "trials-korea",
            PanelKind.TRIALS,
            Text("한국에서 시작된 임상시험", "Clinical trials started in Korea"),
            reporter="KR",
        ),
        Panel(
            "trials-us",
            PanelKind.TRIALS,
            Text("미국에서 시작된 임상시험", "Clinical trials started in the United States"),
            reporter="US",
        ),
        _PRODUCER_PRICES,
        _RATE,
    ),
    Area.FOOD_SECURITY: (
        Panel(
            "wheat",
            PanelKind.PRICES,
            Text("밀(소맥) 가격", "Wheat prices"),
            ("Wheat, US HRW", "Wheat, US SRW"),
            ("wheat",),
        ),
        Panel("maize", PanelKind.PRICES, Text("옥수수 가격", "Corn prices"), ("Maize",), ("corn",)),
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
            Text("밀·옥수수·대두 교역", "Trade in wheat, corn and soybeans"),
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
        Panel(
            "gas-index", PanelKind.PRICES, Text("천연가스 가격지수", "Natural gas price index"), ("Natural gas index",)
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


def areas_of(product_system: str, product: str, indicator: str = "", reporter: str = "") -> set[Area]:
    """Return the areas on whose dashboards a series stands; what is counted of a country is known by its indicator.

    >>> sorted(areas_of("HSK", "3002491000"))
    [<Area.BIOPHARMA: 'biopharma_raw_materials'>, <Area.HEALTH_CARE: 'health_care'>]
    >>> areas_of("series", "TOTAL", "shortages", "US")
    {<Area.HEALTH_CARE: 'health_care'>}
    """
    return {
        area
        for area, panels in PANELS.items()
        for panel in panels
        if shows(panel, product_system, product, indicator, reporter)
    }


def shows(panel: Panel, product_system: str, product: str, indicator: str, reporter: str) -> bool:
    """Tell whether a series belongs to what a panel is about."""
    if panel.kind in HARMONISED_KINDS:
        return product_system in HARMONISED and product.startswith(panel.products)
    if panel.kind in PARTS:
        return reporter == panel.reporter and indicator.startswith(INDICATORS[panel.kind][0])
    if product_system in HARMONISED:
        return False
    key = series_name_key(product)
    # Publishers write a pair of currencies as its first one, with the pair as the unit.
    wanted = [one.partition("/")[0] if panel.kind == PanelKind.EXCHANGE_RATE else one for one in panel.products]
    return any(series_name_key(one) == key for one in wanted)
