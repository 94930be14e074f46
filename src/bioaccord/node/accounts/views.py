"""The first page, and one's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from . import services
from .access import roles_of
from .forms import AccountForm


def home(request):
    """Lead each reader to the page of the own work."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    roles = roles_of(request.user)
    if roles.member:
        return redirect("brief")
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
