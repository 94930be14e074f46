"""The audit trail as a page and as a file."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from bioaccord.node.files import table_file

from .access import entries_for
from .models import AuditEntry
from .words import ACTS

COLUMNS = ("at", "who", "what", "subject")
_MOST_IN_A_FILE = 100_000


@login_required
def audit(request):
    """Show who did what, newest first; `?what=exchange_` narrows it to acts whose word begins so."""
    begins = request.GET.get("what", "")[:64]
    page = Paginator(entries_for(request.user, begins), 50).get_page(request.GET.get("page"))
    entries = [
        {"at": one.at, "who": _who(one), "what": ACTS.get(one.what, one.what), "subject": one.subject} for one in page
    ]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"entries": entries, "page": page, "query": query.urlencode(), "of_exchange": begins == "exchange_", "section": "audit"}  # fmt: skip
    return render(request, "audit/audit.html", context)


@login_required
def audit_file(request, format: str):
    """Give the audit trail as CSV or JSON, narrowed as the page is; acts by their words in the database."""
    rows = entries_for(request.user, request.GET.get("what", "")[:64])[:_MOST_IN_A_FILE]
    found = [{"at": one.at.isoformat(), "who": one.who.email if one.who else "", "what": one.what, "subject": one.subject} for one in rows]  # fmt: skip
    return table_file(found, COLUMNS, "audit", format)


def _who(entry: AuditEntry) -> str:
    return entry.who.email if entry.who else _("the node")
