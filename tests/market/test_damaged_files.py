"""Files that were cut, mangled or written by other programs: a reader refuses or keeps apart, and no wrong figure passes for a right one."""

import gzip
import json
import random
from datetime import UTC, datetime

import numpy as np
import pytest

from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import FIGURE_KEY
from bioaccord.vocabulary.errors import InputError
from tests.market import test_approvals_and_trials as counted
from tests.market import test_fred, test_korea_customs, test_un_comtrade, test_us_census
from tests.slips import slips

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)
CANADA = "Report ID,Shortage Status,Discontinuation Status,Company Name,Shortage Start Date,Ingredient Name\n"
SHORTAGE = {
    "package_ndc": "1-1",
    "generic_name": "Fictionalin",
    "company_name": "Fictional Inc.",
    "status": "Current",
    "availability": "Limited Availablity",
    "presentation": "1 mL",
    "therapeutic_category": ["Oncology"],
    "initial_posting_date": "03/01/2026",
}
TABLES = [
    (
        "korea-customs",
        "a.csv",
        "기간,HS코드,국가코드,국가명,수출금액,수출중량(kg)\n"
        + "".join(
            f'2025.0{month},3002491000,{partner},미국,"1,468,{month}46",80{month}\n'
            for month in range(1, 7)
            for partner in ("US", "CN")
        ),
    ),  # fmt: skip
    (
        "korea-customs",
        "a.xml",
        test_korea_customs.answer(*(test_korea_customs.item(f"2025.0{month}") for month in range(1, 7))),
    ),  # fmt: skip
    (
        "un-comtrade",
        "a.csv",
        "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,netWgt,primaryValue\n"
        + "".join(f"M,20250{month},410,X,842,H6,300249,{month}5,{month}234.5\n" for month in range(1, 7)),
    ),  # fmt: skip
    (
        "us-census",
        "a.csv",
        "CTY_CODE,I_COMMODITY,GEN_VAL_MO,UNIT_QY1,GEN_QY1_MO,time\n"
        + "".join(f"5800,3002490000,{month}000,KG,{month}4,2025-0{month}\n" for month in range(1, 7)),
    ),  # fmt: skip
    (
        "pink-sheet",
        "a.csv",
        "month,series,unit,value\n"
        + "".join(f"2025-0{month},Gold,($/troy oz),{month}100.5\n" for month in range(1, 7)),
    ),  # fmt: skip
    (
        "exchange-rates",
        "a.csv",
        "Date,Country,Exchange rate\n"
        + "".join(f"2025-0{month}-01,South Korea,140{month}.5\n" for month in range(1, 7)),
    ),  # fmt: skip
    (
        "canada-shortages",
        "snapshot_2026-03-01.csv",
        CANADA
        + "".join(f"{number},Resolved,,Fictional Inc.,2025-01-0{number},Fictionalin\n" for number in range(1, 7)),
    ),  # fmt: skip
]
ANSWERS = [
    ("un-comtrade", "a.json", json.loads(test_un_comtrade.answer(test_un_comtrade.row()))),
    ("us-census", "a.json", [test_us_census.IMPORTS, test_us_census.line()]),
    (
        "fred",
        "EXKOUS.json",
        test_fred.observed(
            ("2026-01-05", "2026-02-04", "2025-12-01", "1440.5"), ("2026-02-05", "9999-12-31", "2025-12-01", "1441")
        ),
    ),  # fmt: skip
    ("fred", "series_info.json", test_fred.information()),
    (
        "openfda-shortages",
        "a.json",
        {"meta": {"last_updated": "2026-03-01", "results": {"total": 1}}, "results": [SHORTAGE]},
    ),  # fmt: skip
    ("openfda-approvals", "a.json", counted.answered(counted.application(more=[counted.SUPPLEMENT]))),
    ("clinical-trials", "a.json", {"totalCount": 1, "studies": [counted.study()]}),
]


def figures(tmp_path, source, name, data):
    """Return what a reader makes of a file: values by key and vintage, and how much was kept apart; None where it refuses the file."""
    (tmp_path / name).write_bytes(data)
    try:
        batches = list(SOURCES[source].figures_from_file(tmp_path / name, retrieved_at=NOW))
    except InputError as error:
        assert error.told("ko") and error.told("en")
        return None, error.count
    said = {}
    for batch in batches:
        assert all(one.told("ko") and one.told("en") for one in batch.kept_apart)
        for row in batch.table.iter_rows(named=True):
            assert row["period"].year > 1500 and row["vintage"].year >= 1776 and row["vintage"] <= NOW.date()
            said.setdefault((*(row[one] for one in FIGURE_KEY), row["vintage"]), set()).add(row["value"])
    return said, sum(batch.kept_apart_count for batch in batches)


