"""What a series is called in both languages: its product, its countries, what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials

from .areas import PANELS, PanelKind, series_name_key
from .indicators import indicator_name
from .industries import industry_name
from .observation import WORLD, ProductSystem
from .selection import EVERYTHING, HARMONISED

_COMMODITIES = {
    "Crude oil, average": "원유(평균)",
    "Crude oil, Brent": "원유(브렌트)",
    "Crude oil, Dubai": "원유(두바이)",
    "Crude oil, WTI": "원유(WTI)",
    "Coal, Australian": "석탄(호주)",
    "Coal, South African": "석탄(남아공)",
    "Natural gas, US": "천연가스(미국)",
    "Natural gas, Europe": "천연가스(유럽)",
    "Liquefied natural gas, Japan": "액화천연가스(일본)",
    "Natural gas index": "천연가스 지수",
    "Cocoa": "코코아",
    "Coffee, Arabica": "커피(아라비카)",
    "Coffee, Robusta": "커피(로부스타)",
    "Tea, avg 3 auctions": "차(3대 경매 평균)",
    "Tea, Colombo": "차(콜롬보)",
    "Tea, Kolkata": "차(콜카타)",
    "Tea, Mombasa": "차(몸바사)",
    "Coconut oil": "코코넛유",
    "Groundnuts": "땅콩",
    "Fish meal": "어분",
    "Groundnut oil": "땅콩유",
    "Palm oil": "팜유",
    "Palm kernel oil": "팜핵유",
    "Soybeans": "대두",
    "Soybean oil": "대두유",
    "Soybean meal": "대두박",
    "Rapeseed oil": "유채유",
    "Sunflower oil": "해바라기유",
    "Barley": "보리",
    "Maize": "옥수수",
    "Sorghum": "수수",
    "Rice, Thai 5%": "쌀(태국 5%)",
    "Rice, Thai 25%": "쌀(태국 25%)",
    "Rice, Thai A.1": "쌀(태국 A.1)",
    "Rice, Viet Namese 5%": "쌀(베트남 5%)",
    "Wheat, US SRW": "밀(미국 연질적색겨울밀)",
    "Wheat, US HRW": "밀(미국 경질적색겨울밀)",
    "Banana, Europe": "바나나(유럽)",
    "Banana, US": "바나나(미국)",
    "Orange": "오렌지",
    "Beef": "쇠고기",
    "Chicken": "닭고기",
    "Lamb": "양고기",
    "Shrimps, Mexican": "새우(멕시코)",
    "Sugar, EU": "설탕(유럽연합)",
    "Sugar, US": "설탕(미국)",
    "Sugar, world": "설탕(세계)",
    "Tobacco, US import u.v.": "담배(미국 수입단가)",
    "Logs, Cameroon": "원목(카메룬)",
    "Logs, Malaysian": "원목(말레이시아)",
    "Sawnwood, Cameroon": "제재목(카메룬)",
    "Sawnwood, Malaysian": "제재목(말레이시아)",
    "Plywood": "합판",
    "Cotton, A Index": "면화(A 지수)",
    "Rubber, TSR20": "고무(TSR20)",
    "Rubber, RSS3": "고무(RSS3)",
    "Phosphate rock": "인광석",
    "DAP": "인산이암모늄(DAP)",
    "TSP": "중과린산석회(TSP)",
    "Urea": "요소",
    "Potassium chloride": "염화칼륨",
    "Aluminum": "알루미늄",
    "Iron ore, cfr spot": "철광석(현물)",
    "Copper": "구리",
    "Lead": "납",
    "Tin": "주석",
    "Nickel": "니켈",
    "Zinc": "아연",
    "Gold": "금",
    "Platinum": "백금",
    "Silver": "은",
}
_WORLD = Text("전 세계", "the world")
_ALL_GOODS = Text("전 품목", "all goods")
_MATERIALS_NAMED = 2


def product_words(product_system: str, product: str, materials: Materials) -> Text:
    """Return what a product is called, with its code; the code alone where neither panels nor materials name it.

    >>> product_words("series", "Beef **", Materials(())).ko
    '쇠고기'
    >>> product_words("HSK", "3002491000", Materials(())).en
    'Toxins and cultures of micro-organisms (HSK 3002491000)'
    """
    if product_system == ProductSystem.INDUSTRY:
        return industry_name(product)
    if product_system not in HARMONISED:
        korean = _commodities().get(series_name_key(product), product)
        return Text(korean, product.removesuffix("**").strip())
    if product == EVERYTHING:
        return _ALL_GOODS
    code = f"{'HS' if product_system.startswith('HS') and product_system != 'HSK' else product_system} {product}"
    name = _headings().get(product[:6])
    if name is None:
        known = materials_of_code(product, materials)[: _MATERIALS_NAMED + 1]
        if not known or len(known) > _MATERIALS_NAMED:
            return Text(code, code)
        name = Text(
            "·".join(materials.name(one).ko for one in known), ", ".join(materials.name(one).en for one in known)
        )
    return Text(f"{name.ko} ({code})", f"{name.en} ({code})")


def materials_of_code(product: str, materials: Materials) -> list[str]:
    """Return the ids of the materials whose six digits a code begins with, or that lie under a shorter one."""
    return [
        material.material_id
        for material in materials
        if any(product.startswith(code) or code.startswith(product) for code in material.hs_codes)
    ]


def country_words(code: str) -> Text:
    """Return a country's name, or the world's."""
    return _WORLD if code == WORLD else country_name(code)


def series_name(key: Mapping[str, object], materials: Materials) -> Text:
    """Return what a series is called; `key` has the columns of `SERIES_KEY`.

    >>> from .observation import SERIES_KEY
    >>> key = dict.fromkeys(SERIES_KEY, "") | {"indicator": "price", "product_system": "series", "product": "Urea"}
    >>> series_name(key, Materials(())).ko
    '요소, 가격'
    """
    product = product_words(str(key["product_system"]), str(key["product"]), materials)
    counted = indicator_name(str(key["indicator"]))
    reporter, partner = str(key["reporter"]), str(key["partner"])
    places = [country_words(one) for one in (reporter, partner) if one]
    arrow = " ← " if str(key["indicator"]).startswith("import") else " → "
    told = []
    for one, name, where in (
        (counted.ko, product.ko, arrow.join(place.ko for place in places)),
        (counted.en, product.en, arrow.join(place.en for place in places)),
    ):
        told.append(", ".join(part for part in (name, one, where) if part))
    return Text(told[0], told[1])


@cache
def _commodities() -> dict[str, str]:
    return {series_name_key(english): korean for english, korean in _COMMODITIES.items()}


@cache
def _headings() -> dict[str, Text]:
    """Return what single headings of the panels are called."""
    trade = (panel for panels in PANELS.values() for panel in panels if panel.kind == PanelKind.TRADE)
    return {panel.products[0]: panel.title for panel in reversed(list(trade)) if len(panel.products) == 1}
