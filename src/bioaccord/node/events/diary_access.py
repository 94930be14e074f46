"""Diaries of delegates: who may read them, and what stands in them.

A private address (the token of a delegate) opens one person's diary without an account. It shows where to be, when and with which firm,
once the organiser has published the schedule; never what a meeting is about.
"""

import hmac
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac

from bioaccord.events.diary import Appointment, appointments_of
from bioaccord.events.programme import Event
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.language import Language

from .firms import firm_names
from .models import DelegateRecord, EventRecord, EventState, MeetingRecord
from .roundtable_times import round_appointments
from .rows import delegate_of, meeting_of, programme_of

_CODE_LENGTH = 24


def is_published(event: EventRecord) -> bool:
    """Return whether delegates see the schedule."""
    return event.state in (EventState.PUBLISHED, EventState.OVER)


def delegate_of_token(token: str) -> DelegateRecord:
    """Return the delegate of a private address. Raises `Http404` for a wrong or renewed one, or somebody who has withdrawn."""
    row = DelegateRecord.objects.select_related("event").filter(token=token, withdrawn_at=None).first()
    if row is None:
        raise Http404
    return row


def check_in_code(row: DelegateRecord) -> str:
    """Return what the code on a badge says. Who sees the badge learns nothing from it: the diary's private address is not in it."""
    return f"{row.pk}-{_proof(row)}"


def delegate_of_code(code: str) -> DelegateRecord | None:
    """Return the delegate of a check-in code, also one who has withdrawn; None for a code that is none or not valid any more."""
    number, _, proof = code.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    row = DelegateRecord.objects.select_related("event").filter(pk=int(number)).first()
    return row if row is not None and hmac.compare_digest(_proof(row).encode(), proof.encode()) else None


def _proof(row: DelegateRecord) -> str:
    return salted_hmac("bioaccord.check-in", f"{row.pk}:{row.token}", algorithm="sha256").hexdigest()[:_CODE_LENGTH]


def event_row_for(user, event_id: str) -> EventRecord:
    """Return an event's row for an organiser. Raises `Http404`."""
    require(roles_of(user).organiser)
    row = EventRecord.objects.filter(event_id=event_id).first()
    if row is None:
        raise Http404
    return row


def delegates_for(user, event_id: str) -> QuerySet[DelegateRecord]:
    """Return the delegates whose diaries a person may read: of the own firm and oneself, for organisers all."""
    require(user.is_authenticated)
    rows = DelegateRecord.objects.select_related("event").filter(event__event_id=event_id, withdrawn_at=None)
    if roles_of(user).organiser:
        return rows
    return rows.filter(Q(organisation_id__in=roles_of(user).organisation_ids) | Q(user=user))


def delegate_for(user, event_id: str, delegate_id: str) -> DelegateRecord:
    """Return one of them; one of another firm does not exist."""
    row = delegates_for(user, event_id).filter(delegate_id=delegate_id).first()
    if row is None:
        raise Http404
    return row


def language_of(row: DelegateRecord) -> Language:
    """Return in which language a delegate is told: the first of the own that the node speaks, Korean before others where none is known."""
    for one in row.languages:
        if one in (Language.KOREAN, Language.ENGLISH):
            return Language(one)
    return Language.ENGLISH if row.languages else Language.KOREAN


def standing_of(row: DelegateRecord) -> tuple[Event, dict[str, Appointment]]:
    """Return an event (its programme, with this delegate only) and what the delegate has to attend: of what was published."""
    event = replace(programme_of(row.event), delegates=(delegate_of(row),))
    rounds = round_appointments(row.event, event, only=row.delegate_id).get(row.delegate_id, {})
    if not is_published(row.event):
        return event, rounds
    firm = row.organisation_id
    rows = row.event.meetings.filter(Q(asking=firm) | Q(asked=firm)).exclude(slot_id="")
    meetings = [meeting_of(one, event) for one in rows]
    names = firm_names(party for one in meetings for party in one.parties)
    return event, appointments_of(event, meetings, names).get(row.delegate_id, {}) | rounds


def all_standing(row: EventRecord) -> tuple[Event, dict[str, dict[str, Appointment]]]:
    """Return an event and what all its delegates have to attend, by delegate id: of what was published."""
    event = replace(programme_of(row), delegates=tuple(map(delegate_of, row.delegates.filter(withdrawn_at=None))))
    found = {}
    if is_published(row):
        meetings = [meeting_of(one, event) for one in row.meetings.exclude(slot_id="")]
        names = firm_names(party for one in meetings for party in one.parties)
        found = appointments_of(event, meetings, names)
    for delegate_id, rounds in round_appointments(row, event).items():
        found[delegate_id] = found.get(delegate_id, {}) | rounds
    return event, found


def meeting_of_delegate(row: DelegateRecord, meeting_id: str) -> MeetingRecord:
    """Return a meeting that a delegate has to attend. Raises `Http404`."""
    found = row.event.meetings.filter(meeting_id=meeting_id).exclude(slot_id="").first()
    if found is None or row.delegate_id not in found.delegates or not is_published(row.event):
        raise Http404
    return found


def last_change(appointments: Iterable[Appointment], otherwise: datetime) -> datetime:
    """Return when the last of these has changed."""
    return max((one.changed_at for one in appointments if one.changed_at), default=otherwise)
