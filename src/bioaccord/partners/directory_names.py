"""Organisations by their names: in either script, former and short ones too, with a letter amiss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from .bare_name import bare_english, bare_korean
from .entry import Entry
from .hangul import has_hangul, letters
from .name_finder import NameFinder
from .sound_file import learned_tables
from .spelled_letters import in_letters, spelled

_ALIKE = 86.0
"""Names of which so many letters in a hundred agree may be one with a letter amiss."""
_SOUNDS_ALIKE = 1.9
"""The score a syllable from which a Latin name is taken for the Korean one that was typed, or the other way round."""
_NEARLY_AS_GOOD = 2.5
_READ_BACK = 0.3
"""The score of a single name is lower, because few names say nothing of which letters are usual; what does not sound alike is far below."""
_MANY = 1000
_LISTENED_TO = 80
_LONGEST_QUERY = 60
_SAID_LONG_ENOUGH = 4
_LETTERS_ENOUGH = 3


class DirectoryNames:
    """The names of entries, ready to be looked up."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._owners: dict[str, set[int]] = defaultdict(set)
        self._said_as: dict[str, set[int]] = defaultdict(set)
        latin: dict[str, set[int]] = defaultdict(set)
        hangul: dict[str, set[int]] = defaultdict(set)
        for place, entry in enumerate(entries):
            for name in entry.names:
                bare = _bare(name.text)
                if bare:
                    self._owners[bare].add(place)
                    if (said := spelled(bare)) != bare:
                        self._said_as[said].add(place)
                    (hangul if has_hangul(name.text) else latin)[name.text].add(place)
        self._bare = list(self._owners)
        self._latin = list(latin.items())
        self._tables = learned_tables()
        self._finder = NameFinder([name for name, _ in self._latin], self._tables) if latin else None
        self._hangul = [(bare_korean(name), places) for name, places in hangul.items()]
        self._said = [self._spoken(name) for name, _ in self._hangul]

    def find(self, query: str) -> dict[int, float]:
        """Return place of an entry → how well a name of it fits the query, 0.6..1; none where the query is no name."""
        bare = _bare(query)
        if len(bare) < 2 or len(query) > _LONGEST_QUERY:
            return {}
        found: dict[int, float] = {}

        def take(places: set[int], score: float) -> None:
            for place in places:
                found[place] = max(found.get(place, 0.0), score)

        take(self._owners.get(bare, set()), 1.0)
        # Letters may be written as they are said: 에스케이바이오사이언스 is SK바이오사이언스, 에이치엘비 is HLB.
        said = spelled(bare)
        take(self._said_as.get(said, set()), 0.99)
        take(self._owners.get(said, set()), 0.99)
        if len(said) >= _SAID_LONG_ENOUGH and said != bare or bare == said and in_letters(bare):
            for name, places in (*self._said_as.items(), *self._owners.items()):
                if name != said and name.startswith(said):
                    take(places, 0.93)
            written = in_letters(said)
            for name in self._bare if len(written) >= _LETTERS_ENOUGH else ():
                if name.startswith(written):
                    take(self._owners[name], 0.93)
        if len(bare) >= (2 if has_hangul(bare) else 3):
            for name in self._bare:
                if name != bare and name.startswith(bare):
                    take(self._owners[name], 0.95 if len(name) < 2 * len(bare) else 0.9)
        if len(bare) >= (3 if has_hangul(bare) else 5):
            close = process.extract(bare, self._bare, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=20)
            for name, score, _ in close:
                take(self._owners[name], score / 100 * 0.95)
        for place, score in self._across(query, bare).items():
            found[place] = max(found.get(place, 0.0), score)
        return found

    def _across(self, query: str, bare: str) -> dict[int, float]:
        if has_hangul(query):
            if self._finder is None or " " in query.strip() and len(bare) > 12:
                return {}
            heard = [(one.score, self._latin[one.place][1]) for one in self._finder.find(query, limit=5)]
            least = _SOUNDS_ALIKE * len(bare) if len(self._latin) >= _MANY else _READ_BACK
        else:
            near = process.extract(bare, self._said, scorer=fuzz.ratio, score_cutoff=45.0, limit=_LISTENED_TO)
            if not near:
                return {}
            one_name = NameFinder([query], self._tables)
            heard = [(float(one_name.scores(self._hangul[at][0])[0]), self._hangul[at][1]) for _, _, at in near]
            heard.sort(key=lambda one: -one[0])
            least = _READ_BACK
        if not heard or heard[0][0] < least:
            return {}
        best = heard[0][0]
        return {
            place: 0.9 - 0.02 * order
            for order, (score, places) in enumerate(heard[:5])
            if score >= max(least, best - _NEARLY_AS_GOOD)
            for place in places
        }

    def _spoken(self, name: str) -> str:
        """Return a Korean name in the likeliest Latin letters: a first guess, only good enough to choose whom to listen to."""
        words, sounds = self._tables.words, self._tables.sounds
        written, place = "", 0
        while place < len(name):
            for length in (6, 5, 4, 3, 2, 1):
                row = words.get(name[place : place + length])
                if row and place + length <= len(name):
                    written += _likeliest(row)
                    place += length
                    break
            else:
                for letter in letters(name[place])[0]:
                    written += _likeliest(sounds.get(letter, {})) or letter
                place += 1
        return written


def _likeliest(row: Mapping[str, float]) -> str:
    return max(row, key=lambda spelling: row[spelling]) if row else ""


def _bare(name: str) -> str:
    return bare_korean(name) if has_hangul(name) else "".join(bare_english(name)) if name.strip() else ""
