"""Both views of a pair and its score, from the values of its conditions."""

from __future__ import annotations

import math

from .match_conditions import (
    COULD_GIVE_VALUE,
    KNOWN_MARKET_VALUE,
    OPEN_WISH_VALUE,
    READ_BESIDE_TEXT,
    UNKNOWN_FILL_VALUE,
    UNKNOWN_SIZE_VALUE,
    UNKNOWN_VALUE,
)
from .match_numbers import FILL, OFFERED, SIZE, WISH, inner


@inner
def of_both(one: float, other: float) -> float:  # pragma: no cover - compiled
    """Return the harmonic mean of two views."""
    return 2.0 * one * other / (one + other) if one + other > 0.0 else 0.0


@inner
def rounded(score: float) -> float:  # pragma: no cover - compiled
    """Return a score to four decimals."""
    return math.floor(score * 1e4 + 0.5) / 1e4


@inner
def believed(trust: float, is_own_word: bool, relevance: float) -> float:  # pragma: no cover - compiled
    """Return how far a row is believed: what was read from the words counts little where the relevance of the same words is told."""
    return trust if is_own_word or relevance < 0.0 else trust * READ_BESIDE_TEXT


@inner
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


@inner
def moved(view: float, by: float) -> float:  # pragma: no cover - compiled
    """Return a view (0..1) moved by a share (-1..1) of what it is short of 1, or of itself."""
    return view + (1.0 - view) * by if by >= 0.0 else view * (1.0 + by)


@inner
def lifted(part: int, value: float) -> float:  # pragma: no cover - compiled
    """Return by how much (-1..1) a part of the candidate's view lies above what it is worth where nothing is known."""
    usual = KNOWN_MARKET_VALUE
    if part == WISH:
        usual = OPEN_WISH_VALUE
    elif part == FILL:
        usual = UNKNOWN_FILL_VALUE
    elif part == OFFERED:
        usual = COULD_GIVE_VALUE
    elif part == SIZE:
        usual = UNKNOWN_SIZE_VALUE
    return (value - usual) / (1.0 - usual) if value >= usual else (value - usual) / usual
