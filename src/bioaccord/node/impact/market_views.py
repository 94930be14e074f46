"""The market beside a portfolio, from public files that a person of the firm brings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bioaccord.impact.law import laws
from bioaccord.vocabulary.errors import InputError

from . import services
from .access import portfolio_for, version_of
from .views import portfolio

_MOST_SHOWN = 100  # names that found no drug


@login_required
def import_market(request, portfolio_id: str):
    """Take in public files beside a portfolio, and tell what became of them; what was refused is shown on the portfolio's page."""
    row = portfolio_for(request.user, portfolio_id)
    outside = laws()[row.law_id].outside_files
    if request.method != "POST" or outside is None:
        return redirect("impact_portfolio", portfolio_id)
    given = {one.name: request.FILES[one.name] for one in outside.files if one.name in request.FILES}
    if not given:
        messages.error(request, _("Choose a file first."))
        return redirect("impact_portfolio", portfolio_id)
    try:
        found = services.import_market(request.user, portfolio_id, given)
    except InputError as error:
        return portfolio(request, portfolio_id, error)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("impact_portfolio", portfolio_id)
    context = {
        "portfolio": row,
        "version": version_of(row),
        "notes": found.notes,
        "left_out": found.left_out[:_MOST_SHOWN],
        "left_count": len(found.left_out),
        "section": "impact",
    }
    return render(request, "impact/market.html", context)
