"""The doors to writing, knocked on by the wrong people and with the wrong things."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.utils import timezone

from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.brief.services import recompute
from bioaccord.node.events import services as events
from bioaccord.node.events.models import MeetingRecord
from bioaccord.node.policy import services as policy
from bioaccord.node.policy.models import SignalMark, SignalNote
from bioaccord.vocabulary.language import share_of_hangul

SIGNAL, EVENT = "change-log:us-biosecure-act", "forum-2027"
EVERYBODY = ("member@hanbit.example", "admin@hanbit.example", "analyst@kbio.example", "organiser@kbio.example")


@pytest.fixture
def person(db):
    """Return one of the sample's people, as if newly logged in."""
    return lambda email: User.objects.get(email=email)


@pytest.fixture
def proposal(person):
    return events.propose_meeting(person(EVERYBODY[0]), EVENT, "KR-0007", "US-0025", subject="A second source")


@pytest.mark.parametrize("email", [*EVERYBODY, "operator@kbio.example"])
def test_only_analysts_mark_and_note(person, email):
    user = person(email)
    if email == "analyst@kbio.example":
        policy.mark_signal(user, SIGNAL, "watch")
        policy.add_note(user, SIGNAL, "To be watched")
        assert SignalMark.objects.get().marked_by == SignalNote.objects.get().author == user
        return
    with pytest.raises(PermissionDenied):
        policy.mark_signal(user, SIGNAL, "watch")
    with pytest.raises(PermissionDenied):
        policy.add_note(user, SIGNAL, "To be watched")
    assert not SignalMark.objects.exists()
    assert not SignalNote.objects.exists()


def test_a_mark_changes_with_its_history(person):
    analyst = person("analyst@kbio.example")
    policy.mark_signal(analyst, SIGNAL, "watch")
    policy.mark_signal(analyst, SIGNAL, "relevant")
    assert [row.mark for row in SignalMark.objects.get().history.order_by("history_id")] == ["watch", "relevant"]
    acts = AuditEntry.objects.filter(what="signal_marked").order_by("id")
    assert [(act.who, act.subject) for act in acts] == [
        (analyst, f"{SIGNAL}: watch"),
        (analyst, f"{SIGNAL}: relevant"),
    ]


def test_a_signal_that_is_not_there_and_marks_and_notes_that_cannot_be(person):
    analyst = person("analyst@kbio.example")
    with pytest.raises(Http404):
        policy.mark_signal(analyst, "nothing", "watch")
    with pytest.raises(Http404):
        policy.add_note(analyst, "nothing", "text")
    for mark in ("wrong", "WATCH"):
        with pytest.raises(ValidationError):
            policy.mark_signal(analyst, SIGNAL, mark)
    for text in ("", " \n", "x" * 4001):
        with pytest.raises(ValidationError):
            policy.add_note(analyst, SIGNAL, text)
    assert not AuditEntry.objects.filter(what__in=("signal_marked", "note_added")).exists()


def test_nobody_proposes_for_another_firm(person):
    for email in ("analyst@kbio.example", "organiser@kbio.example", "member@briarcliff.example"):
        with pytest.raises(PermissionDenied):
            events.propose_meeting(person(email), EVENT, "KR-0007", "US-0001", subject="A second source")
    with pytest.raises(PermissionDenied):
        events.propose_meeting(AnonymousUser(), EVENT, "KR-0007", "US-0001", subject="A second source")
    assert not MeetingRecord.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_id": "nothing"},
        {"asked": "XX-0001"},
        {"asked": "KR-0007"},
        {"slot_id": "nothing"},
        {"subject": "x" * 1001},
    ],
)
def test_a_proposal_that_cannot_be_is_refused_in_both_languages(person, wrong):
    given = {"event_id": EVENT, "asking": "KR-0007", "asked": "US-0025", "subject": "A second source", **wrong}
    with pytest.raises(MeetingError) as refused:
        events.propose_meeting(person(EVERYBODY[0]), **given)
    assert share_of_hangul(refused.value.told("ko")) > 0.5
    assert share_of_hangul(refused.value.told("en")) < 0.1
    assert not MeetingRecord.objects.exists()


def test_who_may_answer_and_cancel(person, proposal):
    asking, asked = person("member@hanbit.example"), person("member@briarcliff.example")
    with pytest.raises(MeetingError):
        events.answer_meeting(asking, proposal.meeting_id, accept=True)
    with pytest.raises(MeetingError):
        events.answer_meeting(person("organiser@kbio.example"), proposal.meeting_id, accept=True)
    for stranger in (person("analyst@kbio.example"), person("operator@kbio.example")):
        with pytest.raises(Http404):
            events.answer_meeting(stranger, proposal.meeting_id, accept=True)
        with pytest.raises(Http404):
            events.cancel_meeting(stranger, proposal.meeting_id)
    events.answer_meeting(asked, proposal.meeting_id, accept=True)
    with pytest.raises(MeetingError):
        events.answer_meeting(asked, proposal.meeting_id, accept=False)
    events.cancel_meeting(asking, proposal.meeting_id)
    with pytest.raises(MeetingError):
        events.cancel_meeting(asked, proposal.meeting_id)
    proposal.refresh_from_db()
    assert [row.status for row in proposal.history.order_by("history_id")] == ["proposed", "accepted", "cancelled"]
    acts = AuditEntry.objects.filter(what__startswith="meeting_").order_by("id")
    assert [(act.what, act.who) for act in acts] == [
        ("meeting_proposed", asking),
        ("meeting_accepted", asked),
        ("meeting_cancelled", asking),
    ]


def test_only_organisers_assign_slots(person, visit):
    for email in ("member@hanbit.example", "analyst@kbio.example", "operator@kbio.example"):
        with pytest.raises(PermissionDenied):
            events.schedule_event(person(email), EVENT)
    with pytest.raises(Http404):
        events.schedule_event(person("organiser@kbio.example"), "nothing")
    assert visit("organiser@kbio.example").post("/events/nothing/schedule").status_code == 404


def test_the_first_operator_of_a_new_node_is_an_operator(db):
    roles = roles_of(User.objects.create_superuser("first@example.org", "a-long-password"))
    assert roles.operator
    assert not roles.member
    assert not roles.analyst


def test_every_role_that_is_given_is_written_down(account):
    user = account("New@Example.org", (Role.MEMBER_USER, "KR-0001"), (Role.ANALYST, ""))
    account("new@example.org", (Role.ANALYST, ""), (Role.OPERATOR, ""))
    assert user.memberships.count() == 3
    given = AuditEntry.objects.filter(subject__startswith="new@example.org").order_by("id")
    assert [(act.what, act.subject) for act in given] == [
        ("account_created", "new@example.org"),
        ("role_given", "new@example.org: member_user KR-0001"),
        ("role_given", "new@example.org: association_analyst"),
        ("role_given", "new@example.org: operator"),
    ]
    assert user.memberships.first().history.count() == 1


def test_two_computations_at_once_leave_one_whole_result(sample_restored, transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one connection; the two meet on PostgreSQL")
    today, results = timezone.localdate(), []
    before = set(ExposureRecord.objects.values_list("exposure_id", flat=True))
    start = threading.Barrier(3)

    def compute() -> None:
        start.wait()
        try:
            results.append(recompute(None, today))
        finally:
            connection.close()

    threads = [threading.Thread(target=compute) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [len(before)] * 3
    assert set(ExposureRecord.objects.values_list("exposure_id", flat=True)) == before
