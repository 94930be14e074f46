"""The only way to write events and meetings."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bioaccord.events import proposals
from bioaccord.events.past_slots import slots_begun
from bioaccord.events.programme import Delegate, Event
from bioaccord.events.proposals import MeetingError
from bioaccord.events.request_cap import PendingCap, most_pending
from bioaccord.events.request_file import LONGEST_MESSAGE, LONGEST_SUBJECT
from bioaccord.events.schedule import Schedule, assign
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus

from .access import meeting_for
from .answer_telling import tell_other_side
from .firms import GUEST, known_firms
from .models import DelegateRecord, EventRecord, EventState, MeetingMessage, MeetingRecord
from .rows import delegate_row, event_of, event_with, meeting_of, meetings_of, payload_of, programme_of

_A_BATCH = 500
_DELEGATE_FIELDS = (
    "organisation_id",
    "name_ko",
    "name_en",
    "role_ko",
    "role_en",
    "email",
    "phone",
    "languages",
    "badge",
    "is_first_time",
    "unavailable_slots",
    "has_told_times",
)
_TOLD_BY = {
    "name_ko": ("name_ko",),
    "name_en": ("name_en",),
    "role_ko": ("role_ko",),
    "role_en": ("role_en",),
    "languages": ("languages",),
    "badge": ("badge",),
    "is_first_time": ("first_time",),
    "unavailable_slots": ("unavailable_slots",),
    "has_told_times": ("has_told_times", "unavailable_slots"),
}
"""Which columns of a file tell what stands in a delegate's row."""


@transaction.atomic
def save_event(user, event: Event, *, state: str = "") -> EventRecord:
    """Create an event or renew its programme and delegates; meetings stay. Delegates who are not in it any more have withdrawn."""
    values = {"first_day": event.first_day, "last_day": event.last_day, "payload": payload_of(event)}
    if state:
        values["state"] = state
    row, _ = EventRecord.objects.update_or_create(event_id=event.event_id, defaults=values)
    given = {one.delegate_id for one in event.delegates}
    save_delegates(user, row, event.delegates)
    gone = list(row.delegates.filter(withdrawn_at=None).exclude(delegate_id__in=given))
    for one in gone:
        one.withdrawn_at = timezone.now()
    bulk_update_with_history(gone, DelegateRecord, ["withdrawn_at"], batch_size=_A_BATCH, default_user=known(user))
    record(user, "event_loaded", event.event_id)
    return row


def save_delegates(
    user,
    row: EventRecord,
    delegates: Iterable[Delegate],
    emails: Mapping[str, str] | None = None,
    *,
    phones: Mapping[str, str] | None = None,
    told: Collection[str] | None = None,
) -> tuple[int, int]:
    """Write delegates of an event in bulk: new ones are added, known ones renewed; returns how many of each. Others stay as they are.

    `told` are the columns of the file that tells of them: what it does not tell stays as it is; None where all is told.
    Raises `MeetingError` where one of them stands in the team of another firm.
    """
    mails, numbers = emails or {}, phones or {}
    untold = [] if told is None else [name for name, columns in _TOLD_BY.items() if not set(columns) & set(told)]
    before = {one.delegate_id: one for one in row.delegates.all()}
    new, changed = [], []
    for delegate in delegates:
        made = delegate_row(row, delegate)
        made.email, made.phone = mails.get(delegate.delegate_id, ""), numbers.get(delegate.delegate_id, "")
        kept = before.get(delegate.delegate_id)
        if kept is None:
            new.append(made)
            continue
        if kept.organisation_id != made.organisation_id:
            raise MeetingError(
                Text(
                    ko=f"{kept.delegate_id}: 이미 {kept.organisation_id} 소속으로 등록된 참가자입니다. 한 사람은 한 기업의 참가자로만 등록할 수 있습니다.",
                    en=f"{kept.delegate_id} is registered in the team of {kept.organisation_id}. A person is in one team only.",
                )
            )
        made.pk, made.token, made.user_id, made.checked_in_at = kept.pk, kept.token, kept.user_id, kept.checked_in_at
        made.diary = kept.diary
        made.email, made.phone = made.email or kept.email, made.phone or kept.phone
        for name in untold:
            setattr(made, name, getattr(kept, name))
        if told is not None and kept.has_told_times and not (made.has_told_times or made.unavailable_slots):
            # An empty cell takes back nothing that somebody said on the page.
            made.unavailable_slots, made.has_told_times = kept.unavailable_slots, True
        if any(getattr(made, name) != getattr(kept, name) for name in (*_DELEGATE_FIELDS, "withdrawn_at")):
            changed.append(made)
    bulk_create_with_history(new, DelegateRecord, batch_size=_A_BATCH, default_user=known(user))
    bulk_update_with_history(
        changed, DelegateRecord, [*_DELEGATE_FIELDS, "withdrawn_at"], batch_size=_A_BATCH, default_user=known(user)
    )
    row.version_rises()
    return len(new), len(changed)


