"""Rows of a programme's tables - slots, tables, walks, sessions, badges - as parts of an event; what is wrong is told with its place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bioaccord.reading.cell_reader import CellReader, cell, listed, text_of
from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.meeting import Slot
from bioaccord.vocabulary.sentence import Sentence

from .event_cells import SlotFinder, offset_words
from .programme import Badge, MeetingTable, Session, Walk


def is_zone_of_slots(reader: CellReader, tables: dict[str, Table], zone: ZoneInfo) -> bool:
    """Return whether slots are written in the zone of the event; refuses the zone where each of several has one and the same other offset."""
    written, right = set(), set()
    for row in tables["slots"].rows:
        try:
            when = datetime.fromisoformat(row.cells["begins_at"])
        except ValueError:
            continue
        if (
            when.tzinfo is None
            or when.year <= 1
            or when.utcoffset() in (timedelta(), when.astimezone(zone).utcoffset())
        ):
            return True
        written.add(when.utcoffset())
        right.add(when.astimezone(zone).utcoffset())
    if len(tables["slots"].rows) < 2 or len(written) != 1:
        return True
    problem = Sentence(
        "has the offset {right} on these days, but every slot is written with {written}.",
        right=", ".join(sorted(map(offset_words, right))),
        written=offset_words(written.pop()),
    )
    reader.refuse(
        tables["event"],
        tables["event"].rows[0],
        "time_zone",
        problem,
        Sentence("Correct the time zone, or the times of all slots."),
    )
    return False


def slot_of(reader: CellReader, table: Table, row: Row, zone: ZoneInfo | None, days: tuple[date, date]) -> Slot:
    begins, ends = reader.instant(table, row, "begins_at"), reader.instant(table, row, "ends_at")
    if ends <= begins and begins.year > 1 and ends.year > 1:
        problem = Sentence("is not after the beginning.")
        reader.refuse(table, row, "ends_at", problem, Sentence("Correct one of the two."))
    for column, when in (("begins_at", begins), ("ends_at", ends)):
        if when.year > 1 and zone is not None:
            _in_zone(reader, table, row, column, when, zone)
    if (
        zone is not None
        and begins.year > 1
        and days[0].year > 1
        and not days[0] <= begins.astimezone(zone).date() <= days[1]
    ):
        problem = Sentence(
            "lies on {day} in {zone}, outside the days of the event.", day=begins.astimezone(zone).date(), zone=zone.key
        )
        remedy = Sentence("Most likely its offset is that of another zone; correct it, or the days of event.csv.")
        reader.refuse(table, row, "begins_at", problem, remedy)
    return Slot(
        row.cells["slot_id"],
        begins,
        ends,
        is_meal=reader.yes_or_no(table, row, "is_meal"),
        is_online=reader.yes_or_no(table, row, "is_online"),
    )


def _in_zone(reader: CellReader, table: Table, row: Row, column: str, when: datetime, zone: ZoneInfo) -> None:
    """Refuse an instant whose offset the zone does not have then: the day the clocks changed, or another zone's. UTC is understood."""
    there = when.astimezone(zone)
    if when.utcoffset() in (timedelta(), there.utcoffset()):
        return
    clock = when.replace(tzinfo=None).replace(tzinfo=zone)
    if clock.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != when.replace(tzinfo=None):
        problem = Sentence(
            "is a time that does not exist in {zone} on that day: the clocks are put forward over it.", zone=zone.key
        )
        remedy = Sentence("Write {instant}.", instant=there.isoformat(timespec="minutes"))
        reader.refuse(table, row, column, problem, remedy)
        return
    problem = Sentence(
        "has the offset {written}, but {zone} has {right} then.",
        written=offset_words(when.utcoffset()),
        zone=zone.key,
        right=offset_words(there.utcoffset()),
    )
    remedy = Sentence(
        "If the time of the clock there is meant, write {clock}; if the instant is meant, {instant}.",
        clock=clock.isoformat(timespec="minutes"),
        instant=there.isoformat(timespec="minutes"),
    )
    reader.refuse(table, row, column, problem, remedy)


def table_of(reader: CellReader, table: Table, row: Row, finder: SlotFinder) -> MeetingTable:
    return MeetingTable(
        row.cells["table_id"],
        text_of(row, "hall"),
        reader.whole_number(table, row, "capacity"),
        zone=cell(row, "zone"),
        closed_slots=finder.find(reader, table, row, "closed_slots"),
    )


def places_of(row: Row) -> tuple[str, ...]:
    """Return the places between which one walks: the hall of a table, and its zone there."""
    hall = text_of(row, "hall").en
    return (hall, f"{hall}/{cell(row, 'zone')}") if cell(row, "zone") else (hall,)


def walk_of(reader: CellReader, table: Table, row: Row, places: set[str]) -> Walk:
    for column in ("one", "other"):
        problem = Sentence("is no hall or zone of tables.csv.")
        remedy = Sentence("Write the English name of a hall, or hall/zone.")
        reader.known(table, row, column, row.cells[column], places, problem, remedy)
    return Walk(row.cells["one"], row.cells["other"], reader.number(table, row, "minutes"))


def session_of(reader: CellReader, table: Table, row: Row, finder: SlotFinder, ids: set[str]) -> Session:
    for one in listed(row, "delegate_ids"):
        problem = Sentence("names the delegate '{delegate}', who is not there.", delegate=one)
        reader.known(table, row, "delegate_ids", one, ids, problem, Sentence("Use the ids of delegates.csv."))
    return Session(
        row.cells["session_id"],
        text_of(row, "name"),
        finder.find(reader, table, row, "slot_ids"),
        frozenset(listed(row, "delegate_ids")),
    )


def badge_of(reader: CellReader, table: Table, row: Row) -> Badge:
    return Badge(row.cells["badge_id"], text_of(row, "name"), reader.whole_number(table, row, "most_pending"))
