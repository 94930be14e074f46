"""Daily lists become signals of what started, worsened and ended; what a list does to its own words, columns and files becomes none."""

import csv
import gzip
import io
import json
from datetime import date

import pytest

from bioaccord.brief.ranking import without_repetition
from bioaccord.brief.signal_sources import parse_source, read_signals
from bioaccord.market.shortage_history import events
from bioaccord.market.shortage_looks import renamed_columns
from bioaccord.market.sources import canada_shortages
from bioaccord.market.vocabulary_change import FieldChange, renamings
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Channel, Stage
from tests.slips import english_sentences

DAYS = [date(2026, 3, day) for day in range(1, 9)]


def package(number, status="Current", availability="Limited Availability", **more):
    return {
        "package_ndc": f"9-{number:04}",
        "generic_name": f"Fictionalin{number:03} Injection",
        "company_name": f"Fictional {number % 7} Inc.",
        "presentation": f"vial {number}",
        "status": status,
        "availability": availability,
        "therapeutic_category": ["Oncology"],
        "initial_posting_date": "01/02/2026",
        "update_date": "01/02/2026",
    } | more


def lists(folder, *days, total=True):
    folder.mkdir(exist_ok=True)
    for day, rows in zip(DAYS, days, strict=False):
        meta = {"last_updated": str(day), **({"results": {"total": len(rows)}} if total else {})}
        (folder / f"{day}.json").write_text(json.dumps({"meta": meta, "results": rows}))
    return folder


def told(folder, source="openfda-shortages", since=DAYS[1]):
    found = read_signals([parse_source(f"{source}:{folder}")], as_of=date(2030, 1, 1), since=since, recogniser=standard_recogniser())  # fmt: skip
    return {(one.signal_id.split(":")[2], one.signal_id.split(":")[3]): one for one in found if one.signal_id.count(":") > 2}  # fmt: skip


def renamed(rows, field, words):
    return [{**row, field: words.get(row[field], row[field])} for row in rows]


MIXED = [package(n, *(("Current", "Available"), ("To Be Discontinued", ""), ("Current", "Unavailable"), ("Current", "Limited Availability"))[n % 4]) for n in range(160)]  # fmt: skip
WORDS = {"Current": "En cours", "To Be Discontinued": "Arrêt annoncé", "Resolved": "Clos"}
LEVELS = {"Available": "In stock", "Unavailable": "Out of stock", "Limited Availability": "Rationed"}


def changed(rows):
    """Return rows of the next day on which one drug worsened, one ended, one came and one dropped out."""
    rows = [dict(row) for row in rows]
    rows[3]["availability"] = "Unavailable"
    rows[7] |= {"status": "Resolved", "availability": ""}
    return [*rows[:11], *rows[12:], package(900, availability="Unavailable")]


TRUE = {("worsened", "Fictionalin003 Injection"), ("ended", "Fictionalin007 Injection"), ("started", "Fictionalin900 Injection"), ("dropped_out", "Fictionalin011 Injection")}  # fmt: skip


def test_two_lists_a_day_apart_bring_what_started_worsened_and_ended_and_nothing_else(tmp_path):
    found = told(lists(tmp_path / "a", MIXED, changed(MIXED)))
    assert set(found) == TRUE
    assert {kind: one.stage for (kind, _), one in found.items()} == {
        "worsened": Stage.IN_FORCE,
        "started": Stage.IN_FORCE,
        "ended": Stage.ENDED,
        "dropped_out": Stage.ENDED,
    }
    for one in found.values():
        assert one.published_on == DAYS[1] and one.country == "US" and one.disclaimer.en
        assert english_sentences(one.summary.ko) == [] and "공급" in one.title.ko
    # What still lasts works through the channels of how the drug stands now; what is over works through none.
    assert {one.channel for one in found["started", "Fictionalin900 Injection"].effects} == {Channel.CHANCE}
    assert found["ended", "Fictionalin007 Injection"].effects == ()
    # A list by itself, and two that are alike, tell no change.
    assert told(lists(tmp_path / "b", MIXED)) == {} == told(lists(tmp_path / "c", MIXED, MIXED[::-1]))


def test_few_packages_are_judged_as_many_are(tmp_path):
    one = [package(1), package(2), package(3, availability="Available")]
    two = [package(1, availability="Unavailable"), package(3, availability="Available"), package(4)]
    assert {kind for kind, _ in told(lists(tmp_path / "a", one, two))} == {"worsened", "dropped_out", "started"}


def test_what_happens_later_supersedes_what_was_told_and_nothing_stands_twice(tmp_path):
    days = [[package(1), package(2)], [package(1, availability="Unavailable"), package(2)], [package(1, "Resolved", ""), package(2)]]  # fmt: skip
    folder = lists(tmp_path / "a", *days)
    source = parse_source(f"openfda-shortages:{folder}")
    found = read_signals([source], as_of=date(2030, 1, 1), since=None, recogniser=standard_recogniser())
    drug, other = "Fictionalin001 Injection", "openfda-shortages:Fictionalin002 Injection"
    worsened, ended = (f"openfda-shortages:{day}:{kind}:{drug}" for day, kind in ((DAYS[1], "worsened"), (DAYS[2], "ended")))  # fmt: skip
    assert {one.signal_id: one.supersedes for one in found} == {
        worsened: f"openfda-shortages:{drug}",
        ended: worsened,
        other: None,
    }
    assert {one.signal_id for one in without_repetition(found)} == {ended, other}


