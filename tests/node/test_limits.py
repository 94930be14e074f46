"""Ten thousand requests of one account are limited on every page of partners, with words in both languages; usual use is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bioaccord.node.accounts.models import User
from bioaccord.node.members import limits
from bioaccord.node.members.models import RequestCount

MEMBER, OTHER, OPERATOR = "member@hanbit.example", "member@briarcliff.example", "operator@kbio.example"
PAGES = (
    "/partners/",
    "/partners/postings/new",
    "/partners/postings/none/",
    "/partners/introductions/",
    "/partners/calls/",
    "/partners/searches/",
    "/api/partners/postings",
    "/api/partners/postings/none/matches",
    "/api/partners/introductions",
    "/api/partners/calls",
)
SENT = (
    "/partners/postings/new",
    "/partners/postings/none/act",
    "/partners/ask/US-0001/",
    "/partners/introductions/none/answer",
    "/partners/calls/new",
    "/partners/searches/new",
)


def asked_already(email: str, what: str, amount: int) -> None:
    """Count requests of somebody in this hour and in the next, so that it does not matter which one a test ends in."""
    who = f"user:{User.objects.get(email=email).pk}"
    for now in (timezone.now(), timezone.now() + timedelta(hours=1)):
        limits.spend(who, what, now, amount)


def test_what_one_account_asks_of_partners_is_limited_on_every_page_and_as_data(visit):
    client, other = visit(MEMBER), visit(OTHER)
    asked_already(MEMBER, "partners", limits.LIMITS["partners"].most - 1)
    assert client.get("/partners/").status_code == 200
    for address in PAGES:
        for language, words in (("ko", "너무 많"), ("en", "oo many requests")):
            answer = client.get(address, headers={"accept-language": language})
            assert answer.status_code == 429, address
            assert 0 < int(answer["Retry-After"]) <= 2 * 3600
            if address.startswith("/api/"):
                assert "너무 많" in answer.json()["detail"]["ko"]
                assert "oo many requests" in answer.json()["detail"]["en"]
            else:
                assert words in answer.content.decode(), address
    assert other.get("/partners/").status_code == 200
    assert "협력 화면" in visit(OPERATOR).get("/directory/requests/").content.decode()


def test_what_one_account_sends_is_limited_before_anything_is_done(visit):
    client = visit(MEMBER)
    asked_already(MEMBER, "ask", limits.LIMITS["ask"].most)
    for address in SENT:
        assert client.post(address).status_code == 429, address
    assert client.get("/partners/").status_code == 200  # looking is counted for itself


def test_who_waited_may_ask_again_and_refusals_are_counted(db):
    now = timezone.now()
    most = limits.LIMITS["ask"].most
    assert limits.spend("user:7", "ask", now, most) == 0
    for _ in range(3):
        with pytest.raises(limits.LimitReached) as reached:
            limits.spend("user:7", "ask", now)
    assert now < reached.value.again_at <= now + timedelta(hours=1)
    assert limits.spend("user:7", "ask", reached.value.again_at) == most - 1
    row = RequestCount.objects.get(who="user:7", count=most)
    assert row.refused == 3
    assert limits.spend("user:8", "ask", now) == most - 1


def test_usual_use_is_not_limited_and_ten_thousand_requests_are():
    of = {what: limit.of("user:1") for what, limit in limits.LIMITS.items()}
    assert all(most < 10_000 for most in of.values())
    assert of["partners"] >= 20 * 60  # a page every three seconds, for an hour
    # A list of 2,000 names and their values, twice, with a private address and without.
    assert 2 * (2000 + 2000 // 10) < limits.LIMITS["reconcile"].of("address:10.0.0.1") < of["reconcile"]
