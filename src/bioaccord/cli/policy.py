"""`bioaccord policy …`: policy documents and their changes, on files, without a node."""

from __future__ import annotations

import typer

from .policy_changes import changes
from .policy_index import index
from .policy_pull import pull
from .policy_search import search
from .policy_watch import watch

application = typer.Typer(
    help="Policy documents: pull, watch, what changed, since when; and search.", no_args_is_help=True
)
application.command("changes")(changes)
application.command("index")(index)
application.command("search")(search)
application.command("pull")(pull)
application.command("watch")(watch)
