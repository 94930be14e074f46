"""`bioaccord policy index`: publishers' files into an index that can be searched."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bioaccord.brief.signal_sources import SignalSource
    from bioaccord.policy.search.entry import SearchEntry
    from bioaccord.vocabulary.errors import Refusals

_TOLD = Text(
    "{folder}: {added:,}건을 넣었습니다. 색인에는 모두 {all:,}건이 있습니다.",
    "{folder}: {added:,} entries put in; {all:,} in the index.",
)


def index(
    folder: Annotated[Path, typer.Argument(help="Folder of the index.")],
    source: Annotated[
        list[str],
        typer.Argument(
            help="NAME:PATH of a publisher's file; names are those of import_documents, and openfda-shortages, change-log."
        ),
    ],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leave out what was published before.")
    ] = None,
    add: Annotated[
        bool, typer.Option("--add", help="Add to the index that is there instead of building it anew.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Build a search index of publishers' files: their documents, of Korean laws each article as it stands and what changed lately.

    An index that is there answers until the new one is whole; where a file is refused, it stays as it was. Single records that cannot be
    read are named on standard error, and left out.
    """
    from bioaccord.brief.signal_sources import parse_source
    from bioaccord.policy.search.index import SearchIndex

    from .kept_apart import telling_what_is_kept_apart

    sources = [parse_source(written) for written in source]
    first_day = since.date() if since else None
    with telling_what_is_kept_apart(language) as refused:
        entries = _entries(sources, first_day, refused)
        if add:
            searched = SearchIndex.open(folder)
            count = searched.put(entries)
        else:
            was_there = folder.exists()
            try:
                searched = SearchIndex.rebuild(folder, entries)
            except BaseException:
                if not was_there:
                    shutil.rmtree(folder)
                raise
            count = len(searched)
    typer.echo(_TOLD.in_language(language).format(folder=folder, added=count, all=len(searched)))


def _entries(sources: list[SignalSource], since: date | None, refused: Refusals) -> Iterator[SearchEntry]:
    from bioaccord.brief.signal_sources import read_signals
    from bioaccord.policy.document_readers import READERS
    from bioaccord.policy.search.entry import entry_of_signal
    from bioaccord.policy.search.law_entries import entries_of_law
    from bioaccord.policy.sources import korean_law
    from bioaccord.vocabulary.recognition import standard_recogniser

    from .progress import steps

    with steps("", total=len(sources)) as step:
        for one in sources:
            if one.path is not None and one.name in READERS and one.name != korean_law.NAME:
                documents = _documents(one.name, one.path, since, refused)
                yield from documents
                step(f"{one.name}: {len(documents):,}")
                continue
            signals = read_signals([one], since=since, as_of=date.today(), recogniser=standard_recogniser())
            yield from map(entry_of_signal, signals)
            if one.name == korean_law.NAME and one.path is not None:
                for version in korean_law.newest_versions(one.path):
                    yield from entries_of_law(version.version, version.text)
            step(f"{one.name}: {len(signals):,}")


def _documents(name: str, path: Path, since: date | None, refused: Refusals) -> list[SearchEntry]:
    """Return an entry for each document of a file, as its newest version has it, titled in both languages."""
    from bioaccord.policy.document_names import subjects_of, title_of
    from bioaccord.policy.document_readers import READERS
    from bioaccord.policy.record_reading import those_read
    from bioaccord.policy.search.entry import entry_of_document
    from bioaccord.policy.topic_labels import labels_of
    from bioaccord.vocabulary.recognition import standard_recogniser

    recogniser = standard_recogniser()
    newest: dict[str, SearchEntry] = {}
    for version in sorted(those_read(READERS[name](path), refused), key=lambda one: (one.published_on, one.version)):
        if since is None or version.published_on >= since:
            topics = [label.topic for label in labels_of(version, has_former=False).labels]
            title = title_of(version, subjects_of(version, recogniser), topics)
            newest[version.document_id] = replace(entry_of_document(version, map(str, topics)), title=title)
    return list(newest.values())
