"""The schedule by hall and by person, moves by hand, what was left out: checked at once and written only where every rule allows it."""

import csv
import json
import re
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bioaccord.events.constraints import violations
from bioaccord.node.alerts.models import Delivery
from bioaccord.node.events import board_services, run_services
from bioaccord.node.events.board_access import neighbourhood_for
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord
from bioaccord.node.events.rows import event_of, meeting_of, read_meetings

from .event_meetings import EVENT, accepted_meetings, mailed

ORGANISER = "organiser@kbio.example"


@pytest.fixture
def organiser(django_user_model, db):
    return django_user_model.objects.get(email=ORGANISER)


@pytest.fixture
def scheduled(organiser, monkeypatch):
    """Let 24 meetings stand in a schedule."""
    monkeypatch.setattr(run_services, "CHOICES_OF_SECONDS", (1,))
    accepted_meetings(24)
    run = run_services.start_run(organiser, EVENT, goals=(), seconds=1, keep_placed=True)
    run_services.answer_run(run.pk)
    run_services.adopt_run(organiser, EVENT, run.pk)
    return list(MeetingRecord.objects.exclude(slot_id="").order_by("meeting_id"))


def broken() -> list:
    event = EventRecord.objects.get(event_id=EVENT)
    known = event_of(event)
    meetings = [meeting_of(one, known) for one in event.meetings.all()]
    assert read_meetings(event.meetings.all(), known) == meetings
    return violations(known, meetings)


def test_what_the_page_says_of_a_slot_is_what_the_independent_checker_says(organiser, scheduled):
    """Every slot for one meeting: moved there, the whole schedule is sound exactly where the page offers it."""
    row = scheduled[3]
    found = neighbourhood_for(organiser, EVENT, row.meeting_id)
    before = MeetingRecord.objects.filter(pk=row.pk).values("slot_id", "place", "delegates", "status", "sequence").get()
    offered = 0
    for check in found.checked_slots(timezone.now()):
        if check.is_here:
            continue
        place = found.free_table(check.slot)
        MeetingRecord.objects.filter(pk=row.pk).update(
            slot_id=check.slot.slot_id, place=place, delegates=list(check.delegates)
        )
        assert bool(broken()) == bool(check.forbidden), (check, broken())
        offered += not check.forbidden
        MeetingRecord.objects.filter(pk=row.pk).update(**before)
    assert 0 < offered < len(found.event.slots) - 1


def test_a_meeting_is_moved_by_one_button_and_another_table_by_the_next(visit, organiser, scheduled):
    client, row = visit(ORGANISER), scheduled[0]
    address = f"/events/{EVENT}/board/meetings/{row.meeting_id}"
    page = client.get(f"{address}/").content.decode()
    free = re.findall(r'name="to" value="([^"|]+)"', page)
    assert free
    page = client.post(f"{address}/move", {"to": free[0], "sequence": row.sequence}, follow=True).content.decode()
    assert "미팅을 옮겼습니다" in page
    moved = MeetingRecord.objects.get(pk=row.pk)
    assert (moved.slot_id, moved.status, moved.sequence) == (free[0], "moved", row.sequence + 1)
    tables = client.get(f"{address}/?slot={free[0]}").content.decode()
    other = next(one for one in re.findall(rf'value="{free[0]}\|([^"]+)"', tables) if one != moved.place)
    client.post(f"{address}/move", {"to": f"{free[0]}|{other}"})
    assert MeetingRecord.objects.get(pk=row.pk).place == other
    assert broken() == []
    assert MeetingRecord.history.filter(meeting_id=row.meeting_id).count() >= 2


def test_a_move_that_a_rule_forbids_is_refused_with_the_rule(visit, organiser, scheduled):
    row = scheduled[0]
    delegate = DelegateRecord.objects.get(delegate_id=row.delegates[0])
    firm = DelegateRecord.objects.filter(organisation_id=delegate.organisation_id)
    slot = next(one.slot_id for one in event_of(row.event).slots if one.slot_id != row.slot_id)
    for one in firm:
        one.unavailable_slots = [*one.unavailable_slots, slot]
        one.save()
    with pytest.raises(ValidationError, match="참석할 수 없습니다"):
        board_services.move_meeting(organiser, EVENT, row.meeting_id, slot)
    taken = next(one for one in scheduled if one.pk != row.pk)
    before = MeetingRecord.objects.get(pk=row.pk)
    with pytest.raises(ValidationError):
        board_services.move_meeting(organiser, EVENT, row.meeting_id, taken.slot_id, taken.place)
    with pytest.raises(ValidationError, match="다른 사람이"):
        board_services.move_meeting(organiser, EVENT, row.meeting_id, row.slot_id, sequence=row.sequence + 7)
    after = MeetingRecord.objects.get(pk=row.pk)
    assert (after.slot_id, after.place, after.sequence) == (before.slot_id, before.place, before.sequence)


