"""Tables of trade for tests: rows as a reader would give them."""

from datetime import UTC, date, datetime

from bioaccord.market.observation import observations

RETRIEVED = datetime(2026, 9, 15, tzinfo=UTC)


def month(number, first_year=2022):
    return date(first_year + number // 12, number % 12 + 1, 1)


def rows(values, *, partner="WLD", indicator="export_value", unit="USD", **more):
    """Return rows of one series from values a month; None is a month that the publisher says is missing, ... one without a row."""
    key = {
        "source": "korea-customs",
        "indicator": indicator,
        "reporter": "KR",
        "partner": partner,
        "product_system": "HSK",
        "product": "3002491000",
        "unit": unit,
        "frequency": "M",
        "vintage": date(2026, 9, 15),
        "retrieved_at": RETRIEVED,
        "origin": "a.csv",
    } | more
    return [
        key | {"period": month(at), "value": value, "flags": key.get("flags", 0) if value is not None else 4}
        for at, value in enumerate(values)
        if value is not ...
    ]


def table(*series):
    return observations(row for one in series for row in one)
