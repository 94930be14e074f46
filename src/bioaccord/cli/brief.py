"""`bioaccord brief`: the thread told to one firm, from files."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language

if TYPE_CHECKING:
    from bioaccord.brief.sheet import Brief


class BriefFormat(StrEnum):
    """How a brief can be written."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


def brief(
    network: Annotated[Path, typer.Option(help="Folder (or .xlsx workbook) of the supply network.")],
    member: Annotated[str, typer.Option(help="Id of the firm the brief is for, such as KR-0007.")],
    signals: Annotated[
        list[str],
        typer.Option(
            help="NAME:PATH of a publisher's file, or NAME:live; may be given several times. Names: "
            "federal-register, korean-law, openfda-shortages, change-log."
        ),
    ],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Leave out signals published before this day."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day the brief is for; today if not given."),
    ] = None,
    event: Annotated[
        Path | None,
        typer.Option(help="Folder of a trade show; if not given, `event` beside the network where it exists."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    format: Annotated[BriefFormat, typer.Option(help="How to write it.")] = BriefFormat.MARKDOWN,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Items shown in each of the four sections.")] = 6,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output if not given.")] = None,
) -> None:
    """Tell one firm what changed, how it reaches it, who can help, and when they could meet."""
    # Imported here, so that `bioaccord --help` answers at once.
    from bioaccord.brief.compose import compose_brief
    from bioaccord.brief.signal_sources import parse_source, read_signals
    from bioaccord.events.event_folder import read_event
    from bioaccord.supply.exposures import ExposureFinder
    from bioaccord.supply.network_files import read_network
    from bioaccord.vocabulary.material import standard_materials
    from bioaccord.vocabulary.recognition import standard_recogniser

    from .kept_apart import telling_what_is_kept_apart
    from .progress import steps

    sources = [parse_source(written) for written in signals]
    day = as_of.date() if as_of else date.today()
    first_day = since.date() if since else None
    with telling_what_is_kept_apart(language) as refused, steps("Reading the network", total=len(sources) + 3) as step:
        net = read_network(network, standard_materials())
        materials = net.materials_beside(standard_materials())
        event_folder = event or network.parent / "event"
        events = [read_event(event_folder)] if event or event_folder.is_dir() else []
        step("Reading signals")
        found = read_signals(
            sources,
            since=first_day,
            as_of=day,
            recogniser=standard_recogniser(),
            told=lambda source, count: step(f"Read {count:,} signals of {source.name}"),
            refused=refused,
        )
        step("Finding exposures")
        exposures = ExposureFinder(net, materials).exposures(found, as_of=day)
        step("Composing the brief")
        composed = compose_brief(
            member,
            network=net,
            materials=materials,
            signals=found,
            exposures=exposures,
            events=events,
            as_of=day,
            since=first_day,
            limit=limit,
        )
    text = _written(composed, format, language)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


def _written(composed: Brief, format: BriefFormat, language: Language) -> str:
    if format == BriefFormat.JSON:
        from bioaccord.brief.json_document import brief_as_json

        return brief_as_json(composed)
    if format == BriefFormat.HTML:
        from bioaccord.brief.html import brief_as_html

        return brief_as_html(composed, language)
    from bioaccord.brief.markdown import brief_as_markdown

    return brief_as_markdown(composed, language)
