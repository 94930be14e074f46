"""What must hold in a schedule: labelled rules, stated once, that any schedule - ours or a foreign one - is checked by.

`compiled_event` says for each of these rules, by its name, where the search keeps it. The checks share no code with the search: a slip in
one is seen by the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .free_slots import HOLDS_A_SLOT
from .programme import Delegate, Event, MeetingTable


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a schedule breaks, the meetings that break it, and the sentence for people."""

    rule: str
    meeting_ids: tuple[str, ...]
    sentence: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A labelled rule: its name, what it says, what to do where it is broken, and the check that finds where."""

    name: str
    says: Text
    remedy: Text
    check: Callable[[Held], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Held:
    """A schedule laid out for checking: the meetings that hold a slot, with the slot's id; and everything of the event by id."""

    event: Event
    meetings: list[tuple[Meeting, str]]
    before: Mapping[str, Meeting]
    """The schedule that this one takes the place of (by id); empty where there is none."""
    delegates: dict[str, Delegate]
    tables: dict[str, MeetingTable]
    slot_number: dict[str, int]
    online: frozenset[str]
    slot_of: dict[str, str] = field(default_factory=dict)
    """The slot of each meeting that holds one."""
    taking_part: frozenset[str] = frozenset()
    """The meetings that hold a slot or are to have one."""


