"""Laws, their figures and rules, and a firm's portfolios as JSON: what the pages show the same reader."""

from typing import Any

from django.http import Http404
from ninja import Query, Router
from ninja.security import django_auth

from bioaccord.impact.assessment_data import figures_as_data, rules_as_data, scenario_as_data
from bioaccord.impact.law import laws
from bioaccord.impact.value_words import both
from bioaccord.node.problems import PROBLEMS
from bioaccord.vocabulary.errors import BioaccordError

from .access import answer_for, law_for, portfolio_for, portfolios_for, version_of
from .question import question_of

router = Router(auth=django_auth)


@router.get("/laws", response={200: list[dict[str, Any]], **PROBLEMS}, url_name="impact_laws")
def list_laws(request):
    """List the laws with the scenarios that can be laid over each."""
    return [
        {
            "id": law.law_id,
            "title": both(law.title),
            "summary": both(law.summary),
            "countries": list(law.countries),
            "scenarios": [scenario_as_data(one) for one in law.scenarios()],
        }
        for law in laws().values()
    ]


@router.get("/laws/{law_id}/figures", response={200: list[dict[str, Any]], **PROBLEMS}, url_name="impact_figures")
def figures(request, law_id: str):
    """List every dated figure of a law with unit, standing, section and link."""
    return figures_as_data(law_for(law_id))


@router.get("/laws/{law_id}/rules", response={200: list[dict[str, Any]], **PROBLEMS}, url_name="impact_rules")
def rules(request, law_id: str):
    """List every rule of a law, explained in both languages."""
    return rules_as_data(law_for(law_id))


@router.get("/portfolios", response={200: list[dict[str, Any]], **PROBLEMS}, url_name="impact_portfolios")
def portfolios(request):
    """List your firm's portfolios."""
    return [
        {
            "id": one.portfolio_id,
            "law": one.law_id,
            "organisation_id": one.organisation_id,
            "name": one.name,
            "version": version_of(one).number,
            "is_sample": one.is_sample,
        }
        for one in portfolios_for(request.user)
    ]


@router.get("/portfolios/{portfolio_id}", response={200: dict[str, Any], **PROBLEMS}, url_name="impact_answer")
def answer(
    request,
    portfolio_id: str,
    as_of: str = Query("", max_length=10),
    scenario: str = Query("", max_length=64),
    draws: str = Query("", max_length=8),
    seed: str = Query("", max_length=12),
):
    """Return what a law does to a portfolio of your firm, as it was known on a day and under a scenario."""
    row = portfolio_for(request.user, portfolio_id)
    asked = {"as_of": as_of, "scenario": scenario, "draws": draws, "seed": seed}
    question, problems = question_of(asked, law_for(row.law_id))
    if problems:
        return 422, {"detail": problems}
    try:
        found = answer_for(request.user, row, question)
    except BioaccordError as error:
        return 422, {"detail": {one: error.told(one) for one in ("ko", "en")}}
    if found is None:
        # Too large to be computed while somebody waits: the page starts the calculation, and then it is here.
        raise Http404
    return found
