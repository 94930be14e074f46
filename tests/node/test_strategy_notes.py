"""A strategy note is written on both sides, agreed word for word, and read by members once both published it."""

import re

import pytest

from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import Section
from bioaccord.exchange.strategy import draft_payload, text_digest
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.exchange.models import GroupState, LedgerRecord, SharingGroup, StrategyDraft, Waiting
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

    def save(self, address: str, **more: str):
        """Save a draft as the page gives it."""
        began_with = re.search(r'name="began_with" value="([^"]*)"', self.read(address))[1]
        return self.page.post(address, form(began_with=began_with, **more))

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
    (proposed,) = re.findall(r'<textarea name="authors"[^>]*>([^<]*)<', desk.read(address))
    assert "협회 정책분석가" in proposed and "@" not in proposed, (
        "authors are told to others: a name is proposed, not an address"
    )
    assert desk.save(address).status_code == 302
    assert desk.save(address, title_en="Raw materials").status_code == 302
    row = StrategyDraft.objects.get()
    assert [one["heading_ko"] for one in row.sections] == ["현황", "목표"]
    assert row.authors == ["김분석 (정책팀장)", "이초안"]
    assert row.history.count() == 2
    assert not Waiting.objects.exists()
    desk.confirm(address.replace("draft", "send"), {})
    assert Waiting.objects.get().payload["sections"][1]["text"]["ko"] == "재고를 늘린다."
    assert Waiting.objects.get().marking == TLP.AMBER
    assert not StrategyDraft.objects.exists()
    on_its_way = desk.read("/exchange/strategy/")
    assert (
        "원부자재 전략" in on_its_way and "보내는 중" in on_its_way and "아직 시작한 노트가 없습니다" not in on_its_way
    )
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
    signed = [
        one.count("<time") or one.count("년 ") for one in re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.DOTALL)
    ]
    assert signed == [2, 2], "each association: when it signed, and when it published"
    told = member.get("/exchange/strategy/kr-us/n1/published.json").json()
    assert told["signed_and_published_by"] == ["kbio-sample", US]
    for language in ("ko", "en"):
        pdf = member.get(f"/exchange/strategy/kr-us/n1/published.pdf?language={language}")
        assert pdf.content.startswith(b"%PDF")
    assert {one["association"] for one in told["signatures"]} == {"kbio-sample", US}
    assert member.get("/exchange/strategy/kr-us/n1/published.xml").status_code == 404
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
    assert "미국 바이오 예시 협회에서" in desk.read()
    answer = desk.page.post("/exchange/strategy/kr-us/n1/tell", {"step": "agreed", "text": text_digest(TITLE, sections("Hold much more."))}, follow=True)  # fmt: skip
    assert "더 진행할 수 없습니다" in answer.content.decode()


def test_two_versions_of_one_number_are_shown_beside_each_other_and_not_agreed_to(desk):
    desk.they("draft")
    address = "/exchange/strategy/kr-us/n1/draft"
    assert "Hold more stock." in desk.read(address), "a next version begins with the text that counts"
    assert desk.save(address).status_code == 302
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


def test_a_comment_that_is_not_whole_or_not_sent_yet_keeps_its_words(desk):
    desk.they("draft")
    given = {"step": "comment", "text": text_digest(TITLE, sections("Hold more stock.")), "section": "s1", "by": "", "text_ko": "언제까지입니까?", "text_en": ""}  # fmt: skip
    refused = desk.page.post("/exchange/strategy/kr-us/n1/tell", given)
    assert refused.status_code == 422
    assert "언제까지입니까?</textarea>" in refused.content.decode() and "필수 항목입니다" in refused.content.decode()
    back = desk.page.post("/exchange/strategy/kr-us/n1/tell", given | {"by": "김분석", "back": "yes"})
    assert back.status_code == 200 and "언제까지입니까?</textarea>" in back.content.decode()
    assert desk.page.get("/exchange/strategy/kr-us/n1/tell").status_code == 302


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
    assert "1건은 철회되어" in desk.read("/exchange/strategy/"), "a note that is gone as a whole leaves a word"


