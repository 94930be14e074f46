"""Figures rounded as readers round them: a half goes away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rounded(value: float, digits: int = 0) -> str:
    """Return a figure with so many decimals and commas between thousands.

    >>> rounded(770.5), rounded(769.5), rounded(-0.125, 2), rounded(1466.22)
    ('771', '770', '-0.13', '1,466')
    """
    # As it is written, not as it is kept in two's powers: 0.125 and 2.675 are halves to a reader.
    exact = Decimal(repr(float(value)))
    return f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
