"""The event and the meetings of a folder, as the commands under `events` read and write them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from bioaccord.events.programme import Event, read_event
from bioaccord.reading.table import Row, Table, read_table, write_table
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus
from bioaccord.vocabulary.sentence import Sentence

_COLUMNS = (
    "meeting_id",
    "asking",
    "asked",
    "subject_ko",
    "subject_en",
    "status",
    "slot_id",
    "place",
    "delegates",
    "value",
    "is_locked",
    "after",
)
_NEEDED = _COLUMNS[:3]


def event_in(folder: Path) -> tuple[Event, list[Meeting]]:
    """Return the event of a folder and the meetings of its meetings.csv. Raises `InputError` with every refused cell.

    A meeting of more than two firms names the others in `asked`, separated by semicolons.
    """
    event = read_event(folder)
    table = read_table(folder / "meetings.csv")
    refusals = Refusals()
    for column in _NEEDED:
        if column not in table.columns:
            problem, remedy = (
                Sentence("the column '{name}' is missing.", name=column),
                Sentence("The columns are {columns}.", columns=", ".join(_COLUMNS)),
            )
            raise InputError(Refusal(table.file, problem, remedy, table.header_row, column))
    reader = _Reader(table, refusals, event)
    meetings = [reader.meeting(row) for row in table.rows]
    if refusals:
        raise InputError(refusals)
    return event, meetings


def write_meetings(path: Path, meetings: Sequence[Meeting]) -> None:
    """Write meetings as one table: .csv, .xlsx or .parquet by the ending of `path`."""
    write_table(
        path,
        (*_COLUMNS, "reason_ko", "reason_en"),
        (
            (
                one.meeting_id,
                one.parties[0] if one.parties else "",
                ";".join(one.parties[1:]),
                one.subject.ko,
                one.subject.en,
                one.status.value,
                one.slot.slot_id if one.slot else "",
                one.place or "",
                ";".join(one.delegates),
                one.value,
                "yes" if one.is_locked else "",
                ";".join(one.after),
                one.reasons[0].ko if one.reasons else "",
                one.reasons[0].en if one.reasons else "",
            )
            for one in meetings
        ),
        sheet="meetings",
    )


class _Reader:
    """Reads rows of meetings and refuses what the event does not know."""

    def __init__(self, table: Table, refusals: Refusals, event: Event) -> None:
        self._table, self._refusals, self._event = table, refusals, event
        self._slots = {slot.slot_id: slot for slot in event.slots}
        self._firms = {one.organisation_id for one in event.delegates}
        self._tables = {one.table_id for one in event.tables}
        self._delegates = {one.delegate_id for one in event.delegates}
        self._ids = {row.cells["meeting_id"] for row in table.rows}
        self._seen: dict[str, int] = {}

    def meeting(self, row: Row) -> Meeting:
        """Return the meeting of a row; without a state it is accepted."""
        cells = {name: row.cells.get(name, "") for name in _COLUMNS}
        if (first := self._seen.setdefault(cells["meeting_id"], row.number)) != row.number:
            problem, remedy = Sentence("stands already in row {row}.", row=first), Sentence("Give it an id of its own.")
            self._refuse(row, "meeting_id", problem, remedy)
        self._known(row, "asking", (cells["asking"],), self._firms)
        asked = _listed(cells["asked"]) or ("",)
        self._known(row, "asked", asked, self._firms)
        after, delegates = _listed(cells["after"]), _listed(cells["delegates"])
        self._known(row, "after", after, self._ids)
        self._known(row, "delegates", delegates, self._delegates)
        self._known(row, "slot_id", _listed(cells["slot_id"]), self._slots.keys())
        self._known(row, "place", _listed(cells["place"]), self._tables)
        status = cells["status"] or MeetingStatus.ACCEPTED.value
        states = {one.value for one in MeetingStatus}
        self._known(row, "status", (status,), states)
        return Meeting(
            meeting_id=cells["meeting_id"],
            event_id=self._event.event_id,
            parties=(cells["asking"], *asked),
            subject=Text(cells["subject_ko"], cells["subject_en"]),
            status=MeetingStatus(status) if status in states else MeetingStatus.ACCEPTED,
            slot=self._slots.get(cells["slot_id"]),
            place=cells["place"] or None,
            delegates=delegates,
            value=self._value(row, cells["value"]),
            is_locked=cells["is_locked"] == "yes",
            after=after,
        )

    def _value(self, row: Row, written: str) -> float:
        try:
            value = float(written or 1.0)
        except ValueError:
            value = -1.0
        if not 0.0 <= value < 1e9:
            self._refuse(row, "value", Sentence("cannot be read."), Sentence("Write a number from 0 on."))
        return value

    def _known(self, row: Row, column: str, names: Sequence[str], known: Collection[str]) -> None:
        for name in names:
            if name not in known:
                remedy = did_you_mean(name, known) or Sentence("Correct the cell, or add what it names.")
                self._refuse(row, column, Sentence("names '{name}', which is not there.", name=name), remedy)

    def _refuse(self, row: Row, column: str, problem: Sentence, remedy: Sentence) -> None:
        value = row.cells[column]
        said = Sentence("'{value}' {problem}", value=value, problem=problem)
        self._refusals.add(lambda: Refusal(self._table.file, said, remedy, row.number, column, value))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
