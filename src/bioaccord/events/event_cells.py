"""Cells of an event's tables as values, each that cannot be read told with its place and what would be accepted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bioaccord.reading.table import Row, Table, read_table
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Slot
from bioaccord.vocabulary.sentence import Sentence

Value = TypeVar("Value")
_YES, _NO = frozenset({"yes", "y", "true", "1", "예"}), frozenset({"no", "n", "false", "0", "아니오", ""})


def read_sheet(
    path: Path,
    name: str,
    columns: Collection[str],
    *,
    most_rows: int | None = None,
    apart: Refusals | None = None,
) -> Table:
    """Return the table `name`: `name`.csv of a folder, a sheet of a workbook, or the file itself where it is a single table.

    Raises `InputError` where it is not there or one of `columns` is missing; further columns are left to the caller.
    """
    if path.is_dir():
        table = read_table(path / f"{name}.csv", most_rows=most_rows, apart=apart)
    elif path.suffix.lower() == ".xlsx":
        table = read_table(path, sheet=name, most_rows=most_rows, apart=apart)
    else:
        table = read_table(path, most_rows=most_rows, apart=apart)
    return with_columns(table, columns)


def with_columns(table: Table, columns: Collection[str]) -> Table:
    """Return the table; raises `InputError` with every column that it lacks."""
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


def cell(row: Row, column: str) -> str:
    """Return what stands in a column that a table may leave out."""
    return row.cells.get(column, "")


def listed(row: Row, column: str) -> list[str]:
    """Return the parts of a cell, separated by semicolons."""
    return [part.strip() for part in cell(row, column).split(";") if part.strip()]


def text_of(row: Row, name: str) -> Text:
    """Return `name`_ko and `name`_en; where one is empty or not there, the other stands for both."""
    ko, en = cell(row, f"{name}_ko"), cell(row, f"{name}_en")
    return Text(ko or en, en or ko, Language.KOREAN)


class CellReader:
    """Reads cells, and collects what is wrong with them."""

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals

    def refuse(
        self, table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence, *, value: str | None = None
    ) -> None:
        """Refuse a cell, or the part `value` of it."""
        self.refusals.add(partial(_refusal, table, row, column, problem, remedy, value))

    def known(
        self,
        table: Table,
        row: Row,
        column: str,
        value: str,
        names: AbstractSet[str],
        problem: Sentence,
        remedy: Sentence,
    ) -> bool:
        """Return whether a word is one of `names`; refuses the cell with the nearest one where it is not."""
        if value in names:
            return True
        self.refusals.add(lambda: _refusal(table, row, column, problem, did_you_mean(value, names) + remedy))
        return False

    def unique(self, table: Table, column: str) -> None:
        """Refuse every row whose id stood in an earlier one."""
        seen: dict[str, int] = {}
        for row in table.rows:
            value = row.cells[column]
            if value in seen:
                problem = Sentence("stands already in row {row}.", row=seen[value])
                self.refuse(table, row, column, problem, Sentence("Give it an id of its own."))
            seen.setdefault(value, row.number)

    def day(self, table: Table, row: Row, column: str) -> date:
        """Return a day; date.min where it is refused."""
        return self._read(table, row, column, date.fromisoformat, date.min, Sentence("Write a day as 2027-03-16."))

    def whole_number(self, table: Table, row: Row, column: str, *, otherwise: int = 0) -> int:
        """Return a whole number of 0 or more; `otherwise` where the cell is empty."""
        if not cell(row, column):
            return otherwise
        return self._read(table, row, column, _whole, otherwise, Sentence("Write a whole number."))

    def number(self, table: Table, row: Row, column: str, *, otherwise: float = 0.0) -> float:
        """Return a number of 0 or more; `otherwise` where the cell is empty."""
        if not cell(row, column):
            return otherwise
        return self._read(table, row, column, _not_negative, otherwise, Sentence("Write a number."))

    def yes_or_no(self, table: Table, row: Row, column: str, *, otherwise: bool = False) -> bool:
        """Return whether a cell says yes; `otherwise` where the table lacks the column or the cell is empty."""
        written = cell(row, column).casefold()
        if not written:
            return otherwise
        if written not in _YES | _NO:
            self.refuse(table, row, column, Sentence("is neither yes nor no."), Sentence("Write yes or no."))
        return written in _YES

    def instant(self, table: Table, row: Row, column: str) -> datetime:
        """Return an instant with its offset."""
        remedy = Sentence("Write a time with its offset, as 2027-03-16T09:00:00+09:00.")
        return self._read(table, row, column, _with_offset, datetime.min.replace(tzinfo=UTC), remedy)

    def zone(self, table: Table, row: Row, column: str) -> ZoneInfo:
        """Return a time zone; UTC where it is refused."""
        remedy = Sentence("Use a name such as Asia/Seoul.")
        try:
            return ZoneInfo(row.cells[column])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(table, row, column, Sentence("is not a time zone."), remedy)
            return ZoneInfo("UTC")

    def _read(
        self, table: Table, row: Row, column: str, read: Callable[[str], Value], otherwise: Value, remedy: Sentence
    ) -> Value:
        try:
            return read(row.cells[column])
        except (ValueError, OverflowError):
            self.refuse(table, row, column, Sentence("cannot be read."), remedy)
            return otherwise


class SlotFinder:
    """Finds the slots of an event that a cell names: by id, or by the instant at which one begins.

    A time without an offset is one of the event's own clock. What is neither is told with the nearest slot, and why it most likely came
    about: another zone, or a clock that was put forward or back.
    """

    def __init__(self, slots: Iterable[Slot], time_zone: str) -> None:
        self._slots = sorted(slots, key=lambda slot: slot.begins_at.timestamp())
        self._begins = [slot.begins_at.timestamp() for slot in self._slots]
        self._by_instant = {begins: slot.slot_id for begins, slot in zip(self._begins, self._slots, strict=True)}
        self._zone, self._zone_name = ZoneInfo(time_zone), time_zone
        self.ids = frozenset(slot.slot_id for slot in self._slots)
        self._by_clock = {
            slot.begins_at.astimezone(self._zone).replace(tzinfo=None): slot.slot_id for slot in self._slots
        }

    def find(self, reader: CellReader, table: Table, row: Row, column: str) -> frozenset[str]:
        """Return the slots a cell lists; refuses every part that names none."""
        found = set()
        for part in listed(row, column):
            if part in self.ids:
                found.add(part)
                continue
            try:
                when = datetime.fromisoformat(part)
            except ValueError:
                problem = Sentence("names the slot '{slot}', which is not there.", slot=part)
                reader.known(table, row, column, part, self.ids, problem, Sentence("Use the ids of slots.csv."))
                continue
            slot_id = self._at(when)
            if slot_id:
                found.add(slot_id)
            else:
                reader.refuse(table, row, column, *self._why_not(when), value=part)
        return frozenset(found)

    def _at(self, when: datetime) -> str:
        if when.tzinfo is not None:
            return self._by_instant.get(when.timestamp(), "")
        return self._by_clock.get(when, "") if is_on_the_clock(when, self._zone) else ""

    def _why_not(self, when: datetime) -> tuple[Sentence, Sentence]:
        zone = self._zone_name
        if when.tzinfo is None and not is_on_the_clock(when, self._zone):
            problem = Sentence("is a time that the clocks of {zone} do not show once on that day.", zone=zone)
            return problem, self._nearest(when.replace(tzinfo=self._zone))
        same_clock = self._by_clock.get(when.replace(tzinfo=None), "")
        if when.tzinfo is not None and same_clock:
            problem = Sentence(
                "is no beginning of a slot; most likely its offset is not the one of {zone} on that day.",
                zone=zone,
            )
            remedy = Sentence("The slot that begins at that time of {zone} is {slot}.", zone=zone, slot=same_clock)
            return problem, remedy
        problem = Sentence("is no beginning of a slot of the event.")
        return problem, self._nearest(when if when.tzinfo is not None else when.replace(tzinfo=self._zone))

    def _nearest(self, when: datetime) -> Sentence:
        if not self._slots:
            return Sentence("Use the ids of slots.csv.")
        place = bisect_left(self._begins, when.timestamp())
        near = min(
            (one for one in (place - 1, place) if 0 <= one < len(self._slots)),
            key=lambda one: abs(self._begins[one] - when.timestamp()),
        )
        slot = self._slots[near]
        begins = slot.begins_at.astimezone(self._zone).isoformat(timespec="minutes")
        return Sentence("The nearest slot is {slot}, at {begins}.", slot=slot.slot_id, begins=begins)


def is_on_the_clock(when: datetime, zone: ZoneInfo) -> bool:
    """Return whether the clocks of a zone show a time (without offset) exactly once: not in the hour that is skipped, nor in the one that comes twice.

    >>> is_on_the_clock(datetime(2027, 3, 14, 2, 30), ZoneInfo("America/New_York"))
    False
    """
    offsets = {when.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1


def offset_words(offset: timedelta | None) -> str:
    """Return an offset as it stands behind a time.

    >>> offset_words(timedelta(hours=-5))
    '-05:00'
    """
    minutes = round((offset or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _refusal(
    table: Table, row: Row, column: str, problem: Sentence, remedy: Sentence, part: str | None = None
) -> Refusal:
    value = cell(row, column) if part is None else part
    told = Sentence("'{value}' {problem}", value=value[:80], problem=problem)
    return Refusal(table.file, told, remedy, row.number, column, value)


def _whole(written: str) -> int:
    number = int(written)
    if number < 0:
        raise ValueError("negative")
    return number


def _not_negative(written: str) -> float:
    number = float(written)
    if not 0 <= number < float("inf"):
        raise ValueError("negative or endless")
    return number


def _with_offset(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant
