"""What a score cannot exceed, from what a row says of each thing: most rows need not be judged."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .match_codes import codes_told, kind_told
from .match_columns import Columns
from .match_conditions import NEED_PARTS, PARTS, SILENT_VIEW, UNKNOWN_VALUE
from .match_firms import association_told, wish_told
from .match_goods import goods_told
from .match_numbers import (
    AGAINST,
    AMOUNT,
    AMOUNT_UNIT,
    ASSOCIATION,
    COUNTRY,
    FACETS_OF_ROW,
    FILL,
    GMP,
    HAS_DAYS,
    HOMES,
    INSPECTIONS,
    IS_PROFILE,
    KIND,
    KIND_OF,
    MARKET,
    MARKETS,
    MATERIAL,
    MATERIALS,
    MODALITY,
    NOT_ASKED,
    OFFERED,
    SCALE,
    SCALE_UNIT,
    SIZE,
    TELLS_ALL,
    TIME,
    TRUST,
    WISH,
    WISHES,
    Bits,
    Levels,
    Told,
    Values,
    inner,
)
from .match_quantities import scale_told
from .match_said import Thing
from .match_views import believed, moved, of_both, view_of_need

_KIND, _GOODS, _CODES, _SCALE, _PLACES = (
    int(Thing.KIND),
    int(Thing.GOODS),
    int(Thing.CODES),
    int(Thing.SCALE),
    int(Thing.PLACES),
)
MANNER = int(Thing.MANNER)
OF_SUBSTANCE = _SCALE
"""Things before this can speak for a candidate."""
BELIEVED = _PLACES
"""Things before this count as far as a row is believed."""
_ROUNDING = 2e-4  # a score is rounded to four decimals: what it cannot exceed lies this much above


@inner
def part_of(thing: int) -> int:  # pragma: no cover - compiled
    """Return the part of a score that a thing decides."""
    if thing == _KIND:
        return KIND
    if thing == _GOODS:
        return MATERIAL
    if thing == _SCALE:
        return SCALE
    return COUNTRY if thing == _PLACES else MODALITY + thing - _CODES


@inner
def _thing_told(  # pragma: no cover - compiled
    thing: int,
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
    related: NDArray[np.bool_],
    word_start: Levels,
) -> Told:
    if thing == _KIND:
        return kind_told(need_wholes, i, offer_wholes, j, related)
    if thing == _GOODS:
        return goods_told(need_wholes, need_listed, i, offer_wholes, offer_listed, j)
    if thing == _SCALE:
        return scale_told(need_wholes, need_decimals, i, offer_wholes, offer_decimals, j)
    if thing == _PLACES:
        return wish_told(need_wholes, need_listed, i, offer_wholes, offer_listed, j)
    return codes_told(need_codes, i, offer_codes, j, thing - _CODES, word_start, offer_wholes[j, IS_PROFILE] != 0)


@inner
def find_gains(  # pragma: no cover - compiled
    need_wholes: Levels,
    need_decimals: Values,
    need_codes: Bits,
    need_listed: Levels,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    offer_listed: Levels,
    query: int,
    is_turned: bool,
    said_start: Levels,
    said_by: Levels,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: Levels,
    gains: Values,
    asked: Levels,
) -> int:
    """Fill `gains` (things said) with what each gains for a query, minus infinity where it excludes; return how many things are `asked`."""
    count = 0
    for thing in range(MANNER):
        part, is_asked = part_of(thing), False
        for place in range(said_start[thing], said_start[thing + 1]):
            i, j = (said_by[place], query) if is_turned else (query, said_by[place])
            level, value = _thing_told(
                thing, need_wholes, need_decimals, need_codes, need_listed, i,
                offer_wholes, offer_decimals, offer_codes, offer_listed, j, related, word_start,
            )  # fmt: skip
            gains[place] = 0.0
            if level == NOT_ASKED:
                if not is_turned:
                    break
                continue
            is_asked = True
            gains[place] = weights[part] * (value - UNKNOWN_VALUE)
            if level == AGAINST and hard[need_wholes[i, KIND_OF], part]:
                gains[place] = -math.inf
        if is_asked:
            asked[count] = thing
            count += 1
    return count


@inner
def find_manners(  # pragma: no cover - compiled
    need_wholes: Levels,
    offer_wholes: Levels,
    offer_decimals: Values,
    query: int,
    is_turned: bool,
    said_start: Levels,
    said_by: Levels,
    has_words: bool,
    weights: Values,
    manners: Values,
) -> None:
    """Fill `manners` (manners x 4): how far a row is believed, what else it may gain at most, what facts of the firms gain, and how far the
    candidate's view can be lifted."""
    own_weight = 0.0
    for part in range(NEED_PARTS, PARTS):
        own_weight += weights[part]
    first = said_start[MANNER]
    for place in range(first, said_start[MANNER + 1]):
        i, j = (said_by[place], query) if is_turned else (query, said_by[place])
        is_own_word = offer_wholes[j, TELLS_ALL] != 0
        further = 0.0
        same_amount = need_wholes[i, AMOUNT_UNIT] != 0 and need_wholes[i, AMOUNT_UNIT] == offer_wholes[j, AMOUNT_UNIT]
        same_scale = need_wholes[i, SCALE_UNIT] != 0 and need_wholes[i, SCALE_UNIT] == offer_wholes[j, SCALE_UNIT]
        if same_amount:
            further += weights[AMOUNT]
        if (
            need_wholes[i, INSPECTIONS] < need_wholes[i, INSPECTIONS + 1]
            and offer_wholes[j, INSPECTIONS] < offer_wholes[j, INSPECTIONS + 1]
        ):
            further += weights[GMP]
        if need_wholes[i, HAS_DAYS] and offer_wholes[j, HAS_DAYS]:
            further += weights[TIME]
        manners[place - first, 0] = believed(offer_decimals[j, TRUST], is_own_word, 0.0 if has_words else -1.0)
        manners[place - first, 1] = further * (1.0 - UNKNOWN_VALUE)
        manners[place - first, 2], manners[place - first, 3] = 0.0, 0.0
        if not is_own_word:
            continue
        manners[place - first, 2] = weights[ASSOCIATION] * (
            association_told(need_wholes, i, offer_wholes, j)[1] - UNKNOWN_VALUE
        )
        lift = weights[MARKET] + weights[SIZE]
        if offer_wholes[j, WISHES] < offer_wholes[j, WISHES + 1]:
            lift += weights[WISH]
        if same_amount or same_scale:
            lift += weights[FILL]
        if offer_wholes[j, KIND_OF] == need_wholes[i, KIND_OF]:
            lift += weights[OFFERED]
        manners[place - first, 3] = lift / own_weight


@inner
def most_score(  # pragma: no cover - compiled
    gained: float, facts: float, trust: float, lift: float, asked_weight: float, relevance: float, text_weight: float
) -> float:
    """Return what a score cannot exceed."""
    for_need = view_of_need(gained * trust + facts, asked_weight, relevance, text_weight)
    return of_both(for_need, moved(SILENT_VIEW * for_need, lift)) + _ROUNDING


def asked_weights(needs: Columns, weights: Values, word_start: Levels) -> Values:
    """Return for each need the weight of all that it asks for, its words excepted."""
    wholes = needs.wholes
    total = np.full(len(wholes), weights[KIND] + weights[ASSOCIATION])
    for facet in range(FACETS_OF_ROW):
        asked = needs.codes[:, word_start[facet] : word_start[facet + 1]].any(axis=1)
        total += weights[MODALITY + facet] * asked
    total += weights[MATERIAL] * (wholes[:, INSPECTIONS] > wholes[:, MATERIALS])  # a material, or an HS code
    total += weights[GMP] * (wholes[:, HOMES] > wholes[:, INSPECTIONS])
    total += weights[COUNTRY] * (wholes[:, MARKETS] > wholes[:, WISHES])
    for part, column in ((SCALE, SCALE_UNIT), (AMOUNT, AMOUNT_UNIT), (TIME, HAS_DAYS)):
        total += weights[part] * (wholes[:, column] != 0)
    return total
