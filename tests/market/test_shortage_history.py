"""Shortages over time: what happened between looks, and what a change of words must not look like."""

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bioaccord.brief.signal_sources import parse_source, read_signals
from bioaccord.market.live_sources import live_source
from bioaccord.market.observation import Flag, checked
from bioaccord.market.selection import Selection
from bioaccord.market.shortage_counts import shortage_counts
from bioaccord.market.shortage_history import (  # fmt: skip
    EventKind,
    RecordHistory,
    Standing,
    StandingFrom,
    episodes,
    events,
)
from bioaccord.market.shortage_looks import Look, Row, looked_at
from bioaccord.market.sources import canada_shortages, openfda_shortage_history
from bioaccord.market.sources.openfda_pages import released_on
from bioaccord.market.store import Store
from bioaccord.market.vocabulary_change import FieldChange, renamings
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.recognition import standard_recogniser
from tests.slips import english_sentences

NOW = datetime(2026, 6, 20, 3, tzinfo=UTC)
DAYS = [date(2026, 3, day) for day in (1, 2, 3, 4, 5, 6)]


def record(name="1", *, classes=("A",), start=None):
    return RecordHistory(name, "Fictionalin", "Fictional Inc.", classes, (), start)


def history(*standings, was_new=False, start=None):
    seen = tuple(StandingFrom(day, one) for day, one in zip(DAYS, standings, strict=False))
    return RecordHistory("1", "Fictionalin", "Fictional Inc.", ("A",), seen, start, was_new)


def test_what_happened_between_looks_is_told_in_both_languages():
    one = history(Standing.LIMITED, Standing.SHORT, Standing.LIMITED, Standing.ENDED, Standing.SHORT, Standing.ABSENT)
    found = events([one])
    assert [(event.kind, event.day) for event in found] == list(
        zip(
            [EventKind.WORSENED, EventKind.EASED, EventKind.ENDED, EventKind.STARTED, EventKind.DROPPED_OUT],
            DAYS[1:],
            strict=True,
        )  # fmt: skip
    )
    assert found[0].told.en == "Fictionalin (Fictional Inc.): it worsened (limited → short)"
    assert all("공급" in event.told.ko or "목록" in event.told.ko for event in found)
    first, second = episodes([one])
    assert (first.started_on, first.start_seen, first.worst, first.ended_on) == (None, False, Standing.SHORT, DAYS[3])
    assert (second.started_on, second.start_seen, second.how) == (DAYS[4], True, Standing.ABSENT)


def test_an_expected_shortage_is_announced_and_starts_when_it_comes():
    found = events(
        [history(Standing.ANTICIPATED, Standing.SHORT, Standing.ANTICIPATED, Standing.AVOIDED, was_new=True)]
    )
    assert [one.kind for one in found] == [EventKind.ANNOUNCED, EventKind.STARTED, EventKind.EASED, EventKind.ENDED]
    assert found[3].told.en.endswith("the shortage is over (anticipated → avoided)")


def test_what_stood_there_at_the_first_look_is_no_event_and_what_came_later_is():
    assert events([history(Standing.SHORT)]) == []
    assert episodes([history(Standing.SHORT, start=date(2025, 1, 1))])[0].started_on == date(2025, 1, 1)
    assert [one.kind for one in events([history(Standing.SHORT, was_new=True)])] == [EventKind.STARTED]
    assert [one.kind for one in events([history(Standing.LEAVING, Standing.LEFT, was_new=True)])] == [
        EventKind.LEAVING,
        EventKind.LEFT,
    ]


