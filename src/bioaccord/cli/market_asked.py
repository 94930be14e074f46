"""Series that a command is asked about: those of a store that a selection takes, or those of a person's own file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from bioaccord.market.observation import Frequency
from bioaccord.vocabulary.language import Language, Text

from .market_names import check_names

if TYPE_CHECKING:
    from bioaccord.market.selection import Selection
    from bioaccord.vocabulary.sentence import Sentence

Place = Annotated[
    Path,
    typer.Argument(help="Folder of a store, or a .csv, .xlsx or .parquet file with columns such as date and value."),
]
Period = Annotated[str | None, typer.Option(help="Of a file: column of periods; without it period, month, date, …")]
Value = Annotated[str | None, typer.Option(help="Of a file: column of values; without it value.")]
Names = Annotated[
    list[str] | None,
    typer.Option("--series", help="Of a file: a column that tells series apart; may be given again."),
]
Often = Annotated[Frequency | None, typer.Option(help="Of a file: without it, as the periods are written.")]


@dataclass(frozen=True, slots=True)
class AskedSeries:
    """A series by name, as `history` takes it; `unit` is "" and `vintage` None where a file does not tell."""

    name: Text
    values: NDArray[np.float64]
    periods: tuple[date, ...]
    frequency: Frequency
    unit: str
    sources: tuple[str, ...]
    vintage: date | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A series of a file that cannot be read, and why."""

    name: Text
    reason: Sentence


def asked_series(
    place: Path,
    selection: Selection,
    as_of: datetime | None,
    period: str | None,
    value: str | None,
    series: list[str] | None,
    frequency: Frequency | None,
) -> tuple[list[AskedSeries], list[Unread]]:
    """Return the series of a store or of a file, and those of a file that were kept apart.

    Raises `InputError` where the place cannot be read, and where an option of stores is given with a file or the other way round.
    """
    if place.is_dir():
        _refuse("--period", any((period, value, series, frequency)), place, _of_a_file())
        return _of_store(place, selection, as_of), []
    from bioaccord.market.selection import Selection as Everything

    _refuse("--source", selection != Everything() or as_of is not None, place, _of_a_store())
    return _of_file(place, period, value, series, frequency)


def both(sentence: Sentence) -> dict[str, str]:
    """Return a sentence in both languages, as data."""
    return {language.value: sentence.told(language) for language in Language}


def _of_store(folder: Path, selection: Selection, as_of: datetime | None) -> list[AskedSeries]:
    from bioaccord.market.series_history import series_histories
    from bioaccord.market.series_names import series_name
    from bioaccord.market.store import Store
    from bioaccord.vocabulary.material import standard_materials

    check_names(folder, selection)
    materials = standard_materials()
    made = []
    for one in series_histories(Store(folder).series(selection, as_of=as_of.date() if as_of else None)):
        name = series_name(one.key._asdict(), materials)
        told = f"({one.key.unit}, {one.key.source}, {one.key.frequency})"
        made.append(
            AskedSeries(
                Text(f"{name.ko} {told}", f"{name.en} {told}"),
                one.values,
                one.periods,
                Frequency(one.key.frequency),
                one.key.unit,
                (one.key.source,),
                one.vintage,
            )
        )
    return made


def _of_file(
    file: Path, period: str | None, value: str | None, series: list[str] | None, frequency: Frequency | None
) -> tuple[list[AskedSeries], list[Unread]]:
    from bioaccord.market.series_file import read_series
    from bioaccord.vocabulary.sentence import Sentence

    read = read_series(file, period_column=period, value_column=value, series_columns=series or (), frequency=frequency)
    made = [
        AskedSeries(Text(one.name, one.name), np.array(one.values), one.periods, one.frequency, "", (file.name,), None)
        for one in read.series
    ]
    unread = [
        Unread(Text(one.name, one.name), Sentence("This series cannot be read: {why}", why=one.error.in_both()))
        for one in read.kept_apart
    ]
    return made, unread


def _refuse(option: str, is_given: bool, place: Path, problem: Sentence) -> None:
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    if is_given:
        remedy = Sentence("'{place}' is the other one of the two; leave such options out.", place=str(place))
        raise InputError(Refusal(option, problem, remedy))


def _of_a_file() -> Sentence:
    from bioaccord.vocabulary.sentence import Sentence

    return Sentence("and the like (--value, --series, --frequency) are for files, not for stores.")


def _of_a_store() -> Sentence:
    from bioaccord.vocabulary.sentence import Sentence

    return Sentence("and the like (--indicator, --since, --as-of …) are for stores, not for files.")
