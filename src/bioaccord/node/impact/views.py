"""Laws explained; a firm's portfolios; what a law does to them, by product, by year, and scenarios side by side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.brief.phrases import phrase
from bioaccord.impact.assessed import compared
from bioaccord.impact.assessment_data import figures_as_data, rules_as_data, scenario_as_data
from bioaccord.impact.coming import coming
from bioaccord.impact.law import laws
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import BioaccordError, InputError
from bioaccord.vocabulary.tlp import TLP

from . import services
from .access import (
    answer_for,
    brought_result_for,
    is_small,
    law_for,
    portfolio_for,
    portfolios_for,
    run_for,
    runs_for,
    version_of,
)
from .question import Question, question_of
from .shown import by_year, coming_shown, compared_bands, rule_groups, run_words
from .timeline import timeline_shown

_SHOWN_VALUES = 6
_MOST_SUBJECTS = 300
_MARKINGS = (TLP.CLEAR, TLP.GREEN, TLP.AMBER)


@login_required
def laws_list(request):
    """List the laws, and the portfolios of the reader's firms."""
    own = portfolios_for(request.user)
    context = {
        "laws": [
            {
                "law": law,
                "portfolios": [one for one in own if one.law_id == law.law_id],
                "scenarios": law.scenarios(),
                "rules": len(law.rules()),
                "figures": len(law.parameters()),
            }
            for law in laws().values()
        ],
        "section": "impact",
    }
    return render(request, "impact/laws.html", context)


@login_required
def law(request, law_id: str, refused: InputError | None = None):
    """Explain a law rule by rule with its figures, and take in portfolios."""
    found = law_for(law_id)
    figures = {one["name"]: one for one in figures_as_data(found)}
    for one in figures.values():
        one["earlier"] = max(0, len(one["values"]) - _SHOWN_VALUES)
        one["shown_values"] = one["values"][-_SHOWN_VALUES:]
    rules = rules_as_data(found)
    for one in rules:
        one["figures"] = [figures[name] for name in one["figures"]]
    context = {
        "law": found,
        "groups": rule_groups(found, rules),
        "scenarios": [scenario_as_data(one) for one in found.scenarios()],
        "portfolios": portfolios_for(request.user, law_id),
        "firms": roles_of(request.user).organisation_ids,
        "refused": refused.told(page_language()).splitlines() if refused else [],
        "section": "impact",
    }
    return render(request, "impact/law.html", context, status=422 if refused else 200)


@login_required
def import_new(request, law_id: str):
    """Take in a file as a new portfolio; what was refused is shown here, so that a reader who stays is led back."""
    found = law_for(law_id)
    if request.method != "POST":
        return redirect("impact_law", law_id)
    if "file" not in request.FILES:
        messages.error(request, _("Choose a file first."))
        return redirect("impact_law", law_id)
    own = roles_of(request.user).organisation_ids
    firm = request.POST.get("firm", "") or (own[0] if own else "")
    try:
        row = services.import_portfolio(request.user, found, firm, request.POST.get("name", ""), request.FILES["file"])
    except InputError as error:
        return law(request, law_id, error)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("impact_law", law_id)
    messages.success(request, _("The portfolio is here. Nobody but people of your firm sees it."))
    return redirect("impact_portfolio", row.portfolio_id)


