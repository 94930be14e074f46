"""What is asked of two entries: their names in one script and across scripts, home pages, identifiers, country and city."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from rapidfuzz.distance import Indel

from bioaccord.vocabulary.country import country_name

from .entry import IdentifierScheme
from .entry_records import ComparedName, EntryRecords
from .hangul import has_hangul
from .home_page import is_platform, registrable
from .linkage import MISSING, Compared, Comparison, Places
from .name_likeness import NameLevel, name_level
from .name_sounds import NameSounds
from .sound_tables import SoundTables

SOUND_LEVELS = (10.0, 8.0, 6.0, 4.0, 2.0, 0.0, -2.0, -5.0, -9.0)
"""The least score of each level of names across scripts; what is lower is the last level."""
_LETTERS_OF_A_RARE_NAME = 12
_FEW_LETTERS = 5
_RARE_BITS, _SHORT_BITS = 2.5, -3.0
_BITS_A_DOUBLING = 4.0
"""Taken from the weight of a value with every doubling of the records of one table that carry it."""
_SIMILAR_LABEL = 0.85
_IDENTIFIERS = tuple(scheme for scheme in IdentifierScheme if scheme is not IdentifierScheme.HOME_PAGE)

# The level, bits beside the level's own, and the two values.
Answer = tuple[int, float, str, str]
_NO_ANSWER: Answer = (MISSING, 0.0, "", "")


class EntryComparison:
    """A comparison that looks at one pair after the other, and remembers what it saw."""

    def __init__(self, name: str, levels: tuple[str, ...], answer: Callable[[int, int], Answer]) -> None:
        self.name, self.levels = name, levels
        self._answer = answer
        self._seen: dict[tuple[int, int], Answer] = {}

    def compare(self, left: Places, right: Places) -> Compared:
        """Compare pairs of records."""
        answers = [self.answer(one, other) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
        levels = np.array([answer[0] for answer in answers], np.int8)
        return Compared(levels, np.array([answer[1] for answer in answers], np.float64))

    def shown(self, left: int, right: int) -> tuple[str, str, str]:
        """Return the name of the comparison, and the two values as they were compared."""
        _, _, one, other = self.answer(left, right)
        return self.name, one, other

    def answer(self, left: int, right: int) -> Answer:
        """Return the level of one pair, its adjustment and the two values."""
        key = (left, right)
        if key not in self._seen:
            self._seen[key] = self._answer(left, right)
        return self._seen[key]


class NamesOfPair:
    """The names of two records held against each other, in one script and across scripts.

    What both scripts say together is counted once: where the names in one script are alike, or where neither way finds them alike, how
    they sound adds nothing.
    """

    def __init__(self, left: EntryRecords, right: EntryRecords, tables: SoundTables) -> None:
        self._left, self._right, self._tables = left, right, tables
        self._there = _Numbered(left, right)
        self._back = _Numbered(right, left)
        self._sounds: tuple[NameSounds, NameSounds] | None = None

    def near_by_sound(self, wanted_left: Places, wanted_right: Places) -> Iterator[tuple[int, int]]:
        """Compare all names across scripts, keep the scores of the pairs of records wanted, and return the records that sound near."""
        pairs = list(zip(wanted_left.tolist(), wanted_right.tolist(), strict=True))
        there = NameSounds(self._there.korean, self._there.latin, self._tables, self._there.wanted(pairs))
        one_table = self._left is self._right
        turned = [(right, left) for left, right in pairs]
        if one_table:
            there = NameSounds(
                self._there.korean, self._there.latin, self._tables, self._there.wanted([*pairs, *turned])
            )
        back = (
            there
            if one_table
            else NameSounds(self._back.korean, self._back.latin, self._tables, self._back.wanted(turned))
        )
        self._sounds = (there, back)
        yield from self._there.records(there.near)
        for right, left in self._back.records(back.near):
            yield left, right

    def same_script(self, left: int, right: int) -> Answer:
        """Return the best level of any two names in one script."""
        found = [
            (level, one, other)
            for one in self._left.names[left]
            for other in self._right.names[right]
            if (level := name_level(one.form, other.form)) is not None
        ]
        if not found:
            return _NO_ANSWER
        # Of equal levels the one of names that both still bear.
        level, one, other = min(found, key=lambda three: (three[0], three[1].is_former + three[2].is_former))
        bits = self._rarity(one, other) if level is NameLevel.SAME else 0.0
        return int(level), bits, one.written, other.written

    def by_sound(self, left: int, right: int) -> Answer:
        """Return the best level of any Korean name with any Latin one."""
        assert self._sounds is not None, "names are compared by sound before pairs are"
        there, back = self._sounds
        found = [
            *_scored(there, self._there, left, right),
            *((s, b, a) for s, a, b in _scored(back, self._back, right, left)),
        ]
        if not found:
            return _NO_ANSWER
        score, one, other = max(found, key=lambda three: three[0])
        in_one_script = self.same_script(left, right)[0]
        if in_one_script in (NameLevel.SAME, NameLevel.NEAR, NameLevel.PART) or (
            in_one_script != MISSING and score < 0
        ):
            return _NO_ANSWER
        level = next((place for place, least in enumerate(SOUND_LEVELS) if score >= least), len(SOUND_LEVELS))
        return level, 0.0, one, other

    def uses_former(self, left: int, right: int) -> bool:
        """Tell whether the names in one script that are most alike are not both borne any more."""
        _, _, one, other = self.same_script(left, right)
        return any(
            name.is_former and name.written == written
            for records, place, written in ((self._left, left, one), (self._right, right, other))
            for name in records.names[place]
        )

    def _rarity(self, one: ComparedName, other: ComparedName) -> float:
        carried = max(self._left.name_counts[one.form], self._right.name_counts[other.form])
        letters = len(one.form.replace(" ", "")) * (2 if one.is_korean else 1)
        bits = _RARE_BITS if letters >= _LETTERS_OF_A_RARE_NAME else _SHORT_BITS if letters < _FEW_LETTERS else 0.0
        return bits + _commonness(carried, self._left is self._right)


class NameComparison(EntryComparison):
    """Names in one script; evidence from a name that is borne no more is told as `former_name`."""

    def __init__(self, names: NamesOfPair) -> None:
        super().__init__("name", tuple(level.name.lower() for level in NameLevel), names.same_script)
        self._names = names

    def shown(self, left: int, right: int) -> tuple[str, str, str]:
        """Return the name of the comparison, and the two names."""
        name, one, other = super().shown(left, right)
        return ("former_name" if self._names.uses_former(left, right) else name), one, other


def entry_comparisons(left: EntryRecords, right: EntryRecords, names: NamesOfPair) -> list[Comparison]:
    """Return the comparisons of two tables of entries, or of one with itself."""
    sounds = (*(f"above_{least:g}" for least in SOUND_LEVELS), "lower")
    return [
        NameComparison(names),
        EntryComparison("name_by_sound", sounds, names.by_sound),
        EntryComparison(
            "home_page",
            ("same", "same_owner", "same_label", "similar_label", "different"),
            _home_pages(left, right, names),
        ),
        EntryComparison("name_in_home_page", ("same", "begins", "different"), _names_in_home_pages(left, right)),
        *(
            EntryComparison(scheme.value, ("same", "different"), _identifier(left, right, scheme))
            for scheme in _IDENTIFIERS
        ),
        EntryComparison("country", ("same", "different"), _countries(left, right)),
        EntryComparison("city", ("same", "different"), _cities(left, right)),
    ]


def _home_pages(left: EntryRecords, right: EntryRecords, names: NamesOfPair) -> Callable[[int, int], Answer]:
    """Return how two records' home pages compare: one address, one owner's, one label under two endings, labels alike, or neither.

    Labels that are alike only where one name is a part of the other say nothing more: a group's firms are called and found alike.
    """
    ones, others = left.carriers[IdentifierScheme.HOME_PAGE], right.carriers[IdentifierScheme.HOME_PAGE]
    owners = [
        Counter(host for place in range(len(records)) for host in set(records.own_hosts(place)))
        for records in (left, right)
    ]

    def answer(one: int, other: int) -> Answer:
        a, b = left.hosts[one], right.hosts[other]
        if not a or not b:
            return _NO_ANSWER
        shared = [host for host in a if host in b]
        if shared:
            host = min(shared, key=lambda host: max(ones[host], others[host]))
            carried = max(ones[host], others[host])
            # A firm's own host that is carried under other addresses too is a group's.
            if not is_platform(host):
                carried = max(carried, owners[0][registrable(host)], owners[1][registrable(host)])
            return 0, _commonness(carried, left is right), host, host
        owner = [host for host in left.own_hosts(one) if host in right.own_hosts(other)]
        if owner:
            return 1, _commonness(max(owners[0][owner[0]], owners[1][owner[0]]), left is right), a[0], b[0]
        labels, other_labels = left.labels(one), right.labels(other)
        if not labels or not other_labels:
            return MISSING, 0.0, a[0], b[0]
        if set(labels) & set(other_labels):
            return 2, 0.0, a[0], b[0]
        similar = any(
            _begins(x, y) or Indel.normalized_similarity(x, y) >= _SIMILAR_LABEL for x in labels for y in other_labels
        )
        if similar and names.same_script(one, other)[0] == NameLevel.PART:
            return MISSING, 0.0, a[0], b[0]
        return 3 if similar else 4, 0.0, a[0], b[0]

    return answer


def _names_in_home_pages(left: EntryRecords, right: EntryRecords) -> Callable[[int, int], Answer]:
    """Return whether a record without a Latin name calls itself, in its home page, by the other's Latin name."""

    def one_way(named: EntryRecords, one: int, paged: EntryRecords, other: int) -> tuple[int, str, str] | None:
        names, labels = named.forms(one, korean=False), paged.labels(other)
        if not names or not labels or paged.forms(other, korean=False) or set(labels) & set(named.labels(one)):
            return None
        joined = [name.replace(" ", "") for name in names]
        found = [(_label_level(name, label), name, label) for name in joined for label in labels]
        return min(found)

    def answer(one: int, other: int) -> Answer:
        there = one_way(left, one, right, other)
        if there:
            return there[0], 0.0, there[1], there[2]
        back = one_way(right, other, left, one)
        return (back[0], 0.0, back[2], back[1]) if back else _NO_ANSWER

    return answer


