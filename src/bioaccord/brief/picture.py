"""The chart of a brief: one Vega-Lite specification, drawn as SVG or PNG here, in a page by the browser."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import altair

from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Channel

from .phrases import phrase
from .sheet import Brief

FONT = "NanumGothic"
_LINES_OF_TITLE = 4
_LINE_WIDTH = 20
"""Of a title beside its bar, in Latin letters; a Hangul syllable is as wide as two."""
_AMOUNTS = {
    Language.KOREAN: "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',~g') + '억' : datum.value ? format(datum.value / 1e4, ',~g') + '만' : '0'",
    Language.ENGLISH: "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',~g') + 'M' : datum.value ? format(datum.value / 1e3, ',~g') + 'K' : '0'",
}


def exposure_chart(brief: Brief, language: Language) -> dict[str, Any] | None:
    """Return the Vega-Lite specification of what reaches the firm in money, or None where there is none.

    One bar a signal: revenue at risk (supply) and money a year (cost), in USD; reliefs point left.
    """
    rows = _rows(brief, language)
    if not rows:
        return None
    bars = (
        altair.Chart(altair.InlineData(values=rows))
        .mark_bar(cornerRadiusEnd=3, height=16)
        .encode(
            x=altair.X(
                "amount:Q",
                title=phrase("chart_amount", language),
                axis=altair.Axis(tickCount=5, labelExpr=_AMOUNTS[language]),
            ),
            y=altair.Y(
                "title:N",
                title=None,
                sort=None,
                axis=altair.Axis(labelLimit=240, labelExpr="split(datum.label, '\\n')"),
            ),
            color=altair.Color(
                "channel:N",
                title=None,
                scale=altair.Scale(
                    domain=[phrase("chart_supply", language), phrase("chart_cost", language)],
                    range=["#b3401f", "#1d5f8a"],
                ),
                legend=altair.Legend(orient="top", columns=1, labelLimit=320),
            ),
            tooltip=["name:N", "channel:N", altair.Tooltip("amount:Q", format=",.0f")],
        )
        .properties(width=420, height=altair.Step(58), background="transparent")
    )
    configured = bars.configure(font=f"{FONT}, system-ui, sans-serif").configure_view(stroke=None)
    specification: dict[str, Any] = configured.to_dict()
    return specification


def exposure_picture(brief: Brief, language: Language) -> str | None:
    """Return the chart as SVG text, or None where there is nothing to draw."""
    specification = exposure_chart(brief, language)
    return svg_of(specification) if specification else None


def svg_of(specification: dict[str, Any]) -> str:
    """Return a Vega-Lite specification drawn as SVG, with the Korean font that ships with bioaccord."""
    svg: str = _converter().vegalite_to_svg(json.dumps(specification), allowed_base_urls=[])
    return svg


def png_of(specification: dict[str, Any], *, scale: float = 2.0) -> bytes:
    """Return a Vega-Lite specification drawn as PNG, with the Korean font that ships with bioaccord."""
    png: bytes = _converter().vegalite_to_png(json.dumps(specification), scale=scale, allowed_base_urls=[])
    return png


@cache
def _converter() -> Any:
    # Loading the converter takes longer than composing a brief; a terminal brief in Markdown never needs it.
    import vl_convert

    # Without a registered Korean font the converter draws boxes and reports nothing.
    vl_convert.register_font_directory(str(files("bioaccord.brief").joinpath("fonts")))
    return vl_convert


def _rows(brief: Brief, language: Language) -> list[dict[str, Any]]:
    rows = []
    for channel in (Channel.SUPPLY, Channel.COST):
        for item in brief.section(channel).items:
            money = item.value_at_risk if channel == Channel.SUPPLY else item.amount_a_year
            if money is None:
                continue
            title = item.signal.title.in_language(language)
            rows.append(
                {
                    "name": title,
                    "title": _in_lines(title),
                    "channel": phrase(f"chart_{channel}", language),
                    "amount": round(money.amount),
                }
            )
    return rows


def _in_lines(title: str) -> str:
    """Return a title broken into at most `_LINES_OF_TITLE` lines, the last one cut with an ellipsis where it goes on."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer) <= _LINE_WIDTH or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _LINES_OF_TITLE:
        lines = [*lines[: _LINES_OF_TITLE - 1], lines[_LINES_OF_TITLE - 1] + "…"]
    return "\n".join(lines)


def _width(words: str) -> int:
    return sum(2 if ord(letter) > 0x1100 else 1 for letter in words)
