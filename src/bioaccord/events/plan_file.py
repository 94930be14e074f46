"""A schedule in a file of its own, ours or a foreign one, laid over the meetings that it is a schedule of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bioaccord.reading.cell_reader import CellReader, cell, listed, read_sheet
from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus
from bioaccord.vocabulary.sentence import Sentence

from .event_cells import SlotFinder
from .free_slots import HOLDS_A_SLOT
from .programme import Event

_CAN_BE_SEATED = (MeetingStatus.ACCEPTED, *HOLDS_A_SLOT)


def read_plan(path: Path, event: Event, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return `meetings` where a schedule puts them; one that the schedule leaves out, or gives no slot, holds none.

    The schedule is a table (or a folder or workbook with one called meetings): meeting_id and slot_id, and where it has them place and
    delegates, and is_locked. What was agreed - who may attend, the order, allowed slots - stays that of `meetings`, whatever the schedule says.
    A table that the event does not have is left for the checker to tell. Raises `InputError` with every refused cell.
    """
    refusals = Refusals()
    reader = CellReader(refusals)
    table = read_sheet(path, "meetings", ("meeting_id", "slot_id"))
    if not table.rows:
        raise InputError(
            Refusal(table.file, Sentence("holds no meetings."), Sentence("Give a schedule that has some."))
        )
    reader.unique(table, "meeting_id")
    known = {one.meeting_id: one for one in meetings}
    finder = SlotFinder(event.slots, event.time_zone)
    slots = {slot.slot_id: slot for slot in event.slots}
    seated: dict[str, Meeting] = {}
    for row in table.rows:
        problem, remedy = Sentence("is no meeting of the event."), Sentence("Give a schedule of the same event.")
        if not reader.known(table, row, "meeting_id", row.cells["meeting_id"], known.keys(), problem, remedy):
            continue
        meeting = known[row.cells["meeting_id"]]
        found = finder.find(reader, table, row, "slot_id")
        if len(found) > 1:
            reader.refuse(table, row, "slot_id", Sentence("names several slots."), Sentence("Keep one of them."))
        slot = slots.get(next(iter(found), ""))
        if slot is None or _is_over(row):
            continue
        _check_can_be_seated(reader, table, row, meeting)
        seated[meeting.meeting_id] = replace(
            meeting,
            status=_status(row, meeting),
            slot=slot,
            place=cell(row, "place") or None,
            delegates=tuple(listed(row, "delegates")),
            is_locked=reader.yes_or_no(table, row, "is_locked", otherwise=meeting.is_locked),
        )
    if refusals:
        raise InputError(refusals)
    return [seated.get(one.meeting_id, _without_a_slot(one)) for one in meetings]


def _is_over(row: Row) -> bool:
    """Return whether the schedule itself says that a meeting is not held."""
    return cell(row, "status") in {
        str(MeetingStatus.CANCELLED),
        str(MeetingStatus.DECLINED),
        str(MeetingStatus.EXPIRED),
    }


def _status(row: Row, meeting: Meeting) -> MeetingStatus:
    if cell(row, "status") == MeetingStatus.HELD:
        return MeetingStatus.HELD
    return meeting.status if meeting.status in HOLDS_A_SLOT else MeetingStatus.SCHEDULED


def _check_can_be_seated(reader: CellReader, table: Table, row: Row, meeting: Meeting) -> None:
    if meeting.status not in _CAN_BE_SEATED:
        problem = Sentence(
            "gives a slot to a meeting that was never agreed or is over ({status}).", status=meeting.status
        )
        reader.refuse(table, row, "slot_id", problem, Sentence("Take the slot out of this row."))


def _without_a_slot(meeting: Meeting) -> Meeting:
    status = MeetingStatus.ACCEPTED if meeting.status in HOLDS_A_SLOT else meeting.status
    return replace(meeting, status=status, slot=None, place=None, delegates=())
