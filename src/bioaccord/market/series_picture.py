"""The picture of one series as a file: the same on its page, in a report and on a page of somebody else's, with name, day and citation."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.material import standard_materials

from .chart import Line, series_chart
from .market_readers import citation, said_on
from .outlook import Outlook
from .series_names import series_name

_FROM_ZERO = ("export_", "import_")
_YEARS_DRAWN = 15


def series_picture(
    figures: pl.DataFrame, language: Language, *, outlook: Outlook | None = None, whole: bool = False
) -> dict[str, Any]:
    """Return the Vega-Lite specification of the figures of one series (columns of `OBSERVATIONS`, at least one row).

    Of a long history the last years are drawn unless the whole is asked for.
    """
    row = figures.row(0, named=True)
    name = series_name(row, standard_materials()).in_language(language)
    ahead = outlook or Outlook()
    if not whole and (since := drawn_since(figures)):
        figures, ahead = figures.filter(pl.col("period") >= since), ahead.since(since)
    source = str(row["source"])
    newest: date = figures["vintage"].max()  # type: ignore[assignment]
    return series_chart(
        [Line(name, figures)],
        language,
        title=name,
        source=f"{citation(source).in_language(language)} {said_on(newest, source).in_language(language)}",
        forecast=ahead.drawn_forecast,
        changes=ahead.drawn_changes,
        from_zero=str(row["indicator"]).startswith(_FROM_ZERO),
    )


def drawn_since(figures: pl.DataFrame) -> date | None:
    """Return the day from which a long history is drawn: beside decades, nobody sees what is next; None where all of it is."""
    first: date = figures["period"].min()  # type: ignore[assignment]
    last: date = figures["period"].max()  # type: ignore[assignment]
    since = date(last.year - _YEARS_DRAWN, 1, 1)
    return since if first < since else None
