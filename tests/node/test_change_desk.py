"""Changes on the day: a proposal that shows who is moved and why, adopted whole, and those moved told."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django_tasks_db.models import DBTaskResult

from bioaccord.events.constraints import violations
from bioaccord.node.alerts.models import Delivery
from bioaccord.node.events import change_services, run_services
from bioaccord.node.events.firms import firm_names
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord, RunState, ScheduleRun
from bioaccord.node.events.rows import event_of, meeting_of, programme_of

from .event_meetings import EVENT, accepted_meetings, mailed

ORGANISER = "organiser@kbio.example"


@pytest.fixture
def organiser(django_user_model, db):
    return django_user_model.objects.get(email=ORGANISER)


@pytest.fixture
def published(organiser, monkeypatch):
    """Let 24 meetings stand in a published schedule."""
    monkeypatch.setattr(run_services, "CHOICES_OF_SECONDS", (1,))
    monkeypatch.setattr(change_services, "_SECONDS", 1)
    accepted_meetings(24)
    run = run_services.start_run(organiser, EVENT, goals=(), seconds=1, keep_placed=True)
    run_services.answer_run(run.pk)
    run_services.adopt_run(organiser, EVENT, run.pk)
    EventRecord.objects.update(state="published")
    for one in DelegateRecord.objects.filter(email=""):
        DelegateRecord.objects.filter(pk=one.pk).update(email=f"{one.delegate_id.lower()}@example.org")
    mailed()
    return list(MeetingRecord.objects.exclude(slot_id="").order_by("meeting_id"))


def sound() -> bool:
    event = EventRecord.objects.get(event_id=EVENT)
    known = event_of(event)
    return violations(known, [meeting_of(one, known) for one in event.meetings.all()]) == []


def test_a_hall_is_lost_and_a_meeting_cancelled_from_the_page(visit, organiser, published):
    client, event = visit(ORGANISER), programme_of(EventRecord.objects.get(event_id=EVENT))
    cancelled = published[0]
    hall = next(table.hall for table in event.tables if table.table_id == published[1].place)
    lost = {table.table_id for table in event.tables if table.hall == hall}
    slot_id = published[1].slot_id
    page = client.post(
        f"/events/{EVENT}/changes/", {"kind": "cancelled", "which": cancelled.meeting_id, "add": "yes"}
    ).content.decode()
    names = firm_names([cancelled.asking, cancelled.asked])
    assert f"취소: {names[cancelled.asking].ko} – {names[cancelled.asked].ko}" in page
    given = {
        "change": f"cancelled|{cancelled.meeting_id}", "kind": "hall_lost", "which": hall.ko, "from_slot": slot_id,
        "to_slot": slot_id, "propose": "yes",
    }  # fmt: skip
    client.post(f"/events/{EVENT}/changes/", given)
    run = ScheduleRun.objects.filter(kind="reschedule").get()
    assert [one["kind"] for one in run.asked_for["changes"]] == ["cancelled", "hall_lost"]
    assert run_services.answer_run(run.pk) == RunState.DONE
    in_hall = [one for one in published if one.place in lost and one.slot_id == slot_id and one.pk != cancelled.pk]
    assert in_hall
    page = client.get(f"/events/{EVENT}/runs/{run.pk}/").content.decode()
    assert "홀을 쓸 수 없게 되었습니다" in page
    run.refresh_from_db()
    assert {one[0] for one in run.said["moved"]} >= {one.meeting_id for one in in_hall}
    assert MeetingRecord.objects.get(pk=in_hall[0].pk).place in lost  # not adopted yet
    page = client.post(f"/events/{EVENT}/runs/{run.pk}/adopt", follow=True).content.decode()
    assert "이제 이 일정이 적용됩니다" in page
    assert MeetingRecord.objects.get(pk=cancelled.pk).status == "cancelled"
    assert not MeetingRecord.objects.filter(slot_id=slot_id, place__in=lost, status__in=("scheduled", "moved")).exists()
    assert sound()
    told = ScheduleRun.objects.get(pk=run.pk).said["told"]
    assert told["delegates"] + len(told["unreached"]) > 0
    first = list(Delivery.objects.values_list("pk", flat=True))
    mailed()
    told = Delivery.objects.exclude(pk__in=first)
    assert any("홀을 쓸 수 없게 되었습니다" in one.text for one in told)
    again = change_services.propose_changes(
        organiser, EVENT, [{"kind": "table_lost", "which": sorted(lost)[0], "slots": []}]
    )
    assert run_services.answer_run(again.pk) == RunState.DONE  # on the event as it is now


@pytest.mark.parametrize("kind", ["no_show", "late"])
def test_who_does_not_come_is_away_afterwards_and_the_rest_stays(organiser, published, kind):
    row = published[5]
    who = row.delegates[0]
    before = {one.meeting_id: (one.slot_id, one.place) for one in published if who not in one.delegates}
    slots = [one.slot_id for one in programme_of(row.event).slots]
    at = slots[0] if kind == "no_show" else slots[slots.index(row.slot_id) + 1]
    run = change_services.propose_changes(organiser, EVENT, [{"kind": kind, "which": who, "slots": [at]}])
    assert run_services.answer_run(run.pk) == RunState.DONE
    run_services.adopt_run(organiser, EVENT, run.pk)
    away = set(DelegateRecord.objects.get(delegate_id=who).unavailable_slots)
    assert row.slot_id in away
    assert all(one.slot_id not in away for one in MeetingRecord.objects.all() if who in one.delegates)
    stayed = {one.meeting_id: (one.slot_id, one.place) for one in MeetingRecord.objects.filter(meeting_id__in=before)}
    assert sum(stayed[key] != before[key] for key in before) <= 2
    assert sound()


def test_changes_of_what_is_not_there_are_refused(visit, organiser, published):
    client = visit(ORGANISER)
    for kind, which, words in (
        ("cancelled", "nothing", "미팅이 없습니다"),
        ("late", "nobody", "어느 시간부터인지"),
        ("no_show", "nobody", "참가자가 없습니다"),
        ("table_lost", "Z-99", "테이블이 없습니다"),
        ("hall_lost", "Moon", "홀이 없습니다"),
    ):
        page = client.post(
            f"/events/{EVENT}/changes/", {"kind": kind, "which": which, "propose": "yes"}
        ).content.decode()
        assert words in page, kind
    with pytest.raises(ValidationError):
        change_services.propose_changes(organiser, EVENT, [])
    assert not ScheduleRun.objects.filter(kind="reschedule").exists()


def test_a_change_is_about_what_people_call_it(visit, organiser, published):
    client, row = visit(ORGANISER), published[0]
    names = firm_names([row.asking, row.asked])
    address, one, other = f"/events/{EVENT}/changes/", names[row.asking].ko, names[row.asked].en
    page = client.post(address, {"kind": "cancelled", "which": f"{one} – {other}", "add": "yes"}).content.decode()
    assert f"cancelled|{row.meeting_id}" in page
    # Of several that fit, one is chosen by a button; nothing is on the list before.
    page = client.post(address, {"kind": "table_lost", "which": "A-0", "add": "yes"}).content.decode()
    picks = re.findall(r'name="pick" value="([^"]+)"', page)
    assert len(picks) > 1 and 'name="change"' not in page
    page = client.post(address, {"kind": "table_lost", "which": "A-0", "pick": picks[0]}).content.decode()
    assert 'name="change"' in page
    delegate = DelegateRecord.objects.get(delegate_id=row.delegates[0])
    given = {"kind": "late", "which": delegate.name_ko, "from_slot": row.slot_id, "add": "yes"}
    assert f"late|{delegate.delegate_id}|" in client.post(address, given).content.decode()
    assert delegate.name_ko in client.get(f"{address}?kind=no_show&which={delegate.delegate_id}").content.decode()


def test_while_the_event_runs_nothing_that_is_over_may_move(organiser, published):
    event = programme_of(published[0].event)
    now = event.slots[3].begins_at + timedelta(minutes=5)
    assert change_services.first_open_slot(event, now) == event.slots[4].slot_id
    assert change_services.first_open_slot(event, event.slots[0].begins_at) == ""
    last = event.slots[-1]
    assert change_services.first_open_slot(event, last.begins_at + timedelta(minutes=1)) == last.slot_id
    assert change_services.first_open_slot(event, last.ends_at) == ""
    change = {"kind": "cancelled", "which": published[0].meeting_id, "slots": []}
    run = change_services.propose_changes(organiser, EVENT, [change], over_before="", now=now)
    assert run.asked_for["over_before"] == event.slots[4].slot_id


def test_after_adopting_the_run_says_who_is_told_and_whom_to_call(
    visit, organiser, published, django_capture_on_commit_callbacks
):
    client, row = visit(ORGANISER), published[0]
    DelegateRecord.objects.filter(delegate_id=row.delegates[0]).update(phone="010-1234-5678", email="")
    change = {"kind": "cancelled", "which": row.meeting_id, "slots": []}
    run = change_services.propose_changes(organiser, EVENT, [change])
    run_services.answer_run(run.pk)
    letters = Delivery.objects.filter(address=f"{row.delegates[1].lower()}@example.org")
    assert letters.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/events/{EVENT}/runs/{run.pk}/adopt")
    # Not at the clock's next round: the worker has it to do already.
    assert DBTaskResult.objects.filter(task_path="bioaccord.node.events.diary_tasks.mail_diaries").exists()
    mailed()
    assert letters.count() == 2
    page = client.get(f"/events/{EVENT}/runs/{run.pk}/").content.decode()
    assert (
        "알린 사람과 전화할 사람" in page
        and "발송 대기" in page
        and "010-1234-5678" in page
        and "메일 서버가 없어" in page
    )
    address = f"/events/{EVENT}/runs/{run.pk}"
    told = {one["delegate_id"]: one for one in json.loads(client.get(f"{address}/told.json").content)}
    assert set(told) >= set(row.delegates)
    assert "취소" in told[row.delegates[0]]["changes"]
    client.post(f"{address}/called", {"delegate": row.delegates[0], "called": "yes"})
    told = {one["delegate_id"]: one for one in json.loads(client.get(f"{address}/told.json").content)}
    assert told[row.delegates[0]]["state"] == "called"
    assert f">{row.delegates[0]}" not in page  # a name, never an id


def test_whoever_gains_a_slot_once_it_is_published_stands_on_the_list_of_calls(visit, organiser, published):
    row = published[0]
    MeetingRecord.objects.filter(pk=row.pk).update(
        status="accepted", slot_id="", place="", delegates=[], reason_ko="홀 폐쇄", reason_en="The hall is closed"
    )
    run = change_services.propose_changes(organiser, EVENT, [])
    run_services.answer_run(run.pk)
    client, address = visit(ORGANISER), f"/events/{EVENT}/runs/{run.pk}"
    assert run_services.adopt_run(organiser, EVENT, run.pk) > 0
    placed = MeetingRecord.objects.get(pk=row.pk)
    assert placed.slot_id
    told = {one["delegate_id"]: one for one in json.loads(client.get(f"{address}/told.json").content)}
    assert set(placed.delegates) <= set(told)
    assert "시간 없음 →" in told[placed.delegates[0]]["changes"]


def test_a_move_by_hand_says_who_is_told_and_who_has_to_be_called(visit, published):
    client, row = visit(ORGANISER), published[0]
    DelegateRecord.objects.filter(delegate_id=row.delegates[0]).update(phone="010-1234-5678", user=None)
    address = f"/events/{EVENT}/board/meetings/{row.meeting_id}"
    page = client.post(f"{address}/unschedule", follow=True).content.decode()
    assert "전화해야 할 사람" in page and "(010-1234-5678)" in page
    free = re.findall(r'name="to" value="([^"|]+)"', page)
    EventRecord.objects.update(state="closed")
    page = client.post(f"{address}/move", {"to": free[0]}, follow=True).content.decode()
    assert MeetingRecord.objects.get(pk=row.pk).slot_id == free[0] and "전화해야 할 사람" not in page
