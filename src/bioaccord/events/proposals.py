"""What can happen to a meeting, step by step: each step is a function from a meeting to the meeting after it.

    asked ── accepted (with an owner) ── scheduled ── moved … ── held or no show
      ├── declined          └──────────────┴── cancelled, for good
      ├── withdrawn (cancelled before an answer)
      └── expired when the event closes its requests, and both sides are told

An answer that decides nothing leaves the state as it is; moving is not cancelling; a locked meeting is moved by nobody.
"""

from __future__ import annotations

from dataclasses import replace

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus, Slot

MOST_PRIORITY = 3
"""Priorities are 1 (usual), 2 (wished) and 3 (most wished)."""
_Status = MeetingStatus
OPEN_STATES = (_Status.PROPOSED, _Status.ACCEPTED, _Status.SCHEDULED, _Status.MOVED)
"""The states in which two firms have something with each other; a pair of firms has one such meeting."""


class MeetingError(BioaccordError):
    """A step that a meeting cannot take."""


def propose(
    meeting_id: str,
    event_id: str,
    asking: str,
    asked: str,
    subject: Text,
    *,
    priority: int = 1,
    attendance: tuple[Attendance, ...] = (),
) -> Meeting:
    """Return a new request of `asking` to `asked`. Raises `MeetingError` where both are the same firm or the priority is none."""
    if asking == asked:
        raise MeetingError(
            Text(
                ko="자기 자신에게는 미팅을 제안할 수 없습니다. 다른 기업을 골라 주십시오.",
                en="A firm cannot ask itself for a meeting. Choose another firm.",
            )
        )
    _check_priority(priority)
    for one in attendance:
        _check_attendance(one)
    return Meeting(
        meeting_id, event_id, (asking, asked), subject, _Status.PROPOSED, attendance=attendance, value=float(priority)
    )


def accept(
    meeting: Meeting, by: str, *, owner: str, priority: int = 1, attendance: Attendance | None = None
) -> Meeting:
    """Return the meeting accepted by the firm that was asked, for which `owner` (a delegate id) answers.

    `attendance` says who comes for the asked side, in place of whom the other side wished for. Raises `MeetingError`.
    """
    _must_be_asked(meeting, by)
    _check_priority(priority)
    if not owner:
        raise MeetingError(
            Text(
                ko="수락한 미팅에는 담당자가 있어야 합니다. 우리 기업의 참가자를 담당자로 정해 주십시오.",
                en="An accepted meeting has an owner. Name one of your delegates.",
            )
        )
    who = meeting.attendance
    if attendance is not None:
        _check_attendance(attendance)
        who = (who[0] if who else Attendance(), attendance)
    return replace(
        meeting, status=_Status.ACCEPTED, owner=owner, attendance=who, value=max(meeting.value, float(priority))
    )


def decline(meeting: Meeting, by: str) -> Meeting:
    """Return the meeting declined by the firm that was asked."""
    _must_be_asked(meeting, by)
    return replace(meeting, status=_Status.DECLINED)


def withdraw(meeting: Meeting, by: str) -> Meeting:
    """Return a request that was taken back by the firm that asked, before an answer."""
    if meeting.status != _Status.PROPOSED or by != meeting.parties[0]:
        raise MeetingError(
            Text(
                ko="답을 받지 않은 우리 요청만 철회할 수 있습니다. 이미 수락된 미팅은 취소해 주십시오.",
                en="Only an own request that has no answer yet can be withdrawn. Cancel a meeting that was accepted.",
            )
        )
    return replace(meeting, status=_Status.CANCELLED)


def answer_without_deciding(meeting: Meeting, by: str) -> Meeting:
    """Return the meeting unchanged where `by` may write to the other side about it: a party, while it is open. Raises `MeetingError`."""
    _must_be_party(meeting, by)
    if meeting.status not in OPEN_STATES:
        raise MeetingError(
            Text(
                ko="끝난 요청에는 더 쓸 수 없습니다. 다시 만나려면 새로 요청해 주십시오.",
                en="Nothing can be added to a request that is over. Ask again to meet.",
            )
        )
    return meeting


