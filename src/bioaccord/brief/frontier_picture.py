"""The chart of an efficient frontier: what a yearly budget makes of the mean of the worst years, promised and simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair

from bioaccord.supply.risk import Estimate
from bioaccord.vocabulary.language import Language, Text

from .picture import FONT

_BUDGET = Text("연간 예산", "budget a year")
_LOSS = Text("최악의 해 평균 손실", "mean loss of the worst years")
_UNIT = Text("만 달러", "USD million")
_PLANNED = Text("계획 모형", "as the programme plans it")
_SIMULATED = Text("일별 시뮬레이션, 막대는 90% 구간", "simulated day by day, bars: 90 % interval")
_CHOSEN = Text("선택한 예산", "chosen budget")
_USD_A_UNIT = {Language.KOREAN: 1e4, Language.ENGLISH: 1e6}


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One budget's plan, USD a year."""

    budget: float
    planned_shortfall: float
    simulated_shortfall: Estimate


def frontier_chart(points: Sequence[FrontierPoint], chosen_budget: float, language: Language) -> dict[str, Any]:
    """Return the Vega-Lite specification of a frontier; `chosen_budget` is marked."""
    unit = _USD_A_UNIT[language]
    planned, simulated = _PLANNED.in_language(language), _SIMULATED.in_language(language)
    rows: list[dict[str, Any]] = []
    for point in points:
        figure = point.simulated_shortfall
        budget = point.budget / unit
        rows.append({"budget": budget, "kind": planned, "loss": point.planned_shortfall / unit})
        low, high = figure.low / unit, figure.high / unit
        rows.append({"budget": budget, "kind": simulated, "loss": figure.value / unit, "low": low, "high": high})
    words = _UNIT.in_language(language)
    number = altair.Axis(format=",~f", tickCount=6)
    base = altair.Chart(altair.InlineData(values=rows)).encode(
        x=altair.X("budget:Q", title=f"{_BUDGET.in_language(language)} ({words})", axis=number),
        color=altair.Color(
            "kind:N",
            title=None,
            scale=altair.Scale(domain=[simulated, planned], range=["#b3401f", "#1d5f8a"]),
            legend=altair.Legend(orient="top", columns=1, labelLimit=320),
        ),
    )
    title = f"{_LOSS.in_language(language)} ({words})"
    y = altair.Y("loss:Q", title=title, axis=number, scale=altair.Scale(zero=False))
    tips = [
        altair.Tooltip("kind:N"),
        altair.Tooltip("budget:Q", format=",.2~f"),
        altair.Tooltip("loss:Q", format=",.2~f"),
    ]
    intervals = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=2, opacity=0.55)
        .encode(y="low:Q", y2="high:Q")
    )
    lines = base.mark_line(interpolate="linear", strokeWidth=2).encode(
        y=y,
        strokeDash=altair.StrokeDash(
            "kind:N", title=None, scale=altair.Scale(domain=[simulated, planned], range=[[1, 0], [5, 4]])
        ),
    )
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(y=y, tooltip=tips)
    label = [{"budget": chosen_budget / unit, "words": _CHOSEN.in_language(language)}]
    mark = altair.Chart(altair.InlineData(values=label)).encode(x="budget:Q")
    chosen = mark.mark_rule(color="#5b6460", strokeDash=[2, 3])
    named = mark.mark_text(align="left", dx=5, dy=4, baseline="top", color="#34403c").encode(
        y=altair.value(0), text="words:N"
    )
    layered = altair.layer(intervals, lines, dots, chosen, named).properties(
        width=620, height=300, background="transparent"
    )
    configured = layered.configure(font=f"{FONT}, system-ui, sans-serif").configure_view(stroke=None)
    specification: dict[str, Any] = configured.to_dict()
    return specification
