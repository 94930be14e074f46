"""`bioaccord supply endurance`: how long stocks and goods in transit bridge the loss of a site, a firm or a country."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.language import Language, Text

from .asked import UNIT_NAMES, asked_products, unit_name

_TITLE = Text("한 곳을 잃었을 때 생산을 유지하는 기간", "How long output lasts when one of them is lost")
_DAYS, _FIRST = Text("버티는 일수", "days"), Text("가장 먼저 줄어드는 제품", "first product to fall")
_LOST, _SHORT = Text("감소 폭", "output lost"), Text("복구까지 모자라는 일수", "days short of recovery")
_BASIS = Text(
    "재고와 운송 중 물량 기준이며, 유휴 생산능력은 세지 않음",
    "From stocks and goods in transit; spare capacity is not counted.",
)
_NOTHING = Text("잃었을 때 생산이 줄어드는 곳이 없음", "no loss lets output fall")


def endurance(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    member: Annotated[str | None, typer.Option(help="A firm's id; without it, all firms of the association.")] = None,
    association: Annotated[
        str | None, typer.Option(help="An association's id; without it, all of the network.")
    ] = None,
    by: Annotated[Unit, typer.Option(help="What is lost.")] = Unit.SITE,
    recovery: Annotated[float | None, typer.Option(min=0.0, help="Days that any of them needs to recover.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the table.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Show for how many days products live through the loss of each site, firm, country or material."""
    from rich.console import Console
    from rich.table import Table

    from bioaccord.supply.dependence import unit_keys
    from bioaccord.supply.endurance import times_to_survive

    chart, products = asked_products(network, member, association)
    known = None if recovery is None else dict.fromkeys(unit_keys(chart, by)[1], recovery)
    found = times_to_survive(chart, products, by, recovery_days=known)
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in found], indent=2))
        return
    console = Console(width=None if Console().is_terminal else 120)
    if not found:
        console.print(_NOTHING.in_language(language))
        return
    table = Table(
        title=_TITLE.in_language(language),
        title_justify="left",
        caption=_BASIS.in_language(language),
        caption_justify="left",
    )
    table.add_column(UNIT_NAMES[by].in_language(language))
    table.add_column(_DAYS.in_language(language), justify="right")
    table.add_column(_FIRST.in_language(language))
    table.add_column(_LOST.in_language(language), justify="right")
    if recovery is not None:
        table.add_column(_SHORT.in_language(language), justify="right")
    for row in found[:20]:
        product = chart.network.product(row.product_id).name.in_language(language)
        cells = [unit_name(chart, by, row.key, language), f"{row.days:,.0f}", product, f"{row.share_lost:.0%}"]
        table.add_row(*cells, *([] if row.days_short is None else [f"{row.days_short:,.0f}"]))
    console.print(table)
