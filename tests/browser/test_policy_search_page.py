"""The search page in a real Chromium: both languages, narrow and wide, by keyboard, and nothing for axe to find."""

import shutil

import pytest

from bioaccord.node.policy.comparison_services import compare_neighbours
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.search_services import index_folder, rebuild_index

from ..node.policy_documents import law_versions, rules
from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER


@pytest.fixture
def indexed(site):
    store_versions(None, "korean-law", law_versions())
    store_versions(None, "federal-register", rules())
    list(compare_neighbours())
    rebuild_index()
    yield
    shutil.rmtree(index_folder())


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_search_page_fits_and_axe_finds_nothing(reader, indexed, site, language, width):
    page = reader("analyst@kbio.example", language, width)
    for query in (
        "q=회수",
        "q=drug&country=US&kind=final_rule",
        'q="임상',
        "q=law:약사법&order=oldest",
        'q="생산 실적을"&earlier=1',
        "",
        "q=zzzz",
    ):
        assert page.goto(f"{site}/policy/search/?{query}").status == 200, query
        assert page.evaluate("document.documentElement.scrollWidth") <= width, query
        assert violations(page) == [], query
    page.goto(f"{site}/policy/search/?q=식품의약품안전처장")
    clicked(page, page.locator(".parts a").first)
    assert "180일 전까지" in page.locator("#article").inner_text()
    page.evaluate("window.scrollTo(0, 0)")  # what the fixed header covers is no smaller target
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    shutil.rmtree(index_folder())
    index_folder().mkdir()
    assert page.goto(f"{site}/policy/search/?q=약사법").status == 200
    assert page.locator("[role=status].notice").count() == 1
    assert violations(page) == []


def test_a_reader_searches_narrows_and_opens_a_hit_by_keyboard(reader, indexed, site):
    page = reader("member@hanbit.example", "en")
    page.goto(f"{site}/policy/search/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("manufacturing practice")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=manufacturing*")
    assert page.locator("mark").first.inner_text() == "Manufacturing"
    before = page.locator("ol.entries > li").count()
    summary = page.locator(".facets summary", has_text="Kind").first
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(".facets a", has_text="Proposed rule").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=proposed_rule*")
    assert 1 <= page.locator("ol.entries > li").count() < before
    page.locator("ol.entries .name a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/policy/show/**")
