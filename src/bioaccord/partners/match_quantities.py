"""The quantities of a pair: the scale of a run, the amount of a year, and how much of what is offered would be used."""

from __future__ import annotations

import math

from .match_conditions import ENOUGH_OF_AMOUNT, UNKNOWN_FILL_VALUE, UNKNOWN_VALUE
from .match_numbers import (
    AGAINST,
    AMOUNT_OF,
    AMOUNT_UNIT,
    FITS,
    IS_PROFILE,
    NOT_ASKED,
    SCALE_LEAST,
    SCALE_MOST,
    SCALE_UNIT,
    UNKNOWN,
    Levels,
    Told,
    Values,
    inner,
)


@inner
def scale_told(  # pragma: no cover - compiled
    need_wholes: Levels, need_decimals: Values, i: int, offer_wholes: Levels, offer_decimals: Values, j: int
) -> Told:
    """Return whether the ranges of both scales meet."""
    wanted = need_wholes[i, SCALE_UNIT]
    if wanted == 0:
        return NOT_ASKED, 0.0
    if wanted != offer_wholes[j, SCALE_UNIT]:
        return UNKNOWN, UNKNOWN_VALUE
    least = max(need_decimals[i, SCALE_LEAST], offer_decimals[j, SCALE_LEAST])
    most = min(need_decimals[i, SCALE_MOST], offer_decimals[j, SCALE_MOST])
    if least <= most:
        return FITS, 1.0
    return (UNKNOWN, UNKNOWN_VALUE) if offer_wholes[j, IS_PROFILE] else (AGAINST, 0.0)


@inner
def amount_told(  # pragma: no cover - compiled
    need_wholes: Levels, need_decimals: Values, i: int, offer_wholes: Levels, offer_decimals: Values, j: int
) -> Told:
    """Return which share of the amount needed can be had."""
    wanted = need_wholes[i, AMOUNT_UNIT]
    if wanted == 0:
        return NOT_ASKED, 0.0
    if wanted != offer_wholes[j, AMOUNT_UNIT]:
        return UNKNOWN, UNKNOWN_VALUE
    cover = min(1.0, offer_decimals[j, AMOUNT_OF] / need_decimals[i, AMOUNT_OF])
    return (FITS if cover >= ENOUGH_OF_AMOUNT else AGAINST), cover


@inner
def _size(decimals: Values, row: int) -> float:  # pragma: no cover - compiled
    most, least = decimals[row, SCALE_MOST], decimals[row, SCALE_LEAST]
    return float(most if math.isfinite(most) else least)


@inner
def fill_told(  # pragma: no cover - compiled
    need_wholes: Levels, need_decimals: Values, i: int, offer_wholes: Levels, offer_decimals: Values, j: int
) -> Told:
    """Return which share of what is offered the need would use: of the amount of a year, else of a run."""
    wanted = need_wholes[i, AMOUNT_UNIT]
    if wanted != 0 and wanted == offer_wholes[j, AMOUNT_UNIT]:
        return FITS, min(1.0, need_decimals[i, AMOUNT_OF] / offer_decimals[j, AMOUNT_OF])
    wanted = need_wholes[i, SCALE_UNIT]
    if wanted != 0 and wanted == offer_wholes[j, SCALE_UNIT]:
        needed, offered = _size(need_decimals, i), _size(offer_decimals, j)
        if needed > 0.0 and offered > 0.0:
            return FITS, min(1.0, needed / offered)
    return NOT_ASKED, UNKNOWN_FILL_VALUE
