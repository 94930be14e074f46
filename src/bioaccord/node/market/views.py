"""The dashboards of the four areas, and the list of series."""

from urllib.parse import urlencode

import polars as pl
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bioaccord.market.areas import HARMONISED_KINDS, INDICATORS, PANELS, PARTS, Panel
from bioaccord.market.chart import period_text, period_words
from bioaccord.market.indicators import indicator_name
from bioaccord.market.market_readers import SOURCES, citation, said_on
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.panel_figures import PANEL_COLUMNS, panel_figures, part_tables
from bioaccord.market.panel_picture import panel_picture
from bioaccord.market.panel_words import panel_title
from bioaccord.market.panels import PanelContent, PanelLine, what_it_says
from bioaccord.market.product_names import materials_of, product_words
from bioaccord.market.rounding import rounded
from bioaccord.market.series_names import series_name
from bioaccord.market.series_search import counted, found_series
from bioaccord.market.unit_names import unit_name
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.topic import Area, topic_name

from . import access, findings_shown
from .addresses import series_page
from .finding_views import shown_findings
from .words import market_source_name, place_name, sources_of

_A_PAGE = 40
_FACET_VALUES = 12
_FINDINGS_SHOWN = 4
_MOST_VALUES = 60
"""Of one facet; more are found by their names."""
FACETS = ("area", "source", "indicator", "reporter", "partner", "product", "frequency")
_FILE_COLUMNS = (*SERIES_KEY, "name_ko", "name_en", "first", "last", "figures", "missing", "vintage")


@login_required
def market(request):
    """Lead to the first dashboard."""
    return redirect("market_area", next(iter(PANELS)))


@login_required
def area(request, area: str):
    """Show the dashboard of an area: what is new in it, then its panels."""
    language, chosen = page_language(), Area(area)
    panels = [_panel(request.user, panel, language) for panel in PANELS[chosen]]
    kept = findings_shown.kept_for(request.user)
    found = findings_shown.findings_of_area(kept, chosen) if kept else []
    context = {
        "area": area,
        "name": topic_name(chosen),
        "areas": [(str(one), topic_name(one)) for one in PANELS],
        "found": shown_findings(request.user, found[:_FINDINGS_SHOWN], language),
        "more_found": shown_findings(request.user, found[_FINDINGS_SHOWN:], language),
        "kept": kept,
        "is_current": findings_shown.is_current(kept),
        "has_any": bool(access.state()),
        "notes": [one["note"] for one in panels if one["content"].lines and one["note"].ko],
        "panels": [one for one in panels if one["content"].lines],
        "empty": [one for one in panels if not one["content"].lines],
        "section": "market",
    }
    return render(request, "market/area.html", context)


@login_required
def panel_chart(request, area: str, panel: str, format: str):
    """Give the picture of a panel as its specification, SVG or PNG; in a page, its title and source stand beside it."""
    shown, content = _asked_panel(request, area, panel)
    return chart_file(panel_picture(shown, content, page_language()), format)


@login_required
def panel_file(request, area: str, panel: str, format: str):
    """Give every figure of a panel's picture as CSV or JSON."""
    shown, content = _asked_panel(request, area, panel)
    return table_file(panel_figures(content), PANEL_COLUMNS, shown.key, format)


def _asked_panel(request, area: str, panel: str) -> tuple[Panel, PanelContent]:
    shown = next((one for one in PANELS[Area(area)] if one.key == panel), None)
    content = access.panel_for(request.user, shown) if shown else PanelContent()
    if not shown or not content.lines:
        raise Http404
    return shown, content


@login_required
def series_list(request):
    """List series with counts to narrow by; words are looked for in the names of both languages and in codes."""
    language, materials = page_language(), standard_materials()
    found = _found(request)
    facets = _facets(request, found, language)
    page = Paginator(range(found.height), _A_PAGE).get_page(request.GET.get("page"))
    rows = list(found.slice(page.start_index() - 1, _A_PAGE).iter_rows(named=True)) if found.height else []
    for row in rows:
        row["title"] = series_name(row, materials).in_language(language)
        row["address"] = series_page(row)
        row["source_name"] = market_source_name(row["source"], language)
        row["span"] = " – ".join(dict.fromkeys(period_words(row[one], row["frequency"]) for one in ("first", "last")))
        row["unit_name"] = unit_name(row["unit"])
        row["of_material"] = _material_names(row, language)
    page.object_list = rows
    context = {
        "page": page,
        "q": request.GET.get("q", ""),
        "count": found.height,
        "facets": facets,
        "chosen": [
            {
                "facet": _facet_name(name),
                "name": _value_name(name, value, language),
                "without": _query(request, **{name: [one for one in request.GET.getlist(name) if one != value]}),
            }
            for name in (*FACETS, "under")
            for value in request.GET.getlist(name)
        ],
        "hidden": [(name, value) for name in (*FACETS, "under") for value in request.GET.getlist(name)],
        "query": _query(request, page=[]),
        "has_any": bool(access.state()),
        "sources": sorted(SOURCES),
        "section": "market",
    }
    return render(request, "market/list.html", context)


