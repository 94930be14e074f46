"""What is asked of two entries: their names in one script and across scripts, home pages, identifiers, country and city."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from rapidfuzz.distance import Indel

from .entry import IdentifierScheme
from .entry_records import ComparedName, EntryRecords
from .hangul import has_hangul
from .home_page import is_platform, registrable
from .linkage import MISSING, Compared, Comparison, Places
from .name_likeness import NameLevel, name_level
from .name_sounds import NameSounds
from .progress import Progress, Steps
from .sound_tables import SoundTables

SOUND_LEVELS = (10.0, 8.0, 6.0, 4.0, 2.0, 0.0, -2.0, -5.0, -9.0)
"""The least score of each level of names across scripts; what is lower is the last level."""
_LETTERS_OF_A_RARE_NAME = 12
_FEW_LETTERS = 5
_RARE_BITS, _SHORT_BITS = 2.5, -3.0
_BOTH_SCRIPTS_BITS = 3.0
"""Added where two firms have the same name in both scripts: names that are chosen twice."""
_ALIKE_IN_SOUND = 4.0
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

    What both say is counted once. Two records that both have names in both scripts are compared script by script; across scripts only
    where one of them lacks a script. There, the way in which the names are more alike counts.
    """

    def __init__(self, left: EntryRecords, right: EntryRecords, tables: SoundTables) -> None:
        self._left, self._right, self._tables = left, right, tables
        self._ways: list[_AcrossScripts] = []

    def near_by_sound(
        self, wanted_left: Places, wanted_right: Places, progress: Progress | None = None
    ) -> Iterator[tuple[int, int]]:
        """Compare names across scripts, keep the scores of the pairs of records wanted, and return the records that sound near.

        Raises `Cancelled` where `progress` answers false.
        """
        pairs = list(zip(wanted_left.tolist(), wanted_right.tolist(), strict=True))
        sides = [(self._left, self._right, False), (self._right, self._left, True)]
        if self._left is self._right:
            # Of one table, the other way round is the same comparison again.
            sides, pairs = sides[:1], pairs + [(right, left) for left, right in pairs]
        # Names of records that have both scripts are only held against those of records that lack one.
        self._ways = [
            _AcrossScripts(korean, latin, is_turned=is_turned, korean_bilingual=bilingual)
            for korean, latin, is_turned in sides
            for bilingual in (False, True)
        ]
        steps = Steps(sum(way.names_to_compare for way in self._ways), progress)
        for way in self._ways:
            way.compare(self._tables, [(right, left) for left, right in pairs] if way.is_turned else pairs, steps)
            for one, other in way.near:
                yield (other, one) if way.is_turned else (one, other)

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
        if level is not NameLevel.SAME:
            return int(level), 0.0, one.written, other.written
        in_both = {first.is_korean for level, first, _ in found if level is NameLevel.SAME} == {True, False}
        bits = self._rarity(one, other) + (_BOTH_SCRIPTS_BITS if in_both else 0.0)
        return int(level), bits, one.written, other.written

    def in_one_script(self, left: int, right: int) -> Answer:
        """Return the same, but no answer where the names sound more alike than they are written."""
        answer = self.same_script(left, right)
        return _NO_ANSWER if answer[0] == NameLevel.SIMILAR and self.sounds_alike(left, right) else answer

    def by_sound(self, left: int, right: int) -> Answer:
        """Return the best level of any Korean name with any Latin one."""
        found = self._sound(left, right)
        if not found:
            return _NO_ANSWER
        score, one, other = found
        level = self.same_script(left, right)[0]
        said = level in (NameLevel.SAME, NameLevel.NEAR, NameLevel.PART)
        said = (
            said
            or (level == NameLevel.SIMILAR and score < _ALIKE_IN_SOUND)
            or (level == NameLevel.UNLIKE and score < 0)
        )
        return _NO_ANSWER if said else (_sound_level(score), 0.0, one, other)

    def sounds_alike(self, left: int, right: int) -> bool:
        """Tell whether a Korean name sounds like a Latin one."""
        sound = self._sound(left, right)
        return sound is not None and sound[0] >= _ALIKE_IN_SOUND

    def uses_former(self, left: int, right: int) -> bool:
        """Tell whether the names in one script that are most alike are not both borne any more."""
        _, _, one, other = self.same_script(left, right)
        return any(
            name.is_former and name.written == written
            for records, place, written in ((self._left, left, one), (self._right, right, other))
            for name in records.names[place]
        )

    def _sound(self, left: int, right: int) -> tuple[float, str, str] | None:
        found = [score for way in self._ways for score in way.scores(left, right)]
        if self._left is self._right:
            found += [(score, one, two) for way in self._ways for score, two, one in way.scores(right, left)]
        return max(found, key=lambda three: three[0]) if found else None

    def _rarity(self, one: ComparedName, other: ComparedName) -> float:
        carried = max(self._left.name_counts[one.form], self._right.name_counts[other.form])
        letters = len(one.form.replace(" ", "")) * (2 if one.is_korean else 1)
        bits = _RARE_BITS if letters >= _LETTERS_OF_A_RARE_NAME else _SHORT_BITS if letters < _FEW_LETTERS else 0.0
        return bits + _commonness(carried, self._left is self._right)


