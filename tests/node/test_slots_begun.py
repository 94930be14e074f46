"""While an event runs, slots that have begun are closed: no schedule, no move and no meeting added at the desk goes there, and what stands there stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bioaccord.node.events import board_services, run_services, walk_in_services
from bioaccord.node.events.board_access import neighbourhood_for
from bioaccord.node.events.models import EventRecord, MeetingRecord, ScheduleRun

from .event_meetings import accepted_meetings
from .event_of_today import EVENT, publish

ORGANISER = "organiser@kbio.example"


@pytest.fixture
def organiser(django_user_model, db):
    return django_user_model.objects.get(email=ORGANISER)


def begin_slots(row: EventRecord, many: int) -> list[str]:
    """Let the first slots of an event have begun; returns their ids."""
    now = timezone.now()
    for number, slot in enumerate(row.payload["slots"]):
        begins = now + timedelta(minutes=30 * (number - many) + 10)
        slot["begins_at"], slot["ends_at"] = begins.isoformat(), (begins + timedelta(minutes=30)).isoformat()
    row.save()
    return [slot["slot_id"] for slot in row.payload["slots"][:many]]


def asked(organiser, monkeypatch) -> ScheduleRun:
    monkeypatch.setattr(run_services, "CHOICES_OF_SECONDS", (1,))
    run = run_services.start_run(organiser, EVENT, goals=(), seconds=1, keep_placed=False)
    state = run_services.answer_run(run.pk)
    run.refresh_from_db()
    assert state == "done", run.said
    return run


def test_a_schedule_made_while_the_event_runs_leaves_what_has_begun(organiser, monkeypatch):
    row = publish()
    begun = begin_slots(row, 3)
    accepted_meetings(12)
    there = {one.meeting_id: (one.slot_id, one.place) for one in row.meetings.filter(slot_id__in=begun)}
    assert there
    run_services.adopt_run(organiser, EVENT, asked(organiser, monkeypatch).pk)
    after = {one.meeting_id: (one.slot_id, one.place) for one in row.meetings.exclude(slot_id="")}
    assert {key: at for key, at in after.items() if at[0] in begun} == there
    assert len(after) > len(there)


def test_what_was_made_before_a_slot_began_is_not_adopted_into_it(organiser, monkeypatch):
    row = publish()
    begin_slots(row, 1)
    accepted_meetings(12)
    run = asked(organiser, monkeypatch)
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(run_services.timezone, "now", lambda: later)
    with pytest.raises(ValidationError, match="다시 실행"):
        run_services.adopt_run(organiser, EVENT, run.pk)


def test_no_meeting_is_moved_into_or_out_of_a_slot_that_has_begun(visit, organiser):
    row = publish()
    begun = begin_slots(row, 1)
    waiting = row.meetings.get(meeting_id="m2")
    checks = neighbourhood_for(organiser, EVENT, "m2").checked_slots(timezone.now())
    assert [one.slot.slot_id for one in checks if one.is_past] == begun
    with pytest.raises(ValidationError, match="이미 시작된 시간대"):
        board_services.move_meeting(organiser, EVENT, waiting.meeting_id, begun[0])
    free = next(one.slot.slot_id for one in checks if not one.forbidden and not one.is_here)
    for act in (
        lambda: board_services.move_meeting(organiser, EVENT, "m1", free),
        lambda: board_services.unschedule_meeting(organiser, EVENT, "m1"),
    ):
        with pytest.raises(ValidationError, match="이미 시작"):
            act()
    client = visit(ORGANISER)
    page = client.get(f"/events/{EVENT}/board/meetings/m2/").content.decode()
    assert "이미 시작된 시간대" in page and f'value="{begun[0]}"' not in page
    page = client.get(f"/events/{EVENT}/board/meetings/m1/").content.decode()
    assert "이미 시작" in page and 'name="to"' not in page
    assert MeetingRecord.objects.get(meeting_id="m1").slot_id == begun[0]


def test_once_every_slot_has_begun_nothing_is_scheduled_any_more(visit, organiser):
    row = publish()
    begin_slots(row, len(row.payload["slots"]))
    with pytest.raises(ValidationError, match="모든 시간대"):
        run_services.start_run(organiser, EVENT, goals=(), seconds=10, keep_placed=True)
    with pytest.raises(ValidationError, match="모든 시간대"):
        walk_in_services.add_meeting(organiser, EVENT, "KR-0007", "KR-0001")
    accepted_meetings(2)
    page = visit(ORGANISER).get(f"/events/{EVENT}/left-out/").content.decode()
    assert "더는 배정할 수 없습니다" in page
