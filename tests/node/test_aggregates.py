"""What a signal does to the members together: told only where no member can be read from it, now and with all that was told before."""

import json
import re
from datetime import date

import pytest

from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.brief.payload import exposure_id_of, exposure_type
from bioaccord.node.exchange.models import LedgerRecord, ToldAggregate, Waiting
from bioaccord.node.members.access import own_member_ids
from bioaccord.node.policy.access import all_signals
from bioaccord.vocabulary.exposure import Channel, Exposure
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.signal import Certainty

from .exchange_peer import US, neighbour

ANALYST, MEMBER = "analyst@kbio.example", "member@hanbit.example"


@pytest.fixture
def us(db):
    ExposureRecord.objects.all().delete()
    return neighbour()


def signal_ids() -> list[str]:
    return [one.signal_id for one in all_signals()[:3]]


def exposures(signal_id: str, dollars: dict[str, float], certainty: Certainty = Certainty.KNOWN) -> None:
    """Let a signal cost members so many dollars a year."""
    ExposureRecord.objects.filter(signal_id=signal_id).delete()
    for firm, amount in dollars.items():
        one = Exposure(signal_id, firm, Channel.COST, f"{firm}-P1", (), date(2026, 11, 27), amount=Money(amount, "USD"), certainty=((certainty, Text("가", "a")),))  # fmt: skip
        ExposureRecord.objects.create(
            exposure_id=exposure_id_of(one), signal_id=signal_id, organisation_id=firm, channel=one.channel, product_id=one.product_id, money_usd=amount,
            as_of=one.as_of, title_ko="비용", title_en="cost", payload=exposure_type().dump_python(one, mode="json"),
        )  # fmt: skip


def members(many: int) -> list[str]:
    return sorted(own_member_ids())[:many]


def tell(page, signal_id: str, measure: str):
    address = f"/exchange/share/aggregated_exposure/{signal_id}"
    given = {"group": "kr-us", "marking": "green", "measure": measure}
    shown = page.post(address, given)
    found = re.search(r'name="seen" value="([^"]+)"', shown.content.decode())
    return page.post(address, {**given, "seen": found[1], "send": "yes"}) if found else shown


def test_a_figure_leaves_with_its_range_and_no_member_in_it(us, visit):
    signal_id, page = signal_ids()[0], visit(ANALYST)
    exposures(signal_id, dict.fromkeys(members(7), 1000.0), Certainty.ASSUMED)
    assert tell(page, signal_id, "cost_usd_a_year").status_code == 302
    told = Waiting.objects.get().payload
    assert (told["value"], told["low"], told["high"], told["unit"], told["members_at_least"]) == (7000, 0, 7000, "USD/year", 5)  # fmt: skip
    assert tell(page, signal_id, "members_reached").status_code == 302
    counted = Waiting.objects.last().payload
    assert (counted["value"], counted["low"], counted["high"]) == (5, 5, 9), "told as a range, never counted out"
    assert not any(firm in json.dumps(list(Waiting.objects.values_list("payload", flat=True))) for firm in members(7))
    assert ToldAggregate.objects.first().parts == dict.fromkeys(members(7), 1000.0)


def test_few_members_and_a_large_one_are_held_back_with_the_reason(us, visit):
    signal_id, page = signal_ids()[0], visit(ANALYST)
    for dollars, why in (
        (dict.fromkeys(members(4), 10.0), "5곳보다 적습니다"),
        ({**dict.fromkeys(members(6), 1.0), members(1)[0]: 90.0}, "60%"),
    ):
        exposures(signal_id, dollars)
        shown = page.get(f"/exchange/share/aggregated_exposure/{signal_id}").content.decode()
        assert why in shown
        assert tell(page, signal_id, "cost_usd_a_year").status_code == 422
    assert not Waiting.objects.exists()


def test_a_member_that_leaves_cannot_be_read_from_two_figures_whoever_they_are_told_to(us, visit):
    first, second, _third = signal_ids()
    page, twelve = visit(ANALYST), members(12)
    exposures(first, {firm: 100.0 + number for number, firm in enumerate(twelve)})
    assert tell(page, first, "cost_usd_a_year").status_code == 302
    us.hears()
    exposures(first, {firm: 100.0 + number for number, firm in enumerate(twelve[:-1])})
    assert tell(page, first, "cost_usd_a_year").status_code == 422
    exposures(second, {firm: 100.0 + number for number, firm in enumerate(twelve[:-1])})
    assert tell(page, second, "cost_usd_a_year").status_code == 422, (
        "nor by another signal that reaches the same members"
    )
    page.post(
        f"/exchange/shared/{LedgerRecord.objects.get(source='kbio-sample').record_id}/retract", {"reason": "wrong"}
    )
    us.hears()
    assert tell(page, first, "cost_usd_a_year").status_code == 422, (
        "who read it remembers it, also where it was retracted"
    )


def test_what_was_taken_back_before_it_left_does_not_count(us, visit):
    signal_id, page = signal_ids()[0], visit(ANALYST)
    exposures(signal_id, dict.fromkeys(members(8), 100.0))
    tell(page, signal_id, "cost_usd_a_year")
    page.post(f"/exchange/shared/{Waiting.objects.get().record_id}/retract", {"reason": "not yet"})
    exposures(signal_id, dict.fromkeys(members(7), 100.0))
    assert tell(page, signal_id, "cost_usd_a_year").status_code == 302


def test_a_figure_of_the_other_side_stands_on_the_page_of_the_signal_both_know(us, visit):
    signal = all_signals()[0]
    page = visit(ANALYST)
    address = f"/exchange/share/policy_signal/{signal.signal_id}"
    given = {"group": "kr-us", "marking": "green"}
    seen = re.search(r'name="seen" value="([^"]+)"', page.post(address, given).content.decode())[1]
    page.post(address, {**given, "seen": seen, "send": "yes"})
    us.hears()
    about = {"source": "kbio-sample", "id": LedgerRecord.objects.get(kind="policy_signal").record_id}
    payload = {
        "title": {"en": "Cost"}, "about": about, "things": [{"type": "topic", "id": "biopharma_raw_materials"}], "measure": "cost_usd_a_year", "value": 7000.0,
        "low": 0.0, "high": 7000.0, "unit": "USD/year", "members_at_least": 20, "as_of": "2026-11-26", "method": {"en": "Sum over products.", "ko": "제품별 합계."}, "is_fictional": True,
    }  # fmt: skip
    us.tells("figure", payload, kind="aggregated_exposure")
    shown = visit(MEMBER).get(f"/signals/show/{signal.signal_id}").content.decode()
    for words in (
        "다른 협회 회원사에 미치는 영향",
        "7,000달러(연간)",
        "0~7,000달러(연간)",
        "회원사 20곳 이상",
        "2026년 11월 26일",
        "제품별 합계.",
    ):
        assert words in shown, words
    us.tells("gone", {"of": {"source": US, "id": "figure"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="figure")  # fmt: skip
    assert "7,000" not in visit(MEMBER).get(f"/signals/show/{signal.signal_id}").content.decode()
