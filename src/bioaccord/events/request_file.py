"""Meeting requests of one table: hundreds of thousands of rows in seconds, each that cannot be taken over told with its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from bioaccord.reading.cell_reader import CellReader, cell, listed, read_sheet, with_columns
from bioaccord.reading.table import Row, Table
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import Refusals
from bioaccord.vocabulary.meeting import Attendance, MeetingStatus
from bioaccord.vocabulary.sentence import Sentence

from .programme import Event
from .proposals import MOST_PRIORITY

MOST_REQUESTS = 250_000
LONGEST_SUBJECT, LONGEST_MESSAGE = 1000, 4000
_STATUSES = frozenset({str(MeetingStatus.PROPOSED), str(MeetingStatus.ACCEPTED)})
_AGREED = frozenset({str(MeetingStatus.SCHEDULED), str(MeetingStatus.MOVED)})
"""A meeting with a slot, in the workbook of an event, is taken over as an accepted request: its slot is found anew."""
_ENDED = frozenset(
    map(
        str,
        (MeetingStatus.DECLINED, MeetingStatus.CANCELLED, MeetingStatus.EXPIRED, MeetingStatus.HELD, MeetingStatus.NO_SHOW),
    )
)  # fmt: skip
_ANYBODY = Attendance()


@dataclass(frozen=True, slots=True)
class Requested:
    """A request of a file: two firms, and what the row says of it."""

    row: int
    asking: str
    asked: str
    subject: str
    message: str
    priority: int
    attendance: tuple[Attendance, ...]
    status: MeetingStatus
    owner: str


@dataclass(frozen=True, slots=True)
class ReadRequests:
    """The requests that can be taken over, and what was refused."""

    requests: tuple[Requested, ...]
    refusals: Refusals
    refused_rows: int
    left_aside: int
    """Rows of the workbook of an event whose meeting is over, was refused, or stands there already: nothing is to be done with them."""


def read_requests(
    path: Path,
    event: Event,
    *,
    known_firms: AbstractSet[str],
    standing: AbstractSet[frozenset[str]] = frozenset(),
    standing_ids: AbstractSet[str] = frozenset(),
) -> ReadRequests:
    """Return the requests of a CSV (UTF-8 or CP949) or XLSX file for an event; a wrong row is refused, the others are given.

    Of a workbook the sheet `requests` is read, else `meetings` as the workbook of an event has it, else the first. `standing` are the pairs of
    firms that have an open request or a meeting already: each pair has one; `standing_ids` are the meetings of the event. Raises `InputError`
    where the file cannot be read at all, or holds more than 250,000 rows.
    """
    refusals = Refusals()
    sheet = "requests"
    if path.suffix.lower() == ".xlsx":
        names = sheet_names(path)
        sheet = next((one for one in ("requests", "meetings") if one in names), names[0])
    table = read_sheet(path, sheet, (), most_rows=MOST_REQUESTS, apart=refusals)
    torn = refusals.count
    with_columns(table, ("asking", "asked"))
    rows = tuple(
        row for row in table.rows if cell(row, "meeting_id") not in standing_ids and cell(row, "status") not in _ENDED
    )
    requests = tuple(_requests_of(CellReader(refusals), replace(table, rows=rows), event, known_firms, standing))
    return ReadRequests(requests, refusals, torn + len(rows) - len(requests), len(table.rows) - len(rows))


def _requests_of(
    reader: CellReader, table: Table, event: Event, known: AbstractSet[str], standing: AbstractSet[frozenset[str]]
) -> Iterable[Requested]:
    teams: dict[str, set[str]] = {}
    for delegate in event.delegates:
        teams.setdefault(delegate.organisation_id, set()).add(delegate.delegate_id)
    rows_of: dict[frozenset[str], int] = {}
    for row in table.rows:
        before = reader.refusals.count
        asking, asked = row.cells["asking"], row.cells["asked"]
        for column, firm in (("asking", asking), ("asked", asked)):
            if firm not in known:
                problem = Sentence("is not a firm of this node.")
                remedy = Sentence("Correct the id, or take the firm into the directory first.")
                reader.known(table, row, column, firm, known, problem, remedy)
        _check_pair(reader, table, row, frozenset((asking, asked)), rows_of, standing)
        subject, message = (
            cell(row, "subject") or cell(row, "subject_en") or cell(row, "subject_ko"),
            cell(row, "message"),
        )
        for column, text, most in (("subject", subject, LONGEST_SUBJECT), ("message", message, LONGEST_MESSAGE)):
            if len(text) > most:
                problem = Sentence("is longer than {most:,} letters.", most=most)
                reader.refuse(table, row, column, problem, Sentence("Shorten it."))
        priority = reader.whole_number(table, row, "priority", otherwise=1)
        if not 1 <= priority <= MOST_PRIORITY:
            problem = Sentence("is no priority.")
            reader.refuse(table, row, "priority", problem, Sentence("Write 1 (usual), 2 (wished) or 3 (most wished)."))
        attendance = _attendance(reader, table, row, teams)
        status = cell(row, "status") or str(MeetingStatus.PROPOSED)
        if status in _AGREED:
            status = str(MeetingStatus.ACCEPTED)
        owner = _owner(reader, table, row, status, attendance, teams.get(asked, set()))
        if reader.refusals.count == before:
            yield Requested(
                row.number, asking, asked, subject, message, priority, attendance, MeetingStatus(status), owner
            )


def _check_pair(
    reader: CellReader,
    table: Table,
    row: Row,
    pair: frozenset[str],
    rows_of: dict[frozenset[str], int],
    standing: AbstractSet[frozenset[str]],
) -> None:
    """Refuse a firm that asks itself, and the second open request of a pair."""
    if len(pair) == 1:
        reader.refuse(table, row, "asked", Sentence("is the firm that asks itself."), Sentence("Name another firm."))
    elif pair in standing:
        problem = Sentence("has an open request or a meeting with that firm already.")
        reader.refuse(table, row, "asked", problem, Sentence("Leave the row out; a pair of firms has one."))
    elif pair in rows_of:
        problem = Sentence("stands with that firm already in row {row}.", row=rows_of[pair])
        reader.refuse(table, row, "asked", problem, Sentence("Leave the row out; a pair of firms has one."))
    else:
        rows_of[pair] = row.number


def _attendance(reader: CellReader, table: Table, row: Row, teams: Mapping[str, set[str]]) -> tuple[Attendance, ...]:
    found = []
    for side in ("asking", "asked"):
        among = tuple(listed(row, f"{side}_who"))
        team = teams.get(row.cells[side], set())
        for one in among:
            if one not in team:
                problem = Sentence("names the delegate '{delegate}', who is not in that team.", delegate=one)
                reader.known(table, row, f"{side}_who", one, team, problem, Sentence("Use the ids of its delegates."))
        count = reader.whole_number(table, row, f"{side}_count", otherwise=1)
        most = max(1, len(among) if among else len(team))
        if not 1 <= count <= most:
            problem = Sentence("is not between 1 and {most}, the number of those who may attend.", most=most)
            reader.refuse(table, row, f"{side}_count", problem, Sentence("Correct the number."))
        found.append(Attendance(among, count) if among or count != 1 else _ANYBODY)
    return () if found == [_ANYBODY, _ANYBODY] else tuple(found)


def _owner(
    reader: CellReader, table: Table, row: Row, status: str, attendance: tuple[Attendance, ...], team: set[str]
) -> str:
    """Return who answers for an accepted request: whoever is named, else the first of those who may attend."""
    if status not in _STATUSES:
        problem = Sentence("is no state that a request is taken over in.")
        reader.known(table, row, "status", status, _STATUSES, problem, Sentence("Write proposed or accepted."))
        return ""
    owner = cell(row, "owner")
    if owner:
        problem = Sentence("is no delegate of the firm that is asked.")
        reader.known(table, row, "owner", owner, team, problem, Sentence("Use the ids of its delegates."))
        return owner
    if status != MeetingStatus.ACCEPTED:
        return ""
    among = attendance[1].among if attendance else ()
    if not among and not team:
        problem = Sentence("has no delegate at the event who could own the meeting.")
        reader.refuse(table, row, "asked", problem, Sentence("Register its delegates first, or write proposed."))
        return ""
    return among[0] if among else min(team)
