"""The only way to read events and meetings for a person."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.events.programme import Event
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.meeting import Meeting

from .models import EventRecord, MeetingRecord
from .rows import event_of, meeting_of


def all_events() -> list[Event]:
    """Return every event. Programmes are public; who meets whom is not."""
    return [event_of(row) for row in EventRecord.objects.order_by("first_day")]


def next_event() -> Event | None:
    """Return the next trade show that has not ended."""
    row = EventRecord.objects.filter(last_day__gte=timezone.localdate()).order_by("first_day").first()
    return event_of(row) if row else None


def events_for(user) -> list[Event]:
    """Return every event to a person with an account, the first to come first."""
    require(user.is_authenticated)
    return all_events()


def event_for(user, event_id: str) -> Event:
    """Return one event; raises `Http404`."""
    require(user.is_authenticated)
    row = EventRecord.objects.filter(event_id=event_id).first()
    if row is None:
        raise Http404
    return event_of(row)


def meetings_for(user) -> QuerySet[MeetingRecord]:
    """Return the meetings of the reader's firm; an organiser sees all."""
    require(user.is_authenticated)
    roles = roles_of(user)
    rows = MeetingRecord.objects.select_related("event")
    if roles.organiser:
        return rows
    return rows.filter(Q(asking__in=roles.organisation_ids) | Q(asked__in=roles.organisation_ids))


def meeting_for(user, meeting_id: str) -> MeetingRecord:
    """Return one meeting; one of other firms does not exist."""
    row = meetings_for(user).filter(meeting_id=meeting_id).first()
    if row is None:
        raise Http404
    return row


def scheduled_meetings(event_id: str) -> list[Meeting]:
    """Return all meetings of an event, to see which slots are taken; only slots are shown of them."""
    row = EventRecord.objects.filter(event_id=event_id).first()
    if row is None:
        return []
    event = event_of(row)
    return [meeting_of(one, event) for one in row.meetings.all()]
