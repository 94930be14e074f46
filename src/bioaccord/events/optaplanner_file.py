"""Meeting sets of OptaPlanner's examples (.xlsx): what a timetable here can hold of them, and a reason for what it cannot.

Such a set has days, rooms, persons, and meetings of many persons that last a quarter-hour to four hours, with required and preferred attendance. A timetable
here knows slots of one length; a meeting takes one of them whole. So a set is taken over where its meetings all last equally long, or in slots as long as the
caller says; and preferred attendance, which no rule here holds, is told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bioaccord.reading.table import Row, Table, read_table
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot
from bioaccord.vocabulary.sentence import Sentence

from .programme import Delegate, Event, MeetingTable

_SHEETS = {
    "Days": ("Day", "Start", "End", "Lunch hour start time"),
    "Rooms": ("Name", "Capacity"),
    "Persons": ("Full name",),
    "Meetings": ("Topic", "Duration", "Required attendance list", "Preferred attendance list"),
}
_LUNCH = timedelta(hours=1)
_MOST_SLOTS_A_DAY = 63


@dataclass(frozen=True, slots=True)
class OptaPlannerSet:
    """An event and its meetings, every person a firm of one; and how many wishes to attend could not be taken over."""

    event: Event
    meetings: tuple[Meeting, ...]
    slot_minutes: int
    preferred: int
    """How many times somebody would like to attend, but need not: no rule here holds that."""


def is_optaplanner(path: Path) -> bool:
    """Return whether a workbook is one of OptaPlanner's sets, of meetings or talks, and no event of ours. Raises `InputError` where it cannot be opened."""
    names = set(sheet_names(path))
    return "event" not in names and bool(names & {*_SHEETS, "Talks"})


def read_optaplanner(path: Path, *, slot_minutes: int | None = None, zone: str = "UTC") -> OptaPlannerSet:
    """Return a meeting set. `slot_minutes`: how long slots are; without it, as long as all of its meetings.

    Raises `InputError` for what is no such set, for meetings longer than a slot, and, without `slot_minutes`, where meetings are not equally long.
    """
    names = sheet_names(path)
    if "Talks" in names:
        raise InputError(
            Refusal(
                path.name,
                Sentence("is a conference of talks with speakers and audiences, not of meetings."),
                Sentence("Give a set of meetings; a programme of talks is made elsewhere."),
            )
        )
    tables = {sheet: _with_columns(read_table(path, sheet=sheet), columns) for sheet, columns in _SHEETS.items()}
    reader = _Reader()
    minutes = [reader.minutes(tables["Meetings"], row) for row in tables["Meetings"].rows]
    length = slot_minutes or _one_length(tables["Meetings"].file, minutes)
    for row, own in zip(tables["Meetings"].rows, minutes, strict=True):
        if own > length:
            reader.refuse(
                tables["Meetings"],
                row,
                "Duration",
                Sentence("is longer than a slot of {minutes} minutes.", minutes=length),
                Sentence("Give longer slots, or divide the meeting."),
            )
    slots = [slot for row in tables["Days"].rows for slot in reader.slots(tables["Days"], row, length, zone)]
    persons = {row.cells["Full name"]: f"P{number}" for number, row in enumerate(tables["Persons"].rows, 1)}
    meetings = tuple(
        reader.meeting(tables["Meetings"], row, number, persons)
        for number, row in enumerate(tables["Meetings"].rows, 1)
    )
    rooms = tuple(
        MeetingTable(row.cells["Name"], Text("회의실", "Rooms"), reader.capacity(tables["Rooms"], row))
        for row in tables["Rooms"].rows
    )
    if reader.refusals:
        raise InputError(reader.refusals)
    event = Event(
        event_id=path.stem,
        name=Text(path.stem, path.stem),
        city="",
        country="",
        time_zone=zone,
        first_day=slots[0].begins_at.date(),
        last_day=slots[-1].ends_at.date(),
        slots=tuple(slots),
        tables=rooms,
        delegates=tuple(Delegate(number, number, Text(name, name), Text("", "")) for name, number in persons.items()),
        fictional=True,
    )
    preferred = sum(len(_names(row, "Preferred attendance list")) for row in tables["Meetings"].rows)
    return OptaPlannerSet(event, meetings, length, preferred)


