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
    READ_BESIDE_TEXT,
    RELATED_KIND_VALUE,
    RELEVANT_TEXT,
    REPLACING_VALUE,
    SAME_ASSOCIATION_VALUE,
    SAME_CODE_VALUE,
    SILENT_VIEW,
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
SAID_OTHERWISE = int(Whole.SAID_OTHERWISE)
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
_ROUNDING = 2e-4  # a score is rounded to four decimals: what it cannot exceed lies this much above
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
    need_wholes: Levels,
    need_listed: Levels,
    i: int | np.uint32,
    offer_wholes: Levels,
    offer_listed: Levels,
    j: int | np.uint32,
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
    need_wholes: Levels,
    need_listed: Levels,
    i: int | np.uint32,
    offer_wholes: Levels,
    offer_listed: Levels,
    j: int | np.uint32,
    today: int,
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
    i: int | np.uint32,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    offer_listed: Levels,
    j: int | np.uint32,
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
        levels[KIND], values[KIND], values[OFFERED] = UNKNOWN, UNKNOWN_VALUE, COULD_GIVE_VALUE
    excluded |= ((offer_wholes[j, SAID_OTHERWISE] >> kind) & 1) != 0
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

    if excluded:
        return -1.0, -1.0, -1.0
    trust = believed(offer_decimals[j, TRUST], offer_wholes[j, TELLS_ALL] != 0, relevance)
    gained, weight = 0.0, 0.0
    for part in range(NEED_PARTS):
        if part == TEXT or (levels[part] == NOT_ASKED and part != ASSOCIATION):
            continue
        if part != ASSOCIATION or offer_wholes[j, TELLS_ALL] != 0:
            gained += weights[part] * (values[part] - UNKNOWN_VALUE) * (trust if part < _BELIEVED_PARTS else 1.0)
        weight += weights[part]
    for_need = view_of_need(gained, weight, relevance, weights[TEXT])
    if offer_wholes[j, TELLS_ALL] == 0:
        for_candidate = SILENT_VIEW * for_need
        return for_need, for_candidate, math.floor(_of_both(for_need, for_candidate) * 1e4 + 0.5) / 1e4
    gained, weight = 0.0, 0.0
    for part in range(NEED_PARTS, PARTS):
        gained += weights[part] * _apart(values[part], usual_value(part))
        weight += weights[part]
    for_candidate = moved(SILENT_VIEW * for_need, gained / weight)
    return for_need, for_candidate, math.floor(_of_both(for_need, for_candidate) * 1e4 + 0.5) / 1e4


@njit(cache=True, nogil=True, forceinline=True)
def _of_both(one: float, other: float) -> float:  # pragma: no cover - compiled
    return 2.0 * one * other / (one + other) if one + other > 0.0 else 0.0


@njit(cache=True, nogil=True, forceinline=True)
def believed(trust: float, is_own_word: bool, relevance: float) -> float:  # pragma: no cover - compiled
    """Return how far a row is believed: what was read from the words counts little where the relevance of the same words is told."""
    return trust if is_own_word or relevance < 0.0 else trust * READ_BESIDE_TEXT


@njit(cache=True, nogil=True, forceinline=True)
def view_of_need(
    gained: float, asked: float, relevance: float, text_weight: float
) -> float:  # pragma: no cover - compiled
    """Return the need's view: the relevance of the words (below 0: not told), moved by what is typed.

    `gained` is the weighted sum of how far each condition lies above what the unknown is worth, `asked` the weight of all that is asked.
    """
    if relevance < 0.0:
        return UNKNOWN_VALUE + gained / asked
    share = gained / (1.0 - UNKNOWN_VALUE)
    return moved(min(relevance, 1.0), share / (asked + text_weight))


@njit(cache=True, nogil=True, forceinline=True)
def moved(view: float, by: float) -> float:  # pragma: no cover - compiled
    """Return a view (0..1) moved by a share (-1..1) of what it is short of 1, or of itself."""
    return view + (1.0 - view) * by if by >= 0.0 else view * (1.0 + by)


@njit(cache=True, nogil=True)
def _apart(value: float, usual: float) -> float:  # pragma: no cover - compiled
    return (value - usual) / (1.0 - usual) if value >= usual else (value - usual) / usual


