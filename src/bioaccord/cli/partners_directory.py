"""`bioaccord partners directory`: checks, converts and exports directories that stand in files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    from bioaccord.partners.directory_file import ReadDirectory
    from bioaccord.partners.entry import Entry

directory = typer.Typer(no_args_is_help=True, help="Check and export directories of organisations.")

_TAKEN = Text(
    "{file}: 기업과 기관 {entries:,}곳({countries}), 역량 {capabilities:,}건, 제안 {offers:,}건, 수요 {needs:,}건.",
    "{file}: {entries:,} organisations ({countries}), {capabilities:,} capabilities, {offers:,} offers, {needs:,} needs.",
)
_NOTED = Text("달리 받아들인 내용 {count:,}건:", "Taken otherwise than written, {count:,}:")
_AGAIN = Text(
    "앞의 파일에 이미 있는 기업 {count:,}곳: {more:,}곳은 이 파일에만 있는 이름·식별번호 등을 더했고, 서로 다른 내용은 앞의 파일을 따릅니다.",
    "{count:,} are in a file before: to {more:,} of them this one adds what was not known; where they differ, the file before counts.",
)
_MORE = Text("… 외 {count:,}건.", "… and {count:,} more.")
_NOTHING_REFUSED = Text("받아들일 수 없는 행이 없습니다.", "Nothing refused.")
_WROTE = Text("저장 위치: {target}", "Wrote {target}.")
_OTHERS = Text("그 밖", "others")
_UNKNOWN = Text("국가 미상", "no country")


@directory.command("check")
def check(
    file: Annotated[
        Path, typer.Argument(help="A .csv or .xlsx file with any headings, or a folder of our own tables.")
    ],
    country: Annotated[str, typer.Option(help="Country of rows that say none, as two letters.")] = "",
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Tell what of a directory would be taken, what otherwise than written, and what is refused (exit code 2)."""
    from bioaccord.vocabulary.errors import InputError

    read = _read(file, country, language)
    if read.refusals:
        raise InputError(read.refusals)
    typer.echo(_NOTHING_REFUSED.in_language(language))


@directory.command("export")
def export(
    target: Annotated[Path, typer.Argument(help="Folder, .xlsx file, or .jsonld file to write.")],
    files: Annotated[list[Path], typer.Argument(help="Directories to read; none writes an empty template.")] = [],  # noqa: B006
    country: Annotated[str, typer.Option(help="Country of rows that say none, as two letters.")] = "",
    headings: Annotated[Language, typer.Option(help="Language of sheets and headings.")] = Language.ENGLISH,
    address: Annotated[str, typer.Option(help="For .jsonld: where entries have their address.")] = "",
    only_good: Annotated[
        bool, typer.Option("--only-good", help="Write the good rows although others are refused.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Write directories as one in our own format, or as JSON-LD for machines; an organisation of two files becomes one entry."""
    from bioaccord.partners.directory_file import write_directory
    from bioaccord.partners.linked_data import json_ld
    from bioaccord.partners.merging import merged
    from bioaccord.vocabulary.errors import InputError

    entries: dict[str, Entry] = {}
    for file in files:
        read = _read(file, country, language, known=entries.values())
        if read.refusals and not only_good:
            raise InputError(read.refusals)
        if read.refusals:
            typer.echo(InputError(read.refusals).told(language), err=True)
        again = more = 0
        for entry in read.entries:
            before = entries.get(entry.organisation_id)
            entries[entry.organisation_id] = merged(before, entry) if before else entry
            if before:
                again += 1
                more += _says(entries[entry.organisation_id]) != _says(before)
        if again:
            typer.echo(_AGAIN.in_language(language).format(count=again, more=more))
    if target.suffix.lower() in {".jsonld", ".json"}:
        graph = [json_ld(entry, f"{address.rstrip('/')}/{entry.organisation_id}") for entry in entries.values()]
        context = {one.pop("@context") for one in graph}
        document = {"@context": next(iter(context), None), "@graph": graph}
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        write_directory(target, entries.values(), language=headings)
    typer.echo(_WROTE.in_language(language).format(target=target))


def _says(entry: Entry) -> Entry:
    """Return an entry without where it is known from."""
    return replace(entry, source="", as_of=None, updated_on=None)


def _read(file: Path, country: str, language: Language, known: Iterable[Entry] = ()) -> ReadDirectory:
    """Return what a file holds, and tell what of it can be taken and what is taken otherwise than it is written."""
    from bioaccord.partners.directory_cells import WrongCell, read_country
    from bioaccord.partners.directory_file import read_directory
    from bioaccord.vocabulary.errors import MOST_TOLD, InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    try:
        code = read_country(country) if country else ""
    except WrongCell as error:
        raise InputError(Refusal(Sentence("country"), error.problem, error.remedy)) from None
    read = read_directory(file, source=file.name, as_of=None, country=code, known=known)
    postings = [posting.side.value for entry in read.entries for posting in entry.postings]
    typer.echo(
        _TAKEN.in_language(language).format(
            file=file,
            entries=len(read.entries),
            countries=_countries(read, language),
            capabilities=sum(len(entry.capabilities) for entry in read.entries),
            offers=postings.count("offer"),
            needs=postings.count("need"),
        )
    )
    if read.notes:
        typer.echo(_NOTED.in_language(language).format(count=read.notes.count))
        for note in read.notes.kept[:MOST_TOLD]:
            typer.echo(f"  {note.told(language)}")
        if read.notes.count > len(read.notes.kept):
            typer.echo("  " + _MORE.in_language(language).format(count=read.notes.count - len(read.notes.kept)))
    return read


def _countries(read: ReadDirectory, language: Language) -> str:
    from collections import Counter

    from bioaccord.vocabulary.country import country_name

    counts = Counter(entry.country for entry in read.entries).most_common()
    told = [
        f"{country_name(code).in_language(language) if code else _UNKNOWN.in_language(language)} {count:,}"
        for code, count in counts[:5]
    ]
    if counts[5:]:
        told.append(f"{_OTHERS.in_language(language)} {sum(count for _, count in counts[5:]):,}")
    return ", ".join(told)