def _with_columns(table: Table, columns: tuple[str, ...]) -> Table:
    for name in columns:
        if name not in table.columns:
            raise InputError(
                Refusal(
                    table.file,
                    Sentence("the column '{name}' is missing.", name=name),
                    did_you_mean(name, table.columns)
                    + Sentence("The columns are {columns}.", columns=", ".join(columns)),
                    table.header_row,
                    name,
                )
            )
    if not table.rows:
        raise InputError(
            Refusal(table.file, Sentence("holds no rows."), Sentence("Give a set that has some."), table.header_row)
        )
    return table


def _one_length(file: str, minutes: list[int]) -> int:
    lengths = sorted(Counter(one for one in minutes if one > 0).items())
    if len(lengths) == 1:
        return lengths[0][0]
    raise InputError(
        Refusal(
            file,
            Sentence(
                "its meetings are not equally long ({lengths}); a timetable here has slots of one length.",
                lengths=_listed_lengths(lengths),
            ),
            Sentence(
                "Give the length of a slot, at least {longest} minutes for all of them: each meeting then takes a slot whole (--slot-minutes {longest}).",
                longest=max((length for length, _ in lengths), default=15),
            ),
            column="Duration",
        )
    )


def _listed_lengths(lengths: list[tuple[int, int]]) -> Sentence:
    told = Sentence("")
    for length, count in lengths:
        one = Sentence("{count} × {length} min", count=count, length=length)
        told = Sentence("{first}, {second}", first=told, second=one) if told else one
    return told


def _names(row: Row, column: str) -> list[str]:
    return [name.strip() for name in row.cells[column].split(",") if name.strip()]


class _Reader:
    """Reads cells and collects what is wrong with them."""

    def __init__(self) -> None:
        self.refusals = Refusals()

    def refuse(self, table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence) -> None:
        """Refuse a cell."""
        value = row.cells[column]
        said = Sentence("'{value}' {problem}", value=value, problem=problem)
        self.refusals.add(lambda: Refusal(table.file, said, remedy, row.number, column, value))

    def minutes(self, table: Table, row: Row) -> int:
        """Return how long a meeting lasts."""
        return self._number(table, row, "Duration", 24 * 60)

    def capacity(self, table: Table, row: Row) -> int:
        """Return how many persons a room holds."""
        return self._number(table, row, "Capacity", 1_000_000)

    def slots(self, table: Table, row: Row, minutes: int, zone: str) -> list[Slot]:
        """Return the slots of a day: one after the other, before and after the hour of lunch."""
        try:
            day = date.fromisoformat(row.cells["Day"].split()[-1])
            begin, end, lunch = (
                datetime.combine(day, time.fromisoformat(row.cells[column]), ZoneInfo(zone))
                for column in ("Start", "End", "Lunch hour start time")
            )
        except (ValueError, IndexError):
            remedy = Sentence("Write a day as 'Sat 2022-01-01' and times as 08:00.")
            self.refuse(table, row, "Day", Sentence("cannot be read, or its times."), remedy)
            return []
        length = timedelta(minutes=minutes)
        found: list[Slot] = []
        at = begin
        while at + length <= end:
            if at < lunch + _LUNCH and at + length > lunch:
                at = lunch + _LUNCH
                continue
            found.append(Slot(f"{day.isoformat()}T{at:%H:%M}", at, at + length))
            at += length
        if len(found) > _MOST_SLOTS_A_DAY:
            problem = Sentence("holds {slots} slots; {most} are the most of one day.", slots=len(found), most=63)
            self.refuse(table, row, "Day", problem, Sentence("Give longer slots."))
        return found

    def meeting(self, table: Table, row: Row, number: int, persons: dict[str, str]) -> Meeting:
        """Return a meeting of those who are required."""
        for column in ("Required attendance list", "Preferred attendance list"):
            for name in _names(row, column):
                if name not in persons:
                    problem = Sentence("names '{name}', which is not there.", name=name)
                    remedy = did_you_mean(name, persons) or Sentence("Correct the cell, or add what it names.")
                    self.refuse(table, row, column, problem, remedy)
        required = dict.fromkeys(persons.get(name, name) for name in _names(row, "Required attendance list"))
        topic = row.cells["Topic"]
        return Meeting(f"M{number}", "", tuple(required), Text(topic, topic), MeetingStatus.ACCEPTED)

    def _number(self, table: Table, row: Row, column: str, most: int) -> int:
        try:
            number = float(row.cells[column])
        except ValueError:
            number = 0.0
        if not (1 <= number <= most and number.is_integer()):
            self.refuse(table, row, column, Sentence("cannot be read."), Sentence("Write a whole number."))
            return 1
        return int(number)