def test_a_locked_meeting_stays_until_it_is_unlocked(visit, organiser, scheduled):
    client, row = visit(ORGANISER), scheduled[0]
    address = f"/events/{EVENT}/board/meetings/{row.meeting_id}"
    assert "고정했습니다" in client.post(f"{address}/lock", {"locked": "yes"}, follow=True).content.decode()
    assert all(
        one.forbidden
        for one in neighbourhood_for(organiser, EVENT, row.meeting_id).checked_slots(timezone.now())
        if not one.is_here
    )
    assert "먼저 고정을 해제" in client.post(f"{address}/unschedule", follow=True).content.decode()
    client.post(f"{address}/lock", {"locked": "no"})
    client.post(f"{address}/unschedule")
    out = MeetingRecord.objects.get(pk=row.pk)
    assert (out.status, out.slot_id, out.place, out.delegates) == ("accepted", "", "", [])


def test_moves_of_a_published_schedule_are_told(organiser, scheduled):
    EventRecord.objects.update(state="published")
    row = MeetingRecord.objects.filter(asking="KR-0007").exclude(slot_id="").first()
    slot = next(
        one.slot.slot_id
        for one in neighbourhood_for(organiser, EVENT, row.meeting_id).checked_slots(timezone.now())
        if not one.forbidden and not one.is_here
    )
    mailed()
    first = list(Delivery.objects.values_list("pk", flat=True))
    board_services.move_meeting(organiser, EVENT, row.meeting_id, slot)
    mailed()
    letters = Delivery.objects.exclude(pk__in=first).exclude(recipient=None)
    assert all("시간·장소 변경: " in one.text and one.text.count("· ") >= 1 for one in letters)
    assert {one.recipient.email for one in letters} >= {"member@hanbit.example", "admin@hanbit.example"}


def test_halls_people_and_files_show_the_schedule(visit, organiser, scheduled):
    client = visit(ORGANISER)
    assert "24" in client.get(f"/events/{EVENT}/board/").content.decode()
    event = event_of(EventRecord.objects.get(event_id=EVENT))
    shown = 0
    for day in (1, 2, 3):
        for hall in range(1, len({table.hall.en for table in event.tables}) + 1):
            page = client.get(f"/events/{EVENT}/board/{day}/{hall}/").content.decode()
            rows = list(
                csv.DictReader(
                    StringIO(client.get(f"/events/{EVENT}/board/{day}/{hall}/hall.csv").content.decode("utf-8-sig"))
                )
            )
            assert len(rows) == page.count('class="taken')
            shown += len(rows)
    assert shown == 24
    assert client.get(f"/events/{EVENT}/board/9/1/").status_code == 404
    delegate = scheduled[0].delegates[0]
    page = client.get(f"/events/{EVENT}/board/people/{delegate}/").content.decode()
    assert scheduled[0].meeting_id in page
    assert scheduled[0].subject not in page
    told = {one["delegate_id"]: one for one in json.loads(client.get(f"/events/{EVENT}/board/people.json").content)}
    assert told[delegate]["met"] == sum(delegate in one.delegates for one in scheduled)
    assert delegate in client.get(f"/events/{EVENT}/board/people/?words={delegate}").content.decode()


def test_what_was_left_out_says_what_would_have_to_change(visit, organiser, scheduled):
    row = scheduled[0]
    slots = [one.slot_id for one in event_of(row.event).slots]
    for one in DelegateRecord.objects.filter(organisation_id=row.asking):
        one.unavailable_slots = slots
        one.save()
    MeetingRecord.objects.filter(pk=row.pk).update(status="accepted", slot_id="", place="", delegates=[])
    client = visit(ORGANISER)
    page = client.get(f"/events/{EVENT}/left-out/").content.decode()
    assert "참석 가능 시간이 겹치지 않음" in page and "원인별 건수" in page
    assert "배정할 수 있습니다" in page
    told = json.loads(client.get(f"/events/{EVENT}/left-out.json").content)
    assert [one["meeting_id"] for one in told] == [row.meeting_id]
