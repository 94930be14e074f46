"""A proceeding on a document's page, texts fetched from the publishers, a proposal compared with its final rule, a bill's way."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from bioaccord.node.accounts.models import User
from bioaccord.node.policy.document_access import document_for
from bioaccord.node.policy.document_models import PolicyVersion
from bioaccord.node.policy.document_rows import text_of
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.document_texts import fetch_texts
from bioaccord.node.policy.proceeding_access import proceeding_for
from bioaccord.policy.document import DocumentLink
from bioaccord.policy.proceedings import StepKind
from tests.node.test_commands import said_by
from tests.policy.test_published_texts import ENROLLED, INTRODUCED, rule
from tests.policy.test_published_texts import FINAL as FINAL_TEXT
from tests.policy.test_published_texts import PROPOSED as PROPOSED_TEXT

from .policy_documents import BILL, FINAL, LAW, PROPOSED, bill_texts, followed_rules, law_versions

MEMBER = "member@hanbit.example"
TEXTS = {
    "/documents/full_text/xml/2024/01/02/2024-00001.xml": rule(PROPOSED_TEXT, "PRORULE", "2024-00001"),
    "/documents/full_text/xml/2024/09/02/2024-09999.xml": rule(FINAL_TEXT, number="2024-09999"),
    "/117/bills/hr3076/BILLS-117hr3076ih.xml": INTRODUCED,
    "/117/bills/hr3076/BILLS-117hr3076enr.xml": ENROLLED,
}


@pytest.fixture
def rows(db):
    store_versions(None, "federal-register", followed_rules(timezone.localdate()))
    store_versions(None, "congress-gov", bill_texts())
    store_versions(None, "korean-law", law_versions())


@pytest.fixture
def publishers(recorded):
    def answer(path):
        return (200, {}, TEXTS[path].encode()) if path in TEXTS else (404, {}, b"")

    recorded.choose = answer
    return recorded


def shown(document_id, language="en"):
    client = Client()
    client.force_login(User.objects.get(email=MEMBER))
    return client.get(f"/policy/show/{document_id}", headers={"accept-language": language}).content.decode()


def compared(language="en", ending="/", **papers):
    client = Client()
    client.force_login(User.objects.get(email=MEMBER))
    return client.get(f"/policy/compare-rules{ending}?{urlencode(papers)}", headers={"accept-language": language})


@pytest.mark.parametrize("seen_from", [PROPOSED, FINAL, "federal-register:2024-91500@2024-10-01"])
def test_a_proceeding_is_the_same_from_each_of_its_documents(rows, seen_from):
    user = User.objects.get(email=MEMBER)
    found = proceeding_for(user, document_for(user, seen_from))
    assert [one.kind for one in found.steps] == [
        StepKind.PROPOSED,
        StepKind.EXTENSION,
        StepKind.FINAL,
        StepKind.CORRECTION,
    ]
    assert found.steps[2].also == ("regulations-gov:FDA-2024-N-0001-0009",)
    assert found.steps[3].corrects == FINAL
    assert found.proposal_of(FINAL).document_id == PROPOSED
    (effect,) = found.next_days(timezone.localdate())
    assert effect.on.last_day == timezone.localdate() + timedelta(days=30)
    assert found.next_days(date(2024, 3, 25))[0].on.last_day == date(2024, 4, 1)


def test_what_has_no_other_paper_and_what_is_no_american_rule_has_no_proceeding(rows):
    user = User.objects.get(email=MEMBER)
    for alone in ("federal-register:2024-90077@2024-01-09", LAW, BILL):
        assert proceeding_for(user, document_for(user, alone)) is None


def test_a_number_that_stands_on_everything_brings_nothing_together(rows):
    """Many papers under a catch-all docket hide none of those that belong together by their own."""
    catch_all = DocumentLink("docket", "FDA_FRDOC_0001")
    proposed, *_, correction, _elsewhere, _other = followed_rules(timezone.localdate())
    notices = [
        replace(
            proposed,
            document_id=f"federal-register:2025-{number:05d}@2025-01-02",
            title=f"Meeting {number}",
            links=(catch_all, DocumentLink("fr", f"2025-{number:05d}")),
        )
        for number in range(410)
    ]
    final = replace(correction, document_id=correction.document_id, links=(*correction.links, catch_all))
    store_versions(None, "federal-register", [*notices, final])
    user = User.objects.get(email=MEMBER)
    assert len(proceeding_for(user, document_for(user, final.document_id)).steps) == 4
    assert proceeding_for(user, document_for(user, notices[0].document_id)) is None


def test_the_page_shows_the_steps_what_is_next_and_where_it_stands(rows):
    english, korean = shown(FINAL), shown(FINAL, "ko")
    for kind in ("proposed rule", "extension of the comment period", "final rule", "correction", "in 30 days"):
        assert kind in english
    for kind in ("제안규칙", "의견 제출 기간 연장", "최종규칙", "정정", "30일 뒤", "제안규칙과 비교", "이 문서"):
        assert kind in korean
    assert "Import Tolerances" not in english
    assert 'href="/policy/show/regulations-gov:FDA-2024-N-0001-0009"' in english
    assert "was not fetched" in english


def test_texts_are_fetched_once_compared_and_shown(rows, publishers):
    got = fetch_texts(10, lambda count: None, publishers.address)
    assert (got.fetched, got.without, got.failures) == (4, 0, ())
    assert sorted(publishers.asked) == sorted(TEXTS)
    again = fetch_texts(10, lambda count: None, publishers.address)
    assert (again.fetched, len(publishers.asked)) == (0, 4)
    # The record comes again without its text: the text stays.
    assert store_versions(None, "federal-register", followed_rules(timezone.localdate())) == 0
    assert "314.50" in text_of(PolicyVersion.objects.get(document__document_id=FINAL))
    # Nor does a record that says something new take it away.
    moved = [replace(one, action="Signed") for one in bill_texts()]
    assert store_versions(None, "congress-gov", moved) == 2
    assert all(text_of(row) for row in PolicyVersion.objects.filter(document__document_id=BILL))
    page = shown(FINAL)
    assert "§ 314.50 Content and format of an NDA." in page
    assert "within 60 calendar days" in page


def test_a_proposal_and_its_final_rule_side_by_side(rows, publishers):
    papers = {"proposed": PROPOSED, "final": FINAL}
    before = compared(**papers).content.decode()
    assert "cannot be compared here" in before and "was not fetched" in before
    assert compared(ending=".json", **papers).json()["changes"] is None
    assert "4 texts fetched" in said_by("fetch_texts", "--address", publishers.address)
    english, korean = compared(**papers).content.decode(), compared("ko", **papers).content.decode()
    for told in (
        "worded otherwise",
        "only in the final rule",
        "only in the proposal",
        "</span>60 calendar<span",
        "</span>30<span",
    ):
        assert told in english, told
    for told in ("문구가 달라짐", "최종규칙에만 있음", "제안규칙에만 있음", "제안규칙에서 최종규칙으로"):
        assert told in korean, told
    changes = compared(ending=".json", **papers).json()["changes"]
    assert [one["number"] for one in changes] == ["§ 314.50", "§ 314.61", "§ 314.60"]
    assert compared(proposed=LAW, final=FINAL).status_code == 404


def test_a_rule_without_regulatory_text_says_so_and_is_not_asked_again(rows, publishers):
    publishers.choose = lambda path: (404, {}, b"")
    got = fetch_texts(10, lambda count: None, publishers.address)
    assert (got.fetched, got.without) == (0, 4)
    assert "gave no regulatory text when it was asked" in shown(FINAL)
    fetch_texts(10, lambda count: None, publishers.address)
    assert len(publishers.asked) == 4


def test_a_publisher_that_turns_away_is_told_and_asked_another_time(rows, publishers):
    publishers.choose = lambda path: (403, {}, b"Request Access")
    got = fetch_texts(10, lambda count: None, publishers.address)
    assert (got.fetched, len(got.failures), len(publishers.asked)) == (0, 2, 2)
    assert "403" in said_by("fetch_texts", "--address", publishers.address)
    assert "was not fetched" in shown(FINAL)


def test_a_bills_way_and_its_texts_compared(rows, publishers):
    said_by("fetch_texts", "--address", publishers.address)
    english, korean = shown(BILL), shown(BILL, "ko")
    for told in ("introduced", "passed the House", "became law", "342 - 92"):
        assert told in english
    for told in ("발의", "위원회 회부", "하원 통과", "상원 통과", "법률로 확정"):
        assert told in korean
    assert "</span>yearly<span" in english
    assert "</span>twice a year<span" in english
    assert "In force on a day" not in english
    assert "by the usual course" not in english
    way = [one for one in bill_texts()[0].extra if "became law" not in one[1] and "Senate" not in one[1]]
    store_versions(
        None, "congress-gov", [replace(bill_texts()[0], document_id="congress-gov:117-hr-9", extra=tuple(way))]
    )
    assert "상원 심의" in shown("congress-gov:117-hr-9", "ko")
    assert "<b>the Senate</b>" in shown("congress-gov:117-hr-9")


def test_the_file_of_a_document_holds_its_proceeding(rows):
    client = Client()
    client.force_login(User.objects.get(email=MEMBER))
    told = client.get(f"/policy/json/{FINAL}").json()["proceeding"]
    assert [one["kind"] for one in told["steps"]] == ["proposed", "extension", "final", "correction"]
    assert client.get(f"/policy/json/{BILL}").json()["proceeding"] is None
