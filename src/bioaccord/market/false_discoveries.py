"""How many of many findings may be chance: the procedure of Benjamini and Hochberg (1995)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

SHARE_OF_FALSE = 0.05
"""Of the findings that are told, at most this share is expected to be chance."""


def adjusted_p_values(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return p-values (n) adjusted for having looked n times: those at most q hold a share of at most q false ones.

    Holds for tests that are independent or positively dependent.

    >>> adjusted_p_values([0.01, 0.04, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    given = np.asarray(p_values, dtype=np.float64)
    count = len(given)
    order = np.argsort(given)
    raised = given[order] * count / np.arange(1, count + 1)
    least = np.minimum.accumulate(raised[::-1])[::-1]
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(least, 1.0)
    return adjusted
