"""Events and steps of meetings that another node told: what fits what stands here is taken, anything else is left and noted in the audit trail."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bioaccord.events.programme import Delegate
from bioaccord.events.proposals import MeetingError
from bioaccord.exchange.kinds import checked_payload
from bioaccord.exchange.kinds.event import SharedEvent
from bioaccord.exchange.kinds.meeting_invitation import MeetingInvitation
from bioaccord.node.alerts.letters import tell
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record as audit
from bioaccord.node.events.firms import firm_names
from bioaccord.node.events.guest_services import (
    answer_for_guest,
    cancel_for_guest,
    propose_for_guest,
    register_guest_firm,
    withdraw_guest_firm,
)
from bioaccord.node.events.models import GuestFirm
from bioaccord.node.events.telling_words import event_name, people_of_firms
from bioaccord.node.partners.telling import analysts
from bioaccord.vocabulary.language import Text

from .joint_events_access import OPEN, name_of_other, name_of_participant, seen_event
from .joint_events_holder import event_record, firms_listed
from .joint_events_told import tell_step
from .models import GuestMeeting, JointEvent, JointGuest, JointMeeting, LedgerRecord
from .shared_words import as_told, in_either

_State = JointMeeting.State
_NOTICE = InboxEntry.Notice.TRADE_SHOW
_SAID = {
    _State.ASKED: Text("미팅 요청을 받았습니다", "asks you for a meeting"),
    _State.ACCEPTED: Text("미팅 수락, 시간 미정", "the meeting is accepted, its time not set"),
    _State.DECLINED: Text("미팅 요청이 이루어지지 않음", "the request came to nothing"),
    _State.WITHDRAWN: Text("미팅 요청 철회", "the request was taken back"),
    _State.SCHEDULED: Text("미팅 시간 확정", "the time of the meeting is set"),
    _State.MOVED: Text("미팅 시간·장소 변경", "the meeting was moved"),
    _State.CANCELLED: Text("미팅 취소", "the meeting is cancelled"),
}
"""What a notice says of a meeting, after the other firm's name."""
_TOLD_ANEW = Text("주최 협회가 행사 내용을 다시 알려 왔습니다. 날짜와 시간, 요청 접수를 확인하십시오", "the association that holds it told it anew: look at days, times and whether requests are taken")  # fmt: skip
_FOR_WHO_COMES = ("first_day", "last_day", "place", "time_zone", "slots", "requests", "requests_from", "requests_until")
_NOT_LISTED = Text(
    "이 행사에서 요청을 받는 기업이 아닙니다.", "That firm is not among those that can be asked at this event."
)


def page_of_joint_event(row: JointEvent) -> str:
    """Return the address of a joint event's page."""
    return reverse("joint_event", args=[row.pk])


def read_event(row: LedgerRecord) -> None:
    """Work a received event into this node; part of the caller's transaction."""
    if row.payload is None:
        for one in JointEvent.objects.filter(record=row, ended_at=None):
            _end(one, timezone.now())
            audit(None, "exchange_event_ended", f"{row.source}: {one.event_id}")
        return
    told = checked_payload(row.kind, row.payload)
    assert isinstance(told, SharedEvent)
    before = JointEvent.objects.filter(source=row.source, event_id=told.event_id).select_related("record").first()
    event, is_new = JointEvent.objects.update_or_create(source=row.source, event_id=told.event_id, defaults={"record": row, "ended_at": None})  # fmt: skip
    audit(None, "exchange_event_received", f"{row.source}: {told.event_id}")
    if is_new:
        for person in analysts():
            tell(
                person,
                _NOTICE,
                in_either(told.name),
                page_of_joint_event(event),
                timezone.now(),
            )
    elif before is not None and before.record_id != row.pk and _is_otherwise(before.record.payload, row.payload):
        name = in_either(told.name)
        words = Text(f"{name.ko}: {_TOLD_ANEW.ko}", f"{name.en}: {_TOLD_ANEW.en}")
        for organisation_id in set(event.guests.filter(ended_at=None).values_list("organisation_id", flat=True)):
            _tell_people(organisation_id, words, page_of_joint_event(event), timezone.now())


def _is_otherwise(before: dict[str, Any] | None, now: dict[str, Any]) -> bool:
    """Return whether an event is told otherwise to who comes; where the earlier record is erased already it may be."""
    return before is None or any(before.get(name) != now.get(name) for name in _FOR_WHO_COMES)


