"""Long work that tells how far it is and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bioaccord.vocabulary.progress import Cancelled, Progress, tell

__all__ = ["Cancelled", "Progress", "in_threads"]
Result = TypeVar("Result")


def in_threads(
    work: Callable[[int], Result], count: int, *, threads: int, progress: Progress | None = None
) -> list[Result]:
    """Return `work` of 0, 1 … `count` - 1, in this order. Raises `Cancelled` when `progress` answers false."""
    pool = ThreadPoolExecutor(threads)
    found: list[Result] = []
    try:
        for one in pool.map(work, range(count)):
            found.append(one)
            tell(progress, len(found), count)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return found
