"""The change desk: changes on the day become a proposal of the scheduler, which somebody adopts or discards."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bioaccord.events.programme import Event
from bioaccord.vocabulary.meeting import MeetingStatus

from .change_words import KINDS
from .models import EventRecord, MeetingRecord, RunKind, ScheduleRun
from .rows import programme_of
from .run_access import organised_event
from .run_services import begin

MOST_CHANGES = 100
_SECONDS = 8
_CAN_BE_CANCELLED = ("proposed", "accepted", "scheduled", "moved")


@transaction.atomic
def propose_changes(user, event_id: str, changes: Sequence[dict], *, over_before: str = "") -> ScheduleRun:
    """Leave a proposal for these changes to the worker: as few people as possible are moved, and none before the slot `over_before`.

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
    asked = {"changes": list(changes), "over_before": over_before, "seconds": _SECONDS, "seed": 1}
    return begin(user, event_id, RunKind.RESCHEDULE, asked)


def waiting_meetings(row: EventRecord) -> QuerySet[MeetingRecord]:
    """Return the accepted meetings of an event that have no slot, and of which it is known why."""
    return row.meetings.filter(status=MeetingStatus.ACCEPTED, slot_id="").exclude(reason_en="")


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
            raise ValidationError(_("No delegate has the number {which}.").format(which=which))
    elif kind == "cancelled":
        meeting = MeetingRecord.objects.filter(event=row, meeting_id=which).first()
        if meeting is None:
            raise ValidationError(_("No meeting has the number {which}.").format(which=which))
        if meeting.status not in _CAN_BE_CANCELLED:
            raise ValidationError(_("Meeting {which} is over or cancelled already.").format(which=which))
    elif kind == "table_lost" and which not in {one.table_id for one in event.tables}:
        raise ValidationError(_("The event has no table {which}.").format(which=which))
    elif kind == "hall_lost" and which not in {one.hall.en for one in event.tables}:
        raise ValidationError(_("The event has no hall {which}.").format(which=which))
