"""The dashboards of the four areas, and the list of series."""

from collections import Counter
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bioaccord.market.areas import HARMONISED_KINDS, PANELS, Panel, PanelKind, areas_of
from bioaccord.market.chart import Line, period_words, series_chart
from bioaccord.market.indicators import indicator_name
from bioaccord.market.market_readers import SOURCES, citation
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.panels import PanelLine, what_is_new
from bioaccord.market.series_names import materials_of_code, product_words, series_name
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.topic import Area, topic_name

from . import access
from .addresses import series_page
from .words import IMPORTED_FROM, market_source_name, place_name

_A_PAGE = 40
_FACET_VALUES = 12
FACETS = ("area", "source", "indicator", "reporter", "partner", "product", "frequency")
_FILE_COLUMNS = (*SERIES_KEY, "name_ko", "name_en", "first", "last", "figures", "missing", "vintage")


@login_required
def market(request):
    """Lead to the first dashboard."""
    return redirect("market_area", next(iter(PANELS)))


@login_required
def area(request, area: str):
    """Show the dashboard of an area."""
    language, chosen = page_language(), Area(area)
    panels = [_panel(request.user, panel, language) for panel in PANELS[chosen]]
    context = {
        "area": area,
        "name": topic_name(chosen),
        "areas": [(str(one), topic_name(one)) for one in PANELS],
        "panels": [one for one in panels if one["lines"]],
        "empty": [one for one in panels if not one["lines"]],
        "section": "market",
    }
    return render(request, "market/area.html", context)


@login_required
def panel_chart(request, area: str, panel: str, format: str):
    """Give the chart of a panel as its specification, SVG or PNG."""
    shown = next((one for one in PANELS[Area(area)] if one.key == panel), None)
    lines = access.panel_for(request.user, shown) if shown else []
    if not shown or not lines:
        raise Http404
    return chart_file(_chart(shown, lines, page_language()), format)


@login_required
def series_list(request):
    """List series with counts to narrow by; words are looked for in the names of both languages and in codes."""
    language = page_language()
    rows = _found(request)
    facets = _facets(request, rows, language)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row["title"] = row["name"].in_language(language)
        row["address"] = series_page(row)
        row["source_name"] = market_source_name(row["source"], language)
        row["span"] = f"{period_words(row['first'], row['frequency'])} – {period_words(row['last'], row['frequency'])}"
        row["of_material"] = _material_names(row, language)
    context = {
        "page": page,
        "q": request.GET.get("q", ""),
        "count": len(rows),
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
    rows = [
        {name: row[name] for name in SERIES_KEY}
        | {
            "name_ko": row["name"].ko,
            "name_en": row["name"].en,
            "first": str(row["first"]),
            "last": str(row["last"]),
            "figures": row["figures"],
            "missing": row["missing"],
            "vintage": str(row["vintage"]),
        }
        for row in _found(request)
    ]
    return table_file(rows, _FILE_COLUMNS, "series", format)


def _panel(user, panel: Panel, language: Language) -> dict:
    lines = access.panel_for(user, panel)
    shown = {
        "key": panel.key,
        "title": panel.title,
        "lines": lines,
        "products": panel.products,
        "materials": [(one, standard_materials().name(one)) for one in panel.materials],
        "import_from": IMPORTED_FROM[panel.kind] if IMPORTED_FROM[panel.kind] in SOURCES else "",
    }
    if not lines:
        return shown
    sources = list(dict.fromkeys(line.figures["source"][0] for line in lines))
    newest = max(line.figures["period"][-1] for line in lines)
    linked = [(line.name, series_page(line.key)) for line in lines if line.key]
    if panel.kind in HARMONISED_KINDS:
        query = urlencode({"under": panel.products}, doseq=True)
    else:
        query = urlencode({"product": sorted({line.figures["product"][0] for line in lines})}, doseq=True)
    return shown | {
        "new": what_is_new(lines, panel),
        "sources": [(market_source_name(one, language), citation(one)) for one in sources],
        "newest": period_words(newest, lines[0].figures["frequency"][0]),
        "retrieved_on": max(line.figures["vintage"].max() for line in lines),
        "linked": linked,
        "query": query,
        "rows": _latest_rows(lines, language),
    }


def _latest_rows(lines: list[PanelLine], language: Language) -> list[dict]:
    """Return the last figures of each line, for those who cannot see the picture."""
    rows = []
    for line in lines:
        given = line.figures.drop_nulls("value").tail(3)
        rows.append(
            {
                "name": line.name,
                "unit": line.figures["unit"][0],
                "figures": [
                    (
                        period_words(one["period"], one["frequency"]),
                        f"{one['value']:,.6g}" if abs(one["value"]) < 1000 else f"{one['value']:,.0f}",
                    )
                    for one in given.iter_rows(named=True)
                ],
            }
        )
    return rows


def _chart(panel: Panel, lines: list[PanelLine], language: Language) -> dict:
    sources = dict.fromkeys(citation(line.figures["source"][0]).in_language(language) for line in lines)
    return series_chart(
        [Line(line.name.in_language(language), line.figures) for line in lines],
        language,
        title=panel.title.in_language(language),
        source=" ".join(sources),
        from_zero=panel.kind in (*HARMONISED_KINDS, PanelKind.SHORTAGES),
        height=240,
    )


def _found(request) -> list[dict]:
    """Return the series that an address asks for, as dictionaries with their name."""
    given, materials = request.GET, standard_materials()
    words = given.get("q", "").casefold().split()
    wanted = {name: given.getlist(name) for name in FACETS if given.getlist(name)}
    under = tuple(given.getlist("under"))
    rows = []
    for row in access.keys_for(request.user).iter_rows(named=True):
        if any(name != "area" and row[name] not in values for name, values in wanted.items()):
            continue
        if under and not row["product"].startswith(under):
            continue
        row["area"] = areas_of(row["product_system"], row["product"])
        if "area" in wanted and not row["area"] & set(wanted["area"]):
            continue
        row["name"] = series_name(row, materials)
        if words:
            of_code = [] if not row["product"].isdigit() else materials_of_code(row["product"], materials)
            names = [part for one in of_code for part in (materials.name(one).ko, materials.name(one).en)]
            text = " ".join((row["name"].ko, row["name"].en, row["source"], row["product"], *names)).casefold()
            if not all(word in text for word in words):
                continue
        rows.append(row)
    return rows


def _facets(request, rows: list[dict], language: Language) -> list[dict]:
    facets = []
    for name in FACETS:
        counted: Counter[str] = Counter()
        for row in rows:
            counted.update(row["area"] if name == "area" else [row[name]])
        chosen = request.GET.getlist(name)
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
            for value, count in counted.most_common()
            if value
        ]
        if len(values) > 1 or chosen:
            facets.append({"name": _facet_name(name), "first": values[:_FACET_VALUES], "rest": values[_FACET_VALUES:]})
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
    if not row["product"].isdigit() or len(row["product"]) < 6:
        return []
    materials = standard_materials()
    return [
        (one, materials.name(one).in_language(language)) for one in materials_of_code(row["product"], materials)[:4]
    ]


def _query(request, **changed: list[str]) -> str:
    given = request.GET.copy()
    for name, values in changed.items():
        given.setlist(name, values)
    return given.urlencode()
