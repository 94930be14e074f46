"""Credits for fuels and plants by calendar year: what was sold in the year, as far as the rows say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.language import Text

from ..law import Band
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer
from .band_of_parts import Part, band_of
from .fuel import FuelBatch

KEY = "energy.credit"
TITLE = Text("바이오 연료·시설 세액공제(45Z·40B·48C)", "Tax credits for bio-based fuels and plants (45Z, 40B, 48C)")
Credit = Callable[[FuelBatch, Parameters], Answer[float]]


def credit_bands(batches: Sequence[FuelBatch], credits: Sequence[Credit], parameters: Parameters) -> tuple[Band, ...]:
    """Return the credits of batches by the year of their sale; none for a year in which a credit cannot be told or no batch reaches.

    A batch that reaches over several years may have been sold in any of them: from nothing to all of it, by its days in the middle.
    """
    found = list[Band]()
    for year in sorted({year for one in batches for year in range(one.first_day.year, one.last_day.year + 1)}):
        parts = [part for one in batches for credit in credits for part in _parts(one, year, credit, parameters)]
        if parts and all(parts):
            found.append(band_of(year, [part for part in parts if part], KEY, TITLE))
    return tuple(one for one in found if one.high > 0)


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