@njit(cache=True, nogil=True)
def usual_value(part: int) -> float:  # pragma: no cover - compiled
    """Return what a part of the candidate's view is worth where nothing is known: it then neither raises the score nor lowers it."""
    if part == WISH:
        return OPEN_WISH_VALUE
    if part == FILL:
        return UNKNOWN_FILL_VALUE
    if part == OFFERED:
        return COULD_GIVE_VALUE
    return UNKNOWN_SIZE_VALUE if part == SIZE else KNOWN_MARKET_VALUE


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
def _find_asked(  # pragma: no cover - compiled
    need_codes: Bits, i: int, word_start: Levels, asked_facets: Levels
) -> None:
    """Fill in how many facets a need asks for, then which."""
    asked_facets[0] = 0
    for facet in range(_FACETS):
        for word in range(word_start[facet], word_start[facet + 1]):
            if need_codes[i, word] != np.uint64(0):
                asked_facets[0] += 1
                asked_facets[asked_facets[0]] = facet
                break


@njit(cache=True, nogil=True)
def _asked_weight(  # pragma: no cover - compiled
    need_wholes: Levels, need_codes: Bits, i: int, weights: Values, word_start: Levels
) -> float:
    """Return the weight of all that a need asks for, its words excepted."""
    total = weights[KIND] + weights[ASSOCIATION]
    for facet in range(_FACETS):
        for word in range(word_start[facet], word_start[facet + 1]):
            if need_codes[i, word] != np.uint64(0):
                total += weights[MODALITY + facet]
                break
    if need_wholes[i, INSPECTIONS] > need_wholes[i, MATERIALS]:
        total += weights[MATERIAL]  # a material, or an HS code
    if need_wholes[i, HOMES] > need_wholes[i, INSPECTIONS]:
        total += weights[GMP]
    if need_wholes[i, MARKETS] > need_wholes[i, WISHES]:
        total += weights[COUNTRY]
    if need_wholes[i, SCALE_UNIT] != 0:
        total += weights[SCALE]
    if need_wholes[i, AMOUNT_UNIT] != 0:
        total += weights[AMOUNT]
    if need_wholes[i, HAS_DAYS] != 0:
        total += weights[TIME]
    return float(total)


@njit(cache=True, nogil=True, forceinline=True)
def _most_gained(  # pragma: no cover - compiled
    need_wholes: Levels,
    need_codes: Bits,
    i: int | np.uint32,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    j: int | np.uint32,
    asked_facets: Levels,
    asked: float,
    has_words: bool,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: Levels,
) -> tuple[float, bool]:
    """Return what a pair can gain at most in the need's view, by all that the row's pattern tells, and whether anything could speak for it but words.

    Minus infinity where kind or codes exclude the pair.
    """
    kind, offered = need_wholes[i, KIND_OF], offer_wholes[j, KIND_OF]
    speaks = need_wholes[i, INSPECTIONS] > need_wholes[i, MATERIALS]
    value = UNKNOWN_VALUE
    if offered >= 0:
        if offered != kind and not related[kind, offered]:
            return -math.inf, False
        value = 1.0 if offered == kind else RELATED_KIND_VALUE
    elif (offer_wholes[j, SAID_OTHERWISE] >> kind) & 1:
        return -math.inf, False
    elif (offer_wholes[j, SPEAKS_FOR] >> kind) & 1:
        value = 1.0
    speaks |= value > UNKNOWN_VALUE
    lost = weights[KIND] * (1.0 - value)
    none, words = np.uint64(0), word_start[_FACETS]
    for place in range(1, asked_facets[0] + 1):
        facet = asked_facets[place]
        told, fits, broader = none, none, none
        for at in range(word_start[facet], word_start[facet + 1]):
            word = np.uint32(at)  # without a sign nothing is counted from the end, which every look-up would test
            closed = np.uint32(words + at)
            wanted, said = need_codes[i, word], offer_codes[j, word]
            told |= said
            fits |= wanted & offer_codes[j, closed]
            broader |= need_codes[i, closed] & said
        if fits != none:
            speaks = True
        elif broader != none:
            speaks = True
            lost += weights[MODALITY + facet] * (1.0 - BROADER_VALUE)
        elif told == none:
            lost += weights[MODALITY + facet] * (1.0 - UNKNOWN_VALUE)
        elif hard[kind, MODALITY + facet]:
            return -math.inf, False
        else:
            lost += weights[MODALITY + facet]
    is_own_word = offer_wholes[j, TELLS_ALL] != 0
    trust = believed(offer_decimals[j, TRUST], is_own_word, 0.0 if has_words else -1.0)
    facts = weights[ASSOCIATION]
    if need_wholes[i, MARKETS] > need_wholes[i, WISHES]:
        facts += weights[COUNTRY]
    believed_weight = asked - facts
    if not is_own_word:
        facts -= weights[ASSOCIATION]
    return ((1.0 - UNKNOWN_VALUE) * believed_weight - lost) * trust + (1.0 - UNKNOWN_VALUE) * facts, speaks


