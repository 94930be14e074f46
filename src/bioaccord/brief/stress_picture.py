"""The chart of a stress test: output over the days, with bands of half and of nine tenths of the random years."""

from __future__ import annotations

from typing import Any

import altair
import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.language import Language, Text

from .picture import FONT

_DAY = Text("일", "day")
_OUTPUT = Text("정상 대비 생산", "output, of the normal")
_STEP = 3  # every third day is drawn


def bands_chart(bands: NDArray[np.float64], language: Language) -> dict[str, Any]:
    """Return the Vega-Lite specification of bands (days x 5: 5th, 25th, 50th, 75th, 95th percentile of output)."""
    rows = [
        {"day": day, **{name: round(float(one), 4) for name, one in zip(("a", "b", "c", "d", "e"), row, strict=True)}}
        for day, row in enumerate(bands)
        if day % _STEP == 0
    ]
    base = altair.Chart(altair.InlineData(values=rows)).encode(
        x=altair.X(
            "day:Q",
            title=_DAY.in_language(language),
            axis=altair.Axis(tickCount=8),
            scale=altair.Scale(domain=[0, len(bands) - 1], nice=False),
        )
    )
    title = _OUTPUT.in_language(language)

    def y(field: str) -> altair.Y:
        return altair.Y(f"{field}:Q", title=title, scale=altair.Scale(zero=False), axis=altair.Axis(format=".0%"))

    outer = base.mark_area(color="#1d5f8a", opacity=0.18).encode(y=y("a"), y2="e:Q")
    inner = base.mark_area(color="#1d5f8a", opacity=0.32).encode(y=y("b"), y2="d:Q")
    middle = base.mark_line(color="#0f3f5d", strokeWidth=2).encode(y=y("c"))
    layered = altair.layer(outer, inner, middle).properties(width=620, height=260, background="transparent")
    configured = layered.configure(font=f"{FONT}, system-ui, sans-serif").configure_view(stroke=None)
    specification: dict[str, Any] = configured.to_dict()
    return specification
