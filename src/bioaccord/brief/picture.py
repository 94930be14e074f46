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
_LONGEST_TITLE = 34


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
            x=altair.X("amount:Q", title=phrase("chart_amount", language), axis=altair.Axis(format="~s")),
            y=altair.Y(
                "title:N",
                title=None,
                sort=None,
                axis=altair.Axis(labelLimit=240),
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
            tooltip=["title:N", "channel:N", altair.Tooltip("amount:Q", format=",.0f")],
        )
        .properties(width=420, height=altair.Step(28), background="transparent")
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
                    "title": title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…",
                    "channel": phrase(f"chart_{channel}", language),
                    "amount": round(money.amount),
                }
            )
    return rows
