"""Meetings left out of a schedule: why, and what would have to change. What is told comes true: `carried_out` makes the change and places the meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .constraints import placed
from .free_slots import HOLDS_A_SLOT
from .programme import Event, MeetingTable

MOST_WAYS = 4
"""How many ways are told for one meeting: one of each kind, the least asked for first."""


@dataclass(frozen=True, slots=True)
class Way:
    """What would have to change so that a meeting stands in a slot: all of it together, and nothing else."""

    slot_id: str
    delegate_ids: tuple[str, ...]
    """Who would sit at it."""
    opens: tuple[str, ...] = ()
    """Delegates who would have to open the slot (and leave a session that they sit in then)."""
    gives_way: tuple[str, ...] = ()
    """Meetings that would have to give up the slot."""
    value_lost: float = 0.0
    """What the meetings that give way are worth together."""
    place: str | None = None
    """The table that would then be free for it; None in an on-line slot, or where a table more is needed."""
    needs_table: bool = False
    """Whether the slot needs a table (or an on-line place) more."""

    @property
    def kind(self) -> str:
        """Return what is asked for: `room` (nothing), `open`, `give_way`, `table`, or several joined by `+`."""
        asked = [("open", self.opens), ("give_way", self.gives_way), ("table", self.needs_table)]
        return "+".join(name for name, needed in asked if needed) or "room"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A meeting without a slot. `why` names nobody else's meetings and may be told to both firms; `ways` are for the organiser."""

    meeting_id: str
    why: Text
    ways: tuple[Way, ...]


def left_out(event: Event, meetings: Sequence[Meeting], past_slots: Collection[str] = frozenset()) -> list[LeftOut]:
    """Return why each accepted meeting without a slot has none, and the ways in which it could have one; none of them in `past_slots` (ids)."""
    standing = _Standing(event, meetings, past_slots)
    return [standing.told(one) for one in meetings if one.status is MeetingStatus.ACCEPTED and one.slot is None]


def carried_out(event: Event, meetings: Sequence[Meeting], meeting_id: str, way: Way) -> tuple[Event, list[Meeting]]:
    """Return event and meetings after a way was taken: slots are opened, meetings give way, a table is added, and the meeting stands in its slot."""
    table_id = way.place
    if way.needs_table:
        table_id = None
        if any(slot.slot_id == way.slot_id and slot.is_online for slot in event.slots):
            event = replace(event, online_places=event.online_places + 1)
        else:
            table_id = f"{way.slot_id}+{len(event.tables)}"
            hall = event.tables[0].hall if event.tables else Text("추가 테이블", "Further tables")
            closed = frozenset(slot.slot_id for slot in event.slots) - {way.slot_id}
            further = MeetingTable(table_id, hall, len(way.delegate_ids), closed_slots=closed)
            event = replace(event, tables=(*event.tables, further))
    opening = frozenset(way.opens)
    event = replace(
        event,
        delegates=tuple(
            replace(one, unavailable_slots=one.unavailable_slots - {way.slot_id}) if one.delegate_id in opening else one
            for one in event.delegates
        ),
        sessions=tuple(
            replace(one, delegate_ids=one.delegate_ids - opening) if way.slot_id in one.slot_ids else one
            for one in event.sessions
        ),
    )
    slot = next(slot for slot in event.slots if slot.slot_id == way.slot_id)
    changed = []
    for one in meetings:
        if one.meeting_id in way.gives_way:
            one = replace(one, status=MeetingStatus.ACCEPTED, slot=None, place=None, delegates=())
        elif one.meeting_id == meeting_id:
            one = replace(
                one,
                status=MeetingStatus.SCHEDULED,
                slot=slot,
                place=table_id,
                delegates=way.delegate_ids,
                reasons=(),
            )
        changed.append(one)
    return event, changed


