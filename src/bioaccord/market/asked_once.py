"""A store that is asked each question once: the parts of a panel stand on the same figures."""

from __future__ import annotations

from datetime import date

import polars as pl

from .selection import Selection
from .store import Store


class AskedOnce(Store):
    """A store, or what answers like one, that remembers its answers as long as it lives: for one panel, not for a process."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.folder)
        self._store = store
        self._keys: dict[Selection, pl.DataFrame] = {}
        self._series: dict[tuple[Selection, date | None], pl.DataFrame] = {}
        self._totals: dict[tuple[Selection, tuple[str, ...], date | None], pl.DataFrame] = {}

    def keys(self, selection: Selection) -> pl.DataFrame:
        """Return which series there are, as `Store.keys` does."""
        if selection not in self._keys:
            self._keys[selection] = self._store.keys(selection)
        return self._keys[selection]

    def series(self, selection: Selection, *, as_of: date | None = None) -> pl.DataFrame:
        """Return figures, as `Store.series` does."""
        asked = (selection, as_of)
        if asked not in self._series:
            self._series[asked] = self._store.series(selection, as_of=as_of)
        return self._series[asked]

    def totals(self, selection: Selection, *, by: tuple[str, ...], as_of: date | None = None) -> pl.DataFrame:
        """Return sums of figures, as `Store.totals` does."""
        asked = (selection, by, as_of)
        if asked not in self._totals:
            self._totals[asked] = self._store.totals(selection, by=by, as_of=as_of)
        return self._totals[asked]
