"""Reports of a node: assembled by analysts, read by members once they are published, every version kept."""

import io
import json
import shutil
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from bioaccord.market.observation import Figures, observations
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.market.findings_shown import look_for_findings
from bioaccord.node.reports import services
from bioaccord.node.reports.access import draft_for, store
from bioaccord.node.reports.forms import address_of
from bioaccord.node.reports.found import findings_for
from bioaccord.node.reports.models import ReportRow
from tests.brief.test_report import CN, US, WEIGHT, add, row
from tests.brief.test_report_of_area import UP
from tests.market.trade_tables import rows as trade_rows
from tests.slips import english_sentences

MEMBER, ANALYST, OPERATOR = "member@hanbit.example", "analyst@kbio.example", "operator@kbio.example"
HEAD = {
    "title_ko": "독소 수출 동향",
    "title_en": "Toxin exports",
    "association_ko": "예시협회",
    "association_en": "Sample association",
    "author": "김분석",
    "written_on": "2026-04-01",
    "tlp": "green",
}


@pytest.fixture
def figures(settings, tmp_path):
    """A store of the node with two partners and a weight."""
    settings.DATA = tmp_path
    here = store()
    rows = [
        row(address, date(2025, month, 1), base + month, date(2026, 1, 15))
        for month in range(1, 13)
        for address, base in ((US, 1000), (CN, 2000), (WEIGHT, 10))
    ]
    add(here, *rows)
    yield here
    shutil.rmtree(tmp_path / "market", ignore_errors=True)


@pytest.fixture
def desk(visit, figures):
    """An analyst who has begun a report."""
    client = visit(ANALYST)
    begun = client.post("/reports/new", HEAD)
    assert begun.status_code == 302, begun.content.decode()[:500]
    return Desk(client, ReportRow.objects.latest("id").id)


class Desk:
    """What an analyst does with one report, by its pages."""

    def __init__(self, client, report_id):
        self.client, self.report_id, self.address = client, report_id, f"/reports/{report_id}/"

    @property
    def row(self):
        return ReportRow.objects.get(id=self.report_id)

    def add(self, kind, **given):
        return self.client.post(f"{self.address}write/new-{kind}", given | {"revision": self.row.revision})

    def act(self, act, **given):
        return self.client.post(
            f"{self.address}write/act", {"act": act, "revision": self.row.revision} | given, follow=True
        )

    def kinds(self):
        return [part["kind"] for part in self.row.parts]


def text_of(answer):
    assert answer.status_code == 200, answer.content.decode()[:500]
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def filled(desk):
    assert desk.add("note", text_ko="미국 수출이 늘었습니다.", text_en="").status_code == 302
    assert desk.add("chart", series=f"{US}\n{CN}", title_ko="월별 수출", title_en="Monthly exports").status_code == 302
    assert desk.add("table", series=US, last_periods="3").status_code == 302
    return desk


def test_a_report_is_assembled_published_and_read(desk, visit):
    filled(desk)
    assert "공개했습니다" in desk.act("publish").content.decode()
    page = visit(MEMBER).get(desk.address)
    told = page.content.decode()
    assert "미국 수출이 늘었습니다." in told and "1,012" in told and "공공데이터포털 15100475" in told
    assert "data.go.kr 15100475" in told
    assert "월별 수출" in text_of(visit(MEMBER).get(f"{desk.address}report.pdf?language=ko"))
    assert "Written in Korean only." in text_of(visit(MEMBER).get(f"{desk.address}report.pdf?language=en"))
    assert "<svg" in visit(MEMBER).get(f"{desk.address}chart-2.svg").content.decode()
    assert json.loads(visit(MEMBER).get(f"{desk.address}report.json").content)["parts"][1]["as_of"] == "2026-04-01"