def damaged(chance, data):
    """Return data cut, with a line taken out or twice, or with a quotation mark too many: nothing in it is another figure."""
    at, lines = chance.randrange(len(data)), data.splitlines(keepends=True)
    line = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
    return chance.choice(
        [
            data[:at],
            data[:at] + b'"' + data[at:],
            b"".join(lines[:line] + lines[line + 1 :]),
            b"".join(lines[: line + 1] + lines[line:]),
        ]
    )


@pytest.mark.parametrize(("source", "name", "text"), TABLES, ids=lambda value: str(value)[:20])
def test_what_is_left_of_a_damaged_file_is_what_it_said_before(tmp_path, source, name, text):
    chance = random.Random(20260915)
    data = text.encode()
    whole, apart = figures(tmp_path, source, name, data)
    assert whole and apart == 0
    for _ in range(60):
        said, _ = figures(tmp_path, source, name, damaged(chance, data))
        # Counts of a list do change with the list; figures do not.
        if source != "canada-shortages":
            assert all(values <= whole.get(key, set()) for key, values in (said or {}).items())
    for written in (text.encode("utf-16"), text.encode("utf-8-sig"), gzip.compress(data)):
        if name.endswith(".csv"):
            packed = f"{name}.gz" if written[:2] == b"\x1f\x8b" else name
            assert figures(tmp_path, source, packed, written) == (whole, 0)
            assert figures(tmp_path, source, packed, written[:-5])[1] >= 1
    for empty in (b"", b"\n\n", b"\0" * 64, b"<html><body>502 Bad Gateway</body></html>"):
        assert figures(tmp_path, source, name, empty) == (None, 1)


@pytest.mark.parametrize(("source", "name", "value"), ANSWERS, ids=lambda value: str(value)[:20])
def test_an_answer_of_another_shape_is_refused_or_kept_apart(tmp_path, source, name, value):
    """Each value in a documented answer once replaced by each other kind of value; nothing but a refusal is raised."""
    (tmp_path / "series_info.json").write_text(json.dumps(test_fred.information()), encoding="utf-8")
    (tmp_path / "EXKOUS.json").write_text(json.dumps(test_fred.observed()), encoding="utf-8")
    changed = slips(value)
    for one in random.Random(20260915).sample(changed, min(len(changed), 400)):
        figures(tmp_path, source, name, json.dumps(one).encode())


def test_half_a_letter_and_a_number_without_end_are_no_traceback(tmp_path):
    row = test_un_comtrade.row(cmdCode="\ud83d", flowCode="X\ude00")
    text = test_un_comtrade.answer(row, test_un_comtrade.row())
    said, apart = figures(tmp_path, "un-comtrade", "a.json", text.encode())
    assert len(said) == 2 and apart == 1
    assert figures(tmp_path, "un-comtrade", "a.json", text.replace("1234.5", "1" * 5000).encode()) == (None, 1)
    listed = {"meta": {"last_updated": "2026-03-01"}, "results": [SHORTAGE | {"company_name": "Fictional \ud83d"}]}
    said, apart = figures(tmp_path, "openfda-shortages", "b.json", json.dumps(listed).encode())
    assert said and apart == 0


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"1,468,346"', 1468346.0),
        ("1468346.80", 1468346.8),
        ("1.468346e+06", 1468346.0),
        ("1e+05", 100000.0),
        ('"1,5"', None),
        ('"1,46,834"', None),
        ("1.47E+06", None),
        ("1 468 346", None),
        ("1_000", None),
        ("１２", None),
        ("-7", None),
        ("inf", None),
        ("#REF!", None),
    ],
)
@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("korea-customs", "month,hsk10,partner,export_usd\n2025-01,3002491000,US,{}\n2025-02,3002491000,US,9\n"),
        ("pink-sheet", "month,series,unit,value\n2025-01,Gold,($/kg),{}\n2025-02,Gold,($/kg),9\n"),
        ("us-census", "CTY_CODE,I_COMMODITY,time,GEN_VAL_MO\n5800,3002490000,2025-01,{}\n5800,3002490000,2025-02,9\n"),
        (
            "un-comtrade",
            "freqCode,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,period,primaryValue\nM,410,X,842,H6,300249,202501,{}\nM,410,X,842,H6,300249,202502,9\n",
        ),  # fmt: skip
    ],
)
def test_numbers_are_read_as_they_were_meant_or_kept_apart(tmp_path, source, row, written, value):
    said, apart = figures(tmp_path, source, "a.csv", row.format(written).encode())
    assert [one for values in said.values() for one in values] == ([value] if value is not None else []) + [9.0]
    assert apart == (value is None)


