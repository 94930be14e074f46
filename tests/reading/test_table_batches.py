"""Large tables a part after the other."""

import gzip

import polars as pl
import pytest

from bioaccord.reading.table_batches import FAULT, ROW, table_batches
from bioaccord.vocabulary.errors import InputError


def test_parts_hold_the_numbers_of_rows_and_what_is_wrong_with_them(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('\ufeffa;b\n 1 ;"x;y"\n2\n\n;\n2;\n3;4;5\n6;7', encoding="utf-8")
    table = pl.concat(table_batches(file, rows=2))
    assert table.select(ROW, "a", "b", FAULT).rows() == [
        (2, "1", "x;y", "parted"),
        (3, "2", "", "shorter"),
        (6, "2", "", ""),
        (7, "3", "4", "longer"),
        (8, "6", "7", "cut"),
    ]


def test_a_footer_is_a_short_row_and_a_line_in_two_parts_is_no_figure(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,20\n2,14\n68.5\n3,4\nSource: somebody\n", encoding="utf-8")
    table = pl.concat(table_batches(tmp_path / "a.csv"))
    assert table[FAULT].to_list() == ["", "parted", "shorter", "", "shorter"]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ('a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', ["1", "7"], [3]),
        ('a,b,c\n1,2,3\n4,5"x,6\n7,8,9\n', ["1", "7"], [3]),
        # Two open marks close each other around the rows between them.
        ('a,b,c\n1,2,3\n4,"5,6\n7,8,9\n4,5",6\n7,8,9\n', ["1", "7"], [3]),
        ('a,b,c\n1,"2 ""x"", y",3\n4,"5\n5",6\n', ["1", "4"], []),
    ],
)
def test_a_quotation_mark_that_is_not_closed_loses_its_own_rows_only(tmp_path, text, good, bad):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    table = pl.concat(table_batches(tmp_path / "a.csv"))
    assert table.filter(pl.col(FAULT) == "")["a"].to_list() == good
    assert table.filter(pl.col(FAULT) == "quoted")[ROW].to_list() == bad


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_half_a_download_that_ends_within_a_letter_loses_its_last_line_only(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("국가,값\n미국,1\n중국,한".encode(encoding)[:-1])
    table = pl.concat(table_batches(tmp_path / "a.csv"))
    assert table.select("국가", FAULT).rows() == [("미국", ""), ("중국", "cut")]


@pytest.mark.parametrize("form", ["plain", "gzipped"])
def test_half_a_download_that_ends_inside_quotation_marks_is_read_up_to_there(tmp_path, form):
    data = b'a,b\n"x, y",1\n"z, w",2\n"cut, he'
    file = tmp_path / ("a.csv" if form == "plain" else "a.csv.gz")
    file.write_bytes(data if form == "plain" else gzip.compress(data))
    table = pl.concat(table_batches(file))
    assert table.filter(pl.col(FAULT) == "").select("a", "b").rows() == [("x, y", "1"), ("z, w", "2")]
    assert table[FAULT].to_list()[2:] == ["cut"]


def test_korean_encodings_and_gzip_are_read(tmp_path):
    text = "국가,값\n미국,1\n" * 2
    for name, data in (("a.csv", text.encode("cp949")), ("b.csv.gz", gzip.compress(text.encode()))):
        (tmp_path / name).write_bytes(data)
        assert pl.concat(table_batches(tmp_path / name))["국가"].to_list() == ["미국", "국가", "미국"]


def test_a_large_file_in_the_encoding_of_korean_windows_is_read(tmp_path):
    lines = "".join(f"미국 {number},1\n" for number in range(9000))
    (tmp_path / "a.csv").write_bytes(("국가,값\n" + lines).encode("cp949"))
    table = pl.concat(table_batches(tmp_path / "a.csv"))
    assert table.height == 9000 and table["국가"][-1] == "미국 8999"
    # What is Korean comes after so many lines that are not.
    (tmp_path / "b.csv").write_bytes(("name,value\n" + "US,1\n" * 20_000 + "미국,1\n").encode("cp949"))
    assert pl.concat(table_batches(tmp_path / "b.csv"))["name"][-1] == "미국"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"<html><p>error</p></html>", "is an HTML page"),
        ("a.csv", b"", "has no header"),
        ("a.csv", b"a,a\n1,2\n", "has no header"),
        ("a.csv", b"\x00\xff\xfe\x81", "fits neither"),
        ("a.csv", "a,b\n1,2\n".encode("utf-16-le"), "has no header"),
        ("a.csv", b'a,"b\n1,2\n', "has no header"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "damaged"),
        ("a.parquet", b"PAR1xxxx", "is not a Parquet file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        list(table_batches(tmp_path / name))


def test_what_is_not_there_is_refused_and_a_header_alone_gives_nothing(tmp_path):
    for name in ("a.csv", "a.parquet"):
        with pytest.raises(InputError, match="no such file"):
            list(table_batches(tmp_path / name))
    (tmp_path / "b.csv").write_text("a,b\n", encoding="utf-8")
    assert list(table_batches(tmp_path / "b.csv")) == []
