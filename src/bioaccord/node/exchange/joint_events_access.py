"""Joint events as a person may see them: a firm its own part, analysts and operators that there is one."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from bioaccord.events.diary import Appointment
from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.programme import Event
from bioaccord.exchange.kinds import checked_payload
from bioaccord.exchange.kinds.event import Participant, SharedEvent
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.events.access import PUBLISHED_STATES
from bioaccord.node.events.firms import firm_names
from bioaccord.node.events.models import MeetingRecord
from bioaccord.node.events.rows import programme_of, read_meetings
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .access import MEMBERS_READ, is_desk
from .models import GroupState, JointEvent, JointGuest, JointMeeting
from .shared_words import in_either

STANDING = (JointMeeting.State.SCHEDULED, JointMeeting.State.MOVED)
OPEN = (JointMeeting.State.ASKED, JointMeeting.State.ACCEPTED, *STANDING)


@dataclass(frozen=True)
class SeenEvent:
    """An event of another association, as it was told last."""

    row: JointEvent
    told: SharedEvent

    @property
    def is_open(self) -> bool:
        """Whether anything can still be told about it."""
        return self.row.ended_at is None and self.row.record.ledger.group.state == GroupState.AGREED

    def takes_requests(self, now: datetime) -> bool:
        """Return whether firms can ask for meetings now."""
        told = self.told
        if not self.is_open or told.requests == "closed" or (told.requests_until and told.requests_until <= now):
            return False
        return told.requests == "taken" or (told.requests_from is not None and told.requests_from <= now)

    def participant(self, reference: str) -> Participant | None:
        """Return a firm of the holder's list."""
        return next((one for one in self.told.participants if one.reference == reference), None)


def joint_events_for(user) -> list[SeenEvent]:
    """Return the events that other associations told and have not taken back, the first to come first."""
    require(user.is_authenticated)
    rows = JointEvent.objects.filter(ended_at=None, record__payload__isnull=False).select_related(
        "record__ledger__group"
    )
    if not is_desk(user):
        rows = rows.filter(record__marking__in=[str(one) for one in MEMBERS_READ])
    return sorted((seen_event(one) for one in rows), key=lambda one: (one.told.first_day, one.row.pk))


def joint_event_for(user, pk: int) -> SeenEvent:
    """Return one of them; raises `Http404`."""
    return next((one for one in joint_events_for(user) if one.row.pk == pk), None) or _none()


def ended_event_for(user, pk: int) -> JointEvent:
    """Return an event that was taken back and to which an own firm was to come; raises `Http404`. Its name went with it."""
    own = roles_of(user).organisation_ids
    rows = JointEvent.objects.filter(pk=pk, guests__organisation_id__in=own).exclude(ended_at=None)
    return rows.distinct().first() or _none()


def _none():
    raise Http404


def guests_for(user, event: JointEvent) -> QuerySet[JointGuest]:
    """Return the reader's own firms that come to an event; to analysts and operators all of this association."""
    own = roles_of(user).organisation_ids
    rows = JointGuest.objects.filter(event=event, ended_at=None).select_related("event__record__ledger__group")
    return rows if is_desk(user) else rows.filter(organisation_id__in=own)


def guest_for(user, event: JointEvent, organisation_id: str) -> JointGuest:
    """Return an own firm that comes; raises `Http404` where it does not. For the people of the firm alone."""
    require(organisation_id in roles_of(user).organisation_ids)
    return guests_for(user, event).filter(organisation_id=organisation_id).first() or _none()


def meetings_for(user, event: JointEvent) -> QuerySet[JointMeeting]:
    """Return the meetings of the reader's own firms at an event; what they are about is read by nobody else of this association."""
    own = roles_of(user).organisation_ids
    return JointMeeting.objects.filter(guest__event=event, guest__organisation_id__in=own).select_related("guest")


def meeting_for(user, event: JointEvent, pk: int) -> JointMeeting:
    """Return one of them; raises `Http404`."""
    return meetings_for(user, event).filter(pk=pk).first() or _none()


def name_of_participant(seen: SeenEvent, reference: str) -> Text:
    """Return what a firm of the holder's list is called, its reference where it is in the list no more."""
    found = seen.participant(reference)
    return in_either(found.name) if found else Text(reference, reference)


def name_of_other(seen: SeenEvent, meeting: JointMeeting) -> Text:
    """Return what the other firm of a meeting is called: by the list, or as it was named last where it is in the list no more."""
    kept = Text(meeting.other_ko or meeting.other_en, meeting.other_en or meeting.other_ko)
    return kept if kept.ko and not seen.participant(meeting.other) else name_of_participant(seen, meeting.other)


def own_meetings_meanwhile(organisation_id: str, meeting: JointMeeting) -> list[tuple[Event, Slot, Text]]:
    """Return the meetings of a firm at events of this association that stand at the same time as one at a joint event."""
    if meeting.begins_at is None or meeting.ends_at is None:
        return []
    firm = Q(asking=organisation_id) | Q(asked=organisation_id)
    rows = MeetingRecord.objects.filter(firm, event__state__in=PUBLISHED_STATES, status__in=HOLDS_A_SLOT).exclude(
        slot_id=""
    )
    found = []
    for pk in sorted(set(rows.values_list("event_id", flat=True))):
        of_event = rows.filter(event_id=pk)
        event = programme_of(of_event[0].event)
        for one in read_meetings(of_event.order_by("slot_id"), event):
            if one.slot and one.slot.begins_at < meeting.ends_at and meeting.begins_at < one.slot.ends_at:
                other = next(party for party in one.parties if party != organisation_id)
                found.append((event, one.slot, firm_names([other])[other]))
    return found


def programme_told(told: SharedEvent) -> Event:
    """Return the programme of an event as far as it was told."""
    slots = sorted((Slot(one.slot_id, one.begins_at, one.ends_at, is_online=one.is_online, is_meal=one.is_meal) for one in told.slots), key=lambda one: one.begins_at)  # fmt: skip
    return Event(
        event_id=told.event_id, name=in_either(told.name), city=told.place, country=told.country,
        time_zone=told.time_zone, first_day=told.first_day, last_day=told.last_day, slots=tuple(slots), tables=(), delegates=(), fictional=told.is_fictional,
    )  # fmt: skip


def diary_of(seen: SeenEvent, meetings: list[JointMeeting], reference: str = "") -> tuple[Event, list[Appointment]]:
    """Return the event and the standing meetings as entries of a diary: of one delegate by reference, or of the firm."""
    entries = []
    for one in meetings:
        if one.begins_at is None or (reference and one.attended and reference not in one.attended):
            continue
        is_another = reference and one.attending and reference not in one.attending
        is_gone = one.state not in STANDING or bool(is_another)
        place = Text(one.place, one.place)
        appointment = Appointment(one.invitation, one.begins_at, one.ends_at, name_of_other(seen, one), hall=place)
        entries.append(
            replace(appointment, sequence=one.sequence, changed_at=one.changed_at.astimezone(UTC), is_gone=is_gone)
        )
    return programme_told(seen.told), entries


def seen_event(row: JointEvent) -> SeenEvent:
    """Return an event that stands, as it was told last."""
    told = checked_payload(row.record.kind, row.record.payload)
    assert isinstance(told, SharedEvent)
    return SeenEvent(row, told)
