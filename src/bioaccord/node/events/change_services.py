"""The change desk: changes on the day become a proposal of the scheduler, which somebody adopts or discards."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.events.programme import Event
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.meeting import MeetingStatus

from .change_finding import CAN_BE_CANCELLED, meeting_fits
from .change_words import KINDS
from .models import EventRecord, MeetingRecord, RunKind, ScheduleRun
from .rows import programme_of
from .run_access import organised_event
from .run_services import begin

MOST_CHANGES = 100
_SECONDS = 8


@transaction.atomic
def propose_changes(
    user, event_id: str, changes: Sequence[dict], *, over_before: str = "", now: datetime | None = None
) -> ScheduleRun:
    """Leave a proposal for these changes to the worker: as few people as possible are moved, and none before the slot `over_before`, nor
    before the one that comes next while the event runs.

    Raises `PermissionDenied`, `Http404`, or `ValidationError` where a change names what the event does not have.
    """
    row = organised_event(user, event_id)
    event = programme_of(row)
    # Meetings that lost their slot, say to a change of the programme, are reason enough.
    if not changes and not waiting_meetings(row).exists():
        raise ValidationError(_("There is no change in the list. Add one first."))
    if len(changes) > MOST_CHANGES:
        raise ValidationError(_("At most {count} changes at once. Propose these first.").format(count=MOST_CHANGES))
    for one in changes:
        check_change(user, event_id, event, one)
    if over_before and over_before not in {slot.slot_id for slot in event.slots}:
        raise ValidationError(_("That slot is not one of the event's. Choose one of the list."))
    over_before = _later(event, over_before, first_open_slot(event, now or timezone.now()))
    asked = {"changes": list(changes), "over_before": over_before, "seconds": _SECONDS, "seed": 1}
    return begin(user, event_id, RunKind.RESCHEDULE, asked)


def waiting_meetings(row: EventRecord) -> QuerySet[MeetingRecord]:
    """Return the accepted meetings of an event that have no slot, and of which it is known why."""
    return row.meetings.filter(status=MeetingStatus.ACCEPTED, slot_id="").exclude(reason_en="")


def first_open_slot(event: Event, now: datetime) -> str:
    """Return the first slot that has not begun, while the event runs: meetings before it are over or under way. Empty before the event and after it.

    The event runs from its first slot to its last, the nights between its days with it; in the last slot that one is given, as nothing comes after it.
    """
    if not event.slots or not event.slots[0].begins_at < now < event.slots[-1].ends_at:
        return ""
    return next((slot.slot_id for slot in event.slots if slot.begins_at >= now), event.slots[-1].slot_id)


def _later(event: Event, one: str, other: str) -> str:
    number = {slot.slot_id: at for at, slot in enumerate(event.slots)}
    return max(one, other, key=lambda slot_id: number.get(slot_id, -1))


def check_change(user, event_id: str, event: Event, change: dict) -> None:
    """Raise `ValidationError` where a change names what the event does not have."""
    row = organised_event(user, event_id)
    kind, which, slots = change["kind"], change["which"].strip(), change["slots"]
    if kind not in KINDS:
        raise ValidationError(_("Choose what happened."))
    if not set(slots) <= {slot.slot_id for slot in event.slots}:
        raise ValidationError(_("That slot is not one of the event's. Choose one of the list."))
    if kind in ("no_show", "late"):
        if not slots:
            raise ValidationError(_("Say from which slot on."))
        if not row.delegates.filter(delegate_id=which, withdrawn_at=None).exists():
            raise ValidationError(_("No delegate fits “{which}”. Write a name or a firm.").format(which=which))
    elif kind == "cancelled":
        meeting = MeetingRecord.objects.filter(event=row, meeting_id=which).first()
        if meeting is None:
            raise ValidationError(_("No meeting fits “{which}”. Write the two firms that meet.").format(which=which))
        if meeting.status not in CAN_BE_CANCELLED:
            told = meeting_fits(event, [meeting], page_language())[0].words
            raise ValidationError(_("Meeting {which} is over or cancelled already.").format(which=told))
    elif kind == "table_lost" and which not in {one.table_id for one in event.tables}:
        raise ValidationError(_("The event has no table {which}.").format(which=which))
    elif kind == "hall_lost" and which not in {one.hall.en for one in event.tables}:
        raise ValidationError(_("The event has no hall {which}.").format(which=which))
