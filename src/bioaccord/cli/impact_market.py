"""`bioaccord impact market`: the rest of the market beside a portfolio, read from the public files that a law names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    from bioaccord.impact.law import OutsideFiles, OutsideMarket
    from bioaccord.vocabulary.errors import InputError
    from bioaccord.vocabulary.sentence import Sentence

LEFT_OUT = "not-joined"
_WROTE = Text("저장 위치: {target}", "Wrote {target}.")
_FILE = Text("  --{name} 파일: {described} ({link})", "  --{name} FILE: {described} ({link})")
_FILES = Text("{law} · 함께 읽을 수 있는 공개 자료:", "{law} · public files it reads:")


def market(
    context: typer.Context,
    law: Annotated[str, typer.Argument(metavar="LAW", help="A law's id, as `impact laws` lists them.")],
    portfolio: Annotated[
        Path | None, typer.Option(help="The firm's own: folder of CSV files, or an .xlsx workbook.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder (or .xlsx) to write: the portfolio with the market's products.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Lay the market beside a portfolio, from public files: `impact market ira --part-d FILE --orange-book FILE --output FOLDER`.

    Without --output it lists the files that the law reads. What could not be joined is written beside the tables (not-joined.csv), and
    what to know of the others is told. Then: `impact LAW --portfolio FOLDER`.
    """
    from bioaccord.impact.assessed import law_of
    from bioaccord.impact.portfolio_rows import read_portfolio, write_portfolio

    chosen = law_of(law)
    outside = chosen.outside_files
    if outside is None:
        raise _no_files(law)
    given = dict(_given(context.args, outside))
    if output is None:
        if given:
            raise _no_output()
        typer.echo(_FILES.in_language(language).format(law=chosen.title.in_language(language)))
        for one in outside.files:
            described = one.described.in_language(language)
            typer.echo(_FILE.in_language(language).format(name=one.name, described=described, link=one.link))
        return
    own = read_portfolio(portfolio, chosen) if portfolio else {}
    found = outside.read(given, own)
    chosen.checked(found.rows)
    write_portfolio(output, chosen, found.rows)
    beside = output.with_name(f"{output.stem}-{LEFT_OUT}.csv") if output.suffix.lower() == ".xlsx" else output / f"{LEFT_OUT}.csv"  # fmt: skip
    _write_left_out(beside, found, language)
    for note in found.notes:
        typer.echo(note.told(language))
    for target in (output, beside):
        typer.echo(_WROTE.in_language(language).format(target=target))


def _given(arguments: Sequence[str], outside: OutsideFiles) -> Iterator[tuple[str, Path]]:
    """Yield the files given as `--name FILE` or `--name=FILE`; raises `InputError` for a name the law does not know."""
    names = [one.name for one in outside.files]
    rest = iter(arguments)
    for argument in rest:
        name, has_value, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or name not in names:
            raise _unknown(argument, names)
        path = value if has_value else next(rest, "")
        if not path:
            raise _unknown(f"{argument} ", names)
        yield name, Path(path)


def _write_left_out(path: Path, found: OutsideMarket, language: Language) -> None:
    from bioaccord.reading.table import write_table

    columns = list(found.left_out[0]) if found.left_out else ["name"]
    write_table(path, columns, ([_told(row, column, language) for column in columns] for row in found.left_out))


def _told(row: Mapping[str, str | Sentence], column: str, language: Language) -> str:
    cell = row[column]
    return cell if isinstance(cell, str) else cell.told(language)


def _no_files(law: str) -> InputError:
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    problem = Sentence("'{name}' reads no public files of a market.", name=law)
    return InputError(Refusal(Sentence("law"), problem, Sentence("Give its portfolio alone.")))


def _no_output() -> InputError:
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    problem = Sentence("a portfolio needs a place to be written to.")
    return InputError(Refusal("--output", problem, Sentence("Name a folder, or a file that ends in .xlsx.")))


def _unknown(argument: str, names: Sequence[str]) -> InputError:
    from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
    from bioaccord.vocabulary.sentence import Sentence

    options = [f"--{name}" for name in names]
    problem = Sentence("is not one of the law's files with a path.")
    remedy = did_you_mean(argument.strip(), options) + Sentence("The files are {names}, each followed by its path.", names=", ".join(options))  # fmt: skip
    return InputError(Refusal(argument.strip(), problem, remedy))
