"""What to do first, as the last line under a table: derived from its figures, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.language import Language, Text

from .asked import unit_name

if TYPE_CHECKING:
    from bioaccord.supply.chart import NetworkChart
    from bioaccord.supply.dependence import KnockOut
    from bioaccord.supply.endurance import Survival
    from bioaccord.supply.risk import Contributor

_MOST_NAMED = 3
_DEPENDENCE = Text(
    "가장 먼저: {name}의 제2공급처를 찾으십시오{made}. 이곳을 잃으면 생산의 {share:.0%}가 멈춥니다(제품 {products:,}개, 기업 {firms:,}곳).",
    "Do this first: find a second source for {name}{made}; without it {share:.0%} of the output stops (products: {products:,}, firms: "
    "{firms:,}).",
)
_ENDURANCE = Text(
    "가장 먼저: {name}의 재고를 늘리거나 제2공급처를 찾으십시오{made}. 이곳을 잃으면 {days:,.0f}일 뒤 {product} 생산이 {share:.0%} "
    "줄어듭니다{loss}.",
    "Do this first: raise the stock of, or find a second source for, {name}{made}; without it {product} falls by {share:.0%} after "
    "{days:,.0f} days{loss}.",
)
_FROM = Text("{name} 공급분", "what comes from {name}")
_MADE = Text("(공급 단계: {materials})", " (its link of the chain: {materials})")
_LOSS = Text("(복구까지 손실 ${loss:,.0f})", " (loss until recovery: ${loss:,.0f})")
_MORE = Text(" 외 {count}종", " and {count} more")
_SCENARIO = Text(
    "가장 먼저: ‘{name}’에 대비하십시오. 손실이 가장 커서 매출 ${lost:,.0f}를 잃고 추가 비용 ${cost:,.0f}가 듭니다{day}.",
    "Do this first: prepare for '{name}', which takes most: revenue of ${lost:,.0f} and ${cost:,.0f} of added cost{day}.",
)
_DAY = Text(". 생산은 {day}일째부터 줄어듭니다", "; output falls from day {day} on")
_NO_SCENARIO = Text(
    "먼저 할 일 없음: 이 시나리오들에서는 잃는 것이 없습니다.", "Nothing to do first: these scenarios take nothing."
)
_CAUSE = Text(
    "가장 먼저: {kind}({cause})부터 대비하십시오. 최악 시나리오 손실의 {share:.0%}가 여기서 나옵니다. {remedy}",
    "Do this first: prepare for {kind} ({cause}); {share:.0%} of the losses of the worst scenarios come from it. {remedy}",
)
_NO_CAUSE = Text(
    "먼저 할 일 없음: 최악의 시나리오에서도 잃는 것이 없습니다.",
    "Nothing to do first: not even the worst scenarios take anything.",
)
_GOODS = Text(
    "어떤 재고와 제2공급처가 도움이 되는지는 bioaccord supply mitigate로 확인할 수 있습니다.",
    "bioaccord supply mitigate tells which stocks and second sources help.",
)
_MONEY = Text(
    "재고나 제2공급처가 아니라 계약 조건으로 대비할 위험입니다.",
    "That is a matter of contracts, not of stocks and second sources.",
)
_INDUSTRY = Text(
    "가장 먼저: ‘{name}’에서는 {industry}부터 살피십시오. 생산의 {share:.1%}를 잃어 손실이 가장 큽니다.",
    "Do this first: in '{name}', look at {industry}; it loses most, {share:.1%} of its output.",
)


def dependence_step(
    chart: NetworkChart, products: Sequence[int], by: Unit, lost: Sequence[KnockOut], language: Language
) -> str:
    """Return what to do about the row whose loss stops most; `lost` holds at least one, that row first."""
    row = lost[0]
    return _DEPENDENCE.in_language(language).format(
        name=_supplied(chart, by, row.key, language),
        made=_link_of_chain(chart, products, by, row.key, language),
        share=row.share_stopped,
        products=len(row.products),
        firms=len(row.organisations),
    )


def endurance_step(
    chart: NetworkChart,
    products: Sequence[int],
    found: Sequence[Survival],
    losses: dict[str, float],
    language: Language,
) -> str:
    """Return what to do about one of the rows `found`, at least one, shortest first.

    It is the one that costs most until recovery, where `losses` (USD by key) knows any; the shortest otherwise.
    """
    row = max(found, key=lambda one: losses.get(one.key, 0.0))
    loss = losses.get(row.key, 0.0)
    return _ENDURANCE.in_language(language).format(
        name=_supplied(chart, row.unit, row.key, language),
        made=_link_of_chain(chart, products, row.unit, row.key, language),
        product=chart.network.product(row.product_id).name.in_language(language),
        share=row.share_lost,
        days=row.days,
        loss=_LOSS.in_language(language).format(loss=loss) if loss > 0 else "",
    )


def scenario_step(rows: Sequence[dict[str, Any]], language: Language) -> str:
    """Return which of the scenarios to prepare for: the one that takes most revenue and added cost together."""
    row = max(rows, key=lambda one: one["revenue_lost_usd"] + one["added_cost_usd"])
    if row["revenue_lost_usd"] + row["added_cost_usd"] <= 0:
        return _NO_SCENARIO.in_language(language)
    day = row["falls_on_day"]
    return _SCENARIO.in_language(language).format(
        name=row["name"][language.value],
        lost=row["revenue_lost_usd"],
        cost=row["added_cost_usd"],
        day="" if day is None else _DAY.in_language(language).format(day=day),
    )


def cause_step(chart: NetworkChart, causes: Sequence[Contributor], language: Language) -> str:
    """Return which cause of the worst losses to prepare for; `causes` are largest first."""
    from bioaccord.brief.supply_words import cause_words, event_kind

    if not causes:
        return _NO_CAUSE.in_language(language)
    row = causes[0]
    remedy = _MONEY if row.kind in ("price_shock", "tariff") else _GOODS
    return _CAUSE.in_language(language).format(
        kind=event_kind(row.kind, language),
        cause=cause_words(chart, row.name, language),
        share=row.share,
        remedy=remedy.in_language(language),
    )


def industry_step(scenario: dict[str, Any], language: Language) -> str:
    """Return which industry loses most in a scenario; nothing where none loses."""
    if not scenario["industries"]:
        return _NO_SCENARIO.in_language(language)
    row = scenario["industries"][0]
    return _INDUSTRY.in_language(language).format(
        name=scenario["name"][language.value], industry=row["name"], share=row["share"]
    )


def _supplied(chart: NetworkChart, by: Unit, key: str, language: Language) -> str:
    name = unit_name(chart, by, key, language)
    return name if by == Unit.MATERIAL else _FROM.in_language(language).format(name=name)


def _link_of_chain(chart: NetworkChart, products: Sequence[int], by: Unit, key: str, language: Language) -> str:
    """Return what a site, firm or country makes that stands behind the products asked about; nothing for a material."""
    from bioaccord.supply.risk_exposure import essential_pairs, spread

    if by == Unit.MATERIAL:
        return ""
    supplier, buyer = essential_pairs(chart.compiled)
    asked = chart.compiled.flags(list(products))
    behind = spread(asked, buyer, supplier) & ~asked
    made: dict[str, None] = {}
    for number, product in enumerate(chart.network.products):
        site = chart.sites[product.site_id]
        place = {Unit.SITE: site.site_id, Unit.ORGANISATION: site.organisation_id, Unit.COUNTRY: site.country}[by]
        if behind[number] and place == key:
            made[chart.materials.name(product.material_id).in_language(language)] = None
    if not made:
        return ""
    words = ", ".join(list(made)[:_MOST_NAMED])
    if len(made) > _MOST_NAMED:
        words += _MORE.in_language(language).format(count=len(made) - _MOST_NAMED)
    return _MADE.in_language(language).format(materials=words)
