"""National Law Information, saved and live on loopback, with everything it is known to do wrong."""

import json
import logging
import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import bioaccord.policy.sources.law_go_kr as law_go_kr
from bioaccord.policy.document import DocumentKind, DocumentLink
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.korean_changes import changes
from bioaccord.policy.law_go_kr_answer import parse_answer
from bioaccord.policy.law_markdown import law_markdown
from bioaccord.policy.old_and_new import compared_passages
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, PartlyRefused, SourceError
from bioaccord.vocabulary.signal import Stage

NOW = datetime(2026, 11, 26, tzinfo=UTC)
CANARY = "canary7f3a"
GUIDE = "<!DOCTYPE html><html><head><title>OPEN API 활용가이드</title></head><body>미신청된 목록/본문에 대한 접근입니다.</body></html>"
REFUSED = "<?xml version='1.0'?><Response><result>사용자 정보 검증에 실패하였습니다.</result><msg>IP주소 및 도메인주소를 등록해 주세요.</msg></Response>"


def article(number, title, content="", **more):
    head = f"제{number}조({title})" if title else f"제{number}조"
    return {
        "조문키": f"{number:04}001",
        "조문번호": str(number),
        "조문여부": "조문",
        "조문제목": title,
        "조문내용": head + content,
    } | more


def law(name="약사법", number="21525", effective="20261008", **more):
    return {
        "법령": {
            "법령키": "0017832026040721525",
            "기본정보": {
                "법령ID": "001783",
                "법령명_한글": name,
                "법령명약칭": "",
                "공포일자": "20260407",
                "공포번호": number,
                "시행일자": effective,
                "제개정구분": "타법개정",
                "소관부처": {"content": "보건복지부", "소관부처코드": "1352000"},
                "법종구분": {"content": "법률", "법종구분코드": "A0002"},
            },
            "조문": {
                "조문단위": [
                    {"조문키": "0001000", "조문번호": "1", "조문여부": "전문", "조문내용": "        제1장 총칙"},
                    article(1, "목적", " 이 법은 국민보건 향상에 기여하는 것을 목적으로 한다."),
                    # A single 항 comes as a dict, and without 항내용 where the points stand under the article itself.
                    article(2, "정의", " 뜻은 다음과 같다.", 항={"호": {"호번호": "1.", "호내용": "1.  \"약국\"이란 장소를 말한다.", "목": [
                        {"목번호": "가.", "목내용": [["가.  기본시설", "    1) 조제실", "    2) 창고"]]}, {"목번호": "나.", "목내용": "나.  그 밖의 시설"}]}}),
                    article(2, "약의 날", 조문가지번호="2", 항=[{"항번호": "①", "항내용": "① 매년 11월 18일을 약의 날로 한다. <개정 2026.4.7>"}, {"항번호": "②", "항내용": "②지원할 수 있다."}]),
                    {"조문키": "0003001", "조문번호": "3", "조문여부": "조문", "조문내용": "제3조 삭제 <2011.3.30>"},
                ]
            },
            "부칙": {"부칙단위": {"부칙공포일자": "20260407", "부칙공포번호": "21525", "부칙내용": [["부칙 <제21525호,2026.4.7>", "제1조(시행일) 이 법은 공포 후 6개월이 경과한 날부터 시행한다."]]}},
            "별표": {"별표단위": {"별표번호": "0001", "별표가지번호": "00", "별표구분": "별표", "별표키": "000100E", "별표제목": "기준(제2조 관련)", "별표서식파일링크": f"/LSW/flDownload.do?OC={CANARY}&flSeq=1"}},
            "개정문": {"개정문내용": [["국회에서 의결된 법률을 이에 공포한다."]]},
            "제개정이유": {"제개정이유내용": [["[타법개정]", "결격조항을 정비함."]]},
        } | more
    }  # fmt: skip


MARKDOWN = """# 약사법

## 제1장 총칙

##### 제1조 (목적)

이 법은 국민보건 향상에 기여하는 것을 목적으로 한다.

##### 제2조 (정의)

뜻은 다음과 같다.

  1\\. "약국"이란 장소를 말한다.
    가\\. 기본시설
 1) 조제실
 2) 창고
    나\\. 그 밖의 시설

##### 제2조의2 (약의 날)

**①** 매년 11월 18일을 약의 날로 한다. <개정 2026.4.7>

**②** 지원할 수 있다.

##### 제3조

삭제 <2011.3.30>

## 부칙

부칙 <제21525호,2026.4.7>


제1조(시행일) 이 법은 공포 후 6개월이 경과한 날부터 시행한다.
"""


