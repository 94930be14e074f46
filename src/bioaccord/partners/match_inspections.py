"""The days of a pair: when which authority inspected, and when capacity is wanted and free."""

from __future__ import annotations

from .match_columns import NO_DAY
from .match_conditions import (
    INSPECTION_HOLDS_DAYS,
    OLD_INSPECTION_VALUE,
    UNDATED_INSPECTION_VALUE,
    UNKNOWN_VALUE,
)
from .match_numbers import (
    AGAINST,
    FITS,
    FROM_DAY,
    HAS_DAYS,
    INSPECTIONS,
    NOT_ASKED,
    TELLS_ALL,
    UNKNOWN,
    UNTIL_DAY,
    Levels,
    Told,
    inner,
)


@inner
def inspections_told(  # pragma: no cover - compiled
    need_wholes: Levels, need_listed: Levels, i: int, offer_wholes: Levels, offer_listed: Levels, j: int, today: int
) -> Told:
    """Return whether every authority that the need names has inspected; a day said by the need is the earliest that counts."""
    first, last = need_wholes[i, INSPECTIONS], need_wholes[i, INSPECTIONS + 1]
    if first == last:
        return NOT_ASKED, 0.0
    begin, end = offer_wholes[j, INSPECTIONS], offer_wholes[j, INSPECTIONS + 1]
    level, total = FITS, 0.0
    for wanted in range(first, last, 2):
        since = need_listed[wanted + 1]
        found, day = False, NO_DAY
        for place in range(begin, end, 2):
            if offer_listed[place] == need_listed[wanted]:
                found = True
                day = max(day, offer_listed[place + 1])
        if not found:
            is_told = end > begin and offer_wholes[j, TELLS_ALL] == 1
            own, value = (AGAINST, 0.0) if is_told else (UNKNOWN, UNKNOWN_VALUE)
        elif day == NO_DAY:
            own, value = (FITS, UNDATED_INSPECTION_VALUE) if since == NO_DAY else (UNKNOWN, OLD_INSPECTION_VALUE)
        elif since != NO_DAY and day < since:
            own, value = AGAINST, 0.0
        elif today - day > INSPECTION_HOLDS_DAYS:
            own, value = UNKNOWN, OLD_INSPECTION_VALUE
        else:
            own, value = FITS, 1.0
        level = min(level, own)
        total += value
    return level, 2.0 * total / (last - first)


@inner
def days_told(need_wholes: Levels, i: int, offer_wholes: Levels, j: int) -> Told:  # pragma: no cover - compiled
    """Return whether capacity is free when it is wanted."""
    if not need_wholes[i, HAS_DAYS]:
        return NOT_ASKED, 0.0
    if not offer_wholes[j, HAS_DAYS]:
        return UNKNOWN, UNKNOWN_VALUE
    begins = max(need_wholes[i, FROM_DAY], offer_wholes[j, FROM_DAY])
    ends = min(need_wholes[i, UNTIL_DAY], offer_wholes[j, UNTIL_DAY])
    return (FITS, 1.0) if begins <= ends else (AGAINST, 0.0)
