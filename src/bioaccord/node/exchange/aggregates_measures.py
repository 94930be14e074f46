"""What a signal does to the members together: the measures, and what each member adds to a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.node.brief.access import exposure_of
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.members.access import own_member_ids
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Text

Parts = Mapping[str, float]


class Measure(StrEnum):
    """What is added up over members; its word stands in the record."""

    REACHED = "members reached"
    AT_RISK = "revenue at risk"
    COST = "cost a year"


NAMES = {
    Measure.REACHED: Text("영향을 받는 회원사 수", "Members reached"),
    Measure.AT_RISK: Text("위험에 놓인 매출", "Revenue at risk"),
    Measure.COST: Text("연간 추가 비용", "Added cost a year"),
}
UNITS = {Measure.REACHED: "members", Measure.AT_RISK: "USD", Measure.COST: "USD a year"}
UNIT_NAMES = {"members": Text("개사", "members"), "USD": Text("미국 달러", "US dollars"), "USD a year": Text("미국 달러/년", "US dollars a year")}  # fmt: skip
AGGREGATE_WORDS: Mapping[str, Text] = {**{str(one): name for one, name in NAMES.items()}, **UNIT_NAMES}
"""What the words of a record mean on a page."""
METHODS = {
    Measure.REACHED: "Members counted once each, from the network as they reported it; a count has no range.",
    Measure.AT_RISK: "Sum over members of revenue lost over the horizon of the signal. Value: the largest way per product; low: the largest of a member; high: all ways added.",
    Measure.COST: "Sum over members of added cost a year. Value: the largest way per product; low: the largest of a member; high: all ways added.",
}  # fmt: skip
METHOD_NAMES = {
    METHODS[Measure.REACHED]: Text("회원사가 제출한 공급망에서 회원사를 한 번씩 셌습니다. 개수이므로 범위가 없습니다.", METHODS[Measure.REACHED]),
    METHODS[Measure.AT_RISK]: Text("신호의 기간 동안 잃을 수 있는 매출을 회원사별로 더했습니다. 값: 품목마다 가장 큰 경로, 하한: 회원사마다 가장 큰 것 하나, 상한: 모든 경로의 합.", METHODS[Measure.AT_RISK]),
    METHODS[Measure.COST]: Text("연간 추가 비용을 회원사별로 더했습니다. 값: 품목마다 가장 큰 경로, 하한: 회원사마다 가장 큰 것 하나, 상한: 모든 경로의 합.", METHODS[Measure.COST]),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a figure over members: the parts of value, low and high by organisation id, and the day they were computed for."""

    value: Parts
    low: Parts
    high: Parts
    as_of: date

    def figures(self) -> dict[str, dict[str, float]]:
        """Return the three figures as they are kept."""
        return {"value": dict(self.value), "low": dict(self.low), "high": dict(self.high)}


def behind(signal_id: str, measure: Measure) -> Behind | None:
    """Return what this association's own members add to a measure of a signal; None where it reaches none of them so."""
    rows = ExposureRecord.objects.filter(signal_id=signal_id, organisation_id__in=own_member_ids(), is_past=False)
    found: dict[str, list[Exposure]] = defaultdict(list)
    for row in rows:
        exposure = exposure_of(row)
        if _amount(exposure, measure) is not None:
            found[exposure.organisation_id].append(exposure)
    if not found:
        return None
    value = {member: _value(ways, measure) for member, ways in found.items()}
    low = {member: max((_amount(one, measure) or 0.0 for one in ways), key=abs) for member, ways in found.items()}
    high = {member: _high(ways, measure) for member, ways in found.items()}
    return Behind(value, low, high, min(one.as_of for ways in found.values() for one in ways))


def _amount(exposure: Exposure, measure: Measure) -> float | None:
    if measure is Measure.REACHED:
        return 1.0
    money = exposure.value_at_risk if measure is Measure.AT_RISK else exposure.amount
    return money.amount if money and money.currency == "USD" else None


def _value(ways: Iterable[Exposure], measure: Measure) -> float:
    largest: dict[str, float] = {}
    for one in ways:
        product, amount = one.product_id or "", _amount(one, measure) or 0.0
        largest[product] = max(largest.get(product, 0.0), amount, key=abs)
    return 1.0 if measure is Measure.REACHED else sum(largest.values())


def _high(ways: Iterable[Exposure], measure: Measure) -> float:
    return 1.0 if measure is Measure.REACHED else sum(_amount(one, measure) or 0.0 for one in ways)
