"""Findings on pages, and as files: each with its figures, its picture, the test that it passed, its series and its signal."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.urls import reverse

from bioaccord.market.chart import series_chart
from bioaccord.market.finding import Finding
from bioaccord.market.finding_chart import finding_lines
from bioaccord.market.finding_export import finding_data
from bioaccord.market.finding_figure import figure_interval, figure_periods, figure_value
from bioaccord.market.market_readers import citation, said_on
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.topic import Area

from . import findings_shown
from .words import market_source_name

_COLUMNS = ("finding_id", "kind", "title_ko", "title_en", "summary_ko", "summary_en", "name_ko", "name_en", "value", "unit", "first", "last", "lower", "upper", "test_en", "p_value", "adjusted_p_value", "since", "as_of", "source", "vintage", "citation")  # fmt: skip
_HEIGHT = 180


def shown_findings(user, found: list[Finding], language: Language) -> list[dict]:
    """Return findings as a page shows them."""
    signals = findings_shown.signals_of(user, found)
    return [
        {
            "id": one.finding_id,
            "title": one.title,
            "summary": one.summary,
            "figures": [
                (
                    figure.name,
                    figure_value(figure, language),
                    figure_interval(figure, language),
                    figure_periods(figure, one.frequency, language),
                )
                for figure in one.figures
            ],
            "test": one.test,
            "compared_with": one.compared_with,
            "as_of": one.as_of,
            "source": market_source_name(one.source, language),
            "citation": citation(one.source),
            "said_on": said_on(one.vintage, one.source),
            "series": _series(one),
            "signal": signals.get(one.finding_id, ""),
            "has_picture": bool(finding_lines(one, language)),
            "query": urlencode({"finding": one.finding_id}),
        }
        for one in found
    ]


@login_required
def finding_chart_file(request, format: str):
    """Give the picture of a finding as its specification, SVG or PNG; it carries its title and its source."""
    kept = findings_shown.kept_for(request.user)
    asked = request.GET.get("finding", "")
    one = next((one for one in kept.found if one.finding_id == asked), None) if kept else None
    language = page_language()
    lines = finding_lines(one, language) if one else []
    if not one or not lines:
        raise Http404
    specification = series_chart(
        lines,
        language,
        title=one.title.in_language(language),
        source=f"{citation(one.source).in_language(language)} {said_on(one.vintage, one.source).in_language(language)}",
        from_zero=one.indicator.startswith(("export_", "import_")),
        height=_HEIGHT,
    )
    return chart_file(specification, format)


@login_required
def findings_file(request, format: str):
    """Give the findings of an area, or all that were kept, as JSON, or as CSV with a row a figure."""
    kept, area = findings_shown.kept_for(request.user), request.GET.get("area", "")
    if area and area not in list(Area):
        raise Http404
    found = list(kept.found) if kept else []
    if kept and area:
        found = findings_shown.findings_of_area(kept, Area(area))
    told = [finding_data(one) for one in found]
    if format == "json":
        return JsonResponse(
            {
                "findings": told,
                "tests": kept.tests if kept else 0,
                "series": kept.series if kept else 0,
                "is_current": findings_shown.is_current(kept),
            },
            json_dumps_params={"ensure_ascii": False, "indent": 2},
        )
    rows = [
        {
            "finding_id": one["finding_id"],
            "kind": one["kind"],
            "title_ko": one["title"]["ko"],
            "title_en": one["title"]["en"],
            "summary_ko": one["summary"]["ko"],
            "summary_en": one["summary"]["en"],
            "name_ko": figure["name"]["ko"],
            "name_en": figure["name"]["en"],
            "value": figure["value"],
            "unit": figure["unit"],
            "first": figure["first"],
            "last": figure["last"],
            "lower": figure.get("lower"),
            "upper": figure.get("upper"),
            "test_en": one["test"]["name"]["en"],
            "p_value": one["test"]["p_value"],
            "adjusted_p_value": one["test"]["adjusted_p_value"],
            "since": one["since"],
            "as_of": one["as_of"],
            "source": one["source"],
            "vintage": one["vintage"],
            "citation": citation(one["source"]).in_language(page_language()),
        }
        for one in told
        for figure in one["figures"]
    ]
    return table_file(rows, _COLUMNS, "findings", format)


def _series(one: Finding) -> str:
    """Return the address of the series that a finding is about, or of the list of them."""
    parts = {
        "source": one.source,
        "indicator": one.indicator,
        "reporter": one.reporter,
        "partner": one.partner or ("WLD" if one.indicator.startswith(("export_", "import_")) else ""),
        "product_system": one.product_system,
        "product": one.product,
    }
    return f"{reverse('market_series')}?{urlencode(parts)}"
