"""Events, their causes and measures against them, in words."""

from __future__ import annotations

from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.measures import Measure, RaisedStock
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.language import Language, Text

from . import wording

_KINDS = {
    "site_lost": Text("사업장 가동 중단", "site lost"),
    "country_lost": Text("국가 단위 생산 차질", "country hit"),
    "export_ban": Text("수출 금지", "export ban"),
    "lane_closed": Text("항로 중단", "lane closed"),
    "port_closed": Text("항만 폐쇄", "port closed"),
    "recall": Text("오염·회수", "recall"),
    "price_shock": Text("가격 급등", "price shock"),
    "tariff": Text("관세", "tariff"),
    "demand_surge": Text("수요 급증", "demand surge"),
    "producer_lost": Text("생산 차질", "producer lost"),
}
_STOCK = Text("{site}: {material} 재고 {days:.0f}일분 추가", "{site}: {days:.0f} more days of {material}")
_SOURCE = Text(
    "{site}: {material} 제2공급처로 {supplier} 적격성 평가(비중 {share:.0%})",
    "{site}: qualify {supplier} as a second source of {material} ({share:.0%})",
)


def event_kind(kind: str, language: Language) -> str:
    """Return what a kind of event is called."""
    return _KINDS[kind].in_language(language)


def site_words(chart: NetworkChart, site_id: str, language: Language) -> str:
    """Return a site as its firm's name and its own id; a fictional firm is called so."""
    firm = chart.network.organisation(chart.sites[site_id].organisation_id)
    return f"{wording.organisation_name(firm, language)} {site_id}"


def cause_words(chart: NetworkChart, name: str, language: Language) -> str:
    """Return what an event happens to (`bioaccord.supply.risk.cause`): countries and materials by name, sites with their firm."""

    def word(one: str) -> str:
        if one in chart.sites:
            return site_words(chart, one, language)
        if one in chart.materials:
            return chart.materials.name(one).in_language(language)
        if one in country_codes():
            return wording.country(one, language)
        return "→" if one == ">" else one

    return " ".join(", ".join(word(one) for one in part.split("+")) for part in name.split(" "))


def measure_words(chart: NetworkChart, measure: Measure, language: Language) -> str:
    """Return a measure as a sentence."""
    site = site_words(chart, measure.site_id, language)
    material = chart.material_name(measure.material_id).in_language(language)
    if isinstance(measure, RaisedStock):
        return _STOCK.in_language(language).format(site=site, material=material, days=measure.days)
    supplier = site_words(chart, measure.supplier_site_id, language)
    return _SOURCE.in_language(language).format(site=site, material=material, supplier=supplier, share=measure.share)
