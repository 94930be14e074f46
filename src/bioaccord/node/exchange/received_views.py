"""What came from other associations, as far as its marking lets the reader see it: a list, a page each, and files."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bioaccord.exchange.ledger import read
from bioaccord.exchange.marking import READERS
from bioaccord.exchange.refusal import Refused
from bioaccord.exchange.statement import key_id_of
from bioaccord.node.files import table_file
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from . import access
from .access import RecordFilters
from .api import record_data
from .models import LedgerRecord
from .rows import envelope_of, group_of, is_to_be_read_in, ring_in
from .sharing_views import filter_choices
from .shown import fields_of, group_name, kind_title, lead_of, title_of
from .words import MARKINGS, names

COLUMNS = ("source", "group", "kind", "title", "marking", "time", "number", "record_id", "digest", "stored_at", "retracted_at")  # fmt: skip


def _filters(request) -> RecordFilters:
    return RecordFilters(*(request.GET.get(name, "")[:63] for name in ("source", "group", "kind", "marking", "state")))


@login_required
@require_safe
@never_cache
def received(request):
    """List what came."""
    filters = _filters(request)
    page = Paginator(access.received_for(request.user, filters), 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    called = names()
    told = access.sources_for(request.user)
    sources = [(one, name) for one, name in called.items() if one in told]
    context = {
        "rows": [_row(one, called) for one in page],
        "count": page.paginator.count,
        "page": page,
        "query": query.urlencode(),
        "filters": filters,
        "sources": sources,
        "is_desk": access.is_desk(request.user),
        **filter_choices(request.user, with_receipts=access.is_desk(request.user)),
        "section": "exchange",
    }
    return render(request, "exchange/received.html", context)


def _row(one: LedgerRecord, called: dict[str, Text]) -> dict:
    return {
        "row": one, "title": title_of(one), "kind": kind_title(one.kind), "source": called[one.source], "group": group_name(one.ledger.group),
        "marking": MARKINGS[TLP(one.marking)], "is_retraction": bool(one.retracts), "is_fictional": bool((one.payload or {}).get("is_fictional")),
    }  # fmt: skip


@login_required
@require_safe
def received_file(request, format: str):
    """Give the list of what came as CSV or JSON."""
    rows = [
        {
            "source": one.source, "group": one.ledger.group.group_id, "kind": one.kind, "title": title_of(one), "marking": one.marking,
            "time": one.time.isoformat(), "number": one.seq, "record_id": one.record_id, "digest": one.digest,
            "stored_at": one.stored_at.isoformat(), "retracted_at": one.retracted_at.isoformat() if one.retracted_at else "",
        }
        for one in access.received_for(request.user, _filters(request))[:100_000]
    ]  # fmt: skip
    return table_file(rows, COLUMNS, "received", format)


@login_required
@require_safe
@never_cache
def record(request, group_id: str, source: str, seq: int):
    """Show one record that came."""
    row = access.received_record(request.user, group_id, source, seq)
    context = {
        **_row(row, names()),
        "fields": fields_of(row.kind, row.payload) if row.payload else [],
        "lead": lead_of(row.payload) if row.payload else [],
        "marking_readers": READERS[TLP(row.marking)],
        "holds": _holds(row),
        "key_id": key_id_of(row.token),
        "retracted_by": LedgerRecord.objects.filter(ledger=row.ledger, retracts=row.record_id).first(),
        "is_worked_in": row.is_read and is_to_be_read_in(row.source, row.kind) and row.payload is not None,
        "worked_into": access.worked_into(request.user, row),
        "is_desk": access.is_desk(request.user),
        "section": "exchange",
    }
    return render(request, "exchange/received_record.html", context)


def _holds(row: LedgerRecord) -> bool:
    """Return whether signature, fields and content of a record hold when they are looked at now."""
    ring = ring_in(row.ledger.group, row.source)
    try:
        return ring is not None and read(envelope_of(row), group_of(row.ledger.group), ring).head.digest == row.digest
    except Refused:
        return False


@login_required
@require_safe
def record_json(request, group_id: str, source: str, seq: int):
    """Give one record that came as JSON: what was signed, its content, and whether it holds."""
    row = access.received_record(request.user, group_id, source, seq)
    return JsonResponse(
        {**record_data(row), "signed_with": key_id_of(row.token), "signature_holds": _holds(row)},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