@login_required
def list_file(request, format: str):
    """Give the list of series as CSV or JSON."""
    rows = []
    for row in _found(request).iter_rows(named=True):
        name = series_name(row, standard_materials())
        told = {"name_ko": name.ko, "name_en": name.en}
        numbers = {"figures": row["figures"], "missing": row["missing"]}
        days = {one: str(row[one]) for one in ("first", "last", "vintage")}
        rows.append({one: row[one] for one in SERIES_KEY} | told | numbers | days)
    return table_file(rows, _FILE_COLUMNS, "series", format)


def _panel(user, panel: Panel, language: Language) -> dict:
    content = access.panel_for(user, panel)
    lines = content.lines
    shown = {
        "key": panel.key,
        "title": panel_title(panel.title, [(line.name, line.figures) for line in lines]),
        "content": content,
        "note": panel.note,
        "is_of_codes": panel.kind in HARMONISED_KINDS,
        "products": panel.products,
        "materials": [(one, standard_materials().name(one)) for one in panel.materials],
        "import_from": [(one, market_source_name(one, language)) for one in sources_of(panel)],
    }
    if not lines:
        return shown
    sources = list(dict.fromkeys(line.figures["source"][0] for line in lines))
    newest = max(line.figures["period"][-1] for line in lines)
    vintages = [line.figures["vintage"].max() for line in lines]
    return shown | {
        "said": what_it_says(content, panel),
        "sources": [(market_source_name(one, language), citation(one)) for one in sources],
        "newest": period_text(newest, lines[0].figures["frequency"][0]),
        "said_on": said_on(max(one for one in vintages if one), *sources),
        "linked": [(line.name, series_page(line.key)) for line in lines if line.key],
        "query": _series_of(panel, lines),
        "rows": _latest_rows(lines, language),
        "parts": part_tables(content, language),
    }


def _series_of(panel: Panel, lines: tuple[PanelLine, ...]) -> str:
    """Return what the list of series is asked for to show all of a panel."""
    if panel.kind in HARMONISED_KINDS:
        return urlencode({"under": panel.products}, doseq=True)
    if panel.kind in PARTS:
        counted = [*INDICATORS[panel.kind], PARTS[panel.kind]]
        return urlencode({"indicator": counted, "reporter": panel.reporter}, doseq=True)
    return urlencode({"product": sorted({line.figures["product"][0] for line in lines})}, doseq=True)


def _latest_rows(lines: tuple[PanelLine, ...], language: Language) -> list[dict]:
    """Return the last figures of each line, for those who cannot see the picture."""
    rows = []
    for line in lines:
        given = line.figures.drop_nulls("value").tail(3)
        rows.append(
            {
                "name": line.name,
                "unit": unit_name(line.figures["unit"][0]),
                "figures": [
                    (
                        period_words(one["period"], one["frequency"]),
                        f"{one['value']:,.6g}" if abs(one["value"]) < 1000 else rounded(one["value"]),
                    )
                    for one in given.iter_rows(named=True)
                ],
            }
        )
    return rows


def _found(request) -> pl.DataFrame:
    """Return the series that an address asks for."""
    given = request.GET
    return found_series(
        access.searchable_for(request.user),
        only={name: given.getlist(name) for name in FACETS if given.getlist(name)},
        under=given.getlist("under"),
        words=given.get("q", "").split(),
    )


def _facets(request, found: pl.DataFrame, language: Language) -> list[dict]:
    facets = []
    for name in FACETS:
        all_values, chosen = counted(found, name), request.GET.getlist(name)
        values = [
            {
                "name": _value_name(name, value, language),
                "count": count,
                "chosen": value in chosen,
                "address": "?"
                + _query(
                    request,
                    page=[],
                    **{name: [one for one in chosen if one != value] if value in chosen else [*chosen, str(value)]},
                ),
            }
            for value, count in all_values[:_MOST_VALUES]
        ]
        if len(values) > 1 or chosen:
            first, rest = values[:_FACET_VALUES], values[_FACET_VALUES:]
            left_out = len(all_values) - len(values)
            facets.append({"name": _facet_name(name), "first": first, "rest": rest, "left_out": left_out})
    return facets


def _facet_name(name: str) -> str:
    return {
        "area": _("Area"),
        "source": _("Source"),
        "indicator": _("Indicator"),
        "reporter": _("Country"),
        "partner": _("Partner"),
        "product": _("Product"),
        "frequency": _("Frequency"),
        "under": _("Under the code"),
    }[name]


def _value_name(facet: str, value: str, language: Language) -> str:
    if facet == "area" and value in list(Area):
        return topic_name(Area(value)).in_language(language)
    if facet == "source":
        return market_source_name(value, language)
    if facet == "indicator":
        return indicator_name(value).in_language(language)
    if facet in ("reporter", "partner"):
        return place_name(value, language)
    if facet == "frequency":
        names = {"A": _("annual"), "Q": _("quarterly"), "M": _("monthly"), "W": _("weekly"), "D": _("daily")}
        return names.get(value, value)
    if facet == "product":
        system = "HS" if value.isdigit() else "series"
        return product_words(system, value, standard_materials()).in_language(language)
    return value


def _material_names(row: dict, language: Language) -> list[tuple[str, str]]:
    known = materials_of(row["product_system"], row["product"], standard_materials())
    return [(one.material_id, one.name.in_language(language)) for one in known[:4]]


def _query(request, **changed: list[str]) -> str:
    given = request.GET.copy()
    for name, values in changed.items():
        given.setlist(name, values)
    return given.urlencode()
