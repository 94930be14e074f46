"""What is entered after meetings: held or not, at the table, by check-in or by a party; how satisfied each side was, what was agreed."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.meeting import MeetingStatus

from .access import meeting_for
from .board_access import HOLDING
from .models import EventRecord, MeetingRecord
from .rows import programme_of
from .run_access import organised_event
from .run_writing import save_meetings

ENTERED = (MeetingStatus.HELD, MeetingStatus.NO_SHOW)
_LONGEST_OUTCOME = 4_000


@transaction.atomic
def enter_outcomes(user, event_id: str, outcomes: Mapping[str, str], now=None) -> int:
    """Enter for meetings (by id) whether they were held (`held`, `no_show`); for organisers. Returns how many changed.

    Raises `PermissionDenied`, `Http404`, or `ValidationError` for a word that is none, and for a meeting that has not begun.
    """
    organised_event(user, event_id)
    now = now or timezone.now()
    event = EventRecord.objects.select_for_update().get(event_id=event_id)
    if not set(outcomes.values()) <= set(map(str, ENTERED)):
        raise ValidationError(_("Say held or no show."))
    rows = list(event.meetings.filter(meeting_id__in=list(outcomes), status__in=(*HOLDING, MeetingStatus.NO_SHOW)))
    begins = _begins(event)
    early = [one for one in rows if begins.get(one.slot_id) is None or begins[one.slot_id] > now]
    if early:
        raise ValidationError(
            _("Meeting {which} has not begun yet: what came of it is entered once it has.").format(
                which=early[0].meeting_id
            )
        )
    changed = [one for one in rows if one.status != outcomes[one.meeting_id]]
    for row in changed:
        row.status = outcomes[row.meeting_id]
    save_meetings(changed, now, user)
    if changed:
        record(user, "outcomes_entered", f"{event_id}: {len(changed)}")
    return len(changed)


def outcomes_by_check_in(user, event_id: str, now=None) -> dict[str, str]:
    """Return what check-in tells of the meetings that are over and of which nothing was entered: held where somebody of each side had arrived
    before its end, no show where nobody of one side ever checked in.
    """
    row = organised_event(user, event_id)
    now = now or timezone.now()
    ends = {slot.slot_id: slot.ends_at for slot in programme_of(row).slots}
    arrived = {
        delegate_id: (firm, at)
        for delegate_id, firm, at in row.delegates.values_list("delegate_id", "organisation_id", "checked_in_at")
    }
    found: dict[str, str] = {}
    over = row.meetings.filter(
        status__in=(MeetingStatus.SCHEDULED, MeetingStatus.MOVED), slot_id__in=[one for one in ends if ends[one] <= now]
    ).order_by()
    columns = ("meeting_id", "asking", "asked", "slot_id", "delegates")
    for meeting_id, asking, asked, slot_id, delegates in over.values_list(*columns).iterator(chunk_size=5000):
        end = ends[slot_id]
        sides = {asking: False, asked: False}
        came_late = False
        for delegate_id in delegates:
            firm, at = arrived.get(delegate_id, ("", None))
            if at is not None and firm in sides:
                sides[firm] |= at <= end
                came_late |= at > end
        if all(sides.values()):
            found[meeting_id] = str(MeetingStatus.HELD)
        elif not came_late:
            found[meeting_id] = str(MeetingStatus.NO_SHOW)
    return found


@transaction.atomic
def rate_meeting(user, meeting_id: str, *, rating: int | None, outcome: str, came: str, now=None) -> None:
    """Enter for one's own firm how a meeting was: 1-5, what was agreed (seen by both), and whether the other side came (`held`, `no_show`, or nothing).

    Raises `PermissionDenied` or `Http404` for meetings of others, `ValidationError` for a rating that is none or a meeting that has not begun.
    """
    now = now or timezone.now()
    row = MeetingRecord.objects.select_for_update().select_related("event").get(pk=meeting_for(user, meeting_id).pk)
    own = roles_of(user).organisation_ids
    require(row.asking in own or row.asked in own)
    begin = _begins(row.event).get(row.slot_id)
    if begin is None or begin > now or row.status not in (*HOLDING, MeetingStatus.NO_SHOW):
        raise ValidationError(_("This can be said once the meeting has begun."))
    if rating is not None and rating not in range(1, 6):
        raise ValidationError(_("Choose 1 to 5."))
    if came not in ("", *map(str, ENTERED)):
        raise ValidationError(_("Say held or no show."))
    if row.status == MeetingStatus.NO_SHOW and came == "" and rating is not None:
        raise ValidationError(_("The meeting is entered as not held. Say that it was held before you rate it."))
    side = "asking" if row.asking in own else "asked"
    setattr(row, f"{side}_rating", None if came == MeetingStatus.NO_SHOW else rating)
    row.outcome = outcome.strip()[:_LONGEST_OUTCOME]
    if came:
        row.status = came
    row.save()
    record(user, "meeting_rated", meeting_id)


def _begins(event: EventRecord) -> dict:
    return {slot.slot_id: slot.begins_at for slot in programme_of(event).slots}
