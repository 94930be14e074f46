"""Korean legislative and administrative notices, on loopback, as the interface behaves."""

import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

import bioaccord.policy.sources.lawmaking as lawmaking
from bioaccord.policy.document import DocumentKind, DocumentLink
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import PartlyRefused, SourceError
from bioaccord.vocabulary.signal import Stage

NOW = datetime(2026, 11, 26, tzinfo=UTC)
CANARY = "canary7f3a"


def legislative(number, title="[진행]약사법 시행규칙 일부개정령(안) 입법예고", begins="20260701", ends="20260810"):
    return f"""<ApiList04Vo><ogLmPpSeq>{number}</ogLmPpSeq><lsNm><![CDATA[{title}]]></lsNm><lsClsNm>부령</lsClsNm><asndOfiNm>보건복지부</asndOfiNm>
    <pntcNo>2026-{number}</pntcNo><pntcDt>{begins}</pntcDt><stYd>{begins}</stYd><edYd>{ends}</edYd><FileDownLink>http://x/?OC={CANARY}</FileDownLink>
    <mappingLbicId>20000{number}</mappingLbicId><announceType>TYPE5</announceType></ApiList04Vo>"""


ADMINISTRATIVE = """<ApiList05Vo><ogAdmPpSeq>47054</ogAdmPpSeq><admRulNm>「의약품 품목허가ㆍ신고ㆍ심사 규정」 일부개정고시(안) 행정예고</admRulNm><lsClsNm>고시</lsClsNm>
    <asndOfiNm>식품의약품안전처</asndOfiNm><pntcNo>2026-138</pntcNo><pntcDt>2026. 7. 23.</pntcDt><stYd>2026.07.23</stYd><edYd>2026.08.12</edYd>
    <announceType>TYPE6</announceType><mappingAdmRulSeq>2000000329212</mappingAdmRulSeq></ApiList05Vo>"""


def listed(*items):
    return f"<result><retMsg>200</retMsg><totalCnt>{len(items)}</totalCnt><list>{''.join(items)}</list></result>"


class NoticeServer:
    """Lists are under /rest/ogLmPp.xml, details below; the body of a legislative notice only under ogLmPpMod."""

    def __init__(self, recorded):
        self.pages = {1: listed(legislative(1))}
        self.failing = set()
        self.address = recorded.address
        self.asked = recorded.asked
        recorded.choose = self.choose

    def choose(self, path):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if asked.get("OC") != CANARY:
            return 200, {}, b"<result><retMsg>401</retMsg></result>"
        match = re.search(r"/rest/(\w+)/(\d+)/\d+/TYPE\d\.xml", path)
        if not match:
            return 200, {}, self.pages.get(int(asked["pageIndex"]), listed()).encode()
        kind, number = match.groups()
        if number in self.failing:
            return 400, {}, b"broken"
        if kind == "ptcpAdmPp":
            body = f"<ApiDetile05Vo><ogAdmPpSeq>{number}</ogAdmPpSeq><lmTpNm>일부개정</lmTpNm><admPpCts><![CDATA[<p><b>1. 개정이유</b></p><p>제출자료&nbsp;정비</p>]]></admPpCts></ApiDetile05Vo>"
        else:
            text = "<lmPpCts><![CDATA[<p>항체의약품 &amp; 백신의 보고</p>]]></lmPpCts>" if kind == "ogLmPpMod" else ""
            body = f"<ApiDetile04Vo><ogLmPpSeq>{number}</ogLmPpSeq><lmTpNm>일부개정</lmTpNm>{text}</ApiDetile04Vo>"
        return 200, {}, f"<result><retMsg>200</retMsg><info>{body}</info></result>".encode()


@pytest.fixture
def server(recorded):
    return NoticeServer(recorded)


def pull(server, form=lawmaking.LEGISLATIVE, **more):
    return list(pulling(server, form, **more))


def pulling(server, form=lawmaking.LEGISLATIVE, key=CANARY, **more):
    web = Web(attempts=1, keys=[lawmaking.access_key(key, server.address)])
    asked = {"since": date(2026, 7, 1), "until": date(2026, 7, 31), "retrieved_at": NOW, "address": server.address}
    return lawmaking.notices_live(web, form, **(asked | more))


def test_a_legislative_notice_has_its_body_its_law_and_its_deadline(server):
    (notice,) = pull(server)
    assert (notice.kind, notice.stage, notice.agencies) == (
        DocumentKind.LEGISLATIVE_NOTICE,
        Stage.PROPOSED,
        ("보건복지부",),
    )
    assert notice.title == "약사법 시행규칙 일부개정령(안) 입법예고"
    assert notice.links == (DocumentLink("law", "약사법시행규칙"),)
    assert notice.text == "항체의약품 & 백신의 보고"
    assert notice.deadline_on.last_day == date(2026, 8, 10)
    assert notice.deadline_on.words == "의견제출기간 20260701 ~ 20260810 [24:00 Korean Standard Time]"
    assert dict(notice.extra)["comments_from"] == "2026-07-01"
    assert notice.address == "https://opinion.lawmaking.go.kr/gcom/ogLmPp/1"


