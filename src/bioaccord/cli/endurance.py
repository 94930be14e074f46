"""`bioaccord supply endurance`: how long stocks and goods in transit bridge the loss of a site, a firm or a country."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Area

from .asked import UNIT_NAMES, unit_name
from .first_step import endurance_step

_TITLE = Text("한 곳을 잃었을 때 생산을 유지하는 기간", "How long output lasts when one of them is lost")
_DAYS, _FIRST = Text("버티는 일수", "days"), Text("가장 먼저 줄어드는 제품", "first product to fall")
_LOST, _SHORT = Text("감소 폭", "output lost"), Text("복구까지 모자라는 일수", "days short of recovery")
_LOSS = Text("복구까지 손실", "loss until recovery")
_LEAST = Text("최선의 대응 시", "with the best response")
_BASIS = Text(
    "버티는 일수는 재고와 운송 중 물량 기준. 최선의 대응은 유휴 생산능력과 공급 재배분까지 쓴 최소 손실(선형계획법)",
    "Days are from stocks and goods in transit. The best response also uses spare capacity and sends goods to where they help most "
    "(least loss, by linear programme).",
)
_NOTHING = Text("잃었을 때 생산이 줄어드는 곳이 없음", "no loss lets output fall")


def endurance(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    member: Annotated[str | None, typer.Option(help="A firm's id; without it, all firms of the association.")] = None,
    association: Annotated[
        str | None, typer.Option(help="An association's id; without it, all of the network.")
    ] = None,
    area: Annotated[Area | None, typer.Option(help="Products of one area of the agreement only.")] = None,
    by: Annotated[Unit, typer.Option(help="What is lost.")] = Unit.SITE,
    recovery: Annotated[float | None, typer.Option(min=0.0, help="Days that any of them needs to recover.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the table.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Show for how many days products live through the loss of each site, firm, country or material."""
    from rich.console import Console
    from rich.table import Table

    from bioaccord.supply.asked_products import asked_products
    from bioaccord.supply.dependence import unit_keys
    from bioaccord.supply.endurance import times_to_survive
    from bioaccord.supply.risk_exposure import risk_exposures

    chart, products = asked_products(network, member, association, area)
    known = None if recovery is None else dict.fromkeys(unit_keys(chart, by)[1], recovery)
    found = times_to_survive(chart, products, by, recovery_days=known)
    # What an outage as long as the recovery costs, as suppliers' shares are and with the best response.
    losses = {} if recovery is None else {row.key: row for row in risk_exposures(chart, products, by, recovery)}
    if as_json:
        rows = [
            {
                **asdict(row),
                "loss_as_it_is_usd": losses[row.key].as_it_is if row.key in losses else None,
                "least_loss_usd": losses[row.key].replanned if row.key in losses else None,
            }
            for row in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    console = Console(width=None if Console().is_terminal else 140)
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
        for title in (_SHORT, _LOSS, _LEAST):
            table.add_column(title.in_language(language), justify="right")
    for row in found[:20]:
        product = chart.network.product(row.product_id).name.in_language(language)
        cells = [unit_name(chart, by, row.key, language), f"{row.days:,.0f}", product, f"{row.share_lost:.0%}"]
        if row.days_short is not None:
            loss = losses.get(row.key)
            least = loss.replanned if loss else 0.0
            cells += [f"{row.days_short:,.0f}", f"${loss.as_it_is if loss else 0:,.0f}"]
            cells.append("–" if least is None else f"${least:,.0f}")
        table.add_row(*cells)
    console.print(table)
    costs = {key: row.as_it_is for key, row in losses.items()}
    typer.echo(endurance_step(chart, products, found, costs, language))
