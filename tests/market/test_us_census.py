"""US Census trade: saved answers, and asked live from a server on loopback, with what the publisher is known to do."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from bioaccord.market.live_sources import live_source
from bioaccord.market.observation import Flag, checked
from bioaccord.market.selection import Selection
from bioaccord.market.sources.areas import areas
from bioaccord.market.sources.us_census import figures_from_file
from bioaccord.market.store import Store
from bioaccord.reading.question import Question
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)
KEY = "canary0123456789abcdef0123456789abcdef00"
IMPORTS = [
    "CTY_CODE",
    "CTY_NAME",
    "I_COMMODITY",
    "SUMMARY_LVL",
    "GEN_VAL_MO",
    "GEN_QY1_MO",
    "UNIT_QY1",
    "time",
    "I_COMMODITY",
]


def line(country="5800", value="2000", quantity="4", unit="KG", month="2025-01", code="3002490000", level="DET"):
    return [country, "NAME", code, level, value, quantity, unit, month, code]


def read(path):
    batches = list(figures_from_file(path, retrieved_at=NOW))
    table = checked(pl.concat([batch.table for batch in batches]))
    return table, [one for batch in batches for one in batch.kept_apart], sum(one.kept_apart_count for one in batches)


def of(tmp_path, *rows, header=IMPORTS, name="answer.json"):
    (tmp_path / name).write_text(json.dumps([header, *rows]), encoding="utf-8")
    return read(tmp_path / name)


def values(table):
    return {
        (one["indicator"], one["partner"], str(one["period"])[:7], one["product"], one["unit"]): one["value"]
        for one in table.iter_rows(named=True)
    }


def test_the_header_is_row_0_and_all_values_are_strings(tmp_path):
    table, apart, count = of(tmp_path, line(), line("-", "9000", "0", "X"), line("5700", "10", "3", "NO"))
    assert (apart, count) == ([], 0)
    assert values(table) == {
        ("import_value", "KR", "2025-01", "3002490000", "USD"): 2000.0,
        ("import_weight", "KR", "2025-01", "3002490000", "kg"): 4.0,
        ("import_value", "WLD", "2025-01", "3002490000", "USD"): 9000.0,
        ("import_value", "CN", "2025-01", "3002490000", "USD"): 10.0,
        ("import_quantity", "CN", "2025-01", "3002490000", "NO"): 3.0,
    }
    assert set(table["reporter"]) == {"US"} and set(table["product_system"]) == {"HTS"}
    exports = ["CTY_CODE", "E_COMMODITY", "ALL_VAL_MO", "AIR_WGT_MO", "YEAR", "MONTH"]
    table, _, _ = of(tmp_path, ["5800", "-", "7", "2", "2025", "03"], header=exports)
    assert values(table) == {
        ("export_value", "KR", "2025-03", "TOTAL", "USD"): 7.0,
        ("export_shipping_weight_by_air", "KR", "2025-03", "TOTAL", "kg"): 2.0,
    }


def test_groups_of_countries_repeat_the_others_and_are_left_out(tmp_path):
    groups = [line("0003"), line("1XXX"), line("4XXX", level="CGP"), line("5200", level="CGP")]
    table, apart, count = of(tmp_path, line(), *groups)
    assert set(table["partner"]) == {"KR"} and (apart, count) == ([], 0)


def test_zero_beside_a_value_is_no_weight(tmp_path):
    table, _, _ = of(
        tmp_path,
        line(quantity="0"),
        line(month="2025-02", value="0", quantity="0"),
        line(month="2025-03", quantity=None),
    )
    weights = table.filter(indicator="import_weight").sort("period")
    assert weights["value"].to_list() == [None, 0.0, None]
    assert weights["flags"].to_list() == [Flag.MISSING, 0, Flag.MISSING]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (line("5082"), "'5082' is not a country of today (1 rows)"),
        (line(code="30024"), "'30024' is not a code of the American tariff"),
        (line(month="0201-11"), "'0201-11' is not a month"),
        (line(month="2031-01"), "'2031-01' is not a month"),
        (line(value="-3"), "'-3' is no amount"),
        (line(value="x"), "'x' is no amount"),
    ],
)
def test_a_wrong_row_is_kept_apart_and_the_rest_is_read(tmp_path, wrong, message):
    table, apart, count = of(tmp_path, line("5700"), wrong)
    assert ("import_value", "CN", "2025-01", "3002490000", "USD") in values(table)
    assert count == 1 and message in str(apart[0]) and "row 3" in str(apart[0])
    assert english_sentences(apart[0].told("ko")) == []


def test_what_is_another_file_is_refused(tmp_path):
    for text, message in (
        ("<html><body>Invalid Key</body></html>", "HTML page"),
        ('{"error": "x"}', "a list of rows under a header"),
        (json.dumps([["CTY_CODE"], ["5800", "1"]]), "another number of cells"),
        (json.dumps([["CTY_CODE", "I_COMMODITY"], ["5800", "1"]]), "no column GEN_VAL_MO"),
    ):
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message) as refused:
            read(tmp_path / "a.json")
        assert english_sentences(refused.value.told("ko")) == []


def test_the_tables_of_areas_name_countries_of_today(shared_data):
    for name in ("us_census_countries.csv", "un_comtrade_areas.csv"):
        assert {one.country for one in areas(name).values()} <= country_codes() | {"WLD"}
    given = pl.read_csv(shared_data / "market" / "hs" / "us_census_country_codes.csv", schema_overrides={"Code": str})
    ours = {code: one.country for code, one in areas("us_census_countries.csv").items()}
    different = {row["Code"]: row["ISO"] for row in given.iter_rows(named=True) if ours.get(row["Code"]) != row["ISO"]}
    # Kosovo has another code in CLDR; the Gaza Strip and the West Bank are two areas of one country.
    assert different == {"4803": "KV", "5082": "GZ", "5083": "WE"} and ours["4803"] == "XK"


class Census:
    """Answers as the publisher does: by direction, month, code and country; 204 where there is nothing; unknown variables refused."""

    def __init__(self, value="2000", unknown=()):
        self.value, self.unknown = value, unknown

    def __call__(self, path):
        parts = urlsplit(path)
        asked = {name: one[0] for name, one in parse_qs(parts.query).items()}
        assert asked["key"] == KEY
        header = [*asked["get"].split(","), "time", "COMM_LVL"]
        for name in header:
            if name in self.unknown:
                return 400, {}, f"error: error: unknown variable '{name}'".encode()
        if "exports" in parts.path or "2025" not in asked["time"]:
            return 204, {}, b""
        code = next(name for name in asked if name.endswith("_COMMODITY"))
        header += [code, *(["CTY_CODE"] if "CTY_CODE" in asked else [])]
        known = {
            code: asked[code],
            "CTY_CODE": asked.get("CTY_CODE", "5800"),
            "GEN_VAL_MO": self.value,
            "UNIT_QY1": "KG",
        }
        known |= {
            "GEN_QY1_MO": "4",
            "CON_VAL_MO": "1",
            "GEN_CIF_MO": "2100",
            "COMM_LVL": asked["COMM_LVL"],
            "time": "2025-01",
        }
        return 200, {}, json.dumps([header, [known.get(name, "x") for name in header]]).encode()


def pull(recorded, folder=None, key=KEY, at=NOW, **filters):
    source = live_source("us-census")
    asked = Question(
        date(2024, 6, 1), date(2025, 3, 31), at, folder, filters or {"hs": ("3002490000",)}, recorded.address
    )
    web = source.web(key, recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    return source.pull(web, asked), source.complete(asked)


def test_a_pull_asks_a_year_at_a_time_takes_204_for_no_data_and_keeps_no_key(recorded, tmp_path):
    recorded.choose = Census()
    store = Store(tmp_path / "store")
    figures, complete = pull(recorded, tmp_path / "answers", hs=("3002490000",), country=("KR",))
    run = store.add(figures, source="us-census", at=NOW, complete=complete)
    assert run.new == 4 and run.kept_apart_count == 3
    assert all("answered with no rows" in one.en and english_sentences(one.ko) == [] for one in run.kept_apart)
    asked = [parse_qs(urlsplit(one).query) for one in recorded.asked]
    assert {one["time"][0] for one in asked} == {"from 2024-06 to 2024-12", "from 2025-01 to 2025-03"}
    assert {one["COMM_LVL"][0] for one in asked} == {"HS10"} and {one["CTY_CODE"][0] for one in asked} == {"5800"}
    assert values(store.series(Selection(indicator=("import_value_cif",)))) == {
        ("import_value_cif", "KR", "2025-01", "3002490000", "USD"): 2100.0
    }
    assert all(b"canary" not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert values(read(tmp_path / "answers")[0]) == values(store.series(Selection()))
    before = len(recorded.asked)
    assert (
        sum(one.table.height for one in pull(recorded, tmp_path / "answers", hs=("3002490000",), country=("KR",))[0])
        == 4
    )
    assert len(recorded.asked) == before


def test_a_header_without_rows_is_told_and_half_an_answer_is_none(recorded, tmp_path):
    recorded.choose = lambda path: (200, {}, json.dumps([IMPORTS]).encode())
    batches = list(pull(recorded)[0])
    assert all(one.table.is_empty() and "answered with no rows" in str(one.kept_apart[0]) for one in batches)
    recorded.choose = lambda path: (200, {}, json.dumps([IMPORTS, line()])[:-9].encode())
    with pytest.raises(SourceError, match="cut off"):
        list(pull(recorded, tmp_path / "answers")[0])
    assert not (tmp_path / "answers").exists()


def test_variables_that_the_publisher_does_not_know_are_left_out(recorded):
    recorded.choose = Census(unknown=("GEN_CIF_MO", "QTY_1_MO"))
    table = pl.concat([one.table for one in pull(recorded)[0]])
    assert values(table) == {("import_value", "KR", "2025-01", "3002490000", "USD"): 2000.0}


def test_the_yearly_revision_is_another_vintage(recorded, tmp_path):
    store = Store(tmp_path)
    recorded.choose = Census()
    store.add(pull(recorded)[0], source="us-census", at=NOW)
    later = datetime(2027, 6, 10, tzinfo=UTC)
    recorded.choose = Census("2500")
    run = store.add(pull(recorded, at=later)[0], source="us-census", at=later)
    assert run.revised == 1
    value = Selection(indicator=("import_value",))
    assert store.series(value)["value"].to_list() == [2500.0]
    assert store.series(value, as_of=date(2027, 6, 9))["value"].to_list() == [2000.0]


def test_errors_and_wrong_questions_are_refused(recorded):
    recorded.choose = lambda path: (200, {}, b"<html><title>Invalid Key</title></html>")
    with pytest.raises(SourceError, match="HTML page") as failed:
        list(pull(recorded)[0])
    assert KEY not in str(failed.value)
    for filters, message in (
        ({"hs": ("30024",)}, "'30024' is no code of 2, 4, 6, 10 digits"),
        ({"country": ("XX",)}, "has no country XX"),
    ):
        with pytest.raises(InputError, match=message) as refused:
            list(pull(recorded, **filters)[0])
        assert english_sentences(refused.value.told("ko")) == []
    with pytest.raises(InputError, match="BIOACCORD_US_CENSUS_KEY"):
        pull(recorded, key="")
