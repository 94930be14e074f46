"""The two generated events of the shared data, as an event and its meetings; None where the folder is missing."""

import csv
import json

from _labelled_documents import shared_data
from _made_convention import event_of, made_slots, made_tables
from bioaccord.events.programme import Delegate, Event
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus


def shared_event(name: str, *, of_teams: bool = False) -> tuple[Event, list[Meeting]] | None:
    """Return one of the events with ten halls of tables; `of_teams` lets any of a firm's team attend."""
    folder = shared_data().parent / "events" / name
    if not folder.is_dir():
        return None
    told = json.loads((folder / "event.json").read_text(encoding="utf-8"))
    slots = made_slots(told["slots"] // told["slots_per_day"], told["slots_per_day"])
    with (folder / "delegates.csv").open(encoding="utf-8", newline="") as file:
        people = [
            Delegate(
                f"D{row['delegate']}", f"F{row['firm']}", Text(f"참가자 {row['delegate']}", f"Delegate {row['delegate']}"), Text("", ""), (),
                frozenset(slots[slot].slot_id for slot, free in enumerate(row["available"]) if free == "0"),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    firm = {one.delegate_id: one.organisation_id for one in people}
    with (folder / "meetings.csv").open(encoding="utf-8", newline="") as file:
        meetings = [
            Meeting(
                f"M{row['meeting']}", "made", (firm[f"D{row['delegate_a']}"], firm[f"D{row['delegate_b']}"]), Text("", ""), MeetingStatus.ACCEPTED,
                attendance=() if of_teams else (Attendance((f"D{row['delegate_a']}",)), Attendance((f"D{row['delegate_b']}",))),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return event_of(slots, made_tables(told["tables"], 10), people), meetings
