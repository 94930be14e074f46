"""`bioaccord market …`: figures of publishers, on files, without a node."""

from __future__ import annotations

import typer

from .market_forecast import forecast

application = typer.Typer(help="Figures of publishers: what is likely next in a series.", no_args_is_help=True)
application.command("forecast")(forecast)


@application.callback()
def market() -> None:
    """Keep `forecast` a command of its own: a single command would otherwise be run by `bioaccord market`."""
