"""Findings become signals: what is new in a store of figures, for a brief."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials, standard_materials
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

from .finding import Finding, FindingKind
from .finding_words import chance, percent
from .findings import findings
from .market_readers import SOURCES, citation
from .observation import ProductSystem
from .product_names import materials_of
from .selection import EVERYTHING, HARMONISED, Selection
from .store import Store

NAME = "market-trends"
"""How a brief names a store whose findings are its signals: `market-trends:FOLDER`."""

_ON_EXPORTS = (FindingKind.GROWTH, FindingKind.SHARE, FindingKind.NEW_PARTNER, FindingKind.UNIT_VALUE_GAP)
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
    publisher = SOURCES[finding.source].title.en if finding.source in SOURCES else finding.source
    places = [place for place in (finding.reporter, finding.partner) if place]
    return Signal(
        signal_id=f"{NAME}:{finding.finding_id}",
        kind=SignalKind.MARKET,
        title=finding.title,
        summary=finding.summary,
        country=finding.reporter,
        published_on=finding.vintage,
        stage=Stage.IN_FORCE,
        severity=round(min(1.0, 0.2 + 0.6 * finding.weight), 2),
        severity_reason=_severity_reason(finding),
        subjects=(*what, *(Subject(SubjectType.COUNTRY, place) for place in places)),
        effects=_effects(finding, what),
        evidence=tuple(
            Evidence(
                publisher=publisher,
                address=origin,
                retrieved_at=finding.retrieved_at,
                version=str(finding.vintage),
                place=f"{finding.indicator} {finding.product}",
            )
            for origin in finding.origins
        ),
        disclaimer=citation(finding.source),
    )


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
        action = Text(
            "기존 거래처의 증설 수요와 현지 허가·유통 조건을 확인하고, 같은 품목의 공급 제안을 준비하십시오.",
            "Ask what buyers there plan, check approval and distribution on the spot, and prepare an offer of the same goods.",
        )
        return (Effect(EffectKind.OPENED_MARKET, what, made_in=here, sold_in=there, action=action),)
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
    moved = percent(finding.weight)
    return Text(
        f"거래(가격)의 {moved}%가 움직임, {chance(finding.test.adjusted_p_value)}",
        f"{moved} % of the trade or price moved, {chance(finding.test.adjusted_p_value)}",
    )
