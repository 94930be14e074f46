"""What a signal does to the members together: the figures that may be told of it, and why others are held back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from bioaccord.exchange.aggregate import BOUNDS, Aggregate, Contributions, Held, aggregate
from bioaccord.exchange.kinds import Kind
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.access import ExposureFilters, exposures_for
from bioaccord.node.brief.payload import exposure_type
from bioaccord.node.policy.access import signal_for
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import Certainty, Signal, SubjectType

from .access import MEMBERS_READ, is_desk
from .models import LedgerRecord, SharedSignal, ToldAggregate, Waiting

REACHED, COST, REVENUE = "members_reached", "cost_usd_a_year", "revenue_at_risk_usd"
MEASURES = {
    REACHED: Text("영향받는 회원사 수", "members that it reaches"),
    COST: Text("회원사가 부담할 비용 합계(연간)", "what it costs the members together, a year"),
    REVENUE: Text("위험에 놓인 회원사 매출 합계", "revenue of the members together that is at risk"),
}
UNITS = {REACHED: "firms", COST: "USD/year", REVENUE: "USD"}
_METHODS = {
    REACHED: Text(
        "등록된 공급망이나 사업에 이 신호가 닿는 회원사. 정확한 수가 아니라 범위로만 알립니다.",
        "Member firms whose recorded chain or business the signal reaches; told as a range, never counted out.",
    ),
    COST: Text(
        "이 신호로 회원사 제품에 생기는 연간 비용을 모두 더한 값. 가정에 기댄 부분이 있으면 하한은 0입니다.",
        "Sum over the members' products of the cost a year that follows from the signal; the lower end is 0 where a part rests on an assumption.",
    ),
    REVENUE: Text(
        "영향이 이어지는 동안 회원사 제품의 매출을 모두 더한 값. 가정에 기댄 부분이 있으면 하한은 0입니다.",
        "Sum over the members' products of revenue over the horizon of the effect; the lower end is 0 where a part rests on an assumption.",
    ),
}
_THINGS = (SubjectType.MATERIAL, SubjectType.TOPIC, SubjectType.HS_CODE, SubjectType.FIRM_KIND, SubjectType.COUNTRY)


@dataclass(frozen=True)
class Together:
    """A figure over the members: what each adds, whether all of it rests on known figures, and what may be told of it."""

    measure: str
    parts: Contributions
    is_known: bool
    verdict: Aggregate | Held


def figures_together(user, signal_id: str) -> list[Together]:
    """Return the figures over this association's members that answer a signal. Analysts and operators only."""
    require(is_desk(user))
    parts, assumed = defaultdict[str, dict[str, float]](lambda: defaultdict(float)), set[str]()
    for row in exposures_for(user, ExposureFilters(signal_id=signal_id)):
        exposure = exposure_type().validate_python(row.payload)
        parts[REACHED][exposure.organisation_id] = 1.0
        for measure, money in ((COST, exposure.amount), (REVENUE, exposure.value_at_risk)):
            if money is None or money.currency != "USD":
                continue
            parts[measure][exposure.organisation_id] += money.amount
            if _is_assumed(exposure):
                assumed.add(measure)
    return [
        Together(measure, dict(parts[measure]), measure not in assumed, aggregate(parts[measure], told_parts(measure)))
        for measure in MEASURES
        if measure in parts
    ]


def _is_assumed(exposure: Exposure) -> bool:
    return any(certainty is not Certainty.KNOWN for certainty, _why in exposure.certainty)


def told_parts(measure: str) -> list[Contributions]:
    """Return what stood behind every figure of a measure that left, or waits to; also of those that were retracted: who read one remembers it."""
    rows = ToldAggregate.objects.filter(measure=measure)
    left = set(LedgerRecord.objects.filter(source=settings.ASSOCIATION, kind=Kind.AGGREGATED_EXPOSURE).values_list("record_id", flat=True))  # fmt: skip
    left |= set(Waiting.objects.filter(kind=Kind.AGGREGATED_EXPOSURE).values_list("record_id", flat=True))
    return [one.parts for one in rows if one.record_id in left]


def aggregate_payload(user, signal_id: str, together: Together, today: date) -> dict[str, Any]:
    """Return a figure as it would leave; `together` may be told."""
    assert isinstance(together.verdict, Aggregate)
    signal, told = signal_for(user, signal_id), MEASURES[together.measure]
    least = together.verdict.members_at_least
    if together.measure == REACHED:
        above = [bound for bound in BOUNDS if bound > least]
        value, low, high = float(least), float(least), float(above[0] - 1 if above else len(together.parts))
    else:
        value = high = round(together.verdict.value)
        low = value if together.is_known else 0.0
    payload: dict[str, Any] = {
        "title": {"ko": f"{signal.title.ko or signal.title.en}: {told.ko}", "en": f"{signal.title.en or signal.title.ko}: {told.en}"},
        "things": _things(signal), "measure": together.measure, "value": value, "low": low, "high": high, "unit": UNITS[together.measure],
        "members_at_least": least, "as_of": today.isoformat(), "method": {"ko": _METHODS[together.measure].ko, "en": _METHODS[together.measure].en}, "is_fictional": settings.LOADS_SAMPLE,
    }  # fmt: skip
    about = _record_of(signal_id)
    return payload | ({"about": about} if about else {})


def _things(signal: Signal) -> list[dict[str, str]]:
    found = [{"type": str(one.type), "id": one.id} for one in signal.subjects if one.type in _THINGS][:20]
    return found or [{"type": "signal_kind", "id": str(signal.kind)}]


def _record_of(signal_id: str) -> dict[str, str] | None:
    """Return the record by which a signal is known on both sides: the one that told it here, or by which it was told from here."""
    shared = SharedSignal.objects.filter(signal_id=signal_id).select_related("record").first()
    row = shared.record if shared else LedgerRecord.objects.filter(source=settings.ASSOCIATION, kind=Kind.POLICY_SIGNAL, payload__signal_id=signal_id).last()  # fmt: skip
    return {"source": row.source, "id": row.record_id} if row else None


def figures_told_of(user, signal_id: str) -> list[LedgerRecord]:
    """Return the figures that other associations told of a signal, as far as a person may read them, the latest first."""
    known = {(one.record.source, one.record.record_id) for one in SharedSignal.objects.filter(signal_id=signal_id).select_related("record")}  # fmt: skip
    known |= {(row.source, row.record_id) for row in LedgerRecord.objects.filter(source=settings.ASSOCIATION, kind=Kind.POLICY_SIGNAL, payload__signal_id=signal_id)}  # fmt: skip
    rows = LedgerRecord.objects.exclude(source=settings.ASSOCIATION).filter(kind=Kind.AGGREGATED_EXPOSURE, payload__isnull=False).select_related("ledger__group")  # fmt: skip
    if not is_desk(user):
        rows = rows.filter(marking__in=[str(one) for one in MEMBERS_READ])
    about = [(row, row.payload.get("about") or {}) for row in rows.order_by("-pk")]
    return [row for row, one in about if (one.get("source"), one.get("id")) in known]
