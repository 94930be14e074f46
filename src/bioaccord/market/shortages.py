"""The rows of a drug shortage list, typed; and one signal a drug."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import MaterialGroup, standard_materials
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import (
    Certainty,
    Effect,
    EffectKind,
    Evidence,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)

from .drug_names import korean_name, plain_name, substance_of
from .sources.openfda_pages import DISCLAIMER

AVAILABLE, LIMITED, UNAVAILABLE, PENDING = "available", "limited", "unavailable", "pending"
_INGREDIENT_SHORT = "Shortage of an active ingredient"
_COMPANIES_NAMED = 4


@dataclass(frozen=True, slots=True)
class Presentation:
    """One package on the list: its availability is one of the four words above, or empty where FDA gives none."""

    generic_name: str
    company: str
    status: str
    availability: str
    reason: str
    posted_on: date
    updated_on: date


def signal_of_drug(
    source: str,
    generic_name: str,
    rows: Sequence[Presentation],
    version: str,
    retrieved_at: datetime | None,
    recogniser: Recogniser,
) -> Signal:
    """Return the signal of one drug, from all presentations on the list."""
    current = [row for row in rows if row.status == "Current"]
    leaving = [row for row in rows if row.status == "To Be Discontinued"]
    substance, korean = substance_of(generic_name), korean_name(generic_name)
    finished, ingredient = _materials(generic_name, substance, recogniser)
    counted = Counter(row.availability for row in current)
    lost = (counted[UNAVAILABLE] + 0.5 * counted[LIMITED]) / len(current) if current else 0.0
    stage = Stage.IN_FORCE if current else Stage.ENACTED if leaving else Stage.ENDED
    subjects = (
        *(Subject(SubjectType.MATERIAL, one, generic_name) for one in finished),
        Subject(SubjectType.DRUG, substance, generic_name),
        *(Subject(SubjectType.MATERIAL, one, generic_name) for one in ingredient if _ingredient_share(current)),
        Subject(SubjectType.AGENCY, "food-and-drug-administration"),
        Subject(SubjectType.COUNTRY, "US"),
        Subject(SubjectType.TOPIC, "health_care"),
        *(Subject(SubjectType.ORGANISATION, one) for one in dict.fromkeys(row.company for row in rows)),
    )
    return Signal(
        signal_id=f"{source}:{generic_name}",
        kind=SignalKind.MARKET,
        title=_title(generic_name, korean, stage),
        summary=_summary(current, leaving, counted),
        country="US",
        published_on=min(row.posted_on for row in (current or leaving or rows)),
        stage=stage,
        severity=round(min(1.0, 0.2 + 0.7 * lost), 2) if current else 0.25,
        severity_reason=_severity_reason(current, leaving, counted),
        subjects=subjects,
        effects=tuple(_effects(current, leaving, lost, finished, ingredient, substance)),
        evidence=(
            Evidence(
                publisher="FDA (openFDA)",
                address=f'https://api.fda.gov/drug/shortages.json?search=generic_name:"{quote(generic_name)}"',
                retrieved_at=retrieved_at,
                version=version,
            ),
        ),
        disclaimer=DISCLAIMER,
    )


def _materials(generic_name: str, substance: str, recogniser: Recogniser) -> tuple[list[str], list[str]]:
    """Return (finished medicines, active ingredients) of the vocabulary that the names speak of."""
    table = standard_materials()
    # A combination of substances is another medicine than each of them.
    if ";" in substance or "," in substance:
        return [], []
    made = [one.id for one in recogniser.subjects_in(plain_name(generic_name)) if one.type == SubjectType.MATERIAL]
    pure = [one.id for one in recogniser.subjects_in(substance) if one.type == SubjectType.MATERIAL]
    finished = [one for one in made if table[one].group in (MaterialGroup.FINISHED_MEDICINE, MaterialGroup.VACCINE)]
    return finished, [one for one in pure if table[one].group == MaterialGroup.ACTIVE_INGREDIENT]


def _ingredient_share(current: Sequence[Presentation]) -> float:
    short = [row for row in current if row.reason == _INGREDIENT_SHORT and row.availability in (UNAVAILABLE, LIMITED)]
    return len(short) / len(current) if current else 0.0


def _effects(
    current: Sequence[Presentation],
    leaving: Sequence[Presentation],
    lost: float,
    finished: list[str],
    ingredient: list[str],
    substance: str,
) -> list[Effect]:
    what = (
        *(Subject(SubjectType.MATERIAL, one, substance) for one in finished),
        Subject(SubjectType.DRUG, substance, substance),
    )
    effects = []
    if lost > 0 and finished:
        effects.append(
            Effect(
                kind=EffectKind.SHORTAGE,
                subjects=tuple(Subject(SubjectType.MATERIAL, one, substance) for one in finished),
                sold_in=("US",),
                magnitude=lost,
                magnitude_certainty=Certainty.ESTIMATED,
                magnitude_reason=Text(
                    ko="FDA는 물량을 공개하지 않아 포장단위 하나를 같은 비중으로 셈(공급 불가 1, 제한 공급 0.5)",
                    en="FDA publishes no volumes; each presentation counts the same (unavailable 1, limited 0.5)",
                ),
            )
        )
    share = _ingredient_share(current)
    if share > 0 and ingredient:
        effects.append(
            Effect(
                kind=EffectKind.SHORTAGE,
                subjects=tuple(Subject(SubjectType.MATERIAL, one, substance) for one in ingredient),
                sold_in=("US",),
                magnitude=share,
                magnitude_certainty=Certainty.ASSUMED,
                magnitude_reason=Text(
                    ko="원료의약품 부족을 사유로 든 포장단위의 비중을 원료 부족 정도로 가정",
                    en="the share of presentations that name a short ingredient was taken for the ingredient itself",
                ),
            )
        )
    if lost > 0:
        companies = _named([row.company for row in current if row.availability in (UNAVAILABLE, LIMITED)])
        effects.append(
            Effect(
                kind=EffectKind.SHORTAGE_ELSEWHERE,
                subjects=what,
                sold_in=("US",),
                action=Text(
                    ko=f"공급이 막힌 업체는 {companies}입니다. 허가가 있으면 FDA 의약품 부족 담당에 증산·조기 출하 계획을 알리고, 없으면 한시 수입 허용 여부를 문의하십시오.",
                    en=f"Short of it: {companies}. With an approval, tell FDA's drug shortage staff what you could ship and when; without one, ask whether temporary importation is open.",
                ),
            )
        )
    elif leaving and not current:
        effects.append(
            Effect(
                kind=EffectKind.SHORTAGE_ELSEWHERE,
                subjects=what,
                sold_in=("US",),
                action=Text(
                    ko=f"{_named([row.company for row in leaving])}의 판매 종료로 생기는 수요를 미국 유통사와 협의하십시오.",
                    en=f"{_named([row.company for row in leaving])} will stop selling; talk to US distributors about what that leaves open.",
                ),
            )
        )
    return effects


def _named(companies: Sequence[str]) -> str:
    unique = list(dict.fromkeys(companies))
    more = f" (+{len(unique) - _COMPANIES_NAMED})" if len(unique) > _COMPANIES_NAMED else ""
    return "; ".join(unique[:_COMPANIES_NAMED]) + more


def signal_of_dropped(signal: Signal, day: date) -> Signal:
    """Return the signal of a drug that the list of a day names no more: the shortage is over, or was taken off without a word."""
    drug = signal.signal_id.partition(":")[2]
    return replace(
        signal,
        title=Text(
            ko=f"미국 {korean_name(drug)}: 공급 부족 목록에서 빠짐(FDA)",
            en=f"US shortage list names {drug} no more (FDA)",
        ),
        summary=Text(
            ko=f"{day.year}년 {day.month}월 {day.day}일 목록에 없습니다. FDA는 해소된 품목을 목록에서 지우며, 사유는 밝히지 않습니다.",
            en=f"It is not on the list of {day.day} {day:%B %Y}. FDA takes resolved drugs off the list without saying why.",
        ),
        published_on=day,
        stage=Stage.ENDED,
        severity=0.1,
        severity_reason=Text(ko="목록에서 빠짐", en="no longer on the list"),
        effects=(),
        evidence=tuple(replace(one, version=day.isoformat()) for one in signal.evidence),
    )


def _title(generic_name: str, korean: str, stage: Stage) -> Text:
    if stage == Stage.IN_FORCE:
        return Text(ko=f"미국 {korean} 공급 부족(FDA)", en=f"US shortage: {generic_name} (FDA)")
    if stage == Stage.ENACTED:
        return Text(ko=f"미국 {korean} 판매 종료 예고(FDA)", en=f"US discontinuation: {generic_name} (FDA)")
    return Text(ko=f"미국 {korean} 공급 부족 해소(FDA)", en=f"US shortage resolved: {generic_name} (FDA)")


def _summary(current: Sequence[Presentation], leaving: Sequence[Presentation], counted: Counter[str]) -> Text:
    updated = max(row.updated_on for row in (*current, *leaving)) if current or leaving else None
    ko, en = [], []
    if current:
        companies = len({row.company for row in current})
        ko.append(
            f"부족 목록에 {companies}개사 {len(current)}개 포장단위가 올라 있으며 공급 불가 {counted[UNAVAILABLE]}개, 제한 공급 {counted[LIMITED]}개, 공급 가능 {counted[AVAILABLE]}개입니다."
        )
        en.append(
            f"{len(current)} presentations of {companies} compan{'ies' if companies > 1 else 'y'} are listed: {counted[UNAVAILABLE]} unavailable, {counted[LIMITED]} limited, {counted[AVAILABLE]} available."
        )
        reasons = Counter(row.reason for row in current if row.reason and row.reason != "Other")
        if reasons:
            reason = reasons.most_common(1)[0][0]
            ko.append(f"가장 많이 든 사유는 {_REASONS_KO.get(reason, '기타')}입니다.")
            en.append(f"The reason given most often: {reason[0].lower()}{reason[1:]}.")
    if leaving:
        ko.append(f"{len(leaving)}개 포장단위는 판매가 종료됩니다.")
        en.append(f"{len(leaving)} presentation{'s' if len(leaving) > 1 else ''} will be discontinued.")
    if updated:
        ko.append(f"최근 갱신일은 {updated.year}년 {updated.month}월 {updated.day}일입니다.")
        en.append(f"Last updated {updated.day} {updated:%B %Y}.")
    return Text(ko=" ".join(ko), en=" ".join(en))


_REASONS_KO = {
    "Demand increase for the drug": "수요 증가",
    "Shortage of an active ingredient": "원료의약품 부족",
    "Discontinuation of the manufacture of the drug": "생산 중단",
    "Delay in shipping of the drug": "출하 지연",
    "Requirements related to complying with good manufacturing practices": "제조·품질관리기준(GMP) 준수 조치",
    "Regulatory delay": "허가 지연",
    "Shortage of an inactive ingredient component": "첨가제 부족",
}


def _severity_reason(current: Sequence[Presentation], leaving: Sequence[Presentation], counted: Counter[str]) -> Text:
    if current:
        return Text(
            ko=f"{len(current)}개 포장단위 가운데 공급 불가·제한 {counted[UNAVAILABLE] + counted[LIMITED]}개",
            en=f"{counted[UNAVAILABLE] + counted[LIMITED]} of {len(current)} presentations unavailable or limited",
        )
    if leaving:
        return Text(ko="판매 종료 예고", en="announced discontinuation")
    return Text(ko="해소된 부족", en="a shortage that is over")
