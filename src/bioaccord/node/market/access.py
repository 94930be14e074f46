"""The only way to read figures for a person. Publishers' figures are public within the node: every account reads them."""

from datetime import date
from functools import lru_cache

import polars as pl
from django.conf import settings
from django.http import Http404

from bioaccord.market.areas import Panel
from bioaccord.market.change_points import ChangePoints
from bioaccord.market.forecast import Forecast, NoForecast
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.outlook import changes_of, forecast_of
from bioaccord.market.panels import PanelLine, panel_lines
from bioaccord.market.selection import Selection, one_series
from bioaccord.market.store import Store
from bioaccord.market.store_run import Run
from bioaccord.node.accounts.access import require
from bioaccord.vocabulary.sentence import Sentence

SeriesKey = tuple[str, ...]
"""The values of `SERIES_KEY`, in its order."""


def store() -> Store:
    """Return the node's store; it may not be there yet."""
    return Store(settings.DATA / "market")


def state() -> int:
    """Return what is another number whenever the store is another one, 0 before the first import."""
    here = store()
    return (here.folder / "store.json").stat().st_mtime_ns if here.exists else 0


def keys_for(user, selection: Selection | None = None) -> pl.DataFrame:
    """Return which series there are, as `Store.keys` does; an empty table before the first import."""
    require(user.is_authenticated)
    return _keys(str(settings.DATA), state(), selection or Selection())


def figures_for(user, key: SeriesKey, as_of: date | None = None) -> pl.DataFrame:
    """Return the figures of one series as of a day; raises `Http404` where there is no such series, or was none then."""
    require(user.is_authenticated)
    table = store().series(one_series(key), as_of=as_of) if state() else None
    if table is None or table.is_empty():
        raise Http404
    return table


def vintages_for(user, key: SeriesKey) -> list[date]:
    """Return the days from which something else was said of a series, the latest first."""
    require(user.is_authenticated)
    return store().history(one_series(key))["vintage"].unique().sort(descending=True).to_list()


def differences_for(user, key: SeriesKey, earlier: date, later: date) -> pl.DataFrame:
    """Return what was added, revised and withdrawn in a series between two days, as `Store.differences` does."""
    require(user.is_authenticated)
    return store().differences(earlier, later, one_series(key))


def forecast_for(user, key: SeriesKey, as_of: date | None = None) -> Forecast | NoForecast:
    """Return what is likely next in a series from what was known on a day, or why that is not told."""
    require(user.is_authenticated)
    return _forecast(str(settings.DATA), state(), key, as_of)


def changes_for(user, key: SeriesKey, as_of: date | None = None) -> ChangePoints | Sentence:
    """Return where a series changed, as far as it was known on a day, or why that cannot be judged."""
    require(user.is_authenticated)
    return _changes(str(settings.DATA), state(), key, as_of)


def panel_for(user, panel: Panel) -> list[PanelLine]:
    """Return the lines of a panel; none where nothing that fills it was imported."""
    require(user.is_authenticated)
    present = state()
    return _panel(str(settings.DATA), present, panel) if present else []


def runs_for(user) -> list[Run]:
    """Return the runs of the store, the latest first."""
    require(user.is_authenticated)
    here = store()
    return list(here.runs()) if here.exists else []


# What is worked out of one state of the store stays true for it; the folder is part of the key because tests have many.
@lru_cache(maxsize=8)
def _keys(data: str, state: int, selection: Selection) -> pl.DataFrame:
    return (
        store().keys(selection)
        if state
        else pl.DataFrame(schema=[*SERIES_KEY, "first", "last", "figures", "missing", "vintage"])
    )


@lru_cache(maxsize=512)
def _forecast(data: str, state: int, key: SeriesKey, as_of: date | None) -> Forecast | NoForecast:
    return forecast_of(store().series(one_series(key), as_of=as_of), name=" ".join(key), sources=(key[0],))


@lru_cache(maxsize=512)
def _changes(data: str, state: int, key: SeriesKey, as_of: date | None) -> ChangePoints | Sentence:
    return changes_of(store().series(one_series(key), as_of=as_of))


@lru_cache(maxsize=128)
def _panel(data: str, state: int, panel: Panel) -> list[PanelLine]:
    return panel_lines(store(), panel)
