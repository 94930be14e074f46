"""Text into JSON values, with the likely cause where it is not JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from bioaccord.vocabulary.errors import InputError, Refusal

from .text import read_text


def parse_json(text: str, file: str) -> Any:
    """Return the value of a JSON text. Raises `InputError` with line and column, and the likely cause."""
    head = text.lstrip()[:200].casefold()
    if head.startswith(("<!doctype", "<html")):
        raise InputError(
            Refusal(
                file=file,
                problem="is an HTML page, not JSON; most likely the publisher answered with an error page.",
                remedy="Open the address in a browser to see what it says, then download it again.",
            )
        )
    if not head:
        raise InputError(Refusal(file=file, problem="is empty.", remedy="Download it again; it should hold JSON."))

    def refuse_constant(name: str) -> NoReturn:
        raise InputError(
            Refusal(
                file=file,
                value=name,
                problem=f"holds {name}, which is not a JSON number.",
                remedy="Write null where a figure is missing.",
            )
        )

    try:
        return json.loads(text, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        cause = (
            "ends in the middle of a value; most likely the download was cut off."
            if cut_off
            else f"is not JSON here ({error.msg})."
        )
        raise InputError(
            Refusal(
                file=file,
                row=error.lineno,
                column=f"character {error.colno}",
                problem=cause,
                remedy="Download it again." if cut_off else "Correct it there, or download it again.",
            )
        ) from None
    except RecursionError:
        raise InputError(
            Refusal(
                file=file,
                problem="is nested too deeply to be a publisher's answer.",
                remedy="Check where it came from.",
            )
        ) from None


def read_json(path: Path) -> Any:
    """Return the value of a JSON file, plain or gzipped; raises `InputError`."""
    return parse_json(read_text(path), str(path))


def read_json_lines(path: Path) -> list[Any]:
    """Return the values of a file with one JSON value a line, plain or gzipped; raises `InputError` with the line."""
    # Not splitlines: titles hold line separators (U+2028) that JSON leaves as they are.
    lines = enumerate(read_text(path).split("\n"), start=1)
    return [parse_json(line, f"{path} line {number}") for number, line in lines if line.strip()]
