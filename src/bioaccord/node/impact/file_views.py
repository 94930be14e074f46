"""What pages of laws show, as files at stable addresses."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from bioaccord.brief.assessment_told import tell_assessment
from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.impact.assessed import compared
from bioaccord.impact.assessment_data import figures_as_data, rules_as_data
from bioaccord.impact.assessment_sheets import assessment_sheets
from bioaccord.impact.band_chart import band_chart, drawn_bands
from bioaccord.impact.figure_rows import FIGURE_COLUMNS, figure_rows
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language, Text

from .access import answer_for, law_for, portfolio_for, version_of
from .files import portfolio_file, portfolio_zip, template_file, workbook
from .question import question_of
from .shown import (
    BAND_COLUMNS,
    COMPARISON_COLUMNS,
    TIMELINE_COLUMNS,
    band_rows,
    comparison_rows,
    groups_of,
    timeline_rows,
)
from .timeline import picture, timeline_shown
from .views import answers_under, chosen_scenarios, subject_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAMPLE = Text("가상 표본", "made-up sample")
_SAMPLE_PORTFOLIO = Text("예시 포트폴리오", "Sample portfolio")
_LAW_ITSELF = Text("현행법", "the law as it stands")


@login_required
def figures(request, law_id: str, format: str):
    """Send every dated figure of a law as CSV or JSON."""
    found = figures_as_data(law_for(law_id))
    if format == "json":
        return _json(found)
    return table_file(figure_rows(found), FIGURE_COLUMNS, f"figures-{law_id}", format)


@login_required
def rules(request, law_id: str):
    """Send every rule of a law, explained in both languages."""
    return _json(rules_as_data(law_for(law_id)))


@login_required
def template(request, law_id: str):
    """Send the template of a law's portfolio."""
    return _sent(template_file(law_for(law_id)), f"{law_id}-portfolio.xlsx", _XLSX)


@login_required
def rows(request, portfolio_id: str, format: str):
    """Send the rows of a portfolio as the workbook or the zip that can be taken in again."""
    row = portfolio_for(request.user, portfolio_id)
    found, held = law_for(row.law_id), version_of(row).rows
    if format == "xlsx":
        return _sent(portfolio_file(found, held), f"portfolio-{row.law_id}.xlsx", _XLSX)
    return _sent(portfolio_zip(found, held), f"portfolio-{row.law_id}.csv.zip", "application/zip")


@login_required
def answer_file(request, portfolio_id: str, format: str):
    """Send what the law does to a portfolio as XLSX, JSON or PDF."""
    row, answer = _answer(request, portfolio_id)
    language = _language(request)
    name = f"{row.law_id}-{answer['as_of']}"
    if format == "xlsx":
        return _sent(workbook(assessment_sheets(answer, language)), f"{name}-{language}.xlsx", _XLSX)
    if format == "json":
        return _json(answer)
    told = tell_assessment(
        answer, _name(row, language), version_of(row).made_at.date(), language, is_short=format == "short.pdf"
    )
    return _sent(report_as_pdf(told), f"{name}-{language}.{format}", "application/pdf", "inline")


@login_required
def bands_chart(request, portfolio_id: str, figure: str, format: str):
    """Send the chart of a figure by year, of the portfolio or of the product that `product` names."""
    _row, answer = _answer(request, portfolio_id)
    group = next((one for one in groups_of(_bands(request, answer)) if one["key"] == figure), None)
    if group is None or not group["is_drawn"]:
        raise Http404
    language = page_language()
    scenario = answer["scenario"]
    asked = [
        scenario["title"][language] if scenario else _LAW_ITSELF.in_language(language),
        answer["as_of"],
        *([_SAMPLE.in_language(language)] if answer["is_sample"] else []),
    ]
    source = f"{answer['law']['title'][language]}\n{' · '.join(asked)}"
    return chart_file(band_chart(drawn_bands(group["rows"]), language, source=source), format)


@login_required
def bands_table(request, portfolio_id: str, format: str):
    """Send every figure by year as CSV or JSON."""
    row, answer = _answer(request, portfolio_id)
    return table_file(band_rows(answer, page_language()), BAND_COLUMNS, f"by-year-{row.law_id}", format)


@login_required
def timeline_table(request, portfolio_id: str, subject_id: str, format: str):
    """Send what applies to a product when, as CSV or JSON."""
    _row, answer = _answer(request, portfolio_id)
    found = timeline_rows(subject_of(answer, subject_id), answer, page_language())
    return table_file(found, TIMELINE_COLUMNS, f"timeline-{subject_id}", format)


@login_required
def timeline_picture(request, portfolio_id: str, subject_id: str):
    """Send what applies to a product when, as SVG."""
    _row, answer = _answer(request, portfolio_id)
    subject = subject_of(answer, subject_id)
    shown = timeline_shown(subject["timeline"], date.fromisoformat(answer["as_of"]))
    if shown is None:
        raise Http404
    context = {"picture": picture(shown), "subject": subject, "answer": answer}
    return render(request, "impact/timeline.svg", context, content_type="image/svg+xml")


@login_required
def comparison_file(request, portfolio_id: str, format: str):
    """Send findings under each scenario as CSV or JSON."""
    row = portfolio_for(request.user, portfolio_id)
    found = law_for(row.law_id)
    question, _problems = question_of(request.GET, found)
    answers, _problem = answers_under(request.user, row, question, chosen_scenarios(request.GET, found))
    if answers is None:
        raise Http404
    rows = comparison_rows(list(compared(answers)), answers, page_language())
    return table_file(rows, COMPARISON_COLUMNS, f"scenarios-{row.law_id}", format)


def _answer(request, portfolio_id: str):
    row = portfolio_for(request.user, portfolio_id)
    question, problems = question_of(request.GET, law_for(row.law_id))
    try:
        # A file has no room to say that something else was taken than what was asked.
        answer = None if problems else answer_for(request.user, row, question)
    except BioaccordError as error:
        raise Http404 from error
    if answer is None:
        raise Http404
    return row, answer


def _name(row, language: Language) -> str:
    return _SAMPLE_PORTFOLIO.in_language(language) if row.is_sample else row.name


def _bands(request, answer: dict) -> list:
    subject_id = request.GET.get("product", "")
    return subject_of(answer, subject_id)["bands"] if subject_id else answer["bands"]


def _language(request) -> Language:
    asked = request.GET.get("language", "")
    return Language(asked) if asked in list(Language) else page_language()


def _json(data) -> HttpResponse:
    return JsonResponse(data, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _sent(content: bytes, name: str, kind: str, how: str = "attachment") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    return response