def test_what_is_not_published_does_not_leak(desk, visit, account):
    filled(desk)
    paths = ("", "report.pdf", "report.json", "chart-2.svg", "report.pdf?draft=1", "?version=1")
    for path in paths:
        assert visit(MEMBER).get(desk.address + path).status_code == 404, path
    assert "독소 수출" not in visit(MEMBER).get("/reports/").content.decode()
    desk.act("publish")
    desk.add("note", text_ko="canary-1729", text_en="")
    version = desk.row.history.order_by("-history_id").first().history_id
    for path in ("", "?draft=1", f"?version={version}", "report.json?draft=1", f"report.json?version={version}"):
        told = visit(MEMBER).get(desk.address + path)
        assert told.status_code == 200 and "canary-1729" not in told.content.decode(), path
    assert "canary-1729" in visit(ANALYST).get(f"{desk.address}?draft=1").content.decode()
    for path in ("write/", "write/head", "write/0/", "write/new-note"):
        assert visit(MEMBER).get(desk.address + path).status_code == 403, path
    refused = visit(MEMBER).post(f"{desk.address}write/act", {"act": "withdraw", "revision": desk.row.revision})
    assert refused.status_code == 403 and desk.row.published_at
    assert visit(OPERATOR).get("/reports/new").status_code == 403
    desk.act("withdraw")
    assert visit(MEMBER).get(desk.address).status_code == 404


@pytest.mark.parametrize(("tlp", "status"), [("amber", 200), ("amber+strict", 404), ("red", 404)])
def test_a_marking_that_is_not_for_members_keeps_it_within_the_association(desk, visit, tlp, status):
    filled(desk)
    desk.client.post(f"{desk.address}write/head", HEAD | {"tlp": tlp, "revision": desk.row.revision})
    desk.act("publish")
    assert desk.row.published_tlp == tlp
    assert visit(MEMBER).get(desk.address).status_code == status
    assert visit(ANALYST).get(desk.address).status_code == 200
    assert desk.client.get("/accounts/logout/").status_code == 200
    desk.client.logout()
    assert desk.client.get(desk.address).status_code == 302


def test_a_published_report_stays_as_it_was_after_a_revision(desk, visit, figures):
    filled(desk)
    desk.act("publish")
    before = visit(MEMBER).get(f"{desk.address}report.pdf").content
    add(figures, row(US, date(2025, 12, 1), 9_999_999.0, date(2026, 6, 1)))
    assert visit(MEMBER).get(f"{desk.address}report.pdf").content == before


def test_parts_are_moved_and_removed_and_the_history_keeps_them(desk):
    filled(desk)
    moved = desk.act("up", place=2)
    assert desk.kinds() == ["note", "table", "chart"]
    assert "autofocus" in moved.content.decode()
    desk.act("down", place=0)
    assert desk.kinds() == ["table", "note", "chart"]
    desk.act("up", place=0)
    assert desk.kinds() == ["table", "note", "chart"]
    desk.act("remove", place=1)
    assert desk.kinds() == ["table", "chart"]
    gone = "이미 빠진 항목입니다"
    assert gone in desk.act("remove", place=7).content.decode()
    first = desk.row.history.order_by("history_id")[1]
    old = desk.client.get(f"{desk.address}?version={first.history_id}")
    assert "미국 수출이 늘었습니다." in old.content.decode()


def test_two_who_change_one_report_do_not_undo_each_other(desk, visit):
    filled(desk)
    stale = desk.row.revision - 1
    answer = visit(ANALYST).post(
        f"{desk.address}write/act", {"act": "remove", "place": 0, "revision": stale}, follow=True
    )
    assert "그사이 다른 사람이" in answer.content.decode()
    kept = visit(ANALYST).post(
        f"{desk.address}write/0/", {"text_ko": "두 번째 사람의 글", "text_en": "", "revision": stale}
    )
    assert "그사이 다른 사람이" in kept.content.decode() and "두 번째 사람의 글" in kept.content.decode()
    assert desk.kinds() == ["note", "chart", "table"]