@transaction.atomic
def propose_meeting(
    user,
    event_id: str,
    asking: str,
    asked: str,
    *,
    subject: str,
    match_id: str = "",
    slot_id: str = "",
    message: str = "",
    priority: int = 1,
    attendance: tuple[Attendance, ...] = (),
) -> MeetingRecord:
    """Ask for a meeting for one's own firm. Raises `MeetingError` where it cannot be."""
    require(asking in roles_of(user).organisation_ids)
    row = locked_event(event_id=event_id)
    if row is None:
        raise MeetingError(Text(ko="예정된 행사가 없습니다.", en="There is no such trade show."))
    check_takes_requests(row, timezone.now())
    event = event_with(row, (asking, asked))
    if slot_id and slot_id not in {slot.slot_id for slot in event.slots}:
        raise MeetingError(
            Text(
                ko="행사 시간표에 없는 시간입니다. 목록에서 골라 주십시오.",
                en="That slot is not one of the event's. Choose one of the list.",
            )
        )
    if asked not in known_firms():
        raise MeetingError(
            Text(
                ko="등록되지 않은 기업입니다. 목록에서 골라 주십시오.",
                en="That firm is not registered here. Choose one of the list.",
            )
        )
    if len(subject) > LONGEST_SUBJECT:
        raise MeetingError(
            Text(
                ko="미팅 주제가 1,000자를 넘습니다. 줄여서 다시 보내 주십시오.",
                en="The subject is longer than 1,000 characters. Shorten it and send it again.",
            )
        )
    check_message(message, asked)
    check_pair(row, asking, asked)
    cap = pending_cap(row, asking)
    if cap.is_reached:
        raise MeetingError(
            Text(
                ko=f"답을 기다리는 요청이 한도({cap.most}건)에 이르렀습니다. 답이 오거나 요청을 철회하면 다시 보낼 수 있습니다.",
                en=f"You have {cap.pending} requests without an answer, as many as your badges allow. Wait for an answer, or withdraw one.",
            )
        )
    check_attendance(event, (asking, asked), attendance)
    meeting = proposals.propose(
        secrets.token_hex(8), event_id, asking, asked, Text(subject, subject), priority=priority, attendance=attendance
    )
    saved = MeetingRecord.objects.create(
        meeting_id=meeting.meeting_id,
        event=row,
        asking=asking,
        asked=asked,
        subject=subject,
        message=message,
        priority=priority,
        attendance=attendance_json(meeting.attendance),
        status=meeting.status,
        wished_slot=slot_id,
        match_id=match_id,
    )
    record(user, "meeting_proposed", f"{asking} → {asked}")
    return saved


@transaction.atomic
def answer_meeting(
    user,
    meeting_id: str,
    *,
    accept: bool,
    owner: str = "",
    priority: int = 1,
    attendance: Attendance | None = None,
    message: str = "",
) -> None:
    """Accept or decline a request for one's own firm. Raises `MeetingError`.

    An accepted meeting has an owner: the delegate named, else the one who answers, else the first of those who may attend.
    """
    row = own_meeting(user, meeting_id)
    event, acting = event_with(row.event, (row.asking, row.asked)), acting_firm(user, row)
    if row.status == MeetingStatus.PROPOSED:
        check_takes_answers(row.event)
    before = meeting_of(row, event)
    if accept:
        may_answer = acting == row.asked and row.status == MeetingStatus.PROPOSED
        if may_answer and attendance is not None:
            check_attendance(event, (row.asked,), (attendance,))
        if may_answer and not event.team(row.asking):
            raise MeetingError(
                Text(
                    ko="요청한 기업이 아직 참가자를 등록하지 않았습니다. 등록된 뒤에 수락할 수 있습니다.",
                    en="The firm that asks has registered nobody yet. It can be accepted once it has.",
                )
            )
        owner = _owner(user, row, event, owner, attendance) if may_answer else ""
        after = proposals.accept(before, acting, owner=owner, priority=priority, attendance=attendance)
        row.owner, row.asked_priority, row.attendance = after.owner, priority, attendance_json(after.attendance)
    else:
        after = proposals.decline(before, acting)
    save_meeting(row, after)
    if message.strip():
        add_message(user, row, acting, message)
    tell_other_side(row, "accepted" if accept else "declined", acting, str(row.sequence), timezone.now())
    record(user, "meeting_accepted" if accept else "meeting_declined", f"{row.asking} → {row.asked}")


