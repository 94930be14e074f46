"""One table names products in both languages, and series are searched by those names."""

import csv
from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from bioaccord.market.areas import HARMONISED_KINDS, PANELS, areas_of
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.product_names import materials_of, product_name, product_words, series_name_key
from bioaccord.market.series_names import series_name
from bioaccord.market.series_search import counted, found_series, searchable
from bioaccord.market.unit_names import unit_name
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.topic import Area


def test_every_name_stands_once_in_both_languages():
    rows = list(csv.DictReader(files("bioaccord.market").joinpath("product_names.csv").read_text("utf-8").splitlines()))
    keys = [(row["product_system"], series_name_key(row["product"])) for row in rows]
    assert len(keys) == len(set(keys))
    assert [row for row in rows if not row["name_en"] or share_of_hangul(row["name_ko"]) < 0.3] == []


@pytest.mark.parametrize("area", list(Area))
def test_what_a_dashboard_shows_has_a_name_of_its_own_in_both_languages(area):
    for panel in PANELS[area]:
        system = "HS" if panel.kind in HARMONISED_KINDS else "series"
        for product in panel.products:
            words = product_words(system, product.partition("/")[0], standard_materials())
            assert share_of_hangul(words.ko) > 0.3, product
            assert words.en != f"HS {product}"


def test_a_finding_and_a_list_call_a_product_by_the_same_name():
    materials = standard_materials()
    assert product_name("series", "Crude oil, Dubai", materials).ko == "원유(두바이)"
    assert product_words("series", "CRUDE OIL, DUBAI **", materials).ko == "원유(두바이)"
    assert product_name("HSK", "3002491000", materials).ko in product_words("HSK", "3002491000", materials).ko
    # A line that nobody has named is called by its heading; what it holds is not known from that.
    assert product_name("HSK", "3002499000", materials).en == "toxins and cultures of micro-organisms"
    assert product_name("HS", "382100", materials).ko == "배양배지"
    assert [one.material_id for one in materials_of("HSK", "3002491000", materials)] == [
        "botulinum_toxin",
        "botulinum_toxin_injection",
    ]
    assert product_words("series", "J01CA04", materials).ko == "전신 항세균제 (ATC J01CA04)"


def series(**key: str) -> dict[str, object]:
    told = dict.fromkeys(SERIES_KEY, "") | {"frequency": "M"} | key
    last = date(2026, 8, 1) if key.get("source") == "korea-customs" else date(2026, 5, 1)
    return told | {"first": date(2022, 1, 1), "last": last, "figures": 56, "missing": 0, "vintage": date(2026, 9, 20)}


TOXINS = {"source": "korea-customs", "reporter": "KR", "product_system": "HSK", "product": "3002491000"}
KEYS = pl.DataFrame(
    [
        series(source="pink-sheet", indicator="price", product_system="series", product="Wheat, US HRW", unit="USD/mt"),
        series(source="openfda-shortages", indicator="shortages_by_class", reporter="US", product_system="series", product="Anesthesia"),
        series(**TOXINS, indicator="export_value", partner="US", unit="USD"),
        series(**TOXINS, indicator="export_value", partner="CN", unit="USD"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "products"),
    [
        (["밀"], ["Wheat, US HRW"]),
        (["heat"], []),
        (["WHEAT"], ["Wheat, US HRW"]),
        (["톡신", "미국", "수출액"], ["3002491000"]),
        (["보툴리눔", "중국"], ["3002491000"]),
        (["마취"], ["Anesthesia"]),
        (["관세청"], ["3002491000", "3002491000"]),
        (["nothing"], []),
    ],
)
def test_series_are_found_by_words_of_both_languages(words, products):
    table = searchable(KEYS, standard_materials())
    assert found_series(table, only={}, words=words)["product"].to_list() == products


def test_a_single_syllable_is_found_as_a_word_only():
    key = {"source": "wiod", "indicator": "final_use_value_added", "reporter": "KR", "partner": "CN", "unit": "USD"}
    instruments = series(**key, product_system="industry", product="c14")
    table = searchable(pl.concat([KEYS, pl.DataFrame([instruments])], how="diagonal_relaxed"), standard_materials())
    assert found_series(table, only={}, words=["정밀"])["product"].to_list() == ["c14"]
    assert found_series(table, only={}, words=["밀"])["product"].to_list() == ["Wheat, US HRW"]


def test_what_comes_from_abroad_points_at_its_user():
    key = {"source": "wiod", "indicator": "final_use_value_added", "reporter": "KR", "partner": "CN", "unit": "USD"}
    name = series_name(series(**key, product_system="industry", product="c14"), standard_materials())
    assert name.ko.endswith("한국 ← 중국")


def test_a_class_of_medicines_has_the_name_of_its_second_level():
    assert product_words("series", "A01AB03", standard_materials()).ko == "구강·치과용제 (ATC A01AB03)"
    assert (
        product_words("series", "J01CA04", standard_materials()).en == "Antibacterials for systemic use (ATC J01CA04)"
    )


def test_series_are_narrowed_by_area_and_code_and_counted_the_freshest_first():
    table = searchable(KEYS, standard_materials())
    assert table["source"].to_list()[:2] == ["korea-customs", "korea-customs"]
    health = found_series(table, only={"area": ["health_care"]})
    assert set(health["product"]) == {"3002491000", "Anesthesia"}
    assert found_series(table, only={"partner": ["US", "CN"]}, under=["3002"]).height == 2
    assert counted(table, "area") == [("health_care", 3), ("biopharma_raw_materials", 2), ("food_security", 1)]
    assert counted(table, "partner") == [("CN", 1), ("US", 1)]


def test_before_the_first_import_nothing_is_found():
    assert searchable(KEYS.clear(), standard_materials()).is_empty()


def test_an_exchange_rate_stands_on_every_dashboard_and_a_count_where_its_country_is_looked_at():
    assert areas_of("series", "KRW", "exchange_rate") == set(Area)
    assert areas_of("series", "Oncology", "shortages_by_class", "US") == {Area.HEALTH_CARE}
    assert areas_of("series", "Oncology", "shortages_by_class", "FR") == set()


def test_a_unit_has_words_in_both_languages_and_a_currency_stays_what_it_is():
    assert unit_name("presentations").ko == "포장단위"
    assert unit_name("USD").ko == "달러" and unit_name("USD").en == "USD"
    assert unit_name("KRW/USD").ko == "원/달러" and unit_name("USD/mt").en == "USD/tonne"
    assert unit_name("Bil. of Chn. 2017 $").ko == "10억 달러(2017년 연쇄가격)"
