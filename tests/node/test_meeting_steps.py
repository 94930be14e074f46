"""Steps of a meeting as the two firms see them: what a schedule shows before it is published, who is told, who comes, what asks first."""

import pytest

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord

MEMBER, OTHER, ORGANISER = "member@hanbit.example", "member@briarcliff.example", "organiser@kbio.example"
EVENT, KR, US = "forum-2027", "KR-0007", "US-0025"


@pytest.fixture
def seated(db):
    """A meeting of the two firms in the first slot, of a schedule that is not published."""
    event = EventRecord.objects.get(event_id=EVENT)
    event.state = "closed"
    event.save()
    return MeetingRecord.objects.create(
        meeting_id="seen",
        event=event,
        asking=KR,
        asked=US,
        subject="공급",
        status="scheduled",
        owner="US-0025-D1",
        slot_id=event.payload["slots"][0]["slot_id"],
        place=event.payload["tables"][0]["table_id"],
        delegates=["KR-0007-D1", "US-0025-D1"],
    )


def publish():
    EventRecord.objects.filter(event_id=EVENT).update(state="published")


def second_delegate(firm, **more):
    event = EventRecord.objects.get(event_id=EVENT)
    values = {"name_ko": "대신 가는 이", "name_en": "Stand-in", "token": f"stand-in-{firm}"} | more
    return DelegateRecord.objects.create(event=event, delegate_id=f"{firm}-D9", organisation_id=firm, **values)


def test_a_firm_sees_no_schedule_before_it_is_published(visit, seated):
    member = visit(MEMBER)
    place = f"{seated.place}"
    pages = [f"/meetings/{seated.meeting_id}/", "/meetings/?box=agreed", f"/events/{EVENT}/programme/"]
    for page in pages:
        told = member.get(page).content.decode()
        assert place not in told, page
        assert "시간 배정됨" not in told, page
    assert place in visit(ORGANISER).get(pages[0]).content.decode()
    held = member.get("/api/meetings").json()
    assert [(one["status"], one["slot"], one["place"], one["delegates"]) for one in held] == [
        ("accepted", None, None, [])
    ]
    # Who tells other times learns no slot from the refusal.
    slots = [one["slot_id"] for one in seated.event.payload["slots"]]
    told = member.post(f"/events/{EVENT}/delegates/KR-0007-D1/times/", {"free": slots[1:]}).content.decode()
    assert seated.slot_id not in told.partition("<form")[0]
    publish()
    for page in pages:
        assert place in member.get(page).content.decode(), page
    assert member.get("/api/meetings").json()[0]["place"] == seated.place
    assert f"/events/{EVENT}/diaries/" in member.get(f"/events/{EVENT}/programme/").content.decode()


def test_the_other_side_is_told_of_every_step(visit):
    member, other = visit(MEMBER), visit(OTHER)
    member.post(f"/events/{EVENT}/ask/{US}/", {"subject": "공급"})
    row = MeetingRecord.objects.get()
    answer = f"/meetings/{row.meeting_id}/answer"
    other.post(answer, {"answer": "write", "message": "비밀 문장"})
    other.post(answer, {"answer": "accept", "owner": "US-0025-D1"})
    person = User.objects.get(email=MEMBER)
    letters = Delivery.objects.filter(recipient=person)
    keys = [one.key.partition("-")[0] for one in letters.order_by("pk")]
    assert keys == ["written", "accepted"]
    assert not letters.filter(text__contains="비밀 문장").exists()
    assert InboxEntry.objects.filter(owner=person, address=f"/meetings/{row.meeting_id}/").count() == 2
    member.post(f"/meetings/{row.meeting_id}/cancel")
    assert Delivery.objects.filter(recipient__email=OTHER, key__startswith="cancelled-").count() == 1
    # After a refusal one may ask again, and reads before what was said the last time.
    member.post(f"/events/{EVENT}/ask/{US}/", {"subject": "두 번째"})
    again = MeetingRecord.objects.get(status="proposed")
    other.post(f"/meetings/{again.meeting_id}/answer", {"answer": "decline"})
    assert letters.filter(key__startswith="declined-").count() == 1
    assert "“두 번째”" in member.get(f"/events/{EVENT}/ask/{US}/").content.decode()
    member.post(f"/events/{EVENT}/ask/{US}/", {"subject": "세 번째"})
    third = MeetingRecord.objects.get(status="proposed")
    member.post(f"/meetings/{third.meeting_id}/act", {"act": "withdraw"})
    assert "철회됨" in member.get(f"/meetings/{third.meeting_id}/").content.decode()


