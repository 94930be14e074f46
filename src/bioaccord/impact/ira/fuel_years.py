"""Credits for fuels and plants by calendar year: what was sold in the year, as far as the rows say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.language import Language, Text

from ..law import Band
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer
from ..value_words import value_words
from .fuel import FuelBatch

KEY = "energy.credit"
TITLE = Text("바이오 연료·시설 세액공제(45Z·40B·48C)", "Tax credits for bio-based fuels and plants (45Z, 40B, 48C)")
Credit = Callable[[FuelBatch, Parameters], Answer[float]]


Part = tuple[float, float, float, Standing]
"""A part of a figure: low, middle, high, and how firmly it stands."""


def credit_bands(batches: Sequence[FuelBatch], credits: Sequence[Credit], parameters: Parameters) -> tuple[Band, ...]:
    """Return the credits of batches by the year of their sale; none for a year in which a credit cannot be told or no batch reaches.

    A batch that reaches over several years may have been sold in any of them: from nothing to all of it, by its days in the middle.
    """
    found = list[Band]()
    for year in sorted({year for one in batches for year in range(one.first_day.year, one.last_day.year + 1)}):
        parts = [part for one in batches for credit in credits for part in _parts(one, year, credit, parameters)]
        if parts and all(parts):
            found.append(band_of(year, [part for part in parts if part]))
    return tuple(one for one in found if one.high > 0)


def band_of(year: int, parts: Sequence[Part], key: str = KEY, title: Text = TITLE, unit: str = "USD a year") -> Band:  # fmt: skip
    """Return a band of amounts (low, middle, high, standing) that are added up: their ends stand for what is open, not for chance."""
    low, middle, high = (sum(one[0] for one in parts), sum(one[1] for one in parts), sum(one[2] for one in parts))
    return Band(
        key, title, year, unit, low, middle, high, middle, standing=weakest(one[3] for one in parts), is_drawn=False
    )


def added(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Return bands of one figure added up by year; a year in which all are nothing is left out."""
    by_year: dict[int, list[Band]] = {}
    for one in bands:
        by_year.setdefault(one.year, []).append(one)
    found = (
        band_of(year, [(one.low, one.middle, one.high, one.standing) for one in rows], rows[0].key, rows[0].title, rows[0].unit)
        for year, rows in sorted(by_year.items())
    )  # fmt: skip
    return tuple(one for one in found if one.high or one.low)


def usd_words(amount_usd: float) -> Text:
    """Return an amount in US dollars as it is read in both languages."""
    korean, english = (value_words(amount_usd, "USD", one) for one in (Language.KOREAN, Language.ENGLISH))
    return Text(korean, english)


def _parts(fuel: FuelBatch, year: int, credit: Credit, parameters: Parameters) -> list[Part | None]:
    """Return the credit of a batch in a year: nothing where it does not reach there, None where it cannot be told."""
    first, last = max(fuel.first_day, date(year, 1, 1)), min(fuel.last_day, date(year, 12, 31))
    if first > last:
        return []
    answer = credit(replace(fuel, first_day=first, last_day=last), parameters)
    low, high = (answer.value, answer.value) if answer.value is not None else (answer.least, answer.most)
    if low is None or high is None:
        return [None]
    standing = weakest([Standing.COMPUTED, answer.standing])
    middle = (low + high) / 2
    if (first, last) == (fuel.first_day, fuel.last_day):
        return [(low, middle, high, standing)]
    share = ((last - first).days + 1) / ((fuel.last_day - fuel.first_day).days + 1)
    return [(0.0, middle * share, high, standing)]
