"""`bioaccord policy …`: policy documents on files, without a node."""

from __future__ import annotations

import typer

from .policy_changes import changes

application = typer.Typer(help="Policy documents: what changed, since when.", no_args_is_help=True)
application.command("changes")(changes)
