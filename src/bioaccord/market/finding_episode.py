"""When what is found began, so that a finding keeps its name while the same thing goes on."""

from __future__ import annotations

from collections.abc import Callable

PAUSE = 3
"""Periods in a row in which a test may fail without what it found being over."""


def began(goes_on: Callable[[int], bool | None]) -> int:
    """Return how many periods before the last one an episode began.

    `goes_on(back)` tells whether the test, made on what was known so many periods before the end, found the same; None where it cannot be
    made. The way back has no end of its own: one that had would let an old episode begin anew with every month that is added.
    """
    start = failed = 0
    back = 1
    while failed <= PAUSE:
        found = goes_on(back)
        if found is None:
            break
        start, failed = (back, 0) if found else (start, failed + 1)
        back += 1
    return start
