"""Calls for partners: told to whom they address, answered in confidence, closed on time."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners.call_services import MOST_OPEN_CALLS, answer_call, post_call
from bioaccord.node.partners.directory import first_entry
from bioaccord.node.partners.models import CallRecord
from bioaccord.node.partners.telling import tell_partners
from bioaccord.partners.call import CallError

HANBIT, BRIARCLIFF, YEDAM = "KR-0007", "US-0025", "KR-0025"
MEMBER, OTHER, THIRD, ANALYST = (
    "member@hanbit.example",
    "member@briarcliff.example",
    "member@yedam.example",
    "analyst@kbio.example",
)


@pytest.fixture
def firms(db):
    EntryRecord.objects.all().delete()
    save_entries(None, [first_entry(one) for one in (HANBIT, BRIARCLIFF, YEDAM)], timezone.now(), reason="test")
    Delivery.objects.all().delete()
    InboxEntry.objects.all().delete()


def person(email: str) -> User:
    return User.objects.get(email=email)


def values(days: int = 20, **more) -> dict:
    return {
        "kind": "consortium", "title_ko": "항체 컨소시엄", "title_en": "Antibody consortium", "text_ko": "참여 기관을 찾습니다.", "text_en": "We seek partners.",
        "deadline_on": timezone.localdate() + timedelta(days=days), "audience": "both_members", "named": [], "terms": [],
    } | more  # fmt: skip


def call(email: str = MEMBER, firm: str = HANBIT, **more) -> CallRecord:
    return post_call(person(email), firm, values(**more), timezone.now())


def reply(row: CallRecord, email: str, firm: str, words: str = "참여하겠습니다.") -> None:
    given = {"words": words, "contact_name": "이름", "contact_mail": "a@b.example"}
    answer_call(person(email), row.call_id, firm, given, timezone.now())


def test_a_call_is_posted_answered_and_its_answers_are_seen_by_the_caller_and_its_association_alone(firms, visit):
    given = values() | {"deadline_on": (timezone.localdate() + timedelta(days=20)).isoformat(), "named": ""}
    page = visit(MEMBER).post("/partners/calls/new", given)["Location"]
    answer = {
        "act": "answer",
        "firm": BRIARCLIFF,
        "words": "우리가 하겠습니다",
        "contact_name": "Ann",
        "contact_mail": "ann@b.example",
    }
    # What a spreadsheet would run is refused where it is typed, so that no file of answers holds it.
    visit(OTHER).post(f"{page}act", answer | {"words": "=SUM(A1) 우리가 하겠습니다"})
    assert visit(MEMBER).get(f"/api{page[:-1]}").json()["answers"] == []
    visit(OTHER).post(f"{page}act", answer)
    for email in (MEMBER, ANALYST, OTHER):
        assert "우리가 하겠습니다" in visit(email).get(page).content.decode()
    assert "우리가 하겠습니다" not in visit(THIRD).get(page).content.decode()
    assert visit(THIRD).get(f"/api{page[:-1]}").json()["answers"] == []
    for email in (OTHER, THIRD):
        assert visit(email).get(f"{page}answers.csv").status_code == 404
    table = visit(MEMBER).get(f"{page}answers.csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(table.splitlines()))
    assert row["organisation_id"] == BRIARCLIFF and row["words"] == "우리가 하겠습니다"
    visit(OTHER).post(f"{page}act", {"act": "take_back", "firm": BRIARCLIFF})
    assert "우리가 하겠습니다" not in visit(MEMBER).get(page).content.decode()
    assert visit(OTHER).get(page).status_code == 200


def test_only_whom_a_call_addresses_sees_it(firms, visit):
    named = call(audience="named", named=[BRIARCLIFF])
    own = call(audience="own_members")
    seen = {
        email: {one["call_id"] for one in visit(email).get("/api/partners/calls").json()["items"]}
        for email in (MEMBER, OTHER, THIRD, ANALYST)
    }
    both = {named.call_id, own.call_id}
    assert seen == {MEMBER: both, ANALYST: both, OTHER: {named.call_id}, THIRD: {own.call_id}}
    assert visit(THIRD).get(f"/partners/calls/{named.call_id}/").status_code == 404
    assert visit(OTHER).get(f"/api/partners/calls/{named.call_id}").json()["named"] == []
    with pytest.raises(CallError):
        reply(own, MEMBER, HANBIT)


def test_each_is_told_once_and_reminded_unless_it_answered(firms):
    now = timezone.now()
    row = call(days=20)
    for _round in range(2):
        tell_partners(now)
    told = InboxEntry.objects.filter(notice="call_posted")
    assert {one.owner.email for one in told} == {OTHER, THIRD} and told.count() == 2
    reply(row, OTHER, BRIARCLIFF)
    for days in (13, 14, 19, 19, 20, 21):
        tell_partners(now + timedelta(days=days))
    reminded = InboxEntry.objects.filter(notice="call_reminder")
    assert [one.owner.email for one in reminded] == [THIRD, THIRD]
    answered = InboxEntry.objects.filter(notice="call_answered")
    assert {one.owner.email for one in answered} == {MEMBER, "admin@hanbit.example"}


def test_a_closed_or_withdrawn_call_takes_no_answers(firms, visit):
    closed, withdrawn = call(), call()
    visit(THIRD).post(f"/partners/calls/{closed.call_id}/act", {"act": "close"})
    assert CallRecord.objects.get(id=closed.id).closed_on is None
    visit(MEMBER).post(f"/partners/calls/{closed.call_id}/act", {"act": "close"})
    visit(MEMBER).post(f"/partners/calls/{withdrawn.call_id}/act", {"act": "withdraw"})
    with pytest.raises(CallError):
        reply(closed, OTHER, BRIARCLIFF)
    assert visit(OTHER).get(f"/partners/calls/{closed.call_id}/").status_code == 200
    assert visit(OTHER).get(f"/partners/calls/{withdrawn.call_id}/").status_code == 404
    calendar = Calendar.from_ical(call_dates := visit(OTHER).get("/partners/calls/deadlines.ics").content)
    assert calendar.walk("VEVENT") == [] and call_dates
    still = call()
    shown = Calendar.from_ical(visit(OTHER).get("/partners/calls/deadlines.ics").content).walk("VEVENT")
    assert [one["DTSTART"].dt for one in shown] == [still.deadline_on]


def test_limits_and_wrong_days_are_told(firms, visit):
    for days in (0, 400):
        with pytest.raises(CallError):
            call(days=days)
    for _number in range(MOST_OPEN_CALLS):
        call()
    with pytest.raises(CallError):
        call()
    page = visit(MEMBER).post("/partners/calls/new", values(audience="named") | {"named": ""}).content.decode()
    assert "기관을 하나 이상 지정해 주십시오." in page


def test_the_association_calls_through_its_analyst(firms, visit):
    row = call(ANALYST, "")
    page = visit(MEMBER).get(f"/partners/calls/{row.call_id}/").content.decode()
    assert "항체 컨소시엄" in page and "공고에 응답하기" in page
