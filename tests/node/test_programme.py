"""The organiser changes a programme that exists: seen first with what it breaks, written whole, told, and kept in the audit trail."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bioaccord.events.constraints import violations
from bioaccord.node.alerts.models import Delivery
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.events import run_services
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord, RoundtableRecord, ScheduleRun
from bioaccord.node.events.programme_services import open_what_is_due
from bioaccord.node.events.rows import event_of, meeting_of

from .event_meetings import EVENT, accepted_meetings, mailed

ORGANISER, MEMBER = "organiser@kbio.example", "member@hanbit.example"
PROGRAMME = f"/events/{EVENT}/programme"


@pytest.fixture
def organiser(django_user_model, db):
    return django_user_model.objects.get(email=ORGANISER)


@pytest.fixture
def placed(db):
    """Let twelve meetings stand in the first slots, four in each, at the tables A-01 to A-04."""
    event = EventRecord.objects.get(event_id=EVENT)
    slots = [one["slot_id"] for one in event.payload["slots"]]
    free = {one.organisation_id: one for one in event.delegates.order_by("-delegate_id")}
    rows = accepted_meetings(12)
    for number, row in enumerate(rows):
        people = [free[row.asking], free[row.asked]]
        for one in people:
            one.unavailable_slots = []
            one.save()
        row.slot_id, row.place, row.status = slots[number // 4], f"A-0{number % 4 + 1}", "scheduled"
        row.delegates = [one.delegate_id for one in people]
        row.save()
    event.payload["sessions"] = []
    event.save()
    return rows


def standing() -> EventRecord:
    return EventRecord.objects.get(event_id=EVENT)


def slots_of_first_day(**changed: tuple[str, str]) -> dict:
    """The first day's form as the page has it."""
    rows = [one for one in standing().payload["slots"] if one["slot_id"].startswith("D1")]
    times = {one["slot_id"]: (one["begins_at"][11:16], one["ends_at"][11:16]) for one in rows} | {
        key.replace("_", "-"): value for key, value in changed.items()
    }
    return {
        "act": "save",
        "slot": list(times),
        "begins": [begins for begins, _ in times.values()],
        "ends": [ends for _, ends in times.values()],
        "kind": ["meal" if one["is_meal"] else "meeting" for one in rows],
    }


def seen_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_a_change_that_breaks_something_is_seen_before_it_is_written_and_its_meetings_reach_the_change_desk(
    visit, placed, organiser
):
    client, address = visit(ORGANISER), f"{PROGRAMME}/days/2027-03-16/"
    form = slots_of_first_day() | {"gone": ["D1-01"]}
    before, page = standing(), client.post(address, form).content.decode()
    assert "미팅 4건" in page
    assert "일정 조정에서 다시 배정" in page
    assert standing().payload == before.payload
    assert MeetingRecord.objects.exclude(slot_id="").count() == 12
    desk = client.post(address, form | {"seen": seen_in(page)}, follow=True)
    assert desk.redirect_chain == [(f"/events/{EVENT}/changes/", 302)]
    assert "수락된 미팅 4건에 시간이 없습니다" in desk.content.decode()
    after = standing()
    assert after.version > before.version
    assert "D1-01" not in {one["slot_id"] for one in after.payload["slots"]}
    lost = MeetingRecord.objects.filter(slot_id="")
    assert {(one.status, one.place, tuple(one.delegates), bool(one.reason_ko)) for one in lost} == {
        ("accepted", "", (), True)
    }
    assert AuditEntry.objects.get(what="programme_changed").subject.startswith(
        f"{EVENT}: 4 without a slot, Slots taken"
    )
    assert "행사 프로그램 변경" in visit("operator@kbio.example").get("/audit/").content.decode()
    client.post(f"/events/{EVENT}/changes/", {"propose": "yes"})
    run = ScheduleRun.objects.get()
    assert run_services.answer_run(run.pk) == "done"
    run_services.adopt_run(organiser, EVENT, run.pk)
    assert not MeetingRecord.objects.filter(slot_id="").exists()
    event = event_of(standing())
    assert violations(event, [meeting_of(one, event) for one in standing().meetings.all()]) == []


