"""Imported documents become signals, exposures and alerts by themselves; what an analyst says of a version holds for its signal."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.access import known_that_fit
from bioaccord.node.alerts.finding import find_news
from bioaccord.node.alerts.models import InboxEntry, KnownSignal, Subscription
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.brief.services import recompute
from bioaccord.node.policy.access import SignalFilters, all_signals, signal_of, signals_for
from bioaccord.node.policy.comparison_services import compare_neighbours, label_again
from bioaccord.node.policy.correction_services import correct_labels, withdraw_correction
from bioaccord.node.policy.document_models import PolicyVersion
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.services import add_note, store_signals
from bioaccord.node.policy.version_signals import DAYS_BACK, first_day, make_signals
from bioaccord.policy.sources import congress_gov, federal_register
from bioaccord.vocabulary.signal import DatedWords, Stage
from tests.node.policy_documents import FINAL, LAW, law_versions, rules
from tests.node.test_commands import refusal_of, said_by
from tests.policy.signals.test_bills import ENROLLED, INTRODUCED, PASSED, SIGNED, TITLE
from tests.policy.signals.test_code_sections import section
from tests.policy.signals.test_us_papers import posted
from tests.policy.test_congress_gov import bill
from tests.policy.test_federal_register import document

SECOND = "2025-03-04-20002"
LONG_AGO = date(1900, 1, 1)


def made(since=LONG_AGO) -> int:
    """Compare and make signals; returns how many changed."""
    list(compare_neighbours())
    return next(reversed([one.changed for one in make_signals(since)]), 0)


def ids(**narrowed) -> set[str]:
    rows = SignalRecord.objects.filter(version__isnull=False, **narrowed).exclude(signal_id__startswith="change-log")
    return set(rows.values_list("signal_id", flat=True))


def recent_law():
    """Return a law of which the last amendment of substance is some days old, with a day of effect to come."""
    first, second, *_ = law_versions()
    day = timezone.localdate() - timedelta(days=5)
    return [
        first,
        replace(
            second,
            version=f"{day}-30001",
            published_on=day,
            effective_on=DatedWords.on(timezone.localdate() + timedelta(days=180), "공포 후 6개월이 경과한 날"),
        ),
    ]


@pytest.fixture
def documents(db):
    store_versions(None, "korean-law", law_versions())
    store_versions(None, "federal-register", rules())


def test_versions_with_substance_are_signals_and_the_others_are_none(documents):
    assert made() > 0
    assert ids() == {f"{LAW}@2024-01-02-20001", f"{LAW}@{SECOND}", "federal-register:2024-00001@2024-01-02", FINAL}
    row = SignalRecord.objects.get(signal_id=f"{LAW}@{SECOND}")
    assert (row.document.document_id, row.version.version) == (LAW, SECOND)
    assert "이은 절차" in SignalRecord.objects.get(signal_id=FINAL).payload["summary"]["ko"]


def test_a_second_run_and_a_second_import_change_nothing(documents):
    made()
    before = sorted(SignalRecord.objects.values_list("signal_id", "digest", "pk"))
    assert made() == 0
    store_versions(None, "korean-law", law_versions())
    assert made() == 0
    PolicyVersion.objects.update(signal_current=False)
    assert made() == 0
    assert sorted(SignalRecord.objects.values_list("signal_id", "digest", "pk")) == before


def test_a_history_fills_no_inbox(documents):
    assert made(first_day(date(2026, 11, 26))) == 0, (
        f"nothing of these was published in the last {DAYS_BACK} days of then"
    )
    assert ids() == set()
    assert made(date(2025, 1, 1)) == 1
    assert ids() == {f"{LAW}@{SECOND}"}


def test_a_changed_document_renews_its_signal(documents):
    made()
    changed = replace(rules()[0], deadline_on=DatedWords.on(date(2024, 5, 6), "by May 6, 2024"))
    store_versions(None, "federal-register", [changed])
    assert made() == 1
    row = SignalRecord.objects.get(signal_id=changed.document_id)
    assert row.payload["deadline_on"]["last_day"] == "2024-05-06"


def test_noise_by_an_analyst_withdraws_the_signal_and_no_run_brings_it_back(documents):
    made()
    analyst = User.objects.get(email="analyst@kbio.example")
    add_note(analyst, f"{LAW}@{SECOND}", "다음 주 회의 안건")
    correct_labels(analyst, LAW, SECOND, [], is_noise=True)
    row = SignalRecord.objects.get(signal_id=f"{LAW}@{SECOND}")
    assert row.withdrawn and row.payload["effects"] == [] and row.payload["effective_on"] is None
    assert row.notes.count() == 1
    assert row.signal_id not in {one.signal_id for one in all_signals()}
    assert not signals_for(analyst, SignalFilters()).filter(pk=row.pk).exists()
    for again in (made, lambda: list(label_again()), made):
        again()
        assert SignalRecord.objects.get(pk=row.pk).withdrawn
    withdraw_correction(analyst, LAW, SECOND)
    row.refresh_from_db()
    assert not row.withdrawn and row.payload["effects"]


def test_corrected_topics_are_the_topics_of_the_signal(documents):
    made()
    analyst = User.objects.get(email="analyst@kbio.example")
    correct_labels(analyst, FINAL, "2024-09-02", ["research_funding"], is_noise=False)
    for again in (lambda: None, lambda: list(label_again()), made):
        again()
        found = SignalRecord.objects.get(signal_id=FINAL).payload["subjects"]
        assert [one["id"] for one in found if one["type"] == "topic"] == ["research_funding"]


def test_a_correction_computes_again_and_tells_again(documents, django_capture_on_commit_callbacks):
    made()
    with django_capture_on_commit_callbacks(execute=True):
        correct_labels(User.objects.get(email="analyst@kbio.example"), LAW, SECOND, [], is_noise=True)
    asked = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert {"bioaccord.node.brief.tasks.recompute", "bioaccord.node.alerts.tasks.send_alerts"} <= asked


def test_an_imported_change_is_told_to_who_subscribed_and_withdrawn_news_to_nobody(db):
    store_versions(None, "korean-law", recent_law())
    made(first_day(timezone.localdate()))
    (signal_id,) = ids()
    recompute(None, timezone.localdate())
    assert ExposureRecord.objects.filter(signal_id=signal_id, channel="duty").exists()
    find_news(timezone.now())
    assert InboxEntry.objects.filter(signal__signal_id=signal_id).exists()
    told = InboxEntry.objects.count()
    correct_labels(User.objects.get(email="analyst@kbio.example"), LAW, signal_id.partition("@")[2], [], is_noise=True)
    recompute(None, timezone.localdate())
    assert not ExposureRecord.objects.filter(signal_id=signal_id).exists()
    find_news(timezone.now())
    assert InboxEntry.objects.count() == told
    assert KnownSignal.objects.get(signal__signal_id=signal_id).deadline_on is None


@pytest.mark.parametrize("register_first", [True, False])
def test_a_paper_that_two_publishers_have_is_one_signal_under_its_first_id(db, register_first):
    register = federal_register.document_version(document(type="Proposed Rule", action="Proposed rule."), None)
    first, second = (register, posted()) if register_first else (posted(), register)
    store_versions(None, "first", [first])
    made()
    assert ids() == {first.document_id}
    store_versions(None, "second", [second])
    made()
    assert ids() == {first.document_id}
    row = SignalRecord.objects.get(signal_id=first.document_id)
    assert [one["publisher"] for one in row.payload["evidence"]] == ["Federal Register", "regulations.gov"]
    assert row.payload["deadline_on"]["last_day"] == "2025-05-02"
    # The other publisher's record changes from time to time; the signal stays one.
    store_versions(None, "second", [posted(lastModifiedDate="2025-04-04T12:00:00Z")])
    made()
    assert ids() == {first.document_id} and ids(withdrawn=True) == set()


def test_sections_of_a_part_that_come_apart_are_one_signal(db):
    store_versions(None, "ecfr", [section("610.2")])
    made()
    store_versions(None, "ecfr", [section("610.1"), section("610.3")])
    made()
    (row,) = SignalRecord.objects.filter(signal_id__startswith="ecfr:")
    assert row.signal_id == "ecfr:21-610@2024-03-04" and not row.withdrawn
    assert "§ 610.1, § 610.2, § 610.3" in row.payload["summary"]["ko"]


def test_a_bill_moves_on(db):
    def stored(*texts, actions=()):
        record = {"bill": bill(3076, title=TITLE, introducedDate="2021-05-11"), "actions": list(actions)}
        store_versions(None, "congress-gov", congress_gov.bill_versions(record | {"textVersions": list(texts)}, None))
        made()
        return ids()

    assert len(stored(INTRODUCED)) == 1
    assert len(stored(INTRODUCED, PASSED)) == 2
    assert len(stored(INTRODUCED, PASSED, ENROLLED)) == 3
    assert stored(INTRODUCED, PASSED, ENROLLED, actions=[SIGNED]) == ids(withdrawn=False)
    assert len(ids()) == 3, "an enrolled text without a day moves with the last action, and stays one signal"
    stages = set(SignalRecord.objects.filter(signal_id__contains="3076").values_list("stage", flat=True))
    assert stages == {Stage.PROPOSED, Stage.ENACTED}


def test_a_signal_of_a_log_that_is_tied_to_a_version_is_left_alone(documents):
    made()
    row = PolicyVersion.objects.get(version="2025-06-07-20003")
    log = SignalRecord.objects.filter(signal_id__startswith="change-log").first()
    SignalRecord.objects.filter(pk=log.pk).update(version=row, document=row.document)
    PolicyVersion.objects.update(signal_current=False)
    assert made() == 0
    log.refresh_from_db()
    assert not log.withdrawn and log.version == row


def test_the_commands_make_signals_compute_and_tell(db, tmp_path):
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    more = {
        "publication_date": day,
        "comments_close_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "dates": "",
    }
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({"count": 1, "results": [document(**more)]}), encoding="utf-8")
    said = said_by("import_documents", f"federal-register:{file}")
    assert "1 of 1 documents asked for signals: 1 new, changed or withdrawn" in said
    assert f"exposures computed for {timezone.localdate()}" in said
    assert DBTaskResult.objects.filter(task_path="bioaccord.node.alerts.tasks.send_alerts").exists()
    assert "exposures computed" not in said_by("import_documents", f"federal-register:{file}")
    assert ids() == {f"federal-register:2025-00001@{day}"}


def test_publishers_of_documents_are_not_read_past_their_documents(db, tmp_path):
    refused = refusal_of("import_signals", f"korean-law:{tmp_path}")
    assert "import_documents korean-law:PATH" in refused and "pull_policy korean-law" in refused


def test_signals_of_an_older_import_are_taken_over(documents):
    made()
    (signal,) = (one for one in all_signals() if one.signal_id == FINAL)
    SignalRecord.objects.filter(signal_id=FINAL).delete()
    store_signals(None, "federal-register", [replace(signal, severity=0.9)])
    PolicyVersion.objects.update(signal_current=False)
    assert made() == 1
    assert SignalRecord.objects.get(signal_id=FINAL).severity == pytest.approx(0.6)


def test_a_number_that_is_none_ties_no_papers(db):
    one, other = posted(paper="N/A"), posted("FDA-2025-D-0009-0001", paper="N/A")
    store_versions(None, "regulations-gov", [one, other])
    made()
    assert ids() == {one.document_id, other.document_id}


def test_a_law_that_took_effect_is_in_force_on_the_day_it_is_read(documents, email="member@hanbit.example"):
    made()
    user, today = User.objects.get(email=email), timezone.localdate()
    row = SignalRecord.objects.get(signal_id=f"{LAW}@{SECOND}")
    assert row.stage == Stage.ENACTED, "what is stored does not change overnight"
    signal = signal_of(row)
    day = signal.effective_on.last_day
    assert (signal.stage_on(day - timedelta(days=1)), signal.stage_on(day)) == (Stage.ENACTED, Stage.IN_FORCE)
    at = {
        stage: set(signals_for(user, SignalFilters(stage=stage)).values_list("signal_id", flat=True)) for stage in Stage
    }
    assert row.signal_id in at[Stage.IN_FORCE] and row.signal_id not in at[Stage.ENACTED]
    for stage, found in at.items():
        assert found == {one.signal_id for one in all_signals() if one.stage_on(today) == stage}
    find_news(timezone.now())
    for stage in (Stage.IN_FORCE, Stage.ENACTED):
        fitting = {one.signal_id for _, one in known_that_fit(Subscription(owner=user, stage=stage))}
        assert fitting == at[stage]


def test_the_list_of_signals_is_narrowed_by_stage(documents, visit):
    made()
    client = visit("member@hanbit.example")
    page = client.get("/signals/", {"stage": "in_force", "country": "KR"})
    assert page.context["count"] > 0 and "2025-03-04-20002" in page.content.decode()
    assert "2025-03-04-20002" not in client.get("/signals/", {"stage": "enacted", "country": "KR"}).content.decode()
