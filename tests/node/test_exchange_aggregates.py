"""Figures over members: the rule beside all that was told, nothing of who stands behind one leaves, and what came stands beside the own figure."""

import json

import pytest

from bioaccord.node.accounts.models import User
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.exchange.aggregates_models import ToldAggregate
from bioaccord.node.exchange.aggregates_services import LOST
from bioaccord.node.exchange.models import GroupState, LedgerRecord, SharingGroup, Waiting
from bioaccord.node.exchange.rows import ledger_row
from bioaccord.node.exchange.services import retract
from bioaccord.node.members.access import own_member_ids
from bioaccord.node.policy.models import SignalRecord

from .exchange_peer import US, neighbour

ANALYST, MEMBER = "analyst@kbio.example", "member@hanbit.example"
ROADMAP = "change-log:kr-bio-materials-roadmap"


@pytest.fixture
def us(db):
    return neighbour()


@pytest.fixture
def desk(visit):
    return visit(ANALYST)


def page(signal_id: str = ROADMAP) -> str:
    return f"/exchange/share/aggregated_exposure/{signal_id}"


def send(client, measure: str = "members reached", group: str = "kr-us", signal_id: str = ROADMAP):
    """Look at what leaves and send exactly that; return the answer of the last step that could be made."""
    chosen = {"group": group, "marking": "green", "measure": measure}
    looked = client.post(page(signal_id), chosen)
    if looked.status_code != 200:
        return looked
    return client.post(page(signal_id), chosen | {"seen": looked.context["seen"], "send": "1"})


def exposes(signal_id: str, usd: dict[str, float]) -> None:
    """Let a signal put so much revenue of members at risk, one product each."""
    ExposureRecord.objects.filter(signal_id=signal_id).delete()
    as_of = SignalRecord.objects.get(signal_id=signal_id).published_on.isoformat()
    for member, amount in usd.items():
        payload = {"signal_id": signal_id, "organisation_id": member, "channel": "supply", "product_id": "p", "path": [], "as_of": as_of, "value_at_risk": {"amount": amount, "currency": "USD"}}  # fmt: skip
        ExposureRecord.objects.create(exposure_id=f"{signal_id[-6:]}{member}"[:16], signal_id=signal_id, organisation_id=member, channel="supply", product_id="p", money_usd=amount, as_of=as_of, payload=payload)  # fmt: skip


def eight() -> list[str]:
    return sorted(own_member_ids())[:8]


def test_a_figure_is_told_with_its_bound_and_nothing_of_who_stands_behind_it(us, desk):
    assert send(desk).status_code == 302
    assert us.hears() == 1
    told = LedgerRecord.objects.get(kind="aggregated_exposure").payload
    assert (told["value"], told["low"], told["high"], told["members_at_least"]) == (15, 15, 15, 10)
    assert told["is_fictional"] and told["method"] and told["as_of"]
    kept = ToldAggregate.objects.get().contributions
    assert len(kept["value"]) == 15
    assert not [member for member in own_member_ids() if member in json.dumps(told)]


def test_a_figure_of_few_cannot_be_chosen_and_the_page_says_why(us, desk):
    few = "change-log:kr-green-bio-act"
    assert "회원사가 5곳보다 적습니다" in desk.get(page(few)).content.decode()
    assert send(desk, signal_id=few).status_code == 422
    assert not Waiting.objects.exists()


def test_a_member_that_leaves_between_two_figures_cannot_be_read_out_of_them(us, desk):
    send(desk)
    us.hears()
    ExposureRecord.objects.filter(signal_id=ROADMAP, organisation_id="KR-0002").delete()
    assert "5곳보다 적은 회원사의 값이 드러납니다" in desk.get(page()).content.decode()
    assert send(desk).status_code == 422
    assert ToldAggregate.objects.count() == 1


def test_it_is_held_back_also_from_another_group_and_after_it_was_taken_back(us, desk):
    send(desk)
    us.hears()
    first = us.row
    SharingGroup.objects.create(group_id="other", name_ko="다른 곳", name_en="Other", members=first.members, kinds=first.kinds, state=GroupState.AGREED, tokens={}, proposed_by=first.proposed_by, proposed_at=first.proposed_at, agreed_at=first.agreed_at)  # fmt: skip
    ExposureRecord.objects.filter(signal_id=ROADMAP, organisation_id="KR-0002").delete()
    assert send(desk, group="other").status_code == 422
    retract(User.objects.get(email=ANALYST), ToldAggregate.objects.get().record_id, "wrong")
    us.hears()
    assert not LedgerRecord.objects.get(kind="aggregated_exposure").payload
    assert send(desk).status_code == 422


