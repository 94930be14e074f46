"""Long comparing that tells how far it is and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.sentence import Sentence

Progress = Callable[[int, int], bool]
"""Told (names compared, in all) after each part of the work; a false answer cancels it."""


class Cancelled(BioaccordError):
    """Comparing was cancelled; nothing is left behind."""


class Steps:
    """How much of the work is done, over several parts of it."""

    def __init__(self, count: int, progress: Progress | None) -> None:
        self.done, self.count = 0, count
        self._progress = progress

    def add(self, done: int) -> None:
        """Tell that so much more is done. Raises `Cancelled` where the answer is false."""
        self.done += done
        if self._progress is not None and not self._progress(self.done, self.count):
            raise Cancelled(Sentence("cancelled after {done:,} of {count:,} names.", done=self.done, count=self.count))
