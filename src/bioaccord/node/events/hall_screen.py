"""What the hall may see of an event: an unguessable address that the organiser opens and closes, and which firms are not named.

It stands in `EventRecord.shown`: `screen` (the token), `is_open`, `unnamed` (organisation ids).
"""

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.http import Http404

from bioaccord.events.programme import Event
from bioaccord.events.table_signs import SignLine, lines_of_tables
from bioaccord.node.audit.services import record

from .diary_access import is_published
from .firms import firm_names
from .models import EventRecord
from .roundtable_times import tables_in_hall
from .rows import programme_of, read_meetings
from .run_access import organised_event

_TOKEN_BYTES = 18


def is_open(row: EventRecord) -> bool:
    """Return whether screens and table pages show the schedule: it is published, and the organiser has opened them."""
    return bool(row.shown.get("is_open")) and is_published(row)


def event_of_screen(token: str) -> EventRecord:
    """Return the event of a screen's address. Raises `Http404` for a wrong or renewed one."""
    row = EventRecord.objects.filter(shown__screen=token).first() if token else None
    if row is None:
        raise Http404
    return row


def lines_in_hall(
    row: EventRecord, *, within: tuple[datetime, datetime] | None = None, table_id: str = ""
) -> tuple[Event, dict[str, list[SignLine]]]:
    """Return an event's programme, with the tables of its roundtables, and what is held at each table as the hall may know it.

    Only those in slots that touch `within`, or at one table, are read where that is asked for: a screen comes again every few seconds.
    """
    event = programme_of(row)
    rows = row.meetings.exclude(slot_id="").exclude(place="")
    if within is not None:
        begins, ends = within
        touched = [one.slot_id for one in event.slots if one.begins_at <= ends and one.ends_at >= begins]
        rows = rows.filter(slot_id__in=touched)
    if table_id:
        rows = rows.filter(place=table_id)
    meetings = read_meetings(rows, event)
    names = firm_names(party for one in meetings for party in one.parties)
    lines = lines_of_tables(event, meetings, names, unnamed=frozenset(row.shown.get("unnamed", [])))
    tables, rounds = tables_in_hall(row, event, together=within is not None)
    return replace(event, tables=(*event.tables, *tables)), lines | rounds


@transaction.atomic
def screen_token(user, event_id: str) -> str:
    """Return the token of an event's screens, made at the first time; for organisers."""
    row = EventRecord.objects.select_for_update().get(pk=organised_event(user, event_id).pk)
    if not row.shown.get("screen"):
        row.shown = row.shown | {"screen": secrets.token_urlsafe(_TOKEN_BYTES)}
        row.save(update_fields=["shown"])
    return row.shown["screen"]


@transaction.atomic
def set_screen(user, event_id: str, *, opened: bool, renewed: bool = False) -> None:
    """Open or close the screens of an event; `renewed` gives them a new address, and printed table signs lead nowhere then."""
    row = EventRecord.objects.select_for_update().get(pk=organised_event(user, event_id).pk)
    token = row.shown.get("screen")
    if renewed or not token:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
    row.shown = row.shown | {"screen": token, "is_open": opened}
    row.save(update_fields=["shown"])
    record(user, "hall_screen_set", f"{event_id}: {'open' if opened else 'closed'}{', new address' if renewed else ''}")
