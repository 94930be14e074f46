"""At the association that holds an event: what happened to meetings with guest firms is told to their node, step by step."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from bioaccord.events.programme import Event
from bioaccord.exchange.kinds import Kind
from bioaccord.node.events.access import PUBLISHED_STATES
from bioaccord.node.events.firms import firm_names
from bioaccord.node.events.guest_services import withdraw_guest_firm
from bioaccord.node.events.models import EventRecord, GuestFirm, MeetingRecord
from bioaccord.node.events.rows import programme_of
from bioaccord.node.events.services import locked_event
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import MeetingStatus

from .joint_events_told import instant, tell_step
from .models import GroupState, GuestMeeting, LedgerRecord, SharingGroup
from .shared_words import as_told, both

_Status = MeetingStatus
_ENDED = {_Status.DECLINED: "declined", _Status.EXPIRED: "declined", _Status.CANCELLED: "withdrawn"}


_EXPIRED = Text("답이 없는 채로 요청 접수가 끝났습니다.", "Requests were closed, and nobody had answered it.")


def tell_meetings(now: datetime) -> int:
    """Tell every node whose firms are guests of an event here what changed in their meetings; return how many steps were told."""
    events = EventRecord.objects.filter(guest_firms__withdrawn_at=None, guest_firms__isnull=False).distinct()
    return sum(_tell_of_event(pk, now) for pk in list(events.values_list("pk", flat=True)))


@dataclass(frozen=True)
class _Side:
    """A guest firm: where its node is told, about which record, and by delegate id how its people are called there."""

    guest: GuestFirm
    group: SharingGroup
    record: LedgerRecord
    delegates: dict[str, str]


@transaction.atomic
def _tell_of_event(pk: int, now: datetime) -> int:
    row, told = locked_event(pk=pk), 0
    programme, guests = programme_of(row), list(row.guest_firms.filter(withdrawn_at=None))
    firms = [one.organisation_id for one in guests]
    standing = {group: (SharingGroup.objects.get(group_id=group), event_record(group, row.event_id)) for group in {one.group_id for one in guests}}  # fmt: skip
    delegates = dict(row.delegates.filter(organisation_id__in=firms).values_list("delegate_id", "told_as"))
    known = {one.meeting_id: one for one in GuestMeeting.objects.filter(organisation_id__in=firms)}
    meetings = defaultdict[str, list[MeetingRecord]](list)
    for meeting in row.meetings.filter(Q(asking__in=firms) | Q(asked__in=firms)):
        for party in {meeting.asking, meeting.asked}.intersection(firms):
            meetings[party].append(meeting)
    for guest in guests:
        group, record = standing[guest.group_id]
        if record is None or group.state != GroupState.AGREED:
            # The event was taken back from them, or nothing can be told any more.
            withdraw_guest_firm(guest, now)
            continue
        side = _Side(guest, group, record, delegates)
        for meeting in meetings[guest.organisation_id]:
            told += _tell_of_meeting(side, meeting, known.get(meeting.meeting_id), programme, now)
    return told


def event_record(group_id: str, event_id: str) -> LedgerRecord | None:
    """Return the record by which an event of this association was told to a group last, None where it was taken back."""
    rows = LedgerRecord.objects.filter(source=settings.ASSOCIATION, kind=Kind.EVENT, ledger__group__group_id=group_id, retracted_at=None, payload__event_id=event_id)  # fmt: skip
    return rows.order_by("-pk").first()


def firms_listed(record: LedgerRecord) -> set[str]:
    """Return the firms of this association that a told event names: those that agreed to it."""
    return {one["reference"] for one in record.payload.get("participants", ())}


def _tell_of_meeting(side: _Side, meeting: MeetingRecord, known: GuestMeeting | None, programme: Event, now: datetime) -> int:  # fmt: skip
    guest = side.guest
    if known is None:
        if meeting.status != _Status.PROPOSED or meeting.asked != guest.organisation_id:
            return 0
        known = GuestMeeting(association=guest.association, invitation=str(uuid.uuid4()), organisation_id=guest.organisation_id, meeting_id=meeting.meeting_id)  # fmt: skip
    found = _standing(side, meeting, programme, known.told)
    if found is None or known.told == found["is"]:
        return 0
    is_asked = meeting.asked == guest.organisation_id
    own = meeting.asking if is_asked else meeting.asked
    by, of = (own, guest.reference) if is_asked else (guest.reference, own)
    step = {
        "invitation": known.invitation, "step": found["is"][0], "about": {"source": settings.ASSOCIATION, "id": side.record.record_id},
        "asked_by": by, "asked_of": of, "event_id": programme.event_id,
    } | found["more"]  # fmt: skip
    if own not in firms_listed(side.record):
        step["firm"] = as_told(firm_names([own])[own])
    known.told = found["is"]
    known.save()
    tell_step(None, side.group, step, now)
    return 1


def _standing(side: _Side, meeting: MeetingRecord, programme: Event, told: list[str]) -> dict[str, Any] | None:
    """Return the step that says where a meeting stands, and what comes with it; None where nothing is to be told. `told` is the last step's."""
    status = _Status(meeting.status)
    if status is _Status.PROPOSED:
        is_asked = meeting.asked == side.guest.organisation_id and meeting.subject
        message = as_told(both(meeting.subject)) if is_asked else None
        return {"is": ["asked", "", ""], "more": {"message": message} if message else {}}
    if status in _ENDED:
        had_a_slot = told[:1] in (["scheduled"], ["moved"], ["cancelled"])
        is_cancelled = status is _Status.CANCELLED and had_a_slot
        more = {"message": as_told(_EXPIRED)} if status is _Status.EXPIRED else {}
        return {"is": ["cancelled" if is_cancelled else _ENDED[status], "", ""], "more": more}
    slot = next((one for one in programme.slots if one.slot_id == meeting.slot_id), None)
    if status is _Status.ACCEPTED or meeting.event.state not in PUBLISHED_STATES or slot is None:
        return {"is": ["accepted", "", ""], "more": {}} if status in (_Status.ACCEPTED, _Status.SCHEDULED, _Status.MOVED) else None  # fmt: skip
    if status not in (_Status.SCHEDULED, _Status.MOVED):
        return None
    attending, place = _attending(side, meeting), _place(programme, meeting.place)
    times = {"begins_at": instant(slot.begins_at), "ends_at": instant(slot.ends_at)}
    where = [" ".join(times.values()), place]
    had_a_slot = told[:1] in (["scheduled"], ["moved"])
    # A slot that begins otherwise, and a hall that is called otherwise, move a meeting too; who attends does not.
    step = str(status) if not had_a_slot else told[0] if told[1:3] == where else "moved"
    return {"is": [step, *where, ",".join(attending)], "more": {"slot": times, "place": place, "attending": attending}}


def _place(programme: Event, place: str) -> str:
    table = next((one for one in programme.tables if one.table_id == place), None)
    if table is None:
        return place
    return f"{' / '.join(dict.fromkeys((table.hall.ko, table.hall.en)))} {table.table_id}"


def _attending(side: _Side, meeting: MeetingRecord) -> list[str]:
    """Return by reference who of a guest firm attends."""
    own = f"{side.guest.organisation_id}-D"
    return [side.delegates[one] for one in meeting.delegates if one.startswith(own) and one in side.delegates]