def _end(event: JointEvent, now: datetime) -> None:
    # Notices named the event: what was taken back is gone there too. The one that it was follows.
    InboxEntry.objects.filter(address=page_of_joint_event(event)).delete()
    event.ended_at = now
    event.save(update_fields=["ended_at"])
    JointMeeting.objects.filter(guest__event=event, state__in=OPEN).update(state=_State.CANCELLED, changed_at=now, sequence=F("sequence") + 1)  # fmt: skip
    JointMeeting.objects.filter(guest__event=event).update(other_ko="", other_en="")
    guests = JointGuest.objects.filter(event=event, ended_at=None)
    words = Text("다른 협회가 행사를 거두어들여 미팅이 모두 취소되었습니다", "Another association took back its event: your meetings there are cancelled")  # fmt: skip
    for organisation_id in set(guests.values_list("organisation_id", flat=True)):
        _tell_people(organisation_id, words, page_of_joint_event(event), now)
    guests.update(ended_at=now, delegates=[])


def read_step(row: LedgerRecord) -> None:
    """Work a received step of a meeting at a joint event into this node; part of the caller's transaction. Introductions are not of these."""
    now = timezone.now()
    if row.payload is None:
        for guest in GuestFirm.objects.filter(association=row.source, record_id=row.record_id, withdrawn_at=None):
            withdraw_guest_firm(guest, now)
        return
    told = checked_payload(row.kind, row.payload)
    assert isinstance(told, MeetingInvitation)
    if told.event_id is None:
        return
    is_taken = (_taken_as_holder if told.about.source == settings.ASSOCIATION else _taken_as_guest)(row, told, now)
    audit(None, "exchange_meeting_taken" if is_taken else "exchange_meeting_ignored", f"{row.source}: {row.record_id} {told.step}")  # fmt: skip


def _taken_as_holder(row: LedgerRecord, told: MeetingInvitation, now: datetime) -> bool:
    group = row.ledger.group
    record = event_record(group.group_id, told.event_id)
    if record is None:
        return False
    try:
        if told.step == "registered":
            return _registered(row, told, now)
        guests = GuestFirm.objects.filter(association=row.source, event__event_id=told.event_id, group_id=group.group_id, withdrawn_at=None)  # fmt: skip
        if told.step == "asked":
            guest = guests.filter(reference=told.asked_by).first()
            if guest is None or GuestMeeting.objects.filter(association=row.source, invitation=told.invitation).exists():  # fmt: skip
                return False
            if told.asked_of not in firms_listed(record):
                # Only firms that agreed to be listed can be asked; of others nobody is told even whether they come.
                _declined(row, told, record, _NOT_LISTED, now)
                return False
            return _asked_here(row, told, guest, record, now)
        known = GuestMeeting.objects.filter(association=row.source, invitation=told.invitation).first()
        guest = guests.filter(organisation_id=known.organisation_id).first() if known else None
        if guest is None or told.step not in ("accepted", "declined", "withdrawn"):
            return False
        if told.step == "withdrawn":
            cancel_for_guest(guest, known.meeting_id, now)
        else:
            answer_for_guest(guest, known.meeting_id, accept=told.step == "accepted", now=now)
        # They said it themselves: it is not told back.
        known.told = [told.step, "", ""]
        known.save(update_fields=["told"])
    except MeetingError:
        return False
    return True


def _registered(row: LedgerRecord, told: MeetingInvitation, now: datetime) -> bool:
    guest = told.guest
    assert guest is not None
    what = guest.what
    firm = GuestFirm(
        association=row.source, invitation=told.invitation, reference=told.asked_by, group_id=row.ledger.group.group_id, record_id=row.record_id,
        name_ko=guest.name.ko[:300], name_en=guest.name.en[:300], country=guest.country or "", what_ko=what.ko if what else "", what_en=what.en if what else "",
    )  # fmt: skip
    people = [
        Delegate(
            one.reference, "", Text(one.name.ko[:120], one.name.en[:120]), Text(one.role.ko[:120], one.role.en[:120]) if one.role else Text("", ""),
            one.languages, frozenset(one.unavailable_slots), has_told_times=True,
        )
        for one in guest.delegates
    ]  # fmt: skip
    register_guest_firm(told.event_id, firm, people, now)
    return True


