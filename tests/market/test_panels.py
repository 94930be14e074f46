"""Lines and sentences of panels, held against sums by hand."""

from datetime import UTC, date, datetime

import pytest

from bioaccord.market.areas import Panel, PanelKind
from bioaccord.market.observation import Figures, Flag, observations
from bioaccord.market.panel_figures import panel_figures, part_tables
from bioaccord.market.panel_picture import panel_picture
from bioaccord.market.panel_words import share_periods
from bioaccord.market.panels import PanelContent, panel_content, panel_lines, what_it_says
from bioaccord.market.store import Store
from bioaccord.vocabulary.language import Language, Text

AT = datetime(2026, 3, 1, tzinfo=UTC)
TRADE = Panel("trade", PanelKind.TRADE, Text("교역", "trade"), ("300249",))


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


def test_the_share_of_the_other_country_is_told_year_by_year(store):
    # Two whole years and two months more, in which the partner's part goes from a tenth to three tenths.
    content = panel_content(
        store(
            flow("export_value", "US", [1.0] * 12 + [3.0] * 14),
            flow("export_value", "WLD", [10.0] * 26),
        ),
        TRADE,
    )
    (share,) = content.shares
    # The third year is too short to be looked at.
    assert [(one.first.year, one.share, one.is_whole_year) for one in share.years] == [
        (2024, 0.1, True),
        (2025, 0.3, True),
    ]
    assert (share.lately.first, share.lately.last, share.lately.share) == (month(14), month(25), 0.3)
    told = [one.told(Language.ENGLISH) for one in what_it_says(content, TRADE)]
    assert "The share of the United States in the exports of Korea rose from 10% in 2024 to 30% in the last 12 months." in told[1]  # fmt: skip
    assert "2024 10%, 2025 30%" in told[1]
    assert "한국 수출액에서 미국의 비중이 2024년 10%에서 최근 12개월 30% 수준으로 높아졌습니다." in what_it_says(
        content, TRADE
    )[1].told(Language.KOREAN)


def test_a_year_that_is_not_over_says_its_months_and_a_year_with_a_gap_is_left_out(store):
    gap = [1.0] * 12 + [None] + [1.0] * 11 + [2.0] * 5
    content = panel_content(store(flow("export_value", "US", gap), flow("export_value", "WLD", [4.0] * 29)), TRADE)
    assert [share_periods(one).ko for one in content.shares[0].years] == ["2024년", "2026년 1~5월"]
    assert [one.share for one in content.shares[0].years] == [0.25, 0.5]


def test_without_a_world_total_the_partners_it_lists_are_the_whole(store):
    content = panel_content(
        store(flow("export_value", "US", [1.0] * 24), flow("export_value", "CN", [3.0] * 24)),
        TRADE,
    )
    assert content.shares[0].is_sum_of_partners
    assert {one.share for one in content.shares[0].years} == {0.25}
    assert "The publisher gives no world total here" in str(what_it_says(content, TRADE)[1])


def test_annual_figures_of_another_heading_tell_the_same_story(store):
    years = [
        row | {"frequency": "A", "period": date(2020 + place, 1, 1), "source": "korea-customs"}
        for indicator, partner, values in (
            ("import_value", "US", [10.0, 20.0, 30.0, 40.0]),
            ("import_value", "BR", [90.0, 80.0, 70.0, 60.0]),
            ("import_weight", "US", [1.0, 2.0, 3.0, 4.0]),
            ("import_weight", "BR", [45.0, 40.0, 35.0, 30.0]),
        )
        for place, row in enumerate(flow(indicator, partner, values, "1201900000"))
    ]
    panel = Panel("soy", PanelKind.TRADE, Text("대두", "soybeans"), ("120190",))
    content = panel_content(store(years), panel)
    assert [one.share for one in content.shares[0].years] == [0.1, 0.2, 0.3, 0.4]
    assert [(one.partner, one.median) for one in content.prices.partners] == [("US", 10.0), ("BR", 2.0)]
    told = " ".join(one.told(Language.ENGLISH) for one in what_it_says(content, panel))
    assert "rose from 10% in 2020 to 40% in the last year" in told
    assert "United States USD 10.00 a kilogram, Brazil USD 2.00 a kilogram (5.0 times)" in told


def test_a_unit_value_takes_no_month_whose_weight_is_zero_estimated_or_missing(store):
    values = [100.0] * 3 + [9e9] * 3 + [100.0] * 12
    weights = [2.0] * 18
    weights[3], weights[5] = 0.0, None
    content = panel_content(
        store(
            flow("export_value", "US", values),
            flow("export_value", "CN", [100.0] * 18),
            flow("export_weight", "US", weights, flags={4: int(Flag.ESTIMATED), 5: int(Flag.MISSING)}),
            flow("export_weight", "CN", [4.0] * 18),
        ),
        TRADE,
    )
    assert [(one.partner, one.median, one.count) for one in content.prices.partners] == [
        ("US", 50.0, 15),
        ("CN", 25.0, 18),
    ]
    assert content.prices.partners[0].unit == "USD/kg"


def test_what_is_counted_is_taken_apart_and_what_a_publisher_calls_other_stands_last(store):
    def counted(indicator, product, value):
        return flow(indicator, "", [value], product)[0] | {
            "source": "korea-customs",
            "reporter": "US",
            "product_system": "series",
            "unit": "presentations",
            "period": date(2026, 3, 1),
        }

    classes = {"Other": 500.0, "Anesthesia": 30.0, "Oncology": 20.0}
    here = store(
        [counted("shortages", "TOTAL", 40.0)],
        [counted("shortages_by_class", name, value) for name, value in classes.items()],
    )
    panel = Panel("shortages", PanelKind.SHORTAGES, Text("공급 부족", "shortages"), reporter="US")
    content = panel_content(here, panel)
    assert [(name.ko, value) for name, value in content.parts.parts] == [
        ("마취과", 30.0),
        ("종양", 20.0),
        ("그 밖", 500.0),
    ]
    assert what_it_says(content, panel)[0].told(Language.KOREAN) == "의약품 공급 부족: 2026년 3월 40개 포장단위."
    # One look is no line: the picture is of the parts alone.
    picture = panel_picture(panel, content, Language.KOREAN)
    assert len(picture["vconcat"]) == 1
    assert {row["value"] for row in panel_figures(content)} == {40.0, 30.0, 20.0, 500.0}


def test_the_picture_of_a_trade_has_its_lines_its_shares_and_its_prices(store):
    content = panel_content(
        store(
            flow("export_value", "US", [1.0] * 12 + [3.0] * 12),
            flow("export_value", "CN", [9.0] * 12 + [7.0] * 12),
            flow("export_weight", "US", [0.01] * 24),
            flow("export_weight", "CN", [1.0] * 24),
        ),
        TRADE,
    )
    lines, shares, prices = panel_picture(TRADE, content, Language.ENGLISH)["vconcat"]
    assert "layer" in lines
    assert [row["told"] for row in shares["data"]["values"]] == ["10%", "30%"]
    assert [row["name"] for row in prices["data"]["values"]] == ["United States", "China"]
    tables = part_tables(content, Language.ENGLISH)
    assert [value for _, value in tables[0].rows] == ["10.0%", "30.0%"]


def test_a_panel_without_figures_has_no_content(store):
    here = store(flow("export_value", "US", [1.0], "1001990000"))
    assert panel_content(here, TRADE) == PanelContent()
    assert panel_lines(here, TRADE) == []
    assert what_it_says(PanelContent(), TRADE) == ()
