"""Moves by hand: one meeting is put elsewhere, locked, unlocked or taken out, checked against every rule before it is written."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.events import proposals
from bioaccord.events.move_check import moved_to
from bioaccord.node.audit.services import record
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .board_access import Neighbourhood, neighbourhood_for
from .diary_mailings import tell_moved
from .models import EventRecord, EventState, MeetingRecord
from .rule_words import RuleWords
from .run_access import organised_event
from .run_writing import placed_row, save_meetings, written

_MOVABLE = (MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)


@transaction.atomic
def move_meeting(
    user, event_id: str, meeting_id: str, slot_id: str, table_id: str = "", sequence: int | None = None
) -> MeetingRecord:
    """Put a meeting into a slot and at a table (the nearest free one where none is named).

    `sequence` is that of the meeting as it was shown. Raises `PermissionDenied`, `Http404`, or `ValidationError` with the rule that forbids it.
    """
    found = _held(user, event_id, meeting_id, sequence)
    _refuse_begun(found)
    slot = next((one for one in found.event.slots if one.slot_id == slot_id), None)
    if slot is None:
        raise ValidationError(_("That slot is not one of the event's. Choose one of the list."))
    check = next(one for one in found.checked_slots(timezone.now()) if one.slot == slot)
    words = RuleWords(found.event, [found.meeting, *found.neighbours], page_language())
    _refuse(words.slot(slot_id), words.of_slot(found.meeting, check))
    place = None
    if not slot.is_online:
        place = table_id or found.free_table(slot)
        table = next((one for one in found.event.tables if one.table_id == place), None)
        if table is None:
            raise ValidationError(_("The event has no such table. Choose one of the list."))
        checks, _rows = found.checked_tables(slot, table.hall.en)
        refused = next(one for one in checks if one.table == table)
        _refuse(f"{words.slot(slot_id)} {place}", words.of_table(found.meeting, slot_id, check.delegates, refused))
    return _write(user, found, moved_to(found.meeting, slot, place, check.delegates), "meeting_moved")


@transaction.atomic
def unschedule_meeting(user, event_id: str, meeting_id: str, sequence: int | None = None) -> MeetingRecord:
    """Take the slot of a meeting away; it stays accepted. Raises as `move_meeting`."""
    found = _held(user, event_id, meeting_id, sequence)
    _refuse_begun(found)
    if found.meeting.is_locked:
        raise ValidationError(_("The meeting is locked. Unlock it first."))
    out = replace(found.meeting, status=MeetingStatus.ACCEPTED, slot=None, place=None, delegates=())
    return _write(user, found, out, "meeting_unscheduled")


@transaction.atomic
def lock_meeting(user, event_id: str, meeting_id: str, *, locked: bool) -> MeetingRecord:
    """Lock a meeting where it stands, or unlock it. Raises `MeetingError` where it has no slot, else as `move_meeting`."""
    found = _held(user, event_id, meeting_id, None)
    row = found.row
    row.is_locked = (proposals.lock if locked else proposals.unlock)(found.meeting).is_locked
    save_meetings([row], timezone.now(), user)
    record(user, "meeting_locked" if locked else "meeting_unlocked", f"{event_id}: {meeting_id}")
    return row


def _held(user, event_id: str, meeting_id: str, sequence: int | None) -> Neighbourhood:
    """Return a meeting as it stands once no other change of the event can come between."""
    organised_event(user, event_id)
    event = EventRecord.objects.select_for_update().get(event_id=event_id)
    if event.state == EventState.OVER:
        raise ValidationError(_("The event is over. Its schedule stays as it was held."))
    found = neighbourhood_for(user, event_id, meeting_id)
    if found.meeting.status not in _MOVABLE:
        raise ValidationError(_("Only accepted meetings that were not held yet can be moved."))
    if sequence is not None and sequence != found.row.sequence:
        raise ValidationError(_("Somebody changed this meeting meanwhile. Look at where it stands now."))
    return found


def _refuse_begun(found: Neighbourhood) -> None:
    if found.has_begun(timezone.now()):
        raise ValidationError(_("The slot of this meeting has begun. It stays where it is."))


def _refuse(where: str, why: list[str]) -> None:
    if why:
        raise ValidationError(_("It cannot go to {where}. {why}").format(where=where, why=" ".join(why)))


def _write(user, found: Neighbourhood, meeting: Meeting, act: str) -> MeetingRecord:
    row, now, before = found.row, timezone.now(), placed_row(found.row)
    if written(row, meeting):
        save_meetings([row], now, user)
        record(user, act, f"{row.event.event_id}: {row.meeting_id} {row.slot_id} {row.place}".strip())
        tell_moved(row.event, [(before, placed_row(row))], now)
    return row
