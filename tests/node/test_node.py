"""What people do in a node, through its pages, on a real database."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from bioaccord.node.accounts.models import Role
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.brief.models import BriefRecord, ExposureRecord
from bioaccord.node.brief.tasks import recompute
from bioaccord.node.events.models import EventRecord, MeetingRecord
from bioaccord.node.policy.models import SignalMark, SignalRecord
from bioaccord.node.supply.access import current_network, current_version

MEMBER, OTHER = "member@hanbit.example", "member@briarcliff.example"
ANALYST, ORGANISER = "analyst@kbio.example", "organiser@kbio.example"


def test_the_sample_is_loaded_once(db, sample_network):
    assert current_network() == sample_network
    before = (current_version(), ExposureRecord.objects.count(), AuditEntry.objects.count())
    call_command("load_sample", verbosity=0, without_meetings=True)
    assert (current_version(), ExposureRecord.objects.count(), AuditEntry.objects.count()) == before


def test_the_brief_in_both_languages_on_the_same_page(visit):
    client = visit(MEMBER)
    page = client.get("/brief/").content.decode()
    assert '<html lang="ko">' in page
    assert "한빛누리제약 (가상) 브리핑" in page
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/brief/"}, follow=True)
    assert answer.redirect_chain == [("/brief/", 302)]
    assert "Brief for Hanbit Nuri Pharma (fictional)" in answer.content.decode()


def test_every_page_a_brief_leads_to_answers(visit):
    client = visit(MEMBER)
    page = client.get("/brief/").content.decode()
    links = sorted(set(re.findall(r'href="(/(?!static)[^"#]*)"', page)))
    assert any(link.startswith("/signals/show/") for link in links)
    assert any(link.startswith("/exposures/") for link in links)
    assert any(link.startswith("/matches/") for link in links)
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_an_exposure_draws_its_path(visit):
    row = (
        ExposureRecord.objects.filter(channel="cost", organisation_id="KR-0007").first()
        or ExposureRecord.objects.filter(organisation_id="KR-0007").first()
    )
    page = visit(MEMBER).get(f"/exposures/{row.exposure_id}/").content.decode()
    assert "<svg" in page
    assert 'marker id="tip"' in page
    assert "<caption>경로 표</caption>" in page


def test_from_a_match_to_two_diaries(visit):
    member, other, organiser = visit(MEMBER), visit(OTHER), visit(ORGANISER)
    page = member.get("/brief/").content.decode()
    matches = sorted(set(re.findall(r"/matches/[0-9a-f]+/", page)))
    assert matches
    match = next(one for one in matches if member.get(f"/api{one[:-1]}").json()["candidate_organisation_id"])
    candidate = member.get(f"/api{match[:-1]}").json()["candidate_organisation_id"]
    answer = member.post(f"{match}propose", {"message": "이원화 협의", "slot": ""}, follow=True)
    assert "미팅을 제안했습니다" in answer.content.decode()
    again = member.post(f"{match}propose", {"message": "이원화 협의"}, follow=True)
    assert "이미 미팅을 제안했습니다" in again.content.decode()
    row = MeetingRecord.objects.get()
    assert (row.asking, row.asked, row.status) == ("KR-0007", candidate, "proposed")
    # The asking side cannot answer its own proposal.
    member.post(f"/meetings/{row.meeting_id}/answer", {"answer": "accept"})
    row.refresh_from_db()
    assert row.status == "proposed"
    if candidate != "US-0025":
        from bioaccord.node.accounts.services import create_account

        create_account(OTHER, "", [(Role.MEMBER_USER, candidate)])
    other = visit(OTHER)
    other.post(f"/meetings/{row.meeting_id}/answer", {"answer": "accept"})
    answer = organiser.post("/events/forum-2027/schedule", follow=True)
    assert "미팅 1건의 시간이 정해졌습니다" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "scheduled"
    assert row.slot_id
    assert len(row.delegates) == 2
    EventRecord.objects.filter(event_id="forum-2027").update(state="published")
    own = next(one for one in row.delegates if one.startswith("KR-0007"))
    diary = member.get(f"/events/forum-2027/diaries/{own}.ics")
    assert diary["Content-Type"].startswith("text/calendar")
    assert f"UID:{row.meeting_id}@forum-2027.bioaccord".encode() in diary.content
    member.post(f"/meetings/{row.meeting_id}/cancel")
    assert b"STATUS:CANCELLED" in member.get(f"/events/forum-2027/diaries/{own}.ics").content
    # The address of the firm's former file leads to the diaries, of which there is one a delegate.
    assert member.get("/events/forum-2027/diary.ics")["Location"] == "/events/forum-2027/diaries/"
    assert row.history.count() >= 4


def test_an_analyst_marks_a_signal_and_writes_a_note(visit):
    client = visit(ANALYST)
    signal = "change-log:us-biosecure-act"
    page = client.post(f"/signals/mark/{signal}", {"mark": "watch"}, follow=True).content.decode()
    assert "표시를 저장했습니다" in page
    assert '<option value="watch" selected>' in page
    page = client.post(f"/signals/note/{signal}", {"text": "목록 공표 확인"}, follow=True).content.decode()
    assert "목록 공표 확인" in page
    assert SignalMark.objects.get().history.count() == 1
    assert set(AuditEntry.objects.values_list("what", flat=True)) >= {"signal_marked", "note_added"}
    assert "지켜볼 것" not in visit(MEMBER).get(f"/signals/show/{signal}").content.decode()
    refused = client.post(f"/signals/note/{signal}", {"text": "  "}, follow=True).content.decode()
    assert "1자 이상" in refused


def test_a_member_cannot_mark(visit):
    assert visit(MEMBER).post("/signals/mark/change-log:us-biosecure-act", {"mark": "watch"}).status_code == 403
    assert not SignalMark.objects.exists()


def test_lists_are_narrowed_by_their_address(visit):
    client = visit(ANALYST)
    everything = client.get("/api/signals").json()["count"]
    korean = client.get("/api/signals?country=KR").json()
    assert 0 < korean["count"] < everything
    assert {item["country"] for item in korean["items"]} == {"KR"}
    assert client.get("/api/signals?words=BIOSECURE").json()["count"] >= 1
    assert "주사기" in client.get("/signals/?words=주사기").content.decode()
    rows = client.get("/exposures/list.json?channel=cost").json()
    assert {row["channel"] for row in rows} == {"비용"}
    assert client.get("/exposures/list.csv").content.decode().startswith("\ufefffirm,title")


@pytest.mark.parametrize(
    "address", ["signals?limit=0", "signals?kind=nonsense", "exposures?channel=x", "signals?offset=-1"]
)
def test_the_api_refuses_what_it_does_not_know(visit, address):
    assert visit(MEMBER).get(f"/api/{address}").status_code == 422


def test_the_api_documents_its_answers(visit):
    schema = visit(MEMBER).get("/api/openapi.json").json()
    for path, methods in schema["paths"].items():
        if "health" not in path:
            assert {"200", "401", "404", "422"} <= set(methods["get"]["responses"]), path
    page = visit(MEMBER).get("/api/docs")
    assert page.status_code == 200
    assert b"cdn" not in page.content


@pytest.mark.parametrize("address", ["/accounts/login/", "/brief/", "/api/signals", "/api/docs", "/exposures/nothing/"])
def test_every_answer_carries_a_strict_policy(visit, address):
    answer = visit(MEMBER).get(address)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_page_holds_inline_code_or_style(visit):
    client = visit(MEMBER)
    for address in ("/brief/", "/signals/", "/meetings/", "/account/", "/accounts/2fa/"):
        page = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), address
        assert not re.search(r"\son\w+=", page), address
        assert " style=" not in page, address


def test_a_korean_page_holds_no_english_sentence(visit):
    client = visit(ANALYST)
    for address in ("/exposures/", "/signals/", "/meetings/", "/audit/", "/account/"):
        page = client.get(address).content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        if address == "/account/":
            main = re.sub(r"<select.*?</select>", "", main, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", main)
        sentences = re.findall(r"(?:\b[A-Za-z]{3,}\b[ ,]+){4,}", text)
        assert sentences == [], address


def test_work_in_the_background_runs_on_the_database(sample_restored, transactional_db):
    ExposureRecord.objects.all().delete()
    recompute.enqueue(timezone.localdate().isoformat())
    assert ExposureRecord.objects.count() == 0
    call_command("db_worker", batch=True, interval=0.1, startup_delay=False, verbosity=0)
    assert ExposureRecord.objects.count() > 100
    assert BriefRecord.objects.filter(organisation_id="KR-0007").exists()


def test_signals_are_imported_once(db, tmp_path):
    answer = {
        "meta": {"last_updated": "2026-03-27"},
        "results": [
            {
                "generic_name": "Lidocaine Hydrochloride Injection",
                "package_ndc": "1",
                "company_name": "Example Labs",
                "status": "Current",
                "availability": "Unavailable",
                "initial_posting_date": "02/22/2024",
                "update_date": "03/18/2026",
            }
        ],
    }
    file = tmp_path / "s.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    said = StringIO()
    call_command("import_signals", f"openfda-shortages:{file}", stdout=said)
    assert "1 read, 1 new or changed" in said.getvalue()
    assert ExposureRecord.objects.filter(organisation_id="KR-0007", channel="supply").exists()
    said = StringIO()
    call_command("import_signals", f"openfda-shortages:{file}", stdout=said)
    assert "1 read, 0 new or changed" in said.getvalue()
    assert SignalRecord.objects.filter(kind="market", signal_id__startswith="openfda").count() == 1


def test_nobody_signs_up_alone(client, db):
    assert "<form" not in client.get("/accounts/signup/").content.decode().partition("<main")[2].partition("</main>")[0]


def test_times_are_shown_in_the_readers_zone(visit):
    client = visit(ANALYST)
    assert "KST" in client.get("/audit/").content.decode()
    client.post("/account/", {"time_zone": "America/New_York"})
    assert re.search(r"E[SD]T", client.get("/audit/").content.decode())
