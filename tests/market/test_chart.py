"""The chart of series: gaps stay gaps, the unit never follows the language, and what is drawn can be read back from the drawing."""

import re
from datetime import UTC, date, datetime

import polars as pl
import pytest

from bioaccord.brief.picture import png_of, svg_of
from bioaccord.market.areas import PANELS
from bioaccord.market.change_point import ChangePoints
from bioaccord.market.change_points import change_points
from bioaccord.market.chart import Line, axis_unit, period_words, series_chart, with_gaps
from bioaccord.market.forecast import AskedForecast, Forecast, forecast
from bioaccord.market.observation import Flag, observations
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.topic import Area


def monthly(values, *, unit="USD", flags=None, without=()) -> pl.DataFrame:
    at = datetime(2026, 9, 20, tzinfo=UTC)
    return observations(
        {
            "source": "korea-customs",
            "indicator": "export_value",
            "reporter": "KR",
            "partner": "US",
            "product_system": "HSK",
            "product": "3002491000",
            "unit": unit,
            "frequency": "M",
            "period": date(2022 + place // 12, place % 12 + 1, 1),
            "value": value,
            "flags": (flags or {}).get(place, int(Flag.MISSING) if value is None else 0),
            "vintage": at.date(),
            "retrieved_at": at,
        }
        for place, value in enumerate(values)
        if place not in without
    )


def rows_of(specification):
    return [row for rows in specification["datasets"].values() for row in rows if "final" in row]


def test_a_month_that_is_missing_or_absent_is_a_gap_and_never_zero():
    figures = monthly([10.0, None, 12.0, 13.0, 14.0, 0.0], without={3})
    filled = with_gaps(figures)
    assert filled["value"].to_list() == [10.0, None, 12.0, None, 14.0, 0.0]
    svg = svg_of(series_chart([Line("one", figures)], Language.ENGLISH))
    path = re.search(r'class="mark-line role-mark.*? d="([^"]+)"', svg, re.DOTALL)
    # Three strokes, each begun anew: what is not there is not bridged.
    assert path and path[1].count("M") == 3


def test_a_working_week_is_no_gap_and_a_silent_month_is():
    days = [date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 6), date(2026, 2, 9)]
    table = monthly([1.0, 2.0, 3.0, 4.0]).with_columns(pl.Series("period", days), frequency=pl.lit("D"))
    filled = with_gaps(table)
    assert filled["period"].to_list() == [*days[:3], date(2026, 2, 8), days[3]]
    assert filled["value"].to_list() == [1.0, 2.0, 3.0, None, 4.0]


@pytest.mark.parametrize("language", list(Language))
def test_the_unit_is_that_of_the_figures_in_both_languages(language):
    svg = svg_of(series_chart([Line("one", monthly([3e8, 4e8, 5e8]))], language, title="수출", source="관세청"))
    assert not re.search("[$₩€]", svg)
    assert ("억 달러" if language == Language.KOREAN else "USD million") in svg
    assert "관세청" in svg


def test_a_price_keeps_its_unit_and_large_sums_are_told_in_the_words_of_a_language():
    assert axis_unit(5000.0, "USD/mt", Language.KOREAN) == (1.0, "달러/톤")
    assert axis_unit(5e7, "USD", Language.KOREAN) == (1e4, "만 달러")
    assert axis_unit(5e7, "USD", Language.ENGLISH) == (1e6, "USD million")
    assert axis_unit(120.0, "index", Language.KOREAN) == (1.0, "지수")
    assert period_words(date(2026, 2, 3), "D") == "2026-02-03"


def test_lines_of_two_units_are_refused():
    with pytest.raises(ValueError, match="one unit"):
        series_chart([Line("a", monthly([1.0])), Line("b", monthly([1.0], unit="kg"))], Language.ENGLISH)


def test_provisional_figures_are_drawn_hollow_and_explained():
    figures = monthly([1.0, 2.0, 3.0], flags={2: int(Flag.PROVISIONAL)})
    specification = series_chart([Line("one", figures)], Language.ENGLISH)
    assert [row["final"] for row in rows_of(specification)] == [True, True, False]
    assert "Hollow dots: provisional or estimated." in svg_of(specification)
    assert "Hollow" not in svg_of(series_chart([Line("one", monthly([1.0, 2.0]))], Language.ENGLISH))


def test_a_forecast_shows_the_coverage_it_had_and_changes_are_marked():
    values = [100.0 + (place % 12) * 3 + (place % 5) + (200.0 if place >= 30 else 0.0) for place in range(60)]
    figures = monthly(values)
    periods = figures["period"].to_list()
    likely = forecast(AskedForecast("one", values, periods, "M", 6))
    changes = change_points(values, periods, "M")
    assert isinstance(likely, Forecast) and isinstance(changes, ChangePoints) and changes.points
    specification = series_chart([Line("one", figures)], Language.ENGLISH, forecast=likely, changes=changes)
    svg = svg_of(specification)
    for one in likely.intervals:
        assert f"{one.level:.0%} interval (held {one.back_test_coverage:.0%} in the back-test)" in svg
    assert len(re.findall(r">\d+% interval \(held", svg)) == len(likely.intervals)
    for point in changes.points:
        assert f"changed from {point.period:%Y-%m}" in svg
    assert png_of(specification, scale=1.0).startswith(b"\x89PNG")


def test_every_area_has_panels_and_their_materials_are_known():
    assert set(PANELS) == set(Area)
    known = standard_materials()
    for panels in PANELS.values():
        keys = [panel.key for panel in panels]
        assert len(keys) == len(set(keys))
        assert [one for panel in panels for one in panel.materials if one not in known] == []
