"""A real Chromium on a real server: reading, switching language, proposing; widths, keyboard, accessibility."""

import pytest

from .conftest import IN_A_BROWSER, WIDTHS, clicked, violations

pytestmark = IN_A_BROWSER


def test_a_member_reads_switches_language_and_proposes(reader, site):
    page = reader("member@hanbit.example")
    page.wait_for_selector("[data-chart] canvas, [data-chart] svg")
    assert page.locator("h1").inner_text() == "한빛누리제약 (가상) 브리핑"
    clicked(page, "text=English")
    assert page.url == f"{site}/brief/"
    assert page.locator("h1").inner_text() == "Brief for Hanbit Nuri Pharma (fictional)"
    clicked(page, "text=How it reaches you, drawn")
    page.go_back()
    clicked(page, "a:has-text('All reasons, and propose a meeting')")
    clicked(page, "text=Propose the meeting")
    assert "The meeting is proposed" in page.locator(".messages").inner_text()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_member_edits_its_own_chain_in_a_workbook(reader, site, tmp_path, language):
    import openpyxl

    page = reader("member@hanbit.example", language, 360)
    page.goto(f"{site}/supply/")
    clicked(page, "text=자사 공급망 올리기" if language == "ko" else "text=Upload your own chain")
    with page.expect_download() as download:
        page.click("text=내보내기 xlsx" if language == "ko" else "text=Export xlsx")
    file = tmp_path / "part.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    stocks = book["stocks"]
    column = [cell.value for cell in stocks[1]].index("days") + 1

    def give(days: str) -> None:
        stocks.cell(2, column).value = days
        book.save(file)
        page.goto(f"{site}/supply/KR-0007/part/")
        page.set_input_files("#file", file)
        clicked(page, "main form:has(#file) button")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []

    give("a month")
    assert ("'a month': 수가 아닙니다" if language == "ko" else "'a month' is not a number") in page.locator(
        "main table"
    ).inner_text()
    give("123")
    assert "→ 123" in page.locator("main details").inner_text()
    clicked(page, "main form button:not(.quiet)")
    assert page.url == f"{site}/supply/KR-0007/part/"
    assert page.locator(".messages .success").count() == 1


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_axe_finds_nothing(reader, site, language, width):
    page = reader("member@hanbit.example", language, width)
    exposure = page.locator("a[href^='/exposures/']").first.get_attribute("href")
    match = page.locator("a[href^='/matches/']").first.get_attribute("href")
    signal = page.locator("a[href^='/signals/show']").first.get_attribute("href")
    for address in (
        "/brief/",
        "/supply/",
        "/supply/KR-0007/part/",
        exposure,
        match,
        signal,
        "/signals/",
        "/meetings/",
        "/events/forum-2027/",
        "/events/forum-2027/delegates/KR-0007-D1/times/",
        "/events/forum-2027/find/",
        "/events/forum-2027/ask/US-0025/",
        "/account/",
        "/accounts/2fa/",
    ):
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address


@pytest.mark.parametrize("email", ["analyst@kbio.example", "organiser@kbio.example"])
def test_the_associations_pages_pass_axe(reader, site, email):
    page = reader(email, "ko", 768)
    addresses = (
        ("/exposures/", "/supply/members/", "/audit/", "/signals/")
        if "analyst" in email
        else (
            "/events/",
            "/events/new/",
            "/events/forum-2027/",
            "/events/forum-2027/requests/",
            "/events/forum-2027/delegates/",
        )
    )
    for address in addresses:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 768, address
        assert violations(page) == [], address


@pytest.mark.parametrize(
    ("language", "told"), [("ko", "에 없는 식별자입니다."), ("en", "is not in our network.xlsx[sites].")]
)
@pytest.mark.parametrize("width", [360, 1440])
def test_a_refused_workbook_is_told_in_the_language_of_the_page(reader, site, tmp_path, language, told, width):
    import openpyxl

    from bioaccord.node.supply.access import current_network
    from bioaccord.supply.network_files import write_network

    file = tmp_path / "our network.xlsx"
    write_network(current_network(), file, "xlsx")
    book = openpyxl.load_workbook(file)
    for row in range(2, 12):
        book["links"].cell(row, 1).value += "Z"
    book.save(file)
    page = reader("operator@kbio.example", language, width)
    page.goto(f"{site}/network/")
    page.set_input_files("input[type=file]", file)
    clicked(page, page.locator("form:has(input[type=file]) button"))
    page.wait_for_selector("table tbody tr")
    rows = page.locator("table tbody tr")
    assert rows.count() == 10
    assert told in rows.first.inner_text()
    # On a narrow page the sentence stands on the page, not beyond its edge.
    box = rows.first.locator("td").last.bounding_box()
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_the_log_in_page_passes_axe(chromium, site):
    page = chromium.new_context(locale="ko-KR").new_page()
    page.goto(f"{site}/accounts/login/")
    assert violations(page) == []


def test_the_keyboard_reaches_everything(reader):
    page = reader("member@hanbit.example")
    page.wait_for_load_state("networkidle")
    wanted = page.locator("a[href]:visible, button:visible, summary:visible").count()
    reached = set()
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "Array.from(document.querySelectorAll('a[href], button, summary')).indexOf(document.activeElement)"
            )
        )
    assert len(reached - {-1}) >= wanted
    assert page.evaluate("document.querySelector('.skip').textContent.length") > 0
