"""The FDA's shortage list over time: daily answers of openFDA, kept by whoever asks, because what is resolved drops out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Any

from bioaccord.market.observation import Figures
from bioaccord.market.shortage_counts import shortage_counts
from bioaccord.market.shortage_history import RecordHistory, Standing
from bioaccord.market.shortage_looks import Look, NotWhole, Row, Words, looked_at, renamed_columns, whole
from bioaccord.market.shortage_signals import signals_of_events
from bioaccord.reading.web import Web, without_secrets
from bioaccord.vocabulary.errors import MOST_TOLD, InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal

from . import openfda_shortages
from .kept_answers import keep_pages, opened, question
from .openfda_pages import DISCLAIMER, pages, records_of, released_on
from .openfda_shortages import ADDRESS, NAME, availability_of, day_of
from .source_files import answers_of_files, part, texts

_STATUSES = ("current", "to be discontinued", "discontinued", "resolved")
_ASKED = {"sort": "generic_name:asc"}
_AVAILABILITY = {"unavailable": Standing.SHORT, "limited": Standing.LIMITED}
_NAMES = ("package_ndc", "generic_name", "company_name", "status")
_WORDS = ("status", "availability")
_COLUMNS = (*_NAMES, "availability", "presentation", "initial_posting_date", "update_date")


@dataclass(slots=True)
class ShortageLooks:
    """What answers of several days tell: the histories of packages, the days looked at, and what was kept apart."""

    histories: list[RecordHistory] = field(default_factory=list)
    looks: list[date] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)
    last_list: dict[str, Any] | None = None
    """The last whole list as an answer of one page, under the names of columns that it first had."""


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


def _answers(path: Path, refusals: Refusals, retrieved_at: datetime | None) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the answers of files with their names, one after the other: a year of lists is large."""
    for value, file in answers_of_files(
        path, partial(_answer, today=retrieved_at.date() if retrieved_at else date.max), refusals
    ):
        yield value, str(file.relative_to(path)) if path.is_dir() else file.name


def signals_from_file(
    path: Path,
    *,
    retrieved_at: datetime | None,
    since: date | None,
    recogniser: Recogniser,
    report: Callable[[Refusal], None] | None = None,
) -> list[Signal]:
    """Return how each drug of a list stands; of a folder of several days also what happened in between, in place of how that drug stands.

    `path` is an answer, or a folder of answers, day by day. `report` is told of each row that could not be read. Raises `InputError`.
    """
    refusals = Refusals()
    answers = list(_answers(path, refusals, retrieved_at))
    if len({value["meta"]["last_updated"] for value, _ in answers}) < 2:
        return openfda_shortages.signals_from_file(
            path, retrieved_at=retrieved_at, since=since, recogniser=recogniser, report=report
        )
    read = looks_of(answers, refusals)
    if report is not None:
        for refusal in read.refusals.kept:
            report(refusal)
    now = openfda_shortages.signals_of_answer(read.last_list, retrieved_at, None, recogniser) if read.last_list else []
    happened = signals_of_events(
        read.histories,
        source=NAME,
        publisher=openfda_shortages.PUBLISHER,
        address=ADDRESS,
        country="US",
        country_name=Text("미국", "the United States"),
        disclaimer=DISCLAIMER,
        retrieved_at=retrieved_at,
        since=since,
        as_of_today={signal.signal_id: signal for signal in now},
    )
    told = {signal.supersedes for signal in happened}
    standing = (
        openfda_shortages.signals_of_answer(read.last_list, retrieved_at, since, recogniser) if read.last_list else []
    )
    return sorted(
        [*happened, *(signal for signal in standing if signal.signal_id not in told)],
        key=lambda signal: (signal.published_on, signal.signal_id),
    )


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
    pages_of: dict[date, list[tuple[dict[str, Any], str]]] = defaultdict(list)
    for value, file in values:
        pages_of[date.fromisoformat(value["meta"]["last_updated"])].append((value, file))
    files: dict[date, str] = {}
    looks: list[Look] = []
    rows_of: dict[date, list[dict[str, Any]]] = {}
    before: list[dict[str, Any]] = []
    for day in sorted(pages_of):
        raw = [row for value, _ in pages_of[day] for row in value["results"]]
        last, files[day] = pages_of[day][-1]
        expected = records_of(last, files[day]) or None
        columns = renamed_columns(before, [row for row in raw if isinstance(row, dict)], _COLUMNS, "package_ndc")
        rows: dict[str, Row] = {}
        apart: set[str] = set()
        named: list[dict[str, Any]] = []
        for value, file in pages_of[day]:
            for number, row in enumerate(value["results"], start=1):
                given = {**row, **{old: row.get(new) for old, new in columns.items()}} if isinstance(row, dict) else row
                named += [given] if isinstance(given, dict) else []
                _take(given, number, file, day, rows, apart, refusals)
        looks.append(Look(day, tuple(rows.values()), len(raw), expected))
        rows_of[day] = named
        del pages_of[day]
        if expected is None or len(raw) >= expected:
            before = named
    kept = whole(looks, lambda one: refusals.add(_apart(one, files[one.look.day])))
    found = looked_at(kept, _standing_of_words, _is_known)
    for key, words in found.unknown.items():
        refusals.add(partial(_unknown, NAME, key, words))
    last_list = None
    if kept:
        day = kept[-1].day
        last_list = {"meta": {"last_updated": day.isoformat()}, "results": rows_of[day]}
    return ShortageLooks(found.histories, found.looks, refusals, last_list)


