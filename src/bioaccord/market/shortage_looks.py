"""Looks at a whole shortage list, one a day, become histories: what a list renames, cuts off or leaves out is no event.

A list changes more than its shortages. Words of a status, names of columns and of companies are written otherwise from one day on; a
download breaks off; a column is empty for a week. Each touches many records at once, and none says anything of a drug.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from .shortage_history import RecordHistory, Standing, StandingFrom
from .vocabulary_change import LEAST_RECORDS, LEAST_SHARE, FieldChange, Renaming, renamings

LARGEST_LOSS = 0.2
"""Share of a list that may be gone at the next look; where more is, the list was published incompletely."""
FEWEST_LOST = 5
"""Records that may always be gone: of a handful nothing can be said."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it stands on a list: what it is about, and the words of its statuses by field, as written.

    `also_known_by` are names under which it may have stood before, the surest first.
    """

    about: RecordHistory
    words: Words
    also_known_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A whole list on a day, in its own order. `expected` is how many rows it says it has, None where it does not say.

    `read` is how many were read, the wrong ones included; `is_cut` tells that the file ends within a row.
    """

    day: date
    rows: tuple[Row, ...]
    read: int
    expected: int | None = None
    is_cut: bool = False


@dataclass(slots=True)
class LookedAt:
    """What looks tell: histories of records, the days looked at, what was renamed, and which words nobody knows (by record)."""

    histories: list[RecordHistory] = field(default_factory=list)
    looks: list[date] = field(default_factory=list)
    renamings: list[Renaming] = field(default_factory=list)
    unknown: dict[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotWhole:
    """A look that is kept apart: with fewer rows than it says, or with a part of the one before gone."""

    look: Look
    before: int | None
    """Rows of the last whole look; None where the list itself says that rows are lacking."""


def whole(looks: Sequence[Look], apart: Callable[[NotWhole], None]) -> list[Look]:
    """Return the looks that are whole, in order of days; `apart` is told of each other one."""
    kept: list[Look] = []
    for look in sorted(looks, key=lambda one: one.day):
        if look.is_cut or (look.expected is not None and look.read < look.expected):
            apart(NotWhole(look, None))
        elif kept and _is_part(kept[-1], look):
            apart(NotWhole(look, len(kept[-1].rows)))
        else:
            kept.append(look)
    return kept


def _is_part(before: Look, look: Look) -> bool:
    """Whether so much is gone, or just the end of the list, that most likely only a part was published or fetched."""
    names = {name for row in look.rows for name in (row.about.record, *row.also_known_by)}
    gone = [not names & {row.about.record, *row.also_known_by} for row in before.rows]
    lost = sum(gone)
    if lost < FEWEST_LOST:
        return False
    if lost > LARGEST_LOSS * len(before.rows):
        return True
    # What ends in a list lies here and there in it; what breaks off is its end. A list that says how long it is needs no such guess.
    return look.expected is None and all(gone[-lost:])


def looked_at(
    looks: Sequence[Look], standing_of: Callable[[Words], Standing | None], is_known: Callable[[str, str], bool]
) -> LookedAt:
    """Return what whole looks tell, in order of days.

    `standing_of` reads the words of a record, and returns None where it knows them not; `is_known` tells whether it knows a word of a field. A
    word that takes the place of another stands for the same, without an event, and so does a field that nobody fills any more. A record of
    unknown words stays as it stood; one that is renamed itself goes on under its first name.
    """
    found = LookedAt(looks=[look.day for look in looks])
    standings: dict[str, list[StandingFrom]] = {}
    about: dict[str, RecordHistory] = {}
    new: set[str] = set()
    meaning: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    last: dict[str, Row] = {}
    for number, look in enumerate(looks):
        rows = _with_what_was_emptied(_under_first_names(look, last, names), last)
        changes = [
            FieldChange(look.day, key, name, old, word)
            for key, row in rows.items()
            if key in last
            for name, word in row.words.items()
            if (old := last[key].words.get(name, "")) != word
        ]

        def known(name: str, word: str) -> bool:
            return (name, word) in meaning or is_known(name, word)

        renamed = renamings(changes, {key: row.words for key, row in last.items()}, is_known=known)
        found.renamings += renamed
        pairs = {(one.field, old, to) for one in renamed for old, to in one.words}
        for name, old, to in sorted(pairs):
            if not known(name, to):
                meaning[name, to] = meaning.get((name, old), old)
        for key, row in rows.items():
            if key not in about and number:
                new.add(key)
            about[key] = replace(row.about, record=key)
            standing = standing_of(_in_known_words(row.words, meaning))
            if standing is None:
                found.unknown[key] = row.words
                continue
            # What it would stand at without the renamed words: where that is the same, the change is its own.
            former = last[key].words if key in last else {}
            own = {
                name: former[name] if (name, former.get(name, ""), word) in pairs else word
                for name, word in row.words.items()
            }
            is_told = standing_of(_in_known_words(own, meaning)) is standing
            _append(standings.setdefault(key, []), StandingFrom(look.day, standing, is_told))
        for key in standings.keys() - rows.keys():
            _append(standings[key], StandingFrom(look.day, Standing.ABSENT))
        last = rows
    found.histories = [
        replace(about[key], standings=tuple(told), was_new=key in new) for key, told in standings.items()
    ]
    return found


def renamed_columns(
    before: Sequence[Mapping[str, object]], after: Sequence[Mapping[str, object]], wanted: Sequence[str], key: str
) -> dict[str, str]:
    """Return by which new name each wanted column of a list goes that lost its own; columns that cannot be told stay out.

    A new column is an old one where it holds the same words; or, its words having been renamed as well, where each old word has one new
    word in the rows of the same `key`.
    """
    missing = [name for name in wanted if _fills(before, name) >= LEAST_RECORDS and not _fills(after, name)]
    known = {name for row in before for name in row}
    coined = sorted({name for row in after for name in row} - known)
    found: dict[str, str] = {}
    for name in sorted(missing, key=lambda one: one != key):
        old = Counter(str(row.get(name, "")) for row in before)
        shared = {one: _overlap(old, Counter(str(row.get(one, "")) for row in after)) for one in coined}
        best = max(shared, key=lambda one: shared[one], default="")
        if best and shared[best] >= LEAST_SHARE - LARGEST_LOSS:
            found[name] = best
            coined.remove(best)
    by_key = {str(row.get(key, "")): row for row in before}
    for name in missing:
        if name in found:
            continue
        pairs: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for row in after:
            old_row = by_key.get(str(row.get(found.get(key, key), "")))
            if old_row is not None:
                for one in coined:
                    pairs[one][str(old_row.get(name, "")), str(row.get(one, ""))] += 1
        alike = {one: _one_for_one(counted) for one, counted in pairs.items()}
        best = max(alike, key=lambda one: alike[one], default="")
        if best and alike[best] >= LEAST_SHARE:
            found[name] = best
            coined.remove(best)
    return found


def _fills(rows: Sequence[Mapping[str, object]], name: str) -> int:
    return sum(bool(str(row.get(name) or "").strip()) for row in rows)


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    return sum((one & other).values()) / max(sum((one | other).values()), 1)


def _one_for_one(counted: Counter[tuple[str, str]]) -> float:
    """Return the share of rows in which an old word goes with its usual new one, that being the usual new one of no other; 0 for a single word."""
    usual: dict[str, tuple[int, str]] = {}
    for (old, new), count in counted.items():
        usual[old] = max(usual.get(old, (0, "")), (count, new))
    if len(usual) < 2 or len({new for _, new in usual.values()}) < len(usual):
        return 0.0
    return sum(count for count, _ in usual.values()) / sum(counted.values())


def _in_known_words(words: Words, meaning: Mapping[tuple[str, str], str]) -> Words:
    return {name: meaning.get((name, word), word) for name, word in words.items()}


def _under_first_names(look: Look, last: Mapping[str, Row], names: dict[str, str]) -> dict[str, Row]:
    """Return rows by the name under which each was first seen; `names` holds where a later name leads, and grows.

    A record that is new today, while one that went by the same other name is gone, is that one; where several are, neither is.
    """
    rows = {names.get(row.about.record, row.about.record): row for row in look.rows}
    surest = max((len(row.also_known_by) for row in look.rows), default=0)
    for level in range(surest):
        called = [
            _called(keys, table, level)
            for keys, table in ((last.keys() - rows.keys(), last), (rows.keys() - last.keys(), rows))
        ]
        for name, then in called[0].items():
            now = called[1].get(name, [])
            if len(then) == len(now) == 1:
                names[now[0]] = then[0]
                rows[then[0]] = rows.pop(now[0])
    return rows


def _called(keys: Collection[str], rows: Mapping[str, Row], level: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(keys):
        if len(rows[key].also_known_by) > level:
            found[rows[key].also_known_by[level]].append(key)
    return found


def _with_what_was_emptied(rows: dict[str, Row], last: Mapping[str, Row]) -> dict[str, Row]:
    """Return rows with their former word in a field that nearly all who had it lost at once: the column is gone, not what it spoke of."""
    for name in {name for row in last.values() for name in row.words}:
        had = [key for key in rows if key in last and last[key].words.get(name)]
        lost = [key for key in had if not rows[key].words.get(name)]
        if len(lost) >= LEAST_RECORDS and len(lost) >= LEAST_SHARE * len(had):
            for key in lost:
                rows[key] = replace(rows[key], words={**rows[key].words, name: last[key].words[name]})
    return rows


def _append(standings: list[StandingFrom], one: StandingFrom) -> None:
    if not standings or standings[-1].standing is not one.standing:
        standings.append(one)
