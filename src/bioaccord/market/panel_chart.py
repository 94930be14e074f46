"""The chart of a panel: the same picture on its dashboard, in a report and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bioaccord.vocabulary.language import Language

from .areas import HARMONISED_KINDS, Panel, PanelKind
from .chart import Line, series_chart
from .outlook import Outlook
from .panels import PanelLine

HEIGHT = 240


def panel_chart(
    panel: Panel, lines: Sequence[PanelLine], language: Language, *, outlook: Outlook | None = None
) -> dict[str, Any]:
    """Return the Vega-Lite specification of the lines of a panel, without a title; `outlook` is of the first line."""
    ahead = outlook or Outlook()
    return series_chart(
        [Line(line.name.in_language(language), line.figures) for line in lines],
        language,
        forecast=ahead.drawn_forecast,
        changes=ahead.drawn_changes,
        from_zero=panel.kind in (*HARMONISED_KINDS, PanelKind.SHORTAGES),
        height=HEIGHT,
    )
