"""A trade show as plain data: days, slots, tables and delegates; and reading it from a folder of tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bioaccord.reading.table import Row, Table, read_table
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Slot
from bioaccord.vocabulary.sentence import Sentence

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class MeetingTable:
    """A place for one meeting at a time; `capacity` in persons."""

    table_id: str
    hall: Text
    capacity: int
    zone: str = ""
    """Where in the hall it stands; tables of one zone are beside each other."""
    closed_slots: frozenset[str] = frozenset()
    """The slots in which it cannot be used."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Minutes on foot between two places, in both directions; a place is a hall (its English name) or a zone of it, `hall/zone`."""

    one: str
    other: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Session:
    """A talk, a reception or another fixed point of the programme; who has signed up is not free then."""

    session_id: str
    name: Text
    slot_ids: frozenset[str]
    delegate_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Badge:
    """A kind of registration, and how many unanswered requests a firm of it may have at once."""

    badge_id: str
    name: Text
    most_pending: int


@dataclass(frozen=True, slots=True)
class Delegate:
    """A person of a firm at an event, and the slots in which that person is not free."""

    delegate_id: str
    organisation_id: str
    name: Text
    role: Text
    languages: tuple[str, ...] = ()
    unavailable_slots: frozenset[str] = frozenset()
    badge: str = ""
    is_first_time: bool = False
    has_told_times: bool = True
    """Whether the delegate has said when it is free: a calendar that nobody opened reads as free all day, and is asked for."""


@dataclass(frozen=True, slots=True)
class Event:
    """A trade show. Slots are in order of time and carry their zone."""

    event_id: str
    name: Text
    city: str
    country: str
    time_zone: str
    first_day: date
    last_day: date
    slots: tuple[Slot, ...]
    tables: tuple[MeetingTable, ...]
    delegates: tuple[Delegate, ...]
    fictional: bool = False
    walks: tuple[Walk, ...] = ()
    sessions: tuple[Session, ...] = ()
    badges: tuple[Badge, ...] = ()
    online_places: int = 0
    """How many meetings an on-line slot holds at once."""

    def team(self, organisation_id: str) -> tuple[Delegate, ...]:
        """Return the delegates of one firm."""
        return tuple(one for one in self.delegates if one.organisation_id == organisation_id)


_COLUMNS = {
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


def read_event(folder: Path) -> Event:
    """Return the event of a folder with event.csv, slots.csv, tables.csv and delegates.csv.

    Raises `InputError` with every refused cell.
    """
    refusals: list[Refusal] = []
    tables: dict[str, Table] = {}
    for name, columns in _COLUMNS.items():
        try:
            tables[name] = _with_columns(read_table(folder / f"{name}.csv"), columns)
        except InputError as error:
            refusals += error.refusals
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
    reader = _Reader(refusals)
    head = tables["event"].rows[0]
    zone = head.cells["time_zone"]
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        reader.refuse(
            tables["event"],
            head,
            "time_zone",
            Sentence("is not a time zone."),
            Sentence("Use a name such as Asia/Seoul."),
        )
    slots = tuple(_slot(reader, tables["slots"], row) for row in tables["slots"].rows)
    known_slots = {slot.slot_id for slot in slots}
    event = Event(
        event_id=head.cells["event_id"],
        name=_text(head, "name"),
        city=head.cells["city"],
        country=head.cells["country"],
        time_zone=zone,
        first_day=reader.day(tables["event"], head, "first_day"),
        last_day=reader.day(tables["event"], head, "last_day"),
        slots=tuple(sorted(slots, key=lambda slot: slot.begins_at.timestamp())),
        tables=tuple(
            MeetingTable(
                row.cells["table_id"], _text(row, "hall"), reader.whole_number(tables["tables"], row, "capacity")
            )
            for row in tables["tables"].rows
        ),
        delegates=tuple(_delegate(reader, tables["delegates"], row, known_slots) for row in tables["delegates"].rows),
        fictional=head.cells["fictional"] == "yes",
    )
    for name, key in (("slots", "slot_id"), ("tables", "table_id"), ("delegates", "delegate_id")):
        reader.unique(tables[name], key)
    if refusals:
        raise InputError(refusals)
    return event


def _with_columns(table: Table, columns: tuple[str, ...]) -> Table:
    missing = [
        Refusal(
            table.file,
            Sentence("the column '{name}' is missing.", name=name),
            did_you_mean(name, table.columns) + Sentence("The columns are {columns}.", columns=", ".join(columns)),
            table.header_row,
            name,
        )
        for name in columns
        if name not in table.columns
    ]
    if missing:
        raise InputError(missing)
    return table


def _text(row: Row, name: str) -> Text:
    return Text(row.cells[f"{name}_ko"], row.cells[f"{name}_en"], Language.KOREAN)


def _slot(reader: _Reader, table: Table, row: Row) -> Slot:
    begins, ends = reader.instant(table, row, "begins_at"), reader.instant(table, row, "ends_at")
    if ends <= begins:
        reader.refuse(
            table, row, "ends_at", Sentence("is not after the beginning."), Sentence("Correct one of the two.")
        )
    return Slot(row.cells["slot_id"], begins, ends)


def _delegate(reader: _Reader, table: Table, row: Row, known_slots: set[str]) -> Delegate:
    unavailable = [part.strip() for part in row.cells["unavailable_slots"].split(";") if part.strip()]
    for slot in unavailable:
        if slot not in known_slots:
            remedy = did_you_mean(slot, known_slots) + Sentence("Use the ids of slots.csv.")
            reader.refuse(
                table,
                row,
                "unavailable_slots",
                Sentence("names the slot '{slot}', which is not there.", slot=slot),
                remedy,
            )
    return Delegate(
        delegate_id=row.cells["delegate_id"],
        organisation_id=row.cells["organisation_id"],
        name=_text(row, "name"),
        role=_text(row, "role"),
        languages=tuple(part.strip() for part in row.cells["languages"].split(";") if part.strip()),
        unavailable_slots=frozenset(unavailable),
    )


class _Reader:
    """Reads cells and collects what is wrong with them."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self._refusals = refusals

    def refuse(self, table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence) -> None:
        value = row.cells[column]
        self._refusals.append(
            Refusal(
                table.file,
                Sentence("'{value}' {problem}", value=value, problem=problem),
                remedy,
                row.number,
                column,
                value,
            )
        )

    def unique(self, table: Table, column: str) -> None:
        seen: dict[str, int] = {}
        for row in table.rows:
            value = row.cells[column]
            if value in seen:
                self.refuse(
                    table,
                    row,
                    column,
                    Sentence("stands already in row {row}.", row=seen[value]),
                    Sentence("Give it an id of its own."),
                )
            seen.setdefault(value, row.number)

    def day(self, table: Table, row: Row, column: str) -> date:
        return self._read(table, row, column, date.fromisoformat, date.min, Sentence("Write a day as 2027-03-16."))

    def whole_number(self, table: Table, row: Row, column: str) -> int:
        return self._read(table, row, column, int, 0, Sentence("Write a whole number."))

    def instant(self, table: Table, row: Row, column: str) -> datetime:
        remedy = Sentence("Write a time with its offset, as 2027-03-16T09:00:00+09:00.")
        return self._read(table, row, column, _with_offset, datetime.min.replace(tzinfo=UTC), remedy)

    def _read(
        self, table: Table, row: Row, column: str, read: Callable[[str], Value], otherwise: Value, remedy: Sentence
    ) -> Value:
        try:
            return read(row.cells[column])
        except ValueError:
            self.refuse(table, row, column, Sentence("cannot be read."), remedy)
            return otherwise


def _with_offset(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant
