"""The audit trail as a page."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from .access import entries_for
from .words import ACTS


@login_required
def audit(request):
    """Show who did what, newest first."""
    page = Paginator(entries_for(request.user), 50).get_page(request.GET.get("page"))
    entries = [
        {
            "at": entry.at,
            "who": entry.who.email if entry.who else _("the node"),
            "what": ACTS.get(entry.what, entry.what),
            "subject": entry.subject,
        }
        for entry in page
    ]
    return render(request, "audit/audit.html", {"entries": entries, "page": page, "query": "", "section": "audit"})
