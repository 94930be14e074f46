"""Lines and sentences of panels, held against sums by hand."""

from datetime import UTC, date, datetime

import pytest

from bioaccord.market.areas import Panel, PanelKind
from bioaccord.market.observation import Figures, Flag, observations
from bioaccord.market.panels import panel_lines, what_is_new
from bioaccord.market.store import Store
from bioaccord.vocabulary.language import Language, Text

AT = datetime(2026, 3, 1, tzinfo=UTC)
TRADE = Panel("trade", PanelKind.TRADE, Text("교역", "trade"), ("300249",))
UNIT_VALUES = Panel("unit-values", PanelKind.UNIT_VALUES, Text("단가", "unit values"), ("300249",))


def month(place: int) -> date:
    return date(2024 + place // 12, place % 12 + 1, 1)


def flow(indicator: str, partner: str, values, product: str = "3002491000", flags=None):
    unit = "kg" if indicator.endswith("weight") else "USD"
    return [
        {
            "source": "korea-customs",
            "indicator": indicator,
            "reporter": "KR",
            "partner": partner,
            "product_system": "HSK",
            "product": product,
            "unit": unit,
            "frequency": "M",
            "period": month(place),
            "value": value,
            "flags": (flags or {}).get(place, 0 if value is not None else int(Flag.MISSING)),
            "vintage": AT.date(),
            "retrieved_at": AT,
        }
        for place, value in enumerate(values)
    ]


@pytest.fixture
def store(tmp_path):
    def filled(*rows):
        here = Store(tmp_path / "store")
        here.add([Figures(observations(row for part in rows for row in part))], source="korea-customs", at=AT)
        return here

    return filled


def test_lines_of_one_heading_are_summed_and_a_missing_month_is_no_zero(store):
    one = [1.0, 2.0, None, 4.0]
    lines = panel_lines(
        store(
            flow("export_value", "US", one),
            flow("export_value", "US", [10.0, 20.0, None, 40.0], "3002492000"),
        ),
        TRADE,
    )
    assert [line.key for line in lines] == [None]
    assert lines[0].figures["value"].to_list() == [11.0, 22.0, None, 44.0]
    assert lines[0].figures["flags"].to_list()[2] & int(Flag.MISSING)


def test_the_share_of_the_other_country_is_that_of_the_two_years(store):
    lines = panel_lines(
        store(
            flow("export_value", "US", [1.0] * 12 + [3.0] * 12),
            flow("export_value", "WLD", [10.0] * 24),
        ),
        TRADE,
    )
    told = what_is_new(lines, TRADE)
    assert "United States makes up 30% of South Korea's exports in the last 12 months, 10% in the 12 before." in str(
        told
    )
    assert "3.0 times that of a year before" in str(told)
    assert "최근 12개월 30%, 그 전 12개월 10%" in told.told(Language.KOREAN)


def test_a_unit_value_takes_no_month_whose_weight_is_zero_estimated_or_missing(store):
    weights = [2.0] * 15
    weights[3], weights[5] = 0.0, None
    lines = panel_lines(
        store(
            flow("export_value", "US", [100.0] * 15),
            flow("export_weight", "US", weights, flags={4: int(Flag.ESTIMATED), 5: int(Flag.MISSING)}),
        ),
        UNIT_VALUES,
    )
    values = lines[0].figures["value"].to_list()
    assert [place for place, value in enumerate(values) if value is None] == [3, 4, 5]
    assert set(values) == {50.0, None}
    assert lines[0].figures["unit"][0] == "USD/kg"
    assert str(what_is_new(lines, UNIT_VALUES)) == "Median month since 2024-01: South Korea → United States 50 USD/kg."


def test_a_panel_without_figures_has_no_lines_and_nothing_new(store):
    here = store(flow("export_value", "US", [1.0], "1001990000"))
    assert panel_lines(here, TRADE) == []
    assert not what_is_new([], TRADE)
