"""The World Input-Output Database (release 2013), or any table of industries by country of its shape: on whom industries depend.

Of the table two kinds of figures of Korea and of the United States are made: what each industry buys to produce with, by the country that
it comes from, and the value added abroad, through all tiers, in what the country consumes and invests in. The project holds no
table. A value that is added is what output exceeds all inputs by: in these tables it holds taxes on products and the margins of
international transport as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import numpy as np
from babel.core import get_global
from numpy.typing import NDArray

from bioaccord.market.industries import FINAL_USE, INDUSTRY_INPUTS
from bioaccord.market.observation import WORLD, Figures, Flag, Frequency, ProductSystem, observations
from bioaccord.reading.industry_table import IndustryTable, read_industry_table
from bioaccord.vocabulary.country import KOREA, UNITED_STATES, country_codes
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from .source_files import figures_of_files

NAME = "wiod"
REPORTERS = (KOREA, UNITED_STATES)
_YEAR = re.compile(r"(?<!\d)(?:wiod|wiot)?_?((?:19|20)\d{2})(?!\d)", re.IGNORECASE)
_UNITS = {"": 1e6, "usd million": 1e6, "million usd": 1e6, "usd thousand": 1e3, "usd": 1.0}
_OLD_CODES = {"ROM": "RO", "ZAR": "CD"}
_ROUNDING = 1e-9


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the figures of a table (`read_industry_table`), or of a folder of them, in USD.

    Amounts are millions of dollars where the file does not say; its year is told in it or in its name (`wiod2011_….npz`). Regions that are
    no country (the rest of the world) are in the total only. Raises `InputError`.
    """
    return figures_of_files(path, (".npz",), partial(_figures, retrieved_at=retrieved_at))


def inputs_by_origin(table: IndustryTable) -> NDArray[np.float64]:
    """Return what each industry buys of each country's industries: countries x n, in the table's money."""
    sellers = table.flows.reshape(len(table.countries), len(table.sectors), -1)
    return np.asarray(sellers.sum(axis=1))


def value_added_by_origin(table: IndustryTable) -> NDArray[np.float64]:
    """Return in which country the value of a unit of each industry's output was added, through all tiers: countries x n.

    With A the inputs a unit of output and v the value added a unit, it is v (I - A)^-1 summed over each country's industries (Leontief
    1936; as in Johnson and Noguera 2012). Each column sums to 1. Raises `InputError` where no such inverse exists.
    """
    size = len(table.output)
    output = np.where(table.output > 0, table.output, 1.0)
    inputs = table.flows / output
    added = np.where(table.output > 0, 1.0 - inputs.sum(axis=0), 0.0)
    origin = np.zeros((len(table.countries), size))
    origin[np.repeat(np.arange(len(table.countries)), len(table.sectors)), np.arange(size)] = added
    try:
        found = np.linalg.solve((np.eye(size) - inputs).T, origin.T).T
    except np.linalg.LinAlgError:
        found = np.full((1, size), np.nan)
    # Nothing is added where nothing is made; elsewhere every part of the value was added somewhere.
    if not np.allclose(found.sum(axis=0)[table.output > 0], 1.0, atol=1e-6):
        raise InputError(
            Refusal(
                table.file,
                Sentence("industries use up all that they make; what is added abroad cannot be worked out."),
                Sentence("Most likely Z is not of the same year or unit as x. Check the table."),
            )
        )
    return np.asarray(found)


def _figures(path: Path, file: str, *, retrieved_at: datetime) -> Iterator[Figures]:
    table = read_industry_table(path)
    year, factor = _year(table, file), _factor(table, file)
    if table.final.shape[1] % len(table.countries):
        raise InputError(
            Refusal(
                file,
                Sentence(
                    "F has {columns} columns, which {countries} countries cannot share.",
                    columns=table.final.shape[1],
                    countries=len(table.countries),
                ),
                Sentence("Give each country the same categories of final demand, one country after the other."),
                column="F",
            )
        )
    known = [_country(one) for one in table.countries]
    if not set(REPORTERS) & set(known):
        raise InputError(
            Refusal(
                file,
                Sentence("holds neither Korea nor the United States."),
                Sentence("Countries are written with three letters (KOR, USA) or two."),
            )
        )
    sectors = len(table.sectors)
    inputs = inputs_by_origin(table)
    # A fall of inventories is negative in such tables: it is taken as no use.
    use = np.maximum(table.final, 0.0).reshape(len(table.output), len(table.countries), -1).sum(axis=2)
    origin = value_added_by_origin(table)
    refusals = Refusals()
    rows = []
    for reporter in (one for one in REPORTERS if one in known):
        at = known.index(reporter)
        # By country of origin and sector.
        used = (origin * use[:, at]).reshape(len(table.countries), len(table.countries), sectors).sum(axis=1)
        for indicator, values, flags in (
            (INDUSTRY_INPUTS, inputs[:, at * sectors : (at + 1) * sectors], Flag.ESTIMATED),
            (FINAL_USE, used, Flag.ESTIMATED | Flag.CALCULATED),
        ):
            for place, sector in enumerate(table.sectors):
                column = values[:, place]
                if (column < -_ROUNDING * np.abs(column).max(initial=0.0)).any():
                    refusals.add(partial(_negative, file, indicator, reporter, sector))
                    continue
                named = [(name, float(value)) for name, value in zip(known, column, strict=True) if name]
                for partner, value in [*named, (WORLD, float(column.sum()))]:
                    rows.append(
                        {
                            "source": NAME,
                            "indicator": indicator,
                            "reporter": reporter,
                            "partner": partner,
                            "product_system": ProductSystem.INDUSTRY.value,
                            "product": sector,
                            "unit": "USD",
                            "frequency": Frequency.ANNUAL.value,
                            "period": date(year, 1, 1),
                            "value": max(0.0, value) * factor,
                            "flags": int(flags),
                            "vintage": retrieved_at.date(),
                            "retrieved_at": retrieved_at,
                            "origin": file,
                        }
                    )
    yield Figures(observations(rows), tuple(refusals.kept), refusals.count)


def _country(code: str) -> str:
    """Return a country's two letters; nothing for a region that is none."""
    alias = get_global("territory_aliases").get(code, [])
    found = _OLD_CODES.get(code) or (alias[0] if len(alias) == 1 else code)
    return found if found in country_codes() else ""


def _year(table: IndustryTable, file: str) -> int:
    found = _YEAR.search(table.year or Path(file).name)
    if not found:
        raise InputError(
            Refusal(
                file,
                Sentence("it is not told of which year the table is."),
                Sentence("Name the file with its year, as in wiod2011.npz, or add the text array `year`."),
            )
        )
    return int(found.group(1))


def _factor(table: IndustryTable, file: str) -> float:
    factor = _UNITS.get(table.unit.casefold().strip())
    if factor is None:
        raise InputError(
            Refusal(
                file,
                Sentence("the unit '{unit}' is none that is read here.", unit=table.unit),
                Sentence("Write one of USD, USD thousand, USD million in the text array `unit`."),
            )
        )
    return factor


def _negative(file: str, indicator: str, reporter: str, sector: str) -> Refusal:
    return Refusal(
        file,
        Sentence(
            "{indicator} of {sector} in {country} has a country with less than nothing.",
            indicator=indicator,
            sector=sector,
            country=reporter,
        ),
        Sentence(
            "Most likely an industry there uses more than it makes. This industry is kept apart; the others were read."
        ),
        column=sector,
    )
