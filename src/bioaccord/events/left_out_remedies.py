"""What would hold how many of the meetings left out: more tables on a day, a person who opens times, a further delegate. What is told is tried: every
meeting counted gets a slot, persons and a table at once with the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .constraints import placed
from .left_out import LeftOut
from .programme import Delegate, Event, MeetingTable

ROOM, TABLE, BUSY, AWAY, OTHER = "room", "table", "busy", "away", "other"
CAUSES = (ROOM, TABLE, BUSY, AWAY, OTHER)
"""Why a meeting was left out, in one word: it could stand as it is; only a table lacks; both sides are taken by other meetings; they are never
available together; something else (nobody is registered, an order, slots not allowed)."""

AS_IT_IS, MORE_TABLES, OPENED_TIMES, FURTHER_DELEGATE = "as_it_is", "tables", "times", "delegate"
_MOST_TABLES = 12
_NEARLY_ALL = 0.9
_SEATS_ENOUGH = 1_000
_FURTHER = "+"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a meeting would stand: its slot, who sits there, and the table; None where the table is one of those added, or on line."""

    meeting_id: str
    slot_id: str
    delegate_ids: tuple[str, ...]
    table_id: str | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change and what it holds at least: `tables` more on `day`, the times of the delegate `which`, or a further delegate of the firm `which`."""

    kind: str
    placed: tuple[Placed, ...]
    day: date | None = None
    tables: int = 0
    which: str = ""

    @property
    def holds(self) -> int:
        """Return how many of the meetings left out it holds."""
        return len(self.placed)


def cause_of(left: LeftOut) -> str:
    """Return why a meeting was left out, as one of `CAUSES`."""
    kinds = {way.kind for way in left.ways}
    if ROOM in kinds:
        return ROOM
    if TABLE in kinds:
        return TABLE
    if any(not way.opens for way in left.ways):
        return BUSY
    return AWAY if kinds else OTHER


def remedies(event: Event, meetings: Sequence[Meeting], *, most: int = 5) -> list[Remedy]:
    """Return the changes that hold most of the meetings left out, of each kind the best; each is tried alone, against the schedule that stands."""
    waiting = [one for one in meetings if one.status is MeetingStatus.ACCEPTED and one.slot is None]
    if not waiting:
        return []
    found = [Remedy(AS_IT_IS, _Trial(event, meetings).placed(waiting))]
    found += _best(_table_remedies(event, meetings, waiting), most)
    found += _best(_time_remedies(event, meetings, waiting, most), most)
    found += _best(_delegate_remedies(event, meetings, waiting, most), most)
    return [one for one in found if one.holds]


def carried_out(event: Event, remedy: Remedy) -> Event:
    """Return an event after a remedy: with the further tables, times or delegate."""
    if remedy.kind == MORE_TABLES and remedy.day is not None:
        zone = ZoneInfo(event.time_zone)
        others = frozenset(slot.slot_id for slot in event.slots if slot.begins_at.astimezone(zone).date() != remedy.day)
        hall = event.tables[0].hall if event.tables else Text("추가 테이블", "Further tables")
        further = tuple(
            MeetingTable(f"{_FURTHER}{number}", hall, _SEATS_ENOUGH, closed_slots=others)
            for number in range(1, remedy.tables + 1)
        )
        return replace(event, tables=(*event.tables, *further))
    if remedy.kind == OPENED_TIMES:
        opened = (
            replace(one, unavailable_slots=frozenset()) if one.delegate_id == remedy.which else one
            for one in event.delegates
        )
        return replace(event, delegates=tuple(opened))
    if remedy.kind == FURTHER_DELEGATE:
        nobody = Text("추가 참가자", "A further delegate")
        further_one = Delegate(f"{_FURTHER}{remedy.which}", remedy.which, nobody, Text("", ""))
        return replace(event, delegates=(*event.delegates, further_one))
    return event


def _best(found: Sequence[Remedy], most: int) -> list[Remedy]:
    return sorted(found, key=lambda one: -one.holds)[:most]


def _table_remedies(event: Event, meetings: Sequence[Meeting], waiting: Sequence[Meeting]) -> list[Remedy]:
    """Return for each day the fewest tables more that hold nearly as many as a dozen would, and for the best day what one, and half of them, hold."""
    zone = ZoneInfo(event.time_zone)

    def tried(day: date, count: int) -> Remedy:
        changed = carried_out(event, Remedy(MORE_TABLES, (), day, count))
        return Remedy(MORE_TABLES, _Trial(changed, meetings).placed(waiting), day, count)

    found = []
    for day in sorted({slot.begins_at.astimezone(zone).date() for slot in event.slots if not slot.is_online}):
        last = tried(day, _MOST_TABLES)
        enough = _NEARLY_ALL * last.holds
        low, high = 1, _MOST_TABLES
        while low < high:
            middle = (low + high) // 2
            one = tried(day, middle)
            if one.holds >= enough:
                high, last = middle, one
            else:
                low = middle + 1
        found.append(last)
    if found:
        best = max(found, key=lambda one: one.holds)
        assert best.day is not None
        found += [tried(best.day, count) for count in sorted({1, best.tables // 2} - {0, best.tables})]
    without = len(_Trial(event, meetings).placed(waiting))
    return [one for one in found if one.holds > without]


def _time_remedies(event: Event, meetings: Sequence[Meeting], waiting: Sequence[Meeting], most: int) -> list[Remedy]:
    """Return for the delegates who are away and whose firms have most meetings left out what opening all their times would hold."""
    left = _left_by_firm(waiting)
    away = [one for one in event.delegates if one.unavailable_slots and left[one.organisation_id]]
    away.sort(key=lambda one: -left[one.organisation_id] * len(one.unavailable_slots))
    found = []
    for one in away[: 4 * most]:
        own = [meeting for meeting in waiting if one.organisation_id in meeting.parties]
        without = len(_Trial(event, meetings).placed(own))
        changed = carried_out(event, Remedy(OPENED_TIMES, (), which=one.delegate_id))
        remedy = Remedy(OPENED_TIMES, _Trial(changed, meetings).placed(own), which=one.delegate_id)
        if remedy.holds > without:
            found.append(remedy)
    return found


def _delegate_remedies(
    event: Event, meetings: Sequence[Meeting], waiting: Sequence[Meeting], most: int
) -> list[Remedy]:
    found = []
    for firm, _count in _left_by_firm(waiting).most_common(3 * most):
        own = [meeting for meeting in waiting if firm in meeting.parties]
        without = len(_Trial(event, meetings).placed(own))
        changed = carried_out(event, Remedy(FURTHER_DELEGATE, (), which=firm))
        remedy = Remedy(FURTHER_DELEGATE, _Trial(changed, meetings).placed(own), which=firm)
        if remedy.holds > without:
            found.append(remedy)
    return found


def _left_by_firm(waiting: Sequence[Meeting]) -> Counter[str]:
    return Counter(firm for one in waiting for firm in one.parties)


class _Trial:
    """Who and which table is free when, as meetings that were left out are placed one after another."""

    def __init__(self, event: Event, meetings: Sequence[Meeting]) -> None:
        self._event = event
        self._team: dict[str, list[str]] = defaultdict(list)
        self._taken: dict[str, set[str]] = {}
        for one in event.delegates:
            self._team[one.organisation_id].append(one.delegate_id)
            self._taken[one.delegate_id] = set(one.unavailable_slots)
        for session in event.sessions:
            for delegate_id in session.delegate_ids & self._taken.keys():
                self._taken[delegate_id].update(session.slot_ids)
        used: dict[str, set[str | None]] = defaultdict(set)
        self._on_line: Counter[str] = Counter()
        for meeting in placed(meetings):
            if meeting.slot is None:
                continue
            used[meeting.slot.slot_id].add(meeting.place)
            self._on_line[meeting.slot.slot_id] += meeting.slot.is_online
            for delegate_id in meeting.delegates:
                self._taken.setdefault(delegate_id, set()).add(meeting.slot.slot_id)
        tables = sorted(event.tables, key=lambda table: table.capacity)
        self._free = {
            slot.slot_id: [
                one for one in tables if one.table_id not in used[slot.slot_id] and slot.slot_id not in one.closed_slots
            ]
            for slot in event.slots
        }
        # A meeting with an order to keep is left to the scheduler: where it may stand depends on the others.
        self._ordered = {one.meeting_id for one in meetings if one.after} | {
            first for one in meetings for first in one.after
        }

    def placed(self, waiting: Sequence[Meeting]) -> tuple[Placed, ...]:
        """Place as many as go, those with the fewest slots first."""
        able = [one for one in waiting if one.meeting_id not in self._ordered]
        options = {
            one.meeting_id: [slot.slot_id for slot in self._event.slots if self._seat(one, slot.slot_id)]
            for one in able
        }
        wanted = Counter(slot_id for some in options.values() for slot_id in some)
        found = []
        for one in sorted(able, key=lambda one: (len(options[one.meeting_id]), one.meeting_id)):
            for slot_id in sorted(options[one.meeting_id], key=lambda slot_id: wanted[slot_id]):
                seat = self._seat(one, slot_id)
                if seat is None:
                    continue
                persons, table = seat
                for who in persons:
                    self._taken[who].add(slot_id)
                if table is None:
                    self._on_line[slot_id] += 1
                else:
                    self._free[slot_id].remove(table)
                found.append(Placed(one.meeting_id, slot_id, persons, table.table_id if table else None))
                break
        return tuple(found)

    def _seat(self, meeting: Meeting, slot_id: str) -> tuple[tuple[str, ...], MeetingTable | None] | None:
        """Return who would sit at a meeting in a slot and the smallest table for them; None where somebody or a table lacks."""
        if meeting.allowed_slots is not None and slot_id not in meeting.allowed_slots:
            return None
        persons: list[str] = []
        for place, party in enumerate(meeting.parties):
            wanted = meeting.attendance[place] if place < len(meeting.attendance) else None
            among = wanted.among if wanted is not None and wanted.among else tuple(self._team.get(party, ()))
            count = (
                min(wanted.count, len(among)) if wanted is not None and wanted.among else wanted.count if wanted else 1
            )
            able = [
                who for who in among if who in self._taken and slot_id not in self._taken[who] and who not in persons
            ]
            if not among or len(able) < count:
                return None
            persons += able[:count]
        slot = next(one for one in self._event.slots if one.slot_id == slot_id)
        if slot.is_online:
            return (tuple(persons), None) if self._on_line[slot_id] < self._event.online_places else None
        table = next((one for one in self._free[slot_id] if one.capacity >= len(persons)), None)
        return None if table is None else (tuple(persons), table)
