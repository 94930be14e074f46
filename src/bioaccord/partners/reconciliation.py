"""A reader's own list of names matched with the directory: candidates for each name, with scores and what they rest on.

What is asked and answered has the meaning of the Entity Reconciliation API 0.2; nothing here knows HTTP. Everything is computed from
the entries that were given, word frequencies included: whoever may see fewer entries gets answers as if the others did not exist.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bioaccord.vocabulary.firm_kind import FirmKind

from .bare_name import bare_english, bare_korean
from .entry import Entry, IdentifierScheme
from .hangul import has_hangul
from .name_finder import NOT_ALIKE, NameFinder
from .name_tree import UsualLetters
from .share_class import ShareName, share_name, share_of, spac_number, spac_numbers
from .sound_tables import SoundTables
from .written_identifier import compared

MATCH_ABOVE = 97.5
"""A candidate with a lower score is never called a match (measured by benchmarks/reconciliation.py)."""
AHEAD_BY = 4.0
"""How far, in log odds, a match is ahead of the second candidate: 55 times as likely."""

_EXACT = 15.0
_STEEPNESS = 75.0
_LEAST, _LEAST_KEPT = -14.0, -9.0
_SCALE = 3.0
_CANDIDATES = 60
_RARE_WORD = 200  # names that share a word
_SHARED_HOST = 3
_SAME, _OTHER = "same", "other"
_WEIGHTS = {
    IdentifierScheme.HOME_PAGE.value: (6.0, -1.5),
    "country": (1.0, -7.0),
    "city": (1.0, -0.3),
    "kind": (0.5, -2.0),
}
_ANOTHER = 6.0
"""Log odds by which a share of a firm, or another shell company of one sponsor, stands behind what is asked for."""
_SHORTENED = 0.94
"""The similarity of a name and the same one without "& Co.": offered, and never alone a match."""
_AND_FIRM = frozenset({"co", "company", "cie", "sons", "brothers", "bros"})
_FORMS_OF = {
    "DE": {"kgaa", "ag", "gmbh", "kg"},
    "FR": {"sa", "sas", "sarl"},
    "NL": {"nv", "bv"},
    "GB": {"plc"},
    "NORTH": {"ab", "asa", "oyj", "oy", "as"},
    "IT": {"spa", "srl"},
    "JP": {"kk"},
}
_IDENTIFIER_WEIGHTS = (14.0, -12.0)
_IDENTIFIERS = tuple(scheme.value for scheme in IdentifierScheme)


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name to be found, with what else is known of it: property (an identifier's scheme, country, city) → values as written."""

    name: str
    properties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[FirmKind, ...] = ()
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that a name may mean. `score` is 0..100; `match` is true where it is clear enough to be taken unseen.

    `features` are what the score rests on: `name_similarity` (0..1), `name_by_sound` (a logarithm, only across scripts), and for each
    property that both sides have whether it agrees.
    """

    organisation_id: str
    score: float
    match: bool
    features: dict[str, float | bool]


class Reconciler:
    """The names and identifiers of entries, ready to be compared with those of a list."""

    def __init__(self, entries: Sequence[Entry], tables: SoundTables) -> None:
        self._entries = list(entries)
        self._tables = tables
        self._ids = {entry.organisation_id: place for place, entry in enumerate(self._entries)}
        self._by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._values = [_values(entry) for entry in self._entries]
        korean: list[tuple[str, int]] = []
        latin: list[tuple[tuple[str, ...], str, int]] = []
        for place, entry in enumerate(self._entries):
            for name in entry.names:
                if has_hangul(name.text):
                    if bare := bare_korean(name.text):
                        korean.append((bare, place))
                elif words := bare_english(share_name(name.text).firm):
                    latin.append((words, name.text, place))
            for scheme in _IDENTIFIERS:
                for value in self._values[place].get(scheme, ()):
                    self._by_identifier[scheme, value].append(place)
        known = {bare for bare, _ in korean}
        self._known = known
        self._shares = [share_of(entry, known) for entry in self._entries]
        self._spacs = [spac_numbers(entry) for entry in self._entries]
        self._korean, self._korean_owner = [bare for bare, _ in korean], _places(place for _, place in korean)
        self._latin_short = [_short_words(text) for _, text, _ in latin]
        self._latin_words = [words for words, _, _ in latin]
        self._latin = ["".join(words) for words in self._latin_words]
        self._latin_owner = _places(place for _, _, place in latin)
        self._rarity = _Rarity(self._latin_words)
        # Said aloud, nobody adds "& Co." or how the share is listed.
        self._finder = NameFinder([" ".join(words) for words in self._latin_short], tables) if latin else None
        self._called: list[set[tuple[str, ...]]] = [set() for _ in self._entries]
        self._wholes: list[set[tuple[str, ...]]] = [set() for _ in self._entries]
        for (_, _, place), words in zip(latin, self._latin_short, strict=True):
            self._called[place].add(words)
        for words, _, place in latin:
            self._wholes[place].add(words)
        with_latin = set(self._latin_owner.tolist())
        self._korean_only = [number for number, (_, place) in enumerate(korean) if place not in with_latin]
        spellings = [(word,) for row in tables.words.values() for word in row]
        self._usual = UsualLetters([*self._latin_words, *spellings])
        self._beginnings = sorted(_beginnings(self._entries))

    def answers(self, asked: Sequence[AskedName]) -> list[list[Candidate]]:
        """Return the candidates of each name, best first; names of one call do not influence each other."""
        found: list[dict[int, dict[str, float | bool]]] = [{} for _ in asked]
        korean = [number for number, one in enumerate(asked) if has_hangul(one.name) and bare_korean(one.name)]
        latin = [number for number, one in enumerate(asked) if not has_hangul(one.name) and bare_english(one.name)]
        if korean:
            self._compare_korean(asked, korean, found)
        if latin:
            self._compare_latin(asked, latin, found)
        return [self._ranked(one, features) for one, features in zip(asked, found, strict=True)]

    def suggestions(self, prefix: str, limit: int, skipped: int = 0) -> list[str]:
        """Return the ids of organisations that have a name, a word of a name or an id that begins so, in the order of the names."""
        wanted = _plain(prefix)
        if not wanted:
            return []
        found: dict[int, None] = {}
        if prefix.strip() in self._ids:
            found[self._ids[prefix.strip()]] = None
        start = bisect_left(self._beginnings, (wanted, -1, -1))
        hits = []
        for text, later_word, place in self._beginnings[start:]:
            if not text.startswith(wanted):
                break
            hits.append((later_word, text, place))
        for _, _, place in sorted(hits):
            found.setdefault(place)
        return [self._entries[place].organisation_id for place in list(found)[skipped : skipped + limit]]

    def _compare_korean(
        self, asked: Sequence[AskedName], numbers: list[int], found: list[dict[int, dict[str, float | bool]]]
    ) -> None:
        bare = [bare_korean(asked[number].name) for number in numbers]
        if self._korean:
            alike = process.cdist(bare, self._korean, scorer=fuzz.ratio, dtype=np.float32, workers=1)
            for row, number in enumerate(numbers):
                for column in _best(alike[row]):
                    _keep(found[number], int(self._korean_owner[column]), "name_similarity", alike[row][column] / 100)
        if self._finder is not None:
            for row, number in enumerate(numbers):
                scores = self._finder.scores(asked[number].name)
                for column in _best(scores):
                    if scores[column] > NOT_ALIKE:
                        place = int(self._latin_owner[column])
                        _keep(found[number], place, "name_by_sound", _by_sound(float(scores[column]), bare[row]))

    def _compare_latin(
        self, asked: Sequence[AskedName], numbers: list[int], found: list[dict[int, dict[str, float | bool]]]
    ) -> None:
        words = [bare_english(share_name(asked[number].name).firm) for number in numbers]
        short = [_short_words(asked[number].name) for number in numbers]
        if self._latin:
            joined = ["".join(one) for one in words]
            alike = process.cdist(joined, self._latin, scorer=fuzz.ratio, dtype=np.float32, workers=1)
            for row, number in enumerate(numbers):
                columns = {int(one) for one in _best(alike[row])} | self._rarity.sharing(words[row])
                for column in columns:
                    similarity = 1.0
                    if joined[row] != self._latin[column]:
                        by_words = self._rarity.alike(words[row], self._latin_words[column])
                        similarity = min(0.65 * by_words + 0.35 * float(alike[row][column]) / 100, 0.995)
                        if short[row] == self._latin_short[column]:
                            similarity = max(similarity, _SHORTENED)
                    _keep(found[number], int(self._latin_owner[column]), "name_similarity", similarity)
        if self._korean_only:
            # A few Latin names against all Korean ones: their tree is small, and which letters are usual is the directory's.
            finder = NameFinder([asked[number].name for number in numbers], self._tables, self._usual)
            names = [self._korean[number] for number in self._korean_only]
            scores = finder.all_scores(names)
            for row, number in enumerate(numbers):
                for place in _best(scores[:, row]):
                    if scores[place, row] > NOT_ALIKE:
                        owner = int(self._korean_owner[self._korean_only[place]])
                        _keep(found[number], owner, "name_by_sound", _by_sound(float(scores[place, row]), names[place]))

    def _ranked(self, asked: AskedName, found: dict[int, dict[str, float | bool]]) -> list[Candidate]:
        given = {
            name: {value for one in values for value in compared(name, one)}
            for name, values in asked.properties.items()
        }
        text = asked.name.strip()
        for scheme in _IDENTIFIERS:
            for value in given.get(scheme, ()):
                for place in self._by_identifier.get((scheme, value), [])[:_CANDIDATES]:
                    found.setdefault(place, {})
            for value in compared(scheme, text) if text and scheme != IdentifierScheme.TICKER.value else ():
                for place in self._by_identifier.get((scheme, value), [])[:_CANDIDATES]:
                    found.setdefault(place, {})[scheme] = True
        if text in self._ids:
            found.setdefault(self._ids[text], {})["id"] = True
        ranked = []
        share, number = self._asked_share(text), spac_number(text)
        for place, features in found.items():
            self._compare_properties(place, features, given, asked.kinds)
            by_name, by_rest = self._odds(features, given, place, bool(text))
            held = self._is_another(share, number, place) and not any(
                features.get(one) for one in ("id", *_IDENTIFIERS)
            )
            # By sound alone a share's name is as good a rival as a firm's: both may sound like a third one.
            behind = _ANOTHER if held and "name_similarity" in features else 0.0
            odds = by_name + by_rest - behind
            if odds > _LEAST_KEPT:
                ranked.append(_Ranked(odds, by_rest, place, held, features))
        ranked.sort(key=lambda one: (-one.odds, self._entries[one.place].organisation_id))
        candidates = []
        for rank, one in enumerate(ranked[: asked.limit]):
            score = _score(one.odds)
            second = ranked[1].odds if len(ranked) > 1 else -math.inf
            match = rank == 0 and score >= MATCH_ABOVE and one.odds - second >= AHEAD_BY and not one.held
            match = match and not any(self._is_namesake(text, one, other) for other in ranked[1:])
            organisation_id = self._entries[one.place].organisation_id
            candidates.append(Candidate(organisation_id, score, match, dict(sorted(one.features.items()))))
        return candidates

    def _asked_share(self, name: str) -> ShareName:
        bare = bare_korean(name)
        return share_name(name, is_preferred=bare.endswith("우") and bare[:-1] in self._known)

    def _is_another(self, asked: ShareName, number: str, place: int) -> bool:
        """Tell whether an entry is of a share and the name is not, or the other way round, or of another number of a sponsor's shell companies."""
        marks = {_plain(share.mark) for share in self._shares[place]}
        if marks and _plain(asked.mark) not in marks or not marks and asked.is_preferred:
            return True
        return bool(self._spacs[place]) and number not in self._spacs[place]

    def _is_namesake(self, name: str, first: _Ranked, other: _Ranked) -> bool:
        """Tell whether another organisation than the first is called so too, and nothing but the name speaks for the first.

        A share of the first is none; how it is listed tells another firm only by a legal form of another country.
        """
        short = _short_words(name)
        if has_hangul(name) or self._shares[first.place] or short not in self._called[other.place]:
            return False
        if first.by_rest - other.by_rest >= AHEAD_BY:
            return False
        whole = bare_english(name)
        if whole != short and whole in self._wholes[first.place] and whole not in self._wholes[other.place]:
            return False  # "& Co." was asked for
        first_forms, other_forms = self._forms_abroad(first.place), self._forms_abroad(other.place)
        if _forms_in(name) & (first_forms - other_forms):
            return False
        return not self._shares[other.place] or bool(other_forms) and other_forms.isdisjoint(first_forms)

    def _forms_abroad(self, place: int) -> set[str]:
        return {form for name in self._entries[place].names for form in _forms_in(name.text)}

    def _compare_properties(
        self,
        place: int,
        features: dict[str, float | bool],
        given: dict[str, set[str]],
        kinds: Sequence[FirmKind],
    ) -> None:
        values = self._values[place]
        for name, wanted in given.items():
            if wanted and values.get(name):
                features[name] = bool(wanted & set(values[name]))
        if kinds and self._entries[place].firm_kinds:
            features["kind"] = bool(set(kinds) & set(self._entries[place].firm_kinds))

    def _odds(
        self, features: dict[str, float | bool], given: dict[str, set[str]], place: int, has_name: bool
    ) -> tuple[float, float]:
        """Return the log odds that the name tells, and those of all else."""
        similarity, by_sound = features.get("name_similarity"), features.get("name_by_sound")
        odds = [_EXACT - _STEEPNESS * (1 - similarity)] if similarity is not None else []
        odds += [float(by_sound)] if by_sound is not None else []
        total = max(odds, default=-4.0 if has_name else -2.0)
        by_name = max(total, _LEAST)
        if features.get("id"):
            by_name = _EXACT + 5
        total = 0.0
        for name, value in features.items():
            if name in ("name_similarity", "name_by_sound", "id"):
                continue
            same, other = _WEIGHTS.get(name, _IDENTIFIER_WEIGHTS)
            if value and name == IdentifierScheme.HOME_PAGE.value:
                sharing = [
                    len(self._by_identifier[name, one])
                    for one in self._values[place][name]
                    if one in given.get(name, {one})
                ]
                held = min(sharing, default=1)
                same = same if held <= _SHARED_HOST else same / held
            total += same if value else other
        return by_name, total