def test_a_law_comes_out_in_the_layout_of_the_git_history():
    front, _, body = law_markdown(law(), mst="285341").partition("\n---\n\n")
    assert body == MARKDOWN
    assert "공포일자: 2026-04-07\n" in front and "시행일자: 2026-10-08\n" in front and "법령MST: 285341\n" in front
    assert "  제목: 기준(제2조 관련)\n" in front
    assert CANARY not in front


XML_LAW = """<?xml version="1.0" encoding="UTF-8"?>
<법령 법령키="0017832026040721525"><기본정보><법령ID>001783</법령ID><공포일자>20260407</공포일자><공포번호>21525</공포번호>
<법종구분 법종구분코드="A0002">법률</법종구분><법령명_한글><![CDATA[약사법]]></법령명_한글><소관부처 소관부처코드="1352000">보건복지부</소관부처>
<시행일자>20261008</시행일자><제개정구분>타법개정</제개정구분></기본정보><조문>
<조문단위 조문키="0001000"><조문번호>1</조문번호><조문여부>전문</조문여부><조문내용><![CDATA[        제1장 총칙
]]></조문내용></조문단위>
<조문단위 조문키="0002001"><조문번호>2</조문번호><조문가지번호>2</조문가지번호><조문여부>조문</조문여부><조문제목><![CDATA[약의 날]]></조문제목>
<조문내용><![CDATA[제2조의2(약의 날)]]></조문내용><항><항번호><![CDATA[①]]></항번호><항내용><![CDATA[① 매년 11월 18일을 약의 날로 한다.]]></항내용></항></조문단위>
</조문></법령>"""


def test_xml_and_json_answers_give_the_same_law():
    of_xml = parse_answer(XML_LAW, "x")
    as_json = law(**{"부칙": {}, "별표": {}, "조문": {"조문단위": [law()["법령"]["조문"]["조문단위"][0], article(2, "약의 날", 조문가지번호="2", 항=[{"항번호": "①", "항내용": "① 매년 11월 18일을 약의 날로 한다."}])]}})  # fmt: skip
    assert law_markdown(of_xml) == law_markdown(parse_answer(json.dumps(as_json), "x"))
    assert next(iter(articles(law_markdown(of_xml)))) == "제2조의2"


def test_the_publishers_own_trimmed_answer(shared_data):
    text = (shared_data / "policy/law_go_kr/sample_lawService_article_trimmed.xml").read_text(encoding="utf-8")
    found = articles(law_markdown(parse_answer(text, "x")))
    assert found["제23조"].title == "해고 등의 제한"
    assert found["제23조"].text.strip().startswith("**①** 사용자는 근로자에게")
    assert "  1\\. 예시 호\n    가\\. 예시 목" in found["제23조"].text


def test_the_field_names_of_a_real_answer_are_those_that_are_read(shared_data):
    """A recorded answer's paths (values left out by whoever recorded it), filled in and read."""
    file = shared_data / "policy/law_go_kr/lawpy_snapshots/kr.law.detail.json"
    schema = json.loads(file.read_text(encoding="utf-8"))["schema"]
    record = {}
    for path, told in schema.items():
        *above, name = path.replace("[]", "").split(".")
        place = record
        for step in above:
            place = place[step][0] if isinstance(place[step], list) else place[step]
        if told["type"] == "str" and path.endswith("[]"):
            place[name] = [told["sample"]]
        elif told["type"] == "list":
            place[name] = [{}]
        else:
            place[name] = {} if told["type"] == "dict" else told["sample"]
    version = law_go_kr.document_version({"법령": record}, NOW)
    assert (version.document_id, version.version) == ("korean-law:난민법/법률", "2016-12-20-14408-20161220")
    assert (version.title, version.agencies, version.action) == ("난민법", ("법무부",), "일부개정")
    assert "## 제1장 총칙" in version.text and "부칙 <제11298호,2012.2.10>" in version.text


