"""Whether a series has just gone to another level, with too few figures there to be judged as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .change_models import SHORTEST_SEGMENT
from .forecast import shift_just_now
from .history import History

_TIMES_THE_LARGEST = 3.0
"""How many times the largest step of all before a step has to be to count as a shift by itself."""


def recent_shift(past: History) -> int | None:
    """Return the place of the first figure after a shift near the end, None where there is none.

    What `forecast` takes for one is one. Two to four figures that stay together after a step three times as large as any before are one
    as well; a single figure is an outlier.
    """
    return shift_just_now(past.values, past.season_length) or _step_near_end(past.values)


def first_figures(past: History, count: int) -> History:
    """Return the history as it was when it had `count` periods."""
    return replace(past, values=past.values[:count], is_filled=past.is_filled[:count], periods=past.periods[:count])


def _step_near_end(values: NDArray[np.float64]) -> int | None:
    seen = np.log(values) if values.min() > 0 else values
    steps = np.abs(np.diff(seen))
    for length in range(2, SHORTEST_SEGMENT):
        at = len(seen) - length
        step, before = float(steps[at - 1]), float(steps[: at - 1].max(initial=0.0))
        if step > _TIMES_THE_LARGEST * before and np.ptp(seen[at:]) < step / 2:
            return at
    return None
