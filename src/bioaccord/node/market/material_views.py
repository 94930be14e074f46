"""A material: its trade, on whom both countries depend for it, prices, shortages, policy, and the suppliers that the reader may see."""

from urllib.parse import urlencode

import polars as pl
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.market.areas import PanelKind, panels_of_material
from bioaccord.market.chart import period_words
from bioaccord.market.chokepoints import THRESHOLD, chokepoints
from bioaccord.market.dependence import By, Dependence
from bioaccord.market.dependence_chart import MOST_BARS, dependence_chart, pairs_of_suppliers
from bioaccord.market.dependence_words import chokepoint_told, dependence_rows, dependence_told
from bioaccord.market.market_readers import citation
from bioaccord.market.observation import SERIES_KEY, WORLD
from bioaccord.market.panel_words import figure_words
from bioaccord.market.panels import COUNTRIES
from bioaccord.market.product_names import materials_of, series_name_key
from bioaccord.market.selection import HARMONISED
from bioaccord.market.series_names import series_name
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.node.policy import search_access
from bioaccord.node.policy.access import SignalFilters, signals_about, signals_for
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.search_views import page_of
from bioaccord.node.supply.access import countries_of_makers_for, suppliers_for
from bioaccord.vocabulary.material import Material
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.signal import SignalKind, Stage, SubjectType
from bioaccord.vocabulary.topic import topic_name

from . import access
from .addresses import series_page
from .words import IMPORTED_FROM, market_source_name

_MOST = 12
_MOST_NAMES = 8


@login_required
def material(request, material_id: str):
    """Show what is known of a material."""
    materials = standard_materials()
    if material_id not in materials:
        raise Http404
    one, language = materials[material_id], page_language()
    codes = tuple(str(code) for code in one.hs_codes)
    keys = access.keys_for(request.user)
    under = pl.any_horizontal(pl.col("product").str.starts_with(code) for code in codes) if codes else pl.lit(False)
    trade = [
        row
        for row in keys.filter(pl.col("product_system").is_in(HARMONISED) & under).iter_rows(named=True)
        if _may_hold(row, one)
    ]
    names = {
        series_name_key(product)
        for _, panel in panels_of_material(material_id)
        if panel.kind == PanelKind.PRICES
        for product in panel.products
    }
    prices = [
        row
        for row in keys.filter(pl.col("indicator") == "price").iter_rows(named=True)
        if series_name_key(row["product"]) in names
    ]
    values = [row for row in trade if row["indicator"] in ("export_value", "import_value")]
    query = _names_query(one) if search_access.index_is_ready() else one.name.in_language(language)
    shortages = _market_signals(request.user, material_id, query)
    depends = _depends(request.user, material_id)
    context = {
        "material": one,
        "name": one.name,
        "area": topic_name(one.area),
        "area_id": str(one.area),
        "codes": codes,
        "trade": _shown(request.user, values, flows_first=True),
        "trade_query": urlencode({"under": codes}, doseq=True),
        "trade_count": len(trade),
        "prices": _shown(request.user, _own_prices(prices, one)),
        "shortages": shortages,
        "policy": _policy(request.user, query),
        "policy_query": urlencode({"q": query}),
        "suppliers": [
            (wording.organisation_name(firm, language), firm.country, share, firm.fictional)
            for firm, share in suppliers_for(request.user, material_id)
        ],
        "makers": countries_of_makers_for(request.user, material_id) if roles_of(request.user).analyst else (),
        "replaced_by": [(other, materials.name(other)) for other in one.replaced_by],
        "dependence": [dependence_told(one) for one in depends],
        "chokepoints": [chokepoint_told(one) for one in chokepoints(depends)],
        "threshold": f"{THRESHOLD:.0%}",
        "is_drawn": bool(_pairs(depends)),
        "cited": [citation(source) for source in dict.fromkeys(one.source for one in depends)],
        "section": "market",
    }
    context["empty"] = _empty(request.user, context)
    return render(request, "market/material.html", context)


@login_required
def material_picture(request, material_id: str, format: str) -> HttpResponse:
    """Give the picture of the third countries from which either buys a material, as its specification, SVG or PNG."""
    depends, language = _depends(request.user, material_id), page_language()
    pairs = _pairs(depends)
    if not pairs:
        raise Http404
    cited = dict.fromkeys(citation(one.source).in_language(language) for one in depends)
    return chart_file(
        dependence_chart(
            pairs,
            COUNTRIES,
            language,
            title=standard_materials().name(material_id).in_language(language),
            source=" ".join(cited),
            threshold=THRESHOLD,
            is_named=False,
        ),
        format,
    )


@login_required
def material_dependence_file(request, material_id: str, format: str) -> HttpResponse:
    """Give on whom each country depends for a material, as CSV or JSON, with how its source is cited."""
    depends, language = _depends(request.user, material_id), page_language()
    if not depends:
        raise Http404
    cited = [citation(one.source).in_language(language) for one in depends]
    rows = [row | {"citation": source} for row, source in zip(dependence_rows(depends), cited, strict=True)]
    return table_file(rows, list(rows[0]), f"dependence-{material_id}", format)


