"""Pages of figures: who reads them, which address shows what, what files hold, and what an operator imports."""

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import Http404
from django.utils import timezone

from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import SERIES_KEY, Frequency
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.accounts.models import User
from bioaccord.node.market import access
from bioaccord.node.supply.access import current_network, suppliers_for

from .market_figures import TOXINS, WHEAT, fill_store

MEMBER, ANALYST, OPERATOR = "member@hanbit.example", "analyst@kbio.example", "operator@kbio.example"
AREAS = ("biopharma_raw_materials", "health_care", "food_security", "energy")
KEY = ("korea-customs", "export_value", "KR", "US", "HSK", "3002491000", "USD", "M")


@pytest.fixture
def empty(db):
    """Before the first import."""
    shutil.rmtree(access.store().folder, ignore_errors=True)
    yield
    shutil.rmtree(access.store().folder, ignore_errors=True)


@pytest.fixture
def filled(empty):
    fill_store()


@pytest.fixture
def page(visit):
    """Return the page of an address in a language, read by a member or somebody else."""

    def read(address: str, language: str = "ko", who: str = MEMBER) -> str:
        answer = visit(who).get(address, follow=True, headers={"accept-language": language})
        assert answer.status_code == 200, address
        return answer.content.decode()

    return read


@pytest.mark.parametrize(
    "address", [TOXINS, "/market/list/", "/market/sources/", "/market/areas/energy/", "/market/materials/wheat/"]
)
def test_a_visitor_is_led_to_the_log_in(client, filled, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_visitor_reads_nothing_through_the_access(filled):
    nobody = AnonymousUser()
    for read in (
        lambda: access.keys_for(nobody),
        lambda: access.figures_for(nobody, KEY),
        lambda: access.vintages_for(nobody, KEY),
        lambda: access.differences_for(nobody, KEY, date(2026, 8, 20), date(2026, 9, 20)),
        lambda: access.forecast_for(nobody, KEY),
        lambda: access.changes_for(nobody, KEY),
        lambda: access.runs_for(nobody),
    ):
        with pytest.raises(PermissionDenied):
            read()


def test_a_part_of_the_key_leads_to_the_one_series_or_to_the_list(visit, filled):
    client = visit(MEMBER)
    answer = client.get(TOXINS)
    assert answer.status_code == 302
    for name, value in zip(SERIES_KEY, KEY, strict=True):
        assert f"{name}={value}" in answer["Location"]
    several = client.get("/market/series/?source=korea-customs")
    assert several["Location"] == "/market/list/?source=korea-customs"
    assert client.get("/market/series/?source=nobody").status_code == 404
    assert client.get(answer["Location"] + "&vintage=yesterday").status_code == 404
    before = client.get(answer["Location"] + "&vintage=1999-01-01", follow=True, headers={"accept-language": "ko"})
    assert before.redirect_chain[-1][0].endswith("vintage=2026-08-20")
    assert "1999년 1월 1일에는 이 시계열의 수치가 아직 없었습니다" in before.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("수출액", "발표값 없음", "잠정치", "관세청")),
        ("en", ("exports", "no figure published", "provisional", "Korea Customs Service")),
    ],
)
def test_a_series_tells_its_figures_source_forecast_changes_and_what_is_missing(page, filled, language, words):
    text = page(TOXINS, language)
    for one in words:
        assert one in text
    assert '2023-09</th><td class="number">–' in text
    assert "₩" not in text and "$" not in text
    assert "2024-05" in text


def test_an_earlier_vintage_shows_what_was_said_then(visit, filled):
    client = visit(MEMBER)
    address = client.get(TOXINS)["Location"]
    assert "9,000,000" in client.get(address).content.decode()
    then = client.get(f"{address}&vintage=2026-08-20").content.decode()
    assert "9,000,000" not in then
    assert '2026-08</th><td class="number">' not in then
    differences = client.get(f"{address}&earlier=2026-08-20&later=2026-09-20").content.decode()
    swapped = client.get(f"{address}&earlier=2026-09-20&later=2026-08-20").content.decode()
    table = differences.rpartition("<table>")[2].partition("</table>")[0]
    assert "9,000,000" in table and table in swapped
    assert "9,000,000" in differences
    assert "수정" in differences and "신규" in differences