class NameComparison(EntryComparison):
    """Names in one script; evidence from a name that is borne no more is told as `former_name`."""

    def __init__(self, names: NamesOfPair) -> None:
        super().__init__("name", tuple(level.name.lower() for level in NameLevel), names.in_one_script)
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
        EntryComparison("name_in_home_page", ("same", "begins", "different"), _names_in_home_pages(left, right, names)),
        *(
            EntryComparison(scheme.value, ("same", "different"), _identifier(left, right, scheme))
            for scheme in _IDENTIFIERS
        ),
        EntryComparison("country", ("same", "different"), _countries(left, right)),
        EntryComparison("city", ("same", "different"), _cities(left, right)),
    ]


def _home_pages(left: EntryRecords, right: EntryRecords, names: NamesOfPair) -> Callable[[int, int], Answer]:
    """Return how two records' home pages compare: one address, one owner's, one label under two endings, labels alike, or neither."""
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
        # Firms of a group are called alike and found under alike labels: only where their names are the same, or cannot be compared,
        # does a label that is alike say more.
        level = names.same_script(one, other)[0]
        similar = any(
            _begins(x, y) or Indel.normalized_similarity(x, y) >= _SIMILAR_LABEL for x in labels for y in other_labels
        )
        if similar and level not in (NameLevel.SAME, MISSING):
            return MISSING, 0.0, a[0], b[0]
        return 3 if similar else 4, 0.0, a[0], b[0]

    return answer


def _names_in_home_pages(left: EntryRecords, right: EntryRecords, names: NamesOfPair) -> Callable[[int, int], Answer]:
    """Return whether a record without a Latin name calls itself, in its home page, by the other's Latin name.

    Where the names already sound alike, that is no news.
    """

    def one_way(named: EntryRecords, one: int, paged: EntryRecords, other: int) -> tuple[int, str, str] | None:
        called, labels = named.forms(one, korean=False), paged.labels(other)
        if not called or not labels or paged.forms(other, korean=False) or set(labels) & set(named.labels(one)):
            return None
        joined = [name.replace(" ", "") for name in called]
        found = [(_label_level(name, label), name, label) for name in joined for label in labels]
        return min(found)

    def answer(one: int, other: int) -> Answer:
        if names.sounds_alike(one, other):
            return _NO_ANSWER
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
        return (int(a != b), 0.0, a, b) if a and b else _NO_ANSWER

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


def _sound_level(score: float) -> int:
    return next((place for place, least in enumerate(SOUND_LEVELS) if score >= least), len(SOUND_LEVELS))


class _AcrossScripts:
    """The Korean names of one table against the Latin ones of the other; each name once, whoever bears it.

    `korean_bilingual` says whether the Korean names are of records that have a Latin one too: these are only held against the names of
    records that have no Korean one.
    """

    def __init__(self, korean: EntryRecords, latin: EntryRecords, *, is_turned: bool, korean_bilingual: bool) -> None:
        self.is_turned = is_turned
        self._korean = _Numbered(
            korean, korean=True, only=lambda place: bool(korean.forms(place, korean=False)) == korean_bilingual
        )
        self._latin = _Numbered(
            latin, korean=False, only=lambda place: not korean_bilingual or not latin.forms(place, korean=True)
        )
        self.near: set[tuple[int, int]] = set()
        self._sounds = NameSounds([], [], SoundTables({}, {}))

    @property
    def names_to_compare(self) -> int:
        """Return how many Korean names are held against Latin ones."""
        return len(self._korean.names) if self._latin.names else 0

    def compare(self, tables: SoundTables, wanted: Sequence[tuple[int, int]], steps: Steps) -> None:
        """Compare all names, and keep the scores of the pairs of records wanted."""
        names = [(a, b) for one, other in wanted for a in self._korean.of[one] for b in self._latin.of[other]]
        self._sounds = NameSounds(self._korean.names, self._latin.names, tables, names, steps)
        bearers = self._korean.bearers(), self._latin.bearers()
        self.near = {(one, other) for a, b in self._sounds.near for one in bearers[0][a] for other in bearers[1][b]}

    def scores(self, left: int, right: int) -> Iterator[tuple[float, str, str]]:
        """Return the scores of the names of two records, and the names as they stand left and right."""
        one, other = (right, left) if self.is_turned else (left, right)
        for a in self._korean.of[one]:
            for b in self._latin.of[other]:
                score = self._sounds.score(a, b)
                if score is not None:
                    korean, latin = self._korean.names[a], self._latin.names[b]
                    yield (score, latin, korean) if self.is_turned else (score, korean, latin)


class _Numbered:
    """The names of a table in one script, each once, and which records bear them."""

    def __init__(self, records: EntryRecords, *, korean: bool, only: Callable[[int], bool]) -> None:
        number: dict[str, int] = {}
        self.of = [
            [number.setdefault(name.written, len(number)) for name in names if name.is_korean == korean]
            if only(place)
            else []
            for place, names in enumerate(records.names)
        ]
        self.names = list(number)

    def bearers(self) -> list[list[int]]:
        """Return the records that bear each name."""
        found: list[list[int]] = [[] for _ in self.names]
        for record, numbers in enumerate(self.of):
            for number in numbers:
                found[number].append(record)
        return found
