"""A store as it was on a day: whatever is asked of it is answered with what was said then."""

from __future__ import annotations

from datetime import date

import polars as pl

from .observation import SERIES_KEY
from .selection import Selection
from .store import Store


class StoreOnDay(Store):
    """The same folder, read as of `day` wherever no other day is asked for; series that nobody had stated by then are not there."""

    def __init__(self, store: Store, day: date) -> None:
        super().__init__(store.folder)
        self.day = day

    def series(self, selection: Selection, *, as_of: date | None = None) -> pl.DataFrame:
        """Return figures as `Store.series` does."""
        return super().series(selection, as_of=as_of or self.day)

    def latest(self, selection: Selection, *, as_of: date | None = None) -> pl.DataFrame:
        """Return last figures as `Store.latest` does."""
        return super().latest(selection, as_of=as_of or self.day)

    def totals(self, selection: Selection, *, by: tuple[str, ...], as_of: date | None = None) -> pl.DataFrame:
        """Return sums as `Store.totals` does."""
        return super().totals(selection, by=by, as_of=as_of or self.day)

    def keys(self, selection: Selection) -> pl.DataFrame:
        """Return which series there were, as `Store.keys` does."""
        now = super().keys(selection)
        if not (now["vintage"] > self.day).any():
            # Nothing was said since: what the store counts of each series is true of the day as well.
            return now
        then = (
            super()
            .series(selection, as_of=self.day)
            .group_by(SERIES_KEY, maintain_order=True)
            .agg(
                first=pl.col("period").min(),
                last=pl.col("period").max(),
                figures=pl.len().cast(now.schema["figures"]),
                missing=pl.col("value").null_count().cast(now.schema["missing"]),
                vintage=pl.col("vintage").max(),
            )
        )
        return then.select(now.columns)