class _Standing:
    """Who is where, laid out once for all meetings left out."""

    def __init__(self, event: Event, meetings: Sequence[Meeting], past_slots: Collection[str]) -> None:
        self.event = event
        self.past = frozenset(past_slots)
        self.meeting = {one.meeting_id: one for one in meetings}
        self.team: dict[str, list[str]] = defaultdict(list)
        self.away: dict[str, set[str]] = {}
        for delegate in event.delegates:
            self.team[delegate.organisation_id].append(delegate.delegate_id)
            self.away[delegate.delegate_id] = set(delegate.unavailable_slots)
        for session in event.sessions:
            for delegate_id in session.delegate_ids:
                self.away.get(delegate_id, set()).update(session.slot_ids)
        self.at: dict[tuple[str, str], str] = {}
        self.used: dict[str, set[str | None]] = defaultdict(set)
        self.held: dict[str, list[str]] = defaultdict(list)
        self.followers: dict[str, list[str]] = defaultdict(list)
        for one in meetings:
            for first in one.after:
                self.followers[first].append(one.meeting_id)
        for one in placed(meetings):
            assert one.slot is not None
            self.used[one.slot.slot_id].add(one.place)
            self.held[one.slot.slot_id].append(one.meeting_id)
            for delegate_id in one.delegates:
                self.at[delegate_id, one.slot.slot_id] = one.meeting_id
        self.number = {slot.slot_id: at for at, slot in enumerate(event.slots)}
        self.tables_by_capacity = sorted(event.tables, key=lambda table: table.capacity)
        self.capacity_of = {one.table_id: one.capacity for one in event.tables}
        self._open: dict[str, list[tuple[int, str]]] = {}
        self._least: dict[tuple[str, int], str | None] = {}

    def told(self, meeting: Meeting) -> LeftOut:
        missing = self._missing(meeting)
        if missing is not None:
            return LeftOut(meeting.meeting_id, missing, ())
        early, late, waits_for = self._window(meeting)
        if waits_for is not None:
            why = Text(
                ko="먼저 열려야 하는 미팅이 배정되지 않아 시간을 정할 수 없습니다. 앞선 미팅부터 배정해 주십시오.",
                en="The meeting that has to come before it has no slot itself. Place that one first.",
            )
            return LeftOut(meeting.meeting_id, why, ())
        found: dict[str, Way] = {}
        for number, slot in enumerate(self.event.slots):
            if not early < number < late or slot.slot_id in self.past:
                continue
            if meeting.allowed_slots is not None and slot.slot_id not in meeting.allowed_slots:
                continue
            for way in self._ways(meeting, slot.slot_id, slot.is_online):
                best = found.get(way.kind)
                if best is None or _asked(way) < _asked(best):
                    found[way.kind] = way
        ways = sorted(found.values(), key=_asked)[:MOST_WAYS]
        return LeftOut(meeting.meeting_id, self._why(meeting, found, early, late), tuple(ways))

    def _missing(self, meeting: Meeting) -> Text | None:
        for place, party in enumerate(meeting.parties):
            among, count = self._among(meeting, place, party)
            if not among:
                return Text(
                    ko=f"{party}의 참가자가 등록되어 있지 않습니다. 참가자를 등록해 주십시오.",
                    en=f"{party} has registered nobody who may attend. Register somebody.",
                )
            if len(among) < count:
                return Text(
                    ko=f"{party}에서 {count}명이 참석해야 하는데 등록된 참가자는 {len(among)}명입니다.",
                    en=f"{count} of {party} are to attend and {len(among)} are registered. Register more, or ask for fewer.",
                )
        return None

    def _among(self, meeting: Meeting, place: int, party: str) -> tuple[list[str], int]:
        """Return who may attend for a party, and how many have to."""
        wanted = meeting.attendance[place] if place < len(meeting.attendance) else None
        if wanted is None:
            return self.team.get(party, []), 1
        if not wanted.among:
            return self.team.get(party, []), wanted.count
        among = [one for one in wanted.among if one in self.away]
        return among, min(wanted.count, len(wanted.among))

    def _window(self, meeting: Meeting) -> tuple[int, int, str | None]:
        """Return between which slots (numbers, both excluded) its order leaves it, and a meeting that it waits for."""
        early, late = -1, len(self.event.slots)
        for first in meeting.after:
            other = self.meeting.get(first)
            if other is None or (other.status is not MeetingStatus.ACCEPTED and other.status not in HOLDS_A_SLOT):
                continue
            if other.slot is None:
                return early, late, first
            early = max(early, self.number.get(other.slot.slot_id, -1))
        for last in self.followers.get(meeting.meeting_id, ()):
            other = self.meeting[last]
            if other.slot is not None and other.status in HOLDS_A_SLOT:
                late = min(late, self.number.get(other.slot.slot_id, late))
        return early, late, None

    def _ways(self, meeting: Meeting, slot_id: str, is_online: bool) -> Iterator[Way]:
        """Return ways to hold a meeting in a slot: persons who are busy preferred to those who are away, and the other way round."""
        for busy_first in (False, True):
            seated = self._seated(meeting, slot_id, busy_first)
            if seated is None:
                return
            persons, opens, gives_way = seated
            gone = set(gives_way)
            if any(self._stays(one) for one in gone):
                continue
            place, needs_table = self._table(slot_id, is_online, len(persons), gone)
            yield Way(
                slot_id, tuple(persons), tuple(opens), tuple(sorted(gone)), sum(self.meeting[one].value for one in gone), place, needs_table,
            )  # fmt: skip
            if needs_table and not gives_way and not is_online and self.held[slot_id]:
                other = self._least_worth(slot_id, len(persons))
                if other is not None:
                    yield Way(
                        slot_id, tuple(persons), tuple(opens), (other,), self.meeting[other].value, self.meeting[other].place, False,
                    )  # fmt: skip

    def _stays(self, meeting_id: str) -> bool:
        """Tell whether a meeting cannot give way: it is locked or held, or others follow it and would lose their order."""
        one = self.meeting[meeting_id]
        return one.is_locked or one.status is MeetingStatus.HELD or meeting_id in self.followers

    def _seated(
        self, meeting: Meeting, slot_id: str, busy_first: bool
    ) -> tuple[list[str], list[str], list[str]] | None:
        persons: list[str] = []
        opens: list[str] = []
        gives_way: list[str] = []
        for place, party in enumerate(meeting.parties):
            among, count = self._among(meeting, place, party)
            able = []
            for one in among:
                is_away, busy = slot_id in self.away[one], self.at.get((one, slot_id))
                if one in persons or (is_away and busy is not None):
                    continue
                trouble = 0 if not is_away and busy is None else 1 if (busy is None) != busy_first else 2
                able.append((trouble, self.meeting[busy].value if busy else 0.0, one))
            if len(able) < count:
                return None
            for _, _, one in sorted(able)[:count]:
                persons.append(one)
                busy = self.at.get((one, slot_id))
                if busy is not None:
                    gives_way.append(busy)
                elif slot_id in self.away[one]:
                    opens.append(one)
        return persons, opens, gives_way

    def _open_tables(self, slot_id: str) -> list[tuple[int, str]]:
        if slot_id not in self._open:
            used = self.used[slot_id]
            self._open[slot_id] = [
                (one.capacity, one.table_id)
                for one in self.tables_by_capacity
                if one.table_id not in used and slot_id not in one.closed_slots
            ]
        return self._open[slot_id]

    def _table(self, slot_id: str, is_online: bool, persons: int, gone: set[str]) -> tuple[str | None, bool]:
        """Return a table for so many persons that is free once some meetings are gone; or that there is none."""
        if is_online:
            return None, len(self.held[slot_id]) - len(gone) >= self.event.online_places
        for capacity, table_id in self._open_tables(slot_id):
            if capacity >= persons:
                return table_id, False
        for one in sorted(gone):
            place = self.meeting[one].place
            if place is not None and self.capacity_of.get(place, 0) >= persons:
                return place, False
        return None, True

    def _least_worth(self, slot_id: str, persons: int) -> str | None:
        """Return the meeting of a slot that is worth least among those whose table would do and that may give way."""
        if (slot_id, persons) not in self._least:
            able = [
                one
                for one in self.held[slot_id]
                if self.capacity_of.get(self.meeting[one].place or "", 0) >= persons and not self._stays(one)
            ]
            self._least[slot_id, persons] = min(able, key=lambda one: (self.meeting[one].value, one), default=None)
        return self._least[slot_id, persons]

    def _why(self, meeting: Meeting, found: dict[str, Way], early: int, late: int) -> Text:
        if "room" in found:
            return Text(
                ko="두 기업이 함께 비어 있는 시간과 테이블이 있습니다. 일정을 다시 편성하면 배정됩니다.",
                en="There is a slot and a table for it. Run the schedule again and it is placed.",
            )
        if "table" in found:
            return Text(
                ko="함께 비어 있는 시간마다 테이블이 모두 찼습니다. 그 시간에 테이블을 늘리면 배정할 수 있습니다.",
                en="In every slot both have free, all tables are taken. One more table in one of them would do.",
            )
        if meeting.allowed_slots is not None and found:
            return _why_of_allowed(any(not way.opens for way in found.values()))
        if any(not way.opens for way in found.values()):
            return Text(
                ko="함께 참석할 수 있는 시간이 모두 다른 미팅으로 찼습니다. 한쪽이 시간을 더 열거나 참가자를 더 보내면 배정할 수 있습니다.",
                en="Every slot both could attend is taken by other meetings. Open another slot, or send another delegate.",
            )
        if not found and self.past:
            return _why_of_time(all(slot.slot_id in self.past for slot in self.event.slots))
        if early >= 0 or late < len(self.event.slots):
            return Text(
                ko="정해진 순서에 맞는 시간 가운데 함께 참석할 수 있는 시간이 없습니다.",
                en="In the slots that its order leaves, the two sides are never available together.",
            )
        if not found:
            return Text(
                ko="허용된 시간 가운데 배정할 수 있는 시간이 없습니다. 허용 시간을 넓히거나 고정된 미팅을 풀어야 합니다.",
                en="None of the slots allowed for it will do. Allow more of them, or unlock a meeting that is in its way.",
            )
        return Text(
            ko="두 기업의 참석 가능 시간이 겹치지 않습니다. 한쪽이 시간을 더 열어야 합니다.",
            en="The two sides are never available together. One of them would have to open more slots.",
        )