@njit(cache=True, nogil=True, forceinline=True)
def _most_wished(  # pragma: no cover - compiled
    need_wholes: Levels, i: int, offer_wholes: Levels, offer_decimals: Values, j: int, weights: Values
) -> float:
    """Return by how much the candidate's view can lie above the need's at most, as a share of what this is short of 1."""
    if offer_wholes[j, TELLS_ALL] == 0:
        return 0.0
    total = 0.0
    for part in range(NEED_PARTS, PARTS):
        total += weights[part]
    most = weights[MARKET] + weights[SIZE]
    if offer_wholes[j, MARKETS] > offer_wholes[j, WISHES]:
        most += weights[WISH]
    if need_wholes[i, AMOUNT_UNIT] != 0 or need_wholes[i, SCALE_UNIT] != 0:
        most += weights[FILL]
    if offer_wholes[j, KIND_OF] == need_wholes[i, KIND_OF]:
        most += weights[OFFERED]
    return float(most / total)


@njit(cache=True, nogil=True, forceinline=True)
def _insert(keys: Values, rows: Levels, count: int, key: float, row: int) -> int:  # pragma: no cover - compiled
    """Put a row into a list that stands best first, where it is good enough; return how many places are taken then."""
    places = len(keys)
    if count == places and key <= keys[places - 1]:
        return count
    place = min(count, places - 1)
    while place > 0 and keys[place - 1] < key:
        keys[place], rows[place] = keys[place - 1], rows[place - 1]
        place -= 1
    keys[place], rows[place] = key, row
    return min(count + 1, places)


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
    firm_start: Levels,
    pattern: Levels,
    pattern_row: Levels,
    firm_digest: Bits,
    barred_start: Levels,
    barred: Levels,
    signal_start: Levels,
    barred_signal: Levels,
    relevance: NDArray[np.float32],
    today: int,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: Levels,
    by_lot: bool,
    rows: Levels,
    keys: Values,
) -> None:
    """Fill `rows` (queries x places; -1 for none) with the best row of each of the best firms for queries first..last, in no order, `keys` with their lots.

    The queries are the needs and the table what is offered; turned, the queries are offers and the table needs. `firm_start` and
    `firm_digest` are of the table's firms, `pattern` of its rows and `pattern_row` a row of each pattern; `barred` are the firms, in order, and
    `barred_signal` signals of needs that a query is not matched with. Half of the places go to the best scores, the others by lot.

    What a score cannot exceed is computed once a pattern: most rows end there, excluded or no better than what a full list holds.
    """
    places = rows.shape[1]
    sure_places = (places + 1) // 2 if by_lot else places
    firms, patterns = len(firm_start) - 1, len(pattern_row)
    levels = np.zeros(PARTS, dtype=np.int64)
    values = np.zeros(PARTS, dtype=np.float64)
    has_words = relevance.shape[0] > 0
    asked = np.empty(patterns if is_turned else 1, dtype=np.float64)
    asked_facets = np.zeros((len(asked), _FACETS + 1), dtype=np.int64)
    if is_turned:
        for one in range(patterns):
            _find_asked(need_codes, pattern_row[one], word_start, asked_facets[one])
            asked[one] = _asked_weight(need_wholes, need_codes, pattern_row[one], weights, word_start)
    gained = np.empty(patterns, dtype=np.float64)  # what the need's view can gain; without words, the whole score
    wished = np.empty(patterns, dtype=np.float64)
    speaks = np.empty(patterns, dtype=np.bool_)
    drawn_keys, drawn_rows = np.empty(places), np.empty(places, dtype=np.int64)
    sure_keys, sure_rows = np.empty(sure_places), np.empty(sure_places, dtype=np.int64)
    for query in range(first, last):
        if not is_turned:
            asked[0] = _asked_weight(need_wholes, need_codes, query, weights, word_start)
            _find_asked(need_codes, query, word_start, asked_facets[0])
        for one in range(patterns):
            i, j = (pattern_row[one], query) if is_turned else (query, pattern_row[one])
            weight = asked[one if is_turned else 0]
            gained[one], speaks[one] = _most_gained(
                need_wholes, need_codes, np.uint32(i), offer_wholes, offer_decimals, offer_codes, np.uint32(j),
                asked_facets[one if is_turned else 0], weight, has_words, hard, related, weights, word_start,
            )  # fmt: skip
            if gained[one] == -math.inf:
                continue
            wished[one] = _most_wished(need_wholes, i, offer_wholes, offer_decimals, j, weights)
            if not has_words:
                most = view_of_need(gained[one], weight, -1.0, weights[TEXT])
                gained[one] = (
                    _of_both(most, moved(SILENT_VIEW * most, wished[one])) + _ROUNDING if speaks[one] else -math.inf
                )
        digest = np.uint64(offer_wholes[query, DIGEST] if is_turned else need_wholes[query, DIGEST])
        count, sure_count, next_barred = 0, 0, barred_start[query]
        for firm in range(firms):
            if next_barred < barred_start[query + 1] and barred[next_barred] == firm:
                next_barred += 1
                continue
            begin, end = firm_start[firm], firm_start[firm + 1]
            text = float(relevance[query, firm]) if has_words else -1.0
            least = 0.0
            if count == places:
                least = math.floor(drawn_keys[places - 1]) * BAND if by_lot else drawn_keys[places - 1] - 1.0
            best, best_row = -1.0, -1
            for row in range(begin, end):
                one = pattern[row]
                most = gained[one]
                if has_words and most != -math.inf:
                    if not speaks[one] and text < LEAST_TEXT:
                        continue
                    for_need = view_of_need(most, asked[one if is_turned else 0], text, weights[TEXT])
                    most = _of_both(for_need, moved(SILENT_VIEW * for_need, wished[one])) + _ROUNDING
                if most < least or most <= best:
                    continue
                i, j = (row, query) if is_turned else (query, row)
                if is_turned:
                    is_barred = False
                    for place in range(signal_start[query], signal_start[query + 1]):
                        is_barred |= barred_signal[place] == need_wholes[row, SIGNAL]
                    if is_barred:
                        continue
                _, _, score = judge(
                    need_wholes, need_decimals, need_codes, need_listed, np.uint32(i),
                    offer_wholes, offer_decimals, offer_codes, offer_listed, np.uint32(j),
                    text, today, hard, related, weights, word_start, False, levels, values,
                )  # fmt: skip
                if score > best:
                    best, best_row = score, row
            if best_row < 0:
                continue
            drawn = lot(digest, firm_digest[firm], end - begin)
            exact = 1.0 + best + drawn * 1e-6  # scores are of four decimals: the lot decides only between equal ones
            if by_lot:
                sure_count = _insert(sure_keys, sure_rows, sure_count, exact, best_row)
                exact = math.floor(best / BAND + 1e-6) + drawn
            count = _insert(drawn_keys, drawn_rows, count, exact, best_row)
        taken = sure_count if by_lot else 0
        for place in range(taken):
            rows[query, place] = sure_rows[place]
        for place in range(count):
            is_sure = False
            for other in range(sure_count if by_lot else 0):
                is_sure |= sure_rows[other] == drawn_rows[place]
            if not is_sure and taken < places:
                rows[query, taken] = drawn_rows[place]
                taken += 1
        for place in range(taken):
            firm = need_wholes[rows[query, place], FIRM] if is_turned else offer_wholes[rows[query, place], FIRM]
            keys[query, place] = lot(digest, firm_digest[firm], firm_start[firm + 1] - firm_start[firm])


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
