"""A strategy note is written on both sides, agreed word for word, and read by members once both published it."""

import re

import pytest

from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import Section
from bioaccord.exchange.strategy import draft_payload, text_digest
from bioaccord.node.exchange.models import LedgerRecord, StrategyDraft, Waiting
from bioaccord.node.exchange.reading_in import read_in
from bioaccord.vocabulary.tlp import TLP

from .exchange_peer import US, neighbour

ANALYST, MEMBER = "analyst@kbio.example", "member@hanbit.example"
TITLE = Words(ko="원부자재 공급망 전략 2027~2030", en="Raw materials 2027-2030")


def sections(words: str) -> list[Section]:
    return [
        Section(section="s1", heading=Words(ko="목표", en="Aim"), text=Words(ko="재고를 늘린다.", en=words)),
        Section(section="s2", heading=Words(en="Steps"), text=Words(en="First a list of what is short.")),
    ]


class Desk:
    """The Korean analyst, and what the American side tells."""

    def __init__(self, visit) -> None:
        self.us, self.page = neighbour(), visit(ANALYST)
        self.told = 0

    def they(self, step: str, words: str = "Hold more stock.", version: int = 1, **more):
        self.told += 1
        if step == "draft":
            payload = draft_payload("n1", version, version - 1, TITLE, sections(words), ["J. Writer"])
        else:
            payload = {"note": "n1", "step": step, "version": version, "text_digest": text_digest(TITLE, sections(words)), **more}  # fmt: skip
        marking = TLP.GREEN if step == "published" else TLP.AMBER
        row = self.us.tells(f"they-{self.told}", payload, kind="strategy_note", marking=marking)
        read_in()
        return row

    def read(self, address: str = "/exchange/strategy/kr-us/n1/") -> str:
        return re.sub(r"\s+", " ", self.page.get(address).content.decode())

    def confirm(self, address: str, given: dict):
        shown = self.page.post(address, given) if given else self.page.get(address)
        assert shown.status_code == 200, shown
        content = shown.content.decode()
        assert "미국 바이오 예시 협회" in content
        seen = re.search(r'name="seen" value="([^"]+)"', content)[1]
        return self.page.post(address, {**given, "seen": seen, "send": "yes"})

    def says(self, step: str, words: str = "Hold more stock.", **more):
        given = {"step": step, "text": text_digest(TITLE, sections(words)), **more}
        answer = self.confirm("/exchange/strategy/kr-us/n1/tell", given)
        self.us.hears()
        return answer


@pytest.fixture
def desk(db, visit):
    return Desk(visit)


def form(**more: str) -> dict[str, str]:
    return {
        "title_ko": "원부자재 전략", "title_en": "", "authors": "김분석 (정책팀장)\n이초안", "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0",
        "form-0-heading_ko": "목표", "form-0-text_ko": "재고를 늘린다.", "form-0-ORDER": "2", "form-1-heading_ko": "현황",
        "form-1-text_ko": "canary-draft 부족하다.", "form-1-ORDER": "1", **more,
    }  # fmt: skip


def test_a_draft_stays_here_until_it_is_sent_and_keeps_its_history(desk):
    begun = desk.page.post("/exchange/strategy/begin", {"group": "kr-us"})
    address = begun.headers["Location"]
    assert desk.page.post(address, form()).status_code == 302
    assert desk.page.post(address, form(title_en="Raw materials")).status_code == 302
    row = StrategyDraft.objects.get()
    assert [one["heading_ko"] for one in row.sections] == ["현황", "목표"]
    assert row.authors == ["김분석 (정책팀장)", "이초안"]
    assert row.history.count() == 2
    assert not Waiting.objects.exists()
    desk.confirm(address.replace("draft", "send"), {})
    assert Waiting.objects.get().payload["sections"][1]["text"]["ko"] == "재고를 늘린다."
    assert Waiting.objects.get().marking == TLP.AMBER
    assert not StrategyDraft.objects.exists()
    desk.us.hears()
    listed = desk.read("/exchange/strategy/")
    assert "원부자재 전략" in listed
    assert '<option value="kr-us">한미 바이오 협력</option>' in listed


def test_a_section_without_text_and_a_note_without_title_are_refused(desk):
    address = desk.page.post("/exchange/strategy/begin", {"group": "kr-us"}).headers["Location"]
    assert desk.page.post(address, form(**{"form-0-text_ko": ""})).status_code == 422
    assert desk.page.post(address, form(title_ko="")).status_code == 422
    assert desk.page.post(address, form(title_ko="=cmd()")).status_code == 422
    assert not StrategyDraft.objects.exists()
    assert desk.page.get(address.replace("draft", "send")).status_code == 404


