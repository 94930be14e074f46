"""Long work that tells how far it is and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable

from .errors import BioaccordError
from .sentence import Sentence

Progress = Callable[[int, int], bool]
"""Told (done, in all) after each part of the work; a false answer cancels it."""


class Cancelled(BioaccordError):
    """Work was cancelled. What was finished lies in its folder, where one was given."""


def tell(progress: Progress | None, done: int, count: int) -> None:
    """Tell that `done` of `count` parts are done; raises `Cancelled` where the answer is false."""
    if progress is not None and not progress(done, count):
        raise Cancelled(Sentence("cancelled after {done:,} of {count:,} parts.", done=done, count=count))


def stage(progress: Progress | None, first: float, last: float) -> Progress | None:
    """Return what to tell of a part of the work that takes it from one share (0 to 1) of the whole to another.

    >>> told = []
    >>> half = stage(lambda done, count: told.append((done, count)) is None, 0.5, 1.0)
    >>> half(1, 2), told
    (True, [(750, 1000)])
    """
    if progress is None:
        return None
    return lambda done, count: progress(round(_WHOLE * (first + (last - first) * done / max(count, 1))), _WHOLE)


_WHOLE = 1000