def test_columns_may_come_in_another_order_and_a_renamed_one_is_told(tmp_path):
    table = "export_usd,partner,note,hsk10,month\n7,US,x,3002491000,2025-01\n"
    said, apart = figures(tmp_path, "korea-customs", "a.csv", table.encode())
    assert [one for values in said.values() for one in values] == [7.0] and apart == 0
    assert figures(tmp_path, "korea-customs", "a.csv", table.replace("export_usd", "usd").encode()) == (None, 1)
    assert figures(tmp_path, "pink-sheet", "a.csv", b"month,series,unit,price\n2025-01,Gold,($/kg),1\n") == (None, 1)


@pytest.mark.parametrize("column", ["수출금액(천달러)", "수출금액(백만불)", "export_kusd", "export_usd_thousand", "export_usd (1,000)"])  # fmt: skip
def test_values_in_thousands_are_kept_apart_whatever_the_column_says_so_with(tmp_path, column):
    table = f'month,hsk10,partner,"{column}",export_kg\n2025-01,3002491000,US,7,2\n'
    said, apart = figures(tmp_path, "korea-customs", "a.csv", table.encode())
    assert [one for values in said.values() for one in values] == [2.0] and apart == 1


def test_a_day_within_a_month_is_no_month(tmp_path):
    for day, count in (("2025-01-01", 1), ("2025-01-01 00:00:00", 1), ("2025년 1월", 1), ("2025-01-15", 0)):
        table = f"month,hsk10,partner,export_usd\n{day},3002491000,US,7\n2025-02,3002491000,US,9\n"
        said, apart = figures(tmp_path, "korea-customs", "a.csv", table.encode())
        assert (len(said), apart) == (1 + count, 1 - count), day


def _read(source, path):
    return list(SOURCES[source].figures_from_file(path, retrieved_at=NOW))


def test_one_broken_record_is_kept_apart_and_the_others_are_read(tmp_path):
    whole = json.loads(test_un_comtrade.answer(test_un_comtrade.row()))
    lines = [test_us_census.IMPORTS, test_us_census.line()]
    for source, value, said in (
        ("un-comtrade", {**whole, "data": [*whole["data"], None]}, "row 2: is no record"),
        ("us-census", [*lines, None], "row 3: is no record"),
        ("us-census", [*lines, test_us_census.line()[:4]], "row 3: has fewer cells"),
    ):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        (read,) = _read(source, path)
        assert read.table.height
        assert read.kept_apart_count == 1
        assert said in str(read.kept_apart[0])


def test_a_folder_of_which_nothing_can_be_read_is_refused(tmp_path):
    page = "<!DOCTYPE html>\n<html><body>502</body></html>\n"
    for source, name in (("korea-customs", "a.csv"), ("fred", "a.json"), ("openfda-shortages", "a.json")):
        folder = tmp_path / source
        folder.mkdir()
        (folder / name).write_text(page, encoding="utf-8")
        with pytest.raises(InputError, match="is an HTML page"):
            _read(source, folder)


def test_an_answer_without_its_day_is_told_so(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"meta": {"results": {"total": 1}}, "results": [SHORTAGE]}), encoding="utf-8")
    with pytest.raises(InputError, match="does not say of which day"):
        _read("openfda-shortages", path)


def test_a_cut_archive_and_a_page_are_no_world_table(tmp_path):
    path = tmp_path / "wiod2011.npz"
    np.savez(path, Z=np.ones((9, 9)), countries=np.array(["KOR"]))
    whole = path.read_bytes()
    for content, said in (
        *((whole[:size], "or one that was cut off") for size in range(0, len(whole), 50)),
        (b"<html><body>502</body></html>", "is an HTML page"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=said):
            _read("wiod", path)
