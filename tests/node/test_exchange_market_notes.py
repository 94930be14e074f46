"""Market notes: figures of publishers alone go with one; what came is read in the own language as far as terms go, by whom its marking lets."""

import json

import pytest

from bioaccord.node.accounts.models import User
from bioaccord.node.exchange.market_notes_figures import figure_of, found, key_of
from bioaccord.node.exchange.models import LedgerRecord
from bioaccord.vocabulary.tlp import TLP
from tests.exchange.made import market_note

from .exchange_peer import US, neighbour
from .market_figures import fill_store

ANALYST, MEMBER = "analyst@kbio.example", "member@hanbit.example"
NEW = "/exchange/share/market_note/new"
NOTE = {"group": "kr-us", "marking": "green", "title_en": "Toxins", "text_ko": "수출이 늘었습니다.", "first_day": "2026-08-01", "last_day": "2026-08-31"}  # fmt: skip


@pytest.fixture
def us(db, settings, tmp_path):
    settings.DATA = tmp_path
    fill_store()
    return neighbour()


def test_a_note_goes_with_figures_that_are_found_picked_and_looked_at(us, visit):
    client = visit(ANALYST)
    answer = client.post(NEW, NOTE | {"words": "3002491000", "find": "1"})
    assert answer.status_code == 200 and "errorlist" not in answer.content.decode()
    word = answer.context["form"].fields["figures"].choices[0][0]
    note = NOTE | {"figures": [word]}
    looked = client.post(NEW, note)
    assert looked.status_code == 200, looked.content.decode()[:3000]
    assert client.post(NEW, note | {"seen": looked.context["seen"], "send": "1"}).status_code == 302
    us.hears()
    told = LedgerRecord.objects.get(source="kbio-sample", kind="market_note").payload
    figure = told["figures"][0]
    assert (
        figure["source"] == "Korea Customs Service, trade statistics"
        and figure["unit"]
        and figure["as_of"] == "2026-09-20"
    )
    assert figure["label"]["ko"] and figure["label"]["en"].endswith("August 2026")
    assert told["evidence"][0]["publisher"] == figure["source"]


def test_words_that_no_series_holds_are_said_to_be_so(us, visit):
    page = visit(ANALYST).post(NEW, NOTE | {"words": "no-such-thing", "find": "1"}).content.decode()
    assert "시계열이 없습니다" in page


def test_a_node_without_figures_says_who_brings_them(db, visit, settings, tmp_path):
    settings.DATA = tmp_path
    neighbour()
    page = visit(ANALYST).post(NEW, NOTE | {"words": "3002491000", "find": "1"}).content.decode()
    assert "아직 공표 기관의 수치가 없습니다" in page


def test_the_range_is_what_the_publisher_ever_said_of_the_period(us):
    user = User.objects.get(email=ANALYST)
    words = [word for word, _name in found(user, "3002491000")]
    assert words and all(figure_of(user, word) for word in words)
    assert all("low" not in figure_of(user, word) or figure_of(user, word)["low"] < figure_of(user, word)["high"] for word in words)  # fmt: skip


@pytest.mark.parametrize(
    "word",
    [
        json.dumps(["own-table", "stock", "KR", "", "series", "reported", "kg", "M"]),
        json.dumps(["un-comtrade", "export_value", "KR", "US", "HS", "300249", "USD", "M"]),
        json.dumps(["korea-customs"]),
        json.dumps(["korea-customs", "stock", "KR", "", "series", "KR-0007", "kg", "M"]),
        "KR-0007",
    ],
)
def test_what_a_firm_reported_and_what_may_not_be_told_on_cannot_be_picked(us, visit, word):
    user = User.objects.get(email=ANALYST)
    assert key_of(word) is None or figure_of(user, word) is None
    answer = visit(ANALYST).post(NEW, NOTE | {"figures": [word], "publisher": "made up"})
    assert answer.status_code == 422
    assert not LedgerRecord.objects.exists()


def test_a_note_that_rests_on_nothing_is_refused(us, visit):
    assert visit(ANALYST).post(NEW, NOTE).status_code == 422


def test_what_came_is_read_by_terms_linked_and_as_wide_as_its_marking(us, visit):
    more = {"title": {"en": "Export of vaccines"}, "subjects": [{"type": "material", "id": "urea"}]}
    us.tells("green", market_note() | more)
    us.tells("amber", market_note() | {"title": {"en": "For the desk"}}, marking=TLP.AMBER)
    shown = visit(MEMBER).get("/exchange/market-notes/").content.decode()
    assert "〔용어만 번역〕 Export(수출) of vaccines(백신)" in shown
    assert "/market/materials/urea/" in shown
    assert "For the desk" not in shown
    assert "For the desk" in visit(ANALYST).get("/exchange/market-notes/").content.decode()
    us.tells("gone", {"of": {"source": US, "id": "green"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="green")  # fmt: skip
    after = visit(MEMBER).get("/exchange/market-notes/").content.decode()
    assert "vaccines" not in after and "철회" in after
