"""A real Chromium on a real server, and what every browser test asks of a page."""

import os
import shutil
import warnings

import pytest

from bioaccord.node.accounts.sample import SAMPLE_PASSWORD
from bioaccord.node.vega_bundle import write_vega_bundle

CHROMIUM = os.environ.get("BIOACCORD_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
if CHROMIUM is None:
    warnings.warn("NO CHROMIUM FOUND: the browser tests are SKIPPED (set BIOACCORD_CHROMIUM to one)", stacklevel=1)
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM FOUND: set BIOACCORD_CHROMIUM to one"),
    pytest.mark.django_db(transaction=True),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (360, 768, 1440)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(sample_restored, live_server, settings):
    write_vega_bundle(settings.DATA / "generated")
    return live_server.url


@pytest.fixture
def reader(chromium, site):
    """Return a page on which somebody has logged in, by typing; complaints of the browser fail the test."""
    complaints = []
    contexts = []

    def open_as(email: str, language: str = "ko", width: int = 1440):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="ko-KR" if language == "ko" else "en-US"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{site}/accounts/login/")
        page.fill("#id_login", email)
        page.fill("#id_password", SAMPLE_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "login" not in address)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def clicked(page, place) -> None:
    """Click a link or button (a locator, or how to find one), and wait for the page it leads to.

    A click returns before the page changes: what is asked of the page at once may be answered by the old one, or by none.
    """
    with page.expect_navigation():
        (page.locator(place).first if isinstance(place, str) else place).click()


def pressed(page, place) -> None:
    """Press a link or button by keyboard, and wait for the page it leads to."""
    place.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]
