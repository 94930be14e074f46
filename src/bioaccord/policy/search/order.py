"""How hits can be sorted."""

from __future__ import annotations

from enum import StrEnum


class Order(StrEnum):
    """How hits are sorted."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    DEADLINE = "deadline"
    """The earliest deadline first; what has none is left out."""
