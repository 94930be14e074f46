"""Meetings as one table, read for an event and written back the same."""

from __future__ import annotations

from collections.abc import Iterable

from bioaccord.reading.cell_reader import CellReader, cell, listed, text_of
from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus
from bioaccord.vocabulary.sentence import Sentence

from .event_cells import SlotFinder
from .programme import Event

MEETING_COLUMNS = (
    "meeting_id",
    "asking",
    "asked",
    "subject_ko",
    "subject_en",
    "status",
    "slot_id",
    "place",
    "delegates",
    "asking_who",
    "asking_count",
    "asked_who",
    "asked_count",
    "owner",
    "value",
    "is_locked",
    "after",
    "allowed_slots",
    "reason_ko",
    "reason_en",
)
_STATUSES = frozenset(str(one) for one in MeetingStatus)
_OVER = frozenset(
    map(
        str,
        (
            MeetingStatus.DECLINED,
            MeetingStatus.CANCELLED,
            MeetingStatus.EXPIRED,
            MeetingStatus.HELD,
            MeetingStatus.NO_SHOW,
        ),
    )
)


def meeting_rows(meetings: Iterable[Meeting]) -> Iterable[tuple[object, ...]]:
    """Yield a row for each meeting, in the order of `MEETING_COLUMNS`."""
    for one in meetings:
        who = [*one.attendance, Attendance(), Attendance()]
        yield (
            one.meeting_id,
            one.parties[0],
            ";".join(one.parties[1:]),
            one.subject.ko,
            one.subject.en,
            str(one.status),
            one.slot.slot_id if one.slot else "",
            one.place,
            ";".join(one.delegates),
            ";".join(who[0].among),
            who[0].count,
            ";".join(delegate for wanted in who[1:-1] for delegate in wanted.among),
            who[1].count,
            one.owner,
            one.value,
            one.is_locked,
            ";".join(one.after),
            "" if one.allowed_slots is None else ";".join(sorted(one.allowed_slots)),
            one.reasons[0].ko if one.reasons else "",
            one.reasons[0].en if one.reasons else "",
        )


def meetings_of(reader: CellReader, table: Table, event: Event) -> list[Meeting]:
    """Return the meetings of a table; what does not fit the event is refused with the nearest name.

    A meeting of more than two firms names the others in `asked`, separated by semicolons.
    """
    reader.unique(table, "meeting_id")
    slots = {slot.slot_id: slot for slot in event.slots}
    finder = SlotFinder(event.slots, event.time_zone)
    teams: dict[str, set[str]] = {}
    for delegate in event.delegates:
        teams.setdefault(delegate.organisation_id, set()).add(delegate.delegate_id)
    ids, tables = {row.cells["meeting_id"] for row in table.rows}, {one.table_id for one in event.tables}
    everybody = {one.delegate_id for one in event.delegates}
    found = []
    for row in table.rows:
        parties = (row.cells["asking"], *(listed(row, "asked") or [""]))
        status = cell(row, "status") or str(MeetingStatus.ACCEPTED)
        problem, remedy = (
            Sentence("is no state of a meeting."),
            Sentence("States are {states}.", states=", ".join(sorted(_STATUSES))),
        )
        if not reader.known(table, row, "status", status, _STATUSES, problem, remedy):
            status = str(MeetingStatus.PROPOSED)
        # A request binds nobody yet, and what is over may name people and firms that have left the event since.
        is_over = status in _OVER
        if not is_over and status != MeetingStatus.PROPOSED:
            _check_parties(reader, table, row, parties, teams)
        elif parties[0] in parties[1:]:
            _refuse_itself(reader, table, row)
        slot_id = finder.find(reader, table, row, "slot_id")
        if slot_id and status == MeetingStatus.ACCEPTED:
            status = str(MeetingStatus.SCHEDULED)  # agreed and in a slot: that is what scheduled says
        if place := cell(row, "place"):
            problem, remedy = Sentence("is no table of the event."), Sentence("Use the ids of tables.csv.")
            reader.known(table, row, "place", place, tables, problem, remedy)
        for one in listed(row, "after"):
            problem = Sentence("names the meeting '{meeting}', which is not there.", meeting=one)
            reader.known(table, row, "after", one, ids, problem, Sentence("Use the ids of meetings.csv."))
        if not is_over:
            _people(reader, table, row, "delegates", everybody)
            _people(reader, table, row, "owner", everybody)
        allowed = finder.find(reader, table, row, "allowed_slots")
        reason = text_of(row, "reason")
        found.append(
            Meeting(
                meeting_id=row.cells["meeting_id"],
                event_id=event.event_id,
                parties=parties,
                subject=Text(text_of(row, "subject").ko, text_of(row, "subject").en),
                status=MeetingStatus(status),
                slot=slots.get(next(iter(slot_id), "")),
                place=place or None,
                delegates=tuple(listed(row, "delegates")),
                reasons=(Text(reason.ko, reason.en),) if reason.en else (),
                attendance=() if is_over else _attendance(reader, table, row, parties, teams),
                owner=cell(row, "owner"),
                value=reader.number(table, row, "value", otherwise=1.0),
                is_locked=reader.yes_or_no(table, row, "is_locked"),
                after=tuple(listed(row, "after")),
                allowed_slots=allowed if cell(row, "allowed_slots") else None,
            )
        )
    return found


def _check_parties(
    reader: CellReader, table: Table, row: Row, parties: tuple[str, ...], teams: dict[str, set[str]]
) -> None:
    if parties[0] in parties[1:]:
        _refuse_itself(reader, table, row)
    for place, party in enumerate(parties):
        column = "asked" if place else "asking"
        problem = Sentence("has no delegate at the event.")
        remedy = Sentence("Correct the id, or add its delegates to delegates.csv.")
        reader.known(table, row, column, party, teams.keys(), problem, remedy)


def _refuse_itself(reader: CellReader, table: Table, row: Row) -> None:
    problem = Sentence("is the firm that asks itself.")
    reader.refuse(table, row, "asked", problem, Sentence("Name another firm."))


def _attendance(
    reader: CellReader, table: Table, row: Row, parties: tuple[str, ...], teams: dict[str, set[str]]
) -> tuple[Attendance, ...]:
    """Return who attends, party by party; () where the row says nothing of it."""
    found = []
    everybody = {one for party in parties[1:] for one in teams.get(party, ())}
    _people(reader, table, row, "asking_who", teams.get(parties[0], set()))
    _people(reader, table, row, "asked_who", everybody)
    for place, party in enumerate(parties):
        side = "asked" if place else "asking"
        among = tuple(one for one in listed(row, f"{side}_who") if one in teams.get(party, set()))
        count = reader.whole_number(table, row, f"{side}_count", otherwise=1)
        size = len(among) if among else len(teams.get(party, ()))
        if count < 1 or count > max(1, size):
            problem = Sentence("is not between 1 and {most}, the number of those who may attend.", most=max(1, size))
            reader.refuse(table, row, f"{side}_count", problem, Sentence("Correct the number."))
        found.append(Attendance(among, count))
    return tuple(found) if any(one != Attendance() for one in found) else ()


def _people(reader: CellReader, table: Table, row: Row, column: str, known: set[str]) -> None:
    for one in listed(row, column):
        problem = Sentence("names the delegate '{delegate}', who is not there.", delegate=one)
        reader.known(table, row, column, one, known, problem, Sentence("Use the ids of delegates.csv."))