def test_what_was_seen_and_is_another_now_is_shown_again(visit, placed):
    client, address = visit(ORGANISER), f"{PROGRAMME}/days/2027-03-16/"
    form = slots_of_first_day() | {"gone": ["D1-01"]}
    mark = seen_in(client.post(address, form).content.decode())
    other = placed[4]
    other.slot_id, other.place = "D1-01", "A-05"
    other.save()
    page = client.post(address, form | {"seen": mark}).content.decode()
    assert "미팅 5건" in page
    assert "지금 상태를 다시" in page
    assert not MeetingRecord.objects.filter(slot_id="").exists()


def test_a_change_that_touches_nothing_is_written_at_once(visit, placed):
    client = visit(ORGANISER)
    page = client.post(
        f"{PROGRAMME}/tables/",
        {"hall_ko": "별관", "hall_en": "Annex", "names": "C-01…C-03", "seats": "8", "zone": "C1"},
        follow=True,
    ).content.decode()
    assert "행사 프로그램을 바꾸었습니다" in page
    assert "별관" in page
    added = [one for one in standing().payload["tables"] if one["table_id"].startswith("C-")]
    assert [(one["table_id"], one["capacity"], one["zone"]) for one in added] == [
        ("C-01", 8, "C1"), ("C-02", 8, "C1"), ("C-03", 8, "C1"),
    ]  # fmt: skip
    client.post(f"{PROGRAMME}/walks/", {"minutes-0": "6", "minutes-1": "4"})
    assert {"one": "East Hall", "other": "Annex", "minutes": 4.0} in standing().payload["walks"]
    again = client.post(
        f"{PROGRAMME}/tables/", {"hall_ko": "별관", "hall_en": "Annex", "names": "C-01", "seats": "8"}, follow=True
    ).content.decode()
    assert "두 번 나옵니다" in again


def test_a_closed_table_keeps_the_time_of_its_meeting(visit, placed):
    client, address = visit(ORGANISER), f"{PROGRAMME}/halls/1/"
    form = {"act": "close", "table": ["A-01"], "from_slot": "D1-01", "to_slot": "D1-01"}
    page = client.post(address, form).content.decode()
    assert "시간은 그대로, 테이블만 변경" in page
    client.post(address, form | {"seen": seen_in(page)})
    moved = MeetingRecord.objects.get(pk=placed[0].pk)
    assert (moved.slot_id, moved.place, moved.status) == ("D1-01", "A-05", "moved")
    assert moved.sequence > placed[0].sequence


def test_those_concerned_are_told_once_the_schedule_is_published(visit, placed):
    EventRecord.objects.filter(event_id=EVENT).update(state="published")
    row = placed[0]
    row.asking = "KR-0007"
    mine = DelegateRecord.objects.filter(organisation_id="KR-0007").first()
    row.delegates = [mine.delegate_id, row.delegates[1]]
    row.save()
    client, address = visit(ORGANISER), f"{PROGRAMME}/days/2027-03-16/"
    form = slots_of_first_day(D1_01=("08:50", "09:20"))
    page = client.post(address, form).content.decode()
    assert "시간대는 그대로, 그 시각이 변경" in page
    client.post(address, form | {"seen": seen_in(page)})
    later = MeetingRecord.objects.get(pk=row.pk)
    assert later.sequence == row.sequence + 1
    assert mailed() > 0
    letter = Delivery.objects.get(recipient__email=MEMBER)
    assert "08:50" in letter.text
    assert row.subject not in letter.text


