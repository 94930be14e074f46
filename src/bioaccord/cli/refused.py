"""A refused input is told in the language that a command was asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language


def telling_refusals(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that tells a refused input on standard error and ends with exit code 2.

    It is told in the command's own `--language`, and in English by a command that has none.
    """

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except BioaccordError as error:
            typer.echo(error.told(options.get("language", Language.ENGLISH)), err=True)
            raise typer.Exit(2) from None

    return told
