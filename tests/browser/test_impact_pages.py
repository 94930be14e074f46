"""The pages of a law and of a firm's portfolio in a real browser, on narrow and wide screens, in both languages."""

import pytest

from bioaccord.impact.law import laws
from bioaccord.node.impact.models import Portfolio
from bioaccord.node.impact.sample import SAMPLE_FIRM
from bioaccord.node.impact.services import save_portfolio
from tests.impact.ira.market_files import files as market_files
from tests.node.impact_law import MADE

from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER


@pytest.fixture
def made(site, monkeypatch) -> Portfolio:
    monkeypatch.setitem(laws(), "made", MADE)
    return save_portfolio(None, MADE, SAMPLE_FIRM, "시험 포트폴리오", MADE.example())


@pytest.mark.parametrize(("language", "width"), [("ko", 360), ("en", 1440)])
def test_a_portfolio_a_product_and_scenarios_are_read(reader, site, made, language, width):
    page = reader("member@hanbit.example", language, width)
    base = f"{site}/impact/portfolios/{made.portfolio_id}/"
    for address in ("/impact/", "/impact/made/"):
        page.goto(f"{site}{address}")
        assert violations(page) == []
    page.goto(f"{base}?as_of=2026-11-01")
    page.wait_for_selector("[data-chart] canvas, [data-chart] svg")
    assert violations(page) == []
    clicked(page, page.get_by_role("link", name="vial"))
    assert page.locator(".law-timeline li").count() == 3
    page.locator("details", has=page.locator(".law-trail")).first.locator("summary").click()
    assert page.locator(".law-trail li").first.is_visible()
    assert violations(page) == []
    page.goto(f"{base}compare/?as_of=2026-11-01")
    assert page.locator("td.differs").count() == 3
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


@pytest.mark.parametrize(("language", "width"), [("ko", 360), ("en", 1440)])
def test_public_files_of_the_market_are_brought(reader, site, tmp_path, language, width):
    law = laws()["ira"]
    row = save_portfolio(None, law, SAMPLE_FIRM, "시장 자료 포트폴리오", law.example())
    spent = dict.fromkeys(market_files.YEARS, 4e8)
    names = ("Madeup", "A Very Long Name Of A Brand That Stands In No File Of Approvals", "Madeupine")
    spending = market_files.part_d(tmp_path / "d.csv", [(name, "Madeupine", "Overall", spent) for name in names])
    rows = [market_files.orange("MADEUPINE", "TABLET;ORAL", "MADEUP", "SEORABEOL INC", "N", "200001", "Mar 5, 2014")]
    book = market_files.orange_book(tmp_path / "o", rows) / "products.txt"
    page = reader("member@hanbit.example", language, width)
    page.goto(f"{site}/impact/portfolios/{row.portfolio_id}/?as_of=2026-11-01")
    page.set_input_files("#market-part-d", spending)
    page.set_input_files("#market-orange-book", book)
    assert violations(page) == []
    clicked(page, page.locator("#market button"))
    page.wait_for_selector("main table")
    assert page.locator("main table tbody tr").count() == 2
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_a_timeline_of_long_names_wraps_on_a_narrow_screen(reader, site):
    page = reader("member@hanbit.example", "en", 360)
    made = Portfolio.objects.get(law_id="tariff", is_sample=True)
    page.goto(f"{site}/impact/portfolios/{made.portfolio_id}/products/KT-1/?as_of=2026-11-27")
    page.wait_for_selector("[data-chart] canvas, [data-chart] svg")
    assert page.locator(".law-timeline .period").count() > 5
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert violations(page) == []
