"""Where in a text something was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The words at start..end of a text from which `code` of a facet (or `material`, `country`, `amount`) was read.

    `is_denied` where the text says that it is not so, or that others do it.
    """

    code: str
    facet: str
    start: int
    end: int
    words: str
    is_denied: bool = False
