"""Saved searches told by mail, webhook, feed, calendar and inbox: once each, to nobody else, whatever breaks."""

import importlib
import json
import os
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar

from bioaccord.market.market_signals import signal_of_finding
from bioaccord.market.observation import Figures, observations
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts import services
from bioaccord.node.alerts.access import (
    InboxFilters,
    inbox_for,
    known_that_fit,
    subscription_for,
    subscriptions_for,
    those_that_fit,
)
from bioaccord.node.alerts.digests import unsubscribe_address
from bioaccord.node.alerts.due import last_due
from bioaccord.node.alerts.finding import find_news
from bioaccord.node.alerts.mail import MOST_ATTEMPTS
from bioaccord.node.alerts.models import (
    Delivery,
    FeedToken,
    Hit,
    InboxEntry,
    KnownSignal,
    Subscription,
    Webhook,
)
from bioaccord.node.alerts.outbox import STALE_AFTER, claim, mark_sent
from bioaccord.node.alerts.safe_connection import AddressRefused, check_address, post
from bioaccord.node.alerts.sending import send_alerts
from bioaccord.node.alerts.webhooks import FAILURES_UNTIL_DISABLED, signature
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.market import access as market
from bioaccord.node.market.findings_shown import look_for_findings
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.search_access import search_for
from bioaccord.node.policy.search_services import rebuild_index
from bioaccord.node.policy.services import store_signals
from bioaccord.node.reports.found import current_findings
from bioaccord.node.supply.models import ChainSharing
from bioaccord.policy.search.entry_set import is_readable
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import DatedWords, Stage
from tests.brief.test_report_of_area import UP
from tests.database import write_database
from tests.market.trade_tables import rows as trade_rows
from tests.smtp_server import smtp_server

MEMBER, OTHER, ANALYST = "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example"
MONDAY = datetime(2026, 4, 6, 0, 30, tzinfo=UTC)  # 09:30 in Seoul
TARIFF = "change-log:us-s232-pharma-proclamation"
LIDOCAINE = "change-log:us-lidocaine-injection-shortage"


@pytest.fixture
def member(db):
    Subscription.objects.all().delete()
    InboxEntry.objects.all().delete()
    return User.objects.get(email=MEMBER)


@pytest.fixture
def analyst(db):
    return User.objects.get(email=ANALYST)


@pytest.fixture
def save(member):
    def make(user=member, at: datetime = MONDAY - timedelta(days=7), **values) -> Subscription:
        row = services.save_subscription(user, {"name": "미국 소식", "by_mail": True, "weekday": 0, "hour": 9} | values)
        Subscription.objects.filter(id=row.id).update(created_at=at, mail_since=at)
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def arrives(sample_signals):
    """Let signals of the sample arrive as if the node read them for the first time, changed where asked."""

    def store(*signal_ids: str, **changes) -> None:
        chosen = [replace(one, **changes) for one in sample_signals if one.signal_id in signal_ids]
        assert len(chosen) == len(signal_ids)
        if not changes:
            SignalRecord.objects.filter(signal_id__in=signal_ids).delete()
        store_signals(None, "test", chosen)

    return store


@pytest.fixture
def postbox(settings):
    with smtp_server() as box:
        settings.MAIL_HOST = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = box.port, False
        settings.BASE_ADDRESS = "https://node.example"
        settings.DEFAULT_FROM_EMAIL = "bioaccord <alerts@node.example>"
        yield box


