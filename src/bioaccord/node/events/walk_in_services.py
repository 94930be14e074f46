"""The organiser's own hand: a meeting of two firms that was agreed at the desk, without a request."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.events.past_slots import slots_begun
from bioaccord.events.proposals import OPEN_STATES
from bioaccord.events.request_file import LONGEST_SUBJECT
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.meeting import MeetingStatus

from .models import EventRecord, EventState, MeetingRecord
from .rows import programme_of
from .run_access import organised_event


class StandingMeetingError(ValidationError):
    """The two firms have a request or a meeting already, which is `meeting_id`."""

    def __init__(self, meeting_id: str) -> None:
        super().__init__(_("These two firms have a request or a meeting already."))
        self.meeting_id = meeting_id


@transaction.atomic
def add_meeting(user, event_id: str, asking: str, asked: str, *, subject: str = "") -> MeetingRecord:
    """Add an accepted meeting of two firms (ids) that have delegates at the event; it has no slot yet, and the first delegate of the second owns it.

    Raises `PermissionDenied`, `Http404`, or `ValidationError` where it cannot be.
    """
    event = EventRecord.objects.select_for_update().get(pk=organised_event(user, event_id).pk)
    if event.state == EventState.OVER:
        raise ValidationError(_("The event is over. Its schedule stays as it was held."))
    programme = programme_of(event)
    if len(slots_begun(programme, timezone.now())) == len(programme.slots) > 0:
        raise ValidationError(_("Every slot of the event has begun. Its schedule stays as it is."))
    if asking == asked:
        raise ValidationError(_("Name two different firms."))
    if len(subject) > LONGEST_SUBJECT:
        raise ValidationError(_("The subject is longer than 1,000 characters."))
    teams = {firm: event.delegates.filter(organisation_id=firm, withdrawn_at=None) for firm in (asking, asked)}
    if not all(team.exists() for team in teams.values()):
        raise ValidationError(_("Each of the two firms needs a delegate at the event. Register one first."))
    standing = event.meetings.filter(
        Q(asking=asking, asked=asked) | Q(asking=asked, asked=asking), status__in=OPEN_STATES
    ).first()
    if standing is not None:
        raise StandingMeetingError(standing.meeting_id)
    row = MeetingRecord.objects.create(
        meeting_id=secrets.token_hex(8),
        event=event,
        asking=asking,
        asked=asked,
        subject=subject.strip(),
        status=MeetingStatus.ACCEPTED,
        owner=teams[asked][0].delegate_id,
    )
    record(user, "meeting_added_by_organiser", f"{event_id}: {asking} → {asked}")
    return row
