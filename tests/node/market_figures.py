"""Publishers' figures in a node's store: made for tests, in the shapes of the real files."""

from datetime import UTC, date, datetime

from bioaccord.market.observation import Figures, Flag, ProductSystem, observations
from bioaccord.node.market.access import store

FIRST, SECOND = datetime(2026, 8, 20, tzinfo=UTC), datetime(2026, 9, 20, tzinfo=UTC)
MONTHS = 56
TOXINS = "/market/series/?source=korea-customs&indicator=export_value&reporter=KR&partner=US&product=3002491000"
WHEAT = "/market/series/?indicator=price&product=Wheat%2C+US+HRW"


def month(place: int) -> date:
    return date(2022 + place // 12, place % 12 + 1, 1)


def toxins(partner: str, size: float, indicator: str = "export_value", unit: str = "USD", until: int = MONTHS):
    """Yield months of trade: a level that doubles in the middle, a month without a figure, the last one provisional."""
    for place in range(until):
        missing = place == 20
        yield {
            "source": "korea-customs",
            "indicator": indicator,
            "reporter": "KR",
            "partner": partner,
            "product_system": "HSK",
            "product": "3002491000",
            "unit": unit,
            "frequency": "M",
            "period": month(place),
            "value": None if missing else size * (1 + (place >= 28) + 0.05 * (place * 7 % 5)),
            "flags": int(Flag.MISSING) if missing else int(Flag.PROVISIONAL) if place == MONTHS - 1 else 0,
            "origin": "toxins.csv",
        }


def price(product: str, unit: str, size: float, indicator: str = "price", source: str = "pink-sheet"):
    """Yield months of a price."""
    for place in range(MONTHS):
        yield {
            "source": source,
            "indicator": indicator,
            "product_system": "series",
            "product": product,
            "unit": unit,
            "frequency": "M",
            "period": month(place),
            "value": size * (1 + 0.01 * place + 0.02 * (place % 4)),
            "origin": "prices.csv",
        }


def fill_store() -> None:
    """Put trade of two vintages, prices and an exchange rate into the node's store."""
    add("korea-customs", FIRST, [*toxins("US", 1e6, until=MONTHS - 1), *toxins("WLD", 4e6, until=MONTHS - 1)])
    revised = [row | ({"value": 9e6} if row["period"] == month(3) else {}) for row in toxins("US", 1e6)]
    add("korea-customs", SECOND, [*revised, *toxins("WLD", 4e6), *toxins("CN", 1.5e6)])
    add("korea-customs", SECOND, list(toxins("US", 600.0, "export_weight", "kg")))
    names = (("Wheat, US HRW", "USD/mt"), ("Maize", "USD/mt"), ("Crude oil, Dubai", "USD/bbl"), ("Aluminum", "USD/mt"))
    add("pink-sheet", SECOND, [row for name, unit in names for row in price(name, unit, 200.0)])
    add("exchange-rates", SECOND, list(price("KRW", "KRW/USD", 1200.0, "exchange_rate", "exchange-rates")))


def bought(reporter, partner, value, product="310210", *, indicator="import_value", system="HS2022", year=2025):
    return {
        "source": "un-comtrade",
        "indicator": indicator,
        "reporter": reporter,
        "partner": partner,
        "product_system": system,
        "product": product,
        "unit": "USD",
        "frequency": "A",
        "period": date(year, 1, 1),
        "value": value,
        "flags": 0 if value is not None else int(Flag.SUPPRESSED),
        "origin": "imports.csv",
    }


def fill_imports() -> None:
    """Put imports of urea by partner and the inputs of an industry of both countries into the node's store; a supplier is kept secret."""
    rows = [bought("KR", partner, value) for partner, value in (("CN", 6e7), ("QA", 3e7), ("US", 1e7))]
    rows += [bought("US", partner, value) for partner, value in (("CN", 5e7), ("CA", 4e7), ("KR", None), ("WLD", 1e8))]
    rows += [bought("US", partner, value, indicator="export_value") for partner, value in (("WLD", 5e7), ("KR", 5e6))]
    add("un-comtrade", SECOND, rows)
    industry = {"system": ProductSystem.INDUSTRY.value, "indicator": "industry_inputs", "product": "c9", "year": 2011}
    rows = [bought("KR", name, value, **industry) for name, value in (("KR", 7e9), ("CN", 2e9), ("WLD", 1e10))]
    rows += [bought("US", name, value, **industry) for name, value in (("US", 7e9), ("CN", 3e9), ("WLD", 1e10))]
    add("wiod", SECOND, [row | {"source": "wiod", "flags": int(Flag.ESTIMATED)} for row in rows])


def add(source: str, at: datetime, rows: list[dict]) -> None:
    said = {"vintage": at.date(), "retrieved_at": at}
    store().add([Figures(observations(row | said for row in rows))], source=source, at=at)
