"""FRED: every vintage a row, from saved answers and from loopback."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from bioaccord.market.live_sources import live_source
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import Flag, checked
from bioaccord.market.selection import Selection
from bioaccord.market.sources import fred
from bioaccord.market.store import Store
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 6, 20, 3, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"


def information(series="EXKOUS", short="M", frequency="Monthly"):
    return {"seriess": [{"id": series, "frequency": frequency, "frequency_short": short, "units_short": "KRW per USD"}]}


def observed(*rows, **more):
    names = ("realtime_start", "realtime_end", "date", "value")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    head = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31", "units": "lin", "output_type": 1}
    return head | {"count": len(found), "observations": found} | more


def of_body(tmp_path, body, about=None, name="EXKOUS.json"):
    (tmp_path / "series_info.json").write_text(json.dumps(about or information()))
    (tmp_path / name).write_text(json.dumps(body))
    (batch,) = fred.figures_from_file(tmp_path / name, retrieved_at=NOW)
    assert all(english_sentences(one.told("ko")) == [] for one in batch.kept_apart)
    rows = checked(batch.table).select("period", "vintage", "value", "flags").sort("period", "vintage").rows()
    return [(str(period), str(vintage), value, flags) for period, vintage, value, flags in rows], batch


def test_the_recorded_answers_give_every_vintage(shared_data, tmp_path):
    folder = shared_data / "market" / "fixtures" / "fred"
    batches = list(fred.figures_from_file(folder, retrieved_at=NOW))
    assert [batch.table.height for batch in batches] == [315, 3199, 132]
    assert sum(batch.kept_apart_count for batch in batches) == 0
    everything = batches[1].table
    body = json.loads((folder / "series_observations_GDP_all_vintages.json").read_text())["body"]["observations"]
    assert everything["value"].null_count() == sum(row["value"] == "." for row in body) == 245
    assert everything["period"].n_unique() == 315 and set(everything["unit"]) == {"Bil. of $"}
    store = Store(tmp_path)
    run = store.add(iter(batches), source="fred", at=NOW)
    assert run.kept_apart_count == 0
    quarter = Selection(product=("GDP",), since=date(1992, 1, 1), until=date(1992, 1, 1))
    assert store.series(quarter, as_of=date(1992, 5, 1))["value"].item() == 5809.3
    first = next(row for row in body if row["date"] == "1992-01-01")
    last = next(row for row in body if row["date"] == "1992-01-01" and row["realtime_end"] == "9999-12-31")
    assert (float(first["value"]), store.series(quarter)["value"].item()) == (5809.3, float(last["value"]))
    assert "not endorsed or certified by the Federal Reserve Bank of St. Louis" in SOURCES["fred"].citation.en


def test_a_dot_is_missing_and_what_was_taken_back_is_missing_from_then_on(tmp_path):
    body = observed(
        ("2026-01-05", "2026-02-04", "2025-12-01", "1440.5"),
        ("2026-02-05", "9999-12-31", "2025-12-01", "1441"),
        ("2026-01-05", "2026-03-01", "2026-01-01", "1450"),
        ("2026-03-05", "9999-12-31", "2026-02-01", "."),
    )
    rows, _ = of_body(tmp_path, body)
    assert rows == [
        ("2025-12-01", "2026-01-05", 1440.5, 0),
        ("2025-12-01", "2026-02-05", 1441.0, 0),
        ("2026-01-01", "2026-01-05", 1450.0, 0),
        ("2026-01-01", "2026-03-02", None, Flag.MISSING),
        ("2026-02-01", "2026-03-05", None, Flag.MISSING),
    ]


def test_an_answer_of_first_releases_or_of_one_day_takes_nothing_back(tmp_path):
    first = observed(("2026-01-05", "2026-02-04", "2025-12-01", "1440.5"), output_type=4)
    assert [row[2] for row in of_body(tmp_path, first)[0]] == [1440.5]
    today = observed(("2026-02-05", "2026-02-05", "2025-12-01", "1441"), realtime_end="2026-02-05")
    assert [row[2] for row in of_body(tmp_path, today)[0]] == [1441.0]
    page = observed(("2026-01-05", "2026-02-04", "2025-12-01", "1440.5"), count=2)
    assert [row[2] for row in of_body(tmp_path, page)[0]] == [1440.5]


def test_columns_by_vintage_are_read_too(tmp_path):
    row = {"date": "2025-12-01", "EXKOUS_20260101": ".", "EXKOUS_20260105": "1440.5", "EXKOUS_20260205": "."}
    rows, _ = of_body(tmp_path, observed() | {"output_type": 2, "observations": [row]})
    assert [(one[1], one[2]) for one in rows] == [("2026-01-05", 1440.5), ("2026-02-05", None)]
    rows, _ = of_body(tmp_path, observed() | {"output_type": 3, "observations": [row]})
    assert [(one[1], one[2]) for one in rows] == [("2026-01-05", 1440.5)]


def test_table_faults_are_kept_apart_and_the_rest_is_read(tmp_path):
    body = observed(
        ("2026-01-05", "9999-12-31", "2025-12-01", "1440.5"),
        ("2026-01-05", "9999-12-31", "0201-11-33", "1"),
        ("2026-01-05", "9999-12-31", "2025-11-01", "NaN"),
        ("2026-01-05", "9999-12-31", "2025-10-01", "1"),
        ("2026-01-05", "9999-12-31", "2025-10-01", "2"),
        ("2026-01-05", "9999-12-31", "0201-11-03", "1"),
        ("2026-07-05", "9999-12-31", "2025-09-01", "1"),
        ("2026-01-05", "9999-12-31", "2025-08-01", "1,440.5"),
        ("2026-01-05", "9999-12-31", "2025-07-01", None),
        ("2026-01-05", "9999-12-31", "2025-06-01", 1440.25),
    )
    rows, batch = of_body(tmp_path, body)
    # A number that is no string is read; what the publisher cannot have said yet on the day of retrieval is not.
    assert [row[2] for row in rows] == [1440.25, 1440.5] and batch.kept_apart_count == 7
    assert "stands there twice" in str(batch.kept_apart[2])


def test_weeks_begin_six_days_before_they_end_and_a_change_is_another_unit(tmp_path):
    body = observed(("2026-01-05", "9999-12-31", "2026-01-09", "1"), units="pch")
    rows, batch = of_body(tmp_path, body, information(short="W", frequency="Weekly, Ending Friday"))
    assert rows[0][0] == "2026-01-03" and batch.table["unit"].item() == "percent change of KRW per USD"


def test_answers_without_series_and_other_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not tell its series"):
        of_body(tmp_path, observed(), name="observations.json")
    with pytest.raises(InputError, match="'Biweekly'"):
        fred._information(information(short="BW", frequency="Biweekly"), "a.json")
    with pytest.raises(InputError, match="not an answer of FRED"):
        of_body(tmp_path, {"error_code": 400})
    (tmp_path / "half.json").write_text(json.dumps(observed(("2026-01-05", "9999-12-31", "2025-12-01", "1")))[:-9])
    (tmp_path / "page.json").write_text("<html>down</html>")
    of_body(tmp_path, observed(("2026-01-05", "9999-12-31", "2025-12-01", "1")))
    (tmp_path / "observations.json").unlink()
    batches = list(fred.figures_from_file(tmp_path, retrieved_at=NOW))
    assert sum(batch.table.height for batch in batches) == 1
    assert {str(one).split(":")[0].rsplit("/", 1)[-1].split()[0] for batch in batches for one in batch.kept_apart} == {"half.json", "page.json"}  # fmt: skip


class Fred:
    """Answers as the publisher does: so many rows a page, and the key in every question."""

    def __init__(self, vintages, rows):
        self.vintages, self.rows, self.windows = vintages, rows, []

    def __call__(self, path):
        parts = urlsplit(path)
        asked = {key: one[0] for key, one in parse_qs(parts.query).items()}
        assert asked["api_key"] == KEY and asked["file_type"] == "json"
        offset = int(asked.get("offset", 0))
        if parts.path == "/series":
            return 200, {}, json.dumps(information(asked["series_id"])).encode()
        if parts.path == "/series/vintagedates":
            found = self.vintages[offset : offset + 1500]
            return 200, {}, json.dumps({"count": len(self.vintages), "vintage_dates": found}).encode()
        self.windows.append((asked["realtime_start"], asked["realtime_end"]))
        found = [row for row in self.rows if row[0] <= asked["realtime_end"] and row[1] >= asked["realtime_start"]]
        clipped = [
            (max(row[0], asked["realtime_start"]), min(row[1], asked["realtime_end"]), *row[2:]) for row in found
        ]
        body = observed(*clipped[offset : offset + 1], count=len(found), realtime_end=asked["realtime_end"])
        return 200, {}, json.dumps(body).encode()


def pull(recorded, folder, **filters):
    source = live_source("fred")
    asked = Question(date(2020, 1, 1), date(2026, 6, 1), NOW, folder, filters, recorded.address)
    web = source.web(KEY, recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
    return source.pull(web, asked)


def test_many_vintages_are_asked_in_windows_page_by_page_and_no_key_is_kept(recorded, tmp_path):
    vintages = [str(date.fromordinal(date(2020, 1, 1).toordinal() + day)) for day in range(2200)]
    recorded.choose = Fred(
        vintages,
        [
            ("2020-01-05", "2024-02-04", "2019-12-01", "1160"),
            ("2024-02-05", "9999-12-31", "2019-12-01", "1161"),
            ("2020-02-05", "9999-12-31", "2020-01-01", "1170"),
        ],
    )
    store = Store(tmp_path / "store")
    run = store.add(pull(recorded, tmp_path / "kept", series=("EXKOUS",)), source="fred", at=NOW)
    assert run.kept_apart_count == 0
    windows = list(dict.fromkeys(recorded.choose.windows))
    assert windows == [
        ("1776-07-04", "2022-09-26"),
        ("2022-09-27", "2025-06-22"),
        ("2025-06-23", "9999-12-31"),
    ]
    won = Selection(product=("EXKOUS",), until=date(2019, 12, 1))
    assert store.history(won)["value"].to_list() == [1160.0, 1161.0]
    assert store.series(won, as_of=date(2023, 1, 1))["value"].item() == 1160.0
    assert all(KEY.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    again = [batch.table for batch in fred.figures_from_file(tmp_path / "kept", retrieved_at=NOW)]
    assert pl.concat(again)["value"].drop_nulls().unique().sort().to_list() == [1160.0, 1161.0, 1170.0]


def test_a_pull_that_broke_off_goes_on_and_half_an_answer_is_none(recorded, tmp_path):
    recorded.choose = serving = Fred(["2020-01-05"], [("2020-01-05", "9999-12-31", "2019-12-01", "1160")])
    recorded.choose = lambda path: serving(path) if "observations" not in path else (200, {}, json.dumps(observed(count=2)).encode())  # fmt: skip
    with pytest.raises(SourceError, match="broke off after 0 of 2 records"):
        list(pull(recorded, tmp_path, series=("EXKOUS",)))
    before = len(recorded.asked)
    recorded.choose = serving
    assert [one.table["value"].to_list() for one in pull(recorded, tmp_path, series=("EXKOUS",))] == [[1160.0]]
    assert [urlsplit(one).path for one in recorded.asked[before:]] == ["/series/observations"]
    list(pull(recorded, tmp_path, series=("EXKOUS",)))
    assert len(recorded.asked) == before + 1


def test_a_limit_of_requests_is_waited_for_and_told_without_the_key(recorded):
    busy = (429, {"Retry-After": "0"}, f'{{"error_message":"api_key={KEY} asks too often"}}'.encode())
    serving = Fred(["2020-01-05"], [("2020-01-05", "9999-12-31", "2019-12-01", "1160")])
    answers = [busy, busy]
    recorded.choose = lambda path: answers.pop(0) if answers else serving(path)
    assert [one.table["value"].to_list() for one in pull(recorded, None, series=("EXKOUS",))] == [[1160.0]]
    recorded.choose = lambda path: busy
    with pytest.raises(SourceError, match="status 429") as failed:
        list(pull(recorded, None, series=("EXKOUS",)))
    assert KEY not in str(failed.value)


def test_questions_that_fred_cannot_be_asked(recorded, tmp_path):
    with pytest.raises(InputError, match="hundreds of thousands"):
        pull(recorded, None)
    recorded.answers = [(400, {}, b'{"error_code":400,"error_message":"The series does not exist."}')]
    with pytest.raises(SourceError, match="does not exist"):
        list(pull(recorded, None, series=("NONE",)))
    recorded.answers = [(200, {}, b"<html>down</html>")]
    with pytest.raises(SourceError, match="HTML"):
        list(pull(recorded, None, series=("EXKOUS",)))
    with pytest.raises(InputError, match="BIOACCORD_FRED_KEY"):
        live_source("fred").web("", recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