# --- the whole of real laws, given both ways


def _as_answer(markdown):
    """Write a law of the git history as law.go.kr's record, by the fields of the recorded answers."""
    front, _, body = markdown.partition("\n---\n")
    body, _, supplementary = body.partition("\n## 부칙\n")
    units, unit = [], None
    for line in body.splitlines():
        if match := re.match(r"##### (제(\d+)조(?:의(\d+))?)(?: \((.*)\))?$", line):
            unit = {
                "조문번호": match[2],
                "조문여부": "조문",
                "조문내용": match[1] + (f"({match[4]})" if match[4] else ""),
                "항": [],
            }
            unit |= ({"조문가지번호": match[3]} if match[3] else {}) | ({"조문제목": match[4]} if match[4] else {})
            units.append(unit)
        elif line.startswith("#"):
            if re.match(r"#+ 제\d+[편장절관]", line):
                units.append({"조문여부": "전문", "조문내용": "        " + line.lstrip("# ")})
            unit = None
        elif unit is None or not line.strip():
            continue
        elif match := re.match(r"\*\*(.)\*\* (.*)$", line):
            unit["항"].append(
                {
                    "항번호": match[1],
                    "항내용": line[6:] if line[6:7] == match[1] else f"{match[1]} {match[2]}",
                    "호": [],
                }
            )
        elif match := re.match(r"  (\d+(?:의\d+)?)\\\. (.*)$", line):
            if not unit["항"]:
                unit["항"].append({"호": []})
            unit["항"][-1]["호"].append({"호번호": f"{match[1]}.", "호내용": f"{match[1]}.  {match[2]}", "목": []})
        elif (match := re.match(r"    ([가-힣])\\\. (.*)$", line)) and unit["항"] and unit["항"][-1]["호"]:
            unit["항"][-1]["호"][-1]["목"].append({"목번호": f"{match[1]}.", "목내용": f"{match[1]}.  {match[2]}"})
        elif unit["항"] and unit["항"][-1].get("호") and unit["항"][-1]["호"][-1]["목"]:
            letter = unit["항"][-1]["호"][-1]["목"][-1]
            letter["목내용"] = [
                [*(letter["목내용"][0] if isinstance(letter["목내용"], list) else [letter["목내용"]]), line]
            ]
        elif unit["항"]:
            last = unit["항"][-1]
            holder, name = (last["호"][-1], "호내용") if last.get("호") else (last, "항내용")
            holder[name] += "\n" + line
        else:
            unit["조문내용"] += ("\n" if unit["조문내용"][-1] != ")" and " " in unit["조문내용"] else " ") + line
    for one in units:
        if one.get("항") is not None and len(one["항"]) == 1:
            one["항"] = one["항"][0]
    told = dict(re.findall(r"^(\S+): '?([^'\n]*)'?$", front, re.MULTILINE))
    record = law()["법령"] | {
        "조문": {"조문단위": units},
        "부칙": {"부칙단위": {"부칙내용": [supplementary.splitlines()]}},
        "별표": {},
    }
    record["기본정보"] |= {
        "법령명_한글": told["제목"],
        "공포일자": told["공포일자"].replace("-", ""),
        "공포번호": told["공포번호"],
    }
    return {"법령": record}


@pytest.mark.parametrize("name", ["약사법/법률", "관세법/시행령", "특허법/법률", "의약품등의안전에관한규칙/총리령", "자유무역협정의이행을위한관세법의특례에관한법률/시행규칙"])  # fmt: skip
def test_a_real_law_given_both_ways_compares_without_a_change(shared_data, tmp_path_factory, name):
    import subprocess

    history = tmp_path_factory.getbasetemp() / "krlaw.git"
    if not history.exists():
        bundle = shared_data / "policy/kr_law/kr_bio_law_history.bundle"
        subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(history)], check=True)
    told = subprocess.run(
        ["git", "show", f"base:kr/{name}.md"], cwd=history, check=True, capture_output=True
    ).stdout.decode()
    again = law_markdown(parse_answer(json.dumps(_as_answer(told)), "x"))
    assert changes(told, again) == [] == changes(again, told)
    before, after = articles(told), articles(again)
    assert list(before) == list(after) and len(before) > 30
    assert {number: one.title for number, one in before.items()} == {number: one.title for number, one in after.items()}
    assert [number for number in before if before[number].lines != after[number].lines] == []