@dataclass(frozen=True, slots=True)
class _Ranked:
    """An entry with its log odds, those of all but the name, and whether it is `held` to be another one than is asked for."""

    odds: float
    by_rest: float
    place: int
    held: bool
    features: dict[str, float | bool]


class _Rarity:
    """How much a word of a Latin name tells: what many names hold proves little."""

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        self._names: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(names):
            for word in set(words):
                self._names[word].append(number)
        self._count = max(len(names), 1)

    def weight(self, word: str) -> float:
        return math.log((self._count + 20) / (len(self._names.get(word, ())) + 1))

    def sharing(self, words: tuple[str, ...]) -> set[int]:
        """Return the names that share a rare word."""
        found: set[int] = set()
        for word in words:
            names = self._names.get(word, [])
            if len(names) <= _RARE_WORD:
                found.update(names)
        return found

    def alike(self, left: tuple[str, ...], right: tuple[str, ...]) -> float:
        """Return the share (0..1) of what both names say that both say, words weighed by their rarity; a slip of the pen is forgiven."""
        weights = [Counter(dict.fromkeys(words, 0.0)) for words in (left, right)]
        for counter in weights:
            for word in counter:
                counter[word] = self.weight(word)  # type: ignore[assignment]
        all_weights = sum(weights[0].values()) + sum(weights[1].values())
        shared = 0.0
        free = set(weights[1])
        for word in sorted(weights[0], key=lambda one: (-weights[0][one], one)):
            best = max(sorted(free), key=lambda one: fuzz.ratio(word, one), default=None)
            if best is None:
                break
            ratio = fuzz.ratio(word, best) / 100
            if ratio >= 0.85:
                free.discard(best)
                shared += ratio * (weights[0][word] + weights[1][best])
        return shared / all_weights if all_weights else 0.0