@transaction.atomic
def cancel_meeting(user, meeting_id: str) -> None:
    """Cancel a meeting for good. Raises `MeetingError`."""
    row = own_meeting(user, meeting_id)
    refuse_over(row.event)
    event, acting = event_with(row.event, (row.asking, row.asked)), acting_firm(user, row)
    save_meeting(row, proposals.cancel(meeting_of(row, event), acting))
    tell_other_side(row, "cancelled", acting, str(row.sequence), timezone.now())
    record(user, "meeting_cancelled", f"{row.asking} → {row.asked}")


def step_what_is_due(due: QuerySet[EventRecord], before: str, after: str, then: Callable[[EventRecord], int]) -> int:
    """Let each event that is due go from one state to another, each in a transaction of its own; returns the sum of what `then` tells of each."""
    count = 0
    for pk in list(due.filter(state=before).values_list("pk", flat=True)):
        with transaction.atomic():
            row = locked_event(pk=pk)
            if row is None or row.state != before:
                continue
            row.state = after
            row.save(update_fields=["state"])
            record(None, "event_state_changed", f"{row.event_id}: {row.state}")
            count += then(row)
    return count


def refuse_over(event: EventRecord) -> None:
    """Raise `MeetingError` where an event is over: what was held stays as it was held."""
    if event.state == EventState.OVER:
        raise MeetingError(
            Text(
                ko="끝난 행사입니다. 미팅과 참가자 정보는 더 바꿀 수 없습니다.",
                en="This event is over. Its meetings and delegates stay as they were.",
            )
        )


@transaction.atomic
def schedule_event(user, event_id: str) -> Schedule:
    """Assign slots, tables and delegates to all accepted meetings; for organisers. Raises `Http404`."""
    require(roles_of(user).organiser)
    row = locked_event(event_id=event_id)
    if row is None:
        raise Http404
    event = event_of(row)
    rows = {one.meeting_id: one for one in row.meetings.all()}
    schedule = assign(
        event,
        meetings_of(rows.values(), event),
        generator=np.random.default_rng(0),
        past_slots=slots_begun(event, timezone.now()),
    )
    for meeting in schedule.meetings:
        save_meeting(rows[meeting.meeting_id], meeting)
    record(user, "event_scheduled", f"{event_id}: {schedule.placed_count}")
    return schedule


def locked_event(**which: object) -> EventRecord | None:
    """Return an event that nobody else changes the meetings of until the transaction ends."""
    return EventRecord.objects.select_for_update().filter(**which).first()


def own_meeting(user, meeting_id: str) -> MeetingRecord:
    """Return a meeting as it stands once no other step can come between."""
    locked_event(pk=meeting_for(user, meeting_id).event_id)
    return meeting_for(user, meeting_id)


def acting_firm(user, row: MeetingRecord) -> str:
    """Return for which of the two firms a person acts: the asked one first, because it is its turn."""
    own = roles_of(user).organisation_ids
    return row.asked if row.asked in own else row.asking if row.asking in own else ""


def takes_requests(event: EventRecord, now: datetime) -> bool:
    """Return whether firms can ask for meetings at an event now."""
    return event.state == EventState.OPEN and (event.requests_close_at is None or event.requests_close_at > now)


def check_takes_requests(event: EventRecord, now: datetime) -> None:
    """Raise `MeetingError` where an event takes no requests (any more)."""
    if not takes_requests(event, now):
        raise MeetingError(
            Text(
                ko="이 행사는 지금 미팅 요청을 받지 않습니다. 행사 페이지에서 요청 기간을 확인해 주십시오.",
                en="This event takes no requests for meetings now. Its page says from when until when it does.",
            )
        )


def check_takes_answers(event: EventRecord) -> None:
    """Raise `MeetingError` where an event is not open: what was unanswered then has expired."""
    if event.state in (EventState.SET_UP, EventState.OVER):
        raise MeetingError(
            Text(
                ko="이 행사에서는 지금 요청에 답할 수 없습니다.",
                en="Requests of this event cannot be answered now.",
            )
        )


def check_message(message: str, *firms: str) -> None:
    """Raise `MeetingError` where a message is too long, or one of the firms is a guest: its people read at another node, to which no message goes."""
    if message.strip() and any(one.startswith(GUEST) for one in firms):
        raise MeetingError(
            Text(
                ko="다른 협회를 통해 참가하는 기업에는 메시지가 전달되지 않습니다. 할 말은 요청의 주제에 적거나 미팅에서 전하십시오.",
                en="Messages do not reach a firm that comes through another association. Say it in the subject of a request, or at the meeting.",
            )
        )
    if len(message) > LONGEST_MESSAGE:
        raise MeetingError(
            Text(
                ko="메시지가 4,000자를 넘습니다. 줄여서 다시 보내 주십시오.",
                en="The message is longer than 4,000 characters. Shorten it and send it again.",
            )
        )


