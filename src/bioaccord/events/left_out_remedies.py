"""What would hold how many of the meetings left out: more tables on a day, a person who opens times, a further delegate. What is told is tried: every
meeting counted gets a slot, persons and a table at once with the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
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
MOST_TRIED = 300
"""How many meetings are tried at most."""
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
    without: int = 0
    """How many of the meetings it was tried with could stand as everything is."""

    @property
    def holds(self) -> int:
        """Return how many of the meetings it was tried with are held."""
        return len(self.placed)

    @property
    def gain(self) -> int:
        """Return how many more that is than without it."""
        return len(self.placed) - self.without


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


def remedies(
    event: Event, meetings: Sequence[Meeting], *, most: int = 5, past_slots: Collection[str] = frozenset()
) -> list[Remedy]:
    """Return the changes that hold most of the meetings left out, of each kind the best; each is tried alone, against the schedule that stands.

    Where more than `MOST_TRIED` meetings are left out, those worth most are tried. Nothing is put into `past_slots` (ids).
    """
    waiting = [one for one in meetings if one.status is MeetingStatus.ACCEPTED and one.slot is None]
    if not waiting:
        return []
    waiting = sorted(waiting, key=lambda one: (-one.value, one.meeting_id))[:MOST_TRIED]
    standing = _Standing(event, meetings, past_slots)
    found = [standing.tried(Remedy(AS_IT_IS, ()), waiting)]
    found += _best(_table_remedies(standing, waiting, found[0].holds), most)
    found += _best(_time_remedies(standing, waiting, most), most)
    found += _best(_delegate_remedies(standing, waiting, most), most)
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
    return sorted(found, key=lambda one: -one.gain)[:most]


def _table_remedies(standing: _Standing, waiting: Sequence[Meeting], without: int) -> list[Remedy]:
    """Return for each day the fewest tables more that hold nearly as many as a dozen would, and for the best day what one, and half of them, hold."""

    def tried(day: date, count: int) -> Remedy:
        return standing.tried(Remedy(MORE_TABLES, (), day, count), waiting)

    found = []
    for day in sorted({standing.day[slot.slot_id] for slot in standing.slots.values() if not slot.is_online}):
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
    return [replace(one, without=without) for one in found if one.holds > without]


def _time_remedies(standing: _Standing, waiting: Sequence[Meeting], most: int) -> list[Remedy]:
    """Return for the delegates who are away and whose firms have most meetings left out what opening all their times would hold."""
    left = _left_by_firm(waiting)
    away = [one for one in standing.event.delegates if one.unavailable_slots and left[one.organisation_id]]
    away.sort(key=lambda one: -left[one.organisation_id] * len(one.unavailable_slots))
    return _better(
        standing,
        ((Remedy(OPENED_TIMES, (), which=one.delegate_id), one.organisation_id) for one in away[: 4 * most]),
        waiting,
    )


def _delegate_remedies(standing: _Standing, waiting: Sequence[Meeting], most: int) -> list[Remedy]:
    firms = (firm for firm, _count in _left_by_firm(waiting).most_common(3 * most))
    return _better(standing, ((Remedy(FURTHER_DELEGATE, (), which=firm), firm) for firm in firms), waiting)


def _better(
    standing: _Standing, remedies_of_firms: Iterable[tuple[Remedy, str]], waiting: Sequence[Meeting]
) -> list[Remedy]:
    """Return those that hold more of the meetings of their firm than could stand as it is."""
    found = []
    for remedy, firm in remedies_of_firms:
        own = [meeting for meeting in waiting if firm in meeting.parties]
        without = standing.tried(Remedy(AS_IT_IS, ()), own).holds
        tried = replace(standing.tried(remedy, own), without=without)
        if tried.gain > 0:
            found.append(tried)
    return found


def _left_by_firm(waiting: Sequence[Meeting]) -> Counter[str]:
    return Counter(firm for one in waiting for firm in one.parties)


class _Standing:
    """Who and which table is free when in the schedule that stands, laid out once for all trials."""

    def __init__(self, event: Event, meetings: Sequence[Meeting], past_slots: Collection[str]) -> None:
        zone = ZoneInfo(event.time_zone)
        self.event = event
        self.slots = {slot.slot_id: slot for slot in event.slots if slot.slot_id not in past_slots}
        self.day = {slot.slot_id: slot.begins_at.astimezone(zone).date() for slot in event.slots}
        self.team: dict[str, list[str]] = defaultdict(list)
        self.away: dict[str, frozenset[str]] = {}
        self.busy: dict[str, set[str]] = {}
        for one in event.delegates:
            self.team[one.organisation_id].append(one.delegate_id)
            self.away[one.delegate_id], self.busy[one.delegate_id] = one.unavailable_slots, set()
        for session in event.sessions:
            for delegate_id in session.delegate_ids & self.busy.keys():
                self.busy[delegate_id].update(session.slot_ids)
        used: dict[str, set[str | None]] = defaultdict(set)
        self.on_line: Counter[str] = Counter()
        for meeting in placed(meetings):
            if meeting.slot is None:
                continue
            used[meeting.slot.slot_id].add(meeting.place)
            self.on_line[meeting.slot.slot_id] += meeting.slot.is_online
            for delegate_id in meeting.delegates:
                self.busy.setdefault(delegate_id, set()).add(meeting.slot.slot_id)
        tables = sorted(event.tables, key=lambda table: table.capacity)
        self.free = {
            slot_id: [one for one in tables if one.table_id not in used[slot_id] and slot_id not in one.closed_slots]
            for slot_id in self.slots
        }
        # A meeting with an order to keep is left to the scheduler: where it may stand depends on the others.
        self.ordered = {one.meeting_id for one in meetings if one.after}
        self.ordered |= {first for one in meetings for first in one.after}

    def tried(self, remedy: Remedy, waiting: Sequence[Meeting]) -> Remedy:
        """Return a remedy with the meetings that it places, one after another."""
        return replace(remedy, placed=_Trial(self, remedy).placed(waiting))


class _Trial:
    """What stands, a remedy, and the meetings placed so far; of what stands only what changes is copied."""

    def __init__(self, standing: _Standing, remedy: Remedy) -> None:
        self._standing, self._remedy = standing, remedy
        self._taken: dict[str, set[str]] = {}
        self._free: dict[str, list[MeetingTable]] = {}
        self._on_line: Counter[str] = Counter()
        self._further = carried_out(replace(standing.event, tables=()), remedy).tables

    def placed(self, waiting: Sequence[Meeting]) -> tuple[Placed, ...]:
        """Place as many as go, those with the fewest slots first."""
        able = [one for one in waiting if one.meeting_id not in self._standing.ordered]
        options = {
            one.meeting_id: [slot_id for slot_id in self._standing.slots if self._seat(one, slot_id)] for one in able
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
                    self._taken_by(who).add(slot_id)
                if table is None:
                    self._on_line[slot_id] += 1
                else:
                    self._tables(slot_id).remove(table)
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
            among = wanted.among if wanted is not None and wanted.among else self._team(party)
            count = 1 if wanted is None else min(wanted.count, len(among)) if wanted.among else wanted.count
            able = [who for who in among if self._is_free(who, slot_id) and who not in persons]
            if not among or len(able) < count:
                return None
            persons += able[:count]
        slot = self._standing.slots[slot_id]
        if slot.is_online:
            taken = self._standing.on_line[slot_id] + self._on_line[slot_id]
            return (tuple(persons), None) if taken < self._standing.event.online_places else None
        table = next((one for one in self._tables(slot_id) if one.capacity >= len(persons)), None)
        return None if table is None else (tuple(persons), table)

    def _team(self, firm: str) -> Sequence[str]:
        team = self._standing.team.get(firm, [])
        is_further = self._remedy.kind == FURTHER_DELEGATE and self._remedy.which == firm
        return [*team, f"{_FURTHER}{firm}"] if is_further else team

    def _is_free(self, who: str, slot_id: str) -> bool:
        if slot_id in self._taken.get(who, ()):
            return False
        if who not in self._standing.away:
            return who == f"{_FURTHER}{self._remedy.which}" and self._remedy.kind == FURTHER_DELEGATE
        is_opened = self._remedy.kind == OPENED_TIMES and self._remedy.which == who
        is_away = slot_id in self._standing.away[who] and not is_opened
        return not is_away and slot_id not in self._standing.busy[who]

    def _taken_by(self, who: str) -> set[str]:
        return self._taken.setdefault(who, set())

    def _tables(self, slot_id: str) -> list[MeetingTable]:
        if slot_id not in self._free:
            further = [one for one in self._further if slot_id not in one.closed_slots]
            self._free[slot_id] = [*self._standing.free[slot_id], *further]
        return self._free[slot_id]
