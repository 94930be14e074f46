"""`bioaccord partners`: the directory of both memberships, who is who, and who could help whom."""

from __future__ import annotations

import typer

from .partners_directory import directory
from .partners_matches import matches
from .partners_same import same
from .partners_search import search

application = typer.Typer(
    no_args_is_help=True, help="The directory of both memberships, who is who, who could help whom."
)
application.add_typer(directory, name="directory")
application.command("same")(same)
application.command("search")(search)
application.command("matches")(matches)


@application.callback()
def partners() -> None:
    """The directory of both memberships, who is who, who could help whom."""
