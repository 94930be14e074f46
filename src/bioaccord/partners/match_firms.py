"""What the firms of a pair are to each other: where each is and wishes the other to be, their associations, sizes and markets."""

from __future__ import annotations

import math

from .match_conditions import (
    KNOWN_MARKET_VALUE,
    NO_ASSOCIATION_VALUE,
    OPEN_WISH_VALUE,
    SAME_ASSOCIATION_VALUE,
    SIZE_SPAN,
    UNKNOWN_SIZE_VALUE,
    UNKNOWN_VALUE,
)
from .match_goods import shares
from .match_numbers import (
    AGAINST,
    ASSOCIATION_OF,
    FITS,
    HOMES,
    LOG_EMPLOYEES,
    MARKETS,
    NOT_ASKED,
    UNKNOWN,
    WISHES,
    Levels,
    Told,
    Values,
    inner,
)


@inner
def wish_told(  # pragma: no cover - compiled
    one_wholes: Levels, one_listed: Levels, i: int, other_wholes: Levels, other_listed: Levels, j: int
) -> Told:
    """Return whether the other is where the one wishes it to be."""
    first, last = one_wholes[i, WISHES], one_wholes[i, WISHES + 1]
    if first == last:
        return NOT_ASKED, OPEN_WISH_VALUE
    begin, end = other_wholes[j, HOMES], other_wholes[j, HOMES + 1]
    if begin == end:
        return UNKNOWN, UNKNOWN_VALUE
    return (FITS, 1.0) if shares(one_listed, first, last, other_listed, begin, end) else (AGAINST, 0.0)


@inner
def association_told(need_wholes: Levels, i: int, offer_wholes: Levels, j: int) -> Told:  # pragma: no cover - compiled
    """Return whether the firms are members of different associations, as is wished for, or of one."""
    asks, offers = need_wholes[i, ASSOCIATION_OF], offer_wholes[j, ASSOCIATION_OF]
    if offers == 0:
        return NOT_ASKED, NO_ASSOCIATION_VALUE
    if asks == 0:
        return NOT_ASKED, SAME_ASSOCIATION_VALUE
    return FITS, SAME_ASSOCIATION_VALUE if asks == offers else 1.0


@inner
def size_told(need_decimals: Values, i: int, offer_decimals: Values, j: int) -> Told:  # pragma: no cover - compiled
    """Return how near the firms are in employees."""
    apart = abs(need_decimals[i, LOG_EMPLOYEES] - offer_decimals[j, LOG_EMPLOYEES])
    if math.isnan(apart):
        return NOT_ASKED, UNKNOWN_SIZE_VALUE
    value = max(0.0, 1.0 - apart / SIZE_SPAN)
    return (FITS if value >= 0.5 else AGAINST), value


@inner
def market_told(  # pragma: no cover - compiled
    need_wholes: Levels, need_listed: Levels, i: int, offer_wholes: Levels, offer_listed: Levels, j: int
) -> Told:
    """Return whether the need opens a country in which the candidate has no site."""
    first, last = need_wholes[i, HOMES], need_wholes[i, HOMES + 1]
    begin, end = offer_wholes[j, MARKETS], offer_wholes[j, MARKETS + 1]
    if first == last or begin == end or shares(need_listed, first, last, offer_listed, begin, end):
        return NOT_ASKED, KNOWN_MARKET_VALUE
    return FITS, 1.0