def test_looks_at_a_list_become_histories_and_counts_with_a_vintage_a_look():
    looks = [
        (date(2026, 2, 27), [(record("1"), Standing.SHORT), (record("2", classes=("A", "B")), Standing.LISTED)]),
        (date(2026, 2, 28), [(record("1"), Standing.SHORT)]),
        (date(2026, 3, 1), [(record("1"), Standing.SHORT), (record("3", classes=("B",)), Standing.LIMITED)]),
        (date(2026, 3, 2), [(record("3", classes=("B",)), Standing.LIMITED)]),
    ]
    histories = looked_at(
        [
            Look(day, tuple(Row(one, {"status": standing.value}) for one, standing in rows), len(rows))
            for day, rows in looks
        ],
        lambda words: Standing(words["status"]),
        lambda name, word: True,
    ).histories
    assert Counter(one.kind for one in events(histories)) == {EventKind.DROPPED_OUT: 2, EventKind.STARTED: 1}
    table = checked(shortage_counts(histories, [day for day, _ in looks], source="x", reporter="US", unit="presentations", retrieved_at=NOW, origin="x"))  # fmt: skip
    said = {
        (row["indicator"], row["product"], str(row["period"])[5:7], row["vintage"].day): (row["value"], row["flags"])
        for row in table.iter_rows(named=True)
    }
    unfinished, finished = Flag.CALCULATED | Flag.PROVISIONAL, Flag.CALCULATED
    assert said["shortages", "TOTAL", "02", 27] == (2.0, unfinished)
    assert said["shortages", "TOTAL", "02", 28] == (1.0, finished)
    assert said["shortages_by_class", "B", "02", 28] == (0.0, finished)
    assert said["shortages", "TOTAL", "03", 1] == (2.0, unfinished) and said["shortages", "TOTAL", "03", 2][0] == 1.0
    assert said["shortages_by_company", "Fictional Inc.", "03", 2][0] == 1.0
    # February was not watched from its first day on.
    assert said["shortages_started", "TOTAL", "03", 2][0] == 1.0 == said["shortages_ended", "TOTAL", "03", 2][0]
    assert not any(key[0] == "shortages_started" and key[2] == "02" for key in said)


def renamed(count, of, *, to="Active", extra=()):
    standing = {str(number): {"status": "active"} for number in range(of)}
    changes = [FieldChange(DAYS[0], str(number), "status", "active", to) for number in range(count)]
    return renamings([*changes, *extra], standing)


def test_a_word_that_nearly_all_leave_for_the_same_other_one_was_renamed():
    (found,) = renamed(99, 100, extra=[FieldChange(DAYS[0], "99", "status", "active", "over")])
    assert (found.day, found.field, found.words) == (DAYS[0], "status", (("active", "Active"),))
    assert renamed(60, 100, to="over") == []  # many shortages end together, and leave others behind
    assert renamed(15, 15, to="over") == []  # too few to tell
    assert renamed(100, 100, to="") == []  # dropping out is no word
    # A record that went before does not stay at its word.
    gone = [FieldChange(DAYS[0] - timedelta(days=1), str(number), "status", "active", "") for number in range(50, 100)]
    assert len(renamed(50, 100, extra=gone)) == 1


SNAPSHOT = "Report ID,Report Type,Brand Name,Company Name,Shortage Status,Discontinuation Status,ATC Code,Shortage Start Date\n"
LOG = "snapshot_date,report_id,field,old,new\n"


def canada(folder, listed, log="", day="2018-01-01"):
    folder.mkdir(exist_ok=True)
    (folder / f"snapshot_{day}.csv").write_text(SNAPSHOT + listed)
    if log:
        (folder / "changes.csv").write_text(LOG + log)
    return canada_shortages.read_log(folder)


def test_words_that_a_list_invents_stand_for_what_they_replace_without_an_event(tmp_path):
    listed = "".join(f"{n},Shortage,B,C,active_confirmed,,A01,2017-12-01\n" for n in range(30))
    log = "".join(f"2018-02-01,{n},Shortage Status,active_confirmed,Confirmée\n" for n in range(29))
    log += "2018-02-01,29,Shortage Status,active_confirmed,Resolved\n2018-02-02,3,Shortage Status,Confirmée,Resolved\n"
    found = canada(tmp_path, listed, log)
    assert [(one.day, one.words) for one in found.renamings] == [
        (date(2018, 2, 1), (("active_confirmed", "Confirmée"),))
    ]
    # Report 29 may have ended on that day; it is taken over, and told as ended by no event.
    assert [(event.kind, event.day, event.record.record) for event in events(found.histories)] == [(EventKind.ENDED, date(2018, 2, 2), "3")]  # fmt: skip
    assert len(found.taken_over) == 30 and found.refusals.count == 0
    assert sum(one.ended_on is not None for one in episodes(found.histories)) == 2


