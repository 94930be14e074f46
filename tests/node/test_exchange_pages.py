"""The exchange as its people meet it: pairing by voice, sharing with a look at what leaves, receipts, retraction, refusals, files."""

import io
import json
import re
import shutil
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bioaccord.exchange.key_ring import Cause, KeyChange, sign_change
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger_file import looked_at
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.statement import signed
from bioaccord.node.accounts.management.commands.load_sample import SAMPLE, sample_signals
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.accounts.sample import sample_accounts
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.exchange import key_changes, pairing, receipts, receiving
from bioaccord.node.exchange.models import Invitation, Ledger, LedgerRecord, Peer, PeerState, RefusedInput, Waiting
from bioaccord.node.exchange.rows import ring_for
from bioaccord.node.exchange.words import REMEDIES
from bioaccord.node.policy.models import SignalRecord
from bioaccord.vocabulary.tlp import TLP
from tests.exchange.made import market_note

from .exchange_peer import US, neighbour

pytestmark = pytest.mark.django_db

ANALYST, OPERATOR, MEMBER = "analyst@kbio.example", "operator@kbio.example", "member@hanbit.example"
CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    """What is noted beside the database is of this test alone."""
    settings.DATA = tmp_path


def text_of(answer) -> str:
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_who_may_see_what(visit):
    neighbour()
    pages = ("/exchange/shared/", "/exchange/groups/", "/exchange/associations/", "/exchange/key/", "/exchange/status.json", "/exchange/share/market_note/new")  # fmt: skip
    member, analyst = visit(MEMBER), visit(ANALYST)
    for page in pages:
        assert member.get(page).status_code == 403, page
        assert analyst.get(page).status_code == 200, page
    assert member.get("/exchange/").headers["Location"] == "/exchange/received/"
    for action in ("associations/invite", "key/replace", f"associations/{US}/end", "groups/kr-us/close"):
        asked = {"sure": "yes", "cause": "rotation"}
        assert analyst.post(f"/exchange/{action}", asked).status_code == 403, action
        assert member.post(f"/exchange/{action}", asked).status_code == 403, action


def test_an_invitation_is_shown_once_and_the_own_one_is_refused(visit):
    operator = visit(OPERATOR)
    shown = text_of(operator.post("/exchange/associations/invite", {"label": "BIO"}))
    invitation = re.search(r"readonly[^>]*>([\w-]{100,})<", shown)[1]
    assert Invitation.objects.get().label == "BIO"
    assert invitation not in text_of(operator.get("/exchange/associations/"))
    told = operator.post("/exchange/associations/use", {"invitation": invitation}, follow=True)
    assert "이 노드에서 만든 것입니다." in text_of(told)


def test_the_number_is_compared_before_anything_is_paired(visit):
    operator = visit(OPERATOR)
    shown = text_of(operator.post("/exchange/associations/invite", {"label": "BIO"}))
    code = pairing.read_invitation(re.search(r"readonly[^>]*>([\w-]{100,})<", shown)[1]).code
    key = SigningKey.new().public
    fields = {"association": US, "name_ko": "", "name_en": "BIO", "address": "http://127.0.0.1:9", "key": key.x, "code": code}  # fmt: skip
    peer = pairing.peer_of_answer(fields, timezone.now())
    page = text_of(operator.get(f"/exchange/associations/{US}/"))
    assert re.findall(r"<span>(\d{5})</span>", page) == pairing.spoken_number(peer).split()
    assert key.key_id in page
    operator.post(f"/exchange/associations/{US}/confirm", {})
    peer.refresh_from_db()
    assert peer.confirmed_at is None
    number = re.search(r'name="number" value="([\d ]+)"', page)[1]
    thief = text_of(operator.post("/exchange/associations/invite", {"label": "another"}))
    code = pairing.read_invitation(re.search(r"readonly[^>]*>([\w-]{100,})<", thief)[1]).code
    pairing.peer_of_answer({**fields, "key": SigningKey.new().public.x, "code": code}, timezone.now())
    told = operator.post(f"/exchange/associations/{US}/confirm", {"sure": "yes", "number": number}, follow=True)
    assert "번호가 그사이 바뀌었습니다" in text_of(told)
    peer.refresh_from_db()
    assert peer.confirmed_at is None, "the number on the open page was of another key"
    number = re.search(r'name="number" value="([\d ]+)"', text_of(told))[1]
    operator.post(f"/exchange/associations/{US}/confirm", {"sure": "yes", "number": number})
    peer.refresh_from_db()
    assert (peer.state, peer.confirmed_by.email) == (PeerState.COMPARING, OPERATOR)
    assert pairing.confirmed_there(US) == PeerState.PAIRED
    assert Peer.objects.get().state == PeerState.PAIRED