def test_an_administrative_notice_writes_its_days_with_points(server):
    server.pages = {1: listed(ADMINISTRATIVE)}
    (notice,) = pull(server, lawmaking.ADMINISTRATIVE)
    assert notice.kind == DocumentKind.ADMINISTRATIVE_NOTICE
    assert (notice.published_on, notice.deadline_on.last_day) == (date(2026, 7, 23), date(2026, 8, 12))
    assert notice.values_of("law") == ("의약품품목허가ㆍ신고ㆍ심사규정",)
    assert notice.text == "1. 개정이유\n제출자료 정비"


def test_words_are_looked_for_in_the_body_too(server):
    assert len(pull(server, words=["백신"])) == 1
    assert pull(server, words=["킥보드"]) == []


def test_a_wrong_key_is_told_and_no_key_is_kept(server, tmp_path):
    with pytest.raises(SourceError, match="retMsg 401") as failure:
        pull(server, key="wrongcanary9")
    assert "wrongcanary9" not in str(failure.value)
    (notice,) = pull(server, folder=tmp_path)
    kept = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file())
    assert CANARY not in repr(notice) + kept


def test_an_html_page_instead_of_xml_is_told(recorded):
    recorded.choose = lambda path: (
        200,
        {"Content-Type": "text/html"},
        b"<!DOCTYPE html><html><body>/gcom/ogLmPp</body></html>",
    )
    with pytest.raises(SourceError, match="HTML page"):
        list(lawmaking.notices_live(Web(), lawmaking.LEGISLATIVE, since=NOW.date(), until=NOW.date(), retrieved_at=NOW, address=recorded.address))  # fmt: skip


def test_lists_are_read_to_the_end_and_days_checked_here(server):
    full = [legislative(number) for number in range(100, 200)]
    server.pages = {1: listed(*full), 2: listed(*full[:1], legislative(7), legislative(8, begins="20250101"))}
    assert len(pull(server)) == 101


def test_an_interface_that_gives_the_first_page_again_ends(server):
    page = listed(*(legislative(number) for number in range(100, 200)))
    server.pages = dict.fromkeys(range(1, 50), page)
    assert len(pull(server)) == 100


def test_a_pull_that_fails_half_way_goes_on(server, tmp_path):
    server.pages = {1: listed(*(legislative(number) for number in (1, 2, 3)))}
    server.failing = {"2"}
    with pytest.raises(SourceError):
        pull(server, folder=tmp_path)
    server.failing = set()
    assert [notice.document_id[-1] for notice in pull(server, folder=tmp_path)] == ["1", "2", "3"]
    assert sum("/rest/ogLmPp/1/" in path for path in server.asked) == 1


@pytest.mark.parametrize(
    ("title", "law"),
    [
        ("[진행]약사법 시행규칙 일부개정령(안) 입법예고", "약사법시행규칙"),
        ("첨단재생의료 및 첨단바이오의약품 안전 및 지원에 관한 법률 일부개정법률안 입법예고", "첨단재생의료및첨단바이오의약품안전및지원에관한법률"),
        ("소방 공사감리원 지정 등에 관한 기준 고시 제정안행정예고", "소방공사감리원지정등에관한기준고시"),
        ("「대한민국약전」 일부개정고시(안) 행정예고", "대한민국약전"),
        ("의견을 듣습니다", ""),
    ],
)  # fmt: skip
def test_the_law_that_a_title_names(title, law):
    assert lawmaking.law_to_change(title) == law


def test_saved_answers(tmp_path):
    (tmp_path / "a.xml").write_text(listed(legislative(1), ADMINISTRATIVE), encoding="utf-8")
    assert len(list(lawmaking.documents_from_file(tmp_path))) == 2


def test_notices_that_cannot_be_read_are_kept_apart_with_their_reason(tmp_path):
    without_number = legislative(3, title="이름만 있는 예고").replace("<ogLmPpSeq>3</ogLmPpSeq>", "")
    (tmp_path / "a.xml").write_text("<html></html>", encoding="utf-8")
    (tmp_path / "b.xml").write_text(
        listed(legislative(1), legislative(2, begins=""), without_number, ADMINISTRATIVE), encoding="utf-8"
    )
    (tmp_path / "c.jsonl").write_text('{"item": {"ogLmPpSeq": "4", "lsNm": "가", "stYd": "20260701"}}\n{"item": 5}\n')
    numbers = []
    with pytest.raises(PartlyRefused) as refused:
        numbers.extend(one.document_id.rpartition("/")[2] for one in lawmaking.documents_from_file(tmp_path))
    assert numbers == ["4", "1", "47054"]
    told = [str(one) for one in refused.value.refusals]
    assert len(told) == 4
    assert sum("a.xml" in one and "HTML page" in one for one in told) == 1
    assert sum("b.xml row 2: document [진행]약사법 시행규칙" in one for one in told) == 1
    assert sum("b.xml row 3: document 이름만 있는 예고" in one for one in told) == 1
    assert sum("c.jsonl row 2" in one for one in told) == 1


def test_a_notice_without_a_day_does_not_stop_a_pull(server):
    broken = legislative(3).replace("<lsNm>", "<other>").replace("</lsNm>", "</other>")
    server.pages[1] = listed(legislative(1), broken, legislative(2))
    found = []
    with pytest.raises(PartlyRefused, match="row 2: document 3 is not what its publisher documents"):
        found.extend(version.document_id.rpartition("/")[2] for version in pulling(server))
    assert found == ["1", "2"]
