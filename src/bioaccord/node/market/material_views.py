"""A material: its trade, prices, shortages, policy, and the suppliers in the network that the reader may see."""

from urllib.parse import urlencode

import polars as pl
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render

from bioaccord.brief import wording
from bioaccord.market.areas import PanelKind, panels_of_material
from bioaccord.market.chart import period_words
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.panel_words import figure_words
from bioaccord.market.product_names import series_name_key
from bioaccord.market.selection import HARMONISED
from bioaccord.market.series_names import series_name
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.policy import search_access
from bioaccord.node.policy.access import SignalFilters, signals_for
from bioaccord.node.policy.search_views import page_of
from bioaccord.node.supply.access import countries_of_makers_for, suppliers_for
from bioaccord.vocabulary.material import Material
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.signal import SignalKind
from bioaccord.vocabulary.topic import topic_name

from . import access
from .addresses import series_page
from .words import IMPORTED_FROM

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
    trade = list(keys.filter(pl.col("product_system").is_in(HARMONISED) & under).iter_rows(named=True))
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
    values.sort(key=lambda row: (row["partner"] not in ("KR", "US", "WLD"), row["partner"]))
    query = _names_query(one) if search_access.index_is_ready() else one.name.in_language(language)
    shortages = list(signals_for(request.user, SignalFilters(kind=SignalKind.MARKET, words=query))[:_MOST])
    context = {
        "material": one,
        "name": one.name,
        "area": topic_name(one.area),
        "area_id": str(one.area),
        "codes": codes,
        "trade": _shown(request.user, values[:_MOST]),
        "trade_query": urlencode({"under": codes}, doseq=True),
        "trade_count": len(trade),
        "prices": _shown(request.user, prices[:_MOST]),
        "shortages": shortages,
        "policy": _policy(request.user, query),
        "policy_query": urlencode({"q": query}),
        "suppliers": [
            (wording.organisation_name(firm, language), firm.country, share, firm.fictional)
            for firm, share in suppliers_for(request.user, material_id)
        ],
        "makers": countries_of_makers_for(request.user, material_id) if roles_of(request.user).analyst else (),
        "replaced_by": [(other, materials.name(other)) for other in one.replaced_by],
        "import_trade": IMPORTED_FROM["trade"][0],
        "import_prices": IMPORTED_FROM["prices"][0],
        "section": "market",
    }
    return render(request, "market/material.html", context)


def _shown(user, rows: list[dict]) -> list[dict]:
    materials = standard_materials()
    shown = []
    for row in rows:
        figures = access.figures_for(user, tuple(row[name] for name in SERIES_KEY)).drop_nulls("value")
        if figures.height:
            last = figures.sort("period").row(-1, named=True)
            shown.append(
                {
                    "name": series_name(row, materials),
                    "address": series_page(row),
                    "value": figure_words(last["value"], last["unit"]),
                    "period": period_words(last["period"], last["frequency"]),
                    "source": row["source"],
                }
            )
    return shown


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
