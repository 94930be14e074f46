"""The exchange's pages in a real Chromium: both languages, narrow and wide, with something in every state."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bioaccord.exchange.key_ring import Cause, KeyChange, sign_change
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.node.accounts.models import User
from bioaccord.node.exchange import key_changes, receipts, receiving, services
from bioaccord.node.exchange.models import JointEvent, LedgerRecord, Peer, PeerState
from bioaccord.node.exchange.reading_in import read_in
from bioaccord.vocabulary.tlp import TLP
from tests.exchange.made import market_note
from tests.node.exchange_peer import BIO, US, neighbour

from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER

ANALYST, OPERATOR, MEMBER = "analyst@kbio.example", "operator@kbio.example", "member@hanbit.example"


@pytest.fixture
def exchange(site, settings, tmp_path):
    """A neighbour; something received, shared, overdue, waiting and refused. The data folder is this test's own."""
    settings.DATA = tmp_path
    other = neighbour()
    user = User.objects.get(email=ANALYST)
    other.tells("note-1")
    other.shared = services.share(user, other.row, "market_note", TLP.GREEN, market_note())
    other.hears()
    LedgerRecord.objects.update(stored_at=timezone.now() - receipts.DUE - timedelta(hours=1))
    services.share(user, other.row, "market_note", TLP.AMBER, market_note("Lysine fell."))
    receiving.keep_refusal(US, "kr-us", Refused(Reason.PAYLOAD, "record 2"), ["token"])
    return other


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_exchange_pages_fit_and_axe_finds_nothing(reader, site, exchange, language, width):
    page = reader(OPERATOR, language, width)
    for address in (
        "",
        "shared/",
        f"shared/{exchange.shared}/",
        "received/",
        f"received/kr-us/{US}/1/",
        "groups/",
        "groups/kr-us/",
        "associations/",
        f"associations/{US}/",
        "key/",
        "share/market_note/new",
    ):
        page.goto(f"{site}/exchange/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address


def test_a_number_to_compare_is_large_and_in_eight_groups(reader, site, exchange):
    Peer.objects.update(state=PeerState.COMPARING, confirmed_at=None)
    page = reader(OPERATOR, "en", 360)
    page.goto(f"{site}/exchange/associations/{US}/")
    assert [len(one.inner_text()) for one in page.locator(".spoken span").all()] == [5] * 8
    assert page.locator(".spoken").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") > 20
    assert violations(page) == []


def test_a_receipt_that_arrives_shows_by_itself(reader, site, exchange):
    page = reader(ANALYST, "en")
    page.goto(f"{site}/exchange/shared/{exchange.shared}/")
    assert page.get_by_text("receipt overdue").first.is_visible()
    with page.expect_response("**/exchange/watch.json"):
        pass
    exchange.answers(exchange.shared, receipts.RECEIVED)
    page.get_by_text("received by all").first.wait_for()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_each_new_key_that_waits_has_its_number_and_its_button(reader, site, exchange, language, width):
    old = exchange.key.public.key_id
    for key in (SigningKey.new(), SigningKey.new()):
        change = KeyChange(US, old, key.public, Cause.COMPROMISE, timezone.now(), {})
        key_changes.take({"association": US, "tokens": list(sign_change(change, (key,)))})
    page = reader(OPERATOR, language, width)
    page.goto(f"{site}/exchange/associations/{US}/")
    assert page.locator(".held .spoken").count() == 2
    assert page.locator(".held form").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


@pytest.mark.parametrize(("language", "width"), [("ko", 360), ("en", 1440)])
def test_a_firm_comes_changes_who_comes_and_says_when_each_is_free(reader, site, exchange, language, width):
    exchange.tells("bio", BIO, kind="event")
    read_in()
    page, event = reader(MEMBER, language, width), f"{site}/joint-events/{JointEvent.objects.get().pk}/"

    def fine() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert violations(page) == [], page.url

    def send() -> None:
        clicked(page, page.locator("main form.card, main form.alerts").first.locator("button").last)
        fine()
        clicked(page, "button[name=send]")
        assert page.url == event

    page.goto(event)
    fine()
    page.fill("[name=form-0-name_en]", "Ann Buyer")
    page.check("[name=agreed]")
    send()
    clicked(page, "a[href$='/people']")
    fine()
    page.check("[name=form-0-is_gone]")
    page.fill("[name=form-1-name_en]", "Ben Seller")
    page.check("[name=agreed]")
    send()
    assert "Ann Buyer" not in page.inner_text("main")
    clicked(page, "a[href$='/times/d2']")
    clicked(page, "button[value='1-none']")
    fine()
    assert page.locator("[name=free]:checked").count() == 0
    send()
    assert {"ko": "미팅을 잡을 수 없음", "en": "free at no time"}[language] in page.inner_text("main")
    fine()
