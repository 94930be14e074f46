"""`bioaccord market mirror` and `unit-values` on a store filled from files of three publishers."""

import csv
import io
import json

import pytest

from tests.cli.test_market import market
from tests.market.test_un_comtrade import answer, row
from tests.market.test_us_census import IMPORTS, line
from tests.slips import english_sentences


@pytest.fixture
def store(tmp_path):
    kcs = tmp_path / "kcs.csv"
    months = [f"2025-{month:02d}" for month in range(1, 11)]
    lines = [f"{month},3002491000,US,{1000 * at},{at}" for at, month in enumerate(months, 1)]
    lines[-1] = f"{months[-1]},3002491000,US,50000,1"
    zero = f"{months[0]},3002491000,CN,700,0"
    kcs.write_text("\n".join(["month,hsk10,partner,export_usd,export_kg", *lines, zero, ""]), encoding="utf-8")
    census = tmp_path / "census.json"
    rows = [line(value=str(1100 * at), month=month, code="300249") for at, month in enumerate(months[:3], 1)]
    census.write_text(json.dumps([IMPORTS, *rows]), encoding="utf-8")
    comtrade = tmp_path / "comtrade.json"
    china = row(reporterCode=156, flowCode="M", partnerCode=410, primaryValue=756.0, fobvalue=None, netWgt=2.0)
    japan = row(reporterCode=392, flowCode="M", partnerCode=410, primaryValue=None, fobvalue=None)
    older = row(partnerCode=392, period="202001", classificationCode="H5", cmdCode="300290", primaryValue=9.0)
    comtrade.write_text(answer(china, japan, older), encoding="utf-8")
    folder = str(tmp_path / "store")
    done = market("import", f"korea-customs:{kcs}", f"us-census:{census}", f"un-comtrade:{comtrade}", "--store", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_both_sides_stand_side_by_side_with_their_reasons(store):
    done = market("mirror", "--store", store, "--exporter", "KR", "--under", "300249")
    assert done.returncode == 0, done.stderr
    told = done.stdout
    assert (
        "2025-01 KR→US 300249 (HS2022) USD: exporter 1,000 [korea-customs], importer 1,100 [us-census] (1,100 without freight, "
        "CIF/FOB 1.000: The importer's figure is a customs value, without freight.), reconciled 1,0" in told
    )
    assert "importer 756 [un-comtrade] (700 without freight, CIF/FOB 1.080: Too few reports" in told
    assert (
        "2025-04 KR→US 300249 (HS2022) USD: exporter 4,000 [korea-customs], importer not given, reconciled 4,000"
        in told
    )
    assert "Only the exporter reports" in told and "KR as exporter: 0.0" in told and "(4 flows)" in told
    assert "Source: U.S. Census Bureau" in told and "Source: Korea Customs Service" in told
    later = market("mirror", "--store", store, "--exporter", "KR", "--under", "300249", "--since", "2025-03-01").stdout
    flows, later_flows = ([one for one in lines.splitlines() if one.startswith("2025")] for lines in (told, later))
    assert later_flows == [one for one in flows if one >= "2025-03"] and 0 < len(later_flows) < len(flows)
    japan = market("mirror", "--store", store, "--importer", "JP", "--under", "300249").stdout
    assert "exporter not given, importer not given [un-comtrade], reconciled not given [missing]. Neither side" in japan
    korean = market("mirror", "--store", store, "--exporter", "KR", "--under", "300249", "--language", "ko").stdout
    assert (
        "수출국 1,000 [korea-customs], 수입국 1,100 [us-census](FOB 환산 1,100" in korean and "출처: 관세청" in korean
    )
    assert (
        english_sentences(
            korean.replace("(U.S. Census Bureau), International Trade Data", "").replace("UN Comtrade Database", "")
        )
        == []
    )


def test_a_mirror_is_taken_along_with_its_citations(store, tmp_path):
    for form in ("csv", "json", "parquet"):
        done = market("mirror", "--store", store, "--output", str(tmp_path / f"m.{form}"), "--rate", "1.05")
        assert done.returncode == 0, done.stderr
    table = list(csv.DictReader(io.StringIO((tmp_path / "m.csv").read_text(encoding="utf-8"))))
    first = next(one for one in table if one["importer"] == "US" and one["period"] == "2025-01-01")
    assert "Korea Customs" in first["citation"] and "Census" in first["citation"] and first["flags"] == "calculated"
    told = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert set(told["citations"]) == {"korea-customs", "us-census", "un-comtrade"}
    assert {one["rate_basis"] for one in told["figures"]} == {"", "customs_value", "given"}


def test_editions_are_brought_together_where_a_correlation_is_loaded(store, tmp_path):
    table = tmp_path / "correlation.csv"
    table.write_text("from_edition,from_code,to_edition,to_code\nHS2017,300290,HS2022,300251\n", encoding="utf-8")
    words = ("mirror", "--store", store, "--importer", "JP")
    assert "300290 (HS2017)" in market(*words).stdout
    assert "300251 (HS2022)" in market(*words, "--correlation", str(table)).stdout
    other = market(*words, "--correlation", str(table), "--edition", "HS2012", "--language", "ko")
    assert "HS2017 300290: 연계표가 없어" in other.stderr and "300290 (HS2017)" in other.stdout
    wrong = market(*words, "--correlation", str(table), "--edition", "HS2202", "--language", "ko")
    assert wrong.returncode == 2 and english_sentences(wrong.stderr) == []


def test_unit_values_tell_medians_what_was_left_out_and_outliers(store, tmp_path):
    done = market("unit-values", "--store", store, "--reporter", "KR", "--under", "300249")
    assert done.returncode == 0, done.stderr
    assert "KR→US 3002491000 USD/kg: median 1,000 (2025-01 to 2025-10, 10 figures, 0 left out)" in done.stdout
    assert "  outlier 2025-10: 50,000 (50.00 times the median)" in done.stdout
    assert "KR→CN 3002491000 USD/kg: no unit value (1 left out: weight zero 1)" in done.stdout
    korean = market("unit-values", "--store", store, "--reporter", "KR", "--under", "300249", "--language", "ko").stdout
    assert "중앙값 1,000" in korean and "단가 없음(제외 1건: 중량 0 1)" in korean and english_sentences(korean) == []
    assert market("unit-values", "--store", store, "--output", str(tmp_path / "u.csv")).returncode == 0
    assert (tmp_path / "u.csv").read_text(encoding="utf-8").count("export_unit_value") == 11
    assert "Nothing there." in market("unit-values", "--store", store, "--reporter", "FR").stdout


def test_names_that_the_store_does_not_hold_are_refused_with_the_nearest(store):
    for words, told in (
        (
            ("trends", store, "--source", "us-censu"),
            "--source: the store holds nothing of 'us-censu'. Did you mean 'us-census'?",
        ),
        (
            ("forecast", store, "--language", "en", "--source", "nosuch"),
            "It holds korea-customs, un-comtrade, us-census.",
        ),
        (("series", "show", "--store", store, "--indicator", "export_valu"), "Did you mean 'export_value'?"),
        (("mirror", "--store", store, "--exporter", "KRR"), "Did you mean 'KR'?"),
    ):
        done = market(*words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert told in done.stderr
    assert market("series", "show", "--store", store, "--partner", "FR").stdout == "Nothing there.\n"
