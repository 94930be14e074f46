"""Who is who: which entries of the directory are of one organisation, how sure that is, and why."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from .blocking import Places, alike_names, shared_values, united
from .doubt import Doubt, Doubts
from .entry import Entry, IdentifierScheme
from .entry_comparisons import NamesOfPair, entry_comparisons
from .entry_records import EntryRecords
from .likeness import Evidence, Likeness
from .linkage import Comparison, LevelChances, Weighed, likeness, weighed
from .progress import Progress
from .sound_file import learned_tables
from .sound_tables import SoundTables

REVIEW_ABOVE = 0.5
"""From this probability on two entries are told; measured in benchmarks/same_organisation.py."""
MERGE_ABOVE = 0.998
"""From this probability on two entries may be merged without asking anybody; what speaks against it is held below by the evidence itself."""
_FULL_NAME_BITS = math.log2(0.999 / 0.001)
"""What two entries are worth at least that share the full legal name and the country, and disagree in no number, home page or city."""
_HELD_BITS = math.log2(0.99 / 0.01)
_TOLD_BITS = math.log2(0.6 / 0.4)
_LEAST_RECORDS = 300
"""Two short lists are no proof that what they share is rare: the chances were measured among thousands of firms."""
_SHARE_EXPECTED = 0.5
_ROUNDS = 4
_NEAREST, _LEAST_ALIKE = 5, 0.45
_LEAST_RIVAL_ODDS = 0.01
"""A rival that takes less than a hundredth of a bit is not told."""
_NGRAMS = {False: 3, True: 2}
_NOT_HIDDEN: frozenset[IdentifierScheme] = frozenset()


def find_duplicates(
    entries: Sequence[Entry],
    *,
    above: float = REVIEW_ABOVE,
    hidden: frozenset[IdentifierScheme] = _NOT_HIDDEN,
    tables: SoundTables | None = None,
    chances: Mapping[str, LevelChances] | None = None,
    progress: Progress | None = None,
) -> list[Likeness]:
    """Return the pairs of one list that are of one organisation with a probability of at least `above`, best first.

    `hidden` are identifiers that are not looked at; `tables` say how Korean sounds are written in Latin letters (those of this room),
    `chances` how likely each level of a comparison is (`entry_chances`). `progress` is told how many names were compared across
    scripts, which takes nearly all of the time. Raises `Cancelled` when it answers false.
    """
    records = EntryRecords(entries, hidden)
    return _found(records, records, above, tables or learned_tables(), chances or entry_chances(), progress)


def find_links(
    left: Sequence[Entry],
    right: Sequence[Entry],
    *,
    above: float = REVIEW_ABOVE,
    hidden: frozenset[IdentifierScheme] = _NOT_HIDDEN,
    tables: SoundTables | None = None,
    chances: Mapping[str, LevelChances] | None = None,
    progress: Progress | None = None,
) -> list[Likeness]:
    """Return the pairs of a left and a right entry that are of one organisation, best first.

    Each list is taken to hold an organisation once: what else an entry could be linked with speaks against a pair
    (`other_candidates`). So look for duplicates within each list first.
    """
    return _found(
        EntryRecords(left, hidden),
        EntryRecords(right, hidden),
        above,
        tables or learned_tables(),
        chances or entry_chances(),
        progress,
    )


def candidates(
    left: EntryRecords, right: EntryRecords, names: NamesOfPair, progress: Progress | None = None
) -> tuple[Places, Places]:
    """Return the pairs that are compared at all: a shared identifier, home page or name, names alike in letters, or in sound."""
    pairs = [shared_values(_identifier_keys(left), _identifier_keys(right))]
    pairs.append(shared_values(_host_keys(left), _host_keys(right)))
    pairs.append(shared_values(_name_keys(left), _name_keys(right)))
    for korean, length in _NGRAMS.items():
        pairs.append(_alike(left, right, korean=korean, length=length))
    same = left is right
    known = united(pairs, len(right), same_table=same)
    by_sound = np.array(sorted(set(names.near_by_sound(*known, progress))), np.int64).reshape(-1, 2)
    return united([known, (by_sound[:, 0], by_sound[:, 1])], len(right), same_table=same)


@cache
def entry_chances() -> dict[str, LevelChances]:
    """Return the chances of levels that come with this room (`likeness_weights.tsv`)."""
    text = files("bioaccord.partners").joinpath("likeness_weights.tsv").read_text(encoding="utf-8")
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t"):
        found[row["comparison"]].append((float(row["m"]), float(row["u"])))
    return {name: LevelChances(tuple(m for m, _ in rows), tuple(u for _, u in rows)) for name, rows in found.items()}


def _found(
    left: EntryRecords,
    right: EntryRecords,
    above: float,
    tables: SoundTables,
    chances: Mapping[str, LevelChances],
    progress: Progress | None,
) -> list[Likeness]:
    if not len(left) or not len(right):
        return []
    names = NamesOfPair(left, right, tables)
    ones, others = candidates(left, right, names, progress)
    comparisons = entry_comparisons(left, right, names)
    found = weighed(comparisons, _with_countries(chances, left, right), ones, others)
    prior_bits = _prior_bits(found, left, right)
    # Of one list, several entries may well be of one organisation; of two, none has two counterparts.
    rivals = np.zeros(len(ones)) if left is right else _rival_odds(found, prior_bits)
    doubts = Doubts(left, right, comparisons)
    told = []
    for row in range(len(ones)):
        numbers = left.spacs[int(found.left[row])], right.spacs[int(found.right[row])]
        if all(numbers) and not numbers[0] & numbers[1]:
            continue  # a sponsor's shell companies are called alike: the number is the name
        one = _likeness(found, row, prior_bits, comparisons, float(rivals[row]), doubts, (left, right))
        if one.probability >= above:
            told.append(one)
    return sorted(told, key=lambda one: (-one.weight_bits, one.left_id, one.right_id))


def _likeness(
    found: Weighed,
    row: int,
    prior_bits: float,
    comparisons: Sequence[Comparison],
    rival_odds: float,
    doubts: Doubts,
    records: tuple[EntryRecords, EntryRecords],
) -> Likeness:
    left, right = int(found.left[row]), int(found.right[row])
    bits = prior_bits + float(found.bits[row].sum())
    more = []
    if rival_odds > _LEAST_RIVAL_ODDS:
        against = -math.log2(1 + rival_odds)
        more.append(Evidence("other_candidates", *doubts.called(left, right), against))
        bits += against
    by_name = dict(zip((one.name for one in comparisons), found.bits[row].tolist(), strict=True))
    doubt = doubts.of(left, right, by_name, rival_odds)
    full_name = doubts.full_name(left, right, by_name) if doubt in (None, Doubt.MANY_CARRIERS) else ""
    if full_name:
        doubt = None
    if full_name and bits < _FULL_NAME_BITS:
        more.append(Evidence("full_name", full_name, full_name, _FULL_NAME_BITS - bits))
    if doubt:
        held = min(bits, _HELD_BITS)
        held = max(held, _TOLD_BITS) if doubt.always_told else held
        more.append(Evidence(doubt.value, *doubts.called(left, right), held - bits))
    ids = records[0].entries[left].organisation_id, records[1].entries[right].organisation_id
    return likeness(found, row, prior_bits, comparisons, ids, more)


def _prior_bits(found: Weighed, left: EntryRecords, right: EntryRecords) -> float:
    """Return the prior that the pairs themselves tell: how many entries have a counterpart, by expectation-maximisation."""
    smaller, larger = sorted((len(left), len(right)))
    total = found.bits.sum(axis=1)
    share = _SHARE_EXPECTED
    for _ in range(_ROUNDS):
        bits = _bits_of_share(share, larger)
        odds = np.exp2(np.clip(total + bits, -60, 60))
        sums = (
            np.bincount(found.left, odds, len(left))
            if len(left) <= len(right)
            else np.bincount(found.right, odds, len(right))
        )
        # As if two entries, one of them with a counterpart, had been seen before.
        paired = float((sums / (1 + sums)).sum())
        if left is right:
            # Of one list both sides count, half each, so that its order does not matter.
            both = sums + np.bincount(found.right, odds, len(right))
            paired = float((both / (1 + both)).sum()) / 2
        share = (paired + 1) / (smaller + 2)
    return _bits_of_share(share, larger)


def _bits_of_share(share: float, records: int) -> float:
    chance = share / max(records, _LEAST_RECORDS)
    return math.log2(chance / (1 - chance))


def _rival_odds(found: Weighed, prior_bits: float) -> NDArray[np.float64]:
    """Return for each pair the odds of all others that share an entry with it, added up."""
    odds = np.exp2(np.clip(found.bits.sum(axis=1) + prior_bits, -60, 60))
    of_left = np.bincount(found.left, odds)[found.left] if len(odds) else odds
    of_right = np.bincount(found.right, odds)[found.right] if len(odds) else odds
    others: NDArray[np.float64] = np.maximum(of_left - odds, 0) + np.maximum(of_right - odds, 0)
    # What is lost in adding large and small odds is no rival.
    return np.where(others < 1e-9 * odds, 0.0, others)


def _with_countries(
    chances: Mapping[str, LevelChances], left: EntryRecords, right: EntryRecords
) -> dict[str, LevelChances]:
    """Return the chances, that of one country by how many entries of each country the lists hold."""
    ones, others = (Counter(entry.country for entry in records.entries if entry.country) for records in (left, right))
    pairs = sum(ones.values()) * sum(others.values())
    same = (sum(count * others[country] for country, count in ones.items()) + 1) / (pairs + 2)
    return dict(chances) | {"country": LevelChances(chances["country"].m, (same, max(1 - same, 1e-3)))}


def _alike(left: EntryRecords, right: EntryRecords, *, korean: bool, length: int) -> tuple[Places, Places]:
    sides = []
    for records in (left, right):
        found = [
            (place, form.replace(" ", ""))
            for place in range(len(records))
            for form in records.forms(place, korean=korean)
        ]
        # A home page says a name in Latin letters too.
        if not korean:
            found += [(place, label) for place in range(len(records)) for label in records.labels(place)]
        sides.append(sorted(set(found)))
    ones, others = alike_names(
        [name for _, name in sides[0]],
        [name for _, name in sides[1]],
        length=length,
        nearest=_NEAREST,
        least=_LEAST_ALIKE,
    )
    owners = [np.array([place for place, _ in side], np.int64) for side in sides]
    return owners[0][ones], owners[1][others]


def _identifier_keys(records: EntryRecords) -> list[list[str]]:
    return [
        [
            f"{scheme}:{value}"
            for scheme, ones in values.items()
            if scheme is not IdentifierScheme.HOME_PAGE
            for value in ones
        ]
        for values in records.identifiers
    ]


def _host_keys(records: EntryRecords) -> list[list[str]]:
    return [[*records.hosts[place], *records.own_hosts(place), *records.labels(place)] for place in range(len(records))]


def _name_keys(records: EntryRecords) -> list[list[str]]:
    return [
        [
            *(name.form.replace(" ", "") for name in names),
            *(" ".join(sorted(name.form.split())) for name in names),
            *(label for label in records.labels(place)),
        ]
        for place, names in enumerate(records.names)
    ]
