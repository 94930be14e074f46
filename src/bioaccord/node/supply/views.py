"""A firm's supply chain: layers, flows, how long it lasts, what random years do to it; each with its table and file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.brief.stress_picture import bands_chart
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.supply.dependence import Unit
from bioaccord.supply.endurance import times_to_survive
from bioaccord.supply.layers import chain_layers, country_flows
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.money import Money

from . import services
from .access import chain_of, chokepoints_for, level_for, part_for, sharing_level, stress_test_of
from .drawing import draw_flows, draw_layers
from .models import SharingLevel

_SHOWN = 15
LEVELS = (
    (SharingLevel.NOTHING, gettext_lazy("nothing")),
    (SharingLevel.MATERIALS_AND_COUNTRIES, gettext_lazy("materials and countries, without names of firms and sites")),
    (SharingLevel.FULL, gettext_lazy("all of it")),
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
    report = stress_test_of(request.user, organisation_id) if whole else None
    words = {
        "title": _("The chain in layers, origin on the right"),
        "own": _("Own products"),
        "tier": _("Tier {number}"),
        "more": _("and {count} more"),
        "stops": _("stops"),
    }
    flows = country_flows(chart, products)
    context = {
        "firm": wording.organisation_name(chart.network.organisation(organisation_id), language),
        "organisation_id": organisation_id,
        "layers": draw_layers(chain_layers(chart, products), chart, language, words, with_firms=whole),
        "layer_rows": _rows("layers", chart, products, language, with_firms=whole),
        "flows": draw_flows(flows, language, _("Purchases by country of origin"), _("Other countries"))
        if flows
        else None,
        "flow_rows": _rows("flows", chart, products, language),
        "endurance_rows": _rows("endurance", chart, products, language)[:_SHOWN] if whole else [],
        "whole": whole,
        "own": organisation_id in roles_of(request.user).organisation_ids,
        "level": sharing_level(organisation_id),
        "levels": LEVELS,
        "report": _told(report, language) if report else None,
        "section": "supply",
    }
    return render(request, "supply/chain.html", context)


@login_required
def members(request):
    """Show what the members depend on together."""
    context = {
        "groups": [_chokepoint_group(request.user, unit) for unit in (Unit.COUNTRY, Unit.MATERIAL)],
        "section": "members",
    }
    return render(request, "supply/members.html", context)


@login_required
def members_file(request, format: str):
    """Send what the members depend on together as CSV or JSON."""
    columns = ("unit", "key", "name", "members", "usd_per_year", "share")
    groups = [_chokepoint_group(request.user, unit) for unit in (Unit.COUNTRY, Unit.MATERIAL)]
    rows = [{name: row[name] for name in columns} for group in groups for row in group["rows"]]
    return table_file(rows, columns, "chokepoints", format)


def _chokepoint_group(user, unit: Unit) -> dict:
    language, found = page_language(), chokepoints_for(user, unit)
    materials = standard_materials()
    rows = [
        {
            "unit": str(unit),
            "key": row.key,
            "name": wording.country(row.key, language)
            if unit == Unit.COUNTRY
            else materials.name(row.key).in_language(language),
            "members": row.members,
            "usd_per_year": round(row.usd_per_year),
            "share": round(row.share, 4),
            "amount": wording.money(Money(row.usd_per_year, "USD"), language),
            "percent": wording.percent(row.share, language),
        }
        for row in found.rows
    ]
    title = _("Countries") if unit == Unit.COUNTRY else _("Materials")
    return {"title": title, "rows": rows, "held_back": found.held_back}


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
    if table == "stress":
        report = stress_test_of(request.user, organisation_id)
        if report is None:
            raise Http404
        rows = [
            dict(zip(_COLUMNS["stress"], (day, *(round(float(one), 6) for one in band)), strict=True))
            for day, band in enumerate(report.bands)
        ]
    else:
        rows = _rows(table, chart, products, page_language(), with_firms=whole)
    return table_file([{name: row[name] for name in _COLUMNS[table]} for row in rows], _COLUMNS[table], table, format)


@login_required
def bands(request, organisation_id: str, format: str):
    """Send the chart of the stress test as a specification, SVG or PNG."""
    report = stress_test_of(request.user, organisation_id)
    if report is None:
        raise Http404
    return chart_file(bands_chart(report.bands, page_language()), format)


def _rows(table: str, chart, products, language: Language, *, with_firms: bool = True) -> list[dict]:
    def firm_of(site_id: str) -> str:
        return wording.organisation_name(chart.network.organisation(chart.sites[site_id].organisation_id), language)

    if table == "flows":
        return [
            {
                "from_country": wording.country(flow.from_country, language),
                "to_country": wording.country(flow.to_country, language),
                "usd_per_year": round(flow.usd_per_year),
                "amount": wording.money(Money(flow.usd_per_year, "USD"), language),
            }
            for flow in country_flows(chart, products)
        ]
    if table == "endurance":
        return [
            {
                "site": row.key,
                "firm": firm_of(row.key),
                "days": round(row.days, 1),
                "days_words": wording.days(row.days, language),
                "product": chart.network.product(row.product_id).name.in_language(language),
                "share_lost": round(row.share_lost, 4),
                "lost": wording.percent(row.share_lost, language),
            }
            for row in times_to_survive(chart, products, Unit.SITE)
        ]
    rows = []
    for depth, layer in enumerate(chain_layers(chart, products, most=1000).layers):
        for node in layer:
            product = chart.product(node.product)
            rows.append(
                {
                    "layer": depth,
                    "product": (product.name if with_firms else chart.materials.name(product.material_id)).in_language(
                        language
                    ),
                    "firm": firm_of(product.site_id) if with_firms else "",
                    "site": product.site_id if with_firms else "",
                    "country": wording.country(chart.sites[product.site_id].country, language),
                    "share_stopped": round(node.share_stopped, 4),
                    "stopped": wording.percent(node.share_stopped, language) if depth else "",
                }
            )
    return rows


def _told(report, language: Language) -> dict:
    def usd(value: float) -> str:
        return wording.money(Money(value, "USD"), language)

    figures = (
        (_("Expected loss a year"), report.expected_loss),
        (_("Loss exceeded in one year of twenty (VaR 95 %)"), report.value_at_risk),
        (_("Mean of those years (expected shortfall)"), report.expected_shortfall),
    )
    return {
        "scenarios": report.scenarios,
        "collapsed": report.collapsed,
        "figures": [
            {"name": name, "value": usd(one.value), "low": usd(one.low), "high": usd(one.high)} for name, one in figures
        ],
    }
