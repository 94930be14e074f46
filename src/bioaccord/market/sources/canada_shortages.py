"""Drug shortages of Canada (Health Canada, drugshortagescanada.ca): snapshots of the list, and the log of what changed between daily ones.

A folder holds a first snapshot, any later ones, and the log of field changes in between; together they are a history. Words that the
list renamed are found by the rule of `vocabulary_change`, and a change that came with a renaming is taken over without an event.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.market.observation import Figures
from bioaccord.market.shortage_counts import shortage_counts
from bioaccord.market.shortage_history import RecordHistory, Standing, StandingFrom
from bioaccord.market.shortage_looks import Look, NotWhole, Row, Words, looked_at, renamed_columns, whole
from bioaccord.market.shortage_signals import signals_of_events
from bioaccord.market.vocabulary_change import FieldChange, Renaming, renamings
from bioaccord.reading.table_batches import FAULT, FAULTS, ROW, table_batches
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal

from .source_files import TABLES, source_files
from .wrong_rows import columns_of_file, other_table

NAME = "canada-shortages"
DISCLAIMER = Text(
    "비공식 사본이며, 보고 내용의 책임은 보고한 업체에 있습니다.",
    "An unofficial copy; what is reported is the responsibility of the company that reported it.",
)
_SNAPSHOT = ("Report ID", "Shortage Status", "Discontinuation Status", "Company Name")
_LOG = ("snapshot_date", "report_id", "field", "old", "new")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_STATUSES = ("Shortage Status", "Discontinuation Status")
_DATES = (
    "Anticipated Shortage Start Date",
    "Shortage Start Date",
    "Estimated Shortage End Date",
    "Actual Shortage End Date",
    "Discontinuation Date",
    "Date Created",
)
_FIRST_YEAR, _YEARS_AHEAD = 1990, 20
_NEW, _GONE = "*new*", "*gone*"
_WORDS = {
    "active_confirmed": Standing.SHORT,
    "actual_shortage": Standing.SHORT,
    "anticipated_shortage": Standing.ANTICIPATED,
    "avoided_shortage": Standing.AVOIDED,
    "resolved": Standing.ENDED,
    "to_be_discontinued": Standing.LEAVING,
    "discontinued": Standing.LEFT,
}


@dataclass(slots=True)
class ShortageLog:
    """What a folder of snapshots and change logs tells: histories of reports, the days looked at, the renamings, and what was kept apart.

    `taken_over` are the changes of a field on a day on which its words were renamed: none of them is an event.
    """

    histories: list[RecordHistory] = field(default_factory=list)
    looks: list[date] = field(default_factory=list)
    renamings: list[Renaming] = field(default_factory=list)
    taken_over: list[FieldChange] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield counts of shortages by month, ATC class and company, with each day of the log as a vintage.

    `path` is a snapshot (its name holds its day) or a folder of snapshots and change logs. Raises `InputError`.
    """
    log = read_log(path, until=retrieved_at.date())
    table = shortage_counts(
        log.histories,
        log.looks,
        source=NAME,
        reporter="CA",
        unit="reports",
        retrieved_at=retrieved_at,
        origin=path.name,
    )
    yield Figures(table, tuple(log.refusals.kept), log.refusals.count)


def signals_from_file(
    path: Path, *, retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
) -> list[Signal]:
    """Return what happened on the list, a signal for each drug, day and direction; raises `InputError`.

    The list names drugs by their substance, so that nothing is left for `recogniser` to find.
    """
    return signals_of_events(
        read_log(path, until=retrieved_at.date() if retrieved_at else date.max).histories,
        source=NAME,
        publisher="Health Canada (Drug Shortages Canada)",
        address="https://www.drugshortagescanada.ca",
        country="CA",
        country_name=Text("캐나다", "Canada"),
        disclaimer=DISCLAIMER,
        retrieved_at=retrieved_at,
        since=since,
    )


