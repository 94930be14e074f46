"""`bioaccord supply dependence`: where a firm's value comes from, and whose loss stops its output."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Area

from .asked import UNIT_NAMES, unit_name
from .first_step import dependence_step

if TYPE_CHECKING:
    from bioaccord.supply.chart import NetworkChart
    from bioaccord.supply.dependence import KnockOut, ValueOrigin

_VALUE = Text("가치가 만들어진 곳", "Where the value was made")
_STOPS = Text("한 곳을 잃으면 멈추는 생산", "What stops when one of them is lost")
_UNNAMED = Text("공급사 미기재", "no supplier named")
_SHARE, _STOPPED = Text("비중", "share"), Text("멈추는 생산", "output stopped")
_PRODUCTS, _FIRMS = Text("영향 제품 수", "products hit"), Text("영향 기업 수", "firms hit")
_HIDDEN = Text("직접 거래가 없는 기업 수", "of them without buying from it")
_CONCENTRATION = Text("집중도(HHI)", "concentration (HHI)")
_NOT_ITSELF = Text("잃은 곳이 스스로 만드는 제품은 세지 않음", "What the lost one makes itself is not counted.")
_NOTHING = Text("기준보다 크게 멈추는 곳이 없음", "nothing stops more than the threshold")


def dependence(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    member: Annotated[str | None, typer.Option(help="A firm's id; without it, all firms of the association.")] = None,
    association: Annotated[
        str | None, typer.Option(help="An association's id; without it, all of the network.")
    ] = None,
    area: Annotated[Area | None, typer.Option(help="Products of one area of the agreement only.")] = None,
    by: Annotated[Unit, typer.Option(help="What to count by.")] = Unit.COUNTRY,
    threshold: Annotated[float, typer.Option(min=0.0, max=1.0, help="Least share of a product's output.")] = 0.1,
    after_days: Annotated[float, typer.Option(min=0.0, help="Count substitutes that are qualified by then.")] = 0.0,
    language: Annotated[Language, typer.Option(help="Language of the tables.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Show what a firm, an association or a network depends on, through all tiers of suppliers."""
    from bioaccord.supply.asked_products import asked_products
    from bioaccord.supply.dependence import knock_outs, value_origin

    chart, products = asked_products(network, member, association, area)
    origin = value_origin(chart, products, by)
    lost = knock_outs(chart, products, by, threshold=threshold, after_days=after_days)
    if as_json:
        typer.echo(json.dumps({"value_origin": asdict(origin), "knock_outs": [asdict(row) for row in lost]}, indent=2))
        return
    _print_tables(chart, origin, lost, by, language)
    if lost:
        typer.echo(dependence_step(chart, products, by, lost, language))


def _print_tables(chart: NetworkChart, origin: ValueOrigin, lost: list[KnockOut], by: Unit, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 120)
    head = UNIT_NAMES[by].in_language(language)
    value = Table(title=_VALUE.in_language(language), title_justify="left")
    value.add_column(head)
    value.add_column(_SHARE.in_language(language), justify="right")
    for key, share in origin.shares[:15]:
        value.add_row(unit_name(chart, by, key, language), f"{share:.1%}")
    value.add_row(_UNNAMED.in_language(language), f"{origin.unnamed:.1%}")
    console.print(value)
    console.print(
        f"{_CONCENTRATION.in_language(language)}: {origin.concentration_low:.2f}–{origin.concentration_high:.2f}\n"
    )
    if not lost:
        console.print(_NOTHING.in_language(language))
        return
    stops = Table(
        title=_STOPS.in_language(language),
        title_justify="left",
        caption=_NOT_ITSELF.in_language(language),
        caption_justify="left",
    )
    stops.add_column(head)
    for title in (_STOPPED, _PRODUCTS, _FIRMS, _HIDDEN):
        stops.add_column(title.in_language(language), justify="right")
    for row in lost[:15]:
        counts = (len(row.products), len(row.organisations), len(row.hidden_from))
        stops.add_row(
            unit_name(chart, by, row.key, language), f"{row.share_stopped:.1%}", *(f"{count:,}" for count in counts)
        )
    console.print(stops)
