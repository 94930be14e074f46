"""Files in the encodings and states in which offices send them, and web answers as publishers give them."""

import gzip
import logging
import zipfile

import pytest

from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import parse_json, read_json
from bioaccord.reading.rate_limit import RateLimit
from bioaccord.reading.table import read_table, write_table
from bioaccord.reading.text import decode, read_text
from bioaccord.reading.web import Validators, Web, without_secrets
from bioaccord.vocabulary.errors import InputError, SourceError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_korean_offices_encodings_are_understood(encoding):
    assert decode("약사법 제2조".encode(encoding), "법.txt") == "약사법 제2조"


def test_bytes_that_are_no_text_are_refused_with_their_place():
    with pytest.raises(InputError, match=r"picture.csv row 1: byte 0 fits neither UTF-8 nor CP949"):
        decode(b"\x89PNG\xff\xff\x00", "picture.csv")


def test_gzip_is_understood_and_a_cut_off_one_told(tmp_path):
    whole = gzip.compress("가나다".encode() * 500)
    (tmp_path / "a.gz").write_bytes(whole)
    (tmp_path / "b.gz").write_bytes(whole[:-12])
    assert read_text(tmp_path / "a.gz").startswith("가나다")
    with pytest.raises(InputError, match="cut off"):
        read_text(tmp_path / "b.gz")
    with pytest.raises(InputError, match="no such file"):
        read_text(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"count": 3, "results": [{"a": 1', "cut off"),
        ("<!DOCTYPE html><html>", "HTML page, not JSON"),
        ('{"a": 1,, "b": 2}', "row 1, column character"),
        ('{"a": NaN}', "not a JSON number"),
        ("", "is empty"),
    ],
)
def test_what_is_not_json_is_told_with_its_likely_cause(text, message):
    with pytest.raises(InputError, match=message):
        parse_json(text, "answer.json")


def test_rows_carry_the_number_a_spreadsheet_shows(tmp_path):
    (tmp_path / "t.csv").write_bytes("\ufeffname,days\n가,1\n\n나,2\n".encode())
    table = read_table(tmp_path / "t.csv")
    assert [(row.number, row.cells["name"]) for row in table.rows] == [(2, "가"), (4, "나")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1\n", "row 2: has 1 cells where the header has 2"),
        ("a,a\n1,2\n", "stands there twice"),
        ("", "has no header"),
        ('a,b\n"1,2\n', "not a CSV table"),
        ("<html></html>", "HTML page"),
    ],
)
def test_a_broken_table_is_told(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_comes_back_as_it_was_written(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    write_table(path, ["name", "share", "yes"], [["헤파린", 0.45, True], ["", None, False]])
    rows = read_table(path).rows
    assert rows[0].cells == {"name": "헤파린", "share": "0.45", "yes": "yes"}
    assert rows[1].cells["share"] == ""


def test_formulas_in_a_workbook_are_refused_with_their_cell(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "=SUM(A1:A9)"])
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(InputError, match=r"row 2, column B: holds the formula"):
        read_table(tmp_path / "f.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(InputError, match="200 MB"):
        read_table(tmp_path / "bomb.xlsx")


def test_a_csv_cell_cannot_run_as_a_formula(tmp_path):
    write_table(tmp_path / "t.csv", ["a"], [["=1+1"]])
    assert "'=1+1" in (tmp_path / "t.csv").read_text(encoding="utf-8")


def test_errors_of_a_publisher_are_tried_again(recorded):
    recorded.answers = [(500, {}, b"no"), (429, {"Retry-After": "0"}, b"slow"), (200, {}, b'{"ok": true}')]
    assert Web(first_pause_seconds=0.01).get_json(f"{recorded.address}/x") == {"ok": True}
    assert len(recorded.asked) == 3


def test_a_publisher_that_stays_silent_is_told_without_the_key(recorded):
    recorded.choose = lambda path: (503, {}, b"")
    with pytest.raises(SourceError) as error:
        Web(first_pause_seconds=0.01, attempts=2).get_json(f"{recorded.address}/x?api_key=hidden-word")
    assert "2 attempts (status 503)" in str(error.value)
    assert "hidden-word" not in str(error.value)


def test_an_html_answer_is_not_taken_for_json(recorded):
    recorded.answers = [(200, {}, b"<!doctype html><p>Guide page")]
    with pytest.raises(SourceError, match="HTML page"):
        Web().get_json(recorded.address)


def test_secrets_are_taken_out_of_addresses():
    assert (
        without_secrets("https://a.example/x?OC=me&serviceKey=k&page=2")
        == "https://a.example/x?OC=…&serviceKey=…&page=2"
    )


def test_a_gzipped_json_file_is_read(tmp_path):
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"a": 1}'))
    assert read_json(tmp_path / "a.json.gz") == {"a": 1}


CANARY = "canary-f3a9c1d7-key"


@pytest.mark.parametrize("in_header", [True, False])
def test_a_key_reaches_its_publisher_and_nothing_else(recorded, caplog, in_header):
    caplog.set_level(logging.DEBUG)
    key = AccessKey(recorded.address, "api_key", CANARY, in_header=in_header)
    web = Web(keys=[key], first_pause_seconds=0.01, attempts=2)
    recorded.answers = [
        (200, {"X-Link": f"/?api_key={CANARY}"}, f'{{"next": "https://a.example/?api_key={CANARY}&page=2"}}'.encode()),
        (404, {}, f"no such thing for {CANARY}".encode()),
        (503, {}, b""),
        (503, {}, b""),
    ]
    answer = web.get(f"{recorded.address}/x", {"page": 1})
    sent = recorded.asked_with[0].get("api_key") if in_header else recorded.asked[0]
    assert CANARY in sent
    assert answer.text == '{"next": "https://a.example/?api_key=…&page=2"}'
    told = [str(key), repr(web), str(answer)]
    for path in ("y", "z"):
        with pytest.raises(SourceError) as error:
            web.get_json(f"{recorded.address}/{path}")
        told.append(str(error.value))
    assert CANARY not in "".join(told)
    assert "httpx" in {record.name for record in caplog.records}, "the client's own log is what could leak"
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    "written",
    [
        "canary+key/with==signs-0123456789",
        "canary%2Bkey%2Fwith%3D%3Dsigns-0123456789",
        "canary%2bkey/with%3d%3dsigns-0123456789",
        "canary%252Bkey%252Fwith%253D%253Dsigns-0123456789",
        r"canary+key\/with\u003d\u003Dsigns-0123456789",
        "canary&#43;key&#47;with==signs-0123456789",
    ],
)
def test_a_key_is_erased_however_a_publisher_writes_it(recorded, written):
    key = AccessKey(recorded.address, "serviceKey", "canary+key/with==signs-0123456789", in_header=False)
    recorded.answers = [(403, {}, f"<a>{written}</a> ?serviceKey={written}&x=1 canary+key".encode())]
    answer = Web(keys=[key]).get(recorded.address)
    assert answer.text == "<a>…</a> ?serviceKey=…&x=1 canary+key"


