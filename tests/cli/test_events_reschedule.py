"""`bioaccord events reschedule` on files."""

import csv
import json
import shutil
from pathlib import Path

import pytest
import typer
from numpy.random import default_rng
from typer.testing import CliRunner

from bioaccord.cli.event_asked import event_in
from bioaccord.cli.events_reschedule import reschedule
from bioaccord.cli.refused import telling_refusals
from bioaccord.events.constraints import violations
from bioaccord.events.event_folder import read_event, write_meetings
from bioaccord.events.schedule import assign
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "event"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "event"
    shutil.copytree(SAMPLE, made)
    event = read_event(made)
    firms = list(dict.fromkeys(one.organisation_id for one in event.delegates))
    asked = [
        Meeting(f"M{number}", event.event_id, (firms[0], firm), Text("주제", "subject"), MeetingStatus.ACCEPTED)
        for number, firm in enumerate(firms[1:4])
    ]
    write_meetings(made / "meetings.csv", assign(event, asked, generator=default_rng(0)).meetings)
    return made


def run(*words):
    application = typer.Typer()
    application.command()(telling_refusals(reschedule))
    return CliRunner().invoke(application, [str(word) for word in words])


def test_a_lost_table_and_a_cancellation_are_told_in_both_languages_and_written(folder, tmp_path):
    event, before = event_in(folder)
    place = before[0].place
    written = tmp_path / "after.csv"
    done = run(folder, "--table-lost", place, "--cancelled", "M1", "--output", written, "--language", "en")
    assert done.exit_code == 0, done.output
    assert "delegates have to be told" in done.stdout and "M1:" in done.stdout and "It was cancelled." in done.stdout
    with written.open(encoding="utf-8-sig") as file:
        rows = {row["meeting_id"]: row for row in csv.DictReader(file)}
    assert rows["M1"]["status"] == "cancelled"
    assert rows["M0"]["place"] != place
    shutil.copy(written, folder / "meetings.csv")
    assert violations(*event_in(folder)) == []
    korean = run(folder, "--cancelled", "M0")
    assert "알려야 할 참가자" in korean.stdout and "취소되었습니다" in korean.stdout
    data = json.loads(run(folder, "--cancelled", "M0", "--json").stdout)
    assert data["moved"][0]["to_slot"] is None and data["told"]


def test_what_is_not_there_or_names_no_slot_is_refused(folder):
    wrong = run(folder, "--hall-lost", "Nowhere", "--language", "en")
    assert wrong.exit_code == 2 and "no hall 'Nowhere'" in wrong.stderr
    short = run(folder, "--no-show", "somebody", "--language", "en")
    assert short.exit_code == 2 and "joined by @" in short.stderr