# --- live


class LawServer:
    """law.go.kr as it behaves, on loopback: needs OC, writes it into links, wants efYd, pages by display and page."""

    def __init__(self, recorded):
        self.items = []
        self.bodies = {}
        self.failing = set()
        recorded.choose = self.choose
        self.address = f"{recorded.address}/DRF"

    def add(self, name, mst, effective="20261008", promulgated="20260407", short="", body=None):
        self.items.append({"법령일련번호": mst, "법령명한글": name, "법령약칭명": short, "법령ID": "1", "공포일자": promulgated, "시행일자": effective, "현행연혁코드": "시행예정", "법령상세링크": f"/DRF/lawService.do?OC={CANARY}&target=eflaw&MST={mst}&type=HTML&mobileYn=&efYd={effective}"})  # fmt: skip
        self.bodies[mst, effective] = body or law(name, effective=effective)

    def choose(self, path):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if asked.get("OC") != CANARY:
            return 200, {}, REFUSED.encode()
        if "lawService" in path:
            if asked.get("MST") in self.failing:
                return 400, {}, b"broken"
            if asked["target"] == "eflaw" and "efYd" not in asked:
                return 200, {"Content-Type": "text/html"}, GUIDE.encode()
            body = self.bodies.get((asked.get("MST"), asked.get("efYd")), {})
            return 200, {}, json.dumps(body).encode()
        hits = [item for item in self.items if asked.get("query", "") in item["법령명한글"]]
        size, page = int(asked["display"]), int(asked["page"]) if "page" in asked else 1
        shown = hits[(page - 1) * size : page * size]
        root = {"totalCnt": str(len(hits)), "page": str(page), "target": asked["target"]}
        if shown:
            root["law"] = shown[0] if len(shown) == 1 else shown
        return 200, {}, json.dumps({"LawSearch": root}).encode()


@pytest.fixture
def server(recorded):
    return LawServer(recorded)


def web(server, key=CANARY):
    return Web(attempts=2, first_pause_seconds=0.01, keys=[law_go_kr.access_key(key, server.address)])


def pull(server, key=CANARY, **more):
    asked = {"since": date(2026, 1, 1), "until": date(2026, 12, 31), "retrieved_at": NOW, "address": server.address}
    return list(law_go_kr.laws_live(web(server, key), **(asked | more)))


def test_a_search_for_one_law_gives_that_law_alone(server):
    server.add("난민법", "1")
    server.add("민법", "2")
    server.add("민법 시행령", "3")
    assert [version.title for version in pull(server, laws=["민법"])] == ["민법", "민법 시행령"]


def test_a_law_is_found_by_its_short_name(server):
    server.add("첨단재생의료 및 첨단바이오의약품 안전 및 지원에 관한 법률", "1", short="첨단재생바이오법")
    server.add("난민법", "2")
    server.items[1]["법령명한글"] = "첨단재생바이오법 아닌 법"
    (version,) = pull(server, laws=["첨단재생바이오법"]) or pull(server, laws=[server.items[0]["법령명한글"]])
    assert version.links == (DocumentLink("law", "첨단재생바이오법"),)


def test_a_version_tells_its_dates_and_no_key_is_kept(server, recorded, tmp_path, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    server.add("약사법", "285341")
    (version,) = pull(server, folder=tmp_path / "pull")
    assert (version.document_id, version.kind) == ("korean-law:약사법/법률", DocumentKind.ACT)
    assert (version.published_on, version.stage) == (date(2026, 4, 7), Stage.ENACTED)
    assert version.effective_on.last_day == date(2026, 10, 8)
    assert version.effective_on.words == "이 법은 공포 후 6개월이 경과한 날부터 시행한다"
    assert version.summary == "[타법개정]\n결격조항을 정비함."
    assert dict(version.extra)["annexes"] == "may have changed"
    assert f"OC={CANARY}" in recorded.asked[0], "the key is sent"
    kept = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file())
    assert CANARY not in repr(version) + kept + caplog.text + capsys.readouterr().out