def test_typing_errors_of_a_status_are_no_event(tmp_path):
    slips = {"Limited Availability": "Limited Availablity", "Unavailable": "Unavailble"}
    status = {"Current": "Curent", "To Be Discontinued": "To be Discontinuedd"}
    assert told(lists(tmp_path / "a", MIXED, renamed(renamed(MIXED, "availability", slips), "status", status))) == {}


@pytest.mark.parametrize("field", ["status", "availability", "both"])
def test_a_list_that_renames_its_words_tells_what_truly_changed_and_nothing_else(tmp_path, field):
    def after(rows):
        rows = renamed(rows, "status", WORDS) if field != "availability" else rows
        return renamed(rows, "availability", LEVELS) if field != "status" else rows

    before = [*MIXED, *(package(n, "Resolved", "") for n in range(300, 330))]
    assert told(lists(tmp_path / "a", before, after(before), after(before))) == {}
    assert set(told(lists(tmp_path / "b", before, after(changed(before))))) == TRUE
    # The day after, the new words are read like the old ones.
    assert set(told(lists(tmp_path / "c", before, after(before), after(changed(before))))) == TRUE


def test_words_that_are_renamed_in_parts_bring_none(tmp_path):
    half = [{**row, "availability": LEVELS.get(row["availability"], "")} if n < 90 else row for n, row in enumerate(MIXED)]  # fmt: skip
    assert told(lists(tmp_path / "a", MIXED, half, renamed(MIXED, "availability", LEVELS))) == {}
    few = [{**row, "availability": LEVELS.get(row["availability"], "")} if n < 12 else row for n, row in enumerate(MIXED)]  # fmt: skip
    assert told(lists(tmp_path / "b", MIXED, few)) == {}


def test_columns_that_are_renamed_or_emptied_bring_none_and_hide_none(tmp_path):
    columns = {"status": "state", "availability": "supply", "package_ndc": "ndc", "company_name": "firm"}

    def after(rows):
        return [{columns.get(name, name): cell for name, cell in row.items()} for row in rows]

    assert told(lists(tmp_path / "a", MIXED, after(MIXED), after(MIXED))) == {}
    assert set(told(lists(tmp_path / "b", MIXED, after(changed(MIXED))))) == TRUE
    # Columns and words on the same day.
    assert told(lists(tmp_path / "c", MIXED, after(renamed(MIXED, "availability", LEVELS)))) == {}
    assert told(lists(tmp_path / "d", MIXED, [{**row, "availability": ""} for row in MIXED], MIXED)) == {}


def test_companies_and_packages_that_are_called_otherwise_are_the_same(tmp_path):
    firms = [{**row, "company_name": row["company_name"].replace("Inc.", "LLC")} for row in MIXED]
    assert told(lists(tmp_path / "a", MIXED, firms, firms)) == {}
    codes = [{**row, "package_ndc": "0" + row["package_ndc"]} for row in MIXED]
    assert told(lists(tmp_path / "b", MIXED, codes)) == {}
    assert set(told(lists(tmp_path / "c", MIXED, firms, changed(firms)))) == TRUE


@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_half_a_list_ends_no_shortage(tmp_path, share):
    part = MIXED[: int(share * len(MIXED))]
    folder = lists(tmp_path / "a", MIXED, part, MIXED)
    value = json.loads((folder / f"{DAYS[1]}.json").read_text())
    value["meta"]["results"]["total"] = len(MIXED)
    (folder / f"{DAYS[1]}.json").write_text(json.dumps(value))
    assert told(folder) == {}
    # Half a file is no file.
    text = (folder / f"{DAYS[2]}.json").read_text()
    (folder / f"{DAYS[2]}.json").write_text(text[: int(share * len(text))])
    assert told(folder) == {}
    # Without a word of how long the list is, what lacks its end is a part of it as well.
    assert told(lists(tmp_path / "b", MIXED, part, total=False)) == {}


CANADA = ("Report ID", "Brand Name", "Company Name", "Shortage Status", "Discontinuation Status", "ATC Code", "Ingredient Name")  # fmt: skip
REPORTS = [(str(n), f"B{n}", "C", ("active_confirmed", "resolved", "anticipated_shortage", "avoided_shortage")[n % 4], "", "A01", f"DRUG{n:03}") for n in range(200)]  # fmt: skip


def snapshot(folder, day, rows, *, cut=0, columns=CANADA):
    folder.mkdir(exist_ok=True)
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    written = text.getvalue().encode()
    (folder / f"snapshot_{day}.csv.gz").write_bytes(gzip.compress(written[: len(written) - cut]))