def test_a_part_is_changed_in_its_place(desk):
    filled(desk)
    form = desk.client.get(f"{desk.address}write/1/").content.decode()
    assert US in form and "월별 수출" in form
    desk.client.post(
        f"{desk.address}write/1/", {"series": CN, "title_ko": "중국", "title_en": "", "revision": desk.row.revision}
    )
    assert desk.row.parts[1]["series"] == [CN]


@pytest.mark.parametrize(
    ("kind", "given", "korean"),
    [
        ("chart", {"series": US.replace("US", "JP")}, "수치가 없습니다"),
        ("chart", {"series": f"{US}\n{WEIGHT}"}, "단위: USD, kg"),
        ("chart", {"series": "no address"}, "계열 주소가 아닙니다"),
        ("note", {"text_ko": " ", "text_en": ""}, "두 언어로 쓰십시오"),
        ("signal", {"signal_id": "nothing"}, "신호가 없습니다"),
        ("finding", {"text_ko": "변화", "figures": "one two"}, "주소와 날짜가 아닙니다"),
    ],
)
def test_what_cannot_be_added_is_told_in_korean(desk, kind, given, korean):
    answer = desk.add(kind, **given)
    told = answer.content.decode()
    assert answer.status_code == 200 and korean in told
    errors = told.split('class="errorlist', 1)[1].split("</ul>", 1)[0]
    assert english_sentences(errors.replace("bioaccord market series list", "")) == []
    assert desk.row.parts == []


def test_an_empty_report_is_not_published(desk):
    assert "빈 보고서는" in desk.act("publish").content.decode()
    assert desk.row.published_at is None


def test_a_signal_and_a_finding_are_taken_in(desk):
    desk.add("signal", signal_id="change-log:us-s301-medical-goods-2024")
    desk.add("finding", text_ko="늘었습니다", figures=f"{US} 2025-01-01\n{US} 2025-12-01", test_ko="수준 변화")
    desk.add("heading", text_ko="요약", level="2")
    assert desk.kinds() == ["signal", "finding", "heading"]
    told = desk.client.get(desk.address).content.decode()
    assert "1,001" in told and "수준 변화" in told and "#source-1" in told


def test_series_are_found_in_the_store(desk):
    page = desk.client.get(f"{desk.address}write/?series=kr us export_value").content.decode()
    assert quote(US, safe="") in page and quote(CN, safe="") not in page
    by_name = desk.client.get(f"{desk.address}write/?series=보툴리눔 미국").content.decode()
    assert quote(US, safe="") in by_name and quote(CN, safe="") not in by_name
    assert "계열이 없습니다" in desk.client.get(f"{desk.address}write/?series=nothing").content.decode()


def test_the_address_of_a_page_names_a_series():
    page = "https://node.example/market/series/?source=korea-customs&indicator=export_value&reporter=KR&partner=US&product_system=HSK&product=3002491000&unit=USD&frequency=M"
    assert address_of(page) == US
    assert address_of(f" {US} ") == US


def test_a_node_without_a_store_still_shows_notes(visit, settings, tmp_path):
    settings.DATA = tmp_path
    client = visit(ANALYST)
    client.post("/reports/new", HEAD)
    desk = Desk(client, ReportRow.objects.latest("id").id)
    desk.add("note", text_ko="글", text_en="Words")
    assert desk.client.get(desk.address).status_code == 200
    assert "저장소가 없습니다" in desk.add("chart", series=US).content.decode() or desk.kinds() == ["note"]


