"""`bioaccord policy …`: policy documents and their changes, on files, without a node."""

from __future__ import annotations

import typer

from .policy_changes import changes
from .policy_index import index
from .policy_search import search

application = typer.Typer(help="Policy documents: what changed, since when; and search.", no_args_is_help=True)
application.command("changes")(changes)
application.command("index")(index)
application.command("search")(search)
