"""The materials of a pair: the same, one that can replace it, goods under an HS code."""

from __future__ import annotations

from .match_conditions import NEAR_CODE_VALUE, REPLACING_VALUE, SAME_CODE_VALUE, UNKNOWN_VALUE
from .match_numbers import (
    AGAINST,
    FITS,
    HS_CODES,
    IS_PROFILE,
    MATERIALS,
    NOT_ASKED,
    REPLACING,
    UNKNOWN,
    Levels,
    Told,
    inner,
)


@inner
def shares(  # pragma: no cover - compiled
    one: Levels, first: int, last: int, other: Levels, begin: int, end: int
) -> bool:
    """Return whether one[first:last] and other[begin:end] have a number in common."""
    for left in range(first, last):
        for right in range(begin, end):
            if one[left] == other[right]:
                return True
    return False


@inner
def _covers(code: int, digits: int, other: int, other_digits: int) -> bool:  # pragma: no cover - compiled
    return other_digits >= digits and other // 10 ** (other_digits - digits) == code


@inner
def goods_told(  # pragma: no cover - compiled
    need_wholes: Levels, need_listed: Levels, i: int, offer_wholes: Levels, offer_listed: Levels, j: int
) -> Told:
    """Return whether a row has the material needed."""
    first, last = need_wholes[i, MATERIALS], need_wholes[i, MATERIALS + 1]
    hs_first, hs_last = need_wholes[i, HS_CODES], need_wholes[i, HS_CODES + 1]
    if first == last and hs_first == hs_last:
        return NOT_ASKED, 0.0
    begin, end = offer_wholes[j, MATERIALS], offer_wholes[j, MATERIALS + 1]
    hs_begin, hs_end = offer_wholes[j, HS_CODES], offer_wholes[j, HS_CODES + 1]
    if begin == end and hs_begin == hs_end:
        return UNKNOWN, UNKNOWN_VALUE
    if shares(need_listed, first, last, offer_listed, begin, end):
        return FITS, 1.0
    fits, near = 0.0, False
    if shares(need_listed, need_wholes[i, REPLACING], need_wholes[i, REPLACING + 1], offer_listed, begin, end):
        fits = REPLACING_VALUE
    for left in range(hs_first, hs_last, 2):
        code, digits = need_listed[left], need_listed[left + 1]
        for right in range(hs_begin, hs_end, 2):
            other, other_digits = offer_listed[right], offer_listed[right + 1]
            if digits > 0:
                if _covers(code, digits, other, abs(other_digits)):
                    fits = max(fits, SAME_CODE_VALUE)
                elif _covers(other, abs(other_digits), code, digits):
                    near = True
            elif other_digits > 0:
                near |= _covers(code, -digits, other, other_digits) or _covers(other, other_digits, code, -digits)
    if fits > 0.0:
        return FITS, fits
    if near:
        return UNKNOWN, NEAR_CODE_VALUE
    return (UNKNOWN, UNKNOWN_VALUE) if offer_wholes[j, IS_PROFILE] else (AGAINST, 0.0)