def test_one_promulgation_with_two_days_of_effect_is_two_versions(server):
    server.add("약사법", "9", effective="20261008")
    server.add("약사법", "9", effective="20270101")
    assert [version.version for version in pull(server)] == ["2026-04-07-21525-20261008", "2026-04-07-21525-20270101"]


def test_days_outside_are_dropped_on_this_side(server):
    server.add("약사법", "1")
    server.add("의료법", "2", promulgated="20200101")
    assert [version.title for version in pull(server)] == ["약사법"]


def test_lists_longer_than_a_page_are_read_to_the_end(server, recorded):
    for number in range(205):
        server.add(f"법{number}", str(number))
    assert len(pull(server)) == 205
    assert sum("lawSearch" in path for path in recorded.asked) == 3


def test_a_pull_that_fails_half_way_loses_and_repeats_nothing(server, recorded, tmp_path):
    for number in range(5):
        server.add(f"법{number}", str(number))
    server.failing = {"3"}
    with pytest.raises(SourceError, match="status 400"):
        pull(server, folder=tmp_path)
    server.failing = set()
    assert [version.title for version in pull(server, folder=tmp_path)] == [f"법{number}" for number in range(5)]
    bodies = [path for path in recorded.asked if "lawService" in path]
    assert sorted(parse_qs(urlsplit(path).query)["MST"][0] for path in bodies) == ["0", "1", "2", "3", "3", "4"]
    asked = len(recorded.asked)
    assert len(pull(server, folder=tmp_path)) == 5
    assert len(recorded.asked) == asked, "a complete pull asks nothing"


def test_an_answer_that_is_no_law_does_not_stop_a_pull(server, tmp_path):
    server.add("약사법", "1")
    server.add("검역법", "2", body={"법령": {"조문": ""}})
    server.add("혈액법", "3")
    asked = {"since": date(2026, 1, 1), "until": date(2026, 12, 31), "retrieved_at": NOW, "address": server.address}
    for _time in range(2):
        titles = []
        with pytest.raises(PartlyRefused, match="row 2: document 2 20261008 .*holds no law"):
            titles.extend(one.title for one in law_go_kr.laws_live(web(server), folder=tmp_path / "pull", **asked))
        assert titles == ["약사법", "혈액법"]


def test_a_wrong_key_or_machine_is_told_without_the_key(server):
    with pytest.raises(SourceError, match="사용자 정보 검증에 실패") as failure:
        pull(server, key="wrongcanary9")
    assert "wrongcanary9" not in str(failure.value)


def test_no_hit_at_all_is_told_apart_from_a_machine_that_is_turned_away(server):
    with pytest.raises(SourceError, match="finds no law at all, not even 민법"):
        pull(server)
    server.add("민법", "1", promulgated="20200101")
    assert pull(server, laws=["없는법"]) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GUIDE, "HTML page, as it does where the API named by `target` was not applied for"),
        (REFUSED, "사용자 정보 검증에 실패"),
        ("{}", "empty record"),
        ("", "answered with nothing"),
        ("<script>location.href='/x'</script>", "HTML page"),
        ("<law><result>실패</result><msg>MST not found</msg></law>", "실패 MST not found"),
        ("<법령><기본정보>", "neither JSON nor whole XML"),
        ("[1]", "no record"),
    ],
)
def test_what_comes_with_status_200_instead_of_an_error(recorded, text, message):
    recorded.choose = lambda path: (200, {}, text.encode())
    with pytest.raises(SourceError, match=re.escape(message)):
        law_go_kr.service(Web(), "law", {"MST": "1"}, address=recorded.address)


def test_saved_answers_in_a_folder(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(law()), encoding="utf-8")
    (tmp_path / "b.xml").write_text(XML_LAW, encoding="utf-8")
    assert [version.title for version in law_go_kr.documents_from_file(tmp_path)] == ["약사법", "약사법"]


def test_a_file_that_is_no_answer_is_kept_apart(tmp_path):
    (tmp_path / "a.json").write_text(GUIDE, encoding="utf-8")
    (tmp_path / "b.xml").write_text(XML_LAW, encoding="utf-8")
    titles = []
    with pytest.raises(PartlyRefused) as refused:
        titles.extend(version.title for version in law_go_kr.documents_from_file(tmp_path))
    assert titles == ["약사법"]
    (one,) = refused.value.refusals
    assert "a.json" in str(one) and "HTML page" in str(one)
    with pytest.raises(InputError, match="no such file"):
        list(law_go_kr.documents_from_file(tmp_path / "x.json"))


