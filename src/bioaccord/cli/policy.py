"""`bioaccord policy`: policy documents and their changes, on files."""

from __future__ import annotations

import typer

from .policy_index import index
from .policy_search import search

application = typer.Typer(no_args_is_help=True, help="Search and follow policy documents of both countries.")

application.command("index")(index)
application.command("search")(search)


@application.callback()
def policy() -> None:
    """Search and follow policy documents of both countries."""