def test_the_real_canadian_log_tells_no_event_of_the_day_on_which_its_words_changed(shared_data, tmp_path):
    folder = shared_data / "market" / "shortages" / "canada"
    found = canada_shortages.read_log(folder)
    (day,) = {one.day for one in found.renamings}
    with gzip.open(folder / "changes_2017-12-11_to_2018-05-17.csv.gz", "rt") as file:
        logged = list(csv.DictReader(file))
    assert len(logged) == 15_137
    statuses = [row for row in logged if row["snapshot_date"] == str(day) and row["field"] == "Shortage Status"]
    assert len(statuses) == 4_640 == sum(one.field == "Shortage Status" for one in found.taken_over)
    told = events(found.histories)
    assert len(told) == 3_638
    touched = {
        row["report_id"] for row in logged if row["snapshot_date"] == str(day) and row["field"].endswith("Status")
    }
    on_that_day = [event for event in told if event.day == day]
    assert not {event.record.record for event in on_that_day} & touched
    # Two reports were new on that day, and those are told.
    new = {row["report_id"] for row in logged if row["snapshot_date"] == str(day) and row["field"] == "*new*"}
    assert {event.record.record for event in on_that_day} == new and len(new) == 2
    # Every report ends where the list of the last day has it.
    with gzip.open(folder / "snapshot_2018-05-17.csv.gz", "rt") as file:
        last = {row["Report ID"]: row["Shortage Status"] for row in csv.DictReader(file)}
    words = {"Actual shortage": Standing.SHORT, "Resolved": Standing.ENDED, "Anticipated shortage": Standing.ANTICIPATED, "Avoided shortage": Standing.AVOIDED}  # fmt: skip
    ends = {one.record: one.standing_on(date(2018, 5, 17)) for one in found.histories}
    assert all(ends[number] is words[word] for number, word in last.items() if word)
    assert {number for number in ends if ends[number] is not Standing.ABSENT} == set(last)
    apart = [str(one) for one in found.refusals.kept]
    assert found.refusals.count == 16 and sum("'0201-11-03'" in one for one in apart) == 2
    assert all("is not a day of such a list" in one for one in apart)
    store = Store(tmp_path)
    run = store.add(canada_shortages.figures_from_file(folder, retrieved_at=NOW), source="canada-shortages", at=NOW)
    assert run.kept_apart_count == 16
    may = Selection(indicator=("shortages",), since=date(2018, 5, 1))
    assert store.series(may)["value"].item() == sum(word == "Actual shortage" for word in last.values()) == 1823
    april = Selection(indicator=("shortages",), since=date(2018, 4, 1), until=date(2018, 4, 1))
    before, after = (store.series(april, as_of=day + timedelta(days=days))["value"].item() for days in (-1, 0))
    assert abs(after - before) < 20


