"""What a publisher's file holds that cannot be read is told beside the result of a command, which goes on with all else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bioaccord.vocabulary.errors import InputError, Refusals
from bioaccord.vocabulary.language import Language


@contextmanager
def telling_what_is_kept_apart(language: Language) -> Iterator[Refusals]:
    """Give room for refusals of single records, and tell those it took on standard error."""
    refused = Refusals()
    yield refused
    if refused:
        typer.echo(InputError(refused).told(language), err=True)
