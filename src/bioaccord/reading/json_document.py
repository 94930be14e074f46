"""Text into JSON values, with the likely cause where it is not JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from .text import read_text

_HALF = "\\ud"
"""With this begins the half of a letter outside the first 65,536, as JSON escapes it."""


def parse_json(text: str, file: str) -> Any:
    """Return the value of a JSON text. Raises `InputError` with line and column, and the likely cause."""
    head = text.lstrip()[:200].casefold()
    if head.startswith(("<!doctype", "<html")):
        raise InputError(
            Refusal(
                file=file,
                problem=Sentence("is an HTML page, not JSON; most likely the publisher answered with an error page."),
                remedy=Sentence("Open the address in a browser to see what it says, then download it again."),
            )
        )
    if not head:
        raise InputError(
            Refusal(
                file=file, problem=Sentence("is empty."), remedy=Sentence("Download it again; it should hold JSON.")
            )
        )

    def refuse_constant(name: str) -> NoReturn:
        raise InputError(
            Refusal(
                file=file,
                value=name,
                problem=Sentence("holds {name}, which is not a JSON number.", name=name),
                remedy=Sentence("Write null where a figure is missing."),
            )
        )

    try:
        value = json.loads(text, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        cause = (
            Sentence("ends in the middle of a value; most likely the download was cut off.")
            if cut_off
            else Sentence("is not JSON here ({error}).", error=error.msg)
        )
        raise InputError(
            Refusal(
                file=file,
                row=error.lineno,
                column=Sentence("character {number}", number=error.colno),
                problem=cause,
                remedy=Sentence("Download it again.")
                if cut_off
                else Sentence("Correct it there, or download it again."),
            )
        ) from None
    except InputError:
        raise
    except ValueError as error:
        raise InputError(
            Refusal(
                file=file,
                problem=Sentence("is not JSON here ({error}).", error=str(error)),
                remedy=Sentence("Correct it there, or download it again."),
            )
        ) from None
    except RecursionError:
        raise InputError(
            Refusal(
                file=file,
                problem=Sentence("is nested too deeply to be a publisher's answer."),
                remedy=Sentence("Check where it came from."),
            )
        ) from None
    return _with_whole_letters(value) if _HALF in text.casefold() else value


def _with_whole_letters(value: Any) -> Any:
    """Return a value in which the half of a letter that was cut in two is a mark for a letter: half of one is no text anywhere else."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_with_whole_letters(one) for one in value]
    if isinstance(value, dict):
        return {_with_whole_letters(name): _with_whole_letters(one) for name, one in value.items()}
    return value


def read_json(path: Path) -> Any:
    """Return the value of a JSON file, plain or gzipped; raises `InputError`."""
    return parse_json(read_text(path), str(path))


def read_json_lines(path: Path) -> list[Any]:
    """Return the values of a file with one JSON value a line, plain or gzipped; raises `InputError` with the line."""
    return [value for _number, value in numbered_json_lines(path)]


def numbered_json_lines(path: Path, apart: Refusals | None = None) -> Iterator[tuple[int, Any]]:
    """Yield the values of a file with one JSON value a line and the numbers of their lines.

    Raises `InputError` for a line that is no JSON; with `apart` it is refused there, and the others are given.
    """
    # Not splitlines: titles hold line separators (U+2028) that JSON leaves as they are.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = parse_json(line, f"{path} line {number}")
        except InputError as error:
            if apart is None:
                raise
            apart.extend(error)
        else:
            yield number, value
