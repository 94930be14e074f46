"""The sample's trade shows as a first visitor finds them: requests in every state, an adopted schedule, a past event with its figures."""

from collections import Counter

import pytest
from django.core.management import call_command

from bioaccord.events.constraints import violations
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.events.models import (
    DelegateRecord,
    EventRecord,
    MeetingMessage,
    MeetingRecord,
    RoundtableRecord,
    ScheduleRun,
)
from bioaccord.node.events.roundtable_access import taken_in_rounds
from bioaccord.node.events.roundtable_seatless import seatless_of
from bioaccord.node.events.roundtable_services import told
from bioaccord.node.events.rows import event_of, meeting_of

ORGANISER = "organiser@kbio.example"


@pytest.fixture
def filled(db):
    call_command("load_sample", verbosity=0)


def meetings_of(event_id: str):
    row = EventRecord.objects.get(event_id=event_id)
    event = event_of(row)
    return event, [meeting_of(one, event) for one in row.meetings.all()]


def test_requests_stand_in_every_state_and_the_schedule_breaks_no_rule(filled):
    event, found = meetings_of("forum-2027")
    states = Counter(str(one.status) for one in found)
    assert states["scheduled"] > 90
    assert states["proposed"] >= 20
    assert states["declined"] >= 10
    left_out = [one for one in found if one.status == "accepted"]
    assert 2 <= len(left_out) <= 5
    assert all(one.reasons and one.reasons[0].ko and one.reasons[0].en for one in left_out)
    assert all(one.owner for one in found if one.status in ("accepted", "scheduled"))
    assert violations(event, found) == []
    asked_back = MeetingMessage.objects.filter(meeting__status="proposed").values("meeting").distinct()
    assert asked_back.count() >= 3
    assert ScheduleRun.objects.get().adopted_by.email == ORGANISER
    past, held = meetings_of("days-2025")
    assert violations(past, held) == []
    assert {str(one.status) for one in held} == {"held", "no_show", "scheduled", "declined", "expired"}
    assert past.fictional
    assert DelegateRecord.objects.filter(event__event_id="days-2025").exclude(checked_in_at=None).count() > 30


def test_a_roundtable_stands_with_seats_that_break_nothing_and_clash_with_nothing(filled, visit):
    row = RoundtableRecord.objects.get()
    found = told(row)
    assert (found.repeats, found.broken, taken_in_rounds(row), seatless_of(row)) == (0, (), [], [])
    assert row.published == row.seating
    address = f"/events/forum-2027/roundtables/{row.pk}/"
    page = visit(ORGANISER).get(address).content.decode()
    assert "미국 인플레이션 감축법의 영향" in page
    assert "참가자에게 공개된 좌석입니다" in page
    assert "회의실 A" in visit("member@hanbit.example").get(address).content.decode()


def test_a_second_run_changes_nothing(filled):
    before = (MeetingRecord.objects.count(), MeetingRecord.history.count(), AuditEntry.objects.count())
    call_command("load_sample", verbosity=0)
    assert (MeetingRecord.objects.count(), MeetingRecord.history.count(), AuditEntry.objects.count()) == before


def test_every_page_of_a_first_look_shows_something(filled, visit):
    client = visit(ORGANISER)
    shown = {
        "requests/": "수락됨",
        "runs/": "적용",
        "board/": "동관",
        "left-out/": "하트랜드 헤파린",
        "changes/": "수락된 미팅 2건에 시간이 없습니다",
        "delegates/": "한서우",
    }
    for part, words in shown.items():
        answer = client.get(f"/events/forum-2027/{part}")
        assert answer.status_code == 200
        assert words in answer.content.decode(), part
    run = ScheduleRun.objects.get()
    page = client.get(f"/events/forum-2027/runs/{run.pk}/").content.decode()
    assert "예시 자료" in page
    assert "<b>99</b>" in page or ">99<" in page
    assert client.get(f"/events/forum-2027/runs/{run.pk}/chart.svg").status_code == 200
    figures = client.get("/events/days-2025/figures.json").json()
    whole = figures[0]
    assert (whole["held"], whole["no_show"], whole["not_entered"]) == (41, 10, 7)
    assert 3 < whole["satisfaction"] < 5
    assert "(가상)" in client.get("/events/").content.decode()
    for email in ("member@hanbit.example", "member@briarcliff.example", "member@yedam.example"):
        member = visit(email)
        boxes = [
            member.get("/meetings/", {"box": box}).content.decode()
            for box in ("to_answer", "waiting", "agreed", "over")
        ]
        assert all('<article class="card">' in one for one in boxes[:1] + boxes[2:]), email