def _standing_of_words(words: Words) -> Standing | None:
    return standing_of(words["status"], words.get("availability", ""))


def _is_known(name: str, word: str) -> bool:
    return bool(_status_of(word)) if name == "status" else bool(availability_of(word))


def standing_of(status: str, availability: str) -> Standing | None:
    """Return how a package stands, with the typing errors of the source mended; None for a word that is another.

    >>> standing_of("Current", "Limited Availablity"), standing_of("To be Discontinuedd", "")
    (<Standing.LIMITED: 'limited'>, <Standing.LEAVING: 'leaving'>)
    """
    known = _status_of(status)
    if not known or (availability.strip() and not availability_of(availability)):
        return None
    if known == "resolved":
        return Standing.ENDED
    if known == "current":
        return _AVAILABILITY.get(availability_of(availability), Standing.LISTED)
    return Standing.LEFT if known == "discontinued" else Standing.LEAVING


@cache
def _status_of(written: str) -> str:
    near = get_close_matches(" ".join(written.casefold().split()), _STATUSES, n=1, cutoff=0.85)
    return near[0] if near else ""


def _answer(value: Any, file: str, today: date) -> dict[str, Any]:
    _, answer = opened(value)
    released_on(answer, file, today)
    records_of(answer, file)
    return dict(answer)


def _take(
    raw: Any, number: int, file: str, today: date, rows: dict[str, Row], apart: set[str], refusals: Refusals
) -> None:
    lacking = next((name for name in _NAMES if not str(part(raw).get(name) or "").strip()), None)
    if lacking is not None:
        refusals.add(partial(_lacks, file, number, lacking))
        return
    # A package's code alone names several rows now and then.
    ndc, drug, company, presentation = (
        " ".join(str(raw.get(name) or "").split()) for name in (*_NAMES[:3], "presentation")
    )
    key = " | ".join((ndc, drug, company, presentation))
    words = {name: " ".join(str(raw.get(name) or "").split()) for name in _WORDS}
    if key in apart:
        return
    if key in rows and _standing_of_words(rows[key].words) is not _standing_of_words(words):
        refusals.add(partial(_twice, file, number, ndc))
        apart.add(key)
        del rows[key]
        return
    classes = texts(raw.get("therapeutic_category"))
    written = str(raw.get("initial_posting_date") or "")
    start = day_of(written)
    if written and (start is None or start > today):
        refusals.add(partial(_wrong_day, file, number, written))
        start = None
    also = (f"{ndc} | {presentation}", ndc, f"{drug} | {company} | {presentation}")
    rows[key] = Row(RecordHistory(key, drug, company, classes, (), start), words, also)


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


def _unknown(file: str, record: str, words: Words) -> Refusal:
    written = " / ".join(word for name, word in words.items() if word and not _is_known(name, word))
    return Refusal(
        file,
        Sentence("'{written}' is not a status of a shortage.", written=written),
        Sentence("It is kept apart, and its last known status stays; the others were read."),
        column="status",
        value=f"{record}: {written}",
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


def _apart(one: NotWhole, file: str) -> Callable[[], Refusal]:
    if one.before is None:
        return partial(_half, file, one.look.read, one.look.expected or 0)
    return partial(_shrunk, file, one.look.day, len(one.look.rows), one.before)


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
