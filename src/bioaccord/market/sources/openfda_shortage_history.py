"""The FDA's shortage list over time: daily answers of openFDA, kept by whoever asks, because what is resolved drops out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.market.observation import Figures
from bioaccord.market.shortage_counts import shortage_counts
from bioaccord.market.shortage_history import RecordHistory, Standing, histories_of_looks
from bioaccord.reading.web import Web, without_secrets
from bioaccord.vocabulary.errors import MOST_TOLD, InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .kept_answers import keep_pages, opened, question
from .openfda_pages import pages, records_of, released_on
from .openfda_shortages import ADDRESS, NAME, availability_of, day_of
from .source_files import answers_of_files, part, texts

LARGEST_LOSS = 0.2
"""Share of a list that may be gone at the next look; where more is, the list was published incompletely."""
_STATUSES = ("current", "to be discontinued", "discontinued", "resolved")
_ASKED = {"sort": "generic_name:asc"}
_AVAILABILITY = {"unavailable": Standing.SHORT, "limited": Standing.LIMITED}

Rows = dict[str, tuple[RecordHistory, Standing]]


@dataclass(slots=True)
class ShortageLooks:
    """What answers of several days tell: the histories of packages, the days looked at, and what was kept apart."""

    histories: list[RecordHistory] = field(default_factory=list)
    looks: list[date] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield counts of shortages by month, therapeutic class and company; the day of each list is a vintage.

    `path` is an answer (.json, .json.gz), or a folder of those of several days. Raises `InputError`.
    """
    refusals = Refusals()
    yield _counted(looks_of(_answers(path, refusals, retrieved_at), refusals), retrieved_at, path.name)


def figures_of_lists(folder: Path, *, retrieved_at: datetime, newest: str) -> Figures:
    """Return the counts of lists that are kept in a folder, a day apart; what is wrong with an earlier day was told on that day, and is not told again."""
    refusals = Refusals(most=None)
    figures = _counted(looks_of(_answers(folder, refusals, retrieved_at), refusals), retrieved_at, folder.name)
    earlier = tuple(f"{one.name}/" for one in folder.iterdir() if one.is_dir() and one.name != newest)
    kept = tuple(one for one in figures.kept_apart if not str(one.file).startswith(earlier))
    return Figures(figures.table, kept[:MOST_TOLD], len(kept))