@login_required
def import_again(request, portfolio_id: str):
    """Take in a file in the place of a portfolio's rows; what was refused is shown here, so that a reader who stays is led back."""
    portfolio_for(request.user, portfolio_id)
    if request.method != "POST":
        answer = redirect("impact_portfolio", portfolio_id)
        answer["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
        return answer
    if "file" not in request.FILES:
        messages.error(request, _("Choose a file first."))
        return redirect("impact_portfolio", portfolio_id)
    try:
        version = services.import_version(request.user, portfolio_id, request.FILES["file"])
    except InputError as error:
        return portfolio(request, portfolio_id, error)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Version {number} is in place.").format(number=version.number))
    return redirect("impact_portfolio", portfolio_id)


@login_required
@require_POST
def delete(request, portfolio_id: str):
    """Delete a portfolio."""
    services.delete_portfolio(request.user, portfolio_id)
    messages.success(request, _("The portfolio is deleted, with all that was computed from it."))
    return redirect("impact")


@login_required
def portfolio(request, portfolio_id: str, refused: InputError | None = None):
    """Show what the law does to a portfolio: its products, and its figures by year."""
    row = portfolio_for(request.user, portfolio_id)
    context, answer = _answered(request, row)
    version = version_of(row)
    context |= by_year(answer["bands"] if answer else [], page_language()) | {
        "coming": coming_shown(answer["coming"]) if answer else [],
        "subjects": answer["subjects"][:_MOST_SUBJECTS] if answer else [],
        "others": max(0, len(answer["subjects"]) - _MOST_SUBJECTS) if answer else 0,
        "has_largest": bool(answer) and any(one["largest"] for one in answer["subjects"]),
        "version": version,
        "counts": [
            {"title": shape.title, "count": len(version.rows.get(shape.name, ()))} for shape in context["law"].tables
        ],
        "refused": refused.told(page_language()).splitlines() if refused else [],
        "brought": brought_result_for(request.user, portfolio_id),
        "markings": [
            (str(one), f"TLP:{one.value.upper()} – {phrase(f'report_tlp_{one.value}', page_language())}")
            for one in _MARKINGS
        ],
    }
    return render(request, "impact/portfolio.html", context, status=422 if refused else 200)


@login_required
def product(request, portfolio_id: str, subject_id: str):
    """Show what the law does to one product: what applies when, and the trail of each answer."""
    row = portfolio_for(request.user, portfolio_id)
    context, answer = _answered(request, row)
    if answer is None:
        return redirect(f"{_address(row)}?{context['question'].query}")
    subject = subject_of(answer, subject_id)
    context |= by_year(subject["bands"], page_language()) | {
        "subject": subject,
        "timeline": timeline_shown(subject["timeline"], context["question"].as_of),
        "coming": coming_shown(coming([subject], context["question"].as_of)),
    }
    return render(request, "impact/product.html", context)


@login_required
def compare(request, portfolio_id: str):
    """Show scenarios side by side, with what differs from the law as it stands marked."""
    row = portfolio_for(request.user, portfolio_id)
    context, _first = _answered(request, row)
    chosen = chosen_scenarios(request.GET, context["law"])
    answers, problem = answers_under(request.user, row, context["question"], chosen)
    rows = list(compared(answers)) if answers else []
    every = request.GET.get("rows") == "all"
    context |= {
        "chosen": chosen,
        "choices": [(one, one.scenario_id in chosen) for one in context["law"].scenarios()],
        "answers": answers,
        "rows": [one for one in rows if every or one["differs"]],
        "every": every,
        "count": len(rows),
        "bands": [one for one in compared_bands(answers) if every or one["differs"]] if answers else [],
        "problem": problem or context["problem"],
        "needs_run": answers is None and not problem,
    }
    return render(request, "impact/compare.html", context)


@login_required
@require_POST
def start(request, portfolio_id: str):
    """Leave a question to the worker."""
    row = portfolio_for(request.user, portfolio_id)
    question, problems = question_of(request.POST, law_for(row.law_id))
    scenarios = request.POST.getlist("scenarios") or [question.scenario_id]
    known = {"", *(one.scenario_id for one in law_for(row.law_id).scenarios())}
    try:
        services.start_run(request.user, portfolio_id, question, [one for one in scenarios if one in known])
    except ValidationError as error:
        problems = [*problems, error.messages[0]]
    else:
        messages.success(request, _("The calculation is in the queue. You may leave this page; the result stays here."))
    for one in problems:
        messages.error(request, one)
    # Back to where it was asked, so that the link to the result leads to what was asked for.
    is_comparison = "scenarios" in request.POST
    answer = redirect("impact_compare" if is_comparison else "impact_portfolio", portfolio_id)
    chosen = "".join(f"&with={one}" for one in scenarios if one in known and one) if is_comparison else ""
    answer["Location"] += f"?{question.query}{chosen}#calculation"
    return answer


@login_required
@require_POST
def cancel(request, portfolio_id: str, run_id: int):
    """Cancel a run."""
    services.cancel_run(request.user, portfolio_id, run_id)
    messages.success(request, _("The calculation is cancelled."))
    return redirect("impact_portfolio", portfolio_id)


@login_required
@never_cache
def progress(request, portfolio_id: str, run_id: int):
    """Tell how far a run is."""
    told = run_words(run_for(request.user, portfolio_id, run_id))
    return JsonResponse({name: told[name] for name in ("words", "live", "done", "total")})


@login_required
@require_POST
def bring(request, portfolio_id: str):
    """Choose results to bring to a roundtable, or take them back."""
    row = portfolio_for(request.user, portfolio_id)
    question, _problems = question_of(request.POST, law_for(row.law_id))
    marking = request.POST.get("marking", "")
    try:
        count = services.bring_results(
            request.user,
            portfolio_id,
            question,
            request.POST.getlist("figures"),
            TLP(marking) if marking in list(_MARKINGS) else TLP.GREEN,
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        told = (
            ngettext(
                "{count} figure can be brought to a roundtable.",
                "{count} figures can be brought to a roundtable.",
                count,
            )
            if count
            else _("Nothing of this portfolio is brought.")
        )
        messages.success(request, told.format(count=count))
    answer = redirect("impact_portfolio", portfolio_id)
    answer["Location"] += f"?{question.query}#roundtable"
    return answer


def subject_of(answer: dict, subject_id: str) -> dict:
    """Return one product of an answer. Raises `Http404`."""
    found = next((one for one in answer["subjects"] if one["id"] == subject_id), None)
    if found is None:
        raise Http404
    return found


def chosen_scenarios(asked, found) -> list[str]:
    """Return the scenarios an address names, in the law's order; all of them where it names none."""
    known = [one.scenario_id for one in found.scenarios()]
    named = asked.getlist("with")
    return [one for one in known if one in named] or known


def answers_under(user, row, question: Question, scenarios: list[str]) -> tuple[list[dict] | None, str]:
    """Return the law as it stands and each scenario; None where the worker has to be asked, or with words where there is none."""
    answers = []
    try:
        for one in ("", *scenarios):
            answer = answer_for(user, row, question.under(one))
            if answer is None:
                return None, ""
            answers.append(answer)
    except BioaccordError as error:
        return None, error.told(page_language())
    return answers, ""


def _answered(request, row) -> tuple[dict, dict | None]:
    found = law_for(row.law_id)
    question, problems = question_of(request.GET, found)
    for one in problems:
        messages.error(request, one)
    answer, problem = None, ""
    try:
        answer = answer_for(request.user, row, question)
    except BioaccordError as error:
        problem = error.told(page_language())
    context = {
        "law": found,
        "portfolio": row,
        "question": question,
        "query": question.query,
        "scenarios": found.scenarios(),
        "scenario": next((one for one in found.scenarios() if one.scenario_id == question.scenario_id), None),
        "answer": answer,
        "problem": problem,
        "is_ahead": question.as_of > timezone.localdate(),
        "is_small": is_small(version_of(row), question),
        "asked": [run_words(one) for one in runs_for(request.user, row)],
        "section": "impact",
    }
    return context, answer


def _address(row) -> str:
    return redirect("impact_portfolio", row.portfolio_id)["Location"]
