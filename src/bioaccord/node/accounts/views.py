"""The first page, and one's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bioaccord.node.members.access import own_member_ids

from . import services
from .access import roles_of
from .forms import AccountForm


def home(request):
    """Lead each reader to the page of the own work."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    roles = roles_of(request.user)
    if roles.member:
        # A guest of the other association has meetings here; its brief is composed on its own association's node.
        return redirect("brief" if own_member_ids().intersection(roles.organisation_ids) else "meetings")
    if roles.analyst:
        return redirect("exposures")
    if roles.organiser:
        return redirect("events")
    return redirect("audit" if roles.operator else "signals")


@login_required
def account(request):
    """Show and change the own account."""
    form = AccountForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        services.set_time_zone(request.user, form.cleaned_data["time_zone"])
        messages.success(request, _("Your time zone is saved."))
        return redirect("account")
    return render(request, "account/account.html", {"form": form, "section": "account"})