def _answers(path: Path, refusals: Refusals, retrieved_at: datetime) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the answers of files with their names, one after the other: a year of lists is large."""
    for value, file in answers_of_files(path, partial(_answer, today=retrieved_at.date()), refusals):
        yield value, str(file.relative_to(path)) if path.is_dir() else file.name


def figures_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, folder: Path | None = None, address: str = ADDRESS
) -> Iterator[Figures]:
    """Yield the counts of today's list; with `folder`, the answers are kept there, and later make a history. Raises `SourceError`.

    The publisher has the present list only, so that `since` and `until` say whether it is wanted.
    """
    found = pages(web, address, _ASKED)
    try:
        values = [(_answer(value, address, retrieved_at.date()), without_secrets(address)) for value in found]
        keep_pages(folder, retrieved_at.date(), question(address, _ASKED), found)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    read = looks_of(values, Refusals())
    if all(since <= day <= until for day in read.looks):
        yield _counted(read, retrieved_at, without_secrets(address))


def looks_of(values: Iterable[tuple[dict[str, Any], str]], refusals: Refusals) -> ShortageLooks:
    """Return the histories that answers tell, each with the name of its file; those of one day are pages of one list."""
    by_day: dict[date, Rows] = defaultdict(dict)
    apart: dict[date, set[str]] = defaultdict(set)
    read: dict[date, int] = defaultdict(int)
    totals: dict[date, tuple[int, str]] = {}
    for value, file in values:
        day = date.fromisoformat(value["meta"]["last_updated"])
        read[day] += len(value["results"])
        totals[day] = (records_of(value, file) or read[day], file)
        for number, raw in enumerate(value["results"], start=1):
            _take(raw, number, file, day, by_day[day], apart[day], refusals)
    looks: list[tuple[date, list[tuple[RecordHistory, Standing]]]] = []
    for day in sorted(by_day):
        total, file = totals[day]
        if read[day] < total:
            refusals.add(partial(_half, file, read[day], total))
            continue
        if looks and len(by_day[day].keys() & {row.record for row, _ in looks[-1][1]}) < (1 - LARGEST_LOSS) * len(
            looks[-1][1]
        ):
            refusals.add(partial(_shrunk, file, day, len(by_day[day]), len(looks[-1][1])))
            continue
        looks.append((day, list(by_day[day].values())))
    return ShortageLooks(histories_of_looks(looks), [day for day, _ in looks], refusals)


def standing_of(status: str, availability: str) -> Standing | None:
    """Return how a package stands, with the typing errors of the source mended; None for a word that is another.

    >>> standing_of("Current", "Limited Availablity"), standing_of("To be Discontinuedd", "")
    (<Standing.LIMITED: 'limited'>, <Standing.LEAVING: 'leaving'>)
    """
    near = get_close_matches(" ".join(status.casefold().split()), _STATUSES, n=1, cutoff=0.85)
    if not near:
        return None
    if near[0] == "resolved":
        return Standing.ENDED
    if near[0] == "current":
        return _AVAILABILITY.get(availability_of(availability), Standing.LISTED)
    return Standing.LEFT if near[0] == "discontinued" else Standing.LEAVING


def _answer(value: Any, file: str, today: date) -> dict[str, Any]:
    _, answer = opened(value)
    released_on(answer, file, today)
    records_of(answer, file)
    return dict(answer)


def _take(raw: Any, number: int, file: str, today: date, rows: Rows, apart: set[str], refusals: Refusals) -> None:
    names = ("package_ndc", "generic_name", "company_name", "status")
    lacking = next((name for name in names if not part(raw).get(name) or not str(raw[name]).strip()), None)
    if lacking is not None:
        refusals.add(partial(_lacks, file, number, lacking))
        return
    standing = standing_of(str(raw["status"]), str(raw.get("availability") or ""))
    if standing is None:
        refusals.add(partial(_unknown, file, number, str(raw["status"])))
        return
    # A package's code alone names several rows now and then.
    words = [" ".join(str(raw.get(name, "")).split()) for name in (*names[:3], "presentation")]
    key = " | ".join(words)
    if key in apart:
        return
    if key in rows and rows[key][1] is not standing:
        refusals.add(partial(_twice, file, number, words[0]))
        apart.add(key)
        del rows[key]
        return
    classes = texts(raw.get("therapeutic_category"))
    written = str(raw.get("initial_posting_date") or "")
    start = day_of(written)
    if written and (start is None or start > today):
        refusals.add(partial(_wrong_day, file, number, written))
        start = None
    rows[key] = (RecordHistory(key, words[1], words[2], classes, (), start), standing)


def _counted(read: ShortageLooks, retrieved_at: datetime, origin: str) -> Figures:
    table = shortage_counts(
        read.histories,
        read.looks,
        source=NAME,
        reporter="US",
        unit="presentations",
        retrieved_at=retrieved_at,
        origin=origin,
    )
    return Figures(table, tuple(read.refusals.kept), read.refusals.count)


def _lacks(file: str, number: int, name: str) -> Refusal:
    return Refusal(
        file,
        Sentence("result {number} has no {name}.", number=number, name=name),
        Sentence("It is kept apart; the others were read."),
        number,
        name,
    )


def _wrong_day(file: str, number: int, written: str) -> Refusal:
    return Refusal(
        file,
        Sentence("'{day}' is not a day of such a list.", day=written),
        Sentence("The cell is kept apart; the others were read."),
        number,
        "initial_posting_date",
        written,
    )


def _unknown(file: str, number: int, written: str) -> Refusal:
    return Refusal(
        file,
        Sentence("'{written}' is not a status of a shortage.", written=written),
        Sentence("The row is kept apart; the others were read."),
        number,
        "status",
        written,
    )


def _twice(file: str, number: int, package: str) -> Refusal:
    return Refusal(
        file,
        Sentence("the package {package} stands there twice with two statuses.", package=package),
        Sentence("Neither is taken; the others were read."),
        number,
        "package_ndc",
        package,
    )


def _half(file: str, read: int, total: int) -> Refusal:
    return Refusal(
        file,
        Sentence("holds {read:,} of {total:,} rows of that day's list.", read=read, total=total),
        Sentence("A part tells nothing about what dropped out; it is kept apart. Download all pages again."),
    )


def _shrunk(file: str, day: date, now: int, before: int) -> Refusal:
    return Refusal(
        file,
        Sentence(
            "on {day} more than a fifth of the list before was gone ({now:,} rows after {before:,}).",
            day=str(day),
            now=now,
            before=before,
        ),
        Sentence("Most likely it was published incompletely; this look is kept apart."),
    )
