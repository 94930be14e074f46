"""Nobody sees what is not theirs: with rows that could leak."""

import pytest

from bioaccord.node.accounts.models import Role
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.events.models import MeetingRecord
from bioaccord.node.events.services import propose_meeting
from bioaccord.node.partners.models import MatchRecord
from bioaccord.node.policy.services import add_note

MEMBER, OTHER, ANALYST = "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example"


@pytest.fixture
def foreign_exposure(db):
    row = ExposureRecord.objects.exclude(organisation_id="KR-0007").filter(organisation_id__startswith="KR").first()
    assert row is not None, "there must be something that could leak"
    return row


def test_a_member_sees_no_other_firms_exposures(visit, foreign_exposure):
    client = visit(MEMBER)
    for address in (
        f"/exposures/{foreign_exposure.exposure_id}/",
        f"/exposures/{foreign_exposure.exposure_id}.json",
        f"/api/exposures/{foreign_exposure.exposure_id}",
    ):
        assert client.get(address).status_code == 404, address
    items = client.get("/api/exposures?limit=1000").json()["items"]
    assert {item["organisation_id"] for item in items} == {"KR-0007"}
    assert client.get(f"/api/exposures?organisation={foreign_exposure.organisation_id}").json()["count"] == 0


def test_a_member_sees_no_other_firms_brief(visit):
    client = visit(MEMBER)
    for address in ("/brief/KR-0001/", "/brief/KR-0001/file.json", "/brief/KR-0001/chart.svg", "/api/briefs/KR-0001"):
        assert client.get(address).status_code == 403, address
    assert client.get("/exposures/").status_code == 403
    assert client.get("/exposures/list.csv").status_code == 403
    assert client.get("/audit/").status_code == 403
    for address in ("requests/", "delegates/", "files/", "export.xlsx"):
        assert client.get(f"/events/forum-2027/{address}").status_code == 403, address


def test_an_analyst_sees_all_members_of_the_own_association_only(visit):
    client = visit(ANALYST)
    assert client.get("/brief/KR-0001/").status_code == 200
    assert client.get("/brief/US-0001/").status_code == 403
    firms = {item["organisation_id"] for item in client.get("/api/exposures?limit=1000").json()["items"]}
    assert len(firms) > 5
    assert all(firm.startswith("KR-") for firm in firms)
    assert ExposureRecord.objects.filter(organisation_id__startswith="US-").exists()


def test_notes_stay_with_the_analysts(visit, django_user_model):
    analyst = django_user_model.objects.get(email=ANALYST)
    add_note(analyst, "change-log:us-s301-medical-goods-2024", "canary-note-1729")
    page = "/signals/show/change-log:us-s301-medical-goods-2024"
    assert b"canary-note-1729" in visit(ANALYST).get(page).content
    assert b"canary-note-1729" not in visit(MEMBER).get(page).content


def test_a_third_firm_sees_no_meeting_of_two_others(visit, account, django_user_model):
    member = django_user_model.objects.get(email=MEMBER)
    propose_meeting(member, "forum-2027", "KR-0007", "US-0025", subject="canary-subject-4104")
    account("third@example.org", (Role.MEMBER_USER, "KR-0001"))
    for address in ("/meetings/", "/api/meetings"):
        assert b"canary-subject-4104" in visit(OTHER).get(address).content
        assert b"canary-subject-4104" not in visit("third@example.org").get(address).content
    row = MeetingRecord.objects.get()
    assert (
        visit("third@example.org").post(f"/meetings/{row.meeting_id}/answer", {"answer": "accept"}).status_code == 404
    )


def test_a_match_of_another_firm_does_not_exist(visit):
    row = MatchRecord.objects.exclude(organisation_id="KR-0007").first()
    assert row is not None, "there must be something that could leak"
    client = visit(MEMBER)
    assert client.get(f"/matches/{row.match_id}/").status_code == 404
    assert client.get(f"/api/matches/{row.match_id}").status_code == 404


def test_delegates_of_a_trade_show_are_not_for_everybody(visit):
    assert "delegates" not in visit(MEMBER).get("/api/events/forum-2027").json()


def test_a_visitor_sees_the_log_in_page_only(client, db):
    for address in ("/brief/", "/signals/", "/exposures/", "/meetings/", "/events/", "/audit/", "/account/"):
        assert client.get(address).status_code == 302, address
    for address in ("signals", "exposures", "meetings", "briefs/KR-0007"):
        assert client.get(f"/api/{address}").status_code == 401, address
