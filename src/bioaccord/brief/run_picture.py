"""The chart of what improves while a schedule is searched: meetings held, and what its goals still cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair

from bioaccord.vocabulary.language import Language, Text

from .picture import FONT

_SECONDS = Text("경과 시간(초)", "seconds")
_VALUE = Text("열리는 미팅의 가치", "value of the meetings held")
_COST = Text(
    "공백·이동 등 불편 점수(한 사람의 공백 1회 = 1)", "breaks and the other goals (one break of one person = 1)"
)
_BOUND = Text("어떤 일정도 넘을 수 없는 상한", "upper bound of any schedule")


def run_chart(progress: Sequence[Sequence[float]], bound: float | None, language: Language) -> dict[str, Any]:
    """Return the Vega-Lite specification of a run: `progress` is [seconds, held, value, cost] in order of time, `bound` the most value where it is known."""
    rows = [{"seconds": one[0], "value": one[2], "cost": one[3]} for one in progress]
    last = max((one["seconds"] for one in rows), default=1.0)
    x = altair.X(
        "seconds:Q",
        title=_SECONDS.in_language(language),
        axis=altair.Axis(format=",~f", tickCount=6),
        scale=altair.Scale(domain=[0, max(1.0, last)]),
    )
    base = altair.Chart(altair.InlineData(values=rows)).encode(x=x)
    value: Any = _line(base, "value", "#17557c", _domain([one["value"] for one in rows], bound))
    if bound is not None:
        mark = altair.Chart(altair.InlineData(values=[{"bound": bound, "words": _BOUND.in_language(language)}]))
        rule = mark.mark_rule(color="#8f2f12", strokeDash=[5, 4]).encode(y="bound:Q")
        named = mark.mark_text(align="left", dx=4, dy=-9, color="#8f2f12").encode(
            y="bound:Q", x=altair.value(0), text="words:N"
        )
        value = altair.layer(value, rule, named)
    parts = altair.vconcat(
        value.properties(width=620, height=170, title=_titled(_VALUE, language)),
        _line(base, "cost", "#5a3d82", _domain([0.0, *(one["cost"] for one in rows)], None)).properties(
            width=620, height=170, title=_titled(_COST, language)
        ),
        background="transparent",
    )
    configured = parts.configure(font=f"{FONT}, system-ui, sans-serif").configure_view(stroke=None)
    specification: dict[str, Any] = configured.configure_title(anchor="start", fontSize=13).to_dict()
    return specification


def _titled(text: Text, language: Language) -> altair.TitleParams:
    return altair.TitleParams(text=text.in_language(language))


def _domain(values: Sequence[float], bound: float | None) -> list[float]:
    """Return the span of an axis with some room, so that a course that stays level is seen as one."""
    all_values = [*values, *([] if bound is None else [bound])] or [0.0]
    low, high = min(all_values), max(all_values)
    room = max(1.0, 0.15 * (high - low), 0.002 * high)
    return [max(0.0, low - room), high + room]


def _line(base: altair.Chart, column: str, colour: str, domain: list[float]) -> altair.Chart:
    """Return one course as steps: the best so far stays until a better one is found."""
    line: altair.Chart = base.mark_line(
        interpolate="step-after", strokeWidth=2, color=colour, point=altair.OverlayMarkDef(color=colour, size=24)
    ).encode(
        y=altair.Y(
            f"{column}:Q",
            title=None,
            axis=altair.Axis(format=",~f", tickCount=5, tickMinStep=1),
            scale=altair.Scale(domain=domain, nice=False),
        ),
        tooltip=[altair.Tooltip("seconds:Q", format=",.1f"), altair.Tooltip(f"{column}:Q", format=",.2~f")],
    )
    return line
