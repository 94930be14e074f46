"""The only way to change a programme that exists: seen first with what it would break, then written whole; for organisers."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from bioaccord.events.programme import Event
from bioaccord.events.programme_edit import ProgrammeError, refuse_unsound
from bioaccord.events.programme_effects import ProgrammeEffects, programme_effects
from bioaccord.events.programme_file import programme_folder, programme_workbook, read_programme
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.errors import BioaccordError, InputError
from bioaccord.vocabulary.language import Text

from .diary_mailings import tell_moved
from .models import DelegateRecord, EventDraft, EventRecord, EventState, MeetingRecord
from .rows import event_of, meeting_of, payload_of, programme_of
from .run_access import organised_event
from .run_writing import placed_row, save_meetings, written
from .services import known, locked_event, step_what_is_due

Change = Callable[[Event], Event]
_A_BATCH = 500
LARGEST_PROGRAMME_BYTES = 20 * 1024 * 1024
_ENDINGS = (".csv", ".zip", ".xlsx")


@dataclass(frozen=True)
class Looked:
    """A change as it was looked at: what it does, and the mark by which saving knows that this was seen."""

    before: Event
    after: Event
    effects: ProgrammeEffects
    mark: str


class ProgrammeUnseenError(BioaccordError):
    """A change that touches what stands, and was not seen as it would be now; `looked` is what has to be shown."""

    def __init__(self, looked: Looked) -> None:
        super().__init__(
            Text(
                "이 변경이 미치는 영향을 먼저 확인해 주십시오.",
                "See first what this change does to what stands already.",
            )
        )
        self.looked = looked


def look_at(user, event_id: str, change: Change) -> Looked:
    """Return what a change would do; nothing is written. Raises `PermissionDenied`, `Http404`, `ProgrammeError` or `InputError`."""
    return _looked(organised_event(user, event_id), change)


@transaction.atomic
def change_programme(user, event_id: str, change: Change, *, seen: str = "") -> Looked:
    """Write a change of the programme, and tell those whose meetings are touched where the schedule is published.

    Meetings that cannot stay become accepted ones without a slot, with the reason, and wait at the change desk. `seen` is the mark of the
    change as somebody saw it. Raises as `look_at`, and `ProgrammeUnseenError` where it touches more, or other things, than were seen.
    """
    organised_event(user, event_id)
    row = locked_event(event_id=event_id)
    looked = _looked(row, change)
    effects = looked.effects
    if effects.refusals or (effects.is_felt and seen != looked.mark):
        raise ProgrammeUnseenError(looked)
    if not effects.differences:
        return looked
    now = timezone.now()
    row.payload = payload_of(looked.after)
    row.first_day, row.last_day = looked.after.first_day, looked.after.last_day
    row.version += 1
    row.save(update_fields=["payload", "first_day", "last_day", "version"])
    _save_delegates(user, row, looked)
    _save_meetings(user, row, looked, now)
    told = "; ".join(one.en for one in effects.differences)
    record(user, "programme_changed", f"{event_id}: {len(effects.lost)} without a slot, {told}")
    return looked


@transaction.atomic
def set_opening(user, event_id: str, open_at: datetime | None, now: datetime) -> None:
    """Say when an event that is being set up opens for requests by itself; None for when the organiser opens it. Raises `ProgrammeError`."""
    organised_event(user, event_id)
    row = locked_event(event_id=event_id)
    if open_at is not None and open_at <= now:
        raise ProgrammeError(
            Text(
                "여는 시각은 지금보다 뒤여야 합니다. 지금 열려면 개요에서 여십시오.",
                "The opening has to lie in the future. To open now, do so on the overview.",
            )
        )
    if open_at is not None and row.state != EventState.SET_UP:
        raise ProgrammeError(
            Text(
                "이미 요청을 받았거나 받고 있는 행사입니다.",
                "The event takes requests already, or did. Open it again on the overview.",
            )
        )
    if open_at is not None and row.requests_close_at is not None and row.requests_close_at <= open_at:
        raise ProgrammeError(
            Text(
                "요청 마감이 여는 시각보다 앞섭니다. 둘 중 하나를 고쳐 주십시오.",
                "Requests would close before they open. Correct one of the two.",
            )
        )
    row.requests_open_at = open_at
    row.save(update_fields=["requests_open_at"])
    record(user, "event_opening_set", f"{event_id}: {open_at.isoformat() if open_at else '-'}")


def open_what_is_due(now: datetime) -> int:
    """Open every event whose opening has come; returns how many."""
    due = EventRecord.objects.filter(requests_open_at__lte=now)
    return step_what_is_due(due, EventState.SET_UP, EventState.OPEN, lambda _: 1)


def keep_programme_file(user, event_id: str, file) -> EventDraft:
    """Keep a file of a programme until somebody has seen what it changes; one draft a person and event. Raises `ProgrammeError`."""
    row = organised_event(user, event_id)
    if file is None:
        raise ProgrammeError(Text("먼저 파일을 고르십시오.", "Choose a file first."))
    if file.size > LARGEST_PROGRAMME_BYTES or not file.name.lower().endswith(_ENDINGS):
        raise ProgrammeError(
            Text(
                "프로그램 파일은 20MB 이하의 ZIP, XLSX 또는 CSV여야 합니다. 이 페이지에서 내려받은 파일을 고쳐 올려 주십시오.",
                "A programme is a ZIP, XLSX or CSV of at most 20 MB. Edit the file that this page gives out.",
            )
        )
    with transaction.atomic():
        EventDraft.objects.filter(made_by=user, event=row).delete()
        return EventDraft.objects.create(
            event=row,
            kind=EventDraft.Kind.PROGRAMME,
            made_by=user,
            file_name=file.name[-200:],
            content=file.read(),
        )


def change_of_file(draft: EventDraft) -> Change:
    """Return the change that a kept file makes; it raises `InputError` where a cell is refused."""

    def change(event: Event) -> Event:
        name = Path(draft.file_name)
        stem = "".join(letter for letter in name.stem if letter.isprintable() and letter not in "/\\")[:60]
        with TemporaryDirectory() as folder:
            file, laid_out = Path(folder) / f"{stem or 'programme'}{name.suffix.lower()}", Path(folder) / "programme"
            file.write_bytes(bytes(draft.content))
            laid_out.mkdir()
            try:
                return read_programme(file, event, laid_out)
            except InputError as error:
                error.call_files(lambda called: called.removeprefix(f"{laid_out}/").removeprefix(f"{folder}/"))
                raise

    return change


def programme_file(user, event_id: str, format: str) -> bytes:
    """Return the programme as a ZIP of CSV tables (`zip`) or a workbook (`xlsx`), for organisers."""
    event = programme_of(organised_event(user, event_id))
    with TemporaryDirectory() as folder:
        if format == "zip":
            return programme_folder(event, Path(folder))
        file = Path(folder) / "programme.xlsx"
        programme_workbook(file, event)
        return file.read_bytes()


def _looked(row: EventRecord, change: Change) -> Looked:
    if row.state == EventState.OVER:
        raise ProgrammeError(
            Text("끝난 행사의 프로그램은 바꿀 수 없습니다.", "The event is over. Its programme stays as it was held.")
        )
    before = event_of(row)
    after = change(before)
    refuse_unsound(after)
    meetings = [meeting_of(one, before) for one in row.meetings.all()]
    rounds = {one.topic_ko: one.round_slots for one in row.roundtables.all()}
    effects = programme_effects(before, after, meetings, rounds)
    seen = (row.version, effects.differences, effects.notes, [(one.meeting, one.after) for one in effects.touched])
    return Looked(before, after, effects, hashlib.sha256(repr(seen).encode()).hexdigest()[:24])


def _save_delegates(user, row: EventRecord, looked: Looked) -> None:
    """Take out of delegates' times what is gone, and ask again where there are times of which nobody can have spoken."""
    slots = {slot.slot_id for slot in looked.after.slots}
    changed = []
    for one in row.delegates.filter(withdrawn_at=None):
        away = [slot for slot in one.unavailable_slots if slot in slots]
        has_told = one.has_told_times and not looked.effects.asks_times
        if (away, has_told) != (one.unavailable_slots, one.has_told_times):
            one.unavailable_slots, one.has_told_times = away, has_told
            changed.append(one)
    bulk_update_with_history(
        changed,
        DelegateRecord,
        ["unavailable_slots", "has_told_times"],
        batch_size=_A_BATCH,
        default_user=known(user),
    )


def _save_meetings(user, row: EventRecord, looked: Looked, now: datetime) -> None:
    slots = {slot.slot_id for slot in looked.after.slots}
    row.meetings.exclude(wished_slot="").exclude(wished_slot__in=slots).update(wished_slot="")
    touched = {one.meeting.meeting_id: one for one in looked.effects.touched}
    rows = list(row.meetings.filter(meeting_id__in=list(touched)))
    before = [placed_row(one) for one in rows]
    for one in rows:
        _put(one, touched[one.meeting_id].after)
    save_meetings(rows, now, user)
    tell_moved(row, [(was, placed_row(one)) for was, one in zip(before, rows, strict=True)], now)


def _put(row: MeetingRecord, after) -> None:
    """Put a touched meeting into its row; a diary shows another time also where the slot has kept its id."""
    sequence = row.sequence
    row.is_locked = after.is_locked
    written(row, after)
    row.sequence = max(row.sequence, sequence + 1)