def test_the_real_log_as_signals_in_both_languages(shared_data):
    folder = shared_data / "market" / "shortages" / "canada"
    source = parse_source(f"canada-shortages:{folder}")
    found = read_signals([source], as_of=date(2018, 5, 17), since=date(2018, 4, 18), recogniser=standard_recogniser())
    # On the day of the renaming only what was new is told.
    assert len([one for one in found if one.published_on == date(2018, 4, 18)]) == 2
    one = next(one for one in found if one.title.en.startswith("Canada: Ropivacaine"))
    assert one.title.ko == "캐나다 로피바카인염산염: 공급 부족 시작" and one.published_on == date(2018, 4, 18)
    assert "PFIZER CANADA INC" in one.summary.en and one.evidence[0].version == "2018-04-18"
    assert one.effects[0].sold_in == ("CA",) and one.disclaimer.ko
    # A second substance that no table knows is never left out of a Korean name.
    assert all("Dexamethasone Polymyxin" in one.title.ko for one in found if "Dexamethasone Polymyxin" in one.title.en)
    assert len({signal.signal_id for signal in found}) == len(found)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2,Shortage,B,C,resolved,,A01,0201-11-03\n", "'0201-11-03' is not a day"),
        ("1,Shortage,B,C,resolved,,A01,2017-12-01\n", "report 1 stands there twice and differs"),
        ("x,Shortage,B,C,resolved,,A01,2017-12-01\n", "has no number of a report"),
        ("2,Shortage,B,C,vanished,,A01,2017-12-01\n", "'vanished', which is not known"),
        ("2,Shortage,B,C,resol", "cut off"),
    ],
)
def test_a_wrong_row_of_a_list_is_kept_apart_and_the_rest_is_read(tmp_path, row, message):
    found = canada(tmp_path, f"1,Shortage,B,C,active_confirmed,,A01,2017-12-01\n{row}")
    assert found.refusals.count == 1 and message in str(found.refusals.kept[0])
    assert english_sentences(found.refusals.kept[0].told("ko")) == []
    assert found.histories[0].standings[0].standing is Standing.SHORT


def test_snapshots_without_a_log_and_folders_without_a_snapshot(tmp_path):
    row = "{},Shortage,B,C,{},,A01,2017-12-01\n"
    canada(tmp_path / "two", row.format(1, "active_confirmed") + row.format(2, "active_confirmed"))
    found = canada(tmp_path / "two", row.format(1, "resolved") + row.format(3, "Actual shortage"), day="2018-01-02")
    assert Counter(one.kind for one in events(found.histories)) == {EventKind.ENDED: 1, EventKind.DROPPED_OUT: 1, EventKind.STARTED: 1}  # fmt: skip
    (tmp_path / "changes.csv").write_text(LOG + "2018-02-01,1,Shortage Status,a,b\n")
    with pytest.raises(InputError, match="no snapshot that they begin with"):
        canada_shortages.read_log(tmp_path / "changes.csv")
    (tmp_path / "page_2018-01-01.csv").write_text("<!DOCTYPE html><html>")
    with pytest.raises(InputError, match="HTML page"):
        canada_shortages.read_log(tmp_path / "page_2018-01-01.csv")
    for day in ("0201-11-03", "2031-01-01", "2018-02-30"):
        file = tmp_path / "other" / f"snapshot_{day}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text(SNAPSHOT + row.format(1, "resolved"))
        for place in (file, file.parent):
            with pytest.raises(InputError, match="does not say of which day"):
                list(canada_shortages.figures_from_file(place, retrieved_at=NOW))
        file.unlink()
    canada(tmp_path / "later", row.format(1, "active_confirmed"))
    (tmp_path / "later" / "changes.csv").write_text(LOG + "2999-01-01,1,Shortage Status,active_confirmed,resolved\n")
    (batch,) = canada_shortages.figures_from_file(tmp_path / "later", retrieved_at=NOW)
    assert batch.kept_apart_count == 1 and batch.table["period"].max() <= NOW.date()
    (tmp_path / "today.csv").write_text(SNAPSHOT + row.format(1, "resolved"))
    with pytest.raises(InputError, match="of which day"):
        canada_shortages.read_log(tmp_path / "today.csv")


def package(ndc="1-1", status="Current", availability="Unavailable", **more):
    return {
        "package_ndc": ndc,
        "generic_name": "Fictionalin Injection",
        "company_name": "Fictional Inc.",
        "presentation": ndc,
        "status": status,
        "availability": availability,
        "therapeutic_category": ["Oncology"],
        "initial_posting_date": "01/02/2026",
    } | more


def listed(day, *rows, total=None):
    return {"meta": {"last_updated": day, "results": {"total": len(rows) if total is None else total}}, "results": list(rows)}  # fmt: skip