@pytest.fixture
def receiver(settings):
    """A webhook's receiver on loopback: answers what it is told to, and remembers what it was sent."""
    settings.WEBHOOKS_PRIVATE = True

    class Box:
        answers: list[int] = []
        got: list[tuple[dict, bytes]] = []
        location = ""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Box.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(Box.answers.pop(0) if Box.answers else 204)
            if Box.location:
                self.send_header("Location", Box.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    Box.answers, Box.got = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Box.address = f"http://127.0.0.1:{server.server_address[1]}/hook?of=1"
    yield Box
    server.shutdown()
    server.server_close()


# Finding


def test_what_is_new_is_found_once(save, arrives, member):
    row = save()
    arrives(TARIFF)
    assert find_news(MONDAY) >= 1
    assert find_news(MONDAY) == 0
    assert [hit.signal.signal_id for hit in row.hits.all()] == [TARIFF]
    assert [entry.signal.signal_id for entry in inbox_for(member, InboxFilters())] == [TARIFF]


def test_two_searches_of_one_person_give_one_inbox_entry(save, arrives, member):
    save(), save(name="관세", topics=["trade_tariffs"])
    arrives(TARIFF)
    find_news(MONDAY)
    assert Hit.objects.filter(signal__signal_id=TARIFF, subscription__owner=member).count() == 2
    assert inbox_for(member, InboxFilters()).count() == 1


def test_a_signal_that_moves_is_told_again_and_one_that_is_only_reworded_is_not(save, arrives, member, sample_signals):
    row = save()
    arrives(TARIFF)
    find_news(MONDAY)
    arrives(TARIFF, summary=Text("다른 말로", "in other words"))
    assert find_news(MONDAY) == 0
    arrives(TARIFF, effective_on=DatedWords.on(date(2026, 9, 1), "on September 1"))
    assert find_news(MONDAY) == 1
    first, second = row.hits.all()
    assert first.before is None and second.before["effective_on"][0] == "2026-07-31"
    arrives(TARIFF, effective_on=next(one for one in sample_signals if one.signal_id == TARIFF).effective_on)
    assert find_news(MONDAY) == 1  # moved back: told again


def test_a_paused_search_finds_nothing(save, arrives, member):
    row = save()
    services.pause_subscription(member, row.id, active=False)
    arrives(TARIFF)
    find_news(MONDAY)
    assert not row.hits.exists()


QUERIES = [
    ("의약품", {}),
    ("section 232", {}),
    ('"pharmaceutical tariffs"', {}),
    ("관세 OR 백신", {}),
    ("tariff -generic", {}),
    ("title:의약품", {}),
    ("topic:trade_tariffs", {}),
    ("published:>=2026-01", {}),
    ("law:약사법", {}),
    ("vaccin*", {}),
    ("", {"country": ["KR", "US"]}),
    ("drug", {"stage": ["final", "in_force"]}),
    ("country:us tax", {"agency": ["nobody"]}),
]


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


@pytest.mark.parametrize("index", ["none", "whole", "behind"])
def test_a_saved_search_finds_what_the_search_page_finds(save, member, folder, index):
    rows = list(SignalRecord.objects.all())
    if index == "behind":
        SignalRecord.objects.filter(id__in=[one.id for one in rows[::2]]).update(digest="as it was before")
    if index != "none":
        rebuild_index()
    if index == "behind":
        for one in rows[::2]:
            SignalRecord.objects.filter(id=one.id).update(digest=one.digest)
    KnownSignal.objects.all().delete()
    searches = [save(name=f"{n}", words=words, facets=facets) for n, (words, facets) in enumerate(QUERIES)]
    fitting = those_that_fit(searches, rows)
    find_news(MONDAY)
    known = [{row.signal.signal_id for row, _ in known_that_fit(one)} for one in searches]
    rebuild_index()
    told = 0
    for one, found_later, (words, facets) in zip(searches, known, QUERIES, strict=True):
        page = search_for(member, words, language=Language.KOREAN, only={**facets, "kind": ["signal"]}, most=1000)
        shown = {hit.entry.entry_id.removeprefix("signal:") for hit in page.hits}
        assert {signal_id for signal_id, those in fitting.items() if one in those} == shown, words
        assert found_later == shown, words
        told += bool(shown)
    assert told >= 9, "most of the queries find something"


def test_a_translation_and_a_word_of_the_text_are_found_before_the_index_knows_them(save, arrives, folder):
    korean, english = save(words="관세 바이오시밀러"), save(name="b", words='"onshoring or price agreements"')
    translated, nothing = save(name="c", words="biosimilar Korea 포고령"), save(name="d", words="관세 -의약품")
    arrives(TARIFF)
    find_news(MONDAY)
    assert [one.hits.count() for one in (korean, english, translated, nothing)] == [1, 1, 1, 0]


def test_a_query_that_cannot_be_read_is_refused_in_the_form_and_stops_no_round(save, arrives, visit, folder):
    answer = visit(MEMBER).post(reverse("new_subscription"), {"name": "x", "words": 'law:"약사법', "rhythm": "weekly"})
    assert "닫히지 않" in answer.content.decode()
    broken, good = save(words='"open'), save(name="b", words="232")
    arrives(TARIFF)
    assert find_news(MONDAY) >= 1
    assert (broken.hits.count(), good.hits.count()) == (0, 1)


def test_words_saved_before_that_are_no_query_are_made_one(save, member):
    migration = importlib.import_module("bioaccord.node.alerts.migrations.0002_searches_as_written_and_a_clock")
    rows = [save(name=words, words=words) for words in ("약사법: 개정", 'the "open', "관세 -100%", "OR")]
    migration.make_readable(apps, None)
    words = [Subscription.objects.get(id=row.id).words for row in rows]
    assert words == ["약사법 개정", "the open", "관세 -100%", '"OR"']
    assert all(map(is_readable, words))


def test_a_form_says_how_much_the_search_would_have_told(visit, member, folder, arrives):
    arrives(TARIFF, published_on=timezone.localdate() - timedelta(days=89))
    arrives(LIDOCAINE, published_on=timezone.localdate() - timedelta(days=90))
    find_news(timezone.now())
    query = {"words": '"onshoring or price agreements" OR "lidocaine"'}
    page = visit(MEMBER).get(reverse("new_subscription"), query, headers={"accept-language": "en"})
    assert re.search(r"last 90 days: \d+ signals of the node, of which this search finds 1\.", page.content.decode())
    given = {
        "name": "x",
        "words": "there-is-no-such-word",
        "rhythm": "weekly",
        "weekday": 0,
        "hour": 8,
        "language": "ko",
    }
    told = visit(MEMBER).post(reverse("new_subscription"), given | {"try": "1"}).content.decode()
    assert re.search(r"최근 90일 안에 공표된 신호 \d+건 가운데 이 검색 조건에 맞는 것은 0건입니다\.", told)
    assert not subscriptions_for(member).exists()


# Mail


def test_a_digest_is_sent_once_and_can_be_ended_by_one_click(save, arrives, postbox, client):
    row = save(country="US")
    arrives(TARIFF)
    assert send_alerts(MONDAY).mail == {"sent": 1, "put_off": 0, "given_up": 0}
    assert send_alerts(MONDAY + timedelta(hours=1)).mail["sent"] == 0
    [mail] = postbox.taken
    assert mail["To"] == MEMBER and mail["Message-ID"] == f"<digest-{row.id}-2026-04-06@node.example>"
    assert mail["List-Id"] == f"<subscription-{row.id}.node.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsedate_to_datetime(mail["Date"]) == MONDAY
    assert mail["Subject"].strip().startswith("[미국 소식]")
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "미국 포고령 11020호" in text and "미국 포고령 11020호" in html
    address = mail["List-Unsubscribe"].strip(" <>").removeprefix("https://node.example")
    assert "그만 받" in client.get(address).content.decode()
    row.refresh_from_db()
    assert row.by_mail, "looking at the page ends nothing"
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    row.refresh_from_db()
    assert not row.by_mail and row.active
    assert client.post(address).status_code == 200
    assert AuditEntry.objects.filter(what="mails_ended").count() == 1
    sent = Delivery.objects.get(subscription=row)
    assert (sent.state, sent.text, sent.html) == ("sent", "", "")


def test_a_market_finding_comes_with_its_picture_inside_the_mail(save, postbox, folder):
    at = datetime(2026, 4, 1, tzinfo=UTC)
    said = {"vintage": at.date(), "retrieved_at": at}
    trade = [*trade_rows(UP, **said), *trade_rows([one / 4 for one in UP], partner="US", **said)]
    market.store().add([Figures(observations(trade))], source="korea-customs", at=at)
    look_for_findings.call()
    finding = current_findings()[0]
    save(name="시장 소식", kind="market")
    store_signals(None, "test", [signal_of_finding(finding, standard_recogniser())])
    assert send_alerts(MONDAY).mail["sent"] == 1
    [mail] = postbox.taken
    assert mail.get_content_type() == "multipart/related"
    html = mail.get_body(("html",)).get_content()
    [picture] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content().startswith(b"\x89PNG") and len(picture.get_content()) < 100_000
    name = picture["Content-ID"].strip("<>")
    shown = re.search(rf'<img src="cid:{name}" alt="([^"]+)"', html)
    assert shown and finding.title.ko in shown[1]
    assert "http" not in "".join(re.findall(r"<img[^>]*>", html)), "nothing is fetched from elsewhere"
    assert finding.title.ko in mail.get_body(("plain",)).get_content()
    # What was sent is not kept.
    assert Delivery.objects.get(subscription__name="시장 소식").pictures == []


def test_a_forged_unsubscribe_address_leads_nowhere(save, client, settings):
    row = save()
    good = unsubscribe_address(row).removeprefix(settings.BASE_ADDRESS)
    assert client.post(good[:-2] + ("aa" if good[-2:] != "aa" else "bb")).status_code == 404
    assert client.post("/unsubscribe/1").status_code == 404
    row.refresh_from_db()
    assert row.by_mail


def test_greylisting_is_waited_out_with_the_same_message_id(save, arrives, postbox):
    save(country="US")
    arrives(TARIFF)
    postbox.next_mails = ["greylist"]
    assert send_alerts(MONDAY).mail["put_off"] == 1
    assert send_alerts(MONDAY + timedelta(minutes=4)).mail["sent"] == 0
    assert send_alerts(MONDAY + timedelta(minutes=6)).mail["sent"] == 1
    assert len(postbox.taken) == 1


def test_a_server_that_is_away_loses_and_counts_nothing(save, arrives, postbox, settings):
    save(country="US")
    arrives(TARIFF)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for n in range(MOST_ATTEMPTS + 3):
        assert send_alerts(MONDAY + timedelta(minutes=10 * n)).mail["sent"] == 0
    row = Delivery.objects.get(channel="mail")
    assert (row.state, row.attempts) == ("waiting", 0) and "not reached" in row.last_error
    settings.EMAIL_PORT = port
    assert send_alerts(MONDAY + timedelta(days=5)).mail["sent"] == 1


@pytest.mark.parametrize("answer", ["refuse", "reject"])
def test_a_refusal_for_good_is_given_up_in_the_open(save, arrives, postbox, member, answer, visit):
    save(country="US")
    arrives(TARIFF)
    postbox.next_mails = [answer]
    assert send_alerts(MONDAY).mail["given_up"] == 1
    assert send_alerts(MONDAY + timedelta(days=1)).mail["sent"] == 0
    assert inbox_for(member, InboxFilters()).filter(notice="mail_given_up").count() == 1
    assert "보내지 못했습니다" in visit(MEMBER).get("/inbox/").content.decode()
    page = visit("operator@kbio.example").get("/outbox/").content.decode()
    assert ("no such person" if answer == "refuse" else "not wanted") in page
    assert "11020" not in page, "what a digest says is for its reader"
    assert send_alerts(MONDAY + timedelta(days=7)).mail["sent"] == 1
    assert "11020" in postbox.taken[0].get_body(("plain",)).get_content(), "nothing is lost"


def test_after_a_hang_up_the_same_mail_comes_again_under_its_id(save, arrives, postbox):
    save(country="US")
    arrives(TARIFF)
    postbox.next_mails = ["hang_up"]
    assert send_alerts(MONDAY).mail["put_off"] == 1
    assert send_alerts(MONDAY + timedelta(minutes=6)).mail["sent"] == 1
    assert len(postbox.taken) == 2 and len({mail["Message-ID"] for mail in postbox.taken}) == 1


def test_a_worker_that_died_after_the_server_took_the_mail(save, arrives, postbox):
    save(country="US")
    arrives(TARIFF)
    find_news(MONDAY)
    from bioaccord.node.alerts.digests import prepare_digests

    prepare_digests(MONDAY)
    dead = claim("mail", MONDAY)
    assert claim("mail", MONDAY + timedelta(minutes=1)) is None, "nobody takes what another holds"
    assert send_alerts(MONDAY + STALE_AFTER).mail["sent"] == 1
    assert not mark_sent(dead, MONDAY), "a claim that was taken over finishes nothing"
    assert Delivery.objects.get(channel="mail").attempts == 2


def test_without_a_mail_server_digests_wait_and_the_operator_sees_it(save, arrives, visit, settings):
    settings.MAIL_HOST = ""
    save(country="US")
    arrives(TARIFF)
    done = send_alerts(MONDAY)
    assert (done.digests, done.waiting, done.mail["sent"]) == (1, 1, 0)
    said = StringIO()
    call_command("send_alerts", at="2026-04-06T09:40+09:00", stdout=said)
    assert "1 digests wait in the outbox" in said.getvalue()
    assert "메일 서버가 설정되지 않아" in visit("operator@kbio.example").get("/outbox/").content.decode()


def test_an_empty_week_is_not_sent_unless_asked_for(save, arrives, postbox):
    save(country="CN"), save(country="CN", send_empty=True, name="중국")
    assert send_alerts(MONDAY).mail["sent"] == 1
    assert "새로운 변화 없음" in postbox.taken[0]["Subject"]
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"nothing": 1, "sent": 1}


