"""The files of a publisher: one, or all of a folder, of which a wrong one is kept apart with the reason and the others are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures
from bioaccord.reading.archive import unpacked
from bioaccord.reading.json_document import read_json
from bioaccord.reading.web import without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

JSON = (".json", ".json.gz")
_PACKED = ".json.zip"
TABLES = (".csv", ".csv.gz", ".parquet")
"""How the names of saved answers, and of tables, end."""

Opened = TypeVar("Opened")


def source_files(path: Path, endings: tuple[str, ...]) -> list[Path]:
    """Return a file, or those of a folder (and the folders in it) that end so, in order; raises `InputError` where there are none."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.name.casefold().endswith(endings))
    if files:
        return files
    raise InputError(
        Refusal(
            str(path),
            Sentence("holds no file that ends in {endings}.", endings=", ".join(endings)),
            Sentence("Save the publisher's files or answers there."),
        )
    )


def figures_of_files(
    path: Path, endings: tuple[str, ...], read: Callable[[Path, str], Iterator[Figures]]
) -> Iterator[Figures]:
    """Yield the figures of a file, or of every file in a folder that ends so; `read` takes the file and what errors call it.

    Raises `InputError` for a file that is something else; in a folder it is kept apart as a whole and the other files are read, unless
    there is none that could be.
    """
    if not path.is_dir():
        yield from read(path, path.name)
        return
    apart, is_any_read = Refusals(), False
    for file in source_files(path, endings):
        try:
            for figures in read(file, str(file.relative_to(path))):
                is_any_read = True
                yield figures
            is_any_read = True
        except InputError as error:
            apart.extend(error)
            yield Figures(pl.DataFrame(schema=OBSERVATIONS), error.refusals, error.count)
    if not is_any_read:
        raise InputError(apart)


def answers_of_files(
    path: Path, opened: Callable[[Any, str], Opened], refusals: Refusals
) -> Iterator[tuple[Opened, Path]]:
    """Yield what `opened` makes of each saved answer (.json, .json.gz, .json.zip), which takes the JSON value and what errors call its file.

    Raises `InputError` for a file that is something else; in a folder it is kept apart as a whole and the other files are read, unless
    there is none that could be.
    """
    is_any_read = False
    for file in source_files(path, (*JSON, _PACKED)):
        try:
            with unpacked(file) if file.name.casefold().endswith(".zip") else nullcontext(file) as plain:
                for one in source_files(plain, JSON):
                    answer = opened(read_json(one), one.name)
                    is_any_read = True
                    yield answer, file
        except InputError as error:
            if not path.is_dir():
                raise
            refusals.extend(error)
    if not is_any_read:
        raise InputError(refusals)


def records_told(value: Any, file: str) -> int:
    """Return how many records an answer says it has; zero where it says nothing. Raises `InputError` for what is no number."""
    if value is None:
        return 0
    if re.fullmatch(r"\d{1,15}", str(value), re.ASCII):
        return int(str(value))
    raise InputError(
        Refusal(
            file,
            Sentence("says '{written}' where the number of its records should stand.", written=str(value)[:80]),
            Sentence("Most likely it is another publisher's file, or was changed. Download it again."),
        )
    )


def texts(value: Any) -> tuple[str, ...]:
    """Return the words of a list in an answer, which may be one word or missing; other values in it are none.

    >>> texts(["A", 1, "B"]), texts("A"), texts(None)
    (('A', 'B'), ('A',), ())
    """
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def part(value: Any, *names: str) -> dict[str, Any]:
    """Return the part of an answer under names, one in the other; an empty one where it is missing or something else.

    >>> part({"a": {"b": {"c": 1}}}, "a", "b"), part({"a": []}, "a", "b")
    ({'c': 1}, {})
    """
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def parts(value: Any) -> list[dict[str, Any]]:
    """Return the parts of a list in an answer; what is something else is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def half_answer(place: str, read: int, told: int) -> SourceError:
    """Return the error of a live answer that holds fewer records than it says; nothing of it is taken."""
    return SourceError(
        Sentence(
            "{place} broke off after {read:,} of {total:,} records, and nothing of it was taken. Try again later.",
            place=without_secrets(place),
            read=read,
            total=told,
        )
    )
