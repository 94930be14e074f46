"""A need against something offered: the level and value of every condition, both views and the score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .match_codes import codes_told, kind_told
from .match_conditions import (
    COULD_GIVE_VALUE,
    LEAST_TEXT,
    NEED_PARTS,
    PARTS,
    RELEVANT_TEXT,
    SILENT_VIEW,
    UNKNOWN_VALUE,
)
from .match_firms import association_told, market_told, size_told, wish_told
from .match_goods import goods_told
from .match_inspections import days_told, inspections_told
from .match_numbers import (
    AGAINST,
    AMOUNT,
    ASSOCIATION,
    COUNTRY,
    FACETS_OF_ROW,
    FILL,
    FITS,
    GMP,
    IS_PROFILE,
    KIND,
    KIND_OF,
    MARKET,
    MATERIAL,
    MODALITY,
    NOT_ASKED,
    OFFERED,
    SCALE,
    SIZE,
    TELLS_ALL,
    TEXT,
    TIME,
    TRUST,
    UNKNOWN,
    WISH,
    Bits,
    Levels,
    Values,
    inner,
)
from .match_quantities import amount_told, fill_told, scale_told
from .match_views import believed, lifted, moved, of_both, rounded, view_of_need

_BELIEVED_PARTS = 12  # the parts that rest on what a row says; the others are facts of firms
SUBSTANCE_PARTS = 8
"""One of these has to speak for a candidate, or its text."""
NO_MATCH = (-1.0, -1.0, -1.0)


@inner
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
    levels: Levels,
    values: Values,
) -> tuple[float, float, float]:
    """Fill levels and values (parts) of a pair; return both views and the score, or `NO_MATCH`. `relevance` below 0 is none."""
    kind = need_wholes[i, KIND_OF]
    levels[KIND], values[KIND] = kind_told(need_wholes, i, offer_wholes, j, related)
    if levels[KIND] == AGAINST:
        return NO_MATCH
    for facet in range(FACETS_OF_ROW):
        part = MODALITY + facet
        levels[part], values[part] = codes_told(
            need_codes, i, offer_codes, j, facet, word_start, offer_wholes[j, IS_PROFILE] != 0
        )
        if levels[part] == AGAINST and hard[kind, part]:
            return NO_MATCH
    levels[MATERIAL], values[MATERIAL] = goods_told(need_wholes, need_listed, i, offer_wholes, offer_listed, j)
    levels[SCALE], values[SCALE] = scale_told(need_wholes, need_decimals, i, offer_wholes, offer_decimals, j)
    levels[AMOUNT], values[AMOUNT] = amount_told(need_wholes, need_decimals, i, offer_wholes, offer_decimals, j)
    levels[GMP], values[GMP] = inspections_told(need_wholes, need_listed, i, offer_wholes, offer_listed, j, today)
    levels[TIME], values[TIME] = days_told(need_wholes, i, offer_wholes, j)
    levels[COUNTRY], values[COUNTRY] = wish_told(need_wholes, need_listed, i, offer_wholes, offer_listed, j)
    levels[WISH], values[WISH] = wish_told(offer_wholes, offer_listed, j, need_wholes, need_listed, i)
    for part in (MATERIAL, SCALE, GMP, TIME, COUNTRY, WISH):
        if levels[part] == AGAINST and hard[kind, part]:
            return NO_MATCH
    levels[TEXT], values[TEXT] = NOT_ASKED, 0.0
    has_substance = relevance >= LEAST_TEXT
    if relevance >= 0.0:
        levels[TEXT], values[TEXT] = FITS if relevance >= RELEVANT_TEXT else UNKNOWN, min(relevance, 1.0)
    for part in range(SUBSTANCE_PARTS):
        has_substance |= levels[part] != NOT_ASKED and values[part] > UNKNOWN_VALUE
    if not has_substance:
        return NO_MATCH
    levels[FILL], values[FILL] = fill_told(need_wholes, need_decimals, i, offer_wholes, offer_decimals, j)
    levels[OFFERED], values[OFFERED] = (
        NOT_ASKED,
        1.0 if offer_wholes[j, KIND_OF] == kind else COULD_GIVE_VALUE,
    )
    levels[ASSOCIATION], values[ASSOCIATION] = association_told(need_wholes, i, offer_wholes, j)
    levels[SIZE], values[SIZE] = size_told(need_decimals, i, offer_decimals, j)
    levels[MARKET], values[MARKET] = market_told(need_wholes, need_listed, i, offer_wholes, offer_listed, j)

    is_own_word = offer_wholes[j, TELLS_ALL] != 0
    trust = believed(offer_decimals[j, TRUST], is_own_word, relevance)
    gained, weight = 0.0, 0.0
    for part in range(NEED_PARTS):
        if part == TEXT or (levels[part] == NOT_ASKED and part != ASSOCIATION):
            continue
        if part != ASSOCIATION or is_own_word:
            gained += weights[part] * (values[part] - UNKNOWN_VALUE) * (trust if part < _BELIEVED_PARTS else 1.0)
        weight += weights[part]
    for_need = view_of_need(gained, weight, relevance, weights[TEXT])
    gained, weight = 0.0, 0.0
    if is_own_word:
        for part in range(NEED_PARTS, PARTS):
            gained += weights[part] * lifted(part, values[part])
            weight += weights[part]
        gained /= weight
    for_candidate = moved(SILENT_VIEW * for_need, gained)
    return for_need, for_candidate, rounded(of_both(for_need, for_candidate))
