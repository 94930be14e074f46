"""`bioaccord market series`: which series a store holds, what they say, and what was revised between two days."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from bioaccord.vocabulary.language import Language, Text

from .market_names import check_names

if TYPE_CHECKING:
    import polars as pl

    from bioaccord.market.selection import Selection

_DAY = ["%Y-%m-%d"]
_CHANGES = {
    "added": Text("추가", "added"),
    "revised": Text("수정", "revised"),
    "withdrawn": Text("철회", "withdrawn"),
}
_MISSING = Text("자료 없음", "not given")
_VINTAGE = Text("{day} 기준", "as known since {day}")
_MORE = Text(
    "… 외 {count:,}건. --output으로 모두 받을 수 있습니다.", "… and {count:,} more; --output writes all of them."
)
_WRITTEN = Text("{count:,}건을 {path}에 저장했습니다.", "{count:,} written to {path}.")
_NOTHING = Text("해당하는 자료가 없습니다.", "Nothing there.")
_SPAN = Text(
    "{first}~{last}, {figures:,}건(값 없음 {missing:,}), 최신 {vintage}",
    "{first} to {last}, {figures:,} figures ({missing:,} not given), latest vintage {vintage}",
)

Store = Annotated[Path, typer.Option(help="Folder of the store.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="A source, as in korea-customs.")]
Indicators = Annotated[list[str] | None, typer.Option("--indicator", help="As in export_value.")]
Reporters = Annotated[list[str] | None, typer.Option("--reporter", help="Who says it of itself: KR, US.")]
Partners = Annotated[list[str] | None, typer.Option("--partner", help="With whom: US, CN, or WLD for all together.")]
Products = Annotated[list[str] | None, typer.Option("--product", help="Exactly this code or name.")]
Under = Annotated[
    str, typer.Option(help="All under a heading: 300249 finds 3002491000; no line beside its own heading.")
]
Units = Annotated[list[str] | None, typer.Option("--unit", help="As in USD, kg.")]
Since = Annotated[datetime | None, typer.Option(formats=_DAY, help="First period.")]
Until = Annotated[datetime | None, typer.Option(formats=_DAY, help="Last period.")]
AsOf = Annotated[datetime | None, typer.Option(formats=_DAY, help="As it was said on this day; now, without it.")]
Output = Annotated[Path | None, typer.Option(help="File to write: .csv, .json or .parquet.")]
Most = Annotated[int, typer.Option(min=1, help="How many lines are printed.")]
Spoken = Annotated[Language, typer.Option(help="Korean or English.")]


def selection(
    source: Sources = None,
    indicator: Indicators = None,
    reporter: Reporters = None,
    partner: Partners = None,
    product: Products = None,
    under: Under = "",
    unit: Units = None,
    since: Since = None,
    until: Until = None,
) -> Selection:
    """Return the series and periods that options choose; raises `InputError`."""
    from bioaccord.market.selection import Selection
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.hs_code import HSCode
    from bioaccord.vocabulary.sentence import Sentence, WrongValue

    if since and until and until < since:
        raise InputError(
            Refusal(
                "--until",
                Sentence("the last day is before the first."),
                Sentence("Give days from the first to the last."),
            )
        )
    try:
        heading = str(HSCode(under)) if under else ""
    except WrongValue as error:
        raise InputError(
            Refusal("--under", error.sentence, Sentence("Write the digits of a heading, such as 3002 or 300249."))
        ) from None
    return Selection(
        source=tuple(source or ()),
        indicator=tuple(indicator or ()),
        reporter=tuple(reporter or ()),
        partner=tuple(partner or ()),
        product=tuple(product or ()),
        unit=tuple(unit or ()),
        product_prefix=heading,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )


def narrowed(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return how a command gets the options of `selection`, but those left out, in the place of its parameter `asked`."""

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        options = [one for one in signature(selection).parameters.values() if one.name not in left_out]
        parameters = []
        for one in signature(command).parameters.values():
            parameters += options if one.name == "asked" else [one]
        # The class is known where types are checked only, so that the command line starts fast.
        known = {**globals(), "Selection": object}
        types = get_type_hints(selection, known, include_extras=True) | get_type_hints(
            command, known, include_extras=True
        )

        @wraps(command)
        def narrow(**given: Any) -> None:
            command(asked=selection(**{one.name: given.pop(one.name) for one in options}), **given)

        narrow.__annotations__ = {one.name: types[one.name] for one in parameters}
        vars(narrow)["__signature__"] = Signature(
            [one.replace(kind=Parameter.KEYWORD_ONLY, annotation=types[one.name]) for one in parameters]
        )
        return narrow

    return with_options


