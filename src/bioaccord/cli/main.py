"""The command `bioaccord`."""

from __future__ import annotations

import sys

import typer

from bioaccord import __version__
from bioaccord.vocabulary.errors import BioaccordError

from . import brief, materials, signals, supply

application = typer.Typer(
    name="bioaccord",
    help="What changed, how it reaches a firm, who can help, and when they could meet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
application.command("brief")(brief.brief)
application.command("signals")(signals.signals)
application.command("materials")(materials.materials)
application.add_typer(supply.application, name="supply")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bioaccord {__version__}")
        raise typer.Exit


@application.callback()
def root(
    version: bool = typer.Option(
        False, "--version", help="Print the version and stop.", callback=_print_version, is_eager=True
    ),
) -> None:
    """Signal → Exposure → Match → Meeting."""


def run() -> None:
    """Run the command; a refused input is told on standard error and ends with exit code 2."""
    try:
        application()
    except BioaccordError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has had enough; that is no failure.
        sys.stderr.close()
        sys.exit(0)
