"""The inbox and saved searches in a real Chromium: both languages, narrow and wide, by keyboard."""

import pytest

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import Subscription
from bioaccord.node.alerts.services import set_webhook

from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER

MEMBER = "member@hanbit.example"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_alert_pages_fit_and_axe_finds_nothing(reader, site, language, width):
    owner = User.objects.get(email=MEMBER)
    row = Subscription.objects.filter(owner=owner).latest("id")
    set_webhook(owner, row.id, "https://hooks.example/a/long/address/that/has/to/break/on/a/narrow/page/somewhere")
    page = reader(MEMBER, language, width)
    for address in (
        "/inbox/",
        "/subscriptions/",
        "/subscriptions/new",
        f"/subscriptions/{row.id}/?as_of=2026-03-24",
        f"/subscriptions/{row.id}/edit",
    ):
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address
        if language == "ko":
            assert page.locator("main").inner_text().count("Saved") == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_a_member_saves_a_search_copies_its_address_and_ends_mails(reader, site, width):
    page = reader(MEMBER, "en", width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/signals/?country=US")
    clicked(page, "text=Save this search and be told")
    page.fill("#id_name", "US news")
    clicked(page, page.locator("main form button:has-text('Save')"))
    assert page.locator("h1").inner_text() == "US news"
    clicked(page, "text=Make addresses")
    address = page.locator("#feed-address").inner_text()
    page.locator("[data-copy='feed-address']").click()
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert violations(page) == []
    visitor = page.context.browser.new_context(locale="ko-KR", viewport={"width": width, "height": 900})
    try:
        from bioaccord.node.alerts.digests import unsubscribe_address

        row = Subscription.objects.get(name="US news")
        other = visitor.new_page()
        other.goto(site + "/unsubscribe/" + unsubscribe_address(row).rsplit("/", 1)[1])
        assert violations(other) == []
        assert other.locator("html").get_attribute("lang") == "en"
        other.click("button:has-text('End the mails')")
        assert "No more mails" in other.locator(".notice").inner_text()
    finally:
        visitor.close()
    row.refresh_from_db()
    assert not row.by_mail


def test_the_inbox_is_walked_by_keyboard(reader, site):
    page = reader(MEMBER)
    page.goto(f"{site}/inbox/")
    assert page.locator(".letter.unread").count() >= 1
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signals/show/**")
    page.goto(f"{site}/inbox/")
    assert page.locator(".letter.unread").count() == 0


def test_the_outbox_passes_axe(reader, site):
    page = reader("operator@kbio.example", "ko", 360)
    page.goto(f"{site}/outbox/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
