"""A withdrawal ends, and an extension moves, the deadline of the paper before it: in signals, digests and calendars of whoever was told."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts import services
from bioaccord.node.alerts.digests import next_digest
from bioaccord.node.alerts.finding import find_news
from bioaccord.node.alerts.models import Hit, InboxEntry, Subscription
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.version_signals import make_signals
from bioaccord.policy.sources import federal_register
from bioaccord.vocabulary.signal import Stage
from tests.policy.test_federal_register import NOW, document

MEMBER = "member@hanbit.example"
TODAY = timezone.localdate()
NAME = "Biological Products; Viral Safety of Products From Cell Lines"


def paper(number: str, day: date, title: str, until: date | None, docket="FDA-2026-N-0001", rin="0910-AJ01"):
    return federal_register.document_version(
        document(
            number,
            type="Proposed Rule",
            title=title,
            action="Proposed rule.",
            abstract="The Food and Drug Administration proposes a rule on biotechnology products derived from cell lines.",
            publication_date=day.isoformat(),
            comments_close_on=until.isoformat() if until else None,
            dates=f"Submit comments by {until:%B} {until.day}, {until.year}." if until else "",
            docket_ids=[docket],
            regulation_id_numbers=[rin],
        ),
        NOW,
    )


def arrive(*papers) -> None:
    """Store papers and do all that an import does after it."""
    store_versions(None, "federal-register", papers)
    list(make_signals(TODAY - timedelta(days=400)))
    find_news(timezone.now())


@pytest.fixture
def followed(db):
    """Return the subscription of a member that asks only for what touches the own firm, after a proposal was told."""
    Subscription.objects.all().delete()
    InboxEntry.objects.all().delete()
    find_news(timezone.now())
    values = {"name": "미국 소식", "country": "US", "stage": "proposed", "by_mail": True, "only_mine": True}
    row = services.save_subscription(User.objects.get(email=MEMBER), values)
    Subscription.objects.filter(id=row.id).update(mail_since=timezone.now() - timedelta(days=3))
    row.refresh_from_db()
    arrive(PROPOSAL)
    assert Hit.objects.get(subscription=row).signal.signal_id == PROPOSAL.document_id
    return row


UNTIL, LATER = TODAY + timedelta(days=60), TODAY + timedelta(days=90)
PROPOSAL = paper("2026-00001", TODAY - timedelta(days=3), NAME, UNTIL)
WITHDRAWAL = paper(
    "2026-00002", TODAY - timedelta(days=2), f"{NAME}; Withdrawal", None, docket="Docket No. FDA-2026-N-0001"
)
EXTENSION = paper("2026-00003", TODAY - timedelta(days=2), f"{NAME}; Extension of Comment Period", LATER)
OTHER = paper(
    "2026-00004",
    TODAY - timedelta(days=2),
    "Compounding of Dextrose Injections in Hospital Pharmacies; Withdrawal",
    None,
    rin="0910-AZ99",
)


def entries(subscription, client):
    address = services.make_feed_token(subscription.owner, subscription.id)
    calendar = Calendar.from_ical(client.get(f"/private/{address}/deadlines.ics").content)
    days = [one for one in calendar.walk("VEVENT") if "-deadline@" in one["uid"]]
    return [one for one in days if any(name in one["url"] for name in ("2026-00001", "2026-00002", "2026-00003"))]


def test_a_withdrawal_ends_the_deadline_and_reaches_whoever_was_told(followed, client):
    before = entries(followed, client)
    assert [(one["dtstart"].dt, str(one["status"])) for one in before] == [(UNTIL, "CONFIRMED")]
    Hit.objects.filter(subscription=followed).update(digest=None, found_at=timezone.now() - timedelta(days=30))
    arrive(WITHDRAWAL)
    row = SignalRecord.objects.get(signal_id=PROPOSAL.document_id)
    assert row.stage == Stage.WITHDRAWN and row.payload["deadline_on"] is None
    assert "철회" in row.payload["summary"]["ko"] and "withdrawn on" in row.payload["summary"]["en"]
    assert not SignalRecord.objects.filter(signal_id=WITHDRAWAL.document_id, withdrawn=False).exists(), "told once"
    (item,) = next_digest(followed, timezone.now()).items
    assert (item.signal.signal_id, item.due, item.before.stage) == (PROPOSAL.document_id, None, Stage.PROPOSED)
    after = entries(followed, client)
    assert [(one["uid"], one["dtstart"].dt, str(one["status"])) for one in after] == [
        (before[0]["uid"], UNTIL, "CANCELLED")
    ]
    assert InboxEntry.objects.filter(owner=followed.owner, signal=row).count() == 2


def follow(words: str, **values) -> Subscription:
    """Return a saved search of the member's, made 60 days ago."""
    Subscription.objects.all().delete()
    InboxEntry.objects.all().delete()
    find_news(timezone.now())
    owner = User.objects.get(email=MEMBER)
    row = services.save_subscription(owner, {"name": "도켓", "words": words, "by_mail": True} | values)
    before = timezone.now() - timedelta(days=60)
    Subscription.objects.filter(id=row.id).update(created_at=before, mail_since=before)
    row.refresh_from_db()
    return row


