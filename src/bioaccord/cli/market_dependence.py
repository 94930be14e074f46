"""`bioaccord market dependence`: on whom both countries depend, and the chokepoints that they share."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.market.dependence import By
from bioaccord.vocabulary.language import Language, Text

_DAY = ["%Y-%m-%d"]
_NOTHING = Text(
    "수입 통계(import_value)에 상대국별 수치가 없어 의존도를 계산할 수 없습니다.",
    "The store holds no imports (import_value) of these countries.",
)
_NO_INDUSTRIES = Text(
    "세계산업연관표가 없어 산업별 의존도를 계산할 수 없습니다. market import wiod:파일로 가져오세요.",
    "The store holds no table of industries; import one with market import wiod:FILE.",
)
_SHARED = Text("두 나라가 함께 의존하는 나라(각각 {threshold:.0%} 이상)", "Chokepoints of both (from {threshold:.0%} each)")  # fmt: skip
_NONE = Text("  없습니다.", "  None.")
_WRITTEN = Text("{count:,}건을 {path}에 저장했습니다.", "{count:,} written to {path}.")


def dependence(
    store: Annotated[Path, typer.Argument(help="Folder of the store.")],
    by: Annotated[
        By, typer.Option(help="Count by product, material, area, industry, or final use of an industry's goods.")
    ] = By.PRODUCT,
    country: Annotated[
        list[str] | None, typer.Option("--country", help="The two countries; KR and US if none is given.")
    ] = None,
    threshold: Annotated[float, typer.Option(min=0.01, max=1, help="Share from which on both depend.")] = 0.3,
    eu_as_one: Annotated[bool, typer.Option("--eu-as-one", help="Count the European Union as one supplier.")] = False,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Last period that is looked at.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=_DAY, help="As it was said on this day.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many lines are printed.")] = 30,
    output: Annotated[Path | None, typer.Option(help="CSV file to write the table to.")] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: dependences, chokepoints, links.")] = False,
) -> None:
    """Tell on whom each country's imports depend, what the other could replace, and where both depend on the same third one."""
    import polars as pl

    from bioaccord.market.chokepoints import chokepoint_links, chokepoint_rows, chokepoints
    from bioaccord.market.dependence import INDICATORS, TRADE, dependences
    from bioaccord.market.dependence_words import chokepoint_told, dependence_rows, dependence_told
    from bioaccord.market.market_readers import citation
    from bioaccord.market.selection import Selection
    from bioaccord.market.store import Store
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    named = tuple(country or ("KR", "US"))
    if len(set(named)) != 2 or len(named) != 2:
        raise InputError(
            Refusal(
                "--country",
                Sentence("dependence is told of two countries, and {count} were given.", count=len(set(named))),
                Sentence("Give --country twice, as in --country KR --country US."),
            )
        )
    asked = Selection(indicator=(INDICATORS[by],) if by in INDICATORS else TRADE, until=until.date() if until else None)
    table = Store(store).series(asked, as_of=as_of.date() if as_of else None)
    found = dependences(table, by=by, countries=(named[0], named[1]), union_as_one=eu_as_one)
    shared = chokepoints(found, threshold)
    sources = sorted({one.source for one in found})
    if output is not None:
        pl.DataFrame(dependence_rows(found), infer_schema_length=None).write_csv(output)
        typer.echo(_WRITTEN.in_language(language).format(count=len(found), path=output), err=as_json)
    if as_json:
        data = {
            "dependences": dependence_rows(found),
            "chokepoints": chokepoint_rows(shared),
            "links": chokepoint_links(shared),
            "threshold": threshold,
            "citations": {source: citation(source).in_language(language) for source in sources},
        }
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo((_NO_INDUSTRIES if by in INDICATORS else _NOTHING).in_language(language))
        return
    for one in found[:most]:
        typer.echo(dependence_told(one).in_language(language))
    typer.echo(_SHARED.in_language(language).format(threshold=threshold))
    for point in shared[:most]:
        typer.echo(f"  {chokepoint_told(point).in_language(language)}")
    if not shared:
        typer.echo(_NONE.in_language(language))
    for source in sources:
        typer.echo(citation(source).in_language(language))
