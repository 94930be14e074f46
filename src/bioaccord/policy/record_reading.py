"""Records of a publisher read one by one: a record that cannot be read is refused by its name, all others are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from bioaccord.reading.text import read_bytes
from bioaccord.vocabulary.errors import InputError, PartlyRefused, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import LAST_YEAR, DatedWords, is_plausible

from .document import DocumentVersion

_LONGEST_NAME = 80
# What a record of another shape makes of the steps that read it: a list where a text was, a field that is not there, a day that is none.
_SHAPES = (AttributeError, IndexError, KeyError, TypeError, ValueError)

PlacedRecord = tuple[str, int | None, Any]
"""Where a record stands (a file or an address), its number there from 1 on (None where it is the whole file), and the record."""
_Read = TypeVar("_Read")


def versions_of(
    records: Iterable[PlacedRecord],
    read: Callable[[Any], Iterable[DocumentVersion]],
    name_of: Callable[[Any], str],
    refusals: Refusals | None = None,
) -> Iterator[DocumentVersion]:
    """Yield the versions that `read` makes of each record; `name_of` is what a message calls one.

    Raises `PartlyRefused` after the last record where some could not be read, or where `refusals` holds what was refused before.
    """
    refusals = refusals if refusals is not None else Refusals()
    for versions in each_read(
        records, lambda record: [_with_plausible_days(one) for one in read(record)], name_of, refusals
    ):
        yield from versions
    if refusals:
        raise PartlyRefused(refusals)


def each_read(
    records: Iterable[PlacedRecord],
    read: Callable[[Any], _Read],
    name_of: Callable[[Any], str],
    refusals: Refusals,
) -> Iterator[_Read]:
    """Yield what `read` makes of each record; one that cannot be read is added to `refusals` with its place, name and reason."""
    for place, number, record in records:
        try:
            made = read(record)
        except InputError as error:
            refusals.extend(error)
        except SourceError as error:
            undocumented = Sentence("is not what its publisher documents: {error}", error=error.in_both())
            refusals.add(_refusal(place, number, _name(name_of, record), undocumented))
        except _ImplausibleDayError as error:
            refusals.add(_refusal(place, number, _name(name_of, record), _said_of_day(error.day)))
        except _SHAPES as error:
            said = Sentence("holds something else than its publisher documents ({error}).", error=_told(error))
            refusals.add(_refusal(place, number, _name(name_of, record), said))
        else:
            yield made


def those_read(versions: Iterable[DocumentVersion], refused: Refusals) -> Iterator[DocumentVersion]:
    """Yield the versions that a reader gives; the records that it refuses are added to `refused` instead of raised."""
    try:
        yield from versions
    except PartlyRefused as error:
        refused.extend(error)


def saved_files(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files of a folder whose names end so, without the state of a pull, or the one file; raises `InputError` where there is none."""
    if path.is_dir():
        found = (one for one in path.rglob("*") if one.name.casefold().endswith(suffixes) and one.is_file())
        return sorted(one for one in found if one.name != "state.json")
    if not path.exists():
        read_bytes(path)  # says what is wrong with it
    return [path]


def numbered(place: str, records: Iterable[Any]) -> Iterator[PlacedRecord]:
    """Yield records with their place and number."""
    for number, record in enumerate(records, start=1):
        yield place, number, record


class _ImplausibleDayError(Exception):
    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


def _refusal(place: str, number: int | None, name: str, said: Sentence) -> Callable[[], Refusal]:
    return lambda: Refusal(
        place,
        Sentence("document {name} {said}", name=name, said=said),
        Sentence("It was left out, all others were read. Look at it at its publisher, or fetch it again."),
        number,
    )


def _said_of_day(day: date) -> Sentence:
    return Sentence("was published on {day}, which cannot be.", day=day.isoformat())


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _name(name_of: Callable[[Any], str], record: Any) -> str:
    try:
        return name_of(record)[:_LONGEST_NAME]
    except _SHAPES:
        return repr(record)[:_LONGEST_NAME]


def _with_plausible_days(version: DocumentVersion) -> DocumentVersion:
    """Return a version without a deadline that cannot be; a day of effect far ahead is one that is not set."""
    if not is_plausible(version.published_on):
        raise _ImplausibleDayError(version.published_on)
    effective, deadline = version.effective_on, version.deadline_on
    if (effective is None or is_plausible(effective.first_day)) and (
        deadline is None or is_plausible(deadline.last_day)
    ):
        return version
    return replace(
        version,
        effective_on=_plausible(effective, may_be_open=True),
        deadline_on=_plausible(deadline, may_be_open=False),
    )


def _plausible(day: DatedWords | None, *, may_be_open: bool) -> DatedWords | None:
    if day is None or (is_plausible(day.first_day) and is_plausible(day.last_day)):
        return day
    return DatedWords.not_set(day.words) if may_be_open and day.last_day.year > LAST_YEAR else None