def test_what_was_taken_back_before_it_was_sealed_never_left_and_holds_nothing_back(us, desk):
    send(desk)
    retract(User.objects.get(email=ANALYST), ToldAggregate.objects.get().record_id, "too early")
    ExposureRecord.objects.filter(signal_id=ROADMAP, organisation_id="KR-0002").delete()
    assert send(desk).status_code == 302


def test_a_member_whose_part_changes_alone_cannot_be_read(us, desk):
    members = eight()
    exposes(ROADMAP, dict.fromkeys(members, 100.0))
    assert send(desk, "revenue at risk").status_code == 302
    exposes(ROADMAP, {**dict.fromkeys(members, 100.0), members[0]: 140.0})
    assert send(desk, "revenue at risk").status_code == 422
    exposes(ROADMAP, dict.fromkeys(members, 150.0))
    assert send(desk, "revenue at risk").status_code == 302


def test_figures_of_two_signals_with_overlapping_members_are_looked_at_together(us, desk):
    members, other = eight(), "change-log:kr-cdmo-special-act"
    exposes(ROADMAP, dict.fromkeys(members, 100.0))
    exposes(other, dict.fromkeys(members[:7], 100.0))
    assert send(desk, "revenue at risk").status_code == 302
    assert send(desk, "revenue at risk", signal_id=other).status_code == 422


def test_low_and_high_are_figures_of_their_own(us, desk):
    members = eight()
    exposes(ROADMAP, dict.fromkeys(members, 100.0))
    row = ExposureRecord.objects.filter(signal_id=ROADMAP).first()
    again = {**row.payload, "value_at_risk": {"amount": 50.0, "currency": "USD"}}
    ExposureRecord.objects.create(exposure_id="second-way", signal_id=ROADMAP, organisation_id=row.organisation_id, channel="supply", product_id="p", as_of=row.as_of, payload=again)  # fmt: skip
    assert send(desk, "revenue at risk").status_code == 422  # high less value would be that one member's second way


def test_after_a_lost_memory_of_what_was_told_nothing_is_told(us, desk):
    send(desk)
    us.hears()
    ToldAggregate.objects.all().delete()
    assert LOST.ko in desk.get(page()).content.decode()
    assert send(desk).status_code == 422


def told_there(**more) -> dict:
    return {"title": {"en": "Roadmap: members reached"}, "things": [{"type": "topic", "id": "biotech"}], "measure": "members reached", "value": 9.0, "low": 9.0, "high": 9.0, "unit": "members", "members_at_least": 5, "as_of": "2026-11-01", "method": "Counted."} | more  # fmt: skip


def test_what_came_stands_beside_the_own_figure_for_the_desk_and_alone_for_a_firm(us, desk, visit):
    signal = SignalRecord.objects.get(signal_id=ROADMAP)
    ours = {"signal_id": ROADMAP, "kind": "policy", "title": {"ko": signal.payload["title"]["ko"]}}
    LedgerRecord.objects.create(ledger=ledger_row(us.row, "kbio-sample"), seq=1, source="kbio-sample", record_id="s-1", kind="policy_signal", subject="policy_signal", marking="green", time=us.row.agreed_at, digest="d", token="t", payload=ours, stored_at=us.row.agreed_at)  # fmt: skip
    us.tells("a-1", told_there(about={"source": "kbio-sample", "id": "s-1"}), kind="aggregated_exposure")
    shown = desk.get("/exchange/aggregates/").content.decode()
    assert "회원사 9곳" in shown and "회원사 15곳" in shown
    firm = visit(MEMBER).get("/exchange/aggregates/").content.decode()
    assert "회원사 9곳" in firm and "회원사 15곳" not in firm and "신호별로 합산값 알리기" not in firm
    assert "aggregates.csv" in firm and b"a-1" in desk.get("/exchange/aggregates.csv").content
    us.tells("gone", {"of": {"source": US, "id": "a-1"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="a-1")  # fmt: skip
    assert "회원사 9곳" not in desk.get("/exchange/aggregates/").content.decode()