def aged(days: int, number: str, title: str, **more):
    return paper(number, TODAY - timedelta(days=days), title, None, **more)


WITHDRAWN = f"{NAME}; Withdrawal"


@pytest.mark.parametrize(
    ("published", "withdrawn", "is_told"),
    [(100, 2, True), (100, 45, True), (100, 80, False), (600, 2, True)],
    ids=["lately", "while the node slept", "before anybody followed", "of a paper too old for a signal"],
)
def test_a_paper_first_read_with_its_withdrawal_is_told_once_to_who_follows_its_docket(
    db, published, withdrawn, is_told
):
    followed, other = follow("id:FDA-2026-N-0001"), None
    other = services.save_subscription(followed.owner, {"name": "다른 도켓", "words": "id:FDA-2026-N-0002"})
    arrive(aged(published, "2026-00001", NAME), aged(withdrawn, "2026-00002", WITHDRAWN))
    hits = Hit.objects.filter(subscription=followed)
    assert [(hit.signal.stage, hit.before) for hit in hits] == [(Stage.WITHDRAWN, None)] * is_told
    assert not Hit.objects.filter(subscription=other).exists()
    if is_told:
        (item,) = next_digest(followed, timezone.now()).items
        assert item.signal.stage == Stage.WITHDRAWN and item.due is None
        assert item.signal.moved_on in (None, TODAY - timedelta(days=withdrawn))
    arrive(aged(published, "2026-00001", NAME), aged(withdrawn, "2026-00002", f"{WITHDRAWN} "))
    find_news(timezone.now())
    assert hits.count() == InboxEntry.objects.filter(owner=followed.owner).count() == is_told


def test_a_withdrawal_of_what_was_told_long_ago_is_told(db):
    followed = follow("id:FDA-2026-N-0001")
    proposal = aged(500, "2026-00001", NAME)
    store_versions(None, "federal-register", [proposal])
    list(make_signals(TODAY - timedelta(days=700)))
    find_news(timezone.now())
    assert not Hit.objects.filter(subscription=followed).exists(), "nobody is told what is that old"
    arrive(aged(2, "2026-00002", WITHDRAWN))
    hit = Hit.objects.get(subscription=followed)
    assert (hit.signal.signal_id, hit.signal.stage) == (proposal.document_id, Stage.WITHDRAWN)
    arrive()
    assert Hit.objects.filter(subscription=followed).count() == 1


def test_an_extension_moves_the_deadline(followed, client):
    before = entries(followed, client)
    Hit.objects.filter(subscription=followed).update(found_at=timezone.now() - timedelta(days=30))
    arrive(EXTENSION)
    (item,) = next_digest(followed, timezone.now()).items
    assert (item.due.day, item.before.deadline_on) == (LATER, (UNTIL, UNTIL))
    after = entries(followed, client)
    assert [(one["uid"], one["dtstart"].dt, str(one["status"])) for one in after] == [
        (before[0]["uid"], LATER, "CONFIRMED")
    ]


@pytest.mark.parametrize(("moving", "days"), [(WITHDRAWAL, []), (EXTENSION, [LATER]), (OTHER, [UNTIL])])
def test_the_calendar_of_documents_forgets_a_day_that_moved(db, visit, moving, days):
    store_versions(None, "federal-register", [PROPOSAL, moving])
    client = visit(MEMBER)
    months = sorted({f"{day:%Y-%m}" for day in (UNTIL, LATER)})
    rows = [row for month in months for row in client.get(f"/policy/deadlines.json?month={month}").json()]
    assert [row["on"] for row in rows if "federal-register:2026-0000" in row["document_id"]] == [
        str(day) for day in days
    ]


def test_the_order_of_arrival_does_not_matter(db):
    arrive(EXTENSION)
    arrive(PROPOSAL)
    assert not SignalRecord.objects.filter(signal_id=EXTENSION.document_id, withdrawn=False).exists()
    assert SignalRecord.objects.get(signal_id=PROPOSAL.document_id).payload["deadline_on"]["last_day"] == str(LATER)


def test_another_matter_is_left_alone(followed):
    arrive(OTHER)
    assert SignalRecord.objects.get(signal_id=PROPOSAL.document_id).stage == Stage.PROPOSED
