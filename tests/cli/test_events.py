"""`bioaccord events` on files: schedules, their check, and why a meeting is left out."""

import csv
import json
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bioaccord.cli.main import application
from bioaccord.events.event_folder import read_event, read_meetings, write_event
from bioaccord.reading.table import write_workbook
from tests.events.made_event import made_event
from tests.events.test_dzn import SMALL
from tests.slips import english_sentences

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "event"


def run(*words):
    return CliRunner().invoke(application, ["events", *(str(word) for word in words)])


@pytest.fixture
def instance(tmp_path):
    file = tmp_path / "small.dzn"
    file.write_text(SMALL, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path):
    """The sample's event with three meetings, one of which nobody can make."""
    made = tmp_path / "event"
    shutil.copytree(SAMPLE, made)
    with (made / "delegates.csv").open(encoding="utf-8") as file:
        firms = list(dict.fromkeys(row["organisation_id"] for row in csv.DictReader(file)))
    rows = ["meeting_id,asking,asked,subject_ko,subject_en,value"]
    rows += [f"M{number},{firms[0]},{firms[number]},주제,subject,{number}" for number in (1, 2)]
    (made / "meetings.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return made


def test_a_dzn_is_scheduled_written_checked_and_explained(instance, tmp_path):
    written = tmp_path / "plan.dzn"
    done = run("schedule", instance, "--output", written, "--language", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[:2] == [
        "4 of 4 meetings held (proven: no schedule holds more)",
        "0 breaks (proven: none has fewer)",
    ]
    assert run("check", instance, "--plan", written, "--language", "en").stdout == (
        "No rule is broken: 4 meetings, 0 breaks.\n"
    )
    assert run("check", instance).exit_code == 1
    assert run("explain", instance).stdout == "모든 미팅을 열 수 있습니다.\n"
    data = json.loads(run("schedule", instance, "--json").stdout)
    assert (data["breaks"], data["proven"], len(data["slots"])) == (0, True, 4)


def test_what_cannot_be_held_says_so_and_why(instance):
    instance.write_text(SMALL.replace("[{0},{4}", "[{2,3,4},{1}"), encoding="utf-8")
    done = run("schedule", instance)
    assert done.exit_code == 1
    assert "모든 미팅을 여는 일정표는 없습니다(증명됨)" in done.stdout
    told = run("explain", instance, "--language", "en").stdout
    assert "At most 2 of 4 meetings can be held (proven)." in told
    assert "Business 1 has 2 meetings and 1 slots for them" in told
    assert "slot 2: business 1 would have to open it" in told


def test_fairness_alone_may_stand_in_the_way(instance):
    apart = SMALL.replace("[|1, 2, 3,\n|1, 3, 1,", "[|1, 2, 3,\n|1, 3, 3,").replace("{},{},{1},{}", "{},{},{},{}")
    instance.write_text(apart.replace("[0, 0, 0, 3]", "[4, 1, 2, 3]").replace("{0},{4},{},{0,4}", "{},{},{},{}"))
    assert run("schedule", instance, "--most-apart", 0).exit_code == 1
    assert "breaks that differ by at most 0" in run("explain", instance, "--most-apart", 0, "--language", "en").stdout
    assert run("schedule", instance, "--most-apart", -1).exit_code == 0


def test_a_wrong_dzn_is_refused_with_its_line(instance):
    instance.write_text(SMALL.replace("nTables = 2", "nTables = two"), encoding="utf-8")
    for command in ("schedule", "check", "explain"):
        refused = run(command, instance, "--language", "ko")
        assert refused.exit_code == 2
        assert "3행" in refused.stderr
        assert not english_sentences(refused.stderr)


def test_a_folder_is_scheduled_and_its_schedule_holds(folder, tmp_path):
    done = run("schedule", folder, "--output", folder / "meetings.csv", "--language", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("2 of 2 meetings held (proven: no schedule holds more)\n0 breaks (proven")
    assert run("check", folder, "--language", "en").stdout == "No rule is broken: 2 meetings have a slot.\n"
    assert run("explain", folder, "--language", "en").stdout == "All meetings can be held.\n"
    data = json.loads(run("schedule", folder, "--json").stdout)
    assert [one["slot_id"] is not None for one in data["meetings"]] == [True, True]


def test_a_slip_in_meetings_is_refused_with_its_place(folder):
    text = (folder / "meetings.csv").read_text(encoding="utf-8")
    (folder / "meetings.csv").write_text(text.replace("M2,", "M1,").replace("subject,1", "subject,x"), encoding="utf-8")
    refused = run("schedule", folder, "--language", "en")
    assert refused.exit_code == 2
    assert "meetings.csv row 3, column meeting_id: 'M1' stands already in row 2." in refused.stderr
    assert "meetings.csv row 2, column value: 'x' cannot be read." in refused.stderr


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_foreign_schedule_of_a_folder_is_read_and_checked(folder, tmp_path):
    plan = tmp_path / "plan.csv"
    run("schedule", folder, "--output", plan)
    done = run("check", folder, "--plan", plan, "--language", "en")
    assert (done.exit_code, done.stdout) == (0, "No rule is broken: 2 meetings have a slot.\n")
    rows = rows_of(plan)
    # A foreign schedule has columns of its own, puts both meetings into one slot, and says nothing of who may attend.
    foreign = [{key: one[key] for key in ("meeting_id", "slot_id", "place", "delegates")} for one in rows]
    foreign[1] |= {"slot_id": foreign[0]["slot_id"], "delegates": foreign[0]["delegates"], "place": foreign[0]["place"]}
    broken = run("check", folder, "--plan", write_rows(tmp_path / "foreign.csv", foreign), "--language", "en")
    assert broken.exit_code == 1
    assert "would sit in two meetings" in broken.stdout
    # The meetings are named, whichever rule it is.
    assert all(one.startswith(("M", "Meeting ")) for one in broken.stdout.splitlines())
    bare = [one | {"place": ""} for one in rows]
    homeless = run("check", folder, "--plan", write_rows(tmp_path / "bare.csv", bare), "--language", "en")
    assert f"M1: It has no table in slot {rows[0]['slot_id']}." in homeless.stdout
    half = run("check", folder, "--plan", write_rows(tmp_path / "half.csv", rows[:1]), "--language", "en")
    assert half.stdout == "No rule is broken: 1 meetings have a slot. 1 agreed meetings have no slot.\n"
    assert "검사할 일정이 없습니다" in run("check", folder).stdout


def test_what_is_no_schedule_is_refused(folder, tmp_path):
    missing = run("check", folder, "--plan", tmp_path / "nowhere.csv", "--language", "en")
    assert missing.exit_code == 2
    assert "nowhere.csv: there is no such file." in missing.stderr
    (tmp_path / "plan.txt").write_text("M1 at nine", encoding="utf-8")
    assert "일정표가 아닙니다" in run("check", folder, "--plan", tmp_path / "plan.txt").stderr
    (tmp_path / "other.csv").write_text("meeting_id,slot_id\nM7,D9-99\n", encoding="utf-8")
    other = run("check", folder, "--plan", tmp_path / "other.csv", "--language", "en")
    assert other.exit_code == 2
    assert "other.csv row 2, column meeting_id: 'M7' is no meeting of the event." in other.stderr


def test_a_locked_meeting_that_a_schedule_moves_is_told(folder, tmp_path):
    run("schedule", folder, "--output", folder / "meetings.csv")
    rows = rows_of(folder / "meetings.csv")
    stood = rows[0]["slot_id"]
    other = next(one["slot_id"] for one in rows_of(folder / "slots.csv") if one["slot_id"] != stood)
    write_rows(tmp_path / "moved.csv", [rows[0] | {"slot_id": other}, rows[1]])
    write_rows(folder / "meetings.csv", [rows[0] | {"is_locked": "yes"}, rows[1]])
    moved = run("check", folder, "--plan", tmp_path / "moved.csv", "--language", "en")
    assert moved.exit_code == 1
    assert f"Meeting M1 is locked in slot {stood}" in moved.stdout
    # Without a plan, the folder itself is held against what stood before.
    shutil.copy(folder / "meetings.csv", tmp_path / "before.csv")
    shutil.copy(tmp_path / "moved.csv", folder / "meetings.csv")
    assert "고정된 M1" in run("check", folder, "--before", tmp_path / "before.csv").stdout


def test_our_own_workbook_is_no_set_of_optaplanner(folder, tmp_path):
    book = tmp_path / "export.xlsx"
    event = read_event(folder)
    write_event(book, event, read_meetings(folder, event))
    for command in ("schedule", "explain", "check"):
        done = run(command, book, "--language", "en")
        assert done.exit_code == 0, done.output


def a_set(path, durations, required="Amy Cole, Beth Fox"):
    write_workbook(
        path,
        {
            "Days": (("Day", "Start", "End", "Lunch hour start time"), [("Sat 2022-01-01", "08:00", "14:00", "12:00")]),
            "Rooms": (("Name", "Capacity"), [("R 1", 2)]),
            "Persons": (("Full name",), [("Amy Cole",), ("Beth Fox",), ("Chad Green",)]),
            "Meetings": (
                ("Topic", "Duration", "Required attendance list", "Preferred attendance list"),
                [(f"Topic {number}", one, required, "Chad Green") for number, one in enumerate(durations)],
            ),
        },
    )
    return path


def test_a_meeting_set_of_optaplanner_is_taken_over_or_refused_with_the_reason(tmp_path):
    file = a_set(tmp_path / "set.xlsx", [60, 60, 60, 60, 60, 60])
    done = run("schedule", file, "--language", "en")
    assert done.exit_code == 0, done.output
    assert "6 preferred places are left aside" in done.stderr
    assert "5 of 6 meetings held (proven: no schedule holds more)" in done.stdout
    assert "2022-01-01T12:00" not in done.stdout
    a_set(file, [60, 120])
    refused = run("schedule", file, "--language", "en")
    assert refused.exit_code == 2
    assert "its meetings are not equally long (1 × 60 min, 1 × 120 min)" in refused.stderr
    assert "2 of 2 meetings held" in run("schedule", file, "--slot-minutes", 120, "--language", "en").stdout
    plan = tmp_path / "plan.csv"
    run("schedule", file, "--slot-minutes", 120, "--output", plan)
    checked = run("check", file, "--plan", plan, "--slot-minutes", 120, "--language", "en")
    assert (checked.exit_code, checked.stdout) == (0, "No rule is broken: 2 meetings have a slot.\n")
    too_long = run("schedule", file, "--slot-minutes", 60, "--language", "en")
    assert "row 3, column Duration: '120' is longer than a slot of 60 minutes." in too_long.stderr
    a_set(file, [60], required="Amy Coal")
    assert "Did you mean 'Amy Cole'?" in run("schedule", file, "--language", "en").stderr


def test_the_published_sets_are_refused_with_the_reason(shared_data):
    folder = shared_data / "events" / "optaplanner" / "optaplanner-examples" / "data"
    meetings = sorted((folder / "meetingscheduling" / "unsolved").glob("*.xlsx"))
    assert len(meetings) == 5
    for file in meetings[:2]:
        told = run("schedule", file).stderr
        assert "미팅 길이가 서로 다릅니다" in told
        assert " min" not in told
    talks = next((folder / "conferencescheduling" / "unsolved").glob("18*.xlsx"))
    assert "강연 일정" in run("schedule", talks).stderr


def pressed_while_it_searches(*command):
    """Run a command, and press Ctrl-C as soon as it hears it."""
    usual = signal.getsignal(signal.SIGINT)

    def press():
        while signal.getsignal(signal.SIGINT) is usual:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    done = run(*command)
    assert done.exit_code == 130, done.output
    assert "this is the best found so far" in done.stderr
    assert signal.getsignal(signal.SIGINT) is usual
    return done


def test_who_presses_ctrl_c_keeps_the_best_schedule_so_far(tmp_path):
    write_event(tmp_path / "event", *made_event(firms=40, tables=12, meetings=400))
    output = tmp_path / "event" / "meetings.csv"
    done = pressed_while_it_searches(
        "schedule", tmp_path / "event", "--output", output, "--seconds", 300, "--language", "en"
    )
    assert f"Written to {output}." in done.stdout
    assert run("check", tmp_path / "event", "--language", "en").exit_code == 0
    assert [one.name for one in output.parent.iterdir() if one.name.startswith(".")] == []


def test_who_presses_ctrl_c_keeps_the_best_seats_so_far(tmp_path):
    guests, output = tmp_path / "guests.csv", tmp_path / "seats.csv"
    rows = "".join(f"G{one},F{one},KR\n" for one in range(36))
    guests.write_text(f"guest_id,organisation_id,country\n{rows}", encoding="utf-8")
    sizes = ("--tables", 6, "--seats", 6, "--rounds", 7)
    done = pressed_while_it_searches("roundtables", guests, *sizes, "--output", output, "--seconds", 300)
    assert "Wrote" in done.stdout
    assert output.is_file()


def test_what_would_have_to_change_is_told_of_each_meeting_left_out(tmp_path):
    write_event(tmp_path / "event", *made_event(firms=8, tables=1, meetings=60))
    told = run("explain", tmp_path / "event", "--seconds", 2, "--language", "en").stdout
    left_out = told[told.index("\n") :].split("\n  M")[1:]
    assert left_out
    assert any("    → It can be placed if" in one for one in left_out)
