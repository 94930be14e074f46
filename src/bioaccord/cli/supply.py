"""`bioaccord supply`: checks, converts and examines a supply network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .asked import NetworkFormat
from .dependence import dependence
from .disrupt import disrupt
from .endurance import endurance
from .mitigate import mitigate
from .own_part import merge_part, own_part

application = typer.Typer(no_args_is_help=True, help="Check, convert and examine a supply network.")

application.command("dependence")(dependence)
application.command("endurance")(endurance)
application.command("disrupt")(disrupt)
application.command("mitigate")(mitigate)
application.command("own-part")(own_part)
application.command("merge-part")(merge_part)


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

    write_network(read_network(network, standard_materials()), target, format.value)
    typer.echo(f"Wrote {target}.")


@application.command("import-stages")
def import_stages(
    chain: Annotated[Path, typer.Argument(help="CSV file of a chain of stages (Willems 2008).")],
    target: Annotated[Path, typer.Argument(help="Folder to write.")],
    country: Annotated[str, typer.Option(help="Country its stages stand in; the file does not say.")],
) -> None:
    """Write a multi-echelon chain of stages and arcs as a network."""
    from bioaccord.supply.network_files import write_network
    from bioaccord.supply.stage_chains import read_stage_chain
    from bioaccord.vocabulary.country import country_codes
    from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean

    if country not in country_codes():
        remedy = f"{did_you_mean(country.upper(), country_codes())}Use two letters, such as KR or US."
        raise InputError(Refusal("country", f"'{country}' is not a country code.", remedy))
    net = read_stage_chain(chain, country)
    write_network(net, target)
    typer.echo(f"{chain.name}: {len(net.sites):,} stages, {len(net.links):,} arcs. Wrote {target}.")


@application.callback()
def supply() -> None:
    """Check, convert and examine a supply network."""
