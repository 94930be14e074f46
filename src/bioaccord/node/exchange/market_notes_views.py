"""Market notes of other associations, as far as their marking lets a person read them: words, figures, and the own pages they concern."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bioaccord.exchange.kinds import Kind
from bioaccord.market.unit_names import unit_name
from bioaccord.node.market.words import value_words
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.tlp import TLP

from . import access
from .models import LedgerRecord
from .shown import group_name, in_page_language
from .words import MARKINGS, name_of


@login_required
@require_safe
@never_cache
def market_notes(request):
    """List the market notes that came, newest first; those that were taken back say no more than that."""
    rows = access.received_for(request.user, access.RecordFilters(kind=str(Kind.MARKET_NOTE)))
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"notes": [_shown(one) for one in page], "page": page, "query": "", "section": "exchange"}
    return render(request, "exchange/market_notes.html", context)


def _shown(row: LedgerRecord) -> dict[str, Any]:
    told = row.payload or {}
    materials = standard_materials()
    own = [one["id"] for one in told.get("subjects", []) if one["type"] == "material" and one["id"] in materials]
    return {
        "row": row,
        "source": name_of(row.source),
        "group": group_name(row.ledger.group),
        "marking": MARKINGS[TLP(row.marking)],
        "title": in_page_language(told.get("title")),
        "text": in_page_language(told.get("text")),
        "first_day": told.get("first_day", ""),
        "last_day": told.get("last_day", ""),
        "figures": [_figure(one) for one in told.get("figures", [])],
        "evidence": told.get("evidence", []),
        "materials": [(one, materials.name(one)) for one in own],
        "is_fictional": bool(told.get("is_fictional")),
    }


def _figure(told: dict[str, Any]) -> dict[str, Any]:
    low, high = told.get("low"), told.get("high")
    return {
        "label": in_page_language(told["label"]),
        "value": value_words(told["value"]),
        "unit": unit_name(told["unit"]),
        "range": f"{value_words(low)} – {value_words(high)}" if low is not None and high is not None else "",
        "source": told["source"],
        "as_of": told["as_of"],
    }
