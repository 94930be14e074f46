"""Findings become signals: what is new in a store of figures, for a brief."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials, standard_materials
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import (
    Certainty,
    DatedWords,
    Effect,
    EffectKind,
    Evidence,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)

from .finding import Finding, FindingKind
from .finding_names import verbs_of
from .finding_words import chance, country_words, percent
from .findings import findings
from .indicators import indicator_name
from .live_sources import LIVE_SOURCES
from .market_readers import SOURCES, citation
from .observation import ProductSystem
from .product_names import materials_of
from .selection import EVERYTHING, HARMONISED, Selection
from .store import Store

NAME = "market-trends"
"""How a brief names a store whose findings are its signals: `market-trends:FOLDER`."""

_ON_EXPORTS = (FindingKind.GROWTH, FindingKind.SHARE, FindingKind.NEW_PARTNER, FindingKind.UNIT_VALUE_GAP)
_OPENINGS = {FindingKind.NEW_PARTNER: EffectKind.OPENED_MARKET, FindingKind.UNIT_VALUE_GAP: EffectKind.BETTER_PRICE}
_OF_PRICES = (FindingKind.GROWTH, FindingKind.LEVEL_SHIFT)


def signals_from_file(
    path: Path, *, retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
) -> list[Signal]:
    """Return the signals of the findings of a store; those whose figures were said since a day, where one is given.

    Raises `InputError` where the folder holds no store.
    """
    found = findings(Store(path).series(Selection())).found
    return [signal_of_finding(one, recogniser) for one in found if since is None or one.vintage >= since]


def signal_of_finding(finding: Finding, recogniser: Recogniser, materials: Materials | None = None) -> Signal:
    """Return the signal of a finding; its id is the finding's, so that what goes on is told once."""
    materials = materials or standard_materials()
    what = _what(finding, recogniser, materials)
    known = SOURCES.get(finding.source)
    publisher = known.title.en if known else finding.source
    places = [place for place in (finding.reporter, finding.partner) if place]
    return Signal(
        signal_id=f"{NAME}:{finding.finding_id}",
        kind=SignalKind.MARKET,
        title=finding.title,
        summary=finding.summary,
        country=finding.reporter,
        published_on=finding.vintage,
        stage=Stage.OBSERVED,
        observed_over=DatedWords(finding.first, finding.last_day, ""),
        severity=round(min(1.0, 0.2 + 0.6 * finding.weight), 2),
        severity_reason=_severity_reason(finding),
        subjects=(*what, *(Subject(SubjectType.COUNTRY, place) for place in places)),
        effects=_effects(finding, what),
        evidence=tuple(
            Evidence(publisher, address, finding.retrieved_at, version=str(finding.vintage), place=place)
            for address, place in _addresses(finding).items()
        ),
        disclaimer=citation(finding.source),
    )


def _addresses(finding: Finding) -> dict[str, str]:
    """Return where the figures can be read, and where there; of saved files the publisher's own page, which a reader can open."""
    live = LIVE_SOURCES.get(finding.source)
    page = (live.page or live.key_from or live.address) if live else ""
    series = f"{finding.product_system} {finding.product}" if finding.product_system in HARMONISED else finding.product
    found: dict[str, list[str]] = {}
    for origin in finding.origins:
        is_address = origin.startswith(("https://", "http://"))
        found.setdefault(origin if is_address or not page else page, []).extend([] if is_address else [origin])
    return {address: ", ".join([series, *files]) for address, files in found.items()}


def _what(finding: Finding, recogniser: Recogniser, materials: Materials) -> tuple[Subject, ...]:
    product = finding.product
    if finding.product_system in HARMONISED and product != EVERYTHING:
        known = materials_of(finding.product_system, product, materials)
        # A code of six digits leads to its materials by itself; a national line only where somebody has named what it holds.
        named = known if len(product) > 6 else known[:1] if len(known) == 1 else ()
        return (
            Subject(SubjectType.HS_CODE, product, product),
            *(Subject(SubjectType.MATERIAL, one.material_id, product) for one in named),
        )
    if finding.product_system == ProductSystem.DRUG:
        return (Subject(SubjectType.DRUG, product, product),)
    if finding.product_system == ProductSystem.SERIES and finding.indicator != "exchange_rate":
        found = recogniser.subjects_in(product)
        return tuple(one for one in found if one.type == SubjectType.MATERIAL)
    return ()