def test_delegates_are_asked_again_for_times_that_came_later(visit, placed):
    DelegateRecord.objects.update(has_told_times=True, unavailable_slots=["D1-10", "D2-01"])
    client = visit(ORGANISER)
    form = {"day": "2027-03-19", "like": "2027-03-16"}
    page = client.post(f"{PROGRAMME}/days/", form).content.decode()
    assert "다시 묻게 됩니다" in page
    client.post(f"{PROGRAMME}/days/", form | {"seen": seen_in(page)})
    assert standing().last_day.isoformat() == "2027-03-19"
    assert not DelegateRecord.objects.filter(has_told_times=True).exists()
    form = {"act": "gone"}
    page = client.post(f"{PROGRAMME}/days/2027-03-17/", form).content.decode()
    client.post(f"{PROGRAMME}/days/2027-03-17/", form | ({"seen": seen_in(page)} if 'name="seen"' in page else {}))
    assert set(map(tuple, DelegateRecord.objects.values_list("unavailable_slots", flat=True))) == {("D1-10",)}


def test_rounds_of_a_roundtable_keep_their_slots(visit, placed):
    RoundtableRecord.objects.create(
        event=standing(), topic_ko="공급망", topic_en="Supply", round_slots=["D2-01", "D2-02"]
    )
    client = visit(ORGANISER)
    page = client.post(f"{PROGRAMME}/days/2027-03-17/", {"act": "gone"}).content.decode()
    assert "라운드테이블 ‘공급망’" in page
    assert "행사 프로그램 바꾸기" not in page
    client.post(f"{PROGRAMME}/days/2027-03-17/", {"act": "gone", "seen": seen_in(page)})
    assert "D2-01" in {one["slot_id"] for one in standing().payload["slots"]}


def test_zone_days_names_sessions_and_badges(visit, placed):
    client = visit(ORGANISER)
    MeetingRecord.objects.all().delete()
    refused = client.post(f"{PROGRAMME}/about/", {"act": "zone", "time_zone": "Seoul"}).content.decode()
    assert "타임존" in refused
    form = {"act": "zone", "time_zone": "America/New_York"}
    page = client.post(f"{PROGRAMME}/about/", form).content.decode()
    client.post(f"{PROGRAMME}/about/", form | {"seen": seen_in(page)})
    assert (standing().payload["time_zone"], standing().payload["slots"][0]["begins_at"]) == (
        "America/New_York", "2027-03-16T09:00:00-04:00",
    )  # fmt: skip
    form = {"act": "move", "first_day": "2027-11-06"}
    page = client.post(f"{PROGRAMME}/about/", form).content.decode()
    if 'name="seen"' in page:
        client.post(f"{PROGRAMME}/about/", form | {"seen": seen_in(page)})
    offsets = {one["slot_id"][:2]: one["begins_at"][-6:] for one in standing().payload["slots"]}
    assert offsets == {"D1": "-04:00", "D2": "-05:00", "D3": "-05:00"}
    about = {
        "act": "about",
        "name_ko": "포럼",
        "name_en": "Forum",
        "city": "Boston",
        "country": "US",
        "online_places": 3,
    }
    client.post(f"{PROGRAMME}/about/", about)
    assert standing().payload["name"]["en"] == "Forum"
    session = {"act": "save", "name_ko": "강연", "name_en": "Talk", "delegates": "KR-0007-D1", "slot": ["D2-01"]}
    client.post(f"{PROGRAMME}/sessions/", session)
    assert [one["session_id"] for one in standing().payload["sessions"]] == ["session-1"]
    wrong = client.post(f"{PROGRAMME}/sessions/session-1/", session | {"delegates": "KR-9999-D1"}).content.decode()
    assert "참가자가 아닌 번호" in wrong
    client.post(f"{PROGRAMME}/sessions/session-1/", {"act": "gone"})
    assert standing().payload["sessions"] == []
    badges = {
        "badge": ["standard", "plus", ""],
        "name_ko": ["일반", "플러스", "연사"],
        "name_en": ["Standard", "Plus", "Speaker"],
    }
    client.post(f"{PROGRAMME}/badges/", badges | {"most": ["15", "40", "0"]})
    assert [(one["badge_id"], one["most_pending"]) for one in standing().payload["badges"]] == [
        ("standard", 15), ("plus", 40), ("badge-1", 0),
    ]  # fmt: skip