def _why_of_time(is_over: bool) -> Text:
    """Return why a meeting is left out of an event that runs, or (`is_over`) of one whose last slot has begun."""
    if is_over:
        return Text(
            ko="모든 시간대가 이미 시작되어 더는 배정할 수 없습니다.",
            en="Every slot has begun. It cannot be placed any more.",
        )
    return Text(
        ko="아직 시작되지 않은 시간대 가운데 배정할 수 있는 시간이 없습니다.",
        en="None of the slots that have not begun yet will do.",
    )


def _why_of_allowed(is_taken: bool) -> Text:
    """Return why a meeting is left out that may stand in some slots only: both are busy in them, or not both there."""
    if is_taken:
        return Text(
            ko="허용된 시간 가운데 함께 참석할 수 있는 시간이 모두 다른 미팅으로 찼습니다. 허용 시간을 넓히거나 참가자를 더 보내면 배정할 수 있습니다.",
            en="Of the slots allowed for it, those both could attend are taken by other meetings. Allow more slots, or send another delegate.",
        )
    return Text(
        ko="허용된 시간에는 두 기업이 함께 참석할 수 없습니다. 허용 시간을 넓히거나 한쪽이 그 시간을 열어야 합니다.",
        en="In the slots allowed for it the two sides are never available together. Allow more slots, or one of them opens one of these.",
    )


