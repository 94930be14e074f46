"""Guests of a roundtable: join, leave, be invited; who moderates, interprets, or is not there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language

from . import roundtable_services as services
from .roundtable_access import roundtable_for
from .roundtable_acting import acted
from .roundtable_filled_forms import join_form
from .roundtable_views import roundtable


@login_required
@require_POST
def join(request, event_id: str, roundtable_id: int):
    """Take part, or change with what."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    form = join_form(request, row, page_language(), request.POST)
    require(form is not None)
    if not form.is_valid():
        return roundtable(request, event_id, roundtable_id, join_form=form)
    given = form.cleaned_data

    def act(one) -> None:
        services.join(request.user, one, given["delegate"], kept_apart=given["kept_apart"])

    return acted(request, event_id, roundtable_id, act, _("You take part."))


@login_required
@require_POST
def leave(request, event_id: str, roundtable_id: int):
    """Take a guest out."""
    who = request.POST.get("delegate", "")
    done = _("The guest does not take part any more.")
    return acted(request, event_id, roundtable_id, lambda row: services.leave(request.user, row, who), done, "#guests")


@login_required
@require_POST
def invite(request, event_id: str, roundtable_id: int):
    """Invite delegates."""
    row = roundtable_for(request.user, event_id, roundtable_id)
    count = services.invite(request.user, row, request.POST.getlist("delegates"))
    messages.success(
        request,
        ngettext("%(count)d delegate is invited.", "%(count)d delegates are invited.", count) % {"count": count},
    )
    return redirect("roundtable", event_id, roundtable_id)


@login_required
@require_POST
def guest(request, event_id: str, roundtable_id: int):
    """Say who moderates, interprets, or is not there."""
    given = request.POST

    def act(row) -> None:
        away = [
            number
            for number in range(len(row.round_slots))
            if str(number + 1) in given.get("away", "").replace(",", " ").split()
        ]
        services.save_guest(
            request.user, row, given.get("delegate", ""),
            moderator="moderator" in given, interpreter="interpreter" in given, away=away,
            side=given.get("side", ""),
        )  # fmt: skip

    return acted(request, event_id, roundtable_id, act, _("The guest is saved."), "#guests")
