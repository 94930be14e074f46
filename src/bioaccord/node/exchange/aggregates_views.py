"""Figures over members: what this association told, what came beside the own figure, and what can be told of each signal."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.vocabulary.language import Text

from . import access
from .aggregates_shown import records_for, row_of

COLUMNS = ("source", "title", "measure", "value", "low", "high", "unit", "members_at_least", "as_of", "method", "marking", "is_fictional", "record_id")  # fmt: skip


@login_required
@require_safe
@never_cache
def aggregates(request):
    """List what came and, for analysts and operators, what was told and the signals that reach members."""
    is_desk = access.is_desk(request.user)
    context = {
        "received": [row_of(request.user, one) for one in records_for(request.user, own=False)],
        "shared": [row_of(request.user, one) for one in records_for(request.user, own=True)] if is_desk else [],
        "signals": [
            one | {"title": Text(one["title_ko"], one["title_en"]).in_language(page_language())}
            for one in access.signals_reaching_members(request.user)
        ]
        if is_desk
        else [],
        "is_desk": is_desk,
        "section": "exchange",
    }
    return render(request, "exchange/aggregates.html", context)


@login_required
@require_safe
def aggregates_file(request, format: str):
    """Give the figures that came as CSV or JSON."""
    found = records_for(request.user, own=False)
    rows = [{name: (one.payload or {}).get(name, "") for name in COLUMNS} | {"source": one.source, "marking": one.marking, "record_id": one.record_id, "title": _title(one.payload)} for one in found if one.payload]  # fmt: skip
    return table_file(rows, COLUMNS, "aggregates", format)


def _title(payload: dict) -> str:
    return payload["title"].get("en") or payload["title"].get("ko", "")