def _asked_here(
    row: LedgerRecord, told: MeetingInvitation, guest: GuestFirm, record: LedgerRecord, now: datetime
) -> bool:
    subject = (told.message.ko or told.message.en) if told.message else ""
    try:
        made = propose_for_guest(guest, told.asked_of, subject, now)
    except MeetingError as error:
        _declined(row, told, record, error.in_both(), now)
        return False
    GuestMeeting.objects.create(
        association=row.source, invitation=told.invitation, organisation_id=guest.organisation_id, meeting_id=made.meeting_id, told=["asked", "", ""],
    )  # fmt: skip
    firm, event = firm_names([guest.organisation_id])[guest.organisation_id], event_name(made.event)
    words = Text(
        f"{firm.ko}: {_SAID[_State.ASKED].ko} ({event.ko})", f"{firm.en}: {_SAID[_State.ASKED].en} ({event.en})"
    )
    _tell_people(made.asked, words, reverse("meeting", args=[made.meeting_id]), now)
    return True


def _declined(row: LedgerRecord, told: MeetingInvitation, record: LedgerRecord, why: Text, now: datetime) -> None:
    """Tell that a request cannot be, and why, so that nobody waits for an answer that does not come."""
    step = {"invitation": told.invitation, "step": "declined", "about": {"source": settings.ASSOCIATION, "id": record.record_id}, "asked_by": told.asked_by, "asked_of": told.asked_of, "event_id": told.event_id, "message": as_told(why)}  # fmt: skip
    tell_step(None, row.ledger.group, step, now)


def _taken_as_guest(row: LedgerRecord, told: MeetingInvitation, now: datetime) -> bool:
    """Take what the holder of an event says of a meeting of an own firm: nobody else has a say in it."""
    event = JointEvent.objects.filter(source=row.source, event_id=told.event_id, ended_at=None).first()
    if event is None or told.about.source != row.source:
        return False
    guest = event.guests.filter(reference__in=[told.asked_by, told.asked_of], ended_at=None).first()
    if guest is None:
        return False
    known = guest.meetings.select_for_update().filter(invitation=told.invitation).first()
    if told.step == "asked":
        if known is not None or told.asked_of != guest.reference:
            return False
        message, other = told.message, in_either(told.firm) if told.firm else name_of_participant(seen_event(event), told.asked_by)  # fmt: skip
        made = JointMeeting.objects.create(
            guest=guest, invitation=told.invitation, other=told.asked_by, other_ko=other.ko[:300], other_en=other.en[:300], is_asked_here=True, state=_State.ASKED, changed_at=now,
            subject_ko=message.ko if message else "", subject_en=message.en if message else "",
        )  # fmt: skip
        _tell_people(guest.organisation_id, _words(event, made), page_of_joint_event(event), now)
        return True
    if known is None or known.state not in OPEN or told.step not in set(_State):
        return False
    known.state, known.changed_at, known.sequence = told.step, now, known.sequence + 1
    if told.step == "declined" and told.message is not None:
        known.why_ko, known.why_en = told.message.ko, told.message.en
    if told.slot is not None:
        known.begins_at, known.ends_at, known.place = told.slot.begins_at, told.slot.ends_at, told.place
        known.attending = list(told.attending)
        known.attended = [*dict.fromkeys([*known.attended, *told.attending])]
    if told.firm is not None:
        other = in_either(told.firm)
        known.other_ko, known.other_en = other.ko[:300], other.en[:300]
    # A time that is taken back stays kept: calendars are told that it is cancelled.
    known.save()
    _tell_people(guest.organisation_id, _words(event, known), page_of_joint_event(event), now)
    return True


def _words(event: JointEvent, meeting: JointMeeting) -> Text:
    """Return a notice: the other firm, what became of the meeting, and at which event."""
    seen = seen_event(event)
    firm, said, name = name_of_other(seen, meeting), _SAID[_State(meeting.state)], in_either(seen.told.name)
    return Text(f"{firm.ko}: {said.ko} ({name.ko})", f"{firm.en}: {said.en} ({name.en})")


def _tell_people(organisation_id: str, words: Text, page: str, now: datetime) -> None:
    for person in people_of_firms([organisation_id]).get(organisation_id, ()):
        tell(person, _NOTICE, words, page, now)