def placed(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings that hold a slot."""
    return [meeting for meeting in meetings if meeting.slot is not None and meeting.status in HOLDS_A_SLOT]


def violations(event: Event, meetings: Sequence[Meeting], *, before: Sequence[Meeting] = ()) -> list[Violation]:
    """Return every place where a schedule, ours or a foreign one, breaks a rule; with `before`, also where it moves what was locked there."""
    held = [(one, one.slot.slot_id) for one in placed(meetings) if one.slot is not None]
    view = Held(
        event=event,
        meetings=held,
        before={one.meeting_id: one for one in before},
        delegates={one.delegate_id: one for one in event.delegates},
        tables={one.table_id: one for one in event.tables},
        slot_number={slot.slot_id: number for number, slot in enumerate(event.slots)},
        online=frozenset(slot.slot_id for slot in event.slots if slot.is_online),
        slot_of={one.meeting_id: slot for one, slot in held},
        taking_part=frozenset(
            one.meeting_id for one in meetings if one.status is MeetingStatus.ACCEPTED or one.status in HOLDS_A_SLOT
        ),
    )
    return [violation for rule in RULES for violation in rule.check(view)]


def rule_named(name: str) -> Rule:
    """Return a rule by its name. Raises `KeyError` where none has it."""
    return _BY_NAME[name]


def _name(view: Held, delegate_id: str) -> Text:
    known = view.delegates.get(delegate_id)
    return Text(delegate_id, delegate_id) if known is None else known.name


def _slot_of_the_event(view: Held) -> Iterator[Violation]:
    known = {slot.slot_id: slot for slot in view.event.slots}
    for meeting, slot_id in view.meetings:
        if known.get(slot_id) != meeting.slot:
            yield Violation(
                "slot_of_the_event",
                (meeting.meeting_id,),
                Text(
                    ko=f"'{slot_id}' 시간은 이 행사의 시간표에 없습니다.",
                    en=f"Slot '{slot_id}' is not one of the event's.",
                ),
            )


def _nobody_twice(view: Held) -> Iterator[Violation]:
    seen: dict[tuple[str, str], str] = {}
    for meeting, slot_id in view.meetings:
        for delegate_id in meeting.delegates:
            first = seen.setdefault((delegate_id, slot_id), meeting.meeting_id)
            if first is not meeting.meeting_id:
                name = _name(view, delegate_id)
                yield Violation(
                    "nobody_twice",
                    (first, meeting.meeting_id),
                    Text(
                        ko=f"{name.ko} 님이 {slot_id} 시간에 두 번 배정되었습니다.",
                        en=f"{name.en} would sit in two meetings in slot {slot_id}.",
                    ),
                )


def _available(view: Held) -> Iterator[Violation]:
    away = {(one.delegate_id, slot) for one in view.event.delegates for slot in one.unavailable_slots}
    for meeting, slot_id in view.meetings:
        for delegate_id in meeting.delegates:
            if (delegate_id, slot_id) in away:
                name = _name(view, delegate_id)
                yield Violation(
                    "available",
                    (meeting.meeting_id,),
                    Text(
                        ko=f"{name.ko} 님은 {slot_id} 시간에 참석할 수 없습니다.",
                        en=f"{name.en} is not available in slot {slot_id}.",
                    ),
                )


def _not_in_a_session(view: Held) -> Iterator[Violation]:
    session_of = {
        (delegate_id, slot): session
        for session in view.event.sessions
        for slot in session.slot_ids
        for delegate_id in session.delegate_ids
    }
    if not session_of:
        return
    for meeting, slot_id in view.meetings:
        for delegate_id in meeting.delegates:
            session = session_of.get((delegate_id, slot_id))
            if session is not None:
                name = _name(view, delegate_id)
                yield Violation(
                    "not_in_a_session",
                    (meeting.meeting_id,),
                    Text(
                        ko=f"{name.ko} 님은 {slot_id} 시간에 '{session.name.ko}' 세션에 참석합니다.",
                        en=f"{name.en} sits in the session '{session.name.en}' in slot {slot_id}.",
                    ),
                )


def _attendance(view: Held) -> Iterator[Violation]:
    for meeting, _ in view.meetings:
        yield from _wrong_attendance(view, meeting)


def _wrong_attendance(view: Held, meeting: Meeting) -> Iterator[Violation]:
    """Tell who is missing at a meeting, party by party, and who has no business there."""
    left = list(meeting.delegates)
    if len(set(left)) < len(left):
        yield _told(meeting, f"{meeting.meeting_id} 미팅에 같은 사람이 두 번 올라 있습니다.", "names one person twice.")
    for place, party in enumerate(meeting.parties):
        wanted = meeting.attendance[place] if place < len(meeting.attendance) else None
        if wanted is not None and wanted.among:
            present = [one for one in left if one in wanted.among]
            most = min(wanted.count, len(wanted.among))
        else:
            present = [one for one in left if one in view.delegates and view.delegates[one].organisation_id == party]
            most = 1 if wanted is None else wanted.count
        for one in present[:most]:
            left.remove(one)
        if len(present) < most:
            missing = most - len(present)
            yield _told(
                meeting,
                f"{party}에서 참석할 사람이 {missing}명 모자랍니다.",
                f"lacks {missing} of those who may attend for {party}.",
            )
    if left:
        names = [_name(view, one) for one in left]
        yield _told(
            meeting,
            f"참석 대상이 아닌 사람이 있습니다: {', '.join(one.ko for one in names)}.",
            f"holds somebody who is not to attend: {', '.join(one.en for one in names)}.",
        )


def _told(meeting: Meeting, ko: str, en: str) -> Violation:
    return Violation("attendance", (meeting.meeting_id,), Text(ko, f"Meeting {meeting.meeting_id} {en}"))


def _wanted_slot(view: Held) -> Iterator[Violation]:
    for meeting, slot_id in view.meetings:
        if meeting.allowed_slots is not None and slot_id not in meeting.allowed_slots:
            yield Violation(
                "wanted_slot",
                (meeting.meeting_id,),
                Text(
                    ko=f"{meeting.meeting_id} 미팅은 {slot_id} 시간에 열 수 없도록 되어 있습니다.",
                    en=f"Meeting {meeting.meeting_id} is not allowed in slot {slot_id}.",
                ),
            )


def _in_order(view: Held) -> Iterator[Violation]:
    for meeting, slot_id in view.meetings:
        for first in meeting.after:
            if first not in view.taking_part:
                continue  # cancelled or declined: it is not waited for
            at = view.slot_of.get(first)
            if at is None or view.slot_number.get(at, -1) >= view.slot_number.get(slot_id, -1):
                yield Violation(
                    "in_order",
                    (first, meeting.meeting_id),
                    Text(
                        ko=f"{meeting.meeting_id} 미팅은 {first} 미팅이 끝난 뒤에 열어야 합니다.",
                        en=f"Meeting {meeting.meeting_id} has to come after meeting {first}, which it does not.",
                    ),
                )


def _locked_stay(view: Held) -> Iterator[Violation]:
    now = {meeting.meeting_id: meeting for meeting, _ in view.meetings}
    for meeting_id, was in view.before.items():
        if was.slot is None or not (was.is_locked or was.status is MeetingStatus.HELD):
            continue
        then = now.get(meeting_id)
        if then is None or then.slot != was.slot or set(then.delegates) != set(was.delegates):
            yield Violation(
                "locked_stay",
                (meeting_id,),
                Text(
                    ko=f"고정된 {meeting_id} 미팅이 원래 시간({was.slot.slot_id})이나 참석자에서 벗어났습니다.",
                    en=f"Meeting {meeting_id} is locked in slot {was.slot.slot_id} and did not stay there with its people.",
                ),
            )


def _table_of_the_event(view: Held) -> Iterator[Violation]:
    for meeting, slot_id in view.meetings:
        if slot_id not in view.online and (meeting.place or "") not in view.tables:
            told = Text(f"'{meeting.place}' 테이블은 행사장에 없습니다.", f"The event has no table '{meeting.place}'.")
            if not meeting.place:
                told = Text(f"{slot_id} 시간에 테이블이 없습니다.", f"It has no table in slot {slot_id}.")
            yield Violation("table_of_the_event", (meeting.meeting_id,), told)


def _one_meeting_a_table(view: Held) -> Iterator[Violation]:
    seen: dict[tuple[str, str], str] = {}
    for meeting, slot_id in view.meetings:
        place = meeting.place
        if slot_id in view.online or place not in view.tables:
            continue
        first = seen.setdefault((place, slot_id), meeting.meeting_id)
        if first is not meeting.meeting_id:
            yield Violation(
                "one_meeting_a_table",
                (first, meeting.meeting_id),
                Text(
                    ko=f"{place} 테이블이 {slot_id} 시간에 두 번 배정되었습니다.",
                    en=f"Table {place} holds two meetings in slot {slot_id}.",
                ),
            )


def _open_table(view: Held) -> Iterator[Violation]:
    closed = {(one.table_id, slot) for one in view.event.tables for slot in one.closed_slots}
    if not closed:
        return
    for meeting, slot_id in view.meetings:
        if (meeting.place, slot_id) in closed and slot_id not in view.online:
            yield Violation(
                "open_table",
                (meeting.meeting_id,),
                Text(
                    ko=f"{meeting.place} 테이블은 {slot_id} 시간에 쓸 수 없습니다.",
                    en=f"Table {meeting.place} is closed in slot {slot_id}.",
                ),
            )


def _table_large_enough(view: Held) -> Iterator[Violation]:
    for meeting, slot_id in view.meetings:
        table = view.tables.get(meeting.place or "")
        if table is not None and slot_id not in view.online and len(meeting.delegates) > table.capacity:
            yield Violation(
                "table_large_enough",
                (meeting.meeting_id,),
                Text(
                    ko=f"{table.table_id} 테이블은 {table.capacity}인용인데 {meeting.meeting_id} 미팅에는 {len(meeting.delegates)}명이 앉습니다.",
                    en=f"Table {table.table_id} seats {table.capacity}; {len(meeting.delegates)} sit in meeting {meeting.meeting_id}.",
                ),
            )


def _online_places(view: Held) -> Iterator[Violation]:
    if not view.online:
        return
    here: dict[str, list[str]] = defaultdict(list)
    for meeting, slot_id in view.meetings:
        if slot_id in view.online:
            here[slot_id].append(meeting.meeting_id)
    for slot_id, meetings in here.items():
        if len(meetings) > view.event.online_places:
            yield Violation(
                "online_places",
                tuple(meetings),
                Text(
                    ko=f"온라인 시간 {slot_id}에 미팅이 {len(meetings)}건인데 동시에 열 수 있는 수는 {view.event.online_places}건입니다.",
                    en=f"On-line slot {slot_id} holds {len(meetings)} meetings; {view.event.online_places} can be held at once.",
                ),
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "slot_of_the_event",
        Text("미팅은 행사 시간표 안에서만 연다.", "Meetings stand in the event's own slots."),
        Text("시간표에 있는 시간으로 옮기십시오.", "Move it to a slot of the programme."),
        _slot_of_the_event,
    ),
    Rule(
        "nobody_twice",
        Text("누구도 같은 시간에 두 곳에 있을 수 없다.", "Nobody is in two meetings at once."),
        Text("둘 중 하나를 옮기거나 다른 참가자를 보내십시오.", "Move one of the two, or send somebody else."),
        _nobody_twice,
    ),
    Rule(
        "available",
        Text("참석할 수 있는 시간에만 배정한다.", "People meet only when they are available."),
        Text(
            "다른 시간으로 옮기거나 참가자가 그 시간을 열어야 합니다.", "Move it, or have the delegate open that slot."
        ),
        _available,
    ),
    Rule(
        "not_in_a_session",
        Text("신청한 세션 시간에는 미팅을 넣지 않는다.", "Who has signed up for a session does not meet then."),
        Text("다른 시간으로 옮기거나 세션 신청을 취소하십시오.", "Move it, or sign off from the session."),
        _not_in_a_session,
    ),
    Rule(
        "attendance",
        Text(
            "양쪽에서 정해진 사람이 정해진 수만큼 참석한다.",
            "Of each side those attend who are to, as many as asked for.",
        ),
        Text("참석할 사람을 다시 정하십시오.", "Say again who attends."),
        _attendance,
    ),
    Rule(
        "wanted_slot",
        Text("미팅마다 허용된 시간에만 연다.", "A meeting stands only in the slots allowed for it."),
        Text("허용된 시간으로 옮기십시오.", "Move it to one of the slots allowed."),
        _wanted_slot,
    ),
    Rule(
        "in_order",
        Text("순서가 정해진 미팅은 그 순서대로 연다.", "A meeting that follows another comes after it."),
        Text("앞선 미팅보다 늦은 시간으로 옮기십시오.", "Move it to a later slot than the one it follows."),
        _in_order,
    ),
    Rule(
        "locked_stay",
        Text("고정된 미팅은 시간과 참석자를 바꾸지 않는다.", "A locked meeting keeps its slot and its people."),
        Text("제자리로 돌려놓거나 고정을 해제하십시오.", "Put it back, or unlock it."),
        _locked_stay,
    ),
    Rule(
        "table_of_the_event",
        Text("현장 미팅에는 행사장 테이블이 있어야 한다.", "A meeting on site has a table of the event."),
        Text("행사장 테이블을 배정하십시오.", "Give it one of the event's tables."),
        _table_of_the_event,
    ),
    Rule(
        "one_meeting_a_table",
        Text("한 테이블에서는 한 번에 한 미팅만 연다.", "A table holds one meeting at a time."),
        Text("빈 테이블로 옮기십시오.", "Give one of them another table."),
        _one_meeting_a_table,
    ),
    Rule(
        "open_table",
        Text("닫힌 테이블은 쓰지 않는다.", "A table is not used while it is closed."),
        Text("열려 있는 테이블로 옮기십시오.", "Give it a table that is open."),
        _open_table,
    ),
    Rule(
        "table_large_enough",
        Text("참석자가 모두 앉을 수 있는 테이블을 쓴다.", "A table seats all who meet at it."),
        Text("더 큰 테이블로 옮기십시오.", "Give it a larger table."),
        _table_large_enough,
    ),
    Rule(
        "online_places",
        Text("온라인 시간의 동시 미팅 수를 넘지 않는다.", "An on-line slot holds no more meetings than it has places."),
        Text("일부를 다른 시간으로 옮기십시오.", "Move some of them to other slots."),
        _online_places,
    ),
)
_BY_NAME = {rule.name: rule for rule in RULES}
