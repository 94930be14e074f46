"""Reports in a real Chromium: put together by keyboard, read in both languages, narrow and wide."""

import threading
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import TypeAdapter

from bioaccord.market.areas import PANELS, Panel
from bioaccord.market.series_address import series_key
from bioaccord.node.accounts.models import User
from bioaccord.node.embeds.services import make_embed, revoke_embed
from bioaccord.node.reports import services
from bioaccord.node.reports.access import store
from bioaccord.vocabulary.topic import Area
from tests.brief.test_report import CN, US, add, row

from .conftest import IN_A_BROWSER, WIDTHS, clicked, violations

pytestmark = IN_A_BROWSER

ANALYST, MEMBER = "analyst@kbio.example", "member@hanbit.example"


@pytest.fixture
def report(site, settings, tmp_path):
    """A report with a part of most kinds; the node's store of figures is one of this test's own."""
    settings.DATA = tmp_path
    months = [(address, date(2025, month, 1), 1000.0 * month) for address in (US, CN) for month in range(1, 13)]
    add(store(), *(row(address, month, value, date(2026, 1, 15)) for address, month, value in months))
    analyst = User.objects.get(email=ANALYST)
    head = {"title_ko": "독소 수출 동향", "title_en": "Toxin exports", "written_on": date(2026, 4, 1)}
    made = services.make_report(analyst, head)
    empty = {"ko": "", "en": ""}
    for part in (
        {"kind": "panel", "panel": TypeAdapter(Panel).dump_python(PANELS[Area.BIOPHARMA][0], mode="json")},
        {"kind": "heading", "text": {"ko": "요약", "en": "Summary"}, "level": 1},
        {"kind": "note", "text": {"ko": "수출이 늘었습니다.", "en": "Exports rose."}},
        {"kind": "chart", "series": [US, CN], "title": empty},
        {"kind": "table", "series": [US, CN], "title": empty},
        {
            "kind": "finding",
            "statement": {"ko": "수준이 높아졌습니다.", "en": "The level rose."},
            "figures": [{"series": US, "period": "2025-12-01"}],
        },
    ):
        services.add_part(analyst, made.id, made.__class__.objects.get(id=made.id).revision, part)
    return made.id


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_report_pages_fit_and_axe_finds_nothing(reader, site, report, language, width):
    page = reader(ANALYST, language, width)
    for address in (
        "/reports/",
        "/reports/new",
        f"/reports/{report}/",
        f"/reports/{report}/write/?series=kr",
        f"/reports/{report}/write/head",
        f"/reports/{report}/write/3/",
        f"/reports/{report}/write/new-finding",
        f"/reports/{report}/write/new-panel",
        f"/reports/{report}/write/found",
    ):
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address
        assert page.locator("img").count() == 0 or page.locator("img").first.evaluate("one => one.naturalWidth") > 100


def test_parts_are_moved_by_keyboard_and_the_focus_stays_with_the_part(reader, site, report):
    page = reader(ANALYST)
    page.goto(f"{site}/reports/{report}/write/")
    page.focus("#part-6 button[value=up]")
    for place in (5, 4, 3):
        page.keyboard.press("Enter")
        page.wait_for_url(f"**moved={place - 1}**")
        assert page.evaluate("document.activeElement.closest('li').id") == f"part-{place}"
        assert page.evaluate("document.activeElement.value") == "up"
    assert "수준이 높아졌습니다." in page.locator("#part-3").inner_text()


def test_a_member_reads_what_was_published_and_takes_the_pdf(reader, site, report):
    analyst = reader(ANALYST)
    analyst.goto(f"{site}/reports/{report}/write/")
    analyst.click("button[value=publish]")
    analyst.wait_for_selector("text=공개했습니다")
    page = reader(MEMBER, "en", 360)
    page.goto(f"{site}/reports/")
    clicked(page, "main a:has-text('Toxin exports')")
    assert page.locator("h1").inner_text() == "Toxin exports"
    clicked(page, ".cited a")
    assert page.evaluate("location.hash") == "#source-1"
    for language in ("ko", "en"):
        file = page.request.get(f"{site}/reports/{report}/report.pdf?language={language}")
        assert file.ok and file.body().startswith(b"%PDF-")


def test_a_page_of_another_host_shows_an_embedded_chart(chromium, site, report, tmp_path):
    member = User.objects.get(email=MEMBER)
    row = make_embed(member, tuple(series_key(US).values()), forecast=False, changes=False)
    address = f"{site}/embed/{row.word}/ko"
    (tmp_path / "page.html").write_text(f'<img src="{address}.svg"><img src="{address}.png">', encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as elsewhere:
        threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
        page = chromium.new_context().new_page()
        widths = "[...document.images].map(one => one.naturalWidth > 300)"
        for is_shown in (True, False):
            page.goto(f"http://localhost:{elsewhere.server_port}/page.html?{is_shown}", wait_until="load")
            assert page.evaluate(widths) == [is_shown, is_shown]
            if is_shown:
                revoke_embed(member, row.id)
                page.context.close()
                page = chromium.new_context().new_page()
        page.context.close()
        elsewhere.shutdown()
