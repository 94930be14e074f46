"""Errors every room shares: what failed, why most likely, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_MOST_TOLD = 200  # refusals that a message lists; nobody reads a million


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing an input holds that cannot be accepted, and where it stands.

    `row` counts as a person counts in a spreadsheet: the header is row 1. `remedy` is a whole
    sentence that says what would be accepted.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f" row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.problem} {self.remedy}"


class BioaccordError(Exception):
    """The root of every error that this project raises on purpose."""


class InputError(BioaccordError):
    """An input was refused as a whole; nothing was written.

    `refusals` holds every place that was found wrong, not only the first; the message lists the first two hundred.
    """

    def __init__(self, refusals: Iterable[Refusal] | Refusal) -> None:
        given = (refusals,) if isinstance(refusals, Refusal) else refusals
        # A file that six tables stand in is found damaged six times; it is said once.
        self.refusals: tuple[Refusal, ...] = tuple(dict.fromkeys(given))
        told = [str(refusal) for refusal in self.refusals[:_MOST_TOLD]]
        if len(self.refusals) > _MOST_TOLD:
            told.append(
                f"… and {len(self.refusals) - _MOST_TOLD:,} more. Correct these first; most likely they have one cause."
            )
        super().__init__("\n".join(told))


class SourceError(BioaccordError):
    """A publisher could not be reached or answered with something else than what it documents."""


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'X'? " for the nearest known word, or nothing.

    >>> did_you_mean("INC-02", ["ICN-02", "BOS-01"])
    "Did you mean 'ICN-02'? "
    """
    near = get_close_matches(value, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'? " if near else ""