def test_days_asleep_are_told_in_one_mail(save, arrives, postbox):
    save(country="US", rhythm="daily")
    arrives(TARIFF)
    assert send_alerts(MONDAY + timedelta(days=4)).mail["sent"] == 1
    assert len(postbox.taken) == 1


def test_mail_after_a_pause_tells_of_nothing_found_before(save, arrives, member, postbox):
    row = save(country="US")
    arrives(TARIFF)
    find_news(MONDAY)
    services.save_subscription(member, {"by_mail": False}, row.id)
    services.save_subscription(member, {"by_mail": True}, row.id)
    assert not row.hits.filter(digest=None).exists()


@pytest.mark.parametrize(
    ("rhythm", "zone", "now", "due"),
    [
        ("daily", "Asia/Seoul", "2026-04-06T00:30+00:00", "2026-04-06T09:00+09:00"),
        ("daily", "Asia/Seoul", "2026-04-05T23:30+00:00", "2026-04-05T09:00+09:00"),
        ("weekly", "America/New_York", "2026-04-06T12:59+00:00", "2026-03-30T09:00-04:00"),
        ("weekly", "America/New_York", "2026-04-06T13:00+00:00", "2026-04-06T09:00-04:00"),
        ("at_once", "Asia/Seoul", "2026-04-06T00:30+00:00", None),
    ],
)
def test_when_a_digest_is_due(rhythm, zone, now, due):
    row = Subscription(rhythm=rhythm, weekday=0, hour=9)
    found = last_due(row, zone, datetime.fromisoformat(now))
    assert found == (datetime.fromisoformat(due) if due else None)


