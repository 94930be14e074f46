"""The picture of a panel: its lines, and under them the other country's share by year, what partners pay, what a count is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from bioaccord.vocabulary.language import Language, Text

from .areas import HARMONISED_KINDS, PARTS, Panel
from .chart import COLOURS, Line, series_chart
from .market_readers import citation
from .outlook import Outlook
from .panel_figures import share_bars
from .panel_words import panel_title, parts_title, prices_title, share_mark, shares_title
from .panels import PanelContent
from .partner_story import PartnerShare
from .series_names import country_words as place_words
from .unit_names import unit_name

LINES_HEIGHT = 220
_SHARES_HEIGHT = 130
_BAR_HEIGHT = 20
_WHEN, _SHARE = Text("기간", "period"), Text("비중", "share")
_NAME, _VALUE = Text("구분", "what"), Text("값", "value")


def panel_picture(
    panel: Panel,
    content: PanelContent,
    language: Language,
    *,
    titled: bool = True,
    width: int = 620,
    outlook: Outlook | None = None,
) -> dict[str, Any]:
    """Return the Vega-Lite specification of everything on a panel, with its title and its sources where it is taken as a file.

    `outlook` is of the first line.
    """
    ahead = outlook or Outlook()
    bars = story_charts(content, language, width=width)
    # One point in time is no line.
    is_line = max(line.figures["value"].count() for line in content.lines) > 1 or not bars
    sources = dict.fromkeys(citation(line.figures["source"][0]).in_language(language) for line in content.lines)
    drawn = series_chart(
        [
            Line(one.name.in_language(language), one.figures if is_line else _final(one.figures))
            for one in content.lines
        ],
        language,
        title=panel_title(panel.title, [(one.name, one.figures) for one in content.lines]).in_language(language)
        if titled
        else "",
        source=" ".join(sources) if titled else "",
        forecast=ahead.drawn_forecast,
        changes=ahead.drawn_changes,
        from_zero=panel.kind in (*HARMONISED_KINDS, *PARTS),
        width=width,
        height=LINES_HEIGHT,
    )
    return below(drawn, bars, with_lines=is_line)


def story_charts(content: PanelContent, language: Language, *, width: int = 620) -> list[dict[str, Any]]:
    """Return the small charts that stand under the lines of a panel: Vega-Lite views without a configuration of their own."""
    charts = [_shares(one, language, width) for one in content.shares]
    if content.prices:
        values = [(place_words(one.partner).in_language(language), one.median) for one in content.prices.partners]
        unit = content.prices.partners[0].unit
        charts.append(_bars(values, unit, prices_title(content.prices).in_language(language), language, width))
    if content.parts:
        values = [(name.in_language(language), value) for name, value in content.parts.parts]
        title = parts_title(content.parts).in_language(language)
        charts.append(_bars(values, content.parts.unit, title, language, width))
    return charts


def below(drawn: dict[str, Any], charts: Sequence[dict[str, Any]], *, with_lines: bool = True) -> dict[str, Any]:
    """Return a chart with others under it, as one specification; the title and the configuration are those of the first."""
    if not charts:
        return drawn
    top = ("$schema", "config", "title", "background", "datasets")
    shown = [{name: value for name, value in drawn.items() if name not in top}] if with_lines else []
    kept = {name: drawn[name] for name in top if name in drawn}
    return kept | {
        "vconcat": [*shown, *charts],
        "spacing": 22,
        "resolve": {"scale": {"color": "independent", "strokeDash": "independent"}},
    }


def _shares(share: PartnerShare, language: Language, width: int) -> dict[str, Any]:
    """Return bars of a partner's share by year; the last twelve months stand apart in another colour."""
    rows = [
        {
            "when": share_mark(one, share).in_language(language),
            "period": name.in_language(language),
            "share": one.share,
            "told": f"{one.share:.0%}",
            "lately": one is share.lately,
        }
        for name, one in share_bars(share)
    ]
    x = {
        "field": "when",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {
            "labelAngle": 0,
            "labelExpr": "split(datum.label, '|')",
            "labelOverlap": False,
            "labelLimit": 90,
            "labelFontSize": 11,
        },
    }
    y = {
        "field": "share",
        "type": "quantitative",
        "title": None,
        "scale": {"domainMin": 0},
        "axis": {"format": "~%", "tickCount": 4},
    }
    tip = [{"field": "period", "title": _WHEN.in_language(language)}, {"field": "share", "format": ".1%", "title": _SHARE.in_language(language)}]  # fmt: skip
    return {
        "title": _small(shares_title(share).in_language(language)),
        "width": width,
        "height": _SHARES_HEIGHT,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "color": COLOURS[0]},
                "encoding": {
                    "x": x,
                    "y": y,
                    "fillOpacity": {"condition": {"test": "datum.lately", "value": 0.55}, "value": 1},
                    "tooltip": tip,
                },
            },
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 12, "color": "#1c2321"},
                "encoding": {"x": x, "y": y, "text": {"field": "told"}},
            },
        ],
    }


def _bars(values: Sequence[tuple[str, float]], unit: str, title: str, language: Language, width: int) -> dict[str, Any]:
    """Return bars that lie, in the order given, each with its figure."""
    rows = [{"name": name, "value": value, "told": _rounded(value)} for name, value in values]
    named = unit_name(unit).in_language(language)
    x = {
        "field": "value",
        "type": "quantitative",
        "title": named,
        "scale": {"domainMin": 0, "domainMax": 1.12 * max(value for _, value in values)},
        "axis": {"format": ",~f", "tickCount": 4},
    }
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 240, "ticks": False}}
    tip = [
        {"field": "name", "title": _NAME.in_language(language)},
        {"field": "value", "format": ",.4~f", "title": f"{_VALUE.in_language(language)} ({named})"},
    ]
    return {
        "title": _small(title),
        "width": width,
        "height": {"step": _BAR_HEIGHT},
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "bar", "color": COLOURS[0]}, "encoding": {"x": x, "y": y, "tooltip": tip}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 12, "color": "#1c2321"},
                "encoding": {"x": x, "y": y, "text": {"field": "told"}},
            },
        ],
    }


def _final(figures: pl.DataFrame) -> pl.DataFrame:
    """Return figures without remarks: where no line is drawn, nothing has to be said of its dots."""
    return figures.with_columns(flags=pl.lit(0, dtype=figures["flags"].dtype))


def _small(title: str) -> dict[str, Any]:
    return {"text": title, "anchor": "start", "fontSize": 13.5, "offset": 8, "frame": "group"}


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.3g}"
