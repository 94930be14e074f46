"""What can happen to a meeting, step by step; cancelling is final."""

from __future__ import annotations

from dataclasses import replace

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

_Status = MeetingStatus


class MeetingError(BioaccordError):
    """A step that a meeting cannot take."""


def propose(meeting_id: str, event_id: str, asking: str, asked: str, subject: Text) -> Meeting:
    """Return a new proposal of `asking` to `asked`. Raises `MeetingError` where both are the same firm."""
    if asking == asked:
        raise MeetingError(
            Text(
                ko="자기 자신에게는 회의를 제안할 수 없습니다. 다른 기업을 골라 주십시오.",
                en="A firm cannot ask itself for a meeting. Choose another firm.",
            )
        )
    return Meeting(meeting_id, event_id, (asking, asked), subject, _Status.PROPOSED)


def accept(meeting: Meeting, by: str) -> Meeting:
    """Return the meeting accepted by the firm that was asked."""
    _must_be_asked(meeting, by)
    return replace(meeting, status=_Status.ACCEPTED)


def decline(meeting: Meeting, by: str) -> Meeting:
    """Return the meeting declined by the firm that was asked."""
    _must_be_asked(meeting, by)
    return replace(meeting, status=_Status.DECLINED)


def cancel(meeting: Meeting, by: str) -> Meeting:
    """Return the meeting cancelled for good; it gives its slot back."""
    if by not in meeting.parties:
        raise MeetingError(
            Text(
                ko="이 회의의 당사자만 취소할 수 있습니다.",
                en="Only a party of this meeting can cancel it.",
            )
        )
    if meeting.status not in (_Status.PROPOSED, _Status.ACCEPTED, _Status.SCHEDULED, _Status.MOVED):
        raise MeetingError(
            Text(
                ko="이미 끝났거나 취소된 회의입니다. 다시 만나려면 새로 제안해 주십시오.",
                en="This meeting is over or was cancelled. Propose a new one to meet again.",
            )
        )
    return replace(meeting, status=_Status.CANCELLED, slot=None, place=None, delegates=())


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
