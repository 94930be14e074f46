"""Embed addresses: what anybody sees through one, that nothing else is seen, and who makes, lists and revokes them."""

import shutil

import pytest
from django.test import Client

from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.embeds.models import EmbedAddress
from bioaccord.node.market import access as market

from .market_figures import SECOND, TOXINS, WHEAT, add, fill_store, price

MEMBER, OTHER, ANALYST = "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example"
TOXIN_KEY = {
    "source": "korea-customs",
    "indicator": "export_value",
    "reporter": "KR",
    "partner": "US",
    "product_system": "HSK",
    "product": "3002491000",
    "unit": "USD",
    "frequency": "M",
}
WHEAT_KEY = {
    "source": "pink-sheet",
    "indicator": "price",
    "reporter": "",
    "partner": "",
    "product_system": "series",
    "product": "Wheat, US HRW",
    "unit": "USD/mt",
    "frequency": "M",
}


@pytest.fixture
def filled(db):
    shutil.rmtree(market.store().folder, ignore_errors=True)
    fill_store()
    yield
    shutil.rmtree(market.store().folder, ignore_errors=True)


@pytest.fixture
def made(visit, filled):
    """Return the address that an account has made of a chart, as a row."""

    def make(email=MEMBER, key=TOXIN_KEY, **more):
        before = set(EmbedAddress.objects.values_list("id", flat=True))
        answer = visit(email).post("/market/embeds/new", key | more)
        assert answer.status_code == 302 and answer["Location"].endswith("#embed")
        return EmbedAddress.objects.exclude(id__in=before).get()

    return make


def path(row, language="ko", format="svg"):
    return f"/embed/{row.word}/{language}.{format}"


def test_anybody_sees_the_one_chart_with_its_source_and_no_cookie(made):
    row, visitor = made(), Client()
    korean = visitor.get(path(row))
    assert korean.status_code == 200 and korean["Content-Type"] == "image/svg+xml"
    assert "공공데이터포털 15100475" in korean.content.decode() and "2026년 9월 20일 시점" in korean.content.decode()
    assert "data.go.kr 15100475" in visitor.get(path(row, "en")).content.decode()
    assert visitor.get(path(row, format="png")).content.startswith(b"\x89PNG")
    assert visitor.cookies == {} and not korean.cookies
    assert korean["Cache-Control"] == "public, max-age=600"
    assert korean["Cross-Origin-Resource-Policy"] == "cross-origin"
    policy = korean["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    again = visitor.get(path(row), headers={"if-none-match": korean["ETag"]})
    assert again.status_code == 304 and again.content == b""
    row.refresh_from_db()
    assert row.last_used_on is not None


def test_the_forecast_stands_in_it_with_the_coverage_it_had(made):
    plain, ahead = made(), made(forecast="on")
    assert "과거 검증에서" not in Client().get(path(plain)).content.decode()
    assert "과거 검증에서" in Client().get(path(ahead)).content.decode()


def test_a_revoked_address_is_gone(made, visit):
    row = made()
    assert Client().get(path(row)).status_code == 200
    assert visit(MEMBER).post(f"/market/embeds/{row.id}/revoke").status_code == 302
    for gone in (path(row), path(row, "en"), path(row, format="png")):
        answer = Client().get(gone)
        assert answer.status_code == 404 and answer.content == b"" and answer["Cache-Control"] == "no-store"
    assert row.word not in visit(MEMBER).get(TOXINS, follow=True).content.decode()
    told = list(AuditEntry.objects.filter(what__startswith="embed_").values_list("what", flat=True))
    assert told == ["embed_revoked", "embed_made"]


def test_no_other_series_and_nothing_else_of_the_node_is_reached_with_it(made):
    row, visitor = made(), Client()
    expected = visitor.get(path(row)).content
    query = "&".join(f"{name}={value}" for name, value in WHEAT_KEY.items())
    assert visitor.get(f"{path(row)}?{query}&series=pink-sheet").content == expected
    for other in (
        path(row).replace(row.word, row.word[:-1]),
        path(row).replace(row.word, row.series.replace("/", "%2F")),
        f"/embed/{row.word}/ko.json",
        f"/embed/{row.word}/fr.svg",
        f"/embed/{row.word}/",
        f"/embed/{row.id}/ko.svg",
    ):
        assert visitor.get(other).status_code == 404, other
    assert visitor.post(path(row)).status_code == 405
    for closed in (TOXINS, WHEAT, "/market/series/chart.svg?" + query, "/market/embeds/"):
        assert visitor.get(closed).status_code == 302, closed


def test_what_a_publisher_does_not_let_be_passed_on_has_no_address(visit, filled):
    add("fred", SECOND, list(price("GDP", "USD", 100.0, "economic_series", "fred")))
    key = WHEAT_KEY | {"source": "fred", "indicator": "economic_series", "product": "GDP", "unit": "USD"}
    page = visit(MEMBER).get("/market/series/", key).content.decode()
    assert "제3자의 저작물" in page and "외부 게시용 주소 만들기" not in page
    refused = visit(MEMBER).post("/market/embeds/new", key, follow=True)
    assert "제3자의 저작물" in refused.content.decode() and not EmbedAddress.objects.exists()
    # One that stands in the database all the same, from a day with other terms, shows nothing.
    row = EmbedAddress.objects.create(word="w" * 43, series="fred/economic_series/-/-/series/GDP/USD/M", made_at=SECOND)
    assert Client().get(path(row)).status_code == 404


def test_the_snippet_stands_on_the_series_page_of_its_maker(made, visit):
    row = made()
    page = visit(MEMBER).get(TOXINS, follow=True).content.decode()
    assert f"&lt;img src=&quot;http://testserver{path(row)}&quot; alt=&quot;" in page
    assert "주소를 아는 누구에게나" in page
    assert row.word not in visit(MEMBER).get(WHEAT, follow=True).content.decode()
    for address in (TOXINS, "/market/embeds/"):
        assert row.word not in visit(OTHER).get(address, follow=True).content.decode()
        assert row.word in visit(ANALYST).get(address, follow=True).content.decode()
    assert visit(OTHER).post(f"/market/embeds/{row.id}/revoke").status_code == 404
    assert Client().get(path(row)).status_code == 200


def test_pressing_twice_makes_one_address(made, visit):
    row = made()
    visit(MEMBER).post("/market/embeds/new", TOXIN_KEY)
    assert [one.word for one in EmbedAddress.objects.all()] == [row.word]
    assert len(row.word) >= 43


def test_a_chart_of_no_series_is_not_made(visit, filled):
    client = visit(MEMBER)
    assert client.post("/market/embeds/new", TOXIN_KEY | {"partner": "JP"}).status_code == 404
    assert client.post("/market/embeds/new", {"source": "korea-customs"}).status_code == 404
    assert Client().post("/market/embeds/new", TOXIN_KEY).status_code == 302
    assert not EmbedAddress.objects.exists()
