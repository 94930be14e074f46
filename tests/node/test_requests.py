"""Requests that no browser of a well-meaning person sends, and what every answer carries."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from bioaccord.node.policy.models import SignalNote

ANALYST, SIGNAL = "analyst@kbio.example", "change-log:us-biosecure-act"


@pytest.mark.parametrize(
    "address",
    [
        "/signals/?words=%00",
        "/signals/?kind=%00&country=KR",
        "/signals/show/%00",
        "/exposures/?organisation=a%00b",
        "/exposures/%00/",
        "/matches/%00/",
        "/brief/%00/",
        "/?%00=1",
    ],
)
def test_a_nul_in_an_address_is_a_bad_request(visit, address):
    answer = visit(ANALYST).get(address)
    assert answer.status_code == 400
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["signals?words=%00", "exposures?organisation=%00", "exposures/%00", "events/%00"])
def test_a_nul_in_the_api_gets_the_answer_that_is_documented(visit, address):
    answer = visit(ANALYST).get(f"/api/{address}")
    assert answer.status_code == 422
    assert "NUL" in answer.json()["detail"]


def test_a_nul_in_a_form_is_a_bad_request(visit):
    assert visit(ANALYST).post(f"/signals/note/{SIGNAL}", {"text": "a\0b"}).status_code == 400
    assert not SignalNote.objects.exists()


def test_a_form_without_its_token_is_refused(visit, db):
    visited = visit(ANALYST)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visited.cookies
    assert strict.post(f"/signals/note/{SIGNAL}", {"text": "forged"}).status_code == 403
    assert not SignalNote.objects.exists()


def test_files_carry_the_policy_too(db):
    file = Path(settings.STATIC_ROOT) / "proof.css"
    file.write_text("body { color: black }", encoding="utf-8")
    try:
        answer = Client().get("/static/proof.css")
    finally:
        file.unlink()
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_lists_of_the_api_hold_the_readers_own(visit):
    member, analyst = visit("member@hanbit.example"), visit(ANALYST)
    own, all_members = member.get("/api/matches").json(), analyst.get("/api/matches").json()
    assert {item["need"]["organisation_id"] for item in own["items"]} == {"KR-0007"}
    assert own["count"] < all_members["count"]
    assert len(analyst.get("/api/matches?limit=1&offset=1").json()["items"]) == 1
    listed = member.get("/api/events").json()
    assert [one["event_id"] for one in listed] == ["forum-2027"]
    assert "delegates" not in listed[0]
    assert Client().get("/api/matches").status_code == 401
    assert member.get("/api/briefs/KR-0001").status_code == 403
    assert member.get("/api/briefs/KR-9999").status_code == 403


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/brief/KR-0007/file.xyz", 404, "해당 주소에 페이지가 없습니다"),
        ("/brief/KR-0007/chart.pdf", 404, "해당 주소에 페이지가 없습니다"),
        ("/exposures/list.xyz", 404, "해당 주소에 페이지가 없습니다"),
        ("/nowhere/", 404, "해당 주소에 페이지가 없습니다"),
        ("/brief/US-0025/", 403, "이 페이지를 볼 권한이 없습니다"),
        ("/?%00=1", 400, "요청을 읽을 수 없습니다"),
    ],
)
def test_what_cannot_be_shown_is_told_in_the_readers_language(visit, address, status, words):
    answer = visit("member@hanbit.example").get(address, follow=True)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert '<html lang="ko">' in answer.content.decode()


def test_a_forged_form_is_told_so_in_the_readers_language(db):
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.content.decode()


def test_an_error_of_the_node_is_told_without_its_inside(visit, monkeypatch):
    client = visit("member@hanbit.example")
    client.raise_request_exception = False

    def fails(request):
        raise RuntimeError("the inside")

    monkeypatch.setattr("bioaccord.node.policy.views.signals_for", fails)
    answer = client.get("/signals/")
    assert answer.status_code == 500
    assert "이 노드에서 오류가 발생했습니다" in answer.content.decode()
    assert "the inside" not in answer.content.decode()


def test_only_members_of_this_association_are_led_to_a_brief(visit):
    assert 'href="/brief/"' in visit("member@hanbit.example").get("/meetings/").content.decode()
    assert 'href="/brief/"' not in visit("member@briarcliff.example").get("/meetings/").content.decode()
