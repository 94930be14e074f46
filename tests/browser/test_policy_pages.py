"""Policy documents in a real Chromium: both languages, narrow and wide, by keyboard, and nothing for axe to find."""

from urllib.parse import quote

import pytest

from bioaccord.node.policy.comparison_services import compare_neighbours
from bioaccord.node.policy.document_services import store_versions

from ..node.policy_documents import FINAL, LAW, PROPOSED, law_versions, rules
from .conftest import IN_A_BROWSER, violations

pytestmark = IN_A_BROWSER

ADDRESSES = (
    "/policy/?month=2025-03",
    "/policy/?month=2024-01&noise=1",
    "/policy/list/?noise=1",
    "/policy/deadlines/?month=2024-04",
    "/policy/sources/",
    f"/policy/show/{quote(LAW)}?version=2025-03-04-20002&on=2025-05-01",
    f"/policy/show/{quote(LAW)}",
    f"/policy/show/{PROPOSED}",
    f"/policy/show/{FINAL}",
    f"/policy/compare/?document={quote(LAW)}&old=2024-01-02-20001&new=2025-06-07-20003",
)


@pytest.fixture
def documents(site):
    store_versions(None, "korean-law", law_versions())
    store_versions(None, "federal-register", rules())
    list(compare_neighbours())


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_policy_pages_fit_and_axe_finds_nothing(reader, documents, site, language, width):
    page = reader("analyst@kbio.example", language, width)
    for address in ADDRESSES:
        answer = page.goto(site + address)
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address


def test_an_analyst_goes_from_the_timeline_to_a_change_by_keyboard_and_corrects_its_topics(reader, documents, site):
    page = reader("analyst@kbio.example", "en")
    page.goto(f"{site}/policy/?month=2025-03")
    page.locator(".entry .name a", has_text="Pharmaceutical Affairs Act").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/policy/show/**")
    assert page.locator("h1").inner_text() == "Pharmaceutical Affairs Act"
    assert "약사법" in page.locator(".original").inner_text()
    assert "180" in page.locator("ins").first.inner_text()
    assert "[new:" in page.locator("ins").first.text_content()
    page.locator("input[name=topics][value=manufacturing_gmp]").focus()
    page.keyboard.press("Space")
    page.locator("text=Save the correction").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".messages")
    assert "Corrected by" in page.locator("#labels + .card").inner_text()


def test_old_and_new_stand_side_by_side_or_one_below_the_other(reader, documents, site):
    address = f"{site}/policy/compare/?document={quote(LAW)}&old=2024-01-02-20001&new=2025-06-07-20003"
    for width, beside in ((1440, True), (360, False)):
        page = reader("member@hanbit.example", "ko", width)
        page.goto(address)
        moved = " ".join(page.locator(".change h3").nth(1).text_content().split())
        assert moved == "제39조 →에서 이동 제39조의2 (위해의약품 등의 회수) 이동"
        old, new = (page.locator(f".pair {side}").first.bounding_box() for side in (".old", ".new"))
        assert (new["x"] > old["x"] + old["width"]) == beside
        assert (new["y"] >= old["y"] + old["height"]) != beside