def test_a_programme_goes_out_and_comes_in_again_by_file(visit, placed):
    client = visit(ORGANISER)
    with zipfile.ZipFile(io.BytesIO(client.get(f"{PROGRAMME}.zip").content)) as archive:
        slots = archive.read("slots.csv").decode("utf-8-sig")
        assert set(archive.namelist()) == {
            f"{one}.csv" for one in ("event", "slots", "tables", "walks", "sessions", "badges")
        }
    assert client.get(f"{PROGRAMME}.xlsx").content[:2] == b"PK"
    kept = "\n".join(one for one in slots.splitlines() if not one.startswith("D1-02"))
    page = client.post(f"{PROGRAMME}/file/", {"file": SimpleUploadedFile("slots.csv", kept.encode())}, follow=True)
    address, told = page.redirect_chain[-1][0], page.content.decode()
    assert "없어지는 시간대 1개: D1-02" in told
    assert "미팅 4건" in told
    assert MeetingRecord.objects.exclude(slot_id="").count() == 12
    client.post(address, {"seen": seen_in(told)})
    assert MeetingRecord.objects.exclude(slot_id="").count() == 8
    assert client.get(address).status_code == 404
    wrong = slots.replace("2027-03-16T09:00:00+09:00", "2027-03-16T09:00:00+08:00")
    told = client.post(
        f"{PROGRAMME}/file/", {"file": SimpleUploadedFile("slots.csv", wrong.encode())}, follow=True
    ).content.decode()
    assert "파일을 받지 않았습니다" in told
    assert "+08:00" in told
    for name, content in (("a.pdf", b"x"), ("programme.zip", b"no zip"), ("programme.xlsx", b"no workbook")):
        answer = client.post(f"{PROGRAMME}/file/", {"file": SimpleUploadedFile(name, content)}, follow=True)
        assert answer.status_code == 200
        assert "행사 프로그램을 바꾸었습니다" not in answer.content.decode()


def test_only_organisers_change_and_a_past_event_stays(visit, placed):
    member, client = visit(MEMBER), visit(ORGANISER)
    assert "확인하고 바꾸기" not in member.get(f"{PROGRAMME}/").content.decode()
    for part in ("about/", "days/2027-03-16/", "halls/1/", "walks/", "sessions/", "badges/"):
        assert member.get(f"{PROGRAMME}/{part}").status_code == 403
        assert client.get(f"{PROGRAMME}/{part}").status_code == 200
    assert member.get(f"{PROGRAMME}.zip").status_code == 403
    assert "행사" in client.get(f"{PROGRAMME}/?view=firms").content.decode()
    EventRecord.objects.filter(event_id=EVENT).update(state="over")
    page = client.post(f"{PROGRAMME}/days/2027-03-16/", {"act": "gone"}).content.decode()
    assert "끝난 행사" in page
    assert len(standing().payload["slots"]) == 36


def test_an_event_opens_by_itself(visit, placed):
    EventRecord.objects.filter(event_id=EVENT).update(state="set_up")
    client, now = visit(ORGANISER), timezone.now()
    tomorrow = (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert (
        "지금보다 뒤여야"
        in client.post(f"{PROGRAMME}/about/", {"act": "opening", "open_at": "2020-01-01T09:00"}).content.decode()
    )
    client.post(f"{PROGRAMME}/about/", {"act": "opening", "open_at": tomorrow, "close_at": ""})
    assert standing().requests_open_at > now
    assert open_what_is_due(now) == 0
    assert open_what_is_due(now + timedelta(days=3)) == 1
    assert standing().state == "open"
    refused = client.post(f"{PROGRAMME}/about/", {"act": "opening", "open_at": "2027-01-04T10:00"}).content.decode()
    assert "이미 요청을 받았거나" in refused
