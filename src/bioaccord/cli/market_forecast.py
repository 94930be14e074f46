"""`bioaccord market forecast`: what is likely next in the series of a store or a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioaccord.vocabulary.language import Language, Text

from .market_asked import Names, Often, Period, Place, Value, asked_series, both
from .market_series import (
    AsOf,
    Indicators,
    Partners,
    Products,
    Reporters,
    Since,
    Sources,
    Under,
    Units,
    Until,
    selection,
)

if TYPE_CHECKING:
    from bioaccord.market.forecast import Forecast, NoForecast

_TITLE = Text("{name}: 예측({origin} 이후)", "{name}: forecast (after {origin})")
_PERIOD, _VALUE = Text("기간", "period"), Text("예측값", "forecast")
_INTERVAL = Text("{level:.0%} 구간", "{level:.0%} interval")
_MODELS = Text("모형(중앙값): {names}", "Models (their median): {names}")
_NONE = Text("{name}: 예측하지 않음 — {reason}", "{name}: no forecast - {reason}")
_COUNTED = Text(
    "시계열 {count:,}개: 예측 {made:,}개, 예측하지 않음 {refused:,}개(사유는 시계열마다 적었습니다).",
    "{count:,} series: {made:,} forecast, {refused:,} not (each with its reason).",
)


def forecast(
    place: Place,
    horizon: Annotated[int, typer.Option(min=1, help="How many periods ahead.")] = 12,
    period: Period = None,
    value: Value = None,
    series: Names = None,
    frequency: Often = None,
    source: Sources = None,
    indicator: Indicators = None,
    reporter: Reporters = None,
    partner: Partners = None,
    product: Products = None,
    under: Under = "",
    unit: Units = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    even_if_shifted: Annotated[
        bool, typer.Option("--even-if-shifted", help="Forecast also where the level has just shifted.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes, for many series.")] = 1,
    language: Annotated[Language, typer.Option(help="Language of the table.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Forecast each series of a store or file with intervals, or say why not; the coverage that such intervals had stands beside them."""
    from bioaccord.market.forecast import AskedForecast, Forecast, NoForecast, forecasts

    from .progress import counting

    selected = selection(source, indicator, reporter, partner, product, under, unit, since, until)
    filed, unread = asked_series(place, selected, as_of, period, value, series, frequency)
    asked = [
        AskedForecast(
            one.name.in_language(language),
            one.values,
            one.periods,
            one.frequency,
            horizon,
            sources=one.sources,
            vintage=one.vintage,
        )
        for one in filed
    ]
    with counting(len(asked)) as advance:
        found = forecasts(asked, workers=workers, even_if_shifted=even_if_shifted, progress=advance)
    found += [NoForecast(one.name.in_language(language), one.reason) for one in unread]
    if as_json:
        typer.echo(json.dumps([_as_data(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            if isinstance(one, Forecast):
                _print_table(one, language)
            else:
                typer.echo(_NONE.in_language(language).format(name=one.name, reason=one.reason.told(language)))
    if len(found) != 1:
        made = sum(isinstance(one, Forecast) for one in found)
        told = _COUNTED.in_language(language).format(count=len(found), made=made, refused=len(found) - made)
        typer.echo(told, err=True)


def _print_table(found: Forecast, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 140)
    title = _TITLE.in_language(language).format(name=found.name, origin=found.origin)
    table = Table(title=title, title_justify="left")
    table.add_column(_PERIOD.in_language(language))
    table.add_column(_VALUE.in_language(language), justify="right")
    for interval in found.intervals:
        table.add_column(_INTERVAL.in_language(language).format(level=interval.level), justify="right")
    for place, (period, value) in enumerate(zip(found.periods, found.values, strict=True)):
        bounds = [f"{_figure(one.lower[place])} ~ {_figure(one.upper[place])}" for one in found.intervals]
        table.add_row(str(period), _figure(value), *bounds)
    console.print(table)
    for sentence in found.sentences:
        console.print(sentence.told(language), highlight=False)
    names = ", ".join(member.name for member in found.members)
    console.print(_MODELS.in_language(language).format(names=names), highlight=False)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _as_data(found: Forecast | NoForecast) -> dict[str, Any]:
    """Return a forecast or a refusal as plain data, its sentences in both languages."""
    from bioaccord.market.forecast import Forecast

    if not isinstance(found, Forecast):
        return {"name": found.name, "refused": both(found.reason)}
    plain = {**asdict(found), "sentences": [both(one) for one in found.sentences]}
    plain["origin"] = str(found.origin)
    plain["vintage"] = str(found.vintage) if found.vintage else None
    plain["periods"] = [str(one) for one in found.periods]
    return plain