def test_a_record_of_a_pull_that_cannot_be_read_is_kept_apart_with_its_reason(tmp_path):
    without_day = law("생명윤리법")
    without_day["법령"]["기본정보"]["공포일자"] = ""
    other_shape = law("검역법")
    other_shape["법령"]["조문"] = "제1조"
    impossible = law("마약법")
    impossible["법령"]["기본정보"]["공포일자"] = "17000101"
    lines = [json.dumps({"key": [str(number), "20261008"], "answer": answer}) for number, answer in enumerate([law(), without_day, other_shape, {"오류": {}}, impossible, law("혈액법")])]  # fmt: skip
    lines.insert(1, '{"key": ["7"], "answer": {')
    (tmp_path / "000001.jsonl").write_text("\n".join(lines) + "\n[]\n", encoding="utf-8")
    titles = []
    with pytest.raises(PartlyRefused) as refused:
        titles.extend(version.title for version in law_go_kr.documents_from_file(tmp_path))
    assert titles == ["약사법", "혈액법"]
    told = [str(one) for one in refused.value.refusals]
    assert len(told) == refused.value.count == 6
    assert sum("line 2" in one for one in told) == 1
    assert any("row 3: document 생명윤리법" in one and "no day of promulgation" in one for one in told)
    assert any("row 4: document 검역법 holds something else than its publisher documents" in one for one in told)
    assert any("row 5: document 3 20261008" in one and "holds no law" in one for one in told)
    assert any("row 6: document 마약법" in one for one in told)
    assert any("row 8" in one for one in told)


# --- old and new, administrative rules, English


def test_old_and_new_passages_without_those_left_out(recorded):
    table = """<OldAndNewService><구조문목록><조문 no="1"><![CDATA[제38조(생산 관리) ① <P>생산 실적</P>을 보고하여야 한다.]]></조문>
    <조문 no="2"><![CDATA[1. ∼ 5. (생  략)]]></조문><조문 no="3"><![CDATA[<신  설>]]></조문></구조문목록>
    <신조문목록><조문 no="1"><![CDATA[제38조(생산 관리) ① <P>생산 실적과 공급중단 예정일</P>을 보고하여야 한다.]]></조문>
    <조문 no="2"><![CDATA[1. ∼ 5. (현행과 같음)]]></조문><조문 no="3"><![CDATA[<P>6. 180일 전</P>]]></조문></신조문목록></OldAndNewService>"""
    recorded.choose = lambda path: (200, {}, table.encode())
    first, second = law_go_kr.compared_live(Web(), "1", address=recorded.address)
    assert (first.article, first.old_marked, first.new_marked) == (
        "제38조",
        ("생산 실적",),
        ("생산 실적과 공급중단 예정일",),
    )
    assert (second.article, second.new) == ("제38조", "6. 180일 전")


@pytest.mark.parametrize("text", ["<Law>일치하는 신구법이 없습니다. </Law>", "<Law>일치하는 신구법 없습니다. </Law>"])
def test_a_law_without_a_table_of_old_and_new(recorded, text):
    recorded.choose = lambda path: (200, {}, text.encode())
    assert law_go_kr.compared_live(Web(), "1", address=recorded.address) == ()


def test_a_single_passage_comes_as_a_dict():
    one = {
        "구조문목록": {"조문": {"no": "1", "content": "제1조 가"}},
        "신조문목록": {"조문": {"no": "1", "content": "제1조 나"}},
    }
    assert [row.new for row in compared_passages({"OldAndNewService": one})] == ["제1조 나"]
    assert compared_passages({"AdmRulOldAndNewService": {"신구법존재여부": "N"}}) == ()


