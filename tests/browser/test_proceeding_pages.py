"""A proceeding, a rule compared with its proposal and a bill's way in a real Chromium: narrow and wide, both languages, by keyboard."""

import pytest
from django.utils import timezone

from bioaccord.node.policy.comparison_services import compare_neighbours
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.document_texts import fetch_texts

from ..node.policy_documents import BILL, FINAL, PROPOSED, bill_texts, followed_rules
from ..node.test_policy_proceedings import TEXTS
from .conftest import IN_A_BROWSER, violations

pytestmark = IN_A_BROWSER
ADDRESSES = (
    f"/policy/show/{PROPOSED}",
    f"/policy/show/{FINAL}",
    f"/policy/show/{BILL}",
    f"/policy/compare-rules/?proposed={PROPOSED}&final={FINAL}",
    f"/policy/compare-rules/?proposed={PROPOSED}&final=federal-register:2024-91500@2024-10-01",
)


@pytest.fixture
def followed(site, recorded):
    store_versions(None, "federal-register", followed_rules(timezone.localdate()))
    store_versions(None, "congress-gov", bill_texts())
    recorded.choose = lambda path: (200, {}, TEXTS[path].encode()) if path in TEXTS else (404, {}, b"")
    assert fetch_texts(10, lambda count: None, recorded.address).fetched == 4
    list(compare_neighbours())


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_fit_and_axe_finds_nothing(reader, followed, site, language, width):
    page = reader("member@hanbit.example", language, width)
    for address in ADDRESSES:
        answer = page.goto(site + address)
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address


def test_from_a_final_rule_to_what_it_changed_by_keyboard(reader, followed, site):
    page = reader("member@hanbit.example", "ko")
    page.goto(f"{site}/policy/show/{FINAL}")
    kinds = [" ".join(one.split()) for one in page.locator(".step .meta .tag:first-of-type").all_inner_texts()]
    assert kinds == ["제안규칙", "의견 제출 기간 연장", "최종규칙", "정정"]
    assert page.locator(".step.this[aria-current=true]").count() == 1
    page.locator("text=제안규칙과 비교").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/policy/compare-rules/**")
    assert "30" in page.locator("del").first.inner_text()
    assert "60 calendar" in page.locator("ins").first.inner_text()