def test_a_key_does_not_follow_a_redirect_to_another_host(recorded):
    elsewhere = recorded.address.replace("127.0.0.1", "localhost")
    recorded.answers = [(302, {"Location": f"{elsewhere}/caught"}, b""), (200, {}, b"{}")]
    Web(keys=[AccessKey(recorded.address, "X-Api-Key", CANARY)]).get(recorded.address)
    assert [headers.get("x-api-key") == CANARY for headers in recorded.asked_with] == [True, False]


def test_an_impossible_key_is_refused_without_being_repeated():
    with pytest.raises(SourceError, match=r"holds a space") as error:
        AccessKey("https://a.example", "X-Api-Key", f"{CANARY}\n")
    assert CANARY not in str(error.value)


def test_a_publisher_is_asked_whether_anything_changed(recorded):
    recorded.answers = [
        (200, {"ETag": '"7"', "Last-Modified": "Mon, 03 Mar 2025 00:00:00 GMT"}, b"{}"),
        (304, {"ETag": '"7"'}, b""),
    ]
    web = Web()
    first = web.get(recorded.address)
    assert first.validators == Validators('"7"', "Mon, 03 Mar 2025 00:00:00 GMT")
    assert web.get(recorded.address, validators=first.validators).not_modified
    assert recorded.asked_with[1]["if-none-match"] == '"7"'
    assert recorded.asked_with[1]["if-modified-since"] == "Mon, 03 Mar 2025 00:00:00 GMT"


def test_the_rate_limit_holds_for_every_attempt(recorded):
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    recorded.answers = [(500, {}, b""), (200, {}, b"{}"), (200, {}, b"{}")]
    limit = RateLimit(60, 60.0, clock=lambda: now[0], sleep=sleep)
    web = Web(rate_limit=limit, sleep=sleep, first_pause_seconds=0.25)
    web.get(recorded.address)
    web.get(recorded.address)
    assert now[0] == pytest.approx(2.0), "three requests at one a second, the pause after the failure included"


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:09 GMT", "Date": "Thu, 01 Jan 2026 00:00:00 GMT"}, 9.0),
    ],
)
def test_the_pause_that_a_publisher_asks_for_is_kept(recorded, headers, pause):
    slept = []
    recorded.answers = [(429, headers, b""), (200, {}, b"{}")]
    Web(sleep=slept.append).get(recorded.address)
    assert slept == [pytest.approx(pause, abs=1)]


def test_a_publisher_that_wants_an_hour_is_left_alone(recorded):
    recorded.answers = [(429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(SourceError, match="left alone for 3600 seconds"):
        Web().get(recorded.address)
    assert len(recorded.asked) == 1


def test_a_connection_cut_in_the_middle_is_tried_again(recorded):
    recorded.answers = [(200, {"Cut-After": "4"}, b'{"ok": true}'), (200, {}, b'{"ok": true}')]
    assert Web(first_pause_seconds=0.01).get_json(recorded.address) == {"ok": True}


def test_the_machines_proxy_is_used_and_carries_the_key_to_its_publisher_only(recorded, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", recorded.address)
    recorded.choose = lambda path: (200, {}, b"{}")
    web = Web(keys=[AccessKey("http://publisher.example", "X-Api-Key", CANARY)])
    web.get("http://publisher.example/x")
    web.get("http://other.example/x")
    assert recorded.asked == ["http://publisher.example/x", "http://other.example/x"]
    assert ["x-api-key" in headers for headers in recorded.asked_with] == [True, False]
    monkeypatch.setenv("no_proxy", "127.0.0.1,example.org")
    Web().get(f"{recorded.address}/direct")
    assert recorded.asked[-1] == "/direct"
