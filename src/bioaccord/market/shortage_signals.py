"""What happened on a shortage list, as signals: one a drug, a day and a direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import Effect, EffectKind, Evidence, Signal, SignalKind, Stage, Subject, SubjectType

from .drug_names import korean_name, substance_of
from .shortage_history import EventKind, RecordHistory, ShortageEvent, events

_DIRECTIONS = {
    EventKind.ANNOUNCED: Text("공급 부족 예상", "shortage expected"),
    EventKind.STARTED: Text("공급 부족 시작", "shortage started"),
    EventKind.WORSENED: Text("공급 상황 악화", "shortage worsened"),
    EventKind.EASED: Text("공급 상황 완화", "shortage eased"),
    EventKind.ENDED: Text("공급 부족 종료", "shortage over"),
    EventKind.DROPPED_OUT: Text("공급 부족 종료(목록에서 빠짐)", "shortage over (no longer on the list)"),
    EventKind.LEAVING: Text("판매 종료 예고", "discontinuation announced"),
    EventKind.LEFT: Text("판매 종료", "discontinued"),
}
_STAGES = {
    EventKind.ANNOUNCED: Stage.ENACTED,
    EventKind.STARTED: Stage.IN_FORCE,
    EventKind.WORSENED: Stage.IN_FORCE,
    EventKind.EASED: Stage.IN_FORCE,
    EventKind.LEAVING: Stage.ENACTED,
}
_TO_COME = frozenset({EventKind.ANNOUNCED, EventKind.LEAVING})
_SEVERITIES = {EventKind.STARTED: 0.3, EventKind.WORSENED: 0.3, EventKind.LEAVING: 0.25, EventKind.ANNOUNCED: 0.2}
_OPENS_A_CHANCE = frozenset({EventKind.ANNOUNCED, EventKind.STARTED, EventKind.WORSENED, EventKind.LEAVING})
_MOST_TOLD = 5


def signals_of_events(
    histories: Sequence[RecordHistory],
    *,
    source: str,
    publisher: str,
    address: str,
    country: str,
    country_name: Text,
    disclaimer: Text,
    retrieved_at: datetime | None,
    since: date | None,
    as_of_today: Mapping[str, Signal] | None = None,
) -> list[Signal]:
    """Return one signal for all that happened to a drug on a day in one direction, from the day `since` on.

    What happens to a drug later supersedes what happened before, and the first the signal of how the drug stands (`SOURCE:DRUG`). Its stage is that of the
    drug: in force while any record of it is open. Where `as_of_today` holds how drugs stand by those ids, the last signal of each has its effects.
    """
    together: dict[tuple[date, str, EventKind], list[ShortageEvent]] = defaultdict(list)
    by_drug: dict[str, list[RecordHistory]] = defaultdict(list)
    for history in histories:
        by_drug[_drug(history)].append(history)
    for event in events(histories):
        if since is None or event.day >= since:
            together[event.day, _drug(event.record), event.kind].append(event)
    # Of one day, what opened is told after what closed: the last one is what stands.
    order = sorted(together.items(), key=lambda one: (one[0][0], one[0][1], one[0][2] in _OPENS_A_CHANCE, one[0][2]))
    today = as_of_today or {}
    last: dict[str, str] = {}
    found: dict[str, Signal] = {}
    for (day, drug, kind), same in order:
        is_open = any(one.standing_on(day).depth for one in by_drug[drug])
        made = _signal(day, drug, kind, same, is_open, source, publisher, address, country, country_name, disclaimer, retrieved_at)  # fmt: skip
        found[made.signal_id] = replace(made, supersedes=last.get(drug, f"{source}:{drug}"))
        last[drug] = made.signal_id
    for drug, signal_id in last.items():
        standing = today.get(f"{source}:{drug}")
        if standing is not None:
            one = found[signal_id]
            subjects = dict.fromkeys((*standing.subjects, *one.subjects))
            severity = max(one.severity, standing.severity) if standing.effects else one.severity
            found[signal_id] = replace(
                one,
                effects=standing.effects,
                subjects=tuple(subjects),
                severity=severity,
                summary=Text(f"{one.summary.ko} {standing.summary.ko}", f"{one.summary.en} {standing.summary.en}"),
            )
    return list(found.values())


def _signal(
    day: date,
    drug: str,
    kind: EventKind,
    same: list[ShortageEvent],
    is_open: bool,
    source: str,
    publisher: str,
    address: str,
    country: str,
    country_name: Text,
    disclaimer: Text,
    retrieved_at: datetime | None,
) -> Signal:
    direction = _DIRECTIONS[kind]
    substance = substance_of(drug)
    subject = Subject(SubjectType.DRUG, substance, drug)
    companies = dict.fromkeys(event.record.company for event in same if event.record.company)
    depth = max(event.after.depth for event in same)
    # A maker reports each strength and package by itself.
    different = list(dict.fromkeys(event.told for event in same))
    told = different[:_MOST_TOLD]
    more = len(different) - len(told)
    checked = Text(
        "직전 목록과 이날 목록에서 상태가 서로 다르며, 목록의 용어만 바뀐 것은 아닙니다.",
        "It stands otherwise than at the look before, and the list did not rename its words on this day.",
    )
    return Signal(
        signal_id=f"{source}:{day}:{kind}:{drug}",
        kind=SignalKind.MARKET,
        title=Text(
            f"{country_name.ko} {korean_name(drug)}: {direction.ko}", f"{country_name.en}: {drug}, {direction.en}"
        ),
        summary=Text(
            " / ".join(one.ko for one in told) + (f" 외 {more}건" if more else "") + f". {checked.ko}",
            "; ".join(one.en for one in told) + (f"; and {more} more" if more else "") + f". {checked.en}",
        ),
        country=country,
        published_on=day,
        stage=Stage.IN_FORCE if is_open and kind not in _TO_COME else _STAGES.get(kind, Stage.ENDED),
        severity=round(_SEVERITIES.get(kind, 0.1) + (0.1 * depth if kind in _OPENS_A_CHANCE else 0.0), 2),
        severity_reason=Text(
            f"보고 {len(same)}건의 상태 변화", f"change of {len(same)} report{'s' if len(same) > 1 else ''}"
        ),
        subjects=(
            subject,
            Subject(SubjectType.COUNTRY, country),
            Subject(SubjectType.TOPIC, "health_care"),
            *(Subject(SubjectType.ORGANISATION, one) for one in companies),
        ),
        effects=(
            Effect(
                kind=EffectKind.SHORTAGE_ELSEWHERE,
                subjects=(subject,),
                sold_in=(country,),
                action=Text(
                    f"{country_name.ko} 허가가 있으면 현지 유통사·규제기관과 증산 및 조기 출하를 협의하십시오.",
                    f"With an approval in {country_name.en}, tell distributors and the authority there what you could ship and when.",
                ),
            ),
        )
        if kind in _OPENS_A_CHANCE
        else (),
        evidence=(Evidence(publisher=publisher, address=address, retrieved_at=retrieved_at, version=day.isoformat()),),
        disclaimer=disclaimer,
    )


def _drug(record: RecordHistory) -> str:
    name = " ".join((record.drug or record.record).split())
    return name.title() if name.isupper() else name
