"""How many unanswered requests a firm may have at once, by its badges."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .programme import Badge

_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class PendingCap:
    """How many requests of a firm wait for an answer, and how many may at most; `most` is None where nothing limits them.

    >>> PendingCap(20, 20).is_reached, PendingCap(16, 20).is_near, PendingCap(3, None).left
    (True, True, None)
    """

    pending: int
    most: int | None

    @property
    def left(self) -> int | None:
        """How many further requests are possible."""
        return None if self.most is None else max(0, self.most - self.pending)

    @property
    def is_reached(self) -> bool:
        """Whether no further request is possible until one is answered or withdrawn."""
        return self.left == 0

    @property
    def is_near(self) -> bool:
        """Whether the firm is to be told, before the cap is reached."""
        return self.most is not None and self.pending >= _NEAR * self.most


def most_pending(badges: Iterable[Badge], held: Collection[str]) -> int | None:
    """Return the cap of a firm whose delegates hold these badges: the highest of them; None where none of them has one.

    A firm all of whose delegates came without a badge has the cap of the lowest badge: nobody gets round it by leaving the badge out.
    """
    caps = {one.badge_id: one.most_pending for one in badges}
    if not caps:
        return None
    own = [caps[one] for one in held if one in caps]
    return max(own) if own else min(caps.values())
