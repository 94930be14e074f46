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
from bioaccord.events.event_folder import write_event
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
    assert "its meetings last unlike long (1 × 60 min, 1 × 120 min)" in refused.stderr
    assert "2 of 2 meetings held" in run("schedule", file, "--slot-minutes", 120, "--language", "en").stdout
    too_long = run("schedule", file, "--slot-minutes", 60, "--language", "en")
    assert "row 3, column Duration: '120' is longer than a slot of 60 minutes." in too_long.stderr
    a_set(file, [60], required="Amy Coal")
    assert "Did you mean 'Amy Cole'?" in run("schedule", file, "--language", "en").stderr


def test_the_published_sets_are_refused_with_the_reason(shared_data):
    folder = shared_data / "events" / "optaplanner" / "optaplanner-examples" / "data"
    meetings = sorted((folder / "meetingscheduling" / "unsolved").glob("*.xlsx"))
    assert len(meetings) == 5
    for file in meetings[:2]:
        assert "미팅 길이가 서로 다릅니다" in run("schedule", file).stderr
    talks = next((folder / "conferencescheduling" / "unsolved").glob("18*.xlsx"))
    assert "강연 일정" in run("schedule", talks).stderr


def test_who_presses_ctrl_c_keeps_the_best_schedule_so_far(tmp_path):
    write_event(tmp_path / "event", *made_event(firms=40, tables=12, meetings=400))
    usual, output = signal.getsignal(signal.SIGINT), tmp_path / "event" / "meetings.csv"

    def press():
        while signal.getsignal(signal.SIGINT) is usual:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    done = run("schedule", tmp_path / "event", "--output", output, "--seconds", 300, "--language", "en")
    assert done.exit_code == 130, done.output
    assert "this is the best schedule so far" in done.stderr
    assert f"Written to {output}." in done.stdout
    assert signal.getsignal(signal.SIGINT) is usual
    assert run("check", tmp_path / "event", "--language", "en").exit_code == 0
    assert [one.name for one in output.parent.iterdir() if one.name.startswith(".")] == []
