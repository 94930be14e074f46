"""Workbooks as people keep them: titles, merged cells, formulas and error values, made by openpyxl."""

import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from bioaccord.reading.table import read_table
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError


def _workbook(path, rows, *merged, sheet="sites"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)
    return path


def _refused(path):
    with pytest.raises(InputError) as caught:
        read_table(path)
    return caught.value.refusals


def test_a_value_merged_down_is_refused_with_its_sheet_and_range(tmp_path):
    rows = [["site_id", "country"], ["ICN-01", "KR"], ["ICN-02", None], ["BOS-01", "US"]]
    (refusal,) = _refused(_workbook(tmp_path / "network.xlsx", rows, "B2:B3"))
    assert (refusal.file, refusal.row, refusal.column, refusal.value) == ("network.xlsx[sites]", 2, "B", "KR")
    assert str(refusal) == (
        "network.xlsx[sites] row 2, column B: the cells B2:B3 are merged, so only the first of them holds a value. "
        "Unmerge them and write the value into each cell; if it is a note, take it out."
    )
    assert refusal.told("ko") == (
        "network.xlsx[sites] 2행, B 열 — B2:B3 칸이 병합되어 있어 첫 칸에만 값이 있습니다. "
        "병합을 풀고 칸마다 값을 적으십시오. 비고라면 지우십시오."
    )


def test_every_merged_value_is_refused_and_a_header_over_two_columns_too(tmp_path):
    rows = [["place", None], ["site_id", "country"], ["ICN-01", "KR"], ["a note under the table", None]]
    refusals = _refused(_workbook(tmp_path / "network.xlsx", [["id", "place", None], *rows], "B1:C1", "A5:B5"))
    assert [(one.row, one.column, one.value) for one in refusals] == [
        (1, "B", "place"),
        (5, "A", "a note under the table"),
    ]


@pytest.mark.parametrize(
    ("over", "merged", "header_row"),
    [
        ([["Sites of our group"]], ["A1:B1"], 1 + 1),
        ([["Sites of our group"], [None], ["as of 2026-04-07"], [None]], ["A1:B2", "A3:B3"], 4 + 1),
        ([["Sites of our group"], ["in Korea and the US"]], ["A1:B1", "A2:B2"], 2 + 1),
    ],
)
def test_a_title_over_the_header_is_left_out_and_rows_keep_their_numbers(tmp_path, over, merged, header_row):
    rows = [*over, ["site_id", "country"], ["ICN-01", "KR"], ["BOS-01", "US"]]
    table = read_table(_workbook(tmp_path / "network.xlsx", rows, *merged))
    assert table.columns == ("site_id", "country")
    assert table.header_row == header_row
    assert [(row.number, row.cells["site_id"]) for row in table.rows] == [
        (header_row + 1, "ICN-01"),
        (header_row + 2, "BOS-01"),
    ]


def test_a_title_that_is_not_merged_is_no_title(tmp_path):
    table = read_table(_workbook(tmp_path / "network.xlsx", [["site_id"], ["ICN-01"]]))
    assert (table.columns, table.header_row) == (("site_id",), 1)


def test_what_is_wrong_with_a_header_under_a_title_has_the_number_of_its_row(tmp_path):
    rows = [["Sites", None, None], ["site_id", "country", "site_id"], ["ICN-01", "KR", "ICN-01"]]
    (refusal,) = _refused(_workbook(tmp_path / "network.xlsx", rows, "A1:C1"))
    assert str(refusal).startswith(
        "network.xlsx[sites] row 2, column site_id: the column 'site_id' stands there twice."
    )


def test_merged_cells_without_a_value_mislead_nobody(tmp_path):
    rows = [["site_id", "city", "remark"], ["ICN-01", None, None], ["BOS-01", None, None]]
    table = read_table(_workbook(tmp_path / "network.xlsx", rows, "B2:C3", "A9:C12"))
    assert [row.cells for row in table.rows] == [
        {"site_id": "ICN-01", "city": "", "remark": ""},
        {"site_id": "BOS-01", "city": "", "remark": ""},
    ]


