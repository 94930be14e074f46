"""Every need against everything offered: levels, values and both views of a pair, and the best of each firm."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .match_columns import NO_DAY, Decimal, Whole
from .match_conditions import (
    BAND,
    BROADER_VALUE,
    COULD_GIVE_VALUE,
    ENOUGH_OF_AMOUNT,
    INSPECTION_HOLDS_DAYS,
    KNOWN_MARKET_VALUE,
    LEAST_TEXT,
    MOST_BREADTH,
    NEAR_CODE_VALUE,
    NEED_PARTS,
    NO_ASSOCIATION_VALUE,
    OLD_INSPECTION_VALUE,
    OPEN_WISH_VALUE,
    PARTS,
    RELATED_KIND_VALUE,
    RELEVANT_TEXT,
    REPLACING_VALUE,
    SAME_ASSOCIATION_VALUE,
    SAME_CODE_VALUE,
    SIZE_SPAN,
    UNDATED_INSPECTION_VALUE,
    UNKNOWN_FILL_VALUE,
    UNKNOWN_SIZE_VALUE,
    UNKNOWN_VALUE,
    Level,
    Part,
)

NOT_ASKED, AGAINST, UNKNOWN, FITS = int(Level.NOT_ASKED), int(Level.AGAINST), int(Level.UNKNOWN), int(Level.FITS)
KIND, MATERIAL, MODALITY, SCALE, AMOUNT, GMP, TIME = 0, 1, 2, 8, 9, 10, 11
COUNTRY, TEXT, ASSOCIATION, WISH, FILL, OFFERED, SIZE, MARKET = 12, 13, 14, 15, 16, 17, 18, 19
FIRM, DIGEST, KIND_OF, SPEAKS_FOR = int(Whole.FIRM), int(Whole.DIGEST), int(Whole.KIND), int(Whole.SPEAKS_FOR)
TELLS_ALL, SCALE_UNIT, AMOUNT_UNIT = int(Whole.TELLS_ALL), int(Whole.SCALE_UNIT), int(Whole.AMOUNT_UNIT)
FROM_DAY, UNTIL_DAY, HAS_DAYS = int(Whole.FROM_DAY), int(Whole.UNTIL_DAY), int(Whole.HAS_DAYS)
ASSOCIATION_OF, SIGNAL = int(Whole.ASSOCIATION), int(Whole.SIGNAL)
MATERIALS, REPLACING, HS_CODES = int(Whole.MATERIALS), int(Whole.REPLACING), int(Whole.HS_CODES)
INSPECTIONS, HOMES, WISHES, MARKETS = (
    int(Whole.INSPECTIONS),
    int(Whole.HOMES),
    int(Whole.WISHES),
    int(Whole.MARKETS),
)
TRUST, SCALE_LEAST, SCALE_MOST = int(Decimal.TRUST), int(Decimal.SCALE_LEAST), int(Decimal.SCALE_MOST)
AMOUNT_OF, LOG_EMPLOYEES = int(Decimal.AMOUNT), int(Decimal.LOG_EMPLOYEES)
_FACETS = 6
_BELIEVED_PARTS = 12  # the parts that rest on what a row says; the others are facts of firms
_SUBSTANCE_PARTS = 8  # one of these has to speak for a candidate, or its text
assert (Part.MODALITY, Part.SCALE, Part.COUNTRY, Part.MARKET) == (MODALITY, SCALE, COUNTRY, MARKET)

Values = NDArray[np.float64]
Levels = NDArray[np.int64]
Bits = NDArray[np.uint64]


@njit(cache=True, nogil=True)
def _covers(code: int, digits: int, other: int, other_digits: int) -> bool:  # pragma: no cover - compiled
    return other_digits >= digits and other // 10 ** (other_digits - digits) == code


@njit(cache=True, nogil=True)
def _shares(  # pragma: no cover - compiled
    one: NDArray[np.int64], first: int, last: int, other: NDArray[np.int64], begin: int, end: int
) -> bool:
    for left in range(first, last):
        for right in range(begin, end):
            if one[left] == other[right]:
                return True
    return False


@njit(cache=True, nogil=True)
def _material(  # pragma: no cover - compiled
    need_wholes: Levels, need_listed: Levels, i: int, offer_wholes: Levels, offer_listed: Levels, j: int
) -> tuple[int, float]:
    first, last = need_wholes[i, MATERIALS], need_wholes[i, MATERIALS + 1]
    hs_first, hs_last = need_wholes[i, HS_CODES], need_wholes[i, HS_CODES + 1]
    if first == last and hs_first == hs_last:
        return NOT_ASKED, 0.0
    begin, end = offer_wholes[j, MATERIALS], offer_wholes[j, MATERIALS + 1]
    hs_begin, hs_end = offer_wholes[j, HS_CODES], offer_wholes[j, HS_CODES + 1]
    if begin == end and hs_begin == hs_end:
        return UNKNOWN, UNKNOWN_VALUE
    if _shares(need_listed, first, last, offer_listed, begin, end):
        return FITS, 1.0
    fits, near = 0.0, False
    replacing, replacing_end = need_wholes[i, REPLACING], need_wholes[i, REPLACING + 1]
    if _shares(need_listed, replacing, replacing_end, offer_listed, begin, end):
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
    return (UNKNOWN, NEAR_CODE_VALUE) if near else (AGAINST, 0.0)


@njit(cache=True, nogil=True)
def _inspected(  # pragma: no cover - compiled
    need_wholes: Levels, need_listed: Levels, i: int, offer_wholes: Levels, offer_listed: Levels, j: int, today: int
) -> tuple[int, float]:
    """Every authority that the need names has to have inspected; a day said by the need is the earliest that counts."""
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


@njit(cache=True, nogil=True)
def judge(  # pragma: no cover - compiled
    need_wholes: Levels,
    need_decimals: Values,
    need_codes: Bits,
    need_listed: Levels,
    i: int,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    offer_listed: Levels,
    j: int,
    relevance: float,
    today: int,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: Levels,
    every: bool,
    levels: Levels,
    values: Values,
) -> tuple[float, float, float]:
    """Fill levels and values (parts) of a pair; return both views and the score, -1 where a hard condition stands against it.

    `relevance` below 0 is none. With `every`, all parts are filled also where the pair is excluded.
    """
    words = word_start[_FACETS]
    kind = need_wholes[i, KIND_OF]
    excluded = False
    substance = False
    for part in range(PARTS):
        levels[part] = NOT_ASKED
        values[part] = 0.0

    offered = offer_wholes[j, KIND_OF]
    if offered == kind:
        levels[KIND], values[KIND], values[OFFERED] = FITS, 1.0, 1.0
    elif offered >= 0:
        if related[kind, offered]:
            levels[KIND], values[KIND], values[OFFERED] = UNKNOWN, RELATED_KIND_VALUE, COULD_GIVE_VALUE
        else:
            levels[KIND], excluded = AGAINST, True
    elif (offer_wholes[j, SPEAKS_FOR] >> kind) & 1:
        levels[KIND], values[KIND], values[OFFERED] = FITS, 1.0, COULD_GIVE_VALUE
    else:
        levels[KIND], values[KIND], values[OFFERED] = UNKNOWN, UNKNOWN_VALUE, UNKNOWN_VALUE
    if excluded and not every:
        return -1.0, -1.0, -1.0

    none = np.uint64(0)
    for facet in range(_FACETS):
        asked, fits, broader, said = False, False, False, False
        for word in range(word_start[facet], word_start[facet + 1]):
            wanted = need_codes[i, word]
            told = offer_codes[j, word]
            asked |= wanted != none
            said |= told != none
            fits |= (wanted & offer_codes[j, words + word]) != none
            broader |= (need_codes[i, words + word] & told) != none
        if not asked:
            continue
        part = MODALITY + facet
        if fits:
            levels[part], values[part] = FITS, 1.0
        elif broader:
            levels[part], values[part] = UNKNOWN, BROADER_VALUE
        elif not said:
            levels[part], values[part] = UNKNOWN, UNKNOWN_VALUE
        else:
            levels[part] = AGAINST
            if hard[kind, part]:
                excluded = True
                if not every:
                    return -1.0, -1.0, -1.0

    levels[MATERIAL], values[MATERIAL] = _material(need_wholes, need_listed, i, offer_wholes, offer_listed, j)
    if levels[MATERIAL] == AGAINST and hard[kind, MATERIAL]:
        excluded = True
        if not every:
            return -1.0, -1.0, -1.0
    for part in range(_SUBSTANCE_PARTS):
        substance |= levels[part] != NOT_ASKED and values[part] > UNKNOWN_VALUE
    if relevance >= 0.0:
        levels[TEXT] = FITS if relevance >= RELEVANT_TEXT else UNKNOWN
        values[TEXT] = min(relevance, 1.0)
        substance |= relevance >= LEAST_TEXT
    if not substance and not every:
        return -1.0, -1.0, -1.0

    wish_first, wish_last = need_wholes[i, WISHES], need_wholes[i, WISHES + 1]
    home_first, home_last = offer_wholes[j, HOMES], offer_wholes[j, HOMES + 1]
    if wish_last > wish_first:
        if home_last == home_first:
            levels[COUNTRY], values[COUNTRY] = UNKNOWN, UNKNOWN_VALUE
        elif _shares(need_listed, wish_first, wish_last, offer_listed, home_first, home_last):
            levels[COUNTRY], values[COUNTRY] = FITS, 1.0
        else:
            levels[COUNTRY], excluded = AGAINST, True
    wish_first, wish_last = offer_wholes[j, WISHES], offer_wholes[j, WISHES + 1]
    home_first, home_last = need_wholes[i, HOMES], need_wholes[i, HOMES + 1]
    if wish_last == wish_first:
        values[WISH] = OPEN_WISH_VALUE
    elif home_last == home_first:
        levels[WISH], values[WISH] = UNKNOWN, UNKNOWN_VALUE
    elif _shares(offer_listed, wish_first, wish_last, need_listed, home_first, home_last):
        levels[WISH], values[WISH] = FITS, 1.0
    else:
        levels[WISH], excluded = AGAINST, True

    wanted_scale = need_wholes[i, SCALE_UNIT]
    comparable = wanted_scale != 0 and wanted_scale == offer_wholes[j, SCALE_UNIT]
    if wanted_scale != 0:
        if not comparable:
            levels[SCALE], values[SCALE] = UNKNOWN, UNKNOWN_VALUE
        elif max(need_decimals[i, SCALE_LEAST], offer_decimals[j, SCALE_LEAST]) <= min(
            need_decimals[i, SCALE_MOST], offer_decimals[j, SCALE_MOST]
        ):
            levels[SCALE], values[SCALE] = FITS, 1.0
        else:
            levels[SCALE] = AGAINST
            excluded |= hard[kind, SCALE]

    values[FILL] = UNKNOWN_FILL_VALUE
    wanted_amount = need_wholes[i, AMOUNT_UNIT]
    if wanted_amount != 0:
        if wanted_amount != offer_wholes[j, AMOUNT_UNIT]:
            levels[AMOUNT], values[AMOUNT] = UNKNOWN, UNKNOWN_VALUE
        else:
            cover = min(1.0, offer_decimals[j, AMOUNT_OF] / need_decimals[i, AMOUNT_OF])
            levels[AMOUNT], values[AMOUNT] = (FITS if cover >= ENOUGH_OF_AMOUNT else AGAINST), cover
            levels[FILL], values[FILL] = FITS, min(1.0, need_decimals[i, AMOUNT_OF] / offer_decimals[j, AMOUNT_OF])
    if levels[FILL] == NOT_ASKED and comparable:
        wanted_size = (
            need_decimals[i, SCALE_MOST]
            if math.isfinite(need_decimals[i, SCALE_MOST])
            else need_decimals[i, SCALE_LEAST]
        )
        size = (
            offer_decimals[j, SCALE_MOST]
            if math.isfinite(offer_decimals[j, SCALE_MOST])
            else offer_decimals[j, SCALE_LEAST]
        )
        if wanted_size > 0.0 and size > 0.0:
            levels[FILL], values[FILL] = FITS, min(1.0, wanted_size / size)

    levels[GMP], values[GMP] = _inspected(need_wholes, need_listed, i, offer_wholes, offer_listed, j, today)
    excluded |= levels[GMP] == AGAINST and hard[kind, GMP]

    if need_wholes[i, HAS_DAYS]:
        if not offer_wholes[j, HAS_DAYS]:
            levels[TIME], values[TIME] = UNKNOWN, UNKNOWN_VALUE
        elif max(need_wholes[i, FROM_DAY], offer_wholes[j, FROM_DAY]) <= min(
            need_wholes[i, UNTIL_DAY], offer_wholes[j, UNTIL_DAY]
        ):
            levels[TIME], values[TIME] = FITS, 1.0
        else:
            levels[TIME] = AGAINST
            excluded |= hard[kind, TIME]

    if offer_wholes[j, ASSOCIATION_OF] == 0:
        values[ASSOCIATION] = NO_ASSOCIATION_VALUE
    elif need_wholes[i, ASSOCIATION_OF] != 0 and need_wholes[i, ASSOCIATION_OF] != offer_wholes[j, ASSOCIATION_OF]:
        levels[ASSOCIATION], values[ASSOCIATION] = FITS, 1.0
    else:
        levels[ASSOCIATION] = FITS if need_wholes[i, ASSOCIATION_OF] != 0 else NOT_ASKED
        values[ASSOCIATION] = SAME_ASSOCIATION_VALUE

    values[SIZE] = UNKNOWN_SIZE_VALUE
    apart = abs(need_decimals[i, LOG_EMPLOYEES] - offer_decimals[j, LOG_EMPLOYEES])
    if not math.isnan(apart):
        values[SIZE] = max(0.0, 1.0 - apart / SIZE_SPAN)
        levels[SIZE] = FITS if values[SIZE] >= 0.5 else AGAINST
    values[MARKET] = KNOWN_MARKET_VALUE
    market_first, market_last = offer_wholes[j, MARKETS], offer_wholes[j, MARKETS + 1]
    where_known = home_last > home_first and market_last > market_first
    if where_known and not _shares(need_listed, home_first, home_last, offer_listed, market_first, market_last):
        levels[MARKET], values[MARKET] = FITS, 1.0

    if excluded and not every:
        return -1.0, -1.0, -1.0
    trust = offer_decimals[j, TRUST]
    total, weight = 0.0, 0.0
    for part in range(NEED_PARTS):
        if levels[part] == NOT_ASKED and part != ASSOCIATION:
            continue
        value = values[part]
        if part < _BELIEVED_PARTS:
            value = UNKNOWN_VALUE + (value - UNKNOWN_VALUE) * trust
        total += weights[part] * value
        weight += weights[part]
    for_need = total / weight
    total, weight = 0.0, 0.0
    for part in range(NEED_PARTS, PARTS):
        total += weights[part] * values[part]
        weight += weights[part]
    for_candidate = total / weight
    if excluded:
        return -1.0, -1.0, -1.0
    score = 2.0 * for_need * for_candidate / (for_need + for_candidate)
    return for_need, for_candidate, math.floor(score * 1e4 + 0.5) / 1e4


@njit(cache=True, nogil=True)
def lot(one: np.uint64, other: np.uint64, breadth: int) -> float:  # pragma: no cover - compiled
    """Return the lot (0..1, higher comes first) that a firm draws for a query: always the same, and lower the more rows the firm has."""
    mixed = one ^ (other * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    drawn = float(mixed >> np.uint64(11)) * (1.0 / 9007199254740992.0)
    found = drawn
    for _ in range(min(breadth, MOST_BREADTH) - 1):
        found *= drawn
    return found


@njit(cache=True, nogil=True)
def best_rows(  # pragma: no cover - compiled
    need_wholes: Levels,
    need_decimals: Values,
    need_codes: Bits,
    need_listed: Levels,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    offer_listed: Levels,
    is_turned: bool,
    first: int,
    last: int,
    firm_start: NDArray[np.int64],
    firm_digest: NDArray[np.uint64],
    barred_start: NDArray[np.int64],
    barred: NDArray[np.int64],
    signal_start: NDArray[np.int64],
    barred_signal: NDArray[np.int64],
    relevance: NDArray[np.float32],
    today: int,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: NDArray[np.int64],
    rows: NDArray[np.int64],
    keys: Values,
) -> None:
    """Fill `rows` (queries x places; -1 for none) with the best row of each of the best firms, best key first, for queries first..last.

    The queries are the needs and the table what is offered; turned, the queries are offers and the table needs. `firm_start` and
    `firm_digest` are of the table's firms, `barred` are firms and `barred_signal` signals of needs that a query is not matched with.
    """
    places = rows.shape[1]
    firms = len(firm_start) - 1
    barred_for = np.full(firms, -1, dtype=np.int64)
    levels = np.zeros(PARTS, dtype=np.int64)
    values = np.zeros(PARTS, dtype=np.float64)
    has_relevance = relevance.shape[0] > 0
    for query in range(first, last):
        for place in range(barred_start[query], barred_start[query + 1]):
            barred_for[barred[place]] = query
        digest = np.uint64(offer_wholes[query, DIGEST] if is_turned else need_wholes[query, DIGEST])
        held = 0
        for firm in range(firms):
            begin, end = firm_start[firm], firm_start[firm + 1]
            if begin == end or barred_for[firm] == query:
                continue
            text = float(relevance[query, firm]) if has_relevance else -1.0
            best, best_row = -1.0, -1
            for row in range(begin, end):
                i, j = (row, query) if is_turned else (query, row)
                if is_turned:
                    is_barred = False
                    for place in range(signal_start[query], signal_start[query + 1]):
                        is_barred |= barred_signal[place] == need_wholes[row, SIGNAL]
                    if is_barred:
                        continue
                _, _, score = judge(
                    need_wholes, need_decimals, need_codes, need_listed, i,
                    offer_wholes, offer_decimals, offer_codes, offer_listed, j,
                    text, today, hard, related, weights, word_start, False, levels, values,
                )  # fmt: skip
                if score > best:
                    best, best_row = score, row
            if best_row < 0:
                continue
            band = math.floor(best / BAND + 1e-6)
            if held == places and band < math.floor(keys[query, places - 1]):
                continue
            key = band + lot(digest, firm_digest[firm], end - begin)
            if held == places and key <= keys[query, places - 1]:
                continue
            place = min(held, places - 1)
            while place > 0 and keys[query, place - 1] < key:
                keys[query, place] = keys[query, place - 1]
                rows[query, place] = rows[query, place - 1]
                place -= 1
            keys[query, place] = key
            rows[query, place] = best_row
            held = min(held + 1, places)


@njit(cache=True, nogil=True)
def told_pairs(  # pragma: no cover - compiled
    need_wholes: Levels,
    need_decimals: Values,
    need_codes: Bits,
    need_listed: Levels,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    offer_listed: Levels,
    needs: NDArray[np.int64],
    offers: NDArray[np.int64],
    relevance: Values,
    today: int,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: NDArray[np.int64],
    levels: Levels,
    values: Values,
    scores: Values,
) -> None:
    """Fill levels and values (pairs x parts) and scores (pairs x 3: need, candidate, both) of pairs of rows."""
    for pair in range(len(needs)):
        one, other, both = judge(
            need_wholes, need_decimals, need_codes, need_listed, needs[pair],
            offer_wholes, offer_decimals, offer_codes, offer_listed, offers[pair],
            relevance[pair], today, hard, related, weights, word_start, True, levels[pair], values[pair],
        )  # fmt: skip
        scores[pair, 0], scores[pair, 1], scores[pair, 2] = one, other, both