def test_the_real_list_of_the_fda_is_counted(shared_data, tmp_path):
    file = shared_data / "market" / "shortages" / "openfda_drug_shortages_2026-03-27.json.gz"
    (batch,) = openfda_shortage_history.figures_from_file(file, retrieved_at=NOW)
    with gzip.open(file) as stream:
        rows = json.load(stream)["results"]
    assert len(rows) == 1_703 and batch.kept_apart_count == 2
    # 1,143 are current; two packages stand there twice and differ, one twice and does not.
    current = {(row["package_ndc"], row["generic_name"], row["company_name"], row["presentation"]) for row in rows if row["status"] == "Current"}  # fmt: skip
    assert checked(batch.table).filter(indicator="shortages")["value"].to_list() == [1140.0] == [len(current) - 2]
    assert set(batch.table["vintage"]) == {date(2026, 3, 27)}
    # The sample says that it is a part of 1,703 rows.
    (part,) = openfda_shortage_history.figures_from_file(shared_data / "market" / "fixtures" / "openfda", retrieved_at=NOW)  # fmt: skip
    assert part.table.is_empty() and "14 of 1,703" in str(part.kept_apart[0])


def looks(*values):
    from bioaccord.vocabulary.errors import Refusals

    return openfda_shortage_history.looks_of([(value, "a.json") for value in values], Refusals())


def test_daily_answers_tell_what_dropped_out_and_typing_errors_tell_nothing():
    others = [package(f"9-{number}") for number in range(6)]
    found = looks(
        listed("2026-03-01", package("1-1", availability="Limited Availability"), package("1-2"), *others),
        listed("2026-03-02", package("1-1", availability="Limited Availablity"), package("1-2"), *others),
        listed("2026-03-03", package("1-1", availability="Limited Availabiltiy"), *others),
        listed("2026-03-04", package("1-1", status="Resolvd"), *others),
    )
    assert found.refusals.count == 0
    assert [(one.kind, str(one.day), one.record.record.split(" ")[0]) for one in events(found.histories)] == [
        (EventKind.DROPPED_OUT, "2026-03-03", "1-2"),
        (EventKind.ENDED, "2026-03-04", "1-1"),
    ]


def test_incomplete_looks_and_table_faults_are_kept_apart():
    many = [package(f"1-{number}") for number in range(10)]
    found = looks(
        listed("2026-03-01", *many),
        listed("2026-03-02", *many[:5], total=10),
        listed("2026-03-03", *many[:5]),
        listed(
            "2026-03-04",
            *many[:9],
            package("2-1", status="Vanished"),
            package("2-2", status="Current"),
            package("2-2", status="Resolved"),
            {"status": "Current"},
        ),  # fmt: skip
    )
    assert found.looks == [date(2026, 3, 1), date(2026, 3, 4)] and found.refusals.count == 5
    said = [str(one) for one in found.refusals.kept]
    for words in ("5 of 10 rows", "more than a fifth", "'Vanished'", "twice with two statuses", "has no package_ndc"):
        assert any(words in one for one in said), words
    assert all(english_sentences(one.told("ko")) == [] for one in found.refusals.kept)
    assert [one.kind for one in events(found.histories)] == [EventKind.DROPPED_OUT]


def pull(recorded, folder=None, now=NOW):
    source = live_source("openfda-shortages")
    asked = Question(date(2026, 1, 1), now.date(), now, folder, {}, recorded.address)
    return source.pull(source.web("", recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None), asked)


def test_a_key_is_optional_and_stays_out_of_links_and_of_what_is_kept(recorded, tmp_path, caplog):
    key, source = "canary0123456789canary0123456789canary01", live_source("openfda-shortages")
    assert source.key_variable == "BIOACCORD_OPENFDA_KEY"
    caplog.set_level("DEBUG")

    def choose(path):
        more = "search_after" not in path
        link = f"{recorded.address}/?search_after=1&api_key={key}" if "api_key" in path else f"{recorded.address}/?search_after=1"  # fmt: skip
        return 200, {"Link": f'<{link}>; rel="next"'} if more else {}, json.dumps(listed("2026-03-01", package("1-2" if more else "1-3"), total=2)).encode()  # fmt: skip

    recorded.choose = choose
    for given in ("", key):
        recorded.asked.clear()
        asked = Question(date(2026, 1, 1), NOW.date(), NOW, tmp_path, {}, recorded.address)
        web = source.web(given, recorded.address, clock=lambda: 0.0, sleep=lambda seconds: None)
        assert [one.table.height > 0 for one in source.pull(web, asked)] == [True]
        assert [f"api_key={key}" in one for one in recorded.asked] == [bool(given)] * 2
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*.json"))
    assert b"canary" not in kept and "canary" not in caplog.text and len(list(tmp_path.rglob("*.json"))) == 2
    waited = []
    web = source.web(key, recorded.address, clock=lambda: 0.0, sleep=waited.append)
    for _ in range(3):
        web.get(recorded.address)
    # With a key 120,000 requests a day are allowed, and 240 a minute.
    assert waited == [0.75, 1.5]


