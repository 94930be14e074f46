"""How far a country's reports lie from its partners': one distance as exporter, one as importer, from flows that both sides report."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import nnls

LARGEST_DISTANCE = math.log(10)
"""Two reports that differ more than tenfold count as tenfold, so that one wrong unit does not decide about a country."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Distances (in natural logarithms; 0.1 is about ten per cent) by country and role, and over how many flows each was seen."""

    exporters: dict[str, float]
    importers: dict[str, float]
    exporter_flows: dict[str, int]
    importer_flows: dict[str, int]

    def exporter_weight(self, exporter: str, importer: str) -> float:
        """Return the weight (0 to 1) of the exporter's figure; the importer's has the rest. One half where nothing is known.

        >>> Reliability({"A": 1.0}, {"B": 3.0}, {"A": 9}, {"B": 9}).exporter_weight("A", "B")
        0.75
        """
        sold, bought = self.exporters.get(exporter), self.importers.get(importer)
        if sold is None or bought is None or sold + bought <= 0:
            return 0.5
        return bought / (sold + bought)


def reliability(both: pl.DataFrame) -> Reliability:
    """Return the distances that explain best how far mirrored figures lie apart.

    `both` has a row a flow that both sides report with more than nothing: `exporter`, `importer`, `ratio` (of the two, both without
    freight). |ln ratio| is split into the exporter's and the importer's part by least squares, neither below zero (after Gaulier and
    Zignago 2010). Each country is taken to have one more flow, of the average distance, so that few flows say little.
    """
    pairs = (
        both.with_columns(pl.col("ratio").log().abs().clip(upper_bound=LARGEST_DISTANCE).alias("distance"))
        .group_by("exporter", "importer")
        .agg(pl.len().alias("flows"), pl.col("distance").mean())
        .sort("exporter", "importer")
    )
    if pairs.is_empty():
        return Reliability({}, {}, {}, {})
    exporters, importers = sorted(set(pairs["exporter"])), sorted(set(pairs["importer"]))
    sold = np.array([exporters.index(one) for one in pairs["exporter"]])
    bought = len(exporters) + np.array([importers.index(one) for one in pairs["importer"]])
    flows, distance = pairs["flows"].to_numpy().astype(float), pairs["distance"].to_numpy()
    average = float(flows @ distance / flows.sum() / 2)
    count = len(exporters) + len(importers)
    system, right = np.eye(count), np.full(count, average)
    for one in (sold, bought):
        np.add.at(right, one, flows * distance)
        np.add.at(system, (one, one), flows)
    np.add.at(system, (sold, bought), flows)
    np.add.at(system, (bought, sold), flows)
    # The same least squares on as many rows as there are countries.
    lower = np.linalg.cholesky(system)
    found, _ = nnls(lower.T, np.linalg.solve(lower, right))
    seen = np.zeros(count)
    np.add.at(seen, sold, flows)
    np.add.at(seen, bought, flows)
    split = len(exporters)
    return Reliability(
        {name: float(one) for name, one in zip(exporters, found[:split], strict=True)},
        {name: float(one) for name, one in zip(importers, found[split:], strict=True)},
        {name: int(one) for name, one in zip(exporters, seen[:split], strict=True)},
        {name: int(one) for name, one in zip(importers, seen[split:], strict=True)},
    )
