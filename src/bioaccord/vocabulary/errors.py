"""Errors every room shares: what failed, why most likely, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .language import Language
from .sentence import NOTHING, Sentence

_TABLES = (
    ".csv",
    ".xlsx",
    ".parquet",
    "]",
)  # a sheet is called network.xlsx[sites]; other files have fields, not columns
_MOST_TOLD = 200  # refusals that a message lists; nobody reads a million


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing an input holds that cannot be accepted, and where it stands; told in either language.

    `row` counts as a person counts in a spreadsheet: the first row is 1. `remedy` is a whole sentence that says what would be
    accepted. `file` and `column` are names; where there is no name but a description, they are sentences too.
    """

    file: str | Sentence
    problem: Sentence
    remedy: Sentence
    row: int | None = None
    column: str | Sentence | None = None
    value: str | None = None

    def told(self, language: Language | str) -> str:
        """Return the place, the problem and the remedy in a language."""
        return Sentence("{place}: {said}", place=self._place(), said=self.problem + self.remedy).told(language)

    def __str__(self) -> str:
        return self.told(Language.ENGLISH)

    def _place(self) -> Sentence:
        place = Sentence("{file}", file=self.file)
        if self.row is not None:
            place = Sentence("{place} row {row}", place=place, row=self.row)
        if isinstance(self.column, Sentence):
            place = Sentence("{place}, column {described}", place=place, described=self.column)
        elif self.column is not None and str(self.file).endswith(_TABLES):
            place = Sentence("{place}, column {column}", place=place, column=self.column)
        elif self.column is not None:
            place = Sentence("{place}, column {field}", place=place, field=self.column)
        return place


class BioaccordError(Exception):
    """The root of every error that this project raises on purpose."""

    def told(self, language: Language | str) -> str:
        """Return the message in a language; in English where the error has no other."""
        return str(self)


class InputError(BioaccordError):
    """An input was refused as a whole; nothing was written.

    `refusals` holds every place that was found wrong, not only the first; the message lists the first two hundred.
    """

    def __init__(self, refusals: Iterable[Refusal] | Refusal) -> None:
        given = (refusals,) if isinstance(refusals, Refusal) else refusals
        # A file that six tables stand in is found damaged six times; it is said once.
        self.refusals: tuple[Refusal, ...] = tuple(dict.fromkeys(given))
        super().__init__(self.told(Language.ENGLISH))

    def told(self, language: Language | str) -> str:
        """Return the first two hundred refusals in a language, one a line, and how many more there are."""
        lines = [refusal.told(language) for refusal in self.refusals[:_MOST_TOLD]]
        if len(self.refusals) > _MOST_TOLD:
            more = Sentence(
                "… and {count:,} more. Correct these first; most likely they have one cause.",
                count=len(self.refusals) - _MOST_TOLD,
            )
            lines.append(more.told(language))
        return "\n".join(lines)


class SourceError(BioaccordError):
    """A publisher could not be reached or answered with something else than what it documents."""


def did_you_mean(value: str, known: Iterable[str]) -> Sentence:
    """Return the question whether the nearest known word is meant, or nothing where none is near.

    >>> str(did_you_mean("INC-02", ["ICN-02", "BOS-01"]))
    "Did you mean 'ICN-02'?"
    """
    near = get_close_matches(value, list(known), n=1, cutoff=0.6)
    return Sentence("Did you mean '{near}'?", near=near[0]) if near else NOTHING
