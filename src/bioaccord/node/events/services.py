"""The only way to write events and meetings."""

import secrets

import numpy as np
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from bioaccord.events import proposals
from bioaccord.events.programme import Event
from bioaccord.events.proposals import MeetingError
from bioaccord.events.schedule import Schedule, assign
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting

from .access import meeting_for
from .models import EventRecord, MeetingRecord
from .rows import delegate_row, event_of, meeting_of, payload_of

_SUBJECT_LENGTH = 1000


@transaction.atomic
def save_event(user, event: Event) -> None:
    """Create an event or renew its programme and delegates; meetings stay. Delegates who are not in it any more have withdrawn."""
    row, _ = EventRecord.objects.update_or_create(
        event_id=event.event_id,
        defaults={"first_day": event.first_day, "last_day": event.last_day, "payload": payload_of(event)},
    )
    known = {one.delegate_id: one for one in row.delegates.all()}
    for delegate in event.delegates:
        made = delegate_row(row, delegate)
        before = known.pop(delegate.delegate_id, None)
        if before is not None:
            made.pk, made.token, made.user_id, made.email = before.pk, before.token, before.user_id, before.email
            made.checked_in_at, made.diary = before.checked_in_at, before.diary
        made.save()
    for gone in known.values():
        gone.withdrawn_at = gone.withdrawn_at or timezone.now()
        gone.save()
    EventRecord.objects.filter(pk=row.pk).update(version=F("version") + 1)
    record(user, "event_loaded", event.event_id)


@transaction.atomic
def propose_meeting(
    user, event_id: str, asking: str, asked: str, *, subject: str, match_id: str = "", slot_id: str = ""
) -> MeetingRecord:
    """Propose a meeting for one's own firm. Raises `MeetingError` where it cannot be."""
    require(asking in roles_of(user).organisation_ids)
    row = _locked(event_id=event_id)
    if row is None:
        raise MeetingError(Text(ko="예정된 행사가 없습니다.", en="There is no such trade show."))
    event = event_of(row)
    if slot_id and slot_id not in {slot.slot_id for slot in event.slots}:
        raise MeetingError(
            Text(
                ko="행사 시간표에 없는 시간입니다. 목록에서 골라 주십시오.",
                en="That slot is not one of the event's. Choose one of the list.",
            )
        )
    if asked not in {one.organisation_id for one in current_network().organisations}:
        raise MeetingError(
            Text(
                ko="등록되지 않은 기업입니다. 목록에서 골라 주십시오.",
                en="That firm is not registered here. Choose one of the list.",
            )
        )
    if len(subject) > _SUBJECT_LENGTH:
        raise MeetingError(
            Text(
                ko="회의 주제가 1,000자를 넘습니다. 줄여서 다시 보내 주십시오.",
                en="The subject is longer than 1,000 characters. Shorten it and send it again.",
            )
        )
    if row.meetings.filter(asking=asking, asked=asked, status__in=("proposed", "accepted", "scheduled")).exists():
        raise MeetingError(
            Text(
                ko="이 기업에는 이미 회의를 제안했습니다. 회의 목록에서 확인해 주십시오.",
                en="You have asked this firm already. See the list of meetings.",
            )
        )
    meeting = proposals.propose(secrets.token_hex(8), event_id, asking, asked, Text(subject, subject))
    saved = MeetingRecord.objects.create(
        meeting_id=meeting.meeting_id,
        event=row,
        asking=asking,
        asked=asked,
        subject=subject,
        status=meeting.status,
        wished_slot=slot_id,
        match_id=match_id,
    )
    record(user, "meeting_proposed", f"{asking} → {asked}")
    return saved


@transaction.atomic
def answer_meeting(user, meeting_id: str, *, accept: bool) -> None:
    """Accept or decline a proposal for one's own firm. Raises `MeetingError`."""
    row = _own_meeting(user, meeting_id)
    step = proposals.accept if accept else proposals.decline
    _save(row, step(meeting_of(row, event_of(row.event)), _acting(user, row)))
    record(user, "meeting_accepted" if accept else "meeting_declined", f"{row.asking} → {row.asked}")


@transaction.atomic
def cancel_meeting(user, meeting_id: str) -> None:
    """Cancel a meeting for good. Raises `MeetingError`."""
    row = _own_meeting(user, meeting_id)
    _save(row, proposals.cancel(meeting_of(row, event_of(row.event)), _acting(user, row)))
    record(user, "meeting_cancelled", f"{row.asking} → {row.asked}")


@transaction.atomic
def schedule_event(user, event_id: str) -> Schedule:
    """Assign slots, tables and delegates to all accepted meetings; for organisers. Raises `Http404`."""
    require(roles_of(user).organiser)
    row = _locked(event_id=event_id)
    if row is None:
        raise Http404
    event = event_of(row)
    rows = {one.meeting_id: one for one in row.meetings.all()}
    schedule = assign(event, [meeting_of(one, event) for one in rows.values()], generator=np.random.default_rng(0))
    for meeting in schedule.meetings:
        _save(rows[meeting.meeting_id], meeting)
    record(user, "event_scheduled", f"{event_id}: {schedule.placed_count}")
    return schedule


def _locked(**which: object) -> EventRecord | None:
    """Return an event that nobody else changes the meetings of until the transaction ends."""
    return EventRecord.objects.select_for_update().filter(**which).first()


def _own_meeting(user, meeting_id: str) -> MeetingRecord:
    """Return a meeting as it stands once no other step can come between."""
    _locked(pk=meeting_for(user, meeting_id).event_id)
    return meeting_for(user, meeting_id)


def _acting(user, row: MeetingRecord) -> str:
    """Return for which of the two firms a person acts: the asked one first, because it is its turn."""
    own = roles_of(user).organisation_ids
    return row.asked if row.asked in own else row.asking if row.asking in own else ""


def _save(row: MeetingRecord, meeting: Meeting) -> None:
    before = (row.status, row.slot_id, row.place, list(row.delegates))
    row.status = meeting.status
    row.slot_id = meeting.slot.slot_id if meeting.slot else ""
    row.place = meeting.place or ""
    row.delegates = list(meeting.delegates)
    row.reason_ko = meeting.reasons[0].ko if meeting.reasons else ""
    row.reason_en = meeting.reasons[0].en if meeting.reasons else ""
    if before != (row.status, row.slot_id, row.place, row.delegates):
        row.sequence += 1
    row.save()
