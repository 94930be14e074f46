"""Long work that tells how far it is and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.sentence import Sentence

Progress = Callable[[int, int], bool]
"""Told (done, in all) after each part of the work; a false answer cancels it."""
Result = TypeVar("Result")


class Cancelled(BioaccordError):
    """Work was cancelled. What was finished lies in its folder, where one was given."""


def in_threads(
    work: Callable[[int], Result], count: int, *, threads: int, progress: Progress | None = None
) -> list[Result]:
    """Return `work` of 0, 1 … `count` - 1, in this order. Raises `Cancelled` when `progress` answers false."""
    pool = ThreadPoolExecutor(threads)
    found: list[Result] = []
    try:
        for one in pool.map(work, range(count)):
            found.append(one)
            if progress is not None and not progress(len(found), count):
                raise Cancelled(Sentence("cancelled after {done:,} of {count:,} parts.", done=len(found), count=count))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return found
