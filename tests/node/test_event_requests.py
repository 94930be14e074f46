"""Requests at a trade show: the own team, asking and answering, caps, deadlines, and the organiser's set-up, board and files."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from bioaccord.events.event_folder import read_event, read_meetings
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.alerts.sending import send_alerts
from bioaccord.node.brief.templatetags.wording import quoted
from bioaccord.node.events import request_services, services
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord
from bioaccord.vocabulary.meeting import Attendance

MEMBER, OTHER, ORGANISER = "member@hanbit.example", "member@briarcliff.example", "organiser@kbio.example"
EVENT = "forum-2027"


def who(email: str) -> User:
    return User.objects.get(email=email)


def test_a_firm_registers_a_delegate_and_says_when_it_is_free(visit):
    client = visit(MEMBER)
    team = f"/events/{EVENT}/team/KR-0007/"
    assert client.post(team, {"email": "a@b.example"}).status_code == 200  # without a name nothing is written
    answer = client.post(
        team, {"name_ko": "송누리", "email": "nuri@hanbit.example", "languages": ["ko", "en"]}, follow=True
    )
    row = DelegateRecord.objects.get(name_ko="송누리")
    assert (row.organisation_id, row.has_told_times) == ("KR-0007", False)
    assert "송누리 님의 가능 시간" in answer.content.decode()
    programme = client.get(f"/events/{EVENT}/").content.decode()
    assert "참가자 1명이 가능 시간을 알리지 않았습니다" in programme
    times = f"/events/{EVENT}/delegates/{row.delegate_id}/times/"
    page = client.post(times, {"set": "1-morning", "free": ["D1-01", "D1-06", "D2-01"]}).content.decode()
    ticked = re.findall(r'value="(D\d-\w+)" checked', page)
    assert "D1-02" in ticked
    assert "D1-06" not in ticked
    assert "D2-01" in ticked
    client.post(times, {"free": ["D1-01", "D2-01"]})
    row.refresh_from_db()
    assert row.has_told_times
    assert "D1-01" not in row.unavailable_slots
    assert "D1-02" in row.unavailable_slots
    assert (
        "이미 등록된 참가자" in client.post(team, {"name_ko": "다른", "email": "NURI@hanbit.example"}).content.decode()
    )
    assert visit(OTHER).get(team).status_code == 403
    assert visit(OTHER).get(times).status_code == 404


def test_firms_are_found_in_short_rows_narrowed_by_country_and_by_what_was_asked(visit):
    client, address = visit(MEMBER), f"/events/{EVENT}/find/"
    page = client.get(address).content.decode()
    rows = page.split('class="found-firms"')[1]
    assert page.index('<form class="filters"') < page.index("found-firms")
    assert rows.count("<details>") == rows.count("<summary") >= 3
    american = client.get(address, {"country": "US"}).content.decode()
    asked = re.findall(rf"/events/{EVENT}/ask/([^/]+)/", american)
    assert asked
    assert all(one.startswith("US-") for one in asked)
    client.post(f"{address.replace('find', 'ask')}{asked[0]}/", {"subject": "공급"})
    assert "제안됨" in client.get(address, {"country": "US"}).content.decode()
    left = client.get(address, {"country": "US", "what": "open"}).content.decode()
    assert "제안됨" not in left
    assert re.findall(rf"/events/{EVENT}/ask/([^/]+)/", left)[: len(asked) - 1] == asked[1:]


def test_a_quotation_in_the_other_language_says_so():
    with translation.override("en"):
        told = quoted("The profile answers (‘주사제’): “무균 주사제 <충전>” (in Korean)")
        assert told.count('lang="ko"') == 2
        assert told.count("(in Korean)") == 1
        assert "&lt;충전&gt;" in told
        assert quoted("“sterile filling of vials”") == "“sterile filling of vials”"
    with translation.override("ko"):
        assert 'lang="en"' in quoted("소개 글: “sterile filling of vials”")
        assert quoted("‘GMP’ 인증") == "‘GMP’ 인증"


def test_from_finding_a_partner_to_an_owned_meeting(visit):
    asking, asked = visit(MEMBER), visit(OTHER)
    found = asking.get(f"/events/{EVENT}/find/").content.decode()
    assert "추천 이유" in found
    assert "/ask/" in found
    ask = f"/events/{EVENT}/ask/US-0025/"
    assert "우선순위" in asking.get(ask).content.decode()
    given = {"subject": "위탁개발생산", "message": "비공개 문장", "priority": "3", "asking_who": ["KR-0007-D1"]}
    asking.post(ask, given)
    row = MeetingRecord.objects.get()
    assert (row.priority, row.message, row.attendance[0]["among"]) == (3, "비공개 문장", ["KR-0007-D1"])
    assert "비공개 문장" in asked.get("/meetings/").content.decode()
    page = asked.get(f"/meetings/{row.meeting_id}/").content.decode()
    assert "결정하지 않고" in page
    answer = f"/meetings/{row.meeting_id}/answer"
    asked.post(answer, {"answer": "write", "message": "자료를 먼저 보내 주십시오"})
    row.refresh_from_db()
    assert row.status == "proposed"
    assert "자료를 먼저" in asking.get(f"/meetings/{row.meeting_id}/").content.decode()
    asked.post(answer, {"answer": "accept", "owner": "US-0025-D1", "priority": "2"})
    row.refresh_from_db()
    assert (row.status, row.owner, row.asked_priority) == ("accepted", "US-0025-D1", 2)
    seen = visit(ORGANISER).get(f"/meetings/{row.meeting_id}/").content.decode()
    assert "비공개 문장" not in seen
    assert "위탁개발생산" not in seen
    asked.post(f"/meetings/{row.meeting_id}/cancel")
    asked.post(answer, {"answer": "write", "message": "늦은 말"})
    assert row.messages.count() == 1
    row.refresh_from_db()
    assert row.status == "cancelled"


@pytest.mark.django_db
def test_one_open_request_a_pair_and_a_cap_that_is_told_before():
    member, other = who(MEMBER), who(OTHER)
    event = EventRecord.objects.get(event_id=EVENT)
    first = services.propose_meeting(member, EVENT, "KR-0007", "US-0025", subject="a")
    with pytest.raises(MeetingError, match="has asked you already"):
        services.propose_meeting(other, EVENT, "US-0025", "KR-0007", subject="b")
    with pytest.raises(MeetingError, match="does not fit"):
        services.propose_meeting(
            member, EVENT, "KR-0007", "US-0001", subject="a", attendance=(Attendance(("US-0001-D1",)),)
        )
    most = services.pending_cap(event, "KR-0007").most
    firms = sorted(set(event.delegates.values_list("organisation_id", flat=True)) - {"KR-0007", "US-0025"})
    for firm in firms[: most - 1]:
        services.propose_meeting(member, EVENT, "KR-0007", firm, subject="a")
    assert services.pending_cap(event, "KR-0007").is_near
    with pytest.raises(MeetingError, match="as many as your badges allow"):
        services.propose_meeting(member, EVENT, "KR-0007", firms[most], subject="a")
    request_services.withdraw_request(member, first.meeting_id)
    services.propose_meeting(member, EVENT, "KR-0007", firms[most], subject="a")


@pytest.mark.django_db
def test_at_the_deadline_what_nobody_answered_ends_and_both_sides_are_told():
    member, organiser, now = who(MEMBER), who(ORGANISER), timezone.now()
    row = services.propose_meeting(member, EVENT, "KR-0007", "US-0025", subject="a")
    request_services.set_deadline(organiser, EVENT, now + timedelta(hours=3), now)
    send_alerts(now)
    letters = Delivery.objects.filter(recipient=who(OTHER))
    assert letters.filter(key__startswith="requests-").count() == 1
    assert letters.filter(key__startswith="reminder-").count() == 1
    send_alerts(now + timedelta(minutes=1))
    assert letters.count() == 2  # nobody is told twice
    send_alerts(now + timedelta(hours=4))
    row.refresh_from_db()
    assert row.status == "expired"
    assert row.history.first().status == "expired"
    for person in (member, who(OTHER)):
        assert Delivery.objects.filter(recipient=person, key__startswith="expired-").count() == 1
        assert InboxEntry.objects.filter(owner=person, notice="trade_show", about__contains="마감").exists()
    with pytest.raises(MeetingError, match="takes no requests"):
        services.propose_meeting(member, EVENT, "KR-0007", "US-0001", subject="a")


def test_an_event_is_set_up_shown_and_opened(visit):
    organiser = visit(ORGANISER)
    page = organiser.get("/events/new/?template=fair").content.decode()
    values = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    halls = "동관 / East Hall / 40 / 4\n서관 / West Hall / 40 / 4"
    values |= {"event_id": "bix-2028", "name_ko": "가상 전시회", "name_en": "A fictional fair", "halls": halls}
    values |= {"badges": "일반 / Standard / 10", "act": "show"}
    assert (
        "같은 짧은 이름의 행사가 이미 있습니다"
        in organiser.post("/events/new/", values | {"event_id": EVENT}).content.decode()
    )
    wrong = organiser.post(
        "/events/new/", values | {"slot_minutes": "2", "name_ko": "", "first_day": "soon"}
    ).content.decode()
    for told in ("5 이상이어야 합니다.", "입력해 주십시오.", "2027-03-16처럼"):
        assert told in wrong
    assert "국가가 아닙니다" in organiser.post("/events/new/", values | {"country": "Koria"}).content.decode()
    values |= {"country": "대한민국"}
    shown = organiser.post("/events/new/", values).content.decode()
    assert "이렇게 만들어집니다" in shown
    assert not EventRecord.objects.filter(event_id="bix-2028").exists()
    assert "이해할 수 없습니다" in organiser.post("/events/new/", values | {"halls": "동관"}).content.decode()
    organiser.post("/events/new/", values | {"act": "make"})
    row = EventRecord.objects.get(event_id="bix-2028")
    assert (row.state, row.payload["country"]) == ("set_up", "KR")
    assert len(row.payload["tables"]) == 80
    assert visit(MEMBER).get("/events/bix-2028/").status_code == 404
    organiser.post("/events/bix-2028/state", {"state": "published"})
    row.refresh_from_db()
    assert row.state == "set_up"
    organiser.post("/events/bix-2028/state", {"state": "open"})
    assert visit(MEMBER).get("/events/bix-2028/").status_code == 200
    assert visit(MEMBER).get("/events/new/").status_code == 403


def test_requests_of_a_file_are_shown_then_taken_over(visit):
    organiser = visit(ORGANISER)
    text = "asking,asked,subject,priority,status\nKR-0007,US-0025,위탁개발생산 협의,2,accepted\nKR-0007,KR-9999,x,1,\nUS-0025,KR-0007,거꾸로,1,\n"
    file = SimpleUploadedFile("요청.csv", text.encode("cp949"))
    page = organiser.post(f"/events/{EVENT}/files/", {"kind": "requests", "file": file}, follow=True)
    told = page.content.decode()
    assert "등록되지 않은 기업입니다" in told
    assert "이미 2번째 줄에 있습니다" in told
    assert not MeetingRecord.objects.exists()
    load = page.redirect_chain[-1][0] + "load"
    organiser.post(load, {"act": "load"})
    row = MeetingRecord.objects.get()
    assert (row.status, row.owner, row.subject, row.priority) == ("accepted", "US-0025-D1", "위탁개발생산 협의", 2)
    board = organiser.get(f"/events/{EVENT}/requests/?status=accepted").content.decode()
    assert row.meeting_id in board
    assert "위탁개발생산" not in board
    assert organiser.get(f"/events/{EVENT}/export.xlsx").content[:2] == b"PK"
    for address in ("requests/", "delegates/", "files/", "export.xlsx", "requests.csv"):
        assert visit(MEMBER).get(f"/events/{EVENT}/{address}").status_code == 403, address


def delegates_file(organiser, text, name="참가자.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return organiser.post(f"/events/{EVENT}/files/", {"kind": "delegates", "file": file}, follow=True)


def test_a_file_moves_nobody_into_another_firm(visit):
    organiser = visit(ORGANISER)
    DelegateRecord.objects.filter(delegate_id="KR-0007-D1").update(email="one@hanbit.example")
    before = DelegateRecord.objects.get(delegate_id="KR-0007-D1")
    page = delegates_file(
        organiser,
        "delegate_id,organisation_id,name_ko,email\nKR-0007-D1,KR-0008,다른 사람,\n"
        "KR-0008-D77,KR-0008,또 다른 사람,ONE@hanbit.example\nKR-0008-D78,KR-0008,새 사람,\n",
    )
    told = page.content.decode()
    assert "KR-0007 소속으로 등록된 참가자인데 이 파일에는 KR-0008 소속으로 적혀 있습니다" in told
    assert "한 사람은 한 기업의 참가자로만 등록할 수 있습니다" in told
    assert "KR-0007 소속 참가자(KR-0007-D1)의 주소입니다" in told
    organiser.post(page.redirect_chain[-1][0] + "load", {"act": "load"})
    after = DelegateRecord.objects.get(delegate_id="KR-0007-D1")
    assert (after.organisation_id, after.name_ko) == (before.organisation_id, before.name_ko)
    assert DelegateRecord.objects.filter(organisation_id="KR-0008", name_ko="새 사람").exists()
    assert not DelegateRecord.objects.filter(delegate_id="KR-0008-D77").exists()


def test_a_second_file_leaves_the_first_one_waiting(visit):
    organiser = visit(ORGANISER)
    for name in ("처음.csv", "다음.csv"):
        delegates_file(organiser, "delegate_id,organisation_id,name_ko\nKR-0008-D78,KR-0008,새 사람\n", name)
    page = organiser.get(f"/events/{EVENT}/files/").content.decode()
    assert "처음.csv" in page
    assert "다음.csv" in page


def test_what_a_node_gives_out_is_read_again(visit, tmp_path):
    organiser, member, other = visit(ORGANISER), visit(MEMBER), visit(OTHER)
    member.post(f"/events/{EVENT}/ask/US-0025/", {"subject": "공급", "asked_who": ["US-0025-D1"]})
    over = MeetingRecord.objects.get()
    other.post(f"/meetings/{over.meeting_id}/answer", {"answer": "accept", "owner": "US-0025-D1"})
    # Who owns an agreed meeting stays; once it is cancelled, the person may go, and the meeting keeps the name.
    other.post(f"/events/{EVENT}/delegates/US-0025-D1/withdraw")
    assert DelegateRecord.objects.get(delegate_id="US-0025-D1").withdrawn_at is None
    other.post(f"/meetings/{over.meeting_id}/cancel")
    member.post(f"/events/{EVENT}/ask/US-0025/", {"subject": "임상", "asked_who": ["US-0025-D1"]})
    other.post(f"/events/{EVENT}/delegates/US-0025-D1/withdraw")
    asked = MeetingRecord.objects.get(status="proposed")
    assert asked.attendance[1] == {"among": [], "count": 1}
    for row in EventRecord.objects.all():
        file = tmp_path / f"{row.event_id}.xlsx"
        file.write_bytes(organiser.get(f"/events/{row.event_id}/export.xlsx").content)
        assert len(read_meetings(file, read_event(file))) == row.meetings.count()


def test_delegates_without_times_are_found_and_reminded_once_a_day(visit):
    DelegateRecord.objects.filter(delegate_id="KR-0007-D1").update(has_told_times=False)
    organiser = visit(ORGANISER)
    assert "KR-0007-D1" in organiser.get(f"/events/{EVENT}/delegates/?what=no_times").content.decode()
    organiser.post(f"/events/{EVENT}/remind")
    organiser.post(f"/events/{EVENT}/remind")
    assert Delivery.objects.filter(recipient=who(MEMBER), key__startswith="times-").count() == 1
    assert InboxEntry.objects.filter(owner=who(MEMBER), notice="trade_show").count() == 1


def test_every_firm_at_the_event_can_be_browsed_also_by_one_without_postings(visit):
    client, address = visit("member@briarcliff.example"), f"/events/{EVENT}/find/"
    page = client.get(address).content.decode()
    assert "기업 0곳 / " in page
    assert page.count("/ask/") > 0
    assert client.get(f"{address}?country=KR").content.decode().count("/ask/") > 0
