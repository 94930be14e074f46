"""The only way to take the further steps of a request: write, withdraw, name an owner; and to open and close an event for requests."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bioaccord.events import proposals
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import MeetingStatus

from .access import event_row_for
from .answer_telling import tell_other_side
from .models import EventRecord, EventState, MeetingMessage, MeetingRecord
from .rows import event_with, meeting_of
from .services import acting_firm, add_message, known, locked_event, own_meeting, save_meeting, step_what_is_due
from .telling import tell_of_expired

NEXT_STATES: dict[str, tuple[str, ...]] = {
    EventState.SET_UP: (EventState.OPEN,),
    EventState.OPEN: (EventState.CLOSED,),
    EventState.CLOSED: (EventState.PUBLISHED, EventState.OPEN),
    EventState.PUBLISHED: (EventState.OVER, EventState.CLOSED),
    EventState.OVER: (),
}
"""From which state of an event one comes to which: the next step first, then the way back."""
_A_BATCH = 500


@transaction.atomic
def write_message(user, meeting_id: str, text: str) -> MeetingMessage:
    """Write to the other side without deciding anything. Raises `MeetingError`."""
    row = own_meeting(user, meeting_id)
    acting = acting_firm(user, row)
    proposals.answer_without_deciding(_meeting(row), acting)
    if not text.strip():
        raise MeetingError(Text(ko="메시지를 입력해 주십시오.", en="Write a message first."))
    written = add_message(user, row, acting, text)
    tell_other_side(row, "written", acting, str(written.pk), timezone.now())
    record(user, "meeting_message_written", f"{row.asking} → {row.asked}")
    return written


@transaction.atomic
def withdraw_request(user, meeting_id: str) -> None:
    """Take back an own request that has no answer yet. Raises `MeetingError`."""
    row = own_meeting(user, meeting_id)
    own = roles_of(user).organisation_ids
    save_meeting(row, proposals.withdraw(_meeting(row), row.asking if row.asking in own else ""))
    tell_other_side(row, "withdrawn", row.asking, str(row.sequence), timezone.now())
    record(user, "meeting_withdrawn", f"{row.asking} → {row.asked}")


@transaction.atomic
def name_owner(user, meeting_id: str, delegate_id: str) -> None:
    """Let another delegate of the asked firm answer for an accepted meeting; by that firm or an organiser. Raises `MeetingError`."""
    row = own_meeting(user, meeting_id)
    roles = roles_of(user)
    require(roles.organiser or row.asked in roles.organisation_ids)
    team = {one.delegate_id for one in event_with(row.event, (row.asked,)).delegates}
    if delegate_id not in team or row.status not in proposals.OPEN_STATES or row.status == MeetingStatus.PROPOSED:
        raise MeetingError(
            Text(
                ko="담당자는 요청을 받아 수락한 기업의 참가자여야 합니다. 목록에서 골라 주십시오.",
                en="The owner has to be a delegate of the firm that accepted. Choose one of the list.",
            )
        )
    row.owner = delegate_id
    row.save()
    record(user, "meeting_owner_named", f"{row.meeting_id}: {delegate_id}")


@transaction.atomic
def change_state(user, event_id: str, state: str, now: datetime) -> int:
    """Bring an event into its next state; for organisers. Returns how many requests expired by it. Raises `MeetingError`."""
    require(roles_of(user).organiser)
    event_row_for(user, event_id)
    row = locked_event(event_id=event_id)
    if state not in NEXT_STATES[row.state]:
        raise MeetingError(
            Text(
                ko="지금 상태에서는 그렇게 바꿀 수 없습니다. 페이지를 새로 열어 현재 상태를 확인해 주십시오.",
                en="The event cannot go there from where it stands. Open the page again to see its state.",
            )
        )
    if state == EventState.OPEN and row.requests_close_at is not None and row.requests_close_at <= now:
        raise MeetingError(
            Text(
                ko="요청 마감 시각이 이미 지났습니다. 먼저 마감 시각을 늦춰 주십시오.",
                en="Requests were to close in the past. Set a later time first.",
            )
        )
    row.state = state
    row.save(update_fields=["state"])
    record(user, "event_state_changed", f"{event_id}: {state}")
    return _expire(user, row, now) if state == EventState.CLOSED else 0


@transaction.atomic
def set_deadline(user, event_id: str, close_at: datetime | None, now: datetime) -> None:
    """Say until when requests are taken; None for until the organiser closes them. Raises `MeetingError` for a past moment."""
    require(roles_of(user).organiser)
    event_row_for(user, event_id)
    row = locked_event(event_id=event_id)
    if close_at is not None and close_at <= now:
        raise MeetingError(Text(ko="마감 시각은 지금보다 뒤여야 합니다.", en="The deadline has to lie in the future."))
    row.requests_close_at = close_at
    row.save(update_fields=["requests_close_at"])
    record(user, "event_deadline_set", f"{event_id}: {close_at.isoformat() if close_at else '-'}")


def close_what_is_due(now: datetime) -> int:
    """Close the requests of every event whose deadline is over; returns how many requests expired. Both sides of each are told."""
    due = EventRecord.objects.filter(requests_close_at__lte=now)
    return step_what_is_due(due, EventState.OPEN, EventState.CLOSED, lambda row: _expire(None, row, now))


def _expire(user, event: EventRecord, now: datetime) -> int:
    unanswered = event.meetings.filter(status=MeetingStatus.PROPOSED)
    rows = list(unanswered)
    unanswered.update(status=MeetingStatus.EXPIRED, changed_at=now)
    for row in rows:
        row.status, row.changed_at = MeetingStatus.EXPIRED, now
    MeetingRecord.history.bulk_history_create(rows, batch_size=_A_BATCH, update=True, default_user=known(user))
    if rows:
        tell_of_expired(event, rows, now)
        record(user, "requests_expired", f"{event.event_id}: {len(rows)}")
    return len(rows)


def _meeting(row: MeetingRecord):
    return meeting_of(row, event_with(row.event, (row.asking, row.asked)))
