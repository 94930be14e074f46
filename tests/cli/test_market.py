"""`bioaccord market` as a user runs it, on files and against a server on loopback."""

import csv
import io
import json

import polars as pl
import pytest

from tests.command import run
from tests.market.test_korea_customs import KEY, QUOTA, Customs, rows
from tests.slips import english_sentences

HEAD = "month,hsk10,partner,export_usd,export_kg\n"
JUNE = "2026-06,3002491000,US,21206091,9000\n2026-06,3002491000,CN,100,1\n"
REVISED = "2026-06,3002491000,US,21300000,9000\n2026-07,3002491000,US,5,1\n2026-07,3002491000,TP,5,1\n"


@pytest.fixture
def store(tmp_path):
    for day, text in (("2026-07-15", JUNE), ("2026-08-15", REVISED)):
        file = tmp_path / f"trade-{day}.csv"
        file.write_text(HEAD + text, encoding="utf-8")
        done = market("import", f"korea-customs:{file}", "--store", str(tmp_path / "store"), "--retrieved", day)
        assert done.returncode == 0, done.stderr
    assert "3 new, 1 revised, 1 unchanged" not in done.stdout
    assert "5 read, 2 new, 1 revised, 1 unchanged, 1 kept apart" in done.stdout and "'TP'" in done.stderr
    return str(tmp_path / "store")


def market(*words):
    return run("market", *words)


def test_series_are_listed_and_shown_as_they_are_and_as_they_were(store):
    listed = market("series", "list", "--store", store, "--indicator", "export_value")
    assert (
        "KR→US 3002491000 USD: 2026-06 to 2026-07, 2 figures (0 not given), latest vintage 2026-08-15" in listed.stdout
    )
    now = market("series", "show", "--store", store, "--under", "300249", "--partner", "US", "--unit", "USD")
    assert "2026-06 korea-customs exports KR→US 3002491000 USD: 21,300,000, as known since 2026-08-15" in now.stdout
    assert "Source: Korea Customs Service" in now.stdout
    then = market(
        "series",
        "show",
        "--store",
        store,
        "--unit",
        "USD",
        "--partner",
        "US",
        "--as-of",
        "2026-08-14",
        "--language",
        "ko",
    )
    assert (
        "21,206,091, 2026-07-15 기준" in then.stdout and "2026-07 " not in then.stdout and "출처: 관세청" in then.stdout
    )


def test_differences_are_told_in_both_languages(store):
    days = ("--earlier", "2026-08-01", "--later", "2026-08-31")
    english = market("series", "differences", "--store", store, *days, "--unit", "USD")
    assert "revised: 2026-06 korea-customs exports KR→US 3002491000 USD: 21,206,091 → 21,300,000" in english.stdout
    assert "added: 2026-07 korea-customs exports KR→US 3002491000 USD: not given → 5" in english.stdout
    korean = market("series", "differences", "--store", store, *days, "--language", "ko")
    assert "수정: 2026-06 korea-customs 수출액 KR→US" in korean.stdout and "추가: 2026-07" in korean.stdout


def test_files_hold_source_vintage_unit_and_citation(store, tmp_path):
    for form in ("csv", "json", "parquet"):
        done = market("series", "show", "--store", store, "--partner", "US", "--output", str(tmp_path / f"o.{form}"))
        assert done.returncode == 0 and "4 written" in done.stdout
    table = list(csv.DictReader(io.StringIO((tmp_path / "o.csv").read_text(encoding="utf-8"))))
    assert {(row["source"], row["unit"], row["vintage"]) for row in table} >= {("korea-customs", "USD", "2026-08-15")}
    assert all("data.go.kr 15100475" in row["citation"] for row in table)
    told = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert "data.go.kr" in told["citations"]["korea-customs"] and len(told["figures"]) == 4
    assert "data.go.kr" in pl.read_parquet_metadata(tmp_path / "o.parquet")["citations"]
    assert pl.read_parquet(tmp_path / "o.parquet")["value"].to_list() == [row["value"] for row in told["figures"]]
    refused = market("series", "show", "--store", store, "--output", str(tmp_path / "o.doc"), "--language", "ko")
    assert refused.returncode == 2 and ".csv, .json, .parquet" in refused.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("series", "show", "--store", "nowhere"),
        ("series", "show", "--store", "nowhere", "--under", "x"),
        ("series", "show", "--store", "nowhere", "--since", "2026-02-01", "--until", "2026-01-01"),
        ("import", "korea-custom:x", "--store", "nowhere"),
        ("import", "korea-customs:not-there.csv", "--store", "STORE"),
        ("pull", "korea-customs", "--store", "nowhere", "--since", "2026-01-01"),
        ("pull", "korea", "--store", "nowhere", "--since", "2026-01-01"),
    ],
)
def test_what_is_refused_is_told_in_korean(words, store, monkeypatch):
    monkeypatch.delenv("BIOACCORD_KOREA_CUSTOMS_KEY", raising=False)
    done = market(*(store if word == "STORE" else word for word in words), "--language", "ko")
    assert done.returncode == 2, done.stdout + done.stderr
    told = done.stderr.replace("bioaccord market import NAME", "")
    assert english_sentences(told) == [] and "Traceback" not in told


