"""Long calculations on a firm's chain: start, progress, cancel; and the page of what to do first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.brief.frontier_picture import FrontierPoint, frontier_chart
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.supply.risk import Estimate

from . import services
from .access import calculation_for, chain_of, event_rates, latest_result, results_for, unanswered_for
from .calculation_words import asked_words, question_words
from .forms import MitigationForm, StressForm
from .models import Calculation, CalculationKind, CalculationState
from .plan_words import MEASURE_COLUMNS, PLAN_COLUMNS, measure_rows, mitigation_words, plan_rows

_PAGES = {
    CalculationKind.STRESS_TEST: "supply_of",
    CalculationKind.MITIGATION: "supply_first",
    CalculationKind.CHAIN: "supply_of",
}
_SHOWN_RESULTS = 8


@login_required
@require_POST
def start_stress_test(request, organisation_id: str):
    """Start a stress test, or show that it was answered already."""
    form = StressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the numbers of years."))
    else:
        _start(request, organisation_id, CalculationKind.STRESS_TEST, form.parameters())
    return _back(organisation_id, CalculationKind.STRESS_TEST)


@login_required
@require_POST
def start_chain(request, organisation_id: str):
    """Leave layers and endurance on a large network to the worker."""
    _start(request, organisation_id, CalculationKind.CHAIN, {})
    return redirect("supply_of", organisation_id)


@login_required
def first_measures(request, organisation_id: str, calculation_id: int | None = None):
    """Show what to do first, and take the question."""
    chart, _products = chain_of(request.user, organisation_id)
    language = page_language()
    row = _result(request.user, organisation_id, calculation_id)
    form = MitigationForm(request.POST or None, initial=_asked_before(row))
    taken = (
        request.method == "POST"
        and form.is_valid()
        and _start(request, organisation_id, CalculationKind.MITIGATION, form.parameters())
    )
    if taken:
        return _back(organisation_id, CalculationKind.MITIGATION)
    asked = unanswered_for(request.user, organisation_id, CalculationKind.MITIGATION)
    earlier = results_for(request.user, organisation_id, CalculationKind.MITIGATION)
    context = {
        "firm": wording.organisation_name(chart.network.organisation(organisation_id), language),
        "organisation_id": organisation_id,
        "form": form,
        "has_rates": bool(event_rates()),
        "asked": [asked_words(one, request.user, language) for one in asked],
        "told": mitigation_words(row, language) if row else None,
        "earlier": [
            {
                "id": one.pk,
                "question": question_words(one, language),
                "version": one.network_version,
                "at": one.finished_at,
            }
            for one in earlier[:_SHOWN_RESULTS]
            if row is None or one.pk != row.pk
        ],
        "section": "supply",
    }
    return render(request, "supply/first.html", context)


@login_required
@require_POST
def cancel(request, organisation_id: str, calculation_id: int):
    """Cancel a calculation."""
    row = calculation_for(request.user, organisation_id, calculation_id)
    services.cancel_calculation(request.user, organisation_id, calculation_id)
    messages.success(request, _("The calculation is cancelled."))
    return _back(organisation_id, CalculationKind(row.kind))


@login_required
@never_cache
def progress(request, organisation_id: str, calculation_id: int):
    """Tell how far a calculation is."""
    row = calculation_for(request.user, organisation_id, calculation_id)
    told = asked_words(row, request.user, page_language())
    return JsonResponse({name: told[name] for name in ("words", "live", "done", "total")})


@login_required
def frontier(request, organisation_id: str, calculation_id: int, format: str):
    """Send the chart of the frontier as a specification, SVG or PNG."""
    row = _result(request.user, organisation_id, calculation_id)
    points = [
        FrontierPoint(plan["budget"], plan["planned_shortfall"], Estimate(**plan["simulated_shortfall"]))
        for plan in row.result["plans"]
    ]
    return chart_file(frontier_chart(points, row.parameters["budget_usd"], page_language()), format)


@login_required
def plan_table(request, organisation_id: str, calculation_id: int, table: str, format: str):
    """Send the frontier, or the measures of all its plans, as CSV or JSON."""
    row = _result(request.user, organisation_id, calculation_id)
    if table == "frontier-table":
        return table_file(plan_rows(row), PLAN_COLUMNS, "frontier", format)
    return table_file(measure_rows(row, page_language()), MEASURE_COLUMNS, "measures", format)


def _result(user, organisation_id: str, calculation_id: int | None) -> Calculation | None:
    """Return a plan by its number, which must be there, or the one to show first, if there is any."""
    if calculation_id is None:
        return latest_result(user, organisation_id, CalculationKind.MITIGATION)
    row = calculation_for(user, organisation_id, calculation_id)
    if (row.kind, row.state) != (CalculationKind.MITIGATION, CalculationState.DONE):
        raise Http404
    return row


def _start(request, organisation_id: str, kind: CalculationKind, parameters: dict) -> bool:
    """Leave a question to the worker and tell so; return whether it was taken."""
    try:
        row = services.start_calculation(request.user, organisation_id, kind, parameters)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    if row.state == CalculationState.DONE:
        messages.success(request, _("This was computed on the present network already; here is the result."))
    else:
        messages.success(request, _("The calculation is in the queue. You may leave this page; the result stays here."))
    return True


def _back(organisation_id: str, kind: CalculationKind):
    answer = redirect(_PAGES[kind], organisation_id)
    answer["Location"] += "#calculation"
    return answer


def _asked_before(row: Calculation | None) -> dict:
    """Return the form as it was filled in for a result."""
    if row is None:
        return {}
    given, costs = row.parameters, row.parameters["costs"]
    return {
        "budget_usd": f"{given['budget_usd']:,.10g}",
        "level": f"{given['level']:g}",
        "first_country": given["first_country"],
        "years": str(given["years"]),
        "holding_percent": f"{costs['holding_per_year'] * 100:g}",
        "qualification_usd": f"{costs['qualification_usd']:,.10g}",
        "qualification_years": f"{costs['years']:g}",
        "second_share_percent": f"{costs['second_share'] * 100:g}",
        "most_stock_days": f"{costs['most_stock_days']:g}",
        "lead_time_days": f"{costs['lead_time_days']:g}",
    }