def test_an_hour_that_a_clock_change_skips_is_still_due_that_day():
    row = Subscription(rhythm="daily", hour=2)  # there is no 02:00 in New York on 8 March 2026
    due = last_due(row, "America/New_York", datetime(2026, 3, 8, 7, 30, tzinfo=UTC))
    assert due.date() == date(2026, 3, 8)


# Webhooks


def test_a_webhook_is_signed_after_the_specification(save, arrives, receiver, member):
    row = save()
    secret = services.set_webhook(member, row.id, receiver.address)
    arrives(LIDOCAINE)
    assert send_alerts(MONDAY).webhooks["sent"] == 1
    assert send_alerts(MONDAY).webhooks["sent"] == 0
    [(headers, body)] = receiver.got
    assert headers["webhook-signature"] == signature(
        secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )
    told = json.loads(body)
    assert told["type"] == "signal.found" and told["data"]["signal"]["signal_id"] == LIDOCAINE
    assert {one["organisation_id"] for one in told["data"]["exposures"]} == {"KR-0007"}
    stored = "".join(str(value) for one in Webhook.objects.values() for value in one.values())
    assert secret.removeprefix("whsec_") not in stored


def test_a_known_signature():
    # The example of the Standard Webhooks specification and its libraries.
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_overlaps_with_the_former(save, arrives, receiver, member):
    row = save()
    old = services.set_webhook(member, row.id, receiver.address)
    new = services.rotate_secret(member, row.id)
    assert old != new
    Webhook.objects.update(former_until=MONDAY + timedelta(hours=1))
    arrives(TARIFF)
    send_alerts(MONDAY)
    arrives(LIDOCAINE)
    send_alerts(MONDAY + timedelta(hours=2))
    (first, body), (second, _) = receiver.got
    parts = first["webhook-signature"].split(" ")
    assert parts == [signature(one, first["webhook-id"], int(first["webhook-timestamp"]), body) for one in (new, old)]
    assert len(second["webhook-signature"].split(" ")) == 1


