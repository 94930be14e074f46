"""UN Comtrade: saved tables and answers, and asked live from a server on loopback, with what the publisher is known to do wrong."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from bioaccord.market.live_sources import live_source
from bioaccord.market.observation import Flag, checked
from bioaccord.market.selection import Selection
from bioaccord.market.sources.un_comtrade import PREVIEW_RECORDS, figures_from_file, figures_live
from bioaccord.market.store import Store
from bioaccord.reading.question import Question
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)
KEY = "canary0123456789abcdef0123456789"


def row(**changes):
    plain = {
        "typeCode": "C",
        "freqCode": "M",
        "refPeriodId": 20250101,
        "period": "202501",
        "reporterCode": 410,
        "flowCode": "X",
        "partnerCode": 842,
        "partner2Code": 0,
        "classificationCode": "H6",
        "isOriginalClassification": True,
        "cmdCode": "300249",
        "customsCode": "C00",
        "mosCode": "0",
        "motCode": 0,
        "qtyUnitCode": 8,
        "qtyUnitAbbr": "kg",
        "qty": 5.0,
        "isQtyEstimated": False,
        "netWgt": 5.0,
        "isNetWgtEstimated": False,
        "cifvalue": None,
        "fobvalue": 1234.5,
        "primaryValue": 1234.5,
        "legacyEstimationFlag": 0,
        "isReported": True,
        "isAggregate": False,
    }
    return plain | changes


def answer(*rows, error=""):
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": list(rows), "error": error})


def read(path):
    batches = list(figures_from_file(path, retrieved_at=NOW))
    table = pl.concat([checked(batch.table) for batch in batches])
    return table, [one for batch in batches for one in batch.kept_apart], sum(one.kept_apart_count for one in batches)


def of(tmp_path, *rows, name="answer.json"):
    (tmp_path / name).write_text(answer(*rows), encoding="utf-8")
    return read(tmp_path / name)


def values(table):
    return {
        (one["indicator"], one["reporter"], one["partner"], str(one["period"]), one["unit"]): one["value"]
        for one in table.iter_rows(named=True)
    }


def test_a_row_becomes_value_weight_and_quantity_with_the_edition_of_the_code(tmp_path):
    table, apart, count = of(
        tmp_path,
        row(),
        row(flowCode="M", cifvalue=110.0, fobvalue=100.0, primaryValue=110.0, qtyUnitCode=5, qtyUnitAbbr="u", qty=7.0),
        row(freqCode="A", period="2024", partnerCode=0, classificationCode="H4", qtyUnitCode=-1, qtyUnitAbbr="N/A"),
    )
    assert (apart, count) == ([], 0)
    assert values(table) == {
        ("export_value", "KR", "US", "2025-01-01", "USD"): 1234.5,
        ("export_weight", "KR", "US", "2025-01-01", "kg"): 5.0,
        ("import_value", "KR", "US", "2025-01-01", "USD"): 110.0,
        ("import_value_fob", "KR", "US", "2025-01-01", "USD"): 100.0,
        ("import_weight", "KR", "US", "2025-01-01", "kg"): 5.0,
        ("import_quantity", "KR", "US", "2025-01-01", "u"): 7.0,
        ("export_value", "KR", "WLD", "2024-01-01", "USD"): 1234.5,
        ("export_weight", "KR", "WLD", "2024-01-01", "kg"): 5.0,
    }
    assert set(table["product_system"]) == {"HS2022", "HS2012"} and set(table["product"]) == {"300249"}


def test_estimates_are_flagged_and_zero_beside_a_value_is_no_weight(tmp_path):
    table, _, _ = of(
        tmp_path,
        row(isNetWgtEstimated=True),
        row(period="202502", netWgt=0.0),
        row(period="202503", netWgt=0.0, primaryValue=0.0),
        row(period="202504", netWgt=None, isNetWgtEstimated=True),
        row(period="202505", qtyUnitCode=5, qtyUnitAbbr="u", isQtyEstimated=True),
        row(period="202506", primaryValue=None, netWgt=0.0),
        row(period="202507", isOriginalClassification=False),
    )
    flags = {
        (one["indicator"], one["period"].month): (one["value"], Flag(one["flags"]))
        for one in table.iter_rows(named=True)
    }
    assert flags["export_weight", 1] == (5.0, Flag.ESTIMATED)
    assert flags["export_value", 1] == (1234.5, Flag.NONE)
    assert flags["export_weight", 2] == (None, Flag.MISSING)
    assert flags["export_weight", 3] == (0.0, Flag.NONE)
    assert flags["export_weight", 4] == (None, Flag.MISSING)
    assert flags["export_quantity", 5] == (5.0, Flag.ESTIMATED)
    assert flags["export_value", 6] == (None, Flag.MISSING) == flags["export_weight", 6]
    assert flags["export_value", 7] == (1234.5, Flag.CONCORDED)


def test_what_the_publisher_added_up_itself_is_no_estimate_and_old_flags_are(tmp_path):
    table, _, _ = of(
        tmp_path,
        row(isReported=False, isAggregate=True),
        *(
            row(period=f"20250{2 + at}", legacyEstimationFlag=flag, qtyUnitCode=5, qtyUnitAbbr="u")
            for at, flag in enumerate((2, 4.0, "6", "0"))
        ),  # fmt: skip
    )
    said = {(one["indicator"], one["period"].month): one["flags"] for one in table.iter_rows(named=True)}
    estimated = {key for key, flags in said.items() if flags == Flag.ESTIMATED}
    assert estimated == {("export_quantity", 2), ("export_weight", 3), ("export_weight", 4), ("export_quantity", 4)}
    assert said["export_value", 1] == said["export_weight", 1] == 0


def test_an_answer_with_fewer_rows_than_it_says_is_half_of_one(recorded, tmp_path):
    half = json.dumps({"count": 7, "data": [row()], "error": ""})
    (tmp_path / "half.json").write_text(half, encoding="utf-8")
    table, apart, count = read(tmp_path / "half.json")
    assert table.height == 2 and count == 1 and "holds 1 of 7 records" in str(apart[0])
    recorded.choose = lambda path: (200, {}, (half if "/get/" in path else answer()).encode())
    figures, complete = pull(recorded, tmp_path / "answers")
    store = Store(tmp_path / "store")
    with pytest.raises(SourceError, match="broke off after 1 of 7 records"):
        store.add(figures, source="un-comtrade", at=NOW, complete=complete)
    assert store.series(Selection()).is_empty()
    assert [file.name[:24] for file in (tmp_path / "answers").rglob("*.json")] == ["un-comtrade-availability"]


def test_a_quota_of_a_day_is_told_as_the_publisher_tells_it_and_nothing_is_kept(recorded, tmp_path):
    said = {"statusCode": 403, "message": f"Out of call volume quota. subscription-key={KEY}"}
    recorded.choose = lambda path: (403, {}, json.dumps(said).encode())
    figures, _ = pull(recorded, tmp_path / "answers")
    with pytest.raises(SourceError, match="Out of call volume quota") as failed:
        list(figures)
    assert "canary" not in str(failed.value) and not (tmp_path / "answers").exists() and len(recorded.asked) == 1


def test_other_asia_is_taiwan_and_areas_that_are_no_country_are_kept_apart(tmp_path):
    table, apart, count = of(
        tmp_path, row(partnerCode=490), row(partnerCode=899), row(partnerCode=899, period="202502")
    )
    assert set(table["partner"]) == {"TW"}
    assert count == 2 and len(apart) == 1 and "'899' is not a country of today (2 rows)" in str(apart[0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"partner2Code": 842}, "1 rows are parts of others, by partner2Code"),
        ({"motCode": 1000}, "by motCode"),
        ({"customsCode": "C01"}, "by customsCode"),
        ({"cmdCode": "3249"[:3]}, "'324' is not a code of two, four or six digits"),
        ({"cmdCode": "10391"}, "a zero in front was lost"),
        ({"cmdCode": "3002491000"}, "'3002491000' is not a code"),
        ({"period": "2025"}, "'M 2025' is no period"),
        ({"period": "202513"}, "'M 202513' is no period"),
        ({"period": "020111"}, "is no period"),
        ({"period": "203101"}, "is no period"),
        ({"flowCode": "XIP"}, "'XIP' is no flow"),
        ({"classificationCode": "S4"}, "'S4' is no edition"),
        ({"reporterCode": 0}, "'0' is not a country"),
        ({"typeCode": "S"}, "'S' is no trade in goods"),
        ({"primaryValue": -5.0}, "'-5.0' is no amount"),
        ({"netWgt": -5.0, "period": "202503"}, "'-5.0' is no amount"),
    ],
)
def test_a_wrong_row_is_kept_apart_and_the_rest_is_read(tmp_path, changes, message):
    table, apart, count = of(tmp_path, row(period="202502"), row(**changes))
    assert ("export_value", "KR", "US", "2025-02-01", "USD") in values(table)
    assert count == 1 and message in str(apart[0]), apart
    assert english_sentences(apart[0].told("ko")) == []


def test_what_is_another_file_is_refused_or_kept_apart_in_a_folder(tmp_path):
    (tmp_path / "page.json").write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    with pytest.raises(InputError, match="HTML page"):
        read(tmp_path / "page.json")
    (tmp_path / "half.json").write_text(answer(row())[:-30], encoding="utf-8")
    with pytest.raises(InputError):
        read(tmp_path / "half.json")
    (tmp_path / "error.json").write_text(json.dumps({"statusCode": 401, "message": "no key"}), encoding="utf-8")
    with pytest.raises(InputError, match="something else than a list") as refused:
        read(tmp_path / "error.json")
    assert english_sentences(refused.value.told("ko")) == []
    (tmp_path / "good.json").write_text(answer(row()), encoding="utf-8")
    table, apart, count = read(tmp_path)
    assert table.height == 2 and count == 3 == len(apart)


def test_the_notebooks_tables_are_refused_or_kept_apart_and_never_padded(shared_data, tmp_path):
    """Real tables, as printed: shortened ones lack columns, and codes lost their zeros ("202" is 0202)."""
    folder = shared_data / "market" / "fixtures" / "comtrade"
    files = sorted(folder.glob("nb_*.json"))
    assert len(files) == 18
    for file in files:
        told = json.loads(file.read_text(encoding="utf-8"))
        if "lastReleased" in told["columns"]:
            continue
        table = tmp_path / f"{file.stem}.csv"
        pl.DataFrame(told["rows"], schema=told["columns"], orient="row").write_csv(table)
        with pytest.raises(InputError, match="it has no column") as refused:
            read(table)
        assert english_sentences(refused.value.told("ko")) == []
    # Completed by hand with the columns that the print left out; values, flags and areas are the real ones.
    told = json.loads((folder / "nb_15.json").read_text(encoding="utf-8"))
    # What pandas prints as None is empty.
    rows = [
        {name: None if cell == "None" else cell for name, cell in zip(told["columns"], one, strict=True)}
        for one in told["rows"]
        if one[0] == "C"
    ]
    complete = [
        one | {"partnerCode": "410", "partner2Code": "0", "classificationCode": "H6", "cmdCode": "91", "motCode": "0"}
        for one in rows[:1] + rows[-1:]
    ]
    table, apart, count = of(tmp_path, *complete)
    assert (apart, count) == ([], 0)
    assert values(table)["import_value", "FR", "KR", "2022-05-01", "USD"] == 62.413
    assert values(table)["import_weight", "CH", "KR", "2022-05-01", "kg"] is None


def test_the_real_list_of_what_is_available_gives_the_vintage(shared_data, tmp_path):
    told = json.loads((shared_data / "market" / "fixtures" / "comtrade" / "nb_08.json").read_text(encoding="utf-8"))
    rows = [dict(zip(told["columns"], one, strict=True)) for one in told["rows"]]
    azerbaijan = next(one for one in rows if one["reporterISO"] == "AZE")
    (tmp_path / "availability.json").write_text(answer(*rows), encoding="utf-8")
    annual = row(freqCode="A", period="2021", reporterCode=31, classificationCode="H5")
    (tmp_path / "trade.json").write_text(answer(annual, row()), encoding="utf-8")
    table, apart, _ = read(tmp_path)
    vintages = dict(table.select("reporter", "vintage").iter_rows())
    assert apart == [] and azerbaijan["lastReleased"].startswith("2022-05-03")
    assert vintages == {"AZ": date(2022, 5, 3), "KR": NOW.date()}


class Comtrade:
    """Answers as the publisher does: sums or every breakdown, at most so many records and no second page, long addresses refused."""

    def __init__(self, rows, released="2026-08-01T10:00:00", longest=2000):
        self.rows, self.released, self.longest, self.first_answers = rows, released, longest, []

    def __call__(self, path):
        if self.first_answers:
            return self.first_answers.pop(0)
        parts = urlsplit(path)
        asked = {name: one[0].split(",") for name, one in parse_qs(parts.query).items()}
        self.keys = asked.get("subscription-key")
        if len(path) > self.longest:
            return 414, {}, b"URI Too Long"
        if "/getDa/" in parts.path:
            found = [
                {"freqCode": "M", "period": period, "reporterCode": int(who), "lastReleased": self.released}
                for period in asked["period"]
                for who in asked["reporterCode"]
            ]
            return 200, {}, answer(*found).encode()
        found = [
            one
            for one in self.rows
            if all(
                name not in asked or str(one[name]) in asked[name]
                for name in ("period", "reporterCode", "cmdCode", "flowCode", "partnerCode", "partner2Code", "motCode")
            )
        ]
        most = min(int(asked["maxRecords"][0]), PREVIEW_RECORDS if "/preview/" in parts.path else 250_000)
        return 200, {}, answer(*found[:most]).encode()


def trade(codes=("300249",), months=("202501", "202502"), partners=(0, 842, 156)):
    return [
        row(cmdCode=code, period=month, partnerCode=partner, partner2Code=second)
        for code in codes
        for month in months
        for partner in partners
        for second in (0, 842)
    ]


def pull(recorded, folder=None, key=KEY, until=date(2025, 2, 28), **filters):
    source = live_source("un-comtrade")
    given = {"hs": ("300249",), "reporter": ("KR",)} | filters
    asked = Question(date(2025, 1, 1), until, NOW, folder, given, recorded.address)
    web = source.web(key, recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    return source.pull(web, asked), source.complete(asked)


def test_a_pull_asks_for_sums_only_and_keeps_no_key(recorded, tmp_path):
    recorded.choose = Comtrade(trade())
    store = Store(tmp_path / "store")
    figures, complete = pull(recorded, tmp_path / "answers")
    run = store.add(figures, source="un-comtrade", at=NOW, complete=complete)
    assert (run.new, run.kept_apart_count) == (12, 0) and recorded.choose.keys == [KEY]
    asked = parse_qs(urlsplit(recorded.asked[1]).query)
    assert (asked["partner2Code"], asked["motCode"], asked["customsCode"]) == (["0"], ["0"], ["C00"])
    assert set(store.series(Selection())["vintage"]) == {date(2026, 8, 1)}
    assert all(b"canary" not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    before = len(recorded.asked)
    figures, _ = pull(recorded, tmp_path / "answers")
    assert sum(one.table.height for one in figures) == 12 and len(recorded.asked) == before
    # The answers that were kept are read again as files, with their days of release.
    kept = read(tmp_path / "answers")[0]
    assert values(kept) == values(store.series(Selection())) and set(kept["vintage"]) == {date(2026, 8, 1)}


def test_the_world_is_asked_for_as_one_figure(recorded):
    recorded.choose = Comtrade(trade())
    figures, _ = pull(recorded, country=("WLD",))
    table = pl.concat([one.table for one in figures])
    assert set(table["partner"]) == {"WLD"} and table.height == 4
    asked = parse_qs(urlsplit(recorded.asked[1]).query)
    assert (asked["partnerCode"], asked["partner2Code"]) == (["0"], ["0"])


def test_a_full_answer_is_asked_again_in_halves_and_told_where_none_are_left(recorded):
    codes = ("300241", "300242", "300249")
    recorded.choose = Comtrade(trade(codes, ("202501", "202502", "202503")))
    figures = list(
        figures_live(
            Web(),
            since=date(2025, 1, 1),
            until=date(2025, 3, 1),
            retrieved_at=NOW,
            reporters=("KR",),
            codes_asked=codes,
            address=recorded.address,
            most_records=4,
        )
    )
    table = checked(pl.concat([one.table for one in figures]))
    assert table.filter(indicator="export_value").height == 27 and all(
        one.kept_apart == () for one in figures if one.table.height
    )
    cut = list(
        figures_live(
            Web(),
            since=date(2025, 1, 1),
            until=date(2025, 1, 31),
            retrieved_at=NOW,
            reporters=("KR",),
            codes_asked=codes[:1],
            address=recorded.address,
            most_records=2,
        )
    )
    told = [one for batch in cut for one in batch.kept_apart]
    full = next(one for one in told if "the answer was cut off after 2 records" in str(one))
    assert english_sentences(full.told("ko")) == []


def test_the_preview_of_500_records_is_told_as_cut_off_and_withdraws_nothing(recorded, tmp_path):
    many = [row(partnerCode=842, cmdCode="300249", period="202501") | {"partnerCode": code} for code in range(600)]
    recorded.choose = Comtrade(many)
    figures, complete = pull(recorded, key="", until=date(2025, 1, 31))
    run = Store(tmp_path).add(figures, source="un-comtrade", at=NOW, complete=complete)
    assert all("/public/v1/" in one for one in recorded.asked) and "subscription-key" not in "".join(recorded.asked)
    assert any("cut off after 500 records" in one.en for one in run.kept_apart)


def test_an_empty_answer_is_told_and_withdraws_nothing(recorded, tmp_path):
    store = Store(tmp_path)
    recorded.choose = Comtrade(trade())
    figures, complete = pull(recorded)
    store.add(figures, source="un-comtrade", at=NOW, complete=complete)
    recorded.choose = Comtrade([])
    figures, complete = pull(recorded)
    run = store.add(figures, source="un-comtrade", at=NOW.replace(month=10), complete=complete)
    assert run.revised == 0 and "answered with no rows" in run.kept_apart[0].en
    assert store.series(Selection())["value"].null_count() == 0


def test_429_is_waited_for_as_long_as_the_message_says(recorded):
    waited = []
    busy = (429, {}, b'{"statusCode":429,"message":"Rate limit is exceeded. Try again in 2 seconds."}')
    recorded.choose = Comtrade(trade())
    recorded.choose.first_answers = [busy, busy]
    web = Web(sleep=waited.append)
    found = figures_live(
        web,
        since=date(2025, 1, 1),
        until=date(2025, 1, 31),
        retrieved_at=NOW,
        reporters=("KR",),
        codes_asked=("300249",),
        address=recorded.address,
    )
    assert sum(one.table.height for one in found) == 6 and waited == [2.0, 2.0]


def test_a_long_list_of_partners_is_halved_until_the_address_is_taken(recorded):
    recorded.choose = Comtrade(trade(), longest=330)
    figures, _ = pull(recorded, country=("US", "CN", "JP", "DE", "FR", "GB", "IT", "NL", "WLD"))
    table = checked(pl.concat([one.table for one in figures]))
    assert set(table["partner"]) == {"US", "CN", "WLD"} and table.height == 12
    recorded.choose = Comtrade(trade(), longest=150)
    figures, _ = pull(recorded)
    with pytest.raises(SourceError, match="takes no address as long"):
        list(figures)


def test_errors_with_status_200_and_wrong_questions_are_refused(recorded):
    recorded.choose = lambda path: (200, {}, answer(error="Invalid period").encode())
    figures, _ = pull(recorded)
    with pytest.raises(SourceError, match="Invalid period") as failed:
        list(figures)
    assert KEY not in str(failed.value)
    for filters, message in (
        ({"reporter": ("XX",)}, "has no country XX"),
        ({"frequency": ("Q",)}, "neither months nor"),
        ({"hs": ("3002491000",)}, "'3002491000' is no code of 2, 4, 6 digits"),
        ({"hs": ("202",)}, "never padded or cut"),
    ):
        with pytest.raises(InputError, match=message) as refused:
            list(pull(recorded, **filters)[0])
        assert english_sentences(refused.value.told("ko")) == []


def test_a_revision_is_another_vintage(recorded, tmp_path):
    store = Store(tmp_path)
    recorded.choose = Comtrade(trade())
    figures, complete = pull(recorded)
    store.add(figures, source="un-comtrade", at=NOW, complete=complete)
    revised = [one | {"primaryValue": 2000.0} if one["partnerCode"] == 842 else one for one in trade()]
    recorded.choose = Comtrade(revised, released="2026-09-10T00:00:00")
    figures, complete = pull(recorded)
    run = store.add(figures, source="un-comtrade", at=NOW, complete=complete)
    assert run.revised == 2
    us = Selection(partner=("US",), indicator=("export_value",), since=date(2025, 2, 1))
    assert store.series(us)["value"].to_list() == [2000.0]
    assert store.series(us, as_of=date(2026, 9, 9))["value"].to_list() == [1234.5]
