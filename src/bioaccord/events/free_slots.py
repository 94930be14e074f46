"""Slots in which two firms could both meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot

from .programme import Event

HOLDS_A_SLOT = (MeetingStatus.SCHEDULED, MeetingStatus.MOVED, MeetingStatus.HELD)


def common_slots(
    event: Event, organisation_a: str, organisation_b: str, meetings: Iterable[Meeting] = ()
) -> list[Slot]:
    """Return the slots in which at least one delegate of each firm is free, in order of time."""
    busy: dict[str, set[str]] = defaultdict(set)
    for meeting in meetings:
        if meeting.slot is not None and meeting.status in HOLDS_A_SLOT:
            for delegate_id in meeting.delegates:
                busy[delegate_id].add(meeting.slot.slot_id)
    for session in event.sessions:
        for delegate_id in session.delegate_ids:
            busy[delegate_id] |= session.slot_ids
    teams = [event.team(organisation_a), event.team(organisation_b)]
    return [
        slot
        for slot in event.slots
        if all(
            any(
                slot.slot_id not in delegate.unavailable_slots and slot.slot_id not in busy[delegate.delegate_id]
                for delegate in team
            )
            for team in teams
        )
    ]
