"""Dashboards, a series, the list, a material and the sources in a real Chromium: three widths, both languages, by keyboard."""

import shutil

import pytest

from bioaccord.node.market import access

from ..node.market_figures import TOXINS, fill_imports, fill_store
from .conftest import IN_A_BROWSER, WIDTHS, clicked, violations

pytestmark = IN_A_BROWSER
ADDRESSES = (
    "/market/areas/biopharma_raw_materials/",
    "/market/areas/food_security/",
    TOXINS,
    "/market/list/?q=300249",
    "/market/materials/wheat/",
    "/market/materials/urea/",
    "/market/dependence/food_security/",
    "/market/dependence/biopharma_raw_materials/?from=20",
    "/market/sources/",
)


@pytest.fixture
def figures(site):
    shutil.rmtree(access.store().folder, ignore_errors=True)
    fill_store()
    fill_imports()
    yield
    shutil.rmtree(access.store().folder, ignore_errors=True)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_fit_and_axe_finds_nothing(reader, figures, site, language, width):
    page = reader("member@hanbit.example", language, width)
    for address in ADDRESSES:
        answer = page.goto(site + address)
        assert answer.status == 200, address
        if page.locator("[data-chart]").count():
            page.wait_for_selector("[data-chart] canvas")
        assert page.locator("[data-chart] img").count() == 0, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_chart_is_wider_than_a_phone_at_any_moment(reader, figures, site, language):
    page = reader("member@hanbit.example", language, 360)
    # Looked at with every frame from the first on: a canvas that shrinks later was still something to scroll to.
    page.add_init_script(
        """window.seen = [0, 0];
        const look = () => {
          for (const place of document.querySelectorAll("[data-chart]")) {
            window.seen[0] = Math.max(window.seen[0], place.querySelectorAll("canvas").length);
            window.seen[1] = Math.max(window.seen[1], place.scrollWidth - place.clientWidth);
          }
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);"""
    )
    for address in (ADDRESSES[0], TOXINS, "/market/materials/urea/", "/market/dependence/food_security/"):
        page.goto(site + address)
        page.wait_for_selector("[data-chart] canvas")
        page.wait_for_timeout(300)
        canvases, wider = page.evaluate("window.seen")
        assert canvases >= 1 and wider == 0, (address, canvases, wider)


def test_from_a_dashboard_to_an_earlier_vintage_by_keyboard(reader, figures, site):
    page = reader("member@hanbit.example", "ko")
    page.goto(f"{site}/market/areas/health_care/")
    page.locator("a", has_text="한국 → 미국, 수출액").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/market/series/**")
    assert "9,000,000" in page.locator("main").inner_text() or page.locator("summary").count()
    page.select_option("#vintage", "2026-08-20")
    page.locator("button", has_text="보기").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**vintage=2026-08-20**")
    assert "2026년 8월 20일 당시 발표된 값입니다." in page.locator("[role=status]").inner_text()
    page.wait_for_selector("[data-chart] canvas")
    clicked(page, page.locator("a", has_text="최신 값 보기"))
    assert "vintage" not in page.url
    # What is still drawn would ask for a store that is gone.
    page.wait_for_selector("[data-chart] canvas")
