"""Figures and results that a firm brings to its tables."""

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language

from . import roundtable_figure_services as services
from .roundtable_access import roundtable_for
from .roundtable_acting import acted
from .roundtable_filled_forms import figure_form, result_form
from .roundtable_views import roundtable


@login_required
@require_POST
def bring(request, event_id: str, roundtable_id: int):
    """Bring a figure that is typed in, or a result that the node has computed."""
    row, language = roundtable_for(request.user, event_id, roundtable_id), page_language()
    is_result = "result" in request.POST
    form = (result_form if is_result else figure_form)(request, row, language, request.POST)
    require(form is not None)
    if not form.is_valid():
        name = "result_form" if is_result else "figure_form"
        return roundtable(request, event_id, roundtable_id, **{name: form})
    given, fields = form.cleaned_data, form.brought()

    def act(one) -> None:
        if is_result:
            services.bring_result(request.user, one, given["delegate"], given["result"], fields)
        else:
            services.bring_figure(request.user, one, given["delegate"], fields)

    done = _("The figure is brought: only those who sit at your tables see it.")
    return acted(request, event_id, roundtable_id, act, done, "#figures")


@login_required
@require_POST
def take_back(request, event_id: str, roundtable_id: int, figure_id: int):
    """Take a figure back."""
    done = _("The figure is taken back; nobody sees it any more.")
    return acted(
        request,
        event_id,
        roundtable_id,
        lambda row: services.take_figure_back(request.user, row, figure_id),
        done,
        "#figures",
    )