def read_log(path: Path, *, until: date = date.max) -> ShortageLog:
    """Return the history that a snapshot, or a folder of snapshots and change logs, tells; raises `InputError`.

    No list and no change can be of a day after `until`, that of the retrieval.
    """
    files = source_files(path, TABLES)
    log = ShortageLog()
    snapshots: dict[date, dict[str, dict[str, str]]] = {}
    cut: dict[date, str] = {}
    changes: list[tuple[int, FieldChange]] = []
    for file in files:
        try:
            _read(file, until, snapshots, cut, changes, log.refusals)
        except InputError as error:
            if not path.is_dir():
                raise
            log.refusals.extend(error)
    if not snapshots:
        without = Refusal(
            str(path),
            Sentence("holds changes, but no snapshot that they begin with."),
            Sentence("Put the snapshot of the day before the first change beside the log."),
        )
        # A snapshot that could not be read says why there is none.
        raise InputError([*log.refusals.kept, *([without] if changes or not log.refusals else [])])
    if changes:
        _from_changes(log, snapshots, [change for _, change in changes])
    else:
        _from_snapshots(log, snapshots, cut)
    return log


def _read(
    file: Path,
    until: date,
    snapshots: dict[date, dict[str, dict[str, str]]],
    cut: dict[date, str],
    changes: list[tuple[int, FieldChange]],
    refusals: Refusals,
) -> None:
    day = _day_of(file.name)
    for batch in table_batches(file):
        rows = batch.to_dicts()
        columns = batch.columns
        if (
            day is not None
            and snapshots
            and not all(name in columns for name in (_LOG if "field" in columns else _SNAPSHOT))
        ):
            rows = _under_known_columns(rows, snapshots)
            columns = list(rows[0]) if rows else columns
        if all(name in columns for name in _LOG):
            changes += _changes(rows, until, file.name, refusals)
        elif all(name in columns for name in _SNAPSHOT):
            if day is None or day > until:
                raise InputError(
                    Refusal(
                        file.name,
                        Sentence("does not say of which day the list is."),
                        Sentence("Write the day into its name, as in snapshot_2018-05-17.csv."),
                    )
                )
            if any(row[FAULT] == "cut" for row in rows):
                cut[day] = file.name
            _take_rows(rows, snapshots.setdefault(day, {}), day, file.name, refusals)
        else:
            raise other_table(file.name, columns_of_file(batch), _SNAPSHOT[0])


def _day_of(name: str) -> date | None:
    """Return the day in the name of a file; None where there is none of such a list."""
    found = _DAY.search(name)
    return date.fromisoformat(found.group(1)) if found and _is_day(found.group(1), date.max) else None


def _under_known_columns(
    rows: list[dict[str, Any]], snapshots: dict[date, dict[str, dict[str, str]]]
) -> list[dict[str, Any]]:
    """Return the rows of a list that renamed its columns under the names that the snapshot before has; as they are where that cannot be told."""
    before = list(snapshots[max(snapshots)].values())
    wanted = list(before[0]) if before else []
    found = renamed_columns(before, rows, wanted, _SNAPSHOT[0])
    # A column that was empty all along may go without a trace.
    empty = {name: "" for name in wanted if not any(row.get(name) for row in before)}
    return [{**empty, **row, **{old: row[new] for old, new in found.items()}} for row in rows]


def _take_rows(
    rows: Sequence[dict[str, str]], listed: dict[str, dict[str, str]], day: date, file: str, refusals: Refusals
) -> None:
    for row in rows:
        record, number = row["Report ID"], int(row[ROW])
        problem = (
            FAULTS[row[FAULT]][0]
            if row[FAULT]
            else Sentence("has no number of a report.")
            if not record.isdigit()
            else Sentence("report {record} stands there twice and differs.", record=record)
            if record in listed and not _same(listed[record], row)
            else None
        )
        if problem is not None:
            refusals.add(partial(_row_apart, file, number, problem))
            continue
        cells = {name: text for name, text in row.items() if name not in (ROW, FAULT)}
        for name in _DATES:
            written = cells.get(name, "")
            if written and not _is_day(written, day):
                refusals.add(partial(_wrong_day, file, number, name, written))
                cells[name] = ""
        listed[record] = cells


