"""`bioaccord supply`: checks, converts and examines a supply network."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .dependence import dependence
from .disrupt import disrupt
from .endurance import endurance
from .mitigate import mitigate

application = typer.Typer(no_args_is_help=True, help="Check, convert and examine a supply network.")

application.command("dependence")(dependence)
application.command("endurance")(endurance)
application.command("disrupt")(disrupt)
application.command("mitigate")(mitigate)


class NetworkFormat(StrEnum):
    """The formats in which a network can be kept."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


@application.command("check")
def check(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
) -> None:
    """Check a network; every refused row is told with file, row, column, value and remedy (exit code 2)."""
    from bioaccord.supply.network_files import read_network
    from bioaccord.vocabulary.material import standard_materials

    net = read_network(network, standard_materials())
    typer.echo(
        f"{network}: {len(net.organisations)} organisations, {len(net.sites)} sites, "
        f"{len(net.products)} products, {len(net.recipes)} recipe lines, {len(net.links)} links, {len(net.stocks)} stocks. Nothing refused."
    )


@application.command("convert")
def convert(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    target: Annotated[Path, typer.Argument(help="Folder (or .xlsx file) to write.")],
    format: Annotated[NetworkFormat, typer.Option(help="What to write.")] = NetworkFormat.CSV,
) -> None:
    """Check a network and write it in another format."""
    from bioaccord.supply.network_files import read_network, write_network
    from bioaccord.vocabulary.material import standard_materials

    net = read_network(network, standard_materials())
    write_network(net, target, format.value)
    typer.echo(f"Wrote {target}.")


@application.callback()
def supply() -> None:
    """Check, convert and examine a supply network."""
