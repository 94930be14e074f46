"""Runs of the scheduler: asked for, watched, stopped, adopted or discarded; what stands stays until then."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from numpy.random import default_rng

from bioaccord.events.compiled_event import begun, compiled
from bioaccord.events.constraints import violations
from bioaccord.events.timetable import usual_costs
from bioaccord.events.timetable_search import Standing as Found
from bioaccord.events.timetable_search import Steps, searched
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.events import run_services, run_writing
from bioaccord.node.events.models import EventRecord, MeetingRecord, RoundtableRecord, RunKind, RunState, ScheduleRun
from bioaccord.node.events.rows import event_of, meeting_of
from bioaccord.node.events.run_access import LOST_AFTER, Standing, standing_of
from bioaccord.node.events.run_making import SearchTime

from .event_meetings import EVENT, accepted_meetings, mailed

ORGANISER, MEMBER = "organiser@kbio.example", "member@hanbit.example"


@pytest.fixture
def organiser(django_user_model, db):
    return django_user_model.objects.get(email=ORGANISER)


@pytest.fixture
def short(monkeypatch):
    """Searches end after a second: what they find is not looked at here for its quality."""
    monkeypatch.setattr(run_services, "CHOICES_OF_SECONDS", (1, 10, 60, 300))


def run_of(organiser, *, goals=(), keep_placed=True) -> ScheduleRun:
    return run_services.start_run(organiser, EVENT, goals=goals, seconds=1, keep_placed=keep_placed)


def standing() -> dict[str, tuple]:
    return {one.meeting_id: (one.status, one.slot_id, one.place) for one in MeetingRecord.objects.all()}


def adopted(organiser, run: ScheduleRun) -> None:
    run_services.answer_run(run.pk)
    run_services.adopt_run(organiser, EVENT, run.pk)


def test_a_run_is_asked_for_on_the_page_made_by_the_worker_and_adopted(
    visit, organiser, short, django_capture_on_commit_callbacks
):
    accepted_meetings(30)
    client, before = visit(ORGANISER), standing()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(
            f"/events/{EVENT}/runs/", {"goal_1": "breaks", "seconds": "10", "keep_placed": "on"}, follow=True
        )
    run = ScheduleRun.objects.get()
    assert "대기 중이며 다음 차례입니다" in page.content.decode()
    assert run.asked_for == {"goals": ["breaks"], "seconds": 10, "keep_placed": True, "seed": 1}
    assert DBTaskResult.objects.get(task_path__endswith="make_schedule").queue_name == "calculations"
    ScheduleRun.objects.update(asked_for=run.asked_for | {"seconds": 1})
    assert run_services.answer_run(run.pk) == RunState.DONE
    assert standing() == before  # nothing counts before it is adopted
    run.refresh_from_db()
    assert run.progress == sorted(run.progress)
    assert run.said["held"] == {"stood": 0, "found": 30}
    assert run.said["proven"]
    address = f"/events/{EVENT}/runs/{run.pk}"
    page = client.get(f"{address}/").content.decode()
    assert "더 나은 일정표는 없음이 증명되었습니다(가치 합계 30)" in page
    assert client.get(f"{address}/progress.json").json()["live"] is False
    rows = list(csv.DictReader(StringIO(client.get(f"{address}/progress.csv").content.decode("utf-8-sig"))))
    assert [int(one["held"]) for one in rows] == [one[1] for one in run.progress]
    assert {one["name"] for one in json.loads(client.get(f"{address}/measures.json").content)} >= {"value", "breaks"}
    assert client.get(f"{address}/chart.svg").content.startswith(b"<svg")
    page = client.post(f"{address}/adopt", follow=True).content.decode()
    assert "이제 이 일정이 적용됩니다" in page
    event = EventRecord.objects.get(event_id=EVENT)
    known = event_of(event)
    meetings = [meeting_of(one, known) for one in event.meetings.all()]
    assert sum(one.slot is not None for one in meetings) == 30
    assert violations(known, meetings) == []
    assert not Delivery.objects.exists()  # not published: nobody is told


def test_only_organisers_run_and_see_runs(visit, organiser, short, django_user_model):
    run = run_of(organiser)
    with pytest.raises(PermissionDenied):
        run_services.start_run(
            django_user_model.objects.get(email=MEMBER), EVENT, goals=(), seconds=10, keep_placed=True
        )
    client = visit(MEMBER)
    for address in ("runs/", f"runs/{run.pk}/", "board/", "board/people/", "changes/", "figures/", "left-out/"):
        assert client.get(f"/events/{EVENT}/{address}").status_code == 403, address
    assert client.post(f"/events/{EVENT}/runs/{run.pk}/adopt").status_code == 403


def test_goals_and_times_that_are_none_are_refused_and_one_run_at_a_time(organiser, short):
    for given in (
        {"goals": ("shoes",), "seconds": 10},
        {"goals": ("breaks", "breaks"), "seconds": 10},
        {"goals": (), "seconds": 7},
    ):
        with pytest.raises(ValidationError):
            run_services.start_run(organiser, EVENT, keep_placed=True, **given)
    run_of(organiser)
    with pytest.raises(ValidationError, match="이미 실행 중"):
        run_of(organiser)


def test_a_run_that_is_stopped_keeps_the_best_found(organiser, short):
    accepted_meetings(12)
    run = run_of(organiser)
    ScheduleRun.objects.update(stop_asked=True)  # asked for while the worker is at it
    assert run_services.answer_run(run.pk) == RunState.STOPPED
    run.refresh_from_db()
    assert run.said["held"]["found"] == 12
    run_services.adopt_run(organiser, EVENT, run.pk)
    assert MeetingRecord.objects.exclude(slot_id="").count() == 12


def test_one_that_waits_is_stopped_with_nothing(organiser, short):
    run = run_of(organiser)
    run_services.stop_run(organiser, EVENT, run.pk)
    assert run_services.answer_run(run.pk) == "nothing"
    with pytest.raises(ValidationError):
        run_services.adopt_run(organiser, EVENT, run.pk)


def test_a_worker_that_died_leaves_the_schedule_and_another_run_can_begin(visit, organiser, short):
    accepted_meetings(8)
    adopted(organiser, run_of(organiser))
    before = standing()
    run = run_of(organiser, keep_placed=False)
    ScheduleRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, seen_at=timezone.now() - 2 * LOST_AFTER)
    run.refresh_from_db()
    assert standing_of(run) is Standing.INTERRUPTED
    assert "작업자가 멈추었습니다" in visit(ORGANISER).get(f"/events/{EVENT}/runs/{run.pk}/").content.decode()
    assert standing() == before
    assert run_services.answer_run(run_of(organiser).pk) == RunState.DONE
    assert standing() == before


def test_a_run_waits_behind_a_search_for_seats_and_is_made_for_the_event_as_it_is_then(visit, organiser, short):
    accepted_meetings(6)
    event = EventRecord.objects.get(event_id=EVENT)
    row = RoundtableRecord.objects.create(event=event, topic_ko="감축법", topic_en="The act", tables=2, seats=4)
    seating = ScheduleRun.objects.create(
        event=event, kind=RunKind.SEATING, state=RunState.RUNNING, asked_for={"roundtable": row.pk}
    )
    run = run_of(organiser)
    EventRecord.objects.update(version=F("version") + 1)  # the seats found take time of their guests
    page = visit(ORGANISER).get(f"/events/{EVENT}/runs/{run.pk}/").content.decode()
    assert "‘감축법’ 라운드테이블 좌석 배치 계산이 끝나면 자동으로 시작됩니다" in page
    assert "이전 버전" not in page
    ScheduleRun.objects.filter(pk=seating.pk).update(state=RunState.DONE)
    assert run_services.answer_run(run.pk) == RunState.DONE
    run_services.adopt_run(organiser, EVENT, run.pk)
    assert MeetingRecord.objects.exclude(slot_id="").count() == 6


def test_a_run_of_an_old_version_of_the_event_is_told_old(visit, organiser, short):
    accepted_meetings(6)
    later = run_of(organiser)
    run_services.answer_run(later.pk)
    EventRecord.objects.update(version=F("version") + 1)
    with pytest.raises(ValidationError, match="이전 버전"):
        run_services.adopt_run(organiser, EVENT, later.pk)
    assert "이전 버전의 행사" in visit(ORGANISER).get(f"/events/{EVENT}/runs/{later.pk}/").content.decode()
    assert not MeetingRecord.objects.exclude(slot_id="").exists()


def test_what_was_cancelled_meanwhile_stays_so_and_what_was_moved_by_hand_refuses(organiser, short):
    made = accepted_meetings(6)
    run = run_of(organiser)
    run_services.answer_run(run.pk)
    MeetingRecord.objects.filter(pk=made[0].pk).update(status="cancelled", sequence=1)
    run_services.adopt_run(organiser, EVENT, run.pk)
    assert standing()["m000"] == ("cancelled", "", "")
    assert MeetingRecord.objects.exclude(slot_id="").count() == 5
    later = run_of(organiser, keep_placed=False)
    run_services.answer_run(later.pk)
    MeetingRecord.objects.filter(pk=made[1].pk).update(sequence=F("sequence") + 1)
    before = standing()
    with pytest.raises(ValidationError, match="m001"):
        run_services.adopt_run(organiser, EVENT, later.pk)
    assert standing() == before


def test_a_result_that_breaks_while_it_is_written_leaves_the_last_good_schedule(organiser, short, monkeypatch):
    accepted_meetings(6)
    adopted(organiser, run_of(organiser))
    kept = MeetingRecord.history.filter(meeting_id="m003").first()
    assert (kept.history_type, kept.history_user, kept.slot_id) == ("~", organiser, standing()["m003"][1])
    assert kept.delegates == MeetingRecord.objects.get(meeting_id="m003").delegates
    run = run_of(organiser, keep_placed=False)
    run_services.answer_run(run.pk)
    run.refresh_from_db()
    slots = [one.slot_id for one in event_of(run.event).slots]
    for number, one in enumerate(run.result["placed"]):
        one[2] = slots[-1 - number]
    last = run.result["placed"].pop()
    run.result["left_out"].append([last[0], last[1], None, "", ""])  # which no row may hold
    run.save()
    monkeypatch.setattr(run_writing, "_BATCH", 2)
    before, histories = standing(), MeetingRecord.history.count()
    with pytest.raises(IntegrityError):
        run_services.adopt_run(organiser, EVENT, run.pk)
    assert (standing(), MeetingRecord.history.count()) == (before, histories)
    run.refresh_from_db()
    assert run.adopted_at is None


def test_a_discarded_result_cannot_be_adopted(visit, organiser, short):
    accepted_meetings(4)
    run = run_of(organiser)
    run_services.answer_run(run.pk)
    page = visit(ORGANISER).post(f"/events/{EVENT}/runs/{run.pk}/discard", follow=True).content.decode()
    assert "결과를 버렸습니다" in page
    run.refresh_from_db()
    assert run.result == {}
    with pytest.raises(ValidationError):
        run_services.adopt_run(organiser, EVENT, run.pk)


def test_contradictory_locks_are_told_and_nothing_changes(visit, organiser, short):
    made = accepted_meetings(2)
    adopted(organiser, run_of(organiser))
    first, second = (MeetingRecord.objects.get(pk=one.pk) for one in made)
    MeetingRecord.objects.filter(pk=second.pk).update(
        slot_id=first.slot_id,
        place="A-02",
        delegates=first.delegates,
        asking=first.asking,
        asked=first.asked,
        is_locked=True,
    )
    MeetingRecord.objects.filter(pk=first.pk).update(is_locked=True, place="A-01")
    before = standing()
    run = run_of(organiser)
    assert run_services.answer_run(run.pk) == RunState.FAILED
    run.refresh_from_db()
    assert "m001" in run.said["problem"][1]
    assert run.said["problem"][0] in visit(ORGANISER).get(f"/events/{EVENT}/runs/{run.pk}/").content.decode().replace(
        "&#x27;", "'"
    )
    assert standing() == before


def test_those_moved_are_told_once_by_mail_and_inbox_when_it_is_published(organiser, short, django_user_model):
    accepted_meetings(30)
    adopted(organiser, run_of(organiser))
    EventRecord.objects.update(state="published")
    hanbit = MeetingRecord.objects.filter(asking="KR-0007").first()
    assert hanbit.slot_id
    MeetingRecord.objects.filter(pk=hanbit.pk).update(slot_id="", place="", delegates=[], status="accepted")
    assert mailed() > 0
    first = list(Delivery.objects.values_list("pk", flat=True))
    run = run_of(organiser)
    adopted(organiser, run)
    run.refresh_from_db()
    assert run.said["told"]["delegates"] > 0
    assert mailed() > 0 and mailed() == 0
    people = django_user_model.objects.filter(memberships__organisation_id="KR-0007")
    assert set(InboxEntry.objects.filter(notice="diary_changed").values_list("owner_id", flat=True)) >= {
        one.pk for one in people
    }
    [letter] = Delivery.objects.filter(recipient=people.first(), key__startswith="diary-", address="").exclude(
        pk__in=first
    )
    assert "한빛누리제약" in letter.text
    assert hanbit.subject not in letter.text


def test_progress_is_written_once_a_second_and_ends_a_search_that_was_given_up(organiser, short):
    run = run_of(organiser)
    ScheduleRun.objects.update(state=RunState.RUNNING, seen_at=timezone.now())
    journal = run_services.Journal(run)
    assert journal(Found(0.1, 10, 5, 5.0, 3.0))
    assert journal(Found(0.2, 20, 6, 6.0, 3.0))  # within the same second: not written
    run.refresh_from_db()
    assert [one[1] for one in run.progress] == [5]
    assert journal(Found(1.0, 30, 4, 4.0, 1.0))  # the last one always; the best so far stays
    run.refresh_from_db()
    assert [one[1] for one in run.progress] == [5, 5]
    ScheduleRun.objects.update(state=RunState.STOPPED)
    assert not journal(Found(1.0, 40, 7, 7.0, 1.0))
    assert journal.end(RunState.DONE) == "given up"
    assert timedelta(0) < LOST_AFTER


def test_what_the_worker_is_at_is_said_from_the_start_and_a_level_course_is_one_sentence(visit, organiser, short):
    run = run_of(organiser)
    address = f"/events/{EVENT}/runs/{run.pk}/"
    ScheduleRun.objects.update(state=RunState.RUNNING, seen_at=timezone.now())
    journal, client = run_services.Journal(run), visit(ORGANISER)
    for phase, words in (("compiling", "첫 실행"), ("first_plan", "첫 일정안을 만드는 중")):
        journal.phase(phase)
        assert words in client.get(f"{address}progress.json").json()["words"]
    assert journal(Found(0.0, 0, 700, 700.0, 30.0))  # the first plan
    told = client.get(f"{address}progress.json").json()
    assert (told["held"], "개선하는 중" in told["words"]) == ("700", True)
    assert journal(Found(1.0, 9, 700, 700.0, 30.0))
    journal.end(RunState.STOPPED)
    page = client.get(address).content.decode()
    assert "첫 일정안에 미팅 700건이 배정되었고, 더 나은 일정은" in page
    assert "<figure" not in page
    assert 'td class="number">700' not in page


def test_the_first_plan_is_told_before_the_search_and_a_watcher_may_end_it_there(organiser, short):
    accepted_meetings(6)
    event = event_of(EventRecord.objects.get(event_id=EVENT))
    meetings = [meeting_of(one, event) for one in MeetingRecord.objects.all()]
    made, told = compiled(event, meetings), []
    plan = searched(
        made.problem, begun(made), usual_costs(made.problem), generator=default_rng(1), budget=Steps(1_000),
        watch=lambda standing: told.append(standing) or False,
    )  # fmt: skip
    assert [(one.steps, one.held) for one in told] == [(0, 6)]
    assert (plan.slot >= 0).sum() == 6


def test_the_time_to_search_begins_with_the_search():
    clock = iter([100.0, 100.0, 105.0, 111.0])
    budget = SearchTime(10.0, lambda: next(clock))
    assert [budget.spent(0), budget.spent(1), budget.spent(2)] == [0.0, 0.5, 1.0]
