"""`bioaccord events`: trade shows and roundtables on files."""

from __future__ import annotations

import typer

from .events_roundtables import roundtables

application = typer.Typer(no_args_is_help=True, help="Seat roundtables of a trade show.")

application.command("roundtables")(roundtables)


@application.callback()
def events() -> None:
    """Seat roundtables of a trade show."""
