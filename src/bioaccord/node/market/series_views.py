"""A series: its chart, table, forecast, changes, vintages, citation, and all of it as files at stable addresses."""

import math
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.market.areas import areas_of
from bioaccord.market.change_point import ChangePoints
from bioaccord.market.chart import period_text, period_words, with_gaps
from bioaccord.market.forecast import Forecast
from bioaccord.market.market_readers import citation, said_on
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.outlook import Outlook
from bioaccord.market.panel_words import figure_words
from bioaccord.market.product_names import materials_of
from bioaccord.market.series_export import exported
from bioaccord.market.series_names import series_name
from bioaccord.market.series_picture import drawn_since, series_picture
from bioaccord.market.unit_names import unit_name
from bioaccord.node.brief.templatetags.wording import day, page_language
from bioaccord.node.files import chart_file
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import standard_materials
from bioaccord.vocabulary.topic import topic_name

from . import access, findings_shown
from .addresses import asked_selection, query_of_key, series_page
from .finding_views import shown_findings
from .words import flag_names, market_source_name, value_words

_FIRST_ROWS = 24
_MOST_DIFFERENCES = 200
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


@login_required
def series(request):
    """Show one series; an address that leaves parts of the key out leads to the one series it means, or to the list of them."""
    keys = access.keys_for(request.user, asked_selection(request.GET))
    if keys.is_empty():
        raise Http404
    if keys.height > 1:
        return redirect(f"{reverse('market_list')}?{request.GET.urlencode()}")
    row = keys.row(0, named=True)
    key = _key(row)
    if any(name not in request.GET for name in SERIES_KEY):
        return redirect(series_page(key))
    language, as_of = page_language(), _day(request.GET.get("vintage", ""))
    vintages = access.vintages_for(request.user, key)
    if as_of and as_of < vintages[-1]:
        messages.info(
            request,
            _("Nothing was known of this series on %(day)s; the first figures are of %(first)s.")
            % {"day": day(as_of), "first": day(vintages[-1])},
        )
        return redirect(f"{series_page(key)}&{urlencode({'vintage': vintages[-1]})}")
    figures = access.figures_for(request.user, key, as_of)
    likely = access.forecast_for(request.user, key, as_of)
    changes = access.changes_for(request.user, key, as_of)
    filled = with_gaps(figures).sort("period", descending=True)
    frequency, unit = row["frequency"], row["unit"]
    rows = [
        {
            "period": period_words(one["period"], frequency),
            "value": value_words(one["value"]),
            "flags": flag_names(one["flags"]),
            "vintage": one["vintage"],
        }
        for one in filled.iter_rows(named=True)
    ]
    materials = standard_materials()
    of_code = [one.material_id for one in materials_of(row["product_system"], row["product"], materials)]
    kept = findings_shown.kept_for(request.user)
    found = findings_shown.findings_of_series(kept, row) if kept and not as_of else []
    areas = areas_of(row["product_system"], row["product"], row["indicator"], row["reporter"])
    last = figures.drop_nulls("value").sort("period")
    context = {
        "name": series_name(row, materials),
        "row": row,
        "source": market_source_name(row["source"], language),
        "citation": citation(row["source"]),
        "origins": sorted(set(figures["origin"]) - {""})[:3],
        "retrieved_at": figures["retrieved_at"].max(),
        "materials": [(one, materials.name(one)) for one in of_code],
        "areas": [(area, topic_name(area)) for area in sorted(areas)],
        "first": period_words(row["first"], frequency),
        "first_words": period_text(row["first"], frequency),
        "has_picture": last.height > 1,
        "last": period_words(row["last"], frequency),
        "newest": figure_words(last["value"][-1], unit) if last.height else None,
        "newest_period": period_text(last["period"][-1], frequency) if last.height else Text("", ""),
        "shown": rows[:_FIRST_ROWS],
        "rest": rows[_FIRST_ROWS:],
        "gaps": sum(not one["value"] for one in rows),
        "unit": unit_name(unit),
        "whole": "whole" in request.GET,
        "drawn_since": drawn_since(figures) if "whole" not in request.GET else None,
        "found": shown_findings(request.user, found, language),
        "kept": kept,
        "is_current": findings_shown.is_current(kept),
        "is_looked_at": bool(kept) and not as_of and (kept.is_whole or bool(areas)),
        "vintages": vintages,
        "said_on": said_on(vintages[0], row["source"]) if vintages else None,
        "as_of": as_of,
        "likely": likely if isinstance(likely, Forecast) else None,
        "likely_rows": _likely_rows(likely) if isinstance(likely, Forecast) else [],
        "no_forecast": None if isinstance(likely, Forecast) else likely.reason,
        "changes": changes if isinstance(changes, ChangePoints) else None,
        "no_changes": None if isinstance(changes, ChangePoints) else changes,
        "query": query_of_key(key, **_asked(request, "vintage", "whole")),
        "key": [(name, row[name]) for name in SERIES_KEY],
        "address": request.build_absolute_uri(series_page(key)),
        "today": timezone.localdate(),
        "section": "market",
    }
    earlier, later = _day(request.GET.get("earlier", "")), _day(request.GET.get("later", ""))
    if earlier and later:
        # Whoever chooses the later day first means the same two days.
        earlier, later = sorted((earlier, later))
        context |= {"earlier": earlier, "later": later} | _differences(request.user, key, earlier, later)
    return render(request, "market/series.html", context)


