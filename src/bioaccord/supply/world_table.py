"""A world table of industries by country from a file, made fit for a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bioaccord.reading.industry_table import read_industry_table

from .production import ProductionNetwork, production_of_table


@dataclass(frozen=True, slots=True)
class WorldTable:
    """A table of industries by country, ready for a simulation; `unit` and `year` are empty where the file does not say."""

    file: str
    countries: int
    sectors: int
    unit: str
    year: str
    production: ProductionNetwork


def read_world_table(path: Path, stock_days: float = 60.0) -> WorldTable:
    """Return the table of a NumPy archive: Z (n x n), F (n x categories), x (n) in money a year, countries and sectors.

    Rows run through the sectors of the first country, then of the next. Industries are named `country|sector`. A fall of inventories
    stands in such tables as negative final demand: it is taken as no demand, and output as what is delivered. The file may hold the
    text arrays `unit` and `year`. Raises `InputError`, also for values that are no numbers, negative flows between industries, and an
    industry whose row does not add up to its output x within a thousandth.
    """
    table = read_industry_table(path)
    pairs = table.industries
    final = np.maximum(table.final.sum(axis=1, keepdims=True), 0.0)
    output = table.flows.sum(axis=1) + final.sum(axis=1)
    names = ["|".join(pair) for pair in pairs]
    production = production_of_table(table.flows, final, output, [pair[1] for pair in pairs], names, stock_days)
    return WorldTable(path.name, len(table.countries), len(table.sectors), table.unit, table.year, production)