def test_a_posting_day_that_cannot_be_is_kept_apart_and_its_row_counts():
    for written in ("11/03/0201", "03/02/2026", "soon"):
        found = looks(listed("2026-03-01", package(initial_posting_date=written)))
        assert [one.kind for one in events(found.histories)] == [] and found.looks == [date(2026, 3, 1)]
        assert found.refusals.count == 1 and f"'{written}' is not a day" in str(found.refusals.kept[0])


def test_a_list_of_another_day_than_it_can_be_is_refused():
    for day in ("0201-11-03", "2031-01-01", "yesterday"):
        with pytest.raises(InputError, match="no day of openFDA|does not say of which day") as refused:
            released_on(listed(day, package()), "a.json", NOW.date())
        assert english_sentences(refused.value.told("ko")) == []


def test_a_list_is_asked_by_links_and_kept_for_its_history(recorded, tmp_path):
    store = Store(tmp_path / "store")
    for number, rows in enumerate(
        ([package("1-1"), package("1-2")], [package("1-1"), package("1-2", status="Resolved")])
    ):
        day, now = f"2026-03-0{number + 1}", NOW + timedelta(days=number)
        link = f'<{recorded.address}/?search_after=0%3D1&limit=1000>; rel="next"'
        recorded.answers = [
            (200, {"Link": link}, json.dumps(listed(day, rows[0], total=2)).encode()),
            (200, {}, json.dumps(listed(day, rows[1], total=2)).encode()),
        ]
        store.add(pull(recorded, tmp_path / "kept", now), source="openfda-shortages", at=now)
    assert not any("skip" in one for one in recorded.asked) and "search_after" in recorded.asked[1]
    march = Selection(indicator=("shortages",))
    assert store.history(march).select("vintage", "value").rows() == [(date(2026, 3, 1), 2.0), (date(2026, 3, 2), 1.0)]
    (batch,) = openfda_shortage_history.figures_from_file(tmp_path / "kept", retrieved_at=NOW)
    assert batch.table.filter(indicator="shortages_ended")["value"].to_list() == [1.0]
    nothing = (404, {}, b'{"error":{"code":"NOT_FOUND","message":"No matches found!"}}')
    recorded.answers = [nothing]
    assert [one.table.height for one in pull(recorded)] == [0]
    # A list that ends before it holds what it says is half of one, and nothing of it is kept.
    for rest in ([nothing], []):
        headers = {"Link": f'<{recorded.address}/?search_after=2>; rel="next"'} if rest else {}
        recorded.answers = [(200, headers, json.dumps(listed("2026-03-03", package(), total=2)).encode()), *rest]
        with pytest.raises(SourceError, match="broke off after 1 of 2 records"):
            list(pull(recorded, tmp_path / "half"))
    assert not (tmp_path / "half").exists()
    recorded.answers = [(404, {}, b"<html>no such page</html>")]
    with pytest.raises(SourceError, match="404"):
        list(pull(recorded))
    link = f'<{recorded.address}/?search_after=1>; rel="next"'
    recorded.answers = [(200, {"Link": link}, json.dumps(listed("2026-03-01", package(), total=9)).encode())] * 3
    with pytest.raises(SourceError, match="leads back to itself"):
        list(pull(recorded))
