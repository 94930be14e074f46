"""The only way to make a new event from another one, or from the workbook of one; for organisers."""

import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from bioaccord.events.constraints import violations
from bioaccord.events.delegate_table import read_delegates
from bioaccord.events.event_copy import on_other_days, programme_alone
from bioaccord.events.event_folder import read_event, read_meetings
from bioaccord.events.event_template import TemplateError
from bioaccord.events.programme import Event
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting

from .access import event_row_for
from .firms import known_firms
from .import_services import LARGEST_UPLOAD_BYTES
from .models import EventRecord, EventState, MeetingRecord
from .rows import programme_of
from .services import attendance_json, known, save_delegates, save_event

_A_BATCH = 1000
_MOST_PRIORITY = 3


@transaction.atomic
def copy_event(user, source_id: str, *, event_id: str, name: Text, first_day: date | None) -> EventRecord:
    """Make an event with the programme of another: no delegates, requests or meetings. Raises `Http404`, or `TemplateError` where it cannot be."""
    require(roles_of(user).organiser)
    source = programme_of(event_row_for(user, source_id))
    row = save_event(user, _named(programme_alone(source), event_id, name, first_day), state=EventState.SET_UP)
    record(user, "event_copied", f"{source_id} → {event_id}")
    return row


@transaction.atomic
def event_from_workbook(
    user, file, *, event_id: str, name: Text, first_day: date | None, with_people: bool
) -> tuple[EventRecord, int]:
    """Make an event from a workbook as `export.xlsx` gives it, with its delegates and meetings or without; returns it and how many meetings it has.

    Raises `ValidationError` for what is no workbook, `InputError` with every refused cell, `TemplateError` where its short name is taken or its
    schedule breaks a rule.
    """
    require(roles_of(user).organiser)
    if not file.name.lower().endswith(".xlsx"):
        raise ValidationError(_("This is no workbook (XLSX) of an event."))
    if file.size > LARGEST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 60 MB. Divide it."))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "event.xlsx"
        path.write_bytes(file.read())
        try:
            whole = read_event(path, known_firms=known_firms() if with_people else None)
            read = read_delegates(path, whole)
            meetings = read_meetings(path, whole) if with_people else []
        except InputError as error:
            error.call_files(lambda called: called.removeprefix(f"{folder}/"))
            raise
    _check_schedule(whole, meetings)
    event = _named(whole if with_people else programme_alone(whole), event_id, name, first_day)
    row = save_event(user, event, state=EventState.SET_UP)
    if with_people:
        save_delegates(user, row, event.delegates, read.emails, phones=read.phones)
        bulk_create_with_history(
            _meeting_rows(row, meetings), MeetingRecord, batch_size=_A_BATCH, default_user=known(user)
        )
    record(user, "event_copied", f"{file.name[-60:]} → {event.event_id}: {len(meetings)}")
    return row, len(meetings)


def _named(event: Event, event_id: str, name: Text, first_day: date | None) -> Event:
    """Return an event under another short name, and on other days where any are given; raises `TemplateError` where the name is taken."""
    made = replace(event, event_id=event_id or event.event_id, name=name if name.ko or name.en else event.name)
    if EventRecord.objects.filter(event_id=made.event_id).exists():
        raise TemplateError(
            Text(
                ko="같은 짧은 이름의 행사가 이미 있습니다. 다른 이름을 쓰십시오.",
                en="There is an event with that short name already. Choose another.",
            )
        )
    return on_other_days(made, first_day) if first_day is not None and first_day != made.first_day else made


def _check_schedule(event: Event, meetings: list[Meeting]) -> None:
    broken = violations(event, meetings)
    if broken:
        raise TemplateError(
            Text(
                ko=f"통합 문서의 미팅 일정이 규칙을 {len(broken)}곳에서 어깁니다. 첫 번째: {broken[0].sentence.ko} 고치거나 구성만 가져오십시오.",
                en=f"The schedule of the workbook breaks rules in {len(broken)} places. The first: {broken[0].sentence.en} Correct it, or take the programme alone.",
            )
        )


def _meeting_rows(event: EventRecord, meetings: list[Meeting]) -> list[MeetingRecord]:
    """Return meetings as rows that are not saved, under ids of their own: those of the workbook may stand at another event here."""
    ids = {one.meeting_id: secrets.token_hex(8) for one in meetings}
    now = timezone.now()
    return [
        MeetingRecord(
            meeting_id=ids[one.meeting_id],
            event=event,
            asking=one.parties[0],
            asked=one.parties[1],
            subject=one.subject.ko or one.subject.en,
            priority=min(_MOST_PRIORITY, max(1, round(one.value))),
            status=one.status,
            attendance=attendance_json(one.attendance),
            owner=one.owner,
            is_locked=one.is_locked,
            after=[ids[first] for first in one.after if first in ids],
            slot_id=one.slot.slot_id if one.slot else "",
            place=one.place or "",
            delegates=list(one.delegates),
            reason_ko=one.reasons[0].ko[:1000] if one.reasons else "",
            reason_en=one.reasons[0].en[:1000] if one.reasons else "",
            asked_at=now,
        )
        for one in meetings
    ]
