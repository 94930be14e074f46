"""The lines of a panel in a report: an address for each, and the publisher's figures that each was worked out from."""

from __future__ import annotations

import polars as pl

from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.panels import PanelLine
from bioaccord.market.selection import Selection
from bioaccord.market.series_address import series_address
from bioaccord.market.store import Store

ALL_UNDER = "*"
"""After a code: all lines under it, summed."""


def line_address(line: PanelLine) -> str:
    """Return the address of the series that a line is, or one that says of what it is the sum: HSK/300249*."""
    if line.key is not None:
        return series_address(dict(zip(SERIES_KEY, line.key, strict=True)))
    key = {name: _said(line.figures, name) for name in SERIES_KEY}
    if _is_unit_value(line):
        key["indicator"] = key["indicator"].replace("_value", "_unit_value", 1)
    return series_address(key | {"product": key["product"] + ALL_UNDER})


def line_basis(line: PanelLine, store: Store) -> pl.DataFrame:
    """Return the publisher's figures behind a line that was worked out: value, and weight where it is a value by weight."""
    figures = line.figures
    indicator = _said(figures, "indicator")
    wanted = Selection(
        source=(_said(figures, "source"),),
        indicator=(indicator, indicator.replace("_value", "_weight")) if _is_unit_value(line) else (indicator,),
        reporter=(_said(figures, "reporter"),),
        partner=(_said(figures, "partner"),),
        frequency=(_said(figures, "frequency"),),
        product_prefix=_said(figures, "product"),
        since=figures["period"][0],
        until=figures["period"][-1],
    )
    found = store.series(wanted)
    return found if found.height else figures


def _is_unit_value(line: PanelLine) -> bool:
    return "/" in _said(line.figures, "unit")


def _said(figures: pl.DataFrame, name: str) -> str:
    return str(figures[name][0] or "")
