"""What an organiser does beside requests and schedule: files in, badges, meetings by hand, check-in by name, and next year's event from this one."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bioaccord.node.events.firms import firm_names
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord
from bioaccord.node.events.rows import event_of, programme_of

from .event_meetings import EVENT, accepted_meetings

ORGANISER, MEMBER = "organiser@kbio.example", "member@hanbit.example"


@pytest.fixture
def badges(db):
    row = EventRecord.objects.get(event_id=EVENT)
    given = (("badge-1", "일반 배지", "Standard badge", 20), ("badge-2", "플러스 배지", "Plus badge", 60))
    row.payload["badges"] = [
        {"badge_id": one, "name": {"ko": ko, "en": en}, "most_pending": most} for one, ko, en, most in given
    ]
    row.save()
    return row


def taken_over(client, kind: str, text: str) -> str:
    """Give a file to the page of files, take its good rows over, and return what the page said before."""
    file = SimpleUploadedFile("표.csv", text.encode())
    seen = client.post(f"/events/{EVENT}/files/", {"kind": kind, "file": file}, follow=True)
    client.post(f"{seen.redirect_chain[-1][0]}load", {"act": "load"})
    return seen.content.decode()


def test_who_comes_by_file_without_times_has_not_told_them(visit, badges):
    client = visit(ORGANISER)
    DelegateRecord.objects.filter(delegate_id="KR-0007-D1").update(unavailable_slots=["D1-01"], has_told_times=True)
    text = (
        "delegate_id,organisation_id,name_ko,badge,phone\nN-1,KR-0007,새별,플러스 배지,010-1\nN-2,KR-0007,한결,standard BADGE,\n"
        "N-3,KR-0007,다솜,금배지,\nKR-0007-D1,KR-0007,이름만,,\nN-4,KR-9999,없음,금배지,\n"
    )
    told = taken_over(client, "delegates", text)
    assert "플러스 배지, Plus badge" in told  # the refusal names the badges that there are
    assert "문제가 3건" in told  # three problems, two rows
    assert re.search(r"<b>2</b>거부된 행", told)
    assert "이름(국문)" in told and "한빛누리제약" in told  # the first rows have heads, and firms their names
    new = {one.delegate_id: one for one in DelegateRecord.objects.filter(delegate_id__startswith="N-")}
    assert set(new) == {"N-1", "N-2"}
    assert (new["N-1"].badge, new["N-2"].badge, new["N-1"].phone) == ("badge-2", "badge-1", "010-1")
    assert not new["N-1"].has_told_times
    kept = DelegateRecord.objects.get(delegate_id="KR-0007-D1")
    assert (kept.name_ko, kept.has_told_times, kept.unavailable_slots) == ("이름만", True, ["D1-01"])
    page = client.get(f"/events/{EVENT}/delegates/?what=no_times").content.decode()
    assert "새별" in page and "이름만" not in page


def test_only_an_organiser_gives_a_badge(visit, badges):
    address = f"/events/{EVENT}/delegates/KR-0007-D1/"
    given = {"name_ko": "송누리", "badge": "badge-2", "languages": ["ko"]}
    assert "플러스 배지" in visit(ORGANISER).get(address).content.decode()
    visit(ORGANISER).post(address, given)
    assert DelegateRecord.objects.get(delegate_id="KR-0007-D1").badge == "badge-2"
    member = visit(MEMBER)
    assert 'name="badge"' not in member.get(address).content.decode()
    member.post(address, given | {"badge": "badge-1"})
    assert DelegateRecord.objects.get(delegate_id="KR-0007-D1").badge == "badge-2"


def test_a_meeting_is_added_by_hand_for_two_firms_by_name(visit, badges):
    client, names = visit(ORGANISER), firm_names(["KR-0007", "US-0025"])
    address = f"/events/{EVENT}/board/add/"
    page = client.post(address, {"one": names["KR-0007"].ko, "other": names["US-0025"].en}, follow=True)
    row = MeetingRecord.objects.get()
    assert (row.status, row.asking, row.asked, row.slot_id) == ("accepted", "KR-0007", "US-0025", "")
    assert row.owner.startswith("US-0025") and page.redirect_chain[-1][0].endswith(f"/board/meetings/{row.meeting_id}/")
    assert 'name="to"' in page.content.decode()
    again = client.post(address, {"one": "KR-0007", "other": "US-0025"}).content.decode()
    assert "이미 요청이나 미팅" in again and row.meeting_id in again
    assert "찾은 기업이 없습니다" in client.post(address, {"one": "달나라", "other": "US-0025"}).content.decode()
    assert visit(MEMBER).get(address).status_code == 403


def test_who_has_no_code_is_checked_in_by_name(visit, db):
    EventRecord.objects.filter(event_id=EVENT).update(last_day=timezone.localdate() + timedelta(days=1))
    who = DelegateRecord.objects.get(delegate_id="KR-0007-D1")
    client = visit(ORGANISER)
    page = client.get("/checkin/", {"words": who.name_ko}).content.decode()
    code = re.search(r'href="(/checkin/[^"]+/)"><b>', page).group(1)
    assert who.name_ko in client.get(code).content.decode()
    client.post(code)
    who.refresh_from_db()
    assert who.checked_in_at is not None
    assert "그런 이름의" in client.get("/checkin/", {"words": "없는 사람"}).content.decode()
    assert visit(MEMBER).get("/checkin/", {"words": who.name_ko}).status_code == 403


@pytest.mark.parametrize(("state", "first"), [("closed", "published"), ("published", "closed")])
def test_the_first_button_is_the_next_step_and_never_the_way_back(visit, db, state, first):
    EventRecord.objects.filter(event_id=EVENT).update(state=state)
    page = visit(ORGANISER).get(f"/events/{EVENT}/").content.decode()
    loud = re.findall(r'<button name="state" value="(\w+)">', page)
    quiet = re.findall(r'<button name="state" value="(\w+)" class="quiet">', page)
    assert loud == (["published"] if state == "closed" else [])  # an event to come is not ended in passing
    assert first in loud + quiet and "open" not in loud and "closed" not in loud


def test_a_workbook_is_read_again_here_and_makes_a_new_event(visit, db):
    client = visit(ORGANISER)
    made = accepted_meetings(3)
    slot = programme_of(made[0].event).slots[0].slot_id
    people = [DelegateRecord.objects.filter(organisation_id=one).first() for one in (made[0].asking, made[0].asked)]
    DelegateRecord.objects.filter(pk=people[0].pk).update(email="one@firm.example", phone="02-1")
    MeetingRecord.objects.filter(pk=made[0].pk).update(
        status="scheduled", slot_id=slot, place="A-01", delegates=[one.delegate_id for one in people]
    )
    DelegateRecord.objects.filter(pk__in=[one.pk for one in people]).update(unavailable_slots=[])
    book = client.get(f"/events/{EVENT}/export.xlsx").content
    # Read where it came from: nothing is new, and nothing is refused.
    file = SimpleUploadedFile("event.xlsx", book)
    page = client.post(f"/events/{EVENT}/files/", {"kind": "requests", "file": file}, follow=True).content.decode()
    assert "3개 행은 이미 등록되어" in page and "거부된 행</h2>" not in page
    given = {"event_id": "forum-2028", "first_day": "2028-03-14", "with_people": "on"}
    client.post("/events/new/copy/", given | {"file": SimpleUploadedFile("event.xlsx", book)})
    row, was = EventRecord.objects.get(event_id="forum-2028"), EventRecord.objects.get(event_id=EVENT)
    new, old = event_of(row), event_of(was)
    assert row.state == "set_up" and new.first_day.isoformat() == "2028-03-14"
    assert [one.slot_id for one in new.slots] == [one.slot_id for one in old.slots]
    assert [f"{one.begins_at:%H:%M}" for one in new.slots] == [f"{one.begins_at:%H:%M}" for one in old.slots]
    assert len(new.delegates) == len(old.delegates)
    assert {(one.asking, one.asked, one.status, one.place) for one in row.meetings.all()} == {
        (one.asking, one.asked, one.status, one.place) for one in was.meetings.all()
    }
    assert row.delegates.get(delegate_id=people[0].delegate_id).phone == "02-1"
    client.post("/events/new/copy/", {"event_id": "forum-2029", "source": EVENT, "first_day": "2029-03-13"})
    third = event_of(EventRecord.objects.get(event_id="forum-2029"))
    assert third.delegates == () and len(third.tables) == len(old.tables)
    assert "이미 있습니다" in client.post("/events/new/copy/", {"event_id": EVENT, "source": EVENT}).content.decode()
    assert visit(MEMBER).get("/events/new/copy/").status_code == 403


def test_the_board_tells_day_and_time_and_of_a_slot_that_is_gone_says_so(visit, db):
    accepted_meetings(2)
    event = EventRecord.objects.get(event_id=EVENT)
    first = event.payload["slots"][0]["slot_id"]
    MeetingRecord.objects.filter(meeting_id="m000").update(status="scheduled", slot_id=first, place="A-007")
    MeetingRecord.objects.filter(meeting_id="m001").update(status="scheduled", slot_id="gone-slot", place="A-008")
    page = visit(ORGANISER).get(f"/events/{EVENT}/requests/?status=scheduled").content.decode()
    assert f">{first} " not in page and "gone-slot" not in page
    assert re.search(r">\d+월 \d+일 \(.\) \d\d:\d\d–\d\d:\d\d A-007<", page)
    assert "없어진 시간대 A-008" in page


def test_an_event_that_is_over_tells_what_came_of_it_and_offers_nothing_to_plan(visit, db):
    for number, row in enumerate(accepted_meetings(5)):
        MeetingRecord.objects.filter(pk=row.pk).update(status="held" if number < 3 else "no_show")
    client, planning = visit(ORGANISER), {f"/events/{EVENT}/{one}/" for one in ("runs", "changes", "board/add")}

    def offered() -> set[str]:
        pages = [client.get(f"/events/{EVENT}/{one}").content.decode() for one in ("", "board/")]
        return planning & {link for page in pages for link in re.findall(r'href="([^"]+)"', page)}

    assert offered() == planning
    EventRecord.objects.filter(event_id=EVENT).update(state="over")
    page = client.get(f"/events/{EVENT}/").content.decode()
    assert "<b>3</b>개최됨" in page and "<b>2</b>노쇼" in page
    assert not offered()
