"""Diaries, screens and check-in in a real browser: on a phone, without a connection, on a screen of a hall."""

import pytest

from bioaccord.node.accounts.models import User
from bioaccord.node.events.diary_access import check_in_code
from bioaccord.node.events.hall_screen import set_screen
from bioaccord.node.events.models import DelegateRecord, EventRecord, MeetingMessage
from bioaccord.node.supply.access import current_network
from tests.node.event_of_today import BRIARCLIFF, EVENT, HANBIT, delegate, meeting, publish

from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER
ORGANISER, MEMBER = "organiser@kbio.example", "member@hanbit.example"


@pytest.fixture
def published(site):
    return publish()


def is_no_wider_than_its_window(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("language", "late"), [("ko", "10분"), ("en", "10 min")])
def test_a_delegate_reads_the_day_and_says_late_by_touch_without_javascript(published, site, chromium, language, late):
    DelegateRecord.objects.filter(pk=delegate(HANBIT).pk).update(languages=[language])
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/day/{delegate(HANBIT).token}/")
    assert {one for one in asked if not one.startswith("data:")} == {f"{site}/day/{delegate(HANBIT).token}/"}
    clicked(page, page.get_by_role("button", name=late).first)
    assert page.get_by_role("status").is_visible()
    assert MeetingMessage.objects.get().text.startswith("10분쯤 늦습니다")
    context.close()


def test_the_day_opens_without_a_connection_and_a_renewed_address_does_not(published, site, chromium):
    row = delegate(HANBIT)
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page, complaints = context.new_page(), []
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.goto(f"{site}/day/{row.token}/")
    assert is_no_wider_than_its_window(page)
    assert violations(page) == []
    assert complaints == []
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.reload()
    assert "A-01" in page.inner_text("main")
    context.set_offline(False)
    DelegateRecord.objects.filter(pk=row.pk).update(token="renewed-0123456789")
    page.reload()
    assert "A-01" not in page.inner_text("body")
    context.close()


def test_a_screen_of_a_hall_is_read_from_afar_and_turns_its_own_pages(published, site, chromium):
    set_screen(User.objects.get(email=ORGANISER), EVENT, opened=True)
    token = EventRecord.objects.get(event_id=EVENT).shown["screen"]
    slots = EventRecord.objects.get(event_id=EVENT).payload["slots"]
    longest = sorted(current_network().organisations, key=lambda one: len(one.name.ko + one.name.en))[-12:]
    firms = [
        one.organisation_id for one in longest if DelegateRecord.objects.filter(organisation_id=one.organisation_id)
    ]
    for number, place in enumerate(("A-03", "A-04", "A-05", "A-06", "A-07", "A-08")):
        for slot in (0, 1):
            meeting(10 + 2 * number + slot, slots[slot]["slot_id"], place, firms[number % len(firms)], firms[0])
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, java_script_enabled=False)
    turning = context.new_page()
    turning.goto(f"{site}/screen/{token}/")
    turning.wait_for_url("**page=2")
    context.close()

    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()

    def standing_still(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('http-equiv="refresh"', 'name="turns"'))

    page.route("**/screen/**", standing_still)
    page.goto(f"{site}/screen/{token}/")
    assert page.locator("tbody tr").count() == 5
    assert is_no_wider_than_its_window(page)
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    # On a screen of 55 inches (0.63 mm a pixel) a Korean name is then 23 mm high: enough for five metres.
    assert float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.firm b')).fontSize)")) >= 41
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_the_organiser_and_of_a_firm(published, site, reader, width, language):
    DelegateRecord.objects.filter(pk=delegate(BRIARCLIFF).pk).update(languages=["en"])
    page = reader(ORGANISER, language, width)
    code = check_in_code(delegate(HANBIT))
    for address in (
        f"/events/{EVENT}/paper/",
        f"/events/{EVENT}/diaries/?words=KR-0007",
        f"/checkin/{code}/",
    ):
        page.goto(f"{site}{address}")
        assert is_no_wider_than_its_window(page), address
        assert violations(page) == [], address
    clicked(page, page.get_by_role("button", name="체크인" if language == "ko" else "Check in"))
    assert page.get_by_role("status").is_visible()
    page.goto(f"{site}/checkin/{code}/")
    assert page.get_by_role("alert").is_visible()
    member = reader(MEMBER, language, width)
    member.goto(f"{site}/events/{EVENT}/diaries/")
    assert violations(member) == []
    assert is_no_wider_than_its_window(member)
