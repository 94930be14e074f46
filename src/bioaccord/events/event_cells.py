"""Slots of an event as cells name them: by id, or by the time at which they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bioaccord.reading.cell_reader import CellReader, listed
from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.meeting import Slot
from bioaccord.vocabulary.sentence import Sentence


class SlotFinder:
    """Finds the slots of an event that a cell names: by id, or by the instant at which one begins.

    A time without an offset is one of the event's own clock. What is neither is told with the nearest slot, and why it most likely came
    about: another zone, or a clock that was put forward or back.
    """

    def __init__(self, slots: Iterable[Slot], time_zone: str) -> None:
        every = list(slots)
        # A slot whose time was refused is named by its id, and stands nowhere on a clock.
        self._slots = sorted(
            (one for one in every if one.begins_at.year > 1), key=lambda slot: slot.begins_at.timestamp()
        )
        self._begins = [slot.begins_at.timestamp() for slot in self._slots]
        self._by_instant = {begins: slot.slot_id for begins, slot in zip(self._begins, self._slots, strict=True)}
        self._zone, self._zone_name = ZoneInfo(time_zone), time_zone
        self.ids = frozenset(slot.slot_id for slot in every)
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