def cancel(meeting: Meeting, by: str) -> Meeting:
    """Return the meeting cancelled for good; it gives its slot back."""
    _must_be_party(meeting, by)
    if meeting.status not in OPEN_STATES:
        raise MeetingError(
            Text(
                ko="이미 끝났거나 취소된 미팅입니다. 다시 만나려면 새로 제안해 주십시오.",
                en="This meeting is over or was cancelled. Propose a new one to meet again.",
            )
        )
    return replace(meeting, status=_Status.CANCELLED, slot=None, place=None, delegates=())


def move(meeting: Meeting, slot: Slot, place: str | None, delegates: tuple[str, ...] = ()) -> Meeting:
    """Return the meeting at another slot or place; who attends stays unless told. Raises `MeetingError` for a locked one, or one without a slot."""
    if meeting.status not in (_Status.SCHEDULED, _Status.MOVED):
        raise MeetingError(
            Text(
                ko="시간이 정해진 미팅만 옮길 수 있습니다. 먼저 일정을 배정해 주십시오.",
                en="Only a meeting that has a slot can be moved. Assign the schedule first.",
            )
        )
    if meeting.is_locked:
        raise MeetingError(
            Text(
                ko="고정된 미팅이라 옮길 수 없습니다. 옮기려면 먼저 고정을 푸십시오.",
                en="The meeting is locked and stays where it is. Unlock it first to move it.",
            )
        )
    return replace(meeting, status=_Status.MOVED, slot=slot, place=place, delegates=delegates or meeting.delegates)


def lock(meeting: Meeting) -> Meeting:
    """Return the meeting as one that a new schedule leaves where it is. Raises `MeetingError` where it has no slot."""
    if meeting.slot is None:
        raise MeetingError(
            Text(
                ko="시간이 정해지지 않은 미팅은 고정할 수 없습니다. 먼저 시간을 정해 주십시오.",
                en="A meeting without a slot cannot be locked. Give it a slot first.",
            )
        )
    return replace(meeting, is_locked=True)


def unlock(meeting: Meeting) -> Meeting:
    """Return the meeting as one that a new schedule may move."""
    return replace(meeting, is_locked=False)


def expire(meeting: Meeting) -> Meeting:
    """Return a request as it stands once the event took no more answers; one that was answered stays as it is."""
    return replace(meeting, status=_Status.EXPIRED) if meeting.status == _Status.PROPOSED else meeting


def _check_priority(priority: int) -> None:
    if not 1 <= priority <= MOST_PRIORITY:
        raise MeetingError(
            Text(
                ko="우선순위는 1(보통), 2(희망), 3(가장 희망) 가운데 하나입니다.",
                en="A priority is 1 (usual), 2 (wished) or 3 (most wished).",
            )
        )


def _check_attendance(attendance: Attendance) -> None:
    if attendance.count < 1 or (attendance.among and attendance.count > len(attendance.among)):
        raise MeetingError(
            Text(
                ko="참석할 인원이 고른 참가자 수보다 많습니다. 참가자를 더 고르거나 인원을 줄여 주십시오.",
                en="More are to attend than were chosen. Choose more delegates, or lower the number.",
            )
        )


def _must_be_party(meeting: Meeting, by: str) -> None:
    if by not in meeting.parties:
        raise MeetingError(
            Text(
                ko="이 미팅의 당사자만 할 수 있습니다.",
                en="Only a party of this meeting can do this.",
            )
        )


def _must_be_asked(meeting: Meeting, by: str) -> None:
    if meeting.status != _Status.PROPOSED:
        raise MeetingError(
            Text(
                ko="이미 답한 제안입니다. 목록을 새로 고쳐 현재 상태를 확인해 주십시오.",
                en="This proposal has been answered already. Reload the list to see where it stands.",
            )
        )
    if by not in meeting.parties[1:]:
        raise MeetingError(
            Text(
                ko="제안을 받은 기업만 답할 수 있습니다. 상대 기업의 답을 기다려 주십시오.",
                en="Only the firm that was asked can answer. Wait for the other side.",
            )
        )