def _changes(
    rows: Sequence[dict[str, str]], until: date, file: str, refusals: Refusals
) -> Iterator[tuple[int, FieldChange]]:
    for row in rows:
        number = int(row[ROW])
        if row[FAULT]:
            refusals.add(partial(_row_apart, file, number, FAULTS[row[FAULT]][0]))
            continue
        try:
            day = date.fromisoformat(row["snapshot_date"])
        except ValueError:
            day = date.min
        if day.year < _FIRST_YEAR or day > until or not row["report_id"].isdigit():
            written = f"{row['snapshot_date']} {row['report_id']}"
            refusals.add(
                partial(_row_apart, file, number, Sentence("'{written}' is not a day and a report.", written=written))
            )
            continue
        if row["field"] in _DATES and row["new"] and not _is_day(row["new"], day):
            refusals.add(partial(_wrong_day, file, number, row["field"], row["new"]))
            continue
        yield number, FieldChange(day, row["report_id"], row["field"], row["old"], row["new"])


def _from_changes(
    log: ShortageLog, snapshots: dict[date, dict[str, dict[str, str]]], logged: list[FieldChange]
) -> None:
    first = min(snapshots)
    last = snapshots[max(snapshots)]
    standing = snapshots[first]
    changes = sorted((one for one in logged if one.day > first), key=lambda one: one.day)
    by_record: dict[str, list[FieldChange]] = defaultdict(list)
    for one in changes:
        by_record[one.record].append(one)
    plain = [change for one in changes for change in _status_changes(one)]
    # A log that ends within the day of a renaming holds a part of it: a spelling that nobody had written before need not have taken all.
    log.renamings = renamings(plain, standing, is_known=lambda name, word: word in _WORDS)
    words = _words_with(log.renamings)
    renamed = {(one.day, one.field): one for one in log.renamings}
    log.looks = sorted({first, *(one.day for one in changes)})
    for day in sorted(one for one in snapshots if one > log.looks[-1]):
        log.refusals.add(partial(_after_the_log, day, log.looks[-1]))
    for record in dict.fromkeys([*standing, *by_record]):
        own = by_record.get(record, [])
        about = last.get(record) or standing.get(record) or {}
        fields = {name: standing.get(record, {}).get(name, "") for name in _STATUSES}
        was_new = record not in standing
        standings: list[StandingFrom] = []
        if not was_new:
            _look(standings, first, fields, words, log, record, is_told=True)
        for day in sorted({one.day for one in own}):
            today = [one for one in own if one.day == day]
            is_told, is_gone = True, False
            for one in today:
                if one.field == _NEW:
                    # The log tells the shortage status of a new report only; that of a discontinuation is what it was before its first change.
                    later = next((two.old for two in own if two.field == _STATUSES[1] and two.day >= day), None)
                    fields = {
                        _STATUSES[0]: one.new,
                        _STATUSES[1]: about.get(_STATUSES[1], "") if later is None else later,
                    }
                elif one.field == _GONE:
                    is_gone = True
                elif one.field in _STATUSES:
                    fields[one.field] = one.new
                    renaming = renamed.get((day, one.field))
                    if renaming is None or _is_own(one, renaming):
                        continue
                    log.taken_over.append(one)
                    is_told = False
            if is_gone:
                _append(standings, StandingFrom(day, Standing.ABSENT))
            else:
                _look(standings, day, fields, words, log, record, is_told=is_told)
        if standings:
            log.histories.append(_history(record, about, tuple(standings), was_new))


def _is_own(one: FieldChange, renaming: Renaming) -> bool:
    """Whether a change on a day of renaming is the record's own: into a word that was there before and that nothing was renamed to."""
    return one.new not in renaming.coined and all(one.new != new for _, new in renaming.words)


def _status_changes(one: FieldChange) -> Iterator[FieldChange]:
    """Yield a change as changes of the fields that hold a status: a report that came or went has one too."""
    if one.field == _NEW:
        yield FieldChange(one.day, one.record, _STATUSES[0], "", one.new)
    elif one.field == _GONE:
        for name in _STATUSES:
            yield FieldChange(one.day, one.record, name, "", "")
    elif one.field in _STATUSES:
        yield one