def test_members_read_a_note_once_both_agreed_to_the_same_text_and_published_it(desk, visit):
    desk.they("draft")
    member = visit(MEMBER)
    assert desk.page.post("/exchange/strategy/kr-us/n1/tell", {"step": "published", "text": text_digest(TITLE, sections("Hold more stock."))}).status_code == 302  # fmt: skip
    assert not Waiting.objects.exclude(kind="receipt").exists(), "nothing is published before it is agreed"
    desk.they("agreed")
    desk.says("agreed")
    assert "모두" in desk.read()
    for step in (lambda: desk.they("published"), lambda: desk.says("published")):
        assert member.get("/exchange/strategy/kr-us/n1/").status_code == 404
        assert "원부자재 공급망" not in member.get("/exchange/strategy/").content.decode()
        step()
    page = member.get("/exchange/strategy/kr-us/n1/").content.decode()
    assert "재고를 늘린다." in page
    assert "J. Writer" in page
    assert text_digest(TITLE, sections("Hold more stock.")) in page
    told = member.get("/exchange/strategy/kr-us/n1/published.json").json()
    assert told["signed_and_published_by"] == ["kbio-sample", US]
    for language in ("ko", "en"):
        pdf = member.get(f"/exchange/strategy/kr-us/n1/published.pdf?language={language}")
        assert pdf.content.startswith(b"%PDF")
    assert member.get("/exchange/strategy/kr-us/n1/compare").status_code == 403
    assert member.get("/exchange/strategy/kr-us/n1/draft").status_code == 403


def test_who_agrees_agrees_to_the_text_on_the_page_and_no_other(desk):
    desk.they("draft")
    desk.they("draft", "Hold much more.", 2)
    answer = desk.page.post("/exchange/strategy/kr-us/n1/tell", {"step": "agreed", "text": text_digest(TITLE, sections("Hold more stock."))}, follow=True)  # fmt: skip
    assert "현재 문안이 아닙니다" in answer.content.decode()
    assert not Waiting.objects.exclude(kind="receipt").exists()
    desk.says("agreed", "Hold much more.")
    told = LedgerRecord.objects.get(source="kbio-sample", kind="strategy_note").payload
    assert (told["step"], told["version"], told["text_digest"]) == ("agreed", 2, text_digest(TITLE, sections("Hold much more.")))  # fmt: skip


def test_a_changed_text_has_to_be_agreed_again_and_the_published_one_stands_meanwhile(desk, visit):
    desk.they("draft")
    for step in ("agreed", "published"):
        desk.they(step), desk.says(step)
    desk.they("draft", "Hold much more.", 2)
    page = desk.read()
    assert "Hold much more." in page
    assert page.count("아직") >= 2
    member = visit(MEMBER)
    assert "Hold more stock." in member.get("/exchange/strategy/kr-us/n1/").content.decode()
    desk.they("withdrawn", "Hold much more.", 2)
    assert member.get("/exchange/strategy/kr-us/n1/").status_code == 404
    answer = desk.page.post("/exchange/strategy/kr-us/n1/tell", {"step": "agreed", "text": text_digest(TITLE, sections("Hold much more."))}, follow=True)  # fmt: skip
    assert "더 진행할 수 없습니다" in answer.content.decode()


def test_two_versions_of_one_number_are_shown_beside_each_other_and_not_agreed_to(desk):
    desk.they("draft")
    address = "/exchange/strategy/kr-us/n1/draft"
    assert "Hold more stock." in desk.read(address), "a next version begins with the text that counts"
    assert desk.page.post(address, form()).status_code == 302
    desk.confirm("/exchange/strategy/kr-us/n1/send", {})
    desk.us.hears()
    desk.they("draft", "Hold much more.", 2)
    page = desk.read()
    link = re.search(r'href="(/exchange/strategy/kr-us/n1/compare\?[^"]+)"', page)[1].replace("&amp;", "&")
    beside = desk.read(link)
    assert "<del>" in beside
    assert "<ins>" in beside
    mine = LedgerRecord.objects.get(source="kbio-sample", kind="strategy_note").payload["text_digest"]
    answer = desk.page.post("/exchange/strategy/kr-us/n1/tell", {"step": "agreed", "text": mine}, follow=True)
    assert "나란히" in answer.content.decode()


def test_comments_stand_by_their_section_and_a_retracted_version_is_gone(desk):
    desk.they("draft")
    desk.says("comment", section="s2", by="김분석", text_ko="목록부터 만들자.", text_en="")
    desk.they("comment", comments=[{"section": "s1", "by": "J. Writer", "text": {"en": "By when?"}}])
    page = desk.read()
    assert page.index("By when?") < page.index("목록부터 만들자.")
    second = desk.they("draft", "Hold much more.", 2)
    assert "Hold much more." in desk.read()
    desk.us.tells("gone", {"of": {"source": US, "id": second.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=second.record_id)  # fmt: skip
    assert "Hold much more." not in desk.read()
    assert "Hold more stock." in desk.read()
