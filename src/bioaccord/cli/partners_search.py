"""`bioaccord partners search`: finds firms of a directory by what they do, where they are and what they are called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

from .directory_asked import entries_in

_COUNT = Text("{count:,}개 기업", "{count:,} firms")
_UNDERSTOOD = Text("이해한 뜻: {told}", "understood: {told}")
_FACETS = {
    "country": Text("국가", "Country"),
    "region": Text("지역", "Region"),
    "association": Text("협회", "Association"),
    "modality": Text("의약품·제품 유형", "Modality"),
    "step": Text("공정·서비스", "Step"),
    "field": Text("질환 분야", "Field"),
    "kind": Text("협력 유형", "Kind of help"),
    "authority": Text("실사 기관", "Authority"),
    "firm_kind": Text("업종", "Firm kind"),
}
_FACETS_SHOWN = 8


def search(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx directory, or a folder of our own tables.")],
    query: Annotated[str, typer.Argument(help="What is sought, in Korean or English; all firms where empty.")] = "",
    most: Annotated[int, typer.Option(min=0, max=10_000, help="How many firms to show.")] = 10,
    facets: Annotated[
        bool, typer.Option("--facets", help="Also count by country, modality, step and the like.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Find firms of a directory; beside each stands why it was found."""
    from bioaccord.partners.directory_search import DirectoryIndex

    entries = entries_in(file)
    found = DirectoryIndex(entries).search(query, limit=most)
    by_id = {entry.organisation_id: entry for entry in entries}
    typer.echo(_COUNT.in_language(language).format(count=found.count))
    if found.understood:
        told = ", ".join(
            one.words if meaning.casefold() == one.words.casefold() else f"{one.words} → {meaning}"
            for one in found.understood
            for meaning in (one.meaning.in_language(language),)
        )
        typer.echo(_UNDERSTOOD.in_language(language).format(told=told))
    for hit in found.hits:
        name = by_id[hit.organisation_id].name.in_language(language)
        typer.echo(f"\n{hit.organisation_id}  {name}  {hit.score:.2f}")
        for why in hit.why:
            typer.echo(f"    {why.asked.in_language(language)}: {why.words.in_language(language)}")
    if facets:
        for facet, counts in found.facets.items():
            if counts:
                values = ", ".join(f"{one.name.in_language(language)} {one.count:,}" for one in counts[:_FACETS_SHOWN])
                more = " …" if len(counts) > _FACETS_SHOWN else ""
                typer.echo(f"\n{_FACETS[facet.value].in_language(language)}: {values}{more}")
