"""Whether one meeting can stand in a slot and at a table, and which rule forbids it: checked against its neighbours alone, so that it is quick in any schedule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot

from .constraints import Violation, placed, rule_named, violations
from .programme import Event, MeetingTable

HAS_BEGUN = "has_begun"
"""What forbids a slot that is under way or over; no rule of the schedule itself."""
_BEGUN = Text("이미 시작된 시간대입니다.", "That slot has begun.")


@dataclass(frozen=True, slots=True)
class SlotCheck:
    """One slot for a meeting: who would sit there, and what forbids it; nothing where it can go there."""

    slot: Slot
    delegates: tuple[str, ...]
    forbidden: tuple[Violation, ...]
    is_here: bool

    @property
    def is_past(self) -> bool:
        """Return whether the slot has begun."""
        return any(one.rule == HAS_BEGUN for one in self.forbidden)


@dataclass(frozen=True, slots=True)
class TableCheck:
    """One table in one slot for a meeting: who sits there now (id), and what forbids it."""

    table: MeetingTable
    taken_by: str | None
    forbidden: tuple[Violation, ...]
    is_here: bool


def neighbourhood(event: Event, meeting: Meeting) -> Event:
    """Return an event with only those delegates who may attend a meeting; slots, tables and walks stay."""
    named = {one for wanted in meeting.attendance for one in wanted.among} | set(meeting.delegates)
    people = tuple(one for one in event.delegates if one.organisation_id in meeting.parties or one.delegate_id in named)
    ids = {one.delegate_id for one in people}
    sessions = tuple(replace(one, delegate_ids=one.delegate_ids & ids) for one in event.sessions)
    return replace(event, delegates=people, sessions=tuple(one for one in sessions if one.delegate_ids))


def slot_checks(
    event: Event, meeting: Meeting, neighbours: Sequence[Meeting], held: Mapping[str, int], full_for: Collection[str],
    past_slots: Collection[str] = frozenset(),
) -> list[SlotCheck]:  # fmt: skip
    """Return for each slot of an event whether a meeting can go there.

    `neighbours` are the other meetings of its firms, and those before and after which it has to stand; `held` is how many meetings each slot
    (id) holds, `full_for` the slots without a table for it, `past_slots` those that have begun. `event` is a `neighbourhood`.
    """
    near = [one for one in placed(neighbours) if one.meeting_id != meeting.meeting_id]
    ordered = [one for one in near if one.meeting_id in meeting.after or meeting.meeting_id in one.after]
    waiting = [one for one in neighbours if one.meeting_id in meeting.after and one.slot is None]
    checks = []
    for slot in event.slots:
        here = [one for one in near if one.slot == slot]
        is_here = meeting.slot is not None and meeting.slot.slot_id == slot.slot_id
        persons = seated(event, meeting, slot, here)
        if slot.slot_id in past_slots:
            checks.append(SlotCheck(slot, persons, (Violation(HAS_BEGUN, (meeting.meeting_id,), _BEGUN),), is_here))
            continue
        beside = here + [one for one in ordered if one not in here] + waiting
        found = _violations(
            replace(event, tables=_TABLES_OF_ANY_SIZE), meeting, slot, _ANY_TABLE.table_id, persons, beside
        )
        if slot.is_online:
            if not is_here and held.get(slot.slot_id, 0) >= event.online_places:
                found.append(_broken("online_places", meeting))
        elif not is_here and slot.slot_id in full_for:
            found.append(_broken("one_meeting_a_table", meeting))
        checks.append(SlotCheck(slot, persons, tuple(found), is_here))
    return checks


def table_checks(
    event: Event, meeting: Meeting, slot: Slot, tables: Sequence[MeetingTable], taken: Mapping[str, Meeting],
    neighbours: Sequence[Meeting],
) -> list[TableCheck]:  # fmt: skip
    """Return for each of some tables whether a meeting can sit there in a slot; `taken` is who sits there now (by table id)."""
    near = [one for one in placed(neighbours) if one.meeting_id != meeting.meeting_id]
    beside = [
        one for one in near if one.slot == slot or one.meeting_id in meeting.after or meeting.meeting_id in one.after
    ]
    persons = seated(event, meeting, slot, [one for one in beside if one.slot == slot])
    known = {one.meeting_id for one in beside}
    is_here = meeting.slot is not None and meeting.slot.slot_id == slot.slot_id
    checks = []
    for table in tables:
        other = taken.get(table.table_id)
        if other is not None and other.meeting_id == meeting.meeting_id:
            other = None
        others = beside if other is None or other.meeting_id in known else [*beside, other]
        found = _violations(replace(event, tables=(table,)), meeting, slot, table.table_id, persons, others)
        here = is_here and meeting.place == table.table_id
        checks.append(TableCheck(table, other.meeting_id if other else None, tuple(found), here))
    return checks


def seated(event: Event, meeting: Meeting, slot: Slot, here: Sequence[Meeting]) -> tuple[str, ...]:
    """Return who would sit at a meeting in a slot: those who sit at it now where they can, else others of the team who may.

    Where nobody is free, those are named who would have to be, so that the rule which forbids it can say whom.
    """
    busy = {one for other in here if other.meeting_id != meeting.meeting_id for one in other.delegates}
    away = {one.delegate_id for one in event.delegates if slot.slot_id in one.unavailable_slots}
    for session in event.sessions:
        if slot.slot_id in session.slot_ids:
            away |= session.delegate_ids
    chosen: list[str] = []
    for place, party in enumerate(meeting.parties):
        wanted = meeting.attendance[place] if place < len(meeting.attendance) else None
        among = wanted.among if wanted and wanted.among else tuple(one.delegate_id for one in event.team(party))
        count = min(wanted.count, len(among)) if wanted else min(1, len(among))
        # Who sits there now first, then who is free; a team is small, so that sorting is all it takes.
        order = sorted(
            (one for one in among if one not in chosen),
            key=lambda one: ((one in busy) + (one in away), one not in meeting.delegates, among.index(one)),
        )
        chosen += order[:count]
    return tuple(chosen)


def moved_to(meeting: Meeting, slot: Slot, place: str | None, persons: tuple[str, ...]) -> Meeting:
    """Return a meeting in a slot, at a table, with these persons."""
    is_there = (
        meeting.slot is not None and meeting.slot.slot_id == slot.slot_id and set(meeting.delegates) == set(persons)
    )
    status = meeting.status if is_there else MeetingStatus.MOVED if meeting.slot else MeetingStatus.SCHEDULED
    return replace(meeting, slot=slot, place=place, delegates=persons, status=status, reasons=())


def _violations(
    event: Event, meeting: Meeting, slot: Slot, place: str, persons: tuple[str, ...], beside: Sequence[Meeting]
) -> list[Violation]:
    """Return what a meeting would break there, not what others break among themselves."""
    candidate = moved_to(meeting, slot, None if slot.is_online else place, persons)
    if slot.is_online:
        event = replace(event, online_places=len(beside) + 1)  # counted over the whole slot by the caller
    found = violations(event, [candidate, *beside], before=[meeting])
    return [one for one in found if meeting.meeting_id in one.meeting_ids]


def _broken(name: str, meeting: Meeting) -> Violation:
    says = rule_named(name).says
    return Violation(name, (meeting.meeting_id,), Text(f"빈자리가 없습니다. {says.ko}", f"No place is left. {says.en}"))


_ANY_TABLE = MeetingTable("", rule_named("one_meeting_a_table").says, 1_000)
"""Stands for a table that is found later, where only the slot is asked about."""
_TABLES_OF_ANY_SIZE = (_ANY_TABLE,)
