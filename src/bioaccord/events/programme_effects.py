"""What a change of the programme does to what stands already: which meetings lose slot or table and why, what is only told, what forbids it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot

from .constraints import Violation, placed, violations
from .programme import Event
from .programme_differences import differences

_OF_THE_TABLE = frozenset({"table_of_the_event", "open_table", "table_large_enough"})
_OVER = (MeetingStatus.HELD, MeetingStatus.NO_SHOW)
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Touched:
    """A meeting that does not stay as it was: `meeting` as it stood, `after` as it is then, and why."""

    meeting: Meeting
    after: Meeting
    why: Text

    @property
    def loses_slot(self) -> bool:
        """Return whether it has to be scheduled anew."""
        return self.after.slot is None


@dataclass(frozen=True, slots=True)
class ProgrammeEffects:
    """What a change does. Where `refusals` are not empty it cannot be made; where `is_felt`, somebody should see it before it is."""

    differences: tuple[Text, ...]
    refusals: tuple[Text, ...]
    touched: tuple[Touched, ...]
    """Meetings that lose their slot, get another table, or keep their slot while its time changes."""
    notes: tuple[Text, ...]
    asks_times: bool
    """Whether delegates told their times before slots came or moved, and have to be asked again."""

    @property
    def lost(self) -> tuple[Touched, ...]:
        """Return the meetings that lose their slot."""
        return tuple(one for one in self.touched if one.loses_slot)

    @property
    def retabled(self) -> tuple[Touched, ...]:
        """Return the meetings that keep their slot and go to another table."""
        return tuple(one for one in self.touched if not one.loses_slot and one.after.place != one.meeting.place)

    @property
    def retimed(self) -> tuple[Touched, ...]:
        """Return the meetings that keep slot and table, and begin or end at another time."""
        return tuple(one for one in self.touched if not one.loses_slot and one.after.slot != one.meeting.slot)

    @property
    def is_felt(self) -> bool:
        """Return whether anything is touched that stands already."""
        return bool(self.refusals or self.touched or self.notes)


def programme_effects(
    before: Event, after: Event, meetings: Sequence[Meeting], rounds: Mapping[str, Sequence[str]]
) -> ProgrammeEffects:
    """Return what becomes of meetings and roundtables (`rounds`: topic → slot ids) when a programme takes the place of another.

    A meeting keeps its slot where that still is one and everybody can still sit there; where only its table is not to be had, it gets a free
    one of the same slot, in its own hall first. Others lose their slot and wait to be scheduled anew. Both events hold the same delegates.
    """
    slots = {slot.slot_id: slot for slot in after.slots}
    then = {one.meeting_id: _followed(one, slots) for one in placed(meetings)}
    stood = {one.meeting_id: one for one in placed(meetings)}
    others = [one for one in meetings if one.meeting_id not in then]
    known = {_key(one) for one in violations(before, meetings)}
    why: dict[str, Text] = {}
    while True:
        broken = [one for one in violations(after, [*then.values(), *others]) if _key(one) not in known]
        if not broken:
            break
        by_table = {one.meeting_ids[-1]: one for one in broken if one.rule in _OF_THE_TABLE}
        elsewhere = {meeting_id for one in broken if one.rule not in _OF_THE_TABLE for meeting_id in one.meeting_ids}
        moved = _with_other_tables(after, then, [one for one in by_table if one not in elsewhere])
        for meeting_id in moved:
            then[meeting_id] = moved[meeting_id]
            why.setdefault(meeting_id, _reason(by_table[meeting_id], after))
        lost = [(meeting_id, one) for one in broken for meeting_id in _given_up(one, then, after, moved)]
        for meeting_id, one in lost:
            if meeting_id in then:
                why[meeting_id] = _reason(one, after)
                others.append(_without_slot(then.pop(meeting_id), why[meeting_id]))
        if not moved and not lost:
            break
    ends = then | {one.meeting_id: one for one in others if one.meeting_id in why}
    touched = tuple(
        Touched(was, ends[was.meeting_id], why.get(was.meeting_id, _OTHER_TIME))
        for was in stood.values()
        if (was.slot, was.place) != (ends[was.meeting_id].slot, ends[was.meeting_id].place)
    )
    return ProgrammeEffects(
        differences=tuple(differences(before, after)),
        refusals=tuple(_refusals(before, after, meetings, touched, rounds)),
        touched=touched,
        notes=tuple(_notes(before, after, rounds)),
        asks_times=_asks_times(before, after),
    )


def _followed(one: Meeting, slots: Mapping[str, Slot]) -> Meeting:
    """Return a meeting in the slot of its id as that is then; without a table where the slot is on-line then."""
    slot = slots.get(one.slot.slot_id, one.slot) if one.slot else None
    if slot == one.slot:
        return one
    return replace(one, slot=slot, place=None if slot is not None and slot.is_online else one.place)


def _key(one: Violation) -> tuple[str, frozenset[str]]:
    return one.rule, frozenset(one.meeting_ids)


def _given_up(broken: Violation, then: Mapping[str, Meeting], after: Event, moved: Mapping[str, Meeting]) -> list[str]:
    """Return which meetings of a broken rule lose their slot: of several that are too many for a slot, those of least value."""
    here = [one for one in broken.meeting_ids if one in then]
    if broken.rule == "online_places":
        kept = sorted(here, key=lambda one: (then[one].is_locked, then[one].value, one), reverse=True)
        return kept[after.online_places :]
    if broken.rule in _OF_THE_TABLE:
        return [one for one in here if one not in moved]
    return here[-1:]


def _with_other_tables(after: Event, then: Mapping[str, Meeting], meeting_ids: Sequence[str]) -> dict[str, Meeting]:
    """Return the meetings that find a free table in their slot: the smallest that seats them, in the hall they were in first."""
    taken: dict[str, set[str]] = defaultdict(set)
    looking = frozenset(meeting_ids)
    for one in then.values():
        if one.slot is not None and one.place and one.meeting_id not in looking:
            taken[one.slot.slot_id].add(one.place)
    halls = {one.table_id: one.hall.en for one in after.tables}
    tables = sorted(after.tables, key=lambda one: (one.capacity, one.table_id))
    found = {}
    for meeting_id in sorted(meeting_ids, key=lambda one: (not then[one].is_locked, -len(then[one].delegates), one)):
        one = then[meeting_id]
        if one.slot is None:
            continue
        slot_id, hall = one.slot.slot_id, halls.get(one.place or "")
        free = [
            table
            for table in tables
            if table.capacity >= len(one.delegates)
            and slot_id not in table.closed_slots
            and table.table_id not in taken[slot_id]
        ]
        if free:
            table = min(free, key=lambda table: table.hall.en != hall)
            taken[slot_id].add(table.table_id)
            found[meeting_id] = replace(one, place=table.table_id, status=_MOVED_FROM.get(one.status, one.status))
    return found


def _without_slot(one: Meeting, why: Text) -> Meeting:
    return replace(
        one, status=MeetingStatus.ACCEPTED, slot=None, place=None, delegates=(), is_locked=False, reasons=(why,)
    )


def _reason(broken: Violation, after: Event) -> Text:
    if broken.rule == "slot_of_the_event":
        return Text("프로그램에서 그 시간이 없어졌습니다.", "Its slot was taken out of the programme.")
    if broken.rule == "in_order":
        return Text(
            "먼저 열어야 할 미팅보다 앞서게 되었습니다.", "It would come before a meeting that it has to follow."
        )
    if broken.rule == "table_of_the_event":
        return Text("그 테이블이 없어졌습니다.", "Its table was taken out of the programme.")
    if broken.rule == "open_table":
        return Text("그 시간에 테이블이 닫혔습니다.", "Its table is closed then.")
    if broken.rule == "table_large_enough":
        return Text("테이블 좌석이 모자라게 되었습니다.", "Its table has too few seats now.")
    return broken.sentence


def _refusals(
    before: Event, after: Event, meetings: Sequence[Meeting], touched: Sequence[Touched],
    rounds: Mapping[str, Sequence[str]],
) -> Iterator[Text]:  # fmt: skip
    slots, tables = {slot.slot_id: slot for slot in after.slots}, {one.table_id for one in after.tables}
    moved = {one.meeting.meeting_id for one in touched}
    held = [
        one.meeting_id
        for one in meetings
        if one.status in _OVER
        and one.slot is not None
        and (
            one.meeting_id in moved or slots.get(one.slot.slot_id) != one.slot or (one.place or "") not in {"", *tables}
        )
    ]
    if held:
        yield Text(
            f"이미 열렸거나 노쇼로 기록된 미팅 {len(held)}건의 시간이나 테이블이 바뀌게 됩니다({', '.join(held[:_TOLD])}). 지난 시간과 그 테이블은 그대로 두어 주십시오.",
            f"{len(held)} meetings that were held, or entered as no show, would have another time or table ({', '.join(held[:_TOLD])}). Leave the slots and tables of what is over as they are.",
        )
    for topic, own in rounds.items():
        gone = [one for one in own if one not in slots]
        if gone:
            yield Text(
                f"라운드테이블 ‘{topic}’의 라운드가 없어지는 시간에 있습니다({', '.join(gone)}). 먼저 라운드테이블에서 다른 시간을 고르십시오.",
                f"Rounds of the roundtable “{topic}” stand in slots that would be gone ({', '.join(gone)}). Give them other slots on the roundtable's page first.",
            )
    badges = {one.badge_id for one in after.badges}
    for badge in before.badges:
        count = sum(one.badge == badge.badge_id for one in before.delegates)
        if badge.badge_id not in badges and count:
            yield Text(
                f"참가자 {count}명이 ‘{badge.name.ko}’ 배지를 가지고 있습니다. 먼저 참가자 파일로 다른 배지를 주십시오.",
                f"{count} delegates hold the badge “{badge.name.en}”. Give them another one first, by a file of delegates.",
            )


def _notes(before: Event, after: Event, rounds: Mapping[str, Sequence[str]]) -> Iterator[Text]:
    was, slots = {slot.slot_id: slot for slot in before.slots}, {slot.slot_id: slot for slot in after.slots}
    sessions = {one.session_id: one for one in after.sessions}
    for one in before.sessions:
        later = sessions.get(one.session_id)
        gone = sorted(one.slot_ids - slots.keys())
        if later is not None and gone:
            yield Text(
                f"세션 ‘{one.name.ko}’에서 시간 {', '.join(gone)}이(가) 빠집니다.",
                f"The session “{one.name.en}” loses the slots {', '.join(gone)}.",
            )
    for topic, own in rounds.items():
        moved = [one for one in own if one in slots and slots[one] != was.get(one)]
        if moved:
            yield Text(
                f"라운드테이블 ‘{topic}’의 라운드 {len(moved)}개도 바뀐 시간을 따릅니다.",
                f"{len(moved)} rounds of the roundtable “{topic}” follow the changed times.",
            )
    told = sum(one.has_told_times for one in before.delegates)
    if _asks_times(before, after) and told:
        yield Text(
            f"가능 시간을 이미 알려 준 참가자 {told}명에게 새로 생기거나 옮겨진 시간에 대해 다시 묻게 됩니다. 알려 준 시간은 지워지지 않습니다.",
            f"{told} delegates told their times before these slots came or moved: they are asked again. What they told stays.",
        )
    caps = {one.badge_id: one.most_pending for one in after.badges}
    for badge in before.badges:
        if caps.get(badge.badge_id, badge.most_pending) < badge.most_pending:
            yield Text(
                f"‘{badge.name.ko}’ 배지의 한도가 낮아집니다. 이미 보낸 요청은 그대로이고, 한도를 넘은 기업은 답을 받을 때까지 더 보낼 수 없습니다.",
                f"The cap of the badge “{badge.name.en}” falls. Requests that were sent stay; firms over it cannot send more until some are answered.",
            )


def _asks_times(before: Event, after: Event) -> bool:
    """Return whether there are slots of which nobody can have spoken: new ones, or those that moved to quite another time."""
    was = {slot.slot_id: slot for slot in before.slots}
    for slot in after.slots:
        known = was.get(slot.slot_id)
        if known is None or known.ends_at <= slot.begins_at or slot.ends_at <= known.begins_at:
            return True
    return False


_MOVED_FROM = {MeetingStatus.SCHEDULED: MeetingStatus.MOVED}
_OTHER_TIME = Text("그 시간대의 시각이 바뀝니다.", "Its slot has another time.")
