"""The sample's trade shows as far as they have come: requests in every state, a schedule that was made and adopted, and an event that is over.

What happened stands in `sample/event-so-far` and `sample/past-event`, and was worked out before: nothing is searched for when a node starts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bioaccord.events.delegate_table import read_delegates
from bioaccord.events.event_folder import read_event, read_meetings
from bioaccord.events.programme import Event
from bioaccord.events.schedule import Schedule
from bioaccord.events.wishes import GOALS
from bioaccord.node.accounts.models import User
from bioaccord.reading.table import Row, read_table
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .models import DelegateRecord, EventRecord, EventState, MeetingMessage, MeetingRecord, RunState, ScheduleRun
from .rows import event_of
from .run_making import Made
from .run_services import adopt_run, packed
from .run_words import figures_said
from .sample_roundtable import load_roundtable
from .services import attendance_json, save_delegates, save_event

_BATCH = 500
_BETWEEN_REQUESTS = timedelta(hours=3)
_BETWEEN_MESSAGES = timedelta(hours=7)
_RUN_BEFORE = timedelta(hours=20)
_RUN_SECONDS = 10


@transaction.atomic
def load_meetings(folder: Path, organiser: User, now: datetime) -> int:
    """Load requests, messages, schedule and past event of the sample in `folder`; returns how many meetings there are. Does nothing a second time.

    Raises `InputError` where a file is wrong.
    """
    coming, past = read_event(folder / "event"), read_event(folder / "past-event")
    row = EventRecord.objects.select_for_update().filter(event_id=coming.event_id).first()
    if row is None or row.meetings.exists() or EventRecord.objects.filter(event_id=past.event_id).exists():
        return 0
    requests = read_meetings(folder / "event", coming)
    further = read_delegates(folder / "event-so-far" / "delegates.csv", coming)
    if further.refusals:
        raise InputError(further.refusals)
    save_delegates(None, row, further.delegates)
    event = event_of(row)
    requests += read_meetings(folder / "event-so-far" / "meetings.csv", event)
    _save_requests(row, requests, now)
    _write_messages(row, _rows(folder / "event-so-far" / "messages.csv"), now)
    row.refresh_from_db()
    made = read_meetings(folder / "event-so-far" / "schedule.csv", event)
    run = _made_run(row, event, requests, made, _rows(folder / "event-so-far" / "run.csv"), organiser, now)
    adopt_run(organiser, row.event_id, run.pk)
    load_roundtable(folder / "event-so-far", row, now)
    return len(requests) + _load_past(folder / "past-event", past)


def _load_past(folder: Path, event: Event) -> int:
    row = save_event(None, event, state=EventState.OVER)
    found = read_meetings(folder, event)
    _save_requests(row, found, min(slot.begins_at for slot in event.slots))
    said = {one.cells["meeting_id"]: one.cells for one in _rows(folder / "ratings.csv")}
    rated = list(row.meetings.filter(meeting_id__in=list(said)))
    for one in rated:
        cells = said[one.meeting_id]
        one.asking_rating, one.asked_rating = _rating(cells["asking_rating"]), _rating(cells["asked_rating"])
        one.outcome = cells["outcome"]
    MeetingRecord.objects.bulk_update(rated, ["asking_rating", "asked_rating", "outcome"], batch_size=_BATCH)
    arrived = {one.cells["delegate_id"]: one.cells["checked_in_at"] for one in _rows(folder / "check_in.csv")}
    people = list(row.delegates.filter(delegate_id__in=list(arrived)))
    for one in people:
        one.checked_in_at = datetime.fromisoformat(arrived[one.delegate_id])
    bulk_update_with_history(people, DelegateRecord, ["checked_in_at"], batch_size=_BATCH)
    return len(found)


def _save_requests(row: EventRecord, meetings: Sequence[Meeting], now: datetime) -> None:
    made = [_request(row, one) for one in meetings]
    bulk_create_with_history(made, MeetingRecord, batch_size=_BATCH)
    for number, one in enumerate(reversed(made), 1):
        one.asked_at = now - number * _BETWEEN_REQUESTS
    MeetingRecord.objects.bulk_update(made, ["asked_at"], batch_size=_BATCH)


def _request(row: EventRecord, one: Meeting) -> MeetingRecord:
    """Return a meeting of the files as a row. A subject is written by the firm that asks, in its own language."""
    asking, asked = one.parties
    priority = max(1, min(3, round(one.value)))
    return MeetingRecord(
        meeting_id=one.meeting_id,
        event=row,
        asking=asking,
        asked=asked,
        subject=one.subject.ko if asking.startswith("KR") else one.subject.en,
        priority=priority,
        status=one.status,
        attendance=attendance_json(one.attendance),
        owner=one.owner,
        slot_id=one.slot.slot_id if one.slot else "",
        place=one.place or "",
        delegates=list(one.delegates),
        after=list(one.after),
    )


def _write_messages(row: EventRecord, said: Sequence[Row], now: datetime) -> None:
    """Write what the two sides asked back; the first message of the firm that asks goes with its request."""
    rows = {
        one.meeting_id: one for one in row.meetings.filter(meeting_id__in={one.cells["meeting_id"] for one in said})
    }
    written = []
    for one in said:
        meeting, firm = rows[one.cells["meeting_id"]], one.cells["firm"]
        if firm == meeting.asking and not meeting.message:
            meeting.message = one.cells["text"]
            continue
        written.append(MeetingMessage(meeting=meeting, organisation_id=firm, text=one.cells["text"]))
    MeetingRecord.objects.bulk_update(rows.values(), ["message"])
    MeetingMessage.objects.bulk_create(written)
    for number, message in enumerate(reversed(written), 1):
        message.written_at = now - number * _BETWEEN_MESSAGES
    MeetingMessage.objects.bulk_update(written, ["written_at"])


def _made_run(
    row: EventRecord, event: Event, requests: Sequence[Meeting], made: Sequence[Meeting], standings: Sequence[Row],
    organiser: User, now: datetime,
) -> ScheduleRun:  # fmt: skip
    """Keep a run that was made before, with how it went, so that it is adopted as any other is."""
    found = {one.meeting_id: one for one in made}
    # What the files call scheduled is written there with its slot; all others stay as they were asked for.
    after = tuple(found.get(one.meeting_id, one) for one in requests)
    placed = [one for one in after if one.slot is not None]
    left_out = tuple(one.meeting_id for one in after if one.slot is None and one.status is MeetingStatus.ACCEPTED)
    last = standings[-1].cells
    schedule = Schedule(
        meetings=after,
        placed_count=len(placed),
        left_out=left_out,
        value=sum(one.value for one in placed),
        bound=float(last["bound"]),
        breaks=0,
        delegate_days=0,
    )
    before = [replace(one, slot=None, place=None) for one in requests]
    said = figures_said(event, before, Made(event, schedule, GOALS))
    began = now - _RUN_BEFORE
    run = ScheduleRun.objects.create(
        event=row,
        state=RunState.DONE,
        asked_by=organiser,
        asked_for={"goals": [], "seconds": _RUN_SECONDS, "keep_placed": True, "seed": 1},
        progress=[_standing(one.cells) for one in standings],
        result=packed(schedule, _sequences(row)) | {"event": {"away": {}, "closed": {}}},
        said={"phase": "checking", "spent": 1.0, "why": {}, "is_sample": True} | said,
        event_version=row.version,
    )
    seconds = timedelta(seconds=float(last["seconds"]))
    ScheduleRun.objects.filter(pk=run.pk).update(begun_at=began, seen_at=began + seconds, ended_at=began + seconds)
    return run


def _standing(cells: Mapping[str, str]) -> list[float]:
    return [float(cells["seconds"]), int(cells["held"]), float(cells["value"]), float(cells["cost"])]


def _sequences(row: EventRecord) -> Mapping[str, int]:
    return dict(row.meetings.values_list("meeting_id", "sequence"))


def _rows(file: Path) -> Sequence[Row]:
    found: Iterable[Row] = read_table(file).rows
    return list(found)


def _rating(written: str) -> int | None:
    return int(written) if written else None