@login_required
def series_chart_file(request, format: str):
    """Give the chart of a series as its specification, SVG or PNG; it carries its name and its source."""
    key, _row = _one(request)
    language, as_of = page_language(), _day(request.GET.get("vintage", ""))
    figures = access.figures_for(request.user, key, as_of)
    ahead = Outlook(access.forecast_for(request.user, key, as_of), access.changes_for(request.user, key, as_of))
    specification = series_picture(figures, language, outlook=ahead, whole="whole" in request.GET)
    return chart_file(specification, format)


@login_required
def series_file(request, format: str):
    """Give the figures of a series as CSV, JSON or Parquet, with citation; all statements with `history=1`."""
    key, row = _one(request)
    as_of = _day(request.GET.get("vintage", ""))
    figures = access.figures_for(request.user, key, as_of)
    content = exported(figures, format, page_language(), as_of=as_of, written_on=timezone.localdate())
    response = HttpResponse(content, content_type=_KINDS[format])
    name = "-".join(
        part for part in (row["source"], row["indicator"], row["reporter"], row["partner"], row["product"]) if part
    )
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    response["Content-Disposition"] = f'attachment; filename="{safe}.{format}"'
    return response


def _one(request) -> tuple[tuple[str, ...], dict]:
    keys = access.keys_for(request.user, asked_selection(request.GET))
    if keys.height != 1:
        raise Http404
    row = keys.row(0, named=True)
    return _key(row), row


def _key(row: dict) -> tuple[str, ...]:
    return tuple(row[name] for name in SERIES_KEY)


def _asked(request, *names: str) -> dict[str, str]:
    """Return those of some parts of an address that say something."""
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Http404 from None


def _likely_rows(likely: Forecast) -> list[dict]:
    digits = _digits(max(abs(one) for one in likely.values))
    return [
        {
            "period": period_words(period, likely.frequency),
            "value": _rounded(value, digits),
            "intervals": [
                (one.level, f"{_rounded(one.lower[place], digits)} – {_rounded(one.upper[place], digits)}")
                for one in likely.intervals
            ],
        }
        for place, (period, value) in enumerate(zip(likely.periods, likely.values, strict=True))
    ]


def _digits(largest: float) -> int:
    """Return to how many decimals a forecast is told, four figures of the largest; negative for tens and more."""
    return 3 - math.floor(math.log10(largest)) if largest > 0 else 0


def _rounded(value: float, digits: int) -> str:
    return f"{round(value, digits):,.{max(0, digits)}f}"


def _differences(user, key: tuple[str, ...], earlier: date, later: date) -> dict:
    found = access.differences_for(user, key, earlier, later)
    return {
        "differences": [
            {
                "period": period_words(one["period"], one["frequency"]),
                "change": one["change"],
                "before": value_words(one["value_before"]),
                "value": value_words(one["value"]),
            }
            for one in found.head(_MOST_DIFFERENCES).iter_rows(named=True)
        ],
        "difference_count": found.height,
    }
