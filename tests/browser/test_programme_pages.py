"""The programme's pages in a real browser: on a phone and on a desk, without JavaScript, and with nothing that a screen reader trips over."""

import pytest

from bioaccord.node.accounts.sample import SAMPLE_PASSWORD
from bioaccord.node.events.models import EventRecord

from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER
ORGANISER, MEMBER, PROGRAMME = "organiser@kbio.example", "member@hanbit.example", "/events/forum-2027/programme/"
PARTS = ("", "about/", "days/2027-03-16/", "halls/1/", "walks/", "sessions/opening/", "badges/")


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1440, "ko")])
def test_every_part_fits_and_is_accessible(reader, site, width, language):
    page = reader(ORGANISER, language, width)
    for part in PARTS:
        page.goto(f"{site}{PROGRAMME}{part}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), part
        assert violations(page) == [], part


def test_a_slot_is_taken_out_by_touch_without_javascript(site, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ko-KR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("#id_login", ORGANISER)
    page.fill("#id_password", SAMPLE_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(f"{site}{PROGRAMME}days/2027-03-16/")
    page.locator('input[name="gone"][value="D1-01"]').check()
    clicked(page, page.get_by_role("button", name="확인하고 바꾸기"))
    # The opening stands in that slot alone: it has to be given another one first.
    assert "개막 기조강연" in page.get_by_role("status").inner_text()
    page.goto(f"{site}{PROGRAMME}days/2027-03-16/")
    page.locator('input[name="gone"][value="D1-02"]').check()
    clicked(page, page.get_by_role("button", name="확인하고 바꾸기"))
    assert "행사 프로그램을 바꾸었습니다" in page.get_by_role("status").inner_text()
    slots = EventRecord.objects.get(event_id="forum-2027").payload["slots"]
    assert "D1-02" not in {one["slot_id"] for one in slots}
    assert "09:30–10:00" in page.inner_text("main")
    context.close()


def test_the_list_of_firms_is_short_on_a_phone(reader, site):
    page = reader(MEMBER, "ko", 360)
    page.goto(f"{site}/events/forum-2027/find/")
    assert page.evaluate("document.documentElement.scrollHeight") < 2600
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
