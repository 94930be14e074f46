"""What is new, on dashboards and on the pages of series: worked out once a state of the store by the worker, shown to every account."""

import csv
import io
import json
import shutil
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bioaccord.market.market_signals import signal_of_finding
from bioaccord.node.accounts.models import User
from bioaccord.node.market import access, findings_shown
from bioaccord.node.policy.services import store_signals
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.topic import Area

from .market_figures import MONTHS, SECOND, TOXINS, add, month, toxins

MEMBER = "member@hanbit.example"
HEALTH = "/market/areas/health_care/"


@pytest.fixture
def grown(db, settings):
    """Trade in which the partner's part grows from a tenth to a half, month by month, with some noise."""

    def clear():
        shutil.rmtree(access.store().folder, ignore_errors=True)
        (settings.DATA / "market-findings.json").unlink(missing_ok=True)
        cache.clear()

    clear()
    whole = [row | {"value": 1e7} for row in toxins("WLD", 1.0)]
    part = [
        row | {"value": 1e6 * (1 + 4 * place / MONTHS + 0.1 * (place * 7 % 5))}
        for place, row in enumerate(toxins("US", 1.0))
    ]
    first = timezone.localdate().replace(day=1) - timedelta(days=31 * MONTHS)
    moved = [row | {"flags": 0, "period": month_after(first, row["period"])} for row in [*whole, *part]]
    add("korea-customs", SECOND, moved)
    yield
    clear()


def month_after(first, day):
    """Return the same place of a month in a history that ends lately: what ended long ago is not new."""
    number = first.year * 12 + first.month - 1 + (day.year - month(0).year) * 12 + day.month - 1
    return day.replace(year=number // 12, month=number % 12 + 1)


@pytest.fixture
def page(visit):
    def read(address: str, language: str = "ko") -> str:
        answer = visit(MEMBER).get(address, follow=True, headers={"accept-language": language})
        assert answer.status_code == 200, address
        return answer.content.decode()

    return read


def look():
    return findings_shown.look_for_findings.call()


def test_a_page_never_looks_by_itself_but_asks_the_worker_once(page, grown, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as left:
        assert "가져온 자료에서 새로운 변화를 찾는 중입니다." in page(HEALTH)
        page(HEALTH)
        page(TOXINS)
    assert len([one for one in left if one == findings_shown.look_for_findings.enqueue]) == 1
    assert findings_shown.kept_for(User.objects.get(email=MEMBER)) is None


def test_a_dashboard_begins_with_what_is_new_with_its_figures_test_picture_and_series(page, visit, grown):
    assert look() > 0
    text = page(HEALTH)
    head = text[: text.index("현황</h2>")]
    assert "비중" in head and "수치와 검정" in head and "95% 구간" in head and "보정한 값" in head
    assert "/market/findings/chart.svg?finding=share" in head
    assert "관세청" in head
    # Not on a dashboard that does not show the goods.
    assert "finding=share" not in page("/market/areas/energy/")
    assert "What is new" in page(HEALTH, "en")
    told = json.loads(visit(MEMBER).get("/market/findings.json?area=health_care").content)
    assert told["is_current"] and told["tests"] > 0
    share = next(one for one in told["findings"] if one["kind"] == "share")
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")):
        answer = visit(MEMBER).get(f"/market/findings/chart.{form}?finding={quote(share['finding_id'])}")
        assert answer.status_code == 200 and answer.content.startswith(begins)
    assert visit(MEMBER).get("/market/findings/chart.svg?finding=nothing").status_code == 404
    rows = list(csv.DictReader(io.StringIO(visit(MEMBER).get("/market/findings.csv").content.decode("utf-8-sig"))))
    assert {row["finding_id"] for row in rows} == {one["finding_id"] for one in told["findings"]}
    assert visit(MEMBER).get("/market/findings.csv?area=nowhere").status_code == 404


def test_the_page_of_a_series_shows_what_was_found_in_it_and_leads_to_the_signal(page, grown):
    look()
    text = page(TOXINS)
    assert "새로 나타난 변화" in text and "finding=share" in text
    assert "/signals/show/market-trends" not in text
    kept = findings_shown.kept_for(User.objects.get(email=MEMBER))
    found = findings_shown.findings_of_area(kept, Area.HEALTH_CARE)
    store_signals(None, "market-trends", [signal_of_finding(one, standard_recogniser()) for one in found])
    assert "/signals/show/market-trends" in page(TOXINS)


def test_figures_that_came_since_are_told_and_looked_at_again(page, grown):
    look()
    assert "다시 살펴보는 중" not in page(HEALTH)
    add("korea-customs", SECOND, list(toxins("CN", 1e5)))
    assert "다시 살펴보는 중" in page(HEALTH)
    look()
    assert "다시 살펴보는 중" not in page(HEALTH)


def test_what_another_version_kept_is_looked_for_again(page, grown, settings):
    (settings.DATA / "market-findings.json").write_text('{"of": "long ago"}', encoding="utf-8")
    assert "찾는 중입니다" in page(HEALTH)


def test_nobody_reads_findings_without_an_account(client, grown):
    look()
    with pytest.raises(PermissionDenied):
        findings_shown.kept_for(AnonymousUser())
    for address in ("/market/findings.json", "/market/findings/chart.svg?finding=share"):
        assert client.get(address).status_code == 302


def test_of_a_very_large_store_what_the_dashboards_show_is_looked_at(grown):
    add("korea-customs", SECOND, [row | {"product": "8542310000"} for row in toxins("CN", 1e5)])
    table, is_whole = findings_shown.looked_at(access.store())
    assert is_whole and set(table["product"]) == {"3002491000", "8542310000"}
    table, is_whole = findings_shown.looked_at(access.store(), most_series=2)
    assert not is_whole and set(table["product"]) == {"3002491000"}
