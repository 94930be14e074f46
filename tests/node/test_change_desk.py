"""Changes on the day: a proposal that shows who is moved and why, adopted whole, and those moved told."""

import pytest
from django.core.exceptions import ValidationError

from bioaccord.events.constraints import violations
from bioaccord.node.alerts.models import Delivery
from bioaccord.node.events import change_services, run_services
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord, RunState, ScheduleRun
from bioaccord.node.events.rows import event_of, meeting_of, programme_of

from .event_meetings import EVENT, accepted_meetings

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
    return list(MeetingRecord.objects.exclude(slot_id="").order_by("meeting_id"))


def sound() -> bool:
    event = EventRecord.objects.get(event_id=EVENT)
    known = event_of(event)
    return violations(known, [meeting_of(one, known) for one in event.meetings.all()]) == []


def test_a_hall_is_lost_and_a_meeting_cancelled_from_the_page(visit, organiser, published):
    client, event = visit(ORGANISER), programme_of(EventRecord.objects.get(event_id=EVENT))
    cancelled = published[0]
    hall = next(table.hall.en for table in event.tables if table.table_id == published[1].place)
    lost = {table.table_id for table in event.tables if table.hall.en == hall}
    slot_id = published[1].slot_id
    page = client.post(
        f"/events/{EVENT}/changes/", {"kind": "cancelled", "which": cancelled.meeting_id, "add": "yes"}
    ).content.decode()
    assert f"취소: {cancelled.meeting_id} 미팅" in page
    given = {
        "change": f"cancelled|{cancelled.meeting_id}", "kind": "hall_lost", "which": hall, "from_slot": slot_id,
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
    told = Delivery.objects.filter(key=f"{EVENT}-run-{run.pk}")
    assert told.count() == ScheduleRun.objects.get(pk=run.pk).said["told"]["people"]
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