RULE = {
    "AdmRulService": {
        "행정규칙기본정보": {"행정규칙명": "의약품 품목허가ㆍ신고ㆍ심사 규정", "행정규칙ID": "30000", "행정규칙일련번호": "2100000261222", "행정규칙종류": "고시", "발령일자": "20260821", "발령번호": "2026-50", "시행일자": "20260922", "제개정구분명": "일부개정", "소관부처명": "식품의약품안전처"},
        "조문내용": ["제1장 총칙", "제1조(목적) 이 규정은 「약사법」 제31조에 따른다.", "제2조(신고) ① 다음을 신고한다.\n1. 인적사항\n가. 주소 ② 2026.1.1. 이후 적용한다."],
        "부칙": {"부칙공포일자": ["20200101", "20260821"], "부칙공포번호": ["2020-1", "2026-50"], "부칙내용": [["부칙 <제2020-1호,2020.1.1>", "이 고시는 발령한 날부터 시행한다."], [["부칙 <제2026-50호,2026.8.21>", "이 고시는 발령 후 1개월이 경과한 날부터 시행한다."]]]},
        "별표": {"별표단위": {"별표번호": "0001", "별표제목": "서식"}},
    }
}  # fmt: skip


def test_an_administrative_rule():
    version = law_go_kr.document_version(parse_answer(json.dumps(RULE), "x"), NOW)
    assert (version.document_id, version.version) == ("korean-rule:30000", "2026-08-21-2026-50")
    assert (version.kind, version.agencies) == (DocumentKind.ADMINISTRATIVE_RULE, ("식품의약품안전처",))
    assert version.values_of("law") == ("약사법",)
    assert version.effective_on.last_day == date(2026, 9, 22)
    assert version.effective_on.words == "이 고시는 발령 후 1개월이 경과한 날부터 시행한다"
    assert list(articles(version.text)) == ["제1조", "제2조"]
    assert "**①** 다음을 신고한다.\n\n  1\\. 인적사항\n\n    가\\. 주소\n\n**②** 2026.1.1. 이후" in version.text


def test_rules_live_ask_by_the_number_of_the_version(recorded):
    item = {
        "행정규칙일련번호": "2100000261222",
        "행정규칙ID": "30000",
        "행정규칙명": "의약품 품목허가ㆍ신고ㆍ심사 규정",
        "발령일자": "20260821",
        "시행일자": "20260922",
    }

    def choose(path):
        body = RULE if "lawService" in path else {"AdmRulSearch": {"totalCnt": "1", "admrul": item}}
        return 200, {}, json.dumps(body).encode()

    recorded.choose = choose
    asked = {"since": date(2026, 8, 1), "until": date(2026, 8, 31), "retrieved_at": NOW, "address": recorded.address}
    assert len(list(law_go_kr.rules_live(Web(), query="품목허가", **asked))) == 1
    assert "ID=2100000261222" in recorded.asked[-1]
    assert list(law_go_kr.rules_live(Web(), query="의료기기", **asked)) == []


def test_the_english_text_of_a_law(recorded):
    body = {"Law": {"InfSection": {"lsNmEng": "PHARMACEUTICAL AFFAIRS ACT", "ancYd": "20240102"}, "JoSection": {"Jo": [
        {"joYn": "N", "joNo": "0001", "joCts": "CHAPTER I GENERAL PROVISIONS"},
        {"joYn": "Y", "joNo": "0002", "joBrNo": "02", "joTtl": "Day of Medicine", "joCts": "Article 2-2 (Day of Medicine)\nNovember 18."},
        {"joYn": "Y", "joNo": "0003", "joBrNo": "00", "joTtl": "null", "joCts": "Deleted."}]}}}  # fmt: skip
    items = [
        {"법령일련번호": "5", "법령명한글": "약사법 시행령", "공포일자": "20250101"},
        {"법령일련번호": "4", "법령명한글": "약사법", "공포일자": "20240102"},
    ]

    def choose(path):
        told = body if "lawService" in path else {"LawSearch": {"totalCnt": "2", "law": items}}
        return 200, {}, json.dumps(told).encode()

    recorded.choose = choose
    found = law_go_kr.english_law_live(Web(), "약사법", address=recorded.address)
    assert (found.name, found.promulgated_on) == ("PHARMACEUTICAL AFFAIRS ACT", date(2024, 1, 2))
    assert (
        "## CHAPTER I" in found.text
        and "##### Article 2-2 (Day of Medicine)" in found.text
        and "##### Article 3\n" in found.text
    )
    assert "MST=4" in recorded.asked[-1] and quote("약사법") in recorded.asked[0]
    assert law_go_kr.english_law_live(Web(), "없는 법", address=recorded.address) is None