def check_attendance(event: Event, parties: tuple[str, ...], attendance: tuple[Attendance, ...]) -> None:
    """Raise `MeetingError` where somebody named is not in the team of the party, or more are to attend than there are."""
    for party, wanted in zip(parties, attendance, strict=False):
        team = {one.delegate_id for one in event.team(party)}
        if not set(wanted.among) <= team or wanted.count > max(1, len(wanted.among) or len(team)):
            raise MeetingError(
                Text(
                    ko="참석자로 고른 사람이나 인원이 그 기업의 참가자와 맞지 않습니다. 목록에서 다시 골라 주십시오.",
                    en="Who is to attend does not fit the delegates of that firm. Choose them from the list again.",
                )
            )


def attendance_json(attendance: tuple[Attendance, ...]) -> list[dict]:
    """Return who attends as it is kept."""
    return [{"among": list(one.among), "count": one.count} for one in attendance]


def pending_cap(event: EventRecord, organisation_id: str) -> PendingCap:
    """Return how many requests of a firm wait for an answer, and how many may."""
    badges = programme_of(event).badges
    held = event.delegates.filter(organisation_id=organisation_id, withdrawn_at=None).values_list("badge", flat=True)
    pending = event.meetings.filter(asking=organisation_id, status=MeetingStatus.PROPOSED).count()
    return PendingCap(pending, most_pending(badges, set(held)) if badges else None)


def add_message(user, row: MeetingRecord, acting: str, text: str) -> MeetingMessage:
    """Write to the other side about a meeting, without deciding anything."""
    check_message(text, row.asking, row.asked)
    return MeetingMessage.objects.create(meeting=row, organisation_id=acting, author=user, text=text.strip())


def known(user):
    """Return a person as the history names its author; nobody for the node itself."""
    return user if user is not None and user.is_authenticated else None


def save_meeting(row: MeetingRecord, meeting: Meeting) -> None:
    """Write a meeting after a step; its sequence rises where calendars have to know."""
    before = (row.status, row.slot_id, row.place, list(row.delegates))
    row.status = meeting.status
    row.slot_id = meeting.slot.slot_id if meeting.slot else ""
    row.place = meeting.place or ""
    row.delegates = list(meeting.delegates)
    row.is_locked = meeting.is_locked
    row.reason_ko = meeting.reasons[0].ko if meeting.reasons else ""
    row.reason_en = meeting.reasons[0].en if meeting.reasons else ""
    if before != (row.status, row.slot_id, row.place, row.delegates):
        row.sequence += 1
    row.save()


def check_pair(row: EventRecord, asking: str, asked: str) -> None:
    """Raise `MeetingError` where the two firms have something with each other at an event already."""
    standing = row.meetings.filter(status__in=proposals.OPEN_STATES)
    if standing.filter(asking=asking, asked=asked).exists():
        raise MeetingError(
            Text(
                ko="이 기업에는 이미 미팅을 제안했습니다. 미팅 목록에서 확인해 주십시오.",
                en="You have asked this firm already. See the list of meetings.",
            )
        )
    if standing.filter(asking=asked, asked=asking).exists():
        raise MeetingError(
            Text(
                ko="이 기업이 먼저 보낸 요청이나 미팅이 있습니다. 미팅 목록에서 답해 주십시오.",
                en="This firm has asked you already. Answer its request in the list of meetings.",
            )
        )


def _owner(user, row: MeetingRecord, event: Event, named: str, attendance: Attendance | None) -> str:
    team = [one.delegate_id for one in event.team(row.asked)]
    if named:
        if named not in team:
            raise MeetingError(
                Text(
                    ko="담당자는 우리 기업의 참가자여야 합니다. 목록에서 골라 주십시오.",
                    en="The owner has to be one of your delegates. Choose one of the list.",
                )
            )
        return named
    if not team:
        raise MeetingError(
            Text(
                ko="수락하려면 먼저 행사에 참가할 사람을 등록해 주십시오. 수락한 미팅에는 담당자가 있어야 합니다.",
                en="Register who comes to the event before you accept: an accepted meeting has an owner.",
            )
        )
    own = row.event.delegates.filter(user=user, organisation_id=row.asked, withdrawn_at=None).first()
    if own is not None:
        return own.delegate_id
    among = attendance.among if attendance is not None else ()
    return among[0] if among else team[0]
