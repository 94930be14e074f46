"""Diaries of delegates: who may read them, and what stands in them.

A private address (the token of a delegate) opens one person's diary without an account. It shows where to be, when and with which firm,
once the organiser has published the schedule; never what a meeting is about.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.http import Http404
from django.utils.crypto import salted_hmac

from bioaccord.events.diary import Appointment, appointments_of
from bioaccord.events.programme import Event
from bioaccord.vocabulary.language import Language

from .firms import firm_names
from .models import DelegateRecord, EventRecord, EventState, MeetingRecord
from .roundtable_times import round_appointments
from .rows import delegate_of, programme_of, read_meetings

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


def language_of(row: DelegateRecord) -> Language:
    """Return in which language a delegate is told: the first of the own that the node speaks, Korean before others where none is known."""
    for one in row.languages:
        if one in (Language.KOREAN, Language.ENGLISH):
            return Language(one)
    return Language.ENGLISH if row.languages else Language.KOREAN


def standing_of(row: DelegateRecord) -> tuple[Event, dict[str, Appointment]]:
    """Return an event (its programme, with this delegate only) and what the delegate has to attend: of what was published."""
    event, standing = standing_of_firms(row.event, [row])
    return event, standing.get(row.delegate_id, {})


def standing_of_firms(
    row: EventRecord, delegates: Sequence[DelegateRecord]
) -> tuple[Event, dict[str, dict[str, Appointment]]]:
    """Return an event with some delegates only, and what they have to attend, by delegate id: of what was published."""
    event = replace(programme_of(row), delegates=tuple(map(delegate_of, delegates)))
    found: dict[str, dict[str, Appointment]] = {}
    if is_published(row):
        # Whoever attends is of one of the two firms.
        firms = {one.organisation_id for one in delegates}
        rows = row.meetings.filter(Q(asking__in=firms) | Q(asked__in=firms)).exclude(slot_id="")
        meetings = read_meetings(rows.order_by(), event)
        names = firm_names(party for one in meetings for party in one.parties)
        found = appointments_of(event, meetings, names)
    ids = {one.delegate_id for one in delegates}
    for delegate_id, rounds in round_appointments(row, event).items():
        if delegate_id in ids:
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
