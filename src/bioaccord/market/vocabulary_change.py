"""When a publisher changed its words, and not the things they speak of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

LEAST_SHARE = 0.9
"""Share of all records that stood at a word which have to leave it for one and the same other word on one day."""
LEAST_RECORDS = 20
"""Records that a renaming has to take at least: fewer may change together by chance, as the packages of one maker do."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record that was written otherwise from a day on."""

    day: date
    record: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Renaming:
    """The words of a field that were renamed on a day, each with the new one; `coined` are all words that nobody had written in it before."""

    day: date
    field: str
    words: tuple[tuple[str, str], ...]
    coined: frozenset[str] = frozenset()


def renamings(
    changes: Iterable[FieldChange],
    standing: Mapping[str, Mapping[str, str]],
    *,
    is_known: Callable[[str, str], bool] = lambda field, word: True,
) -> list[Renaming]:
    """Return on which days which words of a field were renamed; `standing` holds the fields of each record before the first change.

    The rule: on one day, at least `LEAST_RECORDS` records, and at least `LEAST_SHARE` of all that stood at a word of a field, leave it for
    one and the same other word. Shortages that end together, however many, leave others behind. A word that is new in the field and that nobody
    `is_known` to have read before may come in parts: it renames the word from which at least `LEAST_SHARE` of its records come. A record that
    goes or a field that is emptied is a change to "", and no renaming.
    """
    state = {record: dict(fields) for record, fields in standing.items()}
    written: dict[str, set[str]] = defaultdict(set)
    for fields in state.values():
        for field, word in fields.items():
            written[field].add(word)
    by_day: dict[date, list[FieldChange]] = defaultdict(list)
    for change in changes:
        by_day[change.day].append(change)
    found = []
    for day in sorted(by_day):
        counted: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for one in by_day[day]:
            if one.old and one.new:
                counted[one.field][one.old, one.new] += 1
        for field, pairs in sorted(counted.items()):
            if max(pairs.values()) < LEAST_RECORDS:
                continue
            before = Counter(fields.get(field, "") for fields in state.values())
            taken = Counter(one.new for one in by_day[day] if one.field == field)
            coined = frozenset(taken.keys() - written[field])
            words = tuple(
                pair
                for pair, count in sorted(pairs.items())
                if count >= LEAST_RECORDS
                and (
                    count >= LEAST_SHARE * before[pair[0]]
                    or (pair[1] in coined and not is_known(field, pair[1]) and count >= LEAST_SHARE * taken[pair[1]])
                )
            )
            if words:
                found.append(Renaming(day, field, words, coined))
        for one in by_day[day]:
            state.setdefault(one.record, {})[one.field] = one.new
            written[one.field].add(one.new)
    return found
