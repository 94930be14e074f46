"""The only way in which files of delegates and requests are taken over; for organisers. Nothing is written before the preview was seen."""

import secrets
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from bioaccord.events.delegate_table import ReadDelegates, read_delegates
from bioaccord.events.proposals import OPEN_STATES
from bioaccord.events.request_file import ReadRequests, read_requests
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.node.supply.drafts import MOST_SHOWN, kept_refusal
from bioaccord.vocabulary.errors import InputError

from .access import event_row_for
from .firms import known_firms
from .models import EventDraft, EventRecord, MeetingRecord
from .request_access import standing_pairs
from .rows import delegate_of, event_of, programme_of
from .services import attendance_json, known, locked_event, save_delegates

LARGEST_UPLOAD_BYTES = 60 * 1024 * 1024
_A_BATCH = 1000
_LONGEST_STEM = 60
_MOST_DRAFTS = 5


def keep_draft(user, event_id: str, kind: str, file) -> EventDraft:
    """Keep an uploaded file and what reading it finds, beside those kept before. Raises `ValidationError`, also where too many wait."""
    require(roles_of(user).organiser)
    event = event_row_for(user, event_id)
    if kind not in (EventDraft.Kind.DELEGATES, EventDraft.Kind.REQUESTS):
        raise Http404
    if file.size > LARGEST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 60 MB. Divide it."))
    if not file.name.lower().endswith((".csv", ".xlsx", ".tsv")):
        raise ValidationError(_("This is neither CSV nor XLSX. Save the table as one of them."))
    # A file of which no row is good brings nothing: it is shown until the next one comes.
    waiting = drafts_for(user, event_id).exclude(kind=EventDraft.Kind.PROGRAMME)
    waiting.filter(found__good=0).delete()
    if waiting.count() >= _MOST_DRAFTS:
        raise ValidationError(_("Five of your files wait to be taken over. Take one over, or throw it away, first."))
    draft = EventDraft(event=event, kind=kind, made_by=user, file_name=file.name[-200:], content=file.read())
    draft.found = _found(draft)
    draft.save()
    return draft


def drafts_for(user, event_id: str) -> QuerySet[EventDraft]:
    """Return the files that a person gave for an event and has not decided on, without their content, the latest first."""
    require(roles_of(user).organiser)
    return EventDraft.objects.filter(made_by=user, event__event_id=event_id).defer("content").order_by("-made_at")


def draft_for(user, event_id: str, draft_id: int) -> EventDraft:
    """Return a draft of the user's own; raises `Http404`."""
    require(roles_of(user).organiser)
    row = EventDraft.objects.filter(made_by=user, id=draft_id, event__event_id=event_id).select_related("event").first()
    if row is None or row.kind == EventDraft.Kind.PROGRAMME:
        raise Http404
    return row


def drop_draft(user, event_id: str, draft_id: int) -> None:
    """Throw a draft away."""
    draft_for(user, event_id, draft_id).delete()


@transaction.atomic
def take_over(user, event_id: str, draft_id: int) -> tuple[int, int]:
    """Write the good rows of a draft, read again against the event as it stands; returns how many were written and how many refused.

    Raises `InputError` where the file cannot be read.
    """
    draft = draft_for(user, event_id, draft_id)
    event = locked_event(pk=draft.event_id)
    if draft.kind == EventDraft.Kind.DELEGATES:
        read = _read_delegates(draft)
        new, changed = save_delegates(user, event, read.delegates, read.emails, phones=read.phones, told=read.columns)
        record(user, "delegates_imported", f"{event_id}: {new} / {changed}")
        written = len(read.delegates)
    else:
        read = _read_requests(draft)
        written = _write_requests(user, event, read)
        record(user, "requests_imported", f"{event_id}: {written}")
    draft.delete()
    return written, read.refused_rows


def _write_requests(user, event: EventRecord, read: ReadRequests) -> int:
    now = timezone.now()
    rows = [
        MeetingRecord(
            meeting_id=secrets.token_hex(8),
            event=event,
            asking=one.asking,
            asked=one.asked,
            subject=one.subject,
            message=one.message,
            priority=one.priority,
            attendance=attendance_json(one.attendance),
            status=one.status,
            owner=one.owner,
            asked_at=now,
        )
        for one in read.requests
    ]
    bulk_create_with_history(rows, MeetingRecord, batch_size=_A_BATCH, default_user=known(user))
    return len(rows)


def _found(draft: EventDraft) -> dict:
    try:
        read = _read_delegates(draft) if draft.kind == EventDraft.Kind.DELEGATES else _read_requests(draft)
    except InputError as error:
        return {
            "refused": 0,
            "problems": error.count,
            "refusals": [kept_refusal(one) for one in error.refusals[:MOST_SHOWN]],
            "good": 0,
        }
    found = {
        "refused": read.refused_rows,
        "problems": read.refusals.count,
        "refusals": [kept_refusal(one) for one in read.refusals.kept[:MOST_SHOWN]],
    }
    if isinstance(read, ReadRequests):
        accepted = sum(one.status == "accepted" for one in read.requests)
        first = [[one.asking, one.asked, one.subject, one.priority, str(one.status)] for one in read.requests[:20]]
        return found | {
            "good": len(read.requests),
            "accepted": accepted,
            "left_aside": read.left_aside,
            "first": first,
        }
    there = set(draft.event.delegates.values_list("delegate_id", flat=True))
    new = sum(one.delegate_id not in there for one in read.delegates)
    first = [
        [
            one.delegate_id,
            one.organisation_id,
            one.name.ko,
            one.name.en,
            len(one.unavailable_slots) if one.has_told_times else None,
        ]
        for one in read.delegates[:20]
    ]
    return found | {"good": len(read.delegates), "new": new, "first": first}


def _read_requests(draft: EventDraft) -> ReadRequests:
    event = draft.event
    return _with_file(
        draft,
        lambda file: read_requests(
            file,
            event_of(event),
            known_firms=known_firms(),
            standing=standing_pairs(event, OPEN_STATES),
            standing_ids=frozenset(event.meetings.order_by().values_list("meeting_id", flat=True)),
        ),
    )


def _read_delegates(draft: EventDraft) -> ReadDelegates:
    rows = list(draft.event.delegates.all())
    # Who has withdrawn keeps the id, so that a file cannot give it to another firm; the address is free again.
    event = replace(programme_of(draft.event), delegates=tuple(map(delegate_of, rows)))
    addresses = {one.delegate_id: one.email for one in rows if one.withdrawn_at is None}
    return _with_file(draft, lambda file: read_delegates(file, event, known_firms=known_firms(), addresses=addresses))


def _with_file(draft: EventDraft, read):
    name = Path(draft.file_name)
    shown = "".join(letter for letter in name.stem if letter.isprintable() and letter not in "/\\")[:_LONGEST_STEM]
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{shown or 'table'}{name.suffix.lower()}"
        file.write_bytes(bytes(draft.content))
        try:
            return read(file)
        except InputError as error:
            error.call_files(lambda called: called.removeprefix(f"{folder}/"))
            raise
