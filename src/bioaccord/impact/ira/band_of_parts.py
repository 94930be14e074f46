"""Figures by year whose range is what is open, not chance: made of parts that are added up, and added up over a portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bioaccord.vocabulary.language import Text

from ..law import Band
from ..parameter import Standing, weakest

Part = tuple[float, float, float, Standing]
"""A part of a figure: low, middle, high, and how firmly it stands."""


def band_of(year: int, parts: Sequence[Part], key: str, title: Text, unit: str = "USD a year") -> Band:  # fmt: skip
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