def test_a_group_is_proposed_with_who_reads_and_what(visit):
    neighbour()
    operator = visit(OPERATOR)
    given = {"group_id": "markets", "name_ko": "시장", "name_en": "Markets", "members": [US]}
    assert operator.post("/exchange/groups/new", given).status_code == 422
    operator.post("/exchange/groups/new", {**given, "kinds": ["market_note"]})
    page = text_of(operator.get("/exchange/groups/markets/"))
    assert "시장 메모" in page
    assert "아직 서명하지 않음" in page
    assert "정책 신호" not in page


def asked(**more: str) -> dict[str, str]:
    return {"group": "kr-us", "marking": "green", **more}


def note(**more: str) -> dict[str, str]:
    """Return what is written into the form of a market note."""
    words = {"title_ko": "라이신", "title_en": "Lysine", "text_ko": CANARY, "text_en": ""}
    return asked(**words, first_day="2026-10-01", last_day="2026-10-31", publisher="관세청", address="", **more)


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_before_it_is_sent_readers_and_every_field_are_shown_and_exactly_that_is_sent(visit):
    neighbour()
    signal = SignalRecord.objects.filter(kind="policy", country="KR").first()
    analyst = visit(ANALYST)
    address = f"/exchange/share/policy_signal/{signal.signal_id}"
    given = asked(note_ko="함께 봅시다", note_en="")
    page = text_of(analyst.post(address, given))
    assert not Waiting.objects.exists()
    assert "미국 바이오 예시 협회" in page
    assert US in page
    seen = hidden(page, "seen")
    changed = text_of(analyst.post(address, {**given, "note_ko": "다른 말", "seen": seen, "send": "yes"}))
    assert "나갈 내용이 바뀌었습니다" in changed
    assert not Waiting.objects.exists()
    analyst.post(address, {**given, "seen": seen, "send": "yes"})
    waiting = Waiting.objects.get()
    assert (waiting.kind, waiting.marking, waiting.payload["note"]["ko"]) == ("policy_signal", "green", "함께 봅시다")
    assert "이미 공유했습니다" in text_of(analyst.get(address))
    assert waiting.subject == "policy_signal"  # what stands outside the content cannot be erased
    paths = re.findall(r'<code class="path">([\w.]+)</code>(?!<div)', page) + re.findall(
        r'class="part" title="([\w.]+)"', page
    )
    leaving = {path for path, value in flat(waiting.payload) if value not in ("", None)}
    assert set(paths) == leaving
    for _path, value in flat(waiting.payload):
        if isinstance(value, str) and value and "\n" not in value:
            assert re.sub(r"\s+", " ", value).strip() in re.sub(r"<br[^>]*>", " ", page), value


def flat(value, path=""):
    if isinstance(value, dict):
        for name, one in value.items():
            yield from flat(one, f"{path}.{name}".strip("."))
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from flat(one, f"{path}.{number}")
    else:
        yield path, value


