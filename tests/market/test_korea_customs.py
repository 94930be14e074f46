"""Korea Customs: saved tables and answers, and asked live from a server on loopback."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from bioaccord.market.live_sources import KEY_VARIABLES, live_source
from bioaccord.market.market_readers import parse_market_source
from bioaccord.market.observation import Flag, checked
from bioaccord.market.selection import Selection
from bioaccord.market.sources.korea_customs import figures_from_file
from bioaccord.market.store import Store
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)
KEY = "canary+key/with==signs-0123456789"
HEAD = "month,hsk10,partner,export_usd,export_kg\n"


def read(path):
    batches = list(figures_from_file(path, retrieved_at=NOW))
    table = pl.concat([checked(batch.table) for batch in batches])
    return table, [one for batch in batches for one in batch.kept_apart], sum(one.kept_apart_count for one in batches)


def of_text(tmp_path, text, name="trade.csv"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file)


def values(table):
    return {
        (row["indicator"], row["partner"], str(row["period"])[:7], row["product"]): row["value"]
        for row in table.iter_rows(named=True)
    }


def item(year="2025.01", country="US", code="3002491000", **values):
    fields = {"year": year, "statCd": country, "hsCd": code, "statKor": "독소", "balPayments": "1"} | (
        values or {"expDlr": "1,234", "expWgt": "5", "impDlr": "0", "impWgt": "0"}
    )
    return (
        "<item>" + "".join(f"<{key}>{value}</{key}>" for key, value in fields.items() if value is not None) + "</item>"
    )


def answer(*items, total=None):
    counted = f"<totalCount>{total}</totalCount>" if total is not None else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><response><header><resultCode>00</resultCode><resultMsg>정상서비스.'
        f"</resultMsg></header><body><items>{''.join(items)}</items>{counted}</body></response>"
    )


QUOTA = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_"
    "REQUESTS_EXCEEDS_ERROR</returnAuthMsg><returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
)


def test_the_real_files_tell_the_share_of_the_united_states(shared_data, tmp_path):
    store = Store(tmp_path)
    folder = shared_data / "market" / "trade"
    run = store.add(figures_from_file(folder, retrieved_at=NOW), source="korea-customs", at=NOW)
    assert (run.new, run.kept_apart_count, run.read) == (1120, 56, 1176)
    assert "OTHER" in run.kept_apart[0].en
    value = Selection(indicator=("export_value",), product_prefix="300249")
    by_year = store.totals(value, by=("partner", "year"))
    world = store.totals(Selection(indicator=("export_value",), partner=("WLD",)), by=("year",))
    whole = dict(world.select("year", "value").rows())
    us = {row["year"]: row["value"] / whole[row["year"]] for row in by_year.filter(partner="US").iter_rows(named=True)}
    # Added up by hand from the file, where the rest of the world is a row of its own (OTHER).
    assert {year: round(share, 3) for year, share in us.items()} == {
        2022: 0.118,
        2023: 0.144,
        2024: 0.219,
        2025: 0.212,
        2026: 0.317,
    }
    assert by_year["levels"].to_list() == [[10]] * by_year.height


def test_recorded_answers_are_read(shared_data):
    table, apart, count = read(shared_data / "market" / "fixtures" / "kcs")
    assert values(table)["export_value", "WLD", "2026-01", "TOTAL"] == 65843936782.0
    assert values(table)["import_declarations", "WLD", "2026-01", "TOTAL"] == 4936713.0
    assert values(table)["export_value", "US", "2025-01", "0101219000"] == 10.0
    assert table["period"].n_unique() == 2
    assert count == 1 and "used up" in str(apart[0]) and english_sentences(apart[0].told("ko")) == []


def test_totals_over_months_are_left_out_and_commas_and_both_names_of_codes_are_read(tmp_path):
    by_item = item(country=None, code=None).replace("<year>", "<hsCode>3002491000</hsCode><year>")
    text = answer(item("총계", "-", "-"), item(), item("total", "-", "-"))
    table, apart, _ = of_text(tmp_path, text, "a.xml")
    assert values(table) == {
        ("export_value", "US", "2025-01", "3002491000"): 1234.0,
        ("export_weight", "US", "2025-01", "3002491000"): 5.0,
        ("import_value", "US", "2025-01", "3002491000"): 0.0,
        ("import_weight", "US", "2025-01", "3002491000"): 0.0,
    }
    assert apart == []
    table, _, _ = of_text(tmp_path, answer(by_item), "b.xml")
    assert set(table["partner"]) == {"WLD"} and set(table["product"]) == {"3002491000"}
    assert set(table["unit"]) == {"USD", "kg"} and set(table["vintage"]) == {NOW.date()}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2025-01,300249,US,1,1", "'300249' is not a code of Korea's tariff"),
        ("2025-01,300249100,US,1,1", "'300249100' is not a code"),
        ("2025-01,,US,1,1", "'' is not a code"),
        ("2025-01,3002491000,TP,1,1", "'TP' is not a country of today (1 rows)"),
        ("2025-01,3002491000,EU,1,1", "'EU' is not a country of today"),
        ("0201-11-03,3002491000,US,1,1", "'0201-11-03' is not a month"),
        ("0201-11,3002491000,US,1,1", "'0201-11' is not a month"),
        ("2031-01,3002491000,US,1,1", "'2031-01' is not a month"),
        ("2025-13,3002491000,US,1,1", "'2025-13' is not a month"),
        ("2025-01,3002491000,US,1,468,346,800", "more cells than the header"),
    ],
)
def test_a_wrong_row_is_kept_apart_and_the_rest_is_read(tmp_path, row, message):
    table, apart, count = of_text(tmp_path, f"{HEAD}2025-01,3002491000,CN,7,2\n{row}\n2025-02,3002491000,CN,8,2\n")
    assert sorted(table.filter(indicator="export_value")["value"]) == [7.0, 8.0]
    assert count == 1 and message in str(apart[0]) and "row 3" in str(apart[0])
    assert english_sentences(apart[0].told("ko")) == []


UNMATCHED = [
    "AN",
    "CS",
    "CT",
    "EU",
    "FX",
    "JT",
    "MI",
    "NQ",
    "NT",
    "PO",
    "PZ",
    "RA",
    "RK",
    "TP",
    "WK",
    "YM",
    "YU",
    "Z1",
    "ZR",
    "ZZ",
]


def test_codes_of_no_country_of_today_are_kept_apart_under_their_names(tmp_path):
    items = [item(country=code).replace("</statCd>", f"</statCd><statCdCntnKor1>옛 {code}</statCdCntnKor1>") for code in UNMATCHED]  # fmt: skip
    table, apart, count = of_text(tmp_path, answer(item(country="TW"), *items, items[0]), "a.xml")
    assert set(table["partner"]) == {"TW"} and count == len(UNMATCHED) + 1 and len(apart) == len(UNMATCHED)
    assert "'AN 옛 AN' is not a country of today (2 rows)" in str(apart[0])


def test_a_wrong_cell_is_kept_apart_and_the_rest_of_its_row_is_read(tmp_path):
    table, apart, count = of_text(
        tmp_path, f"{HEAD}2025-01,3002491000,US,7,-2\n2025-02,3002491000,US,x,3\n2025-03,3002491000,US,,4\n"
    )
    assert values(table) == {
        ("export_value", "US", "2025-01", "3002491000"): 7.0,
        ("export_weight", "US", "2025-02", "3002491000"): 3.0,
        ("export_value", "US", "2025-03", "3002491000"): None,
        ("export_weight", "US", "2025-03", "3002491000"): 4.0,
    }
    assert table.filter(pl.col("value").is_null())["flags"].to_list() == [Flag.MISSING]
    assert count == 2
    assert "'-2' is no amount" in str(apart[1]) and "column export_kg" in str(apart[1])
    assert "'x' is no amount" in str(apart[0])
    assert all(english_sentences(one.told("ko")) == [] for one in apart)


def test_half_a_download_loses_only_its_last_line(tmp_path):
    table, apart, count = of_text(tmp_path, f"{HEAD}2025-01,3002491000,US,7,2\n2025-02,3002491000,US,14683")
    assert table.height == 2 and count == 1 and "cut off" in str(apart[0])
    table, apart, count = of_text(tmp_path, f"{HEAD}2025-01,3002491000,US,7,2\n2025-02,3002491000,US,1468346,80")
    assert table.height == 2 and count == 1
    with pytest.raises(InputError, match="no whole XML"):
        of_text(tmp_path, answer(item(), item("2025.02"))[:-40], "a.xml")


def test_what_is_another_file_is_refused_or_kept_apart_in_a_folder(tmp_path):
    page = "<!DOCTYPE html><html><body>Service unavailable</body></html>"
    with pytest.raises(InputError, match="is an HTML page"):
        of_text(tmp_path, page, "page.csv")
    with pytest.raises(InputError, match="no column year") as refused:
        of_text(tmp_path, "a,b\n1,2\n", "other.csv")
    assert english_sentences(refused.value.told("ko")) == []
    with pytest.raises(InputError, match="is not a Parquet file"):
        of_text(tmp_path, "PAR1", "broken.parquet")
    (tmp_path / "good.csv").write_text(f"{HEAD}2025-01,3002491000,US,7,2\n", encoding="utf-8")
    table, apart, count = read(tmp_path)
    assert table.height == 2 and count == 3 == len(apart)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no file that ends in .csv"):
        read(tmp_path / "empty")


def test_a_column_in_thousands_is_kept_apart_and_told(tmp_path):
    text = "기간,HS코드,국가코드,국가명,수출금액(천달러),수출중량(kg)\n2025.01,3002491000,US,미국,1468,800\n"
    for written in (text, text.encode("cp949")):
        table, apart, count = of_text(tmp_path, written)
        assert values(table) == {("export_weight", "US", "2025-01", "3002491000"): 800.0}
        assert count == 1 and "counts in thousands" in str(apart[0]) and "수출금액" in apart[0].told("ko")


def test_parquet_is_read_as_csv_is(tmp_path):
    table = pl.DataFrame(
        {
            "month": ["2025-01", "2025-02"],
            "hsk10": ["3002491000"] * 2,
            "partner": ["US", "ZZ"],
            "export_usd": [1468346, 5],
            "export_kg": [800.5, None],
        }
    )
    table.write_parquet(tmp_path / "trade.parquet")
    found, apart, count = read(tmp_path / "trade.parquet")
    assert values(found) == {
        ("export_value", "US", "2025-01", "3002491000"): 1468346.0,
        ("export_weight", "US", "2025-01", "3002491000"): 800.5,
    }
    assert count == 1 and "'ZZ'" in str(apart[0])


class Customs:
    """Answers as the publisher does: twelve months at most, pages, the total row last."""

    def __init__(self, rows, page_size=2):
        self.rows, self.page_size, self.fails_at, self.asked = rows, page_size, None, 0

    def __call__(self, path):
        self.asked += 1
        if self.fails_at == self.asked:
            return 200, {}, QUOTA.encode()
        asked = {key: one[0] for key, one in parse_qs(urlsplit(path).query).items()}
        assert asked["serviceKey"] == KEY
        first, last = asked["strtYymm"], asked["endYymm"]
        months = (int(last[:4]) - int(first[:4])) * 12 + int(last[4:]) - int(first[4:])
        if months >= 12:
            return 200, {}, answer().replace("00</resultCode>", "99</resultCode>").encode()
        found = [
            item(f"{month[:4]}.{month[4:]}", country, **cells)
            for month, country, cells in self.rows
            if first <= month <= last
        ]
        start = (int(asked["pageNo"]) - 1) * self.page_size
        page = [*found, item("총계", "-", "-")][start : start + self.page_size]
        return 200, {}, answer(*page, total=len(found) + 1).encode()


def rows(value="10"):
    return [(month, country, {"expDlr": value, "expWgt": "1", "impDlr": "0", "impWgt": "0"}) for month in ("202406", "202506") for country in ("US", "CN")]  # fmt: skip


def pull(recorded, folder=None, key=KEY, **filters):
    source = live_source("korea-customs")
    asked = Question(
        date(2024, 1, 1), date(2025, 8, 31), NOW, folder, filters or {"hs": ("3002491000",)}, recorded.address
    )
    web = source.web(key, recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    return source.pull(web, asked), source.complete(asked)


def test_a_pull_asks_for_twelve_months_at_a_time_page_by_page_and_keeps_no_key(recorded, tmp_path):
    recorded.choose = Customs(rows())
    store = Store(tmp_path / "store")
    figures, complete = pull(
        recorded, tmp_path / "answers", key=KEY.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    )
    run = store.add(figures, source="korea-customs", at=NOW, complete=complete)
    assert run.new == 16 and run.kept_apart_count == 0
    windows = {
        (parse_qs(urlsplit(one).query)["strtYymm"][0], parse_qs(urlsplit(one).query)["endYymm"][0])
        for one in recorded.asked
    }
    assert windows == {("202401", "202412"), ("202501", "202508")} and len(recorded.asked) == 4
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(KEY.encode() not in file.read_bytes() and b"canary" not in file.read_bytes() for file in kept)
    origins = store.series(Selection())["origin"]
    assert origins.str.contains("serviceKey").any() is False and origins.str.contains("strtYymm=202401").any()
    # The answers that were kept are read again as files.
    assert values(read(tmp_path / "answers")[0]) == values(store.series(Selection()))


def test_a_pull_that_broke_off_asks_for_nothing_twice_and_leaves_the_store_as_it_was(recorded, tmp_path):
    recorded.choose = Customs(rows())
    recorded.choose.fails_at = 3
    store = Store(tmp_path / "store")
    figures, complete = pull(recorded, tmp_path / "answers")
    with pytest.raises(SourceError, match="used up") as failed:
        store.add(figures, source="korea-customs", at=NOW, complete=complete)
    assert english_sentences(failed.value.told("ko")) == []
    assert next(store.runs()).failed.ko == failed.value.told("ko")
    assert store.series(Selection()).is_empty()
    figures, complete = pull(recorded, tmp_path / "answers")
    assert store.add(figures, source="korea-customs", at=NOW, complete=complete).new == 16
    assert recorded.choose.asked == 5


def test_a_partner_that_is_not_in_the_answer_any_more_is_withdrawn_but_not_the_total(recorded, tmp_path):
    store = Store(tmp_path / "store")
    total = tmp_path / "totals.csv"
    total.write_text("month,hsk10,export_usd\n2024-06,3002491000,20\n", encoding="utf-8")
    earlier = datetime(2026, 8, 15, tzinfo=UTC)
    store.add(figures_from_file(total, retrieved_at=earlier), source="korea-customs", at=earlier)
    recorded.choose = Customs(rows())
    figures, complete = pull(recorded)
    store.add(figures, source="korea-customs", at=NOW, complete=complete)
    recorded.choose = Customs(rows()[:-1])
    later = datetime(2026, 10, 15, tzinfo=UTC)
    source = live_source("korea-customs")
    asked = Question(date(2024, 1, 1), date(2025, 8, 31), later, None, {"hs": ("3002491000",)}, recorded.address)
    web = source.web(KEY, recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    run = store.add(source.pull(web, asked), source="korea-customs", at=later, complete=source.complete(asked))
    assert (run.new, run.revised) == (0, 4)
    changes = store.differences(NOW.date(), later.date())
    assert set(changes["change"]) == {"withdrawn"} and set(changes["partner"]) == {"CN"}
    assert store.latest(Selection(partner=("WLD",)))["value"].to_list() == [20.0]
    # A heading is answered with lines; which of them are missing cannot be told.
    heading = Question(date(2024, 1, 1), date(2025, 8, 31), later, None, {"hs": ("3002",)}, recorded.address)
    assert source.complete(heading) is None


def test_a_full_page_without_a_count_is_followed_and_the_same_page_again_is_the_end(recorded):
    pages = [[item(code=f"30024910{number:02d}") for number in range(100)] * 10, [item("2025.02")]]

    def choose(path):
        page = int(parse_qs(urlsplit(path).query)["pageNo"][0])
        return 200, {}, answer(*pages[min(page, len(pages)) - 1]).encode()

    recorded.choose = choose
    figures, _ = pull(recorded, country=("US",))
    assert sum(one.table.height for one in figures) == 2 * 1001 * 4 and len(recorded.asked) == 4
    pages[1:] = []
    figures, _ = pull(recorded, country=("US",))
    assert sum(one.table.height for one in figures) == 2 * 1000 * 4 and len(recorded.asked) == 8


def test_half_an_answer_is_no_answer_and_is_not_kept(recorded, tmp_path):
    recorded.choose = lambda path: (200, {}, answer(*([item()] if "pageNo=1" in path else []), total=3).encode())
    store = Store(tmp_path / "store")
    figures, complete = pull(recorded, tmp_path / "answers")
    with pytest.raises(SourceError, match="broke off after 1 of 3 records") as failed:
        store.add(figures, source="korea-customs", at=NOW, complete=complete)
    assert english_sentences(failed.value.told("ko")) == [] and store.series(Selection()).is_empty()
    assert [file.name[-8:-4] for file in (tmp_path / "answers").rglob("*.xml")] == ["0001"]
    recorded.choose = lambda path: (200, {}, answer(item())[:-60].encode())
    with pytest.raises(SourceError, match="no whole XML"):
        list(pull(recorded)[0])
    recorded.choose = lambda path: (200, {}, b"<response><body><items/></body></response>")
    with pytest.raises(SourceError, match="refused the request"):
        list(pull(recorded)[0])


@pytest.mark.parametrize("status", [200, 429, 503])
def test_a_used_up_quota_is_told_without_the_key_whatever_its_status(recorded, tmp_path, caplog, status):
    """The gateway tells it with 200, or 429 with the same body; its errors repeat the address with the key."""
    caplog.set_level("DEBUG")
    body = QUOTA.replace("SERVICE ERROR", f"/x?serviceKey={KEY.replace('+', '%2b')}&amp;a=1")
    recorded.choose = lambda path: (status, {"Retry-After": "0"}, body.encode())
    store = Store(tmp_path / "store")
    figures, _ = pull(recorded, tmp_path / "answers")
    with pytest.raises(SourceError, match="used up|after 4 attempts") as failed:
        store.add(figures, source="korea-customs", at=NOW)
    assert len(recorded.asked) == (1 if status == 200 else 4)
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "canary" not in failed.value.told("en") + failed.value.told("ko") + caplog.text + str(kept)


def test_codes_and_countries_that_customs_cannot_know_are_not_asked(recorded):
    for filters, message in (
        ({"hs": ("30024",)}, "'30024' is no code of 2, 4, 6, 10 digits"),
        ({"hs": ("300249100",)}, "never padded or cut"),
        ({"country": ("WLD",)}, "has no country WLD"),
        ({"country": ("us",)}, "has no country us"),
    ):
        with pytest.raises(InputError, match=message) as refused:
            list(pull(recorded, **filters)[0])
        assert english_sentences(refused.value.told("ko")) == [] and recorded.asked == []


def test_questions_and_keys_that_are_wrong_are_refused(recorded):
    for language in ("ko", "en"):
        with pytest.raises(InputError) as refused:
            pull(recorded, key=" ")
        assert KEY_VARIABLES[0] in refused.value.told(language)
    with pytest.raises(InputError, match="cannot be narrowed"):
        live_source("korea-customs").check(Question(date(2025, 1, 1), date(2024, 1, 1), NOW, None, {"series": ("x",)}))
    with pytest.raises(InputError, match="Did you mean 'korea-customs'"):
        live_source("korea-custom")
    with pytest.raises(InputError, match="Did you mean 'korea-customs'"):
        parse_market_source("korea-custom:x")
    with pytest.raises(InputError, match="unencrypted"):
        live_source("korea-customs").web(KEY, "http://mirror.example", clock=lambda: 0.0, sleep=lambda seconds: None)
