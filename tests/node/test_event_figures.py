"""After the event: held or not, by table, check-in and the firms; ratings; figures of no group under three firms."""

import csv
import zipfile
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from bioaccord.node.events import figures_services
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingRecord
from bioaccord.node.events.rows import programme_of

from .event_meetings import EVENT, accepted_meetings

ORGANISER, MEMBER, OTHER = "organiser@kbio.example", "member@hanbit.example", "member@briarcliff.example"


@pytest.fixture
def person(django_user_model, db):
    return lambda email: django_user_model.objects.get(email=email)


@pytest.fixture
def over(db):
    """Let twelve meetings stand at the tables of an event that took place last year."""
    event = EventRecord.objects.get(event_id=EVENT)
    shift = timedelta(days=(event.last_day - timezone.localdate()).days + 300)
    payload = event.payload
    for slot in payload["slots"]:
        for end in ("begins_at", "ends_at"):
            slot[end] = (datetime.fromisoformat(slot[end]).astimezone(ZoneInfo("Asia/Seoul")) - shift).isoformat()
    event.payload, event.state = payload, "published"
    event.save()
    known = programme_of(event)
    made = accepted_meetings(12)
    for number, row in enumerate(made):
        row.slot_id, row.place, row.status = (
            known.slots[number // 4].slot_id,
            known.tables[number % 4].table_id,
            "scheduled",
        )
        row.delegates = [
            event.delegates.filter(organisation_id=firm).first().delegate_id for firm in (row.asking, row.asked)
        ]
        row.save()
    return made


def test_outcomes_are_entered_at_the_tables_of_a_hall(visit, over):
    client = visit(ORGANISER)
    address = f"/events/{EVENT}/board/1/1/outcomes/"
    slot = over[0].slot_id
    assert over[0].meeting_id in client.get(f"{address}?slot={slot}").content.decode()
    page = client.post(
        f"{address}?slot={slot}", {f"outcome-{over[0].meeting_id}": "no_show", "all_of": slot}, follow=True
    ).content.decode()
    assert "결과를 입력했습니다" in page
    assert [one.status for one in MeetingRecord.objects.filter(slot_id=slot).order_by("meeting_id")] == [
        "no_show",
        "held",
        "held",
        "held",
    ]


def test_what_has_not_begun_is_not_entered(person, over):
    before = timezone.now() - timedelta(days=900)
    with pytest.raises(ValidationError, match="아직 시작되지"):
        figures_services.enter_outcomes(person(ORGANISER), EVENT, {over[0].meeting_id: "held"}, now=before)
    assert MeetingRecord.objects.get(pk=over[0].pk).status == "scheduled"


def test_check_in_tells_who_came(visit, person, over):
    slot = next(
        one for one in programme_of(EventRecord.objects.get(event_id=EVENT)).slots if one.slot_id == over[0].slot_id
    )
    for row in over:
        DelegateRecord.objects.filter(delegate_id__in=row.delegates).update(checked_in_at=slot.begins_at)
    DelegateRecord.objects.filter(delegate_id=over[1].delegates[1]).update(checked_in_at=None)
    DelegateRecord.objects.filter(delegate_id=over[2].delegates[1]).update(
        checked_in_at=slot.ends_at + timedelta(hours=3)
    )
    told = figures_services.outcomes_by_check_in(person(ORGANISER), EVENT).outcomes
    assert told[over[0].meeting_id] == "held"
    assert told[over[1].meeting_id] == "no_show"
    assert over[2].meeting_id not in told  # who came after it is not known to have missed it
    client = visit(ORGANISER)

    def held() -> str:
        table = client.get(f"/events/{EVENT}/figures.csv").content.decode("utf-8-sig")
        return next(csv.DictReader(StringIO(table)))["held"]

    assert held() == "0"
    page = client.post(f"/events/{EVENT}/figures/check-in", follow=True).content.decode()
    assert held() == str(len(over) - 2)  # what was counted before is not told again
    assert "결과를 입력했습니다" in page
    assert MeetingRecord.objects.get(pk=over[0].pk).status == "held"
    # The step can be undone; what somebody changed since stays.
    figures_services.enter_outcomes(person(ORGANISER), EVENT, {over[3].meeting_id: "no_show"})
    assert "체크인 기록으로 미팅" in visit(ORGANISER).get(f"/events/{EVENT}/figures/").content.decode()
    visit(ORGANISER).post(f"/events/{EVENT}/figures/check-in", {"act": "undo"})
    states = {one.meeting_id: one.status for one in MeetingRecord.objects.filter(pk__in=[one.pk for one in over])}
    assert states.pop(over[3].meeting_id) == "no_show"
    assert set(states.values()) == {"scheduled"}


def test_nobody_is_a_no_show_where_check_in_was_not_used(visit, person, over):
    page = visit(ORGANISER).get(f"/events/{EVENT}/figures/").content.decode()
    assert "체크인을 거의 쓰지 않았으므로" in page
    assert "그대로 입력" not in page
    visit(ORGANISER).post(f"/events/{EVENT}/figures/check-in")
    assert not MeetingRecord.objects.filter(status="no_show").exists()


def test_each_side_rates_its_own_meetings_once_they_have_begun(visit, person, over):
    row = MeetingRecord.objects.filter(asking="KR-0007").first()
    client = visit(MEMBER)
    assert f"/meetings/{row.meeting_id}/after/" in client.get("/meetings/").content.decode()
    page = client.post(
        f"/meetings/{row.meeting_id}/after/", {"came": "held", "rating": "4", "outcome": "시료를 보낸다"}, follow=True
    )
    assert "기록했습니다" in page.content.decode()
    row.refresh_from_db()
    assert (row.asking_rating, row.asked_rating, row.outcome, row.status) == (4, None, "시료를 보낸다", "held")
    other = MeetingRecord.objects.exclude(asking="KR-0007").exclude(asked="KR-0007").first()
    assert client.get(f"/meetings/{other.meeting_id}/after/").status_code == 404
    with pytest.raises(Http404):
        figures_services.rate_meeting(person(MEMBER), other.meeting_id, rating=5, outcome="", came="")
    with pytest.raises(ValidationError):
        figures_services.rate_meeting(person(MEMBER), row.meeting_id, rating=6, outcome="", came="")


def test_figures_count_what_was_entered_and_leave_as_files(visit, over):
    MeetingRecord.objects.filter(pk__in=[one.pk for one in over[:8]]).update(
        status="held", asking_rating=4, asked_rating=5
    )
    MeetingRecord.objects.filter(pk=over[8].pk).update(status="no_show")
    client = visit(ORGANISER)
    page = client.get(f"/events/{EVENT}/figures/").content.decode()
    assert "시간이 배정된 미팅 12건 가운데 12건이 두 나라 기업 사이의 미팅이며, 그중 8건이" in page
    rows = list(csv.DictReader(StringIO(client.get(f"/events/{EVENT}/figures.csv").content.decode("utf-8-sig"))))
    whole = rows[0]
    assert (whole["with_slot"], whole["held"], whole["no_show"], whole["not_entered"], whole["satisfaction"]) == (
        "12",
        "8",
        "1",
        "3",
        "4.5",
    )
    book = client.get(f"/events/{EVENT}/figures.xlsx").content
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(book)).namelist()


def test_no_figure_of_two_firms_leaves_by_page_or_file(visit, over):
    MeetingRecord.objects.exclude(pk=over[0].pk).delete()
    MeetingRecord.objects.update(status="held", asking_rating=1, asked_rating=2)
    client = visit(ORGANISER)
    for format in ("csv", "json"):
        text = client.get(f"/events/{EVENT}/figures.{format}").content.decode()
        assert "1.5" not in text
    rows = list(csv.DictReader(StringIO(client.get(f"/events/{EVENT}/figures.csv").content.decode("utf-8-sig"))))
    assert {one["held"] for one in rows} == {""}
    assert "표시하지 않음" in client.get(f"/events/{EVENT}/figures/").content.decode()