def _label_level(name: str, label: str) -> int:
    return 0 if name == label else 1 if _begins(name, label) else 2


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _FEW_LETTERS and long.startswith(short)


def _identifier(left: EntryRecords, right: EntryRecords, scheme: IdentifierScheme) -> Callable[[int, int], Answer]:
    def answer(one: int, other: int) -> Answer:
        a, b = left.identifiers[one].get(scheme, ()), right.identifiers[other].get(scheme, ())
        if not a or not b:
            return _NO_ANSWER
        shared = [value for value in a if value in b]
        return (0, 0.0, shared[0], shared[0]) if shared else (1, 0.0, a[0], b[0])

    return answer


def _countries(left: EntryRecords, right: EntryRecords) -> Callable[[int, int], Answer]:
    def answer(one: int, other: int) -> Answer:
        a, b = left.entries[one].country, right.entries[other].country
        return (int(a != b), 0.0, country_name(a).en, country_name(b).en) if a and b else _NO_ANSWER

    return answer


def _cities(left: EntryRecords, right: EntryRecords) -> Callable[[int, int], Answer]:
    def answer(one: int, other: int) -> Answer:
        a, b = left.entries[one].city, right.entries[other].city
        bare, other_bare = _bare_city(a), _bare_city(b)
        if not bare or not other_bare or has_hangul(bare) != has_hangul(other_bare):
            return _NO_ANSWER
        return int(bare != other_bare), 0.0, a, b

    return answer