def test_two_snapshots_of_the_canadian_list_bring_their_changes_through_a_renaming(tmp_path):
    words = {"active_confirmed": "Pénurie réelle", "resolved": "Résolue", "anticipated_shortage": "Pénurie prévue", "avoided_shortage": "Évitée"}  # fmt: skip
    after = [(*row[:3], words[row[3]], *row[4:]) for row in REPORTS]
    true = [list(row) for row in after]
    true[0][3], true[2][3], true[5][3] = words["resolved"], words["active_confirmed"], words["active_confirmed"]
    for name, rows, expected in (
        ("plain", after, set()),
        ("true", true, {("ended", "Drug000"), ("started", "Drug002"), ("started", "Drug005")}),
    ):
        snapshot(tmp_path / name, "2018-01-01", REPORTS)
        snapshot(tmp_path / name, "2018-01-02", rows)
        assert set(told(tmp_path / name, "canada-shortages", None)) == expected


def test_columns_of_the_canadian_list_that_are_renamed_bring_none_and_hide_none(tmp_path):
    true = [list(row) for row in REPORTS]
    true[0][3], true[2][3] = "resolved", "active_confirmed"
    for name, rows, expected in (
        ("plain", REPORTS, set()),
        ("true", true, {("ended", "Drug000"), ("started", "Drug002")}),
    ):
        snapshot(tmp_path / name, "2018-01-01", REPORTS)
        snapshot(tmp_path / name, "2018-01-02", rows, columns=("Numéro", "Marque", "Entreprise", "Statut", "Cessation", "ATC", "Ingrédient"))  # fmt: skip
        assert set(told(tmp_path / name, "canada-shortages", None)) == expected


@pytest.mark.parametrize("cut", [40, 700, 4000])
def test_a_snapshot_that_breaks_off_ends_nothing(tmp_path, cut):
    for day, lost in (("2018-01-01", 0), ("2018-01-02", cut), ("2018-01-03", 0)):
        snapshot(tmp_path / "a", day, REPORTS, cut=lost)
    assert told(tmp_path / "a", "canada-shortages", None) == {}
    # Also where it breaks off between two rows.
    snapshot(tmp_path / "b", "2018-01-01", REPORTS)
    snapshot(tmp_path / "b", "2018-01-02", REPORTS[: -cut // 40 or -1])
    assert told(tmp_path / "b", "canada-shortages", None).keys() <= {("dropped_out", "Drug199")}


def test_a_change_into_a_word_that_was_there_is_the_report_s_own_on_a_day_of_renaming(tmp_path):
    snapshot(tmp_path / "a", "2018-01-01", REPORTS)
    changes = [f"2018-01-02,{row[0]},Shortage Status,active_confirmed,Actual shortage" for row in REPORTS[4:] if row[3] == "active_confirmed"]  # fmt: skip
    changes.append("2018-01-02,0,Shortage Status,active_confirmed,resolved")
    (tmp_path / "a" / "changes.csv").write_text("\n".join(["snapshot_date,report_id,field,old,new", *changes, ""]))
    assert set(told(tmp_path / "a", "canada-shortages", None)) == {("ended", "Drug000")}


def test_no_status_of_the_day_on_which_words_changed_becomes_a_signal_later(shared_data):
    source = parse_source(f"canada-shortages:{shared_data / 'market' / 'shortages' / 'canada'}")
    found = read_signals([source], as_of=date(2018, 4, 19), since=date(2018, 4, 18), recogniser=standard_recogniser())
    assert sum(one.published_on == date(2018, 4, 18) for one in found) == 2
    # 30799 came out of the renaming at another status, 15649 at the same: neither is told on the next day for it.
    reports = {event.record.record for event in events(canada_shortages.read_log(source.path).histories) if event.day == date(2018, 4, 19)}  # fmt: skip
    assert reports and not reports & {"30799", "15649"}


def test_a_word_that_nobody_knows_may_come_in_parts():
    standing = {str(n): {"status": "active"} for n in range(100)}
    changes = [FieldChange(DAYS[0], str(n), "status", "active", "aktiv") for n in range(40)]
    assert renamings(changes, standing) == []
    (found,) = renamings(changes, standing, is_known=lambda name, word: word == "active")
    assert found.words == (("active", "aktiv"),) and found.coined == {"aktiv"}


def test_columns_are_found_again_by_their_words_or_by_their_rows():
    before = [{"ndc": str(n), "state": "ab"[n % 2], "firm": f"F{n % 5}"} for n in range(60)]
    after = [{"code": str(n), "Zustand": "xy"[n % 2], "Firma": f"F{n % 5}"} for n in range(60)]
    wanted = ("ndc", "state", "firm")
    assert renamed_columns(before, after, wanted, "ndc") == {"ndc": "code", "firm": "Firma", "state": "Zustand"}
    assert renamed_columns(before, before, wanted, "ndc") == {} == renamed_columns([], after, wanted, "ndc")
