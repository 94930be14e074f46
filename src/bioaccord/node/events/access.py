"""The only way to read events and meetings for a person."""

from collections.abc import Collection
from dataclasses import replace

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.programme import Event
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .models import DelegateRecord, EventRecord, EventState, MeetingRecord
from .rows import event_of, event_with, meetings_of, programme_of, read_meetings

PUBLISHED_STATES = (EventState.PUBLISHED, EventState.OVER)
"""The states of an event in which firms see its schedule."""


def all_events() -> list[Event]:
    """Return every event that is set up, with its delegates. Programmes are public; who meets whom is not."""
    return [event_of(row) for row in EventRecord.objects.exclude(state=EventState.SET_UP).order_by("first_day")]


def next_event(firms: Collection[str] | None = None) -> Event | None:
    """Return the next trade show that has not ended and takes requests; with `firms` only with their delegates, which is quick at any size."""
    coming = EventRecord.objects.filter(last_day__gte=timezone.localdate()).exclude(state=EventState.SET_UP)
    row = coming.order_by("first_day").first()
    if row is None:
        return None
    return event_of(row) if firms is None else event_with(row, firms)


def event_rows_for(user) -> QuerySet[EventRecord]:
    """Return the trade shows a person may see: an organiser all, others those that are set up."""
    require(user.is_authenticated)
    rows = EventRecord.objects.order_by("first_day", "event_id")
    return rows if roles_of(user).organiser else rows.exclude(state=EventState.SET_UP)


def event_row_for(user, event_id: str) -> EventRecord:
    """Return one trade show's row; raises `Http404`."""
    row = event_rows_for(user).filter(event_id=event_id).first()
    if row is None:
        raise Http404
    return row


def events_for(user) -> list[Event]:
    """Return every event that a person may see, the first to come first; without delegates but for organisers."""
    read = event_of if roles_of(user).organiser else programme_of
    return [read(row) for row in event_rows_for(user)]


def programme_for(user, event_id: str) -> Event:
    """Return one event without its delegates, which is quick at any size; raises `Http404`."""
    return programme_of(event_row_for(user, event_id))


def meetings_for(user) -> QuerySet[MeetingRecord]:
    """Return the meetings of the reader's firm; an organiser sees all. They come in order of `shown_slot`, which is empty before publication."""
    require(user.is_authenticated)
    roles = roles_of(user)
    shown = Case(When(event__state__in=PUBLISHED_STATES, then="slot_id"), default=Value(""))
    rows = MeetingRecord.objects.select_related("event").annotate(shown_slot=shown).order_by("shown_slot", "meeting_id")
    if roles.organiser:
        return rows
    return rows.filter(Q(asking__in=roles.organisation_ids) | Q(asked__in=roles.organisation_ids))


def meeting_for(user, meeting_id: str) -> MeetingRecord:
    """Return one meeting; one of other firms does not exist."""
    row = meetings_for(user).filter(meeting_id=meeting_id).first()
    if row is None:
        raise Http404
    return row


def meetings_of_rows(rows: Collection[MeetingRecord]) -> list[Meeting]:
    """Return rows as meetings; each trade show's programme is read once."""
    programmes = {row.event_id: row.event for row in rows}
    events = {key: programme_of(row) for key, row in programmes.items()}
    return [meetings_of((row,), events[row.event_id])[0] for row in rows]


def meetings_seen(user, rows: Collection[MeetingRecord]) -> list[Meeting]:
    """Return rows as a person may see them: before a schedule is published, only organisers see where meetings stand in it."""
    found = meetings_of_rows(rows)
    if roles_of(user).organiser:
        return found
    return [
        one if row.event.state in PUBLISHED_STATES else _before_publication(one)
        for row, one in zip(rows, found, strict=True)
    ]


def _before_publication(meeting: Meeting) -> Meeting:
    status = MeetingStatus.ACCEPTED if meeting.status in HOLDS_A_SLOT else meeting.status
    return replace(meeting, status=status, slot=None, place=None, delegates=(), reasons=())


def scheduled_meetings(event_id: str, firms: Collection[str] | None = None) -> list[Meeting]:
    """Return all meetings of a published event, or those of some firms, to see which slots are taken; only slots are shown of them."""
    row = EventRecord.objects.filter(event_id=event_id).first()
    if row is None or row.state not in PUBLISHED_STATES:
        return []
    event, rows = programme_of(row), row.meetings.all()
    if firms is not None:
        rows = rows.filter(Q(asking__in=firms) | Q(asked__in=firms))
    return read_meetings(rows, event)


def delegates_of_team(user, event: EventRecord, organisation_id: str) -> list[DelegateRecord]:
    """Return the delegates of a firm who have not withdrawn: to the firm itself and to organisers with everything, to others not at all."""
    roles = roles_of(user)
    require(roles.organiser or organisation_id in roles.organisation_ids)
    return list(event.delegates.filter(organisation_id=organisation_id, withdrawn_at=None))


def delegates_for(user, event_id: str) -> QuerySet[DelegateRecord]:
    """Return the delegates for whom a person may act, and whose diaries the person may read: those of the own firm, oneself, for organisers all."""
    event, roles = event_row_for(user, event_id), roles_of(user)
    rows = DelegateRecord.objects.select_related("event").filter(event=event, withdrawn_at=None)
    return rows if roles.organiser else rows.filter(Q(organisation_id__in=roles.organisation_ids) | Q(user=user))


def delegate_for(user, event_id: str, delegate_id: str) -> DelegateRecord:
    """Return one of them; one of another firm does not exist: raises `Http404`."""
    row = delegates_for(user, event_id).filter(delegate_id=delegate_id).first()
    if row is None:
        raise Http404
    return row