def test_the_files_of_a_series_hold_its_figures_and_who_said_them(visit, filled):
    client = visit(MEMBER)
    query = client.get(TOXINS)["Location"].partition("?")[2]
    rows = list(csv.DictReader(io.StringIO(client.get(f"/market/series/file.csv?{query}").content.decode())))
    assert len(rows) == 56
    assert rows[20]["value"] == "" and rows[20]["flags"] == "missing"
    assert "관세청" in rows[0]["citation"]
    told = json.loads(client.get(f"/market/series/file.json?{query}").content)
    assert told["figures"][55]["flags"] == "provisional"
    table = pl.read_parquet(io.BytesIO(client.get(f"/market/series/file.parquet?{query}&vintage=2026-08-20").content))
    assert table.height == 55
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")):
        answer = client.get(f"/market/series/chart.{form}?{query}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
    assert "관세청" in client.get(f"/market/series/chart.svg?{query}").content.decode()
    assert client.get("/market/series/file.csv?source=korea-customs").status_code == 404


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_area_has_pictures_of_what_is_there_and_for_operators_commands_for_what_is_not(
    page, visit, filled, area, language
):
    text = page(f"/market/areas/{area}/", language)
    assert "data-chart" in text
    assert "import_market" not in text
    assert ("아직 수집하지 않은 자료입니다." if language == "ko" else "have not been collected yet") in text
    told = page(f"/market/areas/{area}/", language, OPERATOR)
    assert f"import_market korea-customs:{'파일' if language == 'ko' else 'FILE'}" in told
    svg = visit(MEMBER).get(f"/market/areas/{area}/krw-usd.svg")
    assert svg.status_code == 200 and "원/달러" in svg.content.decode()
    assert visit(MEMBER).get(f"/market/areas/{area}/nothing.svg").status_code == 404


def test_a_dashboard_tells_the_other_countrys_share(page, filled):
    # 1 to 4 in every month that both have, but for the one of 2022 that was revised to 9 million.
    text = page("/market/areas/health_care/")
    assert "미국의 비중이 2022년 40%에서 최근 12개월 25% 수준으로 낮아졌습니다." in text
    # A year with a month that nobody published is not told.
    assert "2022년 40%, 2024년 25%, 2025년 25%, 2026년 1~8월 25%" in text


@pytest.mark.parametrize("area", AREAS)
def test_before_the_first_import_pages_say_so_and_tell_operators_what_to_do(page, empty, area):
    text = page(f"/market/areas/{area}/")
    assert "data-chart" not in text
    assert "아직 수집하지 않은 자료입니다." in text
    assert all(
        "import_market" not in page(one) for one in (f"/market/areas/{area}/", "/market/list/", "/market/sources/")
    )
    assert "import_market korea-customs:파일" in page(f"/market/areas/{area}/", who=OPERATOR)
    assert "import_market NAME:파일" in page("/market/list/", who=OPERATOR)
    assert "import_market korea-customs:파일" in page("/market/sources/", who=OPERATOR)


def test_the_list_is_narrowed_by_its_address_and_searched_in_both_languages(page, visit, filled):
    assert "계열 9개" in page("/market/list/")
    assert "계열 1개" in page("/market/list/?q=밀")
    assert "1 series" in page("/market/list/?q=wheat", "en")
    assert "계열 4개" in page("/market/list/?under=300249")
    # The exchange rate stands on every dashboard.
    assert "계열 5개" in page("/market/list/?area=health_care")
    assert "계열 0개" in page("/market/list/?source=nobody")
    assert "보툴리눔 독소 주사제" in page("/market/list/?under=300249")
    rows = json.loads(visit(MEMBER).get("/market/list.json?indicator=price").content)
    assert {row["product"] for row in rows} == {"Wheat, US HRW", "Maize", "Crude oil, Dubai", "Aluminum"}
    assert visit(MEMBER).get("/market/list.csv").content.decode().count("\n") == 10


def test_a_material_joins_trade_prices_and_the_readers_own_suppliers(page, visit, filled):
    text = page("/market/materials/botulinum_toxin_injection/")
    assert "보툴리눔 독소(톡신) 등" in text
    assert "밀(미국 경질적색겨울밀)" in page("/market/materials/wheat/")
    assert visit(MEMBER).get("/market/materials/nothing/").status_code == 404
    member = User.objects.get(email=MEMBER)
    network = current_network()
    firm_of = {site.site_id: site.organisation_id for site in network.sites}
    firms = roles_of(member).organisation_ids
    own = next(link for link in network.links if firm_of[link.buyer_site_id] in firms)
    found = suppliers_for(member, own.material_id)
    assert firm_of[own.supplier_site_id] in {firm.organisation_id for firm, _ in found}
    # An analyst belongs to no firm, and so sees nobody's suppliers here.
    assert suppliers_for(User.objects.get(email=ANALYST), own.material_id) == []
    name = found[0][0].name.ko
    assert name in page(f"/market/materials/{own.material_id}/")
    assert name not in visit(ANALYST).get(f"/market/materials/{own.material_id}/").content.decode()


def test_the_sources_page_tells_runs_and_what_was_kept_apart(page, visit, client, empty, tmp_path):
    file = tmp_path / "trade.csv"
    file.write_text(
        "month,hsk10,partner,export_usd,export_kg\n2026-01,3002491000,US,100,1\n0201-11,3002491000,US,100,1\n",
        encoding="utf-8",
    )
    said = io.StringIO()
    reasons = io.StringIO()
    call_command("import_market", f"korea-customs:{file}", "--language", "ko", stdout=said, stderr=reasons)
    assert "읽음 3" in said.getvalue() and "제외 1" in said.getvalue()
    assert "0201-11" in reasons.getvalue()
    text = page("/market/sources/")
    assert "0201-11" in text
    rows = json.loads(visit(MEMBER).get("/market/sources.json").content)
    assert rows[0]["kept_apart"] == 1 and "0201-11" in rows[0]["reasons"]
    assert "/market/sources/runs/1.csv" in text
    given = visit(MEMBER).get("/market/sources/runs/1.csv").content.decode("utf-8-sig")
    (apart,) = csv.DictReader(io.StringIO(given))
    assert (apart["file"], apart["row"], apart["column"], apart["value"]) == ("trade.csv", "3", "month", "0201-11")
    assert "따로" in apart["reason_ko"] or "제외" in apart["reason_ko"]
    assert "kept apart" in apart["reason_en"]
    assert visit(MEMBER).get("/market/sources/runs/2.csv").status_code == 404
    assert client.get("/market/sources/runs/1.csv").status_code == 302


def test_a_source_is_due_by_its_own_rhythm(page, filled, settings):
    # The newest month of trade is August 2026, and the Customs Service tells of a month by the 20th of the next.
    text = page("/market/sources/", "en")
    assert "monthly, about the 15th of the next month (by the 20th)" in text
    # A closed release is never late.
    assert "release of 2013, not renewed any more" in text
    trade = SOURCES["korea-customs"].rhythm.due_on(date(2026, 8, 1), Frequency.MONTHLY)
    assert trade == date(2026, 10, 20)
    since = "more was due since" if trade < timezone.localdate() else "more is due on"
    assert f"{since} 20 October 2026" in text
    assert "20일부터 새 수치가 나왔어야 함" in page("/market/sources/") or trade >= timezone.localdate()
    daily, quarterly = SOURCES["fred"].rhythm, SOURCES["fred"].rhythm
    assert daily.due_on(date(2026, 11, 20), Frequency.DAILY) == date(2026, 12, 1)
    assert quarterly.due_on(date(2026, 7, 1), Frequency.QUARTERLY) == date(2027, 3, 1)
    assert SOURCES["openfda-shortages"].rhythm.due_on(date(2026, 11, 20), Frequency.DAILY) == date(2026, 11, 24)


def test_a_failed_import_is_told_and_leaves_nothing(page, empty, tmp_path):
    file = tmp_path / "trade.csv"
    file.write_text("<html>down for maintenance</html>", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_market", f"korea-customs:{file}")
    assert access.keys_for(User.objects.get(email=MEMBER)).is_empty()
    assert "trade.csv" in page("/market/sources/")
    with pytest.raises(CommandError, match="korea-customs"):
        call_command("import_market", "korea-custom:file.csv")


def test_no_series_is_no_page(filled, db):
    with pytest.raises(Http404):
        access.figures_for(User.objects.get(email=MEMBER), (*KEY[:3], "ZZ", *KEY[4:]))


def test_the_wheat_price_reads_in_korean(page, filled):
    text = page(WHEAT)
    assert "밀(미국 경질적색겨울밀), 가격" in text
    assert "달러/톤" in text


def test_the_real_toxins_fill_a_panel(page, empty, shared_data):
    call_command(
        "import_market", f"korea-customs:{Path(shared_data) / 'market' / 'trade'}", "--retrieved", "2026-09-20"
    )
    text = page("/market/areas/biopharma_raw_materials/")
    # The figures of the file, worked out beside this project: sums of years, medians of the months' unit values.
    assert "미국의 비중이 2022년 12%에서 최근 12개월 28% 수준으로 높아졌습니다." in text
    assert "2022년 12%, 2023년 14%, 2024년 22%, 2025년 21%, 2026년 1~8월 32%" in text
    assert "미국 kg당 2,132달러, 중국 kg당 453달러(4.7배)" in text