def _effects(finding: Finding, what: tuple[Subject, ...]) -> tuple[Effect, ...]:
    if not what:
        return ()
    kind, export = finding.kind, finding.indicator.startswith("export")
    here = (finding.reporter,) if finding.reporter else ()
    there = (finding.partner,) if finding.partner else ()
    if finding.indicator.startswith("price") and kind in _OF_PRICES:
        return (_price(finding, what, (), ()),)
    if kind is FindingKind.UNIT_VALUE:
        return (_price(finding, what, here if export else there, there if export else here),)
    if export and kind in _ON_EXPORTS and finding.rises is not False:
        action = _to_do(finding)
        opening = _OPENINGS.get(kind, EffectKind.RISING_DEMAND)
        return (Effect(opening, what, made_in=here, sold_in=there, action=action),)
    if not export and kind is FindingKind.LOST_PARTNER and finding.change is not None:
        reason = Text(
            "끊기기 전 1년의 수입 비중을 공급 감소 폭으로 가정",
            "the share of imports in the year before was taken as lost",
        )
        return (
            Effect(
                EffectKind.SHORTAGE,
                what,
                made_in=there,
                sold_in=here,
                magnitude=min(1.0, abs(finding.change)),
                magnitude_reason=reason,
            ),
        )
    if finding.indicator == "shortages" and finding.rises:
        return (Effect(EffectKind.SHORTAGE_ELSEWHERE, what, sold_in=here),)
    return ()


def _to_do(finding: Finding) -> Text:
    """Return what a maker can do with an opening, by what was found."""
    there = country_words(finding.partner)
    if finding.kind is FindingKind.UNIT_VALUE_GAP:
        return Text(
            f"귀사의 {there.ko} 수출단가를 이 수치와 견주어 보고, 제품 구성과 허가 요건이 단가 차이를 얼마나 설명하는지 확인하십시오.",
            f"Hold your own price to {there.en} against these figures, and find out how much of the gap is the mix of goods or the approval that they need.",
        )
    if finding.partner:
        return Text(
            f"{there.ko} 거래처의 구매 계획과 현지 허가·유통 조건을 확인하고, 같은 품목의 공급 제안을 준비하십시오.",
            f"Ask buyers in {there.en} what they plan, check approval and distribution there, and prepare an offer of the same goods.",
        )
    return Text(
        "수요가 어느 나라에서 늘었는지 상대국별 비중을 확인하고, 생산·출하 계획에 반영하십시오.",
        "Look at which countries the demand comes from, and plan production and shipments by it.",
    )


def _price(finding: Finding, what: tuple[Subject, ...], made_in: tuple[str, ...], sold_in: tuple[str, ...]) -> Effect:
    return Effect(
        EffectKind.PRICE,
        what,
        made_in=made_in,
        sold_in=sold_in,
        magnitude=finding.change,
        magnitude_certainty=Certainty.ESTIMATED,
        magnitude_reason=Text(
            "공표 가격·단가의 변동률을 구매가격 변동으로 간주",
            "the published price or unit value is taken to stand for what buyers pay",
        ),
    )


def _severity_reason(finding: Finding) -> Text:
    moved, sure = _moved(finding), chance(finding.test.adjusted_p_value)
    return Text(f"{moved.ko}, {sure}", f"{moved.en}, {sure}")


def _moved(finding: Finding) -> Text:
    """Return what moved, and how far, as the severity of a finding is reasoned."""
    name, change, kind = indicator_name(finding.indicator), finding.change, finding.kind
    direction = verbs_of(finding.indicator).noun(bool(finding.rises))
    if change is not None and kind is FindingKind.UNIT_VALUE_GAP:
        return Text(f"두 나라의 수출단가 {1 + change:.1f}배 차이", f"unit values {1 + change:.1f} times apart")
    if change is None or finding.rises is None or kind is FindingKind.TREND_CHANGE:
        return Text(f"{name.ko}의 평소 변동을 벗어남", f"{name.en} beyond the usual swings")
    if kind is FindingKind.SHARE:
        sign = "상승" if change > 0 else "하락"
        return Text(
            f"{name.ko} 비중 {abs(change) * 100:.1f}%p {sign}",
            f"share of {name.en} {'up' if change > 0 else 'down'} {abs(change) * 100:.1f} points",
        )
    if kind is FindingKind.UNIT_VALUE:
        return Text(f"단가 {percent(change)}% {direction.ko}", f"unit value {direction.en} {percent(change)}%")
    if kind in (FindingKind.NEW_PARTNER, FindingKind.LOST_PARTNER):
        is_new = kind is FindingKind.NEW_PARTNER
        return Text(
            f"{name.ko}의 {percent(change)}%를 차지하는 상대국이 {'새로 나타남' if is_new else '사라짐'}",
            f"a partner of {percent(change)}% of {name.en} {'appeared' if is_new else 'is gone'}",
        )
    a_year = Text(" 해마다", " a year") if kind is FindingKind.TREND else Text("", "")
    return Text(
        f"{name.ko}{a_year.ko} {percent(change)}% {direction.ko}",
        f"{name.en} {direction.en} {percent(change)}%{a_year.en}",
    )
