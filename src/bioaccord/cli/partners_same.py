"""`bioaccord partners same`: which rows of one table, or of two, are of one organisation (or of one thing), how sure that is, and why."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

if TYPE_CHECKING:
    from bioaccord.partners.column_comparisons import ComparedColumn
    from bioaccord.partners.entry import IdentifierScheme
    from bioaccord.partners.entry_columns import EntryColumns
    from bioaccord.partners.likeness import Likeness
    from bioaccord.reading.table import Table

_MOST_SHOWN = 40
_PROBABILITY, _LEFT, _RIGHT = Text("확률", "probability"), Text("왼쪽", "left"), Text("오른쪽", "right")
_DECISION, _EVIDENCE = Text("처리", "decision"), Text("근거(비트)", "evidence (bits)")
_MERGE, _REVIEW = Text("자동 병합", "merge"), Text("확인 필요", "review")
_BASIS = Text(
    "확률 {merge:.1%} 이상이고 의심할 사유가 없으면 자동 병합, 그 아래 {above:.0%}까지는 담당자가 확인합니다. 확률은 추정치입니다.",
    "At {merge:.1%} and above, with nothing against it, a pair may be merged; from there down to {above:.0%} a person decides. "
    "Probabilities are estimates.",
)
_LEARNED = Text(
    "가중치는 이 표에서 정답 없이 학습했습니다(기댓값 최대화). 확률은 추정치입니다.",
    "Weights were learned from this table, without labels (expectation-maximisation). Probabilities are estimates.",
)
_COUNT = Text(
    "{left:,}행과 {right:,}행에서 {pairs:,}쌍을 찾았습니다(자동 병합 {merged:,}쌍).",
    "{pairs:,} pairs among {left:,} and {right:,} rows, {merged:,} of them to merge.",
)
_MORE = Text(
    "이 밖에 {count:,}쌍은 --output으로 저장해 볼 수 있습니다.", "{count:,} more; --output FILE holds them all."
)
_WROTE = Text("저장 위치: {target}", "Wrote {target}.")


def same(
    left: Annotated[Path, typer.Argument(help=".csv, .xlsx or .parquet file.")],
    right: Annotated[Path | None, typer.Argument(help="A second one; without it, duplicates within the first.")] = None,
    name: Annotated[list[str], typer.Option(help="Column of names, in either script; may be given again.")] = [],  # noqa: B006
    former_name: Annotated[list[str], typer.Option(help="Column of former names.")] = [],  # noqa: B006
    key: Annotated[list[str], typer.Option("--id", help="Column by which a row is called.")] = [],  # noqa: B006
    home_page: Annotated[list[str], typer.Option(help="Column of home pages.")] = [],  # noqa: B006
    country: Annotated[list[str], typer.Option(help="Column of countries.")] = [],  # noqa: B006
    in_country: Annotated[str, typer.Option(help="Country of rows that say none: a code or a name.")] = "",
    city: Annotated[list[str], typer.Option(help="Column of cities.")] = [],  # noqa: B006
    number: Annotated[
        list[str], typer.Option(help="Column of numbers as SCHEME=COLUMN: business_number, lei, ...")
    ] = [],  # noqa: B006
    compare: Annotated[
        list[str], typer.Option(help="For any table: COLUMN or COLUMN:text|digits|exact[:rarity].")
    ] = [],  # noqa: B006
    block: Annotated[
        list[str], typer.Option(help="With --compare: columns equal in pairs compared, COLUMN,COLUMN.")
    ] = [],  # noqa: B006
    above: Annotated[float, typer.Option(min=0.0, max=1.0, help="Least probability that is told.")] = 0.5,
    seed: Annotated[int, typer.Option(min=0, help="With --compare: seed of the pairs that are sampled.")] = 1,
    output: Annotated[Path | None, typer.Option(help="Write all pairs to a .csv, .xlsx or .json file.")] = None,
    splink: Annotated[Path | None, typer.Option(help="With --compare: write the model as settings for Splink.")] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Find the rows of one organisation, across scripts (--name), or of one thing in any table (--compare)."""
    from bioaccord.partners.entry import IdentifierScheme
    from bioaccord.partners.entry_columns import EntryColumns
    from bioaccord.reading.table import read_table

    if bool(name) == bool(compare):
        raise InputError(
            Refusal(
                "partners same",
                Sentence("needs either columns of names or columns to compare."),
                Sentence("Give --name COLUMN for organisations, or --compare COLUMN for any other table."),
            )
        )
    tables = read_table(left), read_table(right) if right else None
    if compare:
        found = _of_columns(tables, compare, block, key, above, seed, splink)
    else:
        identifiers = _schemes(number) | ({IdentifierScheme.HOME_PAGE: home_page} if home_page else {})
        columns = EntryColumns(name, key, former_name, country, city, identifiers, _country(in_country))
        found = _of_organisations(tables, columns, above, language)
    if output:
        _write(output, found, language)
        typer.echo(_WROTE.in_language(language).format(target=output))
        return
    if as_json:
        typer.echo(json.dumps([_as_data(one) for one in found], ensure_ascii=False, indent=2))
        return
    _print(found, language, above, learned=bool(compare))
    rows = len(tables[0].rows), len((tables[1] or tables[0]).rows)
    merged = sum(_is_merged(one) for one in found) if not compare else 0
    typer.echo(_COUNT.in_language(language).format(left=rows[0], right=rows[1], pairs=len(found), merged=merged))
    if len(found) > _MOST_SHOWN:
        typer.echo(_MORE.in_language(language).format(count=len(found) - _MOST_SHOWN))


