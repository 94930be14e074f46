"""A firm's supply chain: layers, flows, how long it lasts, what random years do to it; each with its table and file."""

import numpy as np
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.brief.stress_picture import bands_chart
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.supply.layers import Layers, country_flows
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.money import Money

from . import services
from .access import (
    chain_of,
    event_rates,
    latest_result,
    level_for,
    losses_of,
    part_for,
    sharing_level,
    unanswered_for,
)
from .calculation_words import asked_words, stress_words, version_words
from .chain_losses import ChainLosses
from .drawing import LayersForm, Picture, draw_flows, draw_layers, form_for_column, tiers_of
from .forms import StressForm
from .models import Calculation, CalculationKind, SharingLevel

_SHOWN, _DRAWN = 15, 10  # rows of a table, boxes of a layer in the file
_DRAWN_IN_PAGE, _LISTED, _COLUMN = (
    6,
    3,
    1068,
)  # boxes of a layer at desk and at phone width; pixels of the page's column
_HEAD = 64  # pixels above a drawing that stands by itself, for its title
LEVELS = (
    (SharingLevel.NOTHING, gettext_lazy("nothing")),
    (SharingLevel.MATERIALS_AND_COUNTRIES, gettext_lazy("materials and countries, without names of firms and sites")),
    (SharingLevel.FULL, gettext_lazy("all of it, with its stress tests and first measures")),
)
_COLUMNS = {
    "layers": ("layer", "product", "firm", "site", "country", "share_stopped"),
    "flows": ("from_country", "to_country", "usd_per_year"),
    "endurance": ("site", "firm", "days", "product", "share_lost"),
    "stress": ("day", "p05", "p25", "p50", "p75", "p95"),
}


@login_required
def own_chain(request):
    """Show the supply chain of the reader's own firm."""
    own = roles_of(request.user).organisation_ids
    require(bool(own))
    # A firm of which nothing is known yet has no picture, but the way to give one.
    return chain_page(request, own[0]) if part_for(request.user, own[0]).products else redirect("own_part", own[0])


@login_required
def chain_page(request, organisation_id: str):
    """Show a firm's supply chain."""
    whole = level_for(request.user, organisation_id) == SharingLevel.FULL
    chart, products = chain_of(request.user, organisation_id, whole=False)
    language = page_language()
    losses = losses_of(request.user, organisation_id)
    flows = country_flows(chart, products)
    context = {
        "firm": wording.organisation_name(chart.network.organisation(organisation_id), language),
        "organisation_id": organisation_id,
        "flows": _flows_picture(flows, language) if flows else None,
        "origins": _origins(flows, language),
        "version": version_words(language),
        "flow_rows": _flow_rows(flows, language),
        "whole": whole,
        "own": organisation_id in roles_of(request.user).organisation_ids,
        "level": sharing_level(organisation_id),
        "levels": LEVELS,
        "section": "supply",
    }
    if losses:
        context |= {
            "layers": _layers_picture(
                losses.layers.most_critical(_DRAWN_IN_PAGE),
                chart,
                language,
                with_firms=whole,
                form=form_for_column(len(losses.layers.layers), _COLUMN),
            ),
            "tiers": tiers_of(losses.layers.most_critical(_LISTED), chart, language, _layer_names(), with_firms=whole),
            "layer_rows": _layer_rows(losses.layers, chart, language, with_firms=whole),
            "endurance_rows": _endurance_rows(losses.survivals, chart, language)[:_SHOWN] if whole else [],
        }
    elif whole:
        waiting = unanswered_for(request.user, organisation_id, CalculationKind.CHAIN)
        context["chain_asked"] = [asked_words(one, request.user, language) for one in waiting]
    if whole:
        row = latest_result(request.user, organisation_id, CalculationKind.STRESS_TEST)
        asked = unanswered_for(request.user, organisation_id, CalculationKind.STRESS_TEST)
        context |= {
            "has_rates": bool(event_rates()),
            "form": StressForm(initial={"years": row.parameters["years"]} if row else None),
            "asked": [asked_words(one, request.user, language) for one in asked],
            "report": stress_words(row, language) if row else None,
        }
    return render(request, "supply/chain.html", context)