@pytest.mark.parametrize("marking", ["red", "amber+strict", "", "purple"])
def test_markings_for_a_room_do_not_leave(visit, marking):
    neighbour()
    answer = visit(ANALYST).post("/exchange/share/market_note/new", {**note(), "marking": marking, "send": "yes"})
    assert answer.status_code == 422
    assert "밖으로 나갈 수 있는 TLP 표시를 고르십시오." in text_of(answer)
    assert not Waiting.objects.exists()


def test_what_is_marked_narrowly_here_is_not_told_more_widely(visit):
    neighbour()
    row = SignalRecord.objects.filter(kind="policy").first()
    SignalRecord.objects.filter(pk=row.pk).update(payload={**row.payload, "tlp": "amber"})
    analyst, address = visit(ANALYST), f"/exchange/share/policy_signal/{row.signal_id}"
    assert "원래 표시보다 넓어서" in text_of(analyst.get(address))
    assert analyst.post(address, asked(note_ko="", note_en="")).status_code == 422
    assert analyst.post(address, {**asked(note_ko="", note_en=""), "marking": "amber"}).status_code == 200


def shared(analyst) -> str:
    """Share a market note through the pages and return its id."""
    address = "/exchange/share/market_note/new"
    page = text_of(analyst.post(address, note()))
    answer = analyst.post(address, {**note(), "seen": hidden(page, "seen"), "send": "yes"})
    return answer.headers["Location"].split("/")[3]


def test_a_shared_record_is_sealed_received_retracted_and_erased_with_receipts(visit):
    other, analyst = neighbour(), visit(ANALYST)
    record_id = shared(analyst)
    page = f"/exchange/shared/{record_id}/"
    assert "봉인 대기" in text_of(analyst.get(page))
    assert other.hears() == 1
    assert "1번으로 봉인" in text_of(analyst.get(page))
    assert "아직 받아 가지 않음" in text_of(analyst.get(page))
    other.answers(record_id, receipts.RECEIVED)
    assert "모두 수령" in text_of(analyst.get(page))
    assert not Waiting.objects.exists()  # a receipt is not answered by a receipt

    analyst.post(f"{page}retract", {"reason": " "})
    assert not Waiting.objects.exists()
    analyst.post(f"{page}retract", {"reason": "수치가 틀림 geheim"})
    assert "철회 봉인 대기" in text_of(analyst.get(page))
    analyst.post(f"{page}retract", {"reason": "again"})
    assert Waiting.objects.count() == 1
    assert "geheim" not in json.dumps(list(Waiting.objects.values("payload", "subject", "retracts")))
    other.hears()
    shown = text_of(analyst.get(page))
    assert "철회를 2번으로 봉인" in shown
    assert "수치가 틀림 geheim" in shown
    assert CANARY not in shown
    row = LedgerRecord.objects.get(record_id=record_id)
    assert (row.payload, row.salt) == (None, None)
    other.answers(record_id, receipts.ERASED)
    assert "모두 삭제 확인" in text_of(analyst.get(page))
    trail = analyst.get("/audit.json?what=exchange_").json()
    assert trail
    assert all(one["what"].startswith("exchange_") for one in trail)
    assert "kr-us kbio-sample 1" in text_of(analyst.get("/audit/?what=exchange_sealed"))
    assert visit(MEMBER).get("/audit.json").status_code == 403
    acts = set(AuditEntry.objects.filter(what__startswith="exchange_").values_list("what", flat=True))
    assert acts >= {"exchange_shared", "exchange_sealed", "exchange_taken", "exchange_retracted"}


def test_what_is_taken_back_before_it_is_sealed_never_leaves(visit):
    other, analyst = neighbour(), visit(ANALYST)
    record_id = shared(analyst)
    analyst.post(f"/exchange/shared/{record_id}/retract", {"reason": "잘못 씀"})
    assert other.hears() == 0
    assert not LedgerRecord.objects.exists()
    assert analyst.get(f"/exchange/shared/{record_id}/").status_code == 404


