"""Stress tests and first measures in a real Chromium: start, progress, cancel, result; widths, keyboard, accessibility."""

from contextlib import contextmanager

import pytest

from bioaccord.node.accounts.models import User
from bioaccord.node.accounts.sample import SAMPLE_PASSWORD
from bioaccord.node.supply.models import Calculation, CalculationKind, CalculationState
from bioaccord.node.supply.services import answer_calculation, start_calculation

from .conftest import IN_A_BROWSER, WIDTHS, clicked, pressed, violations

pytestmark = IN_A_BROWSER
MEMBER, FIRST = "member@hanbit.example", "/supply/KR-0007/first/"
PLAN = {
    "budget_usd": 200_000.0,
    "level": 0.9,
    "first_country": "US",
    "years": 20,
    "seed": 1,
    "costs": {
        "holding_per_year": 0.2,
        "qualification_usd": 500_000.0,
        "years": 5.0,
        "second_share": 0.3,
        "lead_time_days": 30.0,
        "most_stock_days": 180.0,
    },
}


@contextmanager
def questions_wait(page):
    """The page asks how far it is, again and again. Where the test computes in its own process, on one SQLite in memory whose tables are locked
    whole, its questions go on only when that is done."""
    page.route("**/progress.json", lambda route: route.continue_())
    page.wait_for_timeout(300)  # for the question that is on its way
    yield
    page.unroute("**/progress.json")


def ask(kind: CalculationKind, parameters: dict) -> Calculation:
    return start_calculation(User.objects.get(email=MEMBER), "KR-0007", kind, parameters)


def test_a_manager_starts_watches_and_reads_a_stress_test(reader, site):
    page = reader(MEMBER)
    page.goto(f"{site}/supply/")
    page.locator("#id_years").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("progress")
    assert "대기 중이며 다음 차례입니다" in page.locator("[data-progress]").inner_text()
    assert violations(page) == []
    with questions_wait(page):
        assert answer_calculation(Calculation.objects.get().pk) == "done"
    page.wait_for_selector("[data-again].button")
    assert page.locator("[role=status][data-finished]").inner_text() == "계산이 끝났습니다."
    pressed(page, page.locator("[data-again]"))
    page.wait_for_selector("[data-chart] canvas, [data-chart] svg")
    assert "최악의 해의 손실 원인" in page.locator("#calculation").inner_text()
    # Another number of years; cancelled before its time.
    page.select_option("#id_years", "1000")
    page.locator("#id_years").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("progress")
    clicked(page, "text=계산 취소")
    assert "계산을 취소했습니다" in page.locator(".messages").inner_text()
    assert Calculation.objects.get(parameters__years=1000).state == CalculationState.CANCELLED


def test_a_manager_asks_what_to_do_first_by_keyboard(reader, site):
    page = reader(MEMBER, "en")
    page.goto(f"{site}/supply/")
    page.locator("a.button:has-text('What to do first')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{FIRST}")
    budget = page.locator("#id_budget_usd")
    budget.fill("nothing")
    pressed(page, budget)
    assert "Write a number from 1,000 to 1,000,000,000." in page.locator("form .errorlist").first.inner_text()
    assert violations(page) == []
    page.locator("#id_budget_usd").fill("250,000")
    pressed(page, page.locator("#id_budget_usd"))
    page.wait_for_selector("progress")
    assert "a budget of USD 250,000 a year" in page.locator("[data-progress]").inner_text()
    assert violations(page) == []
    clicked(page, "text=Cancel the calculation")
    assert "The calculation is cancelled." in page.locator(".messages").inner_text()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_both_pages_fit_and_axe_finds_nothing(reader, site, language, width):
    for kind, parameters in (
        (CalculationKind.STRESS_TEST, {"years": 16, "seed": 1}),
        (CalculationKind.MITIGATION, PLAN),
    ):
        assert answer_calculation(ask(kind, parameters).pk) == "done"
        ask(kind, parameters | {"years": 24})  # and one that waits
    page = reader(MEMBER, language, width)
    for address in ("/supply/", FIRST):
        page.goto(site + address)
        page.wait_for_selector("[data-chart] canvas, [data-chart] svg")
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address
        # No table hides figures, and no picture scrolls.
        hidden = "Array.from(document.querySelectorAll('main .scroll, main .fitted, main .chart')).filter((one) => one.scrollWidth > one.clientWidth).length"
        assert page.evaluate(hidden) == 0, address
        wanted = page.locator(
            "main a[href]:visible, main button:visible, main summary:visible, main select:visible, main input:visible"
        ).count()
        reached = set()
        page.locator("main").focus()
        for _ in range(wanted + 20):
            page.keyboard.press("Tab")
            reached.add(
                page.evaluate(
                    "Array.from(document.querySelectorAll('main a[href], main button, main summary, main select, main input')).indexOf(document.activeElement)"
                )
            )
        assert len(reached - {-1}) >= wanted, address


def test_without_javascript_a_link_shows_how_far_it_is(chromium, site):
    row = ask(CalculationKind.STRESS_TEST, {"years": 16, "seed": 1})
    page = chromium.new_context(java_script_enabled=False, locale="en-US").new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("#id_login", MEMBER)
    page.fill("#id_password", SAMPLE_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(f"{site}/supply/")
    assert page.locator("progress").count() == 1
    assert answer_calculation(row.pk) == "done"
    clicked(page, "text=Show how far it is")
    assert page.locator("progress").count() == 0
    assert page.locator("#calculation noscript img, #calculation img").count() == 1
    assert "16 random years, seed 1" in page.locator("#calculation").inner_text()


def test_on_a_large_network_the_layers_are_left_to_the_worker(reader, site, settings):
    settings.LARGEST_AT_ONCE = 10
    page = reader(MEMBER, "ko", 360)
    page.goto(f"{site}/supply/")
    page.locator("form[action$='/chain'] button").press("Enter")
    page.wait_for_selector("progress")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
    with questions_wait(page):
        assert answer_calculation(Calculation.objects.get().pk) == "done"
    page.locator("[data-again].button").press("Enter")
    page.wait_for_selector(".tiers li")
    assert not page.locator(".fitted svg").first.is_visible()
    assert page.locator("h2:has-text('생산을 유지하는 기간')").count() == 1
