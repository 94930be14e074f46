"""What a page, a report and a picture say of a series beyond its figures: what is likely next, and where it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from bioaccord.vocabulary.sentence import Sentence

from .change_points import ChangePoints, change_points
from .forecast import AskedForecast, Forecast, NoForecast, forecast
from .observation import Frequency

HORIZONS = {
    Frequency.ANNUAL: 3,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
    Frequency.WEEKLY: 13,
    Frequency.DAILY: 20,
}
"""How many periods ahead are told."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What was asked for of a series: its forecast, and its changes; None where it was not asked for, the reason where there is none."""

    forecast: Forecast | NoForecast | None = None
    changes: ChangePoints | Sentence | None = None

    @property
    def drawn_forecast(self) -> Forecast | None:
        """The forecast where there is one to draw."""
        return self.forecast if isinstance(self.forecast, Forecast) else None

    @property
    def drawn_changes(self) -> ChangePoints | None:
        """The changes where there are any to draw."""
        return self.changes if isinstance(self.changes, ChangePoints) else None

    def since(self, day: date) -> Outlook:
        """Return the outlook without changes before a day: a picture that begins there has no place for them."""
        if not isinstance(self.changes, ChangePoints):
            return self
        shown = tuple(one for one in self.changes.points if one.period >= day)
        return replace(self, changes=replace(self.changes, points=shown))


def forecast_of(figures: pl.DataFrame, *, name: str = "", sources: Sequence[str] = ()) -> Forecast | NoForecast:
    """Return what is likely next in the figures of one series (columns of `OBSERVATIONS`, at least one row), or why that is not told."""
    figures = figures.sort("period")
    frequency = Frequency(figures["frequency"][0])
    return forecast(
        AskedForecast(
            name,
            figures["value"],
            figures["period"].to_list(),
            frequency,
            HORIZONS[frequency],
            sources=tuple(sources),
            vintage=figures["vintage"].max(),  # type: ignore[arg-type]
        )
    )


def changes_of(figures: pl.DataFrame) -> ChangePoints | Sentence:
    """Return where the figures of one series changed, or why that cannot be judged."""
    figures = figures.sort("period")
    return change_points(figures["value"], figures["period"].to_list(), figures["frequency"][0])


def outlook(figures: pl.DataFrame, *, with_forecast: bool, with_changes: bool) -> Outlook:
    """Return of the figures of one series what is asked for."""
    return Outlook(
        forecast_of(figures, sources=figures["source"].unique().to_list()) if with_forecast else None,
        changes_of(figures) if with_changes else None,
    )