def test_a_formula_is_refused_with_its_place_whether_or_not_its_value_was_kept(tmp_path):
    # openpyxl keeps no values of formulas, as other programs that write workbooks do not either.
    path = _workbook(tmp_path / "f.xlsx", [["product_id", "output_per_day"], ["P-01", "=2*6"]])
    (without,) = _refused(path)
    assert (without.file, without.row, without.column, without.value) == ("f.xlsx[sites]", 2, "B", "=2*6")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "kept.xlsx", "w") as target:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<f>2*6</f><v />" in data
                data = data.replace(b"<f>2*6</f><v />", b"<f>2*6</f><v>12</v>")
            target.writestr(name, data)
    (kept,) = _refused(tmp_path / "kept.xlsx")
    assert (kept.row, kept.column, kept.value) == (2, "B", "=2*6")
    assert kept.told("ko") == (
        "kept.xlsx[sites] 2행, B 열 — 수식이 들어 있습니다: =2*6. '값 붙여넣기'로 수식을 값으로 바꾸십시오."
    )


def test_an_array_formula_is_told_by_its_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["product_id", "output_per_day"])
    book.active["B2"] = ArrayFormula("B2:B3", "=A1:A2*2")
    book.save(tmp_path / "f.xlsx")
    (refusal,) = _refused(tmp_path / "f.xlsx")
    assert refusal.value == "=A1:A2*2"


def test_an_error_value_is_refused_with_its_place(tmp_path):
    (refusal,) = _refused(_workbook(tmp_path / "e.xlsx", [["site_id", "city"], ["ICN-01", "#N/A"]]))
    assert str(refusal).startswith("e.xlsx[sites] row 2, column B: holds the error #N/A.")


def test_a_sheet_that_is_damaged_is_refused(tmp_path):
    path = _workbook(tmp_path / "network.xlsx", [["site_id"], ["ICN-01"]])
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as target:
        for name in archive.namelist():
            data = archive.read(name)
            target.writestr(name, data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data)
    assert sheet_names(tmp_path / "cut.xlsx") == ["sites"]
    (refusal,) = _refused(tmp_path / "cut.xlsx")
    assert refusal.told("ko").startswith("cut.xlsx — 엑셀 통합 문서(.xlsx)가 아니거나 손상되었습니다.")


def test_rows_that_end_early_are_filled_up(tmp_path):
    book = openpyxl.Workbook(write_only=True)  # writes no cell after the last value of a row
    page = book.create_sheet("sites")
    page.append(["site_id", "country", "city"])
    page.append(["ICN-01", "KR"])
    book.save(tmp_path / "network.xlsx")
    (row,) = read_table(tmp_path / "network.xlsx").rows
    assert row.cells == {"site_id": "ICN-01", "country": "KR", "city": ""}


def test_a_sheet_of_too_many_rows_is_refused_and_its_title_is_not_counted(tmp_path):
    rows = [["Sites of our group"], ["site_id", "country"], *([f"ICN-{number:02}", "KR"] for number in range(5))]
    path = _workbook(tmp_path / "network.xlsx", rows, "A1:B1")
    assert len(read_table(path, most_rows=5).rows) == 5
    for most_rows in (4, 0):
        with pytest.raises(InputError) as caught:
            read_table(path, most_rows=most_rows)
        (refusal,) = caught.value.refusals
        assert str(refusal).startswith(f"network.xlsx[sites]: holds more than {most_rows} rows")
    long = [["site_id", "country"], *(["ICN-01", "KR"] for _ in range(300))]
    with pytest.raises(InputError) as caught:
        read_table(_workbook(tmp_path / "long.xlsx", [*long, ["=1+1", "KR"]], "A250:A251"), most_rows=100)
    # What stands beyond the last row that is taken is not looked at: neither the merged cells nor the formula.
    (refusal,) = caught.value.refusals
    assert refusal.told("ko") == (
        "long.xlsx[sites] — 여기서 받는 최대 100행을 넘습니다. "
        "필요한 행만 남기십시오. 빈 행이나 중복된 행이 함께 내보내졌을 가능성이 큽니다."
    )