def test_services_check_the_role_themselves(desk, django_user_model):
    from django.core.exceptions import PermissionDenied

    member = django_user_model.objects.get(email=MEMBER)
    for call in (
        lambda: services.make_report(member, {"written_on": date(2026, 1, 1)}),
        lambda: services.publish(member, desk.report_id, 0),
        lambda: draft_for(member, desk.report_id),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert Role.ANALYST


@pytest.fixture
def grown(settings, tmp_path):
    """The node's store with five years of trade that grows."""
    settings.DATA = tmp_path
    at = datetime(2026, 9, 15, tzinfo=UTC)
    rows = [*trade_rows(UP), *trade_rows([one / 4 for one in UP], partner="US")]
    store().add([Figures(observations(rows))], source="korea-customs", at=at)
    look_for_findings.call()
    yield store()
    shutil.rmtree(tmp_path / "market", ignore_errors=True)


def test_one_press_makes_a_report_of_a_dashboard(visit, grown):
    page = visit(ANALYST).get("/market/areas/biopharma_raw_materials/").content.decode()
    assert "이 현황판을 보고서로" in page
    assert "이 현황판을 보고서로" not in visit(MEMBER).get("/market/areas/biopharma_raw_materials/").content.decode()
    made = visit(ANALYST).post("/reports/of-area/biopharma_raw_materials")
    desk = Desk(visit(ANALYST), ReportRow.objects.latest("id").id)
    assert made["Location"] == f"{desk.address}write/"
    assert desk.row.title_ko == "한국·미국 바이오의약품 원부자재 동향"
    assert "found" in desk.kinds() and "panel" in desk.kinds()
    told = desk.client.get(f"{desk.address}?draft=1").content.decode()
    assert desk.row.parts[1]["finding"]["title"]["ko"] in told and "통과한 검정" in told
    assert "공공데이터포털 15100475" in text_of(desk.client.get(f"{desk.address}report.pdf?language=ko&draft=1"))
    number = desk.kinds().index("panel") + 1
    taken = desk.client.get(f"{desk.address}chart-{number}.svg?draft=1").content.decode()
    beside = desk.client.get(f"{desk.address}chart-{number}.svg?draft=1&heading=no").content.decode()
    assert "15100475" in taken and "15100475" not in beside
    assert visit(ANALYST).post("/reports/of-area/nowhere").status_code == 404
    assert visit(MEMBER).post("/reports/of-area/energy").status_code == 403
    assert visit(ANALYST).get("/reports/of-area/energy").status_code == 405


def test_a_panel_is_given_a_forecast_by_its_maker(visit, grown):
    visit(ANALYST).post("/reports/of-area/biopharma_raw_materials")
    desk = Desk(visit(ANALYST), ReportRow.objects.latest("id").id)
    place = desk.kinds().index("panel")
    form = desk.client.get(f"{desk.address}write/{place}/").content.decode()
    assert 'value="biopharma_raw_materials/toxins" selected' in form
    given = {"panel": "biopharma_raw_materials/toxins", "forecast": "on", "revision": desk.row.revision}
    assert desk.client.post(f"{desk.address}write/{place}/", given).status_code == 302
    assert desk.row.parts[place]["forecast"] and not desk.row.parts[place]["changes"]
    assert "과거 검증에서" in desk.client.get(f"{desk.address}chart-{place + 1}.svg?draft=1").content.decode()


def test_findings_are_put_in_from_the_list_and_never_copied(visit, grown):
    client = visit(ANALYST)
    client.post("/reports/new", HEAD | {"written_on": "2026-10-01"})
    desk = Desk(client, ReportRow.objects.latest("id").id)
    page = client.get(f"{desk.address}write/found").content.decode()
    finding = findings_for(User.objects.get(email=ANALYST))[0]
    assert finding.title.ko in page and "보고서에 넣기" in page
    assert finding.title.ko not in client.get(f"{desk.address}write/found?area=energy").content.decode()
    given = {"finding": finding.finding_id, "revision": desk.row.revision}
    assert client.post(f"{desk.address}write/found", given).status_code == 302
    (part,) = desk.row.parts
    assert part["kind"] == "found" and part["finding"]["summary"]["en"] == finding.summary.en
    assert "이미 보고서에 들어 있습니다" in client.get(f"{desk.address}write/found").content.decode()
    gone = {"finding": "nothing", "revision": desk.row.revision}
    assert client.post(f"{desk.address}write/found", gone).status_code == 404
    assert visit(MEMBER).get(f"{desk.address}write/found").status_code in (403, 404)
    # A finding stays what it was: it cannot be rewritten by hand.
    assert client.get(f"{desk.address}write/0/").status_code == 404
