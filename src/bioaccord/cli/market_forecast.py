"""`bioaccord market forecast`: what is likely next in the series of a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioaccord.market.observation import Frequency
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

if TYPE_CHECKING:
    from bioaccord.market.forecast import Forecast, NoForecast

_TITLE = Text("{name}: 예측({origin} 이후)", "{name}: forecast (after {origin})")
_PERIOD, _VALUE = Text("기간", "period"), Text("예측값", "forecast")
_INTERVAL = Text("{level:.0%} 구간", "{level:.0%} interval")
_MODELS = Text("모형(중앙값): {names}", "Models (their median): {names}")
_NONE = Text("{name}: 예측하지 않음 — {reason}", "{name}: no forecast - {reason}")


def forecast(
    file: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .parquet file with columns such as period and value.")],
    horizon: Annotated[int, typer.Option(min=1, help="How many periods ahead.")] = 12,
    period: Annotated[str | None, typer.Option(help="Column of periods; without it period, month, date, …")] = None,
    value: Annotated[str | None, typer.Option(help="Column of values; without it value.")] = None,
    series: Annotated[
        list[str] | None, typer.Option(help="A column that tells series apart; may be given again.")
    ] = None,
    frequency: Annotated[Frequency | None, typer.Option(help="Without it, as the periods are written.")] = None,
    even_if_shifted: Annotated[
        bool, typer.Option("--even-if-shifted", help="Forecast also where the level has just shifted.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes, for many series.")] = 1,
    language: Annotated[Language, typer.Option(help="Language of the table.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Forecast each series of a file with intervals, or say why not; the coverage that such intervals had stands beside them."""
    from bioaccord.market.forecast import AskedForecast, Forecast, forecasts
    from bioaccord.market.series_file import read_series

    filed = read_series(
        file, period_column=period, value_column=value, series_columns=series or (), frequency=frequency
    )
    asked = [
        AskedForecast(one.name, one.values, one.periods, one.frequency, horizon, sources=(file.name,)) for one in filed
    ]
    found = forecasts(asked, workers=workers, even_if_shifted=even_if_shifted)
    if as_json:
        typer.echo(json.dumps([_as_data(one) for one in found], indent=2, ensure_ascii=False))
        return
    for one in found:
        if isinstance(one, Forecast):
            _print_table(one, language)
        else:
            typer.echo(_NONE.in_language(language).format(name=one.name, reason=one.reason.told(language)))


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
        return {"name": found.name, "refused": _both(found.reason)}
    plain = {**asdict(found), "sentences": [_both(one) for one in found.sentences]}
    plain["origin"] = str(found.origin)
    plain["vintage"] = str(found.vintage) if found.vintage else None
    plain["periods"] = [str(one) for one in found.periods]
    return plain


def _both(sentence: Sentence) -> dict[str, str]:
    return {language.value: sentence.told(language) for language in Language}
