"""`bioaccord partners`: the directory of both memberships, who is who, and who could help whom."""

from __future__ import annotations

import typer

from .partners_matches import matches

application = typer.Typer(
    no_args_is_help=True, help="The directory of both memberships, who is who, who could help whom."
)
application.command("matches")(matches)


@application.callback()
def partners() -> None:
    """The directory of both memberships, who is who, who could help whom."""
