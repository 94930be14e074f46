"""The chart of what members depend on together: revenue that stops without a country or a material, one bar each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair

from bioaccord.vocabulary.language import Language, Text

from .picture import FONT

_STOPS = Text("멈추는 매출 비중", "share of revenue")


@dataclass(frozen=True, slots=True)
class ChokepointBar:
    """A country or material by name, how many members lose output without it, and what share (0..1) of all members' revenue stops."""

    name: str
    members: int
    share: float


def chokepoints_chart(bars: Sequence[ChokepointBar], language: Language) -> dict[str, Any]:
    """Return the Vega-Lite specification of chokepoints, in the order given; the figure behind a bar is how many members lose output."""
    rows = [{"name": bar.name, "share": round(bar.share, 4), "members": bar.members} for bar in bars]
    largest = max((bar.share for bar in bars), default=1.0)
    base = altair.Chart(altair.InlineData(values=rows)).encode(
        x=altair.X(
            "share:Q",
            title=_STOPS.in_language(language),
            axis=altair.Axis(format=".0%", tickCount=5),
            # Room for the figure behind the longest bar.
            scale=altair.Scale(domain=[0, 1.2 * largest], nice=False),
        ),
        y=altair.Y("name:N", title=None, sort=None, axis=altair.Axis(labelLimit=240)),
    )
    drawn = base.mark_bar(color="#b3401f", cornerRadiusEnd=3, height=16).encode(
        tooltip=["name:N", "members:Q", altair.Tooltip("share:Q", format=".1%")]
    )
    counted = base.mark_text(align="left", dx=5, color="#34403c").encode(text="members:Q")
    layered = altair.layer(drawn, counted).properties(width=420, height=altair.Step(28), background="transparent")
    configured = layered.configure(font=f"{FONT}, system-ui, sans-serif").configure_view(stroke=None)
    specification: dict[str, Any] = configured.to_dict()
    return specification
