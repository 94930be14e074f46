"""`bioaccord market trends`: what is new in a store of figures."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

from .market_names import check_names

if TYPE_CHECKING:
    from bioaccord.market.finding import Figure
    from bioaccord.market.findings import Findings
    from bioaccord.market.observation import Frequency

_DAY = ["%Y-%m-%d"]
_NOTHING = Text(
    "새로운 변화가 없습니다. ‘변화 없음’을 넘어선 검정이 없었습니다.", "Nothing is new: no test beat 'no change'."
)
_TESTED = Text(
    "시계열 {series:,}개, 검정 {tests:,}회. 종류별로 거짓 발견을 {share:.0%} 이하로 제한했습니다(벤자미니·호크버그).",
    "{series:,} series, {tests:,} tests; of what is told, at most {share:.0%} of a kind is expected to be chance (Benjamini-Hochberg).",
)
_BREAK = Text(
    "{name}: {period}부터 단위가 {times:,}배 달라졌습니다(화폐 개혁이나 단위 변경). 그 전 수치와는 비교하지 않았습니다.",
    "{name}: another unit since {period}, {times:,} times the former (a new currency, or a column in thousands); what lies before is not compared.",
)
_FROM = Text("  {source}. {said_on} 비교 대상: {compared}. 검정: {test}.", "  {source}. {said_on} Compared with: {compared}. Test: {test}.")  # fmt: skip


def trends(
    store: Annotated[Path, typer.Argument(help="Folder of the store.")],
    source: Annotated[list[str] | None, typer.Option("--source", help="A source, as in korea-customs.")] = None,
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help="As in export_value.")] = None,
    reporter: Annotated[list[str] | None, typer.Option("--reporter", help="Who says it of itself: KR, US.")] = None,
    product: Annotated[list[str] | None, typer.Option("--product", help="Exactly this code or name.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Last period that is looked at.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=_DAY, help="As it was said on this day.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many findings are printed.")] = 20,
    language: Annotated[Language | None, typer.Option(help="Korean or English; without it both.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with figures, tests and charts.")] = False,
) -> None:
    """Tell what is new: growth, shares, unit values, partners, shifts and figures apart, each with the test it passed."""
    from bioaccord.market.finding_export import findings_data
    from bioaccord.market.findings import findings
    from bioaccord.market.selection import Selection
    from bioaccord.market.store import Store

    asked = Selection(
        source=tuple(source or ()),
        indicator=tuple(indicator or ()),
        reporter=tuple(reporter or ()),
        product=tuple(product or ()),
        until=until.date() if until else None,
    )
    check_names(store, asked)
    found = findings(Store(store).series(asked, as_of=as_of.date() if as_of else None))
    if as_json:
        typer.echo(json.dumps(findings_data(found), indent=2, ensure_ascii=False))
        return
    for spoken in [language] if language else list(Language):
        _tell(found, spoken, most)


def _tell(found: Findings, language: Language, most: int) -> None:
    from bioaccord.market.false_discoveries import SHARE_OF_FALSE
    from bioaccord.market.market_readers import SOURCES, citation, said_on
    from bioaccord.market.series_names import series_name
    from bioaccord.vocabulary.material import standard_materials

    for number, one in enumerate(found.found[:most], 1):
        typer.echo(f"{number}. {one.title.in_language(language)}")
        typer.echo(f"  {one.summary.in_language(language)}")
        for figure in one.figures:
            typer.echo(f"  - {figure.name.in_language(language)}: {_figure(figure, one.frequency, language)}")
        known = SOURCES.get(one.source)
        typer.echo(
            _FROM.in_language(language).format(
                source=known.title.in_language(language) if known else one.source,
                said_on=said_on(one.vintage, one.source).in_language(language),
                compared=one.compared_with.in_language(language),
                test=one.test.name.in_language(language),
            )
        )
    if not found.found:
        typer.echo(_NOTHING.in_language(language))
    for name in sorted({one.source for one in found.found}):
        typer.echo(citation(name).in_language(language))
    for broken in found.breaks:
        name = series_name(broken.key._asdict(), standard_materials()).in_language(language)
        told = _BREAK.in_language(language).format(name=name, period=broken.period, times=10 ** abs(broken.zeros))
        typer.echo(told)
    tests = sum(found.tests.values())
    typer.echo(_TESTED.in_language(language).format(series=found.series, tests=tests, share=SHARE_OF_FALSE))
    typer.echo()


def _figure(one: Figure, frequency: Frequency, language: Language) -> str:
    from bioaccord.market.finding_figure import figure_interval, figure_periods, figure_value

    within = figure_interval(one, language)
    told = f"{figure_value(one, language)} [{within}]" if within else figure_value(one, language)
    return f"{told}, {figure_periods(one, frequency, language)}"
