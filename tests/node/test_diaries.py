"""Diaries, screens and check-in of a published event: what is shown to whom, what is told, and what is taken back."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings as node_settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.mail import send_mail_that_is_due
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.events import diary_mailings
from bioaccord.node.events.diary_access import check_in_code
from bioaccord.node.events.diary_mailings import LOST_AFTER, tell_diaries, tell_next
from bioaccord.node.events.models import (
    DelegateRecord,
    DiaryMailing,
    EventRecord,
    EventState,
    MeetingMessage,
    MeetingRecord,
)
from bioaccord.node.events.rows import event_of
from bioaccord.node.events.services import save_event
from bioaccord.node.members import limits
from tests.node.event_meetings import mailed
from tests.node.event_of_today import BRIARCLIFF, CANARY, EVENT, HANBIT, THIRD, delegate, meeting, publish
from tests.smtp_server import smtp_server

MEMBER, OTHER, ORGANISER = "member@hanbit.example", "member@briarcliff.example", "organiser@kbio.example"


@pytest.fixture
def published(db):
    return publish()


@pytest.fixture
def postbox(settings):
    with smtp_server() as box:
        settings.MAIL_HOST = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = box.port, False
        settings.BASE_ADDRESS = "https://node.example"
        settings.DEFAULT_FROM_EMAIL = "bioaccord <desk@node.example>"
        yield box


def entries(answer) -> dict:
    assert answer.status_code == 200
    return {str(one["uid"]).partition("@")[0]: one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def feed(firm: str = HANBIT, **more):
    return Client().get(f"/diary/{delegate(firm).token}.ics", **more)


def test_a_feed_follows_moves_and_cancellations_and_says_nothing_twice(published):
    first = feed()
    assert {one: int(entry["sequence"]) for one, entry in entries(first).items()} == {"m1": 0, "m2": 0}
    assert CANARY.encode() not in first.content
    assert feed(headers={"if-none-match": first["ETag"]}).status_code == 304
    assert feed(headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    MeetingRecord.objects.filter(meeting_id="m2").update(place="A-03")
    MeetingRecord.objects.filter(meeting_id="m1").update(status="cancelled", slot_id="", place="", delegates=[])
    second = feed(headers={"if-none-match": first["ETag"]})
    found = entries(second)
    assert (str(found["m1"]["status"]), int(found["m1"]["sequence"])) == ("CANCELLED", 1)
    assert str(found["m2"]["location"]).endswith("A-03")
    assert feed(headers={"if-none-match": second["ETag"]}).status_code == 304
    assert entries(feed()).keys() == {"m1", "m2"}


def test_a_feed_is_empty_until_the_schedule_is_published(published):
    EventRecord.objects.filter(pk=published.pk).update(state=EventState.CLOSED)
    assert entries(feed()) == {}
    assert "A-01" not in Client().get(f"/day/{delegate(HANBIT).token}/").content.decode()


def test_a_renewed_address_is_revoked_everywhere_and_guessing_is_limited(within_an_hour, published, visit, monkeypatch):
    old = delegate(HANBIT)
    code = check_in_code(old)
    client = visit(MEMBER)
    assert client.post(f"/events/{EVENT}/diaries/{old.delegate_id}/new").status_code == 302
    assert delegate(HANBIT).token != old.token
    for address in (f"/diary/{old.token}.ics", f"/day/{old.token}/", f"/day/{old.token}/offline.js"):
        assert Client().get(address).status_code == 404, address
    assert visit(ORGANISER).get(f"/checkin/{code}/").status_code == 404
    assert entries(feed()).keys() == {"m1", "m2"}
    assert visit(OTHER).post(f"/events/{EVENT}/diaries/{old.delegate_id}/new").status_code == 404
    monkeypatch.setitem(limits.LIMITS, "wrong_code", limits.Limit(5, 60))
    answers = [Client().get(f"/diary/{'x' * number}.ics").status_code for number in range(1, 4)]
    assert 429 in answers
    assert feed().status_code == 200


def test_a_new_programme_keeps_what_diaries_have_shown(published):
    feed()
    save_event(None, event_of(EventRecord.objects.get(pk=published.pk)))
    MeetingRecord.objects.all().delete()
    assert {str(one["status"]) for one in entries(feed()).values()} == {"CANCELLED"}


def test_diaries_are_mailed_once_and_then_only_to_whom_they_have_changed_for(published, postbox):
    DelegateRecord.objects.update(email="")
    for firm, mail, languages in (
        (HANBIT, "narae@hanbit.example", ["ko", "en"]),
        (BRIARCLIFF, "ann@briarcliff.example", ["en"]),
        (THIRD, "third@kr-0001.example", ["ko"]),
    ):
        DelegateRecord.objects.filter(pk=delegate(firm).pk).update(email=mail, languages=languages)
    third = meeting(3, published.payload["slots"][3]["slot_id"], "A-01", THIRD, HANBIT)
    now = timezone.now()
    assert mailed(now) == 3
    assert mailed(now) == 0
    send_mail_that_is_due(now)
    assert sorted(postbox.recipients) == ["ann@briarcliff.example", "narae@hanbit.example", "third@kr-0001.example"]
    by_reader = dict(zip(postbox.recipients, postbox.taken, strict=True))
    korean, english = by_reader["narae@hanbit.example"], by_reader["ann@briarcliff.example"]
    assert korean["subject"].strip().startswith("일정표:") and english["subject"].strip().startswith("Your diary:")
    assert f"https://node.example/day/{delegate(HANBIT).token}/" in korean.get_body().get_content()
    assert CANARY not in korean.as_string() + english.as_string()
    [file] = korean.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_param("method")) == (
        "diary.ics",
        "text/calendar",
        "PUBLISH",
    )
    held = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert {str(one["uid"]) for one in held} == {f"m{number}@{EVENT}.bioaccord" for number in (1, 2, 3)}

    postbox.taken.clear(), postbox.recipients.clear()
    third.status, third.slot_id, third.place, third.delegates = "cancelled", "", "", []
    third.sequence += 1
    third.save()
    assert mailed(now + timedelta(minutes=5)) == 2
    send_mail_that_is_due(now + timedelta(minutes=5))
    assert sorted(postbox.recipients) == ["narae@hanbit.example", "third@kr-0001.example"]
    changed = dict(zip(postbox.recipients, postbox.taken, strict=True))["narae@hanbit.example"]
    assert changed["subject"].strip().startswith("일정 변경:")
    assert "취소: " in changed.get_body().get_content()
    files = {one.get_filename(): one for one in changed.iter_attachments()}
    assert files["cancelled.ics"].get_param("method") == "CANCEL"
    [gone] = Calendar.from_ical(files["cancelled.ics"].get_payload(decode=True)).walk("VEVENT")
    assert (str(gone["uid"]), str(gone["status"]), int(gone["sequence"])) == (f"m3@{EVENT}.bioaccord", "CANCELLED", 1)
    assert not Delivery.objects.filter(state="sent").exclude(files=[]).exists()


def test_a_mailing_whose_worker_is_killed_goes_on_and_tells_nobody_twice(published, visit, monkeypatch):
    monkeypatch.setattr(diary_mailings, "FIRMS_AT_ONCE", 1)
    meeting(3, published.payload["slots"][3]["slot_id"], "A-01", THIRD, HANBIT)
    DelegateRecord.objects.update(email="")
    for firm in (HANBIT, BRIARCLIFF, THIRD):
        DelegateRecord.objects.filter(pk=delegate(firm).pk).update(email=f"{firm.lower()}@show.example")
    now = timezone.now()
    assert tell_diaries(now) == 1
    mailing = DiaryMailing.objects.get()
    while not Delivery.objects.exists():
        assert tell_next(mailing.pk, now)
    mailing.refresh_from_db()
    done = mailing.done
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        while Delivery.objects.count() < 2:
            tell_next(mailing.pk, now)
        raise KeyboardInterrupt  # killed after it wrote, before the end of its transaction
    mailing.refresh_from_db()
    assert (mailing.done, Delivery.objects.count()) == (done, 1)
    client = visit(ORGANISER)
    page = client.get(f"/events/{EVENT}/diaries/").content.decode()
    assert f"기업 {len(mailing.firms)}곳 중 {done}곳 완료" in page and "<progress" in page
    assert client.get(f"/events/{EVENT}/diaries/mailing.json").json()["done"] == done
    assert visit(MEMBER).get(f"/events/{EVENT}/diaries/mailing.json").status_code == 403
    assert tell_diaries(now + timedelta(minutes=1)) == 0  # somebody may be at it
    later = now + 2 * LOST_AFTER
    assert tell_diaries(later) == 1
    while tell_next(mailing.pk, later):
        pass
    assert sorted(Delivery.objects.values_list("address", flat=True)) == sorted(
        f"{firm.lower()}@show.example" for firm in (HANBIT, BRIARCLIFF, THIRD)
    )
    assert tell_diaries(later) == 0


def test_whoever_has_no_address_is_told_through_the_firm_or_named_to_the_organiser(published, visit):
    DelegateRecord.objects.update(email="", user=None)
    meeting(3, published.payload["slots"][3]["slot_id"], "A-01", THIRD, HANBIT)
    assert mailed() == 2
    letters = Delivery.objects.filter(recipient__email=MEMBER)
    assert letters.count() == 1 and CANARY not in letters.get().text
    assert "추가: " in letters.get().text and "New: " in letters.get().text
    page = visit(ORGANISER).get(f"/events/{EVENT}/diaries/").content.decode()
    assert "직접 알려 주십시오" in page and delegate(THIRD).delegate_id in page
    assert mailed(timezone.now() + timedelta(minutes=5)) == 0


def test_a_move_reaches_the_firms_of_the_meeting_alone(published):
    mailed()
    now = timezone.now() + timedelta(minutes=20)
    MeetingRecord.objects.filter(meeting_id="m1").update(place="A-03", sequence=1, changed_at=now)
    assert tell_diaries(now) == 1
    assert DiaryMailing.objects.first().firms == sorted((HANBIT, BRIARCLIFF))


def test_whoever_has_an_account_finds_the_diary_in_the_inbox(published):
    person = User.objects.get(email=MEMBER)
    DelegateRecord.objects.filter(pk=delegate(HANBIT).pk).update(user=person)
    mailed()
    notice = InboxEntry.objects.get(owner=person, notice="diary_published")
    assert notice.address == f"/events/{EVENT}/diaries/"
    assert Delivery.objects.get(address=MEMBER).recipient == person


def test_the_day_page_is_small_and_whole_in_itself(published):
    answer = Client().get(f"/day/{delegate(HANBIT).token}/")
    page = answer.content.decode()
    assert len(answer.content) < 30_000
    assert CANARY not in page
    assert "src=" not in page and "stylesheet" not in page and "http://" not in page.replace("http://www.w3.org", "")
    for words in ("A-01", "브라이어클리프", "늦으십니까?", "참석 불가", "상대가 오지 않았습니다"):
        assert words in page, words
    assert not answer.cookies
    english = Client().get(f"/day/{delegate(HANBIT).token}/?lang=en").content.decode()
    assert "Running late?" in english and "늦으십니까" not in english


def test_late_is_told_to_the_other_side_and_the_organiser_once(published):
    DelegateRecord.objects.filter(pk=delegate(BRIARCLIFF).pk).update(
        user=User.objects.get(email=OTHER), languages=["en"]
    )
    page, form = f"/day/{delegate(HANBIT).token}/", {"meeting": "m1", "what": "late-10"}
    answer = Client(enforce_csrf_checks=True).post(page, form, follow=True)
    assert "10분쯤 늦습니다" in answer.content.decode()
    assert "이미 알린 내용입니다" in Client().post(page, form, follow=True).content.decode()
    assert [one.text for one in MeetingMessage.objects.all()] == ["10분쯤 늦습니다 / Running about 10 minutes late"]
    told = InboxEntry.objects.filter(notice="meeting_reported")
    assert {one.owner.email for one in told} == {OTHER, ORGANISER}
    [letter] = Delivery.objects.filter(address=OTHER)
    assert letter.subject.endswith("Running about 10 minutes late")
    theirs = Client().get(f"/day/{delegate(BRIARCLIFF).token}/").content.decode()
    assert "The other side says:" in theirs and "Running about 10 minutes late" in theirs
    assert MeetingRecord.objects.get(meeting_id="m1").status == "scheduled"


def test_what_cannot_be_said_yet_or_is_not_ones_own_is_refused(published):
    page = f"/day/{delegate(HANBIT).token}/"
    early = Client().post(page, {"meeting": "m2", "what": "not-here"})
    assert early.status_code == 409
    assert "아직 시작하지 않은 미팅입니다" in early.content.decode()
    assert Client().post(page, {"meeting": "m1", "what": "nonsense"}).status_code == 409
    foreign = Client().post(f"/day/{delegate(THIRD).token}/", {"meeting": "m1", "what": "late-5"})
    assert foreign.status_code == 404
    assert not MeetingMessage.objects.exists()


def test_a_code_checks_in_once_and_only_for_organisers(published, visit):
    code = check_in_code(delegate(HANBIT))
    assert delegate(HANBIT).token not in code
    assert Client().get(f"/checkin/{code}/").status_code == 302
    assert visit(MEMBER).get(f"/checkin/{code}/").status_code == 403
    client = visit(ORGANISER)
    seen = client.get(f"/checkin/{code}/").content.decode()
    assert delegate(HANBIT).name_ko in seen and "A-01" in seen and CANARY not in seen
    assert delegate(HANBIT).checked_in_at is None
    assert "체크인했습니다." in client.post(f"/checkin/{code}/").content.decode()
    first = delegate(HANBIT).checked_in_at
    assert first is not None
    assert "이미 체크인한 참가자입니다" in client.post(f"/checkin/{code}/").content.decode()
    assert delegate(HANBIT).checked_in_at == first
    for wrong in (f"{code[:-1]}{'0' if code[-1] != '0' else '1'}", "1-", "x", f"999999-{code.partition('-')[2]}", "-"):
        answer = client.get(f"/checkin/{wrong}/")
        assert answer.status_code == 404
        assert "유효하지 않은 코드입니다" in answer.content.decode()
    DelegateRecord.objects.filter(organisation_id=BRIARCLIFF).update(withdrawn_at=timezone.now())
    gone = delegate(BRIARCLIFF)
    assert "참가를 취소한" in client.post(f"/checkin/{check_in_code(gone)}/").content.decode()
    assert delegate(BRIARCLIFF).checked_in_at is None


def test_a_check_in_is_undone_and_who_did_it_when_stays_to_be_seen(published, visit):
    code, client = check_in_code(delegate(HANBIT)), visit(ORGANISER)
    page = f"/checkin/{code}/"
    client.post(page)
    since = delegate(HANBIT).checked_in_at.isoformat()
    assert visit(MEMBER).post(page, {"act": "undo", "since": since}).status_code == 403
    shown = client.post(page, {"act": "undo", "since": since}, follow=True).content.decode()
    assert delegate(HANBIT).checked_in_at is None
    assert "체크인을 취소했습니다" in shown
    assert shown.count(ORGANISER) == 2
    assert AuditEntry.objects.get(what="check_in_undone").who.email == ORGANISER
    # Another desk has checked the person in again: what was shown before undoes nothing of that.
    client.post(page)
    assert "그사이에 다시 체크인" in client.post(page, {"act": "undo", "since": since}).content.decode()
    again = delegate(HANBIT).checked_in_at
    assert again is not None
    client.post(page, {"act": "undo", "since": again.isoformat()})
    assert "체크인하지 않은" in client.post(page, {"act": "undo", "since": again.isoformat()}).content.decode()


def test_wrong_codes_are_limited(within_an_hour, published, visit, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "wrong_code", limits.Limit(2, 60))
    client = visit(ORGANISER)
    assert [client.get("/checkin/1-x/").status_code for _ in range(3)] == [404, 404, 429]
    assert client.get(f"/checkin/{check_in_code(delegate(HANBIT))}/").status_code == 200


def test_screens_show_firms_once_opened_and_never_a_subject(published, visit):
    client = visit(ORGANISER)
    assert client.get(f"/events/{EVENT}/paper/").status_code == 200
    token = EventRecord.objects.get(event_id=EVENT).shown["screen"]
    closed = Client().get(f"/screen/{token}/")
    assert "열리지 않았습니다" in closed.content.decode() and "A-01" not in closed.content.decode()
    assert "브라이어클리프" not in Client().get(f"/screen/{token}/table/A-01").content.decode()
    client.post(f"/events/{EVENT}/paper/screens", {"screen": "open"})
    shown, table = (
        Client().get(address).content.decode() for address in (f"/screen/{token}/", f"/screen/{token}/table/A-01")
    )
    for page in (shown, table):
        assert "브라이어클리프" in page and "Briarcliff" in page
        assert CANARY not in page
    assert '<meta http-equiv="refresh"' in shown and "<script" not in shown
    visit(OTHER).post(f"/events/{EVENT}/diaries/naming", {"firm": BRIARCLIFF, "is_named": "no"})
    hidden = Client().get(f"/screen/{token}/").content.decode()
    assert "예약된 미팅" in hidden and "Briarcliff" not in hidden and "한빛누리제약" in hidden
    assert visit(MEMBER).post(f"/events/{EVENT}/diaries/naming", {"firm": BRIARCLIFF}).status_code == 403
    assert visit(MEMBER).get(f"/events/{EVENT}/paper/").status_code == 403
    client.post(f"/events/{EVENT}/paper/screens", {"screen": "renew"})
    assert Client().get(f"/screen/{token}/").status_code == 404
    EventRecord.objects.filter(event_id=EVENT).update(state=EventState.CLOSED)
    token = EventRecord.objects.get(event_id=EVENT).shown["screen"]
    assert "한빛누리제약" not in Client().get(f"/screen/{token}/").content.decode()


def test_ninety_tables_of_a_hall_come_page_by_page(published, visit):
    row = EventRecord.objects.get(event_id=EVENT)
    hall = row.payload["tables"][0]["hall"]
    row.payload["tables"] = [{"table_id": f"H-{one:02}", "hall": hall, "capacity": 4} for one in range(90)]
    row.save()
    slots = row.payload["slots"]
    MeetingRecord.objects.all().delete()
    for one in range(90):
        meeting(100 + one, slots[one % 2]["slot_id"], f"H-{one:02}")
    visit(ORGANISER).post(f"/events/{EVENT}/paper/screens", {"screen": "open"})
    token = EventRecord.objects.get(event_id=EVENT).shown["screen"]
    address, seen, asked = f"/screen/{token}/?hall={hall['en']}", set(), []
    while address not in asked:
        asked.append(address)
        page = Client().get(address).content.decode()
        seen |= {f"H-{one:02}" for one in range(90) if f"H-{one:02}" in page}
        address = page.partition("; url=")[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == 90
    assert len(asked) == 19  # the address that was typed, and eighteen pages that follow each other


def test_files_are_for_the_firm_and_the_organiser(published, visit):
    own, theirs = delegate(HANBIT), delegate(BRIARCLIFF)
    member, organiser = visit(MEMBER), visit(ORGANISER)
    assert entries(member.get(f"/events/{EVENT}/diaries/{own.delegate_id}.ics")).keys() == {"m1", "m2"}
    for address in (f"{theirs.delegate_id}.ics", f"{theirs.delegate_id}/code.svg"):
        assert member.get(f"/events/{EVENT}/diaries/{address}").status_code == 404
    page = member.get(f"/events/{EVENT}/diaries/").content.decode()
    assert own.token in page and theirs.token not in page
    assert member.get(f"/events/{EVENT}/diaries.pdf?firm={BRIARCLIFF}").status_code == 404
    for client, address, words in (
        (member, f"diaries.pdf?delegate={own.delegate_id}", own.name_ko),
        (organiser, "table-signs.pdf", "A-01"),
        (organiser, "hall-plans.pdf", "A-01"),
    ):
        answer = client.get(f"/events/{EVENT}/{address}")
        assert answer.status_code == 200, address
        assert words in PdfReader(BytesIO(answer.content)).pages[0].extract_text(), address
    for address in ("table-signs.pdf", "hall-plans.pdf"):
        assert member.get(f"/events/{EVENT}/{address}").status_code == 403
    assert organiser.get(f"/events/{EVENT}/table-signs.pdf?day=1999-01-01").status_code == 404


def test_a_code_by_hand_leads_to_the_person(published, visit):
    code = check_in_code(delegate(HANBIT))
    client = visit(ORGANISER)
    assert client.get("/checkin/").status_code == 200
    for written in (code, f" {node_settings.BASE_ADDRESS}/checkin/{code}/ "):
        answer = client.get("/checkin/", {"code": written})
        assert answer["Location"] == f"/checkin/{code}/", written