@login_required
@require_POST
def sharing(request, organisation_id: str):
    """Choose how much of the firm's own chain the association sees."""
    try:
        services.choose_sharing(request.user, organisation_id, request.POST.get("level", ""))
        messages.success(request, _("Your choice is saved; it holds at once."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("supply_of", organisation_id)


@login_required
def table(request, organisation_id: str, table: str, format: str):
    """Send one of the page's tables as CSV or JSON."""
    whole = level_for(request.user, organisation_id) == SharingLevel.FULL
    chart, products = chain_of(request.user, organisation_id, whole=table in ("endurance", "stress"))
    language = page_language()
    if table == "stress":
        bands = _stress_result(request.user, organisation_id).result["bands"]
        rows = [dict(zip(_COLUMNS["stress"], (day, *band), strict=True)) for day, band in enumerate(bands)]
    elif table == "layers":
        rows = _layer_rows(_losses_there(request.user, organisation_id).layers, chart, language, with_firms=whole)
    elif table == "flows":
        rows = _flow_rows(country_flows(chart, products), language)
    else:
        rows = _endurance_rows(_losses_there(request.user, organisation_id).survivals, chart, language)
    return table_file([{name: row[name] for name in _COLUMNS[table]} for row in rows], _COLUMNS[table], table, format)


@login_required
def picture(request, organisation_id: str, picture: str):
    """Send a drawing of the page as an SVG that stands by itself, with its title."""
    whole = level_for(request.user, organisation_id) == SharingLevel.FULL
    chart, products = chain_of(request.user, organisation_id, whole=False)
    language = page_language()
    if picture == "layers":
        layers = _losses_there(request.user, organisation_id).layers
        drawn = _layers_picture(layers.most_critical(_DRAWN), chart, language, with_firms=whole)
    else:
        drawn = _flows_picture(country_flows(chart, products), language)
    firm = wording.organisation_name(chart.network.organisation(organisation_id), language)
    context = {
        "picture": drawn,
        "title": f"{firm}: {drawn.title}",
        "note": version_words(language),
        "height": drawn.height + _HEAD,
        "head": _HEAD,
        "language": language,
    }
    return HttpResponse(render_to_string("supply/picture_file.svg", context), content_type="image/svg+xml")


@login_required
def bands(request, organisation_id: str, format: str):
    """Send the chart of the stress test as a specification, SVG or PNG."""
    result = _stress_result(request.user, organisation_id).result
    return chart_file(bands_chart(np.array(result["bands"]), page_language()), format)


def _losses_there(user, organisation_id: str) -> ChainLosses:
    found = losses_of(user, organisation_id)
    if found is None:
        raise Http404
    return found


def _stress_result(user, organisation_id: str) -> Calculation:
    row = latest_result(user, organisation_id, CalculationKind.STRESS_TEST)
    if row is None:
        raise Http404
    return row


def _layers_picture(
    layers: Layers, chart, language: Language, *, with_firms: bool, form: LayersForm | None = None
) -> Picture:
    return draw_layers(layers, chart, language, _layer_names(), with_firms=with_firms, form=form)


def _layer_names() -> dict[str, str]:
    return {
        "title": _("The chain in layers, origin on the right"),
        "own": _("Own products"),
        "tier": _("Tier {number}"),
        "more": _("and {count} more"),
        "stops": _("stops"),
    }


def _flows_picture(flows, language: Language) -> Picture:
    return draw_flows(flows, language, _("Purchases by country of origin"), _("Other countries"))


def _firm_of(chart, site_id: str, language: Language) -> str:
    return wording.organisation_name(chart.network.organisation(chart.sites[site_id].organisation_id), language)


def _flow_rows(flows, language: Language) -> list[dict]:
    return [
        {
            "from_country": wording.country(flow.from_country, language),
            "to_country": wording.country(flow.to_country, language),
            "usd_per_year": round(flow.usd_per_year),
            "amount": wording.money(Money(flow.usd_per_year, "USD"), language),
        }
        for flow in flows
    ]


def _origins(flows, language: Language) -> list[dict]:
    """Return the countries that purchases come from with their shares, largest first; for a page too narrow for the picture."""
    amounts: dict[str, float] = {}
    for flow in flows:
        amounts[flow.from_country] = amounts.get(flow.from_country, 0.0) + flow.usd_per_year
    whole, largest = sum(amounts.values()) or 1.0, max(amounts.values(), default=0.0) or 1.0
    return [
        {
            "name": wording.country(code, language),
            "country": code,
            "share": wording.percent(amounts[code] / whole, language),
            "length": round(100 * amounts[code] / largest, 1),
        }
        for code in sorted(amounts, key=lambda code: -amounts[code])[:_SHOWN]
    ]


def _endurance_rows(survivals, chart, language: Language) -> list[dict]:
    return [
        {
            "site": row.key,
            "firm": _firm_of(chart, row.key, language),
            "days": round(row.days, 1),
            "days_words": wording.days(row.days, language),
            "product": chart.network.product(row.product_id).name.in_language(language),
            "share_lost": round(row.share_lost, 4),
            "lost": wording.percent(row.share_lost, language),
        }
        for row in survivals
    ]


def _layer_rows(layers: Layers, chart, language: Language, *, with_firms: bool) -> list[dict]:
    rows = []
    for depth, layer in enumerate(layers.layers):
        for node in layer:
            product = chart.product(node.product)
            name = product.name if with_firms else chart.materials.name(product.material_id)
            rows.append(
                {
                    "layer": depth,
                    "product": name.in_language(language),
                    "firm": _firm_of(chart, product.site_id, language) if with_firms else "",
                    "site": product.site_id if with_firms else "",
                    "country": wording.country(chart.sites[product.site_id].country, language),
                    "share_stopped": round(node.share_stopped, 4),
                    "stopped": wording.percent(node.share_stopped, language) if depth else "",
                }
            )
    return rows