def _of_organisations(
    tables: tuple[Table, Table | None], columns: EntryColumns, above: float, language: Language
) -> list[Likeness]:
    from bioaccord.partners.entry_columns import entries_of
    from bioaccord.partners.same_organisation import find_duplicates, find_links

    from .kept_apart import telling_what_is_kept_apart
    from .progress import comparing

    with telling_what_is_kept_apart(language) as refused:
        sides = [entries_of(table, columns, refused) for table in tables if table]
    with comparing() as progress:
        if len(sides) == 1:
            return find_duplicates(sides[0], above=above, progress=progress)
        return find_links(sides[0], sides[1], above=above, progress=progress)


def _of_columns(
    tables: tuple[Table, Table | None],
    compare: list[str],
    block: list[str],
    key: list[str],
    above: float,
    seed: int,
    splink: Path | None,
) -> list[Likeness]:
    import numpy as np

    from bioaccord.partners.splink_settings import splink_settings
    from bioaccord.partners.table_linkage import link_tables

    columns = [_compared(one) for one in compare]
    rules = [tuple(part.strip() for part in one.split(",")) for one in block]
    sides = [[row.cells for row in table.rows] for table in tables if table]
    id_column = next((column for column in key if column in tables[0].columns), "")
    other = sides[1] if len(sides) > 1 else None
    found, model = link_tables(
        sides[0], other, columns, np.random.default_rng(seed), rules=rules, id_column=id_column, above=above
    )
    if splink:
        settings = splink_settings(model, columns, rules, id_column=id_column, one_table=other is None)
        splink.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return found


def _compared(asked: str) -> ComparedColumn:
    from bioaccord.partners.column_comparisons import ColumnKind, ComparedColumn

    column, *how = asked.split(":")
    kind, rarity = (how[0] if how else ColumnKind.TEXT), how[1:]
    if kind not in list(ColumnKind) or rarity not in ([], ["rarity"]):
        raise InputError(
            Refusal(
                Sentence("columns to compare"),
                Sentence("'{asked}' is not understood.", asked=asked),
                Sentence(
                    "Write COLUMN, or COLUMN:text, COLUMN:digits, COLUMN:exact; with :rarity after it, rare values count more."
                ),
            )
        )
    return ComparedColumn(column, ColumnKind(kind), by_rarity=bool(rarity))


def _country(asked: str) -> str:
    from bioaccord.partners.directory_cells import WrongCell, read_country

    try:
        return read_country(asked) if asked else ""
    except WrongCell as error:
        raise InputError(Refusal("--in-country", error.problem, error.remedy)) from None


def _schemes(asked: list[str]) -> dict[IdentifierScheme, list[str]]:
    from bioaccord.partners.entry import IdentifierScheme

    found: dict[IdentifierScheme, list[str]] = {}
    for one in asked:
        scheme, _, column = one.partition("=")
        if scheme not in list(IdentifierScheme) or not column:
            raise InputError(
                Refusal(
                    "--number",
                    Sentence("'{asked}' is not understood.", asked=one),
                    Sentence("Write SCHEME=COLUMN; schemes are {schemes}.", schemes=", ".join(IdentifierScheme)),
                )
            )
        found.setdefault(IdentifierScheme(scheme), []).append(column)
    return found


def _is_merged(one: Likeness) -> bool:
    from bioaccord.partners.same_organisation import MERGE_ABOVE

    return one.probability >= MERGE_ABOVE


def _as_data(one: Likeness) -> dict[str, object]:
    return {**asdict(one), "weight_bits": one.weight_bits}


def _write(output: Path, found: list[Likeness], language: Language) -> None:
    from bioaccord.partners.likeness_words import in_words
    from bioaccord.reading.table import write_table

    if output.suffix.lower() == ".json":
        text = json.dumps([_as_data(one) for one in found], ensure_ascii=False, indent=2)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text + "\n", encoding="utf-8")
        return
    rows = [
        (
            one.left_id,
            one.right_id,
            f"{one.probability:.6f}",
            f"{one.prior_bits:.2f}",
            " | ".join(in_words(e, language) for e in one.evidence),
        )
        for one in found
    ]
    write_table(output, ("left_id", "right_id", "probability", "prior_bits", "evidence"), rows)


def _print(found: list[Likeness], language: Language, above: float, *, learned: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from bioaccord.partners.likeness_words import in_words
    from bioaccord.partners.same_organisation import MERGE_ABOVE

    basis = _LEARNED if learned else _BASIS
    caption = basis.in_language(language).format(merge=MERGE_ABOVE, above=above)
    table = Table(caption=caption, caption_justify="left", show_lines=True)
    table.add_column(_PROBABILITY.in_language(language), justify="right")
    for title in (_LEFT, _RIGHT, *(() if learned else (_DECISION,)), _EVIDENCE):
        table.add_column(title.in_language(language))
    for one in found[:_MOST_SHOWN]:
        decision = () if learned else ((_MERGE if _is_merged(one) else _REVIEW).in_language(language),)
        words = "\n".join(in_words(evidence, language) for evidence in one.evidence)
        table.add_row(f"{one.probability:.4f}", escape(one.left_id), escape(one.right_id), *decision, escape(words))
    Console(width=None if Console().is_terminal else 140).print(table)
