"""How a producer that cannot serve everybody shares what it has, least ratio first (Inoue and Todo, Nature Sustainability 2, 2019)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiled import Floats


@njit(cache=True, nogil=True)
def serving_level(  # pragma: no cover - compiled
    guess: float,
    available: float,
    first: int,
    last: int,
    made: NDArray[np.int32],
    made_group: NDArray[np.int32],
    normal_made: Floats,
    pull: Floats,
    weights_move: bool,
    weight: Floats,
    entry_share: Floats,
    final: float,
    normal_final: float,
) -> float:
    """Return the level at which everybody's order, cut to that multiple of the normal one, adds up to what is available.

    Whoever orders less than the level is served whole; what that leaves is shared by the others. What is served rises with the level along straight
    pieces, ever less steep: from any guess one step along its piece lands at or below the answer, and further steps only rise (Newton). A step that
    ends on the piece it began on is the answer.
    """
    level = guess if guess < np.inf else 0.0
    guessed = True
    while True:
        rest = available
        normal = 0.0
        begins, ends = 0.0, np.inf  # of the piece
        if normal_final > 0.0:
            asked = final / normal_final
            if asked <= level:
                rest -= final
                begins = asked
            else:
                normal += normal_final
                ends = asked
        for place in range(first, last):
            asked = pull[made_group[place]]
            if weights_move:
                entry = made[place]
                asked *= weight[entry] / entry_share[entry] if entry_share[entry] > 0.0 else 0.0
            if asked <= level:
                rest -= asked * normal_made[place]
                begins = max(begins, asked)
            else:
                normal += normal_made[place]
                ends = min(ends, asked)
        if guessed and normal <= 0.0 and rest < 0.0:
            # Everybody is served whole at the guess, and that is more than there is: the answer lies below.
            level, guessed = 0.0, False
            continue
        if normal <= 0.0:
            return level
        reached = max(rest / normal, 0.0)
        # Where little is left to share, rounding may say that the answer lies a hair below a level that was reached from below.
        if begins <= reached <= ends or (not guessed and reached <= level):
            return max(reached, 0.0 if guessed else level)
        level, guessed = reached, False