def _market_signals(user, material_id: str, query: str) -> list[SignalRecord]:
    """Return the signals of the market that are about a material or name it, what the figures show first, then the newest."""
    found = {
        row.signal_id: row for row in signals_for(user, SignalFilters(kind=SignalKind.MARKET, words=query))[:_MOST]
    }
    # A finding calls a product by its code's name; what it is about stands among its subjects.
    about = signals_about(user, SignalKind.MARKET, SubjectType.MATERIAL, material_id)
    found |= {row.signal_id: row for row in about}
    rows = sorted(found.values(), key=lambda row: (row.stage == Stage.OBSERVED, row.published_on), reverse=True)
    return rows[:_MOST]


def _may_hold(row: dict, one: Material) -> bool:
    """Return whether a code may hold a material: a line that is known to hold others does not."""
    known = materials_of(row["product_system"], row["product"], standard_materials()) if len(row["product"]) > 6 else ()
    return not known or one in known


def _depends(user, material_id: str) -> list[Dependence]:
    return [one for one in access.dependences_for(user, By.MATERIAL) if one.key == material_id]


def _pairs(depends: list[Dependence]) -> list:
    return pairs_of_suppliers(*depends, MOST_BARS - 1, are_shared=False) if len(depends) == len(COUNTRIES) else []


def _empty(user, context: dict) -> list[tuple[str, str, str]]:
    """Return what the page has nothing of: its heading, why, and the command that would fill it, where one would."""
    file, empty = _("FILE"), []
    trade = f"import_market {IMPORTED_FROM['trade'][0]}:{file}"
    if not context["codes"]:
        why = _("No code of the tariff names this material.")
        empty += [(_("Trade"), why, ""), (_("Dependence"), why, "")]
    else:
        if not context["trade"]:
            empty.append((_("Trade"), _("No trade under these codes was imported yet."), trade))
        if not context["dependence"]:
            why = _("No imports under these codes that name their partners are here; a total or exports do not tell.")
            empty.append((_("Dependence"), why, f"import_market un-comtrade:{file}"))
    imported = {run.source for run in access.runs_for(user)}
    if not context["prices"]:
        filled = IMPORTED_FROM["prices"][0] in imported
        why = (
            _("None of the publishers' price series here is of this material.")
            if filled
            else _("No price was imported yet.")
        )
        empty.append((_("Prices"), why, "" if filled else f"import_market {IMPORTED_FROM['prices'][0]}:{file}"))
    if not context["shortages"]:
        empty.append((_("Shortages and other signals of the market"), _("No signal of the market names it."), ""))
    if not context["suppliers"] and not context["makers"]:
        if not roles_of(user).analyst:
            why = _(
                "Your own firm buys it from nobody in the network; other firms' suppliers are seen by themselves alone."
            )
        else:
            why = _("Fewer than five firms of the network make it in one country; fewer are never told.")
        empty.append((_("Suppliers"), why, ""))
    if not context["policy"]:
        ready = search_access.index_is_ready()
        why = (
            _("No document or signal of policy was found under this name.")
            if ready
            else _("The search index is not built yet.")
        )
        empty.append((_("Policy"), why, ""))
    return empty


def _own_prices(prices: list[dict], one: Material) -> list[dict]:
    """Return the prices that are called after the material; where none is, those that are looked at with it."""
    names = [series_name_key(name) for name in (one.name.en, *one.synonyms_en)]
    own = [row for row in prices if any(name and name in series_name_key(row["product"]) for name in names)]
    return own or prices


def _shown(user, rows: list[dict], *, flows_first: bool = False) -> list[dict]:
    """Return the last figure of each series, `_MOST` at most; of flows those between the two and with the world first, then the largest."""
    last = [
        (row, figure)
        for row in rows
        if (figure := access.last_figure_for(user, tuple(row[name] for name in SERIES_KEY)))
    ]
    if flows_first:
        ranks = {code: rank for rank, code in enumerate((*COUNTRIES, WORLD))}
        last.sort(key=lambda two: (ranks.get(two[0]["partner"], len(ranks)), -two[1]["value"]))
    materials, language = standard_materials(), page_language()
    return [
        {
            "name": series_name(row, materials),
            "address": series_page(row),
            "value": figure_words(figure["value"], figure["unit"]),
            "period": period_words(figure["period"], figure["frequency"]),
            "source": market_source_name(row["source"], language),
        }
        for row, figure in last[:_MOST]
    ]


def _names_query(one: Material) -> str:
    """Return what asks a search for any of a material's names."""
    names = (one.name.ko, one.name.en, *one.synonyms_ko, *one.synonyms_en)
    plain = dict.fromkeys(name.partition("(")[0].replace('"', "").strip() for name in names)
    return " OR ".join(f'"{name}"' for name in list(plain)[:_MOST_NAMES])


def _policy(user, query: str) -> list[dict]:
    """Return the documents and signals of policy that name a material, the best fitting first."""
    language = page_language()
    if not search_access.index_is_ready():
        return []
    found = search_access.search_for(user, query, language=language, only={}, most=_MOST)
    return [
        {
            "address": page_of(hit.entry),
            "title": hit.entry.title.in_language(language),
            "country": hit.entry.country,
            "published_on": hit.entry.published_on,
        }
        for hit in found.hits
    ]