@narrowed("since", "until")
def keys(
    store: Store,
    asked: Selection,
    most: Most = 100,
    language: Spoken = Language.ENGLISH,
) -> None:
    """List the series of a store: key, first and last period, how many figures, latest vintage."""
    from bioaccord.market.store import Store as Room

    check_names(store, asked)
    table = Room(store).keys(asked)
    lines = [
        f"{_key(row, language)}: "
        + _SPAN.in_language(language).format(
            first=period_text(row["first"], row["frequency"]),
            last=period_text(row["last"], row["frequency"]),
            figures=row["figures"],
            missing=row["missing"],
            vintage=row["vintage"],
        )
        for row in table.head(most).iter_rows(named=True)
    ]
    _print(lines, table.height, language)


@narrowed()
def show(
    store: Store,
    asked: Selection,
    as_of: AsOf = None,
    output: Output = None,
    most: Most = 200,
    language: Spoken = Language.ENGLISH,
) -> None:
    """Print figures, or write them to a file with source, vintage, unit and citation; with --as-of as they were said on a day."""
    from bioaccord.market.series_export import flag_words
    from bioaccord.market.store import Store as Room

    check_names(store, asked)
    day = as_of.date() if as_of else None
    table = Room(store).series(asked, as_of=day)
    if output is not None:
        write(table, output, language, as_of)
        return
    lines = []
    for row in table.head(most).iter_rows(named=True):
        said = _VINTAGE.in_language(language).format(day=row["vintage"])
        words = f" [{flag_words(row['flags'])}]" if row["flags"] else ""
        lines.append(
            f"{period_text(row['period'], row['frequency'])} {_key(row, language)}: {_value(row['value'], language)}, {said}{words}"
        )
    _print(lines, table.height, language)
    cite(table, language)


@narrowed()
def differences(
    store: Store,
    earlier: Annotated[datetime, typer.Option(formats=_DAY, help="The earlier day.")],
    later: Annotated[datetime, typer.Option(formats=_DAY, help="The later day.")],
    asked: Selection,
    output: Output = None,
    most: Most = 200,
    language: Spoken = Language.ENGLISH,
) -> None:
    """List what was added, revised and withdrawn between two days."""
    from bioaccord.market.store import Store as Room

    check_names(store, asked)
    table = Room(store).differences(earlier.date(), later.date(), asked)
    if output is not None:
        write(table, output, language, later)
        return
    lines = [
        f"{_CHANGES[row['change']].in_language(language)}: {period_text(row['period'], row['frequency'])} {_key(row, language)}: "
        f"{_value(row['value_before'], language)} → {_value(row['value'], language)}"
        for row in table.head(most).iter_rows(named=True)
    ]
    _print(lines, table.height, language)
    cite(table, language)


def write(table: pl.DataFrame, output: Path, language: Language, as_of: datetime | None) -> None:
    from bioaccord.market.series_export import exported, form_of

    form = form_of(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(
        exported(table, form, language, as_of=as_of.date() if as_of else None, written_on=datetime.now().date())
    )
    typer.echo(_WRITTEN.in_language(language).format(count=table.height, path=output))


def _print(lines: list[str], count: int, language: Language) -> None:
    for line in lines:
        typer.echo(line)
    if not count:
        typer.echo(_NOTHING.in_language(language))
    if count > len(lines):
        typer.echo(_MORE.in_language(language).format(count=count - len(lines)), err=True)


def cite(table: pl.DataFrame, language: Language) -> None:
    """Print how each source of a table is cited."""
    columns = [name for name in ("source", "exporter_source", "importer_source") if name in table.columns]
    cite_sources({one for column in columns for one in table[column].drop_nulls()}, language)


def cite_sources(names: Collection[str], language: Language) -> None:
    """Print how sources are cited."""
    from bioaccord.market.market_readers import citation

    for name in sorted(names):
        typer.echo(citation(name).in_language(language))


def _key(row: dict[str, object], language: Language) -> str:
    from bioaccord.market.indicators import indicator_name

    countries = "→".join(str(one) for one in (row["reporter"], row["partner"]) if one)
    indicator = indicator_name(str(row["indicator"])).in_language(language)
    words = (row["source"], indicator, countries, row["product"], row["unit"])
    return " ".join(str(one) for one in words if one)


def _value(value: float | None, language: Language) -> str:
    if value is None:
        return _MISSING.in_language(language)
    return f"{value:,.0f}" if value.is_integer() else f"{value:,}"


def period_text(day: object, frequency: object) -> str:
    return str(day)[: {"A": 4, "M": 7}.get(str(frequency), 10)]
