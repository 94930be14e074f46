"""How evenly firms appear in each other's lists.

Lists hold the best scores. Between firms of one score lots are drawn, always the same for one need and one firm: a firm with n rows (offers,
capabilities) has n chances to be good enough, so its lot is the n-th power of a number between 0 and 1 (n at most `MOST_BREADTH`). Lots do not depend on what else
is asked, so they tell nothing of others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .entry import Entry
from .found_match import FoundMatch

SMALL_EMPLOYEES = 50
"""A firm with fewer, or of unknown size, counts as small."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """Who appears in somebody's list. `places` are all places given, `largest_tenth` the share of them that the tenth of firms seen most has."""

    firms: int
    shown: int
    small_firms: int
    small_shown: int
    places: int
    largest_tenth: float

    @property
    def share(self) -> float:
        """Return the share of firms that appear in at least one list (0..1)."""
        return self.shown / self.firms if self.firms else 0.0

    @property
    def small_share(self) -> float:
        """Return the same of small firms."""
        return self.small_shown / self.small_firms if self.small_firms else 0.0


def appearance(
    lists: Iterable[Sequence[FoundMatch]], entries: Sequence[Entry], *, of_needs: bool = False
) -> Appearance:
    """Return how many of the entries appear in lists: as candidates, or (`of_needs`) as those whose need could be answered."""
    seen = Counter(
        match.need.organisation_id if of_needs else match.candidate_organisation_id for one in lists for match in one
    )
    small = [one for one in entries if one.employees is None or one.employees < SMALL_EMPLOYEES]
    counts = sorted((seen[one.organisation_id] for one in entries), reverse=True)
    places = sum(counts)
    return Appearance(
        firms=len(entries),
        shown=sum(count > 0 for count in counts),
        small_firms=len(small),
        small_shown=sum(seen[one.organisation_id] > 0 for one in small),
        places=places,
        largest_tenth=sum(counts[: -(-len(counts) // 10)]) / places if places else 0.0,
    )