def test_a_pull_is_added_and_a_failed_one_is_in_the_runs(recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("BIOACCORD_KOREA_CUSTOMS_KEY", KEY)
    recorded.choose = Customs(rows())
    words = ("pull", "korea-customs", "--store", str(tmp_path / "s"), "--since", "2024-01-01", "--until", "2025-08-31")
    words += ("--hs", "3002491000", "--address", recorded.address)
    done = market(*words)
    assert done.returncode == 0 and "16 new" in done.stdout, done.stderr
    recorded.choose = lambda path: (200, {}, QUOTA.encode())
    failed = market(*words, "--language", "ko")
    assert failed.returncode == 3 and "한도" in failed.stderr and KEY not in failed.stderr
    runs = market("runs", "--store", str(tmp_path / "s"), "--language", "ko").stdout.splitlines()
    assert "실패" in runs[0] and "한도" in runs[0] and "신규 16" in runs[1]
    assert market("series", "list", "--store", str(tmp_path / "s")).stdout.count("KR→CN") == 4


def test_trends_are_told_in_both_languages_and_as_data(tmp_path):
    file = tmp_path / "trade.csv"
    grown = [(at, 1_000_000 + at % 5 * 20_000 + (400_000 if at >= 24 else 0)) for at in range(36)]
    lines = (f"{2023 + at // 12}-{at % 12 + 1:02},3002491000,{value},100\n" for at, value in grown)
    file.write_text("month,hsk10,export_usd,export_kg\n" + "".join(lines), encoding="utf-8")
    folder = str(tmp_path / "store")
    market("import", f"korea-customs:{file}", "--store", folder, "--retrieved", "2026-01-15")
    both = market("trends", folder).stdout
    assert "Korean exports of toxins (botulinum and others) up 38.2% in a year" in both
    assert "1년 새 38.2% 증가" in both and "data.go.kr 15100475" in both and "관세청" in both
    korean = market("trends", folder, "--language", "ko").stdout
    assert "Korean exports" not in korean and english_sentences(korean) == []
    (one,) = json.loads(market("trends", folder, "--json").stdout)["findings"]
    assert (
        "in 2025, 38.2% more" in one["summary"]["en"]
        and one["kind"] == "growth"
        and one["as_of"] == "2025-12-01"
        and len(one["chart"][0]["values"]) == 36
    )
    quiet = market("trends", folder, "--until", "2024-12-01", "--language", "en").stdout
    assert "Nothing is new" in quiet
    refused = market("trends", str(tmp_path / "nowhere"), "--language", "ko")
    assert (
        refused.returncode == 2 and english_sentences(refused.stderr.replace("bioaccord market import NAME", "")) == []
    )


def test_dependence_is_told_written_and_refused(tmp_path):
    file = tmp_path / "trade.csv"
    months = [f"2025-{month:02}" for month in range(1, 13)]
    lines = [
        f"{month},2941901000,{partner},{value},10\n" for month in months for partner, value in (("CN", 75), ("US", 25))
    ]
    file.write_text("month,hsk10,partner,import_usd,import_kg\n" + "".join(lines), encoding="utf-8")
    folder = str(tmp_path / "store")
    market("import", f"korea-customs:{file}", "--store", folder, "--retrieved", "2026-01-15")
    english = market("dependence", folder).stdout
    assert "75.0% came from China (HHI 0.62)" in english and "The United States supplied 25.0%" in english
    korean = market("dependence", folder, "--language", "ko", "--output", str(tmp_path / "d.csv")).stdout
    assert "75.0%가 중국산입니다" in korean and english_sentences(korean) == []
    (row,) = csv.DictReader(io.StringIO((tmp_path / "d.csv").read_text(encoding="utf-8")))
    assert (row["key"], row["imports_at_least"], row["supplier_1"]) == ("294190", "1200.0", "CN")
    assert json.loads(market("dependence", folder, "--json").stdout)["chokepoints"] == []
    refused = market("dependence", folder, "--country", "KR", "--language", "ko")
    assert refused.returncode == 2 and "두 나라" in refused.stderr
