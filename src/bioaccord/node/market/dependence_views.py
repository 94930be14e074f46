"""On whom both countries depend, by area, material and industry: chokepoints in a picture, tables, and all of it as files."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from bioaccord.market.chokepoints import THRESHOLD, Chokepoint, chokepoint_rows, chokepoints
from bioaccord.market.dependence import INDICATORS, By, Dependence
from bioaccord.market.dependence_chart import (
    IMPORTS_OF_BOTH,
    MOST_BARS,
    UNNAMED,
    WORTH,
    Pair,
    dependence_chart,
    pairs_of_chokepoints,
    pairs_of_suppliers,
)
from bioaccord.market.dependence_words import (
    chokepoint_told,
    dependence_rows,
    dependence_told,
    index,
    shown,
    unnamed_share,
    whole_percent,
)
from bioaccord.market.finding_words import amount, country_words, first_capital, months
from bioaccord.market.industries import SECTORS_BY_AREA
from bioaccord.market.market_readers import citation, said_on
from bioaccord.market.panels import COUNTRIES
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.vocabulary.language import Language, Text, mid_sentence
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.topic import Area, topic_name

from . import access
from .words import market_source_name

EVERY_AREA = "all"
PARTS = {
    "chokepoints": By.MATERIAL,
    "suppliers": By.AREA,
    "codes": By.PRODUCT,
    "industries": By.INDUSTRY,
    "final-use": By.FINAL_USE,
}
"""The parts of the page, each with what it counts by."""

_THRESHOLDS = (0.1, 0.2, 0.3, 0.5)
_FIRST_ROWS = 12
_SUPPLIERS = 3
_TABLES = ("chokepoints", "dependence")


@login_required
def dependence(request, area: str = EVERY_AREA):
    """Show on whom both countries depend in an area, or in all of them."""
    language = page_language()
    threshold, union = _asked(request)
    trade = [_part(request, area, part) for part in ("chokepoints", "suppliers")]
    materials = trade[0]["found"]
    industries = [_part(request, area, part) for part in ("industries", "final-use")]
    sources = dict.fromkeys(one.source for part in (*trade, *industries) for one in part["found"])
    days = {one.vintage for part in (*trade, *industries) for one in part["found"]}
    context = {
        "area": area,
        "areas": [(EVERY_AREA, Text("전체", "All areas")), *((str(one), topic_name(one)) for one in Area)],
        "name": Text("네 분야 전체", "all four areas") if area == EVERY_AREA else topic_name(area),
        "threshold": threshold,
        "thresholds": [(f"{one:.0%}", _query(one, union), one == threshold) for one in _THRESHOLDS],
        "union": union,
        "union_query": _query(threshold, not union),
        "query": _query(threshold, union),
        "chokepoints": trade[0],
        "suppliers": trade[1],
        "materials": _tables(materials, language),
        "has_trade": bool(materials),
        "has_any": any(one["found"] for one in (*trade, *industries)),
        "lacking": _lacking(materials),
        "industries": industries,
        "has_industries": any(one["found"] for one in industries),
        "industry_year": max((one.last.year for part in industries for one in part["found"]), default=None),
        "sources": [(market_source_name(one, language), citation(one)) for one in sources],
        "said_on": said_on(max(days), *sources) if days else None,
        "section": "market",
    }
    return render(request, "market/dependence.html", context)


@login_required
def dependence_picture(request, area: str, part: str, format: str) -> HttpResponse:
    """Give the picture of a part as its specification, SVG or PNG."""
    drawn = _drawn(request, area, part)
    if drawn is None:
        raise Http404
    return chart_file(drawn, format)


@login_required
def dependence_file(request, area: str, part: str, table: str, format: str) -> HttpResponse:
    """Give the dependences or the chokepoints of a part as CSV or JSON, with source, vintage and how each source is cited."""
    if part not in PARTS or table not in _TABLES:
        raise Http404
    threshold, union = _asked(request)
    found = _found(request.user, area, PARTS[part], union)
    rows = dependence_rows(found) if table == "dependence" else chokepoint_rows(chokepoints(found, threshold))
    if not rows:
        raise Http404
    cited = " ".join(citation(one).in_language(page_language()) for one in dict.fromkeys(one.source for one in found))
    return table_file(
        [row | {"citation": cited} for row in rows], [*rows[0], "citation"], f"{table}-{part}-{area}", format
    )


def _asked(request) -> tuple[float, bool]:
    written = request.GET.get("from", "")
    percent = int(written) if written.isdigit() else 0
    threshold = percent / 100 if 1 <= percent <= 100 else THRESHOLD
    return threshold, request.GET.get("eu") == "one"


def _query(threshold: float, union: bool) -> str:
    return urlencode({"from": f"{threshold * 100:.0f}"} | ({"eu": "one"} if union else {}))


def _found(user, area: str, by: By, union: bool) -> list[Dependence]:
    """Return the dependences of an area; of all areas those of the four, and of all industries."""
    found = access.dependences_for(user, by, union)
    if area == EVERY_AREA:
        return found
    if by in INDICATORS:
        return [one for one in found if one.key in SECTORS_BY_AREA[area]]
    if by is By.AREA:
        return [one for one in found if one.key == area]
    materials = standard_materials()
    if by is By.MATERIAL:
        return [one for one in found if materials[one.key].area == area]
    return [one for one in found if len(one.key) == 6 and any(m.area == area for m in materials.under_hs_code(one.key))]


def _each_once(found: list[Dependence]) -> list[Dependence]:
    """Return dependences of materials in which those counted under the same codes stand once: their figures are the same goods."""
    materials = standard_materials()
    codes: dict[str, set[str]] = {}
    for one in found:
        codes.setdefault(one.key, set()).update(one.codes)
    same: dict[tuple[str, ...], list[str]] = {}
    for key, counted in codes.items():
        same.setdefault(tuple(sorted(counted)), []).append(key)
    names = {}
    for those in same.values():
        first, others = min(those, key=materials.ids().index), len(those) - 1
        name = materials.name(first)
        more = Text(f" 외 {others}종", f" and {others} more")
        names[first] = Text(name.ko + more.ko, mid_sentence(name.en) + more.en) if others else None
    return [replace(one, name=names[one.key] or one.name) for one in found if one.key in names]


def _part(request, area: str, part: str) -> dict:
    language, (threshold, union) = page_language(), _asked(request)
    found = _found(request.user, area, PARTS[part], union)
    if part == "chokepoints":
        found = _each_once(found)
    points = chokepoints(found, threshold)
    pairs = _pairs(area, part, found, threshold)
    return {
        "key": part,
        "title": _title(part),
        "found": found,
        "points": points,
        "chosen": _chosen(part, area, pairs, threshold) if pairs else None,
        "rows": _point_rows(points, language)[:_FIRST_ROWS] if part == "chokepoints" else _pair_rows(pairs, language),
        "worth": WORTH.get(PARTS[part], IMPORTS_OF_BOTH),
        "first": [chokepoint_told(one) for one in points[:3]],
        "told": [dependence_told(one) for one in found][: 2 if part == "suppliers" else 0],
        "threshold": f"{threshold:.0%}",
        "is_drawn": bool(pairs),
        "more": max(0, len(pairs) - MOST_BARS),
        "tables": _tables(found, language) if part not in ("chokepoints", "suppliers") else [],
    }


def _drawn(request, area: str, part: str) -> dict | None:
    if part not in PARTS:
        raise Http404
    language, (threshold, union) = page_language(), _asked(request)
    found = _found(request.user, area, PARTS[part], union)
    if part == "chokepoints":
        found = _each_once(found)
    pairs = _pairs(area, part, found, threshold)
    if not pairs:
        return None
    by = PARTS[part]
    years = dict.fromkeys(_year(one).in_language(language) for one in found)
    where = (Text("네 분야 전체", "all four areas") if area == EVERY_AREA else topic_name(area)).in_language(language)
    title = f"{_title(part).in_language(language)} · {where}"
    if by in INDICATORS:
        title = f"{', '.join(str(one.last.year) for one in found[:1])} · {title}"
    cited = dict.fromkeys(citation(one.source).in_language(language) for one in found)
    vintage = max(one.vintage for one in found)
    source = " ".join(
        [
            *cited,
            f"{', '.join(list(years)[:3])}.",
            said_on(vintage, *(one.source for one in found)).in_language(language),
        ]
    )
    return dependence_chart(
        pairs,
        COUNTRIES,
        language,
        title=title,
        source=source,
        chosen=_chosen(part, area, pairs, threshold).in_language(language),
        threshold=threshold if part != "suppliers" else None,
        is_abroad=by in INDICATORS,
        is_named=len({pair.name for pair in pairs}) > 1 or part != "suppliers",
    )


def _pairs(area: str, part: str, found: Sequence[Dependence], threshold: float) -> list[Pair]:
    """Return what is drawn: chokepoints, or the largest suppliers of both, of few things even where nobody reaches the threshold."""
    if part in ("chokepoints", "codes"):
        return pairs_of_chokepoints(chokepoints(found, threshold))
    by_key: dict[str, list[Dependence]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    both = sorted((two for two in by_key.values() if len(two) == 2), key=lambda two: -two[0].imports - two[1].imports)
    few = MOST_BARS if len(both) == 1 else _few(area)
    pairs = [pair for two in both for pair in pairs_of_suppliers(*two, few) if few > 1 or pair.country != UNNAMED]
    # What nobody is named for comes last; the others follow by what both bought.
    return sorted(pairs, key=lambda pair: (pair.country == UNNAMED, -pair.value))


def _few(area: str) -> int:
    """Return how many suppliers of each of several things are drawn."""
    return _SUPPLIERS if area != EVERY_AREA else 1


def _chosen(part: str, area: str, pairs: Sequence[Pair], threshold: float) -> Text:
    """Return which third countries a picture shows, and in what order."""
    if part in ("chokepoints", "codes"):
        return Text(
            f"두 나라 모두 수입의 {threshold:.0%} 이상을 사 오는 나라, 두 나라 수입액이 큰 순.",
            f"Countries from which both buy {threshold:.0%} or more; the largest imports of both come first.",
        )
    worth = WORTH.get(PARTS[part], IMPORTS_OF_BOTH).ko
    if len({pair.name for pair in pairs}) == 1:
        return Text(
            f"{worth} 기준 상위 제3국, 금액이 큰 순.", "The largest third countries of both together, by their value."
        )
    few = _few(area)
    count = "the largest third country" if few == 1 else f"the {few} largest third countries"
    return Text(
        f"산업마다 {worth} 기준 상위 {few}개 제3국, 금액이 큰 순.",
        f"Of each industry {count} of both together, by their value.",
    )


def _title(part: str) -> Text:
    return {
        "chokepoints": Text("두 나라가 함께 의존하는 나라", "Third countries on which both depend"),
        "suppliers": Text("두 나라가 함께 수입하는 나라", "Third countries from which both buy"),
        "codes": Text("품목코드별로 함께 의존하는 나라", "Third countries on which both depend, by code"),
        "industries": Text("산업별 수입 중간재는 어느 나라에서 오는가", "Inputs that industries import: from whom"),
        "final-use": Text(
            "최종수요에 담긴 국외 부가가치는 어느 나라에서 오는가", "Value added abroad in final use: from whom"
        ),
    }[part]


def _point_rows(points: Sequence[Chokepoint], language: Language) -> list[dict]:
    return [
        {
            "country": first_capital(country_words(one.country).in_language(language)),
            "what": first_capital(one.name.in_language(language)),
            "material": one.key if one.first.by is By.MATERIAL else "",
            "shares": [
                (
                    first_capital(country_words(side.reporter).in_language(language)),
                    shown(side.share_of(one.country)),
                    _year(side),
                )
                for side in (one.first, one.second)
            ],
            "worth": amount(one.value_at_stake, one.unit),
            "is_certain": one.is_certain,
            "sources": [
                market_source_name(name, language) for name in dict.fromkeys((one.first.source, one.second.source))
            ],
        }
        for one in points
    ]


def _pair_rows(pairs: Sequence[Pair], language: Language) -> list[dict]:
    """Return the figures of a picture of suppliers, a row a bar."""
    return [
        {
            "country": first_capital(one.country.in_language(language)),
            "what": first_capital(one.name.in_language(language)),
            "material": "",
            "shares": [
                (first_capital(country_words(side.reporter).in_language(language)), shown(share), _year(side))
                for side, share in zip(one.sides, one.shares, strict=True)
            ],
            "worth": one.worth,
            "is_certain": True,
            "sources": [
                market_source_name(name, language) for name in dict.fromkeys(side.source for side in one.sides)
            ],
        }
        for one in pairs[:MOST_BARS]
    ]


def _tables(found: Sequence[Dependence], language: Language) -> list[dict]:
    """Return a table a country: on whom it depends for each thing, the largest imports first."""
    return [
        {
            "country": country_words(reporter),
            "other": country_words(next(one.other for one in those)),
            "parts": [part for part in (rows[:_FIRST_ROWS], rows[_FIRST_ROWS:]) if part],
            "more": len(rows[_FIRST_ROWS:]),
            "is_industry": those[0].by in INDICATORS,
        }
        for reporter in COUNTRIES
        if (those := [one for one in found if one.reporter == reporter])
        for rows in [[_row(one, language) for one in those]]
    ]


def _row(one: Dependence, language: Language) -> dict:
    whole = one.imports + one.own
    return {
        "material": one.key if one.by is By.MATERIAL else "",
        "name": first_capital(one.name.in_language(language)),
        "codes": ", ".join(one.codes) if one.by not in INDICATORS else "",
        "worth": amount(one.imports, one.unit),
        "is_bounded": one.concentration.is_bounded,
        "suppliers": [
            (first_capital(country_words(supplier.country).in_language(language)), shown(supplier.share))
            for supplier in one.suppliers[:_SUPPLIERS]
        ],
        "unnamed": f"{unnamed_share(one):.1%}" if unnamed_share(one) >= 0.005 else "",
        "index": index(one.concentration.hhi),
        "other_share": shown(one.other_share),
        "replaceable": whole_percent(one.replaceable) if one.replaceable else None,
        "other_reports": amount(one.other_reports, one.unit) if one.other_reports is not None else None,
        "abroad": f"{one.imports / whole:.1%}" if one.by in INDICATORS and whole > 0 else "",
        "year": _year(one),
        "source": market_source_name(one.source, language),
    }


def _year(one: Dependence) -> Text:
    return months(one.first, one.last_month)


def _lacking(found: Sequence[Dependence]) -> list[tuple[Text, str]]:
    """Return the countries of which no imports by partner are there, each with its own office, whose files hold them."""
    there = {one.reporter for one in found}
    offices = {"KR": "korea-customs", "US": "us-census"}
    return [(country_words(one), offices[one]) for one in COUNTRIES if one not in there]
