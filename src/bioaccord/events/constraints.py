"""What must hold in a schedule: labelled rules, stated once, used to solve, to check and to explain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting

from .free_slots import HOLDS_A_SLOT
from .programme import Event


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a schedule breaks, the meetings that break it, and the sentence for people."""

    rule: str
    meeting_ids: tuple[str, ...]
    sentence: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A labelled rule: its name, what it says, and the check that finds where a schedule breaks it."""

    name: str
    says: Text
    check: Callable[[Event, Sequence[Meeting]], Iterator[Violation]]


def placed(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings that hold a slot."""
    return [meeting for meeting in meetings if meeting.slot is not None and meeting.status in HOLDS_A_SLOT]


def _nobody_twice(event: Event, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    names = {delegate.delegate_id: delegate.name for delegate in event.delegates}
    seen: dict[tuple[str, str], str] = {}
    for meeting in placed(meetings):
        assert meeting.slot is not None
        for delegate_id in meeting.delegates:
            key = (delegate_id, meeting.slot.slot_id)
            if key in seen:
                name = names.get(delegate_id, Text(delegate_id, delegate_id))
                yield Violation(
                    "nobody_twice",
                    (seen[key], meeting.meeting_id),
                    Text(
                        ko=f"{name.ko} 님이 {meeting.slot.slot_id} 시간에 두 번 배정되었습니다.",
                        en=f"{name.en} would sit in two meetings in slot {meeting.slot.slot_id}.",
                    ),
                )
            seen.setdefault(key, meeting.meeting_id)


def _available(event: Event, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    delegates = {delegate.delegate_id: delegate for delegate in event.delegates}
    for meeting in placed(meetings):
        assert meeting.slot is not None
        for delegate_id in meeting.delegates:
            delegate = delegates.get(delegate_id)
            if delegate is not None and meeting.slot.slot_id in delegate.unavailable_slots:
                yield Violation(
                    "available",
                    (meeting.meeting_id,),
                    Text(
                        ko=f"{delegate.name.ko} 님은 {meeting.slot.slot_id} 시간에 참석할 수 없습니다.",
                        en=f"{delegate.name.en} is not available in slot {meeting.slot.slot_id}.",
                    ),
                )


def _one_of_each_side(event: Event, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    firm_of = {delegate.delegate_id: delegate.organisation_id for delegate in event.delegates}
    for meeting in placed(meetings):
        present = {firm_of.get(delegate_id) for delegate_id in meeting.delegates}
        for party in meeting.parties:
            if party not in present:
                yield Violation(
                    "one_of_each_side",
                    (meeting.meeting_id,),
                    Text(ko=f"{party}에서 참석하는 사람이 없습니다.", en=f"Nobody of {party} attends."),
                )


def _one_meeting_a_table(event: Event, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    known = {table.table_id for table in event.tables}
    seen: dict[tuple[str, str], str] = {}
    for meeting in placed(meetings):
        assert meeting.slot is not None
        place = meeting.place or ""
        if place not in known:
            yield Violation(
                "one_meeting_a_table",
                (meeting.meeting_id,),
                Text(ko=f"'{place}' 테이블은 행사장에 없습니다.", en=f"The event has no table '{place}'."),
            )
            continue
        key = (place, meeting.slot.slot_id)
        if key in seen:
            yield Violation(
                "one_meeting_a_table",
                (seen[key], meeting.meeting_id),
                Text(
                    ko=f"{place} 테이블이 {meeting.slot.slot_id} 시간에 두 번 배정되었습니다.",
                    en=f"Table {place} holds two meetings in slot {meeting.slot.slot_id}.",
                ),
            )
        seen.setdefault(key, meeting.meeting_id)


def _slot_of_the_event(event: Event, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    known = {slot.slot_id: slot for slot in event.slots}
    for meeting in placed(meetings):
        assert meeting.slot is not None
        if known.get(meeting.slot.slot_id) != meeting.slot:
            yield Violation(
                "slot_of_the_event",
                (meeting.meeting_id,),
                Text(
                    ko=f"'{meeting.slot.slot_id}' 시간은 이 행사의 시간표에 없습니다.",
                    en=f"Slot '{meeting.slot.slot_id}' is not one of the event's.",
                ),
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "nobody_twice",
        Text("누구도 같은 시간에 두 곳에 있을 수 없다.", "Nobody is in two meetings at once."),
        _nobody_twice,
    ),
    Rule(
        "available", Text("참석할 수 있는 시간에만 배정한다.", "People meet only when they are available."), _available
    ),
    Rule(
        "one_of_each_side", Text("양쪽에서 한 사람 이상 참석한다.", "Somebody of each side attends."), _one_of_each_side
    ),
    Rule(
        "one_meeting_a_table",
        Text("한 테이블에서는 한 번에 한 회의만 연다.", "A table holds one meeting at a time."),
        _one_meeting_a_table,
    ),
    Rule(
        "slot_of_the_event",
        Text("행사 시간표 안에서만 만난다.", "Meetings stand in the event's own slots."),
        _slot_of_the_event,
    ),
)


def violations(event: Event, meetings: Sequence[Meeting]) -> list[Violation]:
    """Return every place where a schedule, ours or a foreign one, breaks a rule."""
    return [violation for rule in RULES for violation in rule.check(event, meetings)]


def why_left_out(event: Event, meeting: Meeting, meetings: Sequence[Meeting]) -> Text:
    """Return why an accepted meeting has no slot, given those that have one."""
    busy: dict[str, set[str]] = defaultdict(set)
    used: dict[str, int] = defaultdict(int)
    for other in placed(meetings):
        assert other.slot is not None
        used[other.slot.slot_id] += 1
        for delegate_id in other.delegates:
            busy[delegate_id].add(other.slot.slot_id)
    open_slots = {slot.slot_id for slot in event.slots}
    for party in meeting.parties:
        team = event.team(party)
        if not team:
            return Text(ko=f"{party}의 참가자가 등록되어 있지 않습니다.", en=f"{party} has registered nobody.")
        available = {
            slot.slot_id
            for slot in event.slots
            if any(slot.slot_id not in delegate.unavailable_slots for delegate in team)
        }
        open_slots &= available
    if not open_slots:
        return Text(
            ko="두 기업의 참석 가능 시간이 겹치지 않습니다. 한쪽이 시간을 더 열어야 합니다.",
            en="The two firms are never available together. One of them would have to open more slots.",
        )
    open_slots = {
        slot_id
        for slot_id in open_slots
        if all(
            any(
                slot_id not in delegate.unavailable_slots and slot_id not in busy[delegate.delegate_id]
                for delegate in event.team(party)
            )
            for party in meeting.parties
        )
    }
    if not open_slots:
        return Text(
            ko="함께 비어 있던 시간이 다른 회의로 찼습니다. 참가자를 늘리거나 다른 회의를 옮겨야 합니다.",
            en="Every slot both had free is taken by other meetings. Send another delegate, or move a meeting.",
        )
    if all(used[slot_id] >= len(event.tables) for slot_id in open_slots):
        return Text(
            ko="함께 비어 있는 시간에 남은 테이블이 없습니다. 테이블을 늘리면 열 수 있습니다.",
            en="In every slot both have free, all tables are taken. One more table would do.",
        )
    return Text(
        ko="자리가 남아 있습니다. 배정을 다시 실행하면 시간이 정해집니다.",
        en="There is room for it; run the assignment again.",
    )