def test_what_cannot_be_undone_asks_first(visit, seated):
    member, organiser = visit(MEMBER), visit(ORGANISER)
    page = member.get(f"/meetings/{seated.meeting_id}/cancel").content.decode()
    assert "취소하면 되돌릴 수 없습니다" in page
    assert f'action="/meetings/{seated.meeting_id}/cancel"' not in member.get("/meetings/").content.decode()
    EventRecord.objects.filter(event_id=EVENT).update(state="open")
    MeetingRecord.objects.create(
        meeting_id="waits", event=seated.event, asking=KR, asked="US-0001", subject="a", status="proposed"
    )
    asked = organiser.post(f"/events/{EVENT}/state", {"state": "closed"}).content.decode()
    assert "답을 받지 못한 요청 1건이 완전히 끝납니다" in asked
    assert MeetingRecord.objects.get(meeting_id="waits").status == "proposed"
    organiser.post(f"/events/{EVENT}/state", {"state": "closed", "sure": "yes"})
    assert MeetingRecord.objects.get(meeting_id="waits").status == "expired"
    # Closed, the pages for asking say so at their top instead of refusing what was written.
    for address in ("find/", f"ask/{US}/"):
        told = member.get(f"/events/{EVENT}/{address}").content.decode()
        assert "지금은 미팅 요청을 받지 않습니다" in told
    assert 'name="subject"' not in told


def test_a_firm_sends_somebody_else(visit, seated):
    publish()
    other = visit(OTHER)
    away = second_delegate(US, unavailable_slots=[seated.slot_id])
    act = f"/meetings/{seated.meeting_id}/act"
    given = {"act": "attendance", "own_who": [away.delegate_id], "own_count": "all", "owner": away.delegate_id}
    assert "그 시간에 참석할 수 없습니다: 대신 가는 이" in other.post(act, given, follow=True).content.decode()
    DelegateRecord.objects.filter(pk=away.pk).update(unavailable_slots=[])
    answer = other.post(act, given, follow=True)
    assert answer.status_code == 200
    assert "참석자를 바꾸고" in answer.content.decode()
    seated.refresh_from_db()
    assert (seated.delegates, seated.owner) == (["KR-0007-D1", away.delegate_id], away.delegate_id)
    assert seated.attendance[1] == {"among": [away.delegate_id], "count": 1}
    assert Delivery.objects.filter(recipient__email=MEMBER, key__startswith="attendance-").count() == 1
    # Of the other side's team nobody decides.
    visit(MEMBER).post(act, {"act": "attendance", "own_who": [away.delegate_id], "own_count": "all"})
    seated.refresh_from_db()
    assert seated.delegates == ["KR-0007-D1", away.delegate_id]


def test_before_publication_another_delegate_tells_nothing_of_the_slot(visit, seated):
    away = second_delegate(KR, unavailable_slots=[seated.slot_id])
    visit(MEMBER).post(f"/meetings/{seated.meeting_id}/act", {"act": "attendance", "own_who": [away.delegate_id]})
    seated.refresh_from_db()
    assert (seated.status, seated.slot_id, seated.delegates) == ("accepted", "", [])
    assert seated.attendance[0] == {"among": [away.delegate_id], "count": 1}
