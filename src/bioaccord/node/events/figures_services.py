"""What is entered after meetings: held or not, at the table, by check-in or by a party; how satisfied each side was, what was agreed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.meeting import MeetingStatus

from .access import meeting_for
from .board_access import HOLDING
from .change_finding import meeting_fits
from .models import EventRecord, MeetingRecord
from .rows import programme_of
from .run_access import organised_event
from .run_writing import save_meetings

ENTERED = (MeetingStatus.HELD, MeetingStatus.NO_SHOW)
_LONGEST_OUTCOME = 4_000
_LEAST_SHARE = 0.5
_BY_CHECK_IN = "by_check_in"


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
                which=meeting_fits(programme_of(event), early[:1], page_language())[0].words
            )
        )
    changed = [one for one in rows if one.status != outcomes[one.meeting_id]]
    for row in changed:
        row.status = outcomes[row.meeting_id]
    save_meetings(changed, now, user)
    if changed:
        record(user, "outcomes_entered", f"{event_id}: {len(changed)}")
    return len(changed)


@dataclass(frozen=True)
class CheckInUse:
    """How far check-in was used on a day: of the delegates with meetings that are over, how many had checked in by the day's end."""

    day: date
    delegates: int
    checked_in: int

    @property
    def is_telling(self) -> bool:
        """Return whether who did not check in can be said not to have come: where hardly anybody did, nobody looked at the door."""
        return self.checked_in >= _LEAST_SHARE * self.delegates


@dataclass(frozen=True)
class ByCheckIn:
    """What check-in tells of meetings (by id: `held`, `no_show`), day by day how far it was used, and of how many it cannot tell whether somebody came."""

    outcomes: dict[str, str]
    use: tuple[CheckInUse, ...]
    untold: int


def outcomes_by_check_in(user, event_id: str, now=None) -> ByCheckIn:
    """Return what check-in tells of the meetings that are over and of which nothing was entered: held where somebody of each side had arrived
    before its end, no show where nobody of one side ever checked in, on a day on which at least half of those who had meetings did.
    """
    row = organised_event(user, event_id)
    now = now or timezone.now()
    event = programme_of(row)
    zone = ZoneInfo(event.time_zone)
    slots = {slot.slot_id: slot for slot in event.slots if slot.ends_at <= now}
    arrived = {
        delegate_id: (firm, at)
        for delegate_id, firm, at in row.delegates.values_list("delegate_id", "organisation_id", "checked_in_at")
    }
    nobody = ("", None)
    held = list(row.meetings.filter(slot_id__in=list(slots), status__in=(*HOLDING, MeetingStatus.NO_SHOW)))
    there: dict[date, set[str]] = defaultdict(set)
    for one in held:
        there[slots[one.slot_id].begins_at.astimezone(zone).date()].update(one.delegates)
    use = {
        day: CheckInUse(
            day,
            len(people),
            sum(
                (at := arrived.get(one, nobody)[1]) is not None and at.astimezone(zone).date() <= day for one in people
            ),
        )
        for day, people in sorted(there.items())
    }
    found: dict[str, str] = {}
    untold = 0
    for one in held:
        if one.status not in (MeetingStatus.SCHEDULED, MeetingStatus.MOVED):
            continue
        slot = slots[one.slot_id]
        sides = {one.asking: False, one.asked: False}
        came_late = False
        for delegate_id in one.delegates:
            firm, at = arrived.get(delegate_id, nobody)
            if at is not None and firm in sides:
                sides[firm] |= at <= slot.ends_at
                came_late |= at > slot.ends_at
        if all(sides.values()):
            found[one.meeting_id] = str(MeetingStatus.HELD)
        elif not came_late and use[slot.begins_at.astimezone(zone).date()].is_telling:
            found[one.meeting_id] = str(MeetingStatus.NO_SHOW)
        else:
            untold += 1
    return ByCheckIn(found, tuple(use.values()), untold)


@transaction.atomic
def enter_by_check_in(user, event_id: str, now=None) -> int:
    """Enter what check-in tells, in one step that can be undone; returns for how many meetings. Raises as `enter_outcomes`."""
    now = now or timezone.now()
    event = EventRecord.objects.select_for_update().get(pk=organised_event(user, event_id).pk)
    outcomes = outcomes_by_check_in(user, event_id, now).outcomes
    before = list(event.meetings.filter(meeting_id__in=list(outcomes)).values_list("pk", "status"))
    count = enter_outcomes(user, event_id, outcomes, now)
    last = _last_steps(pk for pk, _status in before)
    for status in {status for _pk, status in before}:
        steps = [last[pk] for pk, was in before if was == status]
        MeetingRecord.history.filter(history_id__in=steps).update(
            history_change_reason=f"{_BY_CHECK_IN} {now.isoformat()} {status}"
        )
    return count


@dataclass(frozen=True)
class EnteredByCheckIn:
    """The last step that entered what check-in tells: when, and what each of its meetings (row) was before, as far as nobody changed it since."""

    at: datetime
    before: dict[int, str]


def entered_by_check_in(user, event_id: str) -> EnteredByCheckIn | None:
    """Return the last such step of an event that can be undone."""
    row = organised_event(user, event_id)
    steps = MeetingRecord.history.filter(event_id=row.pk, history_change_reason__startswith=f"{_BY_CHECK_IN} ")
    newest = steps.order_by("-history_id").first()
    if newest is None:
        return None
    moment = newest.history_change_reason.split()[1]
    entered = {
        one.id: (one.history_id, one.history_change_reason.split()[2])
        for one in steps.filter(history_change_reason__startswith=f"{_BY_CHECK_IN} {moment} ")
    }
    last = _last_steps(entered)
    before = {pk: status for pk, (step, status) in entered.items() if last[pk] == step}
    return EnteredByCheckIn(datetime.fromisoformat(moment), before) if before else None


@transaction.atomic
def undo_by_check_in(user, event_id: str, now=None) -> int:
    """Take back the last step that entered what check-in tells; what somebody changed since stays. Returns how many meetings are open again."""
    event = EventRecord.objects.select_for_update().get(pk=organised_event(user, event_id).pk)
    entered = entered_by_check_in(user, event_id)
    if entered is None:
        return 0
    rows = list(event.meetings.filter(pk__in=list(entered.before)))
    for row in rows:
        row.status = entered.before[row.pk]
    save_meetings(rows, now or timezone.now(), user)
    record(user, "outcomes_taken_back", f"{event_id}: {len(rows)}")
    return len(rows)


def _last_steps(keys: Iterable[int]) -> dict[int, int]:
    """Return the newest entry of the history of each meeting (by row)."""
    found = MeetingRecord.history.filter(id__in=list(keys)).order_by().values_list("id")
    return dict(found.annotate(last=Max("history_id")))


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
