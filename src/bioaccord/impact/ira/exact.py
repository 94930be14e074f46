"""Amounts as exact fractions, so that a rule's rounding falls where the law puts it and not where binary numbers do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

from ..trail import Answer


def exact(number: float) -> Fraction:
    """Return the number that was written: 0.35 is 35 hundredths.

    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def nearest(amount: Fraction, step: Fraction) -> Fraction:
    """Return the nearest multiple of a step; half a step is rounded up, where the law does not say.

    >>> float(nearest(exact(1.855), exact(0.01))), float(nearest(exact(104.99), exact(10)))
    (1.86, 100.0)
    """
    return floor(amount / step + Fraction(1, 2)) * step


def in_floats(found: Answer[Fraction]) -> Answer[float]:
    """Return an answer in fractions as the numbers that are shown."""
    value, least, most = (None if one is None else float(one) for one in (found.value, found.least, found.most))
    answer: Answer[float] = Answer(value, found.steps, found.missing, least, most)
    return answer


def between(least: Fraction, most: Fraction, found: Answer[Fraction]) -> Answer[Fraction]:
    """Return an answer with the trail of another: one value where both ends are the same, or else a range."""
    if least == most:
        return replace(found, value=least, least=None, most=None)
    return replace(found, value=None, least=min(least, most), most=max(least, most))


def ends(found: Answer[Fraction]) -> tuple[Fraction, Fraction] | None:
    """Return the least and the most an answer can be; None where it cannot be told."""
    if found.value is not None:
        return found.value, found.value
    if found.least is None or found.most is None:
        return None
    return found.least, found.most
