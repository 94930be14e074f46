"""`bioaccord policy search`: finds policy documents and signals in an index."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

# Light: what can be sorted by is told by --help, which answers at once.
from bioaccord.policy.search.order import Order
from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    from bioaccord.policy.search.highlights import Run
    from bioaccord.policy.search.index import Found

_FACETS_SHOWN = 8
_HITS = Text("{count:,}건 가운데 {first:,}-{last:,}번째", "{first:,}-{last:,} of {count:,} hits")
_NO_HITS = Text("검색 결과가 없습니다.", "Nothing found.")
_ALSO = Text("함께 검색한 말: {words}", "also searched: {words}")
_EFFECTIVE = Text("시행 {day}", "effective {day}")
_DEADLINE = Text("마감 {day}", "deadline {day}")


def search(
    folder: Annotated[Path, typer.Argument(help="Folder of the index.")],
    query: Annotated[
        str, typer.Argument(help='Words, "phrases", field:value, dates, -exclusion, OR; everything where empty.')
    ] = "",
    only: Annotated[
        list[str] | None,
        typer.Option(help="FACET=VALUE to narrow by, such as country=KR; several of one facet widen it."),
    ] = None,
    order: Annotated[Order, typer.Option(help="How hits are sorted.")] = Order.RELEVANCE,
    first: Annotated[int, typer.Option(min=1, help="Number of the first hit to show.")] = 1,
    most: Annotated[int, typer.Option(min=0, max=10_000, help="How many hits to show.")] = 10,
    facets: Annotated[
        bool, typer.Option("--facets", help="Also count by country, kind, topic, agency, stage, year.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    json: Annotated[bool, typer.Option("--json", help="Write everything as JSON.")] = False,
) -> None:
    """Find policy documents and signals in an index; what was found stands in square brackets."""
    from bioaccord.brief.wording import short_day
    from bioaccord.policy.search.index import SearchIndex
    from bioaccord.policy.search.names import standard_names

    found = SearchIndex.open(folder).search(
        query,
        language=language,
        only=_narrowing(only or []),
        order=order,
        first=first - 1,
        most=most,
        glossary=standard_names(),
        as_of=date.today(),
    )
    if json:
        _write_json(found)
        return
    typer.echo(_head(found, first, language))
    for one in found.also_searched:
        words = f"{one.typed} → {', '.join(one.also)}"
        typer.echo(_ALSO.in_language(language).format(words=words))
    for hit in found.hits:
        entry = hit.entry
        days = [str(entry.published_on)]
        if entry.effective_on:
            days.append(_EFFECTIVE.in_language(language).format(day=short_day(entry.effective_on, language)))
        if entry.deadline_on:
            days.append(_DEADLINE.in_language(language).format(day=entry.deadline_on))
        typer.echo(f"\n{entry.country}  {', '.join(days)}  {_plain(hit.title)}")
        if hit.snippet:
            typer.echo(f"    {_plain(hit.snippet)}")
        typer.echo(f"    {entry.entry_id}  {entry.address}")
    if facets:
        _tell_facets(found, language)


def _head(found: Found, first: int, language: Language) -> str:
    if not found.count:
        return _NO_HITS.in_language(language)
    last = first - 1 + len(found.hits)
    return _HITS.in_language(language).format(count=found.count, first=min(first, last), last=last)


def _plain(runs: tuple[Run, ...]) -> str:
    return "".join(f"[{run.words}]" if run.is_match else run.words for run in runs)


def _tell_facets(found: Found, language: Language) -> None:
    from bioaccord.policy.search.field_values import facet_name, value_name
    from bioaccord.policy.search.query import Field

    for name, counts in found.facets.items():
        if not counts:
            continue
        field = None if name == "year" else Field(name)
        told = [
            f"{value_name(field, one.value).in_language(language) if field else one.value} {one.count:,}"
            for one in counts[:_FACETS_SHOWN]
        ]
        more = " …" if len(counts) > _FACETS_SHOWN else ""
        typer.echo(f"\n{facet_name(name).in_language(language)}: {', '.join(told)}{more}")


def _narrowing(written: list[str]) -> dict[str, list[str]]:
    from bioaccord.policy.search.field_values import values_by_name
    from bioaccord.policy.search.query import Field
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    wanted: dict[str, list[str]] = defaultdict(list)
    for one in written:
        name, equals, value = one.partition("=")
        if not equals or not name or not value:
            raise InputError(
                Refusal(
                    "--only",
                    Sentence("'{written}' does not narrow by a facet.", written=one),
                    Sentence("Write FACET=VALUE, such as country=KR."),
                )
            )
        known = values_by_name(Field(name)) if name in list(Field) else {}
        wanted[name].append(known.get(value.casefold(), value))
    return wanted


def _write_json(found: Found) -> None:
    from pydantic import TypeAdapter

    from bioaccord.policy.search.index import Found

    typer.echo(TypeAdapter(Found).dump_json(found, indent=2).decode())