def test_what_was_told_in_a_group_that_is_closed_can_be_taken_back_and_nothing_else_is_told_there(visit):
    other, analyst, operator = neighbour(), visit(ANALYST), visit(OPERATOR)
    told = shared(analyst)
    other.hears()
    theirs = other.tells("theirs")
    later = shared(analyst)
    operator.post("/exchange/groups/kr-us/close", {"sure": "yes"})
    other.row.refresh_from_db()
    closing = {"group": "kr-us", "by": US, "head": [other.head.seq, other.head.digest]}
    other.row.closings[US] = signed("closing", closing, other.key)
    other.row.save()

    analyst.post(f"/exchange/shared/{told}/retract", {"reason": "wrong figure"})
    assert other.hears() == 2, "their record's receipt, and the retraction"
    assert Waiting.objects.filter(record_id=later).exists(), "a note is not sealed in a closed group"
    row = LedgerRecord.objects.get(record_id=told)
    assert (row.payload, row.retracted_at is not None) == (None, True)
    late = timezone.now() + receipts.DUE + timedelta(minutes=1)
    assert {(one.record.record_id, one.did) for one in receipts.overdue(late)} == {(told, "erased")}

    other.answers(told, "erased")
    assert receipts.overdue(late) == []
    other.tells("back", {"of": {"source": US, "id": "theirs"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind=Kind.RECEIPT, retracts="theirs")  # fmt: skip
    theirs.refresh_from_db()
    assert theirs.payload is None
    with pytest.raises(Refused) as refused:
        other.tells("a note after the end")
    assert refused.value.reason is Reason.GROUP

    operator.post(f"/exchange/associations/{US}/end", {"sure": "yes"})
    assert receipts.overdue(late) == []


def test_a_receipt_that_does_not_come_is_overdue_after_the_stated_time(visit):
    other, analyst = neighbour(), visit(ANALYST)
    record_id = shared(analyst)
    other.hears()
    assert receipts.overdue(timezone.now()) == []
    LedgerRecord.objects.update(stored_at=timezone.now() - receipts.DUE - timedelta(minutes=1))
    assert [(one.member, one.did, one.record.record_id) for one in receipts.overdue(timezone.now())] == [(US, "received", record_id)]  # fmt: skip
    assert "기한이 지난 수령 확인" in text_of(analyst.get("/exchange/"))
    other.answers(record_id, receipts.RECEIVED)
    assert receipts.count_overdue(timezone.now()) == 0
    analyst.post(f"/exchange/shared/{record_id}/retract", {"reason": "x"})
    other.hears()
    LedgerRecord.objects.filter(record_id=record_id).update(retracted_at=timezone.now() - receipts.DUE * 2)
    assert [one.did for one in receipts.overdue(timezone.now())] == ["erased"]
    assert "수령 확인 기한이 지남" in text_of(analyst.get(f"/exchange/shared/{record_id}/"))


def test_members_read_what_came_clear_or_green_and_staff_amber_too(visit):
    other = neighbour()
    green, amber = other.tells("g/1 ?"), other.tells("a", market_note(CANARY), marking=TLP.AMBER)
    member, analyst = visit(MEMBER), visit(ANALYST)
    assert "라이신" in text_of(member.get("/exchange/received/"))
    page = f"/exchange/received/kr-us/{US}/{green.seq}"
    assert "유효:" in text_of(member.get(f"{page}/"))
    assert member.get(f"{page}.json").json()["signature_holds"] is True
    for address in (f"/exchange/received/kr-us/{US}/{amber.seq}/", f"/exchange/received/kr-us/{US}/{amber.seq}.json"):
        assert member.get(address).status_code == 404
        assert CANARY in text_of(analyst.get(address))
    assert [one["number"] for one in member.get("/exchange/received.json").json()] == [green.seq]
    assert [one["number"] for one in analyst.get("/exchange/received.json?marking=amber").json()] == [amber.seq]
    assert [one["number"] for one in member.get("/api/exchange/received").json()["items"]] == [green.seq]
    assert member.get(f"/api/exchange/received/kr-us/{US}/{amber.seq}").status_code == 404
    assert analyst.get(f"/api/exchange/received/kr-us/{US}/{amber.seq}").json()["payload"]["text"]["en"] == CANARY
    assert analyst.get("/exchange/received.csv?kind=event").content.decode().count("\n") == 1
    given = set(Waiting.objects.filter(kind=Kind.RECEIPT).values_list("record_id", flat=True))
    assert given == {receipts.receipt_id("received", US, one) for one in ("g/1 ?", "a")}


def test_what_its_sender_takes_back_is_erased_and_answered(visit):
    other = neighbour()
    row = other.tells("g", market_note(CANARY))
    other.tells("back", {"of": {"source": US, "id": "g"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind=Kind.RECEIPT, retracts="g")  # fmt: skip
    page = text_of(visit(MEMBER).get(f"/exchange/received/kr-us/{US}/{row.seq}/"))
    assert CANARY not in page
    assert "보낸 협회가 철회해" in page
    assert Waiting.objects.filter(record_id=receipts.receipt_id("erased", US, "g")).exists()


def test_a_record_changed_in_the_database_is_shown_not_to_hold(visit):
    row = neighbour().tells("g")
    member = visit(MEMBER)
    for changed in (market_note("Lysine fell."), {"stage": "odd", "more": [{"<b>": 1}], "title": "x"}):
        LedgerRecord.objects.filter(pk=row.pk).update(payload=changed)
        assert "더 이상 맞지 않음" in text_of(member.get(f"/exchange/received/kr-us/{US}/{row.seq}/"))
        assert member.get("/exchange/received/").status_code == 200


def test_a_refusal_says_what_it_means_and_what_to_do_until_it_is_seen_to(visit):
    neighbour()
    receiving.keep_refusal(US, "kr-us", Refused(Reason.FORK, "record 3"), ["token"])
    analyst, alarm = visit(ANALYST), RefusedInput.objects.get()
    page = text_of(analyst.get("/exchange/"))
    assert "같은 번호에 다른 기록을 서명했습니다" in page
    assert REMEDIES[Reason.FORK].ko in page
    assert analyst.get(f"/exchange/refused/{alarm.pk}.json").json()["statements"] == ["token"]
    analyst.post(f"/exchange/refused/{alarm.pk}/seen")
    assert REMEDIES[Reason.FORK].ko not in text_of(analyst.get("/exchange/"))
    assert REMEDIES[Reason.FORK].ko not in text_of(visit(OPERATOR).get("/exchange/"))
    receiving.keep_refusal(US, "kr-us", Refused(Reason.FORK, "record 3"), ["token"])
    assert "확인한 뒤에 다시 발생" in text_of(analyst.get("/exchange/"))
    assert set(REMEDIES) == set(Reason)


def test_a_ledger_that_stands_still_is_taken_up_again_by_an_operator_and_never_the_own_one(visit):
    other, analyst, operator = neighbour(), visit(ANALYST), visit(OPERATOR)
    other.tells("g")
    shared(analyst)
    other.hears()
    Ledger.objects.update(stopped="fork")
    theirs, own = Ledger.objects.get(source=US), Ledger.objects.exclude(source=US).get()
    assert analyst.post(f"/exchange/ledgers/{theirs.pk}/again").status_code == 403
    for ledger in (theirs, own):
        operator.post(f"/exchange/ledgers/{ledger.pk}/again")
    assert list(Ledger.objects.exclude(stopped="")) == [own]


def test_what_waits_says_why(visit):
    neighbour()
    analyst = visit(ANALYST)
    shared(analyst)
    assert "우리 원장을 어디까지 갖고 있는지" in text_of(analyst.get("/exchange/"))
    status = analyst.get("/exchange/status.json").json()
    assert [(one["group"], one["records"]) for one in status["waiting"]] == [("kr-us", 1)]
    assert status["peers"][0]["state"] == "connected"


def test_figures_for_a_monitor_need_its_token_and_hold_no_content(visit, client, settings):
    other, analyst = neighbour(), visit(ANALYST)
    shared(analyst)
    receiving.keep_refusal(US, "kr-us", Refused(Reason.PAYLOAD, CANARY), [])
    assert client.get("/metrics").status_code == 401
    settings.METRICS_TOKEN = "t0ken"
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 401
    answer = client.get("/metrics", headers={"authorization": "Bearer t0ken"})
    lines = answer.content.decode().splitlines()
    assert f'bioaccord_exchange_queue_records{{peer="{US}"}} 1' in lines
    assert f'bioaccord_exchange_lag_records{{peer="{US}"}} 0' in lines
    assert f'bioaccord_exchange_refused_total{{peer="{US}",reason="payload"}} 1' in lines
    assert "bioaccord_exchange_overdue_receipts 0" in lines
    assert CANARY not in answer.content.decode()
    assert visit(MEMBER).get("/metrics").status_code == 401
    assert other.hears() == 1


def test_a_secret_key_that_is_gone_is_told_and_takes_no_page_down(visit, settings):
    neighbour()
    operator, analyst = visit(OPERATOR), visit(ANALYST)
    shared(analyst)
    assert analyst.get("/exchange/status.json").json()["can_sign"]
    shutil.rmtree(settings.DATA / "exchange-keys")
    for page in ("/exchange/", "/exchange/key/"):
        assert "비밀 키 파일이 없어" in text_of(operator.get(page)), page
    for act, form in (("associations/invite", {}), ("groups/kr-us/close", {"sure": "yes"}), ("key/replace", {"sure": "yes", "cause": "rotation"})):  # fmt: skip
        assert "exchange-keys" in text_of(operator.post(f"/exchange/{act}", form, follow=True)), act
    status = analyst.get("/exchange/status.json").json()
    assert (status["status"], status["can_sign"]) == ("look", False)
    assert "bioaccord_exchange_can_sign 0" in analyst.get("/metrics").content.decode().splitlines()
    operator.post("/exchange/key/replace", {"sure": "yes", "cause": "compromise"})
    assert analyst.get("/exchange/status.json").json()["can_sign"]


def test_a_ledger_is_exported_as_a_file_that_proves_itself(visit):
    other, analyst = neighbour(), visit(ANALYST)
    record_id = shared(analyst)
    other.hears()
    other.tells("g")
    for source, records in ((US, 1), ("kbio-sample", 1)):
        content = b"".join(analyst.get(f"/exchange/groups/kr-us/{source}.jsonl").streaming_content).decode()
        verdict = looked_at(content.splitlines())
        assert (verdict.broken, verdict.source, verdict.records) == (None, source, records)
    assert record_id in json.dumps(list(AuditEntry.objects.values_list("subject", flat=True)))
    LedgerRecord.objects.filter(record_id="g").update(payload=market_note("Lysine fell."))
    content = b"".join(analyst.get(f"/exchange/groups/kr-us/{US}.jsonl").streaming_content).decode()
    assert looked_at(content.splitlines()).broken is not None
    assert analyst.get("/exchange/groups/kr-us/nobody.jsonl").status_code == 404
    assert visit(MEMBER).get(f"/exchange/groups/kr-us/{US}.jsonl").status_code == 403


def test_after_a_leak_the_new_number_is_compared_by_a_person(visit):
    other, operator = neighbour(), visit(OPERATOR)
    operator.post("/exchange/key/replace", {"cause": "rotation"})
    assert "교체됨" not in text_of(operator.get("/exchange/key/"))
    for cause in ("rotation", "compromise"):
        operator.post("/exchange/key/replace", {"cause": cause, "sure": "yes"})
        assert "아직 교체할 수 없습니다" in text_of(operator.get("/exchange/key/"))
    other.hears()
    operator.post("/exchange/key/replace", {"cause": "rotation", "sure": "yes"})
    page = text_of(operator.get("/exchange/key/"))
    assert "교체됨" in page and "아직 교체할 수 없습니다" not in page
    operator.post("/exchange/key/replace", {"cause": "compromise", "sure": "yes"})
    assert "유출로 폐기됨" in text_of(operator.get("/exchange/key/"))
    operator.post(f"/exchange/associations/{US}/end", {"sure": "yes"})
    other.row.refresh_from_db()
    assert (Peer.objects.get().state, other.row.state) == (PeerState.ENDED, "closed")
    assert User.objects.filter(email=OPERATOR).exists()


def _new_key(old: str, key: SigningKey, *signers: SigningKey) -> dict:
    change = KeyChange(US, old, key.public, Cause.ROTATION if signers else Cause.COMPROMISE, timezone.now(), {})
    return {"association": US, "tokens": list(sign_change(change, (*signers, key)))}


def _said(client, fields: dict) -> int:
    return client.post("/exchange/v1/key-change", json.dumps(fields), content_type="application/json").status_code


def test_a_new_key_that_anybody_told_puts_no_other_away(visit, client):
    other, operator = neighbour(), visit(OPERATOR)
    theirs, false = SigningKey.new(), [SigningKey.new() for _ in range(12)]
    old = other.key.public.key_id
    assert _said(client, _new_key(old, false[0])) == 200
    assert _said(client, _new_key(old, theirs)) == 200
    # A stranger goes on: keys of its own, and one that claims to follow theirs.
    assert _said(client, _new_key(theirs.public.key_id, false[1])) == 200
    answers = [_said(client, _new_key(old, key)) for key in false[2:]]
    peer = Peer.objects.get()
    waiting = key_changes.waiting_keys(peer)
    assert answers == [200] * 5 + [422] * 5
    assert len(waiting) == key_changes.MOST_WAITING
    page = text_of(operator.get(f"/exchange/associations/{US}/"))
    assert "새 키가 8개" in page
    assert all(part in page for one in waiting for part in one.number.split(" "))
    assert (peer.changes, ring_for(US).current.key_id) == ([], old)

    taken = {"key": theirs.public.key_id}
    operator.post(f"/exchange/associations/{US}/vouch", taken)
    assert ring_for(US).current.key_id == old, "the box was not ticked"
    operator.post(f"/exchange/associations/{US}/vouch", {"key": "of nobody", "sure": "yes"})
    assert ring_for(US).current.key_id == old
    operator.post(f"/exchange/associations/{US}/vouch", taken | {"sure": "yes"})
    peer.refresh_from_db()
    assert ring_for(US).current.key_id == theirs.public.key_id
    assert [one.key_id for one in key_changes.waiting_keys(peer)] == [false[1].public.key_id], (
        "what claims to follow it waits"
    )
    assert visit(ANALYST).post(f"/exchange/associations/{US}/set-aside", {"sure": "yes"}).status_code == 403
    operator.post(f"/exchange/associations/{US}/set-aside", {"sure": "yes"})
    peer.refresh_from_db()
    assert (peer.unvouched, ring_for(US).current.key_id) == ([], theirs.public.key_id)
    assert AuditEntry.objects.filter(what="exchange_peer_keys_set_aside").count() == 1


def test_one_key_waits_by_one_change_and_a_rotation_of_the_key_that_holds_is_taken(client):
    other, stranger, theirs = neighbour(), SigningKey.new(), SigningKey.new()
    old = other.key.public.key_id
    first = _new_key(old, stranger)
    assert [_said(client, first), _said(client, first)] == [200, 200]
    later = KeyChange(US, old, stranger.public, Cause.COMPROMISE, timezone.now() + timedelta(days=1), {})
    assert _said(client, {"association": US, "tokens": list(sign_change(later, (stranger,)))}) == 422
    assert len(Peer.objects.get().unvouched) == 1
    assert _said(client, _new_key(old, theirs, other.key)) == 200
    assert (ring_for(US).current.key_id, Peer.objects.get().unvouched) == (theirs.public.key_id, [first["tokens"]])


@pytest.mark.parametrize("is_told_first", [True, False])
def test_who_stole_a_key_and_rotates_it_does_not_lock_its_owner_out(visit, client, is_told_first):
    other, owner, thief, later = neighbour(), SigningKey.new(), SigningKey.new(), SigningKey.new()
    old = other.key.public.key_id
    told = [_new_key(old, owner), _new_key(old, thief, other.key)]
    assert [_said(client, one) for one in (told if is_told_first else reversed(told))] == [200, 200]
    assert _said(client, _new_key(thief.public.key_id, later, thief)) == 200
    assert ring_for(US).current.key_id == later.public.key_id, (
        "what the old key signed is taken until a person has called"
    )
    visit(OPERATOR).post(f"/exchange/associations/{US}/vouch", {"key": owner.public.key_id, "sure": "yes"})
    ring = ring_for(US)
    assert (ring.current.key_id, ring.key(thief.public.key_id)) == (owner.public.key_id, None)
    assert Peer.objects.get().unvouched == []


def test_what_was_pasted_stays_after_a_refusal_and_a_form_read_anew_leads_back(visit):
    operator = visit(OPERATOR)
    refused = operator.post("/exchange/associations/use", {"invitation": "bm90IG9uZQ"})
    assert (refused.status_code, "bm90IG9uZQ</textarea>" in refused.content.decode()) == (422, True)
    for page in ("associations/use", "associations/invite", "groups/new"):
        assert operator.get(f"/exchange/{page}").status_code == 302, page


def test_a_peer_whose_node_moved_is_called_at_its_new_address_by_an_operator(visit):
    neighbour()
    Peer.objects.update(failures=9, failure="ConnectError")
    place = f"/exchange/associations/{US}/move"
    assert visit(ANALYST).post(place, {"address": "https://elsewhere.example"}).status_code == 403
    operator = visit(OPERATOR)
    for wrong in (
        "",
        "ftp://node.example",
        "https://node.example/path",
        "node.example",
        "https://node.example:99999",
        "https://node..example",
        "https://two words.example",
    ):
        assert "노드의 주소가 아닙니다" in text_of(operator.post(place, {"address": wrong}, follow=True))
    assert Peer.objects.get().address == "http://127.0.0.1:9"
    operator.post(place, {"address": "https://new.example/"})
    row = Peer.objects.get()
    assert (row.address, row.failures) == ("https://new.example", 0)
    assert AuditEntry.objects.filter(what="exchange_peer_moved", subject__contains="https://new.example").exists()


def test_each_sample_association_has_people_of_its_own_and_the_changes_it_recorded():
    korean, american = (sample_accounts(one) for one in ("kbio-sample", US))
    assert {role for _, roles, _, _ in american for role, _ in roles} == {role for _, roles, _, _ in korean for role, _ in roles} - {Role.MEMBER_ADMIN}  # fmt: skip
    assert all("US-" in firm for _, roles, _, _ in american for _, firm in roles if firm)
    countries = [{one.country for one in sample_signals(SAMPLE, name)} for name in ("kbio-sample", US)]
    assert countries[0] > countries[1] == {"US"}


def test_the_steps_of_make_pair_are_for_the_sample_only(settings):
    said = io.StringIO()
    call_command("pair_sample", "invite", stdout=said)
    assert pairing.read_invitation(said.getvalue()).association == "kbio-sample"
    settings.LOADS_SAMPLE = False
    with pytest.raises(CommandError, match="two people"):
        call_command("pair_sample", "invite", stdout=said)
