"""The kind of help and the codes of a pair: product type, step, stage, host, species, field."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .match_conditions import BROADER_VALUE, RELATED_KIND_VALUE, UNKNOWN_VALUE
from .match_numbers import (
    AGAINST,
    FACETS_OF_ROW,
    FITS,
    KIND_OF,
    NOT_ASKED,
    SAID_OTHERWISE,
    SPEAKS_FOR,
    UNKNOWN,
    Bits,
    Levels,
    Told,
    inner,
)


@inner
def kind_told(  # pragma: no cover - compiled
    need_wholes: Levels, i: int, offer_wholes: Levels, j: int, related: NDArray[np.bool_]
) -> Told:
    """Return whether a row gives the kind of help needed."""
    kind, offered = need_wholes[i, KIND_OF], offer_wholes[j, KIND_OF]
    if offered == kind:
        return FITS, 1.0
    if offered >= 0:
        return (UNKNOWN, RELATED_KIND_VALUE) if related[kind, offered] else (AGAINST, 0.0)
    if (offer_wholes[j, SAID_OTHERWISE] >> kind) & 1:
        return AGAINST, 0.0
    return (FITS, 1.0) if (offer_wholes[j, SPEAKS_FOR] >> kind) & 1 else (UNKNOWN, UNKNOWN_VALUE)


@inner
def codes_told(  # pragma: no cover - compiled
    need_codes: Bits, i: int, offer_codes: Bits, j: int, facet: int, word_start: Levels, is_profile: bool
) -> Told:
    """Return whether a row has a code of a facet that the need asks for, a narrower or a broader one. A profile that names others may do it too."""
    none, words = np.uint64(0), word_start[FACETS_OF_ROW]
    asked, said, fits, broader = none, none, none, none
    for word in range(word_start[facet], word_start[facet + 1]):
        wanted, told = need_codes[i, word], offer_codes[j, word]
        asked |= wanted
        said |= told
        fits |= wanted & offer_codes[j, words + word]
        broader |= need_codes[i, words + word] & told
    if asked == none:
        return NOT_ASKED, 0.0
    if fits != none:
        return FITS, 1.0
    if broader != none:
        return UNKNOWN, BROADER_VALUE
    return (UNKNOWN, UNKNOWN_VALUE) if said == none or is_profile else (AGAINST, 0.0)
