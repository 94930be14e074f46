"""`bioaccord market import`: publishers' files into a store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language

if TYPE_CHECKING:
    from bioaccord.vocabulary.errors import InputError


def import_files(
    sources: Annotated[
        list[str], typer.Argument(help="NAME:PATH of a file or folder; a wrong NAME is answered with all of them.")
    ],
    store: Annotated[Path, typer.Option(help="Folder of the store; made where there is none.")],
    retrieved: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Day on which the files were retrieved; that of each file's last change."
        ),
    ] = None,
    corrects: Annotated[
        bool,
        typer.Option(
            "--corrects",
            help="The files are right where the known figures are a thousand times theirs or a thousandth; as of now unless --retrieved.",
        ),
    ] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Add publishers' files to a store of observations: what is revised is kept beside what was said before.

    Rows that cannot be read are told on standard error and kept apart; the others are added. Each source is a run of its own, added as
    a whole or not at all. Exit codes: 0 all added, 2 one was refused; those before it stay, and the runs say why.
    """
    from bioaccord.market.market_readers import parse_market_source
    from bioaccord.market.store import Store

    from .market_told import REASONS, tell_run
    from .progress import watching

    # The day of who imports: it is tomorrow in Seoul while it is today in Greenwich.
    if retrieved and retrieved.date() > datetime.now().astimezone().date():
        raise _in_the_future(retrieved)
    parsed = [parse_market_source(written) for written in sources]
    room = Store(store)
    for source, path in parsed:
        now = datetime.now(UTC)
        at = retrieved.replace(tzinfo=UTC) if retrieved else now if corrects else _changed_at(path)
        with watching(source.title.in_language(language)) as told:
            run = room.add(
                source.figures_from_file(path, retrieved_at=at),
                source=source.name,
                at=now,
                told=told,
                corrects=corrects,
            )
        tell_run(run, language, REASONS, to_errors=True)


def _in_the_future(day: datetime) -> InputError:
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    problem = Sentence("is not a day up to today.")
    remedy = Sentence("Give the day on which the files were retrieved.")
    return InputError(Refusal(f"--retrieved {day:%Y-%m-%d}", problem, remedy))


def _changed_at(path: Path) -> datetime:
    """Return when a file, or the youngest in a folder, was last changed; the reader says what is wrong with one that is not there."""
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    times = [file.stat().st_mtime for file in files if file.exists()]
    return datetime.fromtimestamp(max(times), UTC) if times else datetime.now(UTC)
