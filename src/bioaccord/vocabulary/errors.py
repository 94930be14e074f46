"""Errors every room shares: what failed, why most likely, what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from difflib import get_close_matches

from .language import Language, Text
from .sentence import NOTHING, Sentence, told

_TABLES = (
    ".csv",
    ".tsv",
    ".xlsx",
    ".parquet",
    "]",
)  # a sheet is called network.xlsx[sites]; other files have fields, not columns
MOST_TOLD = 200  # refusals that a message lists; nobody reads a million
_MOST_COMPARED = 2_000  # names; comparing a word with more takes longer than whoever waits for the answer
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


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


class Refusals:
    """What is refused of an input: each is counted, but those beyond the first `most` (None: no limit) are not made.

    Making one takes time, a hint most of all, and memory; of a million wrong rows only the first are ever told.
    """

    def __init__(self, most: int | None = MOST_TOLD) -> None:
        self.most = most
        self.kept: list[Refusal] = []
        self.count = 0

    def add(self, make: Callable[[], Refusal]) -> None:
        """Count one more refusal, and make it while there is room."""
        self.count += 1
        if self.most is None or len(self.kept) < self.most:
            self.kept.append(make())

    def extend(self, error: InputError) -> None:
        """Take over what an error refuses."""
        room = None if self.most is None else max(0, self.most - len(self.kept))
        self.kept += error.refusals[:room]
        self.count += error.count

    def __bool__(self) -> bool:
        return self.count > 0


class BioaccordError(Exception):
    """The root of every error that this project raises on purpose; it tells itself in either language."""

    def __init__(self, said: Sentence | Text) -> None:
        super().__init__(said)
        self.said = said

    def told(self, language: Language | str) -> str:
        """Return the message in a language."""
        return str(told(self.said, language))

    def in_both(self) -> Text:
        """Return the message in both languages, for an error that takes this one's place."""
        return Text(self.told(Language.KOREAN), self.told(Language.ENGLISH))

    def __str__(self) -> str:
        return self.told(Language.ENGLISH)


class InputError(BioaccordError):
    """An input was refused as a whole; nothing was written.

    `refusals` holds every place that was found wrong, not only the first, or as many as a `Refusals` kept; `count` is how many there
    are. The message lists the first two hundred.
    """

    def __init__(self, refusals: Iterable[Refusal] | Refusal | Refusals) -> None:
        if isinstance(refusals, Refusals):
            given, count = refusals.kept, refusals.count
        else:
            given = [refusals] if isinstance(refusals, Refusal) else list(refusals)
            count = len(given)
        # A file that six tables stand in is found damaged six times; it is said once.
        self.refusals: tuple[Refusal, ...] = tuple(dict.fromkeys(given))
        self.count = count - (len(given) - len(self.refusals))
        # An error in another process is made again there, of what it was made of here.
        Exception.__init__(self, list(self.refusals))

    def call_files(self, name_of: Callable[[str], str]) -> None:
        """Call the files that were refused by other names, where those by which they were read say nothing to whoever gave them."""
        self.refusals = tuple(
            replace(one, file=name_of(one.file)) if isinstance(one.file, str) else one for one in self.refusals
        )
        self.args = (list(self.refusals),)

    def told(self, language: Language | str) -> str:
        """Return the first two hundred refusals in a language, one a line, and how many more there are."""
        lines = [refusal.told(language) for refusal in self.refusals[:MOST_TOLD]]
        if self.count > len(lines):
            more = Sentence(
                "… and {count:,} more. Correct these first; most likely they have one cause.",
                count=self.count - len(lines),
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
    names: Collection[str] = known if isinstance(known, AbstractSet) else list(known)
    if len(names) <= _MOST_COMPARED:
        near = get_close_matches(value, list(names), n=1, cutoff=0.6)
    else:
        near = _one_slip_away(value, names if isinstance(names, AbstractSet) else frozenset(names))
    return Sentence("Did you mean '{near}'?", near=near[0]) if near else NOTHING


def _one_slip_away(value: str, known: AbstractSet[str]) -> list[str]:
    """Return the first known word with one letter changed, left out, put in or swapped with the next; found without reading all of them."""
    if len(value) > 64:
        return []
    for place in range(len(value) + 1):
        before, after = value[:place], value[place:]
        changed = [before + after[1:]] if after else []
        if len(after) > 1:
            changed.append(before + after[1] + after[0] + after[2:])
        changed += [before + letter + after[1:] for letter in _LETTERS]
        changed += [before + letter + after for letter in _LETTERS]
        for one in changed:
            if one in known:
                return [one]
    return []
