"""`bioaccord signals`: what a publisher's file says, as signals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language


def signals(
    source: Annotated[list[str], typer.Argument(help="NAME:PATH of a publisher's file, or NAME:live.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leave out what was published before.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    reaching: Annotated[bool, typer.Option(help="Only signals that have an effect on firms.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write everything as JSON lines.")] = False,
) -> None:
    """List the signals that files of publishers hold, one a line, with their subjects."""
    from pydantic import TypeAdapter

    from bioaccord.brief.signal_sources import parse_source, read_signals
    from bioaccord.vocabulary.recognition import standard_recogniser
    from bioaccord.vocabulary.signal import Signal

    from .kept_apart import telling_what_is_kept_apart

    with telling_what_is_kept_apart(language) as refused:
        found = read_signals(
            [parse_source(written) for written in source],
            since=since.date() if since else None,
            as_of=date.today(),
            recogniser=standard_recogniser(),
            refused=refused,
        )
    as_json = TypeAdapter(Signal)
    for signal in found:
        if reaching and not signal.effects:
            continue
        if json:
            typer.echo(as_json.dump_json(signal).decode())
            continue
        subjects = ", ".join(f"{subject.type}:{subject.id}" for subject in signal.subjects)
        effects = ", ".join(sorted({str(effect.kind) for effect in signal.effects})) or "-"
        title = signal.title.in_language(language)
        typer.echo(f"{signal.published_on}\t{signal.stage}\t{effects}\t{title}\t{subjects}")
