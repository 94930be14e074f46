"""Firms of other associations at a trade show of this one: the only way to take them in and to take their steps for them.

Who tells of them is another association's node; what it told was checked and signed. Steps that do not fit where a meeting stands raise
`MeetingError`, and the caller leaves them alone.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from django.db.models import Q, QuerySet

from bioaccord.events import proposals
from bioaccord.events.programme import Delegate
from bioaccord.events.proposals import MeetingError
from bioaccord.events.request_file import LONGEST_SUBJECT
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import MeetingStatus

from .access import PUBLISHED_STATES
from .answer_telling import tell_other_side
from .attendance_services import seat_whoever_can, sides_of
from .firms import GUEST
from .models import DelegateRecord, EventRecord, EventState, GuestFirm, MeetingRecord
from .registration_services import ask_for_others, delegate_id_of
from .rows import delegate_row, event_with, meeting_of, programme_of
from .services import check_pair, check_takes_answers, check_takes_requests, locked_event, refuse_over, save_meeting

MOST_GUEST_FIRMS = 500
"""So many firms of one association may come to an event; no peer can fill the hall of another without end."""


def register_guest_firm(event_id: str, guest: GuestFirm, delegates: Sequence[Delegate], now: datetime) -> GuestFirm:
    """Take a firm of another association in; told again, it takes the place of what was told before. Raises `MeetingError`.

    The id of each of `delegates` is what the other association calls that person; where it is one that was told before, it is the same person.
    """
    event = locked_event(event_id=event_id)
    if event is None:
        raise MeetingError(Text(ko="예정된 행사가 없습니다.", en="There is no such trade show."))
    refuse_over(event)
    known = GuestFirm.objects.filter(association=guest.association, invitation=guest.invitation).first()
    if known is None and GuestFirm.objects.filter(event=event, association=guest.association, withdrawn_at=None).count() >= MOST_GUEST_FIRMS:  # fmt: skip
        raise MeetingError(Text(ko="참가 기업이 너무 많습니다.", en="Too many firms of that association come."))
    if known is not None and known.event_id != event.pk:
        raise MeetingError(Text(ko="다른 행사의 등록입니다.", en="That registration is of another event."))
    guest.event, guest.withdrawn_at = event, None
    guest.pk = known.pk if known else None
    guest.organisation_id = known.organisation_id if known else f"{GUEST}{secrets.token_hex(8)}"
    guest.save()
    _told_who_comes(event, guest.organisation_id, delegates, now)
    event.version_rises()
    record(None, "guest_firm_registered", f"{event_id}: {guest.association} {guest.organisation_id}")
    return guest


def _told_who_comes(event: EventRecord, firm: str, delegates: Sequence[Delegate], now: datetime) -> None:
    """Keep who comes for a guest firm, each under the name by which its association calls that person; whoever is told no more is erased."""
    slots = {one.slot_id for one in programme_of(event).slots}
    rows = {one.told_as: one for one in event.delegates.filter(organisation_id=firm)}
    numbers = count(1 + max((int(one.delegate_id.removeprefix(f"{firm}-D")) for one in rows.values()), default=0))
    # Names were told for this event alone, and as they are told now.
    DelegateRecord.history.filter(event_id=event.pk, organisation_id=firm).delete()
    for one in delegates:
        kept = rows.pop(one.delegate_id, None)
        delegate_id = kept.delegate_id if kept else delegate_id_of(firm, next(numbers))
        named = replace(one, delegate_id=delegate_id, organisation_id=firm, unavailable_slots=one.unavailable_slots & slots)  # fmt: skip
        row = delegate_row(event, named)
        row.told_as = one.delegate_id
        if kept is not None:
            row.pk, row.token, row.checked_in_at, row.diary = kept.pk, kept.token, kept.checked_in_at, kept.diary
        row.save()
    gone = [one.delegate_id for one in rows.values()]
    _erase(event.delegates.filter(pk__in=[one.pk for one in rows.values()], withdrawn_at=None), now)
    _send_others(event, firm, gone, now)


def _erase(people: QuerySet[DelegateRecord], now: datetime) -> None:
    people.update(withdrawn_at=now, name_ko="", name_en="", role_ko="", role_en="", languages=[])


def _send_others(event: EventRecord, firm: str, gone: Sequence[str], now: datetime) -> None:
    """Let others of a guest firm attend where somebody comes no more or is not free then; where nobody can, the meeting waits for a slot again."""
    for row in event.meetings.filter(status__in=proposals.OPEN_STATES).filter(Q(asking=firm) | Q(asked=firm)):
        whole = event_with(row.event, (row.asking, row.asked))
        team = {one.delegate_id: one for one in whole.team(firm)}
        is_other = sum(ask_for_others(row, one) for one in gone) > 0
        if row.owner in gone:
            row.owner, is_other = next(iter(team)), True
        attending = [one for one in row.delegates if one.startswith(f"{firm}-D")]
        if row.slot_id and any(one not in team or row.slot_id in team[one].unavailable_slots for one in attending):
            wanted = sides_of(row)[0 if firm == row.asking else 1]
            row.delegates = [one for one in row.delegates if one not in gone]
            seat_whoever_can(row, whole, firm, wanted)
            row.sequence += 1
            # Of a slot that nobody was told yet nobody learns that it is lost.
            is_lost = not row.slot_id and event.state in PUBLISHED_STATES
            tell_other_side(row, "unseated" if is_lost else "attendance", firm, f"{now:%Y%m%d%H%M%S}", now)
            is_other = True
        if is_other:
            row.save()


def withdraw_guest_firm(guest: GuestFirm, now: datetime) -> None:
    """Take a guest firm off the event with its people; its meetings are cancelled, and the other firms told."""
    event = locked_event(pk=guest.event_id)
    firm = guest.organisation_id
    open_ones = event.meetings.filter(status__in=proposals.OPEN_STATES).filter(Q(asking=firm) | Q(asked=firm))
    for row in open_ones if event.state != EventState.OVER else ():
        _cancelled(row, firm, now)
    # Their names were told for this event alone: they go with the registration.
    _erase(event.delegates.filter(organisation_id=firm), now)
    DelegateRecord.history.filter(event_id=event.pk, organisation_id=firm).delete()
    GuestFirm.objects.filter(pk=guest.pk).update(withdrawn_at=now, name_ko="", name_en="", what_ko="", what_en="")
    event.version_rises()
    record(None, "guest_firm_withdrawn", f"{event.event_id}: {guest.association} {firm}")


def propose_for_guest(guest: GuestFirm, asked: str, subject: str, now: datetime) -> MeetingRecord:
    """Ask a firm of this association for a meeting, for a guest firm. Raises `MeetingError`."""
    event = locked_event(pk=guest.event_id)
    check_takes_requests(event, now)
    if not event.delegates.filter(organisation_id=asked, withdrawn_at=None).exclude(organisation_id__startswith=GUEST).exists():  # fmt: skip
        raise MeetingError(Text(ko="이 행사에 참가하는 기업이 아닙니다.", en="That firm does not take part in this event."))  # fmt: skip
    check_pair(event, guest.organisation_id, asked)
    subject = subject.strip()[:LONGEST_SUBJECT]
    meeting = proposals.propose(secrets.token_hex(8), event.event_id, guest.organisation_id, asked, Text(subject, subject))  # fmt: skip
    saved = MeetingRecord.objects.create(
        meeting_id=meeting.meeting_id, event=event, asking=guest.organisation_id, asked=asked, subject=subject, status=meeting.status,
        attendance=[], priority=1,
    )  # fmt: skip
    record(None, "meeting_proposed", f"{guest.organisation_id} → {asked}")
    return saved


def answer_for_guest(guest: GuestFirm, meeting_id: str, *, accept: bool, now: datetime) -> None:
    """Accept or decline a request to a guest firm; the first of its people answers for the meeting. Raises `MeetingError`."""
    row = _meeting_row(guest, meeting_id)
    check_takes_answers(row.event)
    event, firm = event_with(row.event, (row.asking, row.asked)), guest.organisation_id
    before = meeting_of(row, event)
    if accept:
        after = proposals.accept(before, firm, owner=event.team(firm)[0].delegate_id)
        row.owner, row.asked_priority = after.owner, 1
    else:
        after = proposals.decline(before, firm)
    save_meeting(row, after)
    tell_other_side(row, "accepted" if accept else "declined", firm, str(row.sequence), now)
    record(None, "meeting_accepted" if accept else "meeting_declined", f"{row.asking} → {row.asked}")


def cancel_for_guest(guest: GuestFirm, meeting_id: str, now: datetime) -> None:
    """Take back a guest firm's request, or cancel its meeting. Raises `MeetingError`."""
    row = _meeting_row(guest, meeting_id)
    refuse_over(row.event)
    _cancelled(row, guest.organisation_id, now)


def _cancelled(row: MeetingRecord, firm: str, now: datetime) -> None:
    meeting = meeting_of(row, event_with(row.event, (row.asking, row.asked)))
    is_request = row.status == MeetingStatus.PROPOSED and row.asking == firm
    save_meeting(row, proposals.withdraw(meeting, firm) if is_request else proposals.cancel(meeting, firm))
    tell_other_side(row, "withdrawn" if is_request else "cancelled", firm, str(row.sequence), now)
    record(None, "meeting_withdrawn" if is_request else "meeting_cancelled", f"{row.asking} → {row.asked}")


def _meeting_row(guest: GuestFirm, meeting_id: str) -> MeetingRecord:
    event = locked_event(pk=guest.event_id)
    firm = guest.organisation_id
    row = event.meetings.filter(meeting_id=meeting_id).filter(Q(asking=firm) | Q(asked=firm)).first()
    if row is None:
        raise MeetingError(Text(ko="그런 미팅이 없습니다.", en="There is no such meeting."))
    return row
