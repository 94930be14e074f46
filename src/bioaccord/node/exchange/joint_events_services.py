"""What a firm decides about an event of another association: that it comes, whom it asks, what it answers. For the firm's own people."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bioaccord.events.proposals import MeetingError
from bioaccord.exchange.kinds.part import Words
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.node.events.firms import firm_countries, firm_names
from bioaccord.vocabulary.language import Text

from .joint_events_access import OPEN, STANDING, SeenEvent, name_of_other, name_of_participant
from .joint_events_told import step_payload, tell_step
from .models import JointGuest, JointMeeting, LedgerRecord, SharingGroup, Waiting
from .needs_records import take_back
from .receipts import RECEIVED, receipt_of
from .shared_words import as_told, in_either

_State = JointMeeting.State
MOST_WAITING = 60
"""So many unanswered requests a firm may have at one joint event."""


def registration(seen: SeenEvent, organisation_id: str, invitation: str, reference: str, delegates: Sequence[dict[str, Any]], what: Text) -> dict[str, Any]:  # fmt: skip
    """Return what is told when a firm says that it comes, as it would leave."""
    guest: dict[str, Any] = {
        "name": as_told(firm_names([organisation_id])[organisation_id]),
        "delegates": list(delegates),
    }
    if country := firm_countries([organisation_id]).get(organisation_id):
        guest["country"] = country
    if told := as_told(what):
        guest["what"] = told
    return _step(seen, invitation, "registered", reference, seen.row.source) | {"guest": guest}


def request(
    seen: SeenEvent, guest: JointGuest, other: str, invitation: str, subject: Text, now: datetime
) -> dict[str, Any]:
    """Return what is told when a firm asks another for a meeting, as it would leave. Raises `MeetingError` where it cannot be asked."""
    if not seen.takes_requests(now):
        raise MeetingError(
            Text("이 행사는 지금 미팅 요청을 받지 않습니다.", "This event takes no requests for meetings now.")
        )
    if seen.participant(other) is None:
        raise MeetingError(
            Text("참가 기업 목록에 없는 기업입니다.", "That firm is not in the list of those that take part.")
        )
    standing = guest.meetings.filter(state__in=OPEN)
    if standing.filter(other=other).exists():
        raise MeetingError(
            Text(
                "이 기업과는 이미 요청이나 미팅이 있습니다.", "There is a request or a meeting with this firm already."
            )
        )
    if standing.filter(state=_State.ASKED, is_asked_here=False).count() >= MOST_WAITING:
        raise MeetingError(Text(f"답을 기다리는 요청이 한도({MOST_WAITING}건)에 이르렀습니다.", f"{MOST_WAITING} requests wait for an answer, as many as may."))  # fmt: skip
    step = _step(seen, invitation, "asked", guest.reference, other)
    return step | ({"message": told} if (told := as_told(subject)) else {})


@transaction.atomic
def come(user, seen: SeenEvent, organisation_id: str, step: dict[str, Any]) -> JointGuest:
    """Tell that a firm comes. Raises `MeetingError` where it has said so already."""
    require(organisation_id in roles_of(user).organisation_ids)
    if JointGuest.objects.filter(event=seen.row, organisation_id=organisation_id, ended_at=None).exists():
        raise MeetingError(Text("이미 참가 등록했습니다.", "The firm is registered already."))
    _must_be_open(seen)
    now = timezone.now()
    record_id = tell_step(user, _group(seen), step, now)
    made = JointGuest.objects.create(
        event=seen.row, organisation_id=organisation_id, invitation=step["invitation"], reference=step["asked_by"],
        delegates=step["guest"]["delegates"], people_named=len(step["guest"]["delegates"]), record_id=record_id, told_by=user, told_at=now,
    )  # fmt: skip
    audit.record(user, "exchange_guest_told", f"{seen.row.source} {seen.told.event_id}: {organisation_id}")
    return made


def check_who_stays(seen: SeenEvent, guest: JointGuest, people: Sequence[dict[str, Any]]) -> None:
    """Raise `MeetingError` where nobody could attend a meeting that stands: who attends is named no more, or not free then, and so is everybody else.

    Where another of the firm is free the holder's node lets that person attend.
    """
    slots = {one.begins_at: one.slot_id for one in seen.told.slots}
    free = {one["reference"]: set(one.get("unavailable_slots", ())) for one in people}
    for meeting in guest.meetings.filter(state__in=STANDING):
        slot = slots.get(meeting.begins_at)
        if meeting.attending and all(slot in unavailable for unavailable in free.values()):
            raise MeetingError(_attends(seen, guest, meeting.attending[0], meeting))


def _attends(seen: SeenEvent, guest: JointGuest, reference: str, meeting: JointMeeting) -> Text:
    names = next((one["name"] for one in guest.delegates if one["reference"] == reference), {"en": reference})
    name, other = in_either(Words(**names)), name_of_other(seen, meeting)
    return Text(
        f"{name.ko} 님이 참석할 미팅이 정해져 있고({other.ko}), 그 시간에 대신 참석할 수 있는 사람이 없습니다. 대신할 사람을 적거나 먼저 그 미팅을 취소해 주십시오.",
        f"{name.en} attends a meeting that stands, with {other.en}, and nobody else who is named is free then. Name somebody who is, or cancel that meeting first.",
    )


@transaction.atomic
def change(user, seen: SeenEvent, guest: JointGuest, step: dict[str, Any]) -> None:
    """Tell anew who comes for a firm; what was told before is taken back behind it. Raises `MeetingError`."""
    require(guest.organisation_id in roles_of(user).organisation_ids)
    _must_be_open(seen)
    row, now, people = JointGuest.objects.select_for_update().get(pk=guest.pk), timezone.now(), step["guest"]["delegates"]  # fmt: skip
    if row.ended_at is not None:
        raise MeetingError(Text("참가를 철회한 기업입니다.", "The firm took back that it comes."))
    check_who_stays(seen, row, people)
    payload = step_payload(step)
    # What has not left yet is written anew in its place: what was decided after it, a request say, still follows it.
    if not Waiting.objects.filter(record_id=row.record_id, retracts="").update(payload=payload, refused=""):
        row.replaced = [*row.replaced, row.record_id]
        row.record_id = tell_step(user, _group(seen), step, now)
        _take_back_replaced(row, user, now)
    fresh = {one["reference"] for one in people} - {one["reference"] for one in row.delegates}
    row.people_named += len(fresh)
    row.delegates, row.told_by, row.told_at = people, user, now
    row.save(update_fields=["record_id", "replaced", "delegates", "people_named", "told_by", "told_at"])
    audit.record(user, "exchange_guest_changed", f"{seen.row.source} {seen.told.event_id}: {guest.organisation_id}")


def take_back_replaced(now: datetime) -> None:
    """Take back earlier registrations of own firms, as far as the association that holds the event has said that it has them."""
    for pk in JointGuest.objects.exclude(replaced=[]).values_list("pk", flat=True):
        with transaction.atomic():
            row = JointGuest.objects.select_for_update().select_related("event").get(pk=pk)
            _take_back_replaced(row, None, now)
            row.save(update_fields=["replaced"])


def _take_back_replaced(row: JointGuest, user, now: datetime) -> None:
    """Take back what a registration replaced. One that never arrived has to stay until it did: what was asked behind it would be of a firm unknown there."""
    for record_id in list(row.replaced):
        if receipt_of(row.event.source, record_id, RECEIVED) is not None:
            take_back(user, record_id, now)
            row.replaced.remove(record_id)


def words_told(guest: JointGuest) -> Text:
    """Return what a firm told of what it does, when it said that it comes."""
    sealed = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id=guest.record_id, payload__isnull=False)
    found = Waiting.objects.filter(record_id=guest.record_id, retracts="").first() or sealed.first()
    what = ((found.payload if found else {}).get("guest") or {}).get("what") or {}
    return Text(what.get("ko", ""), what.get("en", ""))


@transaction.atomic
def leave(user, guest: JointGuest) -> None:
    """Take back that a firm comes: the other association erases who was to come, and its meetings end."""
    require(guest.organisation_id in roles_of(user).organisation_ids)
    now = timezone.now()
    for record_id in (guest.record_id, *guest.replaced):
        take_back(user, record_id, now)
    guest.meetings.filter(state__in=OPEN).update(state=_State.WITHDRAWN, changed_at=now, sequence=F("sequence") + 1)
    guest.delegates, guest.replaced, guest.ended_at = [], [], now
    guest.save(update_fields=["delegates", "replaced", "ended_at"])
    audit.record(user, "exchange_guest_ended", f"{guest.event.source} {guest.event.event_id}: {guest.organisation_id}")


@transaction.atomic
def ask(user, seen: SeenEvent, guest: JointGuest, step: dict[str, Any], subject: Text) -> JointMeeting:
    """Ask a firm of the other association for a meeting."""
    require(guest.organisation_id in roles_of(user).organisation_ids)
    now = timezone.now()
    tell_step(user, _group(seen), step, now)
    other = name_of_participant(seen, step["asked_of"])
    return JointMeeting.objects.create(
        guest=guest, invitation=step["invitation"], other=step["asked_of"], other_ko=other.ko[:300], other_en=other.en[:300], is_asked_here=False, subject_ko=subject.ko, subject_en=subject.en,
        state=_State.ASKED, changed_at=now,
    )  # fmt: skip


@transaction.atomic
def answer(user, seen: SeenEvent, meeting: JointMeeting, *, accept: bool) -> None:
    """Accept or decline what a firm of the other association asked. Raises `MeetingError`."""
    require(meeting.guest.organisation_id in roles_of(user).organisation_ids)
    _must_be_open(seen)
    row = JointMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not row.is_asked_here or row.state != _State.ASKED:
        raise MeetingError(Text("답할 수 있는 요청이 아닙니다.", "That request cannot be answered."))
    _move(user, seen, row, _State.ACCEPTED if accept else _State.DECLINED)


@transaction.atomic
def cancel(user, seen: SeenEvent, meeting: JointMeeting) -> None:
    """Take back a request, or cancel a meeting. Raises `MeetingError`."""
    require(meeting.guest.organisation_id in roles_of(user).organisation_ids)
    _must_be_open(seen)
    row = JointMeeting.objects.select_for_update().get(pk=meeting.pk)
    if row.state not in OPEN:
        raise MeetingError(Text("이미 끝난 요청이나 미팅입니다.", "That request or meeting is over already."))
    _move(user, seen, row, _State.CANCELLED if row.state in STANDING else _State.WITHDRAWN)


def _move(user, seen: SeenEvent, row: JointMeeting, state: str) -> None:
    now = timezone.now()
    told = "withdrawn" if state == _State.CANCELLED else str(state)
    by, of = (row.other, row.guest.reference) if row.is_asked_here else (row.guest.reference, row.other)
    tell_step(user, _group(seen), _step(seen, row.invitation, told, by, of), now)
    row.state, row.sequence, row.changed_at = state, row.sequence + 1, now
    row.save(update_fields=["state", "sequence", "changed_at"])


def new_name() -> str:
    """Return a random name for an invitation or a reference."""
    return str(uuid.uuid4())


def _group(seen: SeenEvent) -> SharingGroup:
    return seen.row.record.ledger.group


def _must_be_open(seen: SeenEvent) -> None:
    if not seen.is_open:
        raise MeetingError(Text("주최 협회가 철회했거나 그룹이 닫힌 행사입니다.", "The event was taken back, or its group is closed."))  # fmt: skip


def _step(seen: SeenEvent, invitation: str, step: str, by: str, of: str) -> dict[str, Any]:
    about = {"source": seen.row.source, "id": seen.row.record.record_id}
    return {"invitation": invitation, "step": step, "about": about, "asked_by": by, "asked_of": of, "event_id": seen.told.event_id}  # fmt: skip