def test_a_failing_webhook_is_tried_again_then_disabled_with_a_notice(save, arrives, receiver, member):
    row = save()
    services.set_webhook(member, row.id, receiver.address)
    arrives(TARIFF, LIDOCAINE)
    receiver.answers = [500] * 60
    now, waits = MONDAY, []
    for _ in range(40):
        send_alerts(now)
        waits.append(len(receiver.got))
        now += timedelta(hours=3)
    webhook = Webhook.objects.get()
    assert webhook.failures == FAILURES_UNTIL_DISABLED and webhook.disabled_at
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2
    assert inbox_for(member, InboxFilters()).filter(notice="webhook_disabled").count() == 1
    arrives("change-log:us-rfs-set2-2026-2027")
    send_alerts(now)
    assert len(receiver.got) == FAILURES_UNTIL_DISABLED
    services.enable_webhook(member, row.id)
    assert Webhook.objects.get().disabled_at is None


def test_a_receiver_that_is_gone_ends_it_at_once_and_redirects_are_not_followed(save, arrives, receiver, member):
    row = save()
    services.set_webhook(member, row.id, receiver.address)
    arrives(TARIFF)
    receiver.location, receiver.answers = receiver.address, [302]
    assert send_alerts(MONDAY).webhooks == {"sent": 0, "put_off": 1, "given_up": 0}
    assert len(receiver.got) == 1
    receiver.answers = [410]
    send_alerts(MONDAY + timedelta(minutes=1))
    assert Webhook.objects.get().disabled_at


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://user:word@hooks.example/",
        "ftp://hooks.example/",
        "https://hooks.example:99999/",
        "https://hooks.example/a b",
        "https:///x",
    ],
)
def test_an_address_inside_the_house_is_refused(save, member, settings, address):
    with pytest.raises(ValidationError):
        services.set_webhook(member, save().id, address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
def test_a_name_that_leads_inside_is_refused_at_connection(receiver, host):
    address = receiver.address.replace("http", "https", 1).replace("127.0.0.1", host)
    check_address(address, private_allowed=False)
    with pytest.raises((AddressRefused, OSError)):
        post(address, b"{}", {}, private_allowed=False)
    assert receiver.got == []


# Feeds and calendars


def addresses(user, row):
    token = services.make_feed_token(user, row.id)
    return f"/private/{token}/signals.atom", f"/private/{token}/deadlines.ics"


def test_the_feed_is_private_cached_and_revocable(save, member, client):
    row = save(country="US")
    feed, calendar = addresses(member, row)
    answer = client.get(feed)
    root = ElementTree.fromstring(answer.content)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) >= 10 and answer["Content-Type"].startswith("application/atom+xml")
    assert client.get(feed, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(feed, headers={"if-modified-since": answer["Last-Modified"]}).status_code == 304
    assert client.get(calendar).status_code == 200
    token = feed.split("/")[2]
    assert token not in "".join(str(one) for one in FeedToken.objects.values())
    assert len(token) >= 43
    services.revoke_feed_token(member, row.id, FeedToken.objects.get().id)
    assert client.get(feed).status_code == 404 and client.get(calendar).status_code == 404
    assert client.get("/private/x/signals.atom").status_code == 404


def test_a_person_who_may_not_log_in_any_more_has_no_feed(save, member, client):
    feed, _ = addresses(member, save())
    member.is_active = False
    member.save()
    assert client.get(feed).status_code == 404


def test_the_calendar_raises_its_sequence_when_a_day_moves_and_cancels_what_is_withdrawn(save, arrives, member, client):
    biosecure = "change-log:us-biosecure-act"
    _, address = addresses(member, save(country="US", words="BIOSECURE"))

    def deadline():
        events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        return next(one for one in events if "-deadline@" in one["uid"])

    # The calendar holds days around today, whenever that is.
    day, later = (timezone.localdate() + timedelta(days=days) for days in (30, 60))
    arrives(biosecure, deadline_on=DatedWords.on(day, "by that day"))
    find_news(MONDAY)
    first = deadline()
    arrives(biosecure, deadline_on=DatedWords.on(later, "by a later day"))
    find_news(MONDAY)
    second = deadline()
    assert second["uid"] == first["uid"] and second["sequence"] == first["sequence"] + 1
    assert (first["dtstart"].dt, second["dtstart"].dt) == (day, later)
    arrives(biosecure, stage=Stage.WITHDRAWN)
    find_news(MONDAY)
    assert str(deadline()["status"]) == "CANCELLED" and deadline()["sequence"] == first["sequence"] + 2


# Nobody else


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01", "x"])
def test_a_day_without_a_digest_is_refused_and_no_error(save, member, visit, day):
    answer = visit(MEMBER).get(f"/subscriptions/{save().id}/?as_of={day}")
    assert answer.status_code == 200
    assert "그 날짜의 다이제스트는 없습니다" in answer.content.decode()


def test_one_persons_subscription_does_not_exist_for_another(save, member, visit):
    row = save(name="canary-search-77")
    services.make_feed_token(member, row.id)
    client = visit(OTHER)
    for address in ("", "edit", "digest.html"):
        assert client.get(f"/subscriptions/{row.id}/{address}").status_code == 404, address
    for address, values in (
        ("pause", {"active": "no"}),
        ("delete", {}),
        ("addresses", {}),
        (f"addresses/{row.tokens.get().id}/revoke", {}),
        ("webhook", {"act": "set", "address": "https://hooks.example/"}),
    ):
        assert client.post(f"/subscriptions/{row.id}/{address}", values).status_code == 404, address
    assert b"canary-search-77" not in client.get("/subscriptions/").content
    row.refresh_from_db()
    assert row.active and row.tokens.get().revoked_at is None
    assert client.get("/outbox/").status_code == 403
    with pytest.raises(Http404):
        subscription_for(User.objects.get(email=OTHER), row.id)


def test_one_persons_inbox_is_not_anothers(save, arrives, member, visit):
    save()
    arrives(TARIFF)
    find_news(MONDAY)
    entry = InboxEntry.objects.get(owner=member)
    client = visit(OTHER)
    assert client.get(f"/inbox/{entry.id}/").status_code == 404
    client.post(f"/inbox/{entry.id}/mark", {"read": "yes"})
    client.post("/inbox/read")
    entry.refresh_from_db()
    assert entry.read_at is None
    assert "11020" not in client.get("/inbox/").content.decode()


def test_what_is_bound_to_a_firm_holds_nothing_of_other_firms(save, arrives, member, postbox, client, receiver):
    row = save(only_mine=True)
    services.set_webhook(member, row.id, receiver.address)
    arrives(LIDOCAINE, TARIFF)
    feed, calendar = addresses(member, row)
    send_alerts(MONDAY)
    from bioaccord.node.brief.models import ExposureRecord
    from bioaccord.node.supply.models import OrganisationRow

    reached = set(ExposureRecord.objects.filter(signal_id=LIDOCAINE).values_list("organisation_id", flat=True))
    own = ExposureRecord.objects.filter(signal_id=LIDOCAINE, organisation_id="KR-0007")
    # The firm's own chain of suppliers is its own: it stands in its brief as well.
    suppliers = {step["organisation_id"] for one in own for step in one.payload["path"]}
    others = OrganisationRow.objects.filter(organisation_id__in=reached - suppliers - {"KR-0007"})
    names = [name for one in others for name in (one.name_ko, one.name_en, one.organisation_id)]
    assert names, "there must be something that could leak"
    mail = postbox.taken[0]
    bodies = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    bodies += [client.get(feed).content.decode(), client.get(calendar).content.decode(), receiver.got[0][1].decode()]
    for body in bodies:
        assert not [name for name in names if name in body]
    assert TARIFF not in bodies[2], "a search for what touches the firm shows nothing else"
    assert LIDOCAINE in bodies[2]


def test_an_analyst_sees_members_only_as_they_share(save, arrives, analyst, postbox, member):
    row = save(user=analyst, only_mine=True, name="회원사")
    ChainSharing.objects.all().delete()
    arrives(LIDOCAINE)
    send_alerts(MONDAY)
    assert "한빛누리제약" not in postbox.taken[0].get_body(("plain",)).get_content()
    ChainSharing.objects.create(organisation_id="KR-0007", level="materials_and_countries")
    arrives(LIDOCAINE, effective_on=DatedWords.on(date(2026, 5, 1), "on May 1"))
    send_alerts(MONDAY + timedelta(days=7))
    assert "한빛누리제약" in postbox.taken[1].get_body(("plain",)).get_content()
    assert row.deliveries.filter(channel="mail").count() == 2


def test_a_role_taken_away_takes_what_it_showed_with_it(save, arrives, member, postbox):
    save(name="우리 제품")
    arrives(LIDOCAINE)
    member.memberships.all().delete()
    send_alerts(MONDAY)
    assert "귀사" not in postbox.taken[0].get_body(("plain",)).get_content()


# Pages


def test_a_search_is_saved_from_the_list_changed_paused_and_deleted(member, visit):
    client = visit(MEMBER)
    assert (
        "subscriptions/new?kind=policy&amp;country=US"
        in client.get("/signals/?kind=policy&country=US").content.decode()
    )
    page = client.get("/subscriptions/new?kind=policy&country=US&words=관세").content.decode()
    assert '<option value="US" selected>' in page and 'value="관세"' in page
    values = {"name": "관세", "country": "US", "words": "관세", "rhythm": "weekly", "weekday": 4, "hour": 7}
    values |= {"language": "en", "topics": ["trade_tariffs", "tax"], "to_inbox": "on", "least_severity": "0.5"}
    assert client.post("/subscriptions/new", values).status_code == 302
    row = Subscription.objects.get()
    assert (row.weekday, row.by_mail, row.topics, row.language) == (4, True, ["trade_tariffs", "tax"], "en")
    assert client.post("/subscriptions/new", values | {"topics": ["no-such"], "weekday": "9"}).status_code == 200
    client.post(f"/subscriptions/{row.id}/edit", values | {"rhythm": "at_once"})
    row.refresh_from_db()
    assert not row.by_mail
    client.post(f"/subscriptions/{row.id}/pause", {"active": "no"})
    row.refresh_from_db()
    assert not row.active
    page = client.get(f"/subscriptions/{row.id}/?as_of=2026-04-06").content.decode()
    assert "US proclamation 11020" in page
    client.post(f"/subscriptions/{row.id}/delete")
    assert not Subscription.objects.exists()
    acts = set(AuditEntry.objects.values_list("what", flat=True))
    assert {"subscription_made", "subscription_changed", "subscription_deleted"} <= acts


def test_reading_marking_and_filtering_the_inbox(save, arrives, member, visit):
    row = save()
    arrives(TARIFF, LIDOCAINE)
    find_news(MONDAY)
    client = visit(MEMBER)
    assert '<span class="count">2' in client.get("/inbox/").content.decode()
    entry = InboxEntry.objects.get(signal__signal_id=TARIFF)
    assert client.get(f"/inbox/{entry.id}/")["Location"].endswith(f"/signals/show/{TARIFF}")
    assert "11020" not in client.get("/inbox/?show=unread").content.decode()
    assert "11020" not in client.get("/inbox/?kind=market").content.decode()
    assert "11020" in client.get(f"/inbox/?subscription={row.id}").content.decode()
    assert client.get("/inbox/?subscription=²").status_code == 200
    client.post("/inbox/read", {"kind": "policy", "show": ""})
    assert InboxEntry.objects.filter(read_at=None).count() == 1
    client.post("/inbox/read")
    assert not InboxEntry.objects.filter(read_at=None).exists()
    client.post(f"/inbox/{entry.id}/mark", {"read": "no"})
    assert InboxEntry.objects.filter(read_at=None).count() == 1


def test_an_address_and_a_secret_are_shown_once(save, member, visit, client):
    row = save()
    page = visit(MEMBER)
    shown = page.post(f"/subscriptions/{row.id}/addresses")
    token = shown.content.decode().split("/private/")[1].split("/")[0]
    assert "no-store" in shown["Cache-Control"]
    assert client.get(f"/private/{token}/signals.atom").status_code == 200
    assert token not in page.get(f"/subscriptions/{row.id}/").content.decode()
    shown = page.post(f"/subscriptions/{row.id}/webhook", {"act": "set", "address": "https://hooks.example/x"})
    assert "whsec_" in shown.content.decode()
    assert "whsec_" not in page.get(f"/subscriptions/{row.id}/").content.decode()


def test_a_moment_without_a_zone_is_refused(db):
    with pytest.raises(CommandError) as refused:
        call_command("send_alerts", at="2026-04-06")
    assert refused.value.returncode == 2


def test_the_worker_does_a_round(save, arrives, member):
    save()
    arrives(LIDOCAINE)
    call_command("send_alerts", background=True, stdout=StringIO())
    task = DBTaskResult.objects.latest("enqueued_at")
    assert task.task_path == "bioaccord.node.alerts.tasks.send_alerts"
    assert task.task.func()["found"] == 0, "a document of March is no news on the day of the test"
    assert Hit.objects.filter(subscription__owner=member).count() == 0


# Many workers


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads on one SQLite in memory: see the processes below"
)
@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_delivery_once(sample_restored, postbox, arrives):
    owner = User.objects.get(email=MEMBER)
    Subscription.objects.all().delete()
    for n in range(12):
        row = services.save_subscription(owner, {"name": f"검색 {n}", "by_mail": True, "weekday": 0, "hour": 9})
        Subscription.objects.filter(id=row.id).update(mail_since=MONDAY - timedelta(days=7))
    arrives(TARIFF)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            send_alerts(MONDAY)
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    assert len(postbox.taken) == 12 and len({mail["Message-ID"] for mail in postbox.taken}) == 12
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert Hit.objects.count() == 12 and InboxEntry.objects.filter(owner=owner, signal__signal_id=TARIFF).count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL the threads above show it")
def test_processes_on_one_sqlite_file_send_each_delivery_once(member, save, tmp_path):
    with smtp_server() as box:
        environment = os.environ | {
            "BIOACCORD_DATA": str(tmp_path),
            "BIOACCORD_MAIL_HOST": "127.0.0.1",
            "BIOACCORD_MAIL_PORT": str(box.port),
            "BIOACCORD_MAIL_SECURITY": "none",
            "BIOACCORD_MAIL_FROM": "alerts@node.example",
            "BIOACCORD_ADDRESS": "https://node.example",
        }

        def manage(*words: str) -> subprocess.Popen:
            command = [sys.executable, "-m", "bioaccord.node", "manage", *words]
            return subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )

        Subscription.objects.all().delete()
        for number in range(10):
            save(at=datetime.fromisoformat("2026-03-30T09:30+09:00"), name=f"search {number}", send_empty=True)
        write_database(tmp_path)
        workers = [manage("send_alerts", "--at", "2026-04-06T09:30+09:00") for _ in range(3)]
        for worker in workers:
            said, _ = worker.communicate()
            assert worker.returncode == 0, said
    assert len(box.taken) == 10 and len({mail["Message-ID"] for mail in box.taken}) == 10
