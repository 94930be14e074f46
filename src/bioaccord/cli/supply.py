"""`bioaccord supply`: checks, converts and examines a supply network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

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

_TABLES = ("organisations", "sites", "products", "recipes", "links", "stocks")
_NOTHING_REFUSED = Text(
    "기업과 기관 {organisations}곳, 사업장 {sites}곳, 제품 {products}개, 투입 {recipes}행, 거래 {links}건, 재고 {stocks}행. "
    "받아들일 수 없는 행이 없습니다.",
    "{organisations} organisations, {sites} sites, {products} products, {recipes} recipe lines, {links} links, "
    "{stocks} stocks. Nothing refused.",
)

_WROTE = Text("저장 위치: {target}", "Wrote {target}.")
_STAGES = Text("{file}: 단계 {stages:,}개, 연결 {arcs:,}개.", "{file}: {stages:,} stages, {arcs:,} arcs.")


@application.command("check")
def check(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Check a network; every refused row is told with file, row, column, value and remedy (exit code 2)."""
    from bioaccord.supply.network_files import read_network
    from bioaccord.vocabulary.material import standard_materials

    net = read_network(network, standard_materials())
    counts = {name: len(getattr(net, name)) for name in _TABLES}
    typer.echo(f"{network}: {_NOTHING_REFUSED.in_language(language).format(**counts)}")


@application.command("convert")
def convert(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    target: Annotated[Path, typer.Argument(help="Folder (or .xlsx file) to write.")],
    format: Annotated[NetworkFormat, typer.Option(help="What to write.")] = NetworkFormat.CSV,
    force: Annotated[bool, typer.Option("--force", help="Write over the network that is read.")] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Check a network and write it in another format."""
    from bioaccord.supply.network_files import read_network, write_network
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.material import standard_materials
    from bioaccord.vocabulary.sentence import Sentence

    if not force and network.resolve() == target.resolve():
        remedy = Sentence("Name another target, or add --force to write over it.")
        raise InputError(Refusal(str(target), Sentence("is the network that is read."), remedy))
    write_network(read_network(network, standard_materials()), target, format.value)
    typer.echo(_WROTE.in_language(language).format(target=target))


@application.command("import-stages")
def import_stages(
    chain: Annotated[Path, typer.Argument(help="CSV file of a chain of stages (Willems 2008).")],
    target: Annotated[Path, typer.Argument(help="Folder to write.")],
    country: Annotated[str, typer.Option(help="Country its stages stand in; the file does not say.")],
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Write a multi-echelon chain of stages and arcs as a network."""
    from bioaccord.supply.network_files import write_network
    from bioaccord.supply.stage_chains import read_stage_chain
    from bioaccord.vocabulary.country import country_codes
    from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
    from bioaccord.vocabulary.sentence import Sentence

    if country not in country_codes():
        remedy = did_you_mean(country.upper(), country_codes()) + Sentence("Use two letters, such as KR or US.")
        raise InputError(
            Refusal(Sentence("country"), Sentence("'{country}' is not a country code.", country=country), remedy)
        )
    net = read_stage_chain(chain, country)
    write_network(net, target)
    counted = _STAGES.in_language(language).format(file=chain.name, stages=len(net.sites), arcs=len(net.links))
    typer.echo(f"{counted} {_WROTE.in_language(language).format(target=target)}")


@application.callback()
def supply() -> None:
    """Check, convert and examine a supply network."""