def _from_snapshots(log: ShortageLog, snapshots: dict[date, dict[str, dict[str, str]]], cut: dict[date, str]) -> None:
    looks = [
        Look(
            day,
            tuple(
                Row(_history(record, cells, (), False), {name: cells[name] for name in _STATUSES})
                for record, cells in snapshots[day].items()
            ),
            len(snapshots[day]),
            is_cut=day in cut and len(snapshots) > 1,
        )
        for day in sorted(snapshots)
    ]
    found = looked_at(
        whole(looks, lambda one: log.refusals.add(partial(_not_whole, one))),
        lambda words: _WORDS.get(_plain(_status_in(words))),
        lambda name, word: _plain(word) in _WORDS,
    )
    log.histories, log.looks, log.renamings = found.histories, found.looks, found.renamings
    for record, words in found.unknown.items():
        if _status_in(words):
            log.refusals.add(partial(_unknown_word, record, _status_in(words)))


def _status_in(words: Words) -> str:
    return words.get(_STATUSES[0]) or words.get(_STATUSES[1]) or ""


def _words_with(found: Sequence[Renaming]) -> dict[str, Standing]:
    """Return what words stand for; a new word for a known one stands for the same."""
    words = dict(_WORDS)
    for renaming in found:
        for old, new in renaming.words:
            if _plain(old) in words:
                words.setdefault(_plain(new), words[_plain(old)])
    return words


def _look(
    standings: list[StandingFrom],
    day: date,
    fields: dict[str, str],
    words: dict[str, Standing],
    log: ShortageLog,
    record: str,
    *,
    is_told: bool,
) -> None:
    standing = _standing(fields, words, log, record)
    if standing is not None:
        _append(standings, StandingFrom(day, standing, is_told))


def _standing(fields: dict[str, str], words: dict[str, Standing], log: ShortageLog, record: str) -> Standing | None:
    written = _status_in(fields)
    if not written:
        return None
    found = words.get(_plain(written))
    if found is None:
        log.refusals.add(partial(_unknown_word, record, written))
    return found


def _append(standings: list[StandingFrom], one: StandingFrom) -> None:
    if not standings or standings[-1].standing is not one.standing:
        standings.append(one)


def _history(record: str, about: dict[str, str], standings: tuple[StandingFrom, ...], was_new: bool) -> RecordHistory:
    start = about.get("Shortage Start Date", "")
    return RecordHistory(
        record,
        about.get("Ingredient Name") or about.get("Common or Proper Name") or about.get("Brand Name") or "",
        about.get("Company Name", ""),
        (about["ATC Code"],) if about.get("ATC Code") else (),
        standings,
        date.fromisoformat(start) if start else None,
        was_new,
    )


def _plain(word: str) -> str:
    return word.strip().casefold().replace(" ", "_")


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    return all(one[name] == other[name] for name in _SNAPSHOT)


def _is_day(written: str, today: date) -> bool:
    try:
        return _FIRST_YEAR <= date.fromisoformat(written).year <= today.year + _YEARS_AHEAD
    except ValueError:
        return False


def _wrong_day(file: str, row: int, column: str, written: str) -> Refusal:
    return Refusal(
        file,
        Sentence("'{day}' is not a day of such a list.", day=written),
        Sentence("The cell is kept apart; the others were read."),
        row,
        column,
        written,
    )


def _row_apart(file: str, row: int, problem: Sentence) -> Refusal:
    return Refusal(file, problem, Sentence("The row is kept apart; the others were read."), row)


def _not_whole(one: NotWhole) -> Refusal:
    name = f"{NAME} {one.look.day}"
    if one.before is None:
        problem = Sentence("ends in the middle of a row.")
    else:
        problem = Sentence(
            "lacks the end or more than a fifth of the list before ({now:,} rows after {before:,}).",
            now=len(one.look.rows),
            before=one.before,
        )
    return Refusal(
        name,
        problem,
        Sentence("A part tells nothing about what dropped out; it is kept apart. Download all of it again."),
    )


def _after_the_log(day: date, end: date) -> Refusal:
    return Refusal(
        f"{NAME} {day}",
        Sentence("is of a day after the end of the log ({end}).", end=str(end)),
        Sentence("What changed after the log is kept apart. Add the rest of the log."),
    )


def _unknown_word(record: str, written: str) -> Refusal:
    return Refusal(
        NAME,
        Sentence("report {record} has the status '{written}', which is not known.", record=record, written=written),
        Sentence("It is kept apart, and its last known status stays; the others were read."),
        value=written,
    )
