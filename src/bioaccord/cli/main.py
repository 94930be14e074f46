"""The command `bioaccord`."""

from __future__ import annotations

import sys

import typer

from bioaccord import __version__

from . import brief, events, exchange, impact, market, materials, partners, partners_directory, policy, signals, supply
from .refused import telling_refusals

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
application.add_typer(policy.application, name="policy")
application.add_typer(market.application, name="market")
application.add_typer(partners.application, name="partners")
application.add_typer(events.application, name="events")
application.add_typer(impact.application, name="impact")
application.add_typer(exchange.application, name="exchange")

for _command in (
    *application.registered_commands,
    *supply.application.registered_commands,
    *policy.application.registered_commands,
    *market.application.registered_commands,
    *market.series.registered_commands,
    *partners.application.registered_commands,
    *partners_directory.directory.registered_commands,
    *events.application.registered_commands,
    *impact.application.registered_commands,
    *exchange.application.registered_commands,
):
    if _command.callback is not None:
        _command.callback = telling_refusals(_command.callback)


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
    """Run the command."""
    try:
        application()
    except BrokenPipeError:
        # The reader of a pipe (head, less) has had enough; that is no failure.
        sys.stderr.close()
        sys.exit(0)