def _bare_city(city: str) -> str:
    return re.sub(r"(?:특별자치시|특별시|광역시|시|군|구)$|-(?:si|gun|gu|do)$", "", city.strip().casefold())


def _commonness(carried: int, same_table: bool) -> float:
    """Return what is taken off a weight because so many records of one table carry a value; of one table, the other record is one of them."""
    return -_BITS_A_DOUBLING * math.log2(max(1, carried - same_table))


class _Numbered:
    """The Korean names of one table and the Latin ones of the other, each once, and which records bear them."""

    def __init__(self, korean_side: EntryRecords, latin_side: EntryRecords) -> None:
        self.korean_of, self.korean = _numbers(korean_side, korean=True)
        self.latin_of, self.latin = _numbers(latin_side, korean=False)

    def wanted(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(a, b) for one, other in pairs for a in self.korean_of[one] for b in self.latin_of[other]]

    def records(self, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        bearers: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
        for borne, of in zip(bearers, (self.korean_of, self.latin_of), strict=True):
            for record, numbers in enumerate(of):
                for number in numbers:
                    borne.setdefault(number, []).append(record)
        for korean, latin in names:
            for one in bearers[0][korean]:
                for other in bearers[1][latin]:
                    yield one, other


def _numbers(records: EntryRecords, *, korean: bool) -> tuple[list[list[int]], list[str]]:
    number: dict[str, int] = {}
    of = [
        [number.setdefault(name.written, len(number)) for name in names if name.is_korean == korean]
        for names in records.names
    ]
    return of, list(number)


def _scored(sounds: NameSounds, numbered: _Numbered, korean: int, latin: int) -> list[tuple[float, str, str]]:
    return [
        (score, numbered.korean[a], numbered.latin[b])
        for a in numbered.korean_of[korean]
        for b in numbered.latin_of[latin]
        if (score := sounds.score(a, b)) is not None
    ]
