"""World Bank prices and exchange rates: the publishers' layouts, asked live from loopback, and what is wrong in them."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
import xlsxwriter

from bioaccord.market.live_sources import live_source
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import Flag, checked
from bioaccord.market.selection import Selection
from bioaccord.market.sources import exchange_rates, pink_sheet
from bioaccord.market.store import Store
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 6, 20, 3, tzinfo=UTC)
HEAD = "month,series,unit,value\n"


def read(reader, path):
    batches = list(reader.figures_from_file(path, retrieved_at=NOW))
    for batch in batches:
        assert all(english_sentences((one.problem + one.remedy).told("ko")) == [] for one in batch.kept_apart)
    table = pl.concat([checked(batch.table) for batch in batches])
    return table, [str(one) for batch in batches for one in batch.kept_apart], sum(b.kept_apart_count for b in batches)


def of_text(reader, tmp_path, text, name="table.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read(reader, tmp_path / name)


def workbook(path, rows=None, sheet="Monthly Prices", updated="Updated on May 04, 2026"):
    lines = [
        ["World Bank Commodity Price Data (The Pink Sheet)"],
        ["monthly prices in US dollars, nominal or real, 1960 to present"],
        ["(monthly series are available only in nominal US dollars)"],
        [updated],
        [None, "Crude oil, average", "Coconut oil", "Beef **", "Plywood", "Gas index"],
        [None, "($/bbl)", "($/mt)", "($/kg)", "(cents/sheet)", "(2010=100)"],
        *(
            rows
            or [
                ["1960M01", 1.63, 390, "…", 99, ".."],
                ["2026M04", 71.5, "…", 8.1, 400.5, 80.2],
                ["2026M05", 70.25, 1900, 8.2, 401, 0],
            ]
        ),
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("AFOSHEET")
        page = book.add_worksheet(sheet)
        for number, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if cell is not None:
                    page.write(number, column, cell)
    return path


def test_the_real_prices_are_read_with_their_units(shared_data, tmp_path):
    folder = shared_data / "market" / "prices"
    table, apart, count = read(pink_sheet, folder)
    assert (table.height, table["product"].n_unique(), apart, count) == (50_167, 71, [], 0)
    store = Store(tmp_path)
    run = store.add(pink_sheet.figures_from_file(folder, retrieved_at=NOW), source="pink-sheet", at=NOW)
    assert (run.new, run.kept_apart_count) == (50_167, 0)
    gold = store.series(Selection(indicator=("price",), product=("Gold",)))
    assert set(gold["unit"]) == {"USD/troy oz"} and gold["period"].max() == date(2026, 5, 1)
    assert store.latest(Selection(indicator=("price_index",)))["unit"].to_list() == ["index 2010=100"]


def test_the_publishers_workbook_is_read_and_its_ellipsis_is_missing_and_never_zero(tmp_path):
    table, apart, count = read(pink_sheet, workbook(tmp_path / "CMO-Historical-Data-Monthly.xlsx"))
    found = {(row["product"], str(row["period"])[:7]): row for row in table.iter_rows(named=True)}
    assert found["Crude oil, average", "1960-01"]["value"] == 1.63
    assert [found[key]["value"] for key in (("Beef", "1960-01"), ("Coconut oil", "2026-04"))] == [None, None]
    assert {key for key, row in found.items() if row["flags"] == Flag.MISSING} == {
        ("Beef", "1960-01"),
        ("Coconut oil", "2026-04"),
        ("Gas index", "1960-01"),
    }
    assert found["Plywood", "2026-05"]["unit"] == "US cents/sheet"
    assert set(table["vintage"]) == {date(2026, 5, 4)}
    # A price of nothing is no price.
    assert count == 1 and "row 9, column value: 'Gas index 0' is not a number above zero" in apart[0]


def test_table_faults_of_prices_are_kept_apart_and_the_rest_is_read(tmp_path):
    text = (
        f'{HEAD}2026-01,Gold,($/troy oz),"4,100.5"\n0201-11,Gold,($/troy oz),1\n2031-01,Gold,($/troy oz),1\n'
        "2026-02,Gold,($/troy oz),x\n2026-02,Lead,('000 $/mt),2\n2026-03,Gold,($/troy oz),..\n2026-04,Gold,($/troy oz),41"
    )
    table, apart, count = of_text(pink_sheet, tmp_path, text)
    assert table.select("period", "value").rows() == [(date(2026, 1, 1), 4100.5), (date(2026, 3, 1), None)]
    assert count == 5 == len(apart)
    for words in ("'0201-11' is not a month", "'2031-01'", "'Gold x' is not a number", "in thousands", "cut off"):
        assert any(words in one for one in apart), words


def test_keys_that_stand_there_twice_are_told_by_the_store(tmp_path):
    (tmp_path / "a.csv").write_text(
        f"{HEAD}2026-01,Gold,($/kg),1\n2026-01,Gold,($/kg),2\n2026-01,Tin,($/kg),3\n2026-01,Tin,($/kg),3\n"
    )
    store = Store(tmp_path / "store")
    run = store.add(pink_sheet.figures_from_file(tmp_path / "a.csv", retrieved_at=NOW), source="pink-sheet", at=NOW)
    assert store.series(Selection())["product"].to_list() == ["Tin"] and "says two things" in run.kept_apart[0].en


def test_other_files_are_refused_or_kept_apart_in_a_folder(tmp_path):
    page = "<!DOCTYPE html><html><body>Service unavailable</body></html>"
    for reader in (pink_sheet, exchange_rates):
        with pytest.raises(InputError, match="is an HTML page"):
            of_text(reader, tmp_path, page, "page.csv")
        with pytest.raises(InputError, match="not of this publisher"):
            of_text(reader, tmp_path, "a,b\n1,2\n", "other.csv")
    with pytest.raises(InputError, match="not the World Bank's"):
        read(pink_sheet, workbook(tmp_path / "other.xlsx", sheet="Annual Prices"))
    with pytest.raises(InputError, match="not an Excel workbook"):
        of_text(pink_sheet, tmp_path, page, "page.xlsx")
    (tmp_path / "good.csv").write_text(f"{HEAD}2026-01,Gold,($/kg),1\n")
    table, apart, count = read(pink_sheet, tmp_path)
    assert table.height == 1 and count == 4 == len(apart)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no file that ends in"):
        read(pink_sheet, tmp_path / "empty")


def pull(name, recorded, tmp_path, path="", **days):
    source = live_source(name)
    asked = Question(
        days.get("since", date(2026, 4, 1)), date(2026, 5, 31), NOW, tmp_path / "kept", {}, recorded.address + path
    )
    web = source.web("", asked.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    return list(source.pull(web, asked))


def test_the_workbook_is_found_by_the_publishers_page(recorded, tmp_path):
    content = workbook(tmp_path / "book.xlsx").read_bytes()
    link = '<a href="/en/doc/74e8-0050012026/related/CMO-Historical-Data-Monthly.xlsx">Monthly prices</a>'
    recorded.answers = [(200, {}, link.encode()), (200, {}, content)]
    (batch,) = pull("pink-sheet", recorded, tmp_path)
    assert recorded.asked[1] == "/en/doc/74e8-0050012026/related/CMO-Historical-Data-Monthly.xlsx"
    assert batch.table["period"].unique().sort().to_list() == [date(2026, 4, 1), date(2026, 5, 1)]
    # What was kept is read again as a file.
    assert read(pink_sheet, tmp_path / "kept")[0].height == 14
    recorded.answers = [(200, {}, b"<html>rebuilt</html>")]
    with pytest.raises(SourceError, match="leads to no CMO"):
        pull("pink-sheet", recorded, tmp_path)
    recorded.answers = [(200, {}, link.encode()), (200, {}, content[:200])]
    (tmp_path / "kept" / "2026-06-20" / "pink-sheet.xlsx").unlink()
    with pytest.raises(SourceError, match="not an Excel workbook"):
        pull("pink-sheet", recorded, tmp_path)
    # What cannot be read is not kept.
    assert list((tmp_path / "kept").rglob("*.*")) == []
    recorded.answers = [(200, {}, link.encode()), (404, {}, b"gone")]
    with pytest.raises(SourceError, match="404"):
        pull("pink-sheet", recorded, tmp_path)


def test_the_real_rates_of_both_layouts_agree(shared_data, tmp_path):
    folder = shared_data / "market" / "fx"
    table, apart, count = read(exchange_rates, folder)
    assert (table.height, count) == (543 + 17_237 - 378, 378) and "Venezuela" in apart[0] and "378 rows" in apart[0]
    store = Store(tmp_path)
    run = store.add(exchange_rates.figures_from_file(folder, retrieved_at=NOW), source="exchange-rates", at=NOW)
    assert (run.new, run.kept_apart_count) == (17_237 - 378, 378)
    won = store.series(Selection(product=("KRW",)))
    assert won.height == 543 and set(won["unit"]) == {"KRW/USD"}
    assert won.filter(period=date(1981, 4, 1))["value"].item() == 677.1679
    # June is not over on the day of retrieval.
    assert won.filter(period=date(2026, 6, 1))["flags"].item() == Flag.PROVISIONAL


def test_wrong_rates_are_kept_apart_and_the_rest_is_read(tmp_path):
    text = "month,krw_per_usd,krw_per_thousand_usd\n2026-01,1450.5,1\n2026-02,..,1\n2026-13,2,1\n2026-03,-4,1\n"
    table, apart, count = of_text(exchange_rates, tmp_path, text)
    assert table.select("value", "flags").rows() == [(1450.5, 0), (None, Flag.MISSING)]
    assert count == 6 and "in thousands" in apart[0] and len(apart) == 3
    text = "Date,Country,Exchange rate\n2026-01-01,Japan,157\n2026-01-15,Japan,158\n2026-02-01,Utopia,3\n2026-02-01,Euro,0.8"
    table, apart, count = of_text(exchange_rates, tmp_path, text)
    assert table.select("product", "value").rows() == [("JPY", 157.0)]
    assert count == 3 and any("'Utopia'" in one for one in apart) and any("cut off" in one for one in apart)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("month,krw_per_usd\n2026-01,0.00069\n2026-02,1450\n", "'KRW 0.00069' was never the price of a dollar"),
        ("Date,Country,Exchange rate\n2026-01-01,Japan,1.57\n2026-02-01,South Korea,1450\n", "'JPY 1.57' was never"),
        ("month,krw_per_usd,usd_per_krw\n2026-02,1450,0.00069\n", "column usd_per_krw: the column is no price of a dollar"),
        ("month,krw_per_usd,krw_per_100jpy\n2026-02,1450,925\n", "column krw_per_100jpy: the column is no price"),
        # A month that is none is told once, not for each currency.
        ("month,krw_per_usd,pln_per_usd\n2026-02,1450,\n2026-13,1450,4\n", "'2026-13' is not a month"),
    ],
)  # fmt: skip
def test_a_rate_the_other_way_round_or_of_a_hundred_units_is_kept_apart(tmp_path, text, message):
    table, apart, count = of_text(exchange_rates, tmp_path, text)
    assert table.drop_nulls("value").select("unit", "value").rows() == [("KRW/USD", 1450.0)]
    assert count == 1 and message in apart[0]


def test_rates_are_asked_live(recorded, tmp_path):
    body = b"Date,Country,Exchange rate\n2026-03-01,South Korea,1400\n2026-04-01,South Korea,1401\n"
    recorded.answers = [(200, {}, body)]
    assert [batch.table["value"].to_list() for batch in pull("exchange-rates", recorded, tmp_path)] == [[1401.0]]
    recorded.answers = [(200, {}, b"<!DOCTYPE html><html>down</html>")]
    with pytest.raises(SourceError, match="HTML page"):
        pull("exchange-rates", recorded, tmp_path)


@pytest.mark.parametrize("name", ["pink-sheet", "exchange-rates", "fred", "openfda-shortages", "openfda-approvals", "clinical-trials", "canada-shortages"])  # fmt: skip
def test_every_source_is_cited_in_both_languages(name):
    cited = SOURCES[name].citation
    assert cited.ko != cited.en and cited.ko.startswith("출처: ") and cited.en.startswith("Source: ")