def _asked(way: Way) -> tuple[float, int, str]:
    """Return how much a way asks: of people first, then meetings, then tables."""
    steps = len(way.opens) + len(way.gives_way) + way.needs_table
    return (steps + 0.1 * way.value_lost, len(way.gives_way), way.slot_id)


def way_told(event: Event, way: Way) -> Text:
    """Return a way as a sentence for the organiser."""
    names = {one.delegate_id: one.name for one in event.delegates if one.delegate_id in way.opens}
    ko, en = [], []
    if way.opens:
        ko.append(f"{', '.join(names[one].ko for one in way.opens)} 님이 {way.slot_id} 시간을 열면")
        en.append(f"if {', '.join(names[one].en for one in way.opens)} opened slot {way.slot_id}")
    if way.gives_way:
        ko.append(f"{way.slot_id} 시간의 {', '.join(way.gives_way)} 미팅(가치 {way.value_lost:g})이 자리를 내주면")
        en.append(f"if {', '.join(way.gives_way)} (worth {way.value_lost:g}) gave up slot {way.slot_id}")
    if way.needs_table:
        ko.append(f"{way.slot_id} 시간에 자리가 하나 더 있으면")
        en.append(f"if slot {way.slot_id} had a place more")
    if not ko:
        return Text(
            f"{way.slot_id} 시간에 바로 배정할 수 있습니다.", f"It can be placed in slot {way.slot_id} as it is."
        )
    return Text(f"{', '.join(ko)} 배정할 수 있습니다.", f"It can be placed {' and '.join(en)}.")