def _forms_in(name: str) -> set[str]:
    """Return of which countries the legal forms in a name are."""
    words = set(re.findall(r"[a-z]+", name.casefold()))
    return {country for country, forms in _FORMS_OF.items() if words & forms}


def _short_words(name: str) -> tuple[str, ...]:
    """Return the words of a Latin name without legal form, how its share is listed, and "& Co." at its end.

    >>> _short_words("Merck & Co., Inc."), _short_words("MERCK KGAA O.N."), _short_words("Genome & Company")
    (('merck',), ('merck',), ('genome',))
    """
    words = bare_english(share_name(name).firm)
    return words[:-2] if len(words) > 2 and words[-2] == "and" and words[-1] in _AND_FIRM else words


def _score(odds: float) -> float:
    return round(100 / (1 + math.exp(-odds / _SCALE)), 1)


def _by_sound(score: float, korean: str) -> float:
    """Return the log odds that a Latin name which sounds so is meant: long names score more by chance (fitted on the pairs given)."""
    return min(0.55 * score - 0.45 * len(korean) + 3.0, _EXACT - 1)


def _keep(found: dict[int, dict[str, float | bool]], place: int, name: str, value: float) -> None:
    features = found.setdefault(place, {})
    value = round(float(value), 4)
    if name not in features or features[name] < value:
        features[name] = value


def _best(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the places of the highest scores; of equal ones the first, so that an answer does not depend on how they are sorted."""
    if len(scores) <= _CANDIDATES:
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - _CANDIDATES)[len(scores) - _CANDIDATES]
    return np.flatnonzero(scores >= least)[: 4 * _CANDIDATES]


def _values(entry: Entry) -> dict[str, tuple[str, ...]]:
    values: dict[str, list[str]] = defaultdict(list)
    for one in entry.identifiers:
        values[one.scheme.value] += compared(one.scheme.value, one.value)
    for name, written in (("country", entry.country), ("city", entry.city)):
        values[name] += compared(name, written)
    return {name: tuple(dict.fromkeys(held)) for name, held in values.items() if held}


def _beginnings(entries: Sequence[Entry]) -> list[tuple[str, int, int]]:
    found = []
    for place, entry in enumerate(entries):
        for name in entry.names:
            words = _plain(name.text).split()
            found += [(" ".join(words[start:]), min(start, 1), place) for start in range(len(words))]
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _places(places: object) -> NDArray[np.int32]:
    return np.fromiter(places, np.int32)  # type: ignore[call-overload, no-any-return]
