"""What publishers of trade call countries: their own codes, each with the country of today that it stands for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Area:
    """A publisher's code, the country (ISO 3166-1 alpha-2, or WLD for the world), and what the publisher counts under it."""

    code: str
    country: str
    name: str


@cache
def areas(table: str) -> dict[str, Area]:
    """Return the areas of a table beside this file, by the publisher's code.

    >>> areas("un_comtrade_areas.csv")["842"].country, areas("us_census_countries.csv")["5800"].country
    ('US', 'KR')
    """
    text = files(__package__).joinpath(table).read_text(encoding="utf-8")
    return {row["code"]: Area(**row) for row in csv.DictReader(text.splitlines())}


def countries(table: str) -> dict[str, str]:
    """Return code → country of a table."""
    return {code: area.country for code, area in areas(table).items()}


def codes(table: str, preferred: dict[str, str] | None = None) -> dict[str, str]:
    """Return country → the code that the publisher uses of it today; `preferred` decides where there are two.

    >>> codes("un_comtrade_areas.csv")["TW"]
    '490'
    """
    return {area.country: code for code, area in areas(table).items()} | (preferred or {})