def test_analysts_hear_of_each_step_of_the_other_side_and_no_more_of_what_was_taken_back(desk):
    first = desk.they("draft")
    desk.they("comment", comments=[{"section": "s1", "by": "J. Writer", "text": {"en": "By when?"}}])
    heard = InboxEntry.objects.filter(owner__email=ANALYST, address__startswith=ADDRESS)
    assert [one.about.partition(": ")[2] for one in heard.order_by("pk")] == [
        "미국 바이오 예시 협회에서 전략 노트 1판을 보냄", "미국 바이오 예시 협회에서 전략 노트에 의견을 남김",
    ]  # fmt: skip
    assert desk.page.get(heard.first().address).status_code == 200
    desk.us.tells("gone", {"of": {"source": US, "id": first.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=first.record_id)  # fmt: skip
    read_in()
    assert [one.about.partition(": ")[2] for one in heard] == ["미국 바이오 예시 협회에서 전략 노트에 의견을 남김"]


ADDRESS = "/exchange/strategy/kr-us/n1/"


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_written_over(desk):
    address = desk.page.post("/exchange/strategy/begin", {"group": "kr-us"}).headers["Location"]
    assert desk.save(address, title_en="First").status_code == 302
    answer = desk.page.post(address, form(began_with="", title_en="Second"))
    assert answer.status_code == 422
    assert "Second" in answer.content.decode(), "what was written stays on the page"
    assert StrategyDraft.objects.get().title_en == "First"


def test_what_was_saved_earlier_can_be_read_and_made_the_draft_again(desk):
    address = desk.page.post("/exchange/strategy/begin", {"group": "kr-us"}).headers["Location"]
    desk.save(address, title_en="First")
    desk.save(address, title_en="Second")
    earliest = StrategyDraft.history.earliest("history_date")
    link = f"?saved={earliest.history_id}"
    assert link in desk.read(address)
    assert 'value="First"' in desk.read(address + link)
    assert 'value="Second"' in desk.read(address + "?saved=no-number")
    desk.page.post(address, {"drop": "yes"})
    assert 'value="Second"' not in desk.read(address)
    assert 'value="First"' in desk.read(address + link), "also after it was thrown away"


def test_a_draft_on_an_older_version_says_so_until_the_newer_one_was_brought_in(desk):
    desk.they("draft")
    desk.save(f"{ADDRESS}draft")
    desk.they("draft", "Hold much more.", 2)
    assert "has_taken_over" in desk.read(f"{ADDRESS}draft")
    desk.confirm(f"{ADDRESS}send", {})
    told = Waiting.objects.get(kind="strategy_note")
    assert (told.payload["version"], told.payload["base"]) == (3, 1)
    desk.us.hears()
    assert "제1판을 바탕으로" in desk.read()
    desk.save(f"{ADDRESS}draft")
    desk.they("draft", "Hold even more.", 4)
    desk.save(f"{ADDRESS}draft", has_taken_over="4")
    assert StrategyDraft.objects.get().base == 4
    assert "has_taken_over" not in desk.read(f"{ADDRESS}draft")


def test_nothing_is_decided_twice_nor_agreed_while_a_version_from_here_is_on_its_way(desk):
    desk.they("draft")
    text = text_digest(TITLE, sections("Hold more stock."))
    assert 'value="agreed"' in desk.read()
    desk.confirm(f"{ADDRESS}tell", {"step": "agreed", "text": text})
    assert 'value="agreed"' not in desk.read()
    desk.page.post(f"{ADDRESS}tell", {"step": "agreed", "text": text})
    assert Waiting.objects.filter(kind="strategy_note").count() == 1
    desk.us.hears()
    desk.they("agreed")
    assert 'value="published"' in desk.read()
    desk.save(f"{ADDRESS}draft")
    desk.confirm(f"{ADDRESS}send", {})
    assert 'value="published"' not in desk.read()
    answer = desk.page.post(f"{ADDRESS}tell", {"step": "published", "text": text}, follow=True)
    assert Waiting.objects.filter(kind="strategy_note").count() == 1
    assert "발송 대기" in answer.content.decode()


def test_the_page_before_an_agreement_names_version_and_digest(desk):
    desk.they("draft")
    text = text_digest(TITLE, sections("Hold more stock."))
    shown = desk.page.post(f"{ADDRESS}tell", {"step": "agreed", "text": text}).content.decode()
    assert "제1판" in shown
    assert f"<code>{text}</code>" in shown
    assert "이 문안 그대로 서명" in shown


def test_in_a_closed_group_nothing_more_is_told_and_what_was_published_stands(desk, visit):
    desk.they("draft")
    for step in ("agreed", "published"):
        desk.they(step), desk.says(step)
    SharingGroup.objects.update(state=GroupState.CLOSED)
    page = desk.read()
    assert "그룹이 종료" in page
    assert 'name="step"' not in page
    desk.page.post(f"{ADDRESS}tell", {"step": "withdrawn", "text": text_digest(TITLE, sections("Hold more stock."))})
    assert not Waiting.objects.filter(kind="strategy_note").exists()
    assert desk.save(f"{ADDRESS}draft").status_code == 302, "a draft is this node's own"
    assert desk.page.get(f"{ADDRESS}send").status_code == 302
    assert visit(MEMBER).get(ADDRESS).status_code == 200


def test_a_peer_that_used_up_the_numbers_and_comments_on_what_is_left_out_break_no_page(desk):
    desk.they("draft")
    desk.they("comment", comments=[{"section": "s9", "by": "J. Writer", "text": {"en": "On a section that is gone."}}])
    assert "On a section that is gone." in desk.read()
    desk.they("draft", "Last of all.", 10_000)
    desk.save(f"{ADDRESS}draft")
    answer = desk.page.get(f"{ADDRESS}send", follow=True)
    assert "판 번호" in answer.content.decode()
    assert not Waiting.objects.filter(kind="strategy_note").exists()


def test_a_retracted_agreement_takes_the_published_text_from_members(desk, visit):
    desk.they("draft")
    agreed = desk.they("agreed")
    desk.says("agreed")
    desk.they("published"), desk.says("published")
    member = visit(MEMBER)
    assert member.get(ADDRESS).status_code == 200
    desk.us.tells("gone", {"of": {"source": US, "id": agreed.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=agreed.record_id)  # fmt: skip
    assert member.get(ADDRESS).status_code == 404
    assert "아직" in desk.read()
