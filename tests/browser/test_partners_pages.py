"""Partners in a real Chromium: both languages, narrow and wide; terms are found by name, and without scripts too."""

import pytest

from bioaccord.node.accounts.sample import SAMPLE_PASSWORD

from .conftest import IN_A_BROWSER, clicked, violations

pytestmark = IN_A_BROWSER

MEMBER, ADMIN = "member@hanbit.example", "admin@hanbit.example"


@pytest.mark.parametrize(("language", "width"), [("ko", 360), ("en", 1440)])
def test_partner_pages_fit_and_axe_finds_nothing(reader, site, language, width):
    page = reader(ADMIN, language, width)
    page.goto(f"{site}/partners/")
    need = page.locator(".overview .entry .name a").first.get_attribute("href")
    for address in (
        "/partners/",
        "/partners/postings/",
        "/partners/postings/new?side=need",
        need,
        "/partners/calls/new",
        "/partners/searches/new",
        f"/partners/ask/US-0005/?posting={need.split('/')[-2]}",
        "/directory/US-0005/",
        "/directory/KR-0007/edit/capabilities/new",
    ):
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address


def test_terms_are_found_by_a_word_of_the_other_language_and_what_is_chosen_stands_above(reader, site):
    page = reader(MEMBER, "ko")
    page.goto(f"{site}/partners/postings/new?side=need")
    terms = page.locator(".terms").first
    terms.get_by_label("이름으로 찾기").fill("monoclonal")
    found = terms.locator("[data-words]:visible")
    assert [one.strip() for one in found.all_inner_texts()] == ["단일클론항체"]
    found.first.click()
    assert terms.locator("summary").first.locator(".chosen").inner_text() == "단일클론항체"
    terms.get_by_label("이름으로 찾기").fill("zzzz")
    assert terms.get_by_role("status").inner_text() == "아래 목록에 이 단어가 들어 있는 항목이 없습니다."
    terms.get_by_label("이름으로 찾기").fill("")
    page.fill("#id_title_ko", "항체 위탁생산")
    clicked(page, page.locator("main form.card button:has-text('저장')"))
    assert "/partners/postings/" in page.url and "new" not in page.url
    assert "단일클론항체" in page.locator("dl.facts").first.inner_text()


def test_terms_are_chosen_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False, locale="en-US", viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{site}/accounts/login/")
        page.fill("#id_login", MEMBER)
        page.fill("#id_password", SAMPLE_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "login" not in address)
        page.goto(f"{site}/partners/searches/new")
        page.locator("summary", has_text="Modality or product").click()
        page.get_by_label("Bispecific antibody", exact=True).check()
        page.fill("#id_name", "bispecifics")
        clicked(page, page.locator("main form.card button:has-text('Save')"))
        assert "Bispecific antibody" in page.locator(".headline").inner_text()
    finally:
        context.close()
