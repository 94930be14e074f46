"""`bioaccord market changes`: where the level or the trend of series changed, and single figures that stand apart."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioaccord.vocabulary.language import Language, Text

from .market_asked import AskedSeries, Names, Often, Period, Place, Value, asked_series, both
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
    cite_sources,
    period_text,
    selection,
)

if TYPE_CHECKING:
    from bioaccord.market.change_point import ChangePoint, ChangePoints, Estimate, Outlier

_TITLE = Text("{name}: {first}~{last}의 변화점", "{name}: changes from {first} to {last}")
_NONE = Text("{name}: 판정하지 않음 — {reason}", "{name}: not judged - {reason}")
_COLUMNS = (
    Text("기간", "period"),
    Text("구분", "what"),
    Text("이전(95% 구간)", "before (95 % interval)"),
    Text("이후(95% 구간)", "after (95 % interval)"),
    Text("변화", "change"),
    Text("통계량 / 기준값", "gain / penalty"),
)
_KINDS = {
    "level_shift": Text("수준", "level"),
    "trend_change": Text("기간당 증감", "growth a period"),
    "outlier": Text("이상치", "stands apart"),
}
_EXPECTED = Text("{value}(예상)", "{value} (expected)")
_VINTAGE = Text("{day} 기준", "as known since {day}")
_COUNTED = Text(
    "시계열 {count:,}개: 변화 있음 {changed:,}개, 변화 없음 {calm:,}개, 판정하지 않음 {refused:,}개.",
    "{count:,} series: {changed:,} with a change, {calm:,} without, {refused:,} not judged.",
)


def changes(
    place: Place,
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
    language: Annotated[Language, typer.Option(help="Language of the table.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Tell where each series of a store or file changed its level or trend, with the test that each change passed, or why that is not judged."""
    from bioaccord.market.change_point import ChangePoints
    from bioaccord.market.change_points import change_points

    from .progress import counting

    selected = selection(source, indicator, reporter, partner, product, under, unit, since, until)
    asked, unread = asked_series(place, selected, as_of, period, value, series, frequency)
    found = []
    with counting(len(asked)) as advance:
        for number, one in enumerate(asked, 1):
            found.append((one, change_points(one.values, one.periods, one.frequency)))
            advance(number, len(asked))
    refused = [(one.name, judged) for one, judged in found if not isinstance(judged, ChangePoints)]
    refused += [(one.name, one.reason) for one in unread]
    made = [(one, judged) for one, judged in found if isinstance(judged, ChangePoints)]
    if as_json:
        data = [_as_data(one, judged, language) for one, judged in made]
        data += [{"name": name.in_language(language), "refused": both(reason)} for name, reason in refused]
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for one, judged in made:
            _print_changes(one, judged, language)
        for name, reason in refused:
            typer.echo(
                _NONE.in_language(language).format(name=name.in_language(language), reason=reason.told(language))
            )
        cite_sources({name for one, _ in made if one.vintage for name in one.sources}, language)
    if len(made) + len(refused) != 1:
        changed = sum(bool(judged.points) for _, judged in made)
        counts = {"changed": changed, "calm": len(made) - changed, "refused": len(refused)}
        typer.echo(_COUNTED.in_language(language).format(count=len(made) + len(refused), **counts), err=True)


def _print_changes(one: AskedSeries, judged: ChangePoints, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    from bioaccord.market.change_words import written_chance, written_figure

    def when(day: date) -> str:
        return period_text(day, one.frequency)

    console = Console(width=None if Console().is_terminal else 140)
    title = _TITLE.in_language(language).format(
        name=one.name.in_language(language), first=when(one.periods[0]), last=when(one.periods[-1])
    )
    if one.vintage:
        title += f", {_VINTAGE.in_language(language).format(day=one.vintage)}"
    if not judged.points and not judged.outliers:
        console.print(title, highlight=False, markup=False)
    else:
        table = Table(title=title, title_justify="left")
        for number, column in enumerate(_COLUMNS):
            table.add_column(column.in_language(language), justify="left" if number < 2 else "right")
        rows = [
            (
                point.period,
                point.kind.value,
                _estimate(point.before, point, judged),
                _estimate(point.after, point, judged),
                _size(point, judged),
                f"{point.gain:.1f} / {point.penalty:.1f}",
            )
            for point in judged.points
        ]
        rows += [
            (
                apart.period,
                "outlier",
                _EXPECTED.in_language(language).format(value=written_figure(apart.expected)),
                written_figure(apart.value),
                f"{apart.value / apart.expected - 1:+.0%}" if apart.expected > 0 else "",
                written_chance(apart.p_value),
            )
            for apart in judged.outliers
        ]
        for day, kind, *cells in sorted(rows):
            table.add_row(when(day), _KINDS[kind].in_language(language), *cells)
        console.print(table)
    for sentence in judged.sentences:
        console.print(sentence.told(language), highlight=False, markup=False)


def _estimate(side: Estimate, point: ChangePoint, judged: ChangePoints) -> str:
    value, lower, upper = (_written(one, point, judged) for one in (side.value, side.lower, side.upper))
    return f"{value} ({lower} ~ {upper})"


def _size(point: ChangePoint, judged: ChangePoints) -> str:
    if point.relative_size is not None:
        return f"{point.relative_size:+.0%}"
    return _written(point.size, point, judged)


def _written(value: float, point: ChangePoint, judged: ChangePoints) -> str:
    from bioaccord.market.change_point import ChangeKind
    from bioaccord.market.change_words import written_growth

    return written_growth(value, judged.is_percent and point.kind is ChangeKind.TREND)


def _as_data(one: AskedSeries, judged: ChangePoints, language: Language) -> dict[str, Any]:
    """Return what changed in a series as plain data, its sentences in both languages."""
    return {
        "name": one.name.in_language(language),
        "frequency": one.frequency.value,
        "unit": one.unit,
        "first": str(one.periods[0]),
        "last": str(one.periods[-1]),
        "sources": list(one.sources),
        "vintage": str(one.vintage) if one.vintage else None,
        "model": judged.model.value,
        "is_percent": judged.is_percent,
        "autocorrelation": judged.autocorrelation,
        "periods": judged.periods,
        "points": [asdict(point) | _plain(point) for point in judged.points],
        "outliers": [asdict(apart) | _plain(apart) for apart in judged.outliers],
        "sentences": [both(sentence) for sentence in judged.sentences],
    }


def _plain(one: ChangePoint | Outlier) -> dict[str, Any]:
    return {"period": str(one.period), "sentence": both(one.sentence)}
