"""A trade show as files: a folder of CSV tables, or a workbook with one sheet a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from zoneinfo import ZoneInfo

from bioaccord.reading.cell_reader import CellReader, read_sheet, text_of
from bioaccord.reading.table import Table, write_table, write_workbook
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.meeting import Meeting
from bioaccord.vocabulary.sentence import Sentence

from .delegate_table import delegate_row, delegates_of, joined_ids
from .event_cells import SlotFinder
from .meeting_table import MEETING_COLUMNS, meeting_rows, meetings_of
from .programme import Event
from .programme_rows import badge_of, is_zone_of_slots, places_of, session_of, slot_of, table_of, walk_of

NEEDED_COLUMNS = {
    "event": ("event_id", "name_ko", "name_en", "city", "country", "time_zone", "first_day", "last_day", "fictional"),
    "slots": ("slot_id", "begins_at", "ends_at"),
    "tables": ("table_id", "hall_ko", "hall_en", "capacity"),
    "delegates": (
        "delegate_id",
        "organisation_id",
        "name_ko",
        "name_en",
        "role_ko",
        "role_en",
        "languages",
        "unavailable_slots",
    ),
}
FURTHER_COLUMNS = {
    "event": ("online_places",),
    "slots": ("is_meal", "is_online"),
    "tables": ("zone", "closed_slots"),
    "delegates": ("badge", "first_time", "has_told_times"),
}
OPTIONAL_TABLES = {
    "walks": ("one", "other", "minutes"),
    "sessions": ("session_id", "name_ko", "name_en", "slot_ids", "delegate_ids"),
    "badges": ("badge_id", "name_ko", "name_en", "most_pending"),
}


def read_event(path: Path, *, known_firms: AbstractSet[str] | None = None) -> Event:
    """Return the event of a folder (event.csv, slots.csv, tables.csv, delegates.csv; walks, sessions and badges where they are there) or workbook.

    With `known_firms` a delegate of any other firm is refused. Raises `InputError` with every refused cell, the first two hundred made out.
    """
    refusals = Refusals()
    tables: dict[str, Table] = {}
    for name, columns in (NEEDED_COLUMNS | OPTIONAL_TABLES).items():
        if name in OPTIONAL_TABLES and not _is_there(path, name):
            continue
        try:
            tables[name] = read_sheet(path, name, columns)
        except InputError as error:
            refusals.extend(error)
    if refusals:
        raise InputError(refusals)
    if len(tables["event"].rows) != 1:
        raise InputError(
            Refusal(
                tables["event"].file,
                Sentence("holds {count} events.", count=len(tables["event"].rows)),
                Sentence("A folder describes one event: keep one row."),
            )
        )
    reader = CellReader(refusals)
    for name, key in (("slots", "slot_id"), ("tables", "table_id"), ("sessions", "session_id"), ("badges", "badge_id")):
        if name in tables:
            reader.unique(tables[name], key)
    event = _event_of(reader, tables, known_firms)
    if refusals:
        raise InputError(refusals)
    return event


def read_meetings(path: Path, event: Event) -> list[Meeting]:
    """Return the meetings of a folder or workbook for its event, or of a single table; none where it has no such table.

    Raises `InputError` with every refused cell.
    """
    if (path.is_dir() or path.suffix.lower() == ".xlsx") and not _is_there(path, "meetings"):
        return []
    refusals = Refusals()
    found = meetings_of(CellReader(refusals), read_sheet(path, "meetings", ("meeting_id", "asking", "asked")), event)
    if refusals:
        raise InputError(refusals)
    return found


def write_event(
    path: Path,
    event: Event,
    meetings: Sequence[Meeting] = (),
    *,
    emails: dict[str, str] | None = None,
    phones: dict[str, str] | None = None,
) -> None:
    """Write an event, and its meetings where there are any, as a folder of CSV tables, or as a workbook where `path` ends in .xlsx.

    `read_event` and `read_meetings` give back what was written. `emails` and `phones` (delegate id → address or number) add a column each.
    """
    sheets = event_sheets(event, meetings, emails=emails, phones=phones)
    if path.suffix.lower() == ".xlsx":
        write_workbook(path, sheets)
        return
    for name, (columns, rows) in sheets.items():
        write_table(path / f"{name}.csv", columns, rows)


def write_meetings(path: Path, meetings: Iterable[Meeting]) -> None:
    """Write meetings as one table: .csv, .xlsx or .parquet by the ending of `path`; where `path` is a folder, its meetings.csv."""
    write_table(
        path / "meetings.csv" if path.is_dir() else path, MEETING_COLUMNS, meeting_rows(meetings), sheet="meetings"
    )


def event_sheets(
    event: Event,
    meetings: Sequence[Meeting] = (),
    *,
    emails: dict[str, str] | None = None,
    phones: dict[str, str] | None = None,
) -> dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]:
    """Return the tables of an event by name: columns and rows. Optional tables stand there where they hold something."""
    columns = {name: NEEDED_COLUMNS[name] + FURTHER_COLUMNS[name] for name in NEEDED_COLUMNS}
    further = {name: told for name, told in (("email", emails), ("phone", phones)) if told is not None}
    columns["delegates"] += tuple(further)
    zone = ZoneInfo(event.time_zone)
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        "event": (
            columns["event"],
            [
                (
                    event.event_id,
                    event.name.ko,
                    event.name.en,
                    event.city,
                    event.country,
                    event.time_zone,
                    event.first_day,
                    event.last_day,
                    event.fictional,
                    event.online_places,
                )
            ],
        ),
        "slots": (
            columns["slots"],
            [
                (
                    one.slot_id,
                    one.begins_at.astimezone(zone).isoformat(),
                    one.ends_at.astimezone(zone).isoformat(),
                    one.is_meal,
                    one.is_online,
                )
                for one in event.slots
            ],
        ),
        "tables": (
            columns["tables"],
            [
                (one.table_id, one.hall.ko, one.hall.en, one.capacity, one.zone, joined_ids(one.closed_slots))
                for one in event.tables
            ],
        ),
        "delegates": (columns["delegates"], [delegate_row(one, further.values()) for one in event.delegates]),
    }
    if event.walks:
        sheets["walks"] = (OPTIONAL_TABLES["walks"], [(one.one, one.other, one.minutes) for one in event.walks])
    if event.sessions:
        here = {one.delegate_id for one in event.delegates}  # who has left the event stays signed up in its programme
        sheets["sessions"] = (
            OPTIONAL_TABLES["sessions"],
            [
                (
                    one.session_id,
                    one.name.ko,
                    one.name.en,
                    joined_ids(one.slot_ids),
                    joined_ids(one.delegate_ids & here),
                )
                for one in event.sessions
            ],
        )
    if event.badges:
        sheets["badges"] = (
            OPTIONAL_TABLES["badges"],
            [(one.badge_id, one.name.ko, one.name.en, one.most_pending) for one in event.badges],
        )
    if meetings:
        sheets["meetings"] = (MEETING_COLUMNS, meeting_rows(meetings))
    return sheets


def _is_there(path: Path, name: str) -> bool:
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        return name in sheet_names(path)
    return (path / f"{name}.csv").is_file()


def _event_of(reader: CellReader, tables: dict[str, Table], known_firms: AbstractSet[str] | None) -> Event:
    head_table, head = tables["event"], tables["event"].rows[0]
    before = reader.refusals.count
    zone = reader.zone(head_table, head, "time_zone")
    # A wrong zone is refused once, and not again at each slot.
    is_right = reader.refusals.count == before and is_zone_of_slots(reader, tables, zone)
    first_day, last_day = reader.day(head_table, head, "first_day"), reader.day(head_table, head, "last_day")
    if last_day < first_day:
        problem = Sentence("is before the first day.")
        reader.refuse(head_table, head, "last_day", problem, Sentence("Correct one of the two."))
    days = (first_day, last_day)
    read = (slot_of(reader, tables["slots"], row, zone if is_right else None, days) for row in tables["slots"].rows)
    slots = tuple(sorted(read, key=lambda slot: slot.begins_at.timestamp() if slot.begins_at.year > 1 else 0.0))
    finder = SlotFinder(slots, zone.key)
    places = {one for row in tables["tables"].rows for one in places_of(row)}
    badges = (
        tuple(badge_of(reader, tables["badges"], row) for row in tables["badges"].rows) if "badges" in tables else ()
    )
    delegates = tuple(
        one
        for one, _ in delegates_of(
            reader,
            tables["delegates"],
            finder,
            badges if "badges" in tables else None,
            known_firms,
        )
    )
    ids = {one.delegate_id for one in delegates}
    return Event(
        event_id=head.cells["event_id"],
        name=text_of(head, "name"),
        city=head.cells["city"],
        country=head.cells["country"],
        time_zone=zone.key,
        first_day=first_day,
        last_day=last_day,
        slots=slots,
        tables=tuple(table_of(reader, tables["tables"], row, finder) for row in tables["tables"].rows),
        delegates=delegates,
        fictional=reader.yes_or_no(head_table, head, "fictional"),
        walks=tuple(walk_of(reader, tables["walks"], row, places) for row in tables["walks"].rows)
        if "walks" in tables
        else (),
        sessions=tuple(session_of(reader, tables["sessions"], row, finder, ids) for row in tables["sessions"].rows)
        if "sessions" in tables
        else (),
        badges=badges,
        online_places=reader.whole_number(head_table, head, "online_places"),
    )
